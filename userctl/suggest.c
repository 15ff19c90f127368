// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "suggest.h"

#define MAX_WORD 32

static unsigned int least(unsigned int a, unsigned int b, unsigned int c)
{
	if (b < a)
		a = b;
	return c < a ? c : a;
}

/**
 * suggest_distance() - how many letters two words differ by (Levenshtein)
 * @a: a word
 * @b: another
 *
 * Return: letters to insert, remove or replace; a large number if one of the
 * words is longer than any that we know
 */
unsigned int suggest_distance(const char *a, const char *b)
{
	unsigned int row[MAX_WORD + 1], diagonal, above;
	size_t n = strlen(b), i, j;

	if (strlen(a) > MAX_WORD || n > MAX_WORD)
		return MAX_WORD;
	for (j = 0; j <= n; j++)
		row[j] = j;
	for (i = 1; a[i - 1]; i++) {
		diagonal = row[0];
		row[0] = i;
		for (j = 1; j <= n; j++) {
			above = row[j];
			row[j] = least(above + 1, row[j - 1] + 1,
				       diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[n];
}

/**
 * suggest_nearest() - the known word that is most like another
 * @word: what was typed
 * @known: the words there are
 * @n: how many
 *
 * Return: one of @known, or NULL if none is near enough to be meant
 */
const char *suggest_nearest(const char *word, const char * const *known, size_t n)
{
	const char *nearest = NULL;
	unsigned int best = 3;
	size_t i;

	for (i = 0; i < n; i++) {
		unsigned int distance = suggest_distance(word, known[i]);

		if (distance < best && distance < strlen(known[i])) {
			best = distance;
			nearest = known[i];
		}
	}
	return nearest;
}
