/* SPDX-License-Identifier: Apache-2.0 */
#include "host/tables_internal.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdbool.h>
#include <stddef.h>

static int take_table(const struct nlmsghdr *header, void *data)
{
    bool *some = data;
    (void)header;
    *some = true;
    return MNL_CB_OK;
}

static bool send_request(struct mnl_socket *netlink)
{
    char buffer[256];
    struct nlmsghdr *header = mnl_nlmsg_put_header(buffer);
    header->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE;
    header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    struct nfgenmsg *body = mnl_nlmsg_put_extra_header(header, sizeof *body);
    body->version = NFNETLINK_V0;
    return mnl_socket_sendto(netlink, header, header->nlmsg_len) >= 0;
}

static enum tables ask(struct mnl_socket *netlink)
{
    _Alignas(struct nlmsghdr) char buffer[8192];
    bool some = false;
    int progress = MNL_CB_OK;
    if (!send_request(netlink))
        return TABLES_UNKNOWN;
    while (progress == MNL_CB_OK) {
        ssize_t n = mnl_socket_recvfrom(netlink, buffer, sizeof buffer);
        progress = n < 0 ? MNL_CB_ERROR : mnl_cb_run(buffer, (size_t)n, 0, 0, take_table, &some);
    }
    /* A kernel that knows no nftables finds the request invalid. */
    bool none = progress == MNL_CB_STOP || errno == EINVAL || errno == EOPNOTSUPP;
    return some ? TABLES_SOME : none ? TABLES_NONE : TABLES_UNKNOWN;
}

enum tables tables_ask(void)
{
    enum tables answer = TABLES_UNKNOWN;
    struct mnl_socket *netlink = mnl_socket_open(NETLINK_NETFILTER);
    if (netlink != NULL && mnl_socket_bind(netlink, 0, MNL_SOCKET_AUTOPID) == 0)
        answer = ask(netlink);
    if (netlink != NULL)
        (void)mnl_socket_close(netlink);
    return answer;
}
