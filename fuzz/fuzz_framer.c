/* What comes out of a stream does not depend on how it was split; what is cut out is a message to the
 * parser, too, and of the same length.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input: a byte of choices (limits, a ping of ours), a byte that says how many steps follow, the
 * steps (the stream is split so, again and again), and the stream.
 */
#include "../tests/message_equal.h"
#include "fuzz.h"
#include "sip/framer.h"

#define EVENTS_MAX 1024

struct event {
    size_t at, length; /* from the start of the stream */
    uint8_t kind, looks_like, rule, header;
};

struct events {
    struct event all[EVENTS_MAX];
    size_t count;
};

/* How a stream is shown: in steps that come again. count 0: at once. */
struct steps {
    const uint8_t *bytes;
    size_t count;
};

static void check_message(struct slice message)
{
    static struct sip_header_line lines[SIP_MAX_HEADERS];
    struct sip_message m;
    struct sip_error why;
    if (sip_message_parse(message, lines, SIP_MAX_HEADERS, &m, &why))
        FUZZ_CHECK(m.length == message.n);
}

static void note(struct events *events, const struct sip_frame *frame, size_t begin)
{
    struct event event;
    memset(&event, 0, sizeof event);
    event.at = begin + (frame->kind == SIP_FRAME_ERROR ? frame->error.offset : frame->consume);
    event.length = frame->message.n;
    event.kind = (uint8_t)frame->kind;
    event.looks_like = (uint8_t)frame->looks_like;
    event.rule = frame->error.rule;
    event.header = frame->error.header;
    if (events->count < EVENTS_MAX)
        events->all[events->count++] = event;
}

/* Shows the stream up to `end`; *begin moves on. False at an error. */
static bool show(struct sip_framer *framer, struct slice stream, size_t *begin, size_t end,
                 struct events *events)
{
    struct sip_frame frame;
    do {
        struct slice unread =
            fuzz_copy((const uint8_t *)stream.p + *begin, end - *begin); /* nothing behind it */
        FUZZ_CHECK(sip_framer_next(framer, unread, &frame) == frame.kind);
        FUZZ_CHECK(frame.consume <= unread.n);
        FUZZ_CHECK(fuzz_inside(unread, frame.message));
        FUZZ_CHECK(frame.kind == SIP_FRAME_ERROR ? frame.error.rule != SIP_RULE_NONE
                                                 : frame.error.rule == SIP_RULE_NONE);
        FUZZ_CHECK((frame.kind == SIP_FRAME_MORE) == (frame.needed > 0));
        if (frame.kind == SIP_FRAME_MESSAGE)
            check_message(frame.message);
        if (frame.kind != SIP_FRAME_MORE)
            note(events, &frame, *begin);
        *begin += frame.consume;
        fuzz_free(unread);
    } while (frame.kind != SIP_FRAME_MORE && frame.kind != SIP_FRAME_ERROR);
    return frame.kind == SIP_FRAME_MORE;
}

static void run(struct slice stream, uint8_t choices, struct steps steps, struct events *events)
{
    struct sip_framer framer;
    sip_framer_init(&framer, (size_t)64 << (choices & 7), (size_t)128 << (choices >> 3 & 7));
    if ((choices & 0x80) != 0)
        sip_framer_ping_sent(&framer);
    events->count = 0;
    size_t begin = 0, end = 0;
    for (size_t i = 0; steps.count > 0 && end < stream.n; i++) {
        end += steps.bytes[i % steps.count] + 1U;
        if (end > stream.n || !show(&framer, stream, &begin, end, events))
            break;
    }
    if (events->count == 0 || events->all[events->count - 1].kind != SIP_FRAME_ERROR)
        (void)show(&framer, stream, &begin, stream.n, events);
}

static void check_same(const struct events *a, const struct events *b)
{
    FUZZ_CHECK(a->count == b->count);
    FUZZ_CHECK(memcmp(a->all, b->all, a->count * sizeof *a->all) == 0);
}

static void check_whole(struct slice stream)
{
    struct sip_frame frame;
    FUZZ_CHECK(sip_framer_whole(stream, SIP_MAX_MESSAGE, &frame) != SIP_FRAME_MORE);
    FUZZ_CHECK(fuzz_inside(stream, frame.message));
    FUZZ_CHECK(frame.kind == SIP_FRAME_ERROR ? frame.error.offset <= stream.n
                                             : frame.consume == stream.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct events at_once, in_steps;
    static const uint8_t one_byte[] = {0};
    if (size < 2 || size - 2 < data[1])
        return 0;
    struct steps steps = {data + 2, data[1]};
    struct slice stream = fuzz_copy(data + 2 + steps.count, size - 2 - steps.count);
    run(stream, data[0], (struct steps){NULL, 0}, &at_once);
    run(stream, data[0], steps, &in_steps);
    check_same(&at_once, &in_steps);
    if (stream.n < 1024) { /* each step copies what is unread */
        run(stream, data[0], (struct steps){one_byte, 1}, &in_steps);
        check_same(&at_once, &in_steps);
    }
    check_whole(stream);
    fuzz_free(stream);
    return 0;
}
