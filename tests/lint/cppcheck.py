# SPDX-License-Identifier: LGPL-2.1-or-later
"""What cppcheck finds in the library and the helper.

It sees no header of GLib: it is told of the macros that it stumbles over (unknownMacro: add one to
OPTIONS), and not asked about leaks, as it knows nothing of g_autoptr. The sanitizers look for those.
"""

import re
import shutil
import subprocess

import tree

OPTIONS = (
    "--quiet", "--std=c11", "--enable=warning,portability", "--inline-suppr",
    "--suppress=memleak", "--suppress=resourceLeak", "--suppress=missingInclude",
    # Says that it took a short cut, which is no fault of the file.
    "--suppress=normalCheckLevelMaxBranches",
    '-DG_GSIZE_FORMAT="lu"', '-DG_GSSIZE_FORMAT="li"', '-DG_GINT64_FORMAT="li"',
    '-DG_GUINT64_FORMAT="lu"',
    "-DG_DEFINE_AUTOPTR_CLEANUP_FUNC(type,function)=",
    "-DG_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(type,function)=",
    "-DG_DECLARE_FINAL_TYPE(type,name,room,noun,parent)=",
    "-DG_DEFINE_FINAL_TYPE(type,name,parent)=",
    "-Djson_object_object_foreachC(object,member)=while(more(&member))",
    "--template={file}:{line}: {message} ({id}); mend it",
)


def check(root):
    paths = [str(path) for path in tree.files(root, "*.c") if path.parts[0] in ("lib", "helper")]
    if not paths:
        return
    if not shutil.which("cppcheck"):
        raise tree.Skip("needs cppcheck")
    done = subprocess.run(["cppcheck", *OPTIONS, "-Ilib", "--error-exitcode=9", *paths], cwd=root,
                          capture_output=True, text=True, check=False)
    found = re.findall(r"^[^\s:]+:\d+: .*", done.stderr, re.MULTILINE)
    yield from dict.fromkeys(found)
    if done.returncode != 0 and not found:
        yield f"{paths[0]}:1: cppcheck failed: {(done.stderr or done.stdout).strip()}"


if __name__ == "__main__":
    tree.main(check)
