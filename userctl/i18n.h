/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages in the reader's language: GNU gettext. */
#ifndef TCPSTATECTL_I18N_H
#define TCPSTATECTL_I18N_H

#include <libintl.h>

/* A message in the reader's language. */
#define _(message)	gettext(message)
/* Marks a message of a table; whoever shows it calls gettext(). */
#define N_(message)	(message)

#endif
