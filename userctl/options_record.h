/* SPDX-License-Identifier: GPL-2.0-only */
/* The options of `tcpstatectl record`. */
#ifndef TCPSTATECTL_OPTIONS_RECORD_H
#define TCPSTATECTL_OPTIONS_RECORD_H

#include "capture_write.h"
#include "options.h"

extern const struct option_group options_record;

void options_record_init(struct capture_config *config);
int options_record_check(const struct capture_config *config, const char *command);

#endif
