/* What the tests of the verdict on TLS share: a question about a good connection, in which a test makes
 * things wrong, and rows of what the verdict must be.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_UNIT_PROBE_TLS_QUESTION_H
#define TESTS_UNIT_PROBE_TLS_QUESTION_H

#include "probe/tls_verdict.h"
#include "tls/alert.h"
#include "unit/t.h"

#define DAY    86400
#define NOW    INT64_C(1772366400) /* 2026-03-01 12:00:00 UTC */

#define DOMAIN "pbx.example.org"

/* What a test shows the verdict: changed row by row from one where all is good. */
struct world {
    struct tls_report report, cause;
    struct probe_tls_question question;
};

static inline void set_text(char *to, size_t size, const char *text)
{
    (void)snprintf(to, size, "%s", text);
}

#define SET(field, text) set_text((field), sizeof(field), (text))

static inline void set_good(struct world *w)
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

static inline void set_name(struct world *w, size_t i, enum tls_identity_kind kind,
                            const char *name)
{
    w->report.chain[0].names[i].kind = kind;
    SET(w->report.chain[0].names[i].text, name);
    w->report.chain[0].name_count = i + 1;
}

static inline void set_alert(struct world *w, int alert)
{
    w->report.alert = alert;
    SET(w->report.alert_text, tls_alert_name(alert));
    SET(w->report.error, "tlsv1 alert");
}

static inline void set_failed(struct world *w, const char *error)
{
    w->question.opened = false;
    w->report.chain_count = 0;
    SET(w->report.error, error);
}

static inline void set_cause(struct world *w, const char *version, const char *cipher)
{
    w->question.cause = &w->cause;
    w->question.cause_opened = true;
    SET(w->cause.version, version);
    SET(w->cause.cipher, cipher);
}

static inline void expired(struct world *w)
{
    w->report.problems |= TLS_EXPIRED;
    w->report.chain[0].not_after = NOW - 2 * DAY;
}

#define RENEW   "; renew it on the server, and have the server load the new one"
#define EXPIRED "the certificate ended on 2026-02-27, 2 days ago" RENEW
#define CLIENT_CERT                                                                                \
    "the server lets only clients in that show a certificate; give yours with --cert and --key, "  \
    "or have the server not require one"

struct row {
    void (*make)(struct world *w);
    enum probe_verdict verdict;
    const char *sentence, *warning;
};

static inline void expect(const struct row *row, size_t i)
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

#endif
