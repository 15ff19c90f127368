// SPDX-License-Identifier: GPL-2.0-only
/* Steps of a path in words. */
#include "expect.h"
#include "names.h"
#include "words.h"

/**
 * expect_limit_text() - a limit, as it can be typed
 * @text: appended to: "within 200ms"
 * @within_ns: the limit
 */
void expect_limit_text(struct text *text, u64 within_ns)
{
	static const struct {
		u64		ns;
		const char	*name;
	} units[] = {
		{ 60 * NSEC_PER_SEC, "min" },
		{ NSEC_PER_SEC, "s" },
		{ NSEC_PER_MSEC, "ms" },
		{ NSEC_PER_USEC, "us" },
		{ 1, "ns" },
	};
	size_t i = 0;

	while (within_ns % units[i].ns)
		i++;
	text_add(text, "within %llu%s", within_ns / units[i].ns, units[i].name);
}

/**
 * expect_state_text() - the state of a step of a path
 * @text: appended to: "SYN_RECV", which stands for NEW_SYN_RECV as well; or "..."
 * @want: the step
 */
void expect_state_text(struct text *text, const struct expect_want *want)
{
	struct name unknown;
	u8 state = 0;

	if (!want->states) {
		text_put(text, "...");
		return;
	}
	while (!(want->states & 1U << state))
		state++;
	text_put(text, name_state(state, &unknown));
}

/**
 * expect_want_text() - a step of a path, as it can be typed
 * @text: appended to: "CLOSE by rst within 200ms"
 * @want: the step
 */
void expect_want_text(struct text *text, const struct expect_want *want)
{
	char unknown[WORD_LEN];

	expect_state_text(text, want);
	if (want->has_cause) {
		text_put(text, " by ");
		text_put(text, word_cause(want->cause, unknown));
	}
	if (want->within_ns) {
		text_put(text, " ");
		expect_limit_text(text, want->within_ns);
	}
}

/**
 * expect_doubt_text() - why an end cannot be judged
 * @doubt: why
 *
 * Return: a constant string that goes on after a colon
 */
const char *expect_doubt_text(enum expect_doubt doubt)
{
	static const char * const texts[] = {
		[DOUBT_NONE] = "nothing is in doubt",
		[DOUBT_BEGINNING] = "its beginning was not seen",
		[DOUBT_GAP] = "records of it are missing",
		[DOUBT_LOST] = "records of its latest states may be missing",
		[DOUBT_ROLE] = "whether it is the client or the server was not seen",
		[DOUBT_CAUSE] = "a cause that is asked for is not known",
		[DOUBT_TIME] = "a time that is asked for is not known",
		[DOUBT_UNSEEN] = "what follows its last state cannot be seen",
	};

	return texts[doubt];
}
