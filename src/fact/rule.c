/* SPDX-License-Identifier: Apache-2.0 */
#include "fact/rule.h"

#include "base/assert.h"

static const struct row {
    enum fact_class class;
    struct slice name, what, advice;
} rows[FACT_RULE_COUNT] = {
    [FACT_GATE_TOO_LARGE] = {FACT_CLASS_GATE, SLICE_INIT("too_large"),
                             SLICE_INIT("more bytes than a message may have"),
                             SLICE_INIT("A peer that sends so much in earnest should use TCP or "
                                        "TLS.")},
    [FACT_GATE_JUNK] = {FACT_CLASS_GATE, SLICE_INIT("junk"),
                        SLICE_INIT("bytes that cannot begin a SIP message"),
                        SLICE_INIT("If this is a phone, check that it speaks SIP to this port; "
                                   "media or another protocol may be aimed at it.")},
    [FACT_GATE_TLS] = {FACT_CLASS_GATE, SLICE_INIT("tls"),
                       SLICE_INIT("a TLS handshake at a port in clear"),
                       SLICE_INIT("Let the peer use the TLS port, usually 5061 over TCP.")},
    [FACT_GATE_STUN] = {FACT_CLASS_GATE, SLICE_INIT("stun"),
                        SLICE_INIT("STUN that is no Binding request"),
                        SLICE_INIT("This server answers Binding requests only; it is no TURN "
                                   "server.")},
    [FACT_GATE_RATE] = {FACT_CLASS_GATE, SLICE_INIT("rate"),
                        SLICE_INIT("more packets than a source may send"),
                        SLICE_INIT("A trunk or an office behind one address belongs on the allow "
                                   "list.")},
    [FACT_MESSAGE_FORGED] = {FACT_CLASS_MESSAGE, SLICE_INIT("forged"),
                             SLICE_INIT("a tag or branch that looks like ours and is not"),
                             SLICE_INIT("Somebody guesses, or the secret was replaced since; such "
                                        "a call is over.")},
    [FACT_MESSAGE_WRONG_KIND] = {FACT_CLASS_MESSAGE, SLICE_INIT("wrong_kind"),
                                 SLICE_INIT("a branch of ours as a tag, or a tag as a branch"),
                                 SLICE_INIT("No correct peer does this: somebody tries what "
                                            "happens.")},
    [FACT_MESSAGE_NO_DIALOG] = {FACT_CLASS_MESSAGE, SLICE_INIT("no_dialog"),
                                SLICE_INIT("a request in a dialog that is not ours"),
                                SLICE_INIT("Usually a call of before a restart or of another "
                                           "server; the peer gets 481 and ends it.")},
    [FACT_MESSAGE_STRAY_RESPONSE] = {FACT_CLASS_MESSAGE, SLICE_INIT("stray_response"),
                                     SLICE_INIT("a response to nothing that we asked"),
                                     SLICE_INIT("A peer or a router that changes Via does this; "
                                                "else somebody sends with our address.")},
    [FACT_MESSAGE_STRAY_ACK] = {FACT_CLASS_MESSAGE, SLICE_INIT("stray_ack"),
                                SLICE_INIT("an ACK in a dialog that is not ours"),
                                SLICE_INIT("Nothing to do: an ACK has no answer.")},
};

static const struct row *row_of(enum fact_rule rule)
{
    V_ASSERT((unsigned)rule < FACT_RULE_COUNT);
    return &rows[rule];
}

enum fact_class fact_rule_class(enum fact_rule rule)
{
    return row_of(rule)->class;
}

struct slice fact_rule_name(enum fact_rule rule)
{
    return row_of(rule)->name;
}

struct slice fact_rule_what(enum fact_rule rule)
{
    return row_of(rule)->what;
}

struct slice fact_rule_advice(enum fact_rule rule)
{
    return row_of(rule)->advice;
}

struct slice fact_class_name(enum fact_class class)
{
    static const struct slice names[FACT_CLASS_COUNT] = {
        [FACT_CLASS_GATE] = SLICE_INIT("gate"),
        [FACT_CLASS_MESSAGE] = SLICE_INIT("message"),
    };
    V_ASSERT((unsigned)class < FACT_CLASS_COUNT);
    return names[class];
}
