/* SPDX-License-Identifier: GPL-2.0-only */
/* The labs, one file each. */
#ifndef TCPSTATECTL_LABS_H
#define TCPSTATECTL_LABS_H

#include "../lab.h"

extern const struct lab lab_handshake;

#endif
