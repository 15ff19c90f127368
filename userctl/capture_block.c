// SPDX-License-Identifier: GPL-2.0-only
/* The headers of a capture file and of its blocks. */
#include <byteswap.h>
#include <errno.h>
#include <libdeflate.h>
#include <stdio.h>
#include <string.h>

#include "capture.h"

static u32 crc(const void *data, size_t len)
{
	return libdeflate_crc32(0, data, len);
}

/**
 * capture_file_header_init() - the header of a new file
 * @header: the header
 */
void capture_file_header_init(struct capture_file_header *header)
{
	*header = (struct capture_file_header){
		.byte_order = CAPTURE_BYTE_ORDER,
		.major = CAPTURE_MAJOR,
		.minor = CAPTURE_MINOR,
	};
	memcpy(header->magic, CAPTURE_MAGIC, CAPTURE_MAGIC_LEN);
	header->crc = crc(header, offsetof(struct capture_file_header, crc));
}

static int refuse(char error[SOURCE_ERROR_LEN], const char *text)
{
	snprintf(error, SOURCE_ERROR_LEN, "%s", text);
	return -EPROTO;
}

/**
 * capture_file_header_check() - can the file be read?
 * @buf: its first bytes
 * @len: how many there are
 * @error: why it cannot
 *
 * Return: 0; 1 if the header is damaged, but the first block is where it should be;
 * -ENODATA if there are fewer bytes than a header has; or -EPROTO
 */
int capture_file_header_check(const void *buf, size_t len, char error[SOURCE_ERROR_LEN])
{
	struct capture_block_header first;
	struct capture_file_header header;
	bool ours;

	if (len < sizeof(header)) {
		snprintf(error, SOURCE_ERROR_LEN,
			 len ? "too short to be a capture" : "empty: nothing was recorded");
		return -ENODATA;
	}
	memcpy(&header, buf, sizeof(header));
	ours = !memcmp(header.magic, CAPTURE_MAGIC, CAPTURE_MAGIC_LEN);
	if (ours && header.byte_order == bswap_32(CAPTURE_BYTE_ORDER))
		return refuse(error,
			      "recorded on a machine of the other byte order: read it on one like that");
	if (header.crc != crc(&header, offsetof(struct capture_file_header, crc))) {
		if (len >= sizeof(header) + sizeof(first) &&
		    capture_header_fits((const u8 *)buf + sizeof(header), &first))
			return 1;
		return ours ? 1 : refuse(error, "not a capture made by 'tcpstatectl record'");
	}
	if (!ours || header.byte_order != CAPTURE_BYTE_ORDER)
		return refuse(error, "not a capture made by 'tcpstatectl record'");
	if (header.major == CAPTURE_MAJOR)
		return 0;
	snprintf(error, SOURCE_ERROR_LEN,
		 "a capture of format version %u, this tcpstatectl reads version %u: use the one that wrote it",
		 header.major, CAPTURE_MAJOR);
	return -EPROTO;
}

/**
 * capture_seal() - complete a block's header
 * @header: the header; type, flags, lengths and number are set
 * @payload: the payload as stored
 */
void capture_seal(struct capture_block_header *header, const void *payload)
{
	header->sync = CAPTURE_SYNC;
	header->payload_crc = crc(payload, header->stored);
	header->header_crc = crc(header, offsetof(struct capture_block_header, header_crc));
}

/**
 * capture_header_fits() - is this the header of a block?
 * @buf: as many bytes as a header has, not aligned
 * @header: the header
 *
 * Return: true if it is one, whole, with lengths that can be
 */
bool capture_header_fits(const void *buf, struct capture_block_header *header)
{
	memcpy(header, buf, sizeof(*header));
	return header->sync == CAPTURE_SYNC &&
	       header->header_crc ==
		       crc(header, offsetof(struct capture_block_header, header_crc)) &&
	       header->stored <= CAPTURE_MAX_PAYLOAD && header->raw <= CAPTURE_MAX_PAYLOAD &&
	       (header->flags & CAPTURE_ZSTD || header->stored == header->raw);
}

/**
 * capture_payload_fits() - is the payload as it was written?
 * @header: header of its block
 * @payload: header->stored bytes
 *
 * Return: true if its checksum is right
 */
bool capture_payload_fits(const struct capture_block_header *header, const void *payload)
{
	return header->payload_crc == crc(payload, header->stored);
}
