// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything here works on a buffer that may hold anything: these are the
 * functions that a fuzzer calls.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "decode.h"
#include "text.h"

/**
 * decode_count() - how many records a buffer holds
 * @len: bytes of the buffer
 * @record_size: bytes of one record, as the module told
 *
 * Return: number of records, or -EBADMSG if the sizes make no sense
 */
int decode_count(size_t len, u32 record_size)
{
	if (record_size < DECODE_MIN_RECORD || record_size > DECODE_MAX_RECORD)
		return -EBADMSG;
	if (len % record_size || len / record_size > (1U << 30))
		return -EBADMSG;
	return len / record_size;
}

/**
 * decode_record() - copy the part of a record that this program knows
 * @buf: first byte of the record; need not be aligned
 * @len: bytes there are from @buf on
 * @record_size: bytes of one record, as the module told
 * @rec: the copy; what an older module did not send is zero
 *
 * Numbers that have no name are kept: it is only the frame that is checked.
 *
 * Return: 0, or -EBADMSG if this cannot be a record
 */
int decode_record(const void *buf, size_t len, u32 record_size,
		  struct tcpstate_record *rec)
{
	size_t known = record_size < sizeof(*rec) ? record_size : sizeof(*rec);

	if (decode_count(record_size, record_size) != 1 || len < record_size)
		return -EBADMSG;
	memset(rec, 0, sizeof(*rec));
	memcpy(rec, buf, known);
	rec->comm[sizeof(rec->comm) - 1] = '\0';
	return rec->seq ? 0 : -EBADMSG;
}

static void to_endpoint(const u8 addr[16], __be16 port, u16 family, struct endpoint *end)
{
	memset(end, 0, sizeof(*end));
	end->port = ntohs(port);
	if (family == AF_INET) {
		end->addr[10] = 0xff;
		end->addr[11] = 0xff;
		memcpy(end->addr + 12, addr, 4);
	} else {
		memcpy(end->addr, addr, sizeof(end->addr));
	}
}

/**
 * decode_local() - the socket's own address and port
 * @rec: a record
 * @end: the result
 */
void decode_local(const struct tcpstate_record *rec, struct endpoint *end)
{
	to_endpoint(rec->laddr, rec->lport, rec->family, end);
}

/**
 * decode_remote() - address and port of the peer
 * @rec: a record
 * @end: the result
 */
void decode_remote(const struct tcpstate_record *rec, struct endpoint *end)
{
	to_endpoint(rec->raddr, rec->rport, rec->family, end);
}

/**
 * decode_is_ipv4() - is this an IPv4 address?
 * @end: an end of a connection
 *
 * Return: true for IPv4, whatever the family of the socket
 */
bool decode_is_ipv4(const struct endpoint *end)
{
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };

	return !memcmp(end->addr, mapped, sizeof(mapped));
}

/* inet_ntop() goes through printf(), which is most of the cost of a line. */
static void put_ipv4(struct text *text, const u8 addr[4])
{
	int i;

	for (i = 0; i < 4; i++) {
		if (i)
			text_put(text, ".");
		text_decimal(text, addr[i]);
	}
}

/**
 * decode_address_text() - an IP address as people write it
 * @out: "192.0.2.1", "2001:db8::1"
 * @end: an end of a connection
 */
void decode_address_text(char out[INET6_ADDRSTRLEN], const struct endpoint *end)
{
	struct text text;

	text_init(&text, out, INET6_ADDRSTRLEN);
	if (decode_is_ipv4(end))
		put_ipv4(&text, end->addr + 12);
	else
		inet_ntop(AF_INET6, end->addr, out, INET6_ADDRSTRLEN);
}

/**
 * decode_endpoint_text() - an end of a connection as people write it
 * @out: "192.0.2.1:80", "[2001:db8::1]:80"; a port that is not known yet is *
 * @end: the end
 */
void decode_endpoint_text(char out[DECODE_ENDPOINT_LEN], const struct endpoint *end)
{
	bool brackets = !decode_is_ipv4(end);
	char addr[INET6_ADDRSTRLEN];
	struct text text;

	text_init(&text, out, DECODE_ENDPOINT_LEN);
	decode_address_text(addr, end);
	if (brackets)
		text_put(&text, "[");
	text_put(&text, addr);
	text_put(&text, brackets ? "]:" : ":");
	if (end->port)
		text_decimal(&text, end->port);
	else
		text_put(&text, "*");
}
