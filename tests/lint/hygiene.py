# SPDX-License-Identifier: LGPL-2.1-or-later
"""Text files are UTF-8 without tabs or space at the end of lines, and name their licence."""

import pathlib
import re

import tree

LICENCE = "SPDX-License-Identifier: " + "LGPL-2.1-or-later"
LICENCE_LINES = 3
# The licence itself, prose, and formats that have no comments.
WITHOUT_LICENCE = re.compile(r"LICENSE|.*\.(md|json)|tests/fuzz/corpus/.*|tests/.*/data/.*"
                             r"|data/debian/(changelog|copyright|source/format)")
# What is fed to a parser may look like anything; the licence is not ours to edit.
NOT_TEXT = re.compile(r"LICENSE|tests/fuzz/corpus/.*|tests/.*/data/.*|.*\.(png|svg|gz)")
RULES = pathlib.PurePath("data/debian/rules")
WIDTH = 100
WIDE = re.compile(r".*\.[ch]")


def check_licence(root):
    for path in tree.files(root):
        if WITHOUT_LICENCE.fullmatch(path.as_posix()) or NOT_TEXT.fullmatch(path.as_posix()):
            continue
        if not any(LICENCE in line for _, line in list(tree.lines(tree.read(root, path)))
                   [:LICENCE_LINES]):
            yield f"{path}:1: the first lines do not say '{LICENCE}'; begin with it, in a comment"


def check_text(root):
    for path in tree.files(root):
        if NOT_TEXT.fullmatch(path.as_posix()):
            continue
        try:
            text = (root / path).read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            yield f"{path}:1: byte {error.start} is no UTF-8; save the file as UTF-8"
            continue
        for number, line in tree.lines(text):
            yield from (f"{path}:{number}: {problem}" for problem in line_problems(path, line))
        if text and not text.endswith("\n"):
            yield f"{path}:{text.count(chr(10)) + 1}: the last line has no end; add a newline"
        if text.endswith("\n\n"):
            yield f"{path}:{text.count(chr(10))}: there are empty lines at the end; delete them"


def line_problems(path, line):
    if line.endswith("\r"):
        yield "the line ends with CR; save the file with LF alone"
    elif line != line.rstrip():
        yield "there is space at the end of the line; delete it"
    # In a manual page and for make a tab means something; elsewhere one is written as an escape.
    if "\t" in line and path.suffix != ".scd" and path != RULES:
        yield "there is a tab; use spaces"
    if len(line) > WIDTH and WIDE.fullmatch(path.as_posix()):
        yield f"the line has {len(line)} columns; break it before {WIDTH}"


if __name__ == "__main__":
    tree.main(check_licence, check_text)
