# SPDX-License-Identifier: LGPL-2.1-or-later
"""The measuring programs, and what their output says."""

import collections
import os
import pathlib
import re
import shutil
import statistics
import subprocess

from place import Trouble

HERE = pathlib.Path(__file__).resolve().parent
FLAGS = ["-std=gnu17", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra"]


def quartiles(values):
    if len(values) < 2:
        return values[0], values[0]
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, high


class Times:
    """The runs of one program, in milliseconds and KiB."""

    def __init__(self):
        self.ms = []
        self.kib = []
        self.cpu_ms = []

    @property
    def median(self):
        return statistics.median(self.ms)

    def as_json(self):
        low, high = quartiles(self.ms)
        return {"median_ms": self.median, "quartiles_ms": [low, high], "least_ms": min(self.ms),
                "cpu_ms": statistics.median(self.cpu_ms), "peak_kib": max(self.kib),
                "runs": len(self.ms)}


class Crowd:
    """What became of many callers at once."""

    def __init__(self, lines, seconds):
        rows = [line.split("\t") for line in lines]
        self.callers = len(rows)
        self.wall_ms = max(int(row[1]) for row in rows) / 1e6
        self.statuses = collections.Counter(int(row[0]) for row in rows)
        self.answers = collections.Counter(row[3] for row in rows if row[2] != "0")
        self.messages = collections.Counter(row[5] for row in rows if row[4] != "0")
        self.killed = self.statuses[-9]
        self.seconds = seconds

    @property
    def good(self):
        return self.statuses[0]


class Tools:
    """Compiles the measuring programs into a folder and runs them in a place."""

    def __init__(self, folder, prefix):
        self.folder = pathlib.Path(folder)
        self.prefix = pathlib.Path(prefix)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.race = self._compile("race", [HERE / "race.c", HERE / "job.c"])
        self.crowd = self._compile("crowd", [HERE / "crowd.c", HERE / "job.c"])

    def _compile(self, name, sources, more=()):
        program = self.folder / name
        argv = ["cc", *FLAGS, "-o", program, *sources, *more]
        done = subprocess.run([str(word) for word in argv], capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise Trouble(f"{name} cannot be compiled: {done.stderr.strip()[:600]}")
        return program

    def _flags(self, *packages):
        paths = [str(path) for path in self.prefix.glob("lib*/**/pkgconfig")]
        environment = dict(os.environ, PKG_CONFIG_PATH=":".join(paths))
        done = subprocess.run(["pkg-config", "--cflags", "--libs", *packages], text=True,
                              capture_output=True, env=environment, check=False)
        if done.returncode != 0:
            raise Trouble(f"pkg-config: {done.stderr.strip()}")
        return done.stdout.split()

    def build_libsecret_helper(self, source):
        if not source.exists():
            raise Trouble(f"git's package has no {source}")
        return str(self._compile("git-credential-libsecret", [source],
                                 ["-w", *self._flags("libsecret-1", "glib-2.0")]))

    def build_calls(self):
        libraries = sorted({str(path.parent) for path in self.prefix.glob("lib*/**/libtokenring.so")})
        return self._compile("calls", [HERE / "calls.c"],
                             [*self._flags("tokenring", "glib-2.0"), f"-Wl,-rpath,{libraries[0]}"])

    def _plan(self, place, jobs):
        path = place.session.work / "plan"
        with open(path, "w", encoding="utf-8") as plan:
            for name, source, environment, argv in jobs:
                extra = " ".join(f"{key}={value}" for key, value in environment.items()) or "-"
                plan.write("\t".join([name, str(source), extra, *map(str, argv)]) + "\n")
        return path

    @staticmethod
    def _output(argv, place, timeout, what):
        try:
            done = subprocess.run([str(word) for word in argv], env=place.session.env, text=True,
                                  cwd=place.session.work, capture_output=True, timeout=timeout,
                                  stdin=subprocess.DEVNULL, check=False)
        except subprocess.TimeoutExpired:
            raise Trouble(f"{what}: no end after {timeout} s") from None
        if done.returncode != 0:
            raise Trouble(f"{what}: {done.stderr.strip()[:500]}")
        return done

    @staticmethod
    def _run_job(place, job, *before):
        name, source, environment, argv = job
        try:
            with open(source, "rb") as stdin:
                return subprocess.run([*before, *map(str, argv)], stdin=stdin, check=False,
                                      env={**place.session.env, **environment}, timeout=120,
                                      capture_output=True, cwd=place.session.work)
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise Trouble(f"{name}: {problem}") from None

    def answer_of(self, place, job):
        """What a job prints. Who finds nothing is quick, and ends with status 0 all the same."""
        done = self._run_job(place, job)
        if not place.is_answer(job[0], done.stdout):
            raise Trouble(f"{job[0]}: status {done.returncode}, and its answer has no password: "
                          f"{done.stderr.decode(errors='replace').strip()[:300]}")
        return done.stdout

    def run_race(self, place, jobs, rounds, timeout=900):
        """{name: Times} of jobs (name, file for stdin, environment, argv), which take turns."""
        expected = {job[0]: len(self.answer_of(place, job)) for job in jobs}
        done = self._output([self.race, self._plan(place, jobs), rounds, 2], place, timeout, "race")
        found = collections.defaultdict(Times)
        for line in done.stdout.splitlines():
            name, nanoseconds, kib, user, system, printed = line.split("\t")
            if int(printed) != expected[name]:
                raise Trouble(f"{name}: printed {printed} bytes, not {expected[name]}")
            found[name].ms.append(int(nanoseconds) / 1e6)
            found[name].kib.append(int(kib))
            found[name].cpu_ms.append((int(user) + int(system)) / 1e3)
        return found

    def run_crowd(self, place, job, callers, seconds):
        done = self._output([self.crowd, self._plan(place, [job]), callers, seconds], place,
                            seconds + 30, "crowd")
        return Crowd(done.stdout.splitlines(), seconds)

    def count_instructions(self, place, job):
        """The instructions of one run in user space, the dynamic loader's included."""
        valgrind = shutil.which("valgrind")
        if valgrind is None:
            raise Trouble("instructions: valgrind is not there")
        done = self._run_job(place, job, valgrind, "--tool=callgrind",
                             "--callgrind-out-file=/dev/null")
        found = re.findall(rb"Collected : (\d+)", done.stderr)
        if not found or not place.is_answer(job[0], done.stdout):
            raise Trouble(f"{job[0]} under callgrind: no answer, status {done.returncode}")
        return int(found[-1])

    def count_calls(self, program, place, way, url, mode, seconds, threads):
        """Answers in a second, in one process."""
        environment = [f"{key}={value}" for key, value in way.environment.items()]
        argv = ["/usr/bin/env", *environment, program, mode, url, seconds, threads]
        return float(self._output(argv, place, seconds + 60, "calls").stdout)
