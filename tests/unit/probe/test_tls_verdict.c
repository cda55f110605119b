/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/t.h"

#include "probe/tls_verdict.h"
#include "tls/alert.h"

#define DAY    86400
#define NOW    INT64_C(1772366400) /* 2026-03-01 12:00:00 UTC */

#define DOMAIN "pbx.example.org"

/* What a test shows the verdict: changed row by row from one where all is good. */
struct world {
    struct tls_report report, cause;
    struct probe_tls_question question;
};

static void set_text(char *to, size_t size, const char *text)
{
    (void)snprintf(to, size, "%s", text);
}

#define SET(field, text) set_text((field), sizeof(field), (text))

static void set_good(struct world *w)
{
    memset(w, 0, sizeof *w);
    w->report.alert = w->cause.alert = -1;
    SET(w->report.version, "TLSv1.3");
    struct certificate *leaf = &w->report.chain[0];
    w->report.chain_count = 1;
    SET(leaf->subject, "CN=" DOMAIN);
    SET(leaf->issuer, "CN=Test CA");
    SET(leaf->key, "EC 256 bit");
    leaf->not_before = NOW - 10 * DAY;
    leaf->not_after = NOW + 10 * DAY;
    leaf->names[0].kind = TLS_IDENTITY_DNS;
    SET(leaf->names[0].text, DOMAIN);
    leaf->name_count = 1;
    w->question = (struct probe_tls_question){
        .report = &w->report, .opened = true, .domain = SLICE(DOMAIN), .now = NOW};
}

static void set_name(struct world *w, size_t i, enum tls_identity_kind kind, const char *name)
{
    w->report.chain[0].names[i].kind = kind;
    SET(w->report.chain[0].names[i].text, name);
    w->report.chain[0].name_count = i + 1;
}

static void set_alert(struct world *w, int alert)
{
    w->report.alert = alert;
    SET(w->report.alert_text, tls_alert_name(alert));
    SET(w->report.error, "tlsv1 alert");
}

static void set_failed(struct world *w, const char *error)
{
    w->question.opened = false;
    w->report.chain_count = 0;
    SET(w->report.error, error);
}

static void set_cause(struct world *w, const char *version, const char *cipher)
{
    w->question.cause = &w->cause;
    w->question.cause_opened = true;
    SET(w->cause.version, version);
    SET(w->cause.cipher, cipher);
}

/* Each makes one thing wrong. */
static void good(struct world *w)
{
    (void)w;
}

static void asked_alert_before_1_3(struct world *w)
{
    set_failed(w, "");
    set_alert(w, TLS_ALERT_HANDSHAKE_FAILURE);
    w->report.client_certificate_asked = true;
}

static void asked_alert_of_1_3(struct world *w)
{
    set_alert(w, TLS_ALERT_CERTIFICATE_REQUIRED);
    w->report.client_certificate_asked = true;
}

static void asked_and_closed(struct world *w)
{
    w->report.client_certificate_asked = true;
    w->question.peer_closed = true;
}

static void asked_and_silent_in_handshake(struct world *w)
{
    set_failed(w, "");
    w->report.client_certificate_asked = true;
}

static void asked_for_but_not_required(struct world *w)
{
    w->report.client_certificate_asked = true;
}

static void asked_but_we_fail(struct world *w)
{
    set_failed(w, "bad signature");
    w->report.client_certificate_asked = true;
}

static void sent_and_refused(struct world *w)
{
    set_alert(w, TLS_ALERT_UNKNOWN_CA);
    w->report.client_certificate_asked = w->report.client_certificate_sent = true;
}

static void sent_and_good(struct world *w)
{
    w->report.client_certificate_asked = w->report.client_certificate_sent = true;
}

static void closed_after_opening(struct world *w)
{
    w->question.peer_closed = true;
}

static void old_1_0(struct world *w)
{
    set_failed(w, "unsupported protocol");
    w->report.version_mismatch = true;
    set_cause(w, "TLSv1", "AES128-SHA");
}

static void old_1_1_says_handshake_failure(struct world *w)
{
    set_failed(w, "");
    set_alert(w, TLS_ALERT_HANDSHAKE_FAILURE);
    set_cause(w, "TLSv1.1", "AES128-SHA");
}

static void old_unknown(struct world *w)
{
    set_failed(w, "unsupported protocol");
    w->report.version_mismatch = true;
}

static void weak_cipher(struct world *w)
{
    set_failed(w, "");
    set_alert(w, TLS_ALERT_HANDSHAKE_FAILURE);
    w->report.cipher_mismatch = true;
    set_cause(w, "TLSv1.2", "AES128-SHA");
}

static void weak_something(struct world *w)
{
    weak_cipher(w);
    SET(w->cause.cipher, "");
}

static void no_cipher_at_all(struct world *w)
{
    set_failed(w, "");
    set_alert(w, TLS_ALERT_HANDSHAKE_FAILURE);
    w->report.cipher_mismatch = true;
}

static void cipher_error_of_ours(struct world *w)
{
    set_failed(w, "dh key too small");
    w->report.cipher_mismatch = true;
}

static void plain_sip(struct world *w)
{
    set_failed(w, "what came is no TLS");
    w->report.not_tls = true;
    SET(w->report.plain, "SIP/2.0 400 Bad Request");
}

static void plain_binary(struct world *w)
{
    plain_sip(w);
    SET(w->report.plain, "");
}

static void unknown_name(struct world *w)
{
    set_failed(w, "");
    set_alert(w, TLS_ALERT_UNRECOGNIZED_NAME);
}

static void internal_error(struct world *w)
{
    set_failed(w, "");
    set_alert(w, 80);
}

static void alert_behind_the_handshake(struct world *w)
{
    set_alert(w, 80);
}

static void error_of_ours(struct world *w)
{
    set_failed(w, "bad signature");
}

static void error_behind_the_handshake(struct world *w)
{
    SET(w->report.error, "bad record mac");
}

static void legacy_renegotiation(struct world *w)
{
    set_failed(w, "unsafe legacy renegotiation disabled");
}

static void handshake_closed(struct world *w)
{
    set_failed(w, "");
    w->question.peer_closed = true;
}

static void handshake_silent(struct world *w)
{
    set_failed(w, "");
}

static void no_certificate(struct world *w)
{
    w->report.chain_count = 0;
}

static void expired(struct world *w)
{
    w->report.problems |= TLS_EXPIRED;
    w->report.chain[0].not_after = NOW - 2 * DAY;
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

static void asked_and_expired(struct world *w)
{
    asked_alert_of_1_3(w);
    expired(w);
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

#define CLIENT_CERT                                                                                \
    "the server lets only clients in that show a certificate; give yours with --cert and --key, "  \
    "or have the server not require one"
#define UPDATE "; enable TLSv1.2 or TLSv1.3 on the server, or update it"
#define PLAIN                                                                                      \
    "; is this the plain port (5060)? Probe that over tcp, and TLS at its own port, mostly 5061"
#define WEAK    "the server speaks TLS only with ciphers or signatures too weak for today ("
#define RENEW   "; renew it on the server, and have the server load the new one"
#define TRUST   "(here: --ca with its file)"
#define EXPIRED "the certificate ended on 2026-02-27, 2 days ago" RENEW
#define RENAME  "; get one with this SIP domain in subjectAltName, or ask for a domain that it names"
#define WRONG   "the certificate is for \"a.example\", not for \"" DOMAIN "\"" RENAME
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

struct row {
    void (*make)(struct world *w);
    enum probe_verdict verdict;
    const char *sentence, *warning;
};

static void expect(const struct row *row, size_t i)
{
    static struct world w;
    char sentence_bytes[PROBE_TLS_SENTENCE_SIZE], warning_bytes[PROBE_TLS_SENTENCE_SIZE];
    struct buffer sentence = buffer_of(sentence_bytes, sizeof sentence_bytes - 1);
    struct buffer warning = buffer_of(warning_bytes, sizeof warning_bytes - 1);
    set_good(&w);
    row->make(&w);
    enum probe_verdict verdict = probe_tls_verdict(&w.question, &sentence, &warning);
    assert_true(buffer_good(&sentence) && buffer_good(&warning));
    sentence_bytes[sentence.length] = warning_bytes[warning.length] = '\0';
    if (verdict != row->verdict || strcmp(sentence_bytes, row->sentence) != 0 ||
        strcmp(warning_bytes, row->warning) != 0)
        fail_msg("row %zu: %s\nsentence: %s\nexpected: %s\nwarning:  %s\nexpected: %s", i,
                 probe_verdict_name(verdict), sentence_bytes, row->sentence, warning_bytes,
                 row->warning);
}

#define EXPECT(rows)                                                                               \
    for (size_t i = 0; i < COUNT_OF(rows); i++)                                                    \
    expect(&(rows)[i], i)

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

static void a_handshake_that_fails(void **state)
{
    (void)state;

    // clang-format off
    static const struct row rows[] = {
        {asked_alert_before_1_3, PROBE_TLS_CLIENT_CERT, CLIENT_CERT, ""},
        {asked_alert_of_1_3, PROBE_TLS_CLIENT_CERT, CLIENT_CERT, ""},
        {asked_and_closed, PROBE_TLS_CLIENT_CERT, CLIENT_CERT, ""},
        {asked_and_silent_in_handshake, PROBE_TLS_CLIENT_CERT, CLIENT_CERT, ""},
        {sent_and_refused, PROBE_TLS_CLIENT_CERT, "the server refuses our certificate with the alert \"unknown ca\" (48); give one from a CA that the server trusts, and that has not expired", ""},
        {old_1_0, PROBE_TLS_TOO_OLD, "the server speaks no newer version than TLSv1" UPDATE, ""},
        {old_1_1_says_handshake_failure, PROBE_TLS_TOO_OLD, "the server speaks no newer version than TLSv1.1" UPDATE, ""},
        {old_unknown, PROBE_TLS_TOO_OLD, "the server speaks neither TLSv1.2 nor TLSv1.3" UPDATE, ""},
        {weak_cipher, PROBE_TLS_FAILED, WEAK "TLSv1.2 with AES128-SHA); allow modern ones on the server", ""},
        {weak_something, PROBE_TLS_FAILED, WEAK "TLSv1.2); allow modern ones on the server", ""},
        {no_cipher_at_all, PROBE_TLS_FAILED, "the server ended the handshake with the alert \"handshake failure\" (40): no cipher, group or signature in common; allow modern ones on the server, and see that it has a certificate and key", ""},
        {cipher_error_of_ours, PROBE_TLS_FAILED, "the TLS handshake failed: dh key too small; allow modern ciphers, groups and signatures on the server", ""},
        {plain_sip, PROBE_TLS_FAILED, "what answered speaks no TLS (it says \"SIP/2.0 400 Bad Request\")" PLAIN, ""},
        {plain_binary, PROBE_TLS_FAILED, "what answered speaks no TLS" PLAIN, ""},
        {unknown_name, PROBE_TLS_FAILED, "the server has no certificate for the name \"" DOMAIN "\"; add the name to its TLS settings, or ask for one that it serves", ""},
        {internal_error, PROBE_TLS_FAILED, "the server ended the handshake with the alert \"internal error\" (80); the server's log says why", ""},
        {alert_behind_the_handshake, PROBE_TLS_FAILED, "the server ended the connection with the alert \"internal error\" (80); the server's log says why", ""},
        {asked_but_we_fail, PROBE_TLS_FAILED, "the TLS handshake failed: bad signature; see the TLS settings and the log of the server", ""},
        {error_of_ours, PROBE_TLS_FAILED, "the TLS handshake failed: bad signature; see the TLS settings and the log of the server", ""},
        {error_behind_the_handshake, PROBE_TLS_FAILED, "TLS failed behind the handshake: bad record mac; see the TLS settings and the log of the server", ""},
        {legacy_renegotiation, PROBE_TLS_FAILED, "the TLS handshake failed: unsafe legacy renegotiation disabled; the server lacks secure renegotiation (RFC 5746): update it", ""},
        {handshake_closed, PROBE_TLS_FAILED, "the server closed the connection in the middle of the TLS handshake; see its log, and whether it has a certificate and may be reached from here", ""},
        {handshake_silent, PROBE_TLS_FAILED, "the server took the connection but did not go through with the TLS handshake in time; see its log, and whether this port speaks TLS", ""},
        {no_certificate, PROBE_TLS_FAILED, "the server showed no certificate; give it one", ""},
    };

    // clang-format on
    EXPECT(rows);
}

static void a_certificate_that_is_wrong(void **state)
{
    (void)state;

    // clang-format off
    static const struct row rows[] = {
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
        {expired_by_unknown_ca_for_an_address, PROBE_TLS_EXPIRED, EXPIRED, UNKNOWN"\n"NOT_ADDRESS},
        {asked_and_expired, PROBE_TLS_CLIENT_CERT, CLIENT_CERT, EXPIRED},
        {everything_wrong_with_the_certificate, PROBE_TLS_EXPIRED, EXPIRED, NOT_YET"\n"SELF"\n"UNKNOWN"\n"TOO_WEAK"\n"WRONG},
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
        cmocka_unit_test(a_handshake_that_fails),
        cmocka_unit_test(a_certificate_that_is_wrong),
        cmocka_unit_test(what_else_is_wrong_is_a_warning),
        cmocka_unit_test(texts_of_any_length_fit),
        cmocka_unit_test(a_long_text_is_cut_between_characters),
        cmocka_unit_test(days_count_down_to_the_first_end_in_the_chain),
        cmocka_unit_test(dates_are_those_of_the_calendar),
    };
    return RUN_TESTS(tests);
}
