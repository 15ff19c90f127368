// SPDX-License-Identifier: GPL-2.0-only
#include "caret.h"
#include "expect.h"

/**
 * expect_error_print() - show where a specification goes wrong
 * @out: where
 * @term: what it can show
 * @spec: the specification, as it was given to expect_parse()
 * @len: its length
 * @error: what expect_parse() said; its text is not printed
 */
void expect_error_print(FILE *out, const struct term *term, const char *spec, size_t len,
			const struct expect_error *error)
{
	caret_print(out, term, spec, len, error->offset, error->len);
}
