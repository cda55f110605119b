/* sdp/field - the lines that have a structure: o= c= b= t= m=.               RFC 8866 5
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input : a scan over the value of one line (what stands behind the equal sign).
 * Output: slices borrow the input; they live as long as its bytes.
 * Errors: a reader returns false and says in the scan's error which byte broke which rule; *out is
 *         then as it was. No reader allocates, logs or reads behind the value.
 */
#ifndef SDP_FIELD_H
#define SDP_FIELD_H

#include "sdp/scan.h"

#define SDP_MAX_FORMATS 128 /* formats of one media: there are 128 payload types */

enum sdp_family {
    SDP_FAMILY_OTHER, /* another network than IN, or another address type */
    SDP_FAMILY_IP4,
    SDP_FAMILY_IP6,
};

/* nettype SP addrtype SP address, e.g. "IN IP4 192.0.2.1". The address of IP4 and IP6 holds letters,
 * digits, dots, colons, - and _; whether it is a number or a name to look up is not decided here. */
struct sdp_address {
    struct slice network; /* "IN"         */
    struct slice type;    /* "IP4", "IP6" */
    struct slice address;
    enum sdp_family family;
};

/* Takes network, type and address, and leaves the scan behind them, whatever follows. Part of
 * other readers. Errors: SDP_RULE_TOKEN, _SPACE, _ADDRESS; *out may then be written in part. */
MUST_USE bool sdp_address_read(struct sdp_scan *s, struct sdp_address *out);

/* True for 224.0.0.0 to 239.255.255.255 and ff00::/8, never for a name.                  RFC 5771, RFC 4291 2.7 */
bool sdp_address_is_multicast(const struct sdp_address *a);

/* True for 0.0.0.0 and :: in any notation, which once meant "on hold".                 RFC 3264 8.4 */
bool sdp_address_is_unspecified(const struct sdp_address *a);

/* o=username sess-id sess-version nettype addrtype unicast-address      RFC 8866 5.2 */
struct sdp_origin {
    struct slice username;   /* "-": none */
    struct slice session_id; /* as it stands */
    struct slice session_version;
    uint64_t session_id_number; /* SDP_NUMBER_NONE: no number, or one above 64 bits */
    uint64_t session_version_number;
    struct sdp_address address;
};

#define SDP_NUMBER_NONE UINT64_MAX

/* Reads an origin. The two numbers may be any words: some devices print them negative or in hex,
 * and all that is done with them is to compare. Errors: SDP_RULE_WORD, _SPACE, _TOKEN, _ADDRESS,
 * _END. */
MUST_USE bool sdp_origin_read(struct sdp_scan *s, struct sdp_origin *out);

/* c=nettype addrtype address[/ttl][/count]                              RFC 8866 5.7 */
struct sdp_connection {
    struct sdp_address address; /* without TTL and count                       */
    uint32_t count;             /* contiguous addresses from this one on, >= 1 */
    uint8_t ttl;                /* IP4 multicast only, 0 to 255, else 0        */
};

/* Reads a connection. A TTL stands behind every IP4 multicast address and behind no other, a count
 * only behind a multicast one. A TTL behind a unicast address is refused: RFC 8866 5.7 forbids it, and who
 * reads it may take it for a count of addresses. Errors: as sdp_origin_read(), SDP_RULE_MULTICAST, _NUMBER,
 * _NUMBER_RANGE. */
MUST_USE bool sdp_connection_read(struct sdp_scan *s, struct sdp_connection *out);

enum sdp_bandwidth_type {
    SDP_BANDWIDTH_OTHER,
    SDP_BANDWIDTH_CT,   /* conference total, kilobit/s                RFC 8866 5.8 */
    SDP_BANDWIDTH_AS,   /* application specific, kilobit/s            RFC 8866 5.8 */
    SDP_BANDWIDTH_TIAS, /* without the transport's overhead, bit/s    RFC 3890 6.2 */
    SDP_BANDWIDTH_RS,   /* RTCP of senders, bit/s                     RFC 3556 2   */
    SDP_BANDWIDTH_RR,   /* RTCP of receivers, bit/s                   RFC 3556 2   */
};

/* b=bwtype:bandwidth                                                    RFC 8866 5.8 */
struct sdp_bandwidth {
    enum sdp_bandwidth_type type;
    struct slice type_text;
    uint64_t value; /* in the unit of the type */
};

/* Reads a bandwidth. Errors: SDP_RULE_TOKEN, _SEPARATOR, _NUMBER, _NUMBER_RANGE, _END. */
MUST_USE bool sdp_bandwidth_read(struct sdp_scan *s, struct sdp_bandwidth *out);

/* t=start-time stop-time                                                RFC 8866 5.9 */
struct sdp_timing {
    uint64_t start_s, stop_s; /* seconds since 1900; 0: unbounded */
};

/* Reads a timing. Errors: SDP_RULE_NUMBER, _NUMBER_RANGE, _SPACE, _END. */
MUST_USE bool sdp_timing_read(struct sdp_scan *s, struct sdp_timing *out);

enum sdp_media_type {
    SDP_MEDIA_OTHER,
    SDP_MEDIA_AUDIO,
    SDP_MEDIA_VIDEO,
    SDP_MEDIA_TEXT,
    SDP_MEDIA_APPLICATION,
    SDP_MEDIA_MESSAGE,
    SDP_MEDIA_IMAGE,
};

enum sdp_protocol {
    SDP_PROTOCOL_OTHER,
    SDP_PROTOCOL_RTP_AVP,           /* RFC 3551       */
    SDP_PROTOCOL_RTP_AVPF,          /* RFC 4585       */
    SDP_PROTOCOL_RTP_SAVP,          /* RFC 3711       */
    SDP_PROTOCOL_RTP_SAVPF,         /* RFC 5124       */
    SDP_PROTOCOL_UDP_TLS_RTP_SAVP,  /* RFC 5764       */
    SDP_PROTOCOL_UDP_TLS_RTP_SAVPF, /* RFC 5764       */
    SDP_PROTOCOL_UDPTL,             /* T.38           */
    SDP_PROTOCOL_UDP,               /* RFC 8866 5.14  */
};

/* m=media port[/count] proto fmt ...                                    RFC 8866 5.14 */
struct sdp_media {
    struct slice type_text;
    struct slice protocol_text;
    struct slice formats; /* all of them; take one after the other with sdp_word_next() */
    uint16_t port;        /* 0: rejected or not wanted            RFC 3264 5.1, 6 */
    uint16_t port_count;  /* >= 1                                                 */
    uint16_t format_count;
    uint8_t type;     /* enum sdp_media_type */
    uint8_t protocol; /* enum sdp_protocol   */
};

/* Reads a media line. One with port 0 may have no format at all: devices reject so, and there is
 * nothing to be said about a media that is not there. Errors: SDP_RULE_TOKEN, _SPACE, _NUMBER, _PORT,
 * _NUMBER_RANGE, _PROTOCOL, _FORMAT, _TOO_MANY_FORMATS, _END. */
MUST_USE bool sdp_media_read(struct sdp_scan *s, struct sdp_media *out);

/* True for the protocols that carry RTP: formats are then payload types. */
bool sdp_protocol_is_rtp(enum sdp_protocol protocol);

/* True for those that carry SRTP: RTP/SAVP(F) and UDP/TLS/RTP/SAVP(F). */
bool sdp_protocol_is_secure(enum sdp_protocol protocol);

/* True for those that carry SRTP with keys from DTLS: UDP/TLS/RTP/SAVP(F). */
bool sdp_protocol_is_dtls(enum sdp_protocol protocol);

/* True for a media that goes over DTLS: the two above, and what is carried in it beside RTP, by the
 * text of its protocol: UDP/TLS/UDPTL, UDP/DTLS/SCTP, TCP/DTLS/SCTP.     RFC 7345 3, RFC 8841 4.1 */
bool sdp_media_is_dtls(const struct sdp_media *m);

/* True for a media whose protocol begins with TCP: somebody opens a connection.     RFC 4145 3 */
bool sdp_media_is_tcp(const struct sdp_media *m);

#endif
