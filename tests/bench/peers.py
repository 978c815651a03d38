# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is compared with: other programs that keep a password, each asked for one that it has."""

import pathlib
import secrets
import shutil
import subprocess

from place import CACHE_SECONDS, HOST, URL, Trouble, docker_item, run_peer

CONTRIB = pathlib.Path("/usr/share/doc/git/contrib/credential/libsecret/git-credential-libsecret.c")
FLOOR = "true"
GIT_CACHE = "git credential-cache get"
SECRETSERVICE = "docker-credential-secretservice get"
SECRET_TOOL = "secret-tool lookup"
LIBSECRET = "git-credential-libsecret get"
ALL = (FLOOR, GIT_CACHE, SECRETSERVICE, SECRET_TOOL, LIBSECRET)
REQUEST = f"protocol=https\nhost={HOST}\n"


def find_program(name, package):
    found = shutil.which(name)
    if found is None:
        raise Trouble(f"{name} is not there; it is in the package {package}")
    return found


def make_password(endpoint):
    """As long as the tokens of the endpoint are."""
    length = len(endpoint.new_token())
    return secrets.token_hex(length)[:length]


def git_answer(password):
    return f"{REQUEST}username=user\npassword={password}\n"


class Peers:
    """`argv` and `inputs` tell how each is asked once it is set up; `missing` why it cannot be."""

    def __init__(self, place, tools, without=(), source=None):
        self.place = place
        self.argv = {}
        self.inputs = {}
        self.missing = {}
        self._git = None
        self._source = pathlib.Path(source) if source else CONTRIB
        self._tools = tools
        self._without = without

    def set_up(self):
        """Apart from making it: whatever happens in here, stop() ends what was started."""
        password = make_password(self.place.endpoint)
        self.place.passwords.append(password)
        setups = {FLOOR: self._floor, GIT_CACHE: self._git_cache,
                  SECRETSERVICE: self._secretservice, SECRET_TOOL: self._secret_tool,
                  LIBSECRET: self._libsecret}
        for name, set_up in setups.items():
            if name in self._without:
                continue
            try:
                set_up(name, password)
            except (Trouble, OSError, subprocess.SubprocessError) as reason:
                self.missing[name] = str(reason)

    def _keep(self, name, argv, text):
        self.argv[name] = argv
        self.inputs[name] = self.place.input_file(f"input-{len(self.inputs)}", text)

    def _floor(self, name, _password):
        self._keep(name, [find_program("true", "coreutils")], "")

    def _git_cache(self, name, password):
        self._git = find_program("git", "git")
        command = [self._git, "credential-cache", f"--timeout={CACHE_SECONDS}"]
        run_peer(self.place.session, [*command, "store"], git_answer(password))
        self._keep(name, [self._git, "credential-cache", "get"], REQUEST)

    def _secretservice(self, name, password):
        program = find_program("docker-credential-secretservice",
                               "golang-docker-credential-helpers")
        run_peer(self.place.session, [program, "store"], docker_item(password))
        self._keep(name, [program, "get"], URL)

    def _secret_tool(self, name, password):
        program = find_program("secret-tool", "libsecret-tools")
        words = ["bench", self.place.account]
        run_peer(self.place.session, [program, "store", "--label=bench", *words], password)
        self._keep(name, [program, "lookup", *words], "")

    def _libsecret(self, name, password):
        program = self._tools.build_libsecret_helper(self._source)
        run_peer(self.place.session, [program, "store"], git_answer(password))
        self._keep(name, [program, "get"], REQUEST)

    def stop(self):
        """git's daemon would go on for as long as it was told."""
        if self._git is not None:
            run_peer(self.place.session, [self._git, "credential-cache", "exit"], "")
