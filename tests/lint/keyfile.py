# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads key files as GLib does, and finds out which keys the code knows."""

import collections
import re

import csource
import tree

Entry = collections.namedtuple("Entry", "line group key value")
KNOWN = "lib/known.c"
# { "group", WHERE | WHERE, { "key", … } } in the table of all keys.
TABLE_ROW = re.compile(r'\{\s*"([a-z-]+)",\s*([A-Z |]+),\s*\{([^{}]*)\}\s*\}')
# The first two literals of a call: the group and the key, wherever a setting is read or named.
CALL = re.compile(r'\w \([^()";{}]*"([a-z-]+)",\s*"([a-z-]+)"')


class Fault(Exception):
    """The text is no key file; the arguments are the line and what is wrong."""


def entries(text):
    """The keys in their order. A line that is none, or a key that comes twice, is a Fault."""
    found, seen, group = [], set(), None
    for number, line in tree.lines(text):
        if not line.strip() or line.startswith("#"):
            continue
        heading = re.fullmatch(r"\[([^\[\]]+)\]\s*", line)
        pair = re.fullmatch(r"([A-Za-z0-9_.-]+)\s*=\s*(.*)", line)
        if heading:
            group = heading.group(1)
        elif pair and group:
            if (group, pair.group(1)) in seen:
                raise Fault(number, f"{group}.{pair.group(1)} is there twice")
            seen.add((group, pair.group(1)))
            found.append(Entry(number, group, *pair.groups()))
        else:
            raise Fault(number, "this is neither [group] nor key=value")
    return found


def known_keys(root, where):
    """What can be set in there, says lib/known.c: {group: keys}, no keys meaning any."""
    found = {}
    for group, places, keys in TABLE_ROW.findall(csource.blank(tree.read(root, KNOWN), "comment")):
        if where in re.findall(r"\w+", places):
            found.setdefault(group, set()).update(re.findall(r'"([^"]+)"', keys))
    return found


def keys_read(root):
    """(path, line, group, key) of each setting that C code names, and perhaps of other pairs."""
    for path in tree.files(root, "*.c"):
        if path.parts[0] not in ("lib", "helper"):
            continue
        text = csource.blank(tree.read(root, path), "comment")
        for match in CALL.finditer(text):
            yield path, tree.line_of(text, match.start()), match.group(1), match.group(2)
