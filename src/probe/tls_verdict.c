/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/tls_verdict.h"

#include "probe/tls_internal.h"

#define DAY_S 86400

/* What is shown of one text, and of how many names. */
#define TEXT_SHOWN  120
#define NAMES_SHOWN 3

void tls_say_quoted(struct buffer *b, struct slice text)
{
    struct slice shown = {text.p, text.n > TEXT_SHOWN ? TEXT_SHOWN : text.n};
    /* Not within a character of UTF-8. */
    while (shown.n < text.n && shown.n > 0 && ((unsigned char)text.p[shown.n] & 0xc0U) == 0x80U)
        shown.n--;
    tls_say(b, "\"");
    buffer_append(b, shown);
    tls_say(b, shown.n < text.n ? "...\"" : "\"");
}

static int64_t floor_days(int64_t seconds)
{
    return seconds / DAY_S - (seconds % DAY_S < 0 ? 1 : 0);
}

static void say_two_digits(struct buffer *b, int64_t number)
{
    buffer_append_byte(b, (char)('0' + number / 10));
    buffer_append_byte(b, (char)('0' + number % 10));
}

/* "2026-03-01". The year begins in March here, so that the leap day is its last, and 400 of them have
 * 146097 days. */
static void say_date(struct buffer *b, int64_t seconds)
{
    int64_t days = floor_days(seconds) + 719468; /* since 1 March of year 0 */
    days = days < 0 ? 0 : days;
    int64_t era = days / 146097, day_of_era = days % 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day + 2) / 153; /* 0: March */
    buffer_append_decimal(b, (uint64_t)(era * 400 + year_of_era + (month >= 10 ? 1 : 0)));
    tls_say(b, "-");
    say_two_digits(b, month < 10 ? month + 3 : month - 9);
    tls_say(b, "-");
    say_two_digits(b, day - (153 * month + 2) / 5 + 1);
}

/* A length of time that is not negative. */
static void say_days(struct buffer *b, int64_t seconds)
{
    int64_t days = floor_days(seconds);
    if (days < 1) {
        tls_say(b, "less than a day");
        return;
    }
    buffer_append_decimal(b, (uint64_t)days);
    tls_say(b, days == 1 ? " day" : " days");
}

/* Whose time is meant: the first in the chain with a time that is over, or has not come. NULL: none of
 * those that were sent. */
static const struct certificate *find_by_time(const struct probe_tls_question *q, bool over)
{
    for (size_t i = 0; i < q->report->chain_count; i++) {
        const struct certificate *c = &q->report->chain[i];
        bool found = over ? c->not_after < q->now : c->not_before > q->now;
        if (found && !q->report->chain_unused[i])
            return c;
    }
    return NULL;
}

static void say_whose(const struct probe_tls_question *q, const struct certificate *c,
                      struct buffer *b)
{
    if (c == &q->report->chain[0]) {
        tls_say(b, "the certificate");
        return;
    }
    tls_say(b, "the CA's certificate in the chain");
    if (c != NULL) {
        tls_say(b, ", ");
        tls_say_quoted(b, slice_of(c->subject));
        tls_say(b, ",");
    }
}

static void say_expired(const struct probe_tls_question *q, struct buffer *b)
{
    const struct certificate *c = find_by_time(q, true);
    say_whose(q, c, b);
    tls_say(b, " ended");
    if (c != NULL) {
        tls_say(b, " on ");
        say_date(b, c->not_after);
        tls_say(b, ", ");
        say_days(b, q->now - c->not_after);
        tls_say(b, " ago");
    }
    tls_say(b, c == &q->report->chain[0]
                   ? "; renew it on the server, and have the server load the new one"
                   : "; put the CA's present one into the chain on the server");
}

static void say_not_yet_valid(const struct probe_tls_question *q, struct buffer *b)
{
    const struct certificate *c = find_by_time(q, false);
    say_whose(q, c, b);
    tls_say(b, " is not valid yet");
    if (c != NULL) {
        tls_say(b, ": it begins on ");
        say_date(b, c->not_before);
        tls_say(b, ", in ");
        say_days(b, c->not_before - q->now);
    }
    tls_say(b, "; set the clock (here it is ");
    say_date(b, q->now);
    tls_say(b, "), or wait with this certificate");
}

static void say_self_signed(const struct probe_tls_question *q, struct buffer *b)
{
    tls_say(b, "the certificate ");
    if (q->report->chain_count > 0) {
        tls_say_quoted(b, slice_of(q->report->chain[0].subject));
        tls_say(b, " ");
    }
    tls_say(b, "is signed by itself; get one from a CA that phones know, or have each "
               "client trust it (here: --ca with its file)");
}

static void say_unknown_ca(const struct probe_tls_question *q, struct buffer *b)
{
    const struct tls_report *report = q->report;
    tls_say(b, "nobody here knows the CA ");
    tls_say_quoted(b,
                   slice_of(report->chain_count > 0 ? report->chain[report->chain_count - 1].issuer
                                                    : "of the certificate"));
    tls_say(
        b,
        (report->problems & TLS_CHAIN_CUT) != 0
            ? ", and the server sent nothing but its own certificate; have it send the full chain "
              "(fullchain.pem), or, for a CA of your own, trust it (here: --ca with its file)"
            : "; get a certificate from a CA that phones know, or have each client trust this "
              "one (here: --ca with its file)");
}

static void say_bad(const struct probe_tls_question *q, struct buffer *b)
{
    const struct tls_report *report = q->report;
    bool weak = (report->problems & TLS_WEAK) != 0;
    tls_say(b, weak ? "the certificate is weaker than what is accepted today"
                    : "the certificate cannot be used");
    if (weak && report->chain_count > 0) {
        tls_say(b, " (its key: ");
        tls_say(b, report->chain[0].key);
        tls_say(b, ")");
    }
    if (report->verify_text[0] != '\0') {
        tls_say(b, ": ");
        tls_say(b, report->verify_text);
    }
    tls_say(b, weak ? "; get one with RSA of 2048 bit or EC of 256 bit, signed with SHA-256"
                    : "; get a new one for a TLS server");
}

static void names_of(const struct certificate *certificate, struct tls_identity_name *names)
{
    for (size_t i = 0; i < certificate->name_count; i++)
        names[i] = (struct tls_identity_name){certificate->names[i].kind,
                                              slice_of(certificate->names[i].text)};
}

/* What names[i] is shown as; p == NULL: it counts for nothing. */
static struct slice shown_name(const struct tls_identity_name *names, size_t count, size_t i)
{
    return names[i].kind == TLS_IDENTITY_IP ? names[i].text : tls_identity_domain(names, count, i);
}

/* "is for "a", "b", "c" and 4 more". False when there is none. */
static bool say_names(const struct tls_identity_name *names, size_t count, struct buffer *b)
{
    size_t named = 0;
    for (size_t i = 0; i < count; i++) {
        struct slice name = shown_name(names, count, i);
        if (name.p == NULL || ++named > NAMES_SHOWN)
            continue;
        tls_say(b, named > 1 ? ", " : "is for ");
        tls_say_quoted(b, name);
    }
    if (named > NAMES_SHOWN) {
        tls_say(b, " and ");
        buffer_append_decimal(b, named - NAMES_SHOWN);
        tls_say(b, " more");
    } else if (named == 0)
        tls_say(b, "names no SIP domain");
    return named > 0;
}

static void say_name(const struct probe_tls_question *q, struct buffer *b)
{
    const struct certificate *leaf = &q->report->chain[0];
    struct tls_identity_name names[CERTIFICATE_MAX_NAMES];
    names_of(leaf, names);
    enum tls_identity_match match = tls_identity_check(q->domain, names, leaf->name_count);
    tls_say(b, "the certificate ");
    bool any = say_names(names, leaf->name_count, b);
    if (leaf->names_cut)
        tls_say(b, " (there are others, at which probe does not look)");
    tls_say(b, any ? ", not for " : ", so it is not for ");
    tls_say_quoted(b, q->domain);
    if (match == TLS_IDENTITY_WILDCARD)
        tls_say(b, ": SIP takes no wildcard (RFC 5922 7.2), although some phones do");
    tls_say(b,
            q->domain_is_address
                ? "; ask for the SIP domain to have the name checked"
                : "; get one with this SIP domain in subjectAltName, or ask for a domain that it "
                  "names");
}

static bool has_wrong_name(const struct probe_tls_question *q)
{
    struct tls_identity_name names[CERTIFICATE_MAX_NAMES];
    if (q->report->chain_count == 0)
        return false;
    names_of(&q->report->chain[0], names);
    return tls_identity_check(q->domain, names, q->report->chain[0].name_count) !=
           TLS_IDENTITY_MATCH;
}

/* In the order in which they count. */
static const struct {
    unsigned problems;
    enum probe_verdict verdict;
    void (*say)(const struct probe_tls_question *q, struct buffer *b);
} problem_rows[] = {
    {TLS_EXPIRED, PROBE_TLS_EXPIRED, say_expired},
    {TLS_NOT_YET_VALID, PROBE_TLS_NOT_YET_VALID, say_not_yet_valid},
    {TLS_SELF_SIGNED, PROBE_TLS_SELF_SIGNED, say_self_signed},
    {TLS_UNKNOWN_CA, PROBE_TLS_UNKNOWN_CA, say_unknown_ca},
    {TLS_WEAK | TLS_BAD_CERTIFICATE, PROBE_TLS_FAILED, say_bad},
};

/* Where the next thing that is wrong is said: the first in the sentence, all others as warnings. */
static struct buffer *next_place(enum probe_verdict verdict, struct buffer *sentence,
                                 struct buffer *warning)
{
    if (verdict == PROBE_ANSWERED)
        return sentence;
    if (warning->length > 0)
        tls_say(warning, "\n");
    return warning;
}

enum probe_verdict probe_tls_verdict(const struct probe_tls_question *q, struct buffer *sentence,
                                     struct buffer *warning)
{
    enum probe_verdict verdict = tls_failure_verdict(q, sentence);
    if (verdict == PROBE_ANSWERED && q->report->chain_count == 0) {
        tls_say(sentence, "the server showed no certificate; give it one");
        return PROBE_TLS_FAILED;
    }
    for (size_t i = 0; i < sizeof problem_rows / sizeof *problem_rows; i++) {
        if ((q->report->problems & problem_rows[i].problems) == 0)
            continue;
        problem_rows[i].say(q, next_place(verdict, sentence, warning));
        verdict = verdict == PROBE_ANSWERED ? problem_rows[i].verdict : verdict;
    }
    if (!has_wrong_name(q))
        return verdict;
    if (q->domain_is_address)
        say_name(q, next_place(PROBE_TLS_WRONG_NAME, sentence, warning));
    else {
        say_name(q, next_place(verdict, sentence, warning));
        verdict = verdict == PROBE_ANSWERED ? PROBE_TLS_WRONG_NAME : verdict;
    }
    return verdict;
}

int64_t probe_certificate_days(const struct tls_report *report, int64_t now)
{
    int64_t days = INT64_MAX;
    for (size_t i = 0; i < report->chain_count; i++) {
        int64_t left = floor_days(report->chain[i].not_after - now);
        if (report->chain[i].not_after != 0 && !report->chain_unused[i] && left < days)
            days = left;
    }
    return days;
}
