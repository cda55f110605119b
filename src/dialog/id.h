/* dialog/id - the token that varco's tags and branches are.   RFC 3261 8.1.1.7, 19.3; RFC 4648 6
 * SPDX-License-Identifier: Apache-2.0
 *
 * A token names one object of one worker, and only this varco (or its cluster) can make one. It is
 * one AES-128 block
 *
 *     version 4 | kind 4 | node 8 | epoch 16 | worker 8 | fork 8 | index 24 | generation 24 | check 32
 *
 * written in base32 in lower case, 26 characters. Encryption hides how many calls there are, makes
 * the text look random, and seals it: a block that nobody made decrypts to noise, whose check is
 * right once in 2^32. Tags and branches are compared without case, so both cases are read; but
 * for the case a token has one spelling. In a branch it stands behind "z9hG4bK", in a tag alone.
 *
 * index      : the slot in the table of its kind; generation: how often the slot was used. A token
 *              whose slot has another generation by now is stale: it resolves to nothing.
 * kind       : what the slot is of, so that a branch sent back as a tag names nothing.
 * epoch      : a counter, one more for each start of the server. Slots of an earlier start are gone;
 *              what was kept from then (adopted) is found by the token itself, in a table of
 *              the worker that a hash of the token names. So the number of workers may change.
 * version    : of the key. While keys change, the previous one still opens what it sealed.
 *
 * Nothing here allocates; the ciphers are made once for each worker (base/cipher.h).
 */
#ifndef DIALOG_ID_H
#define DIALOG_ID_H

#include "base/attributes.h"
#include "base/cipher.h"
#include "base/siphash.h"

#define DIALOG_ID_LENGTH        26        /* characters of a token                           */
#define DIALOG_ID_BRANCH_LENGTH 33        /* the same behind "z9hG4bK"                       */
#define DIALOG_ID_24_BITS       0xffffffU /* the largest index, and the largest generation */
#define DIALOG_ID_KEY_VERSIONS  16U       /* a key's version is below; it begins again at 0 */

/* Kept in tokens that outlive the program: the numbers stay. */
enum dialog_id_kind {
    DIALOG_ID_LEG = 1,            /* tag: a leg of a call                                     */
    DIALOG_ID_CLIENT_TRANSACTION, /* branch: a client transaction                             */
    DIALOG_ID_STATELESS,          /* tag: of an answer without state; index and generation are a
                                      hash of the request, see dialog_id_stateless()           */
    DIALOG_ID_OWN_REQUEST,        /* tag: From of a request outside calls (OPTIONS, REGISTER) */
};

struct dialog_id {
    enum dialog_id_kind kind;
    uint8_t node;
    uint16_t epoch;
    uint8_t worker;
    uint8_t fork;        /* which of the answers of a forked call; else 0 */
    uint32_t index;      /* 0 to DIALOG_ID_24_BITS */
    uint32_t generation; /* 0 to DIALOG_ID_24_BITS */
};

/* Who opens and seals: one for each worker, made at start, borrowed by every call below. */
struct dialog_id_self {
    struct cipher *current, *previous; /* previous NULL: there is no older key    */
    uint8_t current_version;           /* below DIALOG_ID_KEY_VERSIONS            */
    uint8_t previous_version;          /* the same; counts only with a previous   */
    uint8_t node;                      /* 0 without a cluster                     */
    uint16_t epoch;                    /* of this start                           */
    uint8_t worker;                    /* which worker this is: below worker_count */
    uint16_t worker_count;             /* 1 to 256                                */
    struct siphash_key secret;         /* places adopted objects; the same in all workers */
};

/* What a text that came back is, and so what its reader does. */
enum dialog_id_result {
    DIALOG_ID_NONE,         /* another length or alphabet: somebody else's -> foreign            */
    DIALOG_ID_FORGED,       /* looks like one, and no key of ours made it -> foreign, and a fact */
    DIALOG_ID_WRONG_KIND,   /* ours, but made for another place -> foreign, and a fact           */
    DIALOG_ID_OTHER_NODE,   /* sealed by another node of the cluster -> that node                */
    DIALOG_ID_OLD_EPOCH,    /* of an earlier start -> the adopted objects of `owner`             */
    DIALOG_ID_OTHER_WORKER, /* of this start -> over the bus to `owner`                          */
    DIALOG_ID_MINE,         /* of this start, of this worker -> its slot                         */
};

/* A token that was opened. */
struct dialog_id_opened {
    struct dialog_id id;
    unsigned owner; /* the worker that answers for it, below worker_count. With OTHER_NODE 0 */
};

/* Writes a token of the object to `out`, without a NUL, sealed with the current key; node and epoch
 * are those of `id`. Under another key the same id has another text, so a dialog stores the text of
 * its tag. To exceed 24 bits is a mistake of the caller's and ends the program. */
void dialog_id_write(const struct dialog_id_self *self, const struct dialog_id *id,
                     char out[DIALOG_ID_LENGTH]);

/* The same for a branch: the magic cookie and the token.                RFC 3261 8.1.1.7 */
void dialog_id_write_branch(const struct dialog_id_self *self, const struct dialog_id *id,
                            char out[DIALOG_ID_BRANCH_LENGTH]);

/* Opens the tag of a To or From. An absent slice is NONE. *out is set from OTHER_NODE on, and
 * untouched before. The check is compared in constant time. */
MUST_USE enum dialog_id_result dialog_id_read(const struct dialog_id_self *self, struct slice tag,
                                              struct dialog_id_opened *out);

/* The same for the branch of a Via. */
MUST_USE enum dialog_id_result dialog_id_read_branch(const struct dialog_id_self *self,
                                                     struct slice branch,
                                                     struct dialog_id_opened *out);

/* The worker that keeps what was adopted under this tag: a hash of the sealed bytes, below
 * worker_count. The same for either case of the text. False when it is no token at all. */
MUST_USE bool dialog_id_adopter(const struct dialog_id_self *self, struct slice tag,
                                unsigned *worker);

/* The id of an answer that leaves no state: the same for the same hash, whichever worker it is, so
 * a retransmission gets the same tag.                                    RFC 3261 8.2.7 */
struct dialog_id dialog_id_stateless(const struct dialog_id_self *self, uint64_t request_hash);

#endif
