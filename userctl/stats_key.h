/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATECTL_STATS_KEY_H
#define TCPSTATECTL_STATS_KEY_H

#include "stats.h"

void stats_key(char key[STATS_KEY_LEN], const struct stats_config *config,
	       const struct track_end *end);

#endif
