/* SPDX-License-Identifier: GPL-2.0-only */
/* A source that passes on another one, and records what passes. */
#ifndef TCPSTATECTL_SOURCE_TEE_H
#define TCPSTATECTL_SOURCE_TEE_H

#include "capture_write.h"

/**
 * struct tee_config - what to record of a source
 * @capture: how to write; its status, sockets and context are set by the tee
 * @wanted: is this record one to be kept? NULL: all are
 * @context: its first argument
 * @no_sockets: do not ask for the sockets that exist already
 */
struct tee_config {
	struct capture_config	capture;
	bool			(*wanted)(void *context, const struct tcpstate_record *rec);
	void			*context;
	bool			no_sockets;
};

int source_tee_open(struct source **source, struct source *inner,
		    const struct tee_config *config, char error[SOURCE_ERROR_LEN]);
int source_tee_end(struct source *source, enum capture_reason reason);
void source_tee_sum(const struct source *source, struct capture_totals *totals);
bool source_tee_failed(const struct source *source);

#endif
