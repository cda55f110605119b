#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that no object file of a pure room can allocate, do I/O, read a clock, lock or print: none
of them refers to a function that does. Says nothing when all is well.

usage: no_allocation.py LIBRARY.a ROOM...      (ROOM: the objects whose names begin with it)
"""
import subprocess
import sys

FORBIDDEN = set("""
malloc calloc realloc reallocarray free aligned_alloc posix_memalign memalign valloc strdup strndup asprintf vasprintf
getline open_memstream memory_new memory_free hash_engine_new hash_engine_free
printf fprintf vprintf vfprintf puts putchar fputs fputc perror fopen fclose fread fwrite fflush stdout stderr
open close read write socket send sendto sendmsg recv recvfrom recvmsg connect bind listen accept poll epoll_wait
time clock clock_gettime gettimeofday localtime gmtime rand random getrandom getenv
pthread_create pthread_mutex_lock pthread_mutex_unlock
""".split())


def undefined(library, rooms):
    """Yields (object, symbol) for what the objects of the rooms need from elsewhere."""
    output = subprocess.run(["nm", "-u", "-P", "-A", library], check=True, capture_output=True, text=True).stdout
    for line in output.splitlines():
        where, symbol = line.split()[:2]
        name = where.rstrip(":]").split("[")[-1].split("/")[-1]
        if any(name.startswith(room + "_") for room in rooms):
            yield name, symbol.split("@")[0]


def main():
    library, *rooms = sys.argv[1:]
    found = list(undefined(library, rooms))
    if not found:
        sys.exit(f"{library}: no objects of {', '.join(rooms)}")
    bad = [pair for pair in found if pair[1] in FORBIDDEN]
    for name, symbol in bad:
        print(f"{name} refers to {symbol}()")
    sys.exit(1 if bad else 0)


main()
