/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/probe/tls_question.h"

/* Each makes one thing wrong. */
static void good(struct world *w)
{
    (void)w;
}

static void asked_for_but_not_required(struct world *w)
{
    w->report.client_certificate_asked = true;
}

static void sent_and_good(struct world *w)
{
    w->report.client_certificate_asked = w->report.client_certificate_sent = true;
}

static void closed_after_opening(struct world *w)
{
    w->question.peer_closed = true;
}

static void no_certificate(struct world *w)
{
    w->report.chain_count = 0;
}

static void expired_an_hour_ago(struct world *w)
{
    expired(w);
    w->report.chain[0].not_after = NOW - 3600;
}

static void add_ca(struct world *w, int64_t from, int64_t to)
{
    w->report.chain_count = 2;
    SET(w->report.chain[1].subject, "CN=Middle");
    SET(w->report.chain[1].issuer, "CN=Root");
    w->report.chain[1].not_before = from;
    w->report.chain[1].not_after = to;
}

static void expired_ca(struct world *w)
{
    add_ca(w, NOW - 20 * DAY, NOW - DAY);
    w->report.problems |= TLS_EXPIRED;
}

static void expired_root_that_was_not_sent(struct world *w)
{
    w->report.problems |= TLS_EXPIRED;
}

static void not_yet(struct world *w)
{
    w->report.problems |= TLS_NOT_YET_VALID;
    w->report.chain[0].not_before = NOW + DAY + 3600;
}

static void self_signed(struct world *w)
{
    w->report.problems |= TLS_SELF_SIGNED;
}

static void unknown_ca(struct world *w)
{
    w->report.problems |= TLS_UNKNOWN_CA;
    add_ca(w, NOW - DAY, NOW + DAY);
}

static void chain_cut(struct world *w)
{
    w->report.problems |= TLS_UNKNOWN_CA | TLS_CHAIN_CUT;
}

static void weak(struct world *w)
{
    w->report.problems |= TLS_WEAK;
    SET(w->report.chain[0].key, "RSA 1024 bit");
    SET(w->report.verify_text, "EE certificate key too weak");
}

static void bad(struct world *w)
{
    w->report.problems |= TLS_BAD_CERTIFICATE;
    SET(w->report.verify_text, "unsuitable certificate purpose");
}

static void bad_without_words(struct world *w)
{
    w->report.problems |= TLS_BAD_CERTIFICATE;
}

static void wrong_name(struct world *w)
{
    set_name(w, 0, TLS_IDENTITY_DNS, "a.example");
}

static void five_wrong_names(struct world *w)
{
    static const char *const names[] = {"a.example", "b.example", "c.example", "d.example",
                                        "e.example"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        set_name(w, i, TLS_IDENTITY_DNS, names[i]);
}

static void wildcard(struct world *w)
{
    set_name(w, 0, TLS_IDENTITY_DNS, "*.example.org");
}

static void no_name(struct world *w)
{
    set_name(w, 0, TLS_IDENTITY_URI, "https://" DOMAIN);
}

static void only_an_address(struct world *w)
{
    set_name(w, 0, TLS_IDENTITY_IP, "192.0.2.1");
}

static void address_asked(struct world *w)
{
    w->question.domain = SLICE("192.0.2.1");
    w->question.domain_is_address = true;
}

static void address_named(struct world *w)
{
    address_asked(w);
    only_an_address(w);
}

static void expired_and_wrong_name(struct world *w)
{
    expired(w);
    wrong_name(w);
}

static void expired_by_unknown_ca_for_an_address(struct world *w)
{
    unknown_ca(w);
    expired(w);
    address_asked(w);
}

static void everything_wrong_with_the_certificate(struct world *w)
{
    bad(w);
    weak(w);
    unknown_ca(w);
    self_signed(w);
    not_yet(w);
    expired(w);
    wrong_name(w);
}

#define TRUST  "(here: --ca with its file)"
#define RENAME "; get one with this SIP domain in subjectAltName, or ask for a domain that it names"
#define WRONG  "the certificate is for \"a.example\", not for \"" DOMAIN "\"" RENAME
#define NOT_YET                                                                                    \
    "the certificate is not valid yet: it begins on 2026-03-02, in 1 day; set the clock (here it " \
    "is 2026-03-01), or wait with this certificate"
#define SELF                                                                                       \
    "the certificate \"CN=" DOMAIN "\" is signed by itself; get one from a CA that phones know, "  \
    "or have each client trust it " TRUST
#define UNKNOWN                                                                                    \
    "nobody here knows the CA \"CN=Root\"; get a certificate from a CA that phones know, or have " \
    "each client trust this one " TRUST
#define TOO_WEAK                                                                                   \
    "the certificate is weaker than what is accepted today (its key: RSA 1024 bit): EE "           \
    "certificate key too weak; get one with RSA of 2048 bit or EC of 256 bit, signed with SHA-256"
#define NOT_ADDRESS                                                                                \
    "the certificate is for \"" DOMAIN                                                             \
    "\", not for \"192.0.2.1\"; ask for the SIP domain to have "                                   \
    "the name checked"

static void a_good_connection_is_answered(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {good, PROBE_ANSWERED, "", ""},
        {asked_for_but_not_required, PROBE_ANSWERED, "", ""},
        {sent_and_good, PROBE_ANSWERED, "", ""},
        {closed_after_opening, PROBE_ANSWERED, "", ""},
        {address_named, PROBE_ANSWERED, "", ""},
        {address_asked, PROBE_ANSWERED, "", NOT_ADDRESS},
    };
    EXPECT(rows);
}

static void a_certificate_that_is_wrong(void **state)
{
    (void)state;

    // clang-format off
    static const struct row rows[] = {
        {no_certificate, PROBE_TLS_FAILED, "the server showed no certificate; give it one", ""},
        {expired, PROBE_TLS_EXPIRED, EXPIRED, ""},
        {expired_an_hour_ago, PROBE_TLS_EXPIRED, "the certificate ended on 2026-03-01, less than a day ago" RENEW, ""},
        {expired_ca, PROBE_TLS_EXPIRED, "the CA's certificate in the chain, \"CN=Middle\", ended on 2026-02-28, 1 day ago; put the CA's present one into the chain on the server", ""},
        {expired_root_that_was_not_sent, PROBE_TLS_EXPIRED, "the CA's certificate in the chain ended; put the CA's present one into the chain on the server", ""},
        {not_yet, PROBE_TLS_NOT_YET_VALID, NOT_YET, ""},
        {self_signed, PROBE_TLS_SELF_SIGNED, SELF, ""},
        {unknown_ca, PROBE_TLS_UNKNOWN_CA, UNKNOWN, ""},
        {chain_cut, PROBE_TLS_UNKNOWN_CA, "nobody here knows the CA \"CN=Test CA\", and the server sent nothing but its own certificate; have it send the full chain (fullchain.pem), or, for a CA of your own, trust it " TRUST, ""},
        {weak, PROBE_TLS_FAILED, TOO_WEAK, ""},
        {bad, PROBE_TLS_FAILED, "the certificate cannot be used: unsuitable certificate purpose; get a new one for a TLS server", ""},
        {bad_without_words, PROBE_TLS_FAILED, "the certificate cannot be used; get a new one for a TLS server", ""},
        {wrong_name, PROBE_TLS_WRONG_NAME, WRONG, ""},
        {five_wrong_names, PROBE_TLS_WRONG_NAME, "the certificate is for \"a.example\", \"b.example\", \"c.example\" and 2 more, not for \"" DOMAIN "\"" RENAME, ""},
        {wildcard, PROBE_TLS_WRONG_NAME, "the certificate is for \"*.example.org\", not for \"" DOMAIN "\": SIP takes no wildcard (RFC 5922 7.2), although some phones do" RENAME, ""},
        {no_name, PROBE_TLS_WRONG_NAME, "the certificate names no SIP domain, so it is not for \"" DOMAIN "\"" RENAME, ""},
        {only_an_address, PROBE_TLS_WRONG_NAME, "the certificate is for \"192.0.2.1\", not for \"" DOMAIN "\"" RENAME, ""},
    };

    // clang-format on
    EXPECT(rows);
}

static void what_else_is_wrong_is_a_warning(void **state)
{
    (void)state;

    // clang-format off
    static const struct row rows[] = {
        {expired_and_wrong_name, PROBE_TLS_EXPIRED, EXPIRED, WRONG},
        {expired_by_unknown_ca_for_an_address, PROBE_TLS_EXPIRED, EXPIRED, UNKNOWN "\n" NOT_ADDRESS},
        {everything_wrong_with_the_certificate, PROBE_TLS_EXPIRED, EXPIRED, NOT_YET "\n" SELF "\n" UNKNOWN "\n" TOO_WEAK "\n" WRONG},
    };

    // clang-format on
    EXPECT(rows);
}

/* Every text as long as it can be. */
static void texts_of_any_length_fit(void **state)
{
    (void)state;
    static struct world w;
    static char domain[4000];
    char sentence_bytes[PROBE_TLS_SENTENCE_SIZE], warning_bytes[PROBE_TLS_SENTENCE_SIZE];
    memset(domain, 'd', sizeof domain);
    for (int opened = 0; opened < 2; opened++) {
        set_good(&w);
        everything_wrong_with_the_certificate(&w);
        expired_ca(&w);
        w.report.chain[0].not_after = NOW + DAY;
        w.report.chain[1].not_before = w.report.chain[0].not_before = NOW + INT64_C(99999) * DAY;
        for (size_t i = 0; i < CERTIFICATE_MAX_NAMES; i++) {
            set_name(&w, i, TLS_IDENTITY_DNS, "");
            memset(w.report.chain[0].names[i].text, '\xa9', CERTIFICATE_TEXT_SIZE - 1);
        }
        for (size_t i = 0; i < 2; i++) {
            memset(w.report.chain[i].subject, 's', CERTIFICATE_TEXT_SIZE - 1);
            memset(w.report.chain[i].issuer, 'i', CERTIFICATE_TEXT_SIZE - 1);
        }
        w.report.chain[0].names_cut = true;
        memset(w.report.verify_text, 'v', sizeof w.report.verify_text - 1);
        if (opened == 0)
            memset(w.report.error, 'e', sizeof w.report.error - 1);
        w.question.opened = opened != 0;
        w.question.domain = (struct slice){domain, sizeof domain};
        struct buffer sentence = buffer_of(sentence_bytes, sizeof sentence_bytes);
        struct buffer warning = buffer_of(warning_bytes, sizeof warning_bytes);
        (void)probe_tls_verdict(&w.question, &sentence, &warning);
        if (!buffer_good(&sentence) || !buffer_good(&warning))
            fail_msg("%zu and %zu bytes", sentence.length, warning.length);
    }
}

static void a_long_text_is_cut_between_characters(void **state)
{
    (void)state;
    static struct world w;
    char bytes[PROBE_TLS_SENTENCE_SIZE + 1];
    struct buffer sentence = buffer_of(bytes, sizeof bytes - 1), warning = buffer_of(NULL, 0);
    set_good(&w);
    self_signed(&w);
    memset(w.report.chain[0].subject, 's', 119);
    memcpy(w.report.chain[0].subject + 119, "\xc3\xa9\xc3\xa9", 5);
    assert_int_equal(probe_tls_verdict(&w.question, &sentence, &warning), PROBE_TLS_SELF_SIGNED);
    bytes[sentence.length] = '\0';
    assert_non_null(strstr(bytes, "sss...\" is signed"));
    assert_null(strchr(bytes, '\xc3'));
}

static void days_count_down_to_the_first_end_in_the_chain(void **state)
{
    (void)state;
    static struct world w;
    set_good(&w);
    assert_int_equal(probe_certificate_days(&w.report, NOW), 10);
    assert_int_equal(probe_certificate_days(&w.report, NOW + 1), 9);
    assert_int_equal(probe_certificate_days(&w.report, NOW + 10 * DAY - 1), 0);
    assert_int_equal(probe_certificate_days(&w.report, NOW + 10 * DAY), 0);
    assert_int_equal(probe_certificate_days(&w.report, NOW + 10 * DAY + 1), -1);
    assert_int_equal(probe_certificate_days(&w.report, NOW + 11 * DAY), -1);
    assert_int_equal(probe_certificate_days(&w.report, NOW + 11 * DAY + 1), -2);
    add_ca(&w, NOW - DAY, NOW + 3 * DAY);
    assert_int_equal(probe_certificate_days(&w.report, NOW), 3);
    w.report.chain_unused[1] = true; /* an old cross-signature that nobody needs */
    assert_int_equal(probe_certificate_days(&w.report, NOW), 10);
    w.report.chain[0].not_after = 0; /* could not be read */
    assert_true(probe_certificate_days(&w.report, NOW) == INT64_MAX);
    w.report.chain_count = 0;
    assert_true(probe_certificate_days(&w.report, NOW) == INT64_MAX);
}

static void dates_are_those_of_the_calendar(void **state)
{
    (void)state;
    static struct world w;

    static const struct {
        int64_t seconds;
        const char *date;
    } rows[] = {
        {1, " 1970-01-01,"},          {-1, " 1969-12-31,"},         {951782400, " 2000-02-29,"},
        {951868800, " 2000-03-01,"},  {1709164800, " 2024-02-29,"}, {1740700800, " 2025-02-28,"},
        {1740787200, " 2025-03-01,"}, {1735689599, " 2024-12-31,"}, {1767225599, " 2025-12-31,"},
        {1767225600, " 2026-01-01,"}, {-631152000, " 1950-01-01,"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char bytes[PROBE_TLS_SENTENCE_SIZE + 1];
        struct buffer sentence = buffer_of(bytes, sizeof bytes - 1), warning = buffer_of(NULL, 0);
        set_good(&w);
        expired(&w);
        w.report.chain[0].not_after = rows[i].seconds;
        assert_int_equal(probe_tls_verdict(&w.question, &sentence, &warning), PROBE_TLS_EXPIRED);
        bytes[sentence.length] = '\0';
        if (strstr(bytes, rows[i].date) == NULL)
            fail_msg("%s: %s", rows[i].date, bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_connection_is_answered),
        cmocka_unit_test(a_certificate_that_is_wrong),
        cmocka_unit_test(what_else_is_wrong_is_a_warning),
        cmocka_unit_test(texts_of_any_length_fit),
        cmocka_unit_test(a_long_text_is_cut_between_characters),
        cmocka_unit_test(days_count_down_to_the_first_end_in_the_chain),
        cmocka_unit_test(dates_are_those_of_the_calendar),
    };
    return RUN_TESTS(tests);
}
