/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cookie of a socket, the one that `ss -e` prints. A program can make the kernel
 * give one to a socket that has none, on typed hooks and from Linux 5.12 on. Elsewhere
 * such a socket gets a number of our own, which is kept by its address and goes from the
 * request to the child to the timewait socket as the kernel's would. It keeps that number
 * if somebody else makes the kernel give it a cookie later.
 */
#ifndef TCPSTATE_BPF_COOKIE_H
#define TCPSTATE_BPF_COOKIE_H

#include "read.h"

/* The kernel counts up from 1 and, where one drawing interrupts another, down from 2^64. */
#define OWN_COOKIE	0x8000000000000000ULL
#define OWN_COOKIE_MASK	0xc000000000000000ULL
#define OWN_COOKIES_MAX	65536

/**
 * struct own_cookie - what a socket is known by
 * @cookie: our number
 * @inode: of the file that it had when it left CLOSE; 0: not known
 */
struct own_cookie {
	u64 cookie;
	u64 inode;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, OWN_COOKIES_MAX);
	__type(key, __u64);
	__type(value, struct own_cookie);
} own_cookies SEC(".maps");

/* There are some: they come first. */
bool own_cookies_made;

/* bpf_get_socket_cookie() came to typed hooks with the same release as this helper. */
static __always_inline bool kernel_makes_cookies(const bool direct)
{
	return direct && HAS_HELPER(BPF_FUNC_check_mtu);
}

static __always_inline bool is_own_cookie(u64 cookie)
{
	return (cookie & OWN_COOKIE_MASK) == OWN_COOKIE;
}

/* Nanoseconds of 13 days and a CPU: two sockets cannot get the same. */
static __always_inline u64 own_cookie_new(void)
{
	return OWN_COOKIE | (bpf_ktime_get_ns() & ((1ULL << 50) - 1)) << 12 |
	       (bpf_get_smp_processor_id() & 0xfff);
}

static __always_inline struct own_cookie *own_cookie_find(const void *sk)
{
	u64 key = (unsigned long)sk;

	if (likely(!own_cookies_made))
		return NULL;
	return bpf_map_lookup_elem(&own_cookies, &key);
}

static __always_inline void own_cookie_keep(const void *sk, u64 cookie, u64 inode)
{
	struct own_cookie own = { .cookie = cookie, .inode = inode };
	u64 key = (unsigned long)sk;

	own_cookies_made = true;
	bpf_map_update_elem(&own_cookies, &key, &own, BPF_ANY);
}

/* @sk: what of a socket of any kind is in struct sock_common */
static __always_inline u64 cookie_of(const struct sock_common *sk, const bool direct)
{
	const struct own_cookie *own = own_cookie_find(sk);
	u64 cookie;

	if (unlikely(own))
		return own->cookie;
	cookie = GET(sk, skc_cookie.counter);
	if (likely(cookie))
		return cookie;
	if (kernel_makes_cookies(direct))
		return bpf_get_socket_cookie((void *)sk);
	cookie = own_cookie_new();
	own_cookie_keep(sk, cookie, 0);
	return cookie;
}

/* The memory of a socket becomes another socket. */
static __always_inline void cookie_forget(const void *sk)
{
	u64 key = (unsigned long)sk;

	if (unlikely(own_cookies_made))
		bpf_map_delete_elem(&own_cookies, &key);
}

/* A full socket leaves CLOSE: once more, or it is new where another one was. */
static __always_inline void cookie_begin(const struct sock *sk, const bool direct)
{
	const struct own_cookie *own = own_cookie_find(sk);
	const struct socket_alloc *file;
	u64 inode;

	if (likely(!own && kernel_makes_cookies(direct)))
		return;
	file = (const void *)BPF_CORE_READ(sk, sk_socket);
	inode = file ? BPF_CORE_READ(file, vfs_inode.i_ino) : 0;
	if (own && inode && own->inode == inode)
		return;
	cookie_forget(sk);
	if (!kernel_makes_cookies(direct) && !GET(sk, __sk_common.skc_cookie.counter))
		own_cookie_keep(sk, own_cookie_new(), inode);
}

/* The kernel has copied the cookie from one socket to the next: so do we. */
static __always_inline void cookie_inherit(const void *heir, u64 cookie)
{
	if (is_own_cookie(cookie))
		own_cookie_keep(heir, cookie, 0);
	else
		cookie_forget(heir);
}

#endif
