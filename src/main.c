/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/command.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Whoever starts us with stdin, stdout or stderr closed must not get a socket of ours in their place:
 * what is printed would go to the peer, and libuv ends the program over it. What stands there instead can
 * neither be read nor written, as before. */
static void fill_closed_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv)
{
    fill_closed_streams();
    return command_run(argc, argv);
}
