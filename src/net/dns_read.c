/* SPDX-License-Identifier: Apache-2.0 */
#include "net/dns_read.h"

/* Debian 13 marks as old what Debian 12 has nothing else for. */
#define CARES_NO_DEPRECATED
#include <ares.h>
#include <netinet/in.h>

#define MAX_ADDRESSES 256
#define HEADER_SIZE   12

static const struct {
    int ares;
    enum locate_status status;
} statuses[] = {
    {ARES_SUCCESS, LOCATE_FOUND},
    {ARES_ENODATA, LOCATE_NO_DATA},
    {ARES_ENOTFOUND, LOCATE_NO_NAME},
    {ARES_ESERVFAIL, LOCATE_FAILED},
    {ARES_ENOTIMP, LOCATE_FAILED},
    {ARES_EREFUSED, LOCATE_REFUSED},
    {ARES_ECONNREFUSED, LOCATE_UNREACHABLE},
    {ARES_ETIMEOUT, LOCATE_NO_ANSWER},
    {ARES_ENOMEM, LOCATE_UNREACHABLE},
    {ARES_ECANCELLED, LOCATE_UNREACHABLE},
};

enum locate_status dns_status_of(int ares_status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        if (statuses[i].ares == ares_status)
            return statuses[i].status;
    return LOCATE_BROKEN;
}

/* Copies as much as fits. True when that was all. */
static bool copy_text(char *out, size_t size, const char *text)
{
    size_t n = strlen(text);
    bool fits = n < size;
    memcpy(out, text, fits ? n : size - 1);
    out[fits ? n : size - 1] = '\0';
    return fits;
}

static bool copy_name(char out[LOCATE_NAME_SIZE], const char *name)
{
    bool fits = copy_text(out, LOCATE_NAME_SIZE, name);
    size_t n = strlen(out);
    if (fits && n > 0 && out[n - 1] == '.')
        out[n - 1] = '\0';
    return fits;
}

static void add(struct dns_records *out, const struct locate_record *record)
{
    if (out->count < out->size)
        out->record[out->count++] = *record;
}

void dns_records_add_address(struct dns_records *out, enum locate_type type, const void *bytes,
                             uint32_t ttl_s)
{
    struct locate_record record = {.type = type, .ttl_s = ttl_s};
    record.address.family = type == LOCATE_A ? ADDRESS_IPV4 : ADDRESS_IPV6;
    memcpy(record.address.bytes, bytes, type == LOCATE_A ? 4 : 16);
    add(out, &record);
}

static uint32_t seconds(int ttl)
{
    return ttl > 0 ? (uint32_t)ttl : 0; /* RFC 2181 8 */
}

static int read_a(const unsigned char *bytes, int length, struct dns_records *out)
{
    struct ares_addrttl addresses[MAX_ADDRESSES];
    int count = MAX_ADDRESSES;
    int status = ares_parse_a_reply(bytes, length, NULL, addresses, &count);
    for (int i = 0; status == ARES_SUCCESS && i < count; i++)
        dns_records_add_address(out, LOCATE_A, &addresses[i].ipaddr, seconds(addresses[i].ttl));
    return status;
}

static int read_aaaa(const unsigned char *bytes, int length, struct dns_records *out)
{
    struct ares_addr6ttl addresses[MAX_ADDRESSES];
    int count = MAX_ADDRESSES;
    int status = ares_parse_aaaa_reply(bytes, length, NULL, addresses, &count);
    for (int i = 0; status == ARES_SUCCESS && i < count; i++)
        dns_records_add_address(out, LOCATE_AAAA, &addresses[i].ip6addr, seconds(addresses[i].ttl));
    return status;
}

static int read_srv(const unsigned char *bytes, int length, struct dns_records *out)
{
    struct ares_srv_reply *first = NULL;
    int status = ares_parse_srv_reply(bytes, length, &first);
    for (const struct ares_srv_reply *from = first; from != NULL; from = from->next) {
        struct locate_record record = {.type = LOCATE_SRV,
                                       .order = from->priority,
                                       .weight = from->weight,
                                       .port = from->port};
        if (copy_name(record.name, from->host))
            add(out, &record);
    }
    ares_free_data(first);
    return status;
}

/* A flag or service too long for its place is none that SIP has: its start is enough to tell it. */
static int read_naptr(const unsigned char *bytes, int length, struct dns_records *out)
{
    struct ares_naptr_reply *first = NULL;
    int status = ares_parse_naptr_reply(bytes, length, &first);
    for (const struct ares_naptr_reply *from = first; from != NULL; from = from->next) {
        struct locate_record record = {
            .type = LOCATE_NAPTR, .order = from->order, .weight = from->preference};
        (void)copy_text(record.flags, sizeof record.flags, (const char *)from->flags);
        (void)copy_text(record.service, sizeof record.service, (const char *)from->service);
        if (copy_name(record.name, from->replacement))
            add(out, &record);
    }
    ares_free_data(first);
    return status;
}

enum locate_status dns_read(enum locate_type type, const unsigned char *bytes, int length,
                            struct dns_records *out)
{
    static int (*const readers[])(const unsigned char *, int, struct dns_records *) = {
        [LOCATE_NAPTR] = read_naptr,
        [LOCATE_SRV] = read_srv,
        [LOCATE_A] = read_a,
        [LOCATE_AAAA] = read_aaaa,
    };
    size_t before = out->count;
    /* Of the codes that say no (RFC 1035 4.1.1) c-ares knows the old ones only. */
    if (bytes == NULL || length < HEADER_SIZE || (bytes[3] & 0x0f) != 0)
        return LOCATE_BROKEN;
    enum locate_status status = dns_status_of(readers[type](bytes, length, out));
    if (status != LOCATE_FOUND)
        out->count = before;
    return status == LOCATE_FOUND && out->count == before ? LOCATE_NO_DATA : status;
}
