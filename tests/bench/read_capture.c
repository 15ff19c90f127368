// SPDX-License-Identifier: GPL-2.0-only
/* How fast is a capture read and decoded, with nothing done with the records? */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "account.h"

static double seconds(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static int read_all(struct source *source, struct account *account, struct source_batch *batch)
{
	static const struct filter filter;
	struct source_request request = { .filter = &filter, .all_netns = true };
	int more, err = 0;
	size_t i;
	u64 lost;

	do {
		request.cursors = account->cursors;
		request.n_cursors = account->n;
		source_batch_reset(batch);
		more = source->ops->read(source, &request, batch);
		for (i = 0; i < batch->n_runs && !err; i++)
			err = account_run(account, &batch->runs[i], &lost, source->error);
	} while (more == 1 && !err);
	return err ? err : more;
}

int main(int argc, char **argv)
{
	char line[SOURCE_ERROR_LEN] = "";
	struct source_status st = { 0 };
	struct source_batch batch = { 0 };
	struct account account = { 0 };
	struct account_totals sum;
	struct source *source;
	double wall, cpu;
	unsigned int n;
	int err;

	if (argc != 2) {
		fprintf(stderr, "usage: read_capture FILE\n");
		return 2;
	}
	wall = seconds(CLOCK_MONOTONIC);
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	if (source_file_open(&source, argv[1], false, line)) {
		fprintf(stderr, "read_capture: %s\n", line);
		return 1;
	}
	err = source->ops->status(source, &st);
	if (!err)
		err = account_begin(&account, &st, true);
	if (!err)
		err = read_all(source, &account, &batch);
	wall = seconds(CLOCK_MONOTONIC) - wall;
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	account_sum(&account, &sum);
	if (err)
		fprintf(stderr, "read_capture: %s\n", source->error);
	for (n = 0; source->ops->damage(source, n, line); n++)
		fprintf(stderr, "read_capture: %s\n", line);
	printf("%llu records, %llu lost, %llu filtered, %llu before\n", sum.delivered, sum.lost,
	       sum.filtered, sum.before);
	printf("%.3f s, %.3f s of CPU: %.2f million records a second\n", wall, cpu,
	       sum.delivered / cpu / 1e6);
	source_batch_free(&batch);
	source_status_free(&st);
	account_free(&account);
	source->ops->close(source);
	return !!err;
}
