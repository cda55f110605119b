/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/identity.h"
#include "unit/assert_slice.h"

#define U         TLS_IDENTITY_URI
#define D         TLS_IDENTITY_DNS
#define I         TLS_IDENTITY_IP
#define C         TLS_IDENTITY_CN

#define MATCH     TLS_IDENTITY_MATCH
#define WILDCARD  TLS_IDENTITY_WILDCARD
#define OTHER     TLS_IDENTITY_OTHER
#define NONE      TLS_IDENTITY_NONE

#define NAMES_MAX 3

struct text_name {
    enum tls_identity_kind kind;
    const char *text;
};

static size_t names_of(const struct text_name *texts, struct tls_identity_name *names)
{
    size_t count = 0;
    for (; count < NAMES_MAX && texts[count].text != NULL; count++)
        names[count] = (struct tls_identity_name){texts[count].kind, slice_of(texts[count].text)};
    return count;
}

static void domains_are_compared_with_the_names_that_count(void **state)
{
    (void)state;

    // clang-format off
    static const struct {
        const char *domain;
        struct text_name names[NAMES_MAX];
        enum tls_identity_match match;
    } rows[] = {
        /* RFC 5922 7.1: a URI is one when its scheme is sip, in any case, and it has no user part */
        {"example.org", {{U, "sip:example.org"}}, MATCH},
        {"example.org", {{U, "SIP:example.org"}}, MATCH},
        {"example.org", {{U, "sip:example.org:5061"}}, MATCH},
        {"example.org", {{U, "sip:example.org;transport=tls"}}, MATCH},
        {"example.org", {{U, "sip:example.org?subject=x"}}, MATCH},
        {"example.org", {{U, "sips:example.org"}}, NONE},
        {"example.org", {{U, "https://example.org"}}, NONE},
        {"example.org", {{U, "sip:alice@example.org"}}, NONE},
        {"example.org", {{U, "sip:@example.org"}}, NONE},
        {"example.org", {{U, "sip:example.org;x=a@b"}}, NONE},
        {"example.org", {{U, "sip:"}}, NONE},
        {"example.org", {{U, "sip:;transport=tls"}}, NONE},
        {"example.org", {{U, "sip"}}, NONE},
        {"example.org", {{U, ""}}, NONE},
        {"example.org", {{U, "sip:[2001:db8::1]"}}, OTHER},
        {"example.org", {{U, "sip:["}}, OTHER},
        {"example.org", {{U, "sip:other.example"}, {U, "sip:example.org"}}, MATCH},
        /* RFC 5922 7.1: DNS names count when there is no such URI */
        {"example.org", {{D, "example.org"}}, MATCH},
        {"example.org", {{D, "other.example"}, {D, "example.org"}}, MATCH},
        {"example.org", {{D, "other.example"}}, OTHER},
        {"example.org", {{D, "example.org"}, {U, "sip:other.example"}}, OTHER},
        {"example.org", {{D, "example.org"}, {U, "sip:alice@other.example"}}, MATCH},
        {"example.org", {{D, "example.org"}, {U, "https://other.example"}}, MATCH},
        {"example.org", {{D, ""}}, NONE},
        /* RFC 5922 7.1: the CN counts when there is no subjectAltName */
        {"example.org", {{C, "example.org"}}, MATCH},
        {"example.org", {{C, "Example PBX"}}, OTHER},
        {"example.org", {{C, "example.org"}, {D, "other.example"}}, OTHER},
        {"example.org", {{C, "example.org"}, {U, "sip:other.example"}}, OTHER},
        {"example.org", {{C, "example.org"}, {U, "sip:alice@example.org"}}, NONE},
        {"example.org", {{C, "example.org"}, {I, "192.0.2.1"}}, NONE},
        {"example.org", {{D, "other.example"}}, OTHER},
        /* RFC 5922 7.2: case makes no difference, in full or not at all, no wildcard */
        {"EXAMPLE.org", {{D, "example.ORG"}}, MATCH},
        {"example.org.", {{D, "example.org"}}, MATCH},
        {"example.org", {{D, "example.org."}}, MATCH},
        {"example.org", {{D, "sip.example.org"}}, OTHER},
        {"sip.example.org", {{D, "example.org"}}, OTHER},
        {"sip.example.org", {{D, "*.example.org"}}, WILDCARD},
        {"sip.example.org", {{U, "sip:*.example.org"}}, WILDCARD},
        {"sip.example.org", {{C, "*.example.org"}}, WILDCARD},
        {"sip.example.org", {{D, "*.EXAMPLE.org."}, {D, "other.example"}}, WILDCARD},
        {"sip.example.org", {{D, "*.example.org"}, {D, "sip.example.org"}}, MATCH},
        {"a.sip.example.org", {{D, "*.example.org"}}, OTHER},
        {"example.org", {{D, "*.example.org"}}, OTHER},
        {".example.org", {{D, "*.example.org"}}, OTHER},
        {"sip.example.org", {{D, "*"}}, OTHER},
        {"sip.example.org", {{D, "*."}}, OTHER},
        {"sip.example.org", {{D, "s*.example.org"}}, OTHER},
        {"*.example.org", {{D, "sip.example.org"}}, OTHER},
        /* an IP address: only an IP identity, by value */
        {"192.0.2.1", {{I, "192.0.2.1"}}, MATCH},
        {"192.0.2.1", {{I, "192.0.2.2"}, {I, "192.0.2.1"}}, MATCH},
        {"192.0.2.1", {{D, "192.0.2.1"}}, OTHER},
        {"192.0.2.1", {{C, "192.0.2.1"}}, OTHER},
        {"192.0.2.1", {{U, "sip:192.0.2.1"}}, OTHER},
        {"2001:db8::1", {{I, "2001:db8:0:0::1"}}, MATCH},
        {"[2001:DB8::1]", {{I, "2001:db8::1"}}, MATCH},
        {"2001:db8::1", {{I, "nonsense"}}, OTHER},
        {"192.0.2.1", {{I, NULL}}, NONE},
        {"example.org", {{I, "192.0.2.1"}}, NONE},
        /* nobody */
        {"example.org", {{D, NULL}}, NONE},
        {"", {{D, "example.org"}}, OTHER},
        {"", {{D, ""}}, NONE},
        {".", {{D, "."}}, NONE},
    };

    // clang-format on
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct tls_identity_name names[NAMES_MAX];
        size_t count = names_of(rows[i].names, names);
        enum tls_identity_match match = tls_identity_check(slice_of(rows[i].domain), names, count);
        if (match != rows[i].match)
            fail_msg("row %zu: \"%s\" gives %d", i, rows[i].domain, (int)match);
    }
}

static void a_name_with_a_nul_is_another_name(void **state)
{
    (void)state;
    const struct tls_identity_name name = {D, SLICE("example.org\0.evil.example")};
    assert_int_equal(tls_identity_check(SLICE("example.org"), &name, 1), OTHER);
}

static void a_name_stands_for_a_domain(void **state)
{
    (void)state;
    const struct tls_identity_name names[] = {
        {U, SLICE("sip:a.example:5061;x")}, {D, SLICE("b.example")}, {C, SLICE("c.example")},
        {U, SLICE("http://d.example")},     {I, SLICE("192.0.2.1")},
    };
    assert_slice(tls_identity_domain(names, COUNT_OF(names), 0), "a.example");
    for (size_t i = 1; i < COUNT_OF(names); i++)
        assert_slice(tls_identity_domain(names, COUNT_OF(names), i), NULL);
    assert_slice(tls_identity_domain(names + 1, 1, 0), "b.example");
    assert_slice(tls_identity_domain(names + 2, 1, 0), "c.example");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(domains_are_compared_with_the_names_that_count),
        cmocka_unit_test(a_name_with_a_nul_is_another_name),
        cmocka_unit_test(a_name_stands_for_a_domain),
    };
    return RUN_TESTS(tests);
}
