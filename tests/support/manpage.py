# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the manual pages tell people to type and to write, as it is shown there."""

import pathlib
import re

from .readme import ROOT

FOLDER = ROOT / "data/man"
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# A simple command, up to where the shell would end it, with what is written to a protocol.
COMMAND = re.compile(r"(?:(?:printf|echo) [^|\n]*\| *)?(?<![\w/.-])(?:(?:git|docker)-credential-)?tokenring [a-z][^|)\n]*")
FILE = re.compile(r"# (~/\.config/tokenring/\S+|@SYSCONFDIR@/\S+\.conf)")


def names():
    return sorted(path.stem for path in FOLDER.glob("*.scd"))


def blocks(page):
    """The parts between ``` of a page, with lines joined that a backslash continues."""
    text = (FOLDER / f"{page}.scd").read_text(encoding="utf-8")
    return [re.sub(r"\\(.)", r"\1", block.replace("\\\\\n", "")) for block in BLOCK.findall(text)]


def block(page, beginning):
    """The one block that begins so."""
    found = [one for one in blocks(page) if one.startswith(beginning)]
    assert len(found) == 1, f"{page} has not one but {len(found)} of '{beginning}…'"
    return found[0]


def files(page):
    """(path below ~/.config/tokenring or its like, text) of the files that are shown."""
    found = []
    for text in blocks(page):
        match = FILE.match(text)
        if match:
            path = pathlib.PurePath(match.group(1).rstrip(","))
            found.append((path.relative_to(*path.parents[-4 if path.parts[0] == "~" else -2].parts),
                          text))
    return found


def commands(text):
    """The commands of ours in a piece of shell."""
    return [" ".join(found.split()) for line in text.splitlines()
            if not line.startswith(("#", "    helper")) for found in COMMAND.findall(line)]
