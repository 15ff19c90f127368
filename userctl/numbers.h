/* SPDX-License-Identifier: GPL-2.0-only */
/* One sequence number per CPU. */
#ifndef TCPSTATECTL_NUMBERS_H
#define TCPSTATECTL_NUMBERS_H

#include "tlv.h"

/**
 * struct numbers - sequence numbers by CPU number
 * @seq: the numbers; 0: none
 * @n: one past the last CPU that has one
 * @room: room of @seq
 */
struct numbers {
	u64	*seq;
	size_t	n;
	size_t	room;
};

int numbers_set(struct numbers *numbers, u32 cpu, u64 seq);
int numbers_copy(struct numbers *to, const struct numbers *from);
void numbers_clear(struct numbers *numbers);
void numbers_free(struct numbers *numbers);
void numbers_put(struct tlv_out *out, u32 type, u32 epoch, const struct numbers *numbers);
int numbers_take(const struct tlv *tlv, u32 *epoch, struct numbers *numbers);

/**
 * numbers_get() - the number of a CPU
 * @numbers: the numbers
 * @cpu: CPU number, any
 *
 * Return: the number, or 0: none
 */
static inline u64 numbers_get(const struct numbers *numbers, u32 cpu)
{
	return cpu < numbers->n ? numbers->seq[cpu] : 0;
}

#endif
