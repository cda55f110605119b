/* host/sockets - the sockets of this machine's network namespace.            sock_diag(7), netlink(7)
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_SOCKETS_H
#define HOST_SOCKETS_H

#include "ports/socket.h"

/* A list that grows. The caller ends it with sockets_free(). */
struct sockets {
    struct ports_socket *list;
    size_t count, room;
};

/* One answer of the kernel that is being read. */
struct sockets_dump {
    const struct ports_selection *selection;
    enum ports_transport transport;
    bool counts_connections; /* of the listeners that are in the list; else sockets are added */
    struct sockets *out;
    bool out_of_memory;
};

enum sockets_progress {
    SOCKETS_MORE, /* another buffer follows        */
    SOCKETS_DONE, /* this was the last one         */
    SOCKETS_FAILED,
};

/* Reads all sockets that are asked for, in the order of ports_compare(); the fields about processes
 * and `user` stay empty. NULL when it worked, else in a few words what could not be done; *out then
 * holds what came before. */
MUST_USE const char *sockets_read(const struct ports_selection *selection, struct sockets *out);

/* Frees the list. */
void sockets_free(struct sockets *sockets);

/* Reads one buffer of netlink messages, aligned as for a number. A message that is too short for a
 * socket is left out; one that does not end within the buffer is a failure. */
enum sockets_progress sockets_take_dump(struct sockets_dump *dump, const void *bytes, size_t size);

#endif
