/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/auth.h"
#include "unit/sip/typed.h"

static struct sip_credentials credentials_of(const char *value)
{
    struct sip_credentials c;
    struct sip_scan s = scan_of(value);
    assert_true(sip_credentials_read(&s, &c));
    assert_true(sip_scan_done(&s));
    return c;
}

static struct sip_challenge challenge_of(const char *value)
{
    struct sip_challenge c;
    struct sip_scan s = scan_of(value);
    assert_true(sip_challenge_read(&s, &c));
    assert_true(sip_scan_done(&s));
    return c;
}

static void credentials_with_every_parameter(void **state) /* RFC 3261 20.7, 25.1; RFC 7616 3.4 */
{
    (void)state;
    static const char value[] =
        "Digest username=\"bob\", realm=\"biloxi.com\",\r\n nonce=\"dcd98b7102dd\", "
        "uri=\"sip:bob@biloxi.com\", qop=auth, nc=0000001f, cnonce=\"0a4f113b\", "
        "response=\"6629fae4\", opaque=\"5ccc\", algorithm=SHA-256, userhash=true, new=\"x,y\"";
    struct sip_credentials c = credentials_of(value);
    assert_slice(c.scheme, "Digest");
    assert_true(c.digest);
    assert_slice(c.username, "bob");
    assert_slice(c.username_extended, NULL);
    assert_slice(c.realm, "biloxi.com");
    assert_slice(c.nonce, "dcd98b7102dd");
    assert_slice(c.uri, "sip:bob@biloxi.com");
    assert_slice(c.response, "6629fae4");
    assert_slice(c.algorithm, "SHA-256");
    assert_slice(c.cnonce, "0a4f113b");
    assert_slice(c.opaque, "5ccc");
    assert_slice(c.qop, "auth");
    assert_slice(c.nc_text, "0000001f");
    assert_int_equal(c.nc, 0x1f);
    assert_true(c.userhash);
    assert_slice(c.all, value + strlen("Digest "));
}

static void credentials_as_phones_write_them(void **state)
{
    (void)state;

    static const struct {
        const char *value;
        const char *username, *qop, *algorithm;
        uint32_t nc;
    } rows[] = {
        /* RFC 3261 7.3.1: names and schemes in any case, LWS around EQUAL and COMMA */
        {"DIGEST USERNAME=\"a\",Qop=auth,ALGORITHM=MD5,Nc=00000002", "a", "auth", "MD5", 2},
        {"digest username = \"a\" , qop =\tauth ,algorithm\r\n = MD5 , nc= 00000002 ", "a", "auth",
         "MD5", 2},
        /* quotes where the grammar has none, and none where it has some */
        {"Digest username=\"a\", qop=\"auth\", algorithm=\"MD5\", nc=\"00000002\"", "a", "auth",
         "MD5", 2},
        {"Digest username=a, nonce=YQ==, uri=sip:x@y:5060", "a", NULL, NULL, 0},
        /* RFC 7235 7: empty elements of a list */
        {"Digest , username=\"a\",, qop=auth , ,nc=1,", "a", "auth", NULL, 1},
        /* 8LHEX, in capitals and with fewer digits */
        {"Digest username=\"a\",nc=FFFFFFFF", "a", NULL, NULL, UINT32_MAX},
        {"Digest username=\"a\",nc=aB", "a", NULL, NULL, 0xab},
        /* 3GPP TS 24.229 5.1.1.2: before the first challenge */
        {"Digest username=\"a\",realm=\"b\",nonce=\"\",uri=\"sip:b\",response=\"\"", "a", NULL,
         NULL, 0},
        {"Digest username=\"\"", "", NULL, NULL, 0},
        {"Digest username=\"a\"\r\n qop=auth, nc=1", "a", "auth", NULL, 1}, /* RFC 3665 2.1, F3 */
        {"Digest username=\"\\\"a\\\\\"", "\\\"a\\\\", NULL, NULL,
         0}, /* RFC 3261 25.1 quoted-pair */
        {"Digest userhash=false, username=\"a\"", "a", NULL, NULL, 0}, /* RFC 7616 3.4.4 */
        {" Digest username=\"a\"", "a", NULL, NULL, 0},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_credentials c = credentials_of(rows[i].value);
        assert_true(c.digest);
        assert_false(c.userhash);
        assert_slice(c.username, rows[i].username);
        assert_slice(c.qop, rows[i].qop);
        assert_slice(c.algorithm, rows[i].algorithm);
        assert_int_equal(c.nc, rows[i].nc);
    }
}

static void an_unknown_scheme_is_no_error(void **state) /* RFC 4475 3.3.7 regaut01 */
{
    (void)state;

    static const struct {
        const char *value, *scheme, *all;
    } rows[] = {
        {"NoOneKnowsThisScheme opaque-data=here", "NoOneKnowsThisScheme", "opaque-data=here"},
        {"Bearer eyJ.e-_/+~==", "Bearer", "eyJ.e-_/+~=="}, /* RFC 8898 2.1.2 */
        {"NTLM", "NTLM", ""},
        {"Basic \tQWxhZGRpbg==\r\n ", "Basic", "QWxhZGRpbg=="},
        {"Digest2 username=\"x", "Digest2", "username=\"x"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_credentials c = credentials_of(rows[i].value);
        assert_false(c.digest);
        assert_slice(c.scheme, rows[i].scheme);
        assert_slice(c.all, rows[i].all);
        assert_slice(c.username, NULL);
        struct sip_challenge challenge = challenge_of(rows[i].value);
        assert_false(challenge.digest);
        assert_slice(challenge.scheme, rows[i].scheme);
        assert_slice(challenge.all, rows[i].all);
    }
}

static const struct illegal malformed[] = {
    {"", SIP_RULE_TOKEN, 0, "RFC 3261 25.1"},
    {"  ", SIP_RULE_TOKEN, 2, "RFC 3261 25.1"},
    {"=x", SIP_RULE_TOKEN, 0, "RFC 3261 25.1"},
    {"Digest=\"x\"", SIP_RULE_TOKEN, 6, "RFC 3261 25.1"},
    {"Digest,realm=\"x\"", SIP_RULE_TOKEN, 6, "RFC 3261 25.1"},
    {"Digest", SIP_RULE_AUTH_PARAMETER, 6, "RFC 3261 25.1"},
    {"Digest  ", SIP_RULE_AUTH_PARAMETER, 8, "RFC 3261 25.1"},
    {"Digest ,", SIP_RULE_AUTH_PARAMETER, 8, "RFC 3261 25.1"},
    {"Digest realm", SIP_RULE_AUTH_PARAMETER, 12, "RFC 3261 25.1"},
    {"Digest realm, nonce=\"x\"", SIP_RULE_AUTH_PARAMETER, 12, "RFC 3261 25.1"},
    {"Digest \"realm\"=x", SIP_RULE_AUTH_PARAMETER, 7, "RFC 3261 25.1"},
    {"Digest =x", SIP_RULE_AUTH_PARAMETER, 7, "RFC 3261 25.1"},
    {"Digest realm=", SIP_RULE_PARAMETER_VALUE, 13, "RFC 3261 25.1"},
    {"Digest realm=,nonce=\"x\"", SIP_RULE_PARAMETER_VALUE, 13, "RFC 3261 25.1"},
    {"Digest realm=a\\b", SIP_RULE_PARAMETER_VALUE, 14, "RFC 3261 25.1"},
    {"Digest realm=\"x", SIP_RULE_QUOTED_STRING, 15, "RFC 3261 25.1"},
    {"Digest realm=\"x\\", SIP_RULE_QUOTED_STRING, 16, "RFC 3261 25.1"},
    {"Digest realm=\"x\001\"", SIP_RULE_QUOTED_STRING, 15, "RFC 3261 25.1"},
    {"Digest realm=\"0123456\1779abcdef\"", SIP_RULE_QUOTED_STRING, 21, "RFC 3261 25.1"},
    {"Digest realm=\"x\"nonce=\"y\"", SIP_RULE_SEPARATOR, 16, "RFC 3261 25.1"},
    {"Digest realm=\"x\";nonce=\"y\"", SIP_RULE_SEPARATOR, 16, "RFC 3261 25.1"},
    {"Digest realm=x y", SIP_RULE_SEPARATOR, 15, "RFC 3261 25.1"},
    {"Digest realm=\"x\", realm=\"y\"", SIP_RULE_PARAMETER_REPEATED, 18, "RFC 3261 7.3.1"},
    {"Digest realm=\"x\", REALM=\"\"", SIP_RULE_PARAMETER_REPEATED, 18, "RFC 3261 7.3.1"},
    {"Digest realm=\"\", realm=\"x\"", SIP_RULE_PARAMETER_REPEATED, 17, "RFC 3261 7.3.1"},
    {"Digest algorithm=MD5,Algorithm=MD5", SIP_RULE_PARAMETER_REPEATED, 21, "RFC 3261 7.3.1"},
    {"Digest userhash=true,userhash=true", SIP_RULE_PARAMETER_REPEATED, 21, "RFC 3261 7.3.1"},
    /* two values in one line */
    {"Digest realm=\"a\", Digest realm=\"b\"", SIP_RULE_AUTH_PARAMETER, 25, "RFC 3261 7.3.1"},
};

static void credentials_illegal(void **state)
{
    (void)state;
    ASSERT_ILLEGAL(malformed, struct sip_credentials, sip_credentials_read);
    static const struct illegal rows[] = {
        {"Digest nc=\"\"", SIP_RULE_NUMBER, 11, "RFC 7616 3.4"},
        {"Digest nc=0000000g", SIP_RULE_NUMBER, 17, "RFC 7616 3.4"},
        {"Digest nc=000000001", SIP_RULE_NUMBER, 18, "RFC 7616 3.4"},
        {"Digest nc=\"0000 001\"", SIP_RULE_NUMBER, 15, "RFC 7616 3.4"},
        {"Digest nc=0x1", SIP_RULE_NUMBER, 11, "RFC 7616 3.4"},
        {"Digest nc=1,username=\"a\",username=b", SIP_RULE_PARAMETER_REPEATED, 25,
         "RFC 3261 7.3.1"},
    };
    ASSERT_ILLEGAL(rows, struct sip_credentials, sip_credentials_read);
}

static void challenge_legal(void **state)
{
    (void)state;
    struct sip_challenge c = challenge_of(/* RFC 3261 20.44 */
                                          "Digest realm=\"atlanta.com\",\r\n "
                                          "domain=\"sip:boxesbybob.com\", qop=\"auth\",\r\n"
                                          " nonce=\"f84f1cec41e6cbe5aea9c8e88d359\",\r\n "
                                          "opaque=\"\", stale=FALSE, algorithm=MD5");
    assert_true(c.digest);
    assert_slice(c.realm, "atlanta.com");
    assert_slice(c.domain, "sip:boxesbybob.com");
    assert_slice(c.qop, "auth");
    assert_int_equal(c.qop_options, SIP_QOP_AUTH);
    assert_slice(c.nonce, "f84f1cec41e6cbe5aea9c8e88d359");
    assert_slice(c.opaque, "");
    assert_false(c.stale);
    assert_slice(c.algorithm, "MD5");
    assert_false(c.userhash);

    static const struct {
        const char *value;
        unsigned qop_options;
        bool stale, userhash;
    } rows[] = {
        {"Digest realm=\"a\",nonce=\"b\"", 0, false, false}, /* RFC 2617 3.2.1: qop is optional */
        {"Digest qop=\"auth,auth-int\"", SIP_QOP_AUTH | SIP_QOP_AUTH_INT, false, false},
        {"Digest qop=\" AUTH-INT ,\tauth\"", SIP_QOP_AUTH | SIP_QOP_AUTH_INT, false, false},
        {"Digest qop=auth", SIP_QOP_AUTH, false, false},
        {"Digest qop=\"auth-conf\"", SIP_QOP_OTHER, false, false},
        {"Digest qop=\"\"", 0, false, false},
        {"Digest stale=true", 0, true, false}, /* RFC 7616 3.3 */
        {"Digest stale=\"TRUE\"", 0, true, false},
        {"Digest stale=yes, userhash=true", 0, false, true},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        c = challenge_of(rows[i].value);
        assert_int_equal(c.qop_options, rows[i].qop_options);
        assert_int_equal(c.stale, rows[i].stale);
        assert_int_equal(c.userhash, rows[i].userhash);
    }
}

static void challenge_illegal(void **state)
{
    (void)state;
    ASSERT_ILLEGAL(malformed, struct sip_challenge, sip_challenge_read);
    static const struct illegal rows[] = {
        {"Digest stale=true,realm=\"x\",stale=true", SIP_RULE_PARAMETER_REPEATED, 28,
         "RFC 3261 7.3.1"},
        {"Digest qop=auth qop=auth-int", SIP_RULE_SEPARATOR, 16, "RFC 3261 25.1"},
        {"Digest qop=auth,auth-int", SIP_RULE_AUTH_PARAMETER, 24, "RFC 3261 25.1"},
    };
    ASSERT_ILLEGAL(rows, struct sip_challenge, sip_challenge_read);
}

static void info_legal(void **state)
{
    (void)state;
    struct sip_authentication_info info;
    struct sip_scan s = scan_of(" nextnonce=\"47364c23432d2e131a5fb210812c\" , qop=auth,\r\n "
                                "rspauth=\"6629\",cnonce=\"0a\",nc=0000000A , x=y");
    assert_true(sip_authentication_info_read(&s, &info)); /* RFC 3261 20.6 */
    assert_true(sip_scan_done(&s));
    assert_slice(info.nextnonce, "47364c23432d2e131a5fb210812c");
    assert_slice(info.qop, "auth");
    assert_slice(info.rspauth, "6629");
    assert_slice(info.cnonce, "0a");
    assert_slice(info.nc_text, "0000000A");
    assert_int_equal(info.nc, 10);
    s = scan_of("rspauth=\"\"");
    assert_true(sip_authentication_info_read(&s, &info));
    assert_slice(info.rspauth, "");
    assert_slice(info.nextnonce, NULL);
    assert_int_equal(info.nc, 0);
}

static void info_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_AUTH_PARAMETER, 0, "RFC 3261 25.1"},
        {" ,", SIP_RULE_AUTH_PARAMETER, 2, "RFC 3261 25.1"},
        {"nextnonce", SIP_RULE_AUTH_PARAMETER, 9, "RFC 3261 25.1"},
        {"Digest qop=auth", SIP_RULE_AUTH_PARAMETER, 7, "RFC 3261 20.6"},
        {"qop=auth;nc=1", SIP_RULE_SEPARATOR, 8, "RFC 3261 25.1"},
        {"qop=auth,qop=auth", SIP_RULE_PARAMETER_REPEATED, 9, "RFC 3261 7.3.1"},
        {"nc=z", SIP_RULE_NUMBER, 3, "RFC 7616 3.5"},
        {"cnonce=\"a", SIP_RULE_QUOTED_STRING, 9, "RFC 3261 25.1"},
        {"cnonce=", SIP_RULE_PARAMETER_VALUE, 7, "RFC 3261 25.1"},
    };
    ASSERT_ILLEGAL(rows, struct sip_authentication_info, sip_authentication_info_read);
}

/* A name one letter off, at either end or in the middle, is another parameter. */
static void names_are_compared_in_full(void **state)
{
    (void)state;
    static const char *names[] = {"username",  "username*", "realm",  "nonce", "uri", "response",
                                  "algorithm", "cnonce",    "opaque", "qop",   "nc"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        size_t length = strlen(names[i]);
        for (size_t at = 0; at < length; at++) {
            for (unsigned byte = '!'; byte < 0x7f; byte++) {
                char text[64];
                (void)snprintf(text, sizeof text, "Digest %s=1", names[i]);
                char letter = (char)byte, old = text[7 + at];
                if (!sip_is(letter, SIP_TOKEN))
                    continue;
                text[7 + at] = letter;
                struct sip_credentials c = credentials_of(text);
                const struct slice places[] = {
                    c.username, c.username_extended, c.realm,  c.nonce,  c.uri,
                    c.response, c.algorithm,         c.cnonce, c.opaque, c.qop,
                    c.nc_text};
                bool same = slice_lower((unsigned char)letter) == (unsigned char)old;
                assert_int_equal(places[i].p != NULL, same);
            }
        }
    }
}

static void all_can_be_walked(void **state)
{
    (void)state;
    struct sip_credentials c = credentials_of("Digest ,a=\"x,\\\"y\" ,, b = z,c=\"\", ");
    struct sip_parameter parameter;
    static const char *names[] = {"a", "b", "c"}, *values[] = {"x,\\\"y", "z", ""};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_true(sip_auth_parameter_next(&c.all, &parameter));
        assert_slice(parameter.name, names[i]);
        assert_slice(parameter.value, values[i]);
    }
    assert_false(sip_auth_parameter_next(&c.all, &parameter));
    assert_slice(parameter.name, "c");
    struct slice none = {NULL, 0};
    assert_false(sip_auth_parameter_next(&none, &parameter));
}

static void username_is_decoded(void **state) /* RFC 7616 3.4, 3.4.4; RFC 8187 3.2 */
{
    (void)state;

    static const struct {
        const char *value;
        size_t room;
        const char *username;
    } rows[] = {
        {"Digest username=\"bob\"", 0, "bob"},
        {"Digest username=\"\"", 0, ""},
        {"Digest realm=\"x\"", 64, NULL},
        {"Digest username=\"a\\\"b\\\\c\"", 64, "a\"b\\c"},
        {"Digest username=\"a\\\"b\\\\c\"", 6, NULL},
        {"Digest username=\"a\r\n  b\"", 64, "a b"},
        {"Digest username*=UTF-8''J%C3%A4s%C3%B8n%20Doe", 64, "J\xc3\xa4s\xc3\xb8n Doe"},
        {"Digest username*=utf-8'no'x", 64, "x"},
        {"Digest username*=UTF-8''J%C3%A4s%C3%B8n%20Doe", 20, NULL},
        {"Digest username*=ISO-8859-1''J%E4", 64, NULL},
        {"Digest username*=UTF-8'x", 64, NULL},
        {"Digest username*=UTF-8", 64, NULL},
        {"Digest username*=UTF-8''x, username=\"x\"", 64, NULL},
        {"Digest username*=UTF-8''x, username=\"\"", 64, NULL},
        {"Digest username*=UTF-8''", 64, ""},
        {"Digest username*=UTF-8''%e2%82%AC%f0%9F%98%80", 64, "\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"Digest username*=\"UTF-8''a b\"", 64, "a b"},
        /* an escape is two digits (RFC 8187 3.2.1) */
        {"Digest username*=UTF-8''a%zz", 64, NULL},
        {"Digest username*=UTF-8''a%4", 64, NULL},
        {"Digest username*=UTF-8''a%", 64, NULL},
        /* no control character; no line of a log or a header is begun by a name */
        {"Digest username*=UTF-8''a%0d%0aX", 64, NULL},
        {"Digest username*=UTF-8''a%00", 64, NULL},
        {"Digest username*=UTF-8''a%1f", 64, NULL},
        {"Digest username*=UTF-8''a%7F", 64, NULL},
        {"Digest username*=\"UTF-8''a\r\n b\"", 64, NULL},
        {"Digest username*=\"UTF-8''a\\b\"", 64, NULL},
        /* what is no UTF-8 (RFC 3629 3) */
        {"Digest username*=UTF-8''%ff", 64, NULL},
        {"Digest username*=UTF-8''J%E4", 64, NULL},
        {"Digest username*=UTF-8''%c0%80", 64, NULL},
        {"Digest username*=UTF-8''%ed%a0%80", 64, NULL},
        {"Digest username*=UTF-8''%f4%90%80%80", 64, NULL},
        {"Digest username*=UTF-8''%e2%82x", 64, NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_credentials c = credentials_of(rows[i].value);
        char room[64];
        assert_slice(sip_credentials_username(&c, room, rows[i].room), rows[i].username);
    }
}

static void what_is_written_can_be_read_again(void **state)
{
    (void)state;
    static const char challenge[] =
        "Digest realm=\"a \\\"b\", domain=\"sip:c\", nonce=\"d\", opaque=\"\", stale=true, "
        "algorithm=SHA-512-256, qop=\"auth,auth-int\", userhash=true";
    static const char credentials[] =
        "Digest username=\"u\", username*=UTF-8''x, realm=\"a \\\"b\", nonce=\"d\", uri=\"sip:c\", "
        "response=\"0a\", algorithm=MD5-sess, cnonce=\"e\", opaque=\"\", qop=auth, nc=00000001, "
        "userhash=true";
    static const char info[] =
        "nextnonce=\"a\", qop=auth, rspauth=\"b\", cnonce=\"c\", nc=00000001";
    char room[400];
    struct buffer b = buffer_of(room, sizeof room);
    struct sip_challenge x = challenge_of(challenge);
    sip_challenge_write(&b, &x);
    assert_true(buffer_good(&b));
    assert_slice(buffer_slice(&b), challenge);
    b = buffer_of(room, sizeof room);
    struct sip_credentials y = credentials_of(credentials);
    sip_credentials_write(&b, &y);
    assert_true(buffer_good(&b));
    assert_slice(buffer_slice(&b), credentials);
    b = buffer_of(room, sizeof room);
    struct sip_authentication_info z;
    struct sip_scan s = scan_of(info);
    assert_true(sip_authentication_info_read(&s, &z));
    sip_authentication_info_write(&b, &z);
    assert_slice(buffer_slice(&b), info);

    /* A line break from elsewhere never becomes a line of ours. RFC 3261 26.1 */
    b = buffer_of(room, sizeof room);
    x.realm = SLICE("a\r\nVia: b");
    sip_challenge_write(&b, &x);
    assert_false(buffer_good(&b));
    b = buffer_of(room, sizeof credentials - 2);
    sip_credentials_write(&b, &y);
    assert_false(buffer_good(&b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(credentials_with_every_parameter),
        cmocka_unit_test(credentials_as_phones_write_them),
        cmocka_unit_test(an_unknown_scheme_is_no_error),
        cmocka_unit_test(credentials_illegal),
        cmocka_unit_test(challenge_legal),
        cmocka_unit_test(challenge_illegal),
        cmocka_unit_test(info_legal),
        cmocka_unit_test(info_illegal),
        cmocka_unit_test(names_are_compared_in_full),
        cmocka_unit_test(all_can_be_walked),
        cmocka_unit_test(username_is_decoded),
        cmocka_unit_test(what_is_written_can_be_read_again),
    };
    return RUN_TESTS(tests);
}
