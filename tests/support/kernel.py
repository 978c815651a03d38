# SPDX-License-Identifier: LGPL-2.1-or-later
"""The kernel's keyrings: one for each test, and a look into them from outside of tokenring.

All tests run as the same user and so share that user's keyrings with whatever else the user runs. The
programs of a test therefore keep their tokens in the session's keyring, and each test has its own:
it goes away with the last program that has it.
"""

import contextlib
import ctypes
import errno
import os
import pathlib
import re
import secrets
import socket
import time

THREAD, PROCESS, SESSION, USER = -1, -2, -3, -4
# What a program that runs in such a session has to have in its tokenring.conf.
SETTINGS = "[kernel]\nkeyring=session\n"
PREFIX = "tokenring:"
# In the names of the accounts whose tokens have to be in keyrings that other runs see, too.
_RUN = f"run-{secrets.token_hex(6)}"
_ANY_RUN = re.compile(r"-run-[0-9a-f]{12}:")

try:
    _library = ctypes.CDLL("libkeyutils.so.1", use_errno=True)
except OSError:
    _library = None


class Fault(OSError):
    """The kernel said no."""


def _call(name, *arguments):
    if _library is None:
        raise Fault(errno.ENOSYS, "there is no libkeyutils")
    function = getattr(_library, name)
    function.restype = ctypes.c_long
    result = function(*arguments)
    if result == -1:
        code = ctypes.get_errno()
        raise Fault(code, f"{name}: {os.strerror(code)}")
    return result


def start_session():
    """Programs that are started from now on have a new and empty session keyring."""
    return _call("keyctl_join_session_keyring", None)


def is_usable():
    """Whether this place has kernel keyrings: containers mostly have none."""
    try:
        start_session()
    except Fault:
        return False
    return True


def persistent():
    """The user's persistent keyring, possessed by this thread."""
    return _call("keyctl_get_persistent", -1, THREAD)


def user():
    """The user's keyring, possessed by this thread."""
    ring = _call("keyctl_get_keyring_ID", USER, 0)
    _call("keyctl_link", ring, THREAD)
    return ring


def add(ring, description, payload, kind="user"):
    return _call("add_key", kind.encode(), description.encode(), payload,
                 ctypes.c_size_t(len(payload)), ring)


def read(key):
    size = _call("keyctl_read", key, None, ctypes.c_size_t(0))
    payload = ctypes.create_string_buffer(max(size, 1))
    _call("keyctl_read", key, payload, ctypes.c_size_t(size))
    return payload.raw[:size]


def describe(key):
    text = ctypes.create_string_buffer(4096)
    _call("keyctl_describe", key, text, ctypes.c_size_t(len(text)))
    return text.value.decode().split(";", 4)[4]


def revoke(key):
    _call("keyctl_revoke", key)


def invalidate(key):
    _call("keyctl_invalidate", key)


def clear(ring):
    _call("keyctl_clear", ring)


def set_timeout(key, seconds):
    _call("keyctl_set_timeout", key, seconds)


def tokens(ring=SESSION, account=None):
    """{name: key} of the tokens in a keyring, all or those of one account."""
    prefix = PREFIX if account is None else f"{PREFIX}{account}:"
    raw = read(ring)
    found = {}
    for start in range(0, len(raw), 4):
        key = int.from_bytes(raw[start:start + 4], "little", signed=True)
        try:
            name = describe(key)
            read(key)
        except Fault:
            continue
        if name.startswith(prefix):
            found[name] = key
    return found


def time_left(key):
    """The seconds until the kernel takes a key away, roughly; None without a time-out."""
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
    for line in pathlib.Path("/proc/keys").read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if int(fields[0], 16) == key & 0xffffffff:
            return None if fields[3] == "perm" else int(fields[3][:-1]) * units[fields[3][-1]]
    raise AssertionError(f"no key {key}")


def lasting_rings():
    """The keyrings that outlive a session, if this place has them."""
    found = []
    for ring in (user, persistent):
        try:
            found.append(ring())
        except Fault:
            continue
    return found


def lasting_name(text):
    """A name for an account whose tokens may be in those keyrings."""
    return f"{text}-{_RUN}"


def lasting_tokens():
    """The names of the tokens there. A run of the tests beside this one has some in there, too."""
    names = {name for ring in lasting_rings() for name in tokens(ring)}
    return {name for name in names if _RUN in name or not _ANY_RUN.search(name)}


def drop_lasting_tokens(account):
    for ring in lasting_rings():
        for key in tokens(ring, account).values():
            invalidate(key)


@contextlib.contextmanager
def alone(name, seconds=120):
    """No other run on this machine is in a block of this name: for what has one quota for all."""
    with socket.socket(socket.AF_UNIX) as mark:
        assert wait_for(lambda: _is_bound(mark, f"\0tokenring-tests-{name}"), seconds), name
        yield


def _is_bound(mark, address):
    try:
        mark.bind(address)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        return False
    return True


def wait_for(condition, seconds=10.0):
    """The first value of the condition that is true, or the last one."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value
        time.sleep(0.05)
