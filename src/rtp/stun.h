/* rtp/stun - STUN Binding: telling a peer which address it has.      RFC 8489 5-7, 14; RFC 7983
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape  : a header of 20 bytes {type 16 | length 16 | magic cookie 32 | transaction id 96}, then
 *          attributes {type 16 | length 16 | value, filled up to 4 bytes}.
 * Server : answers Binding requests without authentication, over UDP: Basic STUN Server of RFC 8489
 *          12, as RFC 5626 3.5.2 has phones ask on the port of SIP. Credentials in a request are
 *          ignored, as a server without that mechanism does; RFC 3489, without the
 *          cookie, is not spoken.
 * Errors : a request that is not well-formed gets no answer.
 * An answer is never longer than three times its request: a poor amplifier.
 */
#ifndef RTP_STUN_H
#define RTP_STUN_H

#include "base/address.h"

#define RTP_STUN_HEADER_SIZE 20 /* bytes                                                */
#define RTP_STUN_ANSWER_MAX  96 /* bytes that every answer fits into                    */
#define RTP_STUN_UNKNOWN_MAX 8  /* types of unknown attributes that an answer tells     */

/* What bytes are, by their header alone. */
enum rtp_stun_shape {
    RTP_STUN_OTHER,      /* not STUN: another first byte, length or cookie             */
    RTP_STUN_REQUEST,    /* a Binding request -> rtp_stun_read()                       */
    RTP_STUN_INDICATION, /* a Binding indication: keeps a NAT open, has no answer      */
    RTP_STUN_STRAY,      /* another method, or a response that nobody here waits for   */
};

/* Tells STUN from what else comes to a port: RFC 7983 7, RFC 8489 6.3. Looks at 20 bytes. */
MUST_USE enum rtp_stun_shape rtp_stun_shape(struct slice bytes);

struct rtp_stun_request {
    unsigned char id[12];  /* of the transaction                                  */
    bool fingerprint;      /* there was one, and it was right                     */
    uint8_t unknown_count; /* attributes that must be understood and are not      */
    uint16_t unknown[RTP_STUN_UNKNOWN_MAX]; /* their types, each once, as they came */
};

/* Attribute types below 64 that a reader understands, as bits. */
#define RTP_STUN_KNOWN_BASIC                                                                       \
    ((uint64_t)1 << 0x01 | (uint64_t)1 << 0x06 | (uint64_t)1 << 0x08 | (uint64_t)1 << 0x09 |       \
     (uint64_t)1 << 0x0a | (uint64_t)1 << 0x14 | (uint64_t)1 << 0x15 | (uint64_t)1 << 0x1c |       \
     (uint64_t)1 << 0x1d | (uint64_t)1 << 0x1e | (uint64_t)1 << 0x20)

/* The same, with PRIORITY and USE-CANDIDATE of ICE.                      RFC 8445 16.1 */
#define RTP_STUN_KNOWN_ICE (RTP_STUN_KNOWN_BASIC | (uint64_t)1 << 0x24 | (uint64_t)1 << 0x25)

/* Reads a Binding request. known: RTP_STUN_KNOWN_*. False, and *out untouched, for what gets no
 * answer: not a Binding request, an attribute that leaves the message, a FINGERPRINT that is wrong or
 * not the last one. Attributes behind MESSAGE-INTEGRITY are ignored but for FINGERPRINT.
 * RFC 8489 6.3, 14.5-14.7 */
MUST_USE bool rtp_stun_read(struct slice bytes, uint64_t known, struct rtp_stun_request *out);

/* Appends the answer: a success response with XOR-MAPPED-ADDRESS, the address that the request came
 * from; or 420 with UNKNOWN-ATTRIBUTES when there are some. With FINGERPRINT if the request has one.
 * Takes at most RTP_STUN_ANSWER_MAX bytes; the buffer must be empty. source is IPv4 or IPv6.
 * RFC 8489 6.3.1, 6.3.1.1, 14.2, 14.8, 14.13 */
void rtp_stun_write_answer(struct buffer *b, const struct rtp_stun_request *request,
                           const struct address *source);

/* What FINGERPRINT holds over the bytes before it, whose header counts it already: CRC-32 XOR
 * 0x5354554e.                                                            RFC 8489 14.7 */
uint32_t rtp_stun_fingerprint(struct slice bytes);

#endif
