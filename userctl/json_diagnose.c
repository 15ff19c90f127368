// SPDX-License-Identifier: GPL-2.0-only
/* What is wrong, as objects. */
#include "json.h"

static json_t *places(const struct diagnose_finding *finding, struct member_clock *clock)
{
	struct member_place from = { .finding = finding, .clock = clock };
	json_t *array = json_array();
	int err = 0;
	size_t i;

	for (i = 0; i < finding->n_places && !err; i++) {
		from.place = &finding->places[i];
		err = json_append(array, json_from_members(NULL, &members_place, 0, &from));
	}
	return json_checked(array, err);
}

static json_t *fixes(const struct diagnose_finding *finding)
{
	json_t *array = json_array();
	struct member_fix from;
	int err = 0;
	size_t i;

	for (i = 0; i < DIAGNOSE_FIXES && finding->rule->fixes[i].advice && !err; i++) {
		from.fix = &finding->rule->fixes[i];
		from.now = finding->settings[i];
		err = json_append(array, json_from_members(NULL, &members_fix, 0, &from));
	}
	return json_checked(array, err);
}

/**
 * json_from_finding() - something that is wrong
 * @finding: what was found
 * @clock: makes points in time, and knows the hosts
 *
 * Return: the object, the caller's; NULL without memory
 */
json_t *json_from_finding(const struct diagnose_finding *finding, struct member_clock *clock)
{
	const struct member_finding from = { .finding = finding, .clock = clock };
	json_t *object = json_from_members("finding", &members_finding, 0, &from);
	int err = json_put(object, "places", places(finding, clock));

	if (!err)
		err = json_put(object, "facts",
			       json_from_structs(&members_fact, finding->facts,
						 finding->n_facts, sizeof(*finding->facts)));
	if (!err)
		err = json_put(object, "fixes", fixes(finding));
	return json_checked(object, err);
}

/**
 * json_from_diagnosis() - what all findings are based on
 * @result: the findings
 * @clock: makes points in time
 *
 * Return: the object, the caller's; NULL without memory
 */
json_t *json_from_diagnosis(const struct diagnose_result *result, struct member_clock *clock)
{
	const struct member_diagnosis from = { .result = result, .clock = clock };

	return json_from_members("diagnosis", &members_diagnosis, 0, &from);
}
