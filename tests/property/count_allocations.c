/* SPDX-License-Identifier: Apache-2.0
 *
 * The names of the C library are defined here and handed on to its own; a sanitizer has taken them
 * already, and has hooks instead.
 */
#include "property/count_allocations.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

static bool counting;
static unsigned long count;

void count_allocations_start(void)
{
    count = 0;
    counting = true;
}

unsigned long count_allocations_stop(void)
{
    counting = false;
    return count;
}

static void note(void)
{
    if (counting)
        count++;
}

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)

int __sanitizer_install_malloc_and_free_hooks(void (*malloc_hook)(const volatile void *, size_t),
                                              void (*free_hook)(const volatile void *));

static void note_malloc(const volatile void *block, size_t size)
{
    (void)block;
    (void)size;
    note();
}

static void note_free(const volatile void *block)
{
    (void)block;
    note();
}

static void __attribute__((constructor)) install(void)
{
    (void)__sanitizer_install_malloc_and_free_hooks(note_malloc, note_free);
}

#else

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

void *malloc(size_t size)
{
    note();
    return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    note();
    return __libc_calloc(n, size);
}

void *realloc(void *block, size_t size)
{
    note();
    return __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    note();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    note();
    *block = __libc_memalign(alignment, size);
    return *block == NULL ? ENOMEM : 0;
}

void free(void *block)
{
    if (block != NULL)
        note();
    __libc_free(block);
}

#endif
