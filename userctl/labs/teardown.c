// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "client",
		.ask = N_("Port 81, the server closes two seconds after the client: which\n"
			  "states does the client go through from FIN_WAIT1 on, and what leads\n"
			  "to each?"),
		.answer = LAB_PATH,
		.filter = "port 81",
		.role = "client",
		.from = "FIN_WAIT1",
		.causes = true,
	},
	{
		.name = "server",
		.ask = N_("The same at the server, from CLOSE_WAIT on."),
		.answer = LAB_PATH,
		.filter = "port 81",
		.role = "server",
		.from = "CLOSE_WAIT",
		.causes = true,
	},
	{
		.name = "half-closed",
		.ask = N_("Port 81: for how many seconds is the client in FIN_WAIT2?"),
		.answer = LAB_SECONDS,
		.filter = "port 81",
		.role = "client",
		.state = "FIN_WAIT2",
	},
	{
		.name = "three",
		.ask = N_("Port 82, the server closes as soon as it can: for how many seconds\n"
			  "is the client in FIN_WAIT2?"),
		.answer = LAB_SECONDS,
		.filter = "port 82",
		.role = "client",
		.state = "FIN_WAIT2",
	},
	{
		.name = "number",
		.ask = N_("Port 82: the acknowledgment number that the server's FIN carries,\n"
			  "less the sequence number of the client's FIN?"),
		.answer = LAB_NUMBER,
		.filter = "port 82",
		.role = "client",
		.state = "TIME_WAIT",
		.field = "seg_ack",
		.minus_state = "FIN_WAIT1",
		.minus_field = "seg_seq",
	},
};

const struct lab lab_teardown = {
	.number = 3,
	.slug = "teardown",
	.title = N_("The teardown: four segments, or three"),
	.aim = N_("why closing takes four segments, and when three are enough"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
