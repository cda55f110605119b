/* probe/tls_internal - what the two files of probe/tls_verdict share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PROBE_TLS_INTERNAL_H
#define PROBE_TLS_INTERNAL_H

#include "probe/tls_verdict.h"

/* Appends a C string of ours. */
static inline void tls_say(struct buffer *b, const char *text)
{
    buffer_append(b, slice_of(text));
}

/* Appends text of the peer's, or of the user's, in quotes; what is longer than 120 bytes ends
 * with "...". */
void tls_say_quoted(struct buffer *b, struct slice text);

/* What a handshake that failed, or a connection that TLS ended behind it, means: CLIENT_CERT, TOO_OLD,
 * FAILED, with its sentence; PROBE_ANSWERED when it did not fail. */
enum probe_verdict tls_failure_verdict(const struct probe_tls_question *question,
                                       struct buffer *sentence);

#endif
