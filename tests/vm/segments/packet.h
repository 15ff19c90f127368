/* SPDX-License-Identifier: GPL-2.0-only */
/* TCP segments and ICMP errors as bytes, with their IP headers. */
#ifndef TCPSTATE_TESTS_PACKET_H
#define TCPSTATE_TESTS_PACKET_H

#include <netinet/in.h>
#include <stddef.h>

#include "types.h"

#define PACKET_MAX 1500

/**
 * struct path - between which two ends
 * @family: AF_INET or AF_INET6
 * @local: address of our end, the simulated one; in IPv4 its first 4 bytes
 * @remote: address of the kernel's end
 * @local_port: of our end
 * @remote_port: of the kernel's end; 0: not known yet
 */
struct path {
	int family;
	struct in6_addr local;
	struct in6_addr remote;
	u16 local_port;
	u16 remote_port;
};

/**
 * struct segment - what a TCP header says
 * @remote_port: the kernel's port; in segments that came
 * @flags: TH_SYN, TH_FIN, TH_RST, TH_PUSH, TH_ACK, TH_URG
 * @seq: sequence number
 * @ack: acknowledgment number, 0 without TH_ACK
 * @window: as in the header, not scaled
 * @len: bytes of data
 */
struct segment {
	u16 remote_port;
	u8 flags;
	u32 seq;
	u32 ack;
	u16 window;
	u16 len;
};

/**
 * struct packet - bytes on the wire
 * @len: how many
 * @bytes: with the IP header
 */
struct packet {
	size_t len;
	u8 bytes[PACKET_MAX];
};

void packet_tcp(struct packet *pkt, const struct path *path, const struct segment *seg);
int packet_icmp(struct packet *pkt, const struct path *path, const struct packet *quoted,
		int type, int code);
int packet_parse(const struct packet *pkt, const struct path *path, struct segment *seg);
u32 segment_space(const struct segment *seg);

#endif
