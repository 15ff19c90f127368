/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_MARKS_H
#define TCPSTATE_MARKS_H

#include <linux/types.h>

#include "known.h"

struct sock;

bool tcpstate_mark(const struct sock *sk, enum tcpstate_known known);
enum tcpstate_known tcpstate_unmark(const struct sock *sk);

#endif /* TCPSTATE_MARKS_H */
