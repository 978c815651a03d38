# SPDX-License-Identifier: LGPL-2.1-or-later
"""Streams that are closed before the start, and a disk that is full."""

import itertools
import os
import subprocess

import pytest

from support import accounts, run as runner
from support.accounts import git_request
from support.keyring import wait_until
from support.run import check_message

STREAMS = (0, 1, 2)
CLOSED = [streams for count in (1, 2, 3) for streams in itertools.combinations(STREAMS, count)]


def ids(streams):
    return "-".join(("stdin", "stdout", "stderr")[stream] for stream in streams)


def start(session, closed, name, *arguments):
    def close():
        for stream in closed:
            os.close(stream)

    argv = [str(session.program(name)), *arguments]
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=session.env, cwd=session.work,
                               preexec_fn=close)
    return argv, process


def finish(argv, process, stdin=b"", **options):
    try:
        out, err = process.communicate(stdin, timeout=30)
    finally:
        process.kill()
    return runner.finish(argv, process.returncode, out, err, **options)


def run(session, closed, name, *arguments, stdin=b"", **options):
    return finish(*start(session, closed, name, *arguments), stdin, **options)


def check_streams(process, closed):
    """What was closed leads nowhere. Only root may look into a process that keeps secrets."""
    for stream in closed:
        try:
            assert os.readlink(f"/proc/{process.pid}/fd/{stream}") == "/dev/null"
        except PermissionError:
            return


@pytest.mark.parametrize("closed", CLOSED, ids=ids)
def test_nothing_else_takes_the_place(session, account, endpoint, closed):
    """The connections to the bus and to the endpoint are open at this moment, and none of them has
    the number of a stream: an answer would go there."""
    with endpoint.held():
        argv, process = start(session, closed, "tokenring", "token", "demo")
        wait_until(lambda: endpoint.count == 1, what="the request")
        check_streams(process, closed)
    result = finish(argv, process, allow_token=True)
    assert result.status == 0 and result.err == "", result
    assert result.out == ("" if 1 in closed else endpoint.last_token + "\n")


@pytest.mark.parametrize("closed", CLOSED, ids=ids)
def test_messages(session, account, endpoint, closed):
    result = run(session, closed, "tokenring", "token", "nobody")
    assert result.status == 3 and result.out == "", result
    if 2 in closed:
        assert result.err == ""
    else:
        check_message(result.err, "nobody")


@pytest.mark.parametrize("closed", CLOSED, ids=ids)
def test_add_writes_nothing_else_into_the_account(session, endpoint, closed):
    accounts.add(session, endpoint, "other")
    wanted = session.account_file("other").read_text(encoding="utf-8")
    session.tokenring("remove", "other")
    result = run(session, closed, "tokenring", *accounts.add_arguments(endpoint, "demo"),
                 stdin=endpoint.secret.encode())
    if 0 in closed:
        assert result.status == 2 and not session.account_file("demo").exists(), result
        return
    assert result.status == 0 and result.err == "", result
    assert session.account_file("demo").read_text(encoding="utf-8") == wanted
    (item,) = session.items("org.tokenring.ClientSecret", account="demo")
    assert item.secret().decode() == endpoint.secret


@pytest.mark.parametrize("closed", CLOSED, ids=ids)
def test_protocols(session, account, endpoint, closed):
    """Without a request there is no answer, and without stdout none that could be seen."""
    for name, stdin in (("git-credential-tokenring", git_request(endpoint.base_url)),
                        ("docker-credential-tokenring", endpoint.host)):
        result = run(session, closed, name, "get", stdin=stdin.encode(), allow_token=True)
        if closed == (2,):
            assert result.status == 0 and endpoint.last_token in result.out
        if 1 in closed:
            assert result.out == ""
        if 0 in closed:
            assert endpoint.count == 0


# --- a full disk ---


@pytest.mark.parametrize("arguments", [
    ["list"], ["list", "--json"], ["show", "demo"], ["show", "demo", "--json"], ["providers"],
    ["providers", "huvr"], ["check", "demo"], ["token", "demo"], ["token", "demo", "--json"],
    ["header", "demo"], ["--version"], ["--help"], ["-h"], ["list", "--help"], ["forget", "demo"],
    ["explain", "https://a.example.com"], ["explain", "a", "--json"], ["setup", "git", "demo"],
    ["setup", "docker", "demo"], ["doctor"], ["doctor", "--json"],
    ["git", "get"], ["docker", "get"], ["docker", "list"], ["docker", "version"],
], ids=" ".join)
def test_a_full_disk(session, account, endpoint, arguments):
    """A script that reads what was cut short must not take it for the whole."""
    stdin = endpoint.host if arguments[0] == "docker" else git_request(endpoint.base_url)
    argv = [str(session.program("tokenring")), *arguments]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(argv, env=session.env, cwd=session.work, input=stdin.encode(),
                              stdout=full, stderr=subprocess.PIPE, check=False, timeout=30)
    result = runner.finish(argv, done.returncode, b"", done.stderr)
    assert result.status == 1, result
    check_message(result.err, "written")
