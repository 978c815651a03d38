# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every public function is documented where it is defined, every public type in its header.

A parameter that is documented under another name, or not at all, is found; so is a comment that
speaks of a function that there is not.
"""

import re

import csource
import tree

HEADERS = ("lib/tokenring.h", "lib/tokenring-module.h")
TYPE = re.compile(r"^typedef (enum|struct) \{\n(.*?)^\} (\w+);", re.MULTILINE | re.DOTALL)
MENTION = re.compile(r"\b(tokenring_\w+) ?\(\)")


def comment_before(text, offset):
    """The gtk-doc comment that ends where something begins, or None."""
    before = text[:offset].rstrip()
    found = [piece for piece in csource.pieces(before, "comment") if piece[1].startswith("/**\n")]
    if not found or found[-1][0] + len(found[-1][1]) != len(before):
        return None
    return found[-1][1]


def documented(comment):
    return re.findall(r"^ \* @(\w+|\.\.\.):", comment, re.MULTILINE)


def problems_of(name, comment, names, returns):
    """What a comment lacks of a name, its members or parameters, and what it returns."""
    if comment is None:
        yield "has no comment that begins with /** right before it"
        return
    if not comment.startswith(f"/**\n * {name}:\n"):
        yield f"has a comment that does not begin with '{name}:'"
    told = documented(comment)
    for one in names:
        if one not in told:
            yield f"does not document @{one}"
    for one in told:
        if one not in names:
            yield f"documents @{one}, which it does not have"
    if returns and not re.search(r"^ \* Returns: \S|^ \* Returns:\n \*   \S|^ \* Returns: \(",
                                 comment, re.MULTILINE):
        yield "does not say what it Returns:"
    if not re.search(r"\bSince: \d+\.\d+", comment):
        yield "does not say Since: which version"


def check_functions(root):
    names = {name: f"{header}:{line}" for header in HEADERS
             for name, line in csource.declared_functions(tree.read(root, header)).items()}
    defined = set()
    for path in tree.files(root, "lib/*.c"):
        text = tree.read(root, path)
        for name, offset, type_, parameters in csource.definitions(text, names):
            defined.add(name)
            comment = comment_before(text, offset)
            found = problems_of(name, comment, csource.parameter_names(parameters),
                                type_ != "void")
            for problem in found:
                yield f"{path}:{tree.line_of(text, offset)}: {name} {problem}; write it"
    for name in sorted(names.keys() - defined):
        # G_DEFINE_QUARK and its kin define a function of their own.
        if not name.endswith("_quark"):
            yield f"{names[name]}: no file of lib defines {name}; define it, or drop it here"


def members(kind, body):
    body = csource.code(body)
    if kind == "enum":
        return re.findall(r"^\s*(\w+)", body, re.MULTILINE)
    parts = [re.sub(r"\s+", " ", part).strip() for part in body.split(";")]
    return [(re.search(r"\(\*(\w+)\)", part) or re.search(r"(\w+)$", part)).group(1)
            for part in parts if part]


def check_types(root):
    for header in HEADERS:
        text = tree.read(root, header)
        for match in TYPE.finditer(csource.blank(text, "comment")):
            kind, body, name = match.groups()
            comment = comment_before(text, match.start())
            for problem in problems_of(name, comment, members(kind, body), False):
                yield f"{header}:{tree.line_of(text, match.start())}: {name} {problem}; write it"


def check_mentions(root):
    names = {name for header in HEADERS
             for name in csource.declared_functions(tree.read(root, header))}
    for path in tree.files(root, "*.c", "*.h"):
        if path.parts[0] not in ("lib", "helper"):
            continue
        text = tree.read(root, path)
        for offset, comment in csource.pieces(text, "comment"):
            for match in MENTION.finditer(comment):
                if match.group(1) not in names:
                    yield (f"{path}:{tree.line_of(text, offset + match.start())}: there is no "
                           f"public {match.group(1)}(); name the one that is meant")


if __name__ == "__main__":
    tree.main(check_functions, check_types, check_mentions)
