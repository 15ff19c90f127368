// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "diagnosing.h"
#include "unit.h"

struct diagnose diag;
struct track diag_track;

/**
 * diag_begin() - begin with nothing
 * @config: what is known besides the events; NULL: nothing
 */
void diag_begin(const struct diagnose_config *config)
{
	static const struct track_config tracking = { .max_ends = 100000 };
	const struct diagnose_config all = { .rules = BIT(DIAGNOSE_RULES) - 1 };

	track_init(&diag_track, &tracking);
	diagnose_init(&diag, config ? config : &all);
}

/**
 * diag_add() - add an event, which has to succeed
 * @rec: the event
 */
void diag_add(struct tcpstate_record rec)
{
	const struct track_end *end;

	assert_int_equal(track_add(&diag_track, &rec, &end), 0);
	assert_int_equal(diagnose_add(&diag, &rec, end), 0);
}

/**
 * diag_check() - check what is found
 * @now_ns: CLOCK_MONOTONIC of the end
 * @ids: the rules that have found something, in order: "accept-queue resets"
 */
void diag_check(u64 now_ns, const char *ids)
{
	char found[512] = "";
	size_t i;

	assert_int_equal(diagnose_finish(&diag, &diag_track, now_ns), 0);
	for (i = 0; i < diag.result.n; i++) {
		strcat(found, i ? " " : "");
		strcat(found, diag.result.findings[i].rule->id);
	}
	assert_string_equal(found, ids);
}

/**
 * diag_find() - a finding
 * @id: its rule
 *
 * Return: the finding
 */
const struct diagnose_finding *diag_find(enum diagnose_id id)
{
	size_t i;

	for (i = 0; i < diag.result.n; i++) {
		if (diag.result.findings[i].id == id)
			return &diag.result.findings[i];
	}
	fail_msg("no finding %s", diagnose_rules[id].id);
	return NULL;
}

static const struct diagnose_fact *fact(enum diagnose_id id, const char *name)
{
	const struct diagnose_finding *f = diag_find(id);
	size_t i;

	for (i = 0; i < f->n_facts; i++) {
		if (!strcmp(f->facts[i].name, name))
			return &f->facts[i];
	}
	return NULL;
}

/**
 * diag_fact() - a number of a finding
 * @id: its rule
 * @name: name of the fact
 *
 * Return: the number; 0: it is not told
 */
u64 diag_fact(enum diagnose_id id, const char *name)
{
	return fact(id, name) ? fact(id, name)->number : 0;
}

/**
 * diag_text() - a text of a finding
 * @id: its rule
 * @name: name of the fact
 *
 * Return: the text; empty: it is not told
 */
const char *diag_text(enum diagnose_id id, const char *name)
{
	return fact(id, name) ? fact(id, name)->text : "";
}

/**
 * diag_end() - release all memory
 * @state: not used
 *
 * Return: 0
 */
int diag_end(void **state)
{
	(void)state;
	diagnose_free(&diag);
	track_free(&diag_track);
	return 0;
}

/**
 * diag_client() - a socket that connects from 10.0.0.2 to 10.0.0.1:80
 * @n: its number, which makes its cookie and its port
 *
 * Return: the socket
 */
struct script_socket diag_client(u64 n)
{
	return (struct script_socket){ DIAG_NETNS, 1000000 + n, 0, AF_INET, "10.0.0.2",
				       1024 + n % 60000, "10.0.0.1", 80, 0 };
}

/**
 * diag_server() - the other end of the connection from 192.0.2.1 with that number
 * @n: its number
 *
 * Return: the socket
 */
struct script_socket diag_server(u64 n)
{
	return (struct script_socket){ DIAG_NETNS, 2000000 + n, DIAG_LISTENER, AF_INET,
				       "10.0.0.1", 80, "192.0.2.1", 1024 + n % 60000, 0 };
}

/**
 * diag_queue() - tell the accept queue of a listener
 * @rec: a record of a request
 * @len: connections in it
 * @max: its limit
 *
 * Return: the record
 */
struct tcpstate_record diag_queue(struct tcpstate_record rec, u32 len, u32 max)
{
	rec.queue_len = len;
	rec.queue_max = max;
	rec.flags |= TCPSTATE_F_HAS_QUEUE;
	return rec;
}

/**
 * diag_flags() - add flags
 * @rec: a record
 * @flags: TCPSTATE_F_*
 *
 * Return: the record
 */
struct tcpstate_record diag_flags(struct tcpstate_record rec, u32 flags)
{
	rec.flags |= flags;
	return rec;
}

/**
 * diag_retrans() - tell how often a segment was sent again
 * @rec: a record
 * @retrans: how often
 *
 * Return: the record
 */
struct tcpstate_record diag_retrans(struct tcpstate_record rec, u16 retrans)
{
	rec.retrans = retrans;
	return rec;
}

/**
 * diag_by() - let a task have done it
 * @rec: a record
 * @tgid: its process id
 * @comm: its name
 *
 * Return: the record
 */
struct tcpstate_record diag_by(struct tcpstate_record rec, u32 tgid, const char *comm)
{
	script_task(&rec, tgid, comm);
	return rec;
}

/**
 * diag_listen() - nginx[987] listens on 10.0.0.1:80
 * @time_ns: when
 */
void diag_listen(u64 time_ns)
{
	const struct script_socket sock = { DIAG_NETNS, DIAG_LISTENER, 0, AF_INET, "10.0.0.1",
					    80, NULL, 0, 0 };

	diag_add(diag_by(DIAG(&sock, time_ns, CLOSE, LISTEN, LISTEN), 987, "nginx"));
}

/**
 * diag_request() - a SYN comes to the listener, which has a backlog of 16
 * @n: number of the connection
 * @time_ns: when
 */
void diag_request(u64 n, u64 time_ns)
{
	const struct script_socket sock = diag_server(n);

	diag_add(diag_queue(DIAG(&sock, time_ns, LISTEN, NEW_SYN_RECV, SYN), 0, 16));
}

/**
 * diag_child() - the last ACK of its handshake comes
 * @n: number of the connection
 * @time_ns: when
 * @queue_len: connections in the accept queue before it
 * @queue_max: their limit
 */
void diag_child(u64 n, u64 time_ns, u32 queue_len, u32 queue_max)
{
	const struct script_socket sock = diag_server(n);
	struct tcpstate_record rec = DIAG(&sock, time_ns, NEW_SYN_RECV, SYN_RECV, ACK);

	diag_add(diag_queue(rec, queue_len, queue_max));
	diag_add(DIAG(&sock, time_ns, SYN_RECV, ESTABLISHED, ACK));
}

/**
 * diag_accept() - nginx[987] accepts it
 * @n: number of the connection
 * @time_ns: when
 */
void diag_accept(u64 n, u64 time_ns)
{
	const struct script_socket sock = diag_server(n);
	struct tcpstate_record rec = DIAG(&sock, time_ns, ESTABLISHED, ESTABLISHED, ACCEPT);

	rec.event = TCPSTATE_EV_ACCEPT;
	diag_add(diag_by(rec, 987, "nginx"));
}

/**
 * diag_serve() - a connection that nginx[987] has accepted
 * @n: its number
 * @time_ns: when
 */
void diag_serve(u64 n, u64 time_ns)
{
	diag_request(n, time_ns);
	diag_child(n, time_ns + MS, 0, 16);
	diag_accept(n, time_ns + 2 * MS);
}

/**
 * diag_connect() - a connection that curl[1000] has opened
 * @n: its number
 * @time_ns: when
 */
void diag_connect(u64 n, u64 time_ns)
{
	const struct script_socket sock = diag_client(n);

	diag_add(diag_by(DIAG(&sock, time_ns, CLOSE, SYN_SENT, CONNECT), 1000, "curl"));
	diag_add(DIAG(&sock, time_ns + MS, SYN_SENT, ESTABLISHED, SYNACK));
}

/**
 * diag_drop() - a request is dropped
 * @n: number of the connection
 * @time_ns: when
 * @cause: why
 * @flags: TCPSTATE_F_*
 */
void diag_drop(u64 n, u64 time_ns, u8 cause, u32 flags)
{
	const struct script_socket sock = diag_server(n);
	struct tcpstate_record rec = script_record(&sock, time_ns, TCPSTATE_NEW_SYN_RECV,
						   TCPSTATE_CLOSE, cause);

	diag_add(diag_queue(diag_flags(rec, flags), 0, 16));
}

/**
 * diag_fill() - nginx[987] listens and does not accept
 * @time_ns: when
 * @upto: length of the queue that the last of its connections finds. It takes 17 with a
 *	backlog of 16: the record of the 17th has 16.
 */
void diag_fill(u64 time_ns, u32 upto)
{
	u32 i;

	diag_listen(time_ns);
	for (i = 0; i <= upto; i++) {
		diag_request(i, time_ns);
		diag_child(i, time_ns, i, 16);
	}
}

/**
 * diag_peer() - the other end of diag_client(), on this host, of another listener
 * @n: its number
 *
 * Return: the socket
 */
struct script_socket diag_peer(u64 n)
{
	return (struct script_socket){ DIAG_NETNS, 3000000 + n, 6, AF_INET, "10.0.0.1", 80,
				       "10.0.0.2", 1024 + n % 60000, 0 };
}

/**
 * diag_close() - the FIN of the other end of diag_server() comes
 * @n: its number
 * @time_ns: when
 */
void diag_close(u64 n, u64 time_ns)
{
	const struct script_socket sock = diag_server(n);

	diag_add(DIAG(&sock, time_ns, ESTABLISHED, CLOSE_WAIT, FIN));
}
