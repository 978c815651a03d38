# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which room may include what, and what may stand in the top folder.

helper includes the library's public header; the core includes no module; a module includes the two
public headers and its own library; nobody includes tests or data.
"""

import pathlib
import re

import csource
import tree

PUBLIC = ("tokenring.h", "tokenring-module.h")
LIBC = """errno.h fcntl.h limits.h locale.h poll.h pwd.h signal.h stdarg.h stdbool.h stddef.h
  stdint.h stdlib.h string.h sys/file.h sys/mman.h sys/stat.h sys/statvfs.h sys/types.h sys/wait.h
  time.h unistd.h""".split()
# No header of gio or gobject is among these: what is linked on the hot path is measured.
GLIB = ["glib.h", "glib/gstdio.h", "glib-unix.h"]

# The library neither prints nor talks to a terminal, and so needs no stdio.h, no termios.h.
HELPER = {*GLIB, *LIBC, "tokenring.h", "stdio.h", "sys/prctl.h", "sys/resource.h",
          "sys/signalfd.h", "termios.h", "sys/ioctl.h", "langinfo.h"}
CORE = {*GLIB, *LIBC, *PUBLIC, "dlfcn.h", "link.h", "sys/random.h",
        "sys/resource.h", "sys/syscall.h"}
# The store "kernel" alone can be left out of a build.
CORE_KERNEL = {"lib/keyctl.h": {"linux/keyctl.h"}}
MODULE = {*GLIB, *LIBC, *PUBLIC}
# Of each module, what it may include beside that; a pattern names the only files that may.
OWN = {
    "json": {"json-c/json.h": r".*", "json-c/printbuf.h": r".*"},
    "oauth": {"curl/curl.h": r"http\w*\.[ch]|wipe\.[ch]", "malloc.h": r"wipe\.c"},
    "secret-service": {"libsecret/secret.h": r".*", "gio/gio.h": r".*"},
}
# A dotfile is no room.
TOP = re.compile(r"helper/|lib/|tests/|data/|\.|(meson\.build|meson_options\.txt|README\.md"
                 r"|LICENSE)$")


def room_of(path):
    """(the room's folder, its name, the system headers that this file may include)."""
    parts = path.parts
    if parts[0] == "helper":
        return pathlib.Path("helper"), "the helper", HELPER
    if parts[:2] == ("lib", "modules") and len(parts) > 3:
        own = {header for header, owner in OWN.get(parts[2], {}).items()
               if re.fullmatch(owner, path.name)}
        return pathlib.Path(*parts[:3]), f"the module {parts[2]}", MODULE | own
    return pathlib.Path("lib"), "the core", CORE | CORE_KERNEL.get(str(path), set())


def is_own(root, path, room, header):
    """Whether a quoted header is one of the room's own: beside the file or at the room's top."""
    for place in (path.parent, room):
        found = (root / place / header).resolve()
        if not found.is_file():
            continue
        inside = found.relative_to(root.resolve())
        return room_of(inside)[0] == room and inside.is_relative_to(room)
    return False


def check_includes(root):
    root = pathlib.Path(root)
    for path in tree.files(root, "*.c", "*.h"):
        if path.parts[0] not in ("helper", "lib"):
            continue
        room, name, allowed = room_of(path)
        text = tree.read(root, path)
        for offset, include in csource.includes(text):
            header = include[1:-1]
            if header in PUBLIC and header in allowed:
                continue
            if include[0] == '"' and is_own(root, path, room, header):
                continue
            if include[0] == "<" and header in allowed:
                continue
            yield (f"{path}:{tree.line_of(text, offset)}: {name} must not include {include}; go "
                   "through the public API, or say in tests/lint/rooms.py why it may")


def check_modules(root):
    folders = {path.parts[2] for path in tree.files(root, "lib/modules/*/*")}
    for folder in sorted(folders - OWN.keys()):
        yield (f"lib/modules/{folder}/meson.build:1: a module that nobody knows; say in "
               "tests/lint/rooms.py and links.py which library it may use")


def check_top(root):
    for path in tree.files(root):
        if not TOP.match(path.as_posix()):
            yield (f"{path}:1: the top folder has helper, lib, tests, data, two meson files, "
                   "README.md, LICENSE and dotfiles; move this into one of the rooms")


if __name__ == "__main__":
    tree.main(check_includes, check_modules, check_top)
