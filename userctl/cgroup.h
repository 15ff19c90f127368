/* SPDX-License-Identifier: GPL-2.0-only */
/* A control group for one command, by which its sockets are known. */
#ifndef TCPSTATECTL_CGROUP_H
#define TCPSTATECTL_CGROUP_H

#include "types.h"

#define CGROUP_ERROR_LEN	160
#define CGROUP_NAME_LEN		32

/**
 * struct cgroup - a control group that this program made
 * @parent: directory of the group in which it was made, and to which processes go
 *	back that are left
 * @dir: its own directory
 * @name: its name in @parent
 * @id: its number, which the kernel writes into every record of a socket that was
 *	made in it
 */
struct cgroup {
	int	parent;
	int	dir;
	char	name[CGROUP_NAME_LEN];
	u64	id;
};

int cgroup_create(struct cgroup *cgroup, char error[CGROUP_ERROR_LEN]);
int cgroup_enter(const struct cgroup *cgroup);
bool cgroup_is_empty(const struct cgroup *cgroup);
void cgroup_remove(struct cgroup *cgroup);

#endif
