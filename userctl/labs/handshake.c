// SPDX-License-Identifier: GPL-2.0-only
#include "../i18n.h"
#include "../lab.h"

static const struct lab_task tasks[] = {
	{
		.name = "client",
		.ask = N_("Which states does the client go through until it is ESTABLISHED, and\n"
			  "what leads to each of them?"),
		.answer = LAB_PATH,
		.filter = "port 80",
		.role = "client",
		.until = "ESTABLISHED",
		.causes = true,
	},
	{
		.name = "server",
		.ask = N_("The same at the server, from the SYN on."),
		.answer = LAB_PATH,
		.filter = "port 80",
		.role = "server",
		.until = "ESTABLISHED",
		.causes = true,
	},
	{
		.name = "ack",
		.ask = N_("The acknowledgment number of the SYN-ACK, less the sequence number\n"
			  "of the client's SYN?"),
		.answer = LAB_NUMBER,
		.filter = "port 80",
		.role = "client",
		.state = "ESTABLISHED",
		.field = "seg_ack",
		.minus_state = "SYN_SENT",
		.minus_field = "seg_seq",
	},
	{
		.name = "fin",
		.ask = N_("The client sends the five bytes \"hello\" and closes. The sequence\n"
			  "number of its FIN, less that of its SYN?"),
		.answer = LAB_NUMBER,
		.filter = "port 80",
		.role = "client",
		.state = "FIN_WAIT1",
		.field = "seg_seq",
		.minus_state = "SYN_SENT",
		.minus_field = "seg_seq",
	},
};

const struct lab lab_handshake = {
	.number = 1,
	.slug = "handshake",
	.title = N_("The three-way handshake"),
	.aim = N_("what the SYN, the SYN-ACK and the ACK tell, and why it takes three"),
	.tasks = tasks,
	.n_tasks = sizeof(tasks) / sizeof(*tasks),
};
