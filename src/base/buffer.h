/* base/buffer - bytes that are written once, from left to right, into the caller's memory.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : where the bytes go, how many may go there, how many did.
 * Owner : the caller owns the memory; a buffer never allocates, never grows, never goes back.
 * Errors: none is returned. What does not fit, or may not be written, marks the buffer, and from
 *         then on nothing more goes in: a writer appends what it has and asks buffer_good() once,
 *         at the end. A marked buffer holds the start of what was meant; it must not be used.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/attributes.h"
#include "base/slice.h"

struct buffer {
    char *bytes;
    size_t size;   /* room in bytes; becomes `length` when the buffer is marked */
    size_t length; /* bytes written                                             */
    bool overflow; /* something did not fit: more room may help                 */
    bool refused;  /* a text held CR, LF or NUL                                 */
};

/* An empty buffer over `size` bytes of the caller's. */
static inline struct buffer buffer_of(char *bytes, size_t size)
{
    return (struct buffer){.bytes = bytes, .size = size};
}

/* True while everything was written. */
static inline bool buffer_good(const struct buffer *b)
{
    return !b->overflow && !b->refused;
}

/* What was written. Good for as long as the memory is. */
static inline struct slice buffer_slice(const struct buffer *b)
{
    return (struct slice){b->bytes, b->length};
}

/* Marks the buffer as too small; it takes no byte more. Refused is stronger than overflow: who
 * grows a buffer for as long as it overflows would else never end. */
static inline void buffer_mark_overflow(struct buffer *b)
{
    b->overflow = !b->refused;
    b->size = b->length;
}

/* Marks the buffer as holding what must not be sent; it takes no byte more. For writers with
 * rules of their own, as "a token may not hold a space". */
static inline void buffer_mark_refused(struct buffer *b)
{
    b->refused = true;
    b->overflow = false;
    b->size = b->length;
}

/* Appends bytes as they are. For literals and for what was checked before. */
static inline void buffer_append(struct buffer *b, struct slice bytes)
{
    if (bytes.n > b->size - b->length) {
        buffer_mark_overflow(b);
        return;
    }
    if (bytes.n > 0)
        memcpy(b->bytes + b->length, bytes.p, bytes.n);
    b->length += bytes.n;
}

/* Appends one byte as it is. */
static inline void buffer_append_byte(struct buffer *b, char byte)
{
    if (b->length == b->size) {
        buffer_mark_overflow(b);
        return;
    }
    b->bytes[b->length++] = byte;
}

/* True when the text holds no CR, LF or NUL, so that it cannot end a line.
 * RFC 3261 25.1, RFC 8866 9 (byte-string) */
MUST_USE bool buffer_text_is_line(struct slice text);

/* Appends text that came from outside. One that holds CR, LF or NUL would start a line of its own
 * (a header or an SDP line that nobody wrote): it is refused, see buffer_good(). */
void buffer_append_text(struct buffer *b, struct slice text);

/* Appends a number in decimal, without leading zeros. */
void buffer_append_decimal(struct buffer *b, uint64_t number);

#endif
