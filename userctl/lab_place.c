// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "i18n.h"
#include "lab_place.h"

#ifndef LABS_DIR
#define LABS_DIR	"/usr/local/share/tcpstate/labs"
#endif

/* Longest name of a language: zh_CN, sr@latin. */
#define LANGUAGE_LEN	16
#define CMDLINE		"/proc/cmdline"
/* Word of the kernel's command line by which a machine says that it is there for labs. */
#define MARK		"tcpstate.lab"

static const char *labs_dir(void)
{
	const char *dir = secure_getenv("TCPSTATE_LABS");

	return dir && *dir ? dir : LABS_DIR;
}

/**
 * lab_command() - how this command is called where it runs
 *
 * Return: what comes before "start 3"
 */
const char *lab_command(void)
{
	const char *command = getenv("TCPSTATE_LAB_COMMAND");

	return command && *command ? command : "tcpstatectl lab";
}

/*
 * The language that messages are in, as their catalogue says it: so pages and messages
 * agree. Without a catalogue it is English.
 */
static void find_language(char language[LANGUAGE_LEN])
{
	static const char field[] = "Language: ";
	const char *header = i18n_head();
	const char *value = strstr(header, field);
	size_t len = 0;

	if (value)
		len = strcspn(value += strlen(field), "\n");
	if (!len || len >= LANGUAGE_LEN || memchr(value, '/', len)) {
		strcpy(language, "en");
		return;
	}
	memcpy(language, value, len);
	language[len] = '\0';
}

/**
 * lab_scene() - what runs a lab
 * @lab: the lab
 * @runner: the program, for a shell
 * @scene: its argument
 *
 * Return: 0 or a negative errno if one of them cannot be read
 */
int lab_scene(const struct lab *lab, char runner[LAB_PATH_LEN], char scene[LAB_PATH_LEN])
{
	char folder[LAB_FOLDER_LEN];

	lab_folder(folder, lab);
	snprintf(runner, LAB_PATH_LEN, "%s/lib/run.sh", labs_dir());
	snprintf(scene, LAB_PATH_LEN, "%s/%s/scene.sh", labs_dir(), folder);
	return access(runner, R_OK) || access(scene, R_OK) ? -errno : 0;
}

static int copy(FILE *out, FILE *in)
{
	char buf[4096];
	size_t len;

	while ((len = fread(buf, 1, sizeof(buf), in)))
		fwrite(buf, 1, len, out);
	return ferror(in) ? -EIO : 0;
}

/* Return: 0; 1 if there is no such page; or a negative errno */
static int try_page(FILE *out, const char *language, const struct lab *lab, const char *name)
{
	char folder[LAB_FOLDER_LEN], path[LAB_PATH_LEN];
	FILE *in;
	int err;

	lab_folder(folder, lab);
	snprintf(path, sizeof(path), "%s/%s%s%s/%s", labs_dir(), language, *language ? "/" : "",
		 folder, name);
	in = fopen(path, "re");
	if (!in)
		return errno == ENOENT || errno == ENOTDIR ? 1 : -errno;
	err = copy(out, in);
	fclose(in);
	return err;
}

/**
 * lab_show_page() - write a page of a lab
 * @out: where
 * @lab: the lab
 * @page: which page
 *
 * In the reader's language or, if there is none, in English; where the pages were not made
 * from their source, that.
 *
 * Return: 0 or a negative errno: -ENOENT if there is none
 */
int lab_show_page(FILE *out, const struct lab *lab, enum lab_page page)
{
	const char *text = page == LAB_PAGE ? "index.txt" : "solution.txt";
	const char *source = page == LAB_PAGE ? "index.rst" : "solution.rst";
	char language[LANGUAGE_LEN];
	int err;

	find_language(language);
	err = try_page(out, language, lab, text);
	if (err > 0)
		err = try_page(out, "en", lab, text);
	if (err > 0)
		err = try_page(out, "", lab, source);
	return err > 0 ? -ENOENT : err;
}

/**
 * lab_may_run() - is this the machine for labs?
 *
 * A scene makes network namespaces, floods and loses segments: nothing for a host that is
 * used for something else.
 *
 * Return: true if the kernel's command line says so
 */
bool lab_may_run(void)
{
	FILE *in = fopen(CMDLINE, "re");
	char line[4096] = "";
	char *word, *rest = line;
	bool may = false;

	if (!in)
		return false;
	if (!fgets(line, sizeof(line), in))
		*line = '\0';
	fclose(in);
	while (!may && (word = strsep(&rest, "\n ")))
		may = !strcmp(word, MARK);
	return may;
}
