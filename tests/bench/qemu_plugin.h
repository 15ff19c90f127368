/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What insn.c uses of QEMU's interface for plug-ins. Debian has no package with
 * QEMU's own header. Version 1 of the interface: QEMU 4.2 to 8.2.
 */
#ifndef TESTS_BENCH_QEMU_PLUGIN_H
#define TESTS_BENCH_QEMU_PLUGIN_H

#include <linux/types.h>
#include <stddef.h>

struct qemu_info;
struct qemu_plugin_insn;
struct qemu_plugin_tb;

/* A translation block: guest instructions that are translated together. */
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb,
						 size_t index);
__u64 qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);

typedef void (*qemu_plugin_translated_fn)(__u64 id, struct qemu_plugin_tb *tb);
void qemu_plugin_register_vcpu_tb_trans_cb(__u64 id, qemu_plugin_translated_fn fn);

/* Registers read or written by the callback: none. */
#define QEMU_PLUGIN_CB_NO_REGS	0

typedef void (*qemu_plugin_executed_fn)(unsigned int cpu, void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    qemu_plugin_executed_fn fn, int flags,
					    void *data);

/* Adds a number to a variable, without a call. */
#define QEMU_PLUGIN_INLINE_ADD_U64	0

void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn,
						int operation, void *variable,
						__u64 number);

/* What a plug-in defines: the interface that it was written for, and its start. */
extern int qemu_plugin_version;
int qemu_plugin_install(__u64 id, const struct qemu_info *info, int argc,
			char **argv);

#endif /* TESTS_BENCH_QEMU_PLUGIN_H */
