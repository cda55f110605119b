/* sdp/transport - how the media gets there safely: DTLS and ICE.   RFC 4145, 8122, 8839
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input : a scan over the value of the attribute, as sdp_line_scan() makes it.
 * Output: slices borrow the input; they live as long as its bytes.
 * Errors: a reader returns false and says in the scan's error which byte broke which rule; *out is
 *         then as it was. No reader allocates, logs or reads behind the value.
 */
#ifndef SDP_TRANSPORT_H
#define SDP_TRANSPORT_H

#include "sdp/field.h"

/* Who opens the connection, as seen by who wrote it.                     RFC 4145 4 */
enum sdp_setup {
    SDP_SETUP_NONE, /* the attribute is not there */
    SDP_SETUP_ACTIVE,
    SDP_SETUP_PASSIVE,
    SDP_SETUP_ACTPASS,
    SDP_SETUP_HOLDCONN,
};

/* a=setup:actpass. Error: SDP_RULE_SETUP, _END. */
MUST_USE bool sdp_setup_read(struct sdp_scan *s, enum sdp_setup *out);

/* Its name as it is written. Never NULL; static; empty for NONE. */
struct slice sdp_setup_name(enum sdp_setup setup);

#define SDP_MAX_FINGERPRINT 64 /* bytes: a SHA-512 */

/* a=fingerprint:sha-256 AB:CD:...                                        RFC 8122 5 */
struct sdp_fingerprint {
    struct slice hash;                  /* "sha-256"; compared in any case */
    uint8_t bytes[SDP_MAX_FINGERPRINT]; /* the first `length` are set      */
    uint8_t length;
};

/* Reads a fingerprint. The RFC wants upper case; lower case is read too, it says the same. The length
 * must be that of the hash (md5, sha-1, sha-224, -256, -384, -512); of another hash it may be any up
 * to SDP_MAX_FINGERPRINT. Errors: SDP_RULE_TOKEN, _SPACE, _FINGERPRINT, _END. */
MUST_USE bool sdp_fingerprint_read(struct sdp_scan *s, struct sdp_fingerprint *out);

/* True for md2 and md5: nothing that they say is to be believed.         RFC 8122 5 */
bool sdp_fingerprint_is_weak(const struct sdp_fingerprint *fingerprint);

/* a=ice-ufrag: 4 to 256 ice-chars. Errors: SDP_RULE_ICE_TEXT, _END.      RFC 8839 5.4 */
MUST_USE bool sdp_ice_ufrag_read(struct sdp_scan *s, struct slice *out);

/* a=ice-pwd: 22 to 256 ice-chars. Errors: SDP_RULE_ICE_TEXT, _END.       RFC 8839 5.4 */
MUST_USE bool sdp_ice_pwd_read(struct sdp_scan *s, struct slice *out);

/* a=ice-options: words, to be taken one after the other with sdp_word_next().
 * Errors: SDP_RULE_ICE_TEXT.                                             RFC 8839 5.6 */
MUST_USE bool sdp_ice_options_read(struct sdp_scan *s, struct slice *out);

enum sdp_candidate_type {
    SDP_CANDIDATE_OTHER,
    SDP_CANDIDATE_HOST,
    SDP_CANDIDATE_SRFLX, /* server reflexive */
    SDP_CANDIDATE_PRFLX, /* peer reflexive   */
    SDP_CANDIDATE_RELAY,
};

enum sdp_tcp_type { /* RFC 6544 4.5 */
                    SDP_TCP_NONE,
                    SDP_TCP_ACTIVE,
                    SDP_TCP_PASSIVE,
                    SDP_TCP_SO,
};

/* a=candidate:1 1 UDP 2130706431 192.0.2.1 3478 typ srflx raddr 10.0.0.1 rport 8998
 * RFC 8839 5.1 */
struct sdp_candidate {
    struct slice foundation; /* 1 to 32 ice-chars                                       */
    struct slice transport;  /* "UDP", "TCP"; compared in any case                      */
    struct slice address;    /* IPv4, IPv6 or a name (".local" too)                     */
    struct slice type_text;
    struct slice related_address; /* p == NULL: none                                    */
    struct slice extensions;      /* all that follows, tcptype included: pairs of words */
    uint32_t priority;            /* 1 to 2^31-1                                        */
    uint16_t component;           /* 1 to 256; 1 RTP, 2 RTCP                            */
    uint16_t port;
    uint16_t related_port;
    uint8_t type;     /* enum sdp_candidate_type */
    uint8_t tcp_type; /* enum sdp_tcp_type       */
};

/* Reads a candidate. raddr and rport stand together right behind the type; the RFC asks for them in
 * every type but host, but a peer that hides them says 0.0.0.0 or nothing: both are read. What else
 * follows are pairs of a name and a value; the last value may be missing.
 * Errors: SDP_RULE_CANDIDATE, _NUMBER, _NUMBER_RANGE, _PORT, _SPACE, _ADDRESS, _RELATED_ADDRESS,
 * _TCP_TYPE. */
MUST_USE bool sdp_candidate_read(struct sdp_scan *s, struct sdp_candidate *out);

#endif
