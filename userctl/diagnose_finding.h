/* SPDX-License-Identifier: GPL-2.0-only */
/* How rules judge, and how they put their findings together; for diagnose*.c alone. */
#ifndef TCPSTATECTL_DIAGNOSE_FINDING_H
#define TCPSTATECTL_DIAGNOSE_FINDING_H

#include "diagnose.h"
#include "text.h"

/*
 * Each judges by what was added up, and fills a finding that is zeroed but for its rule.
 * Return: true if there is one
 */
bool judge_accept_queue(struct diagnose *d, struct diagnose_finding *f);
bool judge_listener_closed(struct diagnose *d, struct diagnose_finding *f);
bool judge_syn_flood(struct diagnose *d, struct diagnose_finding *f);
bool judge_half_open(struct diagnose *d, struct diagnose_finding *f);
bool judge_syn_cookies(struct diagnose *d, struct diagnose_finding *f);
bool judge_connect_unanswered(struct diagnose *d, struct diagnose_finding *f);
bool judge_connect_refused(struct diagnose *d, struct diagnose_finding *f);
bool judge_connect_unreachable(struct diagnose *d, struct diagnose_finding *f);
bool judge_ports_exhausted(struct diagnose *d, struct diagnose_finding *f);
bool judge_ports_run_out(struct diagnose *d, struct diagnose_finding *f);
bool judge_handshake_retrans(struct diagnose *d, struct diagnose_finding *f);
bool judge_resets(struct diagnose *d, struct diagnose_finding *f);
bool judge_close_wait(struct diagnose *d, struct diagnose_finding *f);
bool judge_fin_wait2(struct diagnose *d, struct diagnose_finding *f);
bool judge_fin_unacked(struct diagnose *d, struct diagnose_finding *f);
bool judge_orphan_limit(struct diagnose *d, struct diagnose_finding *f);
bool judge_time_wait_overflow(struct diagnose *d, struct diagnose_finding *f);

void finding_is(struct diagnose_finding *f, enum diagnose_severity severity, const char *unit,
		const char *of_unit);
void finding_add(struct diagnose_finding *f, const struct diagnose_place *place,
		 const struct tally *tally);
void finding_number(struct diagnose_finding *f, const char *name, const char *words,
		    u64 number);
void finding_time(struct diagnose_finding *f, const char *name, const char *words, u64 ns);
void finding_rate(struct diagnose_finding *f, const char *name, const char *words,
		  u64 per_1000_s);
void finding_inferred(struct diagnose_finding *f, const char *name, const char *words,
		      u64 number);
void finding_text(struct diagnose_finding *f, const char *name, const char *words,
		  const char *text);

/* Writes a key of struct tops as text. */
typedef void (*finding_key)(struct text *text, const u8 key[TOPS_KEY_LEN]);

void finding_tops(struct diagnose_finding *f, const char *name, const char *words,
		  struct tops *tops, finding_key put_key);
void finding_put_address(struct text *text, const u8 key[TOPS_KEY_LEN]);
void finding_put_process(struct text *text, const u8 key[TOPS_KEY_LEN]);

#endif
