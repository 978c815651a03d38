# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every provider file is sound: known keys, declared placeholders, a base that is there."""

import pathlib
import re

import keyfile
import tree

PLACEHOLDER = re.compile(r"\{([a-z0-9-]+)\}")
ALWAYS_THERE = {"client-id", "account"}
# What every account has beside the parameters.
HINTED = {"client-id", "client-secret"}
# What else than a parameter can come from a variable.
IMPORTED = {"client-id", "client-secret", "match", "scope"}
FOLDER = "data/providers"


def load(root):
    """({name: entries}, problems) of all provider files."""
    found, problems = {}, []
    for path in tree.files(root, f"{FOLDER}/*"):
        if path.suffix != ".conf":
            problems.append(f"{path}:1: is no .conf file; provider files alone belong here")
            continue
        try:
            found[path.stem] = keyfile.entries(tree.read(root, path))
        except keyfile.Fault as fault:
            problems.append(f"{path}:{fault.args[0]}: {fault.args[1]}; mend the file")
    return found, problems


def merged(providers, name, seen=()):
    """{(group, key): value} of a provider with what it takes from its bases."""
    own = {(entry.group, entry.key): entry.value for entry in providers.get(name, ())}
    base = own.get(("provider", "base"))
    if base and base not in seen:
        return {**merged(providers, base, (*seen, name)), **own}
    return own


def check_keys(root, providers):
    known = keyfile.known_keys(root, "PROVIDER")
    for name, entries in providers.items():
        for entry in entries:
            keys = known.get(entry.group)
            if keys is None:
                yield (f"{FOLDER}/{name}.conf:{entry.line}: no code knows the group "
                       f"[{entry.group}]; is it spelt right?")
            elif keys and entry.key not in keys:
                yield (f"{FOLDER}/{name}.conf:{entry.line}: no code knows {entry.group}."
                       f"{entry.key}; is it spelt right?")


def check_meaning(providers):
    for name, entries in providers.items():
        place = f"{FOLDER}/{name}.conf"
        all_of_it = merged(providers, name)
        own = {(entry.group, entry.key): entry.value for entry in entries}
        if own.get(("provider", "name")) != name:
            yield f"{place}:1: provider.name is not '{name}'; call it as the file is called"
        if not own.get(("provider", "description")):
            yield f"{place}:1: provider.description is missing; say whose service it is"
        base = own.get(("provider", "base"))
        if base is not None and base not in providers:
            yield f"{place}:1: there is no provider '{base}' to be its base"
        for key in (("provider", "issuer"), ("request", "token-url")):
            if not all_of_it.get(key):
                yield f"{place}:1: {'.'.join(key)} is missing; without it no token can be got"
        parameters = all_of_it.get(("provider", "parameters"), "")
        declared = {word.strip() for word in parameters.split(";")}
        used = {word for (group, _), value in all_of_it.items() if group != "hints"
                for word in PLACEHOLDER.findall(value)}
        hints = {key for group, key in all_of_it if group == "hints"}
        for key in sorted(key for group, key in own if group == "import"):
            if key not in declared | IMPORTED:
                yield f"{place}:1: import.{key} is no parameter; add it to provider.parameters"
        defaults = {key for group, key in all_of_it if group == "parameters"}
        for word in sorted(used - declared - ALWAYS_THERE):
            yield f"{place}:1: {{{word}}} is no parameter; add it to provider.parameters"
        for word in sorted(declared - used - {""}):
            yield f"{place}:1: the parameter '{word}' is used nowhere; drop it"
        for word in sorted(declared - hints - {""}):
            yield f"{place}:1: the parameter '{word}' has no hint; say in [hints] what it is"
        for word in sorted(hints - declared - HINTED):
            yield f"{place}:1: hints.{word} is of no parameter; drop it, or correct the name"
        for word in sorted(defaults - declared):
            yield f"{place}:1: parameters.{word} is no parameter; add it to provider.parameters"


def check_files(root):
    providers, problems = load(root)
    yield from problems
    if not providers:
        yield "data/meson.build:1: no provider is there; this check has nothing to look at"
    yield from check_keys(root, providers)
    yield from check_meaning(providers)


def check_code(root):
    """What the code reads and no file may set is a key that cannot be used, and the other way."""
    known = keyfile.known_keys(root, "PROVIDER")
    if not known:
        yield f"{keyfile.KNOWN}:1: the table of keys was not found; this check cannot read it"
    # The name is for who reads the file; the file's own name is what counts.
    unread = known.get("provider", set()) - {"name"}
    for path, line, group, key in keyfile.keys_read(pathlib.Path(root)):
        if known.get(group) and key not in known[group]:
            yield (f"{path}:{line}: {group}.{key} is read here and unknown in {keyfile.KNOWN}; "
                   "add it to the table there")
        if group == "provider":
            unread.discard(key)
    for key in sorted(unread):
        yield f"{keyfile.KNOWN}:1: provider.{key} is in the table and read nowhere; take it out"


if __name__ == "__main__":
    tree.main(check_files, check_code)
