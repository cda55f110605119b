/* SPDX-License-Identifier: Apache-2.0 */
#include "api/control.h"

#include "api/json_line.h"
#include "base/memory.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

/* One more than may be, to turn him away. */
#define PLACES (CONTROL_MAX_CLIENTS + 1)

struct peer {
    uv_pipe_t pipe;
    uv_timer_t deadline;
    uv_write_t write;
    struct control *control;
    char *rest;        /* of an answer that did not go at once; NULL: none */
    unsigned handles;  /* of libuv, that are not closed yet; 0: free       */
    size_t used;       /* bytes in `line`                                  */
    bool keep, ending; /* see enum control_then; is being closed           */
    char line[CONTROL_MAX_LINE];
};

struct control {
    struct control_setting setting;
    uv_loop_t loop;
    uv_thread_t thread;
    uv_pipe_t listener;
    uv_async_t stop, poke;
    uv_timer_t tick;
    bool runs, open, waits; /* waits: somebody is to be accepted as soon as there is a place */
    dev_t device;           /* of the socket's file */
    ino_t inode;
    struct peer peers[PLACES];
    char path[sizeof((struct sockaddr_un *)NULL)->sun_path];
    char answer[CONTROL_MAX_ANSWER];
};

/* --- one client ------------------------------------------------------------------------------ */

static void accept_next(struct control *control);

static void on_closed(uv_handle_t *handle)
{
    struct peer *peer = handle->data;
    struct control *control = peer->control;
    if (--peer->handles > 0)
        return;
    memory_free(peer->rest);
    peer->rest = NULL;
    if (control->waits && !uv_is_closing((uv_handle_t *)&control->listener)) {
        control->waits = false;
        accept_next(control);
    }
}

static void end(struct peer *peer)
{
    if (peer->ending)
        return;
    peer->ending = true;
    uv_close((uv_handle_t *)&peer->pipe, on_closed);
    uv_close((uv_handle_t *)&peer->deadline, on_closed);
}

/* Says why, if that fits, and ends it. */
static void turn_away(struct peer *peer, struct slice why)
{
    char text[256];
    struct buffer b = buffer_of(text, sizeof text);
    json_line_error(&b, why);
    buffer_append_byte(&b, '\n');
    uv_buf_t bytes = uv_buf_init(text, (unsigned)b.length);
    (void)uv_try_write((uv_stream_t *)&peer->pipe, &bytes, 1);
    end(peer);
}

static void on_deadline(uv_timer_t *timer)
{
    struct peer *peer = timer->data;
    if (peer->rest != NULL)
        end(peer); /* half a line is there already */
    else
        turn_away(peer, SLICE("no request came in time"));
}

static void start_deadline(struct peer *peer)
{
    uint64_t ms = peer->control->setting.deadline_ms;
    if (peer->keep)
        (void)uv_timer_stop(&peer->deadline);
    else
        (void)uv_timer_start(&peer->deadline, on_deadline, ms, 0);
}

static void take_lines(struct peer *peer);
static void read_on(struct peer *peer);

static void on_written(uv_write_t *write, int status)
{
    struct peer *peer = write->data;
    if (peer->ending)
        return;
    memory_free(peer->rest);
    peer->rest = NULL;
    if (status != 0) {
        end(peer);
        return;
    }
    start_deadline(peer);
    take_lines(peer);
    if (peer->rest == NULL)
        read_on(peer);
}

/* Sends what fits now, and keeps the rest until it fits. */
static void send_answer(struct peer *peer, char *answer, size_t length)
{
    uv_stream_t *stream = (uv_stream_t *)&peer->pipe;
    uv_buf_t bytes = uv_buf_init(answer, (unsigned)length);
    int sent = uv_try_write(stream, &bytes, 1);
    size_t n = sent > 0 ? (size_t)sent : 0;
    start_deadline(peer);
    if (n == length)
        return;
    peer->rest = sent < 0 && sent != UV_EAGAIN ? NULL : memory_new(length - n);
    if (peer->rest == NULL) {
        end(peer);
        return;
    }
    memcpy(peer->rest, answer + n, length - n);
    bytes = uv_buf_init(peer->rest, (unsigned)(length - n));
    peer->write.data = peer;
    (void)uv_read_stop(stream); /* nothing more is taken from him before he takes this */
    if (uv_write(&peer->write, stream, &bytes, 1, on_written) != 0)
        end(peer);
}

static void answer_line(struct peer *peer, struct slice line)
{
    struct control *control = peer->control;
    const struct control_user *call = &control->setting.call;
    struct buffer b = buffer_of(control->answer, sizeof control->answer - 1);
    if (call->answer(call->context, line, &b) == CONTROL_KEEP)
        peer->keep = true;
    if (!buffer_good(&b)) {
        b = buffer_of(control->answer, sizeof control->answer - 1);
        json_line_error(&b, SLICE("the answer is too long"));
    }
    control->answer[b.length++] = '\n';
    send_answer(peer, control->answer, b.length);
}

/* Answers the lines that came, one after the other; while an answer is not taken nothing else is done. */
static void take_lines(struct peer *peer)
{
    while (!peer->ending && peer->rest == NULL) {
        const char *newline = memchr(peer->line, '\n', peer->used);
        if (newline == NULL)
            break;
        struct slice line = slice_between(peer->line, newline);
        answer_line(peer, line);
        peer->used -= line.n + 1;
        memmove(peer->line, newline + 1, peer->used);
    }
    if (!peer->ending && peer->rest == NULL && peer->used == sizeof peer->line)
        turn_away(peer, SLICE("the request is too long"));
}

static void on_room(uv_handle_t *handle, size_t wanted, uv_buf_t *out)
{
    struct peer *peer = handle->data;
    (void)wanted;
    *out = uv_buf_init(peer->line + peer->used, (unsigned)(sizeof peer->line - peer->used));
}

static void on_bytes(uv_stream_t *stream, ssize_t n, const uv_buf_t *bytes)
{
    struct peer *peer = stream->data;
    (void)bytes;
    if (n < 0) {
        end(peer);
        return;
    }
    peer->used += (size_t)n;
    take_lines(peer);
}

static void read_on(struct peer *peer)
{
    if (!peer->ending && uv_read_start((uv_stream_t *)&peer->pipe, on_room, on_bytes) != 0)
        end(peer);
}

/* --- coming in ------------------------------------------------------------------------------- */

static bool may_ask(const struct peer *peer, uid_t *who)
{
    struct ucred credentials;
    socklen_t length = sizeof credentials;
    uv_os_fd_t fd;
    if (uv_fileno((const uv_handle_t *)&peer->pipe, &fd) != 0 ||
        getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0)
        return false;
    *who = credentials.uid;
    return *who == 0 || *who == peer->control->setting.user;
}

static struct peer *free_place(struct control *control)
{
    for (size_t i = 0; i < PLACES; i++)
        if (control->peers[i].handles == 0)
            return &control->peers[i];
    return NULL;
}

static void accept_next(struct control *control)
{
    uid_t who = 0;
    struct peer *peer = free_place(control);
    if (peer == NULL) {
        control->waits = true;
        return;
    }
    memset(peer, 0, sizeof *peer);
    peer->control = control;
    peer->handles = 2;
    (void)uv_pipe_init(&control->loop, &peer->pipe, 0);
    (void)uv_timer_init(&control->loop, &peer->deadline);
    peer->pipe.data = peer;
    peer->deadline.data = peer;
    if (uv_accept((uv_stream_t *)&control->listener, (uv_stream_t *)&peer->pipe) != 0)
        end(peer);
    else if (peer == &control->peers[CONTROL_MAX_CLIENTS])
        turn_away(peer, SLICE("too many ask at a time; try again"));
    else if (!may_ask(peer, &who))
        turn_away(peer, SLICE("only root and the user of the server may ask"));
    else {
        start_deadline(peer);
        read_on(peer);
    }
}

static void on_connection(uv_stream_t *listener, int status)
{
    if (status == 0)
        accept_next(listener->data);
}

/* --- the thread ------------------------------------------------------------------------------ */

static void on_stop(uv_async_t *async)
{
    struct control *control = async->data;
    for (size_t i = 0; i < PLACES; i++)
        if (control->peers[i].handles > 0)
            end(&control->peers[i]);
    uv_close((uv_handle_t *)&control->listener, NULL);
    uv_close((uv_handle_t *)&control->stop, NULL);
    uv_close((uv_handle_t *)&control->poke, NULL);
    uv_close((uv_handle_t *)&control->tick, NULL);
}

static void on_poke(uv_async_t *async)
{
    struct control *control = async->data;
    if (control->setting.call.poked != NULL)
        control->setting.call.poked(control->setting.call.context);
}

static void on_tick(uv_timer_t *timer)
{
    struct control *control = timer->data;
    if (control->setting.call.tick != NULL)
        control->setting.call.tick(control->setting.call.context);
}

static void run(void *context)
{
    struct control *control = context;
    sigset_t pipe;
    (void)sigemptyset(&pipe);
    (void)sigaddset(&pipe, SIGPIPE);
    (void)pthread_sigmask(SIG_BLOCK, &pipe, NULL); /* libuv writes to who is gone with write(2) */
    (void)uv_run(&control->loop, UV_RUN_DEFAULT);
}

/* --- the socket ------------------------------------------------------------------------------ */

static bool say(struct buffer *why, struct slice what, const char *path, int error)
{
    const char *text = error != 0 ? strerrordesc_np(error) : NULL;
    buffer_append(why, what);
    buffer_append(why, SLICE(" \""));
    buffer_append(why, slice_of(path));
    buffer_append(why, SLICE("\""));
    if (text != NULL) {
        buffer_append(why, SLICE(": "));
        buffer_append(why, slice_of(text));
    }
    return false;
}

static int unix_socket(void)
{
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/* Removes the socket that a server left when it was killed. False when one answers, or when what is there is
 * no socket. */
static bool remove_stale(const struct control *control, const struct sockaddr_un *name,
                         struct buffer *why)
{
    struct stat found;
    if (lstat(control->path, &found) != 0)
        return errno == ENOENT || say(why, SLICE("cannot look at"), control->path, errno);
    if (!S_ISSOCK(found.st_mode))
        return say(why, SLICE("in the way of the control socket is what is no socket:"),
                   control->path, 0);
    int fd = unix_socket();
    bool lives = fd < 0 || connect(fd, (const struct sockaddr *)name, sizeof *name) == 0 ||
                 errno != ECONNREFUSED;
    if (fd >= 0)
        (void)close(fd);
    if (lives)
        return say(why, SLICE("another server answers on"), control->path, 0);
    if (unlink(control->path) != 0)
        return say(why, SLICE("cannot replace"), control->path, errno);
    return true;
}

/* Binds and listens. Nobody can connect before listen(2), and by then the mode is what it should be. Returns
 * the descriptor; -1: errno says why. */
static int open_socket(struct control *control, const struct sockaddr_un *name)
{
    struct stat made;
    int fd = unix_socket();
    if (fd < 0)
        return -1;
    if (fchmod(fd, 0600) == 0 && bind(fd, (const struct sockaddr *)name, sizeof *name) == 0 &&
        chmod(control->path, 0660) == 0 && lstat(control->path, &made) == 0 &&
        listen(fd, CONTROL_MAX_CLIENTS) == 0) {
        control->device = made.st_dev;
        control->inode = made.st_ino;
        control->open = true;
        return fd;
    }
    int error = errno;
    (void)close(fd);
    errno = error;
    return -1;
}

static bool open_path(struct control *control, struct buffer *why, int *fd)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    size_t n = strlen(control->setting.path);
    if (n >= sizeof name.sun_path)
        return say(why, SLICE("a socket's path has at most 107 bytes; shorten"),
                   control->setting.path, 0);
    memcpy(name.sun_path, control->setting.path, n);
    memcpy(control->path, control->setting.path, n);
    if (!remove_stale(control, &name, why))
        return false;
    *fd = open_socket(control, &name);
    return *fd >= 0 || say(why, SLICE("cannot make the control socket"), control->path, errno);
}

static bool open_loop(struct control *control)
{
    if (uv_loop_init(&control->loop) != 0)
        return false;
    if (uv_async_init(&control->loop, &control->stop, on_stop) != 0 ||
        uv_async_init(&control->loop, &control->poke, on_poke) != 0) {
        if (control->stop.loop != NULL)
            uv_close((uv_handle_t *)&control->stop, NULL);
        (void)uv_run(&control->loop, UV_RUN_DEFAULT);
        (void)uv_loop_close(&control->loop);
        return false;
    }
    (void)uv_timer_init(&control->loop, &control->tick);
    (void)uv_pipe_init(&control->loop, &control->listener, 0);
    control->listener.data = control;
    control->stop.data = control;
    control->poke.data = control;
    control->tick.data = control;
    return true;
}

/* The loop takes the descriptor, also when this fails. */
static bool listen_on(struct control *control, int fd)
{
    uint64_t ms = control->setting.tick_ms;
    if (uv_pipe_open(&control->listener, fd) != 0) {
        (void)close(fd);
        return false;
    }
    if (uv_listen((uv_stream_t *)&control->listener, CONTROL_MAX_CLIENTS, on_connection) != 0)
        return false;
    return ms == 0 || uv_timer_start(&control->tick, on_tick, ms, ms) == 0;
}

struct control *control_open(const struct control_setting *setting, struct buffer *why)
{
    int fd = -1;
    struct control *control = memory_new(sizeof *control);
    if (control == NULL || !open_loop(control)) {
        buffer_append(why, SLICE("cannot make the control socket: out of memory"));
        memory_free(control);
        return NULL;
    }
    control->setting = *setting;
    if (!open_path(control, why, &fd)) {
        control_free(&control);
    } else if (!listen_on(control, fd)) {
        (void)say(why, SLICE("cannot listen on"), control->path, 0);
        control_free(&control);
    }
    return control;
}

bool control_start(struct control *control)
{
    control->runs = uv_thread_create(&control->thread, run, control) == 0;
    return control->runs;
}

void control_poke(struct control *control)
{
    (void)uv_async_send(&control->poke);
}

void control_hide(struct control *control)
{
    struct stat found;
    if (control->open && lstat(control->path, &found) == 0 && found.st_dev == control->device &&
        found.st_ino == control->inode)
        (void)unlink(control->path);
    control->open = false;
}

void control_free(struct control **control)
{
    struct control *c = *control;
    if (c == NULL)
        return;
    control_hide(c);
    if (c->runs) {
        (void)uv_async_send(&c->stop);
        (void)uv_thread_join(&c->thread);
    } else {
        on_stop(&c->stop);
        (void)uv_run(&c->loop, UV_RUN_DEFAULT);
    }
    (void)uv_loop_close(&c->loop);
    memory_free(c);
    *control = NULL;
}
