# SPDX-License-Identifier: LGPL-2.1-or-later
"""The timer and the service that keep tokens warm, as a user manager of systemd runs them."""

import json
import os
import shlex
import shutil
import subprocess

import pytest

from support import accounts, kernel, namespace, usermanager
from support.keyring import wait_until
from support.run import check_message

SERVICE = "tokenring-refresh.service"
TIMER = "tokenring-refresh.timer"
WARM = ["account.warm=true"]
# Of 100: what is left are mounts, which a user's manager cannot make without harm.
MOST_EXPOSED = 40

# Runs beside the service, under the same restrictions, and tells what they are.
PROBE = """
import json, os, socket, sys

def attempt(action):
    try:
        action()
    except OSError as error:
        return os.strerror(error.errno)
    return "done"

def memory():
    import mmap
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()

def set_user_id():
    path = os.path.join(os.environ["TMPDIR"], "probe")
    with open(path, "w"):
        os.chmod(path, 0o4700)

status = dict(line.split(":", 1) for line in open("/proc/self/status"))
mask = os.umask(0)
json.dump({
    "status": {key: value.strip() for key, value in status.items()},
    "umask": mask,
    "user namespace": os.readlink("/proc/self/ns/user"),
    "temporary": os.environ["TMPDIR"],
    "temporary mode": os.stat(os.environ["TMPDIR"]).st_mode & 0o7777,
    "packets": attempt(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()),
    "internet": attempt(lambda: socket.socket(socket.AF_INET).close()),
    "priority": attempt(lambda: os.setpriority(os.PRIO_PROCESS, 0, 10)),
    "memory": attempt(memory),
    "set-user-id": attempt(set_user_id),
}, open(sys.argv[1], "w"))
"""


@pytest.fixture
def units(plain_prefix):
    """The folder of the installed units. A sanitizer needs more than the service may do."""
    return plain_prefix / "share" / "systemd" / "user"


@pytest.fixture
def manager(session, plain_prefix):
    try:
        usermanager.way()
    except namespace.NotPermitted as reason:
        pytest.skip(str(reason))
    with usermanager.UserManager(session, plain_prefix) as made:
        yield made


@pytest.fixture
def warm(session, endpoint):
    """An account that is to be kept warm, with its token where it is by default. Its name."""
    session.configure("[kernel]\nkeyring=auto\n")
    name = kernel.lasting_name("warm")
    accounts.add(session, endpoint, name, settings=WARM)
    yield name
    session.tokenring("forget", name)
    kernel.drop_lasting_tokens(name)


@pytest.fixture
def analyze(tmp_path):
    """Runs systemd-analyze, which asks no manager and none of this user's units."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(tmp_path),
                   "XDG_RUNTIME_DIR": str(tmp_path)}

    def run(*words):
        argv = ["systemd-analyze", "--user", "--man=no", *[str(word) for word in words]]
        return subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=60,
                              check=False)

    return run


# --- what is installed ---


def test_they_are_valid(analyze, units):
    """An unknown or misspelt setting is a warning for systemd, and a fault here."""
    done = analyze("verify", units / SERVICE, units / TIMER)
    assert done.returncode == 0 and done.stdout == "" and done.stderr == "", done


def test_a_misspelt_setting_is_found(analyze, units, tmp_path):
    for name in (SERVICE, TIMER):
        shutil.copy(units / name, tmp_path)
    text = (tmp_path / SERVICE).read_text(encoding="utf-8")
    (tmp_path / SERVICE).write_text(text.replace("LockPersonality", "LokcPersonality"),
                                    encoding="utf-8")
    assert "LokcPersonality" in analyze("verify", tmp_path / SERVICE).stderr


def test_little_is_left_open(analyze, units):
    done = analyze("security", "--offline=yes", "--no-pager", f"--threshold={MOST_EXPOSED}",
                   units / SERVICE)
    assert done.returncode == 0, done


def test_nothing_is_on_by_itself(units):
    """No link in a folder of wanted units is installed."""
    assert sorted(path.name for path in units.iterdir()) == [SERVICE, TIMER]


def test_the_command_of_the_service(session, account, endpoint, units):
    """As it is, without a manager."""
    session.tokenring(*accounts.add_arguments(endpoint, "demo", settings=WARM), "--replace",
                      "--no-secret")
    (line,) = [line for line in (units / SERVICE).read_text(encoding="utf-8").splitlines()
               if line.startswith("ExecStart=")]
    result = session.run(*shlex.split(line.partition("=")[2]))
    assert result.status == 0 and result.out == "" and result.err == "", result
    assert endpoint.count == 1


# --- as they run ---


def test_off_until_it_is_turned_on(manager, warm, endpoint):
    assert manager.systemctl("is-enabled", TIMER, status=1) == "disabled\n"
    assert manager.show(TIMER, "ActiveState") == "inactive"
    assert endpoint.count == 0


def test_one_command(session, manager, warm, endpoint):
    """The timer starts the service, and the token is there when somebody needs it."""
    manager.drop_in(TIMER, "[Timer]\nOnStartupSec=0\nRandomizedDelaySec=0\nAccuracySec=1us\n")
    manager.systemctl("enable", "--now", TIMER)
    wait_until(lambda: endpoint.count == 1, what="the request")
    wait_until(lambda: manager.show(SERVICE, "ActiveState") == "inactive", what="the end")
    assert manager.show(SERVICE, "Result") == "success"
    assert session.tokenring("token", warm, allow_token=True).out.strip() == endpoint.last_token
    assert endpoint.count == 1
    assert manager.show(TIMER, "ActiveState") == "active"
    assert manager.show(TIMER, "NextElapseUSecMonotonic") not in ("", "infinity")
    manager.systemctl("disable", "--now", TIMER)
    assert manager.systemctl("is-enabled", TIMER, status=1) == "disabled\n"


def test_what_it_may_do(manager, session, warm, endpoint):
    probe = session.root / "probe.py"
    probe.write_text(PROBE, encoding="utf-8")
    answer = session.root / "answer"
    manager.drop_in(SERVICE, f"[Service]\nExecStartPost=/usr/bin/python3 {probe} {answer}\n")
    manager.systemctl("start", SERVICE)
    told = json.loads(answer.read_text(encoding="utf-8"))
    status = told["status"]
    assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"
    assert int(status["CapEff"], 16) == 0 and int(status["CapBnd"], 16) == 0
    assert told["umask"] == 0o077
    # Elsewhere the kernel's keyring would be another one, and root's files nobody's.
    assert told["user namespace"] == os.readlink("/proc/self/ns/user")
    private = session.runtime / "tokenring-refresh"
    assert told["temporary"] == str(private) and told["temporary mode"] == 0o700
    # systemd takes it away from a tmpfs alone, which $XDG_RUNTIME_DIR is, but not for this test.
    assert manager.show(SERVICE, "RuntimeDirectoryPreserve") == "no"
    assert told["internet"] == "done"
    assert told["packets"] == "Address family not supported by protocol"
    assert told["set-user-id"] == told["priority"] == "Operation not permitted"
    # By systemd's filter, or by the kernel where that has a way of its own.
    assert told["memory"] in ("Operation not permitted", "Permission denied")
    assert endpoint.count == 1


@pytest.mark.parametrize("case", ["locked", "no network", "refused"])
def test_a_run_that_fails(session, manager, warm, endpoint, case):
    """What may be over soon makes no failed unit, and is said all the same."""
    log = session.root / "log"
    manager.drop_in(SERVICE, f"[Service]\nStandardError=file:{log}\n")
    if case == "locked":
        session.lock()
    else:
        endpoint.fault = {"no network": "500", "refused": "401"}[case]
    failed = case == "refused"
    manager.systemctl("start", SERVICE, status=1 if failed else 0)
    assert manager.show(SERVICE, "ActiveState") == ("failed" if failed else "inactive")
    check_message(log.read_text(encoding="utf-8"), warm,
                  "locked" if case == "locked" else endpoint.host)
