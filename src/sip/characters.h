/* sip/characters - which byte may stand where.                     RFC 3261 25.1
 * SPDX-License-Identifier: Apache-2.0
 *
 * One table of 256 entries, one bit a class; sip_is() is one load and one test.
 */
#ifndef SIP_CHARACTERS_H
#define SIP_CHARACTERS_H

#include <stdbool.h>
#include <stdint.h>

enum sip_class {
    SIP_TOKEN = 1 << 0,      /* token                                                        */
    SIP_SPACE = 1 << 1,      /* SP HTAB CR LF: a value holds CR LF only where a line is folded */
    SIP_DIGIT = 1 << 2,      /* DIGIT                                                        */
    SIP_HEX = 1 << 3,        /* HEXDIG, either case                                          */
    SIP_ALPHA = 1 << 4,      /* ALPHA                                                        */
    SIP_HOST = 1 << 5,       /* alphanum "-" "." and, seen in the field, "_"                 */
    SIP_USER = 1 << 6,       /* user and password but for "%"; "#" because phones send it     */
    SIP_URI_PARAM = 1 << 7,  /* paramchar but for "%"                                         */
    SIP_URI_HEADER = 1 << 8, /* hname and hvalue but for "%"                                 */
    SIP_VALUE = 1 << 9,   /* an unquoted parameter value, generous: no SP " , ; < > or above 0x7e */
    SIP_WORD = 1 << 10,   /* word, as in Call-ID                                          */
    SIP_QUOTED = 1 << 11, /* qdtext without LWS: not '"', not '\', not a control          */
    SIP_TEXT = 1 << 12,   /* TEXT-UTF8char and LWS: anything but controls                 */
    SIP_ABSOLUTE = 1 << 13,  /* absoluteURI: uric but for "%"                                 */
    SIP_URI_VALUE = 1 << 14, /* "=": base64 in the value of a URI parameter                   */
};

extern const uint16_t sip_classes[256];

/* True when the byte is in one of the classes (their bits or-ed). */
static inline bool sip_is(char c, unsigned classes)
{
    return (sip_classes[(unsigned char)c] & classes) != 0;
}

#endif
