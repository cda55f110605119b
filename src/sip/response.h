/* sip/response - the start of a response, from the request.
 *                                    RFC 3261 8.2.6, 12.1.1, 18.2.1; RFC 3581 4; RFC 5118 4.5
 * SPDX-License-Identifier: Apache-2.0
 *
 * What a response must repeat is copied from the request as it stands there (folds become one
 * space), even when it is malformed: a 400 must find its way back, and its sender must know it
 * again. A header that is missing is left out. One that cannot be copied (a bare control byte) is
 * left out too, but for Via: without all of them (there is none, one cannot be copied, or one may be
 * among the lines that the parser could not keep) a response has no way back, and is refused. A To
 * that cannot be read stays as it is, without a tag.
 */
#ifndef SIP_RESPONSE_H
#define SIP_RESPONSE_H

#include "sip/build.h"

struct sip_response {
    uint16_t status;     /* 100 to 699                                                     */
    struct slice reason; /* p == NULL: the registered one                                  */
    struct slice to_tag; /* ours: used when To has no tag and the status is not 100        */
    struct slice source_address; /* where the request came from, e.g. "192.0.2.1" or
                                    "2001:db8::1"; p == NULL: leave Via as it is           */
    uint16_t source_port;        /* 1 to 65535                                             */
    bool record_route;           /* repeat Record-Route: 18x and 2xx that make a dialog    */
};

/* Writes the status line, every Via, Record-Route if asked for, From, To, Call-ID, CSeq and, in a
 * 100, Timestamp. Other headers follow, then sip_build_end() or sip_build_body().
 *
 * The top Via gets `received` when its host is not the source address (RFC 3261 18.2.1) or it has
 * `rport` (RFC 3581 4), and then `rport` gets the source port. A `received` or a number in `rport`
 * that the request brought along is replaced: it is nobody's business but ours. The parameters
 * that a peer did send keep their bytes and their order; ours come last.
 *
 * An IPv6 `received` is written without brackets: the grammar has it so (via-received, RFC 3261
 * 25.1), RFC 5118 4.5 asks readers to take both forms, and older ones know only the grammar's.
 * request: parsed, maybe with an error; request->request is true. */
void sip_response_begin(struct buffer *b, const struct sip_message *request,
                        const struct sip_response *response);

/* Longest reason phrase of sip_error_reason(), in bytes. */
#define SIP_MAX_ERROR_REASON 160

/* A parse error in one line, for the reason phrase of the 400, as "Bad Via at byte 57: a port is a
 * number up to 65535" or "Missing Call-ID". Holds nothing that the peer sent. Written into
 * `memory`, cut off at `size` bytes; the slice points there.                RFC 3261 21.4.1 */
struct slice sip_error_reason(const struct sip_error *error, char *memory, size_t size);

#endif
