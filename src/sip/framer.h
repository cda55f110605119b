/* sip/framer - where one message ends and the next begins.
 *                                  RFC 3261 7.5, 18.3; RFC 5626 3.5.1, 4.4.1; RFC 7118 5, 6
 * SPDX-License-Identifier: Apache-2.0
 *
 * A stream (TCP, TLS) is a row of messages and keepalives. The caller keeps the bytes and shows
 * all that it has not used yet; the framer keeps only how far it has looked, so that a peer that
 * sends byte by byte costs no more than one that sends all at once. What comes out depends on the
 * bytes alone, never on how reads cut them.
 *
 * Between two messages:
 *   - a CRLF after sip_framer_ping_sent() is the PONG to that ping (RFC 5626 3.5.1);
 *   - otherwise two CRLF with nothing between them are a PING, however many reads or seconds lie
 *     between the two: it wants one CRLF as an answer (RFC 5626 4.4.1);
 *   - otherwise a CRLF is nothing, and is skipped (RFC 3261 7.5).
 * A phone that keeps its NAT open by one CRLF now and then so gets a pong for every second one,
 * which RFC 3261 7.5 makes it ignore. The framer knows no time: a PONG that is late is a CRLF.
 *
 * Strict, because two readers that cut a stream differently are an attack: a line ends with CRLF,
 * both; a message without Content-Length is an error (RFC 3261 18.3, 20.14), so are two that
 * differ, one that is no number, and one whose colon stands on the next line. Content-Length is
 * found by its name in full, or "l", never inside another value or a body.
 * Liberal, so that a 400 can be sent: a start line only needs to look like one ("token SP ...
 * SIP/x" or "SIP/..."), and control bytes are the parser's to judge, but for a NUL that is not
 * escaped. What cannot become a start line is refused at its first impossible byte.
 */
#ifndef SIP_FRAMER_H
#define SIP_FRAMER_H

#include "sip/message.h"

/* What a connection accepts when its caller knows no better; bytes. */
#define SIP_FRAMER_MAX_HEADERS 16384           /* start line, headers and the empty line */
#define SIP_FRAMER_MAX_MESSAGE SIP_MAX_MESSAGE /* all of a message                       */

/* One per connection; set up by sip_framer_init(), otherwise only the framer touches it. Offsets
 * are in bytes from the start of the present message. */
struct sip_framer {
    uint16_t max_headers, max_message;
    uint16_t scanned;        /* bytes that are known to hold no end of the headers */
    uint16_t line_at;        /* where the present line begins, folds included      */
    uint16_t body_at;        /* behind the empty line                              */
    uint16_t content_length; /* good when has_length                               */
    struct sip_error fault;  /* the first thing that was wrong with Content-Length */
    uint8_t stage;           /* framer.c: enum stage                               */
    uint8_t pongs_due;       /* pings of ours that no CRLF answered yet            */
    bool half_ping : 1;      /* the last thing seen was one CRLF                   */
    bool has_length : 1;
};

enum sip_frame_kind {
    SIP_FRAME_MORE,    /* call again when there are more bytes       */
    SIP_FRAME_MESSAGE, /* one message                                */
    SIP_FRAME_PING,    /* a keepalive: send CRLF                     */
    SIP_FRAME_PONG,    /* the answer to our keepalive                */
    SIP_FRAME_ERROR,   /* this stream cannot be read on: close it    */
};

/* What a stream that is no SIP looks like. */
enum sip_looks_like {
    SIP_LOOKS_LIKE_SIP,
    SIP_LOOKS_LIKE_TLS, /* a TLS record on a port in clear */
    SIP_LOOKS_LIKE_HTTP,
    SIP_LOOKS_LIKE_OTHER,
};

struct sip_frame {
    enum sip_frame_kind kind;
    enum sip_looks_like looks_like; /* ERROR: not SIP when the bytes are no start line   */
    size_t consume;                 /* drop so many bytes before the next call; ERROR: 0 */
    size_t needed;                  /* MORE: so many bytes must come, at least           */
    struct slice message;   /* MESSAGE: all of it. ERROR: start line and headers when they are
                             complete, so that a 400 can be built; else p == NULL */
    struct sip_error error; /* ERROR: the offset counts from the first unread byte */
};

/* Sets up the framer of a new connection. max_headers, max_message: in bytes; what is above
 * SIP_MAX_MESSAGE becomes that. */
void sip_framer_init(struct sip_framer *framer, size_t max_headers, size_t max_message);

/* Looks at the unread bytes and says what comes first in them. unread: every byte received and not
 * yet consumed; it may be elsewhere in memory at each call. out->message points into it. Returns
 * out->kind. After any answer drop out->consume bytes; after MORE wait for bytes, after ERROR
 * close, after any other call again. Once ERROR, always the same error, then without message and
 * looks_like.
 * Errors: SIP_RULE_EMPTY (no start line), SIP_RULE_LINE_END, SIP_RULE_CONTROL_BYTE,
 * SIP_RULE_HEADER_LINE, SIP_RULE_STREAM_LIMIT, and, with header SIP_HEADER_CONTENT_LENGTH, also
 * SIP_RULE_MISSING, SIP_RULE_REPEATED and those of the number.             RFC 3261 7.5, 18.3 */
enum sip_frame_kind sip_framer_next(struct sip_framer *framer, struct slice unread,
                                    struct sip_frame *out);

/* Says that a ping (CRLF CRLF) has been sent on this connection: the next CRLF between two messages
 * is its pong.                                                             RFC 5626 3.5.1 */
void sip_framer_ping_sent(struct sip_framer *framer);

/* The same for a transport that frames by itself: `bytes` is one WebSocket message (or datagram),
 * which is one SIP message, with or without Content-Length, or a keepalive: one CRLF is a PONG,
 * more are a PING. CRLFs before a start line are no part of out->message. Never MORE; consume is
 * bytes.n, or 0 after an ERROR. Errors: SIP_RULE_EMPTY, SIP_RULE_LINE_END, SIP_RULE_STREAM_LIMIT.  RFC 7118 5, 6 */
enum sip_frame_kind sip_framer_whole(struct slice bytes, size_t max_message, struct sip_frame *out);

#endif
