// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages built by hand, byte by byte, by the rules of linux/netlink.h: no
 * helper of the code that is tested, and none of its library.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "nl_parse.h"
#include "unit.h"

#define SEQ	42
#define FAMILY	0x1f
#define RECORD	((u32)sizeof(struct tcpstate_record))

static char buf[65536];
static size_t used;
static struct nlmsghdr *message;

static void put(const void *data, size_t len)
{
	if (len)
		memcpy(buf + used, data, len);
	used += len;
	while (used % 4)
		buf[used++] = 0;
}

static void begin_message(u16 type, u16 flags)
{
	message = (struct nlmsghdr *)(buf + used);
	memset(message, 0, sizeof(*message));
	message->nlmsg_type = type;
	message->nlmsg_flags = flags;
	message->nlmsg_seq = SEQ;
	used += sizeof(*message);
}

static void end_message(void)
{
	message->nlmsg_len = buf + used - (char *)message;
}

static void begin_genl(u8 cmd)
{
	const struct genlmsghdr genl = { .cmd = cmd, .version = 1 };

	begin_message(FAMILY, NLM_F_MULTI);
	put(&genl, sizeof(genl));
}

static void attr(u16 type, const void *data, size_t len)
{
	const struct nlattr head = { .nla_len = sizeof(head) + len, .nla_type = type };

	put(&head, sizeof(head));
	put(data, len);
}

static void attr_u8(u16 type, u8 value)
{
	attr(type, &value, sizeof(value));
}

static void attr_u32(u16 type, u32 value)
{
	attr(type, &value, sizeof(value));
}

static void attr_u64(u16 type, u64 value)
{
	attr(type, &value, sizeof(value));
}

static size_t begin_nest(u16 type)
{
	size_t at = used;

	attr(type | NLA_F_NESTED, NULL, 0);
	return at;
}

static void end_nest(size_t at)
{
	((struct nlattr *)(buf + at))->nla_len = used - at;
}

static void done(int error)
{
	begin_message(NLMSG_DONE, NLM_F_MULTI);
	put(&error, sizeof(error));
	end_message();
}

/* From a copy of exact size, so that a read past the end is caught. */
static int parse(struct nl_reply *reply)
{
	char *copy = malloc(used ? used : 1);
	int err;

	memcpy(copy, buf, used);
	reply->seq = SEQ;
	err = nl_parse_buffer(copy, used, reply);
	free(copy);
	used = 0;
	return err;
}

static void put_status(void)
{
	size_t nest;

	begin_genl(TCPSTATE_CMD_GET_STATUS);
	attr_u32(TCPSTATE_A_ABI_VERSION, 1);
	attr(TCPSTATE_A_MODULE_VERSION, "0.1.0", 6);
	attr(TCPSTATE_A_KERNEL_RELEASE, "6.1.0-test", 11);
	attr_u32(TCPSTATE_A_RECORD_SIZE, 184);
	attr_u32(TCPSTATE_A_RING_SLOTS, 4096);
	attr_u64(TCPSTATE_A_MEMORY, 1507328);
	attr_u64(TCPSTATE_A_REALTIME_OFFSET, (u64)-5);
	attr_u32(TCPSTATE_A_NETNS, 4026531840U);
	nest = begin_nest(TCPSTATE_A_CPU_HEAD);
	attr_u32(TCPSTATE_CPU_A_ID, 3);
	attr(TCPSTATE_CPU_A_PAD, NULL, 0);
	attr_u64(TCPSTATE_CPU_A_HEAD, 77);
	end_nest(nest);
	nest = begin_nest(TCPSTATE_A_CPU_HEAD);
	attr_u32(TCPSTATE_CPU_A_ID, 8);
	end_nest(nest);
	nest = begin_nest(TCPSTATE_A_PAIR);
	attr_u8(TCPSTATE_PAIR_A_OLD, 7);
	attr_u8(TCPSTATE_PAIR_A_NEW, 2);
	attr_u64(TCPSTATE_PAIR_A_COUNT, 99);
	end_nest(nest);
	nest = begin_nest(TCPSTATE_A_HOOK);
	attr(TCPSTATE_HOOK_A_NAME, "inet_twsk_kill", 15);
	attr(TCPSTATE_HOOK_A_METHOD, "none", 5);
	attr_u32(TCPSTATE_HOOK_A_ERROR, (u32)-2);
	attr_u64(TCPSTATE_HOOK_A_MISSED, 6);
	end_nest(nest);
	nest = begin_nest(TCPSTATE_A_HOOK);
	attr(TCPSTATE_HOOK_A_NAME, "tcp_twsk_destructor", 20);
	attr(TCPSTATE_HOOK_A_METHOD, "ftrace", 7);
	attr(TCPSTATE_HOOK_A_INSTEAD_OF, "inet_twsk_kill", 15);
	attr(TCPSTATE_HOOK_A_LOSES, "the cause", 10);
	end_nest(nest);
	nest = begin_nest(TCPSTATE_A_IGNORED);
	attr(TCPSTATE_IGNORED_A_REASON, "not\nTCP", 8);
	attr_u64(TCPSTATE_IGNORED_A_COUNT, 4);
	end_nest(nest);
	/* Of a newer module. */
	attr_u32(999, 1);
	end_message();
}

static void test_status(void **state)
{
	struct source_status st = { 0 };
	struct nl_reply reply = { .status = &st };

	(void)state;
	put_status();
	assert_int_equal(parse(&reply), 0);
	assert_int_equal(st.abi_version, 1);
	assert_string_equal(st.module_version, "0.1.0");
	assert_string_equal(st.kernel_release, "6.1.0-test");
	assert_int_equal(st.record_size, 184);
	assert_int_equal(st.ring_slots, 4096);
	assert_int_equal(st.memory, 1507328);
	assert_int_equal(st.realtime_offset, -5);
	assert_true(st.netns == 4026531840U);
	assert_int_equal(st.n_cpus, 2);
	assert_int_equal(st.cpus[0].cpu, 3);
	assert_int_equal(st.cpus[0].head, 77);
	assert_int_equal(st.cpus[1].cpu, 8);
	assert_int_equal(st.cpus[1].head, 0);
	assert_int_equal(st.n_pairs, 1);
	assert_int_equal(st.pairs[0].old_state, 7);
	assert_int_equal(st.pairs[0].new_state, 2);
	assert_int_equal(st.pairs[0].count, 99);
	assert_int_equal(st.n_hooks, 2);
	assert_string_equal(st.hooks[0].name, "inet_twsk_kill");
	assert_string_equal(st.hooks[0].method, "none");
	assert_int_equal(st.hooks[0].error, -2);
	assert_int_equal(st.hooks[0].missed, 6);
	assert_string_equal(st.hooks[0].instead_of, "");
	assert_string_equal(st.hooks[0].loses, "");
	assert_string_equal(st.hooks[1].instead_of, "inet_twsk_kill");
	assert_string_equal(st.hooks[1].loses, "the cause");
	assert_int_equal(st.n_ignored, 1);
	assert_string_equal(st.ignored[0].reason, "not?TCP");
	assert_false(reply.done);
	source_status_free(&st);
}

static void put_run(u32 cpu, u64 next, u64 lost, u64 filtered, const void *records, size_t len)
{
	begin_genl(TCPSTATE_CMD_READ);
	attr_u32(TCPSTATE_A_CPU, cpu);
	attr_u64(TCPSTATE_A_NEXT, next);
	attr_u64(TCPSTATE_A_LOST, lost);
	attr_u64(TCPSTATE_A_FILTERED, filtered);
	if (len)
		attr(TCPSTATE_A_RECORDS, records, len);
	end_message();
}

static void test_dump(void **state)
{
	struct tcpstate_record recs[2] = { { .seq = 8, .cpu = 3 }, { .seq = 10, .cpu = 3 } };
	struct source_batch batch = { 0 };
	struct nl_reply reply = { .batch = &batch, .record_size = RECORD };

	(void)state;
	put_run(3, 11, 7, 1, recs, sizeof(recs));
	put_run(4, 6, 0, 5, NULL, 0);
	assert_int_equal(parse(&reply), 0);
	assert_false(reply.done);
	done(0);
	assert_int_equal(parse(&reply), 0);
	assert_true(reply.done);
	assert_int_equal(reply.error, 0);
	assert_int_equal(batch.n_runs, 2);
	assert_int_equal(batch.runs[0].cpu, 3);
	assert_int_equal(batch.runs[0].next, 11);
	assert_int_equal(batch.runs[0].lost, 7);
	assert_int_equal(batch.runs[0].filtered, 1);
	assert_int_equal(batch.runs[0].n_records, 2);
	assert_int_equal(batch.runs[1].n_records, 0);
	assert_int_equal(batch.runs[1].filtered, 5);
	assert_int_equal(batch.records[1].seq, 10);
	source_batch_free(&batch);
}

static void test_larger_records(void **state)
{
	char raw[2 * 200] = { 0 };
	struct tcpstate_record rec = { .seq = 1, .cookie = 5 };
	struct source_batch batch = { 0 };
	struct nl_reply reply = { .batch = &batch, .record_size = 200 };

	(void)state;
	memcpy(raw, &rec, sizeof(rec));
	rec.seq = 2;
	memcpy(raw + 200, &rec, sizeof(rec));
	put_run(0, 3, 0, 0, raw, sizeof(raw));
	assert_int_equal(parse(&reply), 0);
	assert_int_equal(batch.n_records, 2);
	assert_int_equal(batch.records[1].seq, 2);
	assert_int_equal(batch.records[1].cookie, 5);
	/* The same bytes with a size that does not divide them. */
	reply.record_size = 184;
	put_run(0, 5, 0, 0, raw, sizeof(raw));
	assert_int_equal(parse(&reply), -EBADMSG);
	assert_int_equal(batch.malformed, 1);
	source_batch_free(&batch);
}

static void test_answers_to_others_are_skipped(void **state)
{
	struct source_batch batch = { 0 };
	struct nl_reply reply = { .batch = &batch, .record_size = RECORD };

	(void)state;
	put_run(4, 6, 0, 5, NULL, 0);
	message->nlmsg_seq = SEQ - 1;
	assert_int_equal(parse(&reply), 0);
	assert_int_equal(batch.n_runs, 0);
}

/* struct nlmsgerr, then the request unless it was capped, then the text. */
static void put_error(int error, u16 flags, size_t echo, const char *text)
{
	struct nlmsgerr err = { .error = error };

	begin_message(NLMSG_ERROR, flags);
	err.msg.nlmsg_len = sizeof(struct nlmsghdr) + echo;
	put(&err, sizeof(err));
	if (!(flags & NLM_F_CAPPED)) {
		memset(buf + used, 0xee, echo);
		used += NLMSG_ALIGN(echo);
	}
	if (text)
		attr(NLMSGERR_ATTR_MSG, text, strlen(text) + 1);
	end_message();
}

static void check_error(u16 flags, size_t echo, const char *text, const char *expected)
{
	struct nl_reply reply = { 0 };

	put_error(-EPERM, flags, echo, text);
	assert_int_equal(parse(&reply), 0);
	assert_true(reply.done);
	assert_int_equal(reply.error, -EPERM);
	assert_string_equal(reply.text, expected);
}

static void test_text_of_an_error(void **state)
{
	(void)state;
	check_error(0, 4, NULL, "");
	check_error(NLM_F_ACK_TLVS, 20, "needs a permission", "needs a permission");
	check_error(NLM_F_ACK_TLVS | NLM_F_CAPPED, 20, "needs a permission",
		    "needs a permission");
	/* An odd request is padded. */
	check_error(NLM_F_ACK_TLVS, 21, "odd", "odd");
	/* Without the flag what follows is no text. */
	check_error(NLM_F_CAPPED, 0, "not for us", "");
	check_error(NLM_F_ACK_TLVS | NLM_F_CAPPED, 0, "a\033[2Jb", "a?[2Jb");
}

/* A dump that fails half-way says so in its last message. */
static void test_text_of_a_failed_dump(void **state)
{
	struct nl_reply reply = { 0 };
	int error = -ERANGE;

	(void)state;
	begin_message(NLMSG_DONE, NLM_F_MULTI | NLM_F_ACK_TLVS);
	put(&error, sizeof(error));
	attr(NLMSGERR_ATTR_MSG, "cursor past head", 17);
	end_message();
	assert_int_equal(parse(&reply), 0);
	assert_true(reply.done);
	assert_int_equal(reply.error, -ERANGE);
	assert_string_equal(reply.text, "cursor past head");
}

static void test_acknowledgement(void **state)
{
	struct nl_reply reply = { 0 };

	(void)state;
	put_error(0, NLM_F_CAPPED, 0, NULL);
	assert_int_equal(parse(&reply), 0);
	assert_true(reply.done);
	assert_int_equal(reply.error, 0);
}

static void test_malformed_messages(void **state)
{
	struct source_batch batch = { 0 };
	struct source_status st = { 0 };
	struct nl_reply reply = { .batch = &batch, .record_size = RECORD };
	u16 small = 1;

	(void)state;
	/* Shorter than a header. */
	put("abc", 3);
	assert_int_equal(parse(&reply), -EBADMSG);
	/* Longer than the buffer; shorter than its own header. */
	put_run(4, 6, 0, 5, NULL, 0);
	message->nlmsg_len += 4;
	assert_int_equal(parse(&reply), -EBADMSG);
	put_run(4, 6, 0, 5, NULL, 0);
	message->nlmsg_len = 15;
	assert_int_equal(parse(&reply), -EBADMSG);
	/* Positive or impossible errors. */
	done(5);
	assert_int_equal(parse(&reply), -EBADMSG);
	done(INT_MIN);
	assert_int_equal(parse(&reply), -EBADMSG);
	put_error(7, NLM_F_CAPPED, 0, NULL);
	assert_int_equal(parse(&reply), -EBADMSG);
	/* An echo that is longer than the message. */
	put_error(-EPERM, NLM_F_ACK_TLVS, 4, NULL);
	((struct nlmsgerr *)(message + 1))->msg.nlmsg_len = 4000000000U;
	assert_int_equal(parse(&reply), -EBADMSG);
	/* An integer of the wrong size. */
	begin_genl(TCPSTATE_CMD_READ);
	attr(TCPSTATE_A_CPU, &small, sizeof(small));
	attr_u64(TCPSTATE_A_NEXT, 5);
	end_message();
	assert_int_equal(parse(&reply), -EBADMSG);
	/* No CPU, no cursor, a CPU that cannot be. */
	begin_genl(TCPSTATE_CMD_READ);
	attr_u64(TCPSTATE_A_NEXT, 5);
	end_message();
	assert_int_equal(parse(&reply), -EBADMSG);
	begin_genl(TCPSTATE_CMD_READ);
	attr_u32(TCPSTATE_A_CPU, 0);
	end_message();
	assert_int_equal(parse(&reply), -EBADMSG);
	put_run(65536, 6, 0, 5, NULL, 0);
	assert_int_equal(parse(&reply), -EBADMSG);
	assert_int_equal(batch.n_runs, 0);
	/* An attribute that goes past its message. */
	put_run(4, 6, 0, 5, "abcd", 4);
	message->nlmsg_len -= 4;
	used -= 4;
	assert_int_equal(parse(&reply), -EBADMSG);
	/* A status without a version. */
	reply.status = &st;
	begin_genl(TCPSTATE_CMD_GET_STATUS);
	attr_u32(TCPSTATE_A_RECORD_SIZE, 184);
	end_message();
	assert_int_equal(parse(&reply), -EBADMSG);
	source_batch_free(&batch);
	source_status_free(&st);
}

/* Every truncation and every flipped byte: anything but a crash. */
static void test_damaged_messages(void **state)
{
	struct tcpstate_record recs[2] = { { .seq = 8, .cpu = 3 }, { .seq = 10, .cpu = 3 } };
	char whole[4096];
	size_t len, i;
	unsigned int bit;

	(void)state;
	put_status();
	put_run(3, 11, 7, 1, recs, sizeof(recs));
	put_error(-EPERM, NLM_F_ACK_TLVS, 20, "text");
	len = used;
	memcpy(whole, buf, len);
	for (i = 0; i < len * 8; i++) {
		struct source_batch batch = { 0 };
		struct source_status st = { 0 };
		struct nl_reply reply = {
			.batch = &batch, .status = &st, .record_size = RECORD,
		};

		bit = i % 8;
		memcpy(buf, whole, len);
		used = bit == 7 ? i / 8 : len;
		if (bit < 7)
			buf[i / 8] ^= 1 << bit;
		parse(&reply);
		source_batch_free(&batch);
		source_status_free(&st);
	}
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_dump),
		cmocka_unit_test(test_larger_records),
		cmocka_unit_test(test_answers_to_others_are_skipped),
		cmocka_unit_test(test_text_of_an_error),
		cmocka_unit_test(test_text_of_a_failed_dump),
		cmocka_unit_test(test_acknowledgement),
		cmocka_unit_test(test_malformed_messages),
		cmocka_unit_test(test_damaged_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
