/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values with a type and a length, one after the other, as in the blocks of a
 * capture file:
 *
 *	u32 type, u32 length, then length bytes, then zeros up to a multiple of 8
 *
 * A value may be such a sequence itself.
 */
#ifndef TCPSTATECTL_TLV_H
#define TCPSTATECTL_TLV_H

#include "types.h"

/* Bytes before a value. */
#define TLV_HEADER	8

/**
 * struct tlv - a value that was read
 * @type: what it is
 * @len: bytes of @data
 * @data: the value, not aligned
 */
struct tlv {
	u32		type;
	u32		len;
	const u8	*data;
};

/**
 * struct tlv_in - values still to be read
 * @at: the next one
 * @left: bytes from there on
 */
struct tlv_in {
	const u8	*at;
	size_t		left;
};

/**
 * struct tlv_out - values being written
 * @data: memory; released with free()
 * @len: bytes used
 * @room: bytes there are
 * @err: 0 or -ENOMEM: what followed is missing
 */
struct tlv_out {
	u8	*data;
	size_t	len;
	size_t	room;
	int	err;
};

int tlv_next(struct tlv_in *in, struct tlv *tlv);
u64 tlv_get_u64(const struct tlv *tlv);

void *tlv_reserve(struct tlv_out *out, size_t len);
size_t tlv_begin(struct tlv_out *out, u32 type);
void tlv_add(struct tlv_out *out, const void *data, size_t len);
void tlv_end(struct tlv_out *out, size_t begin);
void tlv_put(struct tlv_out *out, u32 type, const void *data, size_t len);
void tlv_put_u64(struct tlv_out *out, u32 type, u64 value);
void tlv_put_text(struct tlv_out *out, u32 type, const char *text);

/**
 * tlv_padded() - bytes that a value takes
 * @len: its length
 *
 * Return: @len rounded up to a multiple of 8
 */
static inline size_t tlv_padded(size_t len)
{
	return (len + 7) & ~(size_t)7;
}

#endif
