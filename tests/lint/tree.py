# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the checks share: the files of the tree, what meson built from them, and how a check ends.

A check is a function that takes the root of a tree, or the folder of a build as well, and yields
what is wrong as "file:line: what is wrong; what to do". selftest.py gives it broken ones.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

SKIP_STATUS = 77
NOT_OURS = {".git", ".build", ".cache", "__pycache__"}
# Here a file counts before git has it. Elsewhere it may be somebody's own.
ROOMS = (".ci", "data", "helper", "lib", "tests")


class Skip(Exception):
    """The check cannot be made here; the text says why."""


def git(root, *arguments):
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"git {arguments[0]} failed in {root}: {done.stderr.decode().strip()}")
    return done.stdout.decode("utf-8", "surrogateescape")


def has_git(root):
    return (pathlib.Path(root) / ".git").exists()


def walk(root):
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders
                      if name not in NOT_OURS and not name.startswith("build")]
        for name in names:
            yield os.path.relpath(os.path.join(folder, name), root)


def files(root, *patterns):
    """The files as paths below the root: those that git has or will get, or else all there are."""
    root = pathlib.Path(root)
    if has_git(root):
        names = (git(root, "ls-files", "-z", "--cached") +
                 git(root, "ls-files", "-z", "--others", "--exclude-standard", "--", *ROOMS)
                 ).split("\0")
    else:
        names = walk(root)
    paths = sorted({pathlib.Path(name) for name in names if name and (root / name).is_file()})
    return [path for path in paths
            if not patterns or any(path.match(pattern) for pattern in patterns)]


def read(root, path):
    return (pathlib.Path(root) / path).read_text(encoding="utf-8")


def lines(text):
    """Numbered lines, as an editor counts them."""
    return enumerate(text.split("\n"), 1)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def targets(root, build, *kinds):
    """What meson builds: (folder of the source, name, file), without what is built for tests."""
    root = pathlib.Path(root).resolve()
    listed = json.loads((pathlib.Path(build) / "meson-info/intro-targets.json").read_text())
    for target in listed:
        folder = pathlib.Path(target["defined_in"]).resolve().parent.relative_to(root)
        if target["type"] in kinds and folder.parts[0] in ("lib", "helper"):
            yield folder, target["name"], pathlib.Path(target["filename"][0])


def tool(*argv):
    """The output of a program that has to work."""
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    done = subprocess.run([str(word) for word in argv], capture_output=True, text=True,
                          check=False, env=environment)
    if done.returncode != 0:
        raise SystemExit(f"{argv[0]} failed: {done.stderr.strip()}")
    return done.stdout


def main(*checks, needs_build=False):
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("root", type=pathlib.Path, help="the root of the source tree")
    if needs_build:
        parser.add_argument("build", type=pathlib.Path, help="a folder that meson has built in")
    places = vars(parser.parse_args()).values()
    if not files(next(iter(places))):
        sys.exit("there are no files to check")
    try:
        problems = [problem for check in checks for problem in check(*places)]
    except Skip as reason:
        print(reason)
        sys.exit(SKIP_STATUS)
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
