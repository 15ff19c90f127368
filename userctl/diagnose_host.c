// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diagnose_host.h"

/* Lines of /proc/net/netstat have some 2000 bytes, and grow with every kernel. */
#define MAX_LINE	16384
#define NETSTAT_LINE	"TcpExt:"

static const char * const setting_names[HOST_SETTINGS] = {
	[HOST_SOMAXCONN] = "net.core.somaxconn",
	[HOST_ABORT_ON_OVERFLOW] = "net.ipv4.tcp_abort_on_overflow",
	[HOST_FIN_TIMEOUT] = "net.ipv4.tcp_fin_timeout",
	[HOST_MAX_ORPHANS] = "net.ipv4.tcp_max_orphans",
	[HOST_MAX_SYN_BACKLOG] = "net.ipv4.tcp_max_syn_backlog",
	[HOST_MAX_TW_BUCKETS] = "net.ipv4.tcp_max_tw_buckets",
	[HOST_ORPHAN_RETRIES] = "net.ipv4.tcp_orphan_retries",
	[HOST_PORT_RANGE] = "net.ipv4.ip_local_port_range",
	[HOST_SYN_RETRIES] = "net.ipv4.tcp_syn_retries",
	[HOST_SYNACK_RETRIES] = "net.ipv4.tcp_synack_retries",
	[HOST_SYNCOOKIES] = "net.ipv4.tcp_syncookies",
	[HOST_TW_REUSE] = "net.ipv4.tcp_tw_reuse",
};

static const char * const counter_names[HOST_COUNTERS] = {
	[HOST_LISTEN_OVERFLOWS] = "ListenOverflows",
	[HOST_LISTEN_DROPS] = "ListenDrops",
	[HOST_TIME_WAIT_OVERFLOW] = "TCPTimeWaitOverflow",
	[HOST_ABORT_ON_MEMORY] = "TCPAbortOnMemory",
};

/* Return: the next number in a text; the text moves on; NULL in it: there is none. */
static u64 next_number(const char **text)
{
	char *end;
	u64 number;

	*text += strspn(*text, " \t");
	if (**text < '0' || **text > '9') {
		*text = NULL;
		return 0;
	}
	errno = 0;
	number = strtoull(*text, &end, 10);
	*text = errno ? NULL : end;
	return number;
}

static void parse_value(struct host_value *value, const char *text)
{
	struct host_value read = { .known = true };

	read.number = next_number(&text);
	if (!text)
		return;
	read.second = next_number(&text);
	*value = read;
}

static void read_setting(struct host_value *value, const char *proc, const char *name)
{
	char path[PATH_MAX], line[128];
	size_t begin, i;
	FILE *file;
	int len;

	len = snprintf(path, sizeof(path), "%s/sys/%s", proc, name);
	if (len < 0 || (size_t)len >= sizeof(path))
		return;
	begin = len - strlen(name);
	for (i = begin; path[i]; i++) {
		if (path[i] == '.')
			path[i] = '/';
	}
	file = fopen(path, "re");
	if (!file)
		return;
	if (fgets(line, sizeof(line), file))
		parse_value(value, line);
	fclose(file);
}

/**
 * host_read() - read the settings of the namespace that this process is in
 * @host: the result; what cannot be read is not known
 * @netns: inode number of that namespace
 * @proc: where procfs is: "/proc"
 */
void host_read(struct host *host, u32 netns, const char *proc)
{
	size_t i;

	memset(host, 0, sizeof(*host));
	host->netns = netns;
	for (i = 0; i < HOST_SETTINGS; i++)
		read_setting(&host->settings[i], proc, setting_names[i]);
}

/* A line of names, and the line of their values after it. */
static void parse_counters(struct host_value counts[HOST_COUNTERS], char *names,
			   const char *values)
{
	static const char blanks[] = { ' ', '\n', '\0' };
	char *name, *rest = NULL;
	u64 number;
	size_t i;

	values += strlen(NETSTAT_LINE);
	for (name = strtok_r(names + strlen(NETSTAT_LINE), blanks, &rest); name;
	     name = strtok_r(NULL, blanks, &rest)) {
		number = next_number(&values);
		if (!values)
			return;
		for (i = 0; i < HOST_COUNTERS; i++) {
			if (!strcmp(name, counter_names[i]))
				counts[i] = (struct host_value){ .known = true, .number = number };
		}
	}
}

static bool is_counters(const char *line)
{
	return !strncmp(line, NETSTAT_LINE, strlen(NETSTAT_LINE));
}

static void read_counters(struct host_value counts[HOST_COUNTERS], const char *proc)
{
	char path[PATH_MAX], names[MAX_LINE], values[MAX_LINE];
	FILE *file;
	int len;

	memset(counts, 0, HOST_COUNTERS * sizeof(*counts));
	len = snprintf(path, sizeof(path), "%s/net/netstat", proc);
	if (len < 0 || (size_t)len >= sizeof(path))
		return;
	file = fopen(path, "re");
	if (!file)
		return;
	while (fgets(names, sizeof(names), file)) {
		if (is_counters(names) && fgets(values, sizeof(values), file) &&
		    is_counters(values))
			parse_counters(counts, names, values);
	}
	fclose(file);
}

/**
 * host_count_begin() - note what the counters are before the events
 * @host: the host
 * @proc: where procfs is: "/proc"
 */
void host_count_begin(struct host *host, const char *proc)
{
	struct host_value counts[HOST_COUNTERS];
	size_t i;

	read_counters(counts, proc);
	for (i = 0; i < HOST_COUNTERS; i++) {
		host->counters[i].known = counts[i].known;
		host->counters[i].begin = counts[i].number;
	}
}

/**
 * host_count_end() - note by how much the counters have grown
 * @host: the host, after host_count_begin(); without that nothing has grown
 * @proc: where procfs is: "/proc"
 */
void host_count_end(struct host *host, const char *proc)
{
	struct host_value counts[HOST_COUNTERS];
	size_t i;

	read_counters(counts, proc);
	for (i = 0; i < HOST_COUNTERS; i++) {
		struct host_count *count = &host->counters[i];

		count->known = count->known && counts[i].known &&
			       counts[i].number >= count->begin;
		count->grown = count->known ? counts[i].number - count->begin : 0;
	}
}

/**
 * host_setting() - a setting, as it is now
 * @host: the host
 * @netns: namespace that is concerned
 * @setting: which
 *
 * Return: the setting; NULL: not known
 */
const struct host_value *host_setting(const struct host *host, u32 netns,
				      enum host_setting setting)
{
	if (!host->netns || host->netns != netns || setting >= HOST_SETTINGS ||
	    !host->settings[setting].known)
		return NULL;
	return &host->settings[setting];
}

/**
 * host_grown() - by how much a counter grew
 * @host: the host
 * @counter: which
 *
 * Return: that; 0 if it is not known
 */
u64 host_grown(const struct host *host, enum host_counter counter)
{
	return host->counters[counter].grown;
}

/**
 * host_setting_name() - the name of a setting
 * @setting: which
 *
 * Return: as sysctl(8) has it; NULL: there is none
 */
const char *host_setting_name(enum host_setting setting)
{
	return setting < HOST_SETTINGS ? setting_names[setting] : NULL;
}

/**
 * host_value_text() - a setting as text
 * @out: the result: "32768 60999"
 * @value: the setting
 */
void host_value_text(char out[HOST_VALUE_LEN], const struct host_value *value)
{
	if (value->second)
		snprintf(out, HOST_VALUE_LEN, "%llu %llu", value->number, value->second);
	else
		snprintf(out, HOST_VALUE_LEN, "%llu", value->number);
}
