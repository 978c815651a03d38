# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is shown of the work: its steps in a trace, and what is waited for on a terminal."""

import os
import re
import stat

import pytest

from support.accounts import git_request
from support.terminal import Terminal

LINE = re.compile(r"^\d\d:\d\d:\d\d\.\d{6} tokenring\[\d+\] (\w+) +(?:\d+\.\d\d ms)?  \S.*$")
# What a first get goes through, and one with a token at hand.
COLD = {"begin", "config", "match", "module", "store", "lock", "issue", "end"}
WARM = {"begin", "config", "match", "store", "end"}
ON_TERMINAL = {"TERM": "xterm"}
ERASED = "\r\x1b[K"


def steps(text):
    """The words of the lines, each of which has to be whole."""
    found = []
    for line in text.splitlines():
        match = LINE.match(line)
        assert match, line
        found.append(match.group(1))
    return found


def get(session, endpoint, **trace):
    result = session.git("get", git_request(endpoint.base_url), allow_token=True, env=trace)
    assert result.status == 0 and result.fields["password"] == endpoint.last_token
    return result


@pytest.mark.parametrize("wish", ["1", "2", "true", "TRUE"])
def test_a_trace_on_stderr(session, account, endpoint, wish):
    """With neither token nor client secret in it: that is looked at for every run."""
    assert set(steps(get(session, endpoint, TOKENRING_TRACE=wish).err)) == COLD
    shown = get(session, endpoint, TOKENRING_TRACE=wish).err
    assert set(steps(shown)) == WARM
    assert endpoint.base_url in shown and "'demo'" in shown and "kernel" in shown


@pytest.mark.parametrize("wish", ["", "0", "false", "False"])
def test_no_trace(session, account, endpoint, wish):
    assert get(session, endpoint, TOKENRING_TRACE=wish).err == ""


def test_a_trace_in_a_file(session, account, endpoint, tmp_path):
    """Only the user can read it, and what other processes write is kept."""
    file = tmp_path / "trace"
    first = get(session, endpoint, TOKENRING_TRACE=str(file))
    length = len(file.read_text())
    second = get(session, endpoint, TOKENRING_TRACE=str(file))
    assert first.err == second.err == ""
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(steps(file.read_text()[:length])) == COLD
    assert set(steps(file.read_text()[length:])) == WARM
    assert endpoint.secret not in file.read_text() and endpoint.last_token not in file.read_text()


def test_a_trace_that_cannot_be(session, account, endpoint, tmp_path):
    """It is said, and changes nothing else; a link of somebody else's is not written through."""
    (tmp_path / "target").touch()
    (tmp_path / "of-another").touch()
    (tmp_path / "of-another").chmod(0o666)
    if os.geteuid() == 0:
        os.chown(tmp_path / "of-another", 65534, 65534)
    (tmp_path / "link").symlink_to(tmp_path / "target")
    os.mkfifo(tmp_path / "pipe")
    wishes = [tmp_path / "link", tmp_path / "pipe", tmp_path / "no" / "folder", "relative", "3"]
    wishes += [tmp_path / "of-another"] if os.geteuid() == 0 else []
    for wish in wishes:
        err = get(session, endpoint, TOKENRING_TRACE=str(wish)).err
        assert err.count("\n") == 1 and "TOKENRING_TRACE" in err, err
    assert (tmp_path / "target").read_text() == (tmp_path / "of-another").read_text() == ""


def test_no_query_in_a_trace(session):
    """It can be a key, as git sends it with useHttpPath."""
    result = session.git("get", "protocol=https\nhost=h.example\npath=p?private_token=abc\n",
                         env={"TOKENRING_TRACE": "1"})
    assert "https://h.example/p?…: no account" in result.err and "abc" not in result.err


def test_docker_and_failures(session, account, endpoint):
    endpoint.fault = "401"
    result = session.docker("get", endpoint.base_url, env={"TOKENRING_TRACE": "1"})
    assert result.status == 1 and "issue" in steps(result.err)
    assert "status 1" in result.err and endpoint.secret not in result.err


def test_verbose(session, account, endpoint):
    for option in ("--verbose", "-v"):
        result = session.tokenring("token", "demo", option, allow_token=True)
        assert result.out == f"{endpoint.last_token}\n"
        assert {"match", "store"} <= set(steps(result.err)), result
    assert "--verbose" in session.tokenring("token", "--help").out


def test_a_name_that_is_an_order_to_the_terminal(session):
    result = session.tokenring("token", "https://\x1b[31m.example.com", "-v")
    assert "\x1b" not in result.err


# --- on a terminal ---


def terminal(session, *arguments, columns=0, **environment):
    return Terminal([session.program("tokenring"), *arguments],
                    {**session.env, **ON_TERMINAL, **environment}, session.work, columns=columns)


def test_what_is_waited_for(session, account, endpoint):
    """The endpoint's host, after a moment; nothing is left of it at the end."""
    endpoint.delay = 1.0
    host = endpoint.base_url.partition("://")[2]
    with terminal(session, "check", "demo") as screen:
        seen = screen.finish().err
    assert f"Waiting for {host}" in seen
    assert seen.count(host + " …") >= 3, "it turns"
    last = seen.rindex(f"Waiting for {host}")
    assert ERASED in seen[last:]
    assert "Client secret: found" in seen[last:].partition(ERASED)[2]


def test_a_narrow_terminal(session, account, endpoint):
    """What is cut can be wiped, since it takes one line."""
    endpoint.delay = 0.8
    with terminal(session, "check", "demo", columns=20, LC_ALL="C") as screen:
        seen = screen.finish().err
    frames = re.findall(r"\r\x1b\[K([|/\\-] [^\r]*)", seen)
    assert frames and all(len(frame) < 20 and frame.isascii() for frame in frames), frames


def test_nothing_of_it_for_a_quick_answer(session, account, endpoint):
    assert session.tokenring("token", "demo", allow_token=True).status == 0
    with terminal(session, "show", "demo") as screen:
        seen = screen.finish().err
    assert "Waiting" not in seen and "\x1b" not in seen


@pytest.mark.parametrize("more, environment", [
    (["--quiet"], {}), ([], {"TERM": "dumb"}), ([], {"TERM": None}), (["--verbose"], {}),
])
def test_nobody_wants_to_see_it(session, account, endpoint, more, environment):
    endpoint.delay = 0.6
    env = {key: value for key, value in {**session.env, **ON_TERMINAL, **environment}.items()
           if value is not None}
    with Terminal([session.program("tokenring"), "check", "demo", *more], env,
                  session.work) as screen:
        result = screen.finish()
    assert result.status == 0 and "\x1b" not in result.err and "Waiting" not in result.err


def test_not_without_a_terminal(session, account, endpoint):
    endpoint.delay = 0.6
    result = session.tokenring("check", "demo", env=ON_TERMINAL)
    assert result.status == 0 and result.err == ""


def test_not_for_git(session, account, endpoint):
    """git writes to the same terminal."""
    endpoint.delay = 0.6
    with Terminal(["sh", "-c", f'printf "url={endpoint.base_url}\\n\\n" | "$0" get >/dev/null',
                   session.program("git-credential-tokenring")],
                  {**session.env, **ON_TERMINAL}, session.work) as screen:
        assert screen.finish().err == ""


def test_another_process_is_waited_for(session, account, endpoint):
    endpoint.delay = 1.5
    with terminal(session, "check", "demo") as first, terminal(session, "check", "demo") as second:
        seen = [first.finish().err, second.finish().err]
    assert any("another process" in text for text in seen), seen
