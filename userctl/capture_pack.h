/* SPDX-License-Identifier: GPL-2.0-only */
/* From values in memory to the bytes of a block. */
#ifndef TCPSTATECTL_CAPTURE_PACK_H
#define TCPSTATECTL_CAPTURE_PACK_H

#include "capture.h"

struct ZSTD_CCtx_s;

/**
 * struct capture_pack - a block being made
 * @out: its values; the first bytes are kept for the header
 * @zstd: a compressor; NULL: not compressed
 * @level: how much to compress
 * @packed: memory for the compressed block
 * @room: bytes of @packed
 * @block: the block, header first, once it is packed
 * @len: bytes of @block
 */
struct capture_pack {
	struct tlv_out		out;
	struct ZSTD_CCtx_s	*zstd;
	int			level;
	u8			*packed;
	size_t			room;
	u8			*block;
	size_t			len;
};

int capture_pack_init(struct capture_pack *pack, int level);
void capture_pack_begin(struct capture_pack *pack);
int capture_pack_values(struct capture_pack *pack, u16 type);
void capture_pack_seal(struct capture_pack *pack, u64 number);
void capture_pack_free(struct capture_pack *pack);

#endif
