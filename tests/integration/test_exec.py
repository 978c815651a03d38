# SPDX-License-Identifier: LGPL-2.1-or-later
"""tokenring exec: a command with a token in its environment, and nowhere else."""

import json
import os
import pathlib
import signal
import subprocess
import sys

import pytest

from support import accounts
from support.run import check_message

DONE, FAILED, USAGE, NO_ACCOUNT, NO_SECRET, KEYRING, REFUSED, NETWORK = range(8)
SHOW = "import json, os, sys; print(json.dumps([sys.argv, dict(os.environ)]))"


def shown(session, *options, env=None):
    """The arguments and the environment of the command."""
    result = session.tokenring("exec", "demo", *options, "--", sys.executable, "-c", SHOW, "--", "a b",
                               allow_token=True, env=env)
    assert result.status == DONE and result.err == "", result
    return json.loads(result.out)


def test_exec(session, account, endpoint):
    arguments, environment = shown(session)
    assert arguments == ["-c", "--", "a b"]
    assert environment.pop("TOKENRING_TOKEN") == endpoint.last_token
    environment.pop("LC_CTYPE", None)
    assert environment == session.env


def test_another_variable(session, account, endpoint):
    _, environment = shown(session, "--env", "API_TOKEN", env={"API_TOKEN": "old"})
    assert environment["API_TOKEN"] == endpoint.last_token
    assert "TOKENRING_TOKEN" not in environment


def test_the_token_is_not_in_the_arguments(session, account, endpoint):
    result = session.tokenring("exec", "demo", "--", "cat", "/proc/self/cmdline")
    assert result.status == DONE and result.out == "cat\0/proc/self/cmdline\0"


def test_input_output_and_status(session, account):
    result = session.tokenring("exec", "demo", "--", "sh", "-c", "cat; echo no >&2; exit 42",
                               stdin="through")
    assert (result.status, result.out, result.err) == (42, "through", "no\n")


def test_the_command_is_the_process(session, account):
    """Whoever ends it ends the command."""
    process = subprocess.Popen([session.program("tokenring"), "exec", "demo", "--", "sh", "-c",
                                "echo $$; exec sleep 60"], env=session.env, stdout=subprocess.PIPE)
    assert int(process.stdout.readline()) == process.pid
    process.terminate()
    assert process.wait(10) == -signal.SIGTERM
    process.stdout.close()


def test_signals_are_as_usual(session, account):
    """A pipe that nobody reads any more ends the command, as it does elsewhere."""
    result = session.tokenring("exec", "demo", "--", "sh", "-c",
                               "grep -E 'Sig(Ign|Blk)' /proc/self/status")
    assert {line.split()[1] for line in result.out.splitlines()} == {"0" * 16}


def test_nothing_is_left_open(session, account):
    result = session.tokenring("exec", "demo", "--", "ls", "/proc/self/fd")
    assert set(result.out.split()) <= {"0", "1", "2", "3"}


@pytest.mark.parametrize("arguments", [
    [], ["demo"], ["demo", "true"], ["demo", "--"], ["--", "true"], ["demo", "more", "--", "true"],
    ["demo", "--env", "--", "true"], ["demo", "--env", "A=B", "--", "true"],
    ["demo", "--env", "", "--", "true"], ["demo", "--env", "1A", "--", "true"],
    ["demo", "--unknown", "--", "true"],
])
def test_wrong_usage(session, account, endpoint, arguments):
    result = session.tokenring("exec", *arguments)
    assert result.status == USAGE and result.out == "", result
    check_message(result.err)
    assert endpoint.count == 0


@pytest.mark.parametrize("arguments", [["true"], ["sh", "-c", "true"], ["env", "-i"]])
def test_a_command_without_the_dashes(session, account, arguments):
    result = session.tokenring("exec", "demo", *arguments)
    assert result.status == USAGE and "'--'" in result.err
    assert session.tokenring("exec", "demo", "--help").out.startswith("Usage")


def test_options_of_the_command_are_its_own(session, account):
    result = session.tokenring("exec", "demo", "--", "echo", "--env", "--help", "--", "-x")
    assert result.out == "--env --help -- -x\n"


def test_there_is_no_such_command(session, account):
    result = session.tokenring("exec", "demo", "--", "no-such-program")
    assert result.status == 127 and result.out == "", result
    check_message(result.err, "no-such-program", "PATH")
    result = session.tokenring("exec", "demo", "--", "/no/such/program")
    assert result.status == 127, result
    check_message(result.err, "/no/such/program")


def test_a_command_that_cannot_be_run(session, account):
    (session.work / "file").write_text("#!/bin/sh\n", encoding="utf-8")
    result = session.tokenring("exec", "demo", "--", "./file")
    assert result.status == 126, result
    check_message(result.err, "./file")


@pytest.mark.parametrize("path", ["", ".", ":/usr/bin:/bin", "work:/usr/bin"])
def test_nothing_in_the_working_directory_is_run(session, account, path):
    """Not by its bare name, whatever the PATH says."""
    for folder in (session.work, session.work / "work"):
        folder.mkdir(exist_ok=True)
        program = folder / "found-here"
        program.write_text("#!/bin/sh\necho it was run\n", encoding="utf-8")
        program.chmod(0o755)
    result = session.tokenring("exec", "demo", "--", "found-here", env={"PATH": path})
    assert result.status == 127 and "it was run" not in result.out, result
    result = session.tokenring("exec", "demo", "--", "./found-here", env={"PATH": path})
    assert result.out == "it was run\n", "who names the folder means it"


def test_failures_are_those_of_token(session, endpoint):
    result = session.tokenring("exec", "nobody", "--", "touch", "here")
    assert result.status == NO_ACCOUNT, result
    accounts.add(session, endpoint, "demo", more=["--no-secret"])
    assert session.tokenring("exec", "demo", "--", "touch", "here").status == NO_SECRET
    accounts.add(session, endpoint, "demo", more=["--replace"])
    endpoint.fault = "401"
    result = session.tokenring("exec", "demo", "--", "touch", "here")
    assert result.status == REFUSED and result.out == "", result
    check_message(result.err)
    assert not (session.work / "here").exists(), "no command runs without a token"


def test_the_token_is_a_cached_one(session, account, endpoint):
    for _ in range(2):
        assert session.tokenring("exec", "demo", "--", "true").status == DONE
    assert endpoint.count == 1


def test_the_readable_environment_is_that_of_the_command_alone(session, account, endpoint):
    """While tokenring itself works, its environment has no token."""
    endpoint.delay = 0.5
    process = subprocess.Popen([session.program("tokenring"), "exec", "demo", "--", "cat",
                                "/proc/self/environ"], env=session.env, stdout=subprocess.PIPE)
    first = pathlib.Path(f"/proc/{process.pid}/environ")
    try:
        before = first.read_bytes()
    except PermissionError:
        before = b""
    out, _ = process.communicate(timeout=30)
    assert b"TOKENRING_TOKEN" not in before
    assert f"TOKENRING_TOKEN={endpoint.last_token}".encode() in out.split(b"\0")
    assert os.environ.get("TOKENRING_TOKEN") is None
