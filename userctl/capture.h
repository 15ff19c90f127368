/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The capture file: a header, then blocks, appended only.
 * Documentation/capture.rst describes it for those who write another reader.
 */
#ifndef TCPSTATECTL_CAPTURE_H
#define TCPSTATECTL_CAPTURE_H

#include "numbers.h"
#include "source.h"

/* Eight bytes, in the manner of PNG: a transfer that is not 8-bit clean spoils them. */
#define CAPTURE_MAGIC		"\x89tcps\r\n\x1a"
#define CAPTURE_MAGIC_LEN	8
#define CAPTURE_BYTE_ORDER	0x0a0b0c0dU
/* Another major version cannot be read, another minor one can. */
#define CAPTURE_MAJOR		1
#define CAPTURE_MINOR		0

/* First word of every block. */
#define CAPTURE_SYNC		0xb10c7c95U
/* The payload is compressed: one zstd frame. */
#define CAPTURE_ZSTD		0x0001U
/* More than any payload has, stored or not. */
#define CAPTURE_MAX_PAYLOAD	(16U << 20)

/**
 * struct capture_file_header - the first bytes of a file
 * @magic: CAPTURE_MAGIC
 * @byte_order: CAPTURE_BYTE_ORDER, in the byte order of the whole file
 * @major: CAPTURE_MAJOR
 * @minor: CAPTURE_MINOR
 * @reserved: zero
 * @crc: CRC-32 of the bytes before
 */
struct capture_file_header {
	u8	magic[CAPTURE_MAGIC_LEN];
	u32	byte_order;
	u16	major;
	u16	minor;
	u32	reserved[3];
	u32	crc;
};

/**
 * struct capture_block_header - what precedes every payload
 * @sync: CAPTURE_SYNC
 * @type: enum capture_block_type
 * @flags: CAPTURE_ZSTD; a block with any other flag cannot be read
 * @stored: bytes of the payload in the file, without the zeros that pad it to a
 *	multiple of 8
 * @raw: bytes of the payload when it is not compressed
 * @number: of the block in this file, from 0
 * @payload_crc: CRC-32 of the payload as stored
 * @header_crc: CRC-32 of the bytes before
 */
struct capture_block_header {
	u32	sync;
	u16	type;
	u16	flags;
	u32	stored;
	u32	raw;
	u64	number;
	u32	payload_crc;
	u32	header_crc;
};

/**
 * enum capture_block_type - what a block holds: values as in tlv.h
 * @CAPTURE_INFO: what was recorded on; at the beginning, twice, and when the source
 *	began anew
 * @CAPTURE_BATCH: what the source delivered
 * @CAPTURE_SOCKETS: sockets that existed when the file began
 * @CAPTURE_STATUS: as CAPTURE_INFO, at a later time
 * @CAPTURE_END: nothing follows
 */
enum capture_block_type {
	CAPTURE_INFO	= 1,
	CAPTURE_BATCH	= 2,
	CAPTURE_SOCKETS	= 3,
	CAPTURE_STATUS	= 4,
	CAPTURE_END	= 5,
};

/**
 * enum capture_value - types of values
 * @CAPTURE_V_HOST: text: host name
 * @CAPTURE_V_MACHINE: text: as `uname -m`
 * @CAPTURE_V_BOOT_ID: text: /proc/sys/kernel/random/boot_id
 * @CAPTURE_V_TOOL: text: the program that wrote the file, with its version
 * @CAPTURE_V_COMMAND: text: its command line
 * @CAPTURE_V_ID: u64: random, the same in all files of one recording
 * @CAPTURE_V_FILE: u32: number of the file in its recording, from 1; 0: it is the only one
 * @CAPTURE_V_ALL_NETNS: u32: 1: records of all namespaces were asked for
 * @CAPTURE_V_EPOCH: u32: how often the source had begun anew
 * @CAPTURE_V_BEGAN: u64: CLOCK_MONOTONIC ns when the recording began
 * @CAPTURE_V_START: struct capture_numbers: first number of each CPU that can be in
 *	this file
 * @CAPTURE_V_CURSORS: struct capture_numbers: all numbers below were in blocks before
 * @CAPTURE_V_FORMAT: struct capture_format, the first value of a BATCH
 * @CAPTURE_V_RUN: struct capture_run, then its records
 * @CAPTURE_V_COMPLETE: u64: the read that brought the runs before is complete; it began
 *	at this time, CLOCK_MONOTONIC ns
 * @CAPTURE_V_SOCKETS: struct capture_sockets, then records
 * @CAPTURE_V_REASON: u32: enum capture_reason
 * @CAPTURE_V_RECORDS: u64: records in this file
 * @CAPTURE_V_LOST: u64: numbers that its runs tell as lost
 * @CAPTURE_V_FILTERED: u64: numbers that its runs tell as not wanted
 * @CAPTURE_V_STATUS: plus an enum tcpstate_attr: that member of the status
 */
enum capture_value {
	CAPTURE_V_HOST		= 1,
	CAPTURE_V_MACHINE	= 2,
	CAPTURE_V_BOOT_ID	= 3,
	CAPTURE_V_TOOL		= 4,
	CAPTURE_V_COMMAND	= 5,
	CAPTURE_V_ID		= 6,
	CAPTURE_V_FILE		= 7,
	CAPTURE_V_ALL_NETNS	= 8,
	CAPTURE_V_EPOCH		= 9,
	CAPTURE_V_BEGAN		= 10,
	CAPTURE_V_START		= 16,
	CAPTURE_V_CURSORS	= 17,
	CAPTURE_V_FORMAT	= 32,
	CAPTURE_V_RUN		= 33,
	CAPTURE_V_COMPLETE	= 34,
	CAPTURE_V_SOCKETS	= 35,
	CAPTURE_V_REASON	= 48,
	CAPTURE_V_RECORDS	= 49,
	CAPTURE_V_LOST		= 50,
	CAPTURE_V_FILTERED	= 51,
	CAPTURE_V_STATUS	= 256,
};

/**
 * enum capture_reason - why a file ends
 * @CAPTURE_STOPPED: the user stopped the recording
 * @CAPTURE_DURATION: the time was over
 * @CAPTURE_ROTATED: it goes on in the next file
 * @CAPTURE_SOURCE: the source is gone, or failed
 * @CAPTURE_WRITE: there was no room for more, or writing failed
 */
enum capture_reason {
	CAPTURE_STOPPED		= 1,
	CAPTURE_DURATION	= 2,
	CAPTURE_ROTATED		= 3,
	CAPTURE_SOURCE		= 4,
	CAPTURE_WRITE		= 5,
};

/**
 * struct capture_format - how to read the runs of a BATCH
 * @record_size: bytes of one record
 * @epoch: how often the source had begun anew
 */
struct capture_format {
	u32	record_size;
	u32	epoch;
};

/**
 * struct capture_run - as struct source_run; the records follow
 * @cpu: CPU number
 * @reserved: zero
 * @next: one past the last sequence number
 * @lost: numbers that were overwritten; they precede the records
 * @filtered: numbers left out as not wanted
 */
struct capture_run {
	u32	cpu;
	u32	reserved;
	u64	next;
	u64	lost;
	u64	filtered;
};

/**
 * struct capture_sockets - a part of struct source_sockets; the records follow
 * @began_ns: CLOCK_MONOTONIC before the first socket was looked at
 * @ended_ns: CLOCK_MONOTONIC after the last one
 * @record_size: bytes of one record
 * @all_netns: 1: of all namespaces; 0: of the reader's
 */
struct capture_sockets {
	u64	began_ns;
	u64	ended_ns;
	u32	record_size;
	u32	all_netns;
};

/**
 * struct capture_info - what a file says about itself, apart from the status
 * @host: host name
 * @machine: as `uname -m`
 * @boot_id: /proc/sys/kernel/random/boot_id
 * @tool: the program that wrote it, with its version
 * @command: its command line
 * @id: random, the same in all files of one recording
 * @file: number of the file in its recording, from 1; 0: it is the only one
 * @all_netns: records of all namespaces were asked for
 * @epoch: how often the source had begun anew
 * @began_ns: CLOCK_MONOTONIC when the recording began
 */
struct capture_info {
	char	host[SOURCE_TEXT_LEN];
	char	machine[SOURCE_TEXT_LEN];
	char	boot_id[SOURCE_TEXT_LEN];
	char	tool[SOURCE_TEXT_LEN];
	char	command[SOURCE_TEXT_LEN];
	u64	id;
	u32	file;
	u32	all_netns;
	u32	epoch;
	u64	began_ns;
};

/**
 * struct capture_about - an INFO or STATUS block
 * @info: what the file says about itself
 * @status: status of the source
 * @start: first number of each CPU that can be in this file, in info.epoch
 * @cursors: all numbers below were in blocks before
 * @cursors_epoch: the epoch of @cursors: info.epoch, or the one before it
 */
struct capture_about {
	struct capture_info	info;
	struct source_status	status;
	struct numbers		start;
	struct numbers		cursors;
	u32			cursors_epoch;
};

/**
 * struct capture_end - an END block
 * @reason: enum capture_reason
 * @records: records in this file
 * @lost: numbers that its runs tell as lost
 * @filtered: numbers that its runs tell as not wanted
 * @cursors: all numbers below were in blocks before
 * @cursors_epoch: their epoch
 */
struct capture_end {
	u32		reason;
	u64		records;
	u64		lost;
	u64		filtered;
	struct numbers	cursors;
	u32		cursors_epoch;
};

/* source_file.c */
const struct capture_info *source_file_info(const struct source *source);

/* capture_block.c */
void capture_file_header_init(struct capture_file_header *header);
int capture_file_header_check(const void *buf, size_t len, char error[SOURCE_ERROR_LEN]);
void capture_seal(struct capture_block_header *header, const void *payload);
bool capture_header_fits(const void *buf, struct capture_block_header *header);
bool capture_payload_fits(const struct capture_block_header *header, const void *payload);

/* capture_info.c */
void capture_info_host(struct capture_info *info);
void capture_put_about(struct tlv_out *out, const struct capture_info *info,
		       const struct source_status *st);
int capture_take_about(const void *payload, size_t len, struct capture_about *about);
void capture_about_free(struct capture_about *about);
void capture_put_end(struct tlv_out *out, const struct capture_end *end);
int capture_take_end(const void *payload, size_t len, struct capture_end *end);

#endif
