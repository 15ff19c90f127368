/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_RESET_NOTE_H
#define TCPSTATE_RESET_NOTE_H

#include "scratch.h"

void tcpstate_note_reset(const struct sock *sk, const struct sk_buff *skb);
bool tcpstate_reset_noted(const struct sock *sk, struct segment *segment);

#endif /* TCPSTATE_RESET_NOTE_H */
