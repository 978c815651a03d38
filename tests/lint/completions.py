# SPDX-License-Identifier: LGPL-2.1-or-later
"""The completions of each shell offer every command and option of the program, and no other.

They are read as text here. That the shells understand them so is seen where shells run them.
"""

import pathlib
import re

import manual
import tree

FOLDER = "data/completions"
# What git and docker say is not for people, so that they have no more.
HELP_ALONE = {"-h", "--help"}
TABLE = re.compile(r"^(\w+)\|[^|\n]*\|(.*)$", re.MULTILINE)
FISH_OPTION = re.compile(r"^complete -c tokenring -n '__tokenring_is ([\w ]+)' (?:-s (\w) )?"
                         r"-l ([\w-]+)( -x)?", re.MULTILINE)
FISH_COMMAND = re.compile(r"^complete -c tokenring -n \$none -a (\w+) ", re.MULTILINE)
ZSH_COMMAND = re.compile(r"^    '([a-z]\w*):", re.MULTILINE)
ZSH_CASE = re.compile(r"^    (\w+)\)(.*?);;$", re.MULTILINE | re.DOTALL)
ZSH_VARIABLE = re.compile(r"\b(\w+)=\((.*?)\)(?= |$)", re.MULTILINE | re.DOTALL)
ZSH_OPTION = re.compile(r"(?:\{(-\w),|')\*?(--[\w-]+)(=?)[\[}]")


def of_help(program):
    """{command: {option: whether a value is to follow}}, by both of its names."""
    found = {}
    for command, options in manual.commands(program).items():
        found[command] = {word: "=" in option for option in options
                          for word in option.partition("=")[0].split(", ")}
        if not options:
            found[command] = dict.fromkeys(HELP_ALONE, False)
    return found


def of_bash(text):
    return {command: {option.partition(":")[0]: ":" in option for option in options.split()}
            for command, options in TABLE.findall(text)}


def of_fish(text):
    found = {command: {} for command in FISH_COMMAND.findall(text)}
    for commands, short, long, value in FISH_OPTION.findall(text):
        for command in commands.split():
            words = [f"--{long}"] + ([f"-{short}"] if short else [])
            found.setdefault(command, {}).update(dict.fromkeys(words, bool(value)))
    return found


def zsh_options(text):
    return {word: bool(value) for short, long, value in ZSH_OPTION.findall(text)
            for word in (short, long) if word}


def of_zsh(text):
    """Those in $quiet and its like count where the variable is named."""
    found = {command: {} for command in ZSH_COMMAND.findall(text)}
    _, _, cases = text.partition("_tokenring_options ()")
    shared = {name: zsh_options(value) for name, value in ZSH_VARIABLE.findall(cases)}
    for command, body in ZSH_CASE.findall(cases):
        found.setdefault(command, {}).update(zsh_options(body))
        for name in re.findall(r"\$(\w+)", body):
            found[command].update(shared.get(name, {}))
    return found


SHELLS = {"tokenring.bash": of_bash, "_tokenring": of_zsh, "tokenring.fish": of_fish}


def differences(known, told):
    for command in sorted(known.keys() - told.keys()):
        yield f"does not offer the command '{command}'; add it"
    for command in sorted(told.keys() - known.keys()):
        yield f"offers '{command}', which is no command; take it out"
    for command in sorted(known.keys() & told.keys()):
        for option in sorted(known[command].keys() - told[command].keys()):
            yield f"does not offer '{command} {option}'; add it"
        for option in sorted(told[command].keys() - known[command].keys()):
            yield f"offers '{command} {option}', which is no option; take it out"
        for option in sorted(known[command].keys() & told[command].keys()):
            if known[command][option] != told[command][option]:
                yield f"is wrong about whether a value follows '{command} {option}'; mend it"


def check(root, build):
    for _, _, program in tree.targets(root, build, "executable"):
        known = of_help(program)
        if not known:
            yield f"helper/main.c:1: '{program.name} --help' lists no commands to compare"
        for name, reader in SHELLS.items():
            path = f"{FOLDER}/{name}"
            if not (pathlib.Path(root) / path).exists():
                yield f"{path}:1: is not there; write it"
                continue
            for problem in differences(known, reader(tree.read(root, path))):
                yield f"{path}:1: {problem}"


if __name__ == "__main__":
    tree.main(check, needs_build=True)
