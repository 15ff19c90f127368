// SPDX-License-Identifier: GPL-2.0-only
/*
 * The programs for each way to attach to each hook: KERNELNAME__METHOD. The loader takes of
 * each hook the first way that this kernel has; the others are not loaded.
 */
#include <bpf/bpf_endian.h>

#include "full.h"
#include "nested.h"
#include "request.h"
#include "timewait.h"

char LICENSE[] SEC("license") = "GPL";

#define DIRECT true
#define COPIED false

/* Tracepoints. */

TYPED(tp_btf, inet_sock_set_state, BPF_HOOK_SET_STATE)
{
	on_set_state(ctx, (const struct sock *)ctx[0], ctx[1], ctx[2], DIRECT);
}

RAW(inet_sock_set_state)
{
	on_set_state(ctx, (const struct sock *)ctx[0], ctx[1], ctx[2], COPIED);
}

TYPED(tp_btf, tcp_receive_reset, BPF_HOOK_RESET)
{
	on_receive_reset((const struct sock *)ctx[0], DIRECT);
}

RAW(tcp_receive_reset)
{
	on_receive_reset((const struct sock *)ctx[0], COPIED);
}

/* The reason came with 6.10, where its type did. */
static __always_inline bool has_reset_reason(void)
{
	return bpf_core_type_exists(enum sk_rst_reason);
}

TYPED(tp_btf, tcp_send_reset, BPF_HOOK_RESET_SENT)
{
	const struct sock *sk = (const struct sock *)ctx[0];

	if (has_reset_reason())
		on_send_reset(sk, ctx[2], true, DIRECT);
	else
		on_send_reset(sk, 0, false, DIRECT);
}

RAW(tcp_send_reset)
{
	const struct sock *sk = (const struct sock *)ctx[0];

	if (has_reset_reason())
		on_send_reset(sk, ctx[2], true, COPIED);
	else
		on_send_reset(sk, 0, false, COPIED);
}

/* Full sockets. */

TYPED(fentry, tcp_connect, BPF_HOOK_CONNECT)
{
	on_connect((const struct sock *)ctx[0], DIRECT);
}

PROBED(kprobe, tcp_connect)
{
	on_connect((const struct sock *)PT_REGS_PARM1(ctx), COPIED);
}

TYPED(fentry, tcp_send_synack, BPF_HOOK_CROSSED)
{
	on_crossed((const struct sock *)ctx[0], DIRECT);
}

PROBED(kprobe, tcp_send_synack)
{
	on_crossed((const struct sock *)PT_REGS_PARM1(ctx), COPIED);
}

TYPED(fentry, security_sock_graft, BPF_HOOK_GRAFT)
{
	on_graft((const struct sock *)ctx[0], DIRECT);
}

PROBED(kprobe, security_sock_graft)
{
	on_graft((const struct sock *)PT_REGS_PARM1(ctx), COPIED);
}

PROBED(kretprobe, inet_csk_accept)
{
	on_csk_accept((const struct sock *)PT_REGS_RC(ctx), COPIED);
}

TYPED(fentry, tcp_time_wait, BPF_HOOK_TIME_WAIT)
{
	on_time_wait((const struct sock *)ctx[0], DIRECT);
}

PROBED(kprobe, tcp_time_wait)
{
	on_time_wait((const struct sock *)PT_REGS_PARM1(ctx), COPIED);
}

TYPED(fentry, tcp_reset, BPF_HOOK_RESET_SEGMENT)
{
	const struct sock *sk = (const struct sock *)ctx[0];

	if (reset_has_segment())
		on_reset_segment(sk, (const struct sk_buff *)ctx[1], DIRECT);
	else
		on_reset_by(sk, caller_of_entry(ctx, CALLER_OTHER), DIRECT);
}

PROBED(kprobe, tcp_reset)
{
	const struct sock *sk = (const struct sock *)PT_REGS_PARM1(ctx);

	if (reset_has_segment())
		on_reset_segment(sk, (const struct sk_buff *)PT_REGS_PARM2(ctx), COPIED);
	else
		on_reset_by(sk, caller_of_probe(ctx), COPIED);
}

TYPED(fentry, tcp_done, BPF_HOOK_DONE)
{
	on_done((const struct sock *)ctx[0], caller_of_entry(ctx, CALLER_OTHER), DIRECT);
}

PROBED(kprobe, tcp_done)
{
	on_done((const struct sock *)PT_REGS_PARM1(ctx), caller_of_probe(ctx), COPIED);
}

TYPED(fentry, tcp_done_with_error, BPF_HOOK_DONE_ERROR)
{
	on_done((const struct sock *)ctx[0], caller_of_entry(ctx, CALLER_OTHER), DIRECT);
}

PROBED(kprobe, tcp_done_with_error)
{
	on_done((const struct sock *)PT_REGS_PARM1(ctx), caller_of_probe(ctx), COPIED);
}

/* Request sockets. */

TYPED(fexit, inet_csk_reqsk_queue_hash_add, BPF_HOOK_REQUEST_ADD)
{
	on_request_added((const struct sock *)ctx[0], (const struct request_sock *)ctx[1],
			 DIRECT);
}

PROBED(kprobe, inet_csk_reqsk_queue_hash_add)
{
	on_request_adding((const struct sock *)PT_REGS_PARM1(ctx),
			  (const struct request_sock *)PT_REGS_PARM2(ctx), COPIED);
}

TYPED(fentry, tcp_check_req, BPF_HOOK_REQUEST_SEGMENT)
{
	on_request_segment((const struct sk_buff *)ctx[1], (const struct request_sock *)ctx[2]);
}

PROBED(kprobe, tcp_check_req)
{
	on_request_segment((const struct sk_buff *)PT_REGS_PARM2(ctx),
			   (const struct request_sock *)PT_REGS_PARM3(ctx));
}

TYPED(fentry, inet_csk_clone_lock, BPF_HOOK_REQUEST_CLONE)
{
	on_request_clone((const struct sock *)ctx[0], (const struct request_sock *)ctx[1],
			 DIRECT);
}

PROBED(kprobe, inet_csk_clone_lock)
{
	on_request_clone((const struct sock *)PT_REGS_PARM1(ctx),
			 (const struct request_sock *)PT_REGS_PARM2(ctx), COPIED);
}

/* sk, req, from_timer, result */
TYPED(fexit, __inet_csk_reqsk_queue_drop, BPF_HOOK_REQUEST_DROP)
{
	if (ctx[3] & 1)
		on_request_dropped(ctx, (const struct request_sock *)ctx[1], DIRECT);
}

PROBED(kprobe, __inet_csk_reqsk_queue_drop)
{
	on_request_dropping((const struct request_sock *)PT_REGS_PARM2(ctx),
			    caller_of_probe(ctx), COPIED);
}

/* req, result */
TYPED(fexit, reqsk_queue_unlink, BPF_HOOK_REQUEST_DROP)
{
	if (ctx[1] & 1)
		on_request_dropped(ctx, (const struct request_sock *)ctx[0], DIRECT);
}

PROBED(kprobe, reqsk_queue_unlink)
{
	on_request_dropping((const struct request_sock *)PT_REGS_PARM1(ctx),
			    caller_of_probe(ctx), COPIED);
}

/* Timewait sockets. */

TYPED(fentry, inet_twsk_hashdance_schedule, BPF_HOOK_TW_HASH)
{
	on_timewait_hash(ctx, (const struct inet_timewait_sock *)ctx[0],
			 (const struct sock *)ctx[1], DIRECT);
}

PROBED(kprobe, inet_twsk_hashdance_schedule)
{
	on_timewait_hash(ctx, (const struct inet_timewait_sock *)PT_REGS_PARM1(ctx),
			 (const struct sock *)PT_REGS_PARM2(ctx), COPIED);
}

TYPED(fentry, inet_twsk_hashdance, BPF_HOOK_TW_HASH)
{
	on_timewait_hash(ctx, (const struct inet_timewait_sock *)ctx[0],
			 (const struct sock *)ctx[1], DIRECT);
}

PROBED(kprobe, inet_twsk_hashdance)
{
	on_timewait_hash(ctx, (const struct inet_timewait_sock *)PT_REGS_PARM1(ctx),
			 (const struct sock *)PT_REGS_PARM2(ctx), COPIED);
}

TYPED(fentry, tcp_timewait_state_process, BPF_HOOK_TW_SEGMENT)
{
	on_timewait_segment((const struct inet_timewait_sock *)ctx[0],
			    (const struct sk_buff *)ctx[1], DIRECT);
}

PROBED(kprobe, tcp_timewait_state_process)
{
	on_timewait_segment((const struct inet_timewait_sock *)PT_REGS_PARM1(ctx),
			    (const struct sk_buff *)PT_REGS_PARM2(ctx), COPIED);
}

TYPED(fentry, __inet_twsk_schedule, BPF_HOOK_TW_SCHEDULE)
{
	on_timewait_schedule((const struct inet_timewait_sock *)ctx[0], ctx[2] & 1, DIRECT);
}

PROBED(kprobe, __inet_twsk_schedule)
{
	on_timewait_schedule((const struct inet_timewait_sock *)PT_REGS_PARM1(ctx),
			     PT_REGS_PARM3(ctx) & 1, COPIED);
}

TYPED(fentry, inet_twsk_deschedule_put, BPF_HOOK_TW_DESCHEDULE)
{
	on_timewait_deschedule((const struct inet_timewait_sock *)ctx[0],
			       caller_of_entry(ctx, CALLER_DESCHEDULE));
}

PROBED(kprobe, inet_twsk_deschedule_put)
{
	on_timewait_deschedule((const struct inet_timewait_sock *)PT_REGS_PARM1(ctx),
			       caller_of_probe(ctx));
}

TYPED(fentry, inet_twsk_kill, BPF_HOOK_TW_KILL)
{
	on_timewait_kill((const struct inet_timewait_sock *)ctx[0],
			 caller_of_entry(ctx, CALLER_OTHER), DIRECT);
}

PROBED(kprobe, inet_twsk_kill)
{
	on_timewait_kill((const struct inet_timewait_sock *)PT_REGS_PARM1(ctx),
			 caller_of_probe(ctx), COPIED);
}

PROBED(kprobe, tcp_twsk_destructor)
{
	on_timewait_free((const struct inet_timewait_sock *)PT_REGS_PARM1(ctx), COPIED);
}

TYPED(fentry, inet_twsk_free, BPF_HOOK_TW_KILL)
{
	on_timewait_free((const struct inet_timewait_sock *)ctx[0], DIRECT);
}

PROBED(kprobe, inet_twsk_free)
{
	on_timewait_free((const struct inet_timewait_sock *)PT_REGS_PARM1(ctx), COPIED);
}
