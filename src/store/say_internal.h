/* store/say_internal - the lines that tell what is wrong with a folder or with what is in it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every line has one of these forms; what a path holds that cannot be seen is made visible:
 *     "/var/lib/varco/lock" FACT: ADVICE
 *     cannot VERB "/var/lib/varco/lock": WORDS OF THE SYSTEM: ADVICE
 * All return false, so that the caller can return it.
 */
#ifndef STORE_SAY_INTERNAL_H
#define STORE_SAY_INTERNAL_H

#include "base/buffer.h"

/* A file in a folder; file NULL: the folder itself. */
struct say_place {
    const char *folder, *file;
};

/* Appends what is so, and what to do. */
bool say_fact(struct buffer *why, const struct say_place *place, struct slice fact,
              const char *advice);

/* Appends what could not be done and why; the advice follows from the errno. */
bool say_error(struct buffer *why, const char *verb, const struct say_place *place, int error);

/* Appends that there is not enough memory. */
bool say_memory(struct buffer *why);

#endif
