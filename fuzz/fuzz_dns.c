/* Answers of DNS servers. Input: a byte for the type that was asked for, then the answer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"
#include "net/dns_read.h"

#define RECORDS 5

static bool is_text(const char *text, size_t size)
{
    return memchr(text, 0, size) != NULL;
}

static void check(const struct locate_record *r, enum locate_type type)
{
    FUZZ_CHECK(r->type == type);
    FUZZ_CHECK(is_text(r->flags, sizeof r->flags) && is_text(r->service, sizeof r->service) &&
               is_text(r->name, sizeof r->name));
    enum address_family family = type == LOCATE_A      ? ADDRESS_IPV4
                                 : type == LOCATE_AAAA ? ADDRESS_IPV6
                                                       : ADDRESS_NONE;
    FUZZ_CHECK(r->address.family == family && r->address.port == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct locate_record record[RECORDS];
    struct dns_records out = {record, RECORDS, 0};
    if (size == 0)
        return 0;
    enum locate_type type = (enum locate_type)(data[0] & 3);
    struct slice bytes = fuzz_copy(data + 1, size - 1);
    enum locate_status status = dns_read(type, (const unsigned char *)bytes.p, (int)bytes.n, &out);
    FUZZ_CHECK(out.count <= RECORDS && (out.count > 0) == (status == LOCATE_FOUND));
    FUZZ_CHECK(status == LOCATE_FOUND || status == LOCATE_NO_DATA || status == LOCATE_BROKEN);
    for (size_t i = 0; i < out.count; i++)
        check(&record[i], type);
    fuzz_free(bytes);
    return 0;
}
