/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/t.h"

#include "probe/target.h"

#define U   LOCATE_UDP
#define T   LOCATE_TCP
#define S   LOCATE_TLS
#define ALL (U | T | S)

static bool read(const char *first, const char *second, struct probe_target *out, char *why,
                 size_t size)
{
    char one[2 * PROBE_URI_SIZE], two[64];
    (void)snprintf(one, sizeof one, "%s", first);
    (void)snprintf(two, sizeof two, "%s", second == NULL ? "" : second);
    char *const words[] = {one, two};
    struct buffer b = buffer_of(why, size - 1);
    bool good = probe_target_read(words, second == NULL ? 1 : 2, out, &b);
    why[b.length] = '\0';
    return good;
}

static void targets_are_read_as_people_write_them(void **state)
{
    (void)state;

    static const struct {
        const char *first, *second, *host;
        enum address_family family;
        uint16_t port;
        unsigned transports;
        const char *promise, *uri;
    } rows[] = {
        {"example.org", NULL, "example.org", ADDRESS_NONE, 0, ALL, NULL, "sip:example.org"},
        {"example.org.", NULL, "example.org", ADDRESS_NONE, 0, ALL, NULL, "sip:example.org."},
        {"sip:alice@example.org", NULL, "example.org", ADDRESS_NONE, 0, ALL, NULL,
         "sip:alice@example.org"},
        {"alice@example.org", NULL, "example.org", ADDRESS_NONE, 0, ALL, NULL,
         "sip:alice@example.org"},
        {"alice:secret@example.org", NULL, "example.org", ADDRESS_NONE, 0, ALL, NULL,
         "sip:alice:secret@example.org"},
        {"SIP:example.org:5070", NULL, "example.org", ADDRESS_NONE, 5070, U | T, NULL,
         "sip:example.org:5070"},
        {"sips:example.org", NULL, "example.org", ADDRESS_NONE, 0, S, "scheme", "sips:example.org"},
        {"sips:example.org:5071", NULL, "example.org", ADDRESS_NONE, 5071, S, "scheme",
         "sips:example.org:5071"},
        {"sips:a@example.org;transport=tcp", NULL, "example.org", ADDRESS_NONE, 0, S, "scheme",
         "sips:a@example.org;transport=tcp"}, /* RFC 3261 26.2.2 */
        {"sip:a@example.org;transport=TCP", NULL, "example.org", ADDRESS_NONE, 0, T, "scheme",
         "sip:a@example.org;transport=TCP"},
        {"sip:a@example.org?Subject=x", NULL, "example.org", ADDRESS_NONE, 0, ALL, NULL,
         "sip:a@example.org"},
        {"udp:example.org:5060", NULL, "example.org", ADDRESS_NONE, 5060, U, "scheme",
         "sip:example.org:5060"},
        {"tcp:192.0.2.1:5060", NULL, "192.0.2.1", ADDRESS_IPV4, 5060, T, "scheme",
         "sip:192.0.2.1:5060"},
        {"tls://example.org", NULL, "example.org", ADDRESS_NONE, 0, S, "scheme", "sip:example.org"},
        {"example.org:5061", NULL, "example.org", ADDRESS_NONE, 5061, S, "port",
         "sip:example.org:5061"},
        {"example.org", "5061", "example.org", ADDRESS_NONE, 5061, S, "port",
         "sip:example.org:5061"},
        {"example.org", "5062", "example.org", ADDRESS_NONE, 5062, U | T, NULL,
         "sip:example.org:5062"},
        {"192.0.2.1", NULL, "192.0.2.1", ADDRESS_IPV4, 0, ALL, NULL, "sip:192.0.2.1"},
        {"2001:db8::1", NULL, "2001:db8::1", ADDRESS_IPV6, 0, ALL, NULL, "sip:[2001:db8::1]"},
        {"2001:db8::1", "5060", "2001:db8::1", ADDRESS_IPV6, 5060, U | T, NULL,
         "sip:[2001:db8::1]:5060"},
        {"[2001:db8::1]", NULL, "2001:db8::1", ADDRESS_IPV6, 0, ALL, NULL, "sip:[2001:db8::1]"},
        {"[2001:db8::1]:5061", NULL, "2001:db8::1", ADDRESS_IPV6, 5061, S, "port",
         "sip:[2001:db8::1]:5061"},
        {"udp:[::1]:5060", NULL, "::1", ADDRESS_IPV6, 5060, U, "scheme", "sip:[::1]:5060"},
        {"udp:::1", NULL, "::1", ADDRESS_IPV6, 0, U, "scheme", "sip:[::1]"},
        {"localhost:5060", NULL, "localhost", ADDRESS_NONE, 5060, U | T, NULL,
         "sip:localhost:5060"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe_target t;
        char why[256];
        if (!read(rows[i].first, rows[i].second, &t, why, sizeof why))
            fail_msg("\"%s\": %s", rows[i].first, why);
        assert_string_equal(t.host, rows[i].host);
        assert_int_equal(t.address.family, rows[i].family);
        assert_int_equal(t.port, rows[i].port);
        assert_int_equal(t.transports, rows[i].transports);
        assert_string_equal(t.uri, rows[i].uri);
        const char *promise = probe_promise_name(t.promise);
        assert_string_equal(promise == NULL ? "" : promise,
                            rows[i].promise == NULL ? "" : rows[i].promise);
    }
}

static void a_wrong_target_is_named_and_the_right_one_suggested(void **state)
{
    (void)state;

    static const struct {
        const char *first, *second, *says;
    } rows[] = {
        {"", NULL, "an empty target \"\"; write it as example.org or udp:host:port"},
        {"upd:example.org:5060", NULL, "no scheme \"upd\"; did you mean \"udp:\"?"},
        {"http://example.org", NULL,
         "the scheme \"http\" is not one that probe speaks; it takes udp:, tcp:, tls:, sip: and "
         "sips:"},
        {"wss://example.org", NULL, "the scheme \"wss\" is not one"},
        {"example.org:99999", NULL, "the target \"example.org:99999\": a port is a number up to"},
        {"example.org:0", NULL, "has port 0; a port is 1 to 65535"},
        {"[::1]:0", NULL, "has port 0; a port is 1 to 65535"},
        {"example.org:sip", NULL, "the port \"sip\" is no number"},
        {"example.org", "sip", "the port \"sip\" is no number; a port is 1 to 65535"},
        {"example.org", "-1", "the port \"-1\" is no number"},
        {"example.org", "0", "the port \"0\" is out of range; a port is 1 to 65535"},
        {"example.org", "65536", "the port \"65536\" is out of range; a port is 1 to 65535"},
        {"example.org", "99999999999999999999",
         "the port \"99999999999999999999\" is out of range"},
        {"sipp:anna@example.org", NULL, "no scheme \"sipp\"; did you mean \"sip:\"?"},
        {"-", NULL, "the host \"-\" is no name that DNS could know"},
        {"example.org", "", "the port \"\" is no number"},
        {"example.org:5060", "5060",
         "the target \"example.org:5060\" has a port already; leave the second one out"},
        {"[2001:db8::1]:5060", "5061", "\" has a port already"},
        {"exam ple.org", NULL, "the target \"exam ple.org\": what is \" ple.org\"?"},
        {"192.0.2.0/24", NULL, "the target \"192.0.2.0/24\": what is \"/24\"? Write it as "},
        {"192.0.2.1,5060", NULL, "what is \",5060\"?"},
        {"192.0.2.1/24", "5060", "what is \"/24:5060\"?"},
        {"ex\xc3\xa4mple.org", NULL, "write its form with \"xn--\""},
        {"[::1", NULL, "the target \"[::1\": "},
        {"fe80::1%eth0", NULL, "an address with a zone cannot be probed"},
        {"192.0.2.300", NULL, "the target \"192.0.2.300\": "},
        {"sip:example.org;transport=sctp", NULL, "the transport \"sctp\" is not one"},
        {"sips:example.org;transport=udp", NULL, "the transport \"udp\" cannot carry sips:"},
        {"udp:", NULL, "the target \"udp:\": "},
        {".", NULL, "the "},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe_target t = {.port = 7};
        char why[512];
        if (read(rows[i].first, rows[i].second, &t, why, sizeof why))
            fail_msg("\"%s\" was taken", rows[i].first);
        if (strstr(why, rows[i].says) == NULL)
            fail_msg("\"%s\": %s", rows[i].first, why);
    }
}

static void a_target_that_is_too_long_is_refused(void **state)
{
    (void)state;
    char word[PROBE_URI_SIZE + 64], why[512];
    struct probe_target t;
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    assert_false(read(word, NULL, &t, why, sizeof why));
    assert_non_null(strstr(why, "is too long"));
    word[300] = '\0';
    assert_false(read(word, NULL, &t, why, sizeof why));
    assert_non_null(strstr(why, "is no name that DNS could know"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_are_read_as_people_write_them),
        cmocka_unit_test(a_wrong_target_is_named_and_the_right_one_suggested),
        cmocka_unit_test(a_target_that_is_too_long_is_refused),
    };
    return RUN_TESTS(tests);
}
