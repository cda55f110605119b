/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog/id.h"

#include "base/assert.h"
#include "base/secret.h"

#define BLOCK        CIPHER_BLOCK_SIZE
#define CHECK_AT     12
#define CHECK_SIZE   4
#define COOKIE_SIZE  7
#define SPARE_BITS   2 /* 26 digits hold 130 bits, a block has 128 */
#define KINDS_TAG    (1U << DIALOG_ID_LEG | 1U << DIALOG_ID_STATELESS | 1U << DIALOG_ID_OWN_REQUEST)
#define KINDS_BRANCH (1U << DIALOG_ID_CLIENT_TRANSACTION)

_Static_assert(DIALOG_ID_LENGTH * 5 == BLOCK * 8 + SPARE_BITS, "a token is one block");
_Static_assert(DIALOG_ID_BRANCH_LENGTH == DIALOG_ID_LENGTH + COOKIE_SIZE, "cookie and token");

/* RFC 3261 8.1.1.7 */
static const char cookie[COOKIE_SIZE] = {'z', '9', 'h', 'G', '4', 'b', 'K'};

/* RFC 4648 6, in lower case */
static const char digits[32] = {'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k',
                                'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v',
                                'w', 'x', 'y', 'z', '2', '3', '4', '5', '6', '7'};

/* The value of a digit, or 32. */
static unsigned digit_value(char c)
{
    unsigned letter = (unsigned)slice_lower((unsigned char)c) - 'a';
    unsigned number = (unsigned)(unsigned char)c - '2';
    if (letter < 26)
        return letter;
    return number < 6 ? number + 26 : 32;
}

static void encode(const unsigned char block[BLOCK], char out[DIALOG_ID_LENGTH])
{
    unsigned bits = 0, have = 0, at = 0;
    for (unsigned i = 0; i < DIALOG_ID_LENGTH; i++) {
        if (have < 5) { /* the last digit is filled up with zero bits */
            bits = bits << 8 | (at < BLOCK ? block[at] : 0U);
            have += 8;
            at++;
        }
        have -= 5;
        out[i] = digits[bits >> have & 31];
        bits &= (1U << have) - 1;
    }
}

/* False when the text is no spelling of a block: another length, another byte, spare bits set. */
static bool decode(struct slice text, unsigned char block[BLOCK])
{
    if (text.n != DIALOG_ID_LENGTH)
        return false;
    unsigned bits = 0, have = 0, at = 0, wrong = 0;
    for (unsigned i = 0; i < DIALOG_ID_LENGTH; i++) {
        unsigned value = digit_value(text.p[i]);
        wrong |= value & 32;
        bits = bits << 5 | (value & 31);
        have += 5;
        if (have >= 8) {
            have -= 8;
            block[at++] = (unsigned char)(bits >> have);
            bits &= (1U << have) - 1;
        }
    }
    return wrong == 0 && bits == 0;
}

static uint32_t read_24(const unsigned char *p)
{
    return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

static void write_24(uint32_t number, unsigned char *p)
{
    V_ASSERT(number <= DIALOG_ID_24_BITS);
    p[0] = (unsigned char)(number >> 16);
    p[1] = (unsigned char)(number >> 8);
    p[2] = (unsigned char)number;
}

static void pack(const struct dialog_id *id, unsigned version, unsigned char plain[BLOCK])
{
    V_ASSERT((unsigned)id->kind < 16 && version < DIALOG_ID_KEY_VERSIONS);
    memset(plain, 0, BLOCK); /* the check is zero: any constant is as good under the cipher */
    plain[0] = (unsigned char)(version << 4 | (unsigned)id->kind);
    plain[1] = id->node;
    plain[2] = (unsigned char)(id->epoch >> 8);
    plain[3] = (unsigned char)id->epoch;
    plain[4] = id->worker;
    plain[5] = id->fork;
    write_24(id->index, plain + 6);
    write_24(id->generation, plain + 9);
}

static struct dialog_id unpack(const unsigned char plain[BLOCK])
{
    return (struct dialog_id){
        .kind = (enum dialog_id_kind)(plain[0] & 15),
        .node = plain[1],
        .epoch = (uint16_t)(plain[2] << 8 | plain[3]),
        .worker = plain[4],
        .fork = plain[5],
        .index = read_24(plain + 6),
        .generation = read_24(plain + 9),
    };
}

/* Decrypts the block. True when it was sealed with this key. */
static bool unseal(struct cipher *cipher, unsigned version, const unsigned char sealed[BLOCK],
                   unsigned char plain[BLOCK])
{
    static const unsigned char zero[CHECK_SIZE];
    cipher_decrypt(cipher, sealed, plain);
    bool good = secret_equal(plain + CHECK_AT, zero, CHECK_SIZE);
    return good && (unsigned)(plain[0] >> 4) == version;
}

static unsigned adopter(const struct dialog_id_self *self, const unsigned char sealed[BLOCK])
{
    uint64_t hash = siphash64(&self->secret, (struct slice){(const char *)sealed, BLOCK});
    return (unsigned)(hash % self->worker_count);
}

/* Whose the id is; sets *owner. */
static enum dialog_id_result place(const struct dialog_id_self *self, const struct dialog_id *id,
                                   const unsigned char sealed[BLOCK], unsigned *owner)
{
    *owner = 0;
    if (id->node != self->node)
        return DIALOG_ID_OTHER_NODE;
    /* A worker that this start does not have: the counter was set back, from a backup. */
    if (id->epoch != self->epoch || id->worker >= self->worker_count) {
        *owner = adopter(self, sealed);
        return DIALOG_ID_OLD_EPOCH;
    }
    *owner = id->worker;
    return id->worker == self->worker ? DIALOG_ID_MINE : DIALOG_ID_OTHER_WORKER;
}

static enum dialog_id_result open_text(const struct dialog_id_self *self, struct slice text,
                                       unsigned kinds, struct dialog_id_opened *out)
{
    unsigned char sealed[BLOCK], plain[BLOCK];
    V_ASSERT(self->worker_count >= 1 && self->worker < self->worker_count);
    if (!decode(text, sealed))
        return DIALOG_ID_NONE;
    if (!unseal(self->current, self->current_version, sealed, plain) &&
        (self->previous == NULL || !unseal(self->previous, self->previous_version, sealed, plain)))
        return DIALOG_ID_FORGED;
    struct dialog_id id = unpack(plain);
    if ((kinds >> (unsigned)id.kind & 1) == 0)
        return DIALOG_ID_WRONG_KIND;
    out->id = id;
    return place(self, &id, sealed, &out->owner);
}

void dialog_id_write(const struct dialog_id_self *self, const struct dialog_id *id,
                     char out[DIALOG_ID_LENGTH])
{
    unsigned char block[BLOCK];
    pack(id, self->current_version, block);
    cipher_encrypt(self->current, block, block);
    encode(block, out);
}

void dialog_id_write_branch(const struct dialog_id_self *self, const struct dialog_id *id,
                            char out[DIALOG_ID_BRANCH_LENGTH])
{
    memcpy(out, cookie, COOKIE_SIZE);
    dialog_id_write(self, id, out + COOKIE_SIZE);
}

enum dialog_id_result dialog_id_read(const struct dialog_id_self *self, struct slice tag,
                                     struct dialog_id_opened *out)
{
    return open_text(self, tag, KINDS_TAG, out);
}

enum dialog_id_result dialog_id_read_branch(const struct dialog_id_self *self, struct slice branch,
                                            struct dialog_id_opened *out)
{
    if (branch.n != DIALOG_ID_BRANCH_LENGTH ||
        !slice_equal_nocase((struct slice){branch.p, COOKIE_SIZE},
                            (struct slice){cookie, COOKIE_SIZE}))
        return DIALOG_ID_NONE;
    return open_text(self, (struct slice){branch.p + COOKIE_SIZE, DIALOG_ID_LENGTH}, KINDS_BRANCH,
                     out);
}

bool dialog_id_adopter(const struct dialog_id_self *self, struct slice tag, unsigned *worker)
{
    unsigned char sealed[BLOCK];
    if (!decode(tag, sealed))
        return false;
    *worker = adopter(self, sealed);
    return true;
}

struct dialog_id dialog_id_stateless(const struct dialog_id_self *self, uint64_t request_hash)
{
    return (struct dialog_id){
        .kind = DIALOG_ID_STATELESS,
        .node = self->node,
        .epoch = self->epoch,
        .index = (uint32_t)request_hash & DIALOG_ID_24_BITS,
        .generation = (uint32_t)(request_hash >> 24) & DIALOG_ID_24_BITS,
    };
}
