/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp/stun.h"

#include "base/assert.h"

#define COOKIE      0x2112a442U
#define FINGERPRINT 0x5354554eU

enum message_type {
    BINDING_REQUEST = 0x0001,
    BINDING_INDICATION = 0x0011,
    BINDING_SUCCESS = 0x0101,
    BINDING_ERROR = 0x0111,
};

enum attribute_type {
    ATTRIBUTE_MESSAGE_INTEGRITY = 0x0008,
    ATTRIBUTE_ERROR_CODE = 0x0009,
    ATTRIBUTE_UNKNOWN = 0x000a,
    ATTRIBUTE_INTEGRITY_SHA256 = 0x001c,
    ATTRIBUTE_XOR_MAPPED_ADDRESS = 0x0020,
    ATTRIBUTE_OPTIONAL = 0x8000, /* from here on they may be ignored: RFC 8489 14 */
    ATTRIBUTE_FINGERPRINT = 0x8028,
};

static unsigned read_16(const char *p)
{
    return (unsigned)(unsigned char)p[0] << 8 | (unsigned char)p[1];
}

static uint32_t read_32(const char *p)
{
    return (uint32_t)read_16(p) << 16 | read_16(p + 2);
}

static void write_16(struct buffer *b, unsigned number)
{
    buffer_append_byte(b, (char)(number >> 8));
    buffer_append_byte(b, (char)number);
}

static void write_32(struct buffer *b, uint32_t number)
{
    write_16(b, number >> 16);
    write_16(b, number & 0xffff);
}

enum rtp_stun_shape rtp_stun_shape(struct slice bytes)
{
    if (bytes.n < RTP_STUN_HEADER_SIZE || ((unsigned char)bytes.p[0] & 0xc0) != 0 ||
        read_32(bytes.p + 4) != COOKIE)
        return RTP_STUN_OTHER;
    unsigned length = read_16(bytes.p + 2);
    if (length % 4 != 0 || length + RTP_STUN_HEADER_SIZE != bytes.n)
        return RTP_STUN_OTHER;
    unsigned type = read_16(bytes.p);
    if (type == BINDING_REQUEST)
        return RTP_STUN_REQUEST;
    return type == BINDING_INDICATION ? RTP_STUN_INDICATION : RTP_STUN_STRAY;
}

/* Four bits a step: sixteen words are enough, requests are short. */
uint32_t rtp_stun_fingerprint(struct slice bytes)
{
    static const uint32_t table[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
        0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
        0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
    };
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < bytes.n; i++) {
        crc ^= (unsigned char)bytes.p[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc ^ FINGERPRINT;
}

/* Notes an attribute that must be understood and is not; each type once. More than fit are left out:
 * the peer learns the first, and asks again. */
static void note_unknown(struct rtp_stun_request *request, unsigned type)
{
    for (unsigned i = 0; i < request->unknown_count; i++)
        if (request->unknown[i] == type)
            return;
    if (request->unknown_count < RTP_STUN_UNKNOWN_MAX)
        request->unknown[request->unknown_count++] = (uint16_t)type;
}

/* Takes one attribute; *after: MESSAGE-INTEGRITY stood before. False when it makes the whole request
 * one that gets no answer. */
static bool take_attribute(struct slice bytes, size_t at, uint64_t known, bool *after,
                           struct rtp_stun_request *request)
{
    unsigned type = read_16(bytes.p + at), length = read_16(bytes.p + at + 2);
    if (type == ATTRIBUTE_FINGERPRINT) {
        request->fingerprint = true;
        return length == 4 && at + 8 == bytes.n &&
               read_32(bytes.p + at + 4) == rtp_stun_fingerprint((struct slice){bytes.p, at});
    }
    bool understood = type >= ATTRIBUTE_OPTIONAL || (type < 64 && (known >> type & 1) != 0);
    if (!understood && !*after)
        note_unknown(request, type);
    if (type == ATTRIBUTE_MESSAGE_INTEGRITY || type == ATTRIBUTE_INTEGRITY_SHA256)
        *after = true;
    return true;
}

bool rtp_stun_read(struct slice bytes, uint64_t known, struct rtp_stun_request *out)
{
    if (rtp_stun_shape(bytes) != RTP_STUN_REQUEST)
        return false;
    struct rtp_stun_request request = {.fingerprint = false};
    bool after = false;
    memcpy(request.id, bytes.p + 8, sizeof request.id);
    size_t at = RTP_STUN_HEADER_SIZE;
    while (at < bytes.n) { /* at and the length are multiples of 4, so 4 bytes are there */
        size_t size = 4 + ((size_t)read_16(bytes.p + at + 2) + 3) / 4 * 4;
        if (size > bytes.n - at || !take_attribute(bytes, at, known, &after, &request))
            return false;
        at += size;
    }
    *out = request;
    return true;
}

/* The port is hidden by the first half of the cookie, the address by cookie and transaction id, so
 * that no router that rewrites addresses in packets finds it. RFC 8489 14.2 */
static void write_mapped(struct buffer *b, const struct rtp_stun_request *request,
                         const struct address *source)
{
    unsigned char mask[16] = {COOKIE >> 24, COOKIE >> 16 & 0xff, COOKIE >> 8 & 0xff, COOKIE & 0xff};
    memcpy(mask + 4, request->id, sizeof request->id);
    unsigned size = source->family == ADDRESS_IPV6 ? 16 : 4;
    write_16(b, ATTRIBUTE_XOR_MAPPED_ADDRESS);
    write_16(b, 4 + size);
    write_16(b, source->family == ADDRESS_IPV6 ? 2 : 1);
    write_16(b, source->port ^ COOKIE >> 16);
    for (unsigned i = 0; i < size; i++)
        buffer_append_byte(b, (char)(source->bytes[i] ^ mask[i]));
}

/* The reason, 17 bytes, is filled up to a multiple of 4. RFC 8489 14.8, 14.13 */
static void write_unknown(struct buffer *b, const struct rtp_stun_request *request)
{
    write_16(b, ATTRIBUTE_ERROR_CODE);
    write_16(b, 4 + 17);
    write_16(b, 0);
    write_16(b, 4 << 8 | 20); /* 420 as class and number */
    buffer_append(b, SLICE("Unknown Attribute\0\0\0"));
    write_16(b, ATTRIBUTE_UNKNOWN);
    write_16(b, 2U * request->unknown_count);
    for (unsigned i = 0; i < request->unknown_count; i++)
        write_16(b, request->unknown[i]);
    if (request->unknown_count % 2 == 1)
        write_16(b, 0);
}

/* Writes the length of what follows the header into it. */
static void set_length(struct buffer *b, size_t length)
{
    b->bytes[2] = (char)(length >> 8);
    b->bytes[3] = (char)length;
}

void rtp_stun_write_answer(struct buffer *b, const struct rtp_stun_request *request,
                           const struct address *source)
{
    V_ASSERT(b->length == 0 && source->family != ADDRESS_NONE);
    bool error = request->unknown_count > 0;
    write_16(b, error ? BINDING_ERROR : BINDING_SUCCESS);
    write_16(b, 0);
    write_32(b, COOKIE);
    buffer_append(b, (struct slice){(const char *)request->id, sizeof request->id});
    if (error)
        write_unknown(b, request);
    else
        write_mapped(b, request, source);
    if (!buffer_good(b))
        return;
    set_length(b, b->length - RTP_STUN_HEADER_SIZE + (request->fingerprint ? 8 : 0));
    if (!request->fingerprint)
        return;
    uint32_t fingerprint = rtp_stun_fingerprint(buffer_slice(b));
    write_16(b, ATTRIBUTE_FINGERPRINT);
    write_16(b, 4);
    write_32(b, fingerprint);
}
