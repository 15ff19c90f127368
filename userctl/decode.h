/* SPDX-License-Identifier: GPL-2.0-only */
/* From bytes to records, and from addresses to text. */
#ifndef TCPSTATECTL_DECODE_H
#define TCPSTATECTL_DECODE_H

#include <netinet/in.h>
#include <linux/tcpstate.h>

#include "types.h"

/*
 * Size of the first published record. A module that sends less sends garbage;
 * one that sends more is newer, and has only appended.
 */
#define DECODE_MIN_RECORD	184
#define DECODE_MAX_RECORD	4096

/* "[" INET6_ADDRSTRLEN "]:65535" */
#define DECODE_ENDPOINT_LEN	56

/**
 * struct endpoint - one end of a connection, in one notation for all families
 * @addr: IPv6 address, or an IPv4 address mapped to IPv6
 * @port: host order; 0: none yet
 * @zero: always 0, so that the whole can be compared with memcmp()
 */
struct endpoint {
	u8	addr[16];
	u16	port;
	u16	zero;
};

int decode_count(size_t len, u32 record_size);
int decode_record(const void *buf, size_t len, u32 record_size,
		  struct tcpstate_record *rec);
void decode_local(const struct tcpstate_record *rec, struct endpoint *end);
void decode_remote(const struct tcpstate_record *rec, struct endpoint *end);
bool decode_is_ipv4(const struct endpoint *end);
void decode_address_text(char out[INET6_ADDRSTRLEN], const struct endpoint *end);
void decode_endpoint_text(char out[DECODE_ENDPOINT_LEN], const struct endpoint *end);

#endif
