# SPDX-License-Identifier: LGPL-2.1-or-later
"""A desktop for a private session: a screen of its own, with gnome-keyring's real prompter on the
session's bus, and a person who types into its windows.

The screen is an Xvfb with a number that nobody else is likely to have. A low one would not do: a
client in a chroot finds the X server of the system around it before the one beside it.
"""

import contextlib
import os
import pathlib
import random
import shutil
import struct
import subprocess
import zlib

from .keyring import wait_until

PROMPTER = "gcr-prompter"
LIBEXEC = ("/usr/libexec", "/usr/lib/gcr", "/usr/lib/at-spi2-core")
TOOLS = ("Xvfb", "xdotool")
DISPLAYS = (1000, 59000)
SIZE = (1024, 768)
SERVICE = "[D-BUS Service]\nName={name}\nExec={program}\n"
# Seahorse is as wide as it has to be to show its list of keyrings beside that of their items.
SEAHORSE_SETTINGS = "[apps/seahorse/windows/key-manager]\nwidth=1000\nheight=700\n"


def find_program(name):
    """The path of a program that is on no PATH, or None."""
    paths = (f"{folder}/{name}" for folder in LIBEXEC)
    return next((path for path in paths if os.access(path, os.X_OK)), None)


def missing_tools(*more):
    missing = [tool for tool in (*TOOLS, *more) if not shutil.which(tool)]
    return missing + [name for name in (PROMPTER,) if not find_program(name)]


class Screen:
    """An X server in memory."""

    def __init__(self, folder):
        self._folder = pathlib.Path(folder)
        self._process = None
        self.display = self._start()

    def _start(self):
        for _ in range(5):
            number = random.randint(*DISPLAYS)
            reader, writer = os.pipe()
            # Else it starts anew whenever its last client leaves, and refuses those that come then.
            self._process = subprocess.Popen(
                ["Xvfb", f":{number}", "-noreset", "-displayfd", str(writer), "-nolisten", "tcp",
                 "-fbdir", str(self._folder), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24"],
                pass_fds=[writer], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            os.close(writer)
            # It tells its number once clients can connect; or ends, since another has that number.
            with os.fdopen(reader) as ready:
                if ready.read():
                    return f":{number}"
            self._process.wait()
        raise AssertionError("no X server can be started")

    def tool(self, *arguments):
        """What xdotool prints."""
        done = subprocess.run(["xdotool", *[str(argument) for argument in arguments]],
                              env={**os.environ, "DISPLAY": self.display}, capture_output=True,
                              text=True, timeout=30, check=False)
        return done.stdout

    def windows(self, name):
        """The ids of the windows that are seen and belong to the program of that name."""
        return self.tool("search", "--onlyvisible", "--class", name).split()

    def _dots(self):
        """The width, the height, and the rows as PNG has them. The server keeps the screen in the
        format of xwd: a header, a table of colours, and for each dot four bytes, of which the first
        are blue, green and red."""
        data = (self._folder / "Xvfb_screen0").read_bytes()
        header = struct.unpack(">25I", data[:100])
        width, height, line, colours = header[4], header[5], header[12], header[19]
        start = header[0] + 12 * colours
        rows = bytearray()
        for row in range(height):
            dots = data[start + row * line:start + row * line + 4 * width]
            rgb = bytearray(3 * width)
            rgb[0::3], rgb[1::3], rgb[2::3] = dots[2::4], dots[1::4], dots[0::4]
            rows += b"\0" + rgb
        return width, height, bytes(rows)

    @property
    def is_dark(self):
        """A window is there for a moment before anything is in it."""
        return not self._dots()[2].strip(b"\0")

    def picture(self):
        """The screen as a PNG file."""
        width, height, rows = self._dots()
        return (b"\x89PNG\r\n\x1a\n"
                + png_chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0))
                + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b""))

    def close(self):
        self._process.terminate()
        self._process.wait(10)


def png_chunk(kind, data):
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


class Desktop:
    """A screen for a session that exists. The keyring's prompts appear on it, and so does what the
    session's programs show."""

    def __init__(self, session, pictures):
        self.session = session
        self._pictures = pathlib.Path(pictures)
        folder = session.root / "screen"
        folder.mkdir()
        self._screen = Screen(folder)
        session.env["DISPLAY"] = self._screen.display
        # Whatever settings there are, they are neither the user's nor kept by a service.
        session.env["GSETTINGS_BACKEND"] = "keyfile"
        self.set_environment(DISPLAY=self._screen.display, GSETTINGS_BACKEND="keyfile")
        self.offer("org.gnome.keyring.SystemPrompter", PROMPTER)

    def set_environment(self, **variables):
        """What the programs get that the bus starts from now on."""
        from gi.repository import GLib
        self.session.bus.call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                              "org.freedesktop.DBus", "UpdateActivationEnvironment",
                              GLib.Variant("(a{ss})", (variables,)))

    def offer(self, name, program):
        """The bus starts this program when somebody asks for the name."""
        path = self.session.services / f"{name}.service"
        path.write_text(SERVICE.format(name=name, program=find_program(program)), encoding="utf-8")
        self._reload()

    def withdraw_prompter(self):
        (self.session.services / "org.gnome.keyring.SystemPrompter.service").unlink()
        self._reload()

    def _reload(self):
        self.session.bus.call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                              "org.freedesktop.DBus", "ReloadConfig")

    # --- the prompt ---

    @property
    def prompts(self):
        return self._screen.windows(PROMPTER)

    def wait_for_prompt(self):
        """The id of the prompt's window, when it is there."""
        return wait_until(lambda: self.prompts, 30, "a prompt")[0]

    def _press_until_gone(self, window, press):
        """A window that has just appeared may miss a key, so it gets them again."""
        for _ in range(5):
            # There is no window manager that would do it.
            self._screen.tool("windowfocus", "--sync", window)
            press()
            try:
                wait_until(lambda: window not in self.prompts, 2, "the end of the prompt")
            except AssertionError:
                continue
            return
        raise AssertionError("the prompt stays whatever is typed")

    def answer(self, password):
        """Types the password into the prompt that is open or about to be."""
        def press():
            self._screen.tool("key", "ctrl+a")
            self._screen.tool("type", password)
            self._screen.tool("key", "Return")

        self._press_until_gone(self.wait_for_prompt(), press)

    def cancel(self):
        """Closes the prompt that is open or about to be."""
        self._press_until_gone(self.wait_for_prompt(), lambda: self._screen.tool("key", "Escape"))

    # --- windows ---

    @contextlib.contextmanager
    def seahorse(self):
        """Runs Seahorse, so that it can be asked what it shows."""
        folder = self.session.config_home / "glib-2.0" / "settings"
        folder.mkdir(parents=True)
        (folder / "keyfile").write_text(SEAHORSE_SETTINGS, encoding="utf-8")
        self.offer("org.a11y.Bus", "at-spi-bus-launcher")
        process = subprocess.Popen(["seahorse"], env=self.session.env, cwd=self.session.work,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.terminate()
            process.wait(10)

    def click(self, x, y, times=1):
        self._screen.tool("mousemove", x, y, "click", "--repeat", times, "--delay", 60, 1)

    def take_picture(self, name):
        """Writes what is on the screen to a file."""
        wait_until(lambda: not self._screen.is_dark, 30, "something on the screen")
        self._pictures.mkdir(parents=True, exist_ok=True)
        (self._pictures / f"{name}.png").write_bytes(self._screen.picture())

    def close(self):
        self._screen.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()
