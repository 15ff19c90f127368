// SPDX-License-Identifier: GPL-2.0-only
/*
 * The layout of a record is an interface: offsets counted by hand from the text
 * of the header, so that no compiler and no edit can move a field unseen.
 */
#include <assert.h>
#include <netinet/tcp.h>
#include <linux/tcpstate.h>

#include "decode.h"
#include "unit.h"

/* No two fields leave a hole, so the offsets tell the sizes, too. */
#define AT(member, offset) \
	static_assert(offsetof(struct tcpstate_record, member) == (offset), #member)

static void test_offsets(void **state)
{
	(void)state;
	AT(seq, 0);
	AT(time_ns, 8);
	AT(cookie, 16);
	AT(listener_cookie, 24);
	AT(cgroup_id, 32);
	AT(laddr, 40);
	AT(raddr, 56);
	AT(lport, 72);
	AT(rport, 74);
	AT(family, 76);
	AT(cpu, 78);
	AT(netns, 80);
	AT(flags, 84);
	AT(event, 88);
	AT(kind, 89);
	AT(old_state, 90);
	AT(new_state, 91);
	AT(cause, 92);
	AT(context, 93);
	AT(seg_flags, 94);
	AT(reset_reason, 95);
	AT(uid, 96);
	AT(pid, 100);
	AT(tgid, 104);
	AT(sk_err, 108);
	AT(retrans, 110);
	AT(comm, 112);
	AT(seg_seq, 128);
	AT(seg_ack, 132);
	AT(snd_nxt, 136);
	AT(snd_una, 140);
	AT(rcv_nxt, 144);
	AT(snd_wnd, 148);
	AT(srtt_us, 152);
	AT(mss, 156);
	AT(snd_wscale, 158);
	AT(rcv_wscale, 159);
	AT(queue_len, 160);
	AT(queue_max, 164);
	AT(bytes_sent, 168);
	AT(bytes_received, 176);
	static_assert(sizeof(struct tcpstate_record) == 184, "record");
	assert_int_equal(DECODE_MIN_RECORD, 184);
}

/* glibc has the numbers of the kernel's net/tcp_states.h, but for the last. */
static void test_states(void **state)
{
	(void)state;
	assert_int_equal(TCPSTATE_ESTABLISHED, TCP_ESTABLISHED);
	assert_int_equal(TCPSTATE_SYN_SENT, TCP_SYN_SENT);
	assert_int_equal(TCPSTATE_SYN_RECV, TCP_SYN_RECV);
	assert_int_equal(TCPSTATE_FIN_WAIT1, TCP_FIN_WAIT1);
	assert_int_equal(TCPSTATE_FIN_WAIT2, TCP_FIN_WAIT2);
	assert_int_equal(TCPSTATE_TIME_WAIT, TCP_TIME_WAIT);
	assert_int_equal(TCPSTATE_CLOSE, TCP_CLOSE);
	assert_int_equal(TCPSTATE_CLOSE_WAIT, TCP_CLOSE_WAIT);
	assert_int_equal(TCPSTATE_LAST_ACK, TCP_LAST_ACK);
	assert_int_equal(TCPSTATE_LISTEN, TCP_LISTEN);
	assert_int_equal(TCPSTATE_CLOSING, TCP_CLOSING);
	assert_int_equal(TCPSTATE_NEW_SYN_RECV, 12);
}

/* RFC 9293 figure 1: CWR ECE URG ACK PSH RST SYN FIN, from the highest bit. */
static void test_segment_flags(void **state)
{
	(void)state;
	assert_int_equal(TCPSTATE_TCPF_FIN, TH_FIN);
	assert_int_equal(TCPSTATE_TCPF_SYN, TH_SYN);
	assert_int_equal(TCPSTATE_TCPF_RST, TH_RST);
	assert_int_equal(TCPSTATE_TCPF_PSH, TH_PUSH);
	assert_int_equal(TCPSTATE_TCPF_ACK, TH_ACK);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_segment_flags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
