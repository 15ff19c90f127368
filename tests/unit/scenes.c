// SPDX-License-Identifier: GPL-2.0-only
/*
 * The causes, kinds of socket and flags are those that tests/vm/scenarios has seen;
 * the times are round.
 *
 * Of a connection with both ends: the SYN leaves at 0, comes at 100 us, the SYN-ACK
 * comes at 250, the ACK at 400, accept() takes the connection at 900.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "scenes.h"

const struct script_socket scene_client = { 4026531840U, 1, 0, AF_INET, "10.0.0.1", 4000,
	"10.0.0.2", 80, 1000 };
const struct script_socket scene_server = { 4026531840U, 2, 9, AF_INET, "10.0.0.2", 80,
	"10.0.0.1", 4000, 33 };

#define SEG_SYN TCPSTATE_TCPF_SYN
#define SEG_ACK TCPSTATE_TCPF_ACK
#define SEG_FIN TCPSTATE_TCPF_FIN
#define SEG_RST TCPSTATE_TCPF_RST
#define C_ISS 1000U
#define S_ISS 5000U

#define STEP(s, sock, us, old_state, new_state, cause) \
	step(s, sock, us, TCPSTATE_##old_state, TCPSTATE_##new_state, TCPSTATE_CAUSE_##cause)
#define C(us, old_state, new_state, cause) \
	STEP(scene, &scene_client, us, old_state, new_state, cause)
#define S(us, old_state, new_state, cause) \
	STEP(scene, &scene_server, us, old_state, new_state, cause)

static struct tcpstate_record *append(struct scene *scene, const struct tcpstate_record *rec)
{
	if (scene->n == SCENE_RECORDS)
		abort();
	scene->recs[scene->n] = *rec;
	return &scene->recs[scene->n++];
}

static struct tcpstate_record *step(struct scene *scene, const struct script_socket *sock,
				    u64 us, u8 old_state, u8 new_state, u8 cause)
{
	struct tcpstate_record rec = script_record(sock, SCENE_BEGIN + us * US, old_state,
						   new_state, cause);

	if (old_state == TCPSTATE_TIME_WAIT)
		rec.kind = TCPSTATE_KIND_TIMEWAIT;
	if (old_state == TCPSTATE_NEW_SYN_RECV || new_state == TCPSTATE_NEW_SYN_RECV)
		rec.kind = TCPSTATE_KIND_REQUEST;
	if (rec.kind == TCPSTATE_KIND_FULL) {
		rec.flags |= TCPSTATE_F_HAS_TCP;
		rec.srtt_us = sock->cookie == 1 ? 84 : 96;
		rec.mss = 1448;
		rec.bytes_sent = sock->cookie == 1 ? 83 : 240;
		rec.bytes_received = sock->cookie == 1 ? 240 : 83;
	}
	return append(scene, &rec);
}

static void reset(struct scene *scene, const struct script_socket *sock, u64 us, u8 state,
		  u8 reason)
{
	struct tcpstate_record rec = script_reset(sock, SCENE_BEGIN + us * US, state, reason);

	append(scene, &rec);
}

static void accepted(struct scene *scene, u64 us, u8 state)
{
	struct tcpstate_record *rec = step(scene, &scene_server, us, state, state,
					   TCPSTATE_CAUSE_ACCEPT);

	rec->event = TCPSTATE_EV_ACCEPT;
	script_task(rec, 987, "nginx");
}

static struct tcpstate_record *connects(struct scene *scene)
{
	struct tcpstate_record *rec = C(0, CLOSE, SYN_SENT, CONNECT);

	script_task(rec, 1000, "curl");
	script_sent(rec, SEG_SYN, C_ISS, 0);
	return rec;
}

static struct tcpstate_record *connected(struct scene *scene, u64 us)
{
	struct tcpstate_record *rec = C(us, SYN_SENT, ESTABLISHED, SYNACK);

	script_received(rec, SEG_SYN | SEG_ACK, S_ISS, C_ISS + 1);
	return rec;
}

static void requested(struct scene *scene)
{
	script_received(S(100, LISTEN, NEW_SYN_RECV, SYN), SEG_SYN, C_ISS, 0);
}

static void child(struct scene *scene, u64 us)
{
	script_received(S(us, NEW_SYN_RECV, SYN_RECV, ACK), SEG_ACK, C_ISS + 1, S_ISS + 1);
	script_received(S(us + 1, SYN_RECV, ESTABLISHED, ACK), SEG_ACK, C_ISS + 1, S_ISS + 1);
}

static void opened(struct scene *scene)
{
	connects(scene);
	requested(scene);
	connected(scene, 250);
	child(scene, 400);
	accepted(scene, 900, TCPSTATE_ESTABLISHED);
}

/* The client closes at 2000 us, the server 3000 us after it has heard of that. */
static void client_closes(struct scene *scene)
{
	C(2000, ESTABLISHED, FIN_WAIT1, CLOSE);
	S(2100, ESTABLISHED, CLOSE_WAIT, FIN);
	C(2200, FIN_WAIT1, FIN_WAIT2, ACK)->flags |= TCPSTATE_F_ORPHAN;
	S(5100, CLOSE_WAIT, LAST_ACK, CLOSE);
	C(5200, FIN_WAIT2, TIME_WAIT, FIN)->kind = TCPSTATE_KIND_TIMEWAIT;
	S(5300, LAST_ACK, CLOSE, ACK);
}

static void active(struct scene *scene)
{
	opened(scene);
	client_closes(scene);
	C(60005200, TIME_WAIT, CLOSE, 2MSL_TIMER);
}

static void passive(struct scene *scene)
{
	opened(scene);
	S(2000, ESTABLISHED, FIN_WAIT1, CLOSE);
	C(2100, ESTABLISHED, CLOSE_WAIT, FIN);
	C(2150, CLOSE_WAIT, LAST_ACK, CLOSE);
	S(2250, FIN_WAIT1, TIME_WAIT, FIN);
	C(2350, LAST_ACK, CLOSE, ACK);
	S(60002250, TIME_WAIT, CLOSE, 2MSL_TIMER);
}

static void simultaneous(struct scene *scene)
{
	opened(scene);
	C(2000, ESTABLISHED, FIN_WAIT1, CLOSE);
	S(2010, ESTABLISHED, FIN_WAIT1, CLOSE);
	S(2100, FIN_WAIT1, CLOSING, FIN)->flags |= TCPSTATE_F_ORPHAN;
	C(2110, FIN_WAIT1, CLOSING, FIN)->flags |= TCPSTATE_F_ORPHAN;
	S(2200, CLOSING, TIME_WAIT, ACK);
	C(2215, CLOSING, TIME_WAIT, ACK);
	S(60002200, TIME_WAIT, CLOSE, 2MSL_TIMER);
	C(60002215, TIME_WAIT, CLOSE, 2MSL_TIMER);
}

/* The server goes on sending for two seconds. */
static void half_closed(struct scene *scene)
{
	opened(scene);
	C(2000, ESTABLISHED, FIN_WAIT1, SHUTDOWN);
	S(2100, ESTABLISHED, CLOSE_WAIT, FIN);
	C(2200, FIN_WAIT1, FIN_WAIT2, ACK);
	S(2002100, CLOSE_WAIT, LAST_ACK, CLOSE);
	C(2002200, FIN_WAIT2, TIME_WAIT, FIN);
	S(2002300, LAST_ACK, CLOSE, ACK);
	C(62002200, TIME_WAIT, CLOSE, 2MSL_TIMER);
}

/* close() of the server with data that it has not read. */
static void server_aborts(struct scene *scene)
{
	struct tcpstate_record *rec;

	opened(scene);
	rec = S(3000, ESTABLISHED, CLOSE, CLOSE);
	script_task(rec, 987, "nginx");
	script_sent(rec, SEG_RST | SEG_ACK, S_ISS + 1, C_ISS + 84);
	reset(scene, &scene_server, 3001, TCPSTATE_CLOSE, TCPSTATE_RESET_TCP_ABORT_ON_CLOSE);
	script_received(C(3100, ESTABLISHED, CLOSE, RST), SEG_RST | SEG_ACK, S_ISS + 1, C_ISS + 84);
}

/* SO_LINGER with 0, on a kernel that gives no reasons. */
static void client_aborts(struct scene *scene)
{
	struct tcpstate_record *rec;

	opened(scene);
	rec = C(3000, ESTABLISHED, CLOSE, CLOSE);
	script_task(rec, 1000, "curl");
	script_sent(rec, SEG_RST | SEG_ACK, C_ISS + 84, S_ISS + 1);
	script_received(S(3100, ESTABLISHED, CLOSE, RST), SEG_RST | SEG_ACK, C_ISS + 84, S_ISS + 1);
}

static void refused(struct scene *scene)
{
	connects(scene);
	C(45, SYN_SENT, CLOSE, RST)->sk_err = ECONNREFUSED;
}

/* tcp_syn_retries 6: 1 + 2 + 4 + 8 + 16 + 32 + 64 = 127 seconds. */
static void timed_out(struct scene *scene)
{
	struct tcpstate_record *rec;

	connects(scene);
	rec = C(127000000, SYN_SENT, CLOSE, RETRANS_TIMER);
	rec->sk_err = ETIMEDOUT;
	rec->retrans = 6;
}

static void unreachable(struct scene *scene)
{
	struct tcpstate_record *rec;

	connects(scene);
	rec = C(3000000, SYN_SENT, CLOSE, ICMP);
	rec->sk_err = EHOSTUNREACH;
	rec->retrans = 1;
}

static void not_sent(struct scene *scene)
{
	struct tcpstate_record *rec = C(0, CLOSE, SYN_SENT, CONNECT);

	rec->flags |= TCPSTATE_F_NO_SYN;
	rec = C(2, SYN_SENT, CLOSE, CONNECT);
	rec->flags |= TCPSTATE_F_NO_SYN | TCPSTATE_F_INFERRED;
	rec->sk_err = EADDRNOTAVAIL;
}

static void given_up(struct scene *scene)
{
	connects(scene);
	C(1500000, SYN_SENT, CLOSE, EXIT)->retrans = 1;
}

/* tcp_synack_retries 5: 1 + 2 + 4 + 8 + 16 + 32 = 63 seconds. */
static void half_open(struct scene *scene)
{
	requested(scene);
	S(63000100, NEW_SYN_RECV, CLOSE, SYNACK_TIMER)->retrans = 5;
}

static void dropped(struct scene *scene)
{
	requested(scene);
	S(1100, NEW_SYN_RECV, CLOSE, OVERFLOW);
}

static void request_reset(struct scene *scene)
{
	requested(scene);
	S(1100, NEW_SYN_RECV, CLOSE, RST);
}

/* No SYN-ACK arrives until the client does not wait any more; then the fourth does. */
static void answers_lost(struct scene *scene)
{
	connects(scene);
	requested(scene);
	C(2000000, SYN_SENT, CLOSE, CLOSE)->retrans = 1;
	S(3000100, NEW_SYN_RECV, CLOSE, RST)->retrans = 3;
}

/* A SYN and a SYN-ACK were lost: both are sent again after a second. */
static void retransmitted(struct scene *scene)
{
	connects(scene);
	script_received(S(1000100, LISTEN, NEW_SYN_RECV, SYN), SEG_SYN, C_ISS, 0);
	connected(scene, 2000300)->retrans = 1;
	child(scene, 2000400);
	scene_find(scene, 2, TCPSTATE_NEW_SYN_RECV, TCPSTATE_SYN_RECV)->retrans = 2;
}

static void orphan_times_out(struct scene *scene)
{
	connects(scene);
	connected(scene, 250);
	C(2000, ESTABLISHED, FIN_WAIT1, CLOSE);
	C(2200, FIN_WAIT1, FIN_WAIT2, ACK)->flags |= TCPSTATE_F_ORPHAN;
	C(60002200, FIN_WAIT2, CLOSE, FIN_WAIT2_TIMER)->kind = TCPSTATE_KIND_TIMEWAIT;
}

/* Data for a socket that nobody has open any more. */
static void late_data(struct scene *scene)
{
	connects(scene);
	connected(scene, 250);
	C(2000, ESTABLISHED, FIN_WAIT1, CLOSE);
	C(2200, FIN_WAIT1, CLOSE, DATA)->flags |= TCPSTATE_F_ORPHAN;
	reset(scene, &scene_client, 2201, TCPSTATE_CLOSE, TCPSTATE_RESET_TCP_ABORT_ON_DATA);
}

static void reset_while_half_closed(struct scene *scene)
{
	opened(scene);
	S(2000, ESTABLISHED, CLOSE_WAIT, FIN);
	S(7000, CLOSE_WAIT, CLOSE, RST);
}

static void keepalive(struct scene *scene)
{
	opened(scene);
	reset(scene, &scene_client, 3000000, TCPSTATE_ESTABLISHED,
	      TCPSTATE_RESET_TCP_KEEPALIVE_TIMEOUT);
	C(3000001, ESTABLISHED, CLOSE, KEEPALIVE_TIMER)->sk_err = ETIMEDOUT;
}

static void orphan_not_answered(struct scene *scene)
{
	struct tcpstate_record *rec;

	connects(scene);
	connected(scene, 250);
	C(2000, ESTABLISHED, FIN_WAIT1, CLOSE);
	rec = C(9002000, FIN_WAIT1, CLOSE, RETRANS_TIMER);
	rec->flags |= TCPSTATE_F_ORPHAN | TCPSTATE_F_INFERRED;
	rec->sk_err = ETIMEDOUT;
}

static void destroyed(struct scene *scene)
{
	opened(scene);
	script_task(S(3000, ESTABLISHED, CLOSE, ABORT), 44, "ss");
	reset(scene, &scene_server, 3001, TCPSTATE_CLOSE, TCPSTATE_RESET_TCP_STATE);
	C(3100, ESTABLISHED, CLOSE, RST);
}

static void cookie(struct scene *scene)
{
	struct tcpstate_record *rec;

	connects(scene);
	connected(scene, 250);
	rec = S(400, LISTEN, SYN_RECV, ACK);
	rec->kind = TCPSTATE_KIND_REQUEST;
	rec->flags |= TCPSTATE_F_SYNCOOKIE;
	script_received(rec, SEG_ACK, C_ISS + 1, S_ISS + 1);
	S(401, SYN_RECV, ESTABLISHED, ACK);
	accepted(scene, 900, TCPSTATE_ESTABLISHED);
}

static void born_with_syn(struct scene *scene)
{
	struct tcpstate_record *rec = S(100, LISTEN, SYN_RECV, SYN);

	rec->kind = TCPSTATE_KIND_REQUEST;
	rec->flags |= TCPSTATE_F_FASTOPEN;
	script_received(rec, SEG_SYN, C_ISS, 0);
}

static void fastopen(struct scene *scene)
{
	connects(scene);
	born_with_syn(scene);
	connected(scene, 250)->flags |= TCPSTATE_F_FASTOPEN;
	accepted(scene, 300, TCPSTATE_SYN_RECV);
	script_received(S(400, SYN_RECV, ESTABLISHED, ACK), SEG_ACK, C_ISS + 1, S_ISS + 1);
}

/* The server did not want it. */
static void fastopen_refused(struct scene *scene)
{
	connects(scene);
	requested(scene);
	connected(scene, 250)->flags |= TCPSTATE_F_FASTOPEN;
	child(scene, 400);
}

static void self(struct scene *scene)
{
	struct script_socket sock = { 4026531840U, 1, 0, AF_INET, "127.0.0.1", 1000, "127.0.0.1",
		1000, 1000 };

	STEP(scene, &sock, 0, CLOSE, SYN_SENT, CONNECT);
	STEP(scene, &sock, 10, SYN_SENT, SYN_RECV, SYN);
	STEP(scene, &sock, 20, SYN_RECV, ESTABLISHED, ACK);
	STEP(scene, &sock, 1000, ESTABLISHED, FIN_WAIT1, CLOSE);
	STEP(scene, &sock, 1010, FIN_WAIT1, CLOSING, FIN);
	STEP(scene, &sock, 1020, CLOSING, TIME_WAIT, ACK);
	STEP(scene, &sock, 60001020, TIME_WAIT, CLOSE, 2MSL_TIMER);
}

/* RFC 9293 figure 7. */
static void crossed(struct scene *scene)
{
	const struct script_socket other = { 4026531840U, 2, 0, AF_INET, "10.0.0.2", 80,
		"10.0.0.1", 4000, 33 };

	connects(scene);
	script_sent(STEP(scene, &other, 50, CLOSE, SYN_SENT, CONNECT), SEG_SYN, S_ISS, 0);
	script_received(STEP(scene, &other, 100, SYN_SENT, SYN_RECV, SYN), SEG_SYN, C_ISS, 0);
	script_received(C(150, SYN_SENT, SYN_RECV, SYN), SEG_SYN, S_ISS, 0);
	C(200, SYN_RECV, ESTABLISHED, ACK);
	STEP(scene, &other, 250, SYN_RECV, ESTABLISHED, ACK);
	STEP(scene, &other, 500, ESTABLISHED, FIN_WAIT1, CLOSE);
	C(600, ESTABLISHED, CLOSE_WAIT, FIN);
}

static void repaired(struct scene *scene)
{
	C(0, CLOSE, SYN_SENT, CONNECT)->flags |= TCPSTATE_F_REPAIR;
	C(5, SYN_SENT, ESTABLISHED, CONNECT)->flags |= TCPSTATE_F_REPAIR;
}

static void in_progress(struct scene *scene)
{
	opened(scene);
	S(2000, ESTABLISHED, CLOSE_WAIT, FIN);
	C(3002000, ESTABLISHED, FIN_WAIT1, CLOSE);
}

/* The client's FIN and what follows were lost, up to its TIME_WAIT. */
static void lost_inside(struct scene *scene)
{
	active(scene);
	scene_drop(scene, scene_find(scene, 1, TCPSTATE_ESTABLISHED, TCPSTATE_FIN_WAIT1));
	scene_drop(scene, scene_find(scene, 1, TCPSTATE_FIN_WAIT1, TCPSTATE_FIN_WAIT2));
	scene_drop(scene, scene_find(scene, 2, TCPSTATE_NEW_SYN_RECV, TCPSTATE_SYN_RECV));
}

/* Two children of one request: twin.c. */
static void twins(struct scene *scene)
{
	requested(scene);
	script_received(S(400, NEW_SYN_RECV, SYN_RECV, ACK), SEG_ACK, C_ISS + 1, S_ISS + 1);
	script_received(S(401, NEW_SYN_RECV, SYN_RECV, ACK), SEG_ACK, C_ISS + 1, S_ISS + 1);
	S(402, SYN_RECV, CLOSE, DUPLICATE);
	S(403, SYN_RECV, ESTABLISHED, ACK);
	accepted(scene, 900, TCPSTATE_ESTABLISHED);
}

#define UNSEEN (TCPSTATE_F_INFERRED | TCPSTATE_F_UNSEEN)

/* The same as "active", where timewait sockets cannot be seen. */
static void time_wait_unseen(struct scene *scene)
{
	struct tcpstate_record *rec;

	active(scene);
	rec = scene_find(scene, 1, TCPSTATE_FIN_WAIT2, TCPSTATE_TIME_WAIT);
	rec->kind = TCPSTATE_KIND_FULL;
	rec->flags |= UNSEEN;
	scene_drop(scene, scene_find(scene, 1, TCPSTATE_TIME_WAIT, TCPSTATE_CLOSE));
}

/* And if the timewait socket takes over before the FIN has come. */
static void handed_over(struct scene *scene)
{
	struct tcpstate_record *rec;

	time_wait_unseen(scene);
	rec = scene_find(scene, 1, TCPSTATE_FIN_WAIT2, TCPSTATE_TIME_WAIT);
	rec->time_ns = SCENE_BEGIN + 2201 * US;
	rec->event = TCPSTATE_EV_HANDOVER;
	rec->new_state = TCPSTATE_FIN_WAIT2;
	rec->cause = TCPSTATE_CAUSE_UNKNOWN;
}

/* Older than the recording. */
static void old(struct scene *scene)
{
	C(0, FIN_WAIT2, TIME_WAIT, FIN);
	C(60000000, TIME_WAIT, CLOSE, 2MSL_TIMER);
}

const struct scene_info scenes[] = {
	{ "active", active }, { "passive", passive }, { "simultaneous", simultaneous },
	{ "half-closed", half_closed }, { "server aborts", server_aborts },
	{ "client aborts", client_aborts }, { "refused", refused },
	{ "timed out", timed_out }, { "unreachable", unreachable }, { "not sent", not_sent },
	{ "given up", given_up }, { "answers lost", answers_lost },
	{ "half-open", half_open }, { "dropped", dropped },
	{ "request reset", request_reset }, { "retransmitted", retransmitted },
	{ "orphan times out", orphan_times_out }, { "late data", late_data },
	{ "reset while half-closed", reset_while_half_closed }, { "keepalive", keepalive },
	{ "orphan not answered", orphan_not_answered }, { "destroyed", destroyed },
	{ "cookie", cookie }, { "fast open", fastopen },
	{ "fast open refused", fastopen_refused }, { "self", self }, { "crossed", crossed },
	{ "repaired", repaired }, { "in progress", in_progress },
	{ "time-wait unseen", time_wait_unseen }, { "handed over", handed_over },
	{ "lost inside", lost_inside }, { "twins", twins }, { "old", old },
};

const size_t n_scenes = ARRAY_SIZE(scenes);

/**
 * scene_make() - make a scene
 * @scene: the records
 * @name: which, of scenes[]
 */
void scene_make(struct scene *scene, const char *name)
{
	size_t i;

	memset(scene, 0, sizeof(*scene));
	for (i = 0; i < n_scenes; i++) {
		if (!strcmp(scenes[i].name, name)) {
			scenes[i].make(scene);
			return;
		}
	}
	abort();
}

/**
 * scene_keep() - only one end was seen
 * @scene: the records
 * @cookie: whose stay
 */
void scene_keep(struct scene *scene, u64 cookie)
{
	size_t i, n = 0;

	for (i = 0; i < scene->n; i++) {
		if (scene->recs[i].cookie == cookie)
			scene->recs[n++] = scene->recs[i];
	}
	scene->n = n;
}

/**
 * scene_find() - a transition of a scene, which must be there
 * @scene: the records
 * @cookie: socket
 * @old_state: from
 * @new_state: to
 *
 * Return: the first one
 */
struct tcpstate_record *scene_find(struct scene *scene, u64 cookie, u8 old_state, u8 new_state)
{
	size_t i;

	for (i = 0; i < scene->n; i++) {
		struct tcpstate_record *rec = &scene->recs[i];

		if (rec->cookie == cookie && rec->old_state == old_state &&
		    rec->new_state == new_state && rec->event == TCPSTATE_EV_TRANSITION)
			return rec;
	}
	abort();
}

/**
 * scene_drop() - lose a record
 * @scene: the records
 * @rec: the one
 */
void scene_drop(struct scene *scene, struct tcpstate_record *rec)
{
	size_t at = rec - scene->recs;

	memmove(rec, rec + 1, (scene->n - at - 1) * sizeof(*rec));
	scene->n--;
}
