/* sip/message - one SIP message, indexed in one pass over its bytes.             RFC 3261 7
 * SPDX-License-Identifier: Apache-2.0
 *
 * Parsing writes nothing but the caller's array of header lines and the struct below: no copy, no
 * allocation, and the bytes stay as they came. A header's value is read by the typed reader of
 * its family (via.h, address.h, ...) from sip_message_scan(), when somebody needs it.
 */
#ifndef SIP_MESSAGE_H
#define SIP_MESSAGE_H

#include "sip/header.h"
#include "sip/method.h"

#define SIP_MAX_MESSAGE      65535 /* bytes of one message, body included                */
#define SIP_MAX_HEADERS      128   /* header lines; the caller's array may be shorter    */
#define SIP_HEADER_LINE_NONE 0xff  /* "no further line of this header"                   */

/* One header line: where it stands in the message. Offsets and lengths in bytes. */
struct sip_header_line {
    uint16_t name_at, name_length;
    uint16_t value_at, value_length; /* without the white space around it; folds stay inside */
    uint8_t id;                      /* enum sip_header_id                                   */
    uint8_t next; /* index of the next line with this id, or SIP_HEADER_LINE_NONE; for OTHER
                     the next line whatever its name that is not in the table            */
};

struct sip_message {
    const char *bytes;      /* borrowed; everything below points into it */
    uint32_t length;        /* in bytes, up to the end of the body       */
    bool request;           /* else a response                           */
    enum sip_method method; /* request: the method                 */
    struct slice method_text;
    struct slice uri;              /* request: the Request-URI as it stands; see sip_uri_parse() */
    uint16_t status;               /* response: 100 to 699                */
    struct slice reason;           /* response: the reason phrase, maybe empty */
    struct slice body;             /* as long as Content-Length says      */
    struct sip_header_line *lines; /* the caller's array            */
    uint8_t line_count;
    bool via_lost; /* a line that is, or may have been meant as, a Via could not be kept: nobody
                      can be sure where an answer must go                               */
    uint8_t first[SIP_HEADER_COUNT]; /* index of the first line by id, or SIP_HEADER_LINE_NONE */
};

/* Parses one message that fills `bytes`: a datagram, a WebSocket message or what the framer cut out
 * of a stream. Bytes behind the body that Content-Length announces are left alone, and are no
 * part of the message (RFC 3261 18.3); without Content-Length the body goes to the end.
 * lines: room for `capacity` header lines (at most SIP_MAX_HEADERS are used).
 * Returns true when start line, header lines and framing are good. On false *why says what was
 * wrong first, and *out holds all that could be understood, so that a 400 can still be built from
 * its Via, From, To, Call-ID and CSeq. Never allocates, never logs, never writes to `bytes`. */
MUST_USE bool sip_message_parse(struct slice bytes, struct sip_header_line *lines, size_t capacity,
                                struct sip_message *out, struct sip_error *why);

/* Checks what RFC 3261 8.1.1 and 20 ask of every message: To, From, CSeq, Call-ID and Via are
 * there, single headers are single, every header in the table keeps its grammar, the method in
 * CSeq is the request's, the Request-URI is one. Slow: for tools and tests; the server reads the
 * headers it needs one by one. On false *why says what was wrong first. */
MUST_USE bool sip_message_check(const struct sip_message *m, struct sip_error *why);

/* The first line of a header, or NULL. id OTHER: the first line whose name is in no table. */
static inline const struct sip_header_line *sip_message_find(const struct sip_message *m,
                                                             enum sip_header_id id)
{
    uint8_t i = m->first[id];
    return i == SIP_HEADER_LINE_NONE ? NULL : &m->lines[i];
}

/* The next line with the same id, or NULL. */
static inline const struct sip_header_line *sip_message_next(const struct sip_message *m,
                                                             const struct sip_header_line *line)
{
    return line->next == SIP_HEADER_LINE_NONE ? NULL : &m->lines[line->next];
}

/* The name of a header line as it was sent. */
static inline struct slice sip_message_name(const struct sip_message *m,
                                            const struct sip_header_line *line)
{
    return (struct slice){m->bytes + line->name_at, line->name_length};
}

/* The value of a header line as it was sent, folds included. */
static inline struct slice sip_message_value(const struct sip_message *m,
                                             const struct sip_header_line *line)
{
    return (struct slice){m->bytes + line->value_at, line->value_length};
}

/* A scan over the value of a header line; its errors count from the start of the message. */
static inline struct sip_scan sip_message_scan(const struct sip_message *m,
                                               const struct sip_header_line *line)
{
    const char *at = m->bytes + line->value_at;
    return (struct sip_scan){
        .at = at, .end = at + line->value_length, .begin = m->bytes, .error = {.header = line->id}};
}

/* The values of one header across all its lines, e.g. every Via:
 *
 *     struct sip_values values = sip_message_values(m, SIP_HEADER_VIA);
 *     while (sip_values_more(&values))
 *         if (!sip_via_read(&values.scan, &via))
 *             return values.scan.error;
 */
struct sip_values {
    struct sip_scan scan;
    const struct sip_message *message;
    const struct sip_header_line *line; /* the line that comes after the one in scan, or NULL */
};

/* An iteration that stands before the first value. */
static inline struct sip_values sip_message_values(const struct sip_message *m,
                                                   enum sip_header_id id)
{
    return (struct sip_values){
        .scan = {.at = m->bytes,
                 .end = m->bytes,
                 .begin = m->bytes,
                 .error = {.header = (uint8_t)id}},
        .message = m,
        .line = sip_message_find(m, id),
    };
}

/* Goes on to the next line when the present one is read to its end. False when nothing is left. */
static inline bool sip_values_more(struct sip_values *values)
{
    while (sip_scan_done(&values->scan)) {
        if (values->line == NULL)
            return false;
        values->scan = sip_message_scan(values->message, values->line);
        values->line = sip_message_next(values->message, values->line);
    }
    return true;
}

#endif
