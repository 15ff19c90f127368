// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "wait",
		.ask = N_("Port 80, nothing is lost: how many seconds is the client in\n"
			  "TIME_WAIT?"),
		.answer = LAB_SECONDS,
		.filter = "port 80",
		.role = "client",
		.state = "TIME_WAIT",
	},
	{
		.name = "server",
		.ask = N_("Port 81, the last ACK is lost at first: which states does the\n"
			  "server go through from CLOSE_WAIT on, and what leads to each of\n"
			  "them?"),
		.answer = LAB_PATH,
		.filter = "port 81",
		.role = "server",
		.from = "CLOSE_WAIT",
		.causes = true,
	},
	{
		.name = "again",
		.ask = N_("Port 81: the server's FIN arrives in the client's TIME_WAIT\n"
			  "several times, the last time 13 s after the first. How many\n"
			  "seconds is the client in TIME_WAIT?"),
		.answer = LAB_SECONDS,
		.filter = "port 81",
		.role = "client",
		.state = "TIME_WAIT",
	},
	{
		.name = "without",
		.ask = N_("Port 82, the client's host has no room for TIME_WAIT: which states\n"
			  "does the client go through from FIN_WAIT1 on?"),
		.answer = LAB_PATH,
		.filter = "port 82",
		.role = "client",
		.from = "FIN_WAIT1",
	},
	{
		.name = "told",
		.ask = N_("Port 82: which states does the server go through from LAST_ACK on,\n"
			  "and what leads to each of them?"),
		.answer = LAB_PATH,
		.filter = "port 82",
		.role = "server",
		.from = "LAST_ACK",
		.causes = true,
	},
};

const struct lab lab_time_wait = {
	.number = 9,
	.slug = "time-wait",
	.title = N_("TIME_WAIT, 2MSL and a lost last ACK"),
	.aim = N_("why the end that closes first has to wait, and what if it does not"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
