/* What the framer gives depends on the bytes alone, never on how they were split; and it looks at
 * each byte a bounded number of times.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stddef.h>

static size_t looked; /* bytes that the framer looked at */
#define FRAMER_LOOKED(bytes) (looked += (size_t)(bytes))
#include "files.h"
#include "property/random.h"
#include "sip/framer.c" /* NOLINT(bugprone-suspicious-include): to count inside */
#include "unit/t.h"

#define MESSAGE    "OPTIONS sip:a.test SIP/2.0\r\nl: 3\r\n\r\nabc"
#define START      "OPTIONS sip:a.test SIP/2.0\r\n"
#define FOLDED     "SIP/2.0 200\r\nSubject: l: 9\r\n l: 9\r\nConTent-LENGTH :\r\n\t 2\r\n\r\n\r\n"

#define EVENTS_MAX 4096

static const char *top;

struct event {
    enum sip_frame_kind kind;
    enum sip_looks_like looks_like;
    size_t at; /* from the start of the stream: of the message, of what follows a keepalive, or the
                  first wrong byte */
    size_t length;
    uint8_t rule, header;
};

struct stream {
    struct sip_framer framer;
    struct slice bytes;
    size_t begin, end; /* the unread bytes */
    struct event events[EVENTS_MAX];
    size_t count;
    bool copies; /* show the framer heap blocks of the right size, to see reads behind the end */
};

static void stream_start(struct stream *s, struct slice bytes)
{
    sip_framer_init(&s->framer, SIP_FRAMER_MAX_HEADERS, SIP_FRAMER_MAX_MESSAGE);
    s->bytes = bytes;
    s->begin = s->end = s->count = 0;
}

static void note(struct stream *s, const struct sip_frame *frame)
{
    assert_true(s->count < EVENTS_MAX);
    struct event *event = &s->events[s->count++];
    memset(event, 0, sizeof *event); /* they are compared as bytes */
    event->kind = frame->kind;
    event->looks_like = frame->looks_like;
    event->rule = frame->error.rule;
    event->header = frame->error.header;
    event->length = frame->message.n;
    event->at = frame->kind == SIP_FRAME_ERROR     ? s->begin + frame->error.offset
                : frame->kind == SIP_FRAME_MESSAGE ? s->begin + frame->consume - frame->message.n
                                                   : s->begin + frame->consume;
}

/* Lets the framer see the stream up to `end`. False when it gave up. */
static bool stream_show(struct stream *s, size_t end)
{
    struct sip_frame frame;
    s->end = end;
    do {
        struct slice unread = {s->bytes.p + s->begin, s->end - s->begin};
        struct slice shown = s->copies ? slice_copy(unread) : unread;
        (void)sip_framer_next(&s->framer, shown, &frame);
        assert_true(frame.consume <= unread.n);
        if (frame.message.p != NULL)
            assert_true(frame.message.p >= shown.p &&
                        frame.message.n <= (size_t)(shown.p + shown.n - frame.message.p));
        if (s->copies)
            slice_free(shown);
        if (frame.kind == SIP_FRAME_MORE)
            assert_true(frame.needed > 0);
        else
            note(s, &frame);
        s->begin += frame.consume;
    } while (frame.kind != SIP_FRAME_MORE && frame.kind != SIP_FRAME_ERROR);
    return frame.kind == SIP_FRAME_MORE;
}

static struct stream whole, split;

static void assert_same(void)
{
    assert_int_equal(split.count, whole.count);
    assert_memory_equal(split.events, whole.events, whole.count * sizeof *whole.events);
}

static void show_whole(struct slice bytes)
{
    stream_start(&whole, bytes);
    (void)stream_show(&whole, bytes.n);
}

static void show_split(size_t first, size_t second)
{
    stream_start(&split, whole.bytes);
    (void)(stream_show(&split, first) && stream_show(&split, second) &&
           stream_show(&split, whole.bytes.n));
    assert_same();
}

static void show_in_steps(size_t step)
{
    stream_start(&split, whole.bytes);
    for (size_t end = step; end < whole.bytes.n && stream_show(&split, end);)
        end += step;
    if (split.count == 0 || split.events[split.count - 1].kind != SIP_FRAME_ERROR)
        (void)stream_show(&split, whole.bytes.n);
    assert_same();
}

/* All good messages that say how long they are, with keepalives in between. */
static struct slice stream_of_files(size_t *messages)
{
    static char bytes[1 << 18];
    static const char *const between[] = {"", "\r\n", "\r\n\r\n", "", "\r\n\r\n\r\n"};
    struct test_files files;
    struct slice stream = {bytes, 0};
    *messages = 0;
    files_load(top, "tests/data/messages/good", &files);
    for (size_t i = 0; i < files.count; i++) {
        show_whole(files.all[i].bytes);
        if (whole.count == 0 || whole.events[0].kind != SIP_FRAME_MESSAGE)
            continue;
        size_t n = whole.events[0].length, crlf = strlen(between[i % COUNT_OF(between)]);
        assert_true(stream.n + n + crlf < sizeof bytes);
        memcpy(bytes + stream.n, files.all[i].bytes.p, n);
        memcpy(bytes + stream.n + n, between[i % COUNT_OF(between)], crlf);
        stream.n += n + crlf;
        *messages += 1;
    }
    files_free(&files);
    return stream;
}

static void every_split_gives_the_same_messages(void **state)
{
    (void)state;
    size_t messages, seen = 0, pings = 0;
    show_whole(stream_of_files(&messages));
    for (size_t i = 0; i < whole.count; i++) {
        seen += whole.events[i].kind == SIP_FRAME_MESSAGE;
        pings += whole.events[i].kind == SIP_FRAME_PING;
    }
    assert_true(messages >= 40);
    assert_int_equal(seen, messages);
    assert_true(pings >= 10);
    assert_int_equal(seen + pings, whole.count);
    show_in_steps(1);
    for (size_t step = 2; step < 2000; step = step * 3 / 2 + 1)
        show_in_steps(step);
    struct random random = {20261122};
    for (size_t i = 0; i < 300; i++) {
        size_t first = random_below(&random, whole.bytes.n + 1);
        show_split(first, first + random_below(&random, whole.bytes.n + 1 - first));
    }
}

static void one_split_at_every_byte(void **state)
{
    (void)state;
    size_t messages;
    show_whole(stream_of_files(&messages));
    for (size_t at = 0; at <= whole.bytes.n; at++)
        show_split(at, whole.bytes.n);
}

static const struct {
    struct slice text;
    const char *events; /* as in the unit test; . is the end without an error */
} short_streams[] = {
    {SLICE_INIT(MESSAGE MESSAGE), "mm"},
    {SLICE_INIT("\r\n" MESSAGE "\r\n\r\n" MESSAGE "\r\n\r\n\r\n"), "mimi"},
    {SLICE_INIT(FOLDED MESSAGE), "mm"},
    {SLICE_INIT(MESSAGE "GET / HTTP/1.1\r\n\r\n"), "me"},
    {SLICE_INIT(MESSAGE "\x16\x03\x01\x02\x00"), "me"},
    {SLICE_INIT(MESSAGE "\r\n\r\n\n" MESSAGE), "mie"},
    {SLICE_INIT(MESSAGE "\r\r\n" MESSAGE), "me"},
    {SLICE_INIT(MESSAGE "EHLO a\r\n" MESSAGE), "me"},
    {SLICE_INIT(MESSAGE START "\r\n" MESSAGE), "me"},
    {SLICE_INIT(MESSAGE START "l: 1\r\nl: 2\r\n\r\n" MESSAGE), "me"},
    {SLICE_INIT(MESSAGE START "l: 99999\r\n\r\n"), "me"},
    {SLICE_INIT(MESSAGE START "l\r\n : 1\r\n\r\n"), "me"},
    {SLICE_INIT(MESSAGE START " l: 1\r\n\r\n"), "me"},
    {SLICE_INIT(START "a: \0\r\n\r\n"), "e"},
    {SLICE_INIT(START "a: \rb\r\n\r\n"), "e"},
    {SLICE_INIT(START "l: 0\n\r\n"), "e"},
};

static void two_splits_everywhere_in_short_streams(void **state)
{
    (void)state;
    split.copies = true;
    for (size_t i = 0; i < COUNT_OF(short_streams); i++) {
        show_whole(short_streams[i].text);
        assert_int_equal(whole.count, strlen(short_streams[i].events));
        for (size_t k = 0; k < whole.count; k++)
            assert_int_equal(".mioe"[whole.events[k].kind], short_streams[i].events[k]);
        show_in_steps(1);
        for (size_t first = 0; first <= whole.bytes.n; first++)
            for (size_t second = first; second <= whole.bytes.n; second++)
                show_split(first, second);
    }
    split.copies = false;
}

/* Any byte of a stream changed to any other: what comes of it is the same for every split. */
static void garbage_is_found_at_the_same_byte(void **state)
{
    (void)state;
    static const char nasty[] = "\0\r\n\t :lL0,9/*\x16\x7f\xff";
    struct random random = {5060};
    char bytes[] = MESSAGE "\r\n\r\n" FOLDED MESSAGE "\r\n";
    for (size_t at = 0; at < sizeof bytes - 1; at++) {
        char kept = bytes[at];
        for (size_t i = 0; i < sizeof nasty - 1; i++) {
            bytes[at] = nasty[i];
            show_whole((struct slice){bytes, sizeof bytes - 1});
            show_in_steps(1);
            for (size_t k = 0; k < 8; k++) {
                size_t first = random_below(&random, sizeof bytes);
                show_split(first, first + random_below(&random, sizeof bytes - first));
            }
        }
        bytes[at] = kept;
    }
}

static void limits_hold_to_the_byte(void **state)
{
    (void)state;
    static char bytes[4096];
    for (size_t over = 0; over < 3; over++) {
        for (size_t body = 0; body < 3; body++) {
            int n =
                snprintf(bytes, sizeof bytes, START "s: %0*d\r\nl: %zu\r\n\r\nab", 900, 0, body);
            size_t head = (size_t)n - 2, all = head + body;
            show_whole((struct slice){bytes, all}); /* sets up; the limits follow */
            struct sip_framer byte_by_byte, at_once;
            sip_framer_init(&at_once, head - over, all);
            sip_framer_init(&byte_by_byte, head - over, all);
            struct sip_frame frame, again = {.kind = SIP_FRAME_MORE};
            (void)sip_framer_next(&at_once, (struct slice){bytes, all}, &frame);
            for (size_t end = 0; end <= all && again.kind == SIP_FRAME_MORE; end++)
                (void)sip_framer_next(&byte_by_byte, (struct slice){bytes, end}, &again);
            assert_int_equal(frame.kind, over > 0 ? SIP_FRAME_ERROR : SIP_FRAME_MESSAGE);
            assert_int_equal(again.kind, frame.kind);
            assert_memory_equal(&again.error, &frame.error, sizeof frame.error);
            if (over > 0)
                assert_int_equal(frame.error.offset, head - over);
        }
    }
}

/* Byte by byte, a message of n bytes costs a small multiple of n, whatever it is made of. */
static void work_grows_with_the_bytes_alone(void **state)
{
    (void)state;
    static const char *const repeated[] = {
        "a",      "\r\n ", "\r\nl: 0", "\r\nContent-Length: 0", "\r\nl:\r\n\t0", "\r\nl",
        "\\\x01", "\t",    "\r\nx: y"};
    static char bytes[SIP_FRAMER_MAX_HEADERS];
    for (size_t i = 0; i < COUNT_OF(repeated); i++) {
        size_t n = (size_t)snprintf(bytes, sizeof bytes, START "s: 1"), unit = strlen(repeated[i]);
        for (; n + unit + 4 < sizeof bytes; n += unit)
            memcpy(bytes + n, repeated[i], unit);
        memcpy(bytes + n, "\r\n\r\n", 4);
        n += 4;
        looked = 0;
        show_whole((struct slice){bytes, n});
        assert_true(looked <= 3 * n);
        looked = 0;
        show_in_steps(1);
        assert_true(looked <= 6 * n);
        assert_true(looked >= n);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_split_gives_the_same_messages),
        cmocka_unit_test(one_split_at_every_byte),
        cmocka_unit_test(two_splits_everywhere_in_short_streams),
        cmocka_unit_test(garbage_is_found_at_the_same_byte),
        cmocka_unit_test(limits_hold_to_the_byte),
        cmocka_unit_test(work_grows_with_the_bytes_alone),
    };
    top = argc > 1 ? argv[1] : ".";
    return RUN_TESTS(tests);
}
