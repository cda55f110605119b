/* What a server reads of every message: all headers indexed; the Request-URI and every Via, From,
 * To, CSeq, Contact, Route, Record-Route and credentials typed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench.h"
#include "sip/address.h"
#include "sip/auth.h"
#include "sip/cseq.h"
#include "sip/message.h"
#include "sip/uri.h"
#include "sip/via.h"

static bool read_vias(const struct sip_message *m)
{
    struct sip_values values = sip_message_values(m, SIP_HEADER_VIA);
    struct sip_via via;
    while (sip_values_more(&values))
        if (!sip_via_read(&values.scan, &via))
            return false;
    return true;
}

static bool read_contacts(const struct sip_message *m)
{
    struct sip_values values = sip_message_values(m, SIP_HEADER_CONTACT);
    struct sip_contact contact;
    while (sip_values_more(&values))
        if (!sip_contact_read(&values.scan, &contact))
            return false;
    return true;
}

static bool read_routes(const struct sip_message *m, enum sip_header_id id)
{
    struct sip_values values = sip_message_values(m, id);
    struct sip_address route;
    while (sip_values_more(&values))
        if (!sip_route_read(&values.scan, &route))
            return false;
    return true;
}

static bool read_party(const struct sip_message *m, enum sip_header_id id)
{
    const struct sip_header_line *line = sip_message_find(m, id);
    if (line == NULL)
        return false;
    struct sip_scan s = sip_message_scan(m, line);
    struct sip_address address;
    return sip_address_read_single(&s, &address);
}

static bool read_cseq(const struct sip_message *m)
{
    const struct sip_header_line *line = sip_message_find(m, SIP_HEADER_CSEQ);
    if (line == NULL)
        return false;
    struct sip_scan s = sip_message_scan(m, line);
    struct sip_cseq cseq;
    return sip_cseq_read(&s, &cseq);
}

static bool read_credentials(const struct sip_message *m)
{
    const struct sip_header_line *line = sip_message_find(m, SIP_HEADER_AUTHORIZATION);
    struct sip_credentials credentials;
    for (; line != NULL; line = sip_message_next(m, line)) {
        struct sip_scan s = sip_message_scan(m, line);
        if (!sip_credentials_read(&s, &credentials))
            return false;
    }
    return true;
}

static int parse(const char *bytes, size_t length)
{
    struct sip_header_line lines[SIP_MAX_HEADERS];
    struct sip_message m;
    struct sip_error why;
    struct sip_uri uri;
    if (!sip_message_parse((struct slice){bytes, length}, lines, SIP_MAX_HEADERS, &m, &why) ||
        (m.request && !sip_uri_parse(m.uri, &uri, &why)))
        return 1;
    return !(read_vias(&m) && read_party(&m, SIP_HEADER_FROM) && read_party(&m, SIP_HEADER_TO) &&
             read_cseq(&m) && read_contacts(&m) && read_credentials(&m) &&
             read_routes(&m, SIP_HEADER_ROUTE) && read_routes(&m, SIP_HEADER_RECORD_ROUTE));
}

int main(int argc, char **argv)
{
    return bench_run(argc, argv, "varco", BENCH_MESSAGES, parse);
}
