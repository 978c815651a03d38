# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where it is measured: a private session with an account, and the same account among many others.

Each way to be configured is a folder of its own, so that all of them can be asked in turn.
"""

import json
import os
import pathlib
import re
import subprocess

from support import accounts, kernel, keyring
from support.endpoint import Endpoint

HOST = "bench.example.com"
URL = f"https://{HOST}/"
CHAINS = {"kernel": "kernel;secret-service", "keyring": "secret-service"}
# More than any run takes.
CACHE_SECONDS = 7200
OTHER = """[account]
provider=oauth2
client-id=client-{number}
match=https://host-{number}.example.com

[parameters]
token-url=https://login-{number}.example.com/oauth/token
"""


class Trouble(Exception):
    """Something could not be measured; the text says why."""


class Way:
    """One way to be configured: which chain, and among how many accounts."""

    def __init__(self, place, chain, count):
        self.place = place
        self.chain = chain
        self.count = count
        self.config_home = place.folder(f"{chain}-{count}")
        self.cache_home = place.folder(f"{chain}-{count}-cache")
        self._runtimes = 0
        self.environment = {}
        self.start_anew()
        self._write()

    def _write(self):
        folder = self.config_home / "tokenring"
        (folder / "accounts").mkdir(parents=True, mode=0o700)
        text = f"[chain]\nsecrets=secret-service\ntokens={CHAINS[self.chain]}\n"
        (folder / "tokenring.conf").write_text(text, encoding="utf-8")
        own = self.place.account_text
        (folder / "accounts" / f"{self.place.account}.conf").write_text(own, encoding="utf-8")
        # Ours is in the middle of them, by the alphabet.
        for number in range(self.count - 1):
            name = f"{'aa' if number % 2 else 'zz'}-{number:04}.conf"
            text = OTHER.format(number=number)
            (folder / "accounts" / name).write_text(text, encoding="utf-8")

    def start_anew(self):
        """A run-time folder without locks, and without the memory of failures."""
        self._runtimes += 1
        runtime = self.place.folder(f"{self.chain}-{self.count}-run-{self._runtimes}")
        self.environment = {"XDG_CONFIG_HOME": str(self.config_home),
                            "XDG_CACHE_HOME": str(self.cache_home),
                            "XDG_RUNTIME_DIR": str(runtime)}

    def tokenring(self, *arguments):
        return self.place.session.tokenring(*arguments, env=self.environment, allow_token=True)

    def forget(self):
        done = self.tokenring("forget", self.place.account)
        if done.status != 0:
            raise Trouble(f"the token cannot be forgotten: {done.err.strip()}")

    def warm_up(self):
        done = self.tokenring("token", self.place.account)
        if done.status != 0:
            raise Trouble(f"there is no token: {done.err.strip()}")


class Place:
    """A context manager: the session, its account, and all ways to be configured."""

    def __init__(self):
        self.session = keyring.Session()
        self.endpoint = Endpoint(life=CACHE_SECONDS)
        # The kernel keyring is the user's, so the name must be nobody's else.
        self.account = kernel.lasting_name("bench")
        self.account_text = None
        self.ways = {}
        self.passwords = []
        self.silent = "true"

    def __enter__(self):
        try:
            self.endpoint.start()
            accounts.add(self.session, self.endpoint, self.account, match=[URL])
            file = self.session.account_file(self.account)
            self.account_text = file.read_text(encoding="utf-8")
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *exception):
        try:
            for way in self.ways.values():
                way.tokenring("forget", self.account)
        finally:
            self.endpoint.stop()
            self.session.close()
        if self.left_keys():
            raise Trouble("a token is left in the kernel keyring")

    def is_answer(self, name, output):
        """Whether a program printed what it was to find: the token, or a peer's password."""
        if name == self.silent:
            return output == b""
        return any(word.encode() in output for word in (*self.endpoint.tokens, *self.passwords))

    def left_keys(self):
        """The keys of the kernel keyring that are of this account. What was deleted is still shown
        for a moment, as dead or invalidated."""
        try:
            text = pathlib.Path("/proc/keys").read_text(encoding="utf-8")
        except OSError:
            return []
        lines = [line for line in text.splitlines() if self.account in line]
        return [line for line in lines if not set("iDR") & set(line.split()[1])]

    def folder(self, name):
        path = self.session.root / name
        path.mkdir(mode=0o700)
        return path

    def way(self, chain, count=1):
        key = (chain, count)
        if key not in self.ways:
            self.ways[key] = Way(self, chain, count)
        return self.ways[key]

    def input_file(self, name, text):
        path = self.session.work / name
        path.write_text(text, encoding="utf-8")
        return path

    def kernel_problem(self):
        """Why there is no kernel keyring to measure: (text, whether that is a fault) or None."""
        way = self.way("kernel")
        # With the kernel alone: no other store can answer in its place.
        config = way.config_home / "tokenring" / "tokenring.conf"
        kept = config.read_text(encoding="utf-8")
        config.write_text("[chain]\nsecrets=secret-service\ntokens=kernel\n", encoding="utf-8")
        try:
            return self._probe_kernel(way)
        finally:
            config.write_text(kept, encoding="utf-8")

    def _probe_kernel(self, way):
        shown = way.tokenring("show", self.account)
        if re.search(r"module 'kernel' is not installed", shown.err + shown.out):
            return "this build has no kernel store", False
        before = self.endpoint.count
        way.warm_up()
        way.warm_up()
        asked = self.endpoint.count - before
        if asked == 1:
            return None
        said = way.tokenring("show", self.account)
        return f"the kernel store keeps no token: {(said.err or said.out).strip()}", True


def run_peer(session, argv, text):
    """Prepare a peer; what it prints is of no interest unless it fails."""
    done = subprocess.run(argv, input=text.encode(), capture_output=True, env=session.env,
                          cwd=session.work, timeout=20, check=False)
    if done.returncode != 0:
        raise Trouble(f"{os.path.basename(argv[0])} {argv[-1]} failed: "
                      f"{(done.stderr or done.stdout).decode(errors='replace').strip()[:300]}")


def docker_item(password):
    return json.dumps({"ServerURL": URL, "Username": "user", "Secret": password})
