/* What the tests of dialog/ share: a worker of a server whose keys everybody knows.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_UNIT_DIALOG_SELF_H
#define TESTS_UNIT_DIALOG_SELF_H

#include "dialog/id.h"
#include "unit/assert_slice.h"

static const unsigned char first_key[CIPHER_KEY_SIZE] = "first key 16 byt";
static const unsigned char second_key[CIPHER_KEY_SIZE] = "second key 16 by";

/* Worker 2 of 4 of node 0, in its fifth start; its key has version 1 and none before. False when
 * there is no memory. self_end() frees it. */
static inline bool self_begin(struct dialog_id_self *self)
{
    *self = (struct dialog_id_self){.current = cipher_new(first_key),
                                    .current_version = 1,
                                    .epoch = 5,
                                    .worker = 2,
                                    .worker_count = 4,
                                    .secret = {0x0706050403020100, 0x0f0e0d0c0b0a0908}};
    return self->current != NULL;
}

static inline void self_end(struct dialog_id_self *self)
{
    cipher_free(&self->current);
    cipher_free(&self->previous);
}

/* A token of that worker, without a NUL. */
static inline struct slice self_token(const struct dialog_id_self *self, struct dialog_id id,
                                      char out[DIALOG_ID_LENGTH])
{
    dialog_id_write(self, &id, out);
    return (struct slice){out, DIALOG_ID_LENGTH};
}

#endif
