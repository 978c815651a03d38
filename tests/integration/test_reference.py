# SPDX-License-Identifier: LGPL-2.1-or-later
"""The API reference is made of the comments in the code without a complaint, and has all of it."""

import html
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

from support.readme import ROOT

sys.path.insert(0, str(ROOT / "tests/lint"))

import csource  # noqa: E402

HEADERS = ("tokenring.h", "tokenring-module.h")
TYPE = re.compile(r"^\} (\w+);$|^typedef struct _\w+ (\w+);$", re.MULTILINE)


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """(the folder of the pages, what was said while they were made)."""
    if not shutil.which("gtkdoc-scan"):
        pytest.skip("not installed: gtk-doc-tools")
    build = tmp_path_factory.mktemp("reference")
    subprocess.run(["meson", "setup", build, ROOT, "-Dapi-docs=enabled", "-Dtests=disabled",
                    "-Dman=disabled"], check=True, capture_output=True)
    done = subprocess.run(["ninja", "-C", build, "tokenring-doc"], check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return pathlib.Path(build, "data/reference/html"), done.stdout


def test_there_is_no_complaint(reference):
    """But for links to GLib's own pages, which need not be installed."""
    _, said = reference
    complaints = [line for line in said.splitlines()
                  if re.search("warning|error|no value", line, re.IGNORECASE)]
    assert not [line for line in complaints if "no link for" not in line]


def test_everything_is_in_it(reference):
    folder, _ = reference
    pages = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.html"))
    there = set(re.findall(r'<a name="([\w-]+)"></a>', pages))
    for header in HEADERS:
        text = (ROOT / "lib" / header).read_text(encoding="utf-8")
        functions = [name for name in csource.declared_functions(text)
                     if not name.endswith("_quark")]
        types = [a or b for a, b in TYPE.findall(csource.blank(text, "comment"))]
        assert types and (functions or header != HEADERS[0])
        missing = [name for name in functions if name.replace("_", "-") not in there]
        assert not missing + [name for name in types if name not in there], there


def test_what_a_comment_says_is_in_it(reference):
    folder, _ = reference
    text = html.unescape((folder / "tokenring-tokenring.html").read_text(encoding="utf-8"))
    words = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    assert "its length in bytes, at most 16 MiB" in words
    assert "tr_secret" not in words, "what is not public is in the reference"
