# SPDX-License-Identifier: LGPL-2.1-or-later
"""The measurements of tests/bench run to their end. What comes out is not judged here."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

import pytest

from support import keyring

BENCH = pathlib.Path(__file__).resolve().parent.parent / "bench"
CONTRIB = pathlib.Path("/usr/share/doc/git/contrib/credential/libsecret")
LIBSECRET = "git-credential-libsecret get"
SECONDS = 60


@pytest.fixture
def bench(plain_prefix, tmp_path):
    """The command line of a short run, and the file for what it finds."""
    missing = keyring.missing_tools() + [tool for tool in ("cc", "pkg-config", "valgrind")
                                         if not shutil.which(tool)]
    if missing:
        pytest.skip(f"not installed: {' '.join(missing)}")
    found = tmp_path / "found.json"
    command = [sys.executable, "-B", str(BENCH / "bench.py"), "--quick", "--runs", "3",
               "--prefix", str(plain_prefix), "--json", str(found)]
    # run.sh takes it out of the package; here it is left out where the package was stripped.
    if not (CONTRIB / "git-credential-libsecret.c").exists():
        command += ["--without", LIBSECRET]
    return command, found


@pytest.fixture
def environment(tmp_path):
    """Temporary files go where the test can see what is left of them."""
    place = pathlib.Path("/tmp") / f"bench-{os.getpid()}"
    place.mkdir(mode=0o700)
    yield {**os.environ, "TMPDIR": str(place)}
    left = list(place.iterdir())
    shutil.rmtree(place)
    assert not left, f"left behind: {left}"


def test_quick_run_measures_everything(bench, environment):
    command, found = bench
    done = subprocess.run(command, capture_output=True, text=True, env=environment,
                          timeout=2 * SECONDS, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(found.read_text(encoding="utf-8"))
    assert told["missing"] == []
    assert {"date", "cores", "cpu", "kernel", "system", "runs"} <= told.keys()
    names = {row["what"] for row in told["rows"]}
    for what in ("true", "git credential-cache get", "docker-credential-secretservice get",
                 "secret-tool lookup", "git get, Secret Service alone",
                 "docker get, Secret Service alone"):
        assert what in names
        assert f"| {what} |" in done.stdout
    assert all(row["value"] > 0 for row in told["rows"] if row["unit"] != "requests")
    assert "endpoint answers 500" in done.stdout
    assert "| locked: tokenring, for git: fails: tokenring: the keyring is locked" in done.stdout
    assert "| locked: tokenring, for docker: fails: the keyring is locked" in done.stdout


def test_missing_peer_is_told_and_fails(bench, environment):
    command, _ = bench
    if "--without" in command:
        pytest.skip("git's package is without its documentation")
    done = subprocess.run([*command, "--libsecret-source", "/nonexistent"], capture_output=True,
                          text=True, env=environment, timeout=2 * SECONDS, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"Could not be measured: {LIBSECRET}: " in done.stdout


def daemons(environment):
    """git's daemons of the session, whoever their parent is by now."""
    return [pid for pid in keyring.processes_with(environment["TMPDIR"])
            if b"credential-cache--daemon" in command_line(pid)]


def command_line(pid):
    try:
        return pathlib.Path("/proc", str(pid), "cmdline").read_bytes()
    except OSError:
        return b""


def test_end_by_signal_leaves_nothing(bench, environment):
    """The fixture looks for files; the daemon of git would go on for hours."""
    command, _ = bench
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=environment) as process:
        keyring.wait_until(lambda: daemons(environment), SECONDS, "the daemon of git")
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 143, out
    assert not daemons(environment)
