/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the programs know of the kernel's structures: the fields they read, and no more.
 * Where such a field is, libbpf finds out when it loads the programs (CO-RE), in kernels
 * from 5.10 on. A name with ___ is the same structure as an other kernel has it.
 */
#ifndef TCPSTATE_BPF_KERNEL_H
#define TCPSTATE_BPF_KERNEL_H

#include <stdbool.h>
#include <linux/bpf.h>
#include <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

/* Numbers of the kernel that never change: part of its ABI. */
#define AF_INET		2
#define AF_INET6	10
#define IPPROTO_TCP	6
#define ECONNABORTED	103
#define ECONNRESET	104
#define ENOMEM		12
#define EPIPE		32
#define ETIMEDOUT	110

/* include/net/sock.h: enum sock_flags, sk_shutdown; include/linux/sched.h: PF_*. */
#define SOCK_DEAD	0
#define SOCK_DONE	1
#define SOCK_KEEPOPEN	3
#define RCV_SHUTDOWN	1
#define PF_EXITING	0x00000004
#define PF_KTHREAD	0x00200000

/*
 * TCP_ECN_OK; from 6.18 on there are two kinds of ECN (TCP_ECN_MODE_ANY), the other
 * one with a bit that was not used before.
 */
#define TCP_ECN_ANY	0x11

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct atomic {
	int counter;
};

struct refcount {
	struct atomic refs;
};

struct atomic_long {
	long counter;
};

struct ns_common {
	unsigned int inum;
	struct refcount count;
};

/* From 6.18 on. */
struct ns_common___counted {
	struct refcount __ns_ref;
};

struct net {
	struct ns_common ns;
};

struct net___5_10 {
	struct refcount count;
};

struct net___counted {
	struct ns_common___counted ns;
};

struct in6_addr {
	u8 in6_u[16];
};

struct proto {
	char name[32];
};

struct possible_net {
	struct net *net;
};

struct hlist_node {
	struct hlist_node *next, **pprev;
};

struct sock;

struct sock_common {
	__be32 skc_daddr;
	__be32 skc_rcv_saddr;
	__be16 skc_dport;
	u16 skc_num;
	u16 skc_family;
	u8 skc_state;
	struct proto *skc_prot;
	struct possible_net skc_net;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
	struct atomic_long skc_cookie;
	unsigned long skc_flags;
	struct sock *skc_listener;
	struct hlist_node skc_node;
	struct refcount skc_refcnt;
	/* Of a timewait socket. */
	u32 skc_tw_rcv_nxt;
	u32 skc_tw_snd_nxt;
};

struct kernfs_node {
	u64 id;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct sock_cgroup_data {
	struct cgroup *cgroup;
};

struct file_ref {
	struct atomic_long refcnt;
};

struct file {
	struct atomic_long f_count;
};

/* From 6.13 on. */
struct file___ref {
	struct file_ref f_ref;
};

struct socket {
	struct file *file;
};

struct inode {
	unsigned long i_ino;
};

/* What socket(2) makes: both in one. */
struct socket_alloc {
	struct socket socket;
	struct inode vfs_inode;
};

struct kuid {
	u32 val;
};

struct socket_lock {
	int owned;
};

struct sock {
	struct sock_common __sk_common;
	struct socket_lock sk_lock;
	u16 sk_protocol;
	int sk_err;
	u32 sk_ack_backlog;
	u32 sk_max_ack_backlog;
	struct kuid sk_uid;
	u8 sk_shutdown;
	struct socket *sk_socket;
	struct sock_cgroup_data sk_cgrp_data;
};

struct inet_sock {
	struct sock sk;
	__be16 inet_sport;
};

struct inet_connection_sock {
	struct inet_sock icsk_inet;
	u8 icsk_retransmits;
	u8 icsk_probes_out;
	u32 icsk_user_timeout;
};

struct tcp_options_received {
	u16 tstamp_ok : 1,
	    wscale_ok : 1,
	    sack_ok : 3,
	    snd_wscale : 4,
	    rcv_wscale : 4;
};

struct request_sock {
	struct sock_common __req_common;
	u16 mss;
	u8 num_retrans;
};

struct tcp_sock {
	struct inet_connection_sock inet_conn;
	struct tcp_options_received rx_opt;
	u64 bytes_received;
	u64 bytes_sent;
	u32 rcv_nxt;
	u32 snd_nxt;
	u32 snd_una;
	u32 snd_wnd;
	u32 mss_cache;
	u32 srtt_us;
	u32 write_seq;
	u32 total_retrans;
	int linger2;
	u8 ecn_flags;
	u8 repair : 1,
	   syn_data : 1,
	   syn_fastopen : 1,
	   fastopen_connect : 1;
	struct request_sock *fastopen_rsk;
	/* With CONFIG_MPTCP. */
	bool is_mptcp;
};

struct inet_request_sock {
	struct request_sock req;
	u16 snd_wscale : 4,
	    rcv_wscale : 4,
	    tstamp_ok : 1,
	    sack_ok : 1,
	    wscale_ok : 1,
	    ecn_ok : 1,
	    acked : 1;
};

struct tcp_request_sock {
	struct inet_request_sock req;
	u32 rcv_isn;
	u32 snt_isn;
	/* With CONFIG_MPTCP. */
	bool is_mptcp;
};

struct inet_timewait_sock {
	struct sock_common __tw_common;
	u8 tw_substate;
	u8 tw_rcv_wscale;
	__be16 tw_sport;
};

struct sk_buff {
	char cb[48];
};

struct tcp_skb_cb {
	u32 seq;
	u32 end_seq;
	u8 tcp_flags;
	u32 ack_seq;
};

struct task_struct {
	unsigned int flags;
	int pid;
	int tgid;
	char comm[16];
};

/* With CONFIG_PREEMPT_RT. */
struct task_struct___rt {
	int softirq_disable_cnt;
};

#pragma clang attribute pop

enum sk_rst_reason {
	SK_RST_REASON_NOT_SPECIFIED,
};

#endif
