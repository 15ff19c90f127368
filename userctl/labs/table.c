// SPDX-License-Identifier: GPL-2.0-only
/* All labs, by number. */
#include "labs.h"

const struct lab * const lab_table[] = {
	&lab_handshake,
	NULL
};
