// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "refused",
		.ask = N_("Port 81, where nobody listens: which states does the client go\n"
			  "through, and what leads to each of them?"),
		.answer = LAB_PATH,
		.filter = "port 81",
		.role = "client",
		.causes = true,
	},
	{
		.name = "filtered",
		.ask = N_("Port 82, all SYNs are dropped: which states does the client go\n"
			  "through, and what leads to each of them?"),
		.answer = LAB_PATH,
		.filter = "port 82",
		.role = "client",
		.causes = true,
	},
	{
		.name = "patience",
		.ask = N_("Port 82: how many seconds is the client in SYN_SENT, with\n"
			  "tcp_syn_retries 2?"),
		.answer = LAB_SECONDS,
		.filter = "port 82",
		.role = "client",
		.state = "SYN_SENT",
	},
	{
		.name = "unreachable",
		.ask = N_("Port 83, to which there is no way: which states does the client go\n"
			  "through, and what leads to each of them?"),
		.answer = LAB_PATH,
		.filter = "port 83",
		.role = "client",
		.causes = true,
	},
	{
		.name = "impatient",
		.ask = N_("Port 84, the SYN-ACK is lost, and curl waits for half a second:\n"
			  "which states does the client go through, and what leads to each of\n"
			  "them?"),
		.answer = LAB_PATH,
		.filter = "port 84",
		.role = "client",
		.causes = true,
	},
	{
		.name = "request",
		.ask = N_("Port 84: which states does the server's end go through, and what\n"
			  "leads to each of them?"),
		.answer = LAB_PATH,
		.filter = "port 84",
		.role = "server",
		.causes = true,
	},
};

const struct lab lab_refused = {
	.number = 11,
	.slug = "refused",
	.title = N_("Refused, filtered, unreachable, timed out"),
	.aim = N_("how to tell from a failed connect what has become of the SYN"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
