# SPDX-License-Identifier: LGPL-2.1-or-later
"""A user manager of systemd for one session, beside whatever the machine runs, or does not run.

It needs root, for a mount namespace and a control group of its own, and gives up every capability
before the manager starts: that one can then do what the manager of any user can. All of it ends with
`close`, and nothing of it is seen outside.

As a program this is the part that runs inside, until its stdin ends. Each line of that is the JSON
list of the words of a systemctl, which talks to nobody from outside; the answer is a line, too:

    usermanager.py TARGET
"""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support import namespace  # noqa: E402
from support.keyring import accepts, wait_until  # noqa: E402

SYSTEMD = "/usr/lib/systemd/systemd"
TOOLS = ("unshare", "setpriv", "mount", "systemctl", SYSTEMD)
# Nothing of the machine's own is to start in here, such as a bus on our socket.
NOT_OURS = ("sockets.target", "paths.target")
TARGET = "tokenring-tests.target"
GROUPS = pathlib.Path("/sys/fs/cgroup")
WITHOUT_CAPABILITIES = ("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all")


# --- outside ---


def way():
    """How to get namespaces here; NotPermitted tells why that is not possible."""
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        raise namespace.NotPermitted(f"not installed: {' '.join(missing)}")
    if os.geteuid() != 0:
        raise namespace.NotPermitted("a user manager of one's own needs root")
    words = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
    for propagation in ("private", "unchanged"):
        found = [*words, "--propagation", propagation]
        done = subprocess.run([*found, "true"], capture_output=True, text=True, check=False)
        if done.returncode == 0 and (propagation == "private" or namespace.mounts_stay_inside()):
            return found
    raise namespace.NotPermitted(f"namespaces are not permitted here: {done.stderr.strip()}")


class UserManager:
    """The manager of a session. `prefix` is where the units are installed."""

    def __init__(self, session, prefix):
        self.session = session
        self.units = session.config_home / "systemd" / "user"
        self.units.mkdir(parents=True)
        for name in NOT_OURS:
            (self.units / name).symlink_to("/dev/null")
        (self.units / TARGET).write_text("[Unit]\nDefaultDependencies=no\n", encoding="utf-8")
        self.env = dict(session.env, XDG_DATA_DIRS=f"{prefix}/share:/usr/share",
                        SYSTEMD_PAGER="", SYSTEMD_COLORS="0")
        self._process = subprocess.Popen([*way(), sys.executable, __file__, TARGET], env=self.env,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                         stderr=subprocess.STDOUT)
        line = self._process.stdout.readline()
        assert line == "ready\n", line + self._process.communicate(timeout=30)[0]

    def drop_in(self, unit, text):
        """A piece of a unit's configuration, as `systemctl edit` writes it."""
        folder = self.units / f"{unit}.d"
        folder.mkdir(exist_ok=True)
        number = len(list(folder.iterdir()))
        (folder / f"{number}.conf").write_text(text, encoding="utf-8")
        self.systemctl("daemon-reload")

    def systemctl(self, *words, status=0):
        print(json.dumps(words), file=self._process.stdin, flush=True)
        done = json.loads(self._process.stdout.readline())
        assert done["status"] == status, done
        return done["out"]

    def show(self, unit, name):
        return self.systemctl("show", unit, "--property", name, "--value").strip()

    def close(self):
        output = self._process.communicate(timeout=60)[0]
        assert self._process.returncode == 0, output

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


# --- inside ---


def mount_groups():
    """The tree of control groups, from where this process stands in it."""
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/sys"], check=True)
    GROUPS.mkdir(parents=True)
    subprocess.run(["mount", "-t", "cgroup2", "cgroup2", GROUPS], check=True)


def own_group():
    for line in pathlib.Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines():
        if line.startswith("0::"):
            return GROUPS / line[3:].lstrip("/")
    raise OSError("there are no control groups of the second version here")


def make_group():
    group = own_group() / f"tokenring-tests-{os.urandom(6).hex()}"
    group.mkdir()
    return group


def remove_group(group):
    """What it holds are the empty groups of units that have ended."""
    for folder, _, _ in os.walk(group, topdown=False):
        os.rmdir(folder)


def start(group, target):
    """systemd insists that the machine itself was started by systemd, and looks there for that."""
    words = ["unshare", "--cgroup", "--mount", "--propagation", "unchanged", "sh", "-euc",
             'umount /sys/fs/cgroup; mount -t cgroup2 cgroup2 /sys/fs/cgroup; exec "$@"', "sh", *WITHOUT_CAPABILITIES,
             "--", SYSTEMD, "--user", f"--unit={target}"]
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=sys.stderr,
                            preexec_fn=lambda: (group / "cgroup.procs").write_text("0"))


def end(manager, group):
    manager.send_signal(signal.SIGTERM)
    try:
        manager.wait(10)
    except subprocess.TimeoutExpired:
        print("the manager does not end")
    # This process is the first in here: these are all others.
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    limit = time.monotonic() + 10
    while time.monotonic() < limit:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    remove_group(group)


def answer(words):
    done = subprocess.run(["systemctl", "--user", *words], stdin=subprocess.DEVNULL, text=True,
                          capture_output=True, timeout=60, check=False)
    print(json.dumps({"status": done.returncode, "out": done.stdout, "err": done.stderr}),
          flush=True)


def main():
    subprocess.run(["mount", "-t", "proc", "proc", "/proc"], check=True)
    mount_groups()
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    pathlib.Path("/run/systemd/system").mkdir(parents=True)
    group = make_group()
    manager = start(group, sys.argv[1])
    try:
        door = pathlib.Path(os.environ["XDG_RUNTIME_DIR"], "systemd", "private")
        wait_until(lambda: accepts(door), what="the manager")
        print("ready", flush=True)
        for line in sys.stdin:
            answer(json.loads(line))
    finally:
        end(manager, group)


if __name__ == "__main__":
    main()
