/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/framer.h"
#include "unit/t.h"

#define MESSAGE "OPTIONS sip:a.test SIP/2.0\r\nl: 3\r\n\r\nabc"
#define START   "OPTIONS sip:a.test SIP/2.0\r\n"

/* Everything at once into a new framer. */
static struct sip_frame frame_one(struct slice bytes)
{
    struct sip_framer framer;
    sip_framer_init(&framer, SIP_FRAMER_MAX_HEADERS, SIP_FRAMER_MAX_MESSAGE);
    struct sip_frame frame;
    enum sip_frame_kind kind = sip_framer_next(&framer, bytes, &frame);
    assert_int_equal(kind, frame.kind);
    return frame;
}

static void the_state_of_a_connection_is_small(void **state)
{
    (void)state;
    assert_true(sizeof(struct sip_framer) <= 24);
}

static void content_length_says_where_a_message_ends(void **state) /* RFC 3261 18.3 */
{
    (void)state;

    static const struct {
        const char *head; /* behind the start line; then "body" follows */
        size_t body;
    } rows[] = {
        {"Content-Length: 0\r\n\r\n", 0},
        {"Content-Length: 4\r\n\r\n", 4},
        {"content-length:4\r\n\r\n", 4},              /* any case, RFC 3261 7.3.1          */
        {"L \t: 4\r\n\r\n", 4},                       /* compact, HCOLON, RFC 3261 7.3.3   */
        {"Content-Length:\r\n 4\r\n\r\n", 4},         /* folded, RFC 3261 7.3.1            */
        {"Content-Length: \r\n\t 4\r\n \r\n\r\n", 4}, /* folded twice                     */
        {"l: 0000000000000004 \r\n\r\n", 4},          /* leading zeros, RFC 4475 3.1.1.1   */
        {"l: 2\r\nl: 02\r\n\r\n", 2},                 /* twice the same: the parser judges */
        {"Subject: l: 1\r\nl: 4\r\n\r\n", 4},         /* not inside another value          */
        {"Subject: x\r\n l: 1\r\nl: 4\r\n\r\n", 4},   /* nor in its fold                   */
        {"X-l: 1\r\nLl: 1\r\nl: 4\r\n\r\n", 4},       /* nor in another name               */
        {"Content-Lengths: 1\r\nContent-Lengt: 1\r\nl: 4\r\n\r\n", 4},
        {"\"l\": 1\r\nl: 4\r\n\r\n", 4},
        {"Subject:\r\nl: 4\r\n\r\n", 4},               /* an empty value is no fold          */
        {"Subject: \\\x01 \"\\\t\r\nl: 4\r\n\r\n", 4}, /* controls: the parser's           */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[256];
        int n = snprintf(text, sizeof text, START "%sbody", rows[i].head);
        struct sip_frame frame = frame_one((struct slice){text, (size_t)n});
        size_t length = (size_t)n - 4 + rows[i].body;
        assert_int_equal(frame.kind, SIP_FRAME_MESSAGE);
        assert_ptr_equal(frame.message.p, text);
        assert_int_equal(frame.message.n, length);
        assert_int_equal(frame.consume, length);
    }
}

static void a_nul_may_stand_escaped(void **state) /* RFC 3261 25.1 quoted-pair */
{
    (void)state;
    struct sip_frame frame = frame_one(SLICE(START "t: \"\\\0\" <sip:a@b>\r\nl: 0\r\n\r\n"));
    assert_int_equal(frame.kind, SIP_FRAME_MESSAGE);
}

static void what_is_wrong_is_said_by_byte_header_and_rule(void **state)
{
    (void)state;

    enum { LINE = sizeof START - 1 };

    static const struct {
        struct slice text;
        size_t offset;
        enum sip_rule rule;
        enum sip_header_id header;
        bool message; /* the headers are complete: a 400 can be built */
    } rows[] = {
        /* no Content-Length: RFC 3261 18.3, 20.14 */
        {SLICE_INIT(START "\r\n"), LINE + 2, SIP_RULE_MISSING, SIP_HEADER_CONTENT_LENGTH, true},
        {SLICE_INIT(START "Via: x\r\n\r\nl: 1"), LINE + 10, SIP_RULE_MISSING,
         SIP_HEADER_CONTENT_LENGTH, true},
        /* two that differ: the later one, RFC 3261 7.3.1 */
        {SLICE_INIT(START "l: 1\r\nContent-Length: 2\r\n\r\n"), LINE + 6, SIP_RULE_REPEATED,
         SIP_HEADER_CONTENT_LENGTH, true},
        /* no number: RFC 3261 20.14, RFC 4475 3.1.2.3 */
        {SLICE_INIT(START "l: -9\r\n\r\n"), LINE + 3, SIP_RULE_NUMBER, SIP_HEADER_CONTENT_LENGTH,
         true},
        {SLICE_INIT(START "l:\r\n\r\n"), LINE + 2, SIP_RULE_NUMBER, SIP_HEADER_CONTENT_LENGTH,
         true},
        {SLICE_INIT(START "l: 1, 1\r\n\r\n"), LINE + 4, SIP_RULE_END, SIP_HEADER_CONTENT_LENGTH,
         true},
        {SLICE_INIT(START "l: 1\r\n 2\r\n\r\n"), LINE + 7, SIP_RULE_END, SIP_HEADER_CONTENT_LENGTH,
         true},
        {SLICE_INIT(START "l: 0x1\r\n\r\n"), LINE + 4, SIP_RULE_END, SIP_HEADER_CONTENT_LENGTH,
         true},
        {SLICE_INIT(START "l: 4294967296\r\n\r\n"), LINE + 3, SIP_RULE_NUMBER_RANGE,
         SIP_HEADER_CONTENT_LENGTH, true},
        {SLICE_INIT(START "l: 65536\r\n\r\n"), LINE, SIP_RULE_STREAM_LIMIT,
         SIP_HEADER_CONTENT_LENGTH, true},
        {SLICE_INIT(START "l: 65535\r\n\r\n"), LINE + 12, SIP_RULE_STREAM_LIMIT,
         SIP_HEADER_CONTENT_LENGTH, true},
        /* a colon that only some find: RFC 3261 25.1 HCOLON */
        {SLICE_INIT(START "Content-Length\r\n : 1\r\nl: 1\r\n\r\n"), LINE + 14,
         SIP_RULE_HEADER_LINE, SIP_HEADER_CONTENT_LENGTH, true},
        {SLICE_INIT(START "l\r\n\r\n"), LINE + 1, SIP_RULE_HEADER_LINE, SIP_HEADER_CONTENT_LENGTH,
         true},
        /* a start line cannot be folded: RFC 3261 7.3.1 */
        {SLICE_INIT(START " l: 1\r\nl: 2\r\n\r\n"), LINE, SIP_RULE_HEADER_LINE, SIP_HEADER_NONE,
         true},
        /* the first wrong thing counts */
        {SLICE_INIT(START "l: x\r\nl: 70000\r\n\r\n"), LINE + 3, SIP_RULE_NUMBER,
         SIP_HEADER_CONTENT_LENGTH, true},
        /* lines end with CR LF: RFC 3261 7 */
        {SLICE_INIT("\n"), 0, SIP_RULE_LINE_END, SIP_HEADER_NONE, false},
        {SLICE_INIT("\rX"), 0, SIP_RULE_LINE_END, SIP_HEADER_NONE, false},
        {SLICE_INIT("\r\n\n"), 2, SIP_RULE_LINE_END, SIP_HEADER_NONE, false},
        {SLICE_INIT("OPTIONS sip:a SIP/2.0\n"), 21, SIP_RULE_LINE_END, SIP_HEADER_NONE, false},
        {SLICE_INIT("OPTIONS sip:a SIP/2.0\rl"), 21, SIP_RULE_LINE_END, SIP_HEADER_NONE, false},
        {SLICE_INIT(START "l: 1\n\r\n"), LINE + 4, SIP_RULE_LINE_END, SIP_HEADER_NONE, false},
        {SLICE_INIT(START "l: 1\r\r\n"), LINE + 4, SIP_RULE_LINE_END, SIP_HEADER_NONE, false},
        {SLICE_INIT(START "l: 1\r\n\n"), LINE + 6, SIP_RULE_LINE_END, SIP_HEADER_NONE, false},
        /* NUL: RFC 3261 25.1 */
        {SLICE_INIT(START "Via: \0"), LINE + 5, SIP_RULE_CONTROL_BYTE, SIP_HEADER_NONE, false},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_frame frame = frame_one(rows[i].text);
        assert_int_equal(frame.kind, SIP_FRAME_ERROR);
        assert_int_equal(frame.error.rule, rows[i].rule);
        assert_int_equal(frame.error.offset, rows[i].offset);
        assert_int_equal(frame.error.header, rows[i].header);
        assert_int_equal(frame.consume, 0);
        assert_int_equal(frame.looks_like, SIP_LOOKS_LIKE_SIP);
        assert_int_equal(frame.message.p != NULL, rows[i].message);
    }
}

static void what_is_no_sip_is_refused_at_its_first_impossible_byte(void **state)
{
    (void)state;

    static const struct {
        struct slice text;
        size_t offset;
        enum sip_looks_like looks_like;
    } rows[] = {
        {SLICE_INIT("\x16\x03\x01\x02"), 0, SIP_LOOKS_LIKE_TLS},
        {SLICE_INIT("\x16"), 0, SIP_LOOKS_LIKE_TLS}, /* whatever the split */
        {SLICE_INIT("\x15\x03\x03\x00\x02\x02\x28"), 0, SIP_LOOKS_LIKE_TLS},
        {SLICE_INIT("GET / HTTP/1.1\r\n"), 4, SIP_LOOKS_LIKE_HTTP},
        {SLICE_INIT("POST /x"), 5, SIP_LOOKS_LIKE_HTTP},
        {SLICE_INIT("OPTIONS * HTTP/1.1\r\n"), 8, SIP_LOOKS_LIKE_HTTP},
        {SLICE_INIT("PRI * HTTP/2.0\r\n"), 4, SIP_LOOKS_LIKE_HTTP},
        {SLICE_INIT("GET http://a.test/ HTTP/1.1\r\n"), 19, SIP_LOOKS_LIKE_HTTP},
        {SLICE_INIT("HTTP/1.1 200 OK\r\n"), 4, SIP_LOOKS_LIKE_HTTP},
        {SLICE_INIT("DESCRIBE rtsp://a.test RTSP/1.0\r\n"), 23, SIP_LOOKS_LIKE_OTHER},
        {SLICE_INIT("FOO /bar"), 4, SIP_LOOKS_LIKE_OTHER},
        {SLICE_INIT("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"), 22, SIP_LOOKS_LIKE_OTHER},
        {SLICE_INIT("SSH-2.0-dropbear\r\n"), 16, SIP_LOOKS_LIKE_OTHER},
        {SLICE_INIT("EHLO a.test\r\n"), 5, SIP_LOOKS_LIKE_OTHER},
        {SLICE_INIT("EHLO a.test  \r\n"), 5, SIP_LOOKS_LIKE_OTHER},
        {SLICE_INIT("QUIT\r\n"), 4, SIP_LOOKS_LIKE_OTHER},
        {SLICE_INIT("INVITE \r\n"), 7, SIP_LOOKS_LIKE_OTHER},
        {SLICE_INIT("\x00\x00"), 0, SIP_LOOKS_LIKE_OTHER},
        {SLICE_INIT("\x80\x2e\x01"), 0, SIP_LOOKS_LIKE_OTHER},
        {SLICE_INIT(" OPTIONS"), 0, SIP_LOOKS_LIKE_OTHER},
        {SLICE_INIT("\r\n\r"), 0, SIP_LOOKS_LIKE_SIP}, /* may still go on */
        {SLICE_INIT("A\x01"), 1, SIP_LOOKS_LIKE_OTHER},
        {SLICE_INIT("A b\x01"), 3, SIP_LOOKS_LIKE_OTHER},
        {SLICE_INIT("{\"jsonrpc\""), 0, SIP_LOOKS_LIKE_OTHER},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_frame frame = frame_one(rows[i].text);
        if (rows[i].looks_like == SIP_LOOKS_LIKE_SIP) {
            assert_int_equal(frame.kind, SIP_FRAME_MORE);
            continue;
        }
        assert_int_equal(frame.kind, SIP_FRAME_ERROR);
        assert_int_equal(frame.error.rule, SIP_RULE_EMPTY);
        assert_int_equal(frame.error.offset, rows[i].offset);
        assert_int_equal(frame.looks_like, rows[i].looks_like);
    }
}

/* A start line with a mistake is for the parser: its 400 must still reach the peer. */
static void a_start_line_need_not_be_good(void **state) /* RFC 4475 3.1.2.7 to 3.1.2.10 */
{
    (void)state;
    static const char *const rows[] = {
        "OPTIONS  sip:a  SIP/2.0",
        "OPTIONS <sip:a> SIP/2.0",
        "OPTIONS sip:a; lr SIP/2.0",
        "OPTIONS sip:a SIP/2.0 ",
        "OPTIONS sip:a SIP/7.0",
        "options 123 sip/2.0",
        "SIP/2.0 200",
        "sip/2.0 99999 x",
        "SIP/3.0 whatever",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[64];
        int n = snprintf(text, sizeof text, "%s\r\nl: 0\r\n\r\n", rows[i]);
        assert_int_equal(frame_one((struct slice){text, (size_t)n}).kind, SIP_FRAME_MESSAGE);
    }
}

/* One character an event: . more, m message, i ping, o pong, e error. Each row is tried as one
 * read, and byte by byte. '!' in the text stands for a ping of ours, and is not sent. */
static void events_of(const char *text, size_t step, char *events)
{
    static const char names[] = ".mioe";
    struct sip_framer framer;
    sip_framer_init(&framer, 1024, 4096);
    char unread[256];
    size_t n = 0;
    struct sip_frame frame = {.kind = SIP_FRAME_MORE};
    for (size_t left = strlen(text), take; left > 0; left -= take, text += take) {
        const char *ping = memchr(text, '!', left);
        take = ping == text ? 1 : ping != NULL ? (size_t)(ping - text) : left;
        if (ping == text) {
            sip_framer_ping_sent(&framer);
            continue;
        }
        if (take > step)
            take = step;
        memcpy(unread + n, text, take);
        n += take;
        do {
            (void)sip_framer_next(&framer, (struct slice){unread, n}, &frame);
            if (frame.kind != SIP_FRAME_MORE)
                *events++ = names[frame.kind];
            n -= frame.consume;
            memmove(unread, unread + frame.consume, n);
        } while (frame.kind != SIP_FRAME_MORE && frame.kind != SIP_FRAME_ERROR);
    }
    *events = '\0';
}

static void keepalives_between_messages(void **state) /* RFC 5626 3.5.1, 4.4.1; RFC 3261 7.5 */
{
    (void)state;

    static const struct {
        const char *text, *events;
    } rows[] = {
        {"\r\n", ""},                          /* nothing                     */
        {"\r\n\r\n", "i"},                     /* a ping                      */
        {"\r\n\r\n\r\n", "i"},                 /* and half a one              */
        {"\r\n\r\n\r\n\r\n", "ii"},            /* two                         */
        {"\r\n" MESSAGE, "m"},                 /* RFC 3261 7.5                */
        {"\r\n\r\n" MESSAGE, "im"},            /* a ping even before a message */
        {MESSAGE MESSAGE, "mm"},               /* nothing between             */
        {MESSAGE "\r\n" MESSAGE "\r\n", "mm"}, /* a CRLF too much behind each */
        {MESSAGE "\r\n\r\n" MESSAGE, "mim"},   /*                             */
        {"!\r\n", "o"},                        /* the answer to our ping      */
        {"!\r\n\r\n", "o"},                    /* and half a ping             */
        {"!\r\n\r\n\r\n", "oi"},               /* and a ping                  */
        {"\r\n!\r\n\r\n", "o"},                /* the halves are not joined over a pong */
        {"!!\r\n\r\n\r\n", "oo"},              /* two answers                 */
        {"!" MESSAGE "\r\n", "mo"},            /* a message was on its way    */
        {"OPTIONS!", ""},                      /* a ping inside a message     */
        {"\r\n\r\nx\r", "ie"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char events[32];
        for (size_t step = 1; step < 256; step = step == 1 ? 255 : 256) {
            events_of(rows[i].text, step, events);
            assert_string_equal(events, rows[i].events);
        }
    }
}

static void more_says_how_much(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        size_t needed, consume;
    } rows[] = {
        {"", 1, 0},
        {"\r", 1, 0},
        {"\r\n", 1, 2},
        {"OPT", 1, 0},
        {"\r\nOPT", 1, 2},
        {START "l: 3\r\n\r", 1, 0},
        {START "l: 3\r\n\r\n", 3, 0},
        {START "l: 3\r\n\r\nab", 1, 0},
        {START "l: 60000\r\n\r\nab", 59998, 0},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_frame frame = frame_one(slice_of(rows[i].text));
        assert_int_equal(frame.kind, SIP_FRAME_MORE);
        assert_int_equal(frame.needed, rows[i].needed);
        assert_int_equal(frame.consume, rows[i].consume);
    }
    assert_int_equal(frame_one((struct slice){NULL, 0}).kind, SIP_FRAME_MORE);
}

static void limits_are_the_callers(void **state)
{
    (void)state;
    struct slice message = SLICE(MESSAGE);
    size_t headers = message.n - 3;

    static const struct {
        int headers, all; /* allowed, beyond what the message has */
        enum sip_frame_kind kind;
    } rows[] = {
        {0, 0, SIP_FRAME_MESSAGE}, {1, 1, SIP_FRAME_MESSAGE}, {-1, 0, SIP_FRAME_ERROR},
        {0, -1, SIP_FRAME_ERROR},  {-30, 9, SIP_FRAME_ERROR}, {9, -4, SIP_FRAME_ERROR},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_framer framer;
        sip_framer_init(&framer, headers + (size_t)rows[i].headers,
                        message.n + (size_t)rows[i].all);
        struct sip_frame frame;
        assert_int_equal(sip_framer_next(&framer, message, &frame), rows[i].kind);
        if (rows[i].kind == SIP_FRAME_ERROR)
            assert_int_equal(frame.error.rule, SIP_RULE_STREAM_LIMIT);
        if (rows[i].headers < 0)
            assert_int_equal(frame.error.offset, headers + (size_t)rows[i].headers);
    }
    struct sip_framer framer;
    sip_framer_init(&framer, 1 << 20, 1 << 20);
    assert_int_equal(framer.max_headers, SIP_MAX_MESSAGE);
    assert_int_equal(framer.max_message, SIP_MAX_MESSAGE);
}

static void an_error_stays(void **state)
{
    (void)state;
    struct sip_framer framer;
    sip_framer_init(&framer, 1024, 1024);
    struct sip_frame frame, again;
    assert_int_equal(sip_framer_next(&framer, SLICE("\r\nGET /"), &frame), SIP_FRAME_ERROR);
    assert_int_equal(frame.error.offset, 6);
    assert_int_equal(sip_framer_next(&framer, SLICE(MESSAGE), &again), SIP_FRAME_ERROR);
    assert_memory_equal(&again.error, &frame.error, sizeof again.error);
    assert_int_equal(again.consume, 0);
}

static void a_websocket_message_is_one_sip_message(void **state) /* RFC 7118 5, 6 */
{
    (void)state;

    static const struct {
        struct slice text;
        enum sip_frame_kind kind;
        size_t at; /* MESSAGE: where it starts; ERROR: the offset */
        enum sip_rule rule;
        enum sip_looks_like looks_like;
    } rows[] = {
        {SLICE_INIT(MESSAGE), SIP_FRAME_MESSAGE, 0, 0, 0},
        {SLICE_INIT(START "\r\nbody"), SIP_FRAME_MESSAGE, 0, 0, 0}, /* no Content-Length */
        {SLICE_INIT(START "l: 3\r\n\r\nabcdef"), SIP_FRAME_MESSAGE, 0, 0, 0},
        {SLICE_INIT("\r\n" MESSAGE), SIP_FRAME_MESSAGE, 2, 0, 0},
        {SLICE_INIT("\r\n"), SIP_FRAME_PONG, 0, 0, 0},
        {SLICE_INIT("\r\n\r\n"), SIP_FRAME_PING, 0, 0, 0},
        {SLICE_INIT(""), SIP_FRAME_ERROR, 0, SIP_RULE_EMPTY, 0},
        {SLICE_INIT("\r"), SIP_FRAME_ERROR, 0, SIP_RULE_EMPTY, SIP_LOOKS_LIKE_OTHER},
        {SLICE_INIT("OPTIONS"), SIP_FRAME_ERROR, 7, SIP_RULE_LINE_END, 0},
        {SLICE_INIT("\r\nGET /"), SIP_FRAME_ERROR, 6, SIP_RULE_EMPTY, SIP_LOOKS_LIKE_HTTP},
        {SLICE_INIT("\x16\x03\x01"), SIP_FRAME_ERROR, 0, SIP_RULE_EMPTY, SIP_LOOKS_LIKE_TLS},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_frame frame;
        assert_int_equal(sip_framer_whole(rows[i].text, 4096, &frame), rows[i].kind);
        assert_int_equal(frame.kind, rows[i].kind);
        assert_int_equal(frame.looks_like, rows[i].looks_like);
        assert_int_equal(frame.error.rule, rows[i].rule);
        if (frame.kind == SIP_FRAME_MESSAGE) {
            assert_ptr_equal(frame.message.p, rows[i].text.p + rows[i].at);
            assert_int_equal(frame.message.n, rows[i].text.n - rows[i].at);
        } else {
            assert_int_equal(frame.error.offset, rows[i].at);
        }
        assert_int_equal(frame.consume, frame.kind == SIP_FRAME_ERROR ? 0 : rows[i].text.n);
    }
    struct sip_frame frame;
    assert_int_equal(sip_framer_whole(SLICE(MESSAGE), 10, &frame), SIP_FRAME_ERROR);
    assert_int_equal(frame.error.rule, SIP_RULE_STREAM_LIMIT);
    assert_int_equal(frame.error.offset, 10);
    assert_int_equal(sip_framer_whole((struct slice){NULL, 0}, 10, &frame), SIP_FRAME_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_state_of_a_connection_is_small),
        cmocka_unit_test(content_length_says_where_a_message_ends),
        cmocka_unit_test(a_nul_may_stand_escaped),
        cmocka_unit_test(what_is_wrong_is_said_by_byte_header_and_rule),
        cmocka_unit_test(what_is_no_sip_is_refused_at_its_first_impossible_byte),
        cmocka_unit_test(a_start_line_need_not_be_good),
        cmocka_unit_test(keepalives_between_messages),
        cmocka_unit_test(more_says_how_much),
        cmocka_unit_test(limits_are_the_callers),
        cmocka_unit_test(an_error_stays),
        cmocka_unit_test(a_websocket_message_is_one_sip_message),
    };
    return RUN_TESTS(tests);
}
