// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "client",
		.ask = N_("Port 80: which states does the client go through, up to TIME_WAIT,\n"
			  "and what leads to each?"),
		.answer = LAB_PATH,
		.filter = "port 80",
		.role = "client",
		.until = "TIME_WAIT",
		.causes = true,
	},
	{
		.name = "seconds",
		.ask = N_("Port 80: for how many seconds is the client in FIN_WAIT2?"),
		.answer = LAB_SECONDS,
		.filter = "port 80",
		.role = "client",
		.state = "FIN_WAIT2",
	},
	{
		.name = "received",
		.ask = N_("Port 80: how many bytes does it receive in FIN_WAIT2?"),
		.answer = LAB_NUMBER,
		.filter = "port 80",
		.role = "client",
		.state = "TIME_WAIT",
		.field = "bytes_received",
		.minus_state = "FIN_WAIT2",
		.minus_field = "bytes_received",
	},
	{
		.name = "closed",
		.ask = N_("Port 81, the client has called close(2) and the server sends: which\n"
			  "states does the client go through from FIN_WAIT1 on, and what leads\n"
			  "to each?"),
		.answer = LAB_PATH,
		.filter = "port 81",
		.role = "client",
		.from = "FIN_WAIT1",
		.causes = true,
	},
	{
		.name = "closed-server",
		.ask = N_("The same at the server, from CLOSE_WAIT on."),
		.answer = LAB_PATH,
		.filter = "port 81",
		.role = "server",
		.from = "CLOSE_WAIT",
		.causes = true,
	},
	{
		.name = "reading",
		.ask = N_("Port 82, the client has called shutdown(2) with SHUT_RD, and the\n"
			  "server sends and closes first: the client's states from ESTABLISHED\n"
			  "on, and what leads to each?"),
		.answer = LAB_PATH,
		.filter = "port 82",
		.role = "client",
		.from = "ESTABLISHED",
		.causes = true,
	},
};

const struct lab lab_half_close = {
	.number = 5,
	.slug = "half-close",
	.title = N_("Half-close"),
	.aim = N_("what may still be sent when one end has said that it has no more to send"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
