/* SPDX-License-Identifier: GPL-2.0-only */
/* Sockets that exist become known to a tracker before it gets records. */
#ifndef TCPSTATECTL_BASELINE_JOIN_H
#define TCPSTATECTL_BASELINE_JOIN_H

#include "reader.h"
#include "track.h"

int baseline_join(const struct reader *reader, struct track *track);

#endif
