/* sip/build - writing a message, once, from its first byte to its last.  RFC 3261 7, 25.1
 * SPDX-License-Identifier: Apache-2.0
 *
 * Everything appends to a struct buffer (base/buffer.h) over the caller's memory; nothing that is
 * written is ever changed. So a body is built first, in a buffer of its own, and its length is
 * known when Content-Length is written (sip_build_body()).
 *
 * No function returns an error: what does not fit, or would break the message, marks the buffer,
 * and buffer_good() is asked once, before it is sent. So no value can smuggle a header in:
 *   - a text has its folds written as one space; any other CR or LF, and a control byte that is
 *     not escaped by a backslash, is refused (RFC 3261 7.3.1, 25.1);
 *   - a name is a token, or it is refused;
 *   - what is not a token is quoted where a token or a quoted string may stand.
 * Header names are written in full, never compact (RFC 3261 7.3.3 makes every peer read both).
 * Slices borrow as everywhere; they must not point into the buffer that is written.
 *
 *     struct buffer b = buffer_of(memory, sizeof memory);
 *     sip_build_request_line(&b, SLICE("BYE"), target);
 *     sip_build_header_begin(&b, SIP_HEADER_VIA);
 *     sip_build_via(&b, &via);
 *     sip_build_header_end(&b);
 *     sip_build_cseq(&b, 2, SLICE("BYE"));
 *     ...
 *     sip_build_end(&b);
 *     if (!buffer_good(&b))
 *         ...
 */
#ifndef SIP_BUILD_H
#define SIP_BUILD_H

#include "base/buffer.h"
#include "sip/address.h"
#include "sip/message.h"
#include "sip/via.h"

/* --- lines ----------------------------------------------------------------------------------- */

/* METHOD SP URI SP "SIP/2.0". method: a token. uri: as it is to stand; white space, "<", ">" and a
 * double quote are refused in it.                                              RFC 3261 7.1 */
void sip_build_request_line(struct buffer *b, struct slice method, struct slice uri);

/* "SIP/2.0" SP status SP reason. status: 100 to 699. reason.p == NULL: the registered one; else a
 * text, which may be empty; one that holds a control byte is refused.          RFC 3261 7.2 */
void sip_build_status_line(struct buffer *b, unsigned status, struct slice reason);

/* One header line with its value as a text. id: not NONE, not OTHER.          RFC 3261 7.3.1 */
void sip_build_header(struct buffer *b, enum sip_header_id id, struct slice value);

/* The same by name, for a header that the table may not have. name: a token. */
void sip_build_header_named(struct buffer *b, struct slice name, struct slice value);

/* One header line whose value is a number: Max-Forwards, Expires, Min-SE ... */
void sip_build_header_number(struct buffer *b, enum sip_header_id id, uint64_t number);

/* CSeq: number SP method.                                            RFC 3261 20.16, 8.1.1.5 */
void sip_build_cseq(struct buffer *b, uint32_t number, struct slice method);

/* The name of a header and its colon; values and parameters follow, then sip_build_header_end(). */
void sip_build_header_begin(struct buffer *b, enum sip_header_id id);

/* Ends the header line that sip_build_header_begin() began. */
void sip_build_header_end(struct buffer *b);

/* Ends a message that has no body: Content-Length: 0 and the empty line. */
void sip_build_end(struct buffer *b);

/* Ends a message with a body: Content-Type, Content-Length, the empty line and the body. A body
 * without a type is refused (RFC 3261 20.15), an empty one is sip_build_end(). */
void sip_build_body(struct buffer *b, struct slice content_type, struct slice body);

/* --- values ---------------------------------------------------------------------------------- */

/* A text as it stands in a header value. See above for what is refused. */
void sip_build_text(struct buffer *b, struct slice text);

/* True for a text that sip_build_text() does not refuse. */
bool sip_build_can_text(struct slice text);

/* A token, or it is refused. */
void sip_build_token(struct buffer *b, struct slice token);

/* Plain text as a quoted string: the quotes, and quoted-pairs where they are needed.
 * RFC 3261 25.1 */
void sip_build_quoted(struct buffer *b, struct slice text);

/* What a reader gave from between two quotes, with its quoted-pairs: in quotes again. Refused when
 * the closing quote would not be the last byte. */
void sip_build_requoted(struct buffer *b, struct slice inner);

/* host or host:port; IPv6 gets its brackets. Port 0 is none. A name, or text that kind does not
 * fit, is refused when it holds anything but letters, digits, "-", "." and "_". */
void sip_build_host(struct buffer *b, const struct sip_host *host);

/* Text with every byte outside `classes` as "%" and two digits: for a user part
 * SIP_USER, for a URI parameter SIP_URI_PARAM.                              RFC 3261 19.1.2 */
void sip_build_escaped(struct buffer *b, struct slice text, unsigned classes);

/* A URI. Where uri->text is set (a reader gave it) it is that text; otherwise from its parts, which
 * are escaped already. White space, "<", ">" and a double quote are refused.  RFC 3261 19.1.1 */
void sip_build_uri(struct buffer *b, const struct sip_uri *uri);

/* An address, always with angle brackets: display name as a quoted string if there is one (as
 * read: see sip_build_requoted()), <URI>, and then `parameters` if there are, which include the
 * tag; else the tag if there is one.                                  RFC 3261 20.10, 25.1 */
void sip_build_address(struct buffer *b, const struct sip_address *address);

/* The same from a display name in plain text (p == NULL: none) and a URI; no parameters. */
void sip_build_name_address(struct buffer *b, struct slice display, struct slice uri);

/* A Via: transport_text if it is set, else the transport's name; sent-by; then `parameters` if there
 * are; else branch, received, rport (n == 0: without a value), maddr and ttl, each if it is
 * set. An IPv6 `received` is written as it is given.          RFC 3261 20.42, RFC 3581 3 */
void sip_build_via(struct buffer *b, const struct sip_via *via);

/* ";name" or ";name=value": the value as read, in quotes when it is neither a token nor an IPv6
 * reference. value.p == NULL: no value.                                       RFC 3261 25.1 */
void sip_build_parameter(struct buffer *b, struct slice name, struct slice value);

/* ";name=number" */
void sip_build_parameter_number(struct buffer *b, struct slice name, uint64_t number);

/* --- copies ---------------------------------------------------------------------------------- */

/* The lines of one header of a message, in order, each a line of its own again. */
void sip_build_copy(struct buffer *b, const struct sip_message *m, enum sip_header_id id);

/* A whole message again: start line, every header line in its order, unknown ones included, and the
 * body. Names that the table has are written in full; folds become one space. For a message that
 * was parsed without error; parsing what is written gives the same message. */
void sip_build_message(struct buffer *b, const struct sip_message *m);

#endif
