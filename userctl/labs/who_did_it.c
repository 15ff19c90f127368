// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "busy",
		.ask = N_("Port 80: when the client's FIN arrives, the program dd is running\n"
			  "on the only processor. How many ends of this connection have a\n"
			  "step that dd did, or belong to it?"),
		.answer = LAB_COUNT,
		.filter = "port 80 and comm dd",
		.path = "...",
	},
	{
		.name = "last-close",
		.ask = N_("Port 81: the server accepts, makes a child process and closes its\n"
			  "own descriptor at once; the child closes 3 s later. How many\n"
			  "seconds is the server ESTABLISHED?"),
		.answer = LAB_SECONDS,
		.filter = "port 81",
		.role = "server",
		.state = "ESTABLISHED",
	},
	{
		.name = "killed",
		.ask = N_("Port 82: a shell kills the client with SIGKILL. Which states does\n"
			  "the client go through from ESTABLISHED on, and what leads to each\n"
			  "of them?"),
		.answer = LAB_PATH,
		.filter = "port 82",
		.role = "client",
		.from = "ESTABLISHED",
		.causes = true,
	},
	{
		.name = "killer",
		.ask = N_("The number of the process that took this client to FIN_WAIT1, less\n"
			  "the number of the one that took it to SYN_SENT?"),
		.answer = LAB_NUMBER,
		.filter = "port 82",
		.role = "client",
		.state = "FIN_WAIT1",
		.field = "tgid",
		.minus_state = "SYN_SENT",
		.minus_field = "tgid",
	},
	{
		.name = "ss",
		.ask = N_("Port 83: while the client waits, somebody calls \"ss -K\" for its\n"
			  "connection. Which states does the client go through from\n"
			  "ESTABLISHED on, and what leads to each of them?"),
		.answer = LAB_PATH,
		.filter = "port 83",
		.role = "client",
		.from = "ESTABLISHED",
		.causes = true,
	},
	{
		.name = "named",
		.ask = N_("How many clients of port 83 have a step that a process named ss\n"
			  "did?"),
		.answer = LAB_COUNT,
		.filter = "port 83 and comm ss",
		.role = "client",
		.path = "... > CLOSE by abort",
	},
};

const struct lab lab_who_did_it = {
	.number = 19,
	.slug = "who-did-it",
	.title = N_("Who did it?"),
	.aim = N_("the process that owns a socket, the one that acts on it, and\n"
		  "the one that only happened to run"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
