/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"
#include "cmd/config_file.h"
#include "cmd/terminal.h"
#include "config/format.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPTION_CONFIG, OPTION_WRITE };

/* --- replacing a file ------------------------------------------------------------------------ */

static int write_all(int fd, struct slice bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno != EINTR)
            return errno;
        if (n > 0)
            bytes = (struct slice){bytes.p + n, bytes.n - (size_t)n};
    }
    return 0;
}

/* Gives the new file the bytes, the owner and the mode. Returns 0 or an errno. */
static int fill(int fd, struct slice bytes, const struct stat *like)
{
    int error = write_all(fd, bytes);
    /* The owner first: a change of it takes bits off the mode. */
    if (error == 0 && (fchown(fd, like->st_uid, like->st_gid) != 0 ||
                       fchmod(fd, like->st_mode & 07777) != 0 || fsync(fd) != 0))
        error = errno;
    return error;
}

/* Puts the bytes in the place of a file, all or nothing; whoever reads it sees the old or the new. Of a
 * symbolic link the file behind it. Returns 0 or an errno. */
static int replace(const char *path, struct slice bytes)
{
    struct stat like;
    char room[PATH_MAX + 8];
    if (realpath(path, room) == NULL || stat(room, &like) != 0)
        return errno;
    char *real = memory_new(strlen(room) + 1);
    if (real == NULL)
        return ENOMEM;
    memcpy(real, room, strlen(room) + 1);
    memcpy(room + strlen(room), ".XXXXXX", sizeof ".XXXXXX");
    int fd = mkostemp(room, O_CLOEXEC);
    int error = fd < 0 ? errno : fill(fd, bytes, &like);
    if (fd >= 0) {
        if (close(fd) != 0 && error == 0)
            error = errno;
        if (error == 0 && rename(room, real) != 0)
            error = errno;
        if (error != 0)
            (void)unlink(room);
    }
    memory_free(real);
    return error;
}

/* --- one file -------------------------------------------------------------------------------- */

/* Says on stderr why the file has no layout: all of its problems. */
static void complain(const struct command_line *line, const char *path)
{
    struct loader *loader = strcmp(path, "-") == 0 ? NULL : config_file_load(line, path);
    if (loader == NULL || config_file_show_problems(loader, stderr) == 0) {
        (void)fprintf(stderr, "varco %s: \"", line->command->name);
        (void)terminal_write(stderr, slice_of(path));
        (void)fputs("\" has a word, quote or block that is wrong; \"varco check\" says which\n",
                    stderr);
    }
    loader_free(&loader);
}

static int show(const struct command_line *line, const char *path, struct slice before,
                struct slice after)
{
    if (line->values[OPTION_WRITE] == NULL) {
        (void)fwrite(after.p, 1, after.n, stdout);
        return EXIT_DONE;
    }
    int error = slice_equal(before, after) ? 0 : replace(path, after);
    if (error != 0)
        config_file_complain(line, "write", path, error);
    return error == 0 ? EXIT_DONE : EXIT_FAILED;
}

/* How large the layout of a file can become: each of its words on a line of its own, in columns. */
static size_t room_for(struct slice bytes)
{
    return bytes.n * 8 + 65536;
}

static int format(const struct command_line *line, const char *path, struct slice bytes)
{
    int code = EXIT_FAILED;
    size_t size = room_for(bytes);
    for (bool full = true; full; size *= 4) {
        char *room = memory_new(size * 2);
        if (room == NULL) {
            (void)fprintf(stderr, "varco %s: out of memory\n", line->command->name);
            return EXIT_FAILED;
        }
        struct buffer scratch = buffer_of(room, size), out = buffer_of(room + size, size);
        bool good = config_format(bytes, &scratch, &out);
        full = !buffer_good(&scratch) || !buffer_good(&out);
        if (good)
            code = show(line, path, bytes, buffer_slice(&out));
        else if (!full)
            complain(line, path);
        memory_free(room);
    }
    return code;
}

static int format_file(const struct command_line *line, const char *path)
{
    char *bytes;
    size_t n;
    int error = loader_read_file(path, &bytes, &n);
    if (error != 0) {
        config_file_complain(line, "read", path, error);
        return EXIT_FAILED;
    }
    int code = EXIT_FAILED;
    if (n > CONFIG_MAX_FILE)
        config_file_complain(line, "format", path, EFBIG);
    else
        code = format(line, path, (struct slice){bytes, n});
    memory_free(bytes);
    return code;
}

static int usage(const char *text)
{
    (void)fprintf(stderr, "varco fmt: %s\n", text);
    return EXIT_USAGE;
}

static int run(const struct command_line *line)
{
    int code = EXIT_DONE;
    const char *path = line->values[OPTION_CONFIG];
    for (int i = 0; i < line->word_count; i++)
        if (strcmp(line->words[i], "-") == 0 && line->values[OPTION_WRITE] != NULL)
            return usage("--write takes files, not \"-\"");
    if (line->word_count == 0)
        path = config_file_of(path);
    if (path == NULL && line->word_count == 0)
        return usage("which file? there is no " CONFIG_FILE_DEFAULT);
    if (path != NULL)
        code = format_file(line, path);
    for (int i = 0; i < line->word_count; i++)
        if (format_file(line, line->words[i]) != EXIT_DONE)
            code = EXIT_FAILED;
    return code;
}

const struct command command_fmt = {
    .name = "fmt",
    .arguments = "[FILE|-]...",
    .summary = "print a config file in its usual layout",
    .help = "Reads the config file, or each FILE, and prints it with the usual indentation and\n"
            "columns. Words, comments and what they mean stay as they are.",
    .options =
        {
            [OPTION_CONFIG] = CONFIG_FILE_OPTION,
            [OPTION_WRITE] = {"--write", NULL, "replace the file instead, if it changes"},
        },
    .run = run,
};
