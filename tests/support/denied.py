#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""denied.py ERRNO PROGRAM ARGUMENT…: runs a program for which the kernel's keyring calls fail.

Containers have such a filter: the default one of docker answers EPERM, others ENOSYS.
"""

import ctypes
import errno
import os
import platform
import struct
import sys

# add_key, request_key, keyctl
CALLS = {"x86_64": (248, 249, 250), "aarch64": (217, 218, 219)}
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, MODE_FILTER = 22, 38, 2
LOAD, EQUALS, RETURN = 0x20, 0x15, 0x06
ALLOW, DENY = 0x7fff0000, 0x00050000


class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def is_possible():
    return platform.machine() in CALLS


def make_filter(code):
    """Compare the number of the call with each of ours; the last line is where a match goes to."""
    calls = CALLS[platform.machine()]
    lines = [(LOAD, 0, 0, 0)]
    lines += [(EQUALS, len(calls) - place, 0, call) for place, call in enumerate(calls)]
    lines += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, DENY | code)]
    return b"".join(struct.pack("HBBI", *line) for line in lines), len(lines)


def deny(code):
    """The filter counts for this process and for what it starts."""
    library = ctypes.CDLL(None, use_errno=True)
    text, length = make_filter(code)
    program = Filter(length, text)
    if (library.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
            or library.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(program), 0, 0) != 0):
        raise OSError(ctypes.get_errno(), "the filter is refused")


if __name__ == "__main__":
    deny(getattr(errno, sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
