# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every error that the programs can give: its status, what it names, and what to do next.

The table is in tests/support/errortable. The second half of this looks whether it is complete.
"""

import contextlib
import pathlib

import pytest

from support import errortable, errortexts
from support.errortable import exempt
from support.errortable.world import World
from support.run import check_message

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROWS = errortable.all_rows()
SOURCES = errortexts.read_all()


@pytest.fixture
def world(request, make_endpoint):
    """Makes the world of a row."""
    with contextlib.ExitStack() as stack:
        def make(row):
            session = request.getfixturevalue("session" if row.keyring else "bare_session")
            mock = request.getfixturevalue("mock") if row.keyring else None
            endpoint = make_endpoint()
            endpoint.expect_deviations = True
            return World(session, endpoint, stack, row.keyring, mock)

        yield make


def run(row, world):
    if row.run:
        return row.run(world)
    env = {name: world.fill(value) for name, value in (row.env or {}).items()}
    return world.run(row.program, *world.words(row.argv), stdin=world.fill(row.stdin), env=env)


def said(row, result):
    """The message, and nothing but that on its stream."""
    if row.stdout:
        assert result.err == "", result
        check_message(result.out)
        return result.out
    lines = result.err.splitlines(keepends=True)
    assert len(lines) == row.lines, result
    for line in lines:
        assert line.startswith("tokenring: "), result
        check_message(line)
    return result.err


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row(row, world):
    made = world(row)
    for arrange in row.arrange:
        arrange(made)
    result = run(row, made)
    assert result.status == row.status, result
    message = said(row, result)
    for place, text in row.keys:
        assert errortexts.pattern(text).search(message), f"{place}: {text!r} is not in {message!r}"
    for word in row.says:
        assert made.fill(word) in message, f"{word!r} is not named in {message!r}"
    if row.remedy is not errortable.FIXED:
        assert row.remedy and made.fill(row.remedy) in message, message


# --- whether the table is complete ---


def keys_of_exempt():
    return {tuple(text.split(": ", 1)) for text, _, _, _ in exempt.SINGLE}


def is_no_error(text):
    return any(text.place == place and function in (None, text.function)
               for place, function, _ in exempt.NO_ERRORS)


def test_names_are_unique():
    names = [row.name for row in ROWS]
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)


def test_every_text_has_a_row():
    known = {key for row in ROWS for key in row.keys} | keys_of_exempt()
    missing = [text for text in SOURCES if text.key not in known and not is_no_error(text)]
    assert not missing, (
        "these texts can be errors, and no row of tests/support/errortable has them; add a row that"
        " brings the error about, with its status and its remedy (or, if it is none, say so in"
        " exempt.py):\n" + "\n".join(f"  {text}" for text in missing))


def test_every_row_is_of_the_sources():
    there = {text.key for text in SOURCES}
    gone = [f"  row {row.name}: {place}: {text!r}" for row in ROWS for place, text in row.keys
            if (place, text) not in there]
    gone += [f"  exempt.py: {place}: {text!r}" for place, text in keys_of_exempt()
             if (place, text) not in there]
    assert not gone, ("these texts are not in the sources any more; write them as they are there"
                      " now, or delete the row:\n" + "\n".join(gone))


def test_what_is_exempt_is_so_for_a_reason():
    """Nothing is in both tables, no entry is left over, and the test that is named is there."""
    rows = {key for row in ROWS for key in row.keys}
    for text, reason, test, words in exempt.SINGLE:
        assert tuple(text.split(": ", 1)) not in rows, f"{text!r} has a row; it is not exempt"
        assert reason, text
        if test:
            assert words in (ROOT / test).read_text(encoding="utf-8"), f"no {words!r} in {test}"
    for place, function, reason in exempt.NO_ERRORS:
        assert reason and any(text.place == place and function in (None, text.function)
                              for text in SOURCES), f"{place}: {function} has no such text any more"


def test_a_new_text_is_found():
    """Whatever function sets it, in whatever form it stands there."""
    source = pathlib.Path("lib/new.c")
    found = [text.text for text in errortexts.texts_of(source, '''
#define NAME "tokenring"
#define LONG \\
  "it is too " \\
  "long"

static void
fail (GError **error)
{
  const char *problem = "it is %s " NAME " now";

  /* set_new (error, "not this"); */
  set_new (error, "the %s is broken: "
                  "mend \\"it\\" in %" G_GSIZE_FORMAT " s", is_new ? "new thing" : "old");
  tr_print ("nor is this");
  tr_ask_yes (dialogue, is_new ? "Nor this?" : "Or this?", TRUE);
}
''', errortexts.FORMATS)]
    assert found == ["it is too long", "it is %s tokenring now", 'the %s is broken: mend "it" in %zu s', "new thing"]
