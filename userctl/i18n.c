// SPDX-License-Identifier: GPL-2.0-only
#include <libintl.h>
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "i18n.h"
#include "term.h"

#define DOMAIN	"tcpstatectl"

/*
 * The locale of messages; 0: they stay English. It belongs to the process, as what
 * setlocale() sets. It is not set there because strerror() would be translated as well:
 * errors and timelines are English, and JSON must not change with the language.
 */
static locale_t messages;

/*
 * Small systems have no locales but C.UTF-8, and gettext() knows the language by the
 * locale's name alone. Under the names for which there is a catalogue, @dir has links to
 * C.UTF-8. LANGUAGE with C.UTF-8 would do until glibc 2.38, which ignores it there.
 */
static bool set_stand_in(const char *dir)
{
	const char *path = getenv("LOCPATH");
	char *before = path ? strdup(path) : NULL;
	bool set = false;

	if (!setenv("LOCPATH", dir, 1))
		set = setlocale(LC_MESSAGES, "");
	if (!before || setenv("LOCPATH", before, 1))
		unsetenv("LOCPATH");
	free(before);
	return set;
}

/**
 * i18n_init() - find out which language and encoding the user has
 *
 * To be called before any other thread is there. Where the encoding is not UTF-8
 * messages stay English: columns are counted in UTF-8. TCPSTATE_LOCALEDIR in the
 * environment names a folder of catalogues in place of the installed one; not where the
 * program has more rights than its user, for messages are formats of printf.
 */
void i18n_init(void)
{
	const char *dir = secure_getenv("TCPSTATE_LOCALEDIR");
	struct term term;

	if (messages)
		freelocale(messages);
	messages = NULL;
	setlocale(LC_CTYPE, "");
	term_probe(&term, STDOUT_FILENO);
	if (!term.utf8)
		return;
	/* Not newlocale(), which leaks the value of LOCPATH. */
	if (setlocale(LC_MESSAGES, "") || set_stand_in(dir ? dir : STANDINDIR))
		messages = duplocale(LC_GLOBAL_LOCALE);
	setlocale(LC_MESSAGES, "C");
	bindtextdomain(DOMAIN, dir ? dir : LOCALEDIR);
	bind_textdomain_codeset(DOMAIN, "UTF-8");
}

static const char *translated(const char *message)
{
	locale_t before = uselocale(messages);
	const char *text = dgettext(DOMAIN, message);

	uselocale(before);
	return text;
}

/**
 * i18n_text() - a message in the reader's language
 * @message: in English; may be NULL or empty
 *
 * Return: the translation, or @message if there is none
 */
const char *i18n_text(const char *message)
{
	/* The translation of an empty message is the head of the catalogue. */
	if (!messages || !message || !*message)
		return message;
	return translated(message);
}

/**
 * i18n_head() - what the catalogue says of itself, its language among it
 *
 * Return: lines as "Language: zh_CN"; empty without a catalogue
 */
const char *i18n_head(void)
{
	return messages ? translated("") : "";
}
