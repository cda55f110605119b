/* host/owners - which processes have sockets open, and whose they are.                     proc(5)
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_OWNERS_H
#define HOST_OWNERS_H

#include "ports/socket.h"

/* What /proc says. The caller ends it with owners_free(). */
struct owners {
    struct ports_process *list; /* by inode, then pid */
    size_t count, room;
    size_t namespaces;     /* network namespaces of other processes, not this one's; at most 64 */
    int32_t namespace_pid; /* a process in one of them                                          */
};

/* Finds the processes of the sockets, as far as they may be seen, and fills the fields of the sockets
 * about processes and `user`. False without memory; some processes are then missing. */
MUST_USE bool owners_read(struct ports_socket *sockets, size_t count, struct owners *out);

/* Frees the list. */
void owners_free(struct owners *owners);

#endif
