// SPDX-License-Identifier: GPL-2.0-only
#include "maps.h"
#include <bpf/bpf_tracing.h>

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(set_state_tp, const struct sock *sk, int old, int new)
{
	__u32 zero = 0, cpu = cfg_one_ring ? 0 : bpf_get_smp_processor_id();
	struct tcpstate_record *rec;
	void *ring;

	if (!live)
		return 0;
	ring = bpf_map_lookup_elem(&rings, &cpu);
	if (!ring)
		return 0;
	rec = bpf_ringbuf_reserve(ring, sizeof(*rec), 0);
	if (!rec) {
		struct bpf_cpu *c = bpf_map_lookup_elem(&cpus, &zero);

		if (c)
			__sync_fetch_and_add(&c->lost, 1);
		return 0;
	}
	__builtin_memset(rec, 0, sizeof(*rec));
	rec->time_ns = bpf_ktime_get_ns();
	rec->cpu = bpf_get_smp_processor_id();
	rec->old_state = old;
	rec->new_state = new;
	rec->event = TCPSTATE_EV_TRANSITION;
	rec->kind = TCPSTATE_KIND_FULL;
	rec->context = TCPSTATE_CTX_SOFTIRQ;
	rec->family = sk->__sk_common.skc_family;
	bpf_ringbuf_submit(rec, BPF_RB_NO_WAKEUP);
	if (armed) {
		void *wake;

		armed = 0;
		wake = bpf_ringbuf_reserve(ring, 8, 0);
		if (wake)
			bpf_ringbuf_discard(wake, BPF_RB_FORCE_WAKEUP);
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
