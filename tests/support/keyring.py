# SPDX-License-Identifier: LGPL-2.1-or-later
"""A private session: its own HOME, its own bus, its own gnome-keyring, nothing of the user's.

All of it lives in one folder with a short name, since the paths of sockets are limited to about a
hundred bytes. `close` ends every process and removes the folder, and fails when something is left.
"""

import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from . import kernel
from . import run as runner

PASSWORD = b"keyring-password"
SERVICE = "org.freedesktop.secrets"
SERVICE_PATH = "/org/freedesktop/secrets"
LOGIN = "/org/freedesktop/secrets/collection/login"
MARK = "TOKENRING_TEST_SESSION"
TOOLS = ("dbus-daemon", "gnome-keyring-daemon")

# Nothing can be activated on this bus but what a test puts into a folder that is empty, least of all
# something of the user's.
BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <servicedir>{services}</servicedir>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def missing_tools():
    """The names of what this machine lacks for a session."""
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    try:
        import gi  # noqa: F401
    except ImportError:
        missing.append("python3-gi")
    return missing


def wait_until(condition, seconds=10.0, what="a condition"):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError(f"waited {seconds} s for {what}")


def accepts(path):
    """Whether a server listens on the socket: it is there before that."""
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(path))
        except OSError:
            return False
    return True


def processes_with(mark):
    """The ids of all processes whose environment holds the mark."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        try:
            environment = pathlib.Path("/proc", entry, "environ").read_bytes()
        except OSError:
            continue
        if mark.encode() in environment:
            found.append(int(entry))
    return found


class Bus:
    """Calls to the Secret Service of a session, by GIO's D-Bus, apart from the code under test."""

    def __init__(self, address):
        from gi.repository import Gio, GLib
        self._gio = Gio
        self._glib = GLib
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        self._connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self._connection.set_exit_on_close(False)

    def call(self, destination, path, interface, method, arguments=None):
        answer = self._connection.call_sync(destination, path, interface, method, arguments, None,
                                            self._gio.DBusCallFlags.NO_AUTO_START, 5000, None)
        return answer.unpack()

    def has_owner(self, name):
        argument = self._glib.Variant("(s)", (name,))
        return self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                         "NameHasOwner", argument)[0]

    def property(self, path, interface, name):
        argument = self._glib.Variant("(ss)", (interface, name))
        return self.call(SERVICE, path, "org.freedesktop.DBus.Properties", "Get", argument)[0]

    def lock(self, path=LOGIN):
        argument = self._glib.Variant("(ao)", ([path],))
        return self.call(SERVICE, SERVICE_PATH, "org.freedesktop.Secret.Service", "Lock", argument)

    def search(self, attributes):
        """The paths of all items with these attributes, locked or not."""
        argument = self._glib.Variant("(a{ss})", (attributes,))
        unlocked, locked = self.call(SERVICE, SERVICE_PATH, "org.freedesktop.Secret.Service",
                                     "SearchItems", argument)
        return list(unlocked) + list(locked)

    def delete(self, path):
        self.call(SERVICE, path, "org.freedesktop.Secret.Item", "Delete")

    def secret(self, path):
        """The secret of an item, over a plain session: for looking at what was stored."""
        argument = self._glib.Variant("(sv)", ("plain", self._glib.Variant("s", "")))
        session = self.call(SERVICE, SERVICE_PATH, "org.freedesktop.Secret.Service", "OpenSession",
                            argument)[1]
        argument = self._glib.Variant("(o)", (session,))
        value = self.call(SERVICE, path, "org.freedesktop.Secret.Item", "GetSecret", argument)[0]
        return bytes(value[2])

    def set_secret(self, path, secret):
        argument = self._glib.Variant("(sv)", ("plain", self._glib.Variant("s", "")))
        session = self.call(SERVICE, SERVICE_PATH, "org.freedesktop.Secret.Service", "OpenSession",
                            argument)[1]
        value = self._glib.Variant("((oayays))", ((session, b"", secret, "text/plain"),))
        self.call(SERVICE, path, "org.freedesktop.Secret.Item", "SetSecret", value)

    def create(self, attributes, label, secret, collection=LOGIN):
        """A new item, as another program may have made it. Returns its path."""
        argument = self._glib.Variant("(sv)", ("plain", self._glib.Variant("s", "")))
        session = self.call(SERVICE, SERVICE_PATH, "org.freedesktop.Secret.Service", "OpenSession",
                            argument)[1]
        properties = {
            "org.freedesktop.Secret.Item.Label": self._glib.Variant("s", label),
            "org.freedesktop.Secret.Item.Attributes": self._glib.Variant("a{ss}", attributes),
        }
        argument = self._glib.Variant("(a{sv}(oayays)b)",
                                      (properties, (session, b"", secret, "text/plain"), False))
        return self.call(SERVICE, collection, "org.freedesktop.Secret.Collection", "CreateItem",
                         argument)[0]

    def close(self):
        self._connection.close_sync(None)


class Item:
    """An item of the keyring, without its secret."""

    def __init__(self, bus, path):
        self._bus = bus
        self.path = path
        self.attributes = bus.property(path, "org.freedesktop.Secret.Item", "Attributes")
        self.label = bus.property(path, "org.freedesktop.Secret.Item", "Label")

    @property
    def schema(self):
        return self.attributes.get("xdg:schema", "")

    def secret(self):
        return self._bus.secret(self.path)

    def set_secret(self, secret):
        self._bus.set_secret(self.path, secret.encode())

    def delete(self):
        self._bus.delete(self.path)


class Session:
    """A user of their own. `keyring=False` leaves out bus and keyring."""

    grace = 3.0

    def __init__(self, keyring=True):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="tokenring-"))
        self._mark = secrets.token_hex(8)
        self._bus_process = None
        self._keyring_process = None
        self._bus = None
        self.home = self._folder("home")
        self.config_home = self._folder("home/.config")
        self.data_home = self._folder("home/.local/share")
        self.cache_home = self._folder("home/.cache")
        self.runtime = self._folder("run")
        self.work = self._folder("work")
        self.services = self._folder("services")
        self.env = self._environment()
        self.configure("")
        if keyring:
            self._start_bus()
            self._start_keyring()

    def _folder(self, name):
        path = self.root / name
        path.mkdir(parents=True, mode=0o700)
        path.chmod(0o700)
        return path

    def _environment(self):
        path = os.environ.get("PATH", "/usr/bin:/bin")
        if runner.prefix():
            path = f"{runner.prefix() / 'bin'}:{path}"
        environment = {
            "PATH": path,
            "LANG": "C.UTF-8",
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.config_home),
            "XDG_DATA_HOME": str(self.data_home),
            "XDG_CACHE_HOME": str(self.cache_home),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            MARK: self._mark,
        }
        environment.update(runner.sanitizer_environment())
        return environment

    # --- bus and keyring ---

    def _start_bus(self):
        path = self.runtime / "bus"
        config = self.root / "bus.conf"
        config.write_text(BUS_CONFIG.format(socket=path, services=self.services), encoding="utf-8")
        self._bus_process = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--nosyslog"],
            env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={path}"
        wait_until(lambda: accepts(path), what="the bus")

    def _start_keyring(self):
        self._keyring_process = subprocess.Popen(
            ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"],
            env=self.env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self._keyring_process.stdin.write(PASSWORD)
        self._keyring_process.stdin.close()
        wait_until(lambda: self.bus.has_owner(SERVICE), what="the keyring")
        wait_until(self._is_unlocked, what="the login collection")

    def _is_unlocked(self):
        from gi.repository import GLib
        try:
            return not self.bus.property(LOGIN, "org.freedesktop.Secret.Collection", "Locked")
        except GLib.Error:
            return False

    @property
    def bus(self):
        if self._bus is None:
            self._bus = Bus(self.env["DBUS_SESSION_BUS_ADDRESS"])
        return self._bus

    @property
    def keyring_pid(self):
        return self._keyring_process.pid

    @property
    def keyring_runs(self):
        return self._keyring_process.poll() is None

    def lock(self):
        self.bus.lock()
        wait_until(lambda: not self._is_unlocked(), what="the lock")

    def stop_keyring(self):
        """The daemon keeps its name and its connection, and answers nothing."""
        os.kill(self.keyring_pid, signal.SIGSTOP)

    def continue_keyring(self):
        os.kill(self.keyring_pid, signal.SIGCONT)

    def kill_keyring(self):
        self._end(self._keyring_process)

    def restart_keyring(self):
        """The daemon anew, with what it had written to disk, unlocked again."""
        self.kill_keyring()
        self._start_keyring()

    def kill_bus(self):
        """The socket stays behind, as it does after a crash."""
        self._end(self._bus_process)
        self._bus = None

    def items(self, schema=None, **attributes):
        """All items of the keyring, of one schema and with these attributes if they are given."""
        wanted = dict(attributes)
        if schema:
            wanted["xdg:schema"] = schema
        return [Item(self.bus, path) for path in self.bus.search(wanted)]

    def configure(self, text):
        """Write the user's tokenring.conf. Tokens in the kernel stay in the test's own keyring,
        unless the text says otherwise."""
        folder = self.config_home / "tokenring"
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / "tokenring.conf"
        if "[kernel]" not in text:
            text = f"{kernel.SETTINGS}{text}"
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)

    def account_file(self, name):
        return self.config_home / "tokenring" / "accounts" / f"{name}.conf"

    # --- programs ---

    def program(self, name):
        assert runner.prefix(), "TOKENRING_PREFIX is not set"
        return runner.prefix() / "bin" / name

    def run(self, name, *args, env=None, **options):
        """Run one of the installed programs in this session; `env` is added to the session's."""
        program = name if os.path.isabs(str(name)) else self.program(name)
        environment = dict(self.env)
        for key, value in (env or {}).items():
            if value is None:
                environment.pop(key, None)
            else:
                environment[key] = value
        options.setdefault("cwd", self.work)
        return runner.run(program, *args, env=environment, **options)

    def watch_calls(self, action):
        """[(object path, method)] of all that is called on the bus while the action runs."""
        monitor = subprocess.Popen(["dbus-monitor", "--profile", "--address",
                                    self.env["DBUS_SESSION_BUS_ADDRESS"], "type='method_call'"],
                                   env=self.env, stdout=subprocess.PIPE, text=True,
                                   stderr=subprocess.DEVNULL)
        for line in monitor.stdout:
            if "NameLost" in line or "NameAcquired" in line:
                break
        action()
        # A call of our own marks the end.
        self.bus.has_owner("org.example.End")
        found = []
        for line in monitor.stdout:
            fields = line.split()
            if fields and fields[-1] == "NameHasOwner":
                break
            if fields and fields[0] == "mc":
                found.append((fields[-3], fields[-1]))
        monitor.terminate()
        monitor.communicate()
        return found

    def tokenring(self, *args, **options):
        return self.run("tokenring", *args, **options)

    def git(self, operation, request, **options):
        """One call of git's protocol."""
        return self.run("git-credential-tokenring", operation, stdin=request, **options)

    def docker(self, action, text="", **options):
        """One call of docker's protocol."""
        return self.run("docker-credential-tokenring", action, stdin=text, **options)

    # --- the end ---

    @staticmethod
    def _end(process):
        if process is None or process.poll() is not None:
            return
        # A stopped process gets no other signal before it goes on.
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)

    def close(self):
        if self._bus is not None and self._bus_process.poll() is None:
            self._bus.close()
        self._end(self._keyring_process)
        self._end(self._bus_process)
        left = self._left_processes()
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.root, ignore_errors=True)
        assert not left, f"processes are left behind: {left}"
        assert not self.root.exists(), f"{self.root} is left behind"

    def _left_processes(self):
        """What has not ended on its own a moment after the session."""
        end = time.monotonic() + self.grace
        left = processes_with(self._mark)
        while left and time.monotonic() < end:
            time.sleep(0.02)
            left = processes_with(self._mark)
        return left

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


class SilentSocket:
    """A socket that takes connections and says nothing, for a bus that hangs."""

    def __init__(self, path):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen(16)
        self.address = f"unix:path={path}"

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._socket.close()
