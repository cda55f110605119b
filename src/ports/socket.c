/* SPDX-License-Identifier: Apache-2.0 */
#include "ports/socket.h"

static const struct ports_range sip_ports[] = {{PORTS_SIP, PORTS_SIP_TLS}, {5080, 5090}};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Reads a port and moves *text behind it. 0: there is none. */
static uint16_t read_port(const char **text)
{
    uint32_t number = 0;
    for (; is_digit(**text) && number <= UINT16_MAX; (*text)++)
        number = number * 10 + (uint32_t)(**text - '0');
    return number <= UINT16_MAX ? (uint16_t)number : 0;
}

bool ports_range_read(const char *text, struct ports_range *out)
{
    struct ports_range range = {.first = read_port(&text)};
    if (range.first == 0 || *text++ != '-')
        return false;
    range.last = read_port(&text);
    if (range.last < range.first || *text != '\0')
        return false;
    *out = range;
    return true;
}

bool ports_in_range(struct ports_range range, uint16_t port)
{
    return port >= range.first && port <= range.last;
}

bool ports_is_sip(uint16_t port)
{
    return ports_in_range(sip_ports[0], port) || ports_in_range(sip_ports[1], port);
}

bool ports_selected(const struct ports_selection *selection, uint16_t port)
{
    return selection->all || ports_is_sip(port) || ports_in_range(selection->rtp, port);
}

bool ports_serves(const struct ports_socket *socket, enum address_family family)
{
    if (socket->local.family == family)
        return true;
    return family == ADDRESS_IPV4 && address_is_any(&socket->local) && !socket->v6only;
}

bool ports_overlap(const struct ports_socket *a, const struct ports_socket *b)
{
    if (a->transport != b->transport || a->local.port != b->local.port)
        return false;
    if (a->state == PORTS_CONNECTED || b->state == PORTS_CONNECTED)
        return false;
    if (a->interface != b->interface && a->interface != 0 && b->interface != 0)
        return false;
    if (address_same_host(&a->local, &b->local))
        return true;
    bool a_any = address_is_any(&a->local), b_any = address_is_any(&b->local);
    if (!a_any && !b_any)
        return false;
    return (ports_serves(a, ADDRESS_IPV4) && ports_serves(b, ADDRESS_IPV4)) ||
           (ports_serves(a, ADDRESS_IPV6) && ports_serves(b, ADDRESS_IPV6));
}

bool ports_share_process(const struct ports_socket *a, const struct ports_socket *b,
                         const struct ports_process *processes)
{
    for (size_t i = 0; i < a->process_count; i++)
        for (size_t k = 0; k < b->process_count; k++)
            if (processes[a->first_process + i].pid == processes[b->first_process + k].pid)
                return true;
    return false;
}

int ports_compare(const void *a, const void *b)
{
    const struct ports_socket *x = a, *y = b;
    if (x->local.port != y->local.port)
        return x->local.port < y->local.port ? -1 : 1;
    if (x->transport != y->transport)
        return x->transport < y->transport ? -1 : 1;
    if (x->local.family != y->local.family)
        return x->local.family < y->local.family ? -1 : 1;
    int order = memcmp(x->local.bytes, y->local.bytes, sizeof x->local.bytes);
    if (order != 0 || x->inode == y->inode)
        return order;
    return x->inode < y->inode ? -1 : 1;
}

/* How well a listener fits: 3 the address itself, 2 all of its family, 1 all of both; 0 not. */
static unsigned fit(const struct ports_socket *socket, const struct address *local)
{
    if (socket->state != PORTS_LISTEN || socket->local.port != local->port)
        return 0;
    if (address_same_host(&socket->local, local))
        return 3;
    if (!address_is_any(&socket->local) || !ports_serves(socket, local->family))
        return 0;
    return socket->local.family == local->family ? 2 : 1;
}

void ports_count_connection(struct ports_socket *sockets, size_t count, const struct address *local)
{
    unsigned best = 1;
    for (size_t i = 0; i < count; i++) {
        unsigned n = fit(&sockets[i], local);
        best = n > best ? n : best;
    }
    for (size_t i = 0; i < count; i++)
        if (fit(&sockets[i], local) == best)
            sockets[i].connections++;
}
