// SPDX-License-Identifier: GPL-2.0-only
/* Captures made by hand: of other programs, of newer ones, and of none. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "tape.h"
#include "unit.h"

/**
 * struct forge - a capture made by hand
 * @data: its bytes
 * @len: how many
 * @number: of the next block
 */
struct forge {
	u8	data[16384];
	size_t	len;
	u64	number;
};

static void forge_block(struct forge *f, u16 type, u16 flags, const void *payload, size_t len)
{
	struct capture_block_header header = {
		.type = type, .flags = flags, .stored = len, .raw = len, .number = f->number++,
	};

	capture_seal(&header, payload);
	memcpy(f->data + f->len, &header, sizeof(header));
	memcpy(f->data + f->len + sizeof(header), payload, len);
	f->len += sizeof(header) + len;
	while (f->len % 8)
		f->data[f->len++] = 0;
}

static void forge_values(struct forge *f, u16 type, struct tlv_out *out)
{
	assert_int_equal(out->err, 0);
	forge_block(f, type, 0, out->data, out->len);
	free(out->data);
	memset(out, 0, sizeof(*out));
}

/* CRC-32, as it is in the header of a block. */
static u32 crc_of(const void *data, size_t len)
{
	struct capture_block_header header = { .stored = len };

	capture_seal(&header, data);
	return header.payload_crc;
}

static void forge_begin(struct forge *f)
{
	const struct source_status st = { .abi_version = TCPSTATE_ABI_VERSION };
	const struct capture_info info = { .host = "h", .all_netns = 1 };
	struct capture_file_header header;
	struct tlv_out out = { 0 };

	memset(f, 0, sizeof(*f));
	capture_file_header_init(&header);
	memcpy(f->data, &header, sizeof(header));
	f->len = sizeof(header);
	capture_put_about(&out, &info, &st);
	forge_values(f, CAPTURE_INFO, &out);
}

static void forge_run(struct tlv_out *out, const struct capture_run *run,
		      const void *records, size_t len)
{
	size_t begin = tlv_begin(out, CAPTURE_V_RUN);

	tlv_add(out, run, sizeof(*run));
	tlv_add(out, records, len);
	tlv_end(out, begin);
}

static void forge_format(struct tlv_out *out, u32 record_size, u32 epoch)
{
	const struct capture_format format = { record_size, epoch };

	tlv_put(out, CAPTURE_V_FORMAT, &format, sizeof(format));
}

static void forge_end(struct forge *f)
{
	const struct capture_end end = { .reason = CAPTURE_STOPPED };
	struct tlv_out out = { 0 };

	capture_put_end(&out, &end);
	forge_values(f, CAPTURE_END, &out);
}

/* A run of one record. */
static void forge_one(struct tlv_out *out, u32 cpu, u64 seq)
{
	const struct tcpstate_record rec = tape_rec(cpu, seq, seq);
	const struct capture_run run = { .cpu = cpu, .next = seq + 1 };

	forge_run(out, &run, &rec, sizeof(rec));
}

static void test_files_of_others(void **state)
{
	static const char * const texts[] = { "other byte order", "format version 2" };
	char error[SOURCE_ERROR_LEN] = "";
	struct capture_file_header header;
	struct source *source;
	struct forge f;
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		forge_begin(&f);
		memcpy(&header, f.data, sizeof(header));
		if (i == 0) {
			header.byte_order = 0x0d0c0b0a;
		} else {
			header.major = 2;
			header.crc = crc_of(&header, 28);
		}
		memcpy(f.data, &header, sizeof(header));
		assert_int_equal(source_file_open_memory(&source, f.data, f.len, error), -EPROTO);
		assert_non_null(strstr(error, texts[i]));
	}
	memset(f.data, 'x', 64);
	assert_int_equal(source_file_open_memory(&source, f.data, 64, error), -EPROTO);
	assert_non_null(strstr(error, "not a capture"));
	assert_int_equal(source_file_open_memory(&source, "", 0, error), -ENODATA);
	assert_non_null(strstr(error, "nothing was recorded"));
	assert_int_equal(source_file_open(&source, "/nonexistent/x", false, error), -ENOENT);
	assert_non_null(strstr(error, "/nonexistent/x"));
	assert_int_equal(source_file_open(&source, "/", false, error), -EISDIR);
}

/* A newer minor version: what is not known is passed over. */
static void test_what_a_newer_program_adds(void **state)
{
	struct capture_file_header header;
	struct tlv_out out = { 0 };
	struct tape_raw raw;
	struct forge f;

	(void)state;
	forge_begin(&f);
	memcpy(&header, f.data, sizeof(header));
	header.minor = 9;
	header.crc = crc_of(&header, 28);
	memcpy(f.data, &header, sizeof(header));
	forge_block(&f, 77, 0, "whatever", 8);
	forge_format(&out, sizeof(struct tcpstate_record), 0);
	tlv_put(&out, 4711, "new", 3);
	forge_one(&out, 0, 1);
	tlv_put_u64(&out, CAPTURE_V_COMPLETE, 9);
	forge_values(&f, CAPTURE_BATCH, &out);
	forge_end(&f);
	assert_int_equal(tape_read_memory(f.data, f.len, &raw), 0);
	assert_string_equal(raw.damage, "");
	assert_int_equal(raw.n, 1);
	assert_int_equal(raw.complete_ns, 9);
	tape_raw_free(&raw);

	/* A flag changes what a block is: that cannot be passed over in silence. */
	forge_begin(&f);
	forge_block(&f, CAPTURE_BATCH, 0x8000, "whatever", 8);
	forge_end(&f);
	assert_int_equal(tape_read_memory(f.data, f.len, &raw), 0);
	assert_non_null(strstr(raw.damage, "1 block is packed in a way"));
	tape_raw_free(&raw);
}

/* Records of another size: newer ones are longer, and begin the same. */
static void test_records_of_another_size(void **state)
{
	const struct tcpstate_record rec = tape_rec(0, 1, 5);
	const struct capture_run run = { .cpu = 0, .next = 2 };
	u8 longer[sizeof(rec) + 16], shorter[100] = { 1 };
	struct tlv_out out = { 0 };
	struct tape_raw raw;
	struct forge f;

	(void)state;
	memset(longer, 0x55, sizeof(longer));
	memcpy(longer, &rec, sizeof(rec));
	forge_begin(&f);
	forge_format(&out, sizeof(longer), 0);
	forge_run(&out, &run, longer, sizeof(longer));
	forge_values(&f, CAPTURE_BATCH, &out);
	/* Shorter than the first version: not a record. */
	forge_format(&out, sizeof(shorter), 0);
	forge_run(&out, &run, shorter, sizeof(shorter));
	forge_values(&f, CAPTURE_BATCH, &out);
	forge_end(&f);
	assert_int_equal(tape_read_memory(f.data, f.len, &raw), 0);
	assert_int_equal(raw.n, 1);
	assert_memory_equal(raw.records, &rec, sizeof(rec));
	assert_non_null(strstr(raw.damage, "1 part makes no sense"));
	tape_raw_free(&raw);
}

/* Whole blocks with nonsense in them: what is around it is read. */
static void test_nonsense(void **state)
{
	const struct tcpstate_record rec = tape_rec(0, 5, 5);
	const struct capture_run bad[] = {
		{ .cpu = SOURCE_MAX_CPUS, .next = 6 },
		{ .cpu = 0, .next = 0 },
		{ .cpu = 0, .next = 1 },
		{ .cpu = 0, .next = 6, .lost = 6 },
		{ .cpu = 0, .next = 6, .lost = 5, .filtered = 1 },
		{ .cpu = 0, .next = 6, .lost = ~0ULL, .filtered = 2 },
		{ .cpu = 0, .next = 6, .lost = 2, .filtered = ~0ULL },
	};
	struct tlv_out out = { 0 };
	struct tape_raw raw;
	struct forge f;
	size_t i;

	(void)state;
	forge_begin(&f);
	forge_format(&out, sizeof(rec), 0);
	forge_one(&out, 0, 1);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		forge_run(&out, &bad[i], &rec, sizeof(rec));
	/* Half a record, half a run, and a block that says nothing about its runs. */
	forge_run(&out, &(struct capture_run){ .next = 6 }, &rec, sizeof(rec) / 2);
	tlv_put(&out, CAPTURE_V_RUN, "run", 3);
	forge_one(&out, 0, 2);
	forge_values(&f, CAPTURE_BATCH, &out);
	forge_one(&out, 0, 3);
	forge_values(&f, CAPTURE_BATCH, &out);
	forge_block(&f, CAPTURE_BATCH, 0, "short", 5);
	forge_block(&f, CAPTURE_STATUS, 0, "short", 5);
	forge_block(&f, CAPTURE_END, 0, "short", 5);
	forge_format(&out, sizeof(rec), 0);
	forge_one(&out, 0, 4);
	forge_values(&f, CAPTURE_BATCH, &out);
	forge_end(&f);
	assert_int_equal(tape_read_memory(f.data, f.len, &raw), 0);
	assert_int_equal(raw.n, 3);
	assert_int_equal(raw.records[1].seq, 2);
	assert_int_equal(raw.records[2].seq, 4);
	/* Number 3 was in the block that could not be read. */
	assert_int_equal(raw.sum.lost, 1);
	assert_non_null(strstr(raw.damage, "13 parts make no sense"));
	tape_raw_free(&raw);
}

/* A run with a record that does not belong into it is lost as a whole, and no more. */
static void test_records_that_do_not_fit(void **state)
{
	const struct tcpstate_record recs[][2] = {
		{ tape_rec(0, 13, 1), tape_rec(1, 14, 2) },
		{ tape_rec(0, 13, 3), tape_rec(0, 13, 4) },
		{ tape_rec(0, 13, 5), tape_rec(0, 15, 6) },
		/* Number 12 is one of the two that are lost. */
		{ tape_rec(0, 12, 7), tape_rec(0, 14, 8) },
		{ tape_rec(0, 0, 9), tape_rec(0, 14, 9) },
	};
	const struct capture_run run = { .cpu = 0, .next = 15, .lost = 2 };
	struct tlv_out out = { 0 };
	struct tape_raw raw;
	struct forge f;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(recs); i++) {
		struct tcpstate_record after = tape_rec(0, 15, 20);
		const struct capture_run next = { .cpu = 0, .next = 17, .filtered = 1 };

		memset(after.comm, 'x', sizeof(after.comm));
		forge_begin(&f);
		forge_format(&out, sizeof(after), 0);
		forge_one(&out, 0, 10);
		forge_run(&out, &run, recs[i], sizeof(recs[i]));
		forge_run(&out, &next, &after, sizeof(after));
		forge_values(&f, CAPTURE_BATCH, &out);
		forge_end(&f);
		assert_int_equal(tape_read_memory(f.data, f.len, &raw), 0);
		assert_int_equal(raw.n, 2);
		assert_int_equal(raw.records[1].seq, 15);
		/* A name need not end in the file. */
		assert_int_equal(raw.records[1].comm[15], 0);
		assert_int_equal(raw.sum.lost, 4);
		assert_int_equal(raw.sum.filtered, 1);
		assert_non_null(strstr(raw.damage, "1 part makes no sense"));
		tape_raw_free(&raw);
	}
}

/* Numbers that were there already: the run is left out, and what it was for is lost. */
static void test_runs_that_go_back(void **state)
{
	struct tlv_out out = { 0 };
	struct tape_raw raw;
	struct forge f;

	(void)state;
	forge_begin(&f);
	forge_format(&out, sizeof(struct tcpstate_record), 0);
	forge_one(&out, 0, 1);
	forge_one(&out, 0, 2);
	forge_one(&out, 0, 1);
	forge_one(&out, 0, 4);
	forge_values(&f, CAPTURE_BATCH, &out);
	forge_end(&f);
	assert_int_equal(tape_read_memory(f.data, f.len, &raw), 0);
	assert_int_equal(raw.n, 3);
	assert_int_equal(raw.records[2].seq, 4);
	assert_int_equal(raw.sum.lost, 1);
	assert_non_null(strstr(raw.damage, "1 part makes no sense"));
	tape_raw_free(&raw);
}

/* The same blocks once more, as after a transfer that was repeated. */
static void test_blocks_twice(void **state)
{
	struct tlv_out out = { 0 };
	struct tape_raw raw;
	struct forge f;
	size_t len;

	(void)state;
	forge_begin(&f);
	forge_format(&out, sizeof(struct tcpstate_record), 0);
	forge_one(&out, 0, 1);
	len = f.len;
	forge_values(&f, CAPTURE_BATCH, &out);
	memcpy(f.data + f.len, f.data + len, f.len - len);
	f.len += f.len - len;
	forge_end(&f);
	assert_int_equal(tape_read_memory(f.data, f.len, &raw), 0);
	assert_int_equal(raw.n, 1);
	assert_int_equal(raw.sum.lost, 0);
	assert_non_null(strstr(raw.damage, "1 part makes no sense"));
	tape_raw_free(&raw);

	/* Something behind the end. */
	f.data[f.len++] = 'x';
	assert_int_equal(tape_read_memory(f.data, f.len, &raw), 0);
	assert_non_null(strstr(raw.damage, "follows the end"));
	tape_raw_free(&raw);
}

/* Made up so that the same bytes would be checked again and again: it ends soon. */
static void test_headers_that_were_made_up(void **state)
{
	const size_t size = 8U << 20;
	struct capture_block_header header = {
		.type = CAPTURE_BATCH, .stored = 4U << 20, .raw = 4U << 20,
	};
	struct forge f;
	struct tape_raw raw;
	u8 *data = calloc(1, size);
	size_t at;

	(void)state;
	forge_begin(&f);
	memcpy(data, f.data, f.len);
	header.number = 1;
	capture_seal(&header, data);
	header.payload_crc ^= 1;
	/* The checksum of the header, over the wrong one of the payload. */
	header.header_crc = crc_of(&header, 28);
	assert_true(capture_header_fits(&header, &header));
	for (at = f.len; at + sizeof(header) <= size; at += sizeof(header))
		memcpy(data + at, &header, sizeof(header));
	/* 130 000 times four megabytes would take minutes. */
	assert_int_equal(tape_read_memory(data, size, &raw), 0);
	assert_int_equal(raw.n, 0);
	assert_non_null(strstr(raw.damage, "not ended properly"));
	tape_raw_free(&raw);
	free(data);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_files_of_others),
		cmocka_unit_test(test_what_a_newer_program_adds),
		cmocka_unit_test(test_records_of_another_size),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_records_that_do_not_fit),
		cmocka_unit_test(test_runs_that_go_back),
		cmocka_unit_test(test_blocks_twice),
		cmocka_unit_test(test_headers_that_were_made_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
