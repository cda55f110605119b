#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes src/sip/header_hash.h from the names in src/sip/header.c.

The hash gives every name of the table a place of its own, so that one comparison decides. When a
name was added: tools/header_hash.py --write (it keeps the present factors if they still do, and
searches others if not). Without --write it only says whether the file is up to date.
"""
import itertools
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/sip/header.c"
TARGET = ROOT / "src/sip/header_hash.h"
ROW = re.compile(r'^\s*\[(SIP_HEADER_\w+)\]\s*=\s*\{NAME\("([^"]+)"\)', re.M)
FACTORS = (4, 13, 9)  # of the first, the last and the middle byte
TEMPLATE = """\
/* sip/header_hash - which row of the header table a name is compared with.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Made by tools/header_hash.py --write; do not edit. Each name of the table has a place of its own;
 * any other name lands somewhere and the comparison in header.c refuses it.
 */
#ifndef SIP_HEADER_HASH_H
#define SIP_HEADER_HASH_H

#include "sip/header.h"

/* name: at least one byte. The case of letters makes no difference. */
static inline uint8_t header_hash(const char *name, size_t n)
{
    size_t first = (unsigned char)name[0] | 0x20U;
    size_t last = (unsigned char)name[n - 1] | 0x20U;
    size_t middle = (unsigned char)name[n / 2] | 0x20U;
    return (uint8_t)(n + first * %d + last * %d + middle * %d);
}

// clang-format off
static const uint8_t header_by_hash[256] = {
%s};
// clang-format on

#endif
"""


def place(name, factors):
    first, last, middle = (ord(name[i].lower()) | 0x20 for i in (0, -1, len(name) // 2))
    return (len(name) + first * factors[0] + last * factors[1] + middle * factors[2]) & 255


def perfect(names, factors):
    return len({place(name, factors) for name in names}) == len(names)


def search(names):
    candidates = itertools.chain([FACTORS], itertools.product(range(1, 64), repeat=3))
    for factors in candidates:
        if perfect(names, factors):
            return factors
    sys.exit("header_hash: no factors below 64 do; take another byte of the name into the hash")


def main():
    rows = ROW.findall(SOURCE.read_text())
    names = [name for _, name in rows]
    for name in names:
        if not re.fullmatch(r"[A-Za-z-]{2,}", name):
            sys.exit(f"header_hash: {name}: header.c compares letters and '-' only")
    factors = search(names)
    places = sorted((place(name, factors), identifier) for identifier, name in rows)
    text = TEMPLATE % (*factors, "".join(f"    [{at}] = {name},\n" for at, name in places))
    if "--write" in sys.argv:
        TARGET.write_text(text)
    elif not TARGET.exists() or TARGET.read_text() != text:
        sys.exit("header_hash: src/sip/header_hash.h is old: run tools/header_hash.py --write")
    print(f"header_hash: {len(names)} names, factors {factors}")


if __name__ == "__main__":
    main()
