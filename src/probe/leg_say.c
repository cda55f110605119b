/* SPDX-License-Identifier: Apache-2.0
 *
 * The sentences. Each says what was seen and what to do about it, in words that need no RFC.
 */
#include "probe/duration.h"
#include "probe/leg_internal.h"

#define SAMPLE 40

static void say(struct probe_leg *leg, const char *text)
{
    buffer_append(&leg->sentence, slice_of(text));
}

static void say_port(struct probe_leg *leg)
{
    say(leg, leg->transport == SIP_TRANSPORT_UDP ? "UDP port " : "TCP port ");
    buffer_append_decimal(&leg->sentence, leg->remote.port);
}

void leg_say_trouble(struct probe_leg *leg, enum probe_trouble trouble)
{
    bool udp = leg->transport == SIP_TRANSPORT_UDP;
    switch (trouble) {
    case PROBE_TROUBLE_REFUSED:
        say(leg, "nothing listens on ");
        say_port(leg);
        say(leg, udp ? " there (ICMP says so); " : " there (a reset says so); ");
        say(leg, "start the server, or look which address and port it listens on");
        break;
    case PROBE_TROUBLE_UNREACHABLE:
        say(leg,
            "the host cannot be reached (ICMP says so); look at the address, and at routers and "
            "firewalls on the way");
        break;
    case PROBE_TROUBLE_NO_ROUTE:
        say(leg,
            leg->remote.family == ADDRESS_IPV6
                ? "this machine has no way to IPv6 addresses like this; mend its IPv6, or use -4"
                : "this machine has no route there; look at its network and default route");
        break;
    case PROBE_TROUBLE_FORBIDDEN:
        say(leg, "this machine's own firewall does not let the request out; allow outgoing ");
        say_port(leg);
        break;
    case PROBE_TROUBLE_TIMED_OUT:
        say(leg, "the connection was never answered: a firewall drops it, or the host is down; "
                 "open ");
        say_port(leg);
        say(leg, " there");
        break;
    case PROBE_TROUBLE_RESET:
    case PROBE_TROUBLE_LOCAL:
    default:
        say(leg, "this machine could not open a connection there; look at the address, and at its "
                 "limits for open files and ports");
        break;
    }
}

/* Says so when there was no time to wait at all. */
static bool say_no_time(struct probe_leg *leg, uint64_t waited_us)
{
    if (waited_us == 0)
        say(leg, "the time was over before this could be tried; give more with --timeout");
    return waited_us == 0;
}

void leg_say_filtered(struct probe_leg *leg, uint64_t waited_us)
{
    if (say_no_time(leg, waited_us))
        return;
    say(leg, "no answer to the connection within ");
    probe_duration_write(&leg->sentence, waited_us);
    say(leg, ": a firewall drops it, or the host is down; open ");
    say_port(leg);
    say(leg, " there");
}

void leg_say_stalled(struct probe_leg *leg, uint64_t waited_us)
{
    if (say_no_time(leg, waited_us))
        return;
    say(leg, "the port takes connections, but the TLS handshake got no answer within ");
    probe_duration_write(&leg->sentence, waited_us);
    say(leg, "; is this a port in clear (5060), or is the server overloaded?");
}

void leg_say_silent(struct probe_leg *leg, uint64_t waited_us)
{
    bool udp = leg->transport == SIP_TRANSPORT_UDP;
    if (say_no_time(leg, waited_us))
        return;
    if (udp) {
        say(leg, "no answer to ");
        buffer_append_decimal(&leg->sentence, leg->retransmissions + 1);
        say(leg, leg->retransmissions == 0 ? " request within " : " requests within ");
    } else {
        say(leg, "the port takes connections, but nobody answered the request within ");
    }
    probe_duration_write(&leg->sentence, waited_us);
    if (leg->stranger)
        say(leg, "; what came was no answer to it");
    if (leg->unread > 0) {
        say(leg, "; an answer began, but did not end; look at the server, and at what stands "
                 "before it");
        return;
    }
    if (leg->provisional)
        say(leg, "; only a provisional answer came, so the server is there but does not get on");
    else if (udp)
        say(leg, ": a firewall drops it, nothing is there, or the server does not answer "
                 "strangers; look at the server's own log, or try tcp:");
    else
        say(leg, ": what listens there does not speak SIP, or does not answer strangers");
}

void leg_say_closed(struct probe_leg *leg)
{
    say(leg,
        "the port takes connections, but closed this one without an answer: what listens there "
        "does not speak SIP, or turns strangers away");
}

/* The first bytes, up to the end of their line. */
static struct slice first_line(struct slice bytes)
{
    size_t n = 0;
    while (n < bytes.n && n < SAMPLE && bytes.p[n] != '\r' && bytes.p[n] != '\n')
        n++;
    return (struct slice){bytes.p, n};
}

static bool begins(struct slice bytes, struct slice with)
{
    return bytes.n >= with.n && slice_equal_nocase((struct slice){bytes.p, with.n}, with);
}

/* To a version that it does not know, a web server answers without a head, as HTTP 0.9 did. */
static bool looks_like_web(const struct probe_junk *junk)
{
    return junk->looks_like == SIP_LOOKS_LIKE_HTTP ||
           begins(junk->sample, SLICE("<!DOCTYPE HTML")) || begins(junk->sample, SLICE("<html"));
}

void leg_say_not_sip(struct probe_leg *leg, const struct probe_junk *junk)
{
    bool udp = leg->transport == SIP_TRANSPORT_UDP;
    if (junk->echo) {
        say(leg, "our own request came back: an echo service or a loop, not a SIP server");
    } else if (looks_like_web(junk)) {
        say(leg, "what listens there speaks HTTP, not SIP; look at the port number");
    } else if (junk->looks_like == SIP_LOOKS_LIKE_TLS && !udp) {
        say(leg, "what listens there speaks TLS; try tls: in front of the same host and port");
    } else {
        say(leg, begins(junk->sample, SLICE("SIP/2.0 "))
                     ? "what came back begins as SIP, but is broken or cut off; look at the "
                       "server, and at what stands before it"
                     : "what came back is no SIP; look at the port number");
        struct slice line = first_line(junk->sample);
        if (line.n > 0) {
            say(leg, " (it begins \"");
            buffer_append(&leg->sentence, line);
            say(leg, "\")");
        }
    }
}

/* What else a status tells somebody who looks for an open door. */
static const struct {
    uint16_t status;
    const char *text;
} meanings[] = {
    {401, "; the door is open, it asks strangers for a password"},
    {403, "; the door is open, but it turns this request away"},
    {404, "; the door is open, only this user or domain is unknown there"},
    {405, "; the door is open, it only does not answer OPTIONS"},
    {407, "; the door is open, it asks strangers for a password"},
    {408, "; the door is open, but what is behind it did not answer"},
    {483, "; the door is open, but behind it the request goes round in circles"},
    {503, "; the door is open, but the server says that it is overloaded or being stopped"},
};

void leg_say_answered(struct probe_leg *leg)
{
    buffer_append_decimal(&leg->sentence, leg->status);
    if (leg->reason[0] != '\0') {
        say(leg, " ");
        say(leg, leg->reason);
    }
    if (leg->server[0] != '\0') {
        say(leg, " from ");
        say(leg, leg->server);
    }
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
        if (meanings[i].status == leg->status)
            say(leg, meanings[i].text);
    if (leg->retransmissions > 0)
        leg_warn(leg, SLICE("the request had to be sent again: packets get lost, or the server is "
                            "slow to answer"));
}

void leg_warn(struct probe_leg *leg, struct slice sentence)
{
    if (sentence.n == 0)
        return;
    if (leg->warning.length > 0)
        buffer_append_byte(&leg->warning, '\n');
    buffer_append(&leg->warning, sentence);
}

void leg_warn_broken_off(struct probe_leg *leg)
{
    char text[128];
    struct buffer b = buffer_of(text, sizeof text);
    buffer_append(&b, SLICE("the server ended it after "));
    buffer_append_decimal(&b, leg->rtt.answered);
    buffer_append(&b, SLICE(" of "));
    buffer_append_decimal(&b, leg->setting->count);
    buffer_append(&b, SLICE(" answers; see if it was stopped, or closes idle connections"));
    leg_warn(leg, buffer_slice(&b));
}
