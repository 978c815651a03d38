# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a program on a terminal of its own, as a person would, and answers its prompts."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time

from . import run as runner

ECHO_FLAG = 3


def echoes(descriptor):
    return bool(termios.tcgetattr(descriptor)[ECHO_FLAG] & termios.ECHO)


class Terminal:
    """A program with a pseudo terminal as its stdin, stderr and controlling terminal. stdout is a
    pipe unless `stdout_too`; what is typed comes in whole lines if `lines`. The terminal has as many
    `columns`; one of 0 does not know how many. Use it as a context manager."""

    def __init__(self, argv, env, cwd=None, stdout_too=True, lines=True, columns=0):
        self.argv = [str(part) for part in argv]
        self._master, self._slave = pty.openpty()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        if not lines:
            modes = termios.tcgetattr(self._slave)
            modes[ECHO_FLAG] &= ~termios.ICANON
            termios.tcsetattr(self._slave, termios.TCSANOW, modes)
        stdout = self._slave if stdout_too else subprocess.PIPE
        self._process = subprocess.Popen(
            self.argv, stdin=self._slave, stdout=stdout, stderr=self._slave, env=env, cwd=cwd,
            start_new_session=True, preexec_fn=self._take_terminal)
        self.seen = b""
        self._answered = 0

    def _take_terminal(self):
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def _read_some(self, seconds):
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return False
        try:
            self.seen += os.read(self._master, 65536)
        except OSError:
            return False
        return True

    def wait_for_prompt(self, seconds=20.0):
        """Wait until something is asked without echo; the text so far is the prompt."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._read_some(0.02)
            if self.seen and not echoes(self._slave):
                return self.seen
            if self._process.poll() is not None:
                break
        raise AssertionError(f"no prompt without echo; seen: {self.seen!r}")

    def read_until(self, condition, seconds=20.0):
        """Take what is written to the terminal until something is the case."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end and self.runs, f"in vain; seen: {self.seen!r}"
            self._read_some(0.01)

    def wait_for(self, question, seconds=20.0):
        """Wait until this is asked, after what was waited for before; returns what was said in
        between."""
        wanted = question.encode()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            place = self.seen.find(wanted, self._answered)
            if place >= 0:
                said = self.seen[self._answered:place]
                self._answered = place + len(wanted)
                return said.decode("utf-8", "replace")
            if not self._read_some(0.02) and not self.runs and not self._read_some(0):
                break
        raise AssertionError(f"{question!r} is not asked; seen: {self.seen!r}")

    def type(self, text):
        """Type it; bytes that are no text can be in it as surrogates."""
        os.write(self._master, text.encode("utf-8", "surrogateescape"))

    def wait_until_read(self, seconds=10.0):
        """Wait until the program has taken what it can of what was typed. That takes a moment to get
        to its side of the terminal, where nothing tells of it."""
        time.sleep(0.05)
        end = time.monotonic() + seconds
        while struct.unpack("i", fcntl.ioctl(self._slave, termios.FIONREAD, b"\0" * 4))[0] > 0:
            assert time.monotonic() < end, "what was typed is not read"
            time.sleep(0.01)

    @property
    def runs(self):
        return self._process.poll() is None

    def signal(self, number):
        self._process.send_signal(number)

    @property
    def echoes(self):
        return echoes(self._slave)

    def finish(self, seconds=20.0):
        """Wait for the end; the result has all that stood on the terminal as its stderr."""
        end = time.monotonic() + seconds
        while self._process.poll() is None:
            self._read_some(0.02)
            if time.monotonic() > end:
                self._process.kill()
                self._process.wait()
                raise runner.ProgramFault(f"{self.argv[:4]}: no end; seen: {self.seen!r}")
        while self._read_some(0):
            pass
        out = self._process.stdout.read() if self._process.stdout else b""
        runner.check_sanitizers(self.argv, self._process.returncode, out, self.seen)
        runner.check_output(self.argv, out, self.seen)
        return runner.Result(self.argv, self._process.returncode, out, self.seen)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        os.close(self._master)
        os.close(self._slave)
