// SPDX-License-Identifier: GPL-2.0-only
/* What BTF, the kernel's description of its own types, says about names that matter. */
#include <string.h>
#include <bpf/btf.h>

#include "kernel_names.h"

/* Every tracepoint has a type of this name, which describes its arguments. */
#define TRACE_PREFIX	"btf_trace_"
#define REASON_ENUM	"sk_rst_reason"
#define REASON_PREFIX	"SK_RST_REASON_"

static const struct {
	u8		number;
	const char	*name;
} reset_reasons[] = {
	{ TCPSTATE_RESET_UNKNOWN, "NOT_SPECIFIED" },
#define RESET_REASON(reason) { TCPSTATE_RESET_##reason, #reason },
#include "../../../module/reset_reasons.h"
#undef RESET_REASON
};

/* By name: the kernel's numbers differ from one version to the next. */
static u8 reset_reason(const char *name)
{
	const size_t prefix = strlen(REASON_PREFIX);
	size_t i;

	if (strncmp(name, REASON_PREFIX, prefix))
		return TCPSTATE_RESET_OTHER;
	for (i = 0; i < ARRAY_SIZE(reset_reasons); i++) {
		if (!strcmp(reset_reasons[i].name, name + prefix))
			return reset_reasons[i].number;
	}
	return TCPSTATE_RESET_OTHER;
}

static void note_reasons(struct kernel_names *names, const struct btf *btf,
			 const struct btf_type *type)
{
	const struct btf_enum *values = btf_enum(type);
	unsigned int i;

	for (i = 0; i < btf_vlen(type); i++) {
		if (values[i].val < 0 || values[i].val >= BPF_RESET_REASONS)
			continue;
		names->reset_reasons[values[i].val] =
			reset_reason(btf__name_by_offset(btf, values[i].name_off));
	}
}

static void note_trace(struct kernel_names *names, const char *name)
{
	const size_t prefix = strlen(TRACE_PREFIX);
	struct kernel_name *found;

	if (strncmp(name, TRACE_PREFIX, prefix))
		return;
	found = kernel_names_find(names, name + prefix, strlen(name + prefix));
	if (found)
		found->has_btf_trace = true;
}

static void note_function(struct kernel_names *names, const char *name, u32 id)
{
	struct kernel_name *found = kernel_names_find(names, name, strlen(name));

	if (!found)
		return;
	found->function = id;
	names->a_function = id;
}

/**
 * kernel_names_scan_btf() - take in the kernel's types
 * @names: names that matter; what is known of them is added
 * @btf: types of the kernel
 */
void kernel_names_scan_btf(struct kernel_names *names, const struct btf *btf)
{
	u32 i, n = btf__type_cnt(btf);

	for (i = 1; i < n; i++) {
		const struct btf_type *type = btf__type_by_id(btf, i);
		const char *name = btf__name_by_offset(btf, type->name_off);

		if (!name)
			continue;
		if (btf_is_func(type))
			note_function(names, name, i);
		else if (btf_is_typedef(type))
			note_trace(names, name);
		else if (btf_is_enum(type) && !strcmp(name, REASON_ENUM))
			note_reasons(names, btf, type);
	}
}
