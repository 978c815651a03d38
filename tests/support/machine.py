# SPDX-License-Identifier: LGPL-2.1-or-later
"""A small Debian of the release that runs here, to install packages into: a copy for each use.

TOKENRING_MACHINE   the folder of the Debian that is copied; it is made if it is not there
TOKENRING_PROXIES   words like http_proxy=URL, for what has to be fetched then
"""

import os
import pathlib
import shutil
import subprocess
import tempfile

from . import run as runner

SCRIPT = pathlib.Path(__file__).resolve().parent / "machine.sh"
SECONDS = 600


class NotPermitted(Exception):
    """This machine lets us make no such Debian."""


def script(*words, **options):
    return subprocess.run(["sh", str(SCRIPT), *[str(word) for word in words]], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, timeout=SECONDS, **options)


def make():
    """The folder of the Debian that is copied."""
    folder = os.environ.get("TOKENRING_MACHINE")
    if not folder:
        raise NotPermitted("TOKENRING_MACHINE is not set")
    done = script("check")
    if done.returncode != 0:
        raise NotPermitted(" ".join(done.stdout.split()))
    words = os.environ.get("TOKENRING_PROXIES", "").split()
    proxies = dict(word.split("=", 1) for word in words if "=" in word)
    done = script("make", folder, env={**os.environ, **proxies})
    assert done.returncode == 0, done.stdout
    return pathlib.Path(folder)


class Machine:
    """A copy of that Debian. Use it as a context manager."""

    def __init__(self, original):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="machine-", dir=original.parent))
        self.environment = {}
        subprocess.run(["cp", "-a", "--reflink=auto", f"{original}/.", str(self.root)], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # What was mounted in there went with the processes.
        shutil.rmtree(self.root)

    def run(self, *argv, stdin=b"", status=0, **options):
        """Run a command in there, and insist on its status; None stands for any."""
        words = [f"{key}={value}" for key, value in self.environment.items()]
        result = runner.run("sh", SCRIPT, "run", self.root, "/usr/bin/env", *words, *argv,
                            stdin=stdin, env=dict(os.environ), timeout=SECONDS, **options)
        assert status in (None, result.status), f"{result}\n{result.out}\n{result.err}"
        return result

    def write(self, path, text, mode=0o644):
        """A file of root's in there."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        place.chmod(mode)

    def install(self, *packages):
        """Install packages from files, as a person does it, and nothing that is only recommended."""
        for package in packages:
            shutil.copy(package, self.root / "root")
        names = [f"/root/{package.name}" for package in packages]
        done = self.run("apt-get", "-q", "-y", "install", "--no-install-recommends", *names)
        for package in packages:
            (self.root / "root" / package.name).unlink()
        return done

    def versions(self, *packages):
        """What of them is installed: {name: version}."""
        out = self.run("dpkg-query", "-W", "-f", "${db:Status-Status} ${Package} ${Version}\\n",
                       *packages, status=None).out
        # Of a package that is gone dpkg may know the name alone.
        return dict(line.split()[1:] for line in out.splitlines() if line.startswith("installed "))

    def named(self, word):
        """The paths in there that have a word in their name."""
        found = []
        for folder, folders, names in os.walk(self.root):
            found += [f"/{(pathlib.Path(folder) / name).relative_to(self.root)}"
                      for name in folders + names if word in name]
        return sorted(found)
