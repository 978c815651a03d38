# SPDX-License-Identifier: LGPL-2.1-or-later
"""The texts in the C sources that can be, or become a part of, what the program says of a failure.

Every string of more than one word counts, unless it is plain to see that it goes elsewhere: to
stdout, into a question, a help or a trace. So a new error is found whatever function sets it.
"""

import pathlib
import re

from lint import csource

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("helper", "lib")

# What these are given is no error: answers and help on stdout, questions and what stands between
# them, steps for a trace, the program's end.
OTHER_CALLS = ("tr_print", "tr_inform", "printf", "tr_tell", "tr_ask_text", "tr_ask_needed",
               "tr_ask_yes", "tr_ask_choice", "tr_ask_secret", "tr_watch_begin", "tr_watch_end",
               "print_line", "print_setting", "g_error", "tokenring_writer_line")
# Nor is what is assigned to these members of a command, or stands in a table of options.
OTHER_MEMBERS = re.compile(r"\.(name|arguments|summary|examples) =\s*$")
OPTIONS = re.compile(r"GOptionEntry \w+\[\] = \{[^;]*$")
DEFINITION = re.compile(r"^(\w+) \([^;{]*\)\n\{", re.MULTILINE)
# Two words, or a word beside a place that is filled.
PROSE = re.compile(r"[a-z]{2,}\W* [a-z%'(]|^%s [a-z]|[a-z]{2,} %s|^[a-z]{2,}: %s|: %s$")
# What stands between two parts of a text, by its value.
FORMATS = {"G_GSIZE_FORMAT": "zu", "G_GINT64_FORMAT": "ld"}
DEFINE = re.compile(r'^#define (\w+)[ \t]+((?:"[^"\n]*"|\w+|[ \t])+)$', re.MULTILINE)
TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|\b[A-Za-z_]\w*\b')
ESCAPES = {"\\n": "\n", '\\"': '"', "\\\\": "\\"}


class Text:
    """A text as it stands in the source, in one piece."""

    def __init__(self, place, function, line, text):
        self.place = place
        self.function = function
        self.line = line
        self.text = text

    @property
    def key(self):
        return self.place, self.text

    def __repr__(self):
        return f"{self.place}.c:{self.line}: {self.text!r}"


def unescape(literal):
    return re.sub(r'\\[n"\\]', lambda match: ESCAPES[match.group()], literal[1:-1])


def macros(root):
    """The macros of all headers that stand for a text."""
    known = dict(FORMATS)
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.h")):
            add_macros(known, path.read_text(encoding="utf-8"))
    return known


def add_macros(known, text):
    for name, value in DEFINE.findall(csource.blank(text, "comment")):
        parts = [token.group() for token in TOKEN.finditer(value)]
        if all(part.startswith('"') or part in known for part in parts):
            known[name] = "".join(unescape(part) if part.startswith('"') else known[part]
                                  for part in parts)


def join(text, known):
    """(offset, text) of the literals, with all that the compiler joins in one piece."""
    plain = csource.blank(text, "comment")
    joined, end = [], None
    for token in TOKEN.finditer(csource.blank(plain, "char")):
        is_literal = token.group().startswith('"')
        is_defined_here = plain[:token.start()].endswith("#define ")
        if not is_literal and (token.group() not in known or is_defined_here):
            continue
        value = unescape(token.group()) if is_literal else known[token.group()]
        if end is not None and not plain[end:token.start()].replace("\\\n", "").strip():
            offset, before, had_literal = joined[-1]
            joined[-1] = offset, before + value, had_literal or is_literal
        else:
            joined.append((token.start(), value, is_literal))
        end = token.end()
    return [(offset, value) for offset, value, has_literal in joined if has_literal]


def enclosing_call(code, offset):
    """The name of the function whose argument is there; None outside of any call."""
    depth = 0
    for at in range(offset - 1, -1, -1):
        if code[at] == ")":
            depth += 1
        elif code[at] == "(":
            depth -= 1
            name = re.search(r"(\w+) ?$", code[max(0, at - 60):at])
            if depth < 0 and name and name.group(1) not in ("if", "while", "return"):
                return name.group(1)
            depth = max(depth, 0)
        elif code[at] in ";{}" and depth == 0:
            return None
    return None


def is_elsewhere(code, offset):
    before = code[max(0, offset - 4000):offset]
    return (enclosing_call(code, offset) in OTHER_CALLS or OTHER_MEMBERS.search(before[-40:])
            or OPTIONS.search(before))


def texts_of(path, text, known):
    code = csource.code(text)
    known = dict(known)
    add_macros(known, text)
    place = str(path.with_suffix(""))
    functions = [(match.start(), match.group(1)) for match in DEFINITION.finditer(code)]
    for offset, found in join(text, known):
        if PROSE.search(found) and not is_elsewhere(code, offset):
            function = [name for start, name in functions if start < offset]
            yield Text(place, function[-1] if function else None,
                       text.count("\n", 0, offset) + 1, found)


def read_all(root=ROOT):
    """All texts of the sources."""
    paths = sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.c"))
    known = macros(root)
    return [text for path in paths
            for text in texts_of(path.relative_to(root), path.read_text(encoding="utf-8"), known)]


def pattern(text):
    """A regular expression for what becomes of a format, or of a part of one."""
    parts = re.split(r"%(?:l?[duz]+|s|%)", text)
    fills = re.findall(r"%(?:l?[duz]+|s|%)", text)
    made = [re.escape(parts[0])]
    for fill, part in zip(fills, parts[1:]):
        made.append("%" if fill == "%%" else ".*" if fill == "%s" else r"-?\d+")
        made.append(re.escape(part))
    return re.compile("".join(made))
