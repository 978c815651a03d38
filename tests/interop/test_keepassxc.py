# SPDX-License-Identifier: LGPL-2.1-or-later
"""A real KeePassXC as the keyring: on a screen that only it has, and then on one that is ours, too."""

import json
import subprocess

import pytest

from support import accounts, keepassxc as support, run as runner
from support.accounts import git_request

SECRET_SCHEMA = "org.tokenring.ClientSecret"
GIT_SCHEMA = "org.git.Password"
LABEL = "tokenring: client secret for demo (service-account)"
PLAIN = "protocol=https\nhost=git.example.com\n"


@pytest.fixture
def start(session):
    """Starts KeePassXC, with its settings as they are at first if `confirm`."""
    missing = support.missing_tools()
    if missing:
        pytest.skip(f"not installed: {' '.join(missing)}")
    made = []

    def begin(**options):
        made.append(support.KeePassXC(session, **options))
        return made[0]

    yield begin
    for program in made:
        program.close()


@pytest.fixture
def locked(start):
    return start()


@pytest.fixture
def opened(locked):
    locked.unlock()
    return locked


def seen(program):
    """Environment of a program whose prompts somebody can see."""
    return {"env": {"DISPLAY": program.display}}


def test_an_account(session, opened, endpoint):
    """Nothing is asked, so no screen is needed before something is to be deleted."""
    accounts.add(session, endpoint, secret="first-sëcret")
    assert [(item.label, item.secret().decode()) for item in session.items(SECRET_SCHEMA)] == [
        (LABEL, "first-sëcret")]
    result = session.tokenring("secret", "demo", stdin=endpoint.secret.encode())
    assert result.status == 0, result
    assert [item.secret().decode() for item in session.items(SECRET_SCHEMA)] == [endpoint.secret]
    assert session.tokenring("check", "demo").status == 0
    assert "present" in session.tokenring("list").out
    doctor = session.tokenring("doctor")
    assert "ok   secrets   secret-service: KeePassXC can be read" in doctor.out
    result = session.tokenring("remove", "demo")
    assert result.status == 5 and session.items(SECRET_SCHEMA)
    runner.check_message(result.err, "KeePassXC asks before it deletes", "on the desktop")
    assert session.tokenring("remove", "demo", **seen(opened)).status == 0
    assert not session.items(SECRET_SCHEMA)


def test_tokens(session, opened, account, endpoint):
    """It keeps what was replaced, and asks before it deletes: it is given none."""
    session.configure("[chain]\ntokens=secret-service\n")
    for _ in range(2):
        assert session.tokenring("token", account, allow_token=True).status == 0
    assert not session.items("org.tokenring.Token")
    assert "KeePassXC is given no tokens" in session.tokenring("doctor").out
    assert session.tokenring("forget", account).status == 0


def test_plain_credentials(session, opened):
    """Items have attributes that nobody gave them. A new password is put into the one there is."""
    for password in (b"old", b"new-p\xc3\xa4ss", b"\xff\xfe"):
        stored = session.git("store", PLAIN.encode() + b"username=me\npassword=" + password + b"\n")
        assert stored.status == 0, stored
        assert session.git("get", PLAIN).out_bytes == b"username=me\npassword=" + password + b"\n"
    assert [item.label for item in session.items(GIT_SCHEMA)] == ["Git: https://git.example.com/"]
    assert session.git("get", f"{PLAIN}username=you\n").out == ""
    assert session.git("erase", f"{PLAIN}username=me\n", **seen(opened)).status == 0
    assert session.git("get", PLAIN).out == ""

    login = {"ServerURL": "registry.example.com", "Username": "me", "Secret": "plain-password"}
    assert session.docker("store", json.dumps(login)).status == 0
    assert json.loads(session.docker("get", login["ServerURL"]).out) == login
    assert json.loads(session.docker("list").out) == {login["ServerURL"]: "me"}
    assert session.docker("erase", login["ServerURL"], **seen(opened)).status == 0
    assert session.docker("list").out.strip() == "{}"


def test_locked(session, locked, endpoint):
    """A search would raise a prompt, also where nobody is at the screen."""
    accounts.add(session, endpoint, more=["--no-secret"])
    for result in (session.tokenring("token", "demo"), session.git("get", PLAIN),
                   session.git("get", git_request(endpoint.base_url)),
                   session.git("store", f"{PLAIN}username=me\npassword=plain-password\n"),
                   session.tokenring("secret", "demo", stdin=endpoint.secret.encode())):
        runner.check_message(result.err, "the keyring is locked", "unlock it")
        assert result.status == (5 if "tokenring" == result.argv[0].rpartition("/")[2] else 1)
    assert not locked.prompts
    assert "is locked" in session.tokenring("doctor").out and not locked.prompts


def test_nothing_is_shared(session, start, endpoint):
    """As it is before the settings of a database have been changed."""
    start(shares=False).unlock()
    accounts.add(session, endpoint, more=["--no-secret"])
    for result in (session.tokenring("token", "demo"),
                   session.tokenring("secret", "demo", stdin=endpoint.secret.encode()),
                   session.git("get", PLAIN)):
        runner.check_message(result.err, "no database open", "KeePassXC in tokenring(7)")
    assert "no database open" in session.tokenring("doctor").out


def test_the_prompt(session, locked, endpoint):
    """It can be closed. What it asks for is there once the database is open."""
    accounts.add(session, endpoint, more=["--no-secret"])
    process = subprocess.Popen([session.program("tokenring"), "secret", "demo"],
                               env={**session.env, "DISPLAY": locked.display},
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    process.stdin.write(endpoint.secret.encode())
    process.stdin.close()
    process.stdin = None
    locked.cancel()
    out, err = process.communicate(timeout=30)
    result = runner.finish(process.args, process.returncode, out, err)
    assert result.status == 5 and not locked.prompts
    runner.check_message(result.err, "prompt to unlock the keyring was closed", "try again")
    locked.unlock()
    result = session.tokenring("secret", "demo", stdin=endpoint.secret.encode())
    assert result.status == 0, result
    assert session.tokenring("token", "demo", allow_token=True).status == 0
