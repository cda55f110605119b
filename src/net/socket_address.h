/* net/socket_address - addresses as the system wants them.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef NET_SOCKET_ADDRESS_H
#define NET_SOCKET_ADDRESS_H

#include "base/address.h"

#include <sys/socket.h>

/* Fills *out. Returns its length in bytes; 0 for ADDRESS_NONE. */
socklen_t socket_address_of(const struct address *address, struct sockaddr_storage *out);

/* The address in a socket's; ADDRESS_NONE when its family is neither IPv4 nor IPv6. */
struct address socket_address_read(const struct sockaddr *from);

#endif
