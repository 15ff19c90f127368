// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "fin-wait-2",
		.ask = N_("The server on port 80 closes; the client hangs and does not close.\n"
			  "tcp_fin_timeout is 15. How many seconds is the server in\n"
			  "FIN_WAIT2?"),
		.answer = LAB_SECONDS,
		.filter = "port 80",
		.role = "server",
		.state = "FIN_WAIT2",
	},
	{
		.name = "hung",
		.ask = N_("The client of port 80 is killed 20 seconds later. Which states\n"
			  "does it go through from CLOSE_WAIT on, and what leads to each of\n"
			  "them?"),
		.answer = LAB_PATH,
		.filter = "port 80",
		.role = "client",
		.from = "CLOSE_WAIT",
		.causes = true,
	},
	{
		.name = "dead-peer",
		.ask = N_("The client of port 81 is gone when the server closes. Which states\n"
			  "does the server go through from FIN_WAIT1 on, and what leads to\n"
			  "each of them?"),
		.answer = LAB_PATH,
		.filter = "port 81",
		.role = "server",
		.from = "FIN_WAIT1",
		.causes = true,
	},
	{
		.name = "limit",
		.ask = N_("There is an orphan on port 82, and tcp_max_orphans is 0 when the\n"
			  "server closes the connection from port 5002. Which states does the\n"
			  "server go through from FIN_WAIT1 on, and what leads to each of\n"
			  "them?"),
		.answer = LAB_PATH,
		.filter = "port 5002",
		.role = "server",
		.from = "FIN_WAIT1",
		.causes = true,
	},
	{
		.name = "other-end",
		.ask = N_("And the client from port 5002, from ESTABLISHED on?"),
		.answer = LAB_PATH,
		.filter = "port 5002",
		.role = "client",
		.from = "ESTABLISHED",
		.causes = true,
	},
};

const struct lab lab_orphans = {
	.number = 15,
	.slug = "orphans",
	.title = N_("Orphans"),
	.aim = N_("what the kernel does with a connection that no process has any more"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
