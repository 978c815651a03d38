# SPDX-License-Identifier: LGPL-2.1-or-later
"""What helpers do when the keyring is of no use: each is asked for a password that is in there."""

import concurrent.futures
import subprocess
import time

import peers
from place import docker_item, run_peer
from report import Row
from support import keyring

SECTION = "The keyring is of no use"
PASSWORD = "a-password-of-the-bench"
# Longer than any of ours may take for it.
PATIENCE = 12


def outcome(status, out, err):
    text = (out + err).decode("utf-8", "replace")
    if status < 0 or "SIGSEGV" in text:
        return "crashes"
    if PASSWORD in text:
        return "answers"
    if status == 0:
        return "success, without a password"
    lines = [line for line in text.splitlines() if line and not line.startswith("username=")]
    return f"fails: {lines[0][:100]}" if lines else "fails without a word"


def ask(session, argv, text):
    start = time.monotonic()
    try:
        done = subprocess.run([str(word) for word in argv], input=text.encode(), env=session.env,
                              cwd=session.work, capture_output=True, timeout=PATIENCE, check=False)
        found = outcome(done.returncode, done.stdout, done.stderr)
    except subprocess.TimeoutExpired:
        found = f"no end within {PATIENCE} s"
    return found, time.monotonic() - start


def ask_all(session, helpers):
    """{name: (outcome, seconds)}; all of them at once, since those that hang take long."""
    with concurrent.futures.ThreadPoolExecutor(len(helpers)) as pool:
        jobs = {name: pool.submit(ask, session, *helper) for name, helper in helpers.items()}
        return {name: job.result() for name, job in jobs.items()}


class Trouble:
    """Rows of what each of the helpers says; the peers are those that are there."""

    def __init__(self, others, prefix):
        self._argv = {name: others.argv[name] for name in (peers.LIBSECRET, peers.SECRETSERVICE)
                      if name in others.argv}
        self._prefix = prefix / "bin"

    def _helpers(self, session):
        server = peers.URL
        for name, argv in self._argv.items():
            is_git = name == peers.LIBSECRET
            text = peers.git_answer(PASSWORD) if is_git else docker_item(PASSWORD)
            run_peer(session, [argv[0], "store"], text)
            yield name, (argv, peers.REQUEST + "username=user\n" if is_git else server)
        yield ("tokenring, for git", ([self._prefix / "git-credential-tokenring", "get"],
                                      peers.REQUEST + "username=user\n"))
        yield ("tokenring, for docker", ([self._prefix / "docker-credential-tokenring", "get"],
                                         server))

    def rows(self, with_stuck):
        makers = {"locked": keyring.Session.lock}
        if with_stuck:
            makers["stuck"] = keyring.Session.stop_keyring
        makers["gone"] = keyring.Session.kill_bus
        for word, make in makers.items():
            with keyring.Session() as session:
                helpers = dict(self._helpers(session))
                make(session)
                answers = ask_all(session, helpers)
                if word == "stuck":
                    session.continue_keyring()
            for name, (text, seconds) in answers.items():
                yield Row(SECTION, f"{word}: {name}: {text}", seconds, "s")
