# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Debian packages have the version of the source, and know each function of the library."""

import re

import exports
import tree

CHANGELOG = "data/debian/changelog"
SYMBOLS = "data/debian/libtokenring0.symbols"
VERSION = re.compile(r"^  version: '(.*)',$", re.MULTILINE)
ENTRY = re.compile(r"\w+ \((.*)-[^-]*\) ")
SYMBOL = re.compile(r" (\w+)@Base (\S+)$")


def check_version(root):
    entry = ENTRY.match(tree.read(root, CHANGELOG))
    version = VERSION.search(tree.read(root, "meson.build"))
    if not entry or not version:
        yield f"{CHANGELOG}:1: here or in meson.build is no version; write one"
    elif entry.group(1) != version.group(1):
        yield (f"{CHANGELOG}:1: the version is {entry.group(1)}, and meson.build has "
               f"{version.group(1)}; add an entry for that")


def check_symbols(root):
    """A function gets the version in which it came, which no program can find out later."""
    names = exports.declared(root)
    known = {match.group(1): number for number, line in tree.lines(tree.read(root, SYMBOLS))
             if (match := SYMBOL.match(line))}
    for name in sorted(names.keys() - known.keys()):
        yield (f"{names[name]}: {name} is not in {SYMBOLS}; add it there with the version that is "
               "the first to have it")
    for name in sorted(known.keys() - names.keys()):
        yield (f"{SYMBOLS}:{known[name]}: no public header declares {name}; a library that lost "
               "a function needs another soname, and a package of another name")


if __name__ == "__main__":
    tree.main(check_version, check_symbols)
