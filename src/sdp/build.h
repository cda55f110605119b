/* sdp/build - a session description, written once from its first line to its last.   RFC 8866 5
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input : a buffer (base/buffer.h) and what the line is to say. The order of the lines is the
 *         caller's: v o s [i u e p c b] t [a ...] and then, for each media, m [c b] [a ...].
 * Output: each function appends one whole line with its CRLF.
 * Errors: none is returned; ask buffer_good() at the end. A piece that would break out of its place
 *         is refused and marks the buffer: a CR, LF or NUL in a text, a space in a word, nothing
 *         where something must stand, anything but base64 in a key.
 */
#ifndef SDP_BUILD_H
#define SDP_BUILD_H

#include "base/buffer.h"
#include "sdp/crypto.h"
#include "sdp/sdp.h"
#include "sdp/transport.h"

/* Any line: letter, '=' and text. letter: a small or capital letter. */
void sdp_build_line(struct buffer *b, char letter, struct slice text);

/* v=0                                                                    RFC 8866 5.1 */
void sdp_build_version(struct buffer *b);

/* o= ; the texts of id and version are written, the numbers are not looked at.  RFC 8866 5.2 */
void sdp_build_origin(struct buffer *b, const struct sdp_origin *origin);

/* s= ; an empty name is written as the one space that the RFC advises.   RFC 8866 5.3 */
void sdp_build_session_name(struct buffer *b, struct slice name);

/* c= ; TTL and count only for a multicast address.                       RFC 8866 5.7 */
void sdp_build_connection(struct buffer *b, const struct sdp_connection *connection);

/* b= ; of the type OTHER the text is written.                            RFC 8866 5.8 */
void sdp_build_bandwidth(struct buffer *b, const struct sdp_bandwidth *bandwidth);

/* t= ; 0 0 for a session without bounds.                                 RFC 8866 5.9 */
void sdp_build_timing(struct buffer *b, const struct sdp_timing *timing);

/* m= ; the texts are written, the enums are not looked at. formats: words with one space between.
 * RFC 8866 5.14 */
void sdp_build_media(struct buffer *b, const struct sdp_media *media);

/* a=name or, when value.p is not NULL, a=name:value.                     RFC 8866 5.13 */
void sdp_build_attribute(struct buffer *b, struct slice name, struct slice value);

/* a=name of one that has no value: rtcp-mux, rtcp-rsize, ice-lite, end-of-candidates, directions. */
void sdp_build_flag(struct buffer *b, enum sdp_attribute attribute);

/* a=name:value of one whose value is text: mid, ice-ufrag, ice-pwd, ice-options, ssrc, extmap ... */
void sdp_build_text(struct buffer *b, enum sdp_attribute attribute, struct slice value);

/* a=rtpmap ; channels are written only when there are several.           RFC 8866 6.6 */
void sdp_build_rtpmap(struct buffer *b, const struct sdp_rtpmap *rtpmap);

/* a=fmtp                                                                 RFC 8866 6.15 */
void sdp_build_fmtp(struct buffer *b, const struct sdp_fmtp *fmtp);

/* a=ptime or a=maxptime, from microseconds.                              RFC 8866 6.4, 6.5 */
void sdp_build_packet_time(struct buffer *b, enum sdp_attribute attribute, uint32_t packet_us);

/* a=sendrecv, a=sendonly, a=recvonly or a=inactive.                      RFC 8866 6.7 */
void sdp_build_direction(struct buffer *b, enum sdp_direction direction);

/* a=rtcp                                                                 RFC 3605 2.1 */
void sdp_build_rtcp(struct buffer *b, const struct sdp_rtcp *rtcp);

/* a=rtcp-fb                                                              RFC 4585 4.2 */
void sdp_build_rtcp_feedback(struct buffer *b, const struct sdp_rtcp_feedback *feedback);

/* a=group ; mids: words with one space between, maybe none.              RFC 5888 5 */
void sdp_build_group(struct buffer *b, const struct sdp_group *group);

/* a=crypto ; suite_text and the keys are written, for an unknown suite keys_text.  RFC 4568 4 */
void sdp_build_crypto(struct buffer *b, const struct sdp_crypto *crypto);

/* a=fingerprint, in the upper case that the RFC asks for.                RFC 8122 5 */
void sdp_build_fingerprint(struct buffer *b, const struct sdp_fingerprint *fingerprint);

/* a=setup                                                                RFC 4145 4 */
void sdp_build_setup(struct buffer *b, enum sdp_setup setup);

/* a=candidate ; the extensions are written, tcp_type is not looked at.   RFC 8839 5.1 */
void sdp_build_candidate(struct buffer *b, const struct sdp_candidate *candidate);

/* Every line of a description that was parsed, in its order, with CRLF. What is parsed from it is
 * sdp_equal() to `d`. */
void sdp_build_all(struct buffer *b, const struct sdp *d);

#endif
