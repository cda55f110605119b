/* probe/verdict - the words for how a leg ended, and the sentence that says what to do.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A leg is one transport to one address. The words are part of the command line's contract:
 * programs compare them, so a word never changes its meaning.
 */
#ifndef PROBE_VERDICT_H
#define PROBE_VERDICT_H

#include "base/attributes.h"
#include "base/buffer.h"
#include "tls/report.h"

enum probe_verdict {
    PROBE_PENDING, /* no verdict yet; never shown */
    PROBE_ANSWERED,
    PROBE_SILENT,
    PROBE_UNREACHABLE,
    PROBE_REFUSED,
    PROBE_FILTERED,
    PROBE_NOT_SIP,
    PROBE_TLS_EXPIRED,
    PROBE_TLS_NOT_YET_VALID,
    PROBE_TLS_SELF_SIGNED,
    PROBE_TLS_UNKNOWN_CA,
    PROBE_TLS_WRONG_NAME,
    PROBE_TLS_CLIENT_CERT,
    PROBE_TLS_TOO_OLD,
    PROBE_TLS_FAILED,
    PROBE_DNS_FAILED,
    PROBE_VERDICT_COUNT,
};

/* The word, e.g. "tls_wrong_name"; static. */
const char *probe_verdict_name(enum probe_verdict verdict);

#endif
