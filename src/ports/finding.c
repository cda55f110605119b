/* SPDX-License-Identifier: Apache-2.0 */
#include "ports/finding.h"

struct find {
    const struct ports_scene *scene;
    struct ports_findings *out;
    struct buffer text; /* of the finding that is being written */
};

const char *ports_severity_text(enum ports_severity severity)
{
    static const char *const texts[] = {
        [PORTS_NOTE] = "note", [PORTS_WARNING] = "warning", [PORTS_ERROR] = "error"};
    return texts[severity];
}

const char *ports_transport_text(enum ports_transport transport)
{
    return transport == PORTS_UDP ? "udp" : "tcp";
}

/* Begins a finding; its text follows. False when the room is full. */
static bool begin(struct find *f, const char *id, enum ports_severity severity)
{
    if (f->out->count == PORTS_MAX_FINDINGS)
        return false;
    struct ports_finding *finding = &f->out->list[f->out->count++];
    *finding = (struct ports_finding){.id = id, .severity = severity, .transport = ""};
    f->text = buffer_of(finding->text, sizeof finding->text - 1);
    return true;
}

/* What the finding is about. */
static void about(struct find *f, const char *transport, uint16_t port)
{
    struct ports_finding *finding = &f->out->list[f->out->count - 1];
    finding->transport = transport;
    finding->port = port;
}

static void say(struct find *f, const char *text)
{
    buffer_append(&f->text, slice_of(text));
}

static void say_number(struct find *f, uint64_t number)
{
    buffer_append_decimal(&f->text, number);
}

/* "udp 5060" */
static void say_port(struct find *f, enum ports_transport transport, uint16_t port)
{
    say(f, ports_transport_text(transport));
    say(f, " ");
    say_number(f, port);
}

static void say_address(struct find *f, const struct ports_socket *socket)
{
    address_write(&f->text, &socket->local);
}

/* "udp 0.0.0.0:5060" */
static void say_place(struct find *f, const struct ports_socket *socket)
{
    say(f, ports_transport_text(socket->transport));
    say(f, " ");
    address_write_with_port(&f->text, &socket->local);
}

/* "asterisk (pid 812)", or whose it is when the process may not be seen. */
static void say_owner(struct find *f, const struct ports_socket *socket)
{
    if (socket->process_count == 0) {
        say(f, "a program of user ");
        say(f, socket->user);
        return;
    }
    const struct ports_process *process = &f->scene->processes[socket->first_process];
    say(f, process->name);
    say(f, " (pid ");
    say_number(f, (uint64_t)process->pid);
    say(f, ")");
}

/* True when the socket takes what anybody sends. */
static bool takes(const struct ports_socket *socket)
{
    return socket->transport == PORTS_UDP ? socket->state == PORTS_BOUND
                                          : socket->state == PORTS_LISTEN;
}

static bool is_telephony(const struct find *f, const struct ports_socket *socket)
{
    return ports_is_sip(socket->local.port) ||
           ports_in_range(f->scene->selection.rtp, socket->local.port);
}

/* How many sockets take what is sent to the port. */
static size_t takers(const struct find *f, enum ports_transport transport, uint16_t port)
{
    size_t n = 0;
    for (size_t i = 0; i < f->scene->socket_count; i++) {
        const struct ports_socket *socket = &f->scene->sockets[i];
        n += socket->local.port == port && socket->transport == transport && takes(socket);
    }
    return n;
}

/* True when the port is open on all interfaces, for this family. */
static bool on_all(const struct find *f, uint16_t port, enum address_family family)
{
    for (size_t i = 0; i < f->scene->socket_count; i++) {
        const struct ports_socket *socket = &f->scene->sockets[i];
        bool tls = port == PORTS_SIP_TLS && socket->transport != PORTS_TCP;
        if (socket->local.port == port && takes(socket) && !tls && socket->interface == 0 &&
            address_is_any(&socket->local) && ports_serves(socket, family))
            return true;
    }
    return false;
}

static bool plain_on_all_but_tls_not(const struct find *f, enum address_family family)
{
    return on_all(f, PORTS_SIP, family) && !on_all(f, PORTS_SIP_TLS, family);
}

static void find_nobody(struct find *f)
{
    bool udp = takers(f, PORTS_UDP, PORTS_SIP) > 0, tcp = takers(f, PORTS_TCP, PORTS_SIP) > 0;
    bool tls = takers(f, PORTS_TCP, PORTS_SIP_TLS) > 0;
    if (!udp && !tcp && !tls) {
        if (begin(f, "nobody_listens", PORTS_ERROR))
            say(f, "nobody listens on 5060 (UDP, TCP) or 5061 (TLS): no phone can register here; "
                   "start the SIP server, or see in its configuration which ports it uses");
        return;
    }
    if (!udp && begin(f, "nobody_listens", PORTS_WARNING)) {
        about(f, "udp", PORTS_SIP);
        say(f, "nobody listens on udp 5060, where most phones send: give the SIP server a UDP "
               "listener, or set the phones to the transport that is there");
    }
    if (!tcp && begin(f, "nobody_listens", PORTS_NOTE)) {
        about(f, "tcp", PORTS_SIP);
        say(f, "nobody listens on tcp 5060: messages too large for UDP, such as calls with video, "
               "have no way in; give the SIP server a TCP listener");
    }
    if (!tls && !plain_on_all_but_tls_not(f, ADDRESS_IPV4) &&
        !plain_on_all_but_tls_not(f, ADDRESS_IPV6) && begin(f, "nobody_listens", PORTS_NOTE)) {
        about(f, "tcp", PORTS_SIP_TLS);
        say(f,
            "nobody listens on tcp 5061: phones cannot encrypt; switch TLS on in the SIP server");
    }
}

static void find_tls(struct find *f)
{
    bool v4 = plain_on_all_but_tls_not(f, ADDRESS_IPV4),
         v6 = plain_on_all_but_tls_not(f, ADDRESS_IPV6);
    if ((!v4 && !v6) || !begin(f, "tls_not_on_all", PORTS_WARNING))
        return;
    about(f, "tcp", PORTS_SIP_TLS);
    if (takers(f, PORTS_TCP, PORTS_SIP_TLS) == 0) {
        say(f,
            "5060 listens on all interfaces, but nobody listens on 5061: phones that ask for TLS "
            "are refused; switch TLS on in the SIP server");
        return;
    }
    say(f, "5060 listens on all interfaces, but 5061 (TLS) does not");
    say(f, v4 && v6 ? "" : v4 ? " for IPv4" : " for IPv6");
    say(f, ": give the TLS listener the same addresses as the one on 5060");
}

/* One finding for the sockets from `first` to `end`, which have the port in common. */
static void find_loopback(struct find *f, size_t first, size_t end)
{
    const struct ports_socket *sockets = f->scene->sockets;
    size_t loopback = 0, all = 0;
    for (size_t i = first; i < end; i++) {
        all += takes(&sockets[i]);
        loopback += takes(&sockets[i]) && address_is_loopback(&sockets[i].local);
    }
    if (all == 0 || loopback < all || !begin(f, "loopback_only", PORTS_WARNING))
        return;
    const struct ports_socket *socket = &sockets[first];
    about(f, ports_transport_text(socket->transport), socket->local.port);
    say_port(f, socket->transport, socket->local.port);
    say(f, " listens on ");
    say_address(f, socket);
    say(f, " only: no other machine can reach it; let ");
    say_owner(f, socket);
    say(f, " bind the address of an interface, or 0.0.0.0");
}

/* True when two sockets that may be meant by the same packet are not of one program. */
static bool fight(const struct find *f, const struct ports_socket *a, const struct ports_socket *b)
{
    return a->inode != b->inode && ports_overlap(a, b) &&
           !ports_share_process(a, b, f->scene->processes);
}

static void write_fight(struct find *f, const struct ports_socket *a, const struct ports_socket *b)
{
    bool same = address_same_host(&a->local, &b->local);
    about(f, ports_transport_text(a->transport), a->local.port);
    if (same) {
        say_owner(f, a);
        say(f, " and ");
        say_owner(f, b);
        say(f, " share ");
        say_place(f, a);
        say(f, a->transport == PORTS_UDP ? ": each packet reaches only one of them"
                                         : ": each connection reaches only one of them");
    } else {
        const struct ports_socket *narrow = address_is_any(&a->local) ? b : a;
        say_owner(f, a);
        say(f, " holds ");
        say_place(f, a);
        say(f, " and ");
        say_owner(f, b);
        say(f, " holds ");
        say_place(f, b);
        say(f, ": what is sent to ");
        say(f, address_is_any(&narrow->local) ? "IPv4 addresses" : "that address");
        say(f, " reaches only one of them");
    }
    say(f, "; stop one, or give it a port of its own");
}

/* Owners that nobody could see may be one program: that is no more than a note. */
static void write_hidden(struct find *f, const struct ports_socket *a, const struct ports_socket *b)
{
    about(f, ports_transport_text(a->transport), a->local.port);
    say_place(f, a);
    say(f, " and ");
    say_place(f, b);
    say(f, " are two sockets of user ");
    say(f, a->user);
    say(f, ": run as root to see if two programs share the port");
}

/* The first two that fight among the sockets from `first` to `end`. */
static void find_fight(struct find *f, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        for (size_t k = i + 1; k < end; k++) {
            const struct ports_socket *a = &f->scene->sockets[i], *b = &f->scene->sockets[k];
            if (!fight(f, a, b))
                continue;
            bool hidden = a->process_count + b->process_count == 0 && a->uid == b->uid;
            if (hidden && begin(f, "two_sockets", PORTS_NOTE))
                write_hidden(f, a, b);
            else if (!hidden && begin(f, "two_programs", PORTS_WARNING))
                write_fight(f, a, b);
            return;
        }
    }
}

/* A busy machine has thousands of sockets for RTP: what they have in common is told once. */
static bool is_media(const struct find *f, const struct ports_socket *socket)
{
    return socket->transport == PORTS_UDP && !ports_is_sip(socket->local.port) &&
           ports_in_range(f->scene->selection.rtp, socket->local.port);
}

/* The sockets for which something is told at once. */
struct crowd {
    size_t count;
    uint64_t sum;
};

/* All sockets for RTP of which `trouble` tells a number, from the one at `first` on; of any other one
 * itself alone. The count is 0 when there is nothing to tell, or an earlier one told it. */
static struct crowd crowd_of(const struct find *f, size_t first,
                             uint64_t (*trouble)(const struct ports_socket *socket))
{
    const struct ports_socket *sockets = f->scene->sockets;
    struct crowd crowd = {.count = trouble(&sockets[first]) > 0 ? 1 : 0,
                          .sum = trouble(&sockets[first])};
    if (crowd.count == 0 || !is_media(f, &sockets[first]))
        return crowd;
    for (size_t i = 0; i < f->scene->socket_count; i++) {
        uint64_t number = is_media(f, &sockets[i]) ? trouble(&sockets[i]) : 0;
        if (number > 0 && i < first)
            return (struct crowd){0};
        crowd.count += number > 0 && i > first;
        crowd.sum += i > first ? number : 0;
    }
    return crowd;
}

/* "udp 192.0.2.1:10000 and 41 more sockets for RTP" */
static void say_crowd(struct find *f, const struct ports_socket *first, struct crowd crowd)
{
    say_place(f, first);
    if (crowd.count < 2)
        return;
    say(f, " and ");
    say_number(f, crowd.count - 1);
    say(f, crowd.count == 2 ? " more socket for RTP" : " more sockets for RTP");
}

static uint64_t drops_of(const struct ports_socket *socket)
{
    return socket->drops;
}

static void find_drops(struct find *f, size_t at)
{
    const struct ports_socket *socket = &f->scene->sockets[at];
    struct crowd crowd = crowd_of(f, at, drops_of);
    if (crowd.count == 0 || !begin(f, "drops", PORTS_WARNING))
        return;
    about(f, ports_transport_text(socket->transport), socket->local.port);
    say(f, "the kernel dropped ");
    say_number(f, crowd.sum);
    say(f, socket->transport == PORTS_UDP ? " packets for " : " connections to ");
    say_crowd(f, socket, crowd);
    say(f, crowd.count > 1 ? " since they were opened: " : " since it was opened: ");
    say_owner(f, socket);
    say(f, socket->transport == PORTS_UDP
               ? " reads too slowly; give it CPU, or a larger buffer (net.core.rmem_max)"
               : " accepts too slowly; give it CPU, or a larger backlog (net.core.somaxconn)");
}

/* What waits in a socket that is nearly full; 0: it is not. */
static uint64_t full_queue_of(const struct ports_socket *socket)
{
    bool full = socket->queue > 0 && socket->queue_limit > 0 &&
                (uint64_t)socket->queue * 4 >= (uint64_t)socket->queue_limit * 3;
    return full && takes(socket) ? socket->queue : 0;
}

static void find_queue(struct find *f, size_t at)
{
    const struct ports_socket *socket = &f->scene->sockets[at];
    struct crowd crowd = crowd_of(f, at, full_queue_of);
    if (crowd.count == 0 || !begin(f, "queue_full", PORTS_WARNING))
        return;
    about(f, ports_transport_text(socket->transport), socket->local.port);
    say_number(f, crowd.sum);
    say(f, socket->transport == PORTS_UDP ? " bytes wait on " : " connections wait on ");
    say_crowd(f, socket, crowd);
    say(f, crowd.count > 1 ? " (room in the first: " : " (room: ");
    say_number(f, socket->queue_limit);
    say(f, "): ");
    say_owner(f, socket);
    say(f, " does not take them; see if it hangs, and restart it");
}

static void say_rule(struct find *f, const struct firewall_answer *answer)
{
    say(f, " by \"");
    say(f, answer->rule);
    say(f, "\" (");
    say(f, answer->where);
    say(f, ")");
}

/* True when the same was said of the socket before it. */
static bool is_repeated(const struct find *f, size_t at)
{
    if (at == 0)
        return false;
    const struct ports_socket *a = &f->scene->sockets[at - 1], *b = &f->scene->sockets[at];
    return a->local.port == b->local.port && a->transport == b->transport &&
           f->scene->answers[at - 1].verdict == FIREWALL_BLOCKED &&
           strcmp(f->scene->answers[at - 1].rule, f->scene->answers[at].rule) == 0;
}

static void find_blocked(struct find *f, size_t at)
{
    const struct ports_socket *socket = &f->scene->sockets[at];
    const struct firewall_answer *answer = &f->scene->answers[at];
    if (answer->verdict != FIREWALL_BLOCKED || !takes(socket) ||
        !ports_is_sip(socket->local.port) || is_repeated(f, at) ||
        !begin(f, "firewall_blocks", PORTS_ERROR))
        return;
    about(f, ports_transport_text(socket->transport), socket->local.port);
    say(f, "the firewall of this machine blocks ");
    say_port(f, socket->transport, socket->local.port);
    say_rule(f, answer);
    say(f, ": no other machine can reach it; put a rule before it that accepts ");
    say(f, ports_transport_text(socket->transport));
    say(f, " dport ");
    say_number(f, socket->local.port);
}

static void find_rtp_blocked(struct find *f)
{
    const struct firewall_answer *answers = f->scene->rtp;
    bool v4 = answers[0].verdict == FIREWALL_BLOCKED, v6 = answers[1].verdict == FIREWALL_BLOCKED;
    if ((!v4 && !v6) || !begin(f, "firewall_blocks", PORTS_WARNING))
        return;
    about(f, "udp", f->scene->selection.rtp.first);
    say(f, "the firewall of this machine blocks RTP");
    say(f, v4 && v6 ? "" : v4 ? " over IPv4" : " over IPv6");
    say_rule(f, v4 ? &answers[0] : &answers[1]);
    say(f, ": calls have no sound; put a rule before it that accepts udp dport ");
    say_number(f, f->scene->selection.rtp.first);
    say(f, "-");
    say_number(f, f->scene->selection.rtp.last);
}

/* Sockets from `first` on that have transport and port in common end here. */
static size_t end_of_group(const struct ports_scene *scene, size_t first)
{
    size_t end = first + 1;
    while (end < scene->socket_count &&
           scene->sockets[end].local.port == scene->sockets[first].local.port &&
           scene->sockets[end].transport == scene->sockets[first].transport)
        end++;
    return end;
}

/* The worst first; what is as bad stays in its order. */
static void sort(struct ports_findings *findings)
{
    for (size_t i = 1; i < findings->count; i++) {
        struct ports_finding moved = findings->list[i];
        size_t to = i;
        for (; to > 0 && findings->list[to - 1].severity < moved.severity; to--)
            findings->list[to] = findings->list[to - 1];
        findings->list[to] = moved;
    }
}

void ports_find(const struct ports_scene *scene, struct ports_findings *out)
{
    struct find f = {.scene = scene, .out = out};
    out->count = 0;
    find_nobody(&f);
    find_tls(&f);
    find_rtp_blocked(&f); /* before what may fill the room */
    for (size_t i = 0; i < scene->socket_count; i = end_of_group(scene, i)) {
        if (!is_telephony(&f, &scene->sockets[i]))
            continue;
        if (ports_is_sip(scene->sockets[i].local.port))
            find_loopback(&f, i, end_of_group(scene, i));
        find_fight(&f, i, end_of_group(scene, i));
    }
    for (size_t i = 0; i < scene->socket_count; i++) {
        if (!is_telephony(&f, &scene->sockets[i]))
            continue;
        find_blocked(&f, i);
        find_drops(&f, i);
        find_queue(&f, i);
    }
    sort(out);
}
