/* SPDX-License-Identifier: Apache-2.0
 *
 * What only all keys together can show.
 */
#include "config/reader_internal.h"

/* The row of a field. */
static size_t row_of(size_t field, enum config_block block)
{
    size_t i = 0;
    while (config_schema[i].field != field || config_schema[i].block != block)
        i++;
    return i;
}

#define ROW(member, block) row_of(offsetof(struct config, member), block)

/* A problem with a key that was written. */
static void complain(struct config_reader *r, size_t row, const char *text)
{
    if (r->seen[row])
        config_problem_place(r, r->first[row], text, NULL);
}

static void check_tls(struct config_reader *r)
{
    size_t certificate = ROW(tls.certificate, CONFIG_BLOCK_TLS);
    if (r->seen[certificate])
        return;
    complain(r, ROW(tls.key, CONFIG_BLOCK_TLS), "a key without its certificate");
    complain(r, ROW(tls.passphrase, CONFIG_BLOCK_TLS), "a passphrase without certificate and key");
}

static void check_secure(struct config_reader *r)
{
    bool tls = false;
    for (size_t i = 0; i < r->config->listen.count; i++)
        tls = tls || r->config->listen.all[i].transport == CONFIG_TLS;
    if (!tls && !r->bad[ROW(listen, CONFIG_TOP)] && r->config->secure != CONFIG_SECURE_PREFERRED)
        complain(r, ROW(secure, CONFIG_TOP), "TLS is wanted, but there is no listen tls");
}

/* The relay takes its ports before anybody knows which calls will come. */
static void check_ports(struct config_reader *r)
{
    const struct config_listens *listen = &r->config->listen;
    const struct config_range *ports = &r->config->media.ports;
    size_t row = ROW(media.ports, CONFIG_BLOCK_MEDIA), listens = ROW(listen, CONFIG_TOP);
    if (r->bad[row] || r->bad[listens] || r->config->media.policy != CONFIG_MEDIA_RELAY)
        return;
    for (size_t i = 0; i < listen->count; i++) {
        uint16_t port = listen->all[i].address.port;
        if (listen->all[i].transport != CONFIG_UDP || port < ports->first || port > ports->last)
            continue;
        if (r->seen[listens])
            config_problem_place(r, r->listens[i], "this port is one of media ports", NULL);
        else
            complain(r, row, "the port of a listen is one of these");
        return;
    }
}

/* Blames the bound that was written, if the value was not. */
static void check_expires(struct config_reader *r)
{
    const struct config *c = r->config;
    size_t value = ROW(sip.expires_ms, CONFIG_BLOCK_SIP);
    size_t least = ROW(sip.expires_min_ms, CONFIG_BLOCK_SIP);
    size_t most = ROW(sip.expires_max_ms, CONFIG_BLOCK_SIP);
    if (r->bad[value] || r->bad[least] || r->bad[most])
        return;
    if (c->sip.expires_min_ms > c->sip.expires_max_ms)
        complain(r, r->seen[least] ? least : most, "expires_min is above expires_max");
    else if (c->sip.expires_ms < c->sip.expires_min_ms)
        complain(r, r->seen[value] ? value : least, "expires is below expires_min");
    else if (c->sip.expires_ms > c->sip.expires_max_ms)
        complain(r, r->seen[value] ? value : most, "expires is above expires_max");
}

void config_check(struct config_reader *r)
{
    check_tls(r);
    check_secure(r);
    check_expires(r);
    check_ports(r);
}
