/* SPDX-License-Identifier: GPL-2.0-only */
/* The labs, one file each. */
#ifndef TCPSTATECTL_LABS_H
#define TCPSTATECTL_LABS_H

#include "../lab.h"

extern const struct lab lab_handshake;
extern const struct lab lab_options;
extern const struct lab lab_teardown;
extern const struct lab lab_who_closes_first;
extern const struct lab lab_half_close;
extern const struct lab lab_fin_wait_1;
extern const struct lab lab_simultaneous_close;
extern const struct lab lab_simultaneous_open;
extern const struct lab lab_time_wait;
extern const struct lab lab_reuse;
extern const struct lab lab_refused;
extern const struct lab lab_reset;
extern const struct lab lab_backlog;
extern const struct lab lab_syn_flood;
extern const struct lab lab_orphans;
extern const struct lab lab_keepalive;
extern const struct lab lab_two_generals;
extern const struct lab lab_namespaces;
extern const struct lab lab_who_did_it;

#endif
