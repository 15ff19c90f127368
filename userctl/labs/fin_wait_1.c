// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "apart",
		.ask = N_("Port 81, first the ACK, later the FIN: which states does the client\n"
			  "go through from FIN_WAIT1 to TIME_WAIT, and what leads to each?"),
		.answer = LAB_PATH,
		.filter = "port 81",
		.from = "FIN_WAIT1",
		.until = "TIME_WAIT",
		.causes = true,
	},
	{
		.name = "together",
		.ask = N_("The same on port 82, where one segment has the FIN and acknowledges\n"
			  "the client's, as Linux goes about it."),
		.answer = LAB_PATH,
		.filter = "port 82",
		.from = "FIN_WAIT1",
		.until = "TIME_WAIT",
		.causes = true,
	},
	{
		.name = "not-ours",
		.ask = N_("The same on port 83, where one segment has the FIN, but does not\n"
			  "acknowledge the client's; that comes later."),
		.answer = LAB_PATH,
		.filter = "port 83",
		.from = "FIN_WAIT1",
		.until = "TIME_WAIT",
		.causes = true,
	},
	{
		.name = "seconds",
		.ask = N_("Port 81: for how many seconds is the client in FIN_WAIT2?"),
		.answer = LAB_SECONDS,
		.filter = "port 81",
		.state = "FIN_WAIT2",
	},
	{
		.name = "none",
		.ask = N_("And on port 82?"),
		.answer = LAB_SECONDS,
		.filter = "port 82",
		.state = "FIN_WAIT2",
	},
	{
		.name = "number",
		.ask = N_("Port 83: the acknowledgment number of the segment with the FIN, less\n"
			  "the sequence number of the client's FIN?"),
		.answer = LAB_NUMBER,
		.filter = "port 83",
		.state = "CLOSING",
		.field = "seg_ack",
		.minus_state = "FIN_WAIT1",
		.minus_field = "seg_seq",
	},
};

const struct lab lab_fin_wait_1 = {
	.number = 6,
	.slug = "fin-wait-1",
	.title = N_("Three ways out of FIN_WAIT1"),
	.aim = N_("FIN and ACK apart, in one segment, and the FIN alone"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
