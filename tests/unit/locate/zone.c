/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/locate/zone.h"

#include "unit/t.h"

#define WORDS   8
#define ANSWERS 200

static const char marks[] = {
    [LOCATE_NO_DATA] = '-', [LOCATE_NO_NAME] = '!', [LOCATE_NO_ANSWER] = '?',
    [LOCATE_FAILED] = 'x',  [LOCATE_REFUSED] = 'r', [LOCATE_UNREACHABLE] = 'u',
    [LOCATE_BROKEN] = 'b',
};

/* Cuts the next piece off `rest` at a sign, without the blanks before it. False at the end. */
static bool cut(struct slice *rest, char sign, struct slice *piece)
{
    while (rest->n > 0 && *rest->p == ' ')
        *rest = (struct slice){rest->p + 1, rest->n - 1};
    if (rest->n == 0)
        return false;
    const char *end = memchr(rest->p, sign, rest->n);
    size_t n = end == NULL ? rest->n : (size_t)(end - rest->p);
    *piece = (struct slice){rest->p, n};
    *rest = (struct slice){rest->p + n + (end != NULL), rest->n - n - (end != NULL)};
    return true;
}

static size_t words_of(struct slice line, struct slice words[WORDS])
{
    size_t count = 0;
    while (count < WORDS && cut(&line, ' ', &words[count]))
        count++;
    return count;
}

static unsigned number(struct slice word)
{
    unsigned n = 0;
    for (size_t i = 0; i < word.n; i++)
        n = 10 * n + (unsigned)(word.p[i] - '0');
    return n;
}

static void text(struct slice word, char *out, size_t size)
{
    assert_true(word.n < size);
    bool empty = slice_equal(word, SLICE("-")) || slice_equal(word, SLICE("."));
    memset(out, 0, size);
    if (!empty)
        memcpy(out, word.p, word.n);
}

static void target_word(struct locate_target *target, struct slice word)
{
    enum sip_transport transport = sip_transport_find(word);
    if (transport != SIP_TRANSPORT_OTHER)
        target->transports |= 1U << transport;
    else if (slice_equal(word, SLICE("every")))
        target->every_default = true;
    else if (word.p[0] == 'v') {
        target->ipv6 = true;
        target->ipv4 = word.n == 3;
    } else
        target->port = (uint16_t)number(word);
}

bool zone_begin(struct locate *search, const char *target)
{
    struct slice words[WORDS];
    size_t count = words_of(slice_of(target), words);
    struct locate_target t = {.ipv4 = true};
    if (count > 0)
        t.host = words[0];
    for (size_t i = 1; i < count; i++)
        target_word(&t, words[i]);
    if (t.transports == 0)
        t.transports = LOCATE_UDP | LOCATE_TCP | LOCATE_TLS;
    return locate_begin(search, &t);
}

struct answer {
    enum locate_status status;
    struct locate_record record[ANSWERS];
    size_t count;
};

static void read_record(enum locate_type type, const struct slice *w, struct locate_record *r)
{
    *r = (struct locate_record){.type = type};
    if (type == LOCATE_A || type == LOCATE_AAAA) {
        assert_true(address_parse(w[0], &r->address));
        return;
    }
    r->order = (uint16_t)number(w[0]);
    r->weight = (uint16_t)number(w[1]);
    if (type == LOCATE_SRV) {
        r->port = (uint16_t)number(w[2]);
        text(w[3], r->name, sizeof r->name);
    } else {
        text(w[2], r->flags, sizeof r->flags);
        text(w[3], r->service, sizeof r->service);
        text(w[4], r->name, sizeof r->name);
    }
}

static void take_line(const struct locate_question *question, const struct slice *words,
                      size_t count, struct answer *answer)
{
    if (!slice_equal_nocase(words[1], slice_of(question->name)))
        return;
    if (answer->status == LOCATE_NO_NAME)
        answer->status = LOCATE_NO_DATA;
    if (!slice_equal(words[0], slice_of(locate_type_name(question->type))))
        return;
    const char *mark = count == 3 ? memchr(marks, words[2].p[0], sizeof marks) : NULL;
    if (mark != NULL && words[2].n == 1) {
        answer->status = (enum locate_status)(mark - marks);
        return;
    }
    answer->status = LOCATE_FOUND;
    assert_true(answer->count < ANSWERS);
    read_record(question->type, words + 2, &answer->record[answer->count++]);
}

static void answer_from(const struct locate_question *question, const char *zone,
                        struct answer *answer)
{
    struct slice rest = slice_of(zone), line, words[WORDS];
    *answer = (struct answer){.status = LOCATE_NO_NAME};
    while (cut(&rest, ';', &line)) {
        size_t count = words_of(line, words);
        if (count >= 3)
            take_line(question, words, count, answer);
    }
}

/* A number below `limit`; 0 for seed 0. */
static size_t draw(unsigned *seed, size_t limit)
{
    if (*seed == 0)
        return 0;
    *seed = *seed * 1664525U + 1013904223U;
    *seed += *seed == 0;
    return (*seed >> 8) % limit;
}

static void shuffle(struct answer *answer, unsigned *seed)
{
    for (size_t i = answer->count; *seed != 0 && i > 1; i--) {
        size_t k = draw(seed, i);
        struct locate_record kept = answer->record[k];
        answer->record[k] = answer->record[i - 1];
        answer->record[i - 1] = kept;
    }
}

size_t zone_search(struct locate *search, const char *zone, unsigned seed)
{
    static struct answer answer;
    size_t waiting[LOCATE_MAX_QUESTIONS], count = 0, asked = 0;
    while (!locate_done(search)) {
        for (size_t q; locate_next(search, &q); asked++)
            waiting[count++] = q;
        assert_true(count > 0);
        size_t k = draw(&seed, count), q = waiting[k];
        memmove(waiting + k, waiting + k + 1, (--count - k) * sizeof waiting[0]);
        answer_from(&search->question[q], zone, &answer);
        shuffle(&answer, &seed);
        locate_answer(search, q, answer.status, answer.record, answer.count);
    }
    size_t q;
    assert_int_equal(count, 0);
    assert_false(locate_next(search, &q));
    return asked;
}

static struct buffer begin(char out[ZONE_TEXT])
{
    return buffer_of(out, ZONE_TEXT - 1);
}

static const char *end(struct buffer *b)
{
    assert_true(buffer_good(b));
    b->bytes[b->length] = '\0';
    return b->bytes;
}

static void separate(struct buffer *b)
{
    if (b->length > 0)
        buffer_append(b, SLICE(", "));
}

/* The questions in the order of the tree. Returns how many. */
static size_t walk(const struct locate *search, uint8_t order[LOCATE_MAX_QUESTIONS])
{
    uint8_t stack[LOCATE_MAX_QUESTIONS + 1] = {LOCATE_NONE};
    size_t height = 1, count = 0;
    while (height > 0) {
        uint8_t above = stack[--height];
        if (above != LOCATE_NONE)
            order[count++] = above;
        for (uint8_t q = search->question_count; q-- > 0;) {
            uint8_t record = search->question[q].record;
            uint8_t of = record == LOCATE_NONE ? LOCATE_NONE : search->record[record].question;
            if (of == above)
                stack[height++] = q;
        }
    }
    assert_int_equal(count, search->question_count);
    return count;
}

const char *zone_questions(const struct locate *search, char out[ZONE_TEXT])
{
    uint8_t order[LOCATE_MAX_QUESTIONS];
    size_t count = walk(search, order);
    struct buffer b = begin(out);
    for (size_t i = 0; i < count; i++) {
        const struct locate_question *question = &search->question[order[i]];
        separate(&b);
        buffer_append(&b, slice_of(locate_type_name(question->type)));
        buffer_append(&b, SLICE(" "));
        buffer_append(&b, slice_of(question->name));
        if (question->status != LOCATE_FOUND)
            buffer_append_byte(&b, marks[question->status]);
    }
    return end(&b);
}

const char *zone_leaves(const struct locate *search, char out[ZONE_TEXT])
{
    struct buffer b = begin(out);
    for (size_t i = 0; i < search->leaf_count; i++) {
        const struct locate_leaf *leaf = &search->leaf[i];
        struct slice name = sip_transport_name(leaf->transport);
        separate(&b);
        for (size_t k = 0; k < name.n; k++)
            buffer_append_byte(&b, (char)slice_lower((unsigned char)name.p[k]));
        buffer_append_byte(&b, ' ');
        address_write_with_port(&b, &leaf->address);
        if (leaf->named)
            buffer_append_byte(&b, '*');
    }
    return end(&b);
}

const char *zone_why_not(const struct locate *search, char out[ZONE_TEXT])
{
    uint8_t order[LOCATE_MAX_QUESTIONS];
    size_t count = walk(search, order);
    struct buffer b = begin(out);
    for (size_t i = 0; i < count; i++)
        for (size_t r = 0; r < search->record_count; r++) {
            const struct locate_node *node = &search->record[r];
            if (node->question != order[i])
                continue;
            assert_int_equal(node->used, node->why_not == NULL);
            if (!node->used) {
                separate(&b);
                buffer_append(&b, slice_of(node->why_not));
            }
        }
    return end(&b);
}
