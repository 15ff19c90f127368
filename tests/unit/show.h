/* SPDX-License-Identifier: GPL-2.0-only */
/* What is shown of hand-made records, in memory. */
#ifndef TEST_SHOW_H
#define TEST_SHOW_H

#include "render.h"
#include "script.h"

/* The renderer, and what it wrote to its two files. */
extern struct render show_render;
extern char *show_out;
extern char *show_err;

/* curl and its web server, on one host. */
extern const struct script_socket show_client;
extern const struct script_socket show_server;

/* Every flag that makes a note. */
#define SHOW_ALL_NOTES	(TCPSTATE_F_MPTCP | TCPSTATE_F_SYNCOOKIE | TCPSTATE_F_FASTOPEN | \
			 TCPSTATE_F_REPAIR | TCPSTATE_F_NO_SYN | TCPSTATE_F_ORPHAN)

void show_begin(unsigned int width, bool colour, bool utf8);
void show_block(const struct tcpstate_record *recs, size_t n);
void show_event(struct tcpstate_record rec);
void show_events(const struct tcpstate_record *recs, size_t n);
void show_end(void);
void show_check(unsigned int width, bool utf8);
void show_find(const char *text);
void show_release(void);

#endif
