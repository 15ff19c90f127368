/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is wrong, told from events: rules, each with its evidence and what to do.
 *
 *	diagnose_init(), diagnose_add() for every event, diagnose_gap() for every loss,
 *	diagnose_finish(), and the findings are there; diagnose_free()
 *
 * Documentation/diagnose.rst has the rules, one by one, with the reasons for their
 * thresholds. What is kept is bounded: events are added up by listener, by
 * destination and by service, and of these the ones that had no news for the longest
 * time are forgotten first.
 */
#ifndef TCPSTATECTL_DIAGNOSE_H
#define TCPSTATECTL_DIAGNOSE_H

#include "diagnose_group.h"
#include "diagnose_host.h"
#include "filter.h"
#include "timeline.h"

/* Listeners, pairs of address and destination, and services that are kept. */
#define DIAGNOSE_MAX_LISTENERS		4096
#define DIAGNOSE_MAX_DESTINATIONS	16384
#define DIAGNOSE_MAX_SERVICES		8192

/* Of a finding: places, facts and pieces of advice. */
#define DIAGNOSE_PLACES		5
#define DIAGNOSE_FACTS		6
#define DIAGNOSE_FIXES		4
#define DIAGNOSE_TEXT_LEN	192

/**
 * enum diagnose_severity - how bad it is
 * @SEVERITY_NOTICE: worth knowing; nothing fails by itself
 * @SEVERITY_WARNING: connections are slow, fail, or will do so
 * @SEVERITY_CRITICAL: a limit of the kernel is reached, and connections fail
 */
enum diagnose_severity {
	SEVERITY_NOTICE,
	SEVERITY_WARNING,
	SEVERITY_CRITICAL,
};

/**
 * enum diagnose_id - the rules, in the order in which they are judged
 * @DIAGNOSE_ACCEPT_QUEUE: the accept queue is full; first, since it explains others
 * @DIAGNOSE_SYN_FLOOD: half-open connections take the room of others
 * @DIAGNOSE_HALF_OPEN: SYN-ACKs that nobody answers
 * @DIAGNOSE_SYN_COOKIES: connections that could only be opened with a SYN cookie
 * @DIAGNOSE_LISTENER_CLOSED: a listener was closed, and connections with it
 * @DIAGNOSE_CONNECT_UNANSWERED: SYNs without any answer
 * @DIAGNOSE_CONNECT_REFUSED: SYNs that a RST answered
 * @DIAGNOSE_CONNECT_UNREACHABLE: SYNs that an ICMP error answered
 * @DIAGNOSE_PORTS_EXHAUSTED: connect() found no local port
 * @DIAGNOSE_PORTS_RUN_OUT: it soon will not
 * @DIAGNOSE_HANDSHAKE_RETRANS: SYNs and SYN-ACKs sent again before they were answered
 * @DIAGNOSE_RESETS: connections that end with a RST
 * @DIAGNOSE_CLOSE_WAIT: sockets that their program does not close
 * @DIAGNOSE_FIN_WAIT2: sockets that the other end does not close
 * @DIAGNOSE_FIN_UNACKED: FINs that are not acknowledged
 * @DIAGNOSE_ORPHAN_LIMIT: orphans that were dropped
 * @DIAGNOSE_TIME_WAIT_OVERFLOW: connections without TIME_WAIT
 * @DIAGNOSE_RULES: how many there are
 */
enum diagnose_id {
	DIAGNOSE_ACCEPT_QUEUE,
	DIAGNOSE_SYN_FLOOD,
	DIAGNOSE_HALF_OPEN,
	DIAGNOSE_SYN_COOKIES,
	DIAGNOSE_LISTENER_CLOSED,
	DIAGNOSE_CONNECT_UNANSWERED,
	DIAGNOSE_CONNECT_REFUSED,
	DIAGNOSE_CONNECT_UNREACHABLE,
	DIAGNOSE_PORTS_EXHAUSTED,
	DIAGNOSE_PORTS_RUN_OUT,
	DIAGNOSE_HANDSHAKE_RETRANS,
	DIAGNOSE_RESETS,
	DIAGNOSE_CLOSE_WAIT,
	DIAGNOSE_FIN_WAIT2,
	DIAGNOSE_FIN_UNACKED,
	DIAGNOSE_ORPHAN_LIMIT,
	DIAGNOSE_TIME_WAIT_OVERFLOW,
	DIAGNOSE_RULES
};

/**
 * struct diagnose_fix - something that can be done
 * @sysctl: setting that it is about; HOST_SETTINGS: none
 * @advice: what to do
 */
struct diagnose_fix {
	enum host_setting	sysctl;
	const char		*advice;
};

/**
 * struct diagnose_rule - what is known about a rule
 * @id: its name, as --only takes it
 * @title: what it has found, in a line
 * @looks: what it looks at
 * @threshold: when it is a finding
 * @why: why that is wrong, in a sentence
 * @fixes: what can be done; the first without advice ends them
 * @blind: what it cannot see
 * @see: command that shows more
 *
 * Texts are ASCII. A newline is a blank.
 */
struct diagnose_rule {
	const char		*id;
	const char		*title;
	const char		*looks;
	const char		*threshold;
	const char		*why;
	struct diagnose_fix	fixes[DIAGNOSE_FIXES];
	const char		*blind;
	const char		*see;
};

/**
 * struct diagnose_place - where something was found
 * @endpoint: listener, destination or service
 * @netns: network namespace of this end
 * @host: index of its host in the status of the source
 * @role: what this end is to its connections; ROLE_UNKNOWN: it does not matter
 * @owner: process to which the sockets belong, if known
 * @owners: there are others
 * @count: how often
 * @of: of how many, or a limit; 0: not told
 * @cookie: cookie of the first connection; 0: not known
 */
struct diagnose_place {
	struct endpoint		endpoint;
	u32			netns;
	u32			host;
	enum timeline_role	role;
	struct track_owner	owner;
	bool			owners;
	u64			count;
	u64			of;
	u64			cookie;
};

/**
 * enum diagnose_unit - what the number of a fact is
 * @UNIT_NUMBER: a number
 * @UNIT_NS: nanoseconds
 * @UNIT_PER_SECOND: thousandths per second
 * @UNIT_TEXT: no number: diagnose_fact.text
 */
enum diagnose_unit {
	UNIT_NUMBER,
	UNIT_NS,
	UNIT_PER_SECOND,
	UNIT_TEXT,
};

/**
 * struct diagnose_fact - a piece of evidence
 * @name: for programs, for instance "full_ns"
 * @words: for people; %s in it stands for the value
 * @unit: what the value is
 * @number: the value
 * @text: the value, with UNIT_TEXT: any bytes of a process name are made harmless
 * @inferred: it was deduced; without this it was observed
 */
struct diagnose_fact {
	const char		*name;
	const char		*words;
	enum diagnose_unit	unit;
	u64			number;
	char			text[DIAGNOSE_TEXT_LEN];
	bool			inferred;
};

/**
 * struct diagnose_finding - something that is wrong
 * @id: the rule that says so
 * @rule: what is known about it
 * @severity: how bad it is
 * @unit: what is counted; the first word is a plural that ends in s
 * @of_unit: what diagnose_place.of is, %s standing for it: " of %s"; NULL: it is nothing
 * @count: how often
 * @first_ns: CLOCK_MONOTONIC of the first time
 * @last_ns: CLOCK_MONOTONIC of the last time
 * @inferred: what is counted was deduced
 * @places: the places where it is worst, the worst first
 * @n_places: how many
 * @more_places: how many there are beyond them
 * @facts: more evidence
 * @n_facts: how many
 * @settings: the settings of @rule's fixes, as they are now, where that is known; empty:
 *	it is not
 */
struct diagnose_finding {
	enum diagnose_id		id;
	const struct diagnose_rule	*rule;
	enum diagnose_severity		severity;
	const char			*unit;
	const char			*of_unit;
	u64				count;
	u64				first_ns;
	u64				last_ns;
	bool				inferred;
	struct diagnose_place		places[DIAGNOSE_PLACES];
	size_t				n_places;
	u64				more_places;
	struct diagnose_fact		facts[DIAGNOSE_FACTS];
	size_t				n_facts;
	char				settings[DIAGNOSE_FIXES][HOST_VALUE_LEN];
};

/**
 * struct diagnose_result - all findings, and what they are based on
 * @findings: the worst first
 * @n: how many
 * @events: events that were looked at
 * @sockets: sockets that they are of
 * @first_ns: CLOCK_MONOTONIC of the first event; 0: there was none
 * @last_ns: CLOCK_MONOTONIC of the end
 * @lost: records lost on the way; set by the caller
 * @before: records overwritten before; set by the caller
 * @missed: events that made no record; set by the caller
 * @forgotten: listeners, destinations and services that were forgotten
 * @unseen: sockets that went on where they cannot be seen
 */
struct diagnose_result {
	struct diagnose_finding	findings[DIAGNOSE_RULES];
	size_t			n;
	u64			events;
	u64			sockets;
	u64			first_ns;
	u64			last_ns;
	u64			lost;
	u64			before;
	u64			missed;
	u64			forgotten;
	u64			unseen;
};

/**
 * struct diagnose_config - what is known besides the events
 * @rules: rules that are wanted, a bit for each enum diagnose_id
 * @filter: of the sockets that live in the end, those that count; of events all do. NULL:
 *	all. Outlives what is added up.
 * @accept_unseen: accept() makes no record, or not all such records are among the events
 * @lossy: events are missing, between the first and the last or because no hook saw them
 * @complete_ns: CLOCK_MONOTONIC from which on every event is known; 0: not known.
 *	A socket without any has been in its state since then.
 * @host: settings and counters of this host; its namespace is 0 if none are known
 */
struct diagnose_config {
	u32			rules;
	const struct filter	*filter;
	bool			accept_unseen;
	bool			lossy;
	u64			complete_ns;
	struct host		host;
};

/**
 * struct diagnose - what was added up
 * @config: what is known besides
 * @listeners: struct listener, see diagnose_listener.h
 * @destinations: struct destination, see diagnose_destination.h
 * @services: struct service, see diagnose_service.h
 * @result: what was found
 */
struct diagnose {
	struct diagnose_config	config;
	struct groups		listeners;
	struct groups		destinations;
	struct groups		services;
	struct diagnose_result	result;
};

/* diagnose_rules.c */
extern const struct diagnose_rule diagnose_rules[DIAGNOSE_RULES];
int diagnose_find_rule(const char *id, size_t len, enum diagnose_id *found);
const char *diagnose_severity_name(enum diagnose_severity severity);

/* diagnose.c */
void diagnose_init(struct diagnose *d, const struct diagnose_config *config);
int diagnose_add(struct diagnose *d, const struct tcpstate_record *rec,
		 const struct track_end *end);
void diagnose_gap(struct diagnose *d);
int diagnose_finish(struct diagnose *d, const struct track *track, u64 now_ns);
void diagnose_free(struct diagnose *d);

#endif
