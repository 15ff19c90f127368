// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "late",
		.ask = N_("Port 80: the SYN-ACK takes 500 ms to the client, the client's\n"
			  "segments take no time, but for 2 s all ACKs are lost. How many\n"
			  "seconds is the connection in SYN_RECV at the server?"),
		.answer = LAB_SECONDS,
		.filter = "port 80",
		.role = "server",
		.state = "SYN_RECV",
	},
	{
		.name = "server",
		.ask = N_("Port 81: all ACKs are lost until the server has given up. Which\n"
			  "states does the server go through, and what leads to each of them?"),
		.answer = LAB_PATH,
		.filter = "port 81",
		.role = "server",
		.causes = true,
	},
	{
		.name = "client",
		.ask = N_("Then the client of port 81 sends data, which arrive. Which states\n"
			  "does it go through, from its first to its last, and what leads to\n"
			  "each of them?"),
		.answer = LAB_PATH,
		.filter = "port 81",
		.role = "client",
		.causes = true,
	},
	{
		.name = "last",
		.ask = N_("Port 82: the client closes first, then the server. The ACK of the\n"
			  "server's FIN is lost, and so is every other that the client sends.\n"
			  "Which states does the server go through from LAST_ACK on, and what\n"
			  "leads to each of them?"),
		.answer = LAB_PATH,
		.filter = "port 82",
		.role = "server",
		.from = "LAST_ACK",
		.causes = true,
	},
	{
		.name = "first",
		.ask = N_("And the client of port 82, from FIN_WAIT1 on?"),
		.answer = LAB_PATH,
		.filter = "port 82",
		.role = "client",
		.from = "FIN_WAIT1",
		.causes = true,
	},
};

const struct lab lab_two_generals = {
	.number = 17,
	.slug = "two-generals",
	.title = N_("Two generals"),
	.aim = N_("why no number of messages makes both ends sure"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
