// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"

/* Where a CPU is, or where it would have to be inserted. */
static size_t position(const struct account *account, u32 cpu)
{
	size_t low = 0, high = account->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (account->cursors[middle].cpu < cpu)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int insert(struct account *account, size_t at, u32 cpu, u64 first, bool history)
{
	struct source_cursor *cursors;
	struct account_cpu *cpus;

	cursors = grow(account->cursors, &account->room_cursors, account->n + 1,
		       sizeof(*cursors));
	if (!cursors)
		return -ENOMEM;
	account->cursors = cursors;
	cpus = grow(account->cpus, &account->room_cpus, account->n + 1, sizeof(*cpus));
	if (!cpus)
		return -ENOMEM;
	account->cpus = cpus;
	memmove(&cursors[at + 1], &cursors[at], (account->n - at) * sizeof(*cursors));
	memmove(&cpus[at + 1], &cpus[at], (account->n - at) * sizeof(*cpus));
	cursors[at] = (struct source_cursor){ .cpu = cpu, .seq = first };
	cpus[at] = (struct account_cpu){ .first = first, .from_oldest = history };
	account->n++;
	return 0;
}

/**
 * account_begin() - open the books, or open them again after a restart
 * @account: zeroed, or used before: what was counted until now stays counted
 * @st: status of the source
 * @history: begin with the oldest record there is, not with the next one
 *
 * With history a reader asks for record 1. How many of the oldest are gone by
 * then is told by the source itself when it answers: taken from the status, the
 * number would be wrong by what is overwritten between the two.
 *
 * Return: 0 or -ENOMEM
 */
int account_begin(struct account *account, const struct source_status *st, bool history)
{
	size_t i;
	int err;

	for (i = 0; i < st->n_cpus; i++) {
		u64 first = history ? 1 : st->cpus[i].head + 1;
		size_t at = position(account, st->cpus[i].cpu);

		if (at < account->n && account->cursors[at].cpu == st->cpus[i].cpu) {
			struct account_cpu *cpu = &account->cpus[at];

			/* So that next - first still is the sum of all. */
			cpu->first = first - cpu->delivered - cpu->filtered -
				     cpu->lost - cpu->before;
			cpu->from_oldest = history;
			account->cursors[at].seq = first;
			continue;
		}
		err = insert(account, at, st->cpus[i].cpu, first, history);
		if (err)
			return err;
	}
	return 0;
}

/**
 * account_run() - enter a run into the books and move the cursor on
 * @account: the books
 * @run: what the source sent
 * @lost: how many of its records this reader lost
 * @error: what is wrong with the run
 *
 * The first answer of a CPU may begin with records that were overwritten before
 * the reader came. They are entered apart.
 *
 * Return: 0, -ENOMEM, or -EPROTO if the run does not add up
 */
int account_run(struct account *account, const struct source_run *run, u64 *lost,
		char error[SOURCE_ERROR_LEN])
{
	size_t at = position(account, run->cpu);
	u64 sum = run->lost + run->filtered + run->n_records;
	struct account_cpu *cpu;

	*lost = 0;
	if (at == account->n || account->cursors[at].cpu != run->cpu) {
		/* The status did not name it: its oldest record is its first. */
		if (insert(account, at, run->cpu, run->next - sum, false))
			return -ENOMEM;
	}
	cpu = &account->cpus[at];
	if (run->next - account->cursors[at].seq != sum) {
		snprintf(error, SOURCE_ERROR_LEN,
			 "the source's count does not add up on CPU %u: %llu numbers, %llu lost + %llu filtered + %zu delivered; please report this",
			 run->cpu, run->next - account->cursors[at].seq, run->lost,
			 run->filtered, run->n_records);
		return -EPROTO;
	}
	if (!cpu->from_oldest)
		*lost = run->lost;
	cpu->lost += *lost;
	cpu->before += run->lost - *lost;
	cpu->filtered += run->filtered;
	cpu->delivered += run->n_records;
	cpu->from_oldest = false;
	account->cursors[at].seq = run->next;
	return 0;
}

/**
 * account_answered() - a read is complete
 * @account: the books
 *
 * A CPU about which it said nothing had no records then. What it may lose later, it
 * loses while the reader is there.
 */
void account_answered(struct account *account)
{
	size_t i;

	for (i = 0; i < account->n; i++)
		account->cpus[i].from_oldest = false;
}

/**
 * account_sum() - totals over all CPUs
 * @account: the books
 * @totals: the result
 */
void account_sum(const struct account *account, struct account_totals *totals)
{
	size_t i;

	memset(totals, 0, sizeof(*totals));
	for (i = 0; i < account->n; i++) {
		totals->delivered += account->cpus[i].delivered;
		totals->filtered += account->cpus[i].filtered;
		totals->lost += account->cpus[i].lost;
		totals->before += account->cpus[i].before;
	}
}

/**
 * account_balanced() - is every sequence number accounted for?
 * @account: the books
 * @cpu: a CPU for which it is not so
 *
 * Return: true if next - first is the sum of all entries on every CPU
 */
bool account_balanced(const struct account *account, u32 *cpu)
{
	size_t i;

	for (i = 0; i < account->n; i++) {
		const struct account_cpu *c = &account->cpus[i];

		*cpu = account->cursors[i].cpu;
		if (account->cursors[i].seq - c->first !=
		    c->delivered + c->filtered + c->lost + c->before)
			return false;
	}
	return true;
}

/**
 * account_free() - release the memory of the books
 * @account: the books
 */
void account_free(struct account *account)
{
	free(account->cursors);
	free(account->cpus);
	memset(account, 0, sizeof(*account));
}
