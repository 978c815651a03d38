# SPDX-License-Identifier: LGPL-2.1-or-later
"""A real KeePassXC in the place of a session's gnome-keyring, on a screen of its own."""

import base64
import re
import shutil
import subprocess
import uuid

from .desktop import Screen
from .keyring import SERVICE, SERVICE_PATH, wait_until

TOOLS = ("keepassxc", "keepassxc-cli", "Xvfb", "xdotool")
PASSWORD = "database-password"
# Else it asks about updates and hides its window.
SETTINGS = """[General]
ConfigVersion=2
MinimizeAfterUnlock=false
UpdateCheckMessageShown=true
[GUI]
CheckForUpdates=false
[FdoSecrets]
Enabled=true
ConfirmAccessItem={confirm}
ConfirmDeleteItem={confirm}
"""
SHARED = ("<CustomData><Item><Key>FDO_SECRETS_EXPOSED_GROUP</Key><Value>{{{group}}}</Value></Item>"
          "</CustomData>")
COLLECTION = "org.freedesktop.Secret.Collection"
UNLOCK_WINDOW = "Unlock Database"


def missing_tools():
    return [tool for tool in TOOLS if not shutil.which(tool)]


class KeePassXC:
    """It has one database, which is locked at first. Whether it shares that is in there."""

    def __init__(self, session, confirm=False, shares=True):
        self._session = session
        self._shares = shares
        self._database = session.root / "Passwords.kdbx"
        self._make_database(shares)
        folder = session.root / "screen"
        folder.mkdir()
        self._screen = Screen(folder)
        self.display = self._screen.display
        session.kill_keyring()
        self._process = self._start("true" if confirm else "false")
        wait_until(lambda: session.bus.has_owner(SERVICE), 30, "KeePassXC")
        wait_until(lambda: self.collection != "/", 30, "its database")

    def _cli(self, *arguments):
        done = subprocess.run(["keepassxc-cli", *[str(argument) for argument in arguments]],
                              env={**self._session.env, "QT_QPA_PLATFORM": "offscreen"},
                              input=f"{PASSWORD}\n{PASSWORD}\n".encode(), capture_output=True,
                              timeout=30, check=False)
        assert done.returncode == 0, done
        return done.stdout.decode()

    def _make_database(self, shares):
        """Which group is shared is a setting in the database, for which there is only a window; or
        the detour of XML."""
        first = self._session.root / "first.kdbx"
        self._cli("db-create", "-q", "-p", "-t", "100", first)
        text = self._cli("export", "-q", first)
        root = re.search(r"<Root>.*?<UUID>(.*?)</UUID>", text, re.DOTALL).group(1)
        shared = SHARED.format(group=uuid.UUID(bytes=base64.b64decode(root))) if shares else ""
        path = self._session.root / "first.xml"
        path.write_text(text.replace("<Binaries/>", f"<Binaries/>{shared}"), encoding="utf-8")
        self._cli("import", "-q", "-p", path, self._database)

    def _start(self, confirm):
        # Its option --pw-stdin makes 2.7.10 end by a fault now and then.
        settings = self._session.root / "keepassxc.ini"
        settings.write_text(SETTINGS.format(confirm=confirm), encoding="utf-8")
        return subprocess.Popen(
            ["keepassxc", "--config", str(settings), "--localconfig", f"{settings}.local",
             str(self._database)],
            # In the folder for temporary files it looks for another one of the same user.
            env={**self._session.env, "DISPLAY": self.display, "TMPDIR": str(self._session.root)},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @property
    def collection(self):
        """The path of the database on the bus, or "/"."""
        from gi.repository import GLib
        return self._session.bus.call(SERVICE, SERVICE_PATH, "org.freedesktop.Secret.Service",
                                      "ReadAlias", GLib.Variant("(s)", ("default",)))[0]

    @property
    def is_locked(self):
        return self._session.bus.property(self.collection, COLLECTION, "Locked")

    @property
    def prompts(self):
        """The ids of the windows that ask for the password."""
        return self._screen.tool("search", "--onlyvisible", "--name", UNLOCK_WINDOW).split()

    def cancel(self):
        """Closes the prompt that is open or about to be."""
        window = wait_until(lambda: self.prompts, 30, "a prompt")[0]
        for _ in range(5):
            # There is no window manager that would do it.
            self._screen.tool("windowfocus", "--sync", window)
            self._screen.tool("key", "Escape")
            try:
                wait_until(lambda: window not in self.prompts, 3, "the end of the prompt")
            except AssertionError:
                continue
            return
        raise AssertionError("the prompt stays whatever is typed")

    def unlock(self):
        """As its main window does."""
        from gi.repository import GLib
        name = "org.keepassxc.KeePassXC.MainWindow"
        self._session.bus.call(name, "/keepassxc", name, "openDatabase",
                               GLib.Variant("(sss)", (str(self._database), PASSWORD, "")))
        wait_until(lambda: not self.is_locked if self._shares else self.collection == "/", 10,
                   "the open database")

    def close(self):
        self._process.kill()
        self._process.wait(10)
        self._screen.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()
