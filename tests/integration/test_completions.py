# SPDX-License-Identifier: LGPL-2.1-or-later
"""bash, zsh and fish offer what there is, at any place of a line. What they would offer is asked of
the shells themselves, and they find the completions where they were installed."""

import pathlib
import sys

import pytest

from support import run as runner, shells

LINT = pathlib.Path(__file__).resolve().parent.parent / "lint"
sys.path.insert(0, str(LINT))

import manual  # noqa: E402

# What asks for no names.
TABLE = {
    "tokenring s": {"secret", "setup", "show"},
    "tokenring -": {"-h", "--help", "-V", "--version"},
    "tokenring nonsense ": set(),
    "tokenring setup ": {"git", "docker"},
    "tokenring setup d": {"docker"},
    "tokenring setup --undo g": {"git"},
    "tokenring setup git demo --d": {"--dry-run"},
    "tokenring git ": {"get", "store", "erase", "capability"},
    "tokenring docker ": {"get", "store", "erase", "list", "version"},
    "tokenring add --client-id ": set(),
    "tokenring add --match https://git.example.com:8443/x": set(),
    "tokenring add work --match https://git.example.com:8443/x --no": {"--no-secret"},
    "tokenring add --set request.scope=x --re": {"--replace"},
    "tokenring doctor --j": {"--json"},
    "tokenring import ": {"env", "dotenv", "netrc", "secret-tool", "gcm"},
    "tokenring import dotenv no": {"notes"},
    "tokenring import netrc --dry-run no": {"notes"},
    "tokenring import dotenv --as work no": {"notes"},
    "tokenring import env no": set(),
    "tokenring import secret-tool no": set(),
    "tokenring help tok": {"token"},
    "tokenring token --fr": {"--fresh"},
    "tokenring exec --en": {"--env"},
    "tokenring exec --env X demo ": {"--"},
    "tokenring exec demo ": {"--"},
    "tokenring exec demo -- tokenr": {"tokenring"},
    "tokenring exec demo -- cat no": {"notes"},
    "tokenring exec demo -- cat --env no": {"notes"},
}
# Where there are two accounts and the parameters of a provider.
NAMES = {
    "tokenring show ": {"a.b-c_d", "demo"},
    "tokenring show d": {"demo"},
    "tokenring show demo d": set(),
    "tokenring token --json a": {"a.b-c_d"},
    "tokenring secret a.b": {"a.b-c_d"},
    "tokenring remove x": set(),
    "tokenring exec --env X d": {"demo"},
    "tokenring setup git ": {"a.b-c_d", "demo"},
    "tokenring setup git demo a": {"a.b-c_d"},
    "tokenring refresh d": {"demo"},
    "tokenring refresh --within 10m demo a": {"a.b-c_d"},
    "tokenring explain d": set(),
    "tokenring add d": set(),
    "tokenring providers oauth2": {"oauth2", "oauth2-basic"},
    "tokenring add work -p hu": {"huvr"},
    "tokenring add work --provider liv": {"livedata", "livedata-user"},
    "tokenring add work --provider=ent": {"--provider=entra"},
}
PARAMETERS = {
    "tokenring add --param ": set(),
    "tokenring add work -p oauth2 --param to": {"token-url"},
    "tokenring add work --provider entra --param te": {"tenant"},
    "tokenring add work --provider=entra --param=te": {"--param=tenant"},
    "tokenring add work --provider nonsense --param ": set(),
}


@pytest.fixture(params=shells.NAMES)
def ask(request, bare_session):
    """Asks one of the shells; without what it puts behind the name of a parameter."""
    missing = shells.missing()
    if missing:
        pytest.skip(f"not installed: {' '.join(missing)}")
    (bare_session.work / "notes").touch()

    def run(lines):
        found = shells.ask(request.param, bare_session, list(lines))
        return {line: {word.removesuffix("=") if "--param" in line else word for word in words}
                for line, words in found.items()}

    return run


def test_lines(ask):
    assert ask(TABLE) == TABLE


def test_parameters(ask):
    """Those of the provider that is on the line."""
    assert ask(PARAMETERS) == PARAMETERS


def test_names(ask, bare_session):
    """Without a bus: no keyring is asked for them. A file that is broken has a name, too."""
    folder = bare_session.account_file("demo").parent
    folder.mkdir(mode=0o700)
    for name, text in (("demo", "[account]\nprovider=oauth2\nclient-id=x\n"), ("a.b-c_d", "x\n")):
        bare_session.account_file(name).write_text(text, encoding="utf-8")
        bare_session.account_file(name).chmod(0o600)
    bare_session.env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={bare_session.root}/nobody"
    assert ask(NAMES) == NAMES


def test_bash_without_its_package(bare_session):
    """All but the behaviour of other programs' options is there without bash-completion."""
    lines = {line: words for line, words in TABLE.items() if " -- " not in line}
    lines["tokenring exec demo -- tokenrin"] = {"tokenring"}
    lines["tokenring exec demo -- cat no"] = {"notes"}
    (bare_session.work / "notes").touch()
    found = shells.ask_bash(bare_session, list(lines), f"set -u; . {shells.script('bash')}")
    assert {line: set(words) for line, words in found.items()} == lines


def test_what_is_no_name(ask, bare_session):
    """A program that says something else than names, or fails, is not taken at its word."""
    folder = bare_session.root / "bin"
    folder.mkdir()
    program = folder / "tokenring"
    program.write_text(f"#!/bin/sh\necho 'd$(touch {bare_session.root}/ran)'\necho '-d d'\n"
                       "echo 'demo d'\necho demo\necho 'Parameter:'\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    bare_session.env["PATH"] = f"{folder}:{bare_session.env['PATH']}"
    assert ask(["tokenring show d", "tokenring add -p oauth2 --param "]) == {
        "tokenring show d": {"demo"}, "tokenring add -p oauth2 --param ": set()}
    assert not (bare_session.root / "ran").exists()


def test_the_program_of_the_folder_is_not_run(ask, bare_session):
    """Whoever completes ./tokenring has not yet decided to run it."""
    program = bare_session.work / "tokenring"
    program.write_text("#!/bin/sh\ntouch ran\necho demo\n", encoding="utf-8")
    program.chmod(0o755)
    ask(["./tokenring show d"])
    assert not (bare_session.work / "ran").exists()


def test_every_command_and_option(ask):
    known = manual.commands(runner.prefix() / "bin/tokenring")
    lines = {"tokenring ": set(known)}
    for command, options in known.items():
        # git and docker have no list of options in their help, and this alone.
        words = {word for option in options for word in option.partition("=")[0].split(", ")}
        lines[f"tokenring {command} -"] = words or {"-h", "--help"}
    assert len(known) > 10 and ask(lines) == lines
