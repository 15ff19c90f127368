// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "numbers.h"
#include "source.h"

/**
 * struct stored_number - a number in a file
 * @cpu: CPU number
 * @reserved: zero
 * @seq: its number
 */
struct stored_number {
	u32	cpu;
	u32	reserved;
	u64	seq;
};

/**
 * numbers_set() - set the number of a CPU
 * @numbers: the numbers
 * @cpu: CPU number, below SOURCE_MAX_CPUS
 * @seq: its number
 *
 * Return: 0 or -ENOMEM
 */
int numbers_set(struct numbers *numbers, u32 cpu, u64 seq)
{
	u64 *grown;

	if (cpu >= numbers->n) {
		grown = grow(numbers->seq, &numbers->room, cpu + 1, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		numbers->seq = grown;
		memset(grown + numbers->n, 0, (cpu + 1 - numbers->n) * sizeof(*grown));
		numbers->n = cpu + 1;
	}
	numbers->seq[cpu] = seq;
	return 0;
}

/**
 * numbers_copy() - make numbers the same as others
 * @to: what was there is forgotten
 * @from: the others
 *
 * Return: 0 or -ENOMEM
 */
int numbers_copy(struct numbers *to, const struct numbers *from)
{
	u64 *grown = grow(to->seq, &to->room, from->n, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	to->seq = grown;
	to->n = from->n;
	if (from->n)
		memcpy(grown, from->seq, from->n * sizeof(*grown));
	return 0;
}

/**
 * numbers_clear() - forget all numbers, but keep the memory
 * @numbers: the numbers
 */
void numbers_clear(struct numbers *numbers)
{
	numbers->n = 0;
}

/**
 * numbers_free() - release the memory of numbers
 * @numbers: the numbers
 */
void numbers_free(struct numbers *numbers)
{
	free(numbers->seq);
	memset(numbers, 0, sizeof(*numbers));
}

/**
 * numbers_put() - write numbers as a value
 * @out: where
 * @type: type of the value
 * @epoch: how often the source had begun anew when they were valid
 * @numbers: the numbers
 */
void numbers_put(struct tlv_out *out, u32 type, u32 epoch, const struct numbers *numbers)
{
	const u32 head[2] = { epoch, 0 };
	size_t begin = tlv_begin(out, type);
	size_t cpu;

	tlv_add(out, head, sizeof(head));
	for (cpu = 0; cpu < numbers->n; cpu++) {
		const struct stored_number stored = { .cpu = cpu, .seq = numbers->seq[cpu] };

		if (stored.seq)
			tlv_add(out, &stored, sizeof(stored));
	}
	tlv_end(out, begin);
}

/**
 * numbers_take() - read numbers from a value
 * @tlv: the value
 * @epoch: their epoch
 * @numbers: the numbers; what was there is forgotten
 *
 * Return: 0, -ENOMEM, or -EBADMSG if it makes no sense
 */
int numbers_take(const struct tlv *tlv, u32 *epoch, struct numbers *numbers)
{
	const u8 *at = tlv->data, *end = at + tlv->len;
	struct stored_number stored;
	int err = 0;

	numbers_clear(numbers);
	if (tlv->len < 8 || (tlv->len - 8) % sizeof(stored))
		return -EBADMSG;
	memcpy(epoch, at, sizeof(*epoch));
	for (at += 8; at < end && !err; at += sizeof(stored)) {
		memcpy(&stored, at, sizeof(stored));
		err = stored.cpu < SOURCE_MAX_CPUS && stored.seq ?
		      numbers_set(numbers, stored.cpu, stored.seq) : -EBADMSG;
	}
	return err;
}
