# SPDX-License-Identifier: LGPL-2.1-or-later
"""A real git server over HTTP: `git http-backend`, behind a check for a fresh token.

The mode says how a token must come, and what the server tells a client without one:

basic    a Basic password            WWW-Authenticate: Basic
bearer   Authorization: Bearer …     WWW-Authenticate: Bearer
token    Authorization: Token …      WWW-Authenticate: Token
both     either of the first two     both headers
"""

import base64
import binascii
import os
import pathlib
import subprocess
import threading

from .endpoint import Handler, Request, Server

CHALLENGES = {
    "basic": ['Basic realm="git"'],
    "bearer": ['Bearer realm="git"'],
    "token": ['Token realm="git"'],
    "both": ['Basic realm="git"', 'Bearer realm="git"'],
}
SCHEMES = {"basic": {"basic"}, "bearer": {"bearer"}, "token": {"token"},
           "both": {"basic", "bearer"}}


def make_environment(home):
    """git's environment, with nothing of the user's in it."""
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(pathlib.Path(home) / ".config"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com",
    }


def make_repository(root, name, text="hello\n"):
    """A bare repository with one commit that may be pushed to."""
    root = pathlib.Path(root)
    root.mkdir(parents=True, exist_ok=True)
    bare = root / name
    seed = root / f".seed-{name}"
    environment = make_environment(root)

    def git(*args, cwd=root):
        subprocess.run(["git", *args], cwd=cwd, env=environment, check=True, capture_output=True)

    git("init", "-q", "-b", "main", str(seed))
    (seed / "README").write_text(text, encoding="utf-8")
    git("add", "README", cwd=seed)
    git("commit", "-q", "-m", "first", cwd=seed)
    git("clone", "-q", "--bare", str(seed), str(bare))
    git("config", "http.receivepack", "true", cwd=bare)
    return bare


class GitService:
    """The part that any handler can hand a request to.

    status   an HTTP status that it gives in place of its own judgement
    before   a function that may answer a request before its token is looked at
    more     a function that may answer a request that brings a good token; both are given the
             handler and the request, and say whether they have answered
    """

    def __init__(self, endpoint, root, mode="basic"):
        self.endpoint = endpoint
        self.root = pathlib.Path(root).resolve()
        self.mode = mode
        self.requests = []
        self.refused = []
        self.status = None
        self.before = None
        self.more = None
        self._lock = threading.Lock()

    @property
    def authorized(self):
        """The Authorization headers that came, in order."""
        with self._lock:
            found = [request.header("Authorization") for request in self.requests]
        return [value for value in found if value]

    def token_of(self, request):
        """The token that a request brings in a way which the mode allows."""
        scheme, _, value = (request.header("Authorization") or "").partition(" ")
        if scheme.lower() not in SCHEMES[self.mode]:
            return None
        if scheme.lower() != "basic":
            return value
        try:
            text = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            return None
        user, separator, password = text.partition(":")
        return password if user and separator else None

    def serve(self, handler, mount=""):
        body = handler.read_body()
        request = Request(handler.command, handler.path, list(handler.headers.items()), body)
        with self._lock:
            self.requests.append(request)
        if self.status:
            handler.reply(self.status)
            return
        if self.before and self.before(handler, request):
            return
        token = self.token_of(request)
        if token is None or not self.endpoint.accepts(token):
            self._refuse(handler, request)
            return
        if self.more and self.more(handler, request):
            return
        self._backend(handler, request, request.path.removeprefix(mount))

    def _refuse(self, handler, request):
        """What brings no credentials at all is how clients begin, and no failed attempt."""
        if request.header("Authorization"):
            with self._lock:
                self.refused.append(request)
        challenges = [("WWW-Authenticate", value) for value in CHALLENGES[self.mode]]
        handler.reply(401, challenges, b"a fresh token is needed\n")

    def _backend(self, handler, request, path):
        environment = make_environment(self.root)
        environment.update({
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": request.query,
            "REQUEST_METHOD": request.method,
            "REMOTE_USER": "service-account",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": request.header("Content-Type") or "",
            "CONTENT_LENGTH": str(len(request.body)),
            "HTTP_CONTENT_ENCODING": request.header("Content-Encoding") or "",
            "GIT_PROTOCOL": request.header("Git-Protocol") or "",
        })
        done = subprocess.run(["git", "http-backend"], input=request.body, env=environment,
                              capture_output=True, check=False)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        status, headers = 200, []
        for line in head.decode("latin-1").splitlines():
            name, _, value = line.partition(": ")
            if name == "Status":
                status = int(value.split()[0])
            else:
                headers.append((name, value))
        handler.reply(status, headers, body)


class GitHandler (Handler):
    def _serve(self):
        self.server.git.serve(self)

    do_GET = do_POST = do_PUT = do_HEAD = _serve


class GitServer:
    """A GitService with a port of its own and one repository, `project.git`."""

    def __init__(self, endpoint, root, mode="basic", address="127.0.0.1"):
        self.bare = make_repository(root, "project.git")
        self.service = GitService(endpoint, root, mode)
        self._server = Server((address, 0), GitHandler)
        self._server.git = self.service
        self._thread = threading.Thread(target=self._server.serve_forever,
                                        kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def host(self):
        return "{}:{}".format(*self._server.server_address)

    @property
    def base_url(self):
        return f"http://{self.host}"

    @property
    def url(self):
        return f"{self.base_url}/project.git"

    @property
    def seed(self):
        return self.bare.parent / ".seed-project.git"

    def commits(self, branch="main"):
        """The subjects of the server's commits, newest first."""
        done = subprocess.run(["git", "log", "--format=%s", branch], cwd=self.bare,
                              env=make_environment(self.bare.parent), capture_output=True,
                              check=True, text=True)
        return done.stdout.splitlines()

    def commit_on_server(self, text):
        """A new commit that a client does not have yet."""
        self.in_seed(["pull", "-q", str(self.bare), "main"],
                     ["commit", "-q", "--allow-empty", "-m", text],
                     ["push", "-q", str(self.bare), "main"])

    def add_repository(self, name):
        return make_repository(self.bare.parent, name)

    def in_seed(self, *commands):
        """Run git in the working tree that the repository was made from."""
        for command in commands:
            subprocess.run(["git", *command], cwd=self.seed, check=True, capture_output=True,
                           env=make_environment(self.bare.parent))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
