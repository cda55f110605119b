/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog/owner.h"

#include "sip/address.h"
#include "sip/call_id.h"
#include "sip/via.h"

static struct dialog_owner without_token(const struct dialog_id_self *self,
                                         enum dialog_owner_verdict verdict)
{
    return (struct dialog_owner){.verdict = verdict, .worker = self->worker};
}

static void give_to(const struct dialog_id_self *self, struct dialog_owner *owner, unsigned worker)
{
    owner->worker = worker;
    owner->verdict = worker == self->worker ? DIALOG_OWNER_HERE : DIALOG_OWNER_THERE;
}

/* Whom the token names, or `foreign` when it is none of ours. */
static struct dialog_owner by_token(const struct dialog_id_self *self, enum dialog_id_result token,
                                    const struct dialog_id_opened *opened,
                                    enum dialog_owner_verdict foreign)
{
    struct dialog_owner owner = without_token(self, foreign);
    owner.has_token = true;
    owner.token = token;
    if (token < DIALOG_ID_OTHER_NODE)
        return owner;
    owner.opened = *opened;
    if (token == DIALOG_ID_OTHER_NODE)
        owner.verdict = DIALOG_OWNER_NODE;
    else if (opened->id.kind == DIALOG_ID_STATELESS)
        owner.verdict = foreign; /* nothing was kept that it could belong to */
    else
        give_to(self, &owner, opened->owner);
    return owner;
}

static struct dialog_owner of_response(const struct dialog_id_self *self,
                                       const struct sip_message *m)
{
    struct dialog_id_opened opened = {0};
    struct sip_via via;
    struct sip_values values = sip_message_values(m, SIP_HEADER_VIA);
    if (!sip_values_more(&values) || !sip_via_read(&values.scan, &via))
        return without_token(self, DIALOG_OWNER_DROP);
    enum dialog_id_result token = dialog_id_read_branch(self, via.branch, &opened);
    return by_token(self, token, &opened, DIALOG_OWNER_DROP);
}

/* The tag of the To; .p == NULL: it has none. False when there is no To that can be read. */
static bool to_tag(const struct sip_message *m, struct slice *tag)
{
    const struct sip_header_line *line = sip_message_find(m, SIP_HEADER_TO);
    struct sip_address to;
    if (line == NULL)
        return false;
    struct sip_scan scan = sip_message_scan(m, line);
    if (!sip_address_read_single(&scan, &to))
        return false;
    *tag = to.tag;
    return true;
}

/* The Call-ID is compared byte by byte (RFC 3261 8.1.1.4), and hashed so. */
static bool by_call_id(const struct dialog_id_self *self, const struct sip_message *m,
                       struct dialog_owner *owner)
{
    const struct sip_header_line *line = sip_message_find(m, SIP_HEADER_CALL_ID);
    struct slice call_id;
    if (line == NULL)
        return false;
    struct sip_scan scan = sip_message_scan(m, line);
    if (!sip_call_id_read(&scan, &call_id))
        return false;
    give_to(self, owner, (unsigned)(siphash64(&self->secret, call_id) % self->worker_count));
    return true;
}

struct dialog_owner dialog_owner_of(const struct dialog_id_self *self, const struct sip_message *m,
                                    bool stateless)
{
    if (!m->request)
        return of_response(self, m);
    /* An ACK is never answered (RFC 3261 17.1.1.3), so what would be an answer is silence. */
    bool ack = m->method == SIP_METHOD_ACK;
    if (!ack && (stateless || m->method == SIP_METHOD_REGISTER))
        return without_token(self, DIALOG_OWNER_STATELESS);
    struct slice tag;
    struct dialog_owner owner = without_token(self, ack ? DIALOG_OWNER_DROP : DIALOG_OWNER_BAD);
    if (!to_tag(m, &tag))
        return owner;
    if (tag.p != NULL) {
        struct dialog_id_opened opened = {0};
        enum dialog_id_result token = dialog_id_read(self, tag, &opened);
        return by_token(self, token, &opened, ack ? DIALOG_OWNER_DROP : DIALOG_OWNER_NO_DIALOG);
    }
    (void)by_call_id(self, m, &owner); /* on false the owner stays as it is */
    return owner;
}

bool dialog_owner_rule(const struct dialog_owner *owner, const struct sip_message *m,
                       enum fact_rule *rule)
{
    bool away = owner->verdict == DIALOG_OWNER_NO_DIALOG || owner->verdict == DIALOG_OWNER_DROP;
    /* The ACK to an answer without state is as it must be. */
    if (!away || !owner->has_token ||
        (m->method == SIP_METHOD_ACK && owner->token >= DIALOG_ID_OTHER_NODE))
        return false;
    if (owner->token == DIALOG_ID_FORGED)
        *rule = FACT_MESSAGE_FORGED;
    else if (owner->token == DIALOG_ID_WRONG_KIND)
        *rule = FACT_MESSAGE_WRONG_KIND;
    else if (!m->request)
        *rule = FACT_MESSAGE_STRAY_RESPONSE;
    else
        *rule = m->method == SIP_METHOD_ACK ? FACT_MESSAGE_STRAY_ACK : FACT_MESSAGE_NO_DIALOG;
    return true;
}
