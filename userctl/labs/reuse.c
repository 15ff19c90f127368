// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "taken",
		.ask = N_("Port 80: how many of the server's two TIME_WAITs are ended by a SYN?"),
		.answer = LAB_COUNT,
		.filter = "port 80",
		.role = "server",
		.path = "... > TIME_WAIT > CLOSE by syn",
	},
	{
		.name = "waited",
		.ask = N_("Port 80, the first connection: how many seconds is the server in\n"
			  "TIME_WAIT?"),
		.answer = LAB_SECONDS,
		.filter = "port 80",
		.role = "server",
		.state = "TIME_WAIT",
	},
	{
		.name = "failed",
		.ask = N_("Port 81: how many of the client's nine connects fail?"),
		.answer = LAB_COUNT,
		.filter = "port 81",
		.role = "client",
		.path = "SYN_SENT > CLOSE",
	},
	{
		.name = "other",
		.ask = N_("Port 82: no port is free of TIME_WAIT when the client connects.\n"
			  "Which states does its socket go through, from the first to the\n"
			  "last?"),
		.answer = LAB_PATH,
		.filter = "port 82",
		.role = "client",
	},
	{
		.name = "reused",
		.ask = N_("Port 81: how many of the client's TIME_WAITs are ended by\n"
			  "connect()?"),
		.answer = LAB_COUNT,
		.filter = "port 81",
		.role = "client",
		.path = "... > TIME_WAIT > CLOSE by connect",
	},
};

const struct lab lab_reuse = {
	.number = 10,
	.slug = "reuse",
	.title = N_("TIME_WAIT reuse and port exhaustion"),
	.aim = N_("when a port pair in TIME_WAIT may be used again, and when ports run out"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
