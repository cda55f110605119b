/* Buffers of netlink messages about sockets: whatever is in them, no byte behind them is read.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input: one buffer, as the kernel answers a dump of sock_diag(7).
 */
#include "fuzz.h"
#include "host/sockets.h"

static const struct ports_selection selection = {.rtp = {10000, 20000}};

static void take(const struct slice *input, struct sockets *sockets, bool counts)
{
    struct sockets_dump dump = {.selection = &selection,
                                .transport = counts ? PORTS_TCP : PORTS_UDP,
                                .counts_connections = counts,
                                .out = sockets};
    size_t before = sockets->count;
    enum sockets_progress progress = sockets_take_dump(&dump, input->p, input->n);
    FUZZ_CHECK(progress <= SOCKETS_FAILED && !dump.out_of_memory);
    FUZZ_CHECK(!counts || sockets->count == before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = fuzz_copy(data, size);
    struct sockets sockets = {.list = NULL};
    take(&input, &sockets, false);
    FUZZ_CHECK(sockets.count <= size / 64);
    for (size_t i = 0; i < sockets.count; i++) {
        const struct ports_socket *socket = &sockets.list[i];
        FUZZ_CHECK(ports_selected(&selection, socket->local.port));
        FUZZ_CHECK(socket->local.family != ADDRESS_NONE);
        FUZZ_CHECK(socket->process_count == 0);
    }
    take(&input, &sockets, true);
    sockets_free(&sockets);
    fuzz_free(input);
    return 0;
}
