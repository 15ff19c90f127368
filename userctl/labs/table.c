// SPDX-License-Identifier: GPL-2.0-only
/* All labs, by number. */
#include "labs.h"

const struct lab * const lab_table[] = {
	&lab_handshake,
	&lab_options,
	&lab_teardown,
	&lab_who_closes_first,
	&lab_half_close,
	&lab_fin_wait_1,
	&lab_simultaneous_close,
	&lab_simultaneous_open,
	&lab_time_wait,
	&lab_reuse,
	&lab_refused,
	&lab_reset,
	&lab_backlog,
	&lab_syn_flood,
	&lab_orphans,
	&lab_keepalive,
	&lab_two_generals,
	&lab_namespaces,
	&lab_who_did_it,
	NULL
};
