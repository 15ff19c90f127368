// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "source.h"
#include "tlv.h"

/**
 * tlv_next() - read the next value
 * @in: what is still to be read; moved on
 * @tlv: the value
 *
 * Return: 1, 0 if there is none any more, or -EBADMSG if what is there is none
 */
int tlv_next(struct tlv_in *in, struct tlv *tlv)
{
	size_t step;

	if (!in->left)
		return 0;
	if (in->left < TLV_HEADER)
		return -EBADMSG;
	memcpy(&tlv->type, in->at, sizeof(tlv->type));
	memcpy(&tlv->len, in->at + 4, sizeof(tlv->len));
	if (tlv->len > in->left - TLV_HEADER)
		return -EBADMSG;
	tlv->data = in->at + TLV_HEADER;
	/* The last one may go without its padding. */
	step = TLV_HEADER + tlv_padded(tlv->len);
	if (step > in->left)
		step = in->left;
	in->at += step;
	in->left -= step;
	return 1;
}

/**
 * tlv_get_u64() - a value as a number
 * @tlv: the value
 *
 * Return: the number; 0 if the value is too short to be one
 */
u64 tlv_get_u64(const struct tlv *tlv)
{
	u64 value = 0;

	if (tlv->len >= sizeof(value))
		memcpy(&value, tlv->data, sizeof(value));
	return value;
}

/**
 * tlv_reserve() - make room at the end, to be filled by the caller
 * @out: what was written so far
 * @len: bytes
 *
 * Return: where they are, valid until the next call; NULL without memory
 */
void *tlv_reserve(struct tlv_out *out, size_t len)
{
	u8 *data = out->err ? NULL : grow(out->data, &out->room, out->len + len, 1);

	if (!data) {
		out->err = -ENOMEM;
		return NULL;
	}
	out->data = data;
	data += out->len;
	out->len += len;
	return data;
}

/**
 * tlv_add() - add bytes to the value that was begun
 * @out: where a value was begun
 * @data: the bytes
 * @len: how many
 */
void tlv_add(struct tlv_out *out, const void *data, size_t len)
{
	void *to = tlv_reserve(out, len);

	if (to && len)
		memcpy(to, data, len);
}

/**
 * tlv_begin() - begin a value
 * @out: where
 * @type: what it is
 *
 * Return: to be given to tlv_end()
 */
size_t tlv_begin(struct tlv_out *out, u32 type)
{
	const u32 header[2] = { type, 0 };
	size_t begin = out->len;

	tlv_add(out, header, sizeof(header));
	return begin;
}

/**
 * tlv_end() - end a value: its length is known now
 * @out: where
 * @begin: what tlv_begin() returned
 */
void tlv_end(struct tlv_out *out, size_t begin)
{
	static const u8 zeros[8];
	size_t len = out->len - begin - TLV_HEADER;
	u32 stored = len;

	if (out->err)
		return;
	memcpy(out->data + begin + 4, &stored, sizeof(stored));
	tlv_add(out, zeros, tlv_padded(len) - len);
}

/**
 * tlv_put() - write a whole value
 * @out: where
 * @type: what it is
 * @data: the value
 * @len: its length
 */
void tlv_put(struct tlv_out *out, u32 type, const void *data, size_t len)
{
	size_t begin = tlv_begin(out, type);

	tlv_add(out, data, len);
	tlv_end(out, begin);
}

/**
 * tlv_put_u64() - write a number
 * @out: where
 * @type: what it is
 * @value: the number
 */
void tlv_put_u64(struct tlv_out *out, u32 type, u64 value)
{
	tlv_put(out, type, &value, sizeof(value));
}

/**
 * tlv_put_text() - write a string, without its NUL
 * @out: where
 * @type: what it is
 * @text: the string
 */
void tlv_put_text(struct tlv_out *out, u32 type, const char *text)
{
	tlv_put(out, type, text, strlen(text));
}
