/* probe/path_say - what probe/path found out, in words.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/path.h"

/* More rows than these make a sentence that nobody reads. */
#define SAID_ROWS 3

static void say_address(struct buffer *b, const struct address *a)
{
    if (a->port != 0)
        address_write_with_port(b, a);
    else
        address_write(b, a);
}

/* Whose NAT it may be, from the kind of the addresses: nothing for the usual one, from a private
 * address to a public one. */
static struct slice kind_of_nat(const struct address *local, const struct address *seen)
{
    if (local->family != seen->family)
        return SLICE(", between IPv4 and IPv6");
    if (!address_is_private(seen))
        return address_is_private(local) ? SLICE("")
                                         : SLICE(", though our address is a public one (a VPN or a "
                                                 "proxy does that, too)");
    return address_is_private(local)
               ? SLICE(", and both addresses are private: it stands inside our network or the "
                       "server's")
               : SLICE(", and on the far end's side, as the address that it sees is a private one");
}

static struct slice what_became_of_the_port(const struct probe_path *path,
                                            const struct address *local)
{
    struct address here = *local;
    here.scope = 0;
    if (path->seen.port == 0)
        return SLICE("there is a NAT (the far end does not say which port it sees)");
    if (address_same_host(&path->seen, &here))
        return SLICE("there is a NAT, or a proxy, that changes the port only");
    return path->port_kept ? SLICE("there is a NAT, and it kept the port")
                           : SLICE("there is a NAT, and it chose another port");
}

static void say_nat_yes(const struct probe_path *path, const struct address *local,
                        struct buffer *b)
{
    struct address here = *local;
    here.scope = 0;
    buffer_append(b, SLICE("the far end sees us as "));
    say_address(b, &path->seen);
    buffer_append(b, SLICE(", we send from "));
    say_address(b, local);
    buffer_append(b, SLICE(": "));
    buffer_append(b, what_became_of_the_port(path, local));
    if (!address_same_host(&path->seen, &here))
        buffer_append(b, kind_of_nat(local, &path->seen));
}

static void say_nat_no(const struct probe_path *path, const struct address *local, struct buffer *b)
{
    buffer_append(b, SLICE("the far end sees us as "));
    say_address(b, &path->seen);
    buffer_append(b, path->port_kept ? SLICE(", which is where we send from: there is no NAT")
                                     : SLICE(", the address we send from (it does not say which "
                                             "port): there is no NAT"));
    bool may_hide = address_is_private(local) && !address_is_loopback(local);
    if (path->alg == PROBE_ALG_UNKNOWN && may_hide)
        buffer_append(b, SLICE(", or an ALG hides it"));
}

void probe_path_say_nat(const struct probe_path *path, const struct address *local,
                        struct buffer *b)
{
    if (path->nat == PROBE_NAT_YES)
        say_nat_yes(path, local, b);
    else if (path->nat == PROBE_NAT_NO)
        say_nat_no(path, local, b);
    else if (path->undone)
        buffer_append(b, SLICE("whether there is a NAT cannot be told: an ALG turns back what the "
                               "far end says about our address; that it rewrites addresses at "
                               "all makes a NAT likely"));
    else if (path->compared)
        buffer_append(b, SLICE("whether there is a NAT cannot be told: the far end does not say "
                               "how it sees us (neither received nor rport in Via)"));
}

static void say_rows(const struct probe_path *path, struct buffer *b)
{
    for (size_t i = 0; i < path->rewrite_count && i < SAID_ROWS; i++) {
        const struct probe_rewrite *row = &path->rewrite[i];
        buffer_append(b, i > 0 ? SLICE(", ") : SLICE(""));
        buffer_append(b, slice_of(row->where));
        buffer_append_byte(b, ' ');
        buffer_append(b, slice_of(row->sent));
        buffer_append(b, SLICE(" -> "));
        buffer_append(b, row->came[0] != '\0' ? slice_of(row->came) : SLICE("nothing"));
    }
    if (path->rewrite_count > SAID_ROWS) {
        buffer_append(b, SLICE(" and "));
        buffer_append_decimal(b, path->rewrite_count - SAID_ROWS);
        buffer_append(b, SLICE(" more"));
    }
}

/* An ALG is after addresses. What changes other things only may as well be a proxy. */
static bool touches_addresses(const struct probe_path *path)
{
    static const char *const places[] = {"Via", "Via sent-by", "From URI", "To URI"};
    for (size_t i = 0; i < path->rewrite_count; i++)
        for (size_t k = 0; k < sizeof places / sizeof places[0]; k++)
            if (strcmp(path->rewrite[i].where, places[k]) == 0)
                return true;
    return false;
}

static void say_alg_yes(const struct probe_path *path, struct buffer *b)
{
    if (path->encrypted) {
        buffer_append(b,
                      SLICE("not all came back as it was sent, over TLS, which no ALG can read: "));
        say_rows(path, b);
        buffer_append(b, SLICE("; the server did it, or a proxy that ends TLS before it"));
        return;
    }
    buffer_append(b, SLICE("an ALG (SIP helper) in the router"));
    if (path->undone)
        buffer_append(b, SLICE(" rewrites addresses and turns them back in the answer, which shows "
                               "in their spelling: "));
    else
        buffer_append(b, touches_addresses(path)
                             ? SLICE(" rewrites ")
                             : SLICE(", or a proxy before the server, rewrites "));
    say_rows(path, b);
    buffer_append(b,
                  SLICE("; switch it off in the router (SIP ALG, SIP helper, nf_nat_sip), or use "
                        "TLS on 5061, which it cannot read"));
}

void probe_path_say_alg(const struct probe_path *path, struct buffer *b)
{
    if (path->alg == PROBE_ALG_YES)
        say_alg_yes(path, b);
    else if (path->alg == PROBE_ALG_NONE)
        buffer_append(b, SLICE("no ALG: nothing that we sent was rewritten on the way"));
    else if (path->respelt)
        buffer_append(b, SLICE("whether an ALG rewrites and turns it back cannot be told: the "
                               "server spells addresses anew itself; nothing else was rewritten"));
    else if (path->unsure)
        buffer_append(b,
                      SLICE("whether an ALG rewrites and turns it back cannot be told: our address "
                            "can be spelt in one way only; nothing was rewritten that shows"));
}
