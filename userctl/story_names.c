// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names for programs: they appear in JSON and CSV, and stay as they are.
 * What people read is in render_summary.c.
 */
#include "story.h"

static const char *look_up(const char * const *names, unsigned int n, unsigned int value)
{
	return value < n ? names[value] : names[0];
}

/**
 * story_open_name() - how a connection was opened
 * @open: that
 *
 * Return: a constant string
 */
const char *story_open_name(enum story_open open)
{
	static const char * const names[STORY_OPEN_END] = {
		[STORY_OPEN_UNKNOWN] = "unknown",
		[STORY_OPEN_HANDSHAKE] = "handshake",
		[STORY_OPEN_COOKIE] = "syncookie",
		[STORY_OPEN_FASTOPEN] = "fastopen",
		[STORY_OPEN_SIMULTANEOUS] = "simultaneous",
		[STORY_OPEN_SELF] = "self",
		[STORY_OPEN_REPAIR] = "repair",
		[STORY_OPEN_NOT_SENT] = "not_sent",
	};

	return look_up(names, STORY_OPEN_END, open);
}

/**
 * story_fin_name() - part of an end in the exchange of FINs
 * @fin: that
 *
 * Return: a constant string
 */
const char *story_fin_name(enum story_fin fin)
{
	static const char * const names[STORY_FIN_END] = {
		[STORY_FIN_NONE] = "none",
		[STORY_FIN_ACTIVE] = "active",
		[STORY_FIN_PASSIVE] = "passive",
		[STORY_FIN_SIMULTANEOUS] = "simultaneous",
	};

	return look_up(names, STORY_FIN_END, fin);
}

/**
 * story_ending_name() - what the teardown of an end was
 * @ending: that
 *
 * Return: a constant string
 */
const char *story_ending_name(enum story_ending ending)
{
	static const char * const names[STORY_ENDING_END] = {
		[STORY_ENDING_UNKNOWN] = "unknown",
		[STORY_ENDING_OPEN] = "open",
		[STORY_ENDING_ACTIVE] = "active",
		[STORY_ENDING_PASSIVE] = "passive",
		[STORY_ENDING_SIMULTANEOUS] = "simultaneous",
		[STORY_ENDING_FINS] = "fins",
		[STORY_ENDING_RST_RECEIVED] = "rst_received",
		[STORY_ENDING_RST_SENT] = "rst_sent",
		[STORY_ENDING_REFUSED] = "refused",
		[STORY_ENDING_TIMED_OUT] = "timed_out",
		[STORY_ENDING_UNREACHABLE] = "unreachable",
		[STORY_ENDING_ABORTED] = "aborted",
		[STORY_ENDING_FIN_TIMEOUT] = "fin_timeout",
		[STORY_ENDING_NOT_SENT] = "not_sent",
		[STORY_ENDING_GIVEN_UP] = "given_up",
		[STORY_ENDING_DROPPED] = "dropped",
		[STORY_ENDING_UNSEEN] = "unseen",
	};

	return look_up(names, STORY_ENDING_END, ending);
}

/**
 * story_wait_name() - what became of a TIME_WAIT
 * @wait: that
 *
 * Return: a constant string
 */
const char *story_wait_name(enum story_wait wait)
{
	static const char * const names[STORY_WAIT_END] = {
		[STORY_WAIT_NONE] = "none",
		[STORY_WAIT_OPEN] = "open",
		[STORY_WAIT_TIMER] = "timer",
		[STORY_WAIT_SYN] = "syn",
		[STORY_WAIT_CONNECT] = "connect",
		[STORY_WAIT_RST] = "rst",
		[STORY_WAIT_DESTROYED] = "destroyed",
		[STORY_WAIT_NETNS_EXIT] = "netns_exit",
		[STORY_WAIT_OTHER] = "other",
		[STORY_WAIT_UNSEEN] = "unseen",
	};

	return look_up(names, STORY_WAIT_END, wait);
}
