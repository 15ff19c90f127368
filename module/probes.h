/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The functions that hooks run, one file per kind of socket. Arguments of
 * functions come as unsigned long, in the order of the hooked function.
 */
#ifndef TCPSTATE_PROBES_H
#define TCPSTATE_PROBES_H

#include <linux/types.h>

#include "compat/reset_reason.h"

struct sk_buff;
struct sock;

/* probe_full.c */
void on_set_state(void *data, const struct sock *sk, const int old,
		  const int new);
void on_tcp_set_state(const unsigned long *args, unsigned long caller);
void on_receive_reset(void *data, struct sock *sk);
void on_reset(const unsigned long *args, unsigned long caller);
void on_reset_segment(const unsigned long *args, unsigned long caller);
void on_crossed(const unsigned long *args, unsigned long caller);
void on_time_wait(const unsigned long *args, unsigned long caller);
void on_done(const unsigned long *args, unsigned long caller);
#if COMPAT_HAS_RESET_REASON
void on_send_reset(void *data, const struct sock *sk, const struct sk_buff *skb,
		   const enum sk_rst_reason reason);
#else
void on_send_reset(void *data, const struct sock *sk, const struct sk_buff *skb);
#endif
void on_connect(const unsigned long *args, unsigned long caller);
void on_graft(const unsigned long *args, unsigned long caller);
void on_csk_accept(const unsigned long *args, unsigned long caller,
		   unsigned long result);

/* probe_request.c */
void on_request_add(const unsigned long *args, unsigned long caller);
void on_request_added(const unsigned long *args, unsigned long caller,
		      unsigned long result);
void on_send_synack(const unsigned long *args, unsigned long caller);
void on_request_segment(const unsigned long *args, unsigned long caller);
void on_request_clone(const unsigned long *args, unsigned long caller);
bool request_is_hashed(const unsigned long *args);
bool unlinked_is_hashed(const unsigned long *args);
void on_request_drop(const unsigned long *args, unsigned long caller,
		     unsigned long result);
void on_request_unlink(const unsigned long *args, unsigned long caller,
		       unsigned long result);
void on_request_dropping(const unsigned long *args, unsigned long caller);
void on_request_unlinking(const unsigned long *args, unsigned long caller);
void tcpstate_request_to_child(struct sock *child);

/* probe_timewait.c */
void on_timewait_hash(const unsigned long *args, unsigned long caller);
void on_timewait_alloc(const unsigned long *args, unsigned long caller,
		       unsigned long result);
void on_timewait_segment(const unsigned long *args, unsigned long caller);
void on_timewait_schedule(const unsigned long *args, unsigned long caller);
void on_timewait_processed(const unsigned long *args, unsigned long caller,
			   unsigned long result);
void on_timewait_deschedule(const unsigned long *args, unsigned long caller);
void on_timewait_kill(const unsigned long *args, unsigned long caller);
void on_timewait_free(const unsigned long *args, unsigned long caller);

#endif /* TCPSTATE_PROBES_H */
