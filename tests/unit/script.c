// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "script.h"

static void put_address(u8 out[16], int family, const char *text)
{
	if (text && inet_pton(family, text, out) != 1)
		abort();
}

/**
 * script_record() - a transition
 * @sock: the socket
 * @time_ns: when
 * @old_state: from
 * @new_state: to
 * @cause: why
 *
 * Return: the record, on CPU 0; its sequence number is that of its time
 */
struct tcpstate_record script_record(const struct script_socket *sock, u64 time_ns,
				     u8 old_state, u8 new_state, u8 cause)
{
	struct tcpstate_record rec = {
		.seq = time_ns + 1,
		.time_ns = time_ns,
		.cookie = sock->cookie,
		.listener_cookie = sock->listener,
		.lport = htons(sock->lport),
		.rport = htons(sock->rport),
		.family = sock->family,
		.netns = sock->netns,
		.event = TCPSTATE_EV_TRANSITION,
		.kind = TCPSTATE_KIND_FULL,
		.old_state = old_state,
		.new_state = new_state,
		.cause = cause,
		.context = TCPSTATE_CTX_SOFTIRQ,
		.uid = sock->uid,
		.flags = TCPSTATE_F_HAS_UID,
	};

	put_address(rec.laddr, sock->family, sock->local);
	put_address(rec.raddr, sock->family, sock->remote);
	return rec;
}

/**
 * script_task() - let a task have done it
 * @rec: the record
 * @tgid: its process id
 * @comm: its name
 */
void script_task(struct tcpstate_record *rec, u32 tgid, const char *comm)
{
	rec->context = TCPSTATE_CTX_TASK;
	rec->pid = tgid;
	rec->tgid = tgid;
	memcpy(rec->comm, comm, strnlen(comm, sizeof(rec->comm)));
}

static void put_segment(struct tcpstate_record *rec, u32 flag, u8 seg_flags, u32 seq, u32 ack)
{
	rec->flags |= flag;
	rec->seg_flags = seg_flags;
	rec->seg_seq = seq;
	rec->seg_ack = ack;
}

/**
 * script_sent() - let a segment leave
 * @rec: the record
 * @seg_flags: TCPSTATE_TCPF_*
 * @seq: its sequence number
 * @ack: its acknowledgment number
 */
void script_sent(struct tcpstate_record *rec, u8 seg_flags, u32 seq, u32 ack)
{
	put_segment(rec, TCPSTATE_F_SEG_SENT, seg_flags, seq, ack);
}

/**
 * script_received() - let a segment arrive
 * @rec: the record
 * @seg_flags: TCPSTATE_TCPF_*
 * @seq: its sequence number
 * @ack: its acknowledgment number
 */
void script_received(struct tcpstate_record *rec, u8 seg_flags, u32 seq, u32 ack)
{
	put_segment(rec, TCPSTATE_F_SEG_RCVD, seg_flags, seq, ack);
}

/**
 * script_reset() - a RST that is sent
 * @sock: the socket
 * @time_ns: when
 * @state: its state
 * @reason: enum tcpstate_reset_reason
 *
 * Return: the record
 */
struct tcpstate_record script_reset(const struct script_socket *sock, u64 time_ns, u8 state,
				    u8 reason)
{
	struct tcpstate_record rec = script_record(sock, time_ns, state, state, 0);

	rec.event = TCPSTATE_EV_RESET_SENT;
	rec.reset_reason = reason;
	return rec;
}

#define SYN TCPSTATE_TCPF_SYN
#define ACK TCPSTATE_TCPF_ACK
#define FIN TCPSTATE_TCPF_FIN
#define R(sock, us, old_state, new_state, cause) \
	script_record(sock, begin_ns + (us) * US, TCPSTATE_##old_state, \
		      TCPSTATE_##new_state, TCPSTATE_CAUSE_##cause)

/**
 * script_exchange() - RFC 9293 figures 6 and 12, with 100 bytes sent each way
 * @recs: the records
 * @client: the socket that connects
 * @server: the socket that is connected to
 * @begin_ns: time of the first record
 */
void script_exchange(struct tcpstate_record recs[SCRIPT_EXCHANGE_RECORDS],
		     const struct script_socket *client,
		     const struct script_socket *server, u64 begin_ns)
{
	const u32 c = SCRIPT_CLIENT_ISS, s = SCRIPT_SERVER_ISS;
	size_t n = 0;

	recs[n] = R(client, 0, CLOSE, SYN_SENT, CONNECT);
	script_task(&recs[n], 1000, "curl");
	script_sent(&recs[n++], SYN, c, 0);
	recs[n] = R(server, 24, LISTEN, NEW_SYN_RECV, SYN);
	script_received(&recs[n++], SYN, c, 0);
	recs[n] = R(client, 41, SYN_SENT, ESTABLISHED, SYNACK);
	script_received(&recs[n++], SYN | ACK, s, c + 1);
	recs[n] = R(server, 57, NEW_SYN_RECV, SYN_RECV, ACK);
	script_received(&recs[n++], ACK, c + 1, s + 1);
	recs[n] = R(server, 58, SYN_RECV, ESTABLISHED, ACK);
	script_received(&recs[n++], ACK, c + 1, s + 1);
	recs[n] = R(server, 301, ESTABLISHED, ESTABLISHED, ACCEPT);
	recs[n].event = TCPSTATE_EV_ACCEPT;
	script_task(&recs[n++], 987, "nginx");
	recs[n] = R(client, 1304, ESTABLISHED, FIN_WAIT1, CLOSE);
	script_task(&recs[n], 1000, "curl");
	script_sent(&recs[n++], FIN | ACK, c + 101, s + 101);
	recs[n] = R(server, 1322, ESTABLISHED, CLOSE_WAIT, FIN);
	script_received(&recs[n++], FIN | ACK, c + 101, s + 101);
	recs[n] = R(client, 1340, FIN_WAIT1, FIN_WAIT2, ACK);
	script_received(&recs[n], ACK, s + 101, c + 102);
	recs[n++].flags |= TCPSTATE_F_INFERRED | TCPSTATE_F_SEG_DERIVED;
	recs[n] = R(server, 2410, CLOSE_WAIT, LAST_ACK, CLOSE);
	script_task(&recs[n], 987, "nginx");
	script_sent(&recs[n++], FIN | ACK, s + 101, c + 102);
	recs[n] = R(client, 2431, FIN_WAIT2, TIME_WAIT, FIN);
	script_received(&recs[n++], FIN | ACK, s + 101, c + 102);
	recs[n] = R(server, 2452, LAST_ACK, CLOSE, ACK);
	script_received(&recs[n++], ACK, c + 102, s + 102);
	recs[n++] = R(client, 60002431ULL, TIME_WAIT, CLOSE, 2MSL_TIMER);
	if (n != SCRIPT_EXCHANGE_RECORDS)
		abort();
}

static int script_status(struct source *source, struct source_status *st)
{
	struct script_source *script = (struct script_source *)source;

	*st = script->status;
	st->cpus = calloc(script->n_cpus + 1, sizeof(*st->cpus));
	if (script->n_cpus)
		memcpy(st->cpus, script->cpus, script->n_cpus * sizeof(*st->cpus));
	st->n_cpus = script->n_cpus;
	st->hooks = calloc(script->n_hooks + 1, sizeof(*st->hooks));
	if (script->n_hooks)
		memcpy(st->hooks, script->hooks, script->n_hooks * sizeof(*st->hooks));
	st->n_hooks = script->n_hooks;
	return 0;
}

static int script_read(struct source *source, const struct source_request *request,
		       struct source_batch *batch)
{
	struct script_source *script = (struct script_source *)source;
	const struct tcpstate_record *records;
	const struct script_step *step;
	size_t i;

	script->reads++;
	script->asked_all = request->all_netns;
	for (i = 0; i < request->n_cursors && i < ARRAY_SIZE(script->asked); i++)
		script->asked[i] = request->cursors[i];
	if (script->at == script->n_steps)
		return 0;
	step = &script->steps[script->at++];
	batch->began_ns = step->began_ns;
	records = step->records;
	for (i = 0; i < step->n_runs; i++) {
		source_batch_add_run(batch, &step->runs[i]);
		source_batch_add_records(batch, records,
					 step->runs[i].n_records * sizeof(*records),
					 sizeof(*records));
		records += step->runs[i].n_records;
	}
	return step->error;
}

/* There is always more until the script is over; then somebody presses Ctrl-C. */
static int script_wait(struct source *source, int wake_fd, int timeout_ms)
{
	struct script_source *script = (struct script_source *)source;

	(void)wake_fd;
	script->waits++;
	script->timeout_ms = timeout_ms;
	if (script->on_wait)
		script->on_wait(script->waits);
	if (script->at == script->n_steps)
		kill(getpid(), SIGINT);
	return 1;
}

static void script_close(struct source *source)
{
	(void)source;
}

/**
 * script_source_init() - make a source of a script
 * @script: status, CPUs and steps are set by the caller afterwards
 */
void script_source_init(struct script_source *script)
{
	static const struct source_ops ops = {
		.status = script_status,
		.read = script_read,
		.wait = script_wait,
		.close = script_close,
	};

	memset(script, 0, sizeof(*script));
	script->source.ops = &ops;
	script->status.abi_version = TCPSTATE_ABI_VERSION;
	script->status.record_size = sizeof(struct tcpstate_record);
	script->status.ring_slots = 1024;
	script->status.netns = 4026531840U;
	script->status.netns_init = 4026531840U;
}
