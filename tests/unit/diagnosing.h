/* SPDX-License-Identifier: GPL-2.0-only */
/* Hand-made events for the rules of diagnose. */
#ifndef TEST_DIAGNOSING_H
#define TEST_DIAGNOSING_H

#include "diagnose.h"
#include "script.h"

#define DIAG_NETNS	4026531840U
/* Cookie of the listener on 10.0.0.1:80. */
#define DIAG_LISTENER	5

extern struct diagnose diag;
extern struct track diag_track;

void diag_begin(const struct diagnose_config *config);
void diag_add(struct tcpstate_record rec);
void diag_check(u64 now_ns, const char *ids);
const struct diagnose_finding *diag_find(enum diagnose_id id);
u64 diag_fact(enum diagnose_id id, const char *name);
const char *diag_text(enum diagnose_id id, const char *name);
int diag_end(void **state);

/* A transition of a socket, by the short names of states and cause. */
#define DIAG(sock, time_ns, old_state, new_state, cause) \
	script_record(sock, time_ns, TCPSTATE_##old_state, TCPSTATE_##new_state, \
		      TCPSTATE_CAUSE_##cause)

struct script_socket diag_client(u64 n);
struct script_socket diag_server(u64 n);
struct tcpstate_record diag_queue(struct tcpstate_record rec, u32 len, u32 max);
struct tcpstate_record diag_flags(struct tcpstate_record rec, u32 flags);
struct tcpstate_record diag_retrans(struct tcpstate_record rec, u16 retrans);
struct tcpstate_record diag_by(struct tcpstate_record rec, u32 tgid, const char *comm);

void diag_listen(u64 time_ns);
void diag_request(u64 n, u64 time_ns);
void diag_child(u64 n, u64 time_ns, u32 queue_len, u32 queue_max);
void diag_accept(u64 n, u64 time_ns);
void diag_drop(u64 n, u64 time_ns, u8 cause, u32 flags);
void diag_fill(u64 time_ns, u32 upto);
void diag_serve(u64 n, u64 time_ns);
void diag_connect(u64 n, u64 time_ns);
struct script_socket diag_peer(u64 n);
void diag_close(u64 n, u64 time_ns);

#endif
