// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode.h"
#include "script.h"
#include "unit.h"

#define SIZE sizeof(struct tcpstate_record)

static void test_sizes(void **state)
{
	(void)state;
	assert_int_equal(decode_count(0, 184), 0);
	assert_int_equal(decode_count(184, 184), 1);
	assert_int_equal(decode_count(3 * 192, 192), 3);
	assert_int_equal(decode_count(183, 184), -EBADMSG);
	assert_int_equal(decode_count(185, 184), -EBADMSG);
	/* Smaller than the first record ever published, or absurd. */
	assert_int_equal(decode_count(183, 183), -EBADMSG);
	assert_int_equal(decode_count(0, 0), -EBADMSG);
	assert_int_equal(decode_count(184, 0), -EBADMSG);
	assert_int_equal(decode_count(1 << 20, 1 << 20), -EBADMSG);
}

/* On the heap, so that a read past the end is caught. */
static void test_record_is_copied(void **state)
{
	struct tcpstate_record rec, in = { .seq = 7, .cookie = 9, .bytes_received = 11 };
	char *buf = malloc(SIZE + 1);

	(void)state;
	/* An odd address, as inside a message. */
	memcpy(buf + 1, &in, SIZE);
	assert_int_equal(decode_record(buf + 1, SIZE, SIZE, &rec), 0);
	assert_memory_equal(&rec, &in, SIZE);
	assert_int_equal(decode_record(buf + 1, SIZE - 1, SIZE, &rec), -EBADMSG);
	free(buf);
}

static void test_larger_record_of_a_newer_module(void **state)
{
	struct tcpstate_record rec, in = { .seq = 7, .cookie = 9 };
	char *buf = malloc(SIZE + 8);

	(void)state;
	memcpy(buf, &in, SIZE);
	memset(buf + SIZE, 0xff, 8);
	assert_int_equal(decode_record(buf, SIZE + 8, SIZE + 8, &rec), 0);
	assert_memory_equal(&rec, &in, SIZE);
	free(buf);
}

static void test_sequence_number_zero_never_appears(void **state)
{
	struct tcpstate_record rec, in = { .seq = 0 };

	(void)state;
	assert_int_equal(decode_record(&in, SIZE, SIZE, &rec), -EBADMSG);
}

static void test_comm_is_terminated(void **state)
{
	struct tcpstate_record rec, in = { .seq = 1 };

	(void)state;
	memset(in.comm, 'x', sizeof(in.comm));
	assert_int_equal(decode_record(&in, SIZE, SIZE, &rec), 0);
	assert_int_equal(strlen(rec.comm), 15);
}

static void check_text(int family, const char *address, u16 port, const char *text)
{
	const struct script_socket sock = { .family = family, .local = address, .lport = port };
	struct tcpstate_record rec = script_record(&sock, 0, 7, 10, 9);
	char out[DECODE_ENDPOINT_LEN];
	struct endpoint end;

	decode_local(&rec, &end);
	decode_endpoint_text(out, &end);
	assert_string_equal(out, text);
}

static void test_addresses(void **state)
{
	(void)state;
	check_text(AF_INET, "192.0.2.1", 80, "192.0.2.1:80");
	check_text(AF_INET, "0.0.0.0", 8080, "0.0.0.0:8080");
	check_text(AF_INET, "192.0.2.1", 0, "192.0.2.1:*");
	check_text(AF_INET6, "2001:db8::1", 443, "[2001:db8::1]:443");
	check_text(AF_INET6, "::", 80, "[::]:80");
	check_text(AF_INET6, "::1", 65535, "[::1]:65535");
	check_text(AF_INET6, "::ffff:192.0.2.1", 80, "192.0.2.1:80");
	check_text(AF_INET6, "1111:2222:3333:4444:5555:6666:7777:8888", 65535,
		   "[1111:2222:3333:4444:5555:6666:7777:8888]:65535");
}

/* One address, whatever the socket: needed to pair AF_INET with AF_INET6. */
static void test_mapped_is_ipv4(void **state)
{
	const struct script_socket inet = { .family = AF_INET, .local = "192.0.2.1",
		.lport = 80 };
	const struct script_socket mapped = { .family = AF_INET6,
		.local = "::ffff:192.0.2.1", .lport = 80 };
	struct tcpstate_record a = script_record(&inet, 0, 7, 2, 8);
	struct tcpstate_record b = script_record(&mapped, 0, 7, 2, 8);
	struct endpoint x, y;

	(void)state;
	decode_local(&a, &x);
	decode_local(&b, &y);
	assert_memory_equal(&x, &y, sizeof(x));
	assert_true(decode_is_ipv4(&y));
}

static void test_batch_refuses_what_cannot_be(void **state)
{
	const struct source_run run = { .cpu = 1, .next = 10 };
	struct tcpstate_record in[5] = {
		{ .seq = 4, .cpu = 1 },
		{ .seq = 4, .cpu = 1 },		/* again */
		{ .seq = 10, .cpu = 1 },	/* past the run */
		{ .seq = 5, .cpu = 2 },		/* of another CPU */
		{ .seq = 6, .cpu = 1 },
	};
	struct source_batch batch = { 0 };

	(void)state;
	assert_int_equal(source_batch_add_run(&batch, &run), 0);
	assert_int_equal(source_batch_add_records(&batch, in, sizeof(in), SIZE), 0);
	assert_int_equal(batch.malformed, 3);
	assert_int_equal(batch.runs[0].n_records, 2);
	assert_int_equal(batch.records[1].seq, 6);
	assert_int_equal(source_batch_add_records(&batch, in, 100, SIZE), -EBADMSG);
	assert_int_equal(batch.malformed, 4);
	assert_int_equal(source_batch_add_records(&batch, in, SIZE, SIZE - 8), -EBADMSG);
	source_batch_free(&batch);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_record_is_copied),
		cmocka_unit_test(test_larger_record_of_a_newer_module),
		cmocka_unit_test(test_sequence_number_zero_never_appears),
		cmocka_unit_test(test_comm_is_terminated),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_mapped_is_ipv4),
		cmocka_unit_test(test_batch_refuses_what_cannot_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
