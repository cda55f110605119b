/* ports/unit - the systemd unit or the container of a process.              systemd.unit(5), cgroups(7)
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PORTS_UNIT_H
#define PORTS_UNIT_H

#include "base/slice.h"

/* The unit in what /proc/PID/cgroup says: the innermost name that ends in .service or .scope, else
 * that of a container of Docker, LXC, Podman or Kubernetes. Empty when there is none. Borrows the
 * text. */
struct slice ports_unit_of(struct slice cgroup);

#endif
