/* sip/header - the table of header fields.            RFC 3261 7.3.1, 7.3.3, 20; IANA registry
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sip/header.h"

#include "base/word.h"
#include "sip/address.h"
#include "sip/auth.h"
#include "sip/call_id.h"
#include "sip/cseq.h"
#include "sip/date.h"
#include "sip/event.h"
#include "sip/header_hash.h"
#include "sip/identity.h"
#include "sip/media_type.h"
#include "sip/number.h"
#include "sip/product.h"
#include "sip/reason.h"
#include "sip/token_list.h"
#include "sip/via.h"

enum {
    REPEATS = 1 << 0, /* may stand more than once in a message                                   */
    EMPTY = 1 << 1,   /* the value may be empty (or is, in messages of phones that mean no harm) */
};

/* 32 bytes, so that one line of the cache holds two rows and a name is compared where it stands. */
struct header {
    char name[22];
    uint8_t length;
    uint8_t flags;
    bool (*check)(struct sip_scan *s); /* reads one value; NULL: the header has no grammar here */
};

#define NAME(literal) literal, sizeof(literal) - 1

/* The check of a header reads one value and forgets it: check_call_id() calls sip_call_id_read(). */
#define CHECK(noun, type)                                                                          \
    static bool check_##noun(struct sip_scan *s)                                                   \
    {                                                                                              \
        type out;                                                                                  \
        return sip_##noun##_read(s, &out);                                                         \
    }                                                                                              \
    struct sip_scan /* already known: for the semicolon behind CHECK() */

CHECK(accept, struct sip_accept);
CHECK(address, struct sip_address);
CHECK(allow_events, struct sip_event);
CHECK(authentication_info, struct sip_authentication_info);
CHECK(call_id, struct slice);
CHECK(challenge, struct sip_challenge);
CHECK(contact, struct sip_contact);
CHECK(content_disposition, struct sip_content_disposition);
CHECK(content_length, uint32_t);
CHECK(credentials, struct sip_credentials);
CHECK(cseq, struct sip_cseq);
CHECK(date, int64_t);
CHECK(event, struct sip_event);
CHECK(expires, uint32_t);
CHECK(identity, struct sip_identity);
CHECK(join, struct sip_dialog_name);
CHECK(max_forwards, uint8_t);
CHECK(media_type, struct sip_media_type);
CHECK(min_se, struct sip_min_se);
CHECK(privacy, uint32_t);
CHECK(product, struct sip_product);
CHECK(rack, struct sip_rack);
CHECK(reason, struct sip_reason);
CHECK(replaces, struct sip_dialog_name);
CHECK(retry_after, struct sip_retry_after);
CHECK(route, struct sip_address);
CHECK(rseq, uint32_t);
CHECK(session_expires, struct sip_session_expires);
CHECK(subscription_state, struct sip_subscription_state);
CHECK(timestamp, struct sip_timestamp);
CHECK(token, struct slice);
CHECK(via, struct sip_via);
CHECK(warning, struct sip_warning);

static bool check_address_single(struct sip_scan *s)
{
    struct sip_address out;
    return sip_address_read_single(s, &out);
}

// clang-format off
static const struct header headers[SIP_HEADER_COUNT] = {
    [SIP_HEADER_NONE]                 = {NAME(""),                     0,               NULL},
    [SIP_HEADER_OTHER]                = {NAME(""),                     REPEATS | EMPTY, NULL},
    [SIP_HEADER_ACCEPT]               = {NAME("Accept"),               REPEATS | EMPTY, check_accept},
    [SIP_HEADER_ACCEPT_CONTACT]       = {NAME("Accept-Contact"),       REPEATS,         NULL},
    [SIP_HEADER_ALLOW]                = {NAME("Allow"),                REPEATS | EMPTY, check_token},
    [SIP_HEADER_ALLOW_EVENTS]         = {NAME("Allow-Events"),         REPEATS,         check_allow_events},
    [SIP_HEADER_AUTHENTICATION_INFO]  = {NAME("Authentication-Info"),  0,               check_authentication_info},
    [SIP_HEADER_AUTHORIZATION]        = {NAME("Authorization"),        REPEATS,         check_credentials},
    [SIP_HEADER_CALL_ID]              = {NAME("Call-ID"),              0,               check_call_id},
    [SIP_HEADER_CONTACT]              = {NAME("Contact"),              REPEATS,         check_contact},
    [SIP_HEADER_CONTENT_DISPOSITION]  = {NAME("Content-Disposition"),  0,               check_content_disposition},
    [SIP_HEADER_CONTENT_ENCODING]     = {NAME("Content-Encoding"),     REPEATS,         check_token},
    [SIP_HEADER_CONTENT_LENGTH]       = {NAME("Content-Length"),       0,               check_content_length},
    [SIP_HEADER_CONTENT_TYPE]         = {NAME("Content-Type"),         0,               check_media_type},
    [SIP_HEADER_CSEQ]                 = {NAME("CSeq"),                 0,               check_cseq},
    [SIP_HEADER_DATE]                 = {NAME("Date"),                 0,               check_date},
    [SIP_HEADER_DIVERSION]            = {NAME("Diversion"),            REPEATS,         check_address},
    [SIP_HEADER_EVENT]                = {NAME("Event"),                0,               check_event},
    [SIP_HEADER_EXPIRES]              = {NAME("Expires"),              0,               check_expires},
    [SIP_HEADER_FLOW_TIMER]           = {NAME("Flow-Timer"),           0,               check_expires},
    [SIP_HEADER_FROM]                 = {NAME("From"),                 0,               check_address_single},
    [SIP_HEADER_HISTORY_INFO]         = {NAME("History-Info"),         REPEATS,         check_address},
    [SIP_HEADER_IDENTITY]             = {NAME("Identity"),             REPEATS,         check_identity},
    [SIP_HEADER_JOIN]                 = {NAME("Join"),                 0,               check_join},
    [SIP_HEADER_MAX_FORWARDS]         = {NAME("Max-Forwards"),         0,               check_max_forwards},
    [SIP_HEADER_MIN_EXPIRES]          = {NAME("Min-Expires"),          0,               check_expires},
    [SIP_HEADER_MIN_SE]               = {NAME("Min-SE"),               0,               check_min_se},
    [SIP_HEADER_P_ASSERTED_IDENTITY]  = {NAME("P-Asserted-Identity"),  REPEATS,         check_address},
    [SIP_HEADER_P_PREFERRED_IDENTITY] = {NAME("P-Preferred-Identity"), REPEATS,         check_address},
    [SIP_HEADER_PATH]                 = {NAME("Path"),                 REPEATS,         check_route},
    [SIP_HEADER_PRIVACY]              = {NAME("Privacy"),              0,               check_privacy},
    [SIP_HEADER_PROXY_AUTHENTICATE]   = {NAME("Proxy-Authenticate"),   REPEATS,         check_challenge},
    [SIP_HEADER_PROXY_AUTHORIZATION]  = {NAME("Proxy-Authorization"),  REPEATS,         check_credentials},
    [SIP_HEADER_PROXY_REQUIRE]        = {NAME("Proxy-Require"),        REPEATS,         check_token},
    [SIP_HEADER_RACK]                 = {NAME("RAck"),                 0,               check_rack},
    [SIP_HEADER_REASON]               = {NAME("Reason"),               REPEATS,         check_reason},
    [SIP_HEADER_RECORD_ROUTE]         = {NAME("Record-Route"),         REPEATS,         check_route},
    [SIP_HEADER_REFER_TO]             = {NAME("Refer-To"),             0,               check_address_single},
    [SIP_HEADER_REFERRED_BY]          = {NAME("Referred-By"),          0,               check_address_single},
    [SIP_HEADER_REJECT_CONTACT]       = {NAME("Reject-Contact"),       REPEATS,         NULL},
    [SIP_HEADER_REPLACES]             = {NAME("Replaces"),             0,               check_replaces},
    [SIP_HEADER_REQUEST_DISPOSITION]  = {NAME("Request-Disposition"),  REPEATS,         NULL},
    [SIP_HEADER_REQUIRE]              = {NAME("Require"),              REPEATS,         check_token},
    [SIP_HEADER_RETRY_AFTER]          = {NAME("Retry-After"),          0,               check_retry_after},
    [SIP_HEADER_ROUTE]                = {NAME("Route"),                REPEATS,         check_route},
    [SIP_HEADER_RSEQ]                 = {NAME("RSeq"),                 0,               check_rseq},
    [SIP_HEADER_SERVER]               = {NAME("Server"),               EMPTY,           check_product},
    [SIP_HEADER_SERVICE_ROUTE]        = {NAME("Service-Route"),        REPEATS,         check_route},
    [SIP_HEADER_SESSION_EXPIRES]      = {NAME("Session-Expires"),      0,               check_session_expires},
    [SIP_HEADER_SUBJECT]              = {NAME("Subject"),              EMPTY,           NULL},
    [SIP_HEADER_SUBSCRIPTION_STATE]   = {NAME("Subscription-State"),   0,               check_subscription_state},
    [SIP_HEADER_SUPPORTED]            = {NAME("Supported"),            REPEATS | EMPTY, check_token},
    [SIP_HEADER_TIMESTAMP]            = {NAME("Timestamp"),            0,               check_timestamp},
    [SIP_HEADER_TO]                   = {NAME("To"),                   0,               check_address_single},
    [SIP_HEADER_UNSUPPORTED]          = {NAME("Unsupported"),          REPEATS,         check_token},
    [SIP_HEADER_USER_AGENT]           = {NAME("User-Agent"),           EMPTY,           check_product},
    [SIP_HEADER_VIA]                  = {NAME("Via"),                  REPEATS,         check_via},
    [SIP_HEADER_WARNING]              = {NAME("Warning"),              REPEATS,         check_warning},
    [SIP_HEADER_WWW_AUTHENTICATE]     = {NAME("WWW-Authenticate"),     REPEATS,         check_challenge},
};

/* RFC 3261 7.3.3 and the IANA registry. A letter that is not here is no header: OTHER. */
static const uint8_t compact[26] = {
    ['a' - 'a'] = SIP_HEADER_ACCEPT_CONTACT,   ['b' - 'a'] = SIP_HEADER_REFERRED_BY,
    ['c' - 'a'] = SIP_HEADER_CONTENT_TYPE,     ['d' - 'a'] = SIP_HEADER_REQUEST_DISPOSITION,
    ['e' - 'a'] = SIP_HEADER_CONTENT_ENCODING, ['f' - 'a'] = SIP_HEADER_FROM,
    ['g' - 'a'] = SIP_HEADER_OTHER,            ['h' - 'a'] = SIP_HEADER_OTHER,
    ['i' - 'a'] = SIP_HEADER_CALL_ID,          ['j' - 'a'] = SIP_HEADER_REJECT_CONTACT,
    ['k' - 'a'] = SIP_HEADER_SUPPORTED,        ['l' - 'a'] = SIP_HEADER_CONTENT_LENGTH,
    ['m' - 'a'] = SIP_HEADER_CONTACT,          ['n' - 'a'] = SIP_HEADER_OTHER,
    ['o' - 'a'] = SIP_HEADER_EVENT,            ['p' - 'a'] = SIP_HEADER_OTHER,
    ['q' - 'a'] = SIP_HEADER_OTHER,            ['r' - 'a'] = SIP_HEADER_REFER_TO,
    ['s' - 'a'] = SIP_HEADER_SUBJECT,          ['t' - 'a'] = SIP_HEADER_TO,
    ['u' - 'a'] = SIP_HEADER_ALLOW_EVENTS,     ['v' - 'a'] = SIP_HEADER_VIA,
    ['w' - 'a'] = SIP_HEADER_OTHER,            ['x' - 'a'] = SIP_HEADER_SESSION_EXPIRES,
    ['y' - 'a'] = SIP_HEADER_IDENTITY,         ['z' - 'a'] = SIP_HEADER_OTHER,
};

// clang-format on

static inline uint64_t load_4(const char *p)
{
    uint32_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

static inline uint64_t load_2(const char *p)
{
    uint16_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

/* What differs between eight bytes of a name in the table and eight of another, but for the case of
 * letters; 0: nothing. A name in the table holds letters and "-". In ASCII bit 0x40 is set in every
 * letter and not in "-" (0x2d), so that bit moved one to the right is 0x20, the bit of the case,
 * just where the table has a letter. It is left out of the comparison there and nowhere else: two
 * bytes that then agree are the same letter in some case, or both are "-". This is exact for any
 * byte, not only for those of a token. */
static inline uint64_t unlike(uint64_t table, uint64_t other)
{
    return (table ^ other) & ~((table >> 1) & 0x2020202020202020U);
}

/* True when both names, n >= 2 bytes long, are the same. The last words overlap the ones before:
 * nothing is read behind either end. */
static inline bool same_name(const char *table, const char *other, size_t n)
{
    if (n < 4)
        return (unlike(load_2(table), load_2(other)) |
                unlike(load_2(table + n - 2), load_2(other + n - 2))) == 0;
    if (n < 8)
        return (unlike(load_4(table), load_4(other)) |
                unlike(load_4(table + n - 4), load_4(other + n - 4))) == 0;
    uint64_t differ = unlike(word_load(table + n - 8), word_load(other + n - 8));
    for (size_t i = 0; i + 8 < n; i += 8)
        differ |= unlike(word_load(table + i), word_load(other + i));
    return differ == 0;
}

enum sip_header_id sip_header_find(struct slice name)
{
    if (name.n < 2) {
        unsigned letter = name.n == 1 ? (unsigned)slice_lower((unsigned char)*name.p) - 'a' : 26;
        return letter < sizeof compact ? (enum sip_header_id)compact[letter] : SIP_HEADER_OTHER;
    }
    unsigned id = header_by_hash[header_hash(name.p, name.n)];
    const struct header *candidate = &headers[id];
    if (candidate->length != name.n || !same_name(candidate->name, name.p, name.n))
        return SIP_HEADER_OTHER;
    return (enum sip_header_id)id;
}

/* A value outside the enum is taken for NONE. */
static const struct header *header_row(enum sip_header_id id)
{
    return &headers[(unsigned)id < SIP_HEADER_COUNT ? id : SIP_HEADER_NONE];
}

struct slice sip_header_name(enum sip_header_id id)
{
    const struct header *header = header_row(id);
    return (struct slice){header->name, header->length};
}

bool sip_header_repeats(enum sip_header_id id)
{
    return (header_row(id)->flags & REPEATS) != 0;
}

bool sip_header_check(enum sip_header_id id, struct sip_scan *s)
{
    const struct header *header = header_row(id);
    if (header->check == NULL) {
        s->at = s->end;
        return true;
    }
    sip_scan_space(s);
    if (sip_scan_done(s))
        return (header->flags & EMPTY) != 0 || sip_scan_fail(s, SIP_RULE_VALUE);
    /* The reader of a single value goes to the end, that of a list to the next value. */
    do {
        if (!header->check(s))
            return false;
    } while (!sip_scan_done(s));
    return true;
}
