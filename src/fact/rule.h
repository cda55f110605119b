/* fact/rule - why something was not simply accepted: one row for each rule that decides.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A rule belongs to one class, and each class has a ring of its own (fact/ring.h): what a stranger
 * can cause without proving where he is stands in other classes than what takes a known peer.
 */
#ifndef FACT_RULE_H
#define FACT_RULE_H

#include "base/slice.h"

enum fact_class {
    FACT_CLASS_GATE,    /* bytes, before they were parsed; the source may be a lie         */
    FACT_CLASS_MESSAGE, /* a message that belongs to nothing; the source may be a lie, too */
    FACT_CLASS_COUNT,
};

/* Numbers are for this run only; names are for logs and people, and stay. */
enum fact_rule {
    FACT_GATE_TOO_LARGE,
    FACT_GATE_JUNK,
    FACT_GATE_TLS,
    FACT_GATE_STUN,
    FACT_GATE_RATE,
    FACT_MESSAGE_FORGED,
    FACT_MESSAGE_WRONG_KIND,
    FACT_MESSAGE_NO_DIALOG,
    FACT_MESSAGE_STRAY_RESPONSE,
    FACT_MESSAGE_STRAY_ACK,
    FACT_RULE_COUNT,
};

/* The class of a rule. */
enum fact_class fact_rule_class(enum fact_rule rule);

/* Its name in its class: a word of lower case letters and "_"; static. */
struct slice fact_rule_name(enum fact_rule rule);

/* What it says, for people, in a few words; static. */
struct slice fact_rule_what(enum fact_rule rule);

/* What to do about it, for whom it hits wrongly: one sentence; static. */
struct slice fact_rule_advice(enum fact_rule rule);

/* The name of a class: a word of lower case letters; static. */
struct slice fact_class_name(enum fact_class class);

#endif
