/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/error.h"

// clang-format off
static const struct rule {
    const char *text;
    const char *section;
} rules[SDP_RULE_COUNT] = {
    [SDP_RULE_NONE]               = {"no error", ""},
    [SDP_RULE_EMPTY]              = {"a description starts with the line v=0", "RFC 8866 5.1"},
    [SDP_RULE_TOO_LONG]           = {"the description is longer than varco reads", "RFC 8866 5"},
    [SDP_RULE_TOO_MANY_LINES]     = {"the description has more lines than varco reads", "RFC 8866 5"},
    [SDP_RULE_TOO_MANY_MEDIA]     = {"the description has more media than varco reads", "RFC 8866 5.14"},
    [SDP_RULE_TOO_MANY_FORMATS]   = {"the media has more formats than varco reads", "RFC 8866 5.14"},
    [SDP_RULE_LINE_END]           = {"a line holds no NUL, and no CR but the one before its LF", "RFC 8866 9"},
    [SDP_RULE_LINE_FORM]          = {"a line is one letter, an equal sign and a value", "RFC 8866 5"},
    [SDP_RULE_VERSION]            = {"the first line is v=0", "RFC 8866 5.1"},
    [SDP_RULE_ORIGIN]             = {"the second line is o=", "RFC 8866 5.2"},
    [SDP_RULE_ORDER]              = {"this line stands too late, or in the wrong part", "RFC 8866 5"},
    [SDP_RULE_REPEATED]           = {"this line may be there only once", "RFC 8866 9"},
    [SDP_RULE_NO_CONNECTION]      = {"a media needs a c= line, its own or the session's", "RFC 8866 5.7"},
    [SDP_RULE_SPACE]              = {"a space must stand here", "RFC 8866 9"},
    [SDP_RULE_END]                = {"nothing more may follow the value", "RFC 8866 9"},
    [SDP_RULE_WORD]               = {"a value must stand here", "RFC 8866 9"},
    [SDP_RULE_TOKEN]              = {"a token must stand here", "RFC 8866 9"},
    [SDP_RULE_NUMBER]             = {"a number must stand here", "RFC 8866 9"},
    [SDP_RULE_NUMBER_RANGE]       = {"the number is out of range", "RFC 8866 9"},
    [SDP_RULE_SEPARATOR]          = {"another separator must stand here", "RFC 8866 9"},
    [SDP_RULE_ADDRESS]            = {"an address is a name, an IPv4 or an IPv6 address", "RFC 8866 9"},
    [SDP_RULE_MULTICAST]          = {"after the address stand TTL and count, and only of a multicast one", "RFC 8866 5.7"},
    [SDP_RULE_PORT]               = {"a port is a number from 0 to 65535", "RFC 8866 5.14"},
    [SDP_RULE_PROTOCOL]           = {"a protocol is tokens with slashes between", "RFC 8866 5.14"},
    [SDP_RULE_FORMAT]             = {"a media that is in use needs a format", "RFC 8866 5.14"},
    [SDP_RULE_PAYLOAD_TYPE]       = {"a payload type is a number from 0 to 127", "RFC 8866 6.6"},
    [SDP_RULE_PACKET_TIME]        = {"a packet time is milliseconds, more than none", "RFC 8866 6.4"},
    [SDP_RULE_KEY]                = {"a key is inline: and base64 of the length that its suite has", "RFC 4568 6.1"},
    [SDP_RULE_LIFETIME]           = {"a lifetime is packets, as a number or as 2^n, more than none", "RFC 4568 6.1"},
    [SDP_RULE_KEY_IDENTIFIER]     = {"a master key identifier is a number, a colon and its length, 1 to 128", "RFC 4568 6.1"},
    [SDP_RULE_FINGERPRINT]        = {"a fingerprint is as many pairs of hexadecimal digits as its hash has bytes", "RFC 8122 5"},
    [SDP_RULE_SETUP]              = {"a setup is active, passive, actpass or holdconn", "RFC 4145 4"},
    [SDP_RULE_ICE_TEXT]           = {"an ICE name or password is letters, digits, + and /, long enough and not too long", "RFC 8839 5.4"},
    [SDP_RULE_CANDIDATE]          = {"a candidate is foundation, component, transport, priority, address, port, typ and type", "RFC 8839 5.1"},
    [SDP_RULE_RELATED_ADDRESS]    = {"raddr and rport come together", "RFC 8839 5.1"},
    [SDP_RULE_TCP_TYPE]           = {"a tcptype is active, passive or so", "RFC 6544 4.5"},
    [SDP_RULE_ANSWER_MEDIA_COUNT] = {"an answer has the media of its offer, as many, in the same order", "RFC 3264 6"},
    [SDP_RULE_ANSWER_MEDIA_TYPE]  = {"the media of an answer is of the type that was offered", "RFC 3264 6"},
    [SDP_RULE_ANSWER_PROTOCOL]    = {"the protocol of an answer is the one that was offered", "RFC 3264 6"},
    [SDP_RULE_ANSWER_REJECTED]    = {"a media that was offered with port 0 is answered with port 0", "RFC 3264 6"},
    [SDP_RULE_ANSWER_FORMAT]      = {"an answer takes at least one of the formats that were offered", "RFC 3264 6.1"},
    [SDP_RULE_ANSWER_DIRECTION]   = {"this direction does not answer the one that was offered", "RFC 3264 6.1"},
    [SDP_RULE_ANSWER_CRYPTO]      = {"an answer takes one crypto line of the offer, with its tag and suite", "RFC 4568 5.1.2"},
    [SDP_RULE_ANSWER_FINGERPRINT] = {"an answer with DTLS has a fingerprint, not of md2 or md5", "RFC 8122 5"},
    [SDP_RULE_ANSWER_SETUP]       = {"this setup does not answer the one that was offered", "RFC 4145 4.1"},
    [SDP_RULE_ANSWER_RTCP_MUX]    = {"an answer has rtcp-mux only where the offer has it", "RFC 5761 5.1.1"},
    [SDP_RULE_ANSWER_GROUP]       = {"a group of an answer holds only what a group of the offer holds", "RFC 8843 7.3"},
    [SDP_RULE_ANSWER_MID]         = {"the mid of an answer is the one that was offered", "RFC 5888 9.1"},
    [SDP_RULE_OFFER_MEDIA_COUNT]  = {"a later offer has no fewer media than the one before", "RFC 3264 8"},
    [SDP_RULE_OFFER_VERSION]      = {"a description that changes gets a higher version in o=", "RFC 3264 8"},
};

// clang-format on

static const struct rule *rule_row(enum sdp_rule rule)
{
    return &rules[(unsigned)rule < SDP_RULE_COUNT ? rule : SDP_RULE_NONE];
}

const char *sdp_rule_text(enum sdp_rule rule)
{
    return rule_row(rule)->text;
}

const char *sdp_rule_section(enum sdp_rule rule)
{
    return rule_row(rule)->section;
}
