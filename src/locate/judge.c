/* SPDX-License-Identifier: Apache-2.0 */
#include "locate/judge.h"

#include "locate/name.h"

static const struct {
    enum sip_transport transport;
    uint16_t port;
    const char *srv;
} transports[LOCATE_TRANSPORTS] = {
    {SIP_TRANSPORT_TLS, 5061, "_sips._tcp."},
    {SIP_TRANSPORT_TCP, 5060, "_sip._tcp."},
    {SIP_TRANSPORT_UDP, 5060, "_sip._udp."},
};

/* transports 0: known to the registry, not to us. RFC 3263 10, RFC 4168 6, RFC 7118 8 */
static const struct {
    const char *name;
    unsigned transports;
} services[] = {
    {"SIP+D2U", LOCATE_UDP}, {"SIP+D2T", LOCATE_TCP}, {"SIPS+D2T", LOCATE_TLS}, {"SIP+D2S", 0},
    {"SIPS+D2S", 0},         {"SIP+D2W", 0},          {"SIPS+D2W", 0},
};

enum sip_transport locate_transport_at(size_t i)
{
    return transports[i].transport;
}

const char *locate_srv_prefix(enum sip_transport transport)
{
    for (size_t i = 0; i < LOCATE_TRANSPORTS; i++)
        if (transports[i].transport == transport)
            return transports[i].srv;
    return "";
}

uint16_t locate_default_port(enum sip_transport transport)
{
    for (size_t i = 0; i < LOCATE_TRANSPORTS; i++)
        if (transports[i].transport == transport)
            return transports[i].port;
    return 5060;
}

static struct locate_judgement leads_nowhere(const char *why_not)
{
    return (struct locate_judgement){.why_not = why_not};
}

/* Why the name in a record cannot be asked for; NULL: it can. */
static const char *name_why_not(const char *name)
{
    char copy[LOCATE_NAME_SIZE];
    struct address address;
    if (address_parse(slice_of(name), &address))
        return "it has an address where a name must stand";
    return locate_name_join("", slice_of(name), copy) ? NULL : "it leads to what is no name";
}

static struct locate_judgement judge_service(const char *service, unsigned allowed)
{
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
        if (!locate_name_equal(service, services[i].name))
            continue;
        if (services[i].transports == 0)
            return leads_nowhere("its transport is not known here");
        if ((services[i].transports & allowed) == 0)
            return leads_nowhere("its transport was not asked for");
        return (struct locate_judgement){.transports = services[i].transports};
    }
    return leads_nowhere("its service is no SIP");
}

static struct locate_judgement judge_naptr(const struct locate_record *record, unsigned allowed)
{
    struct locate_judgement judgement = judge_service(record->service, allowed);
    if (judgement.why_not != NULL)
        return judgement;
    judgement.addresses = locate_name_equal(record->flags, "a");
    if (!judgement.addresses && !locate_name_equal(record->flags, "s"))
        return leads_nowhere("its flag is neither s nor a");
    if (record->name[0] == '\0')
        return leads_nowhere("it has no replacement");
    judgement.why_not = name_why_not(record->name);
    return judgement;
}

static struct locate_judgement judge_srv(const struct locate_record *record, unsigned of)
{
    if (record->name[0] == '\0')
        return leads_nowhere("it says that the service is not offered");
    const char *why_not = record->port == 0 ? "its port is 0" : name_why_not(record->name);
    return (struct locate_judgement){
        .why_not = why_not, .broken = why_not != NULL, .addresses = true, .transports = of};
}

struct locate_judgement locate_judge(const struct locate_record *record, unsigned allowed,
                                     unsigned of)
{
    if (record->type == LOCATE_NAPTR)
        return judge_naptr(record, allowed);
    if (record->type == LOCATE_SRV)
        return judge_srv(record, of);
    /* A filter's way to say no; sending there would reach this very machine. */
    if (record->address.family == ADDRESS_NONE || address_is_any(&record->address))
        return leads_nowhere("it is nobody's address");
    return (struct locate_judgement){.transports = of};
}

static int compare_numbers(unsigned a, unsigned b)
{
    return (a > b) - (a < b);
}

static int compare_texts(const char *a, const char *b)
{
    size_t i = 0;
    while (a[i] != '\0' && slice_lower((unsigned char)a[i]) == slice_lower((unsigned char)b[i]))
        i++;
    return compare_numbers(slice_lower((unsigned char)a[i]), slice_lower((unsigned char)b[i]));
}

int locate_record_compare(const struct locate_record *a, const struct locate_record *b)
{
    int weights = compare_numbers(a->weight, b->weight);
    const int by[] = {
        compare_numbers(a->type, b->type),
        compare_numbers(a->order, b->order),
        a->type == LOCATE_SRV ? -weights : weights,
        compare_texts(a->name, b->name),
        compare_numbers(a->port, b->port),
        compare_texts(a->service, b->service),
        compare_texts(a->flags, b->flags),
        compare_numbers(a->address.family, b->address.family),
        memcmp(a->address.bytes, b->address.bytes, sizeof a->address.bytes),
    };
    for (size_t i = 0; i < sizeof by / sizeof by[0]; i++)
        if (by[i] != 0)
            return by[i];
    return 0;
}
