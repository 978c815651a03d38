# SPDX-License-Identifier: LGPL-2.1-or-later
"""Killed at any moment: no lost secret, no half-written file, no lock left, the next call works."""

import random
import signal
import subprocess
import time

import pytest

from support import accounts, run as runner
from support.accounts import git_request

MOMENTS = 50


def duration_of(session, argv, stdin):
    start = time.monotonic()
    subprocess.run(argv, env=session.env, cwd=session.work, input=stdin, capture_output=True,
                   check=False)
    return time.monotonic() - start


def kill_after(session, argv, stdin, seconds):
    process = subprocess.Popen(argv, env=session.env, cwd=session.work, stdin=subprocess.PIPE,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.stdin.write(stdin)
        process.stdin.close()
    except BrokenPipeError:
        pass
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()


def command(session, endpoint, operation):
    """What is killed: the argv, and what it gets on stdin."""
    program = str(runner.prefix() / "bin" / "tokenring")
    secret = f"{endpoint.secret}\n".encode()
    if operation == "get":
        return [program, "git", "get"], git_request(endpoint.base_url).encode()
    if operation == "add":
        return [program, *accounts.add_arguments(endpoint, "demo"), "--replace"], secret
    if operation == "secret":
        return [program, "secret", "demo"], secret
    return [program, "forget", "demo"], b""


@pytest.mark.parametrize("operation", ["get", "add", "secret", "forget"])
def test_killed_at_random_moments(session, account, endpoint, operation):
    argv, stdin = command(session, endpoint, operation)
    request = git_request(endpoint.base_url)
    whole = duration_of(session, argv, stdin)
    chance = random.Random(operation)
    before = session.account_file("demo").read_bytes()
    for _ in range(MOMENTS):
        if operation == "get":
            session.git("erase", request)
        kill_after(session, argv, stdin, chance.uniform(0, whole * 1.1))
        assert session.account_file("demo").read_bytes() == before
    start = time.monotonic()
    result = session.git("get", request, allow_token=True)
    assert result.fields["password"] == endpoint.last_token, result
    assert time.monotonic() - start < 5, "somebody left a lock"
    session.tokenring("forget", "demo")
    assert session.git("get", request, allow_token=True).fields["password"], "no lost secret"
    assert len(session.items("org.tokenring.ClientSecret")) == 1
    for path in session.account_file("demo").parent.iterdir():
        assert path.read_bytes() == before, f"{path.name} is half-written"
