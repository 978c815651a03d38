# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the installed programs, and refuses what none of them may ever do.

A run fails, whatever the test asks for, when a sanitizer speaks, when the program dies of a signal
or takes too long, and when a client secret or a token is in its output without leave.
"""

import os
import pathlib
import subprocess

from . import sentinels

SANITIZER_WORDS = (b"AddressSanitizer", b"LeakSanitizer", b"runtime error:",
                   b"UndefinedBehaviorSanitizer")
SANITIZER_STATUS = 99


class ProgramFault(AssertionError):
    """The program did what no program may do."""


class Result:
    """What a program left behind. `out` and `err` are text, `out_bytes` and `err_bytes` exact."""

    def __init__(self, argv, status, out, err):
        self.argv = argv
        self.status = status
        self.out_bytes = out
        self.err_bytes = err

    @property
    def out(self):
        return self.out_bytes.decode("utf-8", "replace")

    @property
    def err(self):
        return self.err_bytes.decode("utf-8", "replace")

    @property
    def fields(self):
        """The key=value lines of git's protocol; a key that comes twice is a fault."""
        found = {}
        for line in self.out.splitlines():
            key, separator, value = line.partition("=")
            assert separator, f"a line without '=': {line!r}"
            if key.endswith("[]"):
                found.setdefault(key, []).append(value)
                continue
            assert key not in found, f"{key} comes twice"
            found[key] = value
        return found

    def __repr__(self):
        return f"<{self.argv[:4]} status={self.status} err={self.err[:400]!r}>"


def prefix():
    """The prefix of the installation under test, or None."""
    value = os.environ.get("TOKENRING_PREFIX")
    return pathlib.Path(value) if value else None


def plain_prefix():
    """The prefix of a second installation without sanitizers, or None."""
    value = os.environ.get("TOKENRING_PLAIN_PREFIX")
    return pathlib.Path(value) if value else None


def sanitizer_environment():
    return {
        "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS",
                                       "abort_on_error=0:exitcode=99:detect_leaks=1"
                                       ":intercept_tls_get_addr=0"),
        "UBSAN_OPTIONS": os.environ.get("UBSAN_OPTIONS", "print_stacktrace=1"),
    }


def is_sanitized(program):
    """Whether a program was built with ASan: such a build cannot run under valgrind or faketime."""
    real = pathlib.Path(program).resolve()
    listed = subprocess.run(["ldd", str(real)], capture_output=True, check=False).stdout
    return b"libasan" in listed or b"libubsan" in listed


def check_sanitizers(argv, status, out, err):
    for word in SANITIZER_WORDS:
        if word in err or word in out:
            raise ProgramFault(f"{argv[:4]}: a sanitizer spoke:\n{err.decode('utf-8', 'replace')}")
    if status == SANITIZER_STATUS:
        raise ProgramFault(f"{argv[:4]}: the status of a sanitizer, and no text")


def check_output(argv, out, err, allow_secret=False, allow_token=False):
    """A token may be on stdout where the test says so; nothing of the kind is ever on stderr."""
    streams = {"stderr": (err, False, False), "stdout": (out, allow_secret, allow_token)}
    for name, (data, secret_is_fine, token_is_fine) in streams.items():
        if sentinels.has_secret(data) and not secret_is_fine:
            raise ProgramFault(f"{argv[:4]}: a client secret is in {name}")
        if sentinels.has_token(data) and not token_is_fine:
            raise ProgramFault(f"{argv[:4]}: a token is in {name}")


def finish(argv, status, out, err, allow_secret=False, allow_token=False):
    """Every way to run a program ends here."""
    check_sanitizers(argv, status, out, err)
    if status < 0:
        raise ProgramFault(f"{argv[:4]}: died of signal {-status}: {err[-2000:]!r}")
    check_output(argv, out, err, allow_secret, allow_token)
    return Result(argv, status, out, err)


def run(program, *args, stdin=b"", env=None, cwd=None, timeout=30.0, allow_secret=False,
        allow_token=False, umask=-1):
    """Run a program to its end. `env` is its whole environment, not an addition to ours."""
    argv = [str(program), *[str(arg) for arg in args]]
    if isinstance(stdin, str):
        stdin = stdin.encode()
    try:
        done = subprocess.run(argv, input=stdin, capture_output=True, env=env, cwd=cwd,
                              timeout=timeout, check=False, umask=umask)
    except subprocess.TimeoutExpired as late:
        raise ProgramFault(f"{argv[:4]}: no end after {timeout} s; "
                           f"stderr so far: {late.stderr!r}") from None
    return finish(argv, done.returncode, done.stdout, done.stderr, allow_secret, allow_token)


def check_message(text, *words):
    """A message for people: one line, without control characters, that has these words."""
    assert text.endswith("\n") and text.count("\n") == 1, f"not one line: {text!r}"
    assert text[:-1].isprintable(), f"control characters: {text!r}"
    for word in words:
        assert word.lower() in text.lower(), f"{word!r} is not in {text!r}"
    assert len(text) < 700, f"too long: {text!r}"
