# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is said of files and folders: those of the configuration, of client secrets, of modules."""

import ctypes
import pathlib
import re
import shutil
import sys

from support import denied

from . import FAILED, KEYRING, Row
from .world import account_text, conf, credentials, demo, file, module, unix_socket

FILE = "{config}/accounts/demo.conf"
SECRET = "{root}/credentials/tokenring.demo"
BROKEN = "lib/file: %s is broken: %s; correct it"
NOT_USABLE = ("lib/loader: the module %s is not usable: %s; install one that is, or take it out of"
              " tokenring.conf")


def chmod(path, mode):
    return lambda world: pathlib.Path(world.fill(path)).chmod(mode)


def make_folder(path):
    return lambda world: pathlib.Path(world.fill(path)).mkdir(mode=0o700, parents=True)


def copy_of_a_library(path, _real):
    """One that loads, and is no module."""
    ctypes.CDLL("libkeyutils.so.1")
    maps = pathlib.Path("/proc/self/maps").read_text(encoding="utf-8")
    shutil.copy(re.search(r"/\S*libkeyutils\.so\S*", maps).group(), path)


def denied_by_the_kernel(world):
    """As under a filter of a container that is at odds with keyrings in a way of its own."""
    return world.run(sys.executable, denied.__file__, "EIO", world.session.program("tokenring"),
                     "forget", "demo")


ROWS = [
    # --- files of the configuration ---
    Row("no-key-file", BROKEN, FAILED, "show demo", remedy="correct it", says=FILE,
        arrange=account_text("rubbish\n")),
    Row("no-text", "lib/file: %s is broken: it is not UTF-8; correct it", FAILED, "show demo",
        remedy="correct it", says=FILE, arrange=account_text(b"[account]\nprovider=\xff\n")),
    Row("nobody-can-read-it",
        "lib/file: %s cannot be read: %s; it must be a file that you can read", FAILED, "show demo",
        remedy="it must be a file that you can read", says=FILE, arrange=unix_socket(FILE)),
    Row("too-large",
        "lib/file: %s is not a file of at most %d bytes, so it is not used; shorten it, or move it"
        " away", FAILED, "show demo", remedy="shorten it", says=FILE,
        arrange=account_text("#" * (256 * 1024 + 1))),
    Row("others-can-write-it",
        "lib/file: %s can be written by others and is not used; run: chmod go-w '%s'", FAILED,
        "show demo", remedy=f"run: chmod go-w '{FILE}'", says=FILE,
        arrange=[demo(), chmod(FILE, 0o666)]),
    Row("all-can-write-the-folder-above",
        "lib/file: %s can be written by everybody, so %s is not used; run: chmod o-w '%s'", FAILED,
        "show demo", remedy="run: chmod o-w '{home}/.config'", says="{config}",
        arrange=[demo(), chmod("{home}/.config", 0o777)]),
    Row("no-folder",
        "lib/folders: the folder %s cannot be read: %s; it must be a folder that you can read",
        FAILED, "list", remedy="it must be a folder that you can read", says="{config}/accounts",
        arrange=file("{config}/accounts", "")),
    Row("no-folder-to-write-to",
        "lib/file: %s cannot be written: %s; see that its folder is yours, and its disk not full",
        FAILED, "add demo -p oauth2 -i x --param token-url=https://a.example.com/t --no-secret",
        remedy="see that its folder is yours", says=FILE,
        arrange=file("{config}/accounts", "")),
    Row("what-cannot-be-deleted", "lib/registry: %s cannot be deleted: %s; delete it yourself",
        FAILED, "remove demo", remedy="delete it yourself", says=FILE, arrange=make_folder(FILE)),
    Row("what-cannot-be-deleted-either",
        ["lib/manage: %s (what a store has of it may still be there, too: %s)",
         "lib/registry: %s cannot be deleted: %s; delete it yourself"], FAILED,
        "remove demo --force", remedy="delete it yourself", says=[FILE, "session bus"],
        arrange=[make_folder(FILE), file("{config}/tokenring.conf", "")]),

    # --- files with client secrets ---
    Row("a-secret-behind-a-loop",
        "lib/credentials: %s cannot be read: %s; check its permissions, and what it links to",
        KEYRING, "token demo", remedy="check its permissions", says=SECRET,
        arrange=[demo(), credentials(lambda path: path.symlink_to(path.name))]),
    Row("a-folder-for-a-secret",
        "lib/credentials: %s is not a file of at most %d bytes, and no client secret; write that"
        " into it, and nothing else", FAILED, "token demo", remedy="write that into it",
        says=SECRET, arrange=[demo(), credentials(lambda path: path.mkdir(mode=0o700))]),
    Row("a-secret-that-changes", "lib/credentials: %s changed while it was read; try again",
        KEYRING, "token demo", remedy="try again", says=SECRET,
        arrange=[demo(), credentials(lambda path: path.symlink_to("/proc/self/status"))]),
    Row("an-empty-secret",
        "lib/credentials: %s is empty; write the client secret into it", FAILED, "token demo",
        remedy="write the client secret into it", says=SECRET,
        arrange=[demo(), credentials(lambda path: path.touch(mode=0o600))]),
    Row("a-secret-of-too-many-bytes",
        "lib/credentials: %s is too long for a client secret; write nothing else into it", FAILED,
        "token demo", remedy="write nothing else into it", says=SECRET,
        arrange=[demo(), credentials(lambda path: path.write_bytes(b"x" * (64 * 1024 + 1)))]),
    Row("a-relative-folder",
        "lib/credentials: the folder '%s' of the store credentials-directory is no absolute path;"
        " correct [credentials-directory] folders= in tokenring.conf, or CREDENTIALS_DIRECTORY",
        FAILED, "token demo", remedy="correct [credentials-directory] folders=", says="'secrets'",
        arrange=[demo(), conf("[chain]\nsecrets=credentials-directory\n"
                              "[credentials-directory]\nfolders=secrets\n")]),

    # --- modules, and the kernel ---
    Row("a-module-that-is-no-library",
        "lib/loader: the module '%s' cannot be loaded: %s; install it again", KEYRING, "token demo",
        remedy="install it again", says="'{module}'",
        arrange=[demo(), module(lambda path, _: path.write_text("rubbish"))]),
    Row("a-library-that-is-no-module", [NOT_USABLE, "lib/loader: it has no symbol tokenring_module"],
        KEYRING, "token demo", remedy="install one that is", says="{module}.so",
        arrange=[demo(), module(copy_of_a_library)]),
    Row("a-module-by-another-name", [NOT_USABLE, "lib/loader: it has another name inside"],
        KEYRING, "token demo", remedy="install one that is", says="{module}.so",
        arrange=[demo(), module(lambda path, real: shutil.copy(real, path))]),
    Row("a-kernel-that-refuses",
        "lib/kernel: the kernel keyring cannot be used here: %s; take kernel out of tokens= in"
        " [chain] of tokenring.conf", KEYRING, remedy="take kernel out of tokens=",
        says="Input/output error", arrange=demo(), run=denied_by_the_kernel),
]
