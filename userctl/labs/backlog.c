// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "at-once",
		.ask = N_("The program listens on port 80 with a backlog of 1, and does not\n"
			  "accept for 4 seconds. Three clients connect one after the other.\n"
			  "How many of them are ESTABLISHED within 100 ms?"),
		.answer = LAB_COUNT,
		.filter = "port 80",
		.role = "client",
		.path = "SYN_SENT > ESTABLISHED within 100ms > ...",
	},
	{
		.name = "third",
		.ask = N_("How many seconds is the third client, from port 5003, in SYN_SENT?"),
		.answer = LAB_SECONDS,
		.filter = "port 5003",
		.role = "client",
		.state = "SYN_SENT",
	},
	{
		.name = "request",
		.ask = N_("Port 81, 300 ms each way: when the ACK of the client from port\n"
			  "5012 arrives, the accept queue is full; then the program accepts.\n"
			  "How many seconds is the connection in SYN_RECV at the server?"),
		.answer = LAB_SECONDS,
		.filter = "port 5012",
		.role = "server",
		.state = "SYN_RECV",
	},
	{
		.name = "client",
		.ask = N_("Port 82, the same with tcp_abort_on_overflow. Which states does\n"
			  "the client from port 5022 go through, and what leads to each of\n"
			  "them?"),
		.answer = LAB_PATH,
		.filter = "port 5022",
		.role = "client",
		.causes = true,
	},
	{
		.name = "server",
		.ask = N_("The same at the server, from the SYN on."),
		.answer = LAB_PATH,
		.filter = "port 5022",
		.role = "server",
		.causes = true,
	},
};

const struct lab lab_backlog = {
	.number = 13,
	.slug = "backlog",
	.title = N_("The accept queue, and its end"),
	.aim = N_("what listen(2) holds for a program that does not accept, and\n"
		  "what happens beyond that"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
