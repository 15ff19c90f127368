/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What ring.c needs from its surroundings. The ring is compiled twice: into
 * the module, and into the torture test, which brings its own header.
 */
#ifndef TCPSTATE_RING_PORT_H
#define TCPSTATE_RING_PORT_H

#ifdef __KERNEL__

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/types.h>

#else

#include "ring_port_c11.h"

#endif /* __KERNEL__ */

#endif /* TCPSTATE_RING_PORT_H */
