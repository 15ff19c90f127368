/* SPDX-License-Identifier: GPL-2.0-only */
/* Processes of a scenario wait for each other by files: one touches what another waits for. */
#ifndef TCPSTATE_TESTS_RENDEZVOUS_H
#define TCPSTATE_TESTS_RENDEZVOUS_H

int rendezvous_touch(const char *path);
int rendezvous_wait(const char *path);
int rendezvous_sleep(unsigned long ms);

#endif
