/* base/cipher - AES-128 of single blocks, and nothing else.                         FIPS 197
 * SPDX-License-Identifier: Apache-2.0
 *
 * For values that are one block: 16 bytes in, 16 bytes out, no mode, no padding. A block that
 * carries redundancy which nobody can predict the cipher of is hidden and authenticated at once
 * (see dialog/id.h). It is no way to encrypt messages: the same block comes out the same.
 *
 * Making a cipher is the only call that allocates and the only one that can fail.
 *
 * Owner : one thread; nothing is locked. `in` and `out` of a call may be the same bytes.
 */
#ifndef BASE_CIPHER_H
#define BASE_CIPHER_H

#include "base/attributes.h"

#define CIPHER_KEY_SIZE   16 /* bytes */
#define CIPHER_BLOCK_SIZE 16 /* bytes */

struct cipher; /* opaque */

/* A new cipher under the key; the caller owns it and ends it with cipher_free(). The key's bytes
 * stay the caller's, who wipes them. NULL: no memory. */
MUST_USE struct cipher *cipher_new(const unsigned char key[CIPHER_KEY_SIZE]);

/* Wipes and frees the cipher and sets *cipher to NULL. *cipher may be NULL. */
void cipher_free(struct cipher **cipher);

/* Encrypts one block. */
void cipher_encrypt(struct cipher *cipher, const unsigned char in[CIPHER_BLOCK_SIZE],
                    unsigned char out[CIPHER_BLOCK_SIZE]);

/* Decrypts one block: any 16 bytes give 16 bytes; whether they mean something the caller knows. */
void cipher_decrypt(struct cipher *cipher, const unsigned char in[CIPHER_BLOCK_SIZE],
                    unsigned char out[CIPHER_BLOCK_SIZE]);

#endif
