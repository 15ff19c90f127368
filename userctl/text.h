/* SPDX-License-Identifier: GPL-2.0-only */
/* Text in buffers of fixed size: building, measuring, making it harmless. */
#ifndef TCPSTATECTL_TEXT_H
#define TCPSTATECTL_TEXT_H

#include "types.h"

/**
 * struct text - a string that is being built in a caller's buffer
 * @buf: the buffer, always NUL-terminated
 * @len: bytes used, without the NUL
 * @size: bytes that @buf has
 * @width: columns used, as text_width() counts them
 *
 * What does not fit is cut off, never inside a UTF-8 sequence.
 */
struct text {
	char	*buf;
	size_t	len;
	size_t	size;
	size_t	width;
};

/* Longest result of text_comm(): every byte escaped as \xNN, and the NUL. */
#define TEXT_COMM_LEN		65
/* Longest result of text_duration() and text_elapsed(). */
#define TEXT_DURATION_LEN	24

void text_init(struct text *text, char *buf, size_t size);
void text_resume(struct text *text, char *buf, size_t size);
void text_add(struct text *text, const char *format, ...) __printf(2, 3);
void text_put(struct text *text, const char *string);
void text_colour(struct text *text, const char *code);
void text_append(struct text *text, const struct text *more);
void text_decimal(struct text *text, u64 number);
void text_bytes(struct text *text, u64 bytes);
void text_digits(struct text *text, u64 number, unsigned int n);
void text_pad(struct text *text, unsigned int width);
void text_repeat(struct text *text, const char *glyph, unsigned int times);

unsigned int text_width(const char *string);
size_t text_clip(const char *string, unsigned int width);
size_t text_clip_words(const char *string, unsigned int width);

void text_comm(char out[TEXT_COMM_LEN], const char *comm, size_t size);
void text_sanitize(char *out, size_t size, const char *in, size_t len);
void text_duration(char out[TEXT_DURATION_LEN], u64 ns, bool utf8);
void text_elapsed(char out[TEXT_DURATION_LEN], u64 ns, bool utf8);

#endif
