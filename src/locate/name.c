/* SPDX-License-Identifier: Apache-2.0 */
#include "locate/name.h"

#define LABEL_MAX 63
#define NAME_MAX  253

static bool labels_are_good(struct slice name)
{
    size_t label = 0;
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (c <= ' ' || c == '\\' || c == 0x7f)
            return false;
        if (c == '.' && label == 0)
            return false;
        label = c == '.' ? 0 : label + 1;
        if (label > LABEL_MAX)
            return false;
    }
    return label > 0;
}

bool locate_name_join(const char *prefix, struct slice name, char out[LOCATE_NAME_SIZE])
{
    size_t before = strlen(prefix);
    if (name.n > 0 && name.p[name.n - 1] == '.')
        name.n--;
    if (!labels_are_good(name) || before + name.n > NAME_MAX)
        return false;
    memmove(out + before, name.p, name.n);
    memcpy(out, prefix, before);
    out[before + name.n] = '\0';
    return true;
}

bool locate_name_equal(const char *a, const char *b)
{
    return slice_equal_nocase(slice_of(a), slice_of(b));
}
