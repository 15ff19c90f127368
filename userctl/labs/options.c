// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "announced",
		.ask = N_("Port 1001, both ends with their defaults: which MSS does the\n"
			  "client's SYN announce?"),
		.answer = LAB_NUMBER,
		.filter = "port 1001",
		.role = "server",
		.state = "NEW_SYN_RECV",
		.field = "mss",
	},
	{
		.name = "used",
		.ask = N_("The same connection: how many bytes of data does the client put into\n"
			  "a segment at most?"),
		.answer = LAB_NUMBER,
		.filter = "port 1001",
		.role = "client",
		.state = "ESTABLISHED",
		.field = "mss",
	},
	{
		.name = "no-timestamps",
		.ask = N_("Port 1002, the client does not offer timestamps, the server would\n"
			  "like them: how many bytes does the server put into a segment at\n"
			  "most?"),
		.answer = LAB_NUMBER,
		.filter = "port 1002",
		.role = "server",
		.state = "ESTABLISHED",
		.field = "mss",
	},
	{
		.name = "scale",
		.ask = N_("Port 1003, the client's receive buffer grows to 1 MiB at most: by\n"
			  "how many bits does the server shift the windows that the client\n"
			  "sends?"),
		.answer = LAB_NUMBER,
		.filter = "port 1003",
		.role = "server",
		.state = "ESTABLISHED",
		.field = "snd_wscale",
	},
	{
		.name = "tunnel",
		.ask = N_("Port 1004, the MTU is 1400 at the client and 1500 at the server: how\n"
			  "many bytes does the server put into a segment at most?"),
		.answer = LAB_NUMBER,
		.filter = "port 1004",
		.role = "server",
		.state = "ESTABLISHED",
		.field = "mss",
	},
};

const struct lab lab_options = {
	.number = 2,
	.slug = "options",
	.title = N_("Options of the handshake"),
	.aim = N_("MSS, window scale, timestamps, SACK: what each end says, and what is agreed"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
