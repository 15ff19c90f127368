// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "client",
		.ask = N_("Port 81, the server closes 200 ms after the client: which states\n"
			  "does the client go through from FIN_WAIT1 to TIME_WAIT, and what\n"
			  "leads to each?"),
		.answer = LAB_PATH,
		.filter = "port 81",
		.role = "client",
		.from = "FIN_WAIT1",
		.until = "TIME_WAIT",
		.causes = true,
	},
	{
		.name = "closing",
		.ask = N_("For how many seconds is the client in CLOSING?"),
		.answer = LAB_SECONDS,
		.filter = "port 81",
		.role = "client",
		.state = "CLOSING",
	},
	{
		.name = "closing-server",
		.ask = N_("And the server?"),
		.answer = LAB_SECONDS,
		.filter = "port 81",
		.role = "server",
		.state = "CLOSING",
	},
	{
		.name = "time-waits",
		.ask = N_("How many ends of this connection go through TIME_WAIT?"),
		.answer = LAB_COUNT,
		.filter = "port 81",
		.path = "... > TIME_WAIT > ...",
	},
	{
		.name = "late-client",
		.ask = N_("Port 82, the server closes 600 ms after the client: the client's\n"
			  "states from FIN_WAIT1 to TIME_WAIT, and what leads to each?"),
		.answer = LAB_PATH,
		.filter = "port 82",
		.role = "client",
		.from = "FIN_WAIT1",
		.until = "TIME_WAIT",
		.causes = true,
	},
	{
		.name = "late-server",
		.ask = N_("The same at the server, from ESTABLISHED on."),
		.answer = LAB_PATH,
		.filter = "port 82",
		.role = "server",
		.from = "ESTABLISHED",
		.causes = true,
	},
};

const struct lab lab_simultaneous_close = {
	.number = 7,
	.slug = "simultaneous-close",
	.title = N_("Simultaneous close"),
	.aim = N_("two FINs that cross, and CLOSING at both ends"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
