// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "open",
		.ask = N_("Ports 1000: both hosts connect, nobody listens. Which states does\n"
			  "each end go through until it is ESTABLISHED?"),
		.answer = LAB_PATH,
		.filter = "port 1000",
		.role = "client",
		.until = "ESTABLISHED",
	},
	{
		.name = "early",
		.ask = N_("Ports 2000: the server's program closes in SYN_RECV. Which states\n"
			  "does its socket go through, from the first to the last?"),
		.answer = LAB_PATH,
		.filter = "port 2000",
		.role = "client",
	},
	{
		.name = "ends",
		.ask = N_("Port 3000: curl connects to 127.0.0.1, port 3000, from port 3000.\n"
			  "How many sockets does this connection have?"),
		.answer = LAB_COUNT,
		.filter = "port 3000",
		.path = "...",
	},
	{
		.name = "self",
		.ask = N_("Port 3000: which states does curl's socket go through, from the\n"
			  "first to the last?"),
		.answer = LAB_PATH,
		.filter = "port 3000",
		.role = "client",
	},
	{
		.name = "number",
		.ask = N_("Port 3000: the sequence number of the SYN that leads to SYN_RECV,\n"
			  "less that of the SYN that the same socket has sent?"),
		.answer = LAB_NUMBER,
		.filter = "port 3000",
		.role = "client",
		.state = "SYN_RECV",
		.field = "seg_seq",
		.minus_state = "SYN_SENT",
		.minus_field = "seg_seq",
	},
};

const struct lab lab_simultaneous_open = {
	.number = 8,
	.slug = "simultaneous-open",
	.title = N_("Simultaneous open and self-connect"),
	.aim = N_("how a connection comes about without anybody who listens"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
