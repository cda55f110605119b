/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/sdp.h"

#include "base/word.h"

/* Where a line may stand. A rank is what RFC 8866 5 gives a letter its place by: no line may follow
 * one of a higher rank in its part. 0: not in this part. */
struct place {
    uint8_t session;
    uint8_t media;
    bool once;     /* at most one in a part */
    char needs;    /* the letter of a line that must stand before it in the part, or '\0' */
    uint8_t known; /* 1: RFC 8866 has the letter */
};

enum { RANK_REST = 8 }; /* c= and all after it: in any order, see sdp.h */

// clang-format off
static const struct place places[26] = {
    ['v' - 'a'] = {1, 0, true,  '\0', 1},
    ['o' - 'a'] = {2, 0, true,  '\0', 1},
    ['s' - 'a'] = {3, 0, true,  '\0', 1},
    ['i' - 'a'] = {4, 4, true,  '\0', 1},
    ['u' - 'a'] = {5, 0, true,  '\0', 1},
    ['e' - 'a'] = {6, 0, false, '\0', 1},
    ['p' - 'a'] = {7, 0, false, '\0', 1},
    ['c' - 'a'] = {RANK_REST, RANK_REST, false, '\0', 1}, /* see connection_line() */
    ['b' - 'a'] = {RANK_REST, RANK_REST, false, '\0', 1},
    ['t' - 'a'] = {RANK_REST, 0,         false, '\0', 1},
    ['r' - 'a'] = {RANK_REST, 0,         false, 't',  1},
    ['z' - 'a'] = {RANK_REST, 0,         false, 't',  1},
    ['k' - 'a'] = {RANK_REST, RANK_REST, true,  '\0', 1},
    ['a' - 'a'] = {RANK_REST, RANK_REST, false, '\0', 1},
    ['m' - 'a'] = {RANK_REST, RANK_REST, false, '\0', 1},
};

// clang-format on

/* One parse on its way. */
struct parser {
    const char *at, *end; /* what is left */
    struct sdp *d;
    struct sdp_error *why;
    struct sdp_part *part; /* the part that the line belongs to */
    uint32_t seen;         /* letters seen in the part, bit 0 = 'a' */
    uint8_t rank;          /* of the last line                      */
};

static bool fail_at(struct parser *p, enum sdp_rule rule, const char *where, char letter)
{
    *p->why = (struct sdp_error){
        .offset = (uint32_t)(where - p->d->bytes.p), .line = letter, .rule = (uint8_t)rule};
    return false;
}

/* The first byte below 0x0e (CR, LF, NUL, tab, ...), or `end`. Eight bytes at a time. */
static const char *control_find(const char *at, const char *end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t found = word_below(word_load(at), 0x0e);
        if (found != 0)
            return at + (__builtin_ctzll(found) >> 3);
    }
    while (at < end && (unsigned char)*at >= 0x0e)
        at++;
    return at;
}

/* Finds the end of the line that begins at p->at, takes the line end too. */
static bool line_end(struct parser *p, const char **end)
{
    char letter = *p->at;
    const char *at = p->at;
    for (;;) {
        at = control_find(at, p->end);
        if (at == p->end || *at == '\n' || *at == '\r')
            break;
        if (*at == '\0')
            return fail_at(p, SDP_RULE_LINE_END, at, letter);
        at++;
    }
    *end = at;
    if (at < p->end && *at == '\r' && ++at < p->end && *at != '\n')
        return fail_at(p, SDP_RULE_LINE_END, at - 1, letter);
    p->at = at < p->end ? at + 1 : at;
    return true;
}

/* The first colon, or `end`. */
static const char *colon_find(const char *at, const char *end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t found = word_is(word_load(at), ':');
        if (found != 0)
            return at + (__builtin_ctzll(found) >> 3);
    }
    while (at < end && *at != ':')
        at++;
    return at;
}

/* The name of an attribute that is in no table should be a token; white space behind one that has no
 * value is no part of the line ("a=sendrecv "). Where no name can be read ("a=foo=1") the whole text
 * stands for it: nobody acts on it. */
static void unknown_name(const struct parser *p, struct sdp_line *line)
{
    const char *from = p->d->bytes.p + line->at, *end = from + line->length, *at = from;
    while (at < end && sdp_is(*at, SDP_TOKEN))
        at++;
    const char *behind = at;
    while (behind < end && sdp_is(*behind, SDP_SPACE))
        behind++;
    if (at == from || (behind < end && *at != ':')) {
        line->name_length = line->length;
    } else if (behind == end) {
        line->length = line->name_length = (uint16_t)(at - from);
        line->attribute = (uint8_t)sdp_attribute_of(slice_between(from, at));
    }
}

/* a= : splits the name off and looks it up. */
static bool attribute_line(const struct parser *p, struct sdp_line *line)
{
    const char *from = p->d->bytes.p + line->at, *end = from + line->length;
    struct slice name = slice_between(from, colon_find(from, end));
    line->name_length = (uint16_t)name.n;
    line->attribute = (uint8_t)sdp_attribute_of(name);
    if (line->attribute == SDP_ATTRIBUTE_OTHER)
        unknown_name(p, line);
    return true;
}

/* True when both say the same. */
static bool connection_equal(const struct sdp_connection *a, const struct sdp_connection *b)
{
    return slice_equal(a->address.network, b->address.network) &&
           slice_equal(a->address.type, b->address.type) &&
           slice_equal(a->address.address, b->address.address) && a->ttl == b->ttl &&
           a->count == b->count;
}

/* c= : reads it. Two of one part are two places to send to: legal only where both are multicast, for
 * the layers of one media. One that says the same again does no harm. RFC 8866 5.7 */
static bool connection_line(struct parser *p, const struct sdp_line *line)
{
    struct sdp_scan s = sdp_line_scan(p->d, line);
    struct sdp_connection c;
    if (!sdp_connection_read(&s, &c)) {
        *p->why = s.error;
        return false;
    }
    struct sdp_part *part = p->part;
    if (part->has_connection)
        return connection_equal(&part->connection, &c) ||
               (part != &p->d->session && sdp_address_is_multicast(&c.address) &&
                sdp_address_is_multicast(&part->connection.address)) ||
               fail_at(p, SDP_RULE_REPEATED, p->d->bytes.p + line->at - 2, 'c');
    part->connection = c;
    part->has_connection = true;
    return true;
}

/* m= : ends the part before, begins one. */
static bool media_line(struct parser *p, const struct sdp_line *line)
{
    struct sdp *d = p->d;
    if (d->media_count == SDP_MAX_MEDIA)
        return fail_at(p, SDP_RULE_TOO_MANY_MEDIA, d->bytes.p + line->at - 2, 'm');
    struct sdp_scan s = sdp_line_scan(d, line);
    if (!sdp_media_read(&s, &d->media[d->media_count])) {
        *p->why = s.error;
        return false;
    }
    p->part->end = (uint16_t)(line - d->lines);
    p->part = &d->parts[d->media_count++];
    p->part->first = (uint16_t)(line - d->lines);
    p->part->has_connection = false;
    p->seen = 0;
    p->rank = 0;
    return true;
}

/* Whether a line with this letter may stand here. */
static bool place_check(struct parser *p, const char *from)
{
    char letter = *from;
    unsigned index = (unsigned)(letter - 'a');
    unsigned count = p->d->line_count;
    if (count < 2 && letter != (count == 0 ? 'v' : 'o'))
        return fail_at(p, count == 0 ? SDP_RULE_VERSION : SDP_RULE_ORIGIN, from, letter);
    if (index >= 26 || !places[index].known) {
        p->d->unknown_count++;
        return true;
    }
    const struct place *place = &places[index];
    uint8_t rank = p->part == &p->d->session ? place->session : place->media;
    if (place->once && (p->seen >> index & 1) != 0)
        return fail_at(p, SDP_RULE_REPEATED, from, letter);
    if (rank < p->rank || rank == 0)
        return fail_at(p, SDP_RULE_ORDER, from, letter);
    if (place->needs != '\0' && (p->seen >> (place->needs - 'a') & 1) == 0)
        return fail_at(p, SDP_RULE_ORDER, from, letter);
    p->rank = rank;
    p->seen |= 1U << index;
    return true;
}

/* Reads the lines that are read at once. */
static bool value_check(struct parser *p, struct sdp_line *line)
{
    switch (line->letter) {
    case 'a':
        return attribute_line(p, line);
    case 'm':
        return media_line(p, line);
    case 'c':
        return connection_line(p, line);
    case 'o': {
        struct sdp_scan s = sdp_line_scan(p->d, line);
        bool good = sdp_origin_read(&s, &p->d->origin);
        if (!good)
            *p->why = s.error;
        return good;
    }
    case 'v': {
        struct sdp_scan s = sdp_line_scan(p->d, line);
        return (sdp_scan_take(&s, '0') && sdp_scan_finish(&s)) ||
               fail_at(p, SDP_RULE_VERSION, p->d->bytes.p + line->at, 'v');
    }
    default:
        return true;
    }
}

/* Takes one line. */
static bool line_take(struct parser *p)
{
    struct sdp *d = p->d;
    const char *from = p->at, *end;
    if (!line_end(p, &end))
        return false;
    if (end - from < 2 || from[1] != '=' || !sdp_is(from[0], SDP_LETTER))
        return fail_at(p, SDP_RULE_LINE_FORM, from, '\0');
    if (!place_check(p, from))
        return false;
    if (d->line_count == SDP_MAX_LINES)
        return fail_at(p, SDP_RULE_TOO_MANY_LINES, from, *from);
    struct sdp_line *line = &d->lines[d->line_count];
    *line = (struct sdp_line){.at = (uint16_t)(from + 2 - d->bytes.p),
                              .length = (uint16_t)(end - from - 2),
                              .letter = *from};
    if (!value_check(p, line))
        return false;
    d->line_count++;
    return true;
}

/* True when nothing but line ends is left: some devices send one more than is right. */
static bool only_line_ends(const struct parser *p)
{
    const char *at = p->at;
    while (at < p->end && (*at == '\r' || *at == '\n'))
        at++;
    return at == p->end;
}

/* What can be said only when all lines are read. */
static bool whole_check(struct parser *p)
{
    struct sdp *d = p->d;
    if (d->line_count < 2) {
        if (d->line_count == 0)
            return fail_at(p, SDP_RULE_EMPTY, p->at, '\0');
        return fail_at(p, SDP_RULE_ORIGIN, p->at, '\0');
    }
    p->part->end = d->line_count;
    for (unsigned i = 0; i < d->media_count && !d->session.has_connection; i++)
        if (d->media[i].port != 0 && !d->parts[i].has_connection)
            return fail_at(p, SDP_RULE_NO_CONNECTION, d->media[i].type_text.p, 'm');
    return true;
}

bool sdp_parse(struct slice bytes, struct sdp *out, struct sdp_error *why)
{
    const char *from = bytes.p != NULL ? bytes.p : "";
    struct parser p = {
        .at = from, .end = from + bytes.n, .d = out, .why = why, .part = &out->session};
    *why = (struct sdp_error){0};
    out->bytes = (struct slice){from, bytes.n};
    out->line_count = out->media_count = out->unknown_count = 0;
    out->session.first = 0;
    out->session.has_connection = false;
    if (bytes.n > SDP_MAX_BYTES)
        return fail_at(&p, SDP_RULE_TOO_LONG, from + SDP_MAX_BYTES, '\0');
    while (p.at < p.end) {
        if ((*p.at == '\r' || *p.at == '\n') && only_line_ends(&p))
            break;
        if (!line_take(&p))
            return false;
    }
    return whole_check(&p);
}

const struct sdp_line *sdp_find_line(const struct sdp *d, uint32_t media, char letter,
                                     const struct sdp_line *after)
{
    const struct sdp_part *part = sdp_part(d, media);
    const struct sdp_line *line = after != NULL ? after + 1 : &d->lines[part->first];
    for (; line < &d->lines[part->end]; line++)
        if (line->letter == letter)
            return line;
    return NULL;
}

const struct sdp_line *sdp_find(const struct sdp *d, uint32_t media, enum sdp_attribute attribute,
                                const struct sdp_line *after)
{
    const struct sdp_part *part = sdp_part(d, media);
    const struct sdp_line *line = after != NULL ? after + 1 : &d->lines[part->first];
    for (; line < &d->lines[part->end]; line++)
        if (line->attribute == attribute)
            return line;
    return NULL;
}

const struct sdp_line *sdp_find_effective(const struct sdp *d, uint32_t media,
                                          enum sdp_attribute attribute)
{
    const struct sdp_line *line = sdp_find(d, media, attribute, NULL);
    if (line != NULL || media == SDP_SESSION)
        return line;
    return sdp_find(d, SDP_SESSION, attribute, NULL);
}

const struct sdp_connection *sdp_connection(const struct sdp *d, uint32_t media)
{
    const struct sdp_part *part = sdp_part(d, media);
    if (!part->has_connection)
        part = &d->session;
    return part->has_connection ? &part->connection : NULL;
}

/* The first direction of a part. */
static bool part_direction(const struct sdp *d, const struct sdp_part *part,
                           enum sdp_direction *out)
{
    for (unsigned i = part->first; i < part->end; i++)
        if (sdp_direction_of((enum sdp_attribute)d->lines[i].attribute, out))
            return true;
    return false;
}

enum sdp_direction sdp_direction(const struct sdp *d, uint32_t media)
{
    enum sdp_direction direction;
    if (part_direction(d, sdp_part(d, media), &direction) ||
        part_direction(d, &d->session, &direction))
        return direction;
    return SDP_DIRECTION_SENDRECV;
}

bool sdp_equal(const struct sdp *a, const struct sdp *b)
{
    if (a->line_count != b->line_count)
        return false;
    for (unsigned i = 0; i < a->line_count; i++)
        if (a->lines[i].letter != b->lines[i].letter ||
            !slice_equal(sdp_line_text(a, &a->lines[i]), sdp_line_text(b, &b->lines[i])))
            return false;
    return true;
}
