// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <string.h>

#include "filter_facts.h"

static u64 seed;

/**
 * facts_seed() - begin a series of random numbers
 * @from: anything but 0
 */
void facts_seed(u64 from)
{
	seed = from;
}

/**
 * facts_pick() - a random number
 * @n: how many there are
 *
 * Return: 0 to @n - 1
 */
unsigned int facts_pick(unsigned int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed >> 11) % n;
}

struct socket_facts facts_ends[2];

static u16 lport(const struct socket_facts *end)
{
	size_t i;

	/* The first record may be older than the port. */
	for (i = 0; i < end->n; i++) {
		if (end->records[i].lport)
			return ntohs(end->records[i].lport);
	}
	return 0;
}

static u16 rport(const struct socket_facts *end)
{
	return ntohs(end->records[0].rport);
}

static bool in_prefix(const u8 addr[16], u16 family, const char *prefix, unsigned int bits)
{
	u8 first[16];
	unsigned int i;
	int wanted = strchr(prefix, ':') ? AF_INET6 : AF_INET;
	const u8 *bytes = addr;

	/* All sockets of AF_INET6 that have IPv4 addresses here begin with zeros. */
	if (family == AF_INET6 && !addr[0]) {
		bytes = addr + 12;
		family = AF_INET;
	}
	if (family != wanted || inet_pton(wanted, prefix, first) != 1)
		return false;
	for (i = 0; i < bits; i++) {
		if ((bytes[i / 8] ^ first[i / 8]) & 0x80 >> i % 8)
			return false;
	}
	return true;
}

static bool local_in(const struct socket_facts *end, const char *prefix, unsigned int bits)
{
	return in_prefix(end->records[0].laddr, end->records[0].family, prefix, bits);
}

static bool remote_in(const struct socket_facts *end, const char *prefix, unsigned int bits)
{
	return in_prefix(end->records[0].raddr, end->records[0].family, prefix, bits);
}

static bool any_state(const struct socket_facts *end, u8 state)
{
	size_t i;

	for (i = 0; i < end->n; i++) {
		const struct tcpstate_record *rec = &end->records[i];

		if (rec->new_state == state || (rec->old_state == state &&
						state != TCPSTATE_LISTEN))
			return true;
	}
	return false;
}

static bool any_step(const struct socket_facts *end, u8 from, u8 to, u8 cause)
{
	size_t i;

	for (i = 0; i < end->n; i++) {
		const struct tcpstate_record *rec = &end->records[i];

		if ((!from || rec->old_state == from) && (!to || rec->new_state == to) &&
		    (!cause || rec->cause == cause) &&
		    (rec->event == TCPSTATE_EV_TRANSITION || cause))
			return true;
	}
	return false;
}

static bool any_task(const struct socket_facts *end, u32 tgid, const char *comm)
{
	size_t i;

	if (end->owner && (tgid ? end->owner == tgid : !strcmp(end->comm, comm)))
		return true;
	for (i = 0; i < end->n; i++) {
		const struct tcpstate_record *rec = &end->records[i];

		if (rec->tgid && (tgid ? rec->tgid == tgid : !strcmp(rec->comm, comm)))
			return true;
	}
	return false;
}

static u64 cgroup_of(const struct socket_facts *end)
{
	size_t i;

	for (i = 0; i < end->n; i++) {
		if (end->records[i].cgroup_id)
			return end->records[i].cgroup_id;
	}
	return 0;
}

static u64 lasted(void)
{
	u64 first = ~0ULL, last = 0;
	size_t side, i;

	for (side = 0; side < 2; side++) {
		for (i = 0; i < facts_ends[side].n; i++) {
			u64 ns = facts_ends[side].records[i].time_ns;

			first = ns < first ? ns : first;
			last = ns > last ? ns : last;
		}
	}
	return last - first;
}

/* Of its life. */
static bool holds_event(enum which which, const struct socket_facts *end)
{
	switch (which) {
	case STATE_SYN_SENT:
		return any_state(end, TCPSTATE_SYN_SENT);
	case STATE_SYN_RECV:
		return any_state(end, TCPSTATE_SYN_RECV) ||
		       any_state(end, TCPSTATE_NEW_SYN_RECV);
	case STATE_TIME_WAIT:
		return any_state(end, TCPSTATE_TIME_WAIT);
	case STATE_LISTEN:
		return any_state(end, TCPSTATE_LISTEN);
	case TO_CLOSE:
		return any_step(end, 0, TCPSTATE_CLOSE, 0);
	case FROM_ESTABLISHED:
		return any_step(end, TCPSTATE_ESTABLISHED, 0, 0);
	case CAUSE_RST:
		return any_step(end, 0, 0, TCPSTATE_CAUSE_RST);
	case CAUSE_ACCEPT:
		return any_step(end, 0, 0, TCPSTATE_CAUSE_ACCEPT);
	case PID_100:
		return any_task(end, 100, NULL);
	case COMM_CURL:
		return any_task(end, 0, "curl");
	case COMM_SS:
		return any_task(end, 0, "ss");
	case UID_ALICE:
		return end->records[0].flags & TCPSTATE_F_HAS_UID && end->records[0].uid == 1001;
	case IS_CLIENT:
		return end->role == ROLE_CLIENT;
	case IS_SERVER:
		return end->role == ROLE_SERVER;
	case LONG_LIVED:
		return end->n && lasted() > 500;
	case SHORT_LIVED:
		return end->n && lasted() <= 300;
	default:
		return false;
	}
}

/**
 * facts_hold() - is a term true of an end?
 * @which: the term
 * @end: the end, with records
 *
 * Return: true if it is
 */
bool facts_hold(enum which which, const struct socket_facts *end)
{
	switch (which) {
	case PORT_80:
		return lport(end) == 80 || rport(end) == 80;
	case SPORT_80:
		return lport(end) == 80;
	case DPORT_80:
		return rport(end) == 80;
	case SPORT_RANGE:
		return lport(end) >= 30000 && lport(end) <= 40000;
	case DPORT_RANGE:
		return rport(end) >= 30000 && rport(end) <= 40000;
	case PORT_LIST:
		return lport(end) == 80 || rport(end) == 80 || lport(end) == 40000 ||
		       rport(end) == 40000;
	case ADDR_10:
		return local_in(end, "10.0.0.0", 8) || remote_in(end, "10.0.0.0", 8);
	case SRC_ONE:
		return local_in(end, "10.0.0.1", 32);
	case DST_ONE:
		return remote_in(end, "10.0.0.1", 32);
	case SRC_HALF:
		return local_in(end, "10.0.0.2", 31);
	case DST_IPV6:
		return remote_in(end, "2001:db8::", 33);
	case SRC_IPV6:
		return local_in(end, "2001:db8:8000::2", 128);
	case ALL_IPV6:
		return local_in(end, "1::", 0) || remote_in(end, "1::", 0);
	case IS_IPV4:
		return local_in(end, "0.0.0.0", 0);
	case NETNS_RED:
		return end->records[0].netns == 4026532001U;
	case COOKIE_11:
		return end->records[0].cookie == 11;
	case CGROUP_WEB:
		return cgroup_of(end) == 77;
	case CGROUP_LIST:
		return cgroup_of(end) == 77 || cgroup_of(end) == 78;
	default:
		return holds_event(which, end);
	}
}

const struct leaf facts_leaves[N_LEAVES] = {
	[PORT_80] = { "port 80", false },
	[SPORT_80] = { "sport 80", false },
	[DPORT_80] = { "dport 80", false },
	[SPORT_RANGE] = { "local port 30000-40000", false },
	[DPORT_RANGE] = { "dst port 30000-40000", false },
	[PORT_LIST] = { "port 80,40000", false },
	[ADDR_10] = { "addr 10.0.0.0/8", false },
	[SRC_ONE] = { "src 10.0.0.1", false },
	[DST_ONE] = { "dst 10.0.0.1", false },
	[SRC_HALF] = { "local 10.0.0.3/31", false },
	[DST_IPV6] = { "dst 2001:db8::/33", false },
	[SRC_IPV6] = { "src 2001:db8:8000::2", false },
	[ALL_IPV6] = { "addr ::/0", false },
	[IS_IPV4] = { "ipv4", false },
	[NETNS_RED] = { "netns red", true },
	[COOKIE_11] = { "cookie 11", true },
	[CGROUP_WEB] = { "cgroup web", true },
	[CGROUP_LIST] = { "cgroup web,db", true },
	[STATE_SYN_SENT] = { "state syn-sent", false },
	[STATE_SYN_RECV] = { "state syn-recv", false },
	[STATE_TIME_WAIT] = { "state time-wait", false },
	[STATE_LISTEN] = { "state listen", false },
	[TO_CLOSE] = { "transition >close", false },
	[FROM_ESTABLISHED] = { "transition established>", false },
	[CAUSE_RST] = { "cause rst", false },
	[CAUSE_ACCEPT] = { "cause accept", false },
	[PID_100] = { "pid 100", false },
	[COMM_CURL] = { "comm c?rl", false },
	[COMM_SS] = { "comm ss", false },
	[UID_ALICE] = { "uid alice", false },
	[IS_CLIENT] = { "role client", false },
	[IS_SERVER] = { "role server", false },
	[LONG_LIVED] = { "duration > 500ns", false },
	[SHORT_LIVED] = { "duration <= 300ns", false },
};

static void add_row(struct socket_facts *end, const struct script_socket *sock, u64 ns, u8 from,
		    u8 to, u8 cause, u32 tgid, const char *comm)
{
	struct tcpstate_record rec = script_record(sock, ns, from, to, cause);

	if (end->n == MAX_ROWS)
		return;
	if (tgid)
		script_task(&rec, tgid, comm);
	rec.cgroup_id = 77 + sock->cookie % 3;
	if (from == to)
		rec.event = TCPSTATE_EV_ACCEPT;
	if (from == TCPSTATE_TIME_WAIT)
		rec.cgroup_id = 0;
	end->records[end->n++] = rec;
}

/* From ESTABLISHED to the end, in one of three ways. */
static void add_end(struct socket_facts *end, const struct script_socket *sock, u64 ns,
		    u32 tgid, const char *comm)
{
	switch (facts_pick(3)) {
	case 0:
		add_row(end, sock, ns, 1, 4, TCPSTATE_CAUSE_CLOSE, tgid, comm);
		add_row(end, sock, ns + 50, 4, 5, TCPSTATE_CAUSE_ACK, 0, NULL);
		add_row(end, sock, ns + 90, 5, 6, TCPSTATE_CAUSE_FIN, 0, NULL);
		add_row(end, sock, ns + 600, 6, 7, TCPSTATE_CAUSE_2MSL_TIMER, 0, NULL);
		break;
	case 1:
		add_row(end, sock, ns, 1, 8, TCPSTATE_CAUSE_FIN, 0, NULL);
		add_row(end, sock, ns + 40, 8, 9, TCPSTATE_CAUSE_CLOSE, tgid, comm);
		add_row(end, sock, ns + 70, 9, 7, TCPSTATE_CAUSE_ACK, 0, NULL);
		break;
	default:
		if (facts_pick(2))
			add_row(end, sock, ns, 1, 7, TCPSTATE_CAUSE_RST, 0, NULL);
		else
			add_row(end, sock, ns, 1, 7, TCPSTATE_CAUSE_ABORT, 300, "ss");
	}
}

static const char * const addresses[3][2] = {
	{ "10.0.0.1", "10.0.0.2" }, { "::ffff:10.0.0.1", "::ffff:10.0.0.3" },
	{ "2001:db8::1", "2001:db8:8000::2" },
};

static void make_client(const struct script_socket *sock)
{
	struct socket_facts *end = &facts_ends[0];

	end->role = ROLE_CLIENT;
	end->owner = 100;
	end->comm = "curl";
	add_row(end, sock, 1000, 7, 2, TCPSTATE_CAUSE_CONNECT, end->owner, end->comm);
	script_sent(&end->records[0], TCPSTATE_TCPF_SYN, 4242, 0);
	if (!facts_pick(4))
		end->records[0].lport = 0;
	add_row(end, sock, 1030, 2, 1, TCPSTATE_CAUSE_SYNACK, 0, NULL);
	add_end(end, sock, 1200, end->owner, end->comm);
	end->n -= facts_pick(end->n);
}

static void make_server(const struct script_socket *sock)
{
	struct socket_facts *end = &facts_ends[1];
	size_t i;

	end->role = ROLE_SERVER;
	add_row(end, sock, 1010, 10, 12, TCPSTATE_CAUSE_SYN, 0, NULL);
	script_received(&end->records[0], TCPSTATE_TCPF_SYN, 4242, 0);
	add_row(end, sock, 1040, 12, 3, TCPSTATE_CAUSE_ACK, 0, NULL);
	add_row(end, sock, 1041, 3, 1, TCPSTATE_CAUSE_ACK, 0, NULL);
	add_row(end, sock, 1080, 1, 1, TCPSTATE_CAUSE_ACCEPT, 200, "nginx");
	add_end(end, sock, 1210, 200, "nginx");
	end->n -= facts_pick(end->n);
	/* The task of accept(), or else the first that closes. */
	end->owner = 0;
	for (i = 0; i < end->n && !end->owner; i++)
		end->owner = end->records[i].tgid == 200 ? 200 : 0;
	end->comm = "nginx";
}

/**
 * facts_make_connection() - another connection in facts_ends
 */
void facts_make_connection(void)
{
	unsigned int kind = facts_pick(3), side = facts_pick(2);
	u16 port = facts_pick(2) ? 80 : 443, other = facts_pick(2) ? 30000 : 40000;
	const struct script_socket client = {
		4026532001U + facts_pick(2), 10 + facts_pick(2), 0, kind ? AF_INET6 : AF_INET,
		addresses[kind][side], other, addresses[kind][!side], port, 1000 + facts_pick(2),
	};
	const struct script_socket server = {
		4026532001U + facts_pick(2), 12 + facts_pick(2), 5, client.family,
		client.remote, port, client.local, other, 1000 + facts_pick(2),
	};
	unsigned int which = facts_pick(4);

	memset(facts_ends, 0, sizeof(facts_ends));
	if (which != 1)
		make_client(&client);
	if (which != 2)
		make_server(&server);
}
