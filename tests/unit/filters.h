/* SPDX-License-Identifier: GPL-2.0-only */
/* Filters to test, on a host whose names are known. */
#ifndef TEST_FILTERS_H
#define TEST_FILTERS_H

#include "filter.h"
#include "script.h"
#include "track.h"

/*
 * Namespaces "red" and "blue" (4026532001, 4026532002), "file", which is none, and
 * "locked", which may not be looked at; cgroups "web" (77), "db" (78) and "file"; user
 * "alice" (1001).
 */
extern const struct filter_names filters_names;

struct filter filters_of(const char *expression);
struct filter filters_alone(const char *expression);
bool filters_wants(const char *expression, const struct tcpstate_record *rec);
bool filters_passes(const char *expression, const struct tcpstate_record *rec);

#endif
