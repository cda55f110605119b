/* base/cipher - OpenSSL's AES behind one interface.
 * SPDX-License-Identifier: Apache-2.0
 *
 * EVP here, while hashes go below it (docs/adr/0005-hashes-without-evp.md): a cipher context is
 * started once and then takes blocks without allocating, and only EVP uses the processor's AES,
 * whose time does not depend on key or data.
 */
#include "base/cipher.h"

#include "base/assert.h"
#include "base/memory.h"

#include <openssl/err.h>
#include <openssl/evp.h>

struct cipher {
    EVP_CIPHER_CTX *encrypt, *decrypt;
};

/* A context that takes whole blocks in one direction for ever, or NULL. */
static EVP_CIPHER_CTX *context_new(const EVP_CIPHER *aes, const unsigned char *key, int encrypt)
{
    EVP_CIPHER_CTX *context = aes == NULL ? NULL : EVP_CIPHER_CTX_new();
    if (context != NULL && EVP_CipherInit_ex2(context, aes, key, NULL, encrypt, NULL) == 1 &&
        EVP_CIPHER_CTX_set_padding(context, 0) == 1)
        return context;
    EVP_CIPHER_CTX_free(context);
    return NULL;
}

struct cipher *cipher_new(const unsigned char key[CIPHER_KEY_SIZE])
{
    struct cipher *cipher = memory_new(sizeof *cipher);
    if (cipher == NULL)
        return NULL;
    EVP_CIPHER *aes = EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
    cipher->encrypt = context_new(aes, key, 1);
    cipher->decrypt = context_new(aes, key, 0);
    EVP_CIPHER_free(aes);
    if (cipher->encrypt == NULL || cipher->decrypt == NULL) {
        ERR_clear_error();
        cipher_free(&cipher);
    }
    return cipher;
}

void cipher_free(struct cipher **cipher)
{
    if (*cipher == NULL)
        return;
    EVP_CIPHER_CTX_free((*cipher)->encrypt); /* wipes the key schedule */
    EVP_CIPHER_CTX_free((*cipher)->decrypt);
    memory_free(*cipher);
    *cipher = NULL;
}

static void run(EVP_CIPHER_CTX *context, const unsigned char *in, unsigned char *out)
{
    int size = 0;
    V_ASSERT(EVP_CipherUpdate(context, out, &size, in, CIPHER_BLOCK_SIZE) == 1);
    V_ASSERT(size == CIPHER_BLOCK_SIZE);
}

void cipher_encrypt(struct cipher *cipher, const unsigned char in[CIPHER_BLOCK_SIZE],
                    unsigned char out[CIPHER_BLOCK_SIZE])
{
    run(cipher->encrypt, in, out);
}

void cipher_decrypt(struct cipher *cipher, const unsigned char in[CIPHER_BLOCK_SIZE],
                    unsigned char out[CIPHER_BLOCK_SIZE])
{
    run(cipher->decrypt, in, out);
}
