/* Sockets for tests.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_UNIT_PORTS_SOCKETS_H
#define TESTS_UNIT_PORTS_SOCKETS_H

#include "ports/socket.h"
#include "unit/t.h"

/* A socket that takes what anybody sends; the address is that of the text. */
static inline struct ports_socket socket_on(enum ports_transport transport, const char *address,
                                            uint16_t port)
{
    struct ports_socket socket = {.transport = transport,
                                  .state = transport == PORTS_UDP ? PORTS_BOUND : PORTS_LISTEN,
                                  .user = "root"};
    assert_true(address_parse(slice_of(address), &socket.local));
    socket.local.port = port;
    return socket;
}

#endif
