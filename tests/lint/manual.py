# SPDX-License-Identifier: LGPL-2.1-or-later
"""The manual pages tell of every command, option and key that there is, and of no other."""

import os
import pathlib
import re
import subprocess

import csource
import keyfile
import tree

FOLDER = "data/man"
MAIN = f"{FOLDER}/tokenring.1.scd"
CONFIG = "lib/config.c"
PAGES = ("tokenring.1", "git-credential-tokenring.1", "docker-credential-tokenring.1",
         "tokenring.conf.5", "tokenring-accounts.5", "tokenring-providers.5",
         "tokenring-modules.7", "tokenring.7")
CONFIG_GROUPS = ("chain", "policy")
MODULE_NAME = re.compile(r'\.name = "([a-z-]+)"')
MODULE_KEY = re.compile(r'\btokenring_host_dup_setting(?:_list)? \(\w+, "([a-z-]+)"\)')
CHAIN_KEY = re.compile(r'\bdup_chain \(\w+, "([a-z-]+)"')
OPTION_LINE = re.compile(r"^\*-", re.MULTILINE)
COMMAND_LINE = re.compile(r"^  (\w+) +\S", re.MULTILINE)
HELP_OPTION = re.compile(r"^  ((?:-\w, )?--[\w-]+(?:=\S+)?)", re.MULTILINE)


# What every command has is told of once.
COMMON = {"-h, --help", "-q, --quiet", "-v, --verbose"}


def help_of(program, *words):
    done = subprocess.run([str(program), *words, "--help"], capture_output=True, text=True,
                          check=False, stdin=subprocess.DEVNULL,
                          env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/"})
    return done.stdout


def commands(program):
    """{command: its options as the help has them, such as "-p, --provider=P"}."""
    _, _, listed = help_of(program).partition("Commands:\n")
    found = {}
    for name in COMMAND_LINE.findall(listed):
        _, _, options = help_of(program, name).partition("Options:\n")
        found[name] = set(HELP_OPTION.findall(options))
    return found


def told_option(line):
    """What a line of a page says of an option, as the help would have it."""
    found = re.match(r"\*-\w\*, (?=\*--)|", line).group() + "".join(
        re.findall(r"^(?:\*-\w\*, )?(\*--[\w-]+\*(?:=_\S+_)?)", line))
    return re.sub(r"[*]|(?<==)_|_$", "", found)


def sections(text):
    """{command: (line, options)} of the part COMMANDS."""
    begin = text.find("\n# COMMANDS\n")
    end = text.find("\n# ", begin + 3)
    found = {}
    for match in re.finditer(r"^## (\w+)\n(.*?)(?=^## |\Z)", text[begin:end] + "\n",
                             re.MULTILINE | re.DOTALL):
        line = tree.line_of(text, begin + match.start())
        options = {told_option(text_line) for text_line in match.group(2).splitlines()
                   if OPTION_LINE.match(text_line)}
        found[match.group(1)] = (line, options)
    return found


def check_commands(root, build):
    if not (pathlib.Path(root) / MAIN).exists():
        return
    told = sections(tree.read(root, MAIN))
    for _, _, program in tree.targets(root, build, "executable"):
        there = {name: options - COMMON for name, options in commands(program).items()}
        if not there:
            yield f"helper/main.c:1: '{program.name} --help' lists no commands to compare"
        for name in sorted(there.keys() - told.keys()):
            yield f"{MAIN}:1: the command '{name}' has no '## {name}' in COMMANDS; write it"
        for name in sorted(told.keys() - there.keys()):
            yield f"{MAIN}:{told[name][0]}: there is no command '{name}'; take it out"
        for name in sorted(there.keys() & told.keys()):
            line, options = told[name]
            for option in sorted(there[name] - options):
                yield f"{MAIN}:{line}: '{name}' has the option {option}, too; write it"
            for option in sorted(options - there[name]):
                yield f"{MAIN}:{line}: '{name}' has no option {option}; take it out"


def check_common(root, _build):
    if not (pathlib.Path(root) / MAIN).exists():
        return
    text = tree.read(root, MAIN)
    begin = text.find("\n# OPTIONS\n")
    told = {told_option(line) for line in text[begin:text.find("\n# ", begin + 3)].splitlines()}
    for option in sorted(COMMON - told):
        yield f"{MAIN}:1: the option {option} of all commands is not below OPTIONS; write it"


def keys_told(text):
    """{group: {key: line}} of a page: *key=* at the beginning of a line, below ## [group]."""
    found, group = {}, None
    for number, line in tree.lines(text):
        heading = re.match(r"#+ (?:\[([a-z-]+)\])?", line)
        if heading:
            group = heading.group(1)
        elif group and line.startswith("*"):
            found.setdefault(group, {}).update(
                {key: number for key in re.findall(r"\*([a-z_-]+)=\*", line)})
    return found


def module_keys(root):
    """{group: keys} of what stores and issuers read of tokenring.conf, in groups of their names."""
    found = {}
    for path in tree.files(root, "lib/*.c", "lib/modules/*/*.c"):
        text = csource.blank(tree.read(root, path), "comment")
        name = MODULE_NAME.search(text)
        if name and MODULE_KEY.search(text):
            found[name.group(1)] = set(MODULE_KEY.findall(text))
    return found


def config_keys(root):
    """The keys of tokenring.conf that lib/config.c reads, and those of the modules."""
    found = {"chain": set(CHAIN_KEY.findall(tree.read(root, CONFIG)))}
    for path, _, group, key in keyfile.keys_read(root):
        if path.as_posix() == CONFIG and group in CONFIG_GROUPS:
            found.setdefault(group, set()).add(key)
    return {**found, **module_keys(root)}


def compare_keys(page, known, told):
    for group in sorted(group for group, keys in known.items() if keys):
        there = told.get(group, {})
        for key in sorted(known[group] - there.keys()):
            yield f"{page}:1: [{group}] {key} is not told of; write *{key}=* below ## [{group}]"
        for key in sorted(there.keys() - known[group]):
            yield f"{page}:{there[key]}: no code knows [{group}] {key}; take it out"


def check_config(root):
    """The table of all keys has those of tokenring.conf that are read, and no other. Which key is
    read can be a matter of more than one line, so that the page is held against both."""
    read = config_keys(root)
    if not read["chain"]:
        yield f"{CONFIG}:1: no keys of tokenring.conf were found; this check cannot read it"
    table = keyfile.known_keys(root, "CONFIG")
    literals = set(re.findall(r'"([a-z-]+)"', tree.read(root, CONFIG)))
    for group in sorted(read):
        for key in sorted(read[group] - table.get(group, set())):
            yield f"{keyfile.KNOWN}:1: [{group}] {key} is read, and not in the table; add it"
    for group in sorted(table):
        for key in sorted(table[group] - read.get(group, set()) - literals):
            yield f"{keyfile.KNOWN}:1: no code reads [{group}] {key}; take it out of the table"


def all_config_keys(root):
    found = {group: set(keys) for group, keys in config_keys(root).items()}
    for group, keys in keyfile.known_keys(root, "CONFIG").items():
        found.setdefault(group, set()).update(keys)
    return found


def check_keys(root, _build):
    yield from check_config(root)
    for page, known in (("tokenring-providers.5", keyfile.known_keys(root, "PROVIDER")),
                        ("tokenring-accounts.5",
                         {"account": keyfile.known_keys(root, "ACCOUNT").get("account")}),
                        ("tokenring.conf.5", all_config_keys(root))):
        path = f"{FOLDER}/{page}.scd"
        if (pathlib.Path(root) / path).exists():
            yield from compare_keys(path, known, keys_told(tree.read(root, path)))


def check_pages(root, _build):
    for page in PAGES:
        if not (pathlib.Path(root) / FOLDER / f"{page}.scd").exists():
            yield f"{FOLDER}/{page}.scd:1: is not there; write the page"


if __name__ == "__main__":
    tree.main(check_pages, check_commands, check_common, check_keys, needs_build=True)
