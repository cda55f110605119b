/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/leg.h"

#include "probe/leg_internal.h"
#include "probe/tls_verdict.h"
#include "sip/response.h"

/* RFC 3261 17.1.2.2 */
#define T1_US 500000U
#define T2_US 4000000U

/* The planted request is one more question to a server that has answered; not worth a long wait. */
#define PLANTED_US 2000000U

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static void enter(struct probe_leg *leg, enum probe_stage stage, uint64_t now)
{
    leg->stage = stage;
    leg->stage_began_us = now;
}

static void finish(struct probe_leg *leg, enum probe_verdict verdict)
{
    if (leg->verdict == PROBE_PENDING)
        leg->verdict = verdict;
    leg->stage = PROBE_STAGE_DONE;
    leg->want = PROBE_WANT_CLOSE;
    leg->out = buffer_of(leg->request, 0);
    leg->deadline_us = 0;
}

/* The same when the other side ended it: of what was left to ask nobody will hear. */
static void break_off(struct probe_leg *leg, enum probe_verdict verdict)
{
    if (leg->verdict == PROBE_ANSWERED &&
        (leg->stage == PROBE_STAGE_FURTHER || leg->rtt.sent < leg->setting->count))
        leg_warn_broken_off(leg);
    finish(leg, verdict);
}

static void write_hex(struct buffer *b, uint64_t number)
{
    for (int shift = 60; shift >= 0; shift -= 4)
        buffer_append_byte(b, "0123456789abcdef"[(number >> shift) & 0xf]);
}

/* Names that no other request of ours has; RFC 3261 8.1.1.7, 19.3, 8.1.1.4. */
static void write_names(struct probe_leg *leg)
{
    struct buffer branch = buffer_of(leg->branch, sizeof leg->branch - 1);
    struct buffer tag = buffer_of(leg->tag, sizeof leg->tag - 1);
    struct buffer call_id = buffer_of(leg->call_id, sizeof leg->call_id - 1);
    buffer_append(&branch, SLICE("z9hG4bK"));
    write_hex(&branch, leg->seed + leg->cseq);
    branch.bytes[branch.length] = '\0';
    write_hex(&tag, leg->seed ^ UINT64_C(0x5deece66d5deece6));
    tag.bytes[tag.length] = '\0';
    write_hex(&call_id, leg->seed ^ leg->cseq);
    buffer_append_byte(&call_id, '@');
    address_write(&call_id, &leg->local);
    call_id.bytes[call_id.length] = '\0';
}

static struct probe_options options_of(const struct probe_leg *leg)
{
    return (struct probe_options){
        .transport = leg->transport,
        .local = leg->local,
        .remote = leg->remote,
        .uri = slice_of(leg->setting->target->uri),
        .branch = slice_of(leg->branch),
        .tag = slice_of(leg->tag),
        .call_id = slice_of(leg->call_id),
        .cseq = leg->cseq,
        .planted = leg->stage == PROBE_STAGE_PLANTED,
        .user_agent = leg->setting->user_agent,
    };
}

static bool is_udp(const struct probe_leg *leg)
{
    return leg->transport == SIP_TRANSPORT_UDP;
}

/* When the stage that waits for an answer is over. */
static uint64_t answer_due(const struct probe_leg *leg)
{
    if (leg->stage == PROBE_STAGE_FIRST)
        return leg->setting->end_us;
    if (leg->stage == PROBE_STAGE_PLANTED)
        return earlier(leg->setting->end_us, leg->stage_began_us + PLANTED_US);
    return leg->stage_began_us + leg->setting->timeout_us;
}

/* How long the stage lasts until `due`; 0 when the time was over before it began. */
static uint64_t lasts_until(const struct probe_leg *leg, uint64_t due)
{
    return due > leg->stage_began_us ? due - leg->stage_began_us : 0;
}

static void set_deadline(struct probe_leg *leg)
{
    leg->deadline_us = answer_due(leg);
    if (is_udp(leg))
        leg->deadline_us = earlier(leg->deadline_us, leg->retransmit_us);
}

/* Sends the request of a stage for the first time. */
static void ask(struct probe_leg *leg, enum probe_stage stage, uint64_t now)
{
    enter(leg, stage, now);
    leg->cseq++;
    leg->provisional = false;
    write_names(leg);
    struct probe_options options = options_of(leg);
    leg->out = buffer_of(leg->request, sizeof leg->request);
    probe_options_write(&leg->out, &options);
    if (stage != PROBE_STAGE_PLANTED)
        leg->rtt.sent++;
    leg->sent_us = now;
    leg->gap_us = T1_US;
    leg->retransmit_us = now + T1_US;
    leg->want = PROBE_WANT_WAIT;
    set_deadline(leg);
}

/* Timer E: RFC 3261 17.1.2.2. */
static void ask_again(struct probe_leg *leg, uint64_t now)
{
    struct probe_options options = options_of(leg);
    leg->out = buffer_of(leg->request, sizeof leg->request);
    probe_options_write(&leg->out, &options);
    leg->gap_us = leg->provisional ? T2_US : earlier(2 * leg->gap_us, T2_US);
    leg->retransmit_us = now + leg->gap_us;
    leg->retransmissions++;
    set_deadline(leg);
}

void probe_leg_begin(struct probe_leg *leg, const struct probe_setting *setting,
                     const struct locate_leaf *leaf, uint64_t seed, uint64_t now)
{
    memset(leg, 0, offsetof(struct probe_leg, request));
    leg->setting = setting;
    leg->transport = leaf->transport;
    leg->remote = leaf->address;
    leg->promise = leaf->named ? PROBE_PROMISED_DNS : setting->target->promise;
    leg->seed = seed;
    leg->sentence = buffer_of(leg->sentence_text, sizeof leg->sentence_text);
    leg->warning = buffer_of(leg->warning_text, sizeof leg->warning_text);
    leg->out = buffer_of(leg->request, 0);
    sip_framer_init(&leg->framer, SIP_FRAMER_MAX_HEADERS, SIP_FRAMER_MAX_MESSAGE);
    enter(leg, PROBE_STAGE_CONNECT, now);
    leg->want = PROBE_WANT_CONNECT;
    leg->deadline_us = setting->end_us;
}

void probe_leg_connected(struct probe_leg *leg, const struct address *local, uint64_t now)
{
    leg->out = buffer_of(leg->request, 0);
    if (leg->stage == PROBE_STAGE_EXPLAIN) {
        leg->want = PROBE_WANT_WAIT;
        return;
    }
    leg->local = *local;
    leg->connect_us = now - leg->stage_began_us;
    if (leg->transport == SIP_TRANSPORT_TLS) {
        enter(leg, PROBE_STAGE_HANDSHAKE, now);
        leg->want = PROBE_WANT_WAIT;
    } else {
        ask(leg, PROBE_STAGE_FIRST, now);
    }
}

static struct probe_tls_question question_of(const struct probe_leg *leg)
{
    return (struct probe_tls_question){
        .report = leg->report,
        .domain = leg->setting->domain,
        .domain_is_address = leg->setting->domain_is_address,
        .now = leg->setting->now_s,
    };
}

/* Puts the verdict on a failed handshake into the leg. cause: the second one's report, or NULL. */
static enum probe_verdict judge_failure(struct probe_leg *leg, const struct tls_report *cause,
                                        bool cause_opened)
{
    struct probe_tls_question question = question_of(leg);
    question.peer_closed = true;
    question.cause = cause;
    question.cause_opened = cause_opened;
    return probe_tls_verdict(&question, &leg->sentence, &leg->warning);
}

/* The same for a connection that ended behind a good handshake: a server that speaks TLS 1.3 says only
 * then that it wanted a certificate of ours. What is wrong with its own has been said before. */
static enum probe_verdict judge_ending(struct probe_leg *leg)
{
    char said[PROBE_TLS_SENTENCE_SIZE], again[PROBE_TLS_SENTENCE_SIZE];
    struct buffer sentence = buffer_of(said, sizeof said);
    struct buffer warning = buffer_of(again, sizeof again);
    if (leg->report == NULL)
        return PROBE_ANSWERED;
    struct probe_tls_question question = question_of(leg);
    question.opened = true;
    question.peer_closed = true;
    enum probe_verdict verdict = probe_tls_verdict(&question, &sentence, &warning);
    bool broke = leg->report->alert >= 0 || leg->report->error[0] != '\0';
    if (verdict != PROBE_TLS_CLIENT_CERT && !(verdict == PROBE_TLS_FAILED && broke))
        return PROBE_ANSWERED;
    buffer_append(&leg->sentence, buffer_slice(&sentence));
    return verdict;
}

/* A bad certificate becomes a warning: --insecure. */
static void forgive(struct probe_leg *leg)
{
    struct buffer kept = leg->warning;
    char text[PROBE_SENTENCE_SIZE];
    memcpy(text, leg->warning_text, kept.length);
    leg->warning = buffer_of(leg->warning_text, sizeof leg->warning_text);
    leg_warn(leg, buffer_slice(&leg->sentence));
    leg_warn(leg, (struct slice){text, kept.length});
    leg->sentence = buffer_of(leg->sentence_text, sizeof leg->sentence_text);
}

static void opened(struct probe_leg *leg, uint64_t now)
{
    leg->handshake_us = now - leg->stage_began_us;
    struct probe_tls_question question = question_of(leg);
    question.opened = true;
    enum probe_verdict verdict = probe_tls_verdict(&question, &leg->sentence, &leg->warning);
    if (verdict != PROBE_ANSWERED && !leg->setting->insecure) {
        finish(leg, verdict);
        return;
    }
    if (verdict != PROBE_ANSWERED)
        forgive(leg);
    ask(leg, PROBE_STAGE_FIRST, now);
}

void probe_leg_secured(struct probe_leg *leg, bool good, const struct tls_report *report,
                       uint64_t now)
{
    leg->out = buffer_of(leg->request, 0);
    if (leg->stage == PROBE_STAGE_EXPLAIN) {
        finish(leg, judge_failure(leg, report, good));
        return;
    }
    leg->report = report;
    if (good) {
        opened(leg, now);
    } else if (report->not_tls || now >= leg->setting->end_us) {
        finish(leg, judge_failure(leg, NULL, false));
    } else {
        enter(leg, PROBE_STAGE_EXPLAIN, now);
        leg->want = PROBE_WANT_EXPLAIN;
        leg->deadline_us = leg->setting->end_us;
    }
}

/* After a stage that waited for an answer. */
static void go_on(struct probe_leg *leg, uint64_t now)
{
    leg->out = buffer_of(leg->request, 0);
    if (leg->rtt.sent >= leg->setting->count) {
        finish(leg, PROBE_ANSWERED);
        return;
    }
    enter(leg, PROBE_STAGE_GAP, now);
    leg->want = PROBE_WANT_WAIT;
    leg->deadline_us = now + leg->setting->interval_us;
}

/* An ALG sits in a router, reads SIP in clear only, and nobody's loopback has one. */
static bool alg_is_possible(const struct probe_leg *leg)
{
    return leg->transport != SIP_TRANSPORT_TLS && !address_is_loopback(&leg->remote) &&
           !address_same_host(&leg->local, &leg->remote) && leg->path.alg == PROBE_ALG_UNKNOWN;
}

static void copy_text(char *to, size_t size, struct slice from)
{
    size_t n = from.n < size - 1 ? from.n : size - 1;
    if (n > 0)
        memcpy(to, from.p, n);
    to[n] = '\0';
}

/* Keeps what the first answer says of the server. */
static void keep(struct probe_leg *leg, const struct sip_message *answer)
{
    const struct sip_header_line *line = sip_message_find(answer, SIP_HEADER_SERVER);
    if (line == NULL)
        line = sip_message_find(answer, SIP_HEADER_USER_AGENT);
    leg->status = answer->status;
    copy_text(leg->reason, sizeof leg->reason, answer->reason);
    if (line != NULL)
        copy_text(leg->server, sizeof leg->server, sip_message_value(answer, line));
}

static void count_rtt(struct probe_rtt *rtt, uint64_t took)
{
    rtt->least = rtt->answered == 0 ? took : earlier(rtt->least, took);
    rtt->most = took > rtt->most ? took : rtt->most;
    rtt->sum += took;
    rtt->answered++;
}

/* The final answer of a stage. */
static void answered(struct probe_leg *leg, const struct sip_message *answer, uint64_t now)
{
    struct probe_options options = options_of(leg);
    probe_path_compare(&options, answer, &leg->path);
    if (leg->stage == PROBE_STAGE_PLANTED) {
        go_on(leg, now);
        return;
    }
    count_rtt(&leg->rtt, now - leg->sent_us);
    if (leg->stage == PROBE_STAGE_FURTHER) {
        go_on(leg, now);
        return;
    }
    keep(leg, answer);
    leg_say_answered(leg);
    leg->verdict = PROBE_ANSWERED;
    if (alg_is_possible(leg))
        ask(leg, PROBE_STAGE_PLANTED, now);
    else
        go_on(leg, now);
}

static bool waits_for_answer(const struct probe_leg *leg)
{
    return leg->stage == PROBE_STAGE_FIRST || leg->stage == PROBE_STAGE_PLANTED ||
           leg->stage == PROBE_STAGE_FURTHER;
}

/* What came is no SIP. Behind a first answer that changes nothing. */
static void not_sip(struct probe_leg *leg, const struct probe_junk *junk)
{
    if (leg->stage == PROBE_STAGE_FIRST)
        leg_say_not_sip(leg, junk);
    break_off(leg, PROBE_NOT_SIP);
}

/* An answer that breaks the grammar is an answer still, and is told as such. */
static void warn_of_error(struct probe_leg *leg, const struct sip_error *why)
{
    char reason[SIP_MAX_ERROR_REASON];
    char text[SIP_MAX_ERROR_REASON + 64];
    struct buffer b = buffer_of(text, sizeof text);
    buffer_append(&b, SLICE("the answer is not valid: "));
    buffer_append(&b, sip_error_reason(why, reason, sizeof reason));
    leg_warn(leg, buffer_slice(&b));
}

static void take_request(struct probe_leg *leg, const struct sip_message *message,
                         struct slice bytes)
{
    const struct sip_header_line *line = sip_message_find(message, SIP_HEADER_CALL_ID);
    struct slice call_id = slice_of(leg->call_id);
    leg->stranger = true;
    if (line != NULL && slice_equal(sip_message_value(message, line), call_id))
        not_sip(leg, &(struct probe_junk){.echo = true, .sample = bytes});
}

/* One SIP message came. */
static void take_message(struct probe_leg *leg, struct slice bytes, uint64_t now)
{
    struct sip_header_line lines[SIP_MAX_HEADERS];
    struct sip_message message;
    struct sip_error why;
    bool good = sip_message_parse(bytes, lines, SIP_MAX_HEADERS, &message, &why);
    struct probe_options options = options_of(leg);
    if (good && message.request) {
        take_request(leg, &message, bytes);
        return;
    }
    if (message.request || message.status == 0) {
        not_sip(leg, &(struct probe_junk){.looks_like = SIP_LOOKS_LIKE_OTHER, .sample = bytes});
        return;
    }
    if (probe_path_belongs(&options, &message) == PROBE_BELONGS_NOT) {
        leg->stranger = true;
        return;
    }
    if (message.status < 200) {
        leg->provisional = true;
        return;
    }
    if (!good && leg->stage == PROBE_STAGE_FIRST)
        warn_of_error(leg, &why);
    answered(leg, &message, now);
}

static void take_datagram(struct probe_leg *leg, struct slice bytes, uint64_t now)
{
    struct sip_frame frame;
    enum sip_frame_kind kind = sip_framer_whole(bytes, SIP_FRAMER_MAX_MESSAGE, &frame);
    if (kind == SIP_FRAME_MESSAGE)
        take_message(leg, frame.message, now);
    else if (kind == SIP_FRAME_ERROR)
        not_sip(leg, &(struct probe_junk){.looks_like = frame.looks_like, .sample = bytes});
}

/* Takes the next piece of the stream, which begins at *at. False when more must come, or the leg ended. */
static bool take_frame(struct probe_leg *leg, size_t *at, uint64_t now)
{
    struct sip_frame frame;
    struct slice unread = {leg->stream + *at, leg->unread - *at};
    enum sip_frame_kind kind = sip_framer_next(&leg->framer, unread, &frame);
    if (kind == SIP_FRAME_MORE)
        return false;
    if (kind == SIP_FRAME_ERROR) {
        not_sip(leg, &(struct probe_junk){.looks_like = frame.looks_like, .sample = unread});
        return false;
    }
    if (kind == SIP_FRAME_MESSAGE && waits_for_answer(leg))
        take_message(leg, frame.message, now);
    *at += frame.consume;
    return leg->stage != PROBE_STAGE_DONE;
}

static void take_stream(struct probe_leg *leg, struct slice bytes, uint64_t now)
{
    while (bytes.n > 0 && leg->stage != PROBE_STAGE_DONE) {
        size_t room = sizeof leg->stream - leg->unread;
        size_t n = bytes.n < room ? bytes.n : room;
        memcpy(leg->stream + leg->unread, bytes.p, n);
        leg->unread += n;
        bytes = (struct slice){bytes.p + n, bytes.n - n};
        size_t at = 0;
        while (take_frame(leg, &at, now))
            ;
        /* Once for all pieces: a peer may send thousands of empty lines at a time. */
        leg->unread -= at;
        memmove(leg->stream, leg->stream + at, leg->unread);
    }
}

void probe_leg_received(struct probe_leg *leg, struct slice bytes, uint64_t now)
{
    leg->out = buffer_of(leg->request, 0);
    if (!waits_for_answer(leg) && leg->stage != PROBE_STAGE_GAP)
        return;
    if (!is_udp(leg))
        take_stream(leg, bytes, now);
    else if (waits_for_answer(leg))
        take_datagram(leg, bytes, now);
}

void probe_leg_closed(struct probe_leg *leg, uint64_t now)
{
    (void)now;
    leg->out = buffer_of(leg->request, 0);
    if (leg->stage == PROBE_STAGE_FIRST) {
        enum probe_verdict verdict = judge_ending(leg);
        struct probe_junk junk = {.looks_like = SIP_LOOKS_LIKE_OTHER,
                                  .sample = {leg->stream, leg->unread}};
        if (verdict != PROBE_ANSWERED) {
            finish(leg, verdict);
        } else if (leg->unread > 0) {
            not_sip(leg, &junk);
        } else {
            leg_say_closed(leg);
            finish(leg, PROBE_SILENT);
        }
    } else if (leg->stage != PROBE_STAGE_DONE) {
        break_off(leg, PROBE_ANSWERED);
    }
}

static enum probe_verdict verdict_of(const struct probe_leg *leg, enum probe_trouble trouble)
{
    switch (trouble) {
    case PROBE_TROUBLE_REFUSED:
        return is_udp(leg) ? PROBE_UNREACHABLE : PROBE_REFUSED;
    case PROBE_TROUBLE_FORBIDDEN:
    case PROBE_TROUBLE_TIMED_OUT:
        return PROBE_FILTERED;
    case PROBE_TROUBLE_RESET:
        return PROBE_SILENT;
    case PROBE_TROUBLE_UNREACHABLE:
    case PROBE_TROUBLE_NO_ROUTE:
    case PROBE_TROUBLE_LOCAL:
    default:
        return PROBE_UNREACHABLE;
    }
}

void probe_leg_trouble(struct probe_leg *leg, enum probe_trouble trouble, uint64_t now)
{
    leg->out = buffer_of(leg->request, 0);
    if (leg->stage == PROBE_STAGE_EXPLAIN) {
        finish(leg, judge_failure(leg, NULL, false));
    } else if (leg->stage == PROBE_STAGE_CONNECT || is_udp(leg)) {
        if (leg->verdict == PROBE_PENDING)
            leg_say_trouble(leg, trouble);
        break_off(leg, verdict_of(leg, trouble));
    } else {
        probe_leg_closed(leg, now);
    }
}

/* True when what came of a stream is not even the beginning of a line of SIP. */
static bool holds_junk(const struct probe_leg *leg)
{
    struct slice start = SLICE("SIP/2.0 ");
    size_t n = leg->unread < start.n ? leg->unread : start.n;
    return n > 0 && memchr(leg->stream, '\n', leg->unread) == NULL &&
           !slice_equal_nocase((struct slice){leg->stream, n}, (struct slice){start.p, n});
}

/* No answer came in time. */
static void gave_up(struct probe_leg *leg, uint64_t now)
{
    if (leg->stage == PROBE_STAGE_FIRST && holds_junk(leg)) {
        not_sip(leg, &(struct probe_junk){.looks_like = SIP_LOOKS_LIKE_OTHER,
                                          .sample = {leg->stream, leg->unread}});
    } else if (leg->stage == PROBE_STAGE_FIRST) {
        leg_say_silent(leg, lasts_until(leg, answer_due(leg)));
        finish(leg, PROBE_SILENT);
    } else {
        go_on(leg, now);
    }
}

void probe_leg_timer(struct probe_leg *leg, uint64_t now)
{
    leg->out = buffer_of(leg->request, 0);
    if (now < leg->deadline_us)
        return;
    switch (leg->stage) {
    case PROBE_STAGE_CONNECT:
        leg_say_filtered(leg, lasts_until(leg, leg->setting->end_us));
        finish(leg, PROBE_FILTERED);
        break;
    case PROBE_STAGE_HANDSHAKE:
        leg_say_stalled(leg, lasts_until(leg, leg->setting->end_us));
        finish(leg, PROBE_TLS_FAILED);
        break;
    case PROBE_STAGE_EXPLAIN:
        finish(leg, judge_failure(leg, NULL, false));
        break;
    case PROBE_STAGE_GAP:
        ask(leg, PROBE_STAGE_FURTHER, now);
        break;
    case PROBE_STAGE_FIRST:
    case PROBE_STAGE_PLANTED:
    case PROBE_STAGE_FURTHER:
        if (now >= answer_due(leg))
            gave_up(leg, now);
        else
            ask_again(leg, now);
        break;
    case PROBE_STAGE_DONE:
    default:
        break;
    }
}
