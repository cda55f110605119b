/* The peer libre: indexes all headers and decodes Via, From, To, CSeq and a few more, allocating; the
 * Request-URI, addresses and credentials are decoded on top, as varco's side does.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench.h"

#include <netinet/in.h>
#include <re/re.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

static int decode_header(const struct sip_hdr *header)
{
    struct sip_addr address;
    struct httpauth_digest_resp credentials;
    switch ((int)header->id) {
    case SIP_HDR_CONTACT:
    case SIP_HDR_ROUTE:
    case SIP_HDR_RECORD_ROUTE:
        return sip_addr_decode(&address, &header->val);
    case SIP_HDR_AUTHORIZATION:
        return httpauth_digest_response_decode(&credentials, &header->val);
    default:
        return 0;
    }
}

static int decode(struct mbuf *bytes)
{
    struct sip_msg *message = NULL;
    struct uri uri;
    int result = sip_msg_decode(&message, bytes);
    if (result == 0 && message->req)
        result = uri_decode(&uri, &message->ruri);
    for (struct le *le = result == 0 ? list_head(&message->hdrl) : NULL; le != NULL; le = le->next)
        result |= decode_header(le->data);
    mem_deref(message);
    return result;
}

static struct mbuf *buffer;

static int parse(const char *bytes, size_t length)
{
    buffer->pos = buffer->end = 0;
    if (mbuf_write_mem(buffer, (const uint8_t *)bytes, length) != 0)
        return 1;
    buffer->pos = 0;
    return decode(buffer);
}

int main(int argc, char **argv)
{
    if (libre_init() != 0 || (buffer = mbuf_alloc(65536)) == NULL)
        return 1;
    return bench_run(argc, argv, "libre", BENCH_MESSAGES, parse);
}
