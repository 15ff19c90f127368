// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "idle",
		.ask = N_("The server on port 80 has set keepalive: after 10 s, every 2 s, 3\n"
			  "probes. The client vanishes as soon as it is connected. How many\n"
			  "seconds is the server ESTABLISHED?"),
		.answer = LAB_SECONDS,
		.filter = "port 80",
		.role = "server",
		.state = "ESTABLISHED",
	},
	{
		.name = "server",
		.ask = N_("Which states does this server go through from ESTABLISHED on, and\n"
			  "what leads to each of them?"),
		.answer = LAB_PATH,
		.filter = "port 80",
		.role = "server",
		.from = "ESTABLISHED",
		.causes = true,
	},
	{
		.name = "client",
		.ask = N_("Its client has no keepalive, is back after 30 s, and sends. Which\n"
			  "states does it go through, and what leads to each of them?"),
		.answer = LAB_PATH,
		.filter = "port 80",
		.role = "client",
		.causes = true,
	},
	{
		.name = "data",
		.ask = N_("The server on port 81 has the same keepalive, but has sent data\n"
			  "that nobody acknowledges. Which states does it go through from\n"
			  "ESTABLISHED on, and what leads to each of them?"),
		.answer = LAB_PATH,
		.filter = "port 81",
		.role = "server",
		.from = "ESTABLISHED",
		.causes = true,
	},
	{
		.name = "user-timeout",
		.ask = N_("The server on port 82 does the same, and has set TCP_USER_TIMEOUT\n"
			  "to 20 s. How many seconds is it ESTABLISHED?"),
		.answer = LAB_SECONDS,
		.filter = "port 82",
		.role = "server",
		.state = "ESTABLISHED",
	},
};

const struct lab lab_keepalive = {
	.number = 16,
	.slug = "keepalive",
	.title = N_("Keepalive and a vanished peer"),
	.aim = N_("how an end finds out that the other one is not there any\n"
		  "more, and when it does not"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
