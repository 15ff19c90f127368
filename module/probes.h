/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The functions that hooks run, one file per kind of socket. Arguments of
 * functions come as unsigned long, in the order of the hooked function.
 */
#ifndef TCPSTATE_PROBES_H
#define TCPSTATE_PROBES_H

#include <linux/types.h>

struct request_sock;
struct sock;

/* probe_full.c */
void on_set_state(void *data, const struct sock *sk, const int old,
		  const int new);
void on_receive_reset(void *data, struct sock *sk);
void on_connect(const unsigned long *args, unsigned long caller);
void on_graft(const unsigned long *args, unsigned long caller);

/* probe_request.c */
void on_request_add(const unsigned long *args, unsigned long caller);
void on_send_synack(const unsigned long *args, unsigned long caller);
void on_request_clone(const unsigned long *args, unsigned long caller);
void on_request_drop(const unsigned long *args, unsigned long caller,
		     unsigned long result);
void on_request_unlink(const unsigned long *args, unsigned long caller,
		       unsigned long result);
void tcpstate_request_to_child(struct sock *child);

/* probe_timewait.c */
void on_timewait_hash(const unsigned long *args, unsigned long caller);
void on_timewait_segment(const unsigned long *args, unsigned long caller);
void on_timewait_schedule(const unsigned long *args, unsigned long caller);
void on_timewait_deschedule(const unsigned long *args, unsigned long caller);
void on_timewait_kill(const unsigned long *args, unsigned long caller);
bool tcpstate_timewait_took_over(const struct sock *sk);

#endif /* TCPSTATE_PROBES_H */
