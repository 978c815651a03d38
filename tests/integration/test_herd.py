# SPDX-License-Identifier: LGPL-2.1-or-later
"""Many callers at once: one asks the endpoint, the others wait and take what it got."""

import re
import shutil
import signal
import subprocess
import time

import pytest

from support import accounts, run as runner
from support.accounts import git_request
from support.keyring import wait_until
from support.run import check_message

CALLERS = 64


class Herd:
    """Callers of one session that start together."""

    def __init__(self, session, request, count=CALLERS):
        self._argv = [str(runner.prefix() / "bin" / "git-credential-tokenring"), "get"]
        self.processes = [
            subprocess.Popen(self._argv, env=session.env, cwd=session.work, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(count)]
        for process in self.processes:
            process.stdin.write(request.encode())
            process.stdin.close()
            process.stdin = None

    def results(self):
        found = []
        for process in self.processes:
            out, err = process.communicate(timeout=60)
            found.append(runner.finish(self._argv, process.returncode, out, err, allow_token=True))
        return found


@pytest.fixture
def request_text(account, endpoint):
    return git_request(endpoint.base_url)


def lock_files(session):
    return list((session.runtime / "tokenring").glob("*.lock"))


def test_one_request_for_all(session, endpoint, request_text):
    endpoint.delay = 0.5
    results = Herd(session, request_text).results()
    assert {result.fields["password"] for result in results} == {endpoint.last_token}
    assert endpoint.count == 1


@pytest.mark.parametrize("fault, tries", [("401", 1), ("html", 1), ("500", 3)])
def test_one_failure_for_all(session, endpoint, request_text, fault, tries):
    """Every caller gets the same clear error, and the endpoint hears of one of them."""
    endpoint.delay = 0.5
    endpoint.fault = fault
    results = Herd(session, request_text).results()
    assert endpoint.count == tries
    # But who came late hears that nobody was asked any more.
    assert len({result.err.partition("; that was ")[0].rstrip() for result in results}) == 1
    check_message(results[0].err, endpoint.host)
    assert all(result.fields.get("quit") for result in results)


def test_a_refusal_is_remembered(session, endpoint, request_text):
    """For a while nobody asks; `--fresh`, `check`, `secret` and `add` do."""
    endpoint.fault = "401"
    first = session.git("get", request_text)
    for _ in range(3):
        again = session.git("get", request_text).err
        told = re.fullmatch(re.escape(first.err.rstrip()) + "; that was ([0-9]+) s ago, and nobody "
                            "asks again for ([0-9]+) s but 'tokenring check demo'\n", again)
        assert told and int(told[1]) + int(told[2]) == 30, again
    assert endpoint.count == 1
    session.tokenring("token", "demo", "--fresh")
    assert endpoint.count == 2
    session.tokenring("check", "demo")
    assert endpoint.count == 3
    session.tokenring("secret", "demo", stdin=endpoint.secret)
    session.git("get", request_text)
    assert endpoint.count == 4
    accounts.add(session, endpoint, more=["--replace"])
    endpoint.fault = None
    assert session.git("get", request_text, allow_token=True).fields["password"]


def test_a_refusal_is_forgotten(at, session, account, endpoint, request_text):
    endpoint.fault = "401"
    at(0, "git-credential-tokenring", "get", stdin=request_text)
    endpoint.fault = None
    again = at(29, "git-credential-tokenring", "get", stdin=request_text)
    assert again.fields == {"quit": "1"} and "; that was 29 s ago" in again.err
    assert at(30, "git-credential-tokenring", "get", stdin=request_text).fields["password"]
    assert endpoint.count == 2


def test_the_memory_that_is_asked_for(at, session, account, endpoint, request_text):
    session.configure("[policy]\nfailure-memory=1\n")
    endpoint.fault = "401"
    for seconds in (0, 0, 1):
        at(seconds, "git-credential-tokenring", "get", stdin=request_text)
    assert endpoint.count == 2


def test_what_passes_is_not_remembered(at, session, account, endpoint, request_text):
    """But for a moment, so that who comes a little late does not begin anew."""
    endpoint.fault = "500"
    at(0, "git-credential-tokenring", "get", stdin=request_text)
    assert endpoint.count == 3
    again = at(1, "git-credential-tokenring", "get", stdin=request_text)
    assert again.fields == {"quit": "1"} and endpoint.count == 3
    assert "s ago, and nobody asks again for " in again.err
    endpoint.fault = None
    answer = at(2, "git-credential-tokenring", "get", stdin=request_text)
    assert answer.fields["password"] and endpoint.count == 4


def test_retry_after_is_heeded(session, endpoint, request_text):
    """429 with a Retry-After of a second, three times: two seconds at the least."""
    endpoint.fault = "429"
    start = time.monotonic()
    session.git("get", request_text)
    assert time.monotonic() - start >= 2 and endpoint.count == 3


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP])
def test_a_holder_that_goes_blocks_nobody(session, endpoint, end):
    """Killed: the next one goes on at once. Stopped: when the time is up."""
    session.configure("[policy]\nlock-timeout=5\n")
    accounts.add(session, endpoint)
    request = git_request(endpoint.base_url)
    with endpoint.held():
        holder = Herd(session, request, 1).processes[0]
        wait_until(lambda: endpoint.count == 1, what="the first request")
        holder.send_signal(end)
    start = time.monotonic()
    assert session.git("get", request, allow_token=True).fields["password"]
    taken = time.monotonic() - start
    assert taken < 4.5 if end == signal.SIGKILL else 4.5 < taken < 12
    holder.kill()
    holder.communicate()


def test_the_lock_folder(session, endpoint, request_text):
    session.git("get", request_text, allow_token=True)
    folder = session.runtime / "tokenring"
    assert folder.stat().st_mode & 0o777 == 0o700
    (file,) = lock_files(session)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes() == b""


@pytest.mark.parametrize("kind", ["link", "open", "file", "unwritable"])
def test_a_lock_folder_that_is_not_safe(session, endpoint, request_text, kind):
    """Nothing is written there, and the answer comes all the same."""
    folder = session.runtime / "tokenring"
    shutil.rmtree(folder)
    other = session.root / "other"
    other.mkdir(mode=0o700)
    if kind == "link":
        folder.symlink_to(other)
    elif kind == "open":
        folder.mkdir()
        folder.chmod(0o777)
    elif kind == "file":
        folder.write_text("")
    else:
        folder.mkdir(mode=0o500)
    result = session.git("get", request_text, allow_token=True)
    assert result.fields["password"] == endpoint.last_token and result.err == ""
    assert list(other.iterdir()) == []
    if kind == "open":
        assert list(folder.iterdir()) == []


def test_without_a_runtime_folder(session, endpoint, request_text):
    """The cache folder does as well."""
    env = {"XDG_RUNTIME_DIR": ""}
    assert session.git("get", request_text, env=env, allow_token=True).fields["password"]
    assert len(list((session.cache_home / "tokenring").glob("*.lock"))) == 1


def test_a_link_in_the_place_of_a_lock(session, endpoint, request_text):
    session.git("get", request_text, allow_token=True)
    (file,) = lock_files(session)
    target = session.root / "precious"
    target.write_text("precious")
    file.unlink()
    file.symlink_to(target)
    session.git("erase", request_text)
    assert session.git("get", request_text, allow_token=True).fields["password"]
    assert target.read_text() == "precious"


@pytest.mark.parametrize("content", [b"garbage", b"1 2 3", b"\x00" * 4096, b"9" * 100_000,
                                     b"1 99999999999 99999999999 0 11\n", b"1 1 99999999999 0 11\n\n"])
def test_a_broken_lock_file(session, endpoint, request_text, content):
    session.git("get", request_text, allow_token=True)
    (file,) = lock_files(session)
    file.write_bytes(content)
    session.git("erase", request_text)
    assert session.git("get", request_text, allow_token=True).fields["password"]


def test_no_caller_gets_an_expired_token(session, endpoint, request_text):
    """The real clock: a token that lives for 8 s is renewed before its end, once per life."""
    endpoint.life = 8
    end = time.time() + 18
    tokens = []
    while time.time() < end:
        asked = time.time()
        result = session.git("get", request_text, allow_token=True)
        token = result.fields["password"]
        assert endpoint.issued[token].expires > asked, "an expired token"
        tokens.append(token)
    assert endpoint.count == len(set(tokens))
    assert endpoint.count <= 18 / 7 + 1


def test_a_refusal_is_of_one_account(session, endpoint):
    """Two accounts may differ in nothing but their secrets."""
    accounts.add(session, endpoint, "good")
    accounts.add(session, endpoint, "bad", secret="wrong-secret")
    assert session.tokenring("token", "bad").status == 6
    result = session.tokenring("token", "good", allow_token=True)
    assert result.status == 0 and result.err == "", result
    assert session.tokenring("token", "bad").status == 6
