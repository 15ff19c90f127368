/* SPDX-License-Identifier: GPL-2.0-only */
/* From a session to connections that are shown. */
#ifndef TCPSTATECTL_LADDERS_H
#define TCPSTATECTL_LADDERS_H

#include "session.h"

int ladders_show(struct session *session);

#endif
