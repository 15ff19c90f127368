/* SPDX-License-Identifier: GPL-2.0-only */
/* A lab of the tests' own, and connections for it. */
#ifndef TEST_LABS_H
#define TEST_LABS_H

#include "lab_check.h"

/* Tasks of labs_lab, by index. */
enum labs_task {
	LABS_CLIENT,
	LABS_SERVER,
	LABS_LISTENER,
	LABS_COUNT,
	LABS_WAIT,
	LABS_FIN,
	LABS_TASKS,
};

extern const struct lab labs_lab;

struct lab_check *labs_check(const char *predictions);
void labs_check_free(struct lab_check *check);
void labs_show(struct lab_check *check, const struct tcpstate_record *recs, size_t n);
void labs_show_exchange(struct lab_check *check, u64 begin_ns, u16 port);
void labs_grade(struct lab_check *check);

#endif
