/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/describe.h"

#include "sip/address.h"
#include "sip/via.h"

static void add_text(struct describe_fields *out, const char *name, struct slice text)
{
    if (text.p != NULL && out->count < DESCRIBE_MAX_FIELDS)
        out->field[out->count++] = (struct describe_field){.name = name, .text = text};
}

static void add_number(struct describe_fields *out, const char *name, int64_t number)
{
    if (out->count < DESCRIBE_MAX_FIELDS)
        out->field[out->count++] = (struct describe_field){.name = name, .number = number};
}

static void add_host(struct describe_fields *out, const struct sip_host *host)
{
    if (host->kind == SIP_HOST_NONE)
        return;
    add_text(out, "host", host->name);
    if (host->port != 0)
        add_number(out, "port", host->port);
}

void describe_uri(const struct sip_uri *uri, struct describe_fields *out)
{
    static const char *const schemes[] = {[SIP_URI_OTHER] = "other",
                                          [SIP_URI_SIP] = "sip",
                                          [SIP_URI_SIPS] = "sips",
                                          [SIP_URI_TEL] = "tel"};
    add_text(out, "scheme", slice_of(schemes[uri->scheme]));
    add_text(out, uri->scheme == SIP_URI_TEL ? "number" : "user", uri->user);
    add_host(out, &uri->host);
    add_text(out, "uri-parameters", uri->parameters);
    add_text(out, "uri-headers", uri->headers);
}

static void describe_address(const struct sip_address *address, struct describe_fields *out)
{
    add_text(out, "display", address->display);
    describe_uri(&address->uri, out);
    add_text(out, "tag", address->tag);
    if (address->tag.p == NULL || address->tag.n + strlen("tag=") != address->parameters.n)
        add_text(out, "parameters", address->parameters);
}

static bool read_via(struct sip_scan *s, struct describe_fields *out)
{
    struct sip_via via;
    if (!sip_via_read(s, &via))
        return false;
    add_text(out, "transport", via.transport_text);
    add_host(out, &via.sent_by);
    add_text(out, "branch", via.branch);
    add_text(out, "received", via.received);
    if (via.rport.p != NULL)
        add_text(out, "rport", via.rport.n > 0 ? via.rport : SLICE("asked for"));
    add_text(out, "maddr", via.maddr);
    add_text(out, "ttl", via.ttl);
    return true;
}

static bool read_address(struct sip_scan *s, struct describe_fields *out)
{
    struct sip_address address;
    if (!sip_address_read(s, &address))
        return false;
    describe_address(&address, out);
    return true;
}

static bool read_route(struct sip_scan *s, struct describe_fields *out)
{
    struct sip_address address;
    if (!sip_route_read(s, &address))
        return false;
    describe_address(&address, out);
    return true;
}

static bool read_contact(struct sip_scan *s, struct describe_fields *out)
{
    struct sip_contact contact;
    if (!sip_contact_read(s, &contact))
        return false;
    if (contact.star) {
        add_text(out, "all", SLICE("*"));
        return true;
    }
    describe_address(&contact.address, out);
    if (contact.expires_s != SIP_CONTACT_NO_EXPIRES)
        add_number(out, "expires", contact.expires_s);
    return true;
}

static const struct {
    enum sip_header_id id;
    bool (*read)(struct sip_scan *s, struct describe_fields *out);
} rows[] = {
    {SIP_HEADER_VIA, read_via},
    {SIP_HEADER_FROM, read_address},
    {SIP_HEADER_TO, read_address},
    {SIP_HEADER_CONTACT, read_contact},
    {SIP_HEADER_ROUTE, read_route},
    {SIP_HEADER_RECORD_ROUTE, read_route},
    {SIP_HEADER_PATH, read_route},
    {SIP_HEADER_SERVICE_ROUTE, read_route},
    {SIP_HEADER_REFER_TO, read_address},
    {SIP_HEADER_REFERRED_BY, read_address},
    {SIP_HEADER_P_ASSERTED_IDENTITY, read_address},
    {SIP_HEADER_P_PREFERRED_IDENTITY, read_address},
    {SIP_HEADER_DIVERSION, read_address},
    {SIP_HEADER_HISTORY_INFO, read_address},
};

bool describe_value(enum sip_header_id id, struct sip_scan *s, struct describe_fields *out)
{
    out->count = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].id == id)
            return rows[i].read(s, out);
    return false;
}
