/* host/tables_internal - whether the kernel has rules of nftables, without nft.            netlink(7)
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_TABLES_INTERNAL_H
#define HOST_TABLES_INTERNAL_H

/* Asks the kernel for the tables of nftables. */
enum tables {
    TABLES_UNKNOWN, /* it does not say, as to others than root */
    TABLES_NONE,
    TABLES_SOME,
};

/* Needs no program, but the rights that nft would need. */
enum tables tables_ask(void);

#endif
