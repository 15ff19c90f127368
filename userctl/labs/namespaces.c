// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "listeners",
		.ask = N_("In each of three network namespaces a program listens on 127.0.0.1\n"
			  "port 80; in the third one another program tries to do so as well.\n"
			  "How many listening sockets are there?"),
		.answer = LAB_COUNT,
		.filter = "port 80",
		.role = "listener",
		.path = "LISTEN > ...",
	},
	{
		.name = "connections",
		.ask = N_("In each namespace a client with the port 5000 connects to\n"
			  "127.0.0.1 port 80, all at the same time. How many clients get to\n"
			  "ESTABLISHED?"),
		.answer = LAB_COUNT,
		.filter = "port 5000",
		.role = "client",
		.path = "SYN_SENT > ESTABLISHED > ...",
	},
	{
		.name = "reset",
		.ask = N_("The client in the second namespace sets SO_LINGER to 0 seconds and\n"
			  "closes. Which states does it go through, and what leads to each of\n"
			  "them?"),
		.answer = LAB_PATH,
		.filter = "port 5000 and cause rst",
		.role = "client",
		.causes = true,
	},
	{
		.name = "stays",
		.ask = N_("The client in the first namespace closes at the same time, with a\n"
			  "FIN. How many seconds is it in TIME_WAIT?"),
		.answer = LAB_SECONDS,
		.filter = "port 5000 and comm peer and state time-wait",
		.role = "client",
		.state = "TIME_WAIT",
	},
	{
		.name = "goes",
		.ask = N_("The client in the third one closes at the same time, with a FIN,\n"
			  "and 10 s later the namespace is deleted. How many seconds is it in\n"
			  "TIME_WAIT?"),
		.answer = LAB_SECONDS,
		.filter = "port 5000 and comm socat",
		.role = "client",
		.state = "TIME_WAIT",
	},
};

const struct lab lab_namespaces = {
	.number = 18,
	.slug = "namespaces",
	.title = N_("The same ports in three namespaces"),
	.aim = N_("what makes a connection another one although addresses and ports are the same"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
