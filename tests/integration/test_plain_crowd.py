# SPDX-License-Identifier: LGPL-2.1-or-later
"""Several programs at once that use what one real keyring keeps. git hands a password back
after each success, so that somebody is always writing what the others read."""

import concurrent.futures
import json

import pytest

from support.accounts import git_request
from support.run import check_message

CALLERS = 4
ROUNDS = 8
REQUEST = git_request("https://git.example.com") + "username=me\n"
SERVER = "registry.example.com"


def crowd(work):
    """What each round of each caller came to."""
    def rounds(caller):
        return [work(caller, number) for number in range(ROUNDS)]

    with concurrent.futures.ThreadPoolExecutor(CALLERS) as pool:
        return [answer for answers in pool.map(rounds, range(CALLERS)) for answer in answers]


def git(session, operation, password=None):
    return session.git(operation, REQUEST + (f"password={password}\n" if password else ""))


def docker(session, operation, password=None):
    if operation == "get":
        return session.docker("get", SERVER)
    return session.docker("store", json.dumps({"ServerURL": SERVER, "Username": "me",
                                               "Secret": password}))


def password_of(call, result):
    if call is git:
        return result.fields.get("password")
    return json.loads(result.out)["Secret"] if result.status == 0 else None


@pytest.mark.parametrize("passwords", [["one-pw"], ["one-pw", "two-pw"]], ids=["same", "other"])
@pytest.mark.parametrize("call", [git, docker])
def test_it_is_always_found(session, call, passwords):
    """Be it handed back as it is, or replaced by another one."""
    call(session, "store", passwords[0])

    def work(caller, number):
        found = call(session, "get")
        stored = call(session, "store", passwords[(caller + number) % len(passwords)])
        return found, stored

    for found, stored in crowd(work):
        assert password_of(call, found) in passwords and found.err == "", found
        assert stored.status == 0 and stored.err == "", stored


def test_what_is_handed_back_is_left_alone(session):
    git(session, "store", "one-pw")
    (item,) = session.items()
    git(session, "store", "one-pw")
    assert [other.path for other in session.items()] == [item.path]
    git(session, "store", "two-pw")
    (other,) = session.items()
    assert other.path != item.path and git(session, "get").fields["password"] == "two-pw"


def test_a_keyring_that_denies_is_asked_once(session, mock):
    """What is still there is not asked for again: somebody may just have said no."""
    log = mock("--deny", "--git", "one-pw")
    result = session.git("get", git_request("https://example.com"))
    assert result.out == "" and result.status == 1
    check_message(result.err, "did not hand out")
    assert log.read_text(encoding="utf-8").split().count("GetSecrets") == 1


def test_a_token_that_somebody_else_drops(session, account, endpoint):
    """A keyring of tokens is read by some while others delete and write there."""
    session.configure("[chain]\ntokens=secret-service\n")

    def work(caller, number):
        if caller == 0:
            session.tokenring("forget", account)
        return session.tokenring("token", account, allow_token=True)

    for result in crowd(work):
        assert result.status == 0 and result.err == "", result
        assert result.out.strip() in endpoint.tokens
