# SPDX-License-Identifier: LGPL-2.1-or-later
"""A person at a desktop: what Seahorse shows them of our items, and what becomes of the prompts
that gnome-keyring raises for us. Seahorse, the keyring and its prompter are the real ones, on a
screen that nobody sees.

To look at that screen yourself: `sh tests/run.sh --no-debian13 desktop` leaves pictures of it in
.build/results/debian-*/screenshots: Seahorse's list, the properties of an item, and the prompt.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

import pytest

from support import accounts, desktop as support, keyring, run as runner
from support.accounts import git_request
from support.gitserver import make_environment
from support.terminal import Terminal

PASSWORD = keyring.PASSWORD.decode()
PLAIN = "protocol=https\nhost=git.example.com\n"
LATE = 15
ACCESSIBLE = pathlib.Path(support.__file__).with_name("accessible.py")


@pytest.fixture
def desktop(session, tmp_path):
    missing = support.missing_tools()
    if missing:
        pytest.skip(f"not installed: {' '.join(missing)}")
    pictures = os.environ.get("TOKENRING_SCREENSHOTS", tmp_path)
    with support.Desktop(session, pictures) as made:
        yield made


@pytest.fixture
def locked(session, desktop, account, endpoint):
    """An account and a plain password, and the keyring that has them is locked."""
    session.git("store", f"{PLAIN}username=me\npassword=plain-password\n")
    session.lock()
    return session


@pytest.fixture
def start(session):
    """Starts a program as an IDE does: with no terminal, and nobody at its stdin."""
    processes = []

    def begin(*argv, stdin="", env=None):
        process = subprocess.Popen(
            [str(part) for part in argv], env={**session.env, **(env or {})}, cwd=session.work,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True)
        process.stdin.write(stdin.encode())
        process.stdin.close()
        process.stdin = None
        processes.append(process)
        return process

    yield begin
    for process in processes:
        if process.poll() is None:
            process.kill()
            process.communicate()


def finish(process, allow_token=True, seconds=30):
    out, err = process.communicate(timeout=seconds)
    return runner.finish(process.args, process.returncode, out, err, allow_token=allow_token)


def helper(session, start, request, **options):
    return start(session.program("git-credential-tokenring"), "get", stdin=request, **options)


# --- Seahorse ---


def shown(session):
    """[(role, text, x, y)] of what is on the screen."""
    done = subprocess.run([sys.executable, str(ACCESSIBLE)], env=session.env, capture_output=True,
                          timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def wait_for_shown(session, text):
    """Where on the screen this is, once it is there."""
    return keyring.wait_until(lambda: next(((x, y) for _, name, x, y in shown(session)
                                            if name.startswith(text)), None), 30, text)


def test_seahorse(session, desktop, account, endpoint):
    """Each item says what it is, without a look at its attributes."""
    session.configure("[chain]\ntokens=secret-service\n")
    session.tokenring("token", account, allow_token=True)
    session.git("store", f"{PLAIN}username=me\npassword=plain-password\n")
    session.docker("store", json.dumps({"ServerURL": "registry.example.com", "Username": "me",
                                        "Secret": "plain-password"}))
    label = "tokenring: client secret for demo (service-account)"
    with desktop.seahorse():
        desktop.click(*wait_for_shown(session, "Login"))
        place = wait_for_shown(session, label)
        texts = [name for _, name, _, _ in shown(session)]
        # In the second line is the first attribute that looks like a user's name.
        assert f"{label}\n{account}" in texts
        assert "Git: https://git.example.com/\nme" in texts
        assert "registry.example.com\nme" in texts
        # What lives for an hour is in the collection that Seahorse does not list.
        assert not [text for text in texts if "token for" in text]
        desktop.take_picture("seahorse-items")
        desktop.click(*place, times=2)
        wait_for_shown(session, "Item Properties")
        texts = [name for _, name, _, _ in shown(session)]
        assert {label, account, endpoint.client_id} <= set(texts)
        assert endpoint.secret not in texts
        desktop.take_picture("seahorse-properties")


# --- the prompt ---


@pytest.mark.parametrize("screen", [{}, {"DISPLAY": "", "WAYLAND_DISPLAY": "wayland-9"}])
def test_git_without_a_terminal(locked, desktop, endpoint, make_git_server, start, screen):
    """As an IDE runs it. git's own prompt is off, and the keyring's comes up."""
    server = make_git_server(endpoint)
    locked.tokenring("forget", "demo")
    accounts.add(locked, endpoint, match=[server.base_url], more=["--replace", "--no-secret"])
    environment = {**make_environment(locked.home), "PATH": locked.env["PATH"], **screen}
    git = start("git", "-c", "credential.helper=tokenring", "ls-remote", server.url,
                env=environment)
    desktop.wait_for_prompt()
    desktop.take_picture("prompt")
    desktop.answer(PASSWORD)
    result = finish(git)
    assert result.status == 0 and "refs/heads/main" in result.out, result
    assert result.err == "" and not desktop.prompts


def test_a_prompt_that_is_closed(locked, desktop, endpoint, start):
    """git is told to stop, and nothing else asks for the password."""
    process = helper(locked, start, git_request(endpoint.base_url))
    desktop.cancel()
    result = finish(process)
    assert result.out == "quit=1\n" and not desktop.prompts
    runner.check_message(result.err, "prompt to unlock the keyring was closed", "try again")
    process = helper(locked, start, PLAIN)
    desktop.cancel()
    result = finish(process)
    assert result.out == "" and "was closed" in result.err
    assert locked.keyring_runs and endpoint.count == 0


def test_a_prompt_that_nobody_answers(locked, desktop, endpoint, start):
    """The program goes on. The prompt stays, and whoever comes back can answer it."""
    locked.configure("[secret-service]\nprompt-timeout=2\n")
    begin = time.monotonic()
    process = helper(locked, start, git_request(endpoint.base_url))
    window = desktop.wait_for_prompt()
    result = finish(process)
    assert 2 <= time.monotonic() - begin < 2 + LATE
    assert result.out == "quit=1\n"
    runner.check_message(result.err, "nobody answered the prompt", "within 2 s")
    assert locked.keyring_runs and desktop.prompts == [window]
    desktop.answer(PASSWORD)
    result = locked.git("get", git_request(endpoint.base_url), allow_token=True)
    assert result.fields["password"] == endpoint.last_token


def test_git_is_stopped(locked, desktop, endpoint, start):
    """Its prompt stays. The next one waits behind it, and both get the one answer."""
    process = helper(locked, start, git_request(endpoint.base_url))
    desktop.wait_for_prompt()
    process.terminate()
    process.communicate()
    assert "locked" in locked.tokenring("list").err and locked.keyring_runs
    process = helper(locked, start, git_request(endpoint.base_url))
    desktop.answer(PASSWORD)
    assert finish(process).fields["password"] == endpoint.last_token
    assert not desktop.prompts and locked.keyring_runs


# --- more than one ---


def test_calls_beside_another_prompt(locked, desktop, start):
    """gnome-keyring ends at once if a prompt is dismissed, even one that was never shown, while
    that of another program is open."""
    other = start("secret-tool", "lookup", "server", "git.example.com")
    window = desktop.wait_for_prompt()
    for arguments in (["list"], ["show", "demo"], ["doctor"], ["token", "demo", "--fresh"]):
        locked.tokenring(*arguments, env={"DISPLAY": None})
        assert locked.keyring_runs, arguments
    result = locked.git("get", PLAIN, env={"DISPLAY": None})
    assert "locked" in result.err and locked.keyring_runs
    assert desktop.prompts == [window]
    desktop.answer(PASSWORD)
    assert other.communicate(timeout=LATE)[0] == b"plain-password"


def test_three_at_once(locked, desktop, start):
    """One answer does for all. And gnome-keyring, which shows no prompt any more when the first of
    three is closed, never sees more than one."""
    processes = [helper(locked, start, PLAIN) for _ in range(3)]
    for _ in processes:
        desktop.cancel()
    assert all("was closed" in finish(process).err for process in processes)
    processes = [helper(locked, start, PLAIN) for _ in range(3)]
    desktop.answer(PASSWORD)
    for process in processes:
        assert finish(process).fields["password"] == "plain-password"
    assert not desktop.prompts and locked.keyring_runs


# --- no prompt can be seen ---


def test_no_prompter(locked, desktop, endpoint):
    """The keyring tells that it cannot ask, and nobody waits."""
    desktop.withdraw_prompter()
    begin = time.monotonic()
    result = locked.git("get", git_request(endpoint.base_url))
    assert time.monotonic() - begin < LATE
    assert result.out == "quit=1\n"
    runner.check_message(result.err, "prompt", "could not be shown", "unlock the keyring")


def test_a_screen_that_is_gone(locked, desktop, endpoint):
    """The prompter starts and finds no screen."""
    desktop.set_environment(DISPLAY=":59999")
    begin = time.monotonic()
    result = locked.git("get", git_request(endpoint.base_url))
    assert time.monotonic() - begin < LATE
    assert result.out == "quit=1\n" and "could not be shown" in result.err


def test_a_terminal_without_a_screen(locked, desktop, endpoint):
    """As over ssh: a prompt would come up where nobody sits."""
    begin = time.monotonic()
    environment = {key: value for key, value in locked.env.items() if key != "DISPLAY"}
    with Terminal([locked.program("tokenring"), "token", "demo"], environment,
                  locked.work) as terminal:
        result = terminal.finish(LATE)
    assert result.status == 5 and time.monotonic() - begin < LATE
    assert "the keyring is locked" in result.err and not desktop.prompts
