/* SPDX-License-Identifier: GPL-2.0-only */
/* The records of tests/golden. tests/golden/check.py describes them once more. */
#ifndef TEST_GOLDEN_H
#define TEST_GOLDEN_H

#include "render.h"
#include "script.h"

#define GOLDEN_STEPS	96
#define GOLDEN_HOOKS	4
/* 2023-11-14 22:13:20 UTC, when CLOCK_MONOTONIC was 0. */
#define GOLDEN_OFFSET	(1700000000LL * (s64)NSEC_PER_SEC)
/* CLOCK_MONOTONIC up to which connections are told that go on. */
#define GOLDEN_NOW	(200 * SEC)

/**
 * struct golden_step - a record, or a gap
 * @rec: the record; of a gap only the CPU
 * @lost: records lost; 0: it is a record
 */
struct golden_step {
	struct tcpstate_record	rec;
	u64			lost;
};

size_t golden_events(struct golden_step steps[GOLDEN_STEPS]);
size_t golden_connections(struct golden_step steps[GOLDEN_STEPS]);
size_t golden_counted(struct golden_step steps[GOLDEN_STEPS], bool more);
void golden_hooks(struct source_hook hooks[GOLDEN_HOOKS]);

/* golden_findings.c */
void golden_findings(struct diagnose_result *result);

#endif
