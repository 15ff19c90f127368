/* SPDX-License-Identifier: GPL-2.0-only */
/* Which state may follow which. */
#ifndef TCPSTATECTL_FSM_H
#define TCPSTATECTL_FSM_H

#include "types.h"

bool fsm_legal(u8 old_state, u8 new_state);
bool fsm_begins(u8 old_state, u8 new_state);

#endif
