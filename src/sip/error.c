/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/error.h"

// clang-format off
static const struct rule {
    const char *text;
    const char *section;
    unsigned status;
} rules[SIP_RULE_COUNT] = {
    [SIP_RULE_NONE]               = {"no error", "", 400},
    [SIP_RULE_EMPTY]              = {"a message starts with a request line or a status line", "RFC 3261 7", 400},
    [SIP_RULE_TOO_LONG]           = {"a message has at most 65535 bytes", "RFC 3261 21.5.7", 513},
    [SIP_RULE_STREAM_LIMIT]       = {"the message is longer than this connection may carry", "RFC 3261 21.5.7", 513},
    [SIP_RULE_LINE_END]           = {"a line ends with CR LF, both", "RFC 3261 7", 400},
    [SIP_RULE_BLANK_LINE]         = {"the headers end with an empty line", "RFC 3261 7", 400},
    [SIP_RULE_CONTROL_BYTE]       = {"a control byte may stand only behind a backslash, in a quoted string", "RFC 3261 25.1", 400},
    [SIP_RULE_REQUEST_LINE]       = {"a request line is METHOD, one space, URI, one space, SIP/2.0", "RFC 3261 7.1", 400},
    [SIP_RULE_STATUS_LINE]        = {"a status line is SIP/2.0, one space, three digits, one space, a reason", "RFC 3261 7.2", 400},
    [SIP_RULE_VERSION]            = {"the version must be SIP/2.0", "RFC 3261 7.1", 505},
    [SIP_RULE_STATUS_CODE]        = {"a status code is a number from 100 to 699", "RFC 3261 7.2", 400},
    [SIP_RULE_HEADER_LINE]        = {"a header line is a name, a colon and a value", "RFC 3261 7.3.1", 400},
    [SIP_RULE_TOO_MANY_HEADERS]   = {"the message has more header lines than varco reads", "RFC 3261 21.5.7", 513},
    [SIP_RULE_BODY_SHORT]         = {"Content-Length promises more bytes than came", "RFC 3261 18.3", 400},
    [SIP_RULE_MISSING]            = {"this header must be there", "RFC 3261 8.1.1", 400},
    [SIP_RULE_REPEATED]           = {"this header may be there only once", "RFC 3261 7.3.1", 400},
    [SIP_RULE_CSEQ_METHOD]        = {"the method in CSeq must be the one of the request line", "RFC 3261 8.1.1.5", 400},
    [SIP_RULE_URI_IN_REQUEST]     = {"a Request-URI carries no headers and no angle brackets", "RFC 3261 19.1.1", 400},
    [SIP_RULE_VALUE]              = {"a value must stand here", "RFC 3261 25.1", 400},
    [SIP_RULE_END]                = {"nothing more may follow the value", "RFC 3261 25.1", 400},
    [SIP_RULE_TOKEN]              = {"a token must stand here", "RFC 3261 25.1", 400},
    [SIP_RULE_NUMBER]             = {"a number must stand here", "RFC 3261 25.1", 400},
    [SIP_RULE_NUMBER_RANGE]       = {"the number is out of range", "RFC 3261 25.1", 400},
    [SIP_RULE_QUOTED_STRING]      = {"a quoted string ends with a quote, and holds no bare control byte", "RFC 3261 25.1", 400},
    [SIP_RULE_ANGLE_BRACKET]      = {"an address in angle brackets ends with one", "RFC 3261 25.1", 400},
    [SIP_RULE_PARAMETER_NAME]     = {"a semicolon is followed by the name of a parameter", "RFC 3261 25.1", 400},
    [SIP_RULE_PARAMETER_VALUE]    = {"the value of the parameter is not one it may have", "RFC 3261 25.1", 400},
    [SIP_RULE_PARAMETER_REPEATED] = {"a parameter may be there only once", "RFC 3261 7.3.1", 400},
    [SIP_RULE_AUTH_PARAMETER]     = {"credentials and challenges are name=value, with commas between", "RFC 3261 25.1", 400},
    [SIP_RULE_SEPARATOR]          = {"another separator must stand here", "RFC 3261 25.1", 400},
    [SIP_RULE_HOST]               = {"a host is a name, an IPv4 address or an IPv6 address in brackets", "RFC 3261 25.1", 400},
    [SIP_RULE_PORT]               = {"a port is a number up to 65535", "RFC 3261 25.1", 400},
    [SIP_RULE_CALL_ID]            = {"a Call-ID is one run of visible characters without comma and semicolon", "RFC 3261 20.8", 400},
    [SIP_RULE_QVALUE]             = {"a q is a number from 0 to 1 with at most three decimals", "RFC 3261 25.1", 400},
    [SIP_RULE_PARAMETER_MISSING]  = {"a parameter that must be there is missing", "RFC 3261 7.3.1", 400},
    [SIP_RULE_COMMENT]            = {"a comment ends with its closing parenthesis, and holds no control byte", "RFC 3261 25.1", 400},
    [SIP_RULE_DATE]               = {"a date reads like Sat, 13 Nov 2010 23:29:00 GMT", "RFC 3261 20.17", 400},
    [SIP_RULE_WARN_CODE]          = {"a warn-code has three digits", "RFC 3261 20.43", 400},
    [SIP_RULE_BASE64]             = {"base64 or base64url must stand here", "RFC 8224 4", 400},
    [SIP_RULE_BOUNDARY]           = {"a multipart type has a boundary of 1 to 70 visible bytes", "RFC 2046 5.1.1", 400},
    [SIP_RULE_BOUNDARY_LINE]      = {"each part stands between two lines of -- and the boundary, the last one with -- behind it", "RFC 2046 5.1.1", 400},
    [SIP_RULE_TOO_MANY_PARTS]     = {"the multipart body has more parts than varco reads", "RFC 3261 21.5.7", 513},
    [SIP_RULE_URI_SCHEME]         = {"a URI starts with a scheme and a colon", "RFC 3261 25.1", 400},
    [SIP_RULE_URI_USER]           = {"before the @ of a SIP URI stands a user", "RFC 3261 19.1.1", 400},
    [SIP_RULE_URI_ESCAPE]         = {"a % is followed by two hexadecimal digits", "RFC 3261 19.1.2", 400},
    [SIP_RULE_URI_PARAMETER]      = {"a URI parameter is a name, or a name and a value", "RFC 3261 19.1.1", 400},
    [SIP_RULE_URI_HEADER]         = {"a header in a URI is a name, an equal sign and a value", "RFC 3261 19.1.1", 400},
    [SIP_RULE_URI_TELEPHONE]      = {"behind tel: stands a telephone number", "RFC 3966 3", 400},
    [SIP_RULE_URI_BRACKETS]       = {"a URI with a comma, semicolon or question mark needs angle brackets", "RFC 3261 20", 400},
    [SIP_RULE_URI_PARTS]          = {"a URI has at most 16 parameters and 16 headers", "RFC 3261 21.4.1", 400},
};

// clang-format on

static const struct rule *rule_row(enum sip_rule rule)
{
    return &rules[(unsigned)rule < SIP_RULE_COUNT ? rule : SIP_RULE_NONE];
}

const char *sip_rule_text(enum sip_rule rule)
{
    return rule_row(rule)->text;
}

const char *sip_rule_section(enum sip_rule rule)
{
    return rule_row(rule)->section;
}

unsigned sip_rule_status(enum sip_rule rule)
{
    return rule_row(rule)->status;
}
