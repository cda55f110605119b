/* sdp/sdp - a session description, indexed in one pass over its bytes.       RFC 8866
 * SPDX-License-Identifier: Apache-2.0
 *
 * Parsing writes nothing but the struct below, which is the caller's: no copy, no allocation, and
 * the bytes stay as they came. Every line is kept, in its order, the unknown ones too. o=, c= and
 * m= are read at once; every other line is read by its typed reader from sdp_line_scan(), when
 * somebody needs it.
 *
 * What is strict: v= first, o= second; each line in its part; v o s i u e p in the order of RFC 8866
 * 5; lines that may occur once do (two c= of one media would be two places to send to); a c= for
 * every media in use; no NUL, no bare CR.
 * What is not, because devices do it and it can be read in one way only:
 *   - LF without CR ends a line (RFC 8866 5 advises it); the last line may have no end at all, and
 *     empty lines may follow it;
 *   - s= and t= may be missing (the body of RFC 4475 3.1.2.18 has neither), and s= may be empty;
 *   - c= b= t= r= z= k= a= of one part may stand in any order;
 *   - a= may have no name, or one that is no token: it is an attribute that nobody knows, and the
 *     whole text counts as its name;
 *   - c= may be said twice in one part when both say the same;
 *   - a letter that RFC 8866 does not know is kept and counted in unknown_count; RFC 8866 5 would
 *     have the whole description ignored. Who wants that looks at the count.
 */
#ifndef SDP_SDP_H
#define SDP_SDP_H

#include "sdp/attribute.h"

#define SDP_MAX_BYTES 65535 /* of one description                        */
#define SDP_MAX_LINES 512   /* a browser with five media sends about 350 */
#define SDP_MAX_MEDIA 32

/* Instead of the number of a media: the part before the first m=. */
#define SDP_SESSION UINT32_MAX

/* One line: where its value stands, in bytes from the start. Of an a= line the first name_length
 * bytes are its name; when that is not all, a colon and the value follow. */
struct sdp_line {
    uint16_t at, length;
    uint16_t name_length;
    char letter;
    uint8_t attribute; /* enum sdp_attribute; NONE when the letter is not 'a' */
};

/* The lines [first, end) of the session or of one media, and the c= line among them. */
struct sdp_part {
    uint16_t first, end;
    bool has_connection;
    struct sdp_connection connection; /* has_connection; the first, if there are several */
};

struct sdp {
    struct slice bytes; /* borrowed; everything below points into it */
    uint16_t line_count;
    uint16_t media_count;
    uint16_t unknown_count; /* lines whose letter is not in RFC 8866 */
    struct sdp_origin origin;
    struct sdp_part session;
    struct sdp_media media[SDP_MAX_MEDIA];
    struct sdp_part parts[SDP_MAX_MEDIA]; /* of the media of the same number */
    struct sdp_line lines[SDP_MAX_LINES];
};

/* Parses one description that fills `bytes`. Of *out (8 KiB) only as much is written as is
 * needed; on false *why says which byte of which line broke which rule, and *out holds nothing. */
MUST_USE bool sdp_parse(struct slice bytes, struct sdp *out, struct sdp_error *why);

/* The part of a media, or of the session (SDP_SESSION). media < media_count. */
static inline const struct sdp_part *sdp_part(const struct sdp *d, uint32_t media)
{
    return media == SDP_SESSION ? &d->session : &d->parts[media];
}

/* What stands behind the equal sign. */
static inline struct slice sdp_line_text(const struct sdp *d, const struct sdp_line *line)
{
    return (struct slice){d->bytes.p + line->at, line->length};
}

/* The name of an a= line. */
static inline struct slice sdp_line_name(const struct sdp *d, const struct sdp_line *line)
{
    return (struct slice){d->bytes.p + line->at, line->name_length};
}

/* The value: of an a= line what stands behind the colon (p == NULL: there is no colon), else all. */
static inline struct slice sdp_line_value(const struct sdp *d, const struct sdp_line *line)
{
    if (line->letter != 'a')
        return sdp_line_text(d, line);
    if (line->name_length == line->length)
        return (struct slice){NULL, 0};
    return (struct slice){d->bytes.p + line->at + line->name_length + 1,
                          line->length - line->name_length - 1U};
}

/* A scan over the value of a line; its errors count from the start of the description. */
static inline struct sdp_scan sdp_line_scan(const struct sdp *d, const struct sdp_line *line)
{
    const char *at = d->bytes.p + line->at;
    const char *end = at + line->length;
    if (line->letter == 'a')
        at += line->name_length < line->length ? line->name_length + 1 : line->length;
    return (struct sdp_scan){
        .at = at, .end = end, .begin = d->bytes.p, .error = {.line = line->letter}};
}

/* The first line of the part with that letter behind `after` (NULL: from the start), or NULL. */
const struct sdp_line *sdp_find_line(const struct sdp *d, uint32_t media, char letter,
                                     const struct sdp_line *after);

/* The first a= line of the part with that attribute behind `after` (NULL: from the start), or NULL.
 * OTHER finds the lines whose name is in no table; they are told apart by sdp_line_name(). */
const struct sdp_line *sdp_find(const struct sdp *d, uint32_t media, enum sdp_attribute attribute,
                                const struct sdp_line *after);

/* The value in force for a media: its own line, else the session's, else NULL. For what the RFCs let
 * a session say for all media: setup, fingerprint, ice-ufrag, ice-pwd, ice-options, extmap, ptime.
 * RFC 8866 5.13, RFC 8839 5.4, RFC 8122 5 */
const struct sdp_line *sdp_find_effective(const struct sdp *d, uint32_t media,
                                          enum sdp_attribute attribute);

/* The connection in force for a media, or the session's. NULL only for a media with port 0, and for
 * SDP_SESSION.                                                           RFC 8866 5.7 */
const struct sdp_connection *sdp_connection(const struct sdp *d, uint32_t media);

/* The direction in force for a media: its own, else the session's, else sendrecv. Of several in one
 * part the first counts.                                                 RFC 8866 6.7 */
enum sdp_direction sdp_direction(const struct sdp *d, uint32_t media);

/* True when both hold the same lines with the same bytes in the same order; line ends do not
 * count. */
bool sdp_equal(const struct sdp *a, const struct sdp *b);

#endif
