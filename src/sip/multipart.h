/* sip/multipart - a body made of parts, each with headers of its own.
 * SPDX-License-Identifier: Apache-2.0                    RFC 2046 5.1; RFC 5621
 *
 *     struct sip_multipart m;
 *     struct sip_part part;
 *     if (!sip_multipart_open(&m, body, media.boundary))
 *         return m.scan.error;
 *     while (!m.closed)
 *         if (!sip_multipart_read(&m, &part))
 *             return m.scan.error;
 *
 * Shape  : a line of "--" and the boundary before each part, and one more with "--" behind it after
 *          the last. What stands before the first and after the last line is ignored. The CR LF
 *          before such a line belongs to the line, not to the part (RFC 2046 5.1.1).
 * Depth  : one. A part that is itself a multipart is a body to open again, by whoever wants to; how
 *          deep to go is for the caller to limit.
 * Strict : lines end with CR LF, both; a line that begins with "--" and the boundary and goes on with
 *          something else is an error, not content; the last line must be there. Where readers see
 *          different parts, one of them can be made to check what the other does not execute.
 * Errors : false, and m->scan.error; offsets count from the start of the body.
 */
#ifndef SIP_MULTIPART_H
#define SIP_MULTIPART_H

#include "sip/scan.h"

#define SIP_MAX_BOUNDARY 70 /* bytes: RFC 2046 5.1.1 */
#define SIP_MAX_PARTS    32 /* parts of one body     */

/* An open body; copies the boundary and borrows the bytes. `closed` is for the caller to read. */
struct sip_multipart {
    struct sip_scan scan; /* behind the last line of the boundary that was read */
    char
        delimiter[4 + SIP_MAX_BOUNDARY + 1]; /* CR LF "--" boundary, and one byte to see too much */
    uint8_t delimiter_length;
    uint8_t parts; /* read so far               */
    bool closed;   /* the last line was read    */
};

/* One part: slices into the body. A header that is not there has p == NULL. The values are without
 * the white space around them; read them with sip_scan_of() and sip_media_type_read(),
 * sip_content_disposition_read(). */
struct sip_part {
    struct slice headers; /* all header lines, each with its CR LF; maybe empty */
    struct slice content_type;
    struct slice content_disposition;
    struct slice content_id;
    struct slice content_transfer_encoding;
    struct slice body; /* any bytes; maybe empty */
};

/* Opens a body: goes behind its first line of the boundary. boundary: as sip_media_type_read() gave
 * it, quoted-pairs not undone; absent is an error too.                  RFC 2046 5.1.1
 * Errors: SIP_RULE_BOUNDARY (header Content-Type, offset 0), SIP_RULE_BOUNDARY_LINE (there is no such
 * line: at the end; it has something behind it, or no part follows: there). */
MUST_USE bool sip_multipart_open(struct sip_multipart *m, struct slice body, struct slice boundary);

/* Reads the next part and the line of the boundary behind it. Only while !m->closed.
 * Errors: SIP_RULE_TOO_MANY_PARTS, SIP_RULE_BOUNDARY_LINE (the last line is missing: at the end of
 * the body), SIP_RULE_HEADER_LINE, SIP_RULE_LINE_END, SIP_RULE_CONTROL_BYTE, SIP_RULE_REPEATED (one
 * of the four headers above). *out is then untouched, and the body can not be read on. */
MUST_USE bool sip_multipart_read(struct sip_multipart *m, struct sip_part *out);

#endif
