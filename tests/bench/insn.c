// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plug-in for QEMU that counts the guest's instructions, one by one, between
 * two marks that the load executes (see load.c). For one processor, and a
 * guest kernel booted with nokaslr.
 *
 *	qemu-system-x86_64 -plugin build/tests/insn.so,out=FILE ...
 *
 * For each pair of marks FILE gets one block:
 *
 *	begin
 *	pc ADDRESS COUNT	how often the instruction at that address ran
 *	visit FROM TO CALLS INSTRUCTIONS LEAST MOST LOST
 *
 * A visit is what happens from a call out of the kernel's own text into the
 * modules' area (modules, the trampolines of ftrace, BPF programs) until it
 * returns, everything called from there counted: the price of a hook. LOST
 * visits slept or went on in a process, and are not in the sums.
 */
#include <linux/types.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qemu_plugin.h"

/* Looked up by QEMU. */
int qemu_plugin_version = 1;

#define BIT(n)		(1UL << (n))
#define KERNEL_TEXT	0xffffffff80000000ULL
#define MODULES		0xffffffffc0000000ULL
#define MODULES_END	0xffffffffff000000ULL
#define MARK_BEGIN	0x5443505bU
#define MARK_END	0x5443505dU

#define SITE_BITS	20
#define SITES		BIT(SITE_BITS)
#define VISITS		4096

enum kind { OTHER, CALL, RETURN, BEGIN, END };

/* One address; a translation may be repeated, the site is the same. */
struct site {
	__u64 pc;
	__u64 count;
	enum kind kind;
};

struct visit {
	__u64 from, to;
	__u64 calls, sum, least, most, lost;
};

static struct site *sites[SITES];
static unsigned long n_sites;
static struct visit visits[VISITS];
static FILE *file;
static bool counting;
/* Instructions since the beginning of time, without the one being executed. */
static __u64 n_executed;
static const struct site *last_call;
/* The visit under way: its row, when it began, and how many calls deep it is. */
static struct visit *visit;
static __u64 visit_began;
static long depth;

static bool in_modules(__u64 pc)
{
	return pc >= MODULES && pc < MODULES_END;
}

static struct visit *visit_row(__u64 from, __u64 to)
{
	__u64 i = (from * 31 + to) % VISITS;

	while (visits[i].to && (visits[i].from != from || visits[i].to != to))
		i = (i + 1) % VISITS;
	visits[i].from = from;
	visits[i].to = to;
	return &visits[i];
}

static void end_visit(void)
{
	/* The instruction that ends it is one of its own. */
	__u64 spent = n_executed + 1 - visit_began;

	visit->calls++;
	visit->sum += spent;
	if (!visit->least || spent < visit->least)
		visit->least = spent;
	if (spent > visit->most)
		visit->most = spent;
	visit = NULL;
}

static void follow(const struct site *site)
{
	if (!visit && in_modules(site->pc) && last_call) {
		visit = visit_row(last_call->pc, site->pc);
		visit_began = n_executed;
		depth = 0;
	}
	if (visit && site->pc < KERNEL_TEXT) {
		visit->lost++;
		visit = NULL;
	}
	if (site->kind == CALL) {
		last_call = site;
		depth++;
	} else if (site->kind == RETURN && visit && !depth--) {
		end_visit();
	}
}

static void begin(void)
{
	size_t i;

	for (i = 0; i < SITES; i++)
		if (sites[i])
			sites[i]->count = 0;
	memset(visits, 0, sizeof(visits));
	visit = NULL;
	counting = true;
}

static void end(void)
{
	const struct visit *v;
	size_t i;

	counting = false;
	fprintf(file, "begin\n");
	for (i = 0; i < SITES; i++)
		if (sites[i] && sites[i]->count)
			fprintf(file, "pc %llx %llu\n",
				sites[i]->pc, sites[i]->count);
	for (v = visits; v < visits + VISITS; v++)
		if (v->to)
			fprintf(file, "visit %llx %llx %llu %llu %llu %llu %llu\n",
				v->from, v->to, v->calls, v->sum, v->least,
				v->most, v->lost);
	fflush(file);
}

static void executed(unsigned int cpu, void *data)
{
	const struct site *site = data;

	(void)cpu;
	if (site->kind == BEGIN)
		begin();
	else if (site->kind == END)
		end();
	else if (counting)
		follow(site);
}

/* nopl MARK(%rax,%rax,1) */
static enum kind mark_of(const __u8 *code, size_t size)
{
	static const __u8 nop[] = { 0x0f, 0x1f, 0x84, 0x00 };
	__u32 mark;

	if (size != 8 || memcmp(code, nop, sizeof(nop)))
		return OTHER;
	memcpy(&mark, code + 4, sizeof(mark));
	if (mark == MARK_BEGIN)
		return BEGIN;
	return mark == MARK_END ? END : OTHER;
}

static enum kind kind_of(const __u8 *code, size_t size)
{
	size_t i = 0;

	/* Prefixes: segment overrides, rep, and REX. */
	while (i + 1 < size && (code[i] == 0xf3 || code[i] == 0xf2 ||
				code[i] == 0x3e || code[i] == 0x2e ||
				(code[i] & 0xf0) == 0x40))
		i++;
	if (code[i] == 0xe8)
		return CALL;
	if (code[i] == 0xc3 || code[i] == 0xc2)
		return RETURN;
	if (code[i] == 0xff && i + 1 < size && (code[i + 1] & 0x38) == 0x10)
		return CALL;
	return mark_of(code, size);
}

static struct site *site_of(__u64 pc, enum kind kind)
{
	__u64 i = (pc * 0x9e3779b97f4a7c15ULL) >> (64 - SITE_BITS);

	while (sites[i] && (sites[i]->pc != pc || sites[i]->kind != kind))
		i = (i + 1) % SITES;
	if (!sites[i]) {
		sites[i] = calloc(1, sizeof(*sites[i]));
		if (!sites[i] || ++n_sites == SITES) {
			fprintf(stderr, "insn: out of memory\n");
			abort();
		}
		sites[i]->pc = pc;
		sites[i]->kind = kind;
	}
	return sites[i];
}

/*
 * A call for each instruction would be slow: QEMU itself counts, and what the
 * visits are told by, is looked at.
 */
static void watch(struct qemu_plugin_insn *insn, struct site *site, bool first)
{
	bool process = site->pc < KERNEL_TEXT;

	qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64,
						   &site->count, 1);
	qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64,
						   &n_executed, 1);
	if (site->kind == BEGIN || site->kind == END || in_modules(site->pc) ||
	    (process ? first : site->kind != OTHER))
		qemu_plugin_register_vcpu_insn_exec_cb(insn, executed,
						       QEMU_PLUGIN_CB_NO_REGS, site);
}

static void translated(__u64 id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		enum kind kind = kind_of(qemu_plugin_insn_data(insn),
					 qemu_plugin_insn_size(insn));

		watch(insn, site_of(qemu_plugin_insn_vaddr(insn), kind), !i);
	}
}

int qemu_plugin_install(__u64 id, const struct qemu_info *info, int argc,
			char **argv)
{
	(void)info;
	if (argc != 1 || strncmp(argv[0], "out=", 4)) {
		fprintf(stderr, "insn: give out=FILE\n");
		return 1;
	}
	file = fopen(argv[0] + 4, "w");
	if (!file) {
		perror(argv[0] + 4);
		return 1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
