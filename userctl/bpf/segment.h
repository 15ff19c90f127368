/* SPDX-License-Identifier: GPL-2.0-only */
/* What a hook saw of a segment that arrived. */
#ifndef TCPSTATE_BPF_SEGMENT_H
#define TCPSTATE_BPF_SEGMENT_H

#include "read.h"
#include "shared.h"

#define SEGMENT_FLAGS	(TCPSTATE_TCPF_FIN | TCPSTATE_TCPF_SYN | \
			 TCPSTATE_TCPF_RST | TCPSTATE_TCPF_PSH | \
			 TCPSTATE_TCPF_ACK)

/**
 * struct segment - its numbers
 * @seq: sequence number
 * @end_seq: @seq plus length, SYN and FIN counted
 * @ack: acknowledgment number
 * @tcp_flags: TCPSTATE_TCPF_*
 */
struct segment {
	u32 seq;
	u32 end_seq;
	u32 ack;
	u32 tcp_flags;
};

/* Of a segment in the receive path of TCP, its control block filled. */
static __always_inline void segment_read(struct segment *segment,
					 const struct sk_buff *skb)
{
	const struct tcp_skb_cb *cb = (const void *)skb +
				      bpf_core_field_offset(struct sk_buff, cb);

	bpf_core_read(&segment->seq, sizeof(u32), &cb->seq);
	bpf_core_read(&segment->end_seq, sizeof(u32), &cb->end_seq);
	bpf_core_read(&segment->ack, sizeof(u32), &cb->ack_seq);
	/* A byte, or from 6.15 on two. */
	segment->tcp_flags = BPF_CORE_READ_BITFIELD_PROBED(cb, tcp_flags) & SEGMENT_FLAGS;
}

#endif
