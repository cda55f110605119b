/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/path.h"

#include "base/assert.h"
#include "sip/address.h"
#include "sip/cseq.h"

static const struct slice method = SLICE_INIT("OPTIONS");

/* The Via of ours in an answer. */
struct own_via {
    bool readable;
    struct sip_via via; /* if readable                               */
    struct slice text;  /* the line that it is in                    */
    size_t count;       /* Vias in all; a line that cannot be read is one */
    bool has_our_branch;
};

/* --- rows ------------------------------------------------------------------------------------- */

/* Cuts `length` bytes where a character of UTF-8 ends. */
static size_t whole_characters(const char *text, size_t length)
{
    while (length > 0 && ((unsigned char)text[length - 1] & 0xc0) == 0x80)
        length--;
    if (length > 0 && (unsigned char)text[length - 1] >= 0xc0)
        length--;
    return length;
}

static void copy_text(char out[PROBE_REWRITE_TEXT], struct slice text)
{
    size_t n = 0, i = 0;
    while (i < text.n && n < PROBE_REWRITE_TEXT - 1) {
        unsigned char c = (unsigned char)text.p[i++];
        if (sip_is((char)c, SIP_SPACE)) {
            while (i < text.n && sip_is(text.p[i], SIP_SPACE))
                i++;
            c = ' ';
        } else if (c < ' ' || c == 0x7f) {
            c = '?';
        }
        out[n++] = (char)c;
    }
    out[i < text.n ? whole_characters(out, n) : n] = '\0';
}

/* Adds a row, unless it is there already: an answer may come twice. */
static void keep(struct probe_path *path, const char *where, struct slice sent, struct slice came)
{
    struct probe_rewrite row = {.where = where};
    copy_text(row.sent, sent);
    copy_text(row.came, came);
    for (size_t i = 0; i < path->rewrite_count; i++)
        if (strcmp(path->rewrite[i].where, where) == 0 &&
            strcmp(path->rewrite[i].came, row.came) == 0)
            return;
    path->alg = PROBE_ALG_YES;
    if (path->rewrite_count < PROBE_MAX_REWRITES)
        path->rewrite[path->rewrite_count++] = row;
}

/* True when `part` stands somewhere in the text, byte by byte. */
static bool holds(struct slice text, struct slice part)
{
    return part.n == 0 || (text.n > 0 && memmem(text.p, text.n, part.p, part.n) != NULL);
}

/* --- Via -------------------------------------------------------------------------------------- */

static bool is_our_branch(const struct probe_options *sent, struct slice branch)
{
    return branch.n > 0 && slice_equal_nocase(branch, sent->branch); /* RFC 3261 7.3.1 */
}

/* The one with our branch (a proxy that forgot to take its own off leaves it above ours), else the
 * topmost, if that can be read. */
static struct own_via find_own_via(const struct probe_options *sent,
                                   const struct sip_message *answer)
{
    struct own_via own = {.readable = false};
    struct sip_values values = sip_message_values(answer, SIP_HEADER_VIA);
    const struct sip_header_line *first = sip_message_find(answer, SIP_HEADER_VIA);
    if (first != NULL)
        own.text = sip_message_value(answer, first);
    while (sip_values_more(&values)) {
        struct sip_via via;
        bool readable = sip_via_read(&values.scan, &via);
        if (!readable)
            values.scan.at = values.scan.end;
        bool ours = readable && !own.has_our_branch && is_our_branch(sent, via.branch);
        if (ours || (readable && own.count == 0)) {
            own.via = via;
            own.readable = true;
            own.has_our_branch = ours;
        }
        own.count++;
    }
    return own;
}

/* No zone is ever sent, so none can come back. */
static struct address without_scope(const struct address *a)
{
    struct address bare = *a;
    bare.scope = 0;
    return bare;
}

/* A port that is left out is the transport's: RFC 3261 18.2.2 */
static bool is_our_sent_by(const struct probe_options *sent, const struct sip_host *sent_by)
{
    struct address came, local = without_scope(&sent->local);
    uint16_t usual = sent->transport == SIP_TRANSPORT_TLS ? 5061 : 5060;
    if (!address_parse(sent_by->name, &came))
        return false;
    came.port = sent_by->port != 0 ? sent_by->port : usual;
    return address_equal(&came, &local);
}

/* A host with brackets and port as it stands in the bytes that end at `end`. */
static struct slice host_text(const struct sip_host *host, const char *end)
{
    bool six = host->kind == SIP_HOST_IPV6;
    const char *at = host->name.p + host->name.n + (six ? 1 : 0);
    const char *behind = at;
    while (host->port != 0 && behind < end && !sip_is(*behind, SIP_DIGIT))
        behind++;
    while (host->port != 0 && behind < end && sip_is(*behind, SIP_DIGIT))
        at = ++behind;
    return slice_between(host->name.p - (six ? 1 : 0), at);
}

/* Where the answer says that it saw us. False when it does not. */
static bool find_seen(const struct probe_options *sent, const struct sip_via *via,
                      struct address *seen)
{
    bool received = via->received.n > 0;
    if (!address_parse(received ? via->received : via->sent_by.name, seen))
        return false;
    if (!received && via->rport_number == 0 && is_our_sent_by(sent, &via->sent_by))
        return false;
    seen->port = via->rport_number;
    if (!received && seen->port == 0)
        seen->port = via->sent_by.port;
    return true;
}

static void compare_seen(const struct probe_options *sent, const struct sip_via *via,
                         struct probe_path *path)
{
    struct address seen, local = without_scope(&sent->local);
    if (address_is_any(&local) || !find_seen(sent, via, &seen))
        return;
    bool other_port = seen.port != 0 && seen.port != local.port;
    enum probe_nat nat =
        !address_same_host(&seen, &local) || other_port ? PROBE_NAT_YES : PROBE_NAT_NO;
    if (nat < path->nat)
        return; /* an answer before this one knew more */
    path->nat = nat;
    path->seen = seen;
    path->port_kept = seen.port == local.port;
}

/* What we wrote before the parameters of Via. */
static void write_protocol_and_host(struct buffer *b, const struct probe_options *sent)
{
    buffer_append(b, SLICE("SIP/2.0/"));
    buffer_append(b, sip_transport_name(sent->transport));
    buffer_append_byte(b, ' ');
    address_write_with_port(b, &sent->local);
}

/* A Via that cannot be read, maybe for an empty rport alone, is no rewriting if what we wrote is in it. */
static void compare_via_text(const struct probe_options *sent, struct slice came,
                             struct probe_path *path)
{
    char memory[ADDRESS_TEXT_MAX + 24];
    struct buffer b = buffer_of(memory, sizeof memory);
    write_protocol_and_host(&b, sent);
    struct slice head = buffer_slice(&b);
    bool same = came.n > head.n && slice_equal_nocase(head, (struct slice){came.p, head.n}) &&
                !sip_is(came.p[head.n], SIP_DIGIT) && holds(came, sent->branch);
    if (!same)
        keep(path, "Via", head, came);
}

static void compare_via_parts(const struct probe_options *sent, const struct sip_message *answer,
                              const struct sip_via *via, struct probe_path *path)
{
    char memory[ADDRESS_TEXT_MAX];
    struct buffer b = buffer_of(memory, sizeof memory);
    if (via->transport != sent->transport)
        keep(path, "Via transport", sip_transport_name(sent->transport), via->transport_text);
    if (!is_our_sent_by(sent, &via->sent_by)) {
        address_write_with_port(&b, &sent->local);
        keep(path, "Via sent-by", buffer_slice(&b),
             host_text(&via->sent_by, answer->bytes + answer->length));
    }
    if (!is_our_branch(sent, via->branch))
        keep(path, "Via branch", sent->branch, via->branch);
}

static void compare_via(const struct probe_options *sent, const struct sip_message *answer,
                        struct probe_path *path)
{
    struct own_via own = find_own_via(sent, answer);
    char memory[24];
    struct buffer count = buffer_of(memory, sizeof memory);
    if (own.count == 0)
        return;
    buffer_append_decimal(&count, own.count);
    if (own.count > 1)
        keep(path, "Via count", SLICE("1"), buffer_slice(&count));
    if (!own.readable) {
        compare_via_text(sent, own.text, path);
        return;
    }
    compare_via_parts(sent, answer, &own.via, path);
    compare_seen(sent, &own.via, path);
}

/* --- the other headers ------------------------------------------------------------------------ */

/* Reads From or To. False when it is not there (*text is then absent) or cannot be read. */
static bool read_party(const struct sip_message *answer, enum sip_header_id id,
                       struct sip_address *out, struct slice *text)
{
    const struct sip_header_line *line = sip_message_find(answer, id);
    *text = (struct slice){NULL, 0};
    if (line == NULL)
        return false;
    *text = sip_message_value(answer, line);
    struct sip_scan s = sip_message_scan(answer, line);
    return sip_address_read_single(&s, out);
}

/* By value, as a server may print another spelling. RFC 3261 19.1.4 */
static bool same_uri(struct slice sent, const struct sip_uri *came)
{
    struct sip_uri uri;
    struct sip_error why;
    if (slice_equal(sent, came->text))
        return true;
    return sip_uri_parse(sent, &uri, &why) && sip_uri_equal(&uri, came);
}

static void compare_party(const struct sip_message *answer, enum sip_header_id id,
                          struct slice sent_uri, struct probe_path *path)
{
    const char *where = id == SIP_HEADER_FROM ? "From URI" : "To URI";
    struct sip_address came;
    struct slice text;
    if (read_party(answer, id, &came, &text)) {
        if (!same_uri(sent_uri, &came.uri))
            keep(path, where, sent_uri, came.uri.text);
    } else if (text.p != NULL && !holds(text, sent_uri)) {
        keep(path, where, sent_uri, text);
    }
}

static void compare_parties(const struct probe_options *sent, const struct sip_message *answer,
                            struct probe_path *path)
{
    char memory[PROBE_OPTIONS_URI_MAX];
    struct buffer from = buffer_of(memory, sizeof memory);
    struct sip_address came;
    struct slice text;
    probe_options_write_from(&from, sent);
    compare_party(answer, SIP_HEADER_FROM, buffer_slice(&from), path);
    if (read_party(answer, SIP_HEADER_FROM, &came, &text) && !slice_equal(came.tag, sent->tag))
        keep(path, "From tag", sent->tag, came.tag);
    compare_party(answer, SIP_HEADER_TO, sent->uri, path);
}

/* The Call-ID as it stands; absent when there is none. */
static struct slice call_id_of(const struct sip_message *answer)
{
    const struct sip_header_line *line = sip_message_find(answer, SIP_HEADER_CALL_ID);
    return line == NULL ? (struct slice){NULL, 0} : sip_message_value(answer, line);
}

static void compare_call_id(const struct probe_options *sent, const struct sip_message *answer,
                            struct probe_path *path)
{
    struct slice came = call_id_of(answer);
    if (came.p != NULL && !slice_equal(came, sent->call_id))
        keep(path, "Call-ID", sent->call_id, came);
}

/* Number and method as we sent them. */
static bool is_our_cseq(const struct probe_options *sent, const struct sip_message *answer,
                        const struct sip_header_line *line)
{
    struct sip_scan s = sip_message_scan(answer, line);
    struct sip_cseq cseq;
    return sip_cseq_read(&s, &cseq) && cseq.number == sent->cseq &&
           slice_equal(cseq.method_text, method);
}

static void compare_cseq(const struct probe_options *sent, const struct sip_message *answer,
                         struct probe_path *path)
{
    const struct sip_header_line *line = sip_message_find(answer, SIP_HEADER_CSEQ);
    char memory[24];
    struct buffer b = buffer_of(memory, sizeof memory);
    if (line == NULL || is_our_cseq(sent, answer, line))
        return;
    buffer_append_decimal(&b, sent->cseq);
    buffer_append_byte(&b, ' ');
    buffer_append(&b, method);
    keep(path, "CSeq", buffer_slice(&b), sip_message_value(answer, line));
}

/* --- the planted request ---------------------------------------------------------------------- */

/* Host and port of a URI, letter by letter. */
static struct slice spelling(const struct sip_uri *uri)
{
    if (uri->host.kind == SIP_HOST_NONE)
        return uri->text;
    const char *end = uri->text.p + uri->text.n;
    if (uri->headers.p != NULL)
        end = uri->headers.p - 1;
    if (uri->parameters.p != NULL)
        end = uri->parameters.p - 1;
    return slice_between(uri->host.name.p - (uri->host.kind == SIP_HOST_IPV6 ? 1 : 0), end);
}

/* The spelling of what probe wrote itself. */
static bool same_spelling(struct slice sent, const struct sip_uri *came)
{
    struct sip_uri uri;
    struct sip_error why;
    bool readable = sip_uri_parse(sent, &uri, &why);
    V_ASSERT(readable);
    return slice_equal(spelling(&uri), spelling(came));
}

static bool is_our_host(const struct probe_options *sent, const struct sip_uri *uri)
{
    struct address came, local = without_scope(&sent->local);
    return address_parse(uri->host.name, &came) && address_same_host(&came, &local);
}

static void compare_planted(const struct probe_options *sent, const struct sip_message *answer,
                            struct probe_path *path)
{
    char from_memory[PROBE_OPTIONS_URI_MAX], to_memory[PROBE_OPTIONS_URI_MAX];
    struct buffer sent_from = buffer_of(from_memory, sizeof from_memory);
    struct buffer sent_to = buffer_of(to_memory, sizeof to_memory);
    struct sip_address from, to;
    struct slice text;
    probe_options_write_from(&sent_from, sent);
    probe_options_write_to(&sent_to, sent);
    if (!read_party(answer, SIP_HEADER_FROM, &from, &text) ||
        !read_party(answer, SIP_HEADER_TO, &to, &text))
        return;
    if (same_spelling(buffer_slice(&sent_from), &from.uri)) {
        path->unsure = !probe_options_can_plant(&sent->local);
        if (path->alg == PROBE_ALG_UNKNOWN && !path->unsure)
            path->alg = PROBE_ALG_NONE;
        return;
    }
    /* An ALG whose public address is the control (in a laboratory) makes To ours, which no server does
     * that only prints. */
    bool same_to = same_spelling(buffer_slice(&sent_to), &to.uri);
    if (!same_to && !is_our_host(sent, &to.uri)) {
        path->respelt = true;
        return;
    }
    keep(path, "From URI", buffer_slice(&sent_from), from.uri.text);
    path->undone = path->undone || is_our_host(sent, &from.uri);
}

void probe_path_compare(const struct probe_options *sent, const struct sip_message *answer,
                        struct probe_path *path)
{
    path->encrypted = sent->transport == SIP_TRANSPORT_TLS || sent->transport == SIP_TRANSPORT_WSS;
    if (sent->planted) {
        compare_planted(sent, answer, path);
    } else {
        path->compared = true;
        compare_via(sent, answer, path);
        compare_parties(sent, answer, path);
        compare_call_id(sent, answer, path);
        compare_cseq(sent, answer, path);
        if (path->encrypted && path->alg == PROBE_ALG_UNKNOWN)
            path->alg = PROBE_ALG_NONE;
    }
    if (path->undone && path->nat == PROBE_NAT_NO)
        path->nat = PROBE_NAT_UNKNOWN;
}

enum probe_belongs probe_path_belongs(const struct probe_options *sent,
                                      const struct sip_message *answer)
{
    const struct sip_header_line *cseq = sip_message_find(answer, SIP_HEADER_CSEQ);
    struct sip_address from;
    struct slice text;
    if (answer->request || cseq == NULL || !is_our_cseq(sent, answer, cseq))
        return PROBE_BELONGS_NOT;
    bool branch = find_own_via(sent, answer).has_our_branch;
    bool call_id = sent->call_id.n > 0 && slice_equal(call_id_of(answer), sent->call_id);
    if (branch && call_id)
        return PROBE_BELONGS;
    bool tag = sent->tag.n > 0 && read_party(answer, SIP_HEADER_FROM, &from, &text) &&
               slice_equal(from.tag, sent->tag);
    return branch || call_id || tag ? PROBE_BELONGS_REWRITTEN : PROBE_BELONGS_NOT;
}
