// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who called the hooked function?
 *
 * Modules cannot look up the address of a function by name, but the kernel
 * names an address. That is slow, so it is done once per call site, and a site
 * never changes its meaning while the kernel runs. The sites that tell a cause
 * are about thirty. Others may come and go without end, as the trampolines of
 * BPF programs do: of those only the latest are remembered.
 */
#include <linux/hash.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "caller.h"

#define CALL_SITES 64
#define OTHER_SITES 64

struct call_site {
	unsigned long address;
	enum tcpstate_caller caller;
};

static const struct {
	const char *function;
	enum tcpstate_caller caller;
} known_callers[] = {
#define KNOWN_CALLER(fn, id) { #fn, CALLER_##id },
#include "known_callers.h"
#undef KNOWN_CALLER
};

/* Sites are only ever appended: readers need no lock. */
static struct call_site sites[CALL_SITES];
static unsigned int nr_sites;
static DEFINE_RAW_SPINLOCK(sites_lock);
/* Return addresses that tell nothing, by hash. */
static unsigned long others[OTHER_SITES];

static unsigned long *other_site(unsigned long return_address)
{
	return &others[hash_long(return_address, ilog2(OTHER_SITES))];
}

static enum tcpstate_caller name_caller(unsigned long return_address)
{
	static char symbol[KSYM_SYMBOL_LEN];	/* under sites_lock */
	unsigned int i;

	/* The byte before: a call may be the last instruction of its function. */
	sprint_symbol_no_offset(symbol, return_address - 1);
	strreplace(symbol, '.', '\0');		/* .part.0, .isra.0, .cold */
	strreplace(symbol, ' ', '\0');		/* [module] */
	for (i = 0; i < ARRAY_SIZE(known_callers); i++)
		if (!strcmp(symbol, known_callers[i].function))
			return known_callers[i].caller;
	return CALLER_OTHER;
}

static enum tcpstate_caller learn_site(unsigned long return_address)
{
	enum tcpstate_caller caller;
	unsigned long flags;

	raw_spin_lock_irqsave(&sites_lock, flags);
	caller = name_caller(return_address);
	if (caller == CALLER_OTHER) {
		WRITE_ONCE(*other_site(return_address), return_address);
	} else if (nr_sites < CALL_SITES) {
		sites[nr_sites].address = return_address;
		sites[nr_sites].caller = caller;
		/* Pairs with the acquire in tcpstate_caller(). */
		smp_store_release(&nr_sites, nr_sites + 1);
	}
	raw_spin_unlock_irqrestore(&sites_lock, flags);
	return caller;
}

/**
 * tcpstate_caller() - which function a return address lies in
 * @return_address: of the hooked function
 *
 * Two CPUs may learn the same site at once and store it twice; that is
 * harmless.
 *
 * Context: any but NMI.
 * Return: the caller; CALLER_OTHER for one that tells nothing
 */
enum tcpstate_caller tcpstate_caller(unsigned long return_address)
{
	/* Pairs with the release in learn_site(). */
	unsigned int i, n = smp_load_acquire(&nr_sites);

	for (i = 0; i < n; i++)
		if (sites[i].address == return_address)
			return sites[i].caller;
	if (READ_ONCE(*other_site(return_address)) == return_address)
		return CALLER_OTHER;
	return learn_site(return_address);
}
