# SPDX-License-Identifier: LGPL-2.1-or-later
"""What each part is linked with, and that the start of the helper loads nothing heavy.

GIO, GObject, libsecret and libcurl cost several milliseconds in the dynamic loader, and json-c a
tenth of the time that a cached answer has. They belong to modules, which are loaded when they are
needed.
"""

import os
import re
import subprocess

import tree

C_LIBRARY = r"lib(c|m|dl|pthread|gcc_s)\.so|ld-linux"
SANITIZERS = r"lib(asan|ubsan|lsan|tsan)\.so"
PLAIN = rf"libglib-2\.0\.so|{C_LIBRARY}|{SANITIZERS}"
ALLOWED = {
    "lib": PLAIN,
    "helper": rf"{PLAIN}|libtokenring\.so",
    "lib/modules/json": rf"{PLAIN}|libtokenring\.so|libjson-c\.so",
    "lib/modules/oauth": rf"{PLAIN}|libtokenring\.so|libcurl\.so",
    "lib/modules/secret-service":
        rf"{PLAIN}|libtokenring\.so|libsecret-1\.so|libgio-2\.0\.so|libgobject-2\.0\.so",
}
HEAVY = re.compile(r"lib(gio-2\.0|gobject-2\.0|secret-1|curl[\w-]*|json-c)\.so")
KINDS = ("executable", "shared library", "shared module")


def needed(path):
    return re.findall(r"\(NEEDED\).*\[(.*)\]", tree.tool("readelf", "-dW", path))


def check_needed(root, build):
    found = list(tree.targets(root, build, *KINDS))
    if {"lib", "helper"} - {folder.as_posix() for folder, _, _ in found}:
        yield "meson.build:1: no library or no helper is built; this check has nothing to look at"
    for folder, name, path in found:
        allowed = ALLOWED.get(folder.as_posix())
        if allowed is None:
            yield (f"{folder}/meson.build:1: nobody knows what {path.name} may be linked with; say "
                   "it in tests/lint/links.py")
            continue
        for library in needed(path):
            if not re.match(allowed, library):
                yield (f"{folder}/meson.build:1: {path.name} is linked with {library}; take the "
                       "dependency out, or move what needs it into a module")


def loaded(program, *arguments):
    """The libraries that the loader initialises, those of libraries included."""
    environment = dict(os.environ, LD_DEBUG="files", LC_ALL="C.UTF-8")
    environment.pop("LD_DEBUG_OUTPUT", None)
    done = subprocess.run([str(program), *arguments], capture_output=True, text=True,
                          errors="replace", check=False, env=environment, stdin=subprocess.DEVNULL)
    return re.findall(r"calling init: (\S+)", done.stderr)


def check_start(root, build):
    for folder, name, path in tree.targets(root, build, "executable"):
        if folder.as_posix() != "helper":
            continue
        libraries = loaded(path, "--version")
        if not libraries:
            yield f"helper/meson.build:1: LD_DEBUG tells nothing about {path.name}; does it start?"
        for library in libraries:
            if HEAVY.search(library):
                yield (f"helper/meson.build:1: the start of {path.name} loads {library}; find out "
                       "with ldd which library brings it, and do without")


if __name__ == "__main__":
    tree.main(check_needed, check_start, needs_build=True)
