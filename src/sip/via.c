/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/via.h"

#include "sip/value_internal.h"

static const struct slice transports[SIP_TRANSPORT_COUNT] = {
    [SIP_TRANSPORT_OTHER] = SLICE_INIT(""),    [SIP_TRANSPORT_UDP] = SLICE_INIT("UDP"),
    [SIP_TRANSPORT_TCP] = SLICE_INIT("TCP"),   [SIP_TRANSPORT_TLS] = SLICE_INIT("TLS"),
    [SIP_TRANSPORT_SCTP] = SLICE_INIT("SCTP"), [SIP_TRANSPORT_TLS_SCTP] = SLICE_INIT("TLS-SCTP"),
    [SIP_TRANSPORT_WS] = SLICE_INIT("WS"),     [SIP_TRANSPORT_WSS] = SLICE_INIT("WSS"),
};

static const struct sip_parameter_row rows[] = {
    {SLICE_INIT("branch"), offsetof(struct sip_via, branch)},
    {SLICE_INIT("rport"), offsetof(struct sip_via, rport)},
    {SLICE_INIT("received"), offsetof(struct sip_via, received)},
    {SLICE_INIT("maddr"), offsetof(struct sip_via, maddr)},
    {SLICE_INIT("ttl"), offsetof(struct sip_via, ttl)},
};

enum sip_transport sip_transport_find(struct slice name)
{
    for (unsigned i = SIP_TRANSPORT_OTHER + 1; i < SIP_TRANSPORT_COUNT; i++)
        if (slice_equal_nocase(transports[i], name))
            return (enum sip_transport)i;
    return SIP_TRANSPORT_OTHER;
}

struct slice sip_transport_name(enum sip_transport transport)
{
    return transports[(unsigned)transport < SIP_TRANSPORT_COUNT ? transport : SIP_TRANSPORT_OTHER];
}

bool sip_branch_is_rfc3261(struct slice branch)
{
    static const struct slice cookie = SLICE_INIT("z9hG4bK");
    return branch.n > cookie.n && slice_equal_nocase(cookie, (struct slice){branch.p, cookie.n});
}

/* "SIP" SLASH "2.0" SLASH, with any white space around the slashes (RFC 4475 3.1.1.1). */
static bool read_protocol(struct sip_scan *s)
{
    static const struct slice usual = SLICE_INIT("SIP/2.0/");
    if ((size_t)(s->end - s->at) >= usual.n && memcmp(s->at, usual.p, usual.n) == 0) {
        s->at += usual.n;
        sip_scan_space(s);
        return true;
    }
    const char *from = s->at;
    struct slice name, version;
    if (!sip_scan_token(s, &name))
        return false;
    if (!sip_scan_separator(s, '/'))
        return sip_scan_fail(s, SIP_RULE_SEPARATOR);
    if (!sip_scan_token(s, &version))
        return false;
    if (!slice_equal_nocase(name, SLICE("SIP")) || !slice_equal(version, SLICE("2.0")))
        return sip_scan_fail_at(s, SIP_RULE_VERSION, from);
    return sip_scan_separator(s, '/') || sip_scan_fail(s, SIP_RULE_SEPARATOR);
}

/* host [ COLON port ] */
static bool read_sent_by(struct sip_scan *s, struct sip_host *out)
{
    if (!sip_host_read(s, out))
        return false;
    const char *behind = s->at;
    if (sip_scan_separator(s, ':'))
        return sip_port_read(s, &out->port);
    s->at = behind;
    return true;
}

static bool read_numbers(struct sip_scan *s, struct sip_via *via)
{
    uint32_t number = 0;
    if (via->ttl.p != NULL && !sip_parameter_number(s, via->ttl, 255, &number))
        return false;
    number = 0;
    if (via->rport.n > 0 && !sip_parameter_number(s, via->rport, 65535, &number))
        return false;
    via->rport_number = (uint16_t)number;
    return true;
}

bool sip_via_read(struct sip_scan *s, struct sip_via *out)
{
    struct sip_via via = {0};
    sip_scan_space(s);
    if (!read_protocol(s) || !sip_scan_token(s, &via.transport_text))
        return false;
    via.transport = sip_transport_find(via.transport_text);
    if (sip_scan_done(s) || !sip_is(*s->at, SIP_SPACE))
        return sip_scan_fail(s, SIP_RULE_SEPARATOR);
    sip_scan_space(s);
    if (!read_sent_by(s, &via.sent_by) ||
        !sip_parameters_read(s, rows, sizeof rows / sizeof *rows, &via, &via.parameters) ||
        !read_numbers(s, &via) || !sip_scan_next_value(s))
        return false;
    *out = via;
    return true;
}
