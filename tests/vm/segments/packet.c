// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <string.h>

#include "packet.h"

#define HOPS 64
#define MTU 1500
/* Told in a "fragmentation needed": the least that IPv6 allows. */
#define SMALL_MTU 1280
/* What an ICMP error quotes: in IPv4 the header and 8 bytes would do. */
#define QUOTED_MAX 500

/* RFC 1071: the ones' complement sum of 16-bit words; @sum is what was summed before. */
static u32 sum_words(const void *data, size_t len, u32 sum)
{
	const u8 *p = data;

	for (; len > 1; len -= 2, p += 2)
		sum += p[0] << 8 | p[1];
	if (len)
		sum += p[0] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static u16 checksum(const void *data, size_t len, u32 sum)
{
	return htons(~sum_words(data, len, sum));
}

static size_t address_len(const struct path *path)
{
	return path->family == AF_INET ? 4 : 16;
}

/* Sum of the pseudo header: RFC 9293, 3.1 and RFC 8200, 8.1. */
static u32 pseudo_sum(const struct path *path, int protocol, size_t len)
{
	u32 sum = protocol + len;

	sum = sum_words(&path->local, address_len(path), sum);
	return sum_words(&path->remote, address_len(path), sum);
}

static size_t ip_header_len(const struct path *path)
{
	return path->family == AF_INET ? sizeof(struct ip) : sizeof(struct ip6_hdr);
}

/* The IP header before a payload of @len bytes. */
static void put_ip(struct packet *pkt, const struct path *path, int protocol, size_t len)
{
	struct ip *ip = (struct ip *)pkt->bytes;
	struct ip6_hdr *ip6 = (struct ip6_hdr *)pkt->bytes;

	pkt->len = ip_header_len(path) + len;
	memset(pkt->bytes, 0, ip_header_len(path));
	if (path->family == AF_INET6) {
		ip6->ip6_vfc = 6 << 4;
		ip6->ip6_plen = htons(len);
		ip6->ip6_nxt = protocol;
		ip6->ip6_hlim = HOPS;
		ip6->ip6_src = path->local;
		ip6->ip6_dst = path->remote;
		return;
	}
	ip->ip_v = 4;
	ip->ip_hl = sizeof(*ip) / 4;
	ip->ip_len = htons(pkt->len);
	ip->ip_off = htons(IP_DF);
	ip->ip_ttl = HOPS;
	ip->ip_p = protocol;
	memcpy(&ip->ip_src, &path->local, sizeof(ip->ip_src));
	memcpy(&ip->ip_dst, &path->remote, sizeof(ip->ip_dst));
	ip->ip_sum = checksum(ip, sizeof(*ip), 0);
}

/* The one option of a SYN. Return: its length */
static size_t put_mss(u8 *option, const struct path *path)
{
	u16 mss = MTU - ip_header_len(path) - sizeof(struct tcphdr);

	option[0] = TCPOPT_MAXSEG;
	option[1] = TCPOLEN_MAXSEG;
	option[2] = mss >> 8;
	option[3] = mss & 0xff;
	return TCPOLEN_MAXSEG;
}

/**
 * packet_tcp() - write a segment from our end to the kernel's
 * @pkt: where to
 * @path: the two ends
 * @seg: the segment; its data are zeroes
 */
void packet_tcp(struct packet *pkt, const struct path *path, const struct segment *seg)
{
	u8 *start = pkt->bytes + ip_header_len(path);
	struct tcphdr *tcp = (struct tcphdr *)start;
	size_t len = sizeof(*tcp);

	memset(tcp, 0, sizeof(*tcp));
	tcp->th_sport = htons(path->local_port);
	tcp->th_dport = htons(path->remote_port);
	tcp->th_seq = htonl(seg->seq);
	tcp->th_ack = htonl(seg->ack);
	tcp->th_flags = seg->flags;
	tcp->th_win = htons(seg->window);
	if (seg->flags & TH_SYN)
		len += put_mss(start + len, path);
	tcp->th_off = len / 4;
	memset(start + len, 0, seg->len);
	len += seg->len;
	tcp->th_sum = checksum(tcp, len, pseudo_sum(path, IPPROTO_TCP, len));
	put_ip(pkt, path, IPPROTO_TCP, len);
}

/* RFC 4443 has the errors of RFC 792 under other numbers. */
static const struct {
	u8 type, code;
	u8 type6, code6;
} icmp_analogs[] = {
	{ ICMP_DEST_UNREACH, ICMP_NET_UNREACH, ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_NOROUTE },
	{ ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_ADDR },
	{ ICMP_DEST_UNREACH, ICMP_PROT_UNREACH, ICMP6_PARAM_PROB, ICMP6_PARAMPROB_NEXTHEADER },
	{ ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_NOPORT },
	{ ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, ICMP6_PACKET_TOO_BIG, 0 },
	{ ICMP_DEST_UNREACH, ICMP_PKT_FILTERED, ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_ADMIN },
	{ ICMP_TIME_EXCEEDED, ICMP_EXC_TTL, ICMP6_TIME_EXCEEDED, ICMP6_TIME_EXCEED_TRANSIT },
};

static int find_analog(int *type, int *code)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(icmp_analogs); i++) {
		if (icmp_analogs[i].type == *type && icmp_analogs[i].code == *code) {
			*type = icmp_analogs[i].type6;
			*code = icmp_analogs[i].code6;
			return 0;
		}
	}
	return -1;
}

static u32 rest_of_icmp(const struct path *path, int type, int code)
{
	if (path->family == AF_INET && type == ICMP_DEST_UNREACH && code == ICMP_FRAG_NEEDED)
		return SMALL_MTU;
	if (path->family == AF_INET6 && type == ICMP6_PACKET_TOO_BIG)
		return SMALL_MTU;
	/* Where in the quoted packet the trouble is. */
	if (path->family == AF_INET6 && type == ICMP6_PARAM_PROB)
		return offsetof(struct ip6_hdr, ip6_nxt);
	return 0;
}

/**
 * packet_icmp() - write an ICMP error about a segment that came
 * @pkt: where to
 * @path: the two ends; the error is from ours
 * @quoted: the segment
 * @type: of ICMP in IPv4; over IPv6 the analog is sent
 * @code: likewise
 *
 * Return: 0, or -1 if IPv6 has no analog
 */
int packet_icmp(struct packet *pkt, const struct path *path, const struct packet *quoted,
		int type, int code)
{
	u8 *start = pkt->bytes + ip_header_len(path);
	struct icmp6_hdr *icmp = (struct icmp6_hdr *)start;
	size_t len = quoted->len < QUOTED_MAX ? quoted->len : QUOTED_MAX;
	int protocol = path->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	u32 sum = 0;

	if (path->family == AF_INET6 && find_analog(&type, &code))
		return -1;
	memset(icmp, 0, sizeof(*icmp));
	icmp->icmp6_type = type;
	icmp->icmp6_code = code;
	icmp->icmp6_data32[0] = htonl(rest_of_icmp(path, type, code));
	memcpy(icmp + 1, quoted->bytes, len);
	len += sizeof(*icmp);
	if (path->family == AF_INET6)
		sum = pseudo_sum(path, protocol, len);
	icmp->icmp6_cksum = checksum(icmp, len, sum);
	put_ip(pkt, path, protocol, len);
	return 0;
}

/* Return: where TCP begins, or 0 if this is no TCP from the kernel's end to ours */
static size_t find_tcp(const struct packet *pkt, const struct path *path)
{
	const struct ip *ip = (const struct ip *)pkt->bytes;
	const struct ip6_hdr *ip6 = (const struct ip6_hdr *)pkt->bytes;

	if (path->family == AF_INET) {
		if (pkt->len < sizeof(*ip) || ip->ip_v != 4 || ip->ip_p != IPPROTO_TCP ||
		    memcmp(&ip->ip_src, &path->remote, 4) ||
		    memcmp(&ip->ip_dst, &path->local, 4))
			return 0;
		return ip->ip_hl * 4;
	}
	if (pkt->len < sizeof(*ip6) || ip6->ip6_vfc >> 4 != 6 ||
	    ip6->ip6_nxt != IPPROTO_TCP ||
	    memcmp(&ip6->ip6_src, &path->remote, 16) ||
	    memcmp(&ip6->ip6_dst, &path->local, 16))
		return 0;
	return sizeof(*ip6);
}

/**
 * packet_parse() - read a segment that the kernel sent to our end
 * @pkt: the packet
 * @path: the two ends
 * @seg: where to
 *
 * Return: 0, or -1 if it is none
 */
int packet_parse(const struct packet *pkt, const struct path *path, struct segment *seg)
{
	size_t at = find_tcp(pkt, path);
	const struct tcphdr *tcp = (const struct tcphdr *)(pkt->bytes + at);

	if (!at || pkt->len < at + sizeof(*tcp) ||
	    ntohs(tcp->th_dport) != path->local_port ||
	    (path->remote_port && ntohs(tcp->th_sport) != path->remote_port))
		return -1;
	seg->remote_port = ntohs(tcp->th_sport);
	seg->flags = tcp->th_flags;
	seg->seq = ntohl(tcp->th_seq);
	seg->ack = ntohl(tcp->th_ack);
	seg->window = ntohs(tcp->th_win);
	seg->len = pkt->len - at - tcp->th_off * 4;
	return 0;
}

/**
 * segment_space() - how many sequence numbers a segment takes
 * @seg: the segment
 *
 * Return: data, and one each for SYN and FIN
 */
u32 segment_space(const struct segment *seg)
{
	return seg->len + !!(seg->flags & TH_SYN) + !!(seg->flags & TH_FIN);
}
