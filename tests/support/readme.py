# SPDX-License-Identifier: LGPL-2.1-or-later
"""What README.md tells people to type, as it is written there."""

import functools
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(r"(?:^    .*\n)+", re.MULTILINE)


class Section:
    """A section of README.md. It is read when it is first asked for something, so that a section
    which is gone fails the tests of it, and no others."""

    def __init__(self, title):
        self._title = title

    @functools.cached_property
    def _text(self):
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        found = re.search(rf"^## {re.escape(self._title)}\n(.*?)(?=^## |\Z)", text,
                          re.MULTILINE | re.DOTALL)
        assert found, f"README.md has no section '{self._title}'"
        return found.group(1)

    @property
    def blocks(self):
        """The indented parts, without their indentation."""
        return [re.sub(r"^    ", "", one, flags=re.MULTILINE) for one in BLOCK.findall(self._text)]

    @property
    def fences(self):
        """What stands between lines of three backquotes."""
        return re.findall(r"^```\n(.*?)^```$", self._text, re.MULTILINE | re.DOTALL)

    @property
    def words(self):
        """What is set as code between the blocks; a line may end within it."""
        found = re.findall(r"`([^`]+)`", BLOCK.sub("", self._text))
        return [" ".join(one.split()) for one in found]

    @staticmethod
    def _only(all_of_them, beginning):
        found = [one for one in all_of_them if one.startswith(beginning)]
        assert len(found) == 1, f"README.md has not one but {len(found)} of '{beginning}…'"
        return found[0]

    def block(self, beginning):
        """The one block that begins so."""
        return self._only(self.blocks, beginning)

    def word(self, beginning):
        """The one piece of code between the blocks that begins so."""
        return self._only(self.words, beginning)
