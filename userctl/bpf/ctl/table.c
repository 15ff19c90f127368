// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rows are those of module/hooks.c, without what only the module needs: it confirms
 * a request by the SYN-ACK (SYNACK_V4, SYNACK_V6), a program sees what the function that
 * adds it returns.
 *
 * Every way to attach at a place comes before the next place. What can be seen depends
 * on the place: from the first one everything, from another one perhaps less. The ways
 * to one place see the same, but that a kprobe skips runs while another one runs on its
 * CPU, which is counted.
 */
#include <stdio.h>
#include <string.h>

#include "../../../module/observations.h"
#include "table.h"

#define PLACES(...)		((const struct bpf_place[]){ __VA_ARGS__, { 0 } })
#define ENTRY(fn)		{ .name = fn, .kind = BPF_ENTRY }
#define RETURN(fn)		{ .name = fn, .kind = BPF_RETURN }
#define TRACEPOINT(tp)		{ .name = tp, .kind = BPF_TRACEPOINT }
#define ENTRY_LESS(fn, lost)	{ .name = fn, .kind = BPF_ENTRY, .loses = lost }
#define RETURN_LESS(fn, lost)	{ .name = fn, .kind = BPF_RETURN, .loses = lost }

#define LOSES_FIRST	"which of two CPUs drops a request that both try to"

static const struct bpf_row rows[BPF_HOOKS] = {
	[BPF_HOOK_CONNECT] = {
		.observes = OBSERVES(CONNECT),
		.without = WITHOUT(CONNECT),
		.places = PLACES(ENTRY("tcp_connect")),
	},
	[BPF_HOOK_CROSSED] = {
		.observes = OBSERVES(CROSSED),
		.without = WITHOUT(CROSSED),
		.places = PLACES(ENTRY("tcp_send_synack")),
	},
	[BPF_HOOK_GRAFT] = {
		.observes = OBSERVES(GRAFT),
		.without = WITHOUT(GRAFT),
		.places = PLACES(ENTRY("security_sock_graft"),
				 RETURN_LESS("inet_csk_accept",
					     "uid of accept() is the listener's")),
	},
	[BPF_HOOK_REQUEST_ADD] = {
		.observes = OBSERVES(REQUEST_ADD),
		/* The module has the SYN-ACK as well; here it is the only one that tells. */
		.without = "LISTEN>NEW_SYN_RECV is not recorded",
		.places = PLACES(RETURN("inet_csk_reqsk_queue_hash_add"),
				 ENTRY_LESS("inet_csk_reqsk_queue_hash_add",
					    "whether a request could be added, which is inferred")),
	},
	[BPF_HOOK_REQUEST_SEGMENT] = {
		.observes = OBSERVES(REQUEST_SEGMENT),
		.without = WITHOUT(REQUEST_SEGMENT),
		.places = PLACES(ENTRY("tcp_check_req")),
	},
	[BPF_HOOK_REQUEST_CLONE] = {
		.observes = OBSERVES(REQUEST_CLONE),
		.without = WITHOUT(REQUEST_CLONE),
		.places = PLACES(ENTRY("inet_csk_clone_lock")),
	},
	[BPF_HOOK_REQUEST_DROP] = {
		.observes = OBSERVES(REQUEST_DROP),
		.without = WITHOUT(REQUEST_DROP),
		.places = PLACES(RETURN("__inet_csk_reqsk_queue_drop"),
				 RETURN("reqsk_queue_unlink"),
				 ENTRY_LESS("__inet_csk_reqsk_queue_drop", LOSES_FIRST),
				 ENTRY_LESS("reqsk_queue_unlink", LOSES_FIRST)),
	},
	[BPF_HOOK_TIME_WAIT] = {
		.observes = OBSERVES(TIME_WAIT),
		.without = WITHOUT(TIME_WAIT),
		.places = PLACES(ENTRY("tcp_time_wait")),
	},
	[BPF_HOOK_TW_HASH] = {
		.observes = OBSERVES(TW_HASH),
		/* Programs infer what the module would show as FIN_WAIT2>CLOSE. */
		.without = "TIME_WAIT is inferred, and how a timewait socket ends is not seen",
		.places = PLACES(ENTRY("inet_twsk_hashdance_schedule"),
				 ENTRY("inet_twsk_hashdance")),
	},
	[BPF_HOOK_TW_SEGMENT] = {
		.observes = OBSERVES(TW_SEGMENT),
		.without = WITHOUT(TW_SEGMENT),
		.places = PLACES(ENTRY("tcp_timewait_state_process")),
	},
	[BPF_HOOK_TW_SCHEDULE] = {
		.observes = OBSERVES(TW_SCHEDULE),
		.without = WITHOUT(TW_SCHEDULE),
		.places = PLACES(ENTRY("__inet_twsk_schedule")),
	},
	[BPF_HOOK_TW_DESCHEDULE] = {
		.observes = OBSERVES(TW_DESCHEDULE),
		.without = WITHOUT(TW_DESCHEDULE),
		.places = PLACES(ENTRY("inet_twsk_deschedule_put")),
	},
	[BPF_HOOK_TW_KILL] = {
		.observes = OBSERVES(TW_KILL),
		.without = WITHOUT(TW_KILL),
		.places = PLACES(ENTRY("inet_twsk_kill"),
				 ENTRY_LESS("tcp_twsk_destructor",
					    "the cause of TIME_WAIT>CLOSE is inferred"),
				 ENTRY_LESS("inet_twsk_free",
					    "the cause of TIME_WAIT>CLOSE is inferred")),
	},
	[BPF_HOOK_RESET] = {
		.observes = OBSERVES(RESET),
		.without = WITHOUT(RESET),
		.places = PLACES(TRACEPOINT("tcp_receive_reset")),
	},
	[BPF_HOOK_RESET_SEGMENT] = {
		.observes = OBSERVES(RESET_SEGMENT),
		.without = WITHOUT(RESET_SEGMENT),
		.places = PLACES(ENTRY("tcp_reset")),
	},
	[BPF_HOOK_RESET_SENT] = {
		.observes = OBSERVES(RESET_SENT),
		.without = WITHOUT(RESET_SENT),
		.places = PLACES(TRACEPOINT("tcp_send_reset")),
	},
	[BPF_HOOK_DONE_ERROR] = {
		.observes = OBSERVES(DONE_ERROR),
		.without = WITHOUT(DONE_ERROR),
		/* Where it is missing, tcp_done() is called in its place. */
		.optional = true,
		.places = PLACES(ENTRY("tcp_done_with_error")),
	},
	[BPF_HOOK_DONE] = {
		.observes = OBSERVES(DONE),
		.without = WITHOUT(DONE),
		.places = PLACES(ENTRY("tcp_done")),
	},
	[BPF_HOOK_SET_STATE] = {
		.observes = OBSERVES(SET_STATE),
		.without = WITHOUT(SET_STATE),
		.places = PLACES(TRACEPOINT("inet_sock_set_state")),
	},
};

/* Best first. */
#define WAYS_PER_KIND	2

static const enum bpf_way ways[][WAYS_PER_KIND] = {
	[BPF_TRACEPOINT] = { BPF_TP_BTF, BPF_RAW_TP },
	[BPF_ENTRY] = { BPF_FENTRY, BPF_KPROBE },
	[BPF_RETURN] = { BPF_FEXIT, BPF_KRETPROBE },
};

/**
 * bpf_row() - a row of the table
 * @id: which
 *
 * Return: the row
 */
const struct bpf_row *bpf_row(enum bpf_hook_id id)
{
	return &rows[id];
}

/**
 * bpf_row_site() - where a row can be attached, best first
 * @id: which row
 * @n: which site, from 0
 * @site: the result
 *
 * Return: false if there are not so many
 */
bool bpf_row_site(enum bpf_hook_id id, unsigned int n, struct bpf_site *site)
{
	const struct bpf_place *place = rows[id].places;
	unsigned int i;

	for (i = 0; i < n / WAYS_PER_KIND && place->name; i++)
		place++;
	if (!place->name)
		return false;
	site->place = place;
	site->way = ways[place->kind][n % WAYS_PER_KIND];
	return true;
}

/**
 * bpf_way_name() - what a way is called in a status, and in the names of programs
 * @way: which
 *
 * Return: a static string
 */
const char *bpf_way_name(enum bpf_way way)
{
	static const char * const names[BPF_WAYS] = {
		[BPF_TP_BTF] = "tp_btf",
		[BPF_RAW_TP] = "raw_tp",
		[BPF_FENTRY] = "fentry",
		[BPF_FEXIT] = "fexit",
		[BPF_KPROBE] = "kprobe",
		[BPF_KRETPROBE] = "kretprobe",
	};

	return names[way];
}

/**
 * bpf_site_program() - the name of a site's program
 * @site: the site
 * @name: the result
 */
void bpf_site_program(const struct bpf_site *site, char name[BPF_PROGRAM_LEN])
{
	snprintf(name, BPF_PROGRAM_LEN, "%s__%s", site->place->name, bpf_way_name(site->way));
}

/**
 * bpf_site_has_program() - is it a program of this site?
 * @site: the site
 * @name: name of the program
 *
 * A site may have more than one: a return may need a program at the entry. Their names
 * go on after an underscore.
 *
 * Return: true if it is
 */
bool bpf_site_has_program(const struct bpf_site *site, const char *name)
{
	char own[BPF_PROGRAM_LEN];
	size_t len;

	bpf_site_program(site, own);
	len = strlen(own);
	return !strncmp(name, own, len) && (!name[len] || name[len] == '_');
}
