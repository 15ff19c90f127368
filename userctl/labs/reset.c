// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "request",
		.ask = N_("Port 82, a RST instead of the last ACK of the handshake: which\n"
			  "states does the server's end go through, and what leads to each of\n"
			  "them?"),
		.answer = LAB_PATH,
		.filter = "port 82",
		.role = "server",
		.causes = true,
	},
	{
		.name = "number",
		.ask = N_("Port 83, ESTABLISHED: a RST comes with the number x + 101, then\n"
			  "one with x + 1, where x is the number of the SYN. The number of\n"
			  "the one that ends the connection, less x?"),
		.answer = LAB_NUMBER,
		.filter = "port 83",
		.role = "server",
		.state = "CLOSE",
		.field = "seg_seq",
		.minus_state = "NEW_SYN_RECV",
		.minus_field = "seg_seq",
	},
	{
		.name = "obeyed",
		.ask = N_("Ports 80 to 90: how many of these eleven connections are ended by a\n"
			  "RST?"),
		.answer = LAB_COUNT,
		.filter = "addr 10.8.0.1",
		.path = "... > CLOSE by rst",
	},
	{
		.name = "guarded",
		.ask = N_("Port 90, the same with tcp_rfc1337 1: how many seconds is the\n"
			  "server in TIME_WAIT?"),
		.answer = LAB_SECONDS,
		.filter = "port 90",
		.role = "server",
		.state = "TIME_WAIT",
	},
	{
		.name = "linger",
		.ask = N_("Port 91, the client closes with SO_LINGER and 0 s: which states\n"
			  "does it go through from ESTABLISHED on, and what leads to each of\n"
			  "them?"),
		.answer = LAB_PATH,
		.filter = "port 91",
		.role = "client",
		.from = "ESTABLISHED",
		.causes = true,
	},
	{
		.name = "unread",
		.ask = N_("Port 92, the server closes and has not read what the client has\n"
			  "sent: which states does the client go through from ESTABLISHED on,\n"
			  "and what leads to each of them?"),
		.answer = LAB_PATH,
		.filter = "port 92",
		.role = "client",
		.from = "ESTABLISHED",
		.causes = true,
	},
};

const struct lab lab_reset = {
	.number = 12,
	.slug = "reset",
	.title = N_("A reset in every state"),
	.aim = N_("what a RST does in each state, which RSTs count, and who sends them"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
