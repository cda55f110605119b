/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/uri.h"
#include "unit/assert_slice.h"

static void legal_uris_come_apart(void **state)
{
    (void)state;

    // clang-format off
    static const struct {
        const char *text;
        enum sip_uri_scheme scheme;
        const char *user, *password, *host;
        enum sip_host_kind kind;
        unsigned port;
        const char *parameters, *headers;
    } rows[] = { /* RFC 3261 19.1.3 unless another section is named */
        {"sip:alice@atlanta.com", SIP_URI_SIP, "alice", NULL, "atlanta.com", SIP_HOST_NAME, 0, NULL, NULL},
        {"sip:alice:secretword@atlanta.com;transport=tcp", SIP_URI_SIP, "alice", "secretword", "atlanta.com", SIP_HOST_NAME, 0, "transport=tcp", NULL},
        {"sips:alice@atlanta.com?subject=project%20x&priority=urgent", SIP_URI_SIPS, "alice", NULL, "atlanta.com", SIP_HOST_NAME, 0, NULL, "subject=project%20x&priority=urgent"},
        {"sip:+1-212-555-1212:1234@gateway.com;user=phone", SIP_URI_SIP, "+1-212-555-1212", "1234", "gateway.com", SIP_HOST_NAME, 0, "user=phone", NULL},
        {"sips:1212@gateway.com", SIP_URI_SIPS, "1212", NULL, "gateway.com", SIP_HOST_NAME, 0, NULL, NULL},
        {"sip:alice@192.0.2.4", SIP_URI_SIP, "alice", NULL, "192.0.2.4", SIP_HOST_IPV4, 0, NULL, NULL},
        {"sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com", SIP_URI_SIP, NULL, NULL, "atlanta.com", SIP_HOST_NAME, 0, "method=REGISTER", "to=alice%40atlanta.com"},
        {"sip:alice;day=tuesday@atlanta.com", SIP_URI_SIP, "alice;day=tuesday", NULL, "atlanta.com", SIP_HOST_NAME, 0, NULL, NULL},
        {"SIP:host", SIP_URI_SIP, NULL, NULL, "host", SIP_HOST_NAME, 0, NULL, NULL}, /* scheme in any case */
        {"sip:host:5060", SIP_URI_SIP, NULL, NULL, "host", SIP_HOST_NAME, 5060, NULL, NULL},
        {"sip:u@host:65535;lr", SIP_URI_SIP, "u", NULL, "host", SIP_HOST_NAME, 65535, "lr", NULL},
        {"sip:u@host.example.;lr", SIP_URI_SIP, "u", NULL, "host.example.", SIP_HOST_NAME, 0, "lr", NULL},
        {"sip:u@1af019b2ba08:0", SIP_URI_SIP, "u", NULL, "1af019b2ba08", SIP_HOST_NAME, 0, NULL, NULL}, /* RFC 1123 2.1; port 0: tools send it */
        {"sip:u@h;info=YWI==;lr", SIP_URI_SIP, "u", NULL, "h", SIP_HOST_NAME, 0, "info=YWI==;lr", NULL}, /* base64: servers send it */
        {"sip:u@_srv_host.example", SIP_URI_SIP, "u", NULL, "_srv_host.example", SIP_HOST_NAME, 0, NULL, NULL},
        {"sip:u@[2001:db8::9:1]", SIP_URI_SIP, "u", NULL, "2001:db8::9:1", SIP_HOST_IPV6, 0, NULL, NULL}, /* RFC 5118 4.1 */
        {"sip:[2001:db8::10]:5070", SIP_URI_SIP, NULL, NULL, "2001:db8::10", SIP_HOST_IPV6, 5070, NULL, NULL}, /* RFC 5118 4.4 */
        {"sip:[::ffff:192.0.2.1]", SIP_URI_SIP, NULL, NULL, "::ffff:192.0.2.1", SIP_HOST_IPV6, 0, NULL, NULL}, /* RFC 5118 4.10 */
        {"sip:%61%00b@host", SIP_URI_SIP, "%61%00b", NULL, "host", SIP_HOST_NAME, 0, NULL, NULL}, /* RFC 4475 3.1.1.4 */
        {"sip:*72#@host", SIP_URI_SIP, "*72#", NULL, "host", SIP_HOST_NAME, 0, NULL, NULL}, /* "#": phones send it */
        {"sip:u:@host", SIP_URI_SIP, "u", "", "host", SIP_HOST_NAME, 0, NULL, NULL}, /* password = *( ... ) */
        {"sip:host?h=", SIP_URI_SIP, NULL, NULL, "host", SIP_HOST_NAME, 0, NULL, "h="}, /* hvalue = *( ... ) */
        {"tel:+1-201-555-0123", SIP_URI_TEL, "+1-201-555-0123", NULL, NULL, SIP_HOST_NONE, 0, NULL, NULL}, /* RFC 3966 6 */
        {"tel:7042;phone-context=example.com", SIP_URI_TEL, "7042", NULL, NULL, SIP_HOST_NONE, 0, "phone-context=example.com", NULL},
        {"tel:112", SIP_URI_TEL, "112", NULL, NULL, SIP_HOST_NONE, 0, NULL, NULL}, /* generous: see uri.h */
        {"tel:*#06#A", SIP_URI_TEL, "*#06#A", NULL, NULL, SIP_HOST_NONE, 0, NULL, NULL}, /* phonedigit-hex */
    };

    // clang-format on
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_uri uri;
        struct sip_error why;
        assert_true(sip_uri_parse(slice_of(rows[i].text), &uri, &why));
        assert_int_equal(uri.scheme, rows[i].scheme);
        assert_slice(uri.text, rows[i].text);
        assert_slice(uri.user, rows[i].user);
        assert_slice(uri.password, rows[i].password);
        assert_slice(uri.host.name, rows[i].host);
        assert_int_equal(uri.host.kind, rows[i].kind);
        assert_int_equal(uri.host.port, rows[i].port);
        assert_slice(uri.parameters, rows[i].parameters);
        assert_slice(uri.headers, rows[i].headers);
    }
}

static void other_schemes_are_kept_whole(void **state)
{
    (void)state;

    static const struct {
        const char *text, *opaque;
    } rows[] = {
        /* RFC 3261 25.1 absoluteURI; RFC 4475 3.3.2, 3.3.3, 3.3.4 */
        {"isbn:2983792873", "2983792873"},
        {"http://www.example.com/a?b=%20", "//www.example.com/a?b=%20"},
        {"soap.beep://192.0.2.103:3002", "//192.0.2.103:3002"},
        {"name:John_Smith", "John_Smith"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_uri uri;
        struct sip_error why;
        assert_true(sip_uri_parse(slice_of(rows[i].text), &uri, &why));
        assert_int_equal(uri.scheme, SIP_URI_OTHER);
        assert_slice(uri.opaque, rows[i].opaque);
    }
}

static void illegal_uris_say_which_byte_and_which_rule(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        unsigned offset;
        enum sip_rule rule;
    } rows[] = {
        /* RFC 3261 19.1.1 and 25.1 unless another section is named */
        {"", 0, SIP_RULE_URI_SCHEME},
        {"alice", 5, SIP_RULE_URI_SCHEME},
        {"1sip:x", 4, SIP_RULE_URI_SCHEME},
        {" sip:x", 0, SIP_RULE_URI_SCHEME},       /* RFC 4475 3.1.2.15 */
        {"<sip:u@host>", 0, SIP_RULE_URI_SCHEME}, /* RFC 4475 3.1.2.7 */
        {"sip:", 4, SIP_RULE_HOST},
        {"sip:@host", 4, SIP_RULE_URI_USER},
        {"sip:a b@host", 5, SIP_RULE_URI_USER},
        {"sip:a@b@host", 7, SIP_RULE_END}, /* the second "@" */
        {"sip:u:p:q@host", 7, SIP_RULE_URI_USER},
        {"sip:u%4@host", 5, SIP_RULE_URI_ESCAPE}, /* 19.1.2 */
        {"sip:u%zz@host", 5, SIP_RULE_URI_ESCAPE},
        {"sip:u@", 6, SIP_RULE_HOST},
        {"sip:u@.host", 6, SIP_RULE_HOST},
        {"sip:u@ho..st", 9, SIP_RULE_HOST},
        {"sip:u@ho st", 8, SIP_RULE_END},
        {"sip:u@192.0.2.256", 6, SIP_RULE_HOST},
        {"sip:u@192.0.2", 6, SIP_RULE_HOST},
        {"sip:u@192.0.2.1.1", 6, SIP_RULE_HOST},
        {"sip:u@host.12", 6, SIP_RULE_HOST},
        {"sip:u@12", 6, SIP_RULE_HOST},
        {"sip:u@2001:db8::10", 6, SIP_RULE_HOST}, /* RFC 5118 4.2 */
        {"sip:u@[2001:db8::10", 6, SIP_RULE_HOST},
        {"sip:u@[2001:db8::g]", 6, SIP_RULE_HOST},
        {"sip:u@[]", 6, SIP_RULE_HOST},
        {"sip:u@[1:2:3:4:5:6:7:8:9]", 6, SIP_RULE_HOST},
        {"sip:u@host:", 11, SIP_RULE_PORT},
        {"sip:u@host:x", 11, SIP_RULE_PORT},
        {"sip:u@host:65536", 11, SIP_RULE_PORT},
        {"sip:u@host:99999999999999999999", 11, SIP_RULE_PORT},
        {"sip:u@host:5a", 12, SIP_RULE_END},
        {"sip:u@host; lr", 11, SIP_RULE_URI_PARAMETER}, /* RFC 4475 3.1.2.8 */
        {"sip:u@host;", 11, SIP_RULE_URI_PARAMETER},
        {"sip:u@host;=x", 11, SIP_RULE_URI_PARAMETER},
        {"sip:u@host;x=", 13, SIP_RULE_URI_PARAMETER},
        {"sip:u@host;x=%", 13, SIP_RULE_URI_ESCAPE},
        {"sip:u@host;lr;x;%6Cr=1", 16, SIP_RULE_PARAMETER_REPEATED}, /* 19.1.1 */
        {"tel:7042;ext=1;ext=2", 15, SIP_RULE_PARAMETER_REPEATED},   /* RFC 3966 3 */
        {"sip:u@host?", 11, SIP_RULE_URI_HEADER},
        {"sip:u@host?x", 12, SIP_RULE_URI_HEADER},
        {"sip:u@host?x=1&", 15, SIP_RULE_URI_HEADER},
        {"sip:u@host?x=%4", 13, SIP_RULE_URI_ESCAPE},
        {"sip:u@host?x=<", 13, SIP_RULE_END},
        {"tel:", 4, SIP_RULE_URI_TELEPHONE}, /* RFC 3966 3 */
        {"tel:+", 5, SIP_RULE_URI_TELEPHONE},
        {"tel:+-.()", 9, SIP_RULE_URI_TELEPHONE},
        {"tel:+1a", 6, SIP_RULE_URI_TELEPHONE},
        {"tel:alice", 5, SIP_RULE_URI_TELEPHONE},
        {"http:", 5, SIP_RULE_URI_SCHEME},
        {"http://a b", 8, SIP_RULE_URI_SCHEME},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_uri uri, before;
        struct sip_error why = {0};
        memset(&uri, 0x5a, sizeof uri);
        memcpy(&before, &uri, sizeof uri);
        if (sip_uri_parse(slice_of(rows[i].text), &uri, &why))
            fail_msg("accepted: %s", rows[i].text);
        if (why.rule != rows[i].rule || why.offset != rows[i].offset)
            fail_msg("%s: byte %u, %s", rows[i].text, why.offset, sip_rule_text(why.rule));
        assert_memory_equal(&uri, &before, sizeof uri);
    }
}

static void the_number_of_parts_is_limited(void **state)
{
    (void)state;
    char text[16 + SIP_MAX_URI_PARTS * 8];
    for (int headers = 0; headers < 2; headers++) {
        size_t n = (size_t)sprintf(text, "sip:h");
        for (int i = 0; i < SIP_MAX_URI_PARTS; i++)
            n += (size_t)sprintf(text + n, "%sa%d=b", headers ? (i ? "&" : "?") : ";", i);
        struct sip_uri uri;
        struct sip_error why;
        assert_true(sip_uri_parse((struct slice){text, n}, &uri, &why));
        n += (size_t)sprintf(text + n, "%sa=b", headers ? "&" : ";");
        assert_false(sip_uri_parse((struct slice){text, n}, &uri, &why));
        assert_int_equal(why.rule, SIP_RULE_URI_PARTS);
    }
}

static void parameters_are_found_escaped_or_not(void **state)
{
    (void)state; /* RFC 3261 19.1.1, RFC 4475 3.1.1.4: "%6C%72" is "lr" */
    struct sip_uri uri;
    struct sip_error why;
    struct slice value;
    assert_true(sip_uri_parse(SLICE("sip:h;%6C%72;n%61me=v%61lue%25;Transport=TCP"), &uri, &why));
    assert_true(sip_uri_parameter(&uri, SLICE("lr"), &value));
    assert_slice(value, "");
    assert_true(sip_uri_parameter(&uri, SLICE("name"), &value));
    char plain[16];
    assert_int_equal(sip_unescape(value, plain, sizeof plain), 6);
    assert_memory_equal(plain, "value%", 6);
    assert_true(sip_uri_parameter(&uri, SLICE("transport"), &value));
    assert_slice(value, "TCP");
    assert_false(sip_uri_parameter(&uri, SLICE("l"), &value));
    assert_false(sip_uri_parameter(&uri, SLICE("maddr"), &value));
}

static void equality_is_that_of_19_1_4(void **state)
{
    (void)state;

    static const struct {
        const char *a, *b;
        bool equal;
    } rows[] = {
        /* the section's own examples */
        {"sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", true},
        {"sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true},
        {"sip:carol@chicago.com", "sip:carol@chicago.com;security=on", true},
        {"sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on", true},
        {"sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
         "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com", true},
        {"sip:alice@atlanta.com?subject=project%20x&priority=urgent",
         "sip:alice@atlanta.com?priority=urgent&subject=project%20x", true},
        {"SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP", false},
        {"sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false},
        {"sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp", false},
        {"sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp", false},
        {"sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting", false},
        {"sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", false},
        {"sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off", false},
        /* its rules one by one */
        {"sip:a@h", "sips:a@h", false},
        {"sip:a@h", "sip:h", false},
        {"sip:a@h", "sip:a:@h", false},
        {"sip:a:x@h", "sip:a:X@h", false},
        {"sip:a@h;user=phone", "sip:a@h", false},
        {"sip:a@h;ttl=1", "sip:a@h", false},
        {"sip:a@h;method=INVITE", "sip:a@h", false},
        {"sip:a@h;maddr=192.0.2.1", "sip:a@h", false},
        {"sip:a@h;x", "sip:a@h;x=1", false},
        {"sip:a@h?x=1", "sip:a@h?x=1&y=2", false},
        {"sip:a@h?X=1", "sip:a@h?x=1", true},
        {"sip:a@h?x=1&x=2", "sip:a@h?x=2&x=1", true},
        {"sip:a@h?x=1&x=2", "sip:a@h?x=1", false},
        {"sip:a%40b@h", "sip:a%40B@h", false},
        {"sip:a%3Bb@h", "sip:a;b@h", false}, /* reserved: only as data */
        {"sip:%2B1@h", "sip:+1@h", false},
        {"sip:a%3bb@h", "sip:a%3Bb@h", true},
        {"sip:a@h;x=%26", "sip:a@h;x=&", false},
        {"sip:a%2Db@h", "sip:a-b@h", true},
        {"sip:a@[2001:db8::1]", "sip:a@[2001:DB8:0:0::1]", true}, /* RFC 5954 4.1 */
        {"sip:a@[2001:db8::1]", "sip:a@[2001:db8::2]", false},
        /* RFC 3966 5 */
        {"tel:+1-201-555-0123", "tel:+1(201)555.0123", true},
        {"tel:+12015550123", "tel:+12015550124", false},
        {"tel:+12015550123", "tel:+1201555012", false},
        {"tel:7042;phone-context=example.com", "tel:7042;phone-context=EXAMPLE.com", true},
        {"tel:7042;phone-context=example.com", "tel:7042", false},
        {"tel:+1;ext=1-2", "tel:+1;ext=12", true},
        {"tel:1;phone-context=+1-2", "tel:1;phone-context=+12", true},
        {"tel:1;phone-context=a-b.example", "tel:1;phone-context=ab.example", false},
        {"tel:7042;ext=1;isub=2", "tel:7042;isub=2;ext=1", true},
        {"http://a/B", "http://a/b", false},
        {"http://a/b", "http://a/b", true},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_uri a, b;
        struct sip_error why;
        assert_true(sip_uri_parse(slice_of(rows[i].a), &a, &why));
        assert_true(sip_uri_parse(slice_of(rows[i].b), &b, &why));
        if (sip_uri_equal(&a, &b) != rows[i].equal || sip_uri_equal(&b, &a) != rows[i].equal)
            fail_msg("%s and %s: expected %s", rows[i].a, rows[i].b,
                     rows[i].equal ? "equal" : "different");
        assert_true(sip_uri_equal(&a, &a));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(legal_uris_come_apart),
        cmocka_unit_test(other_schemes_are_kept_whole),
        cmocka_unit_test(illegal_uris_say_which_byte_and_which_rule),
        cmocka_unit_test(the_number_of_parts_is_limited),
        cmocka_unit_test(parameters_are_found_escaped_or_not),
        cmocka_unit_test(equality_is_that_of_19_1_4),
    };
    return RUN_TESTS(tests);
}
