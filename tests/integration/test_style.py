# SPDX-License-Identifier: LGPL-2.1-or-later
"""What list and doctor look like on a terminal, and that they are plain everywhere else."""

import re
import shutil
import unicodedata

import pytest

from support import accounts
from support.terminal import Terminal

COLOUR = re.compile(r"\x1b\[(\d+)m")
BOLD, RED, GREEN, YELLOW = "1", "31", "32", "33"
ON_A_TERMINAL = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}


def plain(text):
    return COLOUR.sub("", text)


def columns_of(text):
    """How many columns of a terminal a line takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in plain(text))


def tones(line):
    """{text: its colour} of what has one."""
    return {text.strip(): colour for colour, text in re.findall(r"\x1b\[(\d+)m([^\x1b]*)\x1b\[0m", line)}


def show(session, *arguments, columns=0, **env):
    """The lines on a terminal; a variable that is None is not set."""
    wanted = {**session.env, **ON_A_TERMINAL, **env}
    env = {name: value for name, value in wanted.items() if value is not None}
    with Terminal([session.program("tokenring"), *arguments], env, session.work,
                  columns=columns) as screen:
        result = screen.finish()
    assert result.status in (0, 1), result
    return result.err.replace("\r\n", "\n").splitlines()


def line_of(lines, name):
    (line,) = [line for line in lines if plain(line).split()[0] == name]
    return line


@pytest.fixture
def accounts_of_all_kinds(session, account, endpoint):
    """One with all that it needs, one without client secret, and one with a broken file."""
    session.tokenring("token", "demo", allow_token=True)
    accounts.add(session, endpoint, "empty", more=["--no-secret"])
    session.account_file("torn").write_text("[account\n", encoding="utf-8")
    return session


# --- colours ---


def test_colours_of_list(accounts_of_all_kinds, endpoint):
    heading, *lines = show(accounts_of_all_kinds, "list")
    assert tones(heading) == {name: BOLD for name in ("NAME", "PROVIDER", "SECRET", "TOKEN", "OWNS")}
    demo = tones(line_of(lines, "demo"))
    assert demo.pop("present") == GREEN and list(demo.values()) == [GREEN]
    assert "good for" in next(iter(demo))
    assert tones(line_of(lines, "empty")) == {"missing": YELLOW}
    assert tones(line_of(lines, "torn")) == {"broken": RED, "unknown": YELLOW}
    assert plain(line_of(lines, "demo")).endswith(endpoint.base_url)


def test_colours_of_doctor(accounts_of_all_kinds):
    lines = show(accounts_of_all_kinds, "doctor")
    assert {plain(line).split()[0] for line in lines} >= {"ok", "warn", "FAIL"}
    for line in lines[:-1]:
        word = plain(line).split()[0]
        assert tones(line) == {word: {"ok": GREEN, "warn": YELLOW, "FAIL": RED}[word]}, line
    assert re.fullmatch(r"\d+ problems", lines[-1])


def test_the_columns_stand_below_each_other(accounts_of_all_kinds):
    lines = [plain(line) for line in show(accounts_of_all_kinds, "list")]
    at = [lines[0].index(word) for word in ("PROVIDER", "SECRET", "TOKEN", "OWNS")]
    for line in lines[1:4]:
        for column in at:
            assert line[column - 2:column] == "  ", (column, line)
            assert len(line) <= column or line[column] != " " or column == at[-1], (column, line)


@pytest.mark.parametrize("env, colours", [
    ({"NO_COLOR": "1"}, False), ({"NO_COLOR": "0"}, False), ({"NO_COLOR": ""}, True),
    ({"TERM": "dumb"}, False), ({"TERM": ""}, False), ({"TERM": None}, False), ({}, True)])
@pytest.mark.parametrize("command", ["list", "doctor"])
def test_who_wants_no_colours(accounts_of_all_kinds, command, env, colours):
    """The words are the same with and without, and so is the bar."""
    text = "\n".join(show(accounts_of_all_kinds, command, **env))
    assert ("\x1b" in text) == colours
    assert ("█" in text) == (command == "list")
    assert "demo" in text


@pytest.mark.parametrize("command", ["list", "doctor"])
def test_plain_in_a_pipe(accounts_of_all_kinds, command):
    """Whatever the terminal of the errors, and whatever the environment."""
    session = accounts_of_all_kinds
    piped = session.tokenring(command, env=ON_A_TERMINAL)
    with Terminal([session.program("tokenring"), command], {**session.env, **ON_A_TERMINAL},
                  session.work, stdout_too=False, columns=20) as screen:
        beside = screen.finish()
    for result in (piped, beside):
        assert result.out.replace("\n", "").isprintable()
        assert "█" not in result.out and "#" not in result.out and "…" not in result.out
    assert piped.out == beside.out


def test_what_a_file_holds_is_no_order_to_the_terminal(session, account):
    """The only ESC are ours."""
    folder = session.account_file("demo").parent
    (folder.parent / "providers").mkdir(mode=0o700)
    (folder / "evil.conf").write_text("[account]\nprovider=x\x1b[2Jy\nclient-id=x\n", "utf-8")
    for command in ("list", "doctor"):
        text = "\n".join(show(session, command))
        assert "\\x1b[2J" in text and plain(text).replace("\n", "").isprintable(), ascii(text)


# --- how much of its life a token has left ---


@pytest.fixture
def aged(session, plain_prefix):
    """The line of an account so many seconds from now."""
    if not shutil.which("faketime"):
        pytest.skip("faketime is not installed")

    def look(seconds, **env):
        env = {**session.env, **ON_A_TERMINAL, **env, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
               "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1"}
        argv = [shutil.which("faketime"), "-f", f"{seconds:+d}s",
                plain_prefix / "bin/tokenring", "list"]
        with Terminal(argv, env, session.work) as screen:
            result = screen.finish()
        assert result.status == 0, result
        return plain(line_of(result.err.splitlines(), "demo"))

    return look


@pytest.mark.parametrize("life, age, bar, left", [
    (3600, 0, "████████", r"5[89] min"), (3600, 700, "███████░", r"47 min"),
    (3600, 1800, "████░░░░", r"2[89] min"), (3600, 3200, "█░░░░░░░", r"6 min"),
    (3600, 3535 - 15, "█░░░░░░░", r"\d+ s"),
    (100, 0, "████████", r"(90|8\d) s"), (40 * 24 * 3600, 20 * 24 * 3600, "████░░░░", "20 d")])
def test_the_bar(session, account, endpoint, aged, life, age, bar, left):
    endpoint.life = life
    session.tokenring("token", "demo", allow_token=True)
    line = aged(age)
    assert re.search(rf"  present  {bar} good for {left} ", line), line


def test_no_bar_without_a_token(session, account, aged):
    assert "█" not in aged(0) and "░" not in aged(0)
    session.tokenring("token", "demo", allow_token=True)
    assert "  none" in aged(3600) and "░" not in aged(3600)


@pytest.mark.parametrize("locale", ["C", "POSIX", "nowhere.UTF-8"])
def test_the_bar_in_ascii(session, account, aged, locale):
    session.tokenring("token", "demo", allow_token=True)
    line = aged(1800, LC_ALL=locale)
    assert "####---- good for" in line and line.isascii()


def test_the_bar_by_the_locale_that_counts(session, account):
    """LC_ALL goes before LC_CTYPE, and that before LANG."""
    session.tokenring("token", "demo", allow_token=True)

    def bar(**env):
        return "█" in "\n".join(show(session, "list", **env))

    assert bar(LC_ALL="", LC_CTYPE="", LANG="C.UTF-8")
    assert bar(LC_ALL=None, LC_CTYPE="C.UTF-8", LANG="C")
    assert not bar(LC_ALL="C", LC_CTYPE="C.UTF-8", LANG="C.UTF-8")
    assert not bar(LC_ALL=None, LC_CTYPE=None, LANG=None)


# --- the width of the terminal ---

LONG = "https://git.example.com/a/long/path/to/a/group/of/projects"


@pytest.fixture
def wide(session, endpoint):
    accounts.add(session, endpoint, match=[LONG, "https://other.example.com"], more=["--no-secret"])
    accounts.add(session, endpoint, "short", match=["https://x.example"], more=["--no-secret"])
    return session


@pytest.mark.parametrize("columns", [200, 100, 80, 60, 56])
def test_what_does_not_fit_is_cut(wide, columns):
    """At the last column, with a sign that there is more; nothing wraps."""
    lines = show(wide, "list", columns=columns)
    assert all(columns_of(line) <= columns for line in lines), lines
    long = plain(line_of(lines, "demo"))
    assert (long.endswith("…") and columns_of(long) == columns) == (columns < 120), long
    assert long.endswith("https://other.example.com") == (columns >= 120)
    assert plain(line_of(lines, "short")).endswith("https://x.example"), "what fits is whole"


@pytest.mark.parametrize("columns", [1, 10, 30])
def test_a_terminal_where_nothing_fits(wide, columns):
    """The names stay whole, and something of the URLs."""
    long = plain(line_of(show(wide, "list", columns=columns), "demo"))
    assert long.startswith("demo ") and long.endswith("  https:/…")


def test_a_terminal_that_does_not_know_its_width(wide):
    assert LONG in "\n".join(show(wide, "list", columns=0))


def test_cut_in_ascii(wide):
    lines = show(wide, "list", columns=80, LC_ALL="C")
    assert plain(line_of(lines, "demo")).endswith("...")
    assert all(columns_of(line) <= 80 for line in lines)


def test_wide_characters(session, endpoint):
    """They take two columns, and are not cut in the middle."""
    accounts.add(session, endpoint, match=["https://git.example.com/" + "漢字" * 20],
                 more=["--no-secret"])
    whole = columns_of(show(session, "list")[1])
    for columns in range(whole - 45, whole - 38):
        line = show(session, "list", columns=columns)[1]
        assert line.endswith("漢…") or line.endswith("字…"), line
        assert columns - 1 <= columns_of(line) <= columns
    assert show(session, "list", columns=whole)[1].endswith("漢字")
