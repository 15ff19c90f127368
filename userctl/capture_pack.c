// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capture_pack.h"
#include "zstd_names.h"

#define HEADER sizeof(struct capture_block_header)

/**
 * capture_pack_init() - prepare for making blocks
 * @pack: released with capture_pack_free(), after a failure as well
 * @level: compression level of zstd; 0: do not compress
 *
 * Return: 0 or -ENOMEM
 */
int capture_pack_init(struct capture_pack *pack, int level)
{
	*pack = (struct capture_pack){ .level = level };
	capture_pack_begin(pack);
	if (level)
		pack->zstd = zstd_new_compressor();
	return pack->out.err || (level && !pack->zstd) ? -ENOMEM : 0;
}

/**
 * capture_pack_begin() - begin a block
 * @pack: what was in pack.out is dropped
 */
void capture_pack_begin(struct capture_pack *pack)
{
	pack->out.len = 0;
	tlv_reserve(&pack->out, HEADER);
}

/* Return: bytes, or 0: it is stored as it is. */
static size_t compress(struct capture_pack *pack, const void *raw, size_t len)
{
	size_t bound = zstd_bound(len), done;
	u8 *moved;

	moved = grow(pack->packed, &pack->room, HEADER + bound + 8, 1);
	if (!moved)
		return 0;
	pack->packed = moved;
	done = zstd_compress(pack->zstd, moved + HEADER, bound, raw, len, pack->level);
	return zstd_is_error(done) || done >= len ? 0 : done;
}

/**
 * capture_pack_values() - make a block of pack.out, but for what capture_pack_seal()
 * adds
 * @pack: pack.out has the values; pack.block and pack.len are set
 * @type: enum capture_block_type
 *
 * Return: 0, -ENOMEM, or -E2BIG if a block cannot hold it
 */
int capture_pack_values(struct capture_pack *pack, u16 type)
{
	struct capture_block_header header = { .type = type };
	size_t raw = pack->out.len - HEADER, stored;

	if (pack->out.err)
		return pack->out.err;
	if (raw > CAPTURE_MAX_PAYLOAD)
		return -E2BIG;
	stored = pack->zstd ? compress(pack, pack->out.data + HEADER, raw) : 0;
	header.flags = stored ? CAPTURE_ZSTD : 0;
	pack->block = stored ? pack->packed : pack->out.data;
	header.raw = raw;
	header.stored = stored ? stored : raw;
	memcpy(pack->block, &header, HEADER);
	/* Values are padded themselves. */
	memset(pack->block + HEADER + header.stored, 0,
	       tlv_padded(header.stored) - header.stored);
	pack->len = HEADER + tlv_padded(header.stored);
	return 0;
}

/**
 * capture_pack_seal() - give a block its number and its checksums
 * @pack: after capture_pack_values()
 * @number: of the block in its file
 */
void capture_pack_seal(struct capture_pack *pack, u64 number)
{
	struct capture_block_header header;

	memcpy(&header, pack->block, HEADER);
	header.number = number;
	capture_seal(&header, pack->block + HEADER);
	memcpy(pack->block, &header, HEADER);
}

/**
 * capture_pack_free() - release the memory
 * @pack: zeroed afterwards
 */
void capture_pack_free(struct capture_pack *pack)
{
	zstd_free_compressor(pack->zstd);
	free(pack->out.data);
	free(pack->packed);
	memset(pack, 0, sizeof(*pack));
}
