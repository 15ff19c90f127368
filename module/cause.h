/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_CAUSE_H
#define TCPSTATE_CAUSE_H

#include <net/sock.h>
#include "include/uapi/linux/tcpstate.h"
#include "marks.h"

void tcpstate_cause(struct tcpstate_record *rec, struct sock *sk,
		    enum tcpstate_known known);

#endif /* TCPSTATE_CAUSE_H */
