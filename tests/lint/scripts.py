# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shell scripts parse and please shellcheck; Python files compile without a warning.

So do completions, each in its own shell.
"""

import re
import shutil
import subprocess
import warnings

import tree

SHELL = ("*.sh", ".ci/run", "data/completions/*.bash")
# What shellcheck does not know.
OTHERS = {"data/completions/_*": "zsh", "data/completions/*.fish": "fish"}
# A file that is sourced has no first line of its own, and is written for sh.
SHEBANG = re.compile(r"#!\s*(?:/usr/bin/env\s+)?(?:/\S*/)?(sh|bash|dash)\b")

ASKS = re.compile(r"\brm (?=-[a-zA-Z]*r)(?!-[a-zA-Z]*f)")


def shell_of(path, text):
    match = SHEBANG.match(text)
    return match.group(1) if match else "bash" if path.suffix == ".bash" else "sh"


def problems_of(root, path, shell):
    if not shutil.which(shell):
        raise tree.Skip(f"needs {shell}")
    done = subprocess.run([shell, "-n", str(root / path)], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        yield f"{path}:1: {shell} does not understand it: {done.stderr.strip()}"


def check_syntax(root):
    for path in tree.files(root, *SHELL):
        yield from problems_of(root, path, shell_of(path, tree.read(root, path)))


def check_no_question(root):
    """On a terminal rm asks about what is write-protected, as git's objects are; CI has none."""
    for path in tree.files(root, *SHELL):
        for number, line in enumerate(tree.read(root, path).splitlines(), 1):
            if ASKS.search(line):
                yield f"{path}:{number}: rm without -f can ask on a terminal; write rm -rf"


def check_other_shells(root):
    for pattern, shell in OTHERS.items():
        for path in tree.files(root, pattern):
            yield from problems_of(root, path, shell)


def check_python(root):
    for path in tree.files(root, "*.py"):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                compile(tree.read(root, path), str(path), "exec", dont_inherit=True)
            except (SyntaxError, Warning) as error:
                yield f"{path}:{getattr(error, 'lineno', 1) or 1}: {error}; mend it"


def check_shellcheck(root):
    paths = [str(path) for path in tree.files(root, *SHELL)]
    if not paths:
        return
    if not shutil.which("shellcheck"):
        raise tree.Skip("needs shellcheck")
    done = subprocess.run(["shellcheck", "--external-sources", "--format=gcc", *paths], cwd=root,
                          capture_output=True, text=True, check=False)
    yield from (re.sub(r"^([^:]+:\d+):\d+:", r"\1:", line) for line in done.stdout.splitlines())
    if done.returncode != 0 and not done.stdout:
        yield f"{paths[0]}:1: shellcheck failed: {done.stderr.strip()}"


if __name__ == "__main__":
    tree.main(check_syntax, check_no_question, check_other_shells, check_python, check_shellcheck)
