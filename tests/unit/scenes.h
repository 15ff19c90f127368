/* SPDX-License-Identifier: GPL-2.0-only */
/* Connections of all kinds, as hand-made records. */
#ifndef TEST_SCENES_H
#define TEST_SCENES_H

#include "script.h"

#define SCENE_RECORDS 24

/* 10.0.0.1:4000 and 10.0.0.2:80, cookies 1 and 2. */
extern const struct script_socket scene_client;
extern const struct script_socket scene_server;

/* Time of the first record of every scene. */
#define SCENE_BEGIN (1000 * SEC)

/**
 * struct scene - the records of a connection
 * @recs: the records
 * @n: how many
 */
struct scene {
	struct tcpstate_record	recs[SCENE_RECORDS];
	size_t			n;
};

/**
 * struct scene_info - a scene of the list
 * @name: what happens
 * @make: makes its records
 */
struct scene_info {
	const char	*name;
	void		(*make)(struct scene *scene);
};

extern const struct scene_info scenes[];
extern const size_t n_scenes;

void scene_make(struct scene *scene, const char *name);
void scene_keep(struct scene *scene, u64 cookie);
struct tcpstate_record *scene_find(struct scene *scene, u64 cookie, u8 old_state, u8 new_state);
void scene_drop(struct scene *scene, struct tcpstate_record *rec);

#endif
