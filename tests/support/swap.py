# SPDX-License-Identifier: LGPL-2.1-or-later
"""The helpers whose passwords we keep in their own way, as the system has them.

git's comes as source in Debian's package of git; that of Debian 12 has the older form, that of
Debian 13 the newer one. TOKENRING_LIBSECRET_SOURCE names it where it is not among the package's
documentation.
"""

import os
import pathlib
import shutil
import subprocess

SOURCE = "/usr/share/doc/git/contrib/credential/libsecret/git-credential-libsecret.c"
DOCKER = "docker-credential-secretservice"
OLD_SCHEMA = "org.gnome.keyring.NetworkPassword"
SCHEMA = "org.git.Password"


def missing_for_git():
    """What this machine lacks to build git's helper."""
    missing = [tool for tool in ("cc", "pkg-config") if not shutil.which(tool)]
    if not source().exists():
        missing.append(str(source()))
    return missing


def source():
    return pathlib.Path(os.environ.get("TOKENRING_LIBSECRET_SOURCE") or SOURCE)


def is_old():
    """Whether it is the helper of git before 2.43."""
    return SCHEMA not in source().read_text(encoding="utf-8")


def build_git_helper(folder):
    """Build git's helper there, and return its path."""
    program = pathlib.Path(folder) / "git-credential-libsecret"
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libsecret-1", "glib-2.0"],
                           check=True, capture_output=True, text=True).stdout.split()
    subprocess.run(["cc", "-w", "-O1", "-o", str(program), str(source()), *flags], check=True,
                   capture_output=True)
    return program


def to_text(fields):
    """A request of git's protocol; what is None is left out."""
    return "".join(f"{key}={value}\n" for key, value in fields.items() if value is not None)
