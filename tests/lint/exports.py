# SPDX-License-Identifier: LGPL-2.1-or-later
"""The library exports what its public headers declare, a module its table, and nothing else."""

import fnmatch
import re

import csource
import tree

HEADERS = ("lib/tokenring.h", "lib/tokenring-module.h")
MAP = "lib/tokenring.map"
MODULE_EXPORTS = {"tokenring_module"}
# GCC's address sanitizer puts one of these beside each exported variable.
OF_SANITIZERS = "__odr_asan."


def declared(root):
    return {name: f"{header}:{line}" for header in HEADERS
            for name, line in csource.declared_functions(tree.read(root, header)).items()}


def exported(path):
    found = set()
    for line in tree.tool("nm", "-D", "--defined-only", "--format=posix", path).splitlines():
        name, kind = line.split()[:2]
        if kind != "A" and not name.startswith(OF_SANITIZERS):
            found.add(name.partition("@")[0])
    return found


def check_library(root, build):
    names = declared(root)
    libraries = [path for folder, _, path in tree.targets(root, build, "shared library")
                 if folder.as_posix() == "lib"]
    if not libraries:
        yield "lib/meson.build:1: no shared library is built; this check has nothing to look at"
    for path in libraries:
        found = exported(path)
        for name in sorted(names.keys() - found):
            yield (f"{names[name]}: {name} is declared and not exported; define it, or take it "
                   "out of the header")
        for name in sorted(found - names.keys()):
            yield (f"{MAP}:1: {path.name} exports {name}, which no public header declares; declare "
                   "it there, or make it static or tr_*")


def check_modules(root, build):
    for folder, name, path in tree.targets(root, build, "shared module"):
        for extra in sorted(exported(path) - MODULE_EXPORTS):
            yield (f"{folder}/meson.build:1: {path.name} exports {extra}; a module exports "
                   "tokenring_module alone, so make it static")
        for lacking in sorted(MODULE_EXPORTS - exported(path)):
            yield (f"{folder}/meson.build:1: {path.name} does not export {lacking}; define it with "
                   "TOKENRING_MODULE_EXPORT")


def check_map(root, _build):
    text = csource.blank(tree.read(root, MAP), "comment")
    sections = dict(re.findall(r"(global|local):([^:}]*;)", text))
    patterns = re.findall(r"[^\s;]+", sections.get("global", ""))
    if sections.get("local", "").split() != ["*;"]:
        yield f"{MAP}:1: 'local: *;' is missing; without it internal names are exported"
    for pattern in patterns:
        if not pattern.startswith("tokenring_"):
            yield f"{MAP}:1: '{pattern}' lets out what is not tokenring_*; take it out"
    for name, place in declared(root).items():
        if not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns):
            yield f"{place}: {name} is in no pattern of {MAP}; add it there"


if __name__ == "__main__":
    tree.main(check_library, check_modules, check_map, needs_build=True)
