# SPDX-License-Identifier: LGPL-2.1-or-later
"""C is formatted as .clang-format says.

Every version of clang-format has its own ideas. The one of Debian 12 is the measure; with another
one the check is skipped.
"""

import re
import shutil
import subprocess

import tree

VERSION = "14"
PROGRAMS = ("clang-format", f"clang-format-{VERSION}")


def find_program():
    for name in PROGRAMS:
        if shutil.which(name) and re.search(rf"version {VERSION}\.", tree.tool(name, "--version")):
            return name
    raise tree.Skip(f"needs clang-format {VERSION}, which is that of Debian 12")


def check(root):
    paths = [str(path) for path in tree.files(root, "*.c", "*.h")]
    if not (root / ".clang-format").exists():
        yield ".clang-format:1: is not there; without it nothing says how C is formatted"
    if not paths:
        return
    done = subprocess.run([find_program(), "--dry-run", "-Werror", "--style=file", *paths],
                          cwd=root, capture_output=True, text=True, check=False)
    found = re.findall(r"^([^\s:]+:\d+):\d+: error: ", done.stderr, re.MULTILINE)
    for place in dict.fromkeys(found):
        yield f"{place}: is not formatted; run: clang-format -i {place.partition(':')[0]}"
    if done.returncode != 0 and not found:
        yield f"{paths[0]}:1: clang-format failed: {done.stderr.strip()}"


if __name__ == "__main__":
    tree.main(check)
