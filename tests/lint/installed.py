# SPDX-License-Identifier: LGPL-2.1-or-later
"""What users and module authors need is installed, and every option of the build does something."""

import json
import pathlib
import re

import tree

NEEDED = ("data/providers/*.conf", "data/completions/*tokenring*", "lib/tokenring.h", "lib/tokenring-module.h")
OPTION = re.compile(r"^option\(\s*'([\w-]+)'", re.MULTILINE)


def installed_sources(root, build):
    root = pathlib.Path(root).resolve()
    listed = json.loads((pathlib.Path(build) / "meson-info/intro-installed.json").read_text())
    for source in listed:
        path = pathlib.Path(source)
        if path.is_absolute() and path.is_relative_to(root):
            yield path.relative_to(root)


def check_installed(root, build):
    done = set(installed_sources(root, build))
    for path in tree.files(root, *NEEDED):
        if path not in done:
            yield f"{path.parts[0]}/meson.build:1: {path} is not installed; add it to the list"
    for path in sorted(done):
        if path.parts[0] == "tests":
            yield f"tests/meson.build:1: {path} is installed; tests stay in the tree"


def check_options(root, _build):
    names = OPTION.findall(tree.read(root, "meson_options.txt"))
    text = "\n".join(tree.read(root, path) for path in tree.files(root, "meson.build"))
    for name in names:
        if f"'{name}'" not in text:
            yield f"meson_options.txt:1: no meson.build asks for the option '{name}'; drop it"


if __name__ == "__main__":
    tree.main(check_installed, check_options, needs_build=True)
