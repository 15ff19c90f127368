// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/tcp.h>

#include "fsm.h"
#include "unit.h"

#define NEW_SYN_RECV 12

/* The arrows of RFC 9293 figure 5, in Linux's names, and what Linux adds. */
static const u8 arrows[][2] = {
	{ TCP_CLOSE, TCP_LISTEN },
	{ TCP_CLOSE, TCP_SYN_SENT },
	{ TCP_LISTEN, TCP_CLOSE },
	{ TCP_SYN_SENT, TCP_CLOSE },
	{ TCP_SYN_SENT, TCP_SYN_RECV },
	{ TCP_SYN_SENT, TCP_ESTABLISHED },
	{ TCP_SYN_RECV, TCP_ESTABLISHED },
	{ TCP_SYN_RECV, TCP_FIN_WAIT1 },
	{ TCP_ESTABLISHED, TCP_FIN_WAIT1 },
	{ TCP_ESTABLISHED, TCP_CLOSE_WAIT },
	{ TCP_FIN_WAIT1, TCP_FIN_WAIT2 },
	{ TCP_FIN_WAIT1, TCP_CLOSING },
	{ TCP_FIN_WAIT1, TCP_TIME_WAIT },	/* note 2 */
	{ TCP_FIN_WAIT2, TCP_TIME_WAIT },
	{ TCP_CLOSING, TCP_TIME_WAIT },
	{ TCP_CLOSE_WAIT, TCP_LAST_ACK },
	{ TCP_LAST_ACK, TCP_CLOSE },
	{ TCP_TIME_WAIT, TCP_CLOSE },
	/* RST in any synchronized state, section 3.10.7.4; abort; timers */
	{ TCP_SYN_RECV, TCP_CLOSE },
	{ TCP_ESTABLISHED, TCP_CLOSE },
	{ TCP_FIN_WAIT1, TCP_CLOSE },
	{ TCP_FIN_WAIT2, TCP_CLOSE },
	{ TCP_CLOSE_WAIT, TCP_CLOSE },
	{ TCP_CLOSING, TCP_CLOSE },
	/* FIN in SYN-RECEIVED, section 3.10.7.4 */
	{ TCP_SYN_RECV, TCP_CLOSE_WAIT },
	/* Linux: request sockets; SYN cookies and fast open do without */
	{ TCP_LISTEN, NEW_SYN_RECV },
	{ TCP_LISTEN, TCP_SYN_RECV },
	{ NEW_SYN_RECV, TCP_SYN_RECV },
	{ NEW_SYN_RECV, TCP_CLOSE },
};

static bool is_arrow(u8 old_state, u8 new_state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(arrows); i++) {
		if (arrows[i][0] == old_state && arrows[i][1] == new_state)
			return true;
	}
	return false;
}

/* All 65536 pairs of bytes: the arrows and nothing else. */
static void test_every_pair(void **state)
{
	unsigned int old_state, new_state, legal = 0;

	(void)state;
	for (old_state = 0; old_state < 256; old_state++) {
		for (new_state = 0; new_state < 256; new_state++) {
			assert_int_equal(fsm_legal(old_state, new_state),
					 is_arrow(old_state, new_state));
			legal += fsm_legal(old_state, new_state);
		}
	}
	assert_int_equal(legal, 29);
}

static void test_beginnings(void **state)
{
	unsigned int old_state, new_state, begins = 0;

	(void)state;
	assert_true(fsm_begins(TCP_CLOSE, TCP_SYN_SENT));
	assert_true(fsm_begins(TCP_CLOSE, TCP_LISTEN));
	assert_true(fsm_begins(TCP_LISTEN, NEW_SYN_RECV));
	assert_true(fsm_begins(TCP_LISTEN, TCP_SYN_RECV));
	for (old_state = 0; old_state < 256; old_state++) {
		for (new_state = 0; new_state < 256; new_state++)
			begins += fsm_begins(old_state, new_state);
	}
	assert_int_equal(begins, 4);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_every_pair),
		cmocka_unit_test(test_beginnings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
