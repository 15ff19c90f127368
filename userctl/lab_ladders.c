// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "i18n.h"
#include "lab_ladders.h"

/* Of a flood not every connection is kept, only those that may be shown. */
#define MAX_KEPT	64

static struct track_id id_of(const struct track_end *end)
{
	return (struct track_id){ .cookie = end->cookie, .netns = end->netns, .host = end->host };
}

static char *draw(struct render *render, const struct timeline *tl)
{
	FILE *shown = render->out;
	char *text = NULL;
	size_t len;

	render->out = open_memstream(&text, &len);
	if (render->out) {
		render->ops->block(render, tl);
		if (fclose(render->out)) {
			free(text);
			text = NULL;
		}
	}
	render->out = shown;
	return text;
}

/**
 * lab_ladders_add() - one more connection
 * @ladders: those before
 * @render: draws it
 * @tl: the connection; not needed any more afterwards
 * @graded: it may be one that is graded
 *
 * Return: 0 or -ENOMEM
 */
int lab_ladders_add(struct lab_ladders *ladders, struct render *render,
		    const struct timeline *tl, bool graded)
{
	struct lab_ladder *more, ladder = { .first_ns = tl->first_ns };

	ladders->n_seen++;
	if (!graded && ladders->n >= MAX_KEPT)
		return 0;
	ladder.ids[0] = id_of(tl->ends[0]);
	ladder.ids[1] = tl->ends[1] ? id_of(tl->ends[1]) : ladder.ids[0];
	more = reallocarray(ladders->ladders, ladders->n + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	ladders->ladders = more;
	ladder.text = draw(render, tl);
	if (!ladder.text)
		return -ENOMEM;
	more[ladders->n++] = ladder;
	return 0;
}

static bool is_graded(const struct lab_ladder *ladder, const struct lab_seen *seen, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!memcmp(&seen[i].id, &ladder->ids[0], sizeof(seen[i].id)) ||
		    !memcmp(&seen[i].id, &ladder->ids[1], sizeof(seen[i].id)))
			return true;
	}
	return false;
}

static int by_time(const void *a, const void *b)
{
	const struct lab_ladder *one = a, *other = b;

	return (one->first_ns > other->first_ns) - (one->first_ns < other->first_ns);
}

/**
 * lab_ladders_show() - show connections in the order in which they began
 * @ladders: the connections
 * @out: where
 * @seen: what was seen, by task: what is graded is always shown
 * @n: number of tasks
 */
void lab_ladders_show(struct lab_ladders *ladders, FILE *out, const struct lab_seen *seen,
		      size_t n)
{
	size_t graded = 0, others = 0, shown = 0, i;

	for (i = 0; i < ladders->n; i++)
		graded += is_graded(&ladders->ladders[i], seen, n);
	if (graded < LAB_MAX_SHOWN)
		others = LAB_MAX_SHOWN - graded;
	if (ladders->n)
		qsort(ladders->ladders, ladders->n, sizeof(*ladders->ladders), by_time);
	for (i = 0; i < ladders->n; i++) {
		if (!is_graded(&ladders->ladders[i], seen, n)) {
			if (!others)
				continue;
			others--;
		}
		fputs(ladders->ladders[i].text, out);
		shown++;
	}
	if (shown < ladders->n_seen)
		fprintf(out, _("Not shown are %zu more connections.\n"), ladders->n_seen - shown);
}

/**
 * lab_ladders_free() - release connections
 * @ladders: the connections
 */
void lab_ladders_free(struct lab_ladders *ladders)
{
	size_t i;

	for (i = 0; i < ladders->n; i++)
		free(ladders->ladders[i].text);
	free(ladders->ladders);
	*ladders = (struct lab_ladders){ };
}
