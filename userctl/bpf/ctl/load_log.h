/* SPDX-License-Identifier: GPL-2.0-only */
/* What libbpf says while it loads programs: which one failed, and why. */
#ifndef TCPSTATECTL_BPF_LOAD_LOG_H
#define TCPSTATECTL_BPF_LOAD_LOG_H

#include "source.h"
#include "table.h"

/**
 * struct load_log - what was said
 * @program: the program that failed; empty: none was named
 * @reason: what the verifier said last; empty: nothing
 */
struct load_log {
	char	program[BPF_PROGRAM_LEN];
	char	reason[SOURCE_TEXT_LEN];
};

void load_log_take(struct load_log *log, const char *text);
void load_log_begin(struct load_log *log);
void load_log_end(void);

#endif
