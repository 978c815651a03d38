# SPDX-License-Identifier: LGPL-2.1-or-later
"""The files and the commits speak of tokenring alone.

Not of how they came to be, not of the machine where that was, and not of hosts from which packages
come: those are the business of whoever builds. The patterns here do not match themselves.
"""

import re

import tree

BANNED = {
    r"\b(deb|security|ftp|snapshot|packages|http)(\.\w+)?\.debian\.org\b|\barchive\.ubuntu\.com\b":
        "names a host of packages; let apt use what the system has",
    r"\bregistry\.(npmjs|yarnpkg)\.\w+\b|\bpypi\.(org|python\.org)\b|\bpythonhosted\.org\b":
        "names a host of packages; do without",
    r"\bcrates\.io\b|\bproxy\.golang\.org\b|\brubygems\.org\b|\brepo\d?\.maven\.\w+\b":
        "names a host of packages; do without",
    r"(?<![\w.])/(work|farm)/": "is a path of one machine; say it relative to the root",
    r"(?i)\bsessions? (no\. ?)?\d+\b": "speaks of how the work was split; say what is the case now",
    r"(?:^|[\s(\[])#\d+\b": "is a number of an issue; say in words what it is about",
    r"(?i)\b(co-authored|generated|written)[- ](by|with):? (claude|chatgpt|copilot|an? (ai|llm))\b":
        "speaks of a tool; leave it out",
}
PATTERNS = [(re.compile(pattern), problem) for pattern, problem in BANNED.items()]


def problems_of(text):
    for number, line in tree.lines(text):
        for pattern, problem in PATTERNS:
            match = pattern.search(line)
            if match:
                yield number, f"'{match.group().strip()}' {problem}"


def check_files(root):
    for path in tree.files(root):
        text = (root / path).read_bytes().decode("utf-8", "replace")
        for number, problem in problems_of(text):
            yield f"{path}:{number}: {problem}"


def check_commits(root):
    """Those that were not pushed yet: what was pushed cannot be taken back."""
    if not tree.has_git(root):
        return
    log = tree.git(root, "log", "--format=%H%n%B%x00", "HEAD", "--not", "--remotes")
    for commit in filter(str.strip, log.split("\0")):
        name, _, message = commit.strip().partition("\n")
        for number, problem in problems_of(message):
            yield f"commit {name[:10]}:{number}: {problem} (git commit --amend, or git rebase -i)"


if __name__ == "__main__":
    tree.main(check_files, check_commits)
