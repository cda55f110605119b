#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks src/ against src/LAYERS: who includes whom, circles, and what a pure room may reach.

usage: tools/layers.py [TOP]
"""
import re
import sys
from collections import namedtuple

import source

Layers = namedtuple("Layers", "rooms pure headers impure problems")


def read_layers(text):
    """Reads src/LAYERS. A room may name only rooms that stand above it."""
    layers = Layers({}, set(), set(), set(), [])
    for number, line in enumerate(text.splitlines(), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        match = re.fullmatch(r"(pure\s+)?(\w+)\s*:\s*(.*)", line)
        if not match:
            layers.problems.append(f"src/LAYERS:{number}: not of the form ROOM: ROOM ...")
            continue
        pure, room, names = match.group(1), match.group(2), match.group(3).split()
        if room in ("headers", "impure"):
            getattr(layers, room).update(names)
            continue
        layers.problems.extend(f"src/LAYERS:{number}: {room} names {name}, which is not above it"
                               for name in names if name not in layers.rooms)
        layers.rooms[room] = set(names)
        if pure:
            layers.pure.add(room)
    return layers


def room_of(name):
    """The room of "room/file.h"; a file right in src/ is a room of its own name."""
    return name.split("/")[0].split(".")[0]


def read_files(top):
    """{"room/file.c": [(line, kind, name), ...]} for all of src/."""
    return {path.relative_to("src").as_posix():
            list(source.includes((top / path).read_text(errors="replace")))
            for path in source.c_files(top)}


def check_includes(files, layers):
    for name, found in files.items():
        room = room_of(name)
        if room not in layers.rooms:
            yield f"src/{name}:1: room {room} is not in src/LAYERS"
            continue
        for line, kind, other in found:
            if kind != "own":
                continue
            their = room_of(other)
            if other not in files:
                yield f'src/{name}:{line}: "{other}" is no file of src/ (write "room/file.h")'
            elif their not in layers.rooms[room] | {room}:
                yield f"src/{name}:{line}: {room} may not include {their} (src/LAYERS)"
            elif other.endswith("_internal.h") and their != room:
                yield f"src/{name}:{line}: {other} is private to {their}"


def reach(files, name, seen):
    """Adds to seen what a file includes, directly or not: {name: (kind, how it got there)}."""
    for _, kind, other in files.get(name, ()):
        if other not in seen:
            seen[other] = (kind, name)
            reach(files, other, seen)
    return seen


def check_pure(files, layers):
    for name in files:
        if room_of(name) not in layers.pure:
            continue
        for other, (kind, via) in reach(files, name, {}).items():
            where = "" if via == name else f" (through {via})"
            if kind == "system" and other not in layers.headers:
                yield f"src/{name}:1: a pure room includes <{other}>{where}"
            elif other in layers.impure:
                yield f"src/{name}:1: a pure room includes {other}{where}"


def check_circles(files):
    done = set()

    def visit(name, path):
        if name in path:
            yield "src/" + " -> ".join(path[path.index(name):] + [name]) + ": a circle of includes"
        elif name not in done:
            for _, kind, other in files.get(name, ()):
                if kind == "own":
                    yield from visit(other, path + [name])
            done.add(name)

    for name in files:
        yield from visit(name, [])


def check(top):
    layers = read_layers((top / "src/LAYERS").read_text())
    files = read_files(top)
    problems = layers.problems + list(check_includes(files, layers))
    problems += list(check_pure(files, layers)) + list(check_circles(files))
    present = {room_of(name) for name in files}
    problems += [f"src/LAYERS: room {room} has no file" for room in layers.rooms
                 if room not in present and not (top / "src" / room).is_dir()]
    return problems


if __name__ == "__main__":
    sys.exit(source.report(check(source.top_folder(sys.argv[1:]))))
