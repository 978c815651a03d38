# SPDX-License-Identifier: LGPL-2.1-or-later
"""git as a user runs it, with tokenring as its only credential helper."""

from . import run as runner
from .gitserver import make_environment


class GitClient:
    """Runs git in a session. stderr never shows a token; git's own output is checked for it too."""

    def __init__(self, session, helper="tokenring"):
        self._session = session
        self._env = {**make_environment(session.home), **session.env}
        (session.home / ".gitconfig").write_text(f"[credential]\n\thelper = {helper}\n",
                                                 encoding="utf-8")

    def run(self, *arguments, cwd=None, stdin=b"", allow_token=False, timeout=60):
        return runner.run("git", *arguments, env=self._env, cwd=cwd or self._session.work,
                          stdin=stdin, allow_token=allow_token, timeout=timeout)

    def ok(self, *arguments, **options):
        result = self.run(*arguments, **options)
        assert result.status == 0, result
        return result

    def folder(self, name):
        return self._session.work / name

    def clone(self, url, name="clone"):
        self.ok("clone", "-q", url, name)
        folder = self.folder(name)
        assert (folder / "README").read_text(encoding="utf-8") == "hello\n"
        return folder

    def commit(self, folder, text, size=0):
        """A commit with a file of random bytes; a large one makes git send in chunks."""
        if size:
            with open("/dev/urandom", "rb") as source:
                (folder / "large").write_bytes(source.read(size))
            self.ok("add", "large", cwd=folder)
        self.ok("commit", "-q", "--allow-empty", "-m", text, cwd=folder)
