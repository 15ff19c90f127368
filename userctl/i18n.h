/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages in the reader's language: GNU gettext. */
#ifndef TCPSTATECTL_I18N_H
#define TCPSTATECTL_I18N_H

/* A message in the reader's language. */
#define _(message)	i18n_text(message)
/* Marks a message of a table; whoever shows it uses _(). */
#define N_(message)	(message)

void i18n_init(void);
const char *i18n_text(const char *message) __attribute__((format_arg(1)));
const char *i18n_head(void);

#endif
