// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "client",
		.ask = N_("Port 13, the server closes first: all states of a client?"),
		.answer = LAB_PATH,
		.filter = "port 13",
		.role = "client",
	},
	{
		.name = "server",
		.ask = N_("The same at the server, from the SYN on."),
		.answer = LAB_PATH,
		.filter = "port 13",
		.role = "server",
	},
	{
		.name = "echo",
		.ask = N_("Port 7, three clients close first: how many of the server's\n"
			  "connections go through TIME_WAIT?"),
		.answer = LAB_COUNT,
		.filter = "port 7",
		.role = "server",
		.path = "... > TIME_WAIT > ...",
	},
	{
		.name = "daytime",
		.ask = N_("And on port 13, with three clients?"),
		.answer = LAB_COUNT,
		.filter = "port 13",
		.role = "server",
		.path = "... > TIME_WAIT > ...",
	},
	{
		.name = "seconds",
		.ask = N_("For how many seconds is each of them in TIME_WAIT?"),
		.answer = LAB_SECONDS,
		.filter = "port 13",
		.role = "server",
		.state = "TIME_WAIT",
	},
	{
		.name = "restart",
		.ask = N_("Port 1013, without SO_REUSEADDR: the server is started, started\n"
			  "again as soon as it has served its client, and started again 70\n"
			  "seconds later. How often does it come to LISTEN?"),
		.answer = LAB_COUNT,
		.filter = "port 1013",
		.role = "listener",
		.path = "LISTEN > ...",
	},
};

const struct lab lab_who_closes_first = {
	.number = 4,
	.slug = "who-closes-first",
	.title = N_("Who closes first"),
	.aim = N_("which end gets TIME_WAIT, and what that means for servers"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
