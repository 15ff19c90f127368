// SPDX-License-Identifier: GPL-2.0-only
/*
 * The programs, one for each way to attach to each hook: KERNELNAME__METHOD. The loader
 * takes of each hook the first that this kernel has; the others are not loaded.
 */
#include <bpf/bpf_endian.h>

#include "full.h"
#include "request.h"
#include "timewait.h"

char LICENSE[] SEC("license") = "GPL";

/* Typed hooks: arguments are 64-bit words, pointers may be followed. */
#define TYPED(method, name, ctx) SEC(#method "/" #name) int name##__##method(u64 *ctx)
/* Others: arguments are in registers, and pointers only numbers. */
#define PROBED(method, name, ctx) SEC(#method "/" #name) int name##__##method(struct pt_regs *ctx)

#define DIRECT true
#define COPIED false

/* Tracepoints. */

SEC("tp_btf/inet_sock_set_state")
int inet_sock_set_state__tp_btf(u64 *ctx)
{
	on_set_state(ctx, (const struct sock *)ctx[0], ctx[1], ctx[2], DIRECT);
	return 0;
}

SEC("raw_tp/inet_sock_set_state")
int inet_sock_set_state__raw_tp(u64 *ctx)
{
	on_set_state(ctx, (const struct sock *)ctx[0], ctx[1], ctx[2], COPIED);
	return 0;
}

SEC("tp_btf/tcp_receive_reset")
int tcp_receive_reset__tp_btf(u64 *ctx)
{
	on_receive_reset((const struct sock *)ctx[0], DIRECT);
	return 0;
}

SEC("raw_tp/tcp_receive_reset")
int tcp_receive_reset__raw_tp(u64 *ctx)
{
	on_receive_reset((const struct sock *)ctx[0], COPIED);
	return 0;
}

/* The reason came with 6.10, where its type did. */
inline_always bool has_reset_reason(void)
{
	return bpf_core_type_exists(enum sk_rst_reason);
}

SEC("tp_btf/tcp_send_reset")
int tcp_send_reset__tp_btf(u64 *ctx)
{
	const struct sock *sk = (const struct sock *)ctx[0];

	if (has_reset_reason())
		on_send_reset(sk, ctx[2], true, DIRECT);
	else
		on_send_reset(sk, 0, false, DIRECT);
	return 0;
}

SEC("raw_tp/tcp_send_reset")
int tcp_send_reset__raw_tp(u64 *ctx)
{
	const struct sock *sk = (const struct sock *)ctx[0];

	if (has_reset_reason())
		on_send_reset(sk, ctx[2], true, COPIED);
	else
		on_send_reset(sk, 0, false, COPIED);
	return 0;
}

/* Full sockets. */

TYPED(fentry, tcp_connect, ctx)
{
	on_connect((const struct sock *)ctx[0], DIRECT);
	return 0;
}

PROBED(kprobe, tcp_connect, ctx)
{
	on_connect((const struct sock *)PT_REGS_PARM1(ctx), COPIED);
	return 0;
}

TYPED(fentry, tcp_send_synack, ctx)
{
	on_crossed((const struct sock *)ctx[0], DIRECT);
	return 0;
}

PROBED(kprobe, tcp_send_synack, ctx)
{
	on_crossed((const struct sock *)PT_REGS_PARM1(ctx), COPIED);
	return 0;
}

TYPED(fentry, security_sock_graft, ctx)
{
	on_graft((const struct sock *)ctx[0], DIRECT);
	return 0;
}

PROBED(kprobe, security_sock_graft, ctx)
{
	on_graft((const struct sock *)PT_REGS_PARM1(ctx), COPIED);
	return 0;
}

PROBED(kretprobe, inet_csk_accept, ctx)
{
	on_csk_accept((const struct sock *)PT_REGS_RC(ctx), COPIED);
	return 0;
}

TYPED(fentry, tcp_time_wait, ctx)
{
	on_time_wait((const struct sock *)ctx[0], DIRECT);
	return 0;
}

PROBED(kprobe, tcp_time_wait, ctx)
{
	on_time_wait((const struct sock *)PT_REGS_PARM1(ctx), COPIED);
	return 0;
}

TYPED(fentry, tcp_reset, ctx)
{
	const struct sock *sk = (const struct sock *)ctx[0];

	if (reset_has_segment())
		on_reset_segment(sk, (const struct sk_buff *)ctx[1], DIRECT);
	else
		on_reset_by(sk, caller_of_entry(ctx, BPF_CALLER_OTHER), DIRECT);
	return 0;
}

PROBED(kprobe, tcp_reset, ctx)
{
	const struct sock *sk = (const struct sock *)PT_REGS_PARM1(ctx);

	if (reset_has_segment())
		on_reset_segment(sk, (const struct sk_buff *)PT_REGS_PARM2(ctx), COPIED);
	else
		on_reset_by(sk, caller_of_probe(ctx), COPIED);
	return 0;
}

TYPED(fentry, tcp_done, ctx)
{
	on_done((const struct sock *)ctx[0], caller_of_entry(ctx, BPF_CALLER_OTHER), DIRECT);
	return 0;
}

PROBED(kprobe, tcp_done, ctx)
{
	on_done((const struct sock *)PT_REGS_PARM1(ctx), caller_of_probe(ctx), COPIED);
	return 0;
}

TYPED(fentry, tcp_done_with_error, ctx)
{
	on_done((const struct sock *)ctx[0], caller_of_entry(ctx, BPF_CALLER_OTHER), DIRECT);
	return 0;
}

PROBED(kprobe, tcp_done_with_error, ctx)
{
	on_done((const struct sock *)PT_REGS_PARM1(ctx), caller_of_probe(ctx), COPIED);
	return 0;
}

/* Request sockets. */

TYPED(fexit, inet_csk_reqsk_queue_hash_add, ctx)
{
	on_request_added((const struct sock *)ctx[0], (const struct request_sock *)ctx[1],
			 DIRECT);
	return 0;
}

TYPED(fentry, tcp_check_req, ctx)
{
	on_request_segment((const struct sk_buff *)ctx[1], (const struct request_sock *)ctx[2]);
	return 0;
}

PROBED(kprobe, tcp_check_req, ctx)
{
	on_request_segment((const struct sk_buff *)PT_REGS_PARM2(ctx),
			   (const struct request_sock *)PT_REGS_PARM3(ctx));
	return 0;
}

TYPED(fentry, inet_csk_clone_lock, ctx)
{
	on_request_clone((const struct sock *)ctx[0], (const struct request_sock *)ctx[1],
			 DIRECT);
	return 0;
}

PROBED(kprobe, inet_csk_clone_lock, ctx)
{
	on_request_clone((const struct sock *)PT_REGS_PARM1(ctx),
			 (const struct request_sock *)PT_REGS_PARM2(ctx), COPIED);
	return 0;
}

/* sk, req, from_timer, result */
TYPED(fexit, __inet_csk_reqsk_queue_drop, ctx)
{
	if (ctx[3] & 1)
		on_request_dropped(ctx, (const struct request_sock *)ctx[1], DIRECT);
	return 0;
}

/* Timewait sockets. */

TYPED(fentry, inet_twsk_hashdance_schedule, ctx)
{
	on_timewait_hash(ctx, (const struct inet_timewait_sock *)ctx[0],
			 (const struct sock *)ctx[1], DIRECT);
	return 0;
}

PROBED(kprobe, inet_twsk_hashdance_schedule, ctx)
{
	on_timewait_hash(ctx, (const struct inet_timewait_sock *)PT_REGS_PARM1(ctx),
			 (const struct sock *)PT_REGS_PARM2(ctx), COPIED);
	return 0;
}

TYPED(fentry, inet_twsk_hashdance, ctx)
{
	on_timewait_hash(ctx, (const struct inet_timewait_sock *)ctx[0],
			 (const struct sock *)ctx[1], DIRECT);
	return 0;
}

PROBED(kprobe, inet_twsk_hashdance, ctx)
{
	on_timewait_hash(ctx, (const struct inet_timewait_sock *)PT_REGS_PARM1(ctx),
			 (const struct sock *)PT_REGS_PARM2(ctx), COPIED);
	return 0;
}

TYPED(fentry, tcp_timewait_state_process, ctx)
{
	on_timewait_segment((const struct inet_timewait_sock *)ctx[0],
			    (const struct sk_buff *)ctx[1], DIRECT);
	return 0;
}

PROBED(kprobe, tcp_timewait_state_process, ctx)
{
	on_timewait_segment((const struct inet_timewait_sock *)PT_REGS_PARM1(ctx),
			    (const struct sk_buff *)PT_REGS_PARM2(ctx), COPIED);
	return 0;
}

TYPED(fentry, __inet_twsk_schedule, ctx)
{
	on_timewait_schedule((const struct inet_timewait_sock *)ctx[0], ctx[2] & 1, DIRECT);
	return 0;
}

PROBED(kprobe, __inet_twsk_schedule, ctx)
{
	on_timewait_schedule((const struct inet_timewait_sock *)PT_REGS_PARM1(ctx),
			     PT_REGS_PARM3(ctx) & 1, COPIED);
	return 0;
}

TYPED(fentry, inet_twsk_deschedule_put, ctx)
{
	on_timewait_deschedule((const struct inet_timewait_sock *)ctx[0],
			       caller_of_entry(ctx, BPF_CALLER_DESCHEDULE));
	return 0;
}

PROBED(kprobe, inet_twsk_deschedule_put, ctx)
{
	on_timewait_deschedule((const struct inet_timewait_sock *)PT_REGS_PARM1(ctx),
			       caller_of_probe(ctx));
	return 0;
}

TYPED(fentry, inet_twsk_kill, ctx)
{
	on_timewait_kill((const struct inet_timewait_sock *)ctx[0],
			 caller_of_entry(ctx, BPF_CALLER_OTHER), DIRECT);
	return 0;
}

PROBED(kprobe, inet_twsk_kill, ctx)
{
	on_timewait_kill((const struct inet_timewait_sock *)PT_REGS_PARM1(ctx),
			 caller_of_probe(ctx), COPIED);
	return 0;
}

PROBED(kprobe, tcp_twsk_destructor, ctx)
{
	on_timewait_free((const struct inet_timewait_sock *)PT_REGS_PARM1(ctx), COPIED);
	return 0;
}

TYPED(fentry, inet_twsk_free, ctx)
{
	on_timewait_free((const struct inet_timewait_sock *)ctx[0], DIRECT);
	return 0;
}

PROBED(kprobe, inet_twsk_free, ctx)
{
	on_timewait_free((const struct inet_timewait_sock *)PT_REGS_PARM1(ctx), COPIED);
	return 0;
}
