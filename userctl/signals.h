/* SPDX-License-Identifier: GPL-2.0-only */
/* Ctrl-C as a file that can be waited for. */
#ifndef TCPSTATECTL_SIGNALS_H
#define TCPSTATECTL_SIGNALS_H

#include "types.h"

int signals_open(void);
bool signals_arrived(int fd);
void signals_close(int fd);

#endif
