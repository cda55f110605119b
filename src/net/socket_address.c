/* SPDX-License-Identifier: Apache-2.0 */
#include "net/socket_address.h"

#include <netinet/in.h>

socklen_t socket_address_of(const struct address *address, struct sockaddr_storage *out)
{
    *out = (struct sockaddr_storage){0};
    if (address->family == ADDRESS_IPV4) {
        struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(address->port)};
        memcpy(&four.sin_addr, address->bytes, sizeof four.sin_addr);
        memcpy(out, &four, sizeof four);
        return sizeof four;
    }
    if (address->family == ADDRESS_IPV6) {
        struct sockaddr_in6 six = {.sin6_family = AF_INET6,
                                   .sin6_port = htons(address->port),
                                   .sin6_scope_id = address->scope};
        memcpy(&six.sin6_addr, address->bytes, sizeof six.sin6_addr);
        memcpy(out, &six, sizeof six);
        return sizeof six;
    }
    return 0;
}

struct address socket_address_read(const struct sockaddr *from)
{
    struct address a = {0};
    if (from->sa_family == AF_INET) {
        struct sockaddr_in four;
        memcpy(&four, from, sizeof four);
        a.family = ADDRESS_IPV4;
        a.port = ntohs(four.sin_port);
        memcpy(a.bytes, &four.sin_addr, sizeof four.sin_addr);
    } else if (from->sa_family == AF_INET6) {
        struct sockaddr_in6 six;
        memcpy(&six, from, sizeof six);
        a.family = ADDRESS_IPV6;
        a.port = ntohs(six.sin6_port);
        a.scope = six.sin6_scope_id;
        memcpy(a.bytes, &six.sin6_addr, sizeof six.sin6_addr);
    }
    return a;
}
