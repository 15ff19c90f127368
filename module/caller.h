/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_CALLER_H
#define TCPSTATE_CALLER_H

#include "callers.h"

enum tcpstate_caller tcpstate_caller(unsigned long return_address);

#endif /* TCPSTATE_CALLER_H */
