/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_VERSION_H
#define TCPSTATE_VERSION_H

/* The one place: module, tcpstatectl and packages take it from here. */
#define TCPSTATE_VERSION "0.1.0"

#endif /* TCPSTATE_VERSION_H */
