/* parse(build(parse(x))) equals parse(x); every slice lies inside the bytes; a response parses.
 * Messages are made from a seed, with folds, compact forms and odd spaces, and then spoilt.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "files.h"
#include "message_equal.h"
#include "property/random.h"
#include "sip/build.h"
#include "sip/response.h"
#include "unit/t.h"

#define MESSAGES  3000
#define MUTATIONS 6

static const char *top;
static char built[1 << 17], built_again[1 << 17];

/* --- what must hold for any bytes ------------------------------------------------------------- */

static bool parse(struct slice bytes, struct sip_header_line *lines, struct sip_message *m)
{
    struct sip_error why = {0, 0, 0};
    bool good = sip_message_parse(bytes, lines, SIP_MAX_HEADERS, m, &why);
    assert_int_equal(good, why.rule == SIP_RULE_NONE);
    assert_true(why.offset <= bytes.n);
    assert_true(sip_message_inside(m, bytes));
    return good;
}

/* Answers a request, broken or not; what comes out is refused or parses. */
static void answer(const struct sip_message *request)
{
    static struct sip_header_line lines[SIP_MAX_HEADERS];
    static const struct sip_response responses[] = {
        {.status = 200, .to_tag = SLICE_INIT("t"), .record_route = true},
        {.status = 400, .source_address = SLICE_INIT("192.0.2.1"), .source_port = 5060},
        {.status = 100, .source_address = SLICE_INIT("2001:db8::1"), .source_port = 5060},
    };
    for (size_t i = 0; i < COUNT_OF(responses); i++) {
        struct buffer b = buffer_of(built, sizeof built);
        sip_response_begin(&b, request, &responses[i]);
        sip_build_end(&b);
        struct sip_message response;
        if (!b.refused && b.length <= SIP_MAX_MESSAGE) {
            assert_true(buffer_good(&b));
            assert_true(parse(buffer_slice(&b), lines, &response));
            assert_int_equal(response.status, responses[i].status);
        }
    }
}

/* True when the bytes are a message; then the round trip holds. */
static bool holds(struct slice bytes)
{
    static struct sip_header_line lines[SIP_MAX_HEADERS], lines_again[SIP_MAX_HEADERS];
    struct slice copy = slice_copy(bytes);
    struct sip_message m, again;
    bool good = parse(copy, lines, &m);
    if (m.request)
        answer(&m);
    if (good) {
        struct buffer b = buffer_of(built, sizeof built);
        sip_build_message(&b, &m);
        assert_true(buffer_good(&b));
        if (b.length <= SIP_MAX_MESSAGE) { /* names in full may make it longer than that */
            assert_true(parse(buffer_slice(&b), lines_again, &again));
            assert_true(sip_message_equal(&m, &again));
            struct buffer second = buffer_of(built_again, sizeof built_again);
            sip_build_message(&second, &again);
            assert_true(slice_equal(buffer_slice(&b), buffer_slice(&second)));
        }
    }
    slice_free(copy);
    return good;
}

/* --- making messages -------------------------------------------------------------------------- */

static const struct {
    const char *name, *compact; /* compact NULL: there is none */
    const char *values[4];
} headers[] = {
    {"Via",
     "v",
     {"SIP/2.0/UDP a.example;branch=z9hG4bK1", "SIP/2.0/TCP [2001:db8::1]:5061 , SIP/2.0/TLS b",
      "SIP / 2.0 / UDP a;rport;received=1.2.3.4", "rubbish ;;"}},
    {"From",
     "f",
     {"\"A B\" <sip:a@b>;tag=1", "<sip:a@b>;tag=1", "sip:a@b;tag=1", "Token name <sips:a@b>"}},
    {"To", "t", {"<sip:c@d>", "\"a \\\" b\\\\\" <sip:c@d;lr?x=y>;tag=z", "<tel:+1;ext=2>", ""}},
    {"Call-ID", "i", {"a@b", "x", "1 2", "\"<>:"}},
    {"CSeq", NULL, {"1 INVITE", "0009   OPTIONS", "4294967296 X", "x"}},
    {"Contact", "m", {"*", "<sip:a@b>;q=0.5 , <sip:c@d>;expires=3", "sip:a", "\xc3\xa4 <sip:a>"}},
    {"Record-Route", NULL, {"<sip:a;lr>, <sip:b;lr>", "<sip:a;lr>", "x", "<sip:c>;p=\"q r\""}},
    {"Max-Forwards", NULL, {"70", "0", "256", "-1"}},
    {"Subject", "s", {"", "one", "two words \t and   more", "Content-Length: 7"}},
    {"Supported", "k", {"", "timer", "100rel , replaces", ","}},
    {"Timestamp", NULL, {"54", "54.2 0.1", "", "x"}},
    {"Event", "o", {"dialog", "refer;id=1", "", "a ;b"}},
    {"X-Unknown",
     NULL,
     {"anything", "\"unbalanced",
      "a\\\x01"
      "b",
      ""}},
    {"x-!%*_+`'~", NULL, {"a: b", ":", "l: 3", "\x80\xff"}},
};

struct maker {
    struct random random;
    char bytes[8192];
    size_t n;
};

static void put(struct maker *m, const char *text)
{
    size_t n = strlen(text);
    assert_true(m->n + n < sizeof m->bytes);
    memcpy(m->bytes + m->n, text, n);
    m->n += n;
}

/* Text whose spaces may become folds, and whose case may change. */
static void put_varied(struct maker *m, const char *text, bool name)
{
    static const char *const spaces[] = {" ",  " ",     " ",        "  ",
                                         "\t", "\r\n ", " \r\n\t ", "\r\n \r\n  "};
    for (; *text != '\0'; text++) {
        char one[2] = {*text, '\0'};
        if (!name && *text == ' ') {
            put(m, RANDOM_OF(&m->random, spaces));
            continue;
        }
        if (name && random_below(&m->random, 4) == 0 &&
            ((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z')))
            one[0] = (char)(*text ^ 0x20);
        put(m, one);
    }
}

static void put_header(struct maker *m)
{
    static const char *const colons[] = {": ", ": ", ":", " : ", "\t:\t", ":\r\n ", ":  \r\n\t"};
    static const char *const ends[] = {"\r\n", "\r\n", "\r\n", " \r\n", "\t \r\n", "\r\n \r\n"};
    size_t i = random_below(&m->random, COUNT_OF(headers));
    bool compact = headers[i].compact != NULL && random_below(&m->random, 3) == 0;
    put_varied(m, compact ? headers[i].compact : headers[i].name, true);
    put(m, RANDOM_OF(&m->random, colons));
    put_varied(m, RANDOM_OF(&m->random, headers[i].values), false);
    put(m, RANDOM_OF(&m->random, ends));
}

static struct slice make_message(struct maker *m)
{
    static const char *const starts[] = {"INVITE sip:a@b.example SIP/2.0\r\n",
                                         "n-O tel:+1;x sip/2.0\r\n",
                                         "SIP/2.0 200 OK\r\n",
                                         "sip/2.0 699 any \xc3\xa4 \" text\r\n",
                                         "SIP/2.0 100\r\n",
                                         "ACK any:thing SIP/2.0\r\n"};
    m->n = 0;
    put(m, RANDOM_OF(&m->random, starts));
    for (size_t count = random_below(&m->random, 24); count > 0; count--)
        put_header(m);
    size_t body = random_below(&m->random, 4) == 0 ? random_below(&m->random, 300) : 0;
    if (random_below(&m->random, 2) == 0) {
        char length[64];
        (void)snprintf(length, sizeof length, "%s:%s%zu\r\n",
                       random_below(&m->random, 2) ? "l" : "Content-Length",
                       random_below(&m->random, 2) ? " 00" : "\r\n ", body);
        put(m, length);
    }
    put(m, "\r\n");
    for (; body > 0; body--)
        m->bytes[m->n++] = (char)random_next(&m->random);
    return (struct slice){m->bytes, m->n};
}

/* Spoils one place: a byte changed, one gone, a piece doubled, the rest cut off. */
static struct slice mutate(struct maker *m)
{
    static const char nasty[] = "\0\r\n\t \"\\<>;:,=%@[]lLvV0-\x7f\x80\xff";
    if (m->n == 0)
        return (struct slice){m->bytes, 0};
    size_t at = random_below(&m->random, m->n), piece = 1 + random_below(&m->random, 40);
    switch (random_below(&m->random, 4)) {
    case 0:
        m->bytes[at] = nasty[random_below(&m->random, sizeof nasty - 1)];
        break;
    case 1:
        memmove(m->bytes + at, m->bytes + at + 1, m->n - at - 1);
        m->n--;
        break;
    case 2:
        if (piece > m->n - at)
            piece = m->n - at;
        if (m->n + piece > sizeof m->bytes)
            break;
        memmove(m->bytes + at + piece, m->bytes + at, m->n - at);
        m->n += piece;
        break;
    default:
        if (random_below(&m->random, 8) == 0)
            m->n = at;
    }
    return (struct slice){m->bytes, m->n};
}

/* --- the properties --------------------------------------------------------------------------- */

static void made_messages_survive_a_round_trip(void **state)
{
    (void)state;
    static struct maker maker = {.random = {3261}};
    size_t spoilt = 0;
    for (size_t i = 0; i < MESSAGES; i++) {
        struct slice made = make_message(&maker);
        if (!holds(made))
            fail_msg("seed 3261, message %zu is not good:\n%.*s", i, (int)made.n, made.p);
        for (size_t k = 0; k < MUTATIONS; k++)
            spoilt += !holds(mutate(&maker));
    }
    assert_true(spoilt > MESSAGES);                   /* the mutations do something ... */
    assert_true(spoilt < MESSAGES * (MUTATIONS - 1)); /* ... and not too much */
}

static void messages_of_our_own_survive_a_round_trip(void **state)
{
    (void)state;
    static struct test_files files;
    files_load(top, "tests/data/messages/good", &files);
    for (size_t i = 0; i < files.count; i++)
        assert_true(holds(files.all[i].bytes));
    files_free(&files);
    files_load(top, "tests/data/messages/bad", &files);
    for (size_t i = 0; i < files.count; i++)
        (void)holds(files.all[i].bytes);
    files_free(&files);
}

static void cutting_a_message_anywhere_is_safe(void **state)
{
    (void)state;
    static struct test_files files;
    files_load(top, "tests/data/messages/good", &files);
    for (size_t i = 0; i < files.count; i++)
        for (size_t n = 0; n < files.all[i].bytes.n && n < 1500; n++)
            (void)holds((struct slice){files.all[i].bytes.p, n});
    files_free(&files);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_messages_survive_a_round_trip),
        cmocka_unit_test(messages_of_our_own_survive_a_round_trip),
        cmocka_unit_test(cutting_a_message_anywhere_is_safe),
    };
    top = argc > 1 ? argv[1] : ".";
    return RUN_TESTS(tests);
}
