# SPDX-License-Identifier: LGPL-2.1-or-later
"""No C file knows a provider: whatever is special about one is in its file under data/providers."""

import re

import csource
import keyfile
import tree

# What a command's help shows has to be something that can be typed.
EXAMPLES = re.compile(r'\.examples =\s*(?:"(?:[^"\\\n]|\\.)*"\s*)+,')
URL_HOST = re.compile(r"https?://(?:[\w{}-]+\.)*([\w-]+\.[a-z]+)\b")


def provider_words(root):
    """The names of the providers, and the domains of their hosts: {word: the file it is from}."""
    words = {}
    for path in tree.files(root, "data/providers/*.conf"):
        words[path.stem] = path
        for entry in keyfile.entries(tree.read(root, path)):
            if entry.key != "documentation" and entry.group != "hints":
                words.update({domain: path for domain in URL_HOST.findall(entry.value)})
    return words


def check(root):
    words = provider_words(root)
    if not words:
        yield "data/meson.build:1: no provider is there; this check has nothing to look for"
        return
    pattern = re.compile(r"(?i)(?<![\w-])(%s)(?![\w-])" % "|".join(
        re.escape(word) for word in sorted(words, key=len, reverse=True)))
    for path in tree.files(root, "*.c", "*.h"):
        if path.parts[0] not in ("lib", "helper"):
            continue
        text = EXAMPLES.sub(lambda match: re.sub(r"[^\n]", " ", match.group()),
                            tree.read(root, path))
        for offset, literal in csource.pieces(text, "string"):
            for match in pattern.finditer(literal):
                yield (f"{path}:{tree.line_of(text, offset)}: '{match.group()}' is of "
                       f"{words[match.group().lower()]}; add a key to provider files instead")


if __name__ == "__main__":
    tree.main(check)
