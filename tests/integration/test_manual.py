# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the manual and the help of the commands show can be typed and written as it stands there."""

import os
import pathlib
import re
import shlex
import subprocess

import pytest

from support import manpage, run as runner

DONE, FAILED, USAGE, NO_SECRET, NETWORK = 0, 1, 2, 4, 7
ACCOUNT = """[account]
provider=oauth2
client-id=build-bot
match=https://git.example.com;https://registry.example.com;https://registry.example.com:5000
[parameters]
token-url=https://login.example.com/oauth/token
"""
KEY = "a-key-of-many-letters"
# It asks questions on a terminal, and here is none.
DIALOGUES = ("tokenring add", "tokenring add work")


def write(session, path, text):
    file = session.config_home / "tokenring" / path
    file.parent.mkdir(mode=0o700, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)


@pytest.fixture
def place(session):
    """A session without a way out: what asks for a token finds nobody."""
    session.env["https_proxy"] = "http://127.0.0.1:9"
    (session.work / "secret-file").write_text("some-secret", encoding="utf-8")
    (session.work / ".env").write_text(
        "CRM_CLIENT_ID=me\nCRM_CLIENT_SECRET=some-secret\nCRM_TOKEN_URL=https://crm.example.com/t\n",
        encoding="utf-8")
    (session.home / ".netrc").write_text(
        "machine login.example.com login me password some-secret\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q", session.work], env=session.env, check=True)
    return session


def run_example(session, command):
    """With the account that it is about, unless it is to make that one."""
    words = shlex.split(command.rpartition("| ")[2])
    name = next((word for word in words[2:] if re.fullmatch(r"[a-z]+", word)
                 and word not in ("git", "docker")), "demo")
    session.account_file(name).unlink(missing_ok=True)
    if "add" not in words or "--replace" in words:
        write(session, f"accounts/{name}.conf", ACCOUNT)
    result = session.run("/bin/sh", "-c", command, stdin="some-secret")
    session.account_file(name).unlink(missing_ok=True)
    return result


def check_example(session, command):
    wanted = {DONE, NO_SECRET, NETWORK}
    result = run_example(session, command)
    if command in DIALOGUES:
        assert result.status == USAGE and "--provider" in result.err, result
    elif command.startswith("tokenring import"):
        # What is found is shown, and nobody is there to say yes.
        assert result.status in (DONE, NO_SECRET) or "say yes with --yes" in result.err, result
    elif "|" in command:
        # The protocols have one status for all that fails.
        assert result.status == DONE or "client secret" in result.out + result.err, result
    else:
        assert result.status in wanted or " doctor" in command and result.status == FAILED, result


@pytest.mark.parametrize("page", manpage.names())
def test_the_commands_of_a_page(place, page):
    for path, text in manpage.files(page):
        if path.parts[0] == "providers":
            write(place, path, text)
    commands = [command for block in manpage.blocks(page) for command in manpage.commands(block)
                if not command.startswith("tokenring header sensors")]
    for command in dict.fromkeys(commands):
        check_example(place, command)
    assert commands or page == "tokenring.conf.5"


def test_the_examples_of_the_help(place):
    listed = place.tokenring("--help").out.partition("Commands:\n")[2]
    names = re.findall(r"^  (\w+) ", listed, re.MULTILINE)
    assert len(names) > 10
    for name in names:
        shown = place.tokenring(name, "--help").out.partition("Example")[2]
        commands = manpage.commands(shown.replace("\\\n", ""))
        assert commands, name
        for command in commands:
            check_example(place, command)


def test_a_wrong_example_is_found(place):
    """What passes above is no accident."""
    for command in ("tokenring add demo --provider oauth2", "tokenring list --names-of-all",
                    "tokenring show", "tokenring setup svn demo"):
        assert run_example(place, command).status == USAGE, command


@pytest.mark.parametrize("page", [page for page in manpage.names() if manpage.files(page)])
def test_the_files_of_a_page(place, page):
    """Each of them alone is read without a complaint."""
    for path, text in manpage.files(page):
        write(place, path, text)
        kind, name = path.parts[0], path.stem
        if kind == "providers":
            result = place.tokenring("providers", name)
            # A module that is named there need not be here.
            if "\nissuer=as-is\n" in text and result.status != DONE:
                assert "as-is" in result.err and len(result.err.splitlines()) == 1, (path, result)
                continue
        elif kind == "accounts":
            result = place.tokenring("explain", "https://git.example.com")
            assert f"'{name}' answers" in result.out
        else:
            # Nor need a store, and that is the one thing that is said of it then.
            write(place, "accounts/demo.conf", ACCOUNT)
            result = place.tokenring("show", "demo")
            said = re.sub(r"the module '\w+' is not installed .* \[chain\] of tokenring\.conf", "",
                          result.err)
            assert result.status == DONE and "tokenring.conf" not in said, (path, result)
            continue
        assert result.status == DONE and result.err == "", (path, result)


def test_the_module(place):
    """Built, put into its place and used by what the page says."""
    page = "tokenring-modules.7"
    (file,) = runner.prefix().rglob("tokenring-module.pc")
    place.env["PKG_CONFIG_PATH"] = str(file.parent)
    folder = place.run("/usr/bin/pkg-config", "--variable=moduledir", "tokenring-module").out
    if not os.access(folder.strip(), os.W_OK):
        pytest.skip(f"{folder.strip()} cannot be written to")
    (place.work / "as-is.c").write_text(manpage.block(page, "/* as-is.c"), encoding="utf-8")
    write(place, "providers/key.conf", manpage.block(page, "# ~/.config/tokenring/providers"))
    library = pathlib.Path(folder.strip(), "as-is.so")
    try:
        built = place.run("/bin/sh", "-ec", manpage.block(page, "cc "))
        assert built.status == DONE and built.err == "" and library.exists(), built
        added, shown = manpage.commands(manpage.block(page, "tokenring add sensors"))
        result = place.run("/bin/sh", "-c", added, stdin=KEY)
        assert result.status == DONE, result
        assert place.run("/bin/sh", "-c", shown).out == f"X-Api-Key: {KEY}\n"
        result = place.git("get", "protocol=https\nhost=sensors.example.com\n")
        assert result.fields["password"] == KEY
    finally:
        library.unlink(missing_ok=True)
        place.tokenring("forget", "sensors")
