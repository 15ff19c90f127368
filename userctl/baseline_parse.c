// SPDX-License-Identifier: GPL-2.0-only
/*
 * One socket of a sock_diag dump.
 *
 * libnl-idiag has an object for it, but one without the socket's cookie, which is
 * what joins a socket to its records, and without its cgroup: so struct inet_diag_msg
 * is read here, and only its transport left to libnl.
 *
 * A full socket, a request and a timewait socket come as the same message. In all
 * kernels since 3.9 a full socket has the attribute INET_DIAG_SHUTDOWN, asked for or
 * not, and the other two do not (inet_diag_msg_attrs_fill()): that tells a full
 * socket in SYN_RECV from a request, which the kernel says to be in SYN_RECV, too. A
 * timewait socket has a timer of its own kind.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netlink/attr.h>

#include "baseline.h"

/* Values of inet_diag_msg.idiag_timer. */
#define TIMER_RETRANSMIT	1
#define TIMER_TIMEWAIT		3

/**
 * struct attributes - what the attributes of a message tell
 * @is_full: this is a full socket
 * @cgroup_id: its cgroup; 0: not told
 */
struct attributes {
	bool	is_full;
	u64	cgroup_id;
};

static int read_attributes(struct attributes *attrs, const struct nlattr *head, int len)
{
	struct nlattr *attr;
	int rest;

	nla_for_each_attr(attr, (struct nlattr *)head, len, rest) {
		if (nla_type(attr) == INET_DIAG_SHUTDOWN) {
			attrs->is_full = true;
		} else if (nla_type(attr) == INET_DIAG_CGROUP_ID) {
			if (nla_len(attr) != sizeof(attrs->cgroup_id))
				return -EBADMSG;
			/* Attributes are aligned to 4 bytes only. */
			memcpy(&attrs->cgroup_id, nla_data(attr), sizeof(attrs->cgroup_id));
		}
	}
	return rest ? -EBADMSG : 0;
}

/*
 * What is in CLOSE was found, and ended before it was described. Bound sockets, which
 * newer kernels can list (state 13), are not asked for.
 */
static bool is_wanted(const struct inet_diag_msg *diag)
{
	return (diag->idiag_family == AF_INET || diag->idiag_family == AF_INET6) &&
	       diag->idiag_state && diag->idiag_state < TCPSTATE_STATE_END &&
	       diag->idiag_state != TCPSTATE_CLOSE &&
	       (diag->id.idiag_cookie[0] || diag->id.idiag_cookie[1]);
}

static u8 kind_of(const struct inet_diag_msg *diag, const struct attributes *attrs)
{
	if (attrs->is_full)
		return TCPSTATE_KIND_FULL;
	if (diag->idiag_timer == TIMER_TIMEWAIT)
		return TCPSTATE_KIND_TIMEWAIT;
	return diag->idiag_state == TCPSTATE_SYN_RECV ||
	       diag->idiag_state == TCPSTATE_NEW_SYN_RECV ?
	       TCPSTATE_KIND_REQUEST : TCPSTATE_KIND_FULL;
}

static void put_address(u8 out[16], u8 family, const __be32 *address)
{
	memcpy(out, address, family == AF_INET ? 4 : 16);
}

/* What only a full socket has; of the others the kernel tells 0. */
static void fill_full(struct tcpstate_record *rec, const struct inet_diag_msg *diag,
		      bool has_uids)
{
	/* One without a file has no user either, on kernels before 6.18. */
	if (has_uids && (diag->idiag_inode || diag->idiag_uid)) {
		rec->flags |= TCPSTATE_F_HAS_UID;
		rec->uid = diag->idiag_uid;
	}
	switch (rec->new_state) {
	case TCPSTATE_LISTEN:
		rec->flags |= TCPSTATE_F_HAS_QUEUE;
		rec->queue_len = diag->idiag_rqueue;
		rec->queue_max = diag->idiag_wqueue;
		break;
	case TCPSTATE_FIN_WAIT1:
	case TCPSTATE_FIN_WAIT2:
	case TCPSTATE_CLOSING:
	case TCPSTATE_LAST_ACK:
		/* In other states it may just not have been accepted yet. */
		if (!diag->idiag_inode)
			rec->flags |= TCPSTATE_F_ORPHAN;
		break;
	}
}

static void fill_record(struct tcpstate_record *rec, const struct inet_diag_msg *diag,
			const struct attributes *attrs, const struct baseline *baseline)
{
	memset(rec, 0, sizeof(*rec));
	rec->cookie = diag->id.idiag_cookie[0] | (u64)diag->id.idiag_cookie[1] << 32;
	rec->cgroup_id = attrs->cgroup_id;
	rec->netns = baseline->netns;
	rec->family = diag->idiag_family;
	put_address(rec->laddr, rec->family, diag->id.idiag_src);
	put_address(rec->raddr, rec->family, diag->id.idiag_dst);
	rec->lport = diag->id.idiag_sport;
	rec->rport = diag->id.idiag_dport;
	rec->kind = kind_of(diag, attrs);
	rec->new_state = diag->idiag_state;
	if (rec->kind == TCPSTATE_KIND_REQUEST)
		rec->new_state = TCPSTATE_NEW_SYN_RECV;
	rec->old_state = rec->new_state;
	if (diag->idiag_timer == TIMER_RETRANSMIT)
		rec->retrans = diag->idiag_retrans;
	if (rec->kind == TCPSTATE_KIND_FULL)
		fill_full(rec, diag, baseline->has_uids);
}

static int append(struct baseline *baseline, const struct inet_diag_msg *diag,
		  const struct attributes *attrs)
{
	struct source_sockets *sockets = baseline->sockets;
	struct tcpstate_record *records;
	u32 *inodes;

	if (sockets->n >= BASELINE_MAX_SOCKETS)
		return -E2BIG;
	records = grow(sockets->records, &sockets->room, sockets->n + 1, sizeof(*records));
	if (!records)
		return -ENOMEM;
	sockets->records = records;
	inodes = grow(baseline->inodes, &baseline->inode_room, sockets->n + 1,
		      sizeof(*inodes));
	if (!inodes)
		return -ENOMEM;
	baseline->inodes = inodes;
	fill_record(&records[sockets->n], diag, attrs, baseline);
	inodes[sockets->n] = diag->idiag_inode;
	sockets->n++;
	return 0;
}

/**
 * baseline_message() - take in one message of a dump, for nl_parse_buffer()
 * @context: the list, a struct baseline; added to
 * @nlh: a message that is within its buffer; what it holds may be anything
 *
 * Return: 0, -EBADMSG if it makes no sense, -ENOMEM, or -E2BIG if the list is full
 */
int baseline_message(void *context, const struct nlmsghdr *nlh)
{
	struct attributes attrs = { 0 };
	struct inet_diag_msg diag;
	int len = nlh->nlmsg_len - NLMSG_HDRLEN - NLMSG_ALIGN(sizeof(diag));
	const char *payload = NLMSG_DATA(nlh);

	if (nlh->nlmsg_type != SOCK_DIAG_BY_FAMILY)
		return 0;
	if (len < 0)
		return -EBADMSG;
	memcpy(&diag, payload, sizeof(diag));
	if (read_attributes(&attrs, (const struct nlattr *)(payload + sizeof(diag)), len))
		return -EBADMSG;
	return is_wanted(&diag) ? append(context, &diag, &attrs) : 0;
}
