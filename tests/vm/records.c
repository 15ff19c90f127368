// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints every record that the module's rings hold, of every network
 * namespace, one per line as name=value, unordered and uninterpreted. Shares
 * nothing with tcpstatectl but the ABI header, so that tests do not check the
 * program with itself.
 *
 * A last line per CPU: `cpu=N next=N lost=N filtered=N`.
 */
#include <arpa/inet.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "linux/tcpstate.h"

struct field {
	const char *name;
	size_t offset;
	size_t size;
};

#define FIELD(name) { \
	#name, offsetof(struct tcpstate_record, name), \
	sizeof(((struct tcpstate_record *)0)->name) \
}

static const struct field numbers[] = {
	FIELD(seq),
	FIELD(time_ns),
	FIELD(cookie),
	FIELD(listener_cookie),
	FIELD(cgroup_id),
	FIELD(family),
	FIELD(cpu),
	FIELD(netns),
	FIELD(flags),
	FIELD(event),
	FIELD(kind),
	FIELD(old_state),
	FIELD(new_state),
	FIELD(cause),
	FIELD(context),
	FIELD(seg_flags),
	FIELD(reset_reason),
	FIELD(uid),
	FIELD(pid),
	FIELD(tgid),
	FIELD(sk_err),
	FIELD(retrans),
	FIELD(seg_seq),
	FIELD(seg_ack),
	FIELD(snd_nxt),
	FIELD(snd_una),
	FIELD(rcv_nxt),
	FIELD(snd_wnd),
	FIELD(srtt_us),
	FIELD(mss),
	FIELD(snd_wscale),
	FIELD(rcv_wscale),
	FIELD(queue_len),
	FIELD(queue_max),
	FIELD(bytes_sent),
	FIELD(bytes_received),
	{ NULL, 0, 0 }
};

static unsigned long long number(const void *at, size_t size)
{
	unsigned long long n = 0;

	/* Little-endian, like the machines that this runs on. */
	memcpy(&n, at, size);
	return n;
}

static void print_record(const struct tcpstate_record *r)
{
	char laddr[INET6_ADDRSTRLEN], raddr[INET6_ADDRSTRLEN];
	const struct field *f;

	for (f = numbers; f->name; f++)
		printf("%s=%llu ", f->name,
		       number((const char *)r + f->offset, f->size));
	inet_ntop(r->family, r->laddr, laddr, sizeof(laddr));
	inet_ntop(r->family, r->raddr, raddr, sizeof(raddr));
	printf("laddr=%s raddr=%s lport=%u rport=%u comm=%.*s\n", laddr, raddr,
	       ntohs(r->lport), ntohs(r->rport), TCPSTATE_COMM_LEN, r->comm);
}

static int print_message(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[TCPSTATE_A_MAX + 1];
	const char *records;
	int len, i;

	if (genlmsg_parse(nlmsg_hdr(msg), 0, tb, TCPSTATE_A_MAX, NULL) ||
	    !tb[TCPSTATE_A_RECORDS] || !tb[TCPSTATE_A_NEXT]) {
		*(int *)arg = 1;
		return NL_STOP;
	}
	records = nla_data(tb[TCPSTATE_A_RECORDS]);
	len = nla_len(tb[TCPSTATE_A_RECORDS]);
	for (i = 0; i < len; i += sizeof(struct tcpstate_record)) {
		struct tcpstate_record r;

		memcpy(&r, records + i, sizeof(r));
		print_record(&r);
	}
	printf("cpu=%u next=%llu lost=%llu filtered=%llu\n",
	       nla_get_u32(tb[TCPSTATE_A_CPU]),
	       (unsigned long long)nla_get_u64(tb[TCPSTATE_A_NEXT]),
	       (unsigned long long)nla_get_u64(tb[TCPSTATE_A_LOST]),
	       (unsigned long long)nla_get_u64(tb[TCPSTATE_A_FILTERED]));
	return NL_OK;
}

int main(void)
{
	struct nl_sock *sk = nl_socket_alloc();
	struct nl_msg *msg = nlmsg_alloc();
	int family, err, bad = 0;

	if (!sk || !msg || genl_connect(sk))
		return 1;
	family = genl_ctrl_resolve(sk, TCPSTATE_GENL_NAME);
	if (family < 0) {
		fprintf(stderr, "records: %s\n", nl_geterror(family));
		return 1;
	}
	nl_socket_set_msg_buf_size(sk, 65536);
	genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, NLM_F_DUMP,
		    TCPSTATE_CMD_READ, TCPSTATE_GENL_VERSION);
	nla_put_flag(msg, TCPSTATE_A_ALL_NETNS);
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, print_message, &bad);
	err = nl_send_auto(sk, msg);
	if (err >= 0)
		err = nl_recvmsgs_default(sk);
	if (err < 0)
		fprintf(stderr, "records: %s\n", nl_geterror(err));
	nlmsg_free(msg);
	nl_socket_free(sk);
	return err < 0 || bad;
}
