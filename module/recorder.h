/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_RECORDER_H
#define TCPSTATE_RECORDER_H

#include <linux/types.h>
#include "include/uapi/linux/tcpstate.h"
#include "ring.h"

struct tcpstate_record *tcpstate_record_begin(unsigned long *irqflags);
void tcpstate_record_end(struct tcpstate_record *rec, unsigned long irqflags);

int tcpstate_recorder_init(unsigned int slots);
void tcpstate_recorder_exit(void);

const struct ring *tcpstate_ring(unsigned int cpu);
unsigned int tcpstate_recorder_slots(void);
u64 tcpstate_recorder_memory(void);
u64 tcpstate_recorder_since(void);

#endif /* TCPSTATE_RECORDER_H */
