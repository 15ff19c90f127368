// SPDX-License-Identifier: GPL-2.0-only
/* The programs that are built in, against the table of places where they belong. */
#include <stdio.h>
#include <string.h>
#include <bpf/libbpf.h>

#include "bpf/ctl/table.h"
#include "tcpstate.skel.h"
#include "unit.h"

static struct tcpstate_bpf *skel;

static int begin(void **state)
{
	(void)state;
	skel = tcpstate_bpf__open();
	return skel ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	tcpstate_bpf__destroy(skel);
	return 0;
}

/* How many sites of the table would load this program? The last of them is kept. */
static unsigned int count_sites(const char *program, struct bpf_site *found)
{
	unsigned int id, i, n = 0;
	struct bpf_site site;

	for (id = 0; id < BPF_HOOKS; id++) {
		for (i = 0; bpf_row_site(id, i, &site); i++) {
			if (!bpf_site_has_program(&site, program))
				continue;
			*found = site;
			n++;
		}
	}
	return n;
}

/* A program that no site names would never run, one that two name would run for both. */
static void test_every_program_has_its_site(void **state)
{
	struct bpf_program *program;
	struct bpf_site site;
	unsigned int n = 0;
	char section[128];

	(void)state;
	bpf_object__for_each_program(program, skel->obj) {
		assert_int_equal(count_sites(bpf_program__name(program), &site), 1);
		snprintf(section, sizeof(section), "%s/%s", bpf_way_name(site.way),
			 site.place->name);
		/* A helper of a return probe is at the entry. */
		if (!strstr(bpf_program__name(program), "probe_"))
			assert_string_equal(bpf_program__section_name(program), section);
		n++;
	}
	assert_in_range(n, BPF_HOOKS, 1000);
}

/* Every row can be attached by what old and what new kernels have. */
static void test_every_row_has_programs(void **state)
{
	char name[BPF_PROGRAM_LEN];
	struct bpf_site site;
	unsigned int id, i;

	(void)state;
	for (id = 0; id < BPF_HOOKS; id++) {
		bool any = false;

		for (i = 0; bpf_row_site(id, i, &site); i++) {
			bpf_site_program(&site, name);
			any |= !!bpf_object__find_program_by_name(skel->obj, name);
		}
		assert_true(any);
	}
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test_setup_teardown(test_every_program_has_its_site, begin, end),
		cmocka_unit_test_setup_teardown(test_every_row_has_programs, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
