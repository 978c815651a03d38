# SPDX-License-Identifier: LGPL-2.1-or-later
"""No goto in C; the library does not print and does not end the process."""

import re

import csource
import tree

GOTO = re.compile(r"\bgoto\b")
PRINTS = re.compile(r"\b(v?d?f?printf|f?puts|f?putc|putchar|perror|psignal|v?syslog|g_print(?:err)?"
                    r"|g_message|g_warning|g_critical|g_info|g_log\w*) \(|\b(stdout|stderr)\b")
ENDS = re.compile(r"\b(exit|_exit|_Exit|quick_exit|abort|g_error|g_abort) \(")
# Out of memory is where GLib ends the process too: there is nobody who could go on.
OUT_OF_MEMORY = re.compile(r'g_error \("out of memory\b')


def check_goto(root):
    for path in tree.files(root, "*.c", "*.h"):
        text = tree.read(root, path)
        for match in GOTO.finditer(csource.code(text)):
            yield (f"{path}:{tree.line_of(text, match.start())}: goto; return early, and let "
                   "g_autoptr clean up")


def check_library(root):
    for path in tree.files(root, "*.c", "*.h"):
        if path.parts[0] != "lib":
            continue
        text = tree.read(root, path)
        plain = csource.code(text)
        for match in PRINTS.finditer(plain):
            yield (f"{path}:{tree.line_of(text, match.start())}: the library prints with "
                   f"'{match.group()}'; set a GError and let the helper say it")
        for match in ENDS.finditer(plain):
            if not OUT_OF_MEMORY.match(text, match.start()):
                yield (f"{path}:{tree.line_of(text, match.start())}: the library ends the process "
                       f"with '{match.group()}'; set a GError")


if __name__ == "__main__":
    tree.main(check_goto, check_library)
