// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "numbers.h"
#include "source.h"
#include "unit.h"

static void test_layout(void **state)
{
	/* By hand, as Documentation/capture.rst says. */
	static const u32 wanted[] = { 7, 3, 0x00636261, 0, 9, 8, 0x55667788, 0x11223344 };
	struct tlv_out out = { 0 };

	(void)state;
	tlv_put_text(&out, 7, "abc");
	tlv_put_u64(&out, 9, 0x1122334455667788ULL);
	assert_int_equal(out.err, 0);
	assert_int_equal(out.len, sizeof(wanted));
	assert_memory_equal(out.data, wanted, sizeof(wanted));
	free(out.data);
}

static void test_nested(void **state)
{
	struct tlv_out out = { 0 };
	struct tlv_in in, inner;
	struct tlv tlv;
	size_t begin;

	(void)state;
	begin = tlv_begin(&out, 1);
	tlv_put_u64(&out, 2, 5);
	tlv_put(&out, 3, NULL, 0);
	tlv_end(&out, begin);
	tlv_put_text(&out, 4, "x");
	in = (struct tlv_in){ .at = out.data, .left = out.len };
	assert_int_equal(tlv_next(&in, &tlv), 1);
	assert_int_equal(tlv.type, 1);
	assert_int_equal(tlv.len, 16 + 8);
	inner = (struct tlv_in){ .at = tlv.data, .left = tlv.len };
	assert_int_equal(tlv_next(&inner, &tlv), 1);
	assert_int_equal(tlv_get_u64(&tlv), 5);
	assert_int_equal(tlv_next(&inner, &tlv), 1);
	assert_int_equal(tlv.type, 3);
	assert_int_equal(tlv.len, 0);
	assert_int_equal(tlv_get_u64(&tlv), 0);
	assert_int_equal(tlv_next(&inner, &tlv), 0);
	assert_int_equal(tlv_next(&in, &tlv), 1);
	assert_int_equal(tlv.type, 4);
	assert_int_equal(tlv_next(&in, &tlv), 0);
	free(out.data);
}

static void test_cut_off(void **state)
{
	struct tlv_out out = { 0 };
	struct tlv tlv;
	size_t len;

	(void)state;
	tlv_put(&out, 1, "hello", 5);
	for (len = 1; len <= out.len; len++) {
		struct tlv_in in = { .left = len };
		u8 *copy = malloc(len);

		memcpy(copy, out.data, len);
		in.at = copy;
		/* Only its padding may be missing. */
		if (len < TLV_HEADER + 5) {
			assert_int_equal(tlv_next(&in, &tlv), -EBADMSG);
		} else {
			assert_int_equal(tlv_next(&in, &tlv), 1);
			assert_int_equal(tlv_next(&in, &tlv), 0);
		}
		free(copy);
	}
	memset(out.data + 4, 0xff, 4);
	{
		struct tlv_in in = { .at = out.data, .left = out.len };

		assert_int_equal(tlv_next(&in, &tlv), -EBADMSG);
	}
	free(out.data);
}

static void test_numbers(void **state)
{
	struct numbers numbers = { 0 }, copy = { 0 };
	struct tlv_out out = { 0 };
	struct tlv_in in;
	struct tlv tlv;
	u32 epoch = 0;

	(void)state;
	assert_int_equal(numbers_get(&numbers, 0), 0);
	assert_int_equal(numbers_set(&numbers, 8191, ~0ULL), 0);
	assert_int_equal(numbers_set(&numbers, 2, 5), 0);
	assert_int_equal(numbers_get(&numbers, 2), 5);
	assert_int_equal(numbers_get(&numbers, 3), 0);
	assert_int_equal(numbers_get(&numbers, 8191), ~0ULL);
	assert_int_equal(numbers_get(&numbers, 8192), 0);
	numbers_put(&out, 17, 3, &numbers);
	/* Two CPUs have one: 8 for the epoch, 16 for each. */
	assert_int_equal(out.len, TLV_HEADER + 8 + 2 * 16);
	in = (struct tlv_in){ .at = out.data, .left = out.len };
	assert_int_equal(tlv_next(&in, &tlv), 1);
	assert_int_equal(numbers_set(&copy, 100, 1), 0);
	assert_int_equal(numbers_take(&tlv, &epoch, &copy), 0);
	assert_int_equal(epoch, 3);
	assert_int_equal(copy.n, 8192);
	assert_int_equal(numbers_get(&copy, 2), 5);
	assert_int_equal(numbers_get(&copy, 100), 0);
	numbers_clear(&copy);
	assert_int_equal(numbers_get(&copy, 2), 0);
	assert_int_equal(numbers_copy(&copy, &numbers), 0);
	assert_int_equal(numbers_get(&copy, 8191), ~0ULL);

	/* A CPU that cannot be, a number that is none, half a number, no epoch. */
	memset(out.data + TLV_HEADER + 8, 0xff, 4);
	assert_int_equal(numbers_take(&tlv, &epoch, &copy), -EBADMSG);
	memset(out.data + TLV_HEADER + 8, 0, 16);
	assert_int_equal(numbers_take(&tlv, &epoch, &copy), -EBADMSG);
	tlv.len -= 8;
	assert_int_equal(numbers_take(&tlv, &epoch, &copy), -EBADMSG);
	tlv.len = 4;
	assert_int_equal(numbers_take(&tlv, &epoch, &copy), -EBADMSG);
	numbers_free(&numbers);
	numbers_free(&copy);
	free(out.data);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
