/* SPDX-License-Identifier: Apache-2.0 */
#include "guard/network.h"

static unsigned bits_of(enum address_family family)
{
    return family == ADDRESS_IPV4 ? 32 : 128;
}

/* The mask of byte `at` under a prefix. */
static uint8_t mask_of(unsigned prefix, unsigned at)
{
    unsigned bits = prefix > 8 * at ? prefix - 8 * at : 0;
    return bits >= 8 ? 0xff : (uint8_t)(0xff00U >> bits);
}

/* 1 to 3 digits without leading zeros, at most `max`. */
static bool read_prefix(struct slice text, unsigned max, uint8_t *out)
{
    unsigned number = 0;
    if (text.n == 0 || text.n > 3 || (text.n > 1 && text.p[0] == '0'))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        unsigned digit = (unsigned)text.p[i] - '0';
        if (digit > 9)
            return false;
        number = number * 10 + digit;
    }
    *out = (uint8_t)number;
    return number <= max;
}

bool guard_network_parse(struct slice text, struct guard_network *out)
{
    const char *slash = text.n > 0 ? memchr(text.p, '/', text.n) : NULL;
    struct guard_network network = {0};
    struct slice address = slash == NULL ? text : slice_between(text.p, slash);
    if (!address_parse(address, &network.address))
        return false;
    unsigned bits = bits_of(network.address.family);
    network.prefix = (uint8_t)bits;
    if (slash != NULL &&
        !read_prefix(slice_between(slash + 1, text.p + text.n), bits, &network.prefix))
        return false;
    for (unsigned i = 0; i < bits / 8; i++)
        if ((network.address.bytes[i] & ~mask_of(network.prefix, i)) != 0)
            return false;
    *out = network;
    return true;
}

bool guard_network_has(const struct guard_network *network, const struct address *address)
{
    if (network->address.family != address->family || address->family == ADDRESS_NONE)
        return false;
    unsigned differ = 0;
    for (unsigned i = 0; i < sizeof address->bytes; i++)
        differ |= (network->address.bytes[i] ^ address->bytes[i]) & mask_of(network->prefix, i);
    return differ == 0;
}
