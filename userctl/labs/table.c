// SPDX-License-Identifier: GPL-2.0-only
/* All labs, by number. */
#include "labs.h"

const struct lab * const lab_table[] = {
	&lab_handshake,
	&lab_backlog,
	&lab_syn_flood,
	&lab_orphans,
	&lab_keepalive,
	&lab_two_generals,
	&lab_namespaces,
	&lab_who_did_it,
	NULL
};
