// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "held",
		.ask = N_("Port 80, tcp_max_syn_backlog 8, no SYN cookies: 20 SYNs come from\n"
			  "a host that the server does not know. For how many of them does it\n"
			  "hold a half-open connection?"),
		.answer = LAB_COUNT,
		.filter = "port 80 and addr 10.8.0.1",
		.role = "server",
		.path = "SYN_RECV > CLOSE by synack_timer",
	},
	{
		.name = "client",
		.ask = N_("After them a client tries to connect to port 80, for 2 seconds.\n"
			  "Which states does it go through, and what leads to each of them?"),
		.answer = LAB_PATH,
		.filter = "port 80",
		.role = "client",
		.causes = true,
	},
	{
		.name = "held-cookies",
		.ask = N_("Port 81, with SYN cookies (tcp_syncookies 1) and a backlog of 9 in\n"
			  "listen(2): for how many of 20 SYNs is there a half-open connection\n"
			  "now?"),
		.answer = LAB_COUNT,
		.filter = "port 81 and addr 10.8.0.1",
		.role = "server",
		.path = "SYN_RECV > CLOSE by synack_timer",
	},
	{
		.name = "cookie",
		.ask = N_("A client connects to port 81 after them, and gets a cookie. Which\n"
			  "states does the connection go through at the server until it is\n"
			  "ESTABLISHED, and what leads to each of them?"),
		.answer = LAB_PATH,
		.filter = "port 81 and addr 10.9.0.1",
		.role = "server",
		.until = "ESTABLISHED",
		.causes = true,
	},
	{
		.name = "mss",
		.ask = N_("The SYN of this client had an MSS of 1400, and no timestamps. What\n"
			  "is the MSS with which the server sends to it?"),
		.answer = LAB_NUMBER,
		.filter = "port 81 and addr 10.9.0.1",
		.role = "server",
		.state = "ESTABLISHED",
		.field = "mss",
	},
};

const struct lab lab_syn_flood = {
	.number = 14,
	.slug = "syn-flood",
	.title = N_("SYN flood and SYN cookies"),
	.aim = N_("half-open connections that nobody goes on with, and how to\n"
		  "live without remembering them"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
