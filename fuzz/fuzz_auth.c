/* The readers and writers of Authorization, WWW-Authenticate and Authentication-Info.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"
#include "sip/auth.h"

#define MOST_SLICES 13

/* The slices of a header, in a row, so that two headers can be compared. */
struct slices {
    struct slice all[MOST_SLICES];
    size_t count;
};

static struct slices slices_of_credentials(const struct sip_credentials *c)
{
    return (struct slices){{c->scheme, c->username, c->username_extended, c->realm, c->nonce,
                            c->uri, c->response, c->algorithm, c->cnonce, c->opaque, c->qop,
                            c->nc_text},
                           12};
}

static struct slices slices_of_challenge(const struct sip_challenge *c)
{
    return (struct slices){
        {c->scheme, c->realm, c->domain, c->nonce, c->opaque, c->algorithm, c->qop}, 7};
}

static struct slices slices_of_info(const struct sip_authentication_info *i)
{
    return (struct slices){{i->nextnonce, i->qop, i->rspauth, i->cnonce, i->nc_text}, 5};
}

static void check_inside(struct slice whole, struct slices slices)
{
    for (size_t i = 0; i < slices.count; i++)
        FUZZ_CHECK(fuzz_inside(whole, slices.all[i]));
}

/* True when nothing but the scheme, the first, is there. */
static bool is_bare(struct slices slices)
{
    for (size_t i = 1; i < slices.count; i++)
        if (slices.all[i].p != NULL)
            return false;
    return true;
}

static void check_same(struct slices a, struct slices b)
{
    for (size_t i = 0; i < a.count; i++) {
        FUZZ_CHECK((a.all[i].p == NULL) == (b.all[i].p == NULL));
        FUZZ_CHECK(slice_equal(a.all[i], b.all[i]) ||
                   (i == 0 && slice_equal_nocase(a.all[i], b.all[i])));
    }
}

/* Every parameter lies inside what holds them, and there is an end. */
static void check_walk(struct slice all)
{
    struct slice rest = all;
    struct sip_parameter parameter;
    for (size_t left = all.n; sip_auth_parameter_next(&rest, &parameter); left--) {
        FUZZ_CHECK(left > 0);
        FUZZ_CHECK(fuzz_inside(all, parameter.name) && parameter.name.n > 0);
        FUZZ_CHECK(fuzz_inside(all, parameter.value) && parameter.value.p != NULL);
    }
    FUZZ_CHECK(rest.n == 0);
}

static void check_error(const struct sip_scan *s, struct slice input)
{
    FUZZ_CHECK(s->error.rule != SIP_RULE_NONE && s->error.rule < SIP_RULE_COUNT);
    FUZZ_CHECK(s->error.offset <= input.n);
}

static void fuzz_username(const struct sip_credentials *c)
{
    struct slice given = c->username.p != NULL ? c->username : c->username_extended;
    char *room = malloc(given.n + 1);
    FUZZ_CHECK(room != NULL);
    struct slice name = sip_credentials_username(c, room, given.n);
    FUZZ_CHECK(name.n <= given.n);
    if (given.n > 0 && c->username_extended.p == NULL)
        FUZZ_CHECK(name.p != NULL);
    free(room);
}

static void fuzz_credentials(struct slice input, char *room, size_t size)
{
    struct sip_credentials c, again;
    struct sip_scan s = sip_scan_of(input, 0);
    if (!sip_credentials_read(&s, &c)) {
        check_error(&s, input);
        return;
    }
    FUZZ_CHECK(sip_scan_done(&s));
    struct slices slices = slices_of_credentials(&c);
    check_inside(input, slices);
    FUZZ_CHECK(fuzz_inside(input, c.all));
    fuzz_username(&c);
    if (!c.digest)
        return;
    check_walk(c.all);
    struct buffer out = buffer_of(room, size);
    sip_credentials_write(&out, &c);
    FUZZ_CHECK(!out.overflow || out.refused);
    if (!buffer_good(&out) || (is_bare(slices) && !c.userhash))
        return;
    s = sip_scan_of(buffer_slice(&out), 0);
    FUZZ_CHECK(sip_credentials_read(&s, &again));
    check_same(slices, slices_of_credentials(&again));
    FUZZ_CHECK(c.nc == again.nc && c.userhash == again.userhash);
}

static void fuzz_challenge(struct slice input, char *room, size_t size)
{
    struct sip_challenge c, again;
    struct sip_scan s = sip_scan_of(input, 0);
    if (!sip_challenge_read(&s, &c)) {
        check_error(&s, input);
        return;
    }
    FUZZ_CHECK(sip_scan_done(&s));
    struct slices slices = slices_of_challenge(&c);
    check_inside(input, slices);
    FUZZ_CHECK(fuzz_inside(input, c.all));
    if (!c.digest)
        return;
    check_walk(c.all);
    struct buffer out = buffer_of(room, size);
    sip_challenge_write(&out, &c);
    FUZZ_CHECK(!out.overflow || out.refused);
    if (!buffer_good(&out) || (is_bare(slices) && !c.userhash && !c.stale))
        return;
    s = sip_scan_of(buffer_slice(&out), 0);
    FUZZ_CHECK(sip_challenge_read(&s, &again));
    check_same(slices, slices_of_challenge(&again));
    FUZZ_CHECK(c.stale == again.stale && c.userhash == again.userhash);
    FUZZ_CHECK(c.qop_options == again.qop_options);
}

static void fuzz_info(struct slice input, char *room, size_t size)
{
    struct sip_authentication_info info, again;
    struct sip_scan s = sip_scan_of(input, 0);
    if (!sip_authentication_info_read(&s, &info)) {
        check_error(&s, input);
        return;
    }
    FUZZ_CHECK(sip_scan_done(&s));
    struct slices slices = slices_of_info(&info);
    check_inside(input, slices);
    FUZZ_CHECK(fuzz_inside(input, info.all));
    check_walk(info.all);
    struct buffer out = buffer_of(room, size);
    sip_authentication_info_write(&out, &info);
    FUZZ_CHECK(!out.overflow || out.refused);
    if (!buffer_good(&out) || out.length == 0)
        return;
    s = sip_scan_of(buffer_slice(&out), 0);
    FUZZ_CHECK(sip_authentication_info_read(&s, &again));
    check_same(slices, slices_of_info(&again));
    FUZZ_CHECK(info.nc == again.nc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = fuzz_copy(data, size);
    /* Names, quotes and commas that the input may have done without. */
    size_t room_size = size + 300;
    char *room = malloc(room_size);
    FUZZ_CHECK(room != NULL);
    fuzz_credentials(input, room, room_size);
    fuzz_challenge(input, room, room_size);
    fuzz_info(input, room, room_size);
    free(room);
    fuzz_free(input);
    return 0;
}
