// SPDX-License-Identifier: GPL-2.0-only
/* Rules about local ports, which TIME_WAIT keeps taken for 60 s. */
#include "diagnose_destination.h"
#include "diagnose_finding.h"

/* TCP_TIMEWAIT_LEN; no sysctl changes it. */
#define TIME_WAIT_S		60
/* What net.ipv4.ip_local_port_range is if nobody sets it. */
#define DEFAULT_FIRST_PORT	32768
#define DEFAULT_LAST_PORT	60999
/*
 * With fewer ports in use, or fewer that come to TIME_WAIT within BURST_SECONDS, nothing
 * can be told, however few there are.
 */
#define PORTS_MIN		50

static struct diagnose_place place_of(const struct destination *to, u64 count, u64 of, u64 cookie)
{
	return (struct diagnose_place){
		.endpoint = to->key.remote, .netns = to->key.netns, .host = to->key.host,
		.owner = to->owner,
		.owners = to->owners, .count = count, .of = of, .cookie = cookie,
	};
}

static u64 range_of(const struct diagnose *d, u32 netns)
{
	const struct host_value *range = host_setting(&d->config.host, netns, HOST_PORT_RANGE);

	if (!range || range->second < range->number)
		return DEFAULT_LAST_PORT - DEFAULT_FIRST_PORT + 1;
	return range->second - range->number + 1;
}

static bool knows_range(const struct diagnose *d, u32 netns)
{
	return host_setting(&d->config.host, netns, HOST_PORT_RANGE);
}

/*
 * With timestamps, tcp_tw_reuse lets connect() take a port over from TIME_WAIT after a
 * second. Its value is 2 if nobody sets it: that is for loopback addresses.
 */
static bool reuses(const struct diagnose *d, const struct destination *to)
{
	const struct host_value *reuse = host_setting(&d->config.host, to->key.netns,
						      HOST_TW_REUSE);
	u64 value = reuse ? reuse->number : 2;

	return to->timestamps && (value == 1 || (value == 2 && destination_is_loopback(to)));
}

/**
 * judge_ports_exhausted() - did connect() find no local port?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_ports_exhausted(struct diagnose *d, struct diagnose_finding *f)
{
	struct destination *worst = NULL;
	struct group *group;

	finding_is(f, SEVERITY_CRITICAL, "attempts to connect", " of %s");
	GROUPS_FOREACH(group, &d->destinations) {
		struct destination *to = (struct destination *)group;
		struct diagnose_place place = place_of(to, to->no_port.n, to->attempts.n,
						       to->no_port.cookie);

		if (!to->no_port.n)
			continue;
		finding_add(f, &place, &to->no_port);
		if (!worst || to->no_port.n > worst->no_port.n)
			worst = to;
	}
	/* The error code is in no record. */
	f->inferred = true;
	if (!worst)
		return false;
	finding_inferred(f, "unseen", "in TIME_WAIT where it cannot be seen, and not counted: %s",
			 worst->ports.unseen);
	finding_number(f, "taken", "ports taken at once, those in TIME_WAIT included: %s",
		       worst->ports.peak);
	if (knows_range(d, worst->key.netns))
		finding_number(f, "range", "ports in net.ipv4.ip_local_port_range: %s",
			       range_of(d, worst->key.netns));
	return true;
}

/* Ports that are not to be had again soon. */
static u64 taken(const struct diagnose *d, const struct destination *to)
{
	return reuses(d, to) ? to->ports.peak_open : to->ports.peak;
}

/* How many come to TIME_WAIT, in a thousand seconds: not in a burst, but all the time. */
static u64 rate_of(const struct destination *to)
{
	return to->ports.burst.steady * 1000ULL / (BURST_SECONDS - 1);
}

/* Will TIME_WAIT have taken all ports before the first is free again? */
static bool runs_out(const struct diagnose *d, const struct destination *to, u64 range)
{
	u64 rate = rate_of(to);

	return rate * BURST_SECONDS >= PORTS_MIN * 1000ULL && !reuses(d, to) &&
	       rate * TIME_WAIT_S >= range * 1000;
}

/**
 * judge_ports_run_out() - will connect() soon find no local port?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_ports_run_out(struct diagnose *d, struct diagnose_finding *f)
{
	struct destination *worst = NULL;
	struct group *group;
	u64 unseen = 0;

	finding_is(f, SEVERITY_NOTICE, "ports taken at once", " of %s");
	GROUPS_FOREACH(group, &d->destinations) {
		struct destination *to = (struct destination *)group;
		u64 range = range_of(d, to->key.netns), n = taken(d, to);
		struct diagnose_place place = place_of(to, n, range, to->attempts.cookie);
		/* Half of them: then connect() has to look through that half in vain. */
		bool half = n >= PORTS_MIN && n >= range / 2;

		if (to->no_port.n || (!half && !runs_out(d, to, range)))
			continue;
		if (half)
			f->severity = SEVERITY_WARNING;
		finding_add(f, &place, &to->attempts);
		f->inferred |= !knows_range(d, to->key.netns) || to->ports.unseen;
		unseen += to->ports.unseen;
		if (!worst || rate_of(to) > rate_of(worst))
			worst = to;
	}
	finding_inferred(f, "unseen", "in TIME_WAIT where it cannot be seen, and not counted: %s",
			 unseen);
	if (!worst || !rate_of(worst))
		return f->n_places;
	finding_rate(f, "rate", "came to TIME_WAIT on this side: %s a second", rate_of(worst));
	if (runs_out(d, worst, range_of(d, worst->key.netns)))
		finding_time(f, "lasts_ns",
			     "at this rate the ports last for %s, TIME_WAIT for 60 s",
			     range_of(d, worst->key.netns) * 1000 * NSEC_PER_SEC /
			     rate_of(worst));
	return true;
}
