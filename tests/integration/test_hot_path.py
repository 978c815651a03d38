# SPDX-License-Identifier: LGPL-2.1-or-later
"""A cached answer loads nothing that it does not need, and asks nobody but the kernel."""

import re
import subprocess

import pytest

from support import run as runner
from support.accounts import git_request

HEAVY = ("libgio-2.0", "libgobject-2.0", "libsecret-1", "libcurl", "secret-service.so", "oauth.so",
         "libjson-c", "json.so")


def loaded_files(session, program, arguments, stdin):
    """The libraries and modules that the dynamic loader brings in."""
    trace = session.root / "trace"
    env = {**session.env, "LD_DEBUG": "files", "LD_DEBUG_OUTPUT": str(trace)}
    argv = [str(runner.prefix() / "bin" / program), *arguments]
    done = subprocess.run(argv, env=env, cwd=session.work, input=stdin.encode(),
                          capture_output=True, check=False, timeout=60)
    runner.finish(argv, done.returncode, done.stdout, done.stderr, allow_token=True)
    found = set()
    for path in session.root.glob("trace.*"):
        found |= set(re.findall(r"file=(\S+) \[0\];", path.read_text(encoding="utf-8")))
        path.unlink()
    return found


def heavy(files):
    return sorted(name for name in HEAVY if any(name in file for file in files))


@pytest.mark.parametrize("host", ["git", "docker"])
def test_a_cached_get(session, account, endpoint, host):
    program = f"{host}-credential-tokenring"
    stdin = git_request(endpoint.base_url) if host == "git" else endpoint.host
    first = loaded_files(session, program, ["get"], stdin)
    assert {"libsecret-1", "libcurl"} <= set(heavy(first)), "the trace shows what is loaded"
    cached = loaded_files(session, program, ["get"], stdin)
    assert heavy(cached) == []
    assert endpoint.count == 1


def test_what_nobody_owns(session, account):
    """Where no passwords are kept."""
    session.configure("[plain]\ngit=false\n")
    files = loaded_files(session, "git-credential-tokenring", ["get"],
                         git_request("https://example.com"))
    assert heavy(files) == []
