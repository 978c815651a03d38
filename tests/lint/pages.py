# SPDX-License-Identifier: LGPL-2.1-or-later
"""The manual pages render, and say of statuses, defaults, choices and names what the code says.

That every command, option and key is there at all is the matter of manual.py.
"""

import re
import shutil
import subprocess

import csource
import tree

FOLDER = "data/man"
MAIN = f"{FOLDER}/tokenring.1.scd"
PROVIDERS = f"{FOLDER}/tokenring-providers.5.scd"
CONFIG = f"{FOLDER}/tokenring.conf.5.scd"
PROTOCOLS = (("helper/protocols/git.c", f"{FOLDER}/git-credential-tokenring.1.scd", "OPERATIONS"),
             ("helper/protocols/docker.c", f"{FOLDER}/docker-credential-tokenring.1.scd", "ACTIONS"))
STATUS = re.compile(r"\bTR_EXIT_\w+ = (\d+),")
REFERENCE = re.compile(r"\b([a-z-]*tokenring[a-z.-]*)\*?\((\d)\)")
TABLE_OF_ACTIONS = re.compile(r"\b(?:operations|actions)\[\] = \{(.*?)\};", re.DOTALL)
ARRAY = re.compile(r"\bconst char \*const (\w+)\[\] = \{([^}]*)\};")
NUMBER = re.compile(r"^#define (\w+) +(\d+)$", re.MULTILINE)
CHOICE = re.compile(r'tr_option_get_choice \(\w+, "(\w+)", "([a-z-]+)", (\w+)')
LIST = re.compile(r'tr_option_dup_list \(\w+, "(\w+)", "([a-z-]+)", "([^"]*)"\)')
COUNT = re.compile(r'tr_option_get_number \(\w+, "(\w+)", "([a-z-]+)", (\w+)')
CHAIN = re.compile(r'dup_chain \(\w+, "([a-z-]+)", (?:"([^"]*)"|([A-Z]+))\)')
# The first is that of a build with all stores.
TEXT = re.compile(r'^#\s*define ([A-Z]+) +"([^"]*)"', re.MULTILINE)
FIELD = re.compile(r'put_(?:standard|client_id|secret) \(grant, "(\w+)"')
REACH = re.compile(r"^put_reach .*?names\[\] = \{([^}]*)\}", re.DOTALL | re.MULTILINE)
MEMBER = re.compile(r'(?:write_string|tokenring_writer_json_\w+) '
                    r'\(\w+, "(\w+)"')


def source(root, *patterns):
    """The C files with their comments taken out, as one text each."""
    return [csource.blank(tree.read(root, path), "comment") for path in tree.files(root, *patterns)]


def section(text, heading):
    """(line, text) of what is below a heading, up to the next one of its rank."""
    match = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^{heading.split(' ')[0]} |\Z)", text,
                      re.MULTILINE | re.DOTALL)
    return (tree.line_of(text, match.start()), match.group(1)) if match else (1, "")


def terms(text, pattern):
    """What is explained: the bold words of that form in lines that have indented text below them."""
    heads = re.findall(r"^(\*.*)\n(?=\t)", text, re.MULTILINE)
    return {word for head in heads for word in re.findall(rf"\*({pattern})\*", head)}


def compare(path, line, what, known, told):
    for word in sorted(known - told):
        yield f"{path}:{line}: the {what} '{word}' is not told of; write *{word}*"
    for word in sorted(told - known):
        yield f"{path}:{line}: no code has the {what} '{word}'; take it out"


def check_titles(root):
    for path in tree.files(root, f"{FOLDER}/*.scd"):
        name, number = path.stem.rsplit(".", 1)
        if not tree.read(root, path).startswith(f"{name}({number}) "):
            yield f"{path}:1: the title is not {name}({number}); call it as the file is called"


def check_statuses(root):
    line, text = section(tree.read(root, MAIN), "# EXIT STATUS")
    known = set(STATUS.findall(tree.read(root, "helper/command.h")))
    yield from compare(MAIN, line, "exit status", known, terms(text, r"\d"))


def check_references(root):
    """Whoever is sent to a page of ours has to find it."""
    there = {path.name for path in tree.files(root, f"{FOLDER}/*.scd")}
    for path in tree.files(root, "*.c", "*.h", "*.scd", "*.sh"):
        text = tree.read(root, path)
        for match in REFERENCE.finditer(text):
            if f"{match.group(1)}.{match.group(2)}.scd" not in there:
                yield (f"{path}:{tree.line_of(text, match.start())}: there is no page "
                       f"{match.group(1)}({match.group(2)}); name the one that is meant")


def defaults(root):
    """(page, group, key, default, choices) of what the code falls back to."""
    for text in source(root, "lib/*.c", "lib/modules/*/*.c"):
        arrays = {name: re.findall(r'"([^"]*)"', words) for name, words in ARRAY.findall(text)}
        numbers = dict(NUMBER.findall(text))
        for group, key, array in CHOICE.findall(text):
            yield PROVIDERS, group, key, arrays[array][0], arrays[array]
        for group, key, words in LIST.findall(text):
            yield PROVIDERS, group, key, words, ()
        for group, key, name in COUNT.findall(text):
            yield PROVIDERS, group, key, numbers[name], ()
        texts = dict(reversed(TEXT.findall(text)))
        for key, words, name in CHAIN.findall(text):
            yield CONFIG, "chain", key, words or texts[name], ()


def check_defaults(root):
    found = list(defaults(root))
    if not found:
        yield "lib/config.c:1: no defaults were found; this check cannot read the code"
    for page, group, key, default, choices in found:
        line, text = section(tree.read(root, page), f"## [{group}]")
        match = re.search(rf"^\*{key}=\*.*\n((?:\t.*\n|\n)*)", text, re.MULTILINE)
        words = re.sub(r"\s+", " ", match.group(1)) if match else ""
        if f"Default: *{default}*" not in words:
            yield f"{page}:{line}: [{group}] {key} does not say 'Default: *{default}*'; write it"
        for choice in choices:
            if f"*{choice}*" not in words:
                yield f"{page}:{line}: [{group}] {key} does not say what *{choice}* does; write it"


def check_fields(root):
    """The parameters of a request by their standard names, which [fields] can change."""
    text = tree.read(root, "lib/modules/oauth/grant.c")
    known = set(FIELD.findall(text))
    # Those that put_reach goes through are in its own array.
    known.update(re.findall(r'"(\w+)"', REACH.search(text).group(1)))
    line, told = section(tree.read(root, PROVIDERS), "## [fields]")
    yield from compare(PROVIDERS, line, "field", known,
                       {word[:-1] for word in terms(told, r"\w+=")})


def check_actions(root):
    for path, page, heading in PROTOCOLS:
        table = TABLE_OF_ACTIONS.search(tree.read(root, path))
        line, told = section(tree.read(root, page), f"# {heading}")
        yield from compare(page, line, "operation", set(re.findall(r'"([\w-]+)"', table.group(1))),
                           terms(told, r"[\w-]+"))


def check_members(root):
    known = {name for text in source(root, "helper/*.c") for name in MEMBER.findall(text)}
    line, told = section(tree.read(root, MAIN), "# JSON")
    yield from compare(MAIN, line, "JSON member", known, terms(told, r"\w+"))


def check_rendering(root):
    for program in ("scdoc", "groff"):
        if not shutil.which(program):
            raise tree.Skip(f"needs {program}")
    for path in tree.files(root, f"{FOLDER}/*.scd"):
        made = subprocess.run(["scdoc"], input=(root / path).read_bytes(), capture_output=True,
                              check=False)
        if made.returncode != 0:
            yield f"{path}:1: scdoc: {made.stderr.decode().strip()}; mend it"
            continue
        shown = subprocess.run(["groff", "-man", "-t", "-k", "-ww", "-Tutf8", "-z"],
                               input=made.stdout, capture_output=True, check=False)
        for problem in shown.stderr.decode().splitlines():
            yield f"{path}:1: groff: {problem}; mend it"


if __name__ == "__main__":
    tree.main(check_titles, check_statuses, check_references, check_defaults, check_fields,
              check_actions, check_members, check_rendering)
