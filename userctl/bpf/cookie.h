/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cookie of a socket, the one that `ss -e` prints. A program can make the kernel
 * give one to a socket that has none, on typed hooks and from Linux 5.12 on. Elsewhere
 * such a socket gets a number of our own, which is kept by its address and goes from the
 * request to the child to the timewait socket as the kernel's would.
 */
#ifndef TCPSTATE_BPF_COOKIE_H
#define TCPSTATE_BPF_COOKIE_H

#include "read.h"

/* No cookie of the kernel is so large. */
#define OWN_COOKIE	0x8000000000000000ULL
#define OWN_COOKIES_MAX	65536

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, OWN_COOKIES_MAX);
	__type(key, __u64);
	__type(value, __u64);
} own_cookies SEC(".maps");

/* bpf_get_socket_cookie() came to typed hooks with the same release as this helper. */
static __always_inline bool kernel_makes_cookies(const bool direct)
{
	return direct && HAS_HELPER(BPF_FUNC_check_mtu);
}

/* Nanoseconds of 26 days and a CPU: two sockets cannot get the same. */
static __always_inline u64 own_cookie_new(void)
{
	return OWN_COOKIE | (bpf_ktime_get_ns() & ((1ULL << 51) - 1)) << 12 |
	       (bpf_get_smp_processor_id() & 0xfff);
}

/*
 * @sk: what of a socket of any kind is in struct sock_common. One of ours stays, whatever
 * else gives the socket a cookie later: `ss -e` does.
 */
static __always_inline u64 cookie_of(const struct sock_common *sk, const bool direct)
{
	u64 key = (unsigned long)sk, cookie, *own;

	cookie = GET(sk, skc_cookie.counter);
	if (likely(cookie && kernel_makes_cookies(direct)))
		return cookie;
	own = bpf_map_lookup_elem(&own_cookies, &key);
	if (own)
		return *own;
	if (cookie)
		return cookie;
	if (kernel_makes_cookies(direct))
		return bpf_get_socket_cookie((void *)sk);
	cookie = own_cookie_new();
	bpf_map_update_elem(&own_cookies, &key, &cookie, BPF_ANY);
	return cookie;
}

/* The kernel has copied the cookie from one socket to the next: so do we. */
static __always_inline void cookie_inherit(const void *heir, u64 cookie)
{
	u64 key = (unsigned long)heir;

	if (cookie & OWN_COOKIE)
		bpf_map_update_elem(&own_cookies, &key, &cookie, BPF_ANY);
}

/* The memory of a socket may become another socket. */
static __always_inline void cookie_forget(const void *sk, u64 cookie)
{
	u64 key = (unsigned long)sk;

	if (cookie & OWN_COOKIE)
		bpf_map_delete_elem(&own_cookies, &key);
}

#endif
