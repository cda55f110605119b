/* SPDX-License-Identifier: Apache-2.0 */
#include "base/visible.h"
#include "store/say_internal.h"

#include <errno.h>

#define ANOTHER "name another folder with --data"

static const struct {
    int error;
    const char *advice;
} advices[] = {
    {EACCES, "run varco as the user whose it is, or " ANOTHER},
    {EPERM, "run varco as the user whose it is, or " ANOTHER},
    {ENOENT, "make the folder above it first, or " ANOTHER},
    {ENOTDIR, "move away what is there and is no folder, or " ANOTHER},
    {EISDIR, "move away the folder of that name"},
    {ELOOP, "put a plain file in the place of the symbolic link"},
    {EROFS, "make its file system writable, or " ANOTHER},
    {ENOSPC, "make room on its disk"},
    {EDQUOT, "raise the quota of the user, or make room"},
    {EIO, "look at the disk, and at what the kernel says of it"},
    {EMFILE, "raise the limit of open files"},
    {ENFILE, "raise the limit of open files"},
    {ENOMEM, "make memory free"},
};

static const char *advice_for(int error)
{
    for (size_t i = 0; i < sizeof advices / sizeof *advices; i++)
        if (advices[i].error == error)
            return advices[i].advice;
    return ANOTHER;
}

static void append_place(struct buffer *why, const struct say_place *place)
{
    buffer_append_byte(why, '"');
    (void)visible_append(why, slice_of(place->folder));
    if (place->file != NULL) {
        buffer_append_byte(why, '/');
        (void)visible_append(why, slice_of(place->file));
    }
    buffer_append_byte(why, '"');
}

bool say_fact(struct buffer *why, const struct say_place *place, struct slice fact,
              const char *advice)
{
    append_place(why, place);
    buffer_append_byte(why, ' ');
    (void)visible_append(why, fact);
    buffer_append(why, SLICE(": "));
    buffer_append(why, slice_of(advice));
    return false;
}

bool say_error(struct buffer *why, const char *verb, const struct say_place *place, int error)
{
    const char *words = strerrordesc_np(error);
    buffer_append(why, SLICE("cannot "));
    buffer_append(why, slice_of(verb));
    buffer_append_byte(why, ' ');
    append_place(why, place);
    buffer_append(why, SLICE(": "));
    buffer_append(why, slice_of(words != NULL ? words : "unknown error"));
    buffer_append(why, SLICE(": "));
    buffer_append(why, slice_of(advice_for(error)));
    return false;
}

bool say_memory(struct buffer *why)
{
    buffer_append(why, SLICE("out of memory: make memory free, then start again"));
    return false;
}
