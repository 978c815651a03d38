# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every error that the programs can give: how to come by it, and what is said then.

test_errors.py walks the table. A row is bound to the texts in the sources of which its message is
made; a text of the sources that is in no row, and not in exempt.py, fails that test.
"""

import dataclasses
import typing

DONE, FAILED, USAGE, NO_ACCOUNT, NO_SECRET, KEYRING, REFUSED, NETWORK = range(8)
NOT_USABLE, NOT_FOUND = 126, 127

# A host program compares such a text letter by letter, so there is no room for a remedy.
FIXED = None


@dataclasses.dataclass
class Row:
    """One error.

    name      of the test
    texts     what the message is made of: "PLACE: TEXT", as in the sources; PLACE is the file
              without its suffix
    status    the exit status
    argv      the command line after the program, or a string of it
    remedy    the words of the message that are the next thing to do
    says      what is named: the file, the account, the host, the setting, …
    arrange   a function of the world that makes it so; or several of them
    run       a function of the world that runs the program in some other way
    keyring   whether there are a bus and a keyring
    lines     how many lines are said on stderr
    stdout    whether it is said there, as docker's protocol has it

    The strings may have {host}, {base} and the other places of the world in them.
    """

    name: str
    texts: typing.Sequence
    status: int
    argv: typing.Sequence = ()
    remedy: typing.Optional[str] = ""
    says: typing.Sequence = ()
    arrange: typing.Any = ()
    run: typing.Any = None
    program: str = "tokenring"
    stdin: typing.Any = b""
    env: typing.Any = None
    keyring: bool = False
    lines: int = 1
    stdout: bool = False

    def __post_init__(self):
        if isinstance(self.texts, str):
            self.texts = [self.texts]
        if isinstance(self.says, str):
            self.says = [self.says]
        if callable(self.arrange):
            self.arrange = [self.arrange]

    @property
    def keys(self):
        """(place, text) of each text."""
        return [tuple(text.split(": ", 1)) for text in self.texts]


def all_rows():
    from . import commands, files, hosts, imports, keyrings, services, settings, setups
    return [row for part in (commands, imports, settings, files, setups, services, keyrings, hosts)
            for row in part.ROWS]
