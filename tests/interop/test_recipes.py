# SPDX-License-Identifier: LGPL-2.1-or-later
"""The recipes of tokenring(7) work with the real programs, as they are written there.

The hosts are made real as for README.md.
"""

import contextlib
import json

import pytest

from support import keyring, manpage
from support.hosts import Hosts, endpoint_service
from support.terminal import Terminal

# Fixtures, which are found by their names.
from test_readme import (LOGIN, authority, endpoint, git_service, hosts,  # noqa: F401
                         proxy, services, shell, way)

PAGE = "tokenring.7"
ADD, CHANGE = "tokenring add work --provider", "tokenring add work\n"
REMOVE = "tokenring remove work"
SSH = "dbus-run-session"
# Where the page leads further than these hosts do, the commands are only tried by test_manual.py,
# and what is written into files there.
ELSEWHERE = ("tokenring add plant", "tokenring add build", "# ~/.config", "15 6 ", "[Service]",
             "[chain]")
HERE = (ADD, "tokenring check work", "tokenring list", "tokenring doctor", "tokenring setup git work",
        "tokenring add work --replace", CHANGE, "tokenring setup docker", "tokenring header work",
        "tokenring exec work", "curl --fail", SSH,
        "tokenring secret work", "TOKENRING_TRACE=1 git", REMOVE)


@pytest.fixture
def added(shell, endpoint):  # noqa: F811
    shell(manpage.block(PAGE, ADD), stdin=f"{endpoint.secret}\n")


def test_no_recipe_is_left_out():
    for text in manpage.blocks(PAGE):
        found = [beginning for beginning in HERE + ELSEWHERE if text.startswith(beginning)]
        assert len(found) == 1, text
    for beginning in HERE:
        assert manpage.block(PAGE, beginning)


def test_the_first_steps(shell, added, endpoint):  # noqa: F811
    assert "issued one" in shell(manpage.block(PAGE, "tokenring check work")).out
    out = shell(manpage.block(PAGE, "tokenring list")).out
    assert "Account 'work' answers" in out and endpoint.count == 1
    assert "FAIL" not in shell(manpage.block(PAGE, "tokenring doctor")).out


def test_git(session, shell, added, git_service):  # noqa: F811
    shell(manpage.block(PAGE, "tokenring setup git work"))
    assert (session.work / "project/README").exists() and git_service.authorized


def test_the_user_name(shell, added, endpoint):  # noqa: F811
    shell(manpage.block(PAGE, "tokenring add work --replace"))
    result = shell("printf 'url=https://git.example.com\\n\\n' | git -c credential.helper=tokenring "
                   "credential fill | grep username")
    assert result.out == "username=oauth2\n" and endpoint.count == 1


def test_skopeo(shell, added, proxy):  # noqa: F811
    out = shell(manpage.block(PAGE, "tokenring setup docker")).out
    assert json.loads(out[out.rindex("\n{\n"):])["Name"] == "registry.example.com/hello"


def test_curl(shell, added, endpoint):  # noqa: F811
    for beginning in ("tokenring header work", "curl --fail"):
        assert json.loads(shell(manpage.block(PAGE, beginning)).out) == {"status": "ok"}
    assert endpoint.count == 1 and len(endpoint.api_requests) == 2


def test_a_variable(session, shell, added, endpoint):  # noqa: F811
    script = session.work / "deploy.sh"
    script.write_text("#!/bin/sh\necho ${#API_TOKEN}\n", encoding="utf-8")
    script.chmod(0o755)
    result = shell(manpage.block(PAGE, "tokenring exec work"))
    assert result.out == f"{len(endpoint.last_token)}\n"


@contextlib.contextmanager
def logged_in(session, hosts, password):  # noqa: F811
    """A terminal as ssh gives one, where the recipe was typed, and the password."""
    env = {**session.env, "PS1": "ready> ", "ENV": "", "word": "exported"}
    env.pop("SHELL", None)
    with Terminal(hosts.command(["sh", "-i"]), env=env, cwd=session.work) as made:
        made.wait_for("ready> ")
        made.type(manpage.block(PAGE, SSH))
        made.wait_for("Password of the keyring: ")
        made.wait_for_prompt()
        made.type(f"{password}\n")
        made.wait_for("ready> ")
        assert made.echoes and password.encode() not in made.seen, made.seen
        yield made
        made.type("exit 0\nexit 0\n")
        result = made.finish()
        assert result.status == 0, result


def enter(terminal, line):
    """What a line prints in there."""
    terminal.type(f"{line}\n")
    return terminal.wait_for("ready> ")


@pytest.fixture
def remote(bare_session, authority, way, endpoint):  # noqa: F811
    """The host that gives out tokens, for somebody without a bus."""
    bare_session.configure("")
    with Hosts(authority, way, bare_session.root / "door",
               {LOGIN: endpoint_service(endpoint)}) as made:
        yield made


def test_over_ssh(bare_session, remote, endpoint):
    """What is put into the keyring in one shell is there in the next, if the password is the same;
    with another one it is locked. Neither bus nor keyring outlives the shell."""
    session = bare_session
    secret = session.root / "secret"
    secret.write_text(endpoint.secret, encoding="utf-8")
    add = manpage.block(PAGE, ADD).replace("\n", f" <{secret}")
    with logged_in(session, remote, "a pass word") as terminal:
        assert "Account 'work'" in enter(terminal, add)
        assert "issued one" in enter(terminal, "tokenring check work")
        said = enter(terminal, "(unset PS1; env; ps -ef)")
        assert "HOME=" in said and "gnome-keyring-daemon" in said and "a pass word" not in said
    keyring.wait_until(lambda: not keyring.processes_with(session.env[keyring.MARK]),
                       what="the end of bus and keyring")
    keyrings = session.data_home / "keyrings"
    assert endpoint.secret.encode() not in b"".join(file.read_bytes() for file in keyrings.iterdir())

    with logged_in(session, remote, "another word") as terminal:
        assert "the keyring is locked" in enter(terminal, "tokenring token work --fresh")
    with logged_in(session, remote, "a pass word") as terminal:
        assert "issued one" in enter(terminal, "tokenring check work")
    assert endpoint.count == 2


def test_a_change(session, hosts, shell, added, endpoint):  # noqa: F811
    """One more URL: all the rest is Enter."""
    with Terminal(hosts.command(["sh", "-i"]), env={**session.env, "PS1": "ready> "},
                  cwd=session.work) as made:
        made.wait_for("ready> ")
        made.type(manpage.block(PAGE, CHANGE))
        for question, text in (("Change it? ", "y"), ("name [oauth2]: ", ""),
                               (f"Client id [{endpoint.client_id}]: ", ""), ("token-url [", ""),
                               ("scope", ""), ("One more URL (", "https://lfs.example.com"),
                               ("One more (", ""),
                               ("Enter keeps the one that is stored", ""), ("Write it? ", ""),
                               ("Try it now? ", "")):
            made.wait_for(question)
            made.type(f"{text}\n")
        made.wait_for("Have git ask ")
        made.type("\x04")
        made.wait_for("ready> ")
        made.type("exit 0\n")
        assert made.finish().status == 0
    assert "https://lfs.example.com" in session.account_file("work").read_text(encoding="utf-8")
    assert endpoint.count == 1


def test_a_new_client_secret(shell, added, endpoint):  # noqa: F811
    """The token of the old one is not handed out again."""
    endpoint.secret = "another-client-secret"
    result = shell(manpage.block(PAGE, "tokenring secret work"), stdin=f"{endpoint.secret}\n")
    assert "is replaced" in result.out and "issued one" in result.out, result


def test_the_steps(shell, added, git_service):  # noqa: F811
    shell(manpage.block(PAGE, "tokenring setup git work"))
    result = shell(f"cd project && {manpage.block(PAGE, 'TOKENRING_TRACE=1 git')}")
    assert " match " in result.err and " store " in result.err, result


def test_taking_it_back(session, shell, added):  # noqa: F811
    shell(manpage.block(PAGE, "tokenring setup git work").splitlines()[0])
    shell(manpage.block(PAGE, REMOVE))
    assert not session.account_file("work").exists()
    assert not session.items("org.tokenring.ClientSecret")
    assert "tokenring" not in (session.home / ".gitconfig").read_text(encoding="utf-8")
