/* SPDX-License-Identifier: GPL-2.0-only */
/* What the module is asked to leave out, as attributes of READ. */
#ifndef TCPSTATECTL_NL_FILTER_H
#define TCPSTATECTL_NL_FILTER_H

#include "filter.h"

struct nl_msg;

bool nl_filter_is_newer(const struct filter_pushed *pushed);
int nl_filter_put(struct nl_msg *msg, const struct filter_pushed *pushed, bool newer);

#endif
