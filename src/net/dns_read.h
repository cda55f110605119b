/* net/dns_read - from an answer's bytes to records.              RFC 1035 4, 2782, 3403, 3596
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef NET_DNS_READ_H
#define NET_DNS_READ_H

#include "base/attributes.h"
#include "locate/record.h"

struct dns_records {
    struct locate_record *record; /* the caller's */
    size_t size;                  /* how many fit */
    size_t count;
};

/* Reads the answer section, which may hold a chain of CNAME records first. What does not fit into the
 * caller's array, or has a name over 255 bytes, is left out. Returns LOCATE_FOUND with at least
 * one record, LOCATE_NO_DATA, or LOCATE_BROKEN for bytes that are no answer. */
enum locate_status dns_read(enum locate_type type, const unsigned char *bytes, int length,
                            struct dns_records *out);

/* Adds an address, of 4 or 16 bytes as its family has it. */
void dns_records_add_address(struct dns_records *out, enum locate_type type, const void *bytes,
                             uint32_t ttl_s);

/* What a status of c-ares says about a question. */
enum locate_status dns_status_of(int ares_status);

#endif
