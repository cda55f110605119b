/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/verdict.h"

#include "base/assert.h"

static const char *const names[PROBE_VERDICT_COUNT] = {
    [PROBE_PENDING] = "pending",
    [PROBE_ANSWERED] = "answered",
    [PROBE_SILENT] = "silent",
    [PROBE_UNREACHABLE] = "unreachable",
    [PROBE_REFUSED] = "refused",
    [PROBE_FILTERED] = "filtered",
    [PROBE_NOT_SIP] = "not_sip",
    [PROBE_TLS_EXPIRED] = "tls_expired",
    [PROBE_TLS_NOT_YET_VALID] = "tls_not_yet_valid",
    [PROBE_TLS_SELF_SIGNED] = "tls_self_signed",
    [PROBE_TLS_UNKNOWN_CA] = "tls_unknown_ca",
    [PROBE_TLS_WRONG_NAME] = "tls_wrong_name",
    [PROBE_TLS_CLIENT_CERT] = "tls_client_cert",
    [PROBE_TLS_TOO_OLD] = "tls_too_old",
    [PROBE_TLS_FAILED] = "tls_failed",
    [PROBE_DNS_FAILED] = "dns_failed",
};

const char *probe_verdict_name(enum probe_verdict verdict)
{
    V_ASSERT((unsigned)verdict < PROBE_VERDICT_COUNT);
    return names[verdict];
}
