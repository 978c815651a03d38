# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads C as far as the checks need it: comments, string literals, declarations, definitions.

It is no parser. It relies on how this project writes: clang-format sees to it that the name of a
function begins its line where it is defined.
"""

import re

PIECE = re.compile(r"""(?P<comment>/\*.*?\*/|//[^\n]*)
                     |(?P<string>"(?:\\.|[^"\\\n])*")
                     |(?P<char>'(?:\\.|[^'\\\n])*')""", re.DOTALL | re.VERBOSE)
INCLUDE = re.compile(r"""^[ \t]*\#[ \t]*include[ \t]*(<[^>\n]*>|"[^"\n]*")""", re.MULTILINE)
DECLARED = re.compile(r"\b(tokenring_\w+) \(")


def blank(text, *kinds):
    """The text with spaces for its comments, strings or chars: offsets and lines stay the same."""
    def replace(match):
        if match.lastgroup not in kinds:
            return match.group()
        return re.sub(r"[^\n]", " ", match.group())
    return PIECE.sub(replace, text)


def code(text):
    """The text without what is said in comments and literals."""
    return blank(text, "comment", "string", "char")


def pieces(text, kind):
    """(offset, text) of each comment or string."""
    return [(match.start(), match.group()) for match in PIECE.finditer(text)
            if match.lastgroup == kind]


def includes(text):
    """(offset, what is included, with its quotes or brackets)."""
    return [(match.start(), match.group(1))
            for match in INCLUDE.finditer(blank(text, "comment"))]


def without_bodies(text):
    """The text with spaces for whatever is in braces."""
    depth = 0
    out = []
    for char in text:
        depth -= char == "}"
        out.append(char if depth <= 0 or char == "\n" else " ")
        depth += char == "{"
    return "".join(out)


def declared_functions(header):
    """{name: line} of the functions that a public header declares."""
    text = re.sub(r"^[ \t]*#.*$", lambda match: " " * len(match.group()), code(header),
                  flags=re.MULTILINE)
    text = re.sub(r"^(G_BEGIN_DECLS|G_END_DECLS|G_DEFINE\w+ \(.*\))$",
                  lambda match: " " * len(match.group()), text, flags=re.MULTILINE)
    return {match.group(1): text.count("\n", 0, match.start()) + 1
            for match in DECLARED.finditer(without_bodies(text))}


def definitions(text, names):
    """(name, offset of the type, type, parameters) of those functions that are defined here."""
    plain = without_bodies(code(text))
    for match in re.finditer(r"^([\w \t*]+)\n(\w+) \(([^;{]*?)\)\n\{", plain, re.MULTILINE):
        if match.group(2) in names:
            yield match.group(2), match.start(), match.group(1).strip(), match.group(3)


def parameter_names(parameters):
    """The names in a list of parameters."""
    if parameters.strip() in ("", "void"):
        return []
    parts = re.split(r",(?![^()]*\))", parameters)
    return [re.search(r"(\w+)\s*(?:\[\w*\])?\s*$", part).group(1) if "..." not in part else "..."
            for part in parts]
