/* store/folder - the data folder of a server: whose it is, who runs in it, and its secret.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     folder_open()          the folder is there, ours, writable, and closed to everybody else
 *     folder_lock()          and no other server runs in it, until folder_free() or our end
 *     folder_load_secret()   and its secret is read, or was made
 *
 * Owner : the caller; a folder is used by one thread at a time, but folder_key() by any number.
 * Errors: false or NULL; `why` then holds one line, without its end: what, where, what to do. Give it
 *         FOLDER_WHY_MAX bytes of room. Nothing is left half-written.
 */
#ifndef STORE_FOLDER_H
#define STORE_FOLDER_H

#include "base/buffer.h"

#include <sys/types.h>

#define FOLDER_PATH_MAX     512  /* bytes of a path, without its NUL                      */
#define FOLDER_WHY_MAX      4096 /* bytes of any line about it                            */
#define FOLDER_KEY_MAX      64   /* bytes of the longest key that folder_key() makes      */
#define FOLDER_KEY_VERSIONS 16U  /* a secret's version is below; it begins again at 0     */

struct folder; /* opaque */

/* What a key is for: a key of one purpose says nothing about that of another. */
enum folder_purpose {
    FOLDER_TOKEN, /* seals tags and branches                 */
    FOLDER_NONCE, /* seals the nonces of challenges          */
    FOLDER_HASH,  /* places what peers send in tables        */
    FOLDER_PURPOSE_COUNT,
};

struct folder_setting {
    const char *path; /* as it will be told; at most FOLDER_PATH_MAX bytes                  */
    uid_t user;       /* whose it has to be; only root may name another user than itself    */
    gid_t group;      /* of what is made                                                    */
    bool parents;     /* make the folders above it too, where they are missing              */
};

/* Who asks for the default folder. */
struct folder_person {
    uid_t user;
    const char *name;       /* of the user; NULL: has none                 */
    const char *state_home; /* XDG_STATE_HOME; NULL: not set               */
    const char *home;       /* HOME; NULL: not set                         */
};

/* Appends the path of the default folder: /var/lib/varco for root and for user varco, else
 * $XDG_STATE_HOME/varco, else $HOME/.local/state/varco. Sets *parents to what folder_open() should be
 * told. An environment variable that is empty or no absolute path counts as not set, as the XDG Base
 * Directory Specification has it. False when there is none. */
MUST_USE bool folder_default(const struct folder_person *person, struct buffer *path, bool *parents,
                             struct buffer *why);

/* Opens the folder; makes it, 0700, when it is missing. It must belong to setting->user. Rights of
 * others than its group, and of its group to write, are taken away: see folder_notice(). Free with
 * folder_free(). */
MUST_USE struct folder *folder_open(const struct folder_setting *setting, struct buffer *why);

/* Ends the lock, wipes the keys, frees it and sets *folder to NULL. NULL in it is fine. */
void folder_free(struct folder **folder);

/* What folder_open() had to change, as one line for the log; NULL when nothing. Good until
 * folder_free(). */
const char *folder_notice(const struct folder *folder);

/* The path, as it was given. Good until folder_free(). */
const char *folder_path(const struct folder *folder);

/* Takes the lock of the folder, by flock(2) on its file "lock", and writes the process id into it. It
 * lasts until folder_free() or the end of the process, however that comes. False too when another
 * process has it; the line names that process. */
MUST_USE bool folder_lock(struct folder *folder, struct buffer *why);

/* Reads the secret of the folder, whose lock must be held; makes one when there is none. One that is
 * damaged, or that others might have read, is an error and stays as it is. */
MUST_USE bool folder_load_secret(struct folder *folder, struct buffer *why);

/* The version of the secret, below FOLDER_KEY_VERSIONS; 0 for one that was made here. Only after
 * folder_load_secret(). */
unsigned folder_key_version(const struct folder *folder);

/* Writes a key for the purpose, 1 to FOLDER_KEY_MAX bytes: always the same for the same secret and
 * purpose; a shorter one is the start of a longer one. HKDF-SHA256 (RFC 5869) of the secret. Only after
 * folder_load_secret(). False when there is not memory enough; `out` is then all zero. The caller wipes
 * the key. */
MUST_USE bool folder_key(const struct folder *folder, enum folder_purpose purpose,
                         unsigned char *out, size_t size);

/* Makes an empty file of this name in the folder, 0600, if there is none; one that is there must be a
 * plain file of the folder's user, and loses every right of others. Its bytes are not touched. */
MUST_USE bool folder_make_file(const struct folder *folder, const char *name, struct buffer *why);

#endif
