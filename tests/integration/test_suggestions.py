# SPDX-License-Identifier: LGPL-2.1-or-later
"""A name that is nearly right is asked for in the error, and never taken for what was meant."""

import json

import pytest

from support import accounts
from support.run import check_message

FAILED, USAGE, NO_ACCOUNT = 1, 2, 3


def mistyped(session, *arguments, status, stdin="some-secret"):
    result = session.tokenring(*arguments, stdin=stdin)
    assert result.status == status and result.out == "", result
    check_message(result.err)
    return result.err


def asks_for(text, meant):
    return text.endswith(f"; did you mean '{meant}'?\n")


@pytest.mark.parametrize("typed, meant", [
    ("lst", "list"), ("lits", "list"), ("LIST", "list"), ("Add", "add"), ("tokn", "token"),
    ("tok", "token"), ("chekc", "check"), ("provider", "providers"), ("prov", "providers"),
    ("doktor", "doctor"), ("hepl", "help"), ("gti", "git"), ("dokcer", "docker")])
def test_commands(session, typed, meant):
    text = mistyped(session, typed, status=USAGE)
    assert text == f"tokenring: there is no command '{typed}'; did you mean '{meant}'?\n"
    assert asks_for(mistyped(session, "help", typed, status=USAGE), meant)


@pytest.mark.parametrize("typed, meant", [
    ("ls", "list"), ("rm", "remove"), ("login", "add"), ("get", "token"), ("version", "--version"),
    ("run", "exec"), ("rotate", "secret"), ("status", "list"), ("logout", "forget")])
def test_commands_of_other_programs(session, typed, meant):
    text = mistyped(session, typed, status=USAGE)
    assert text == f"tokenring: there is no command '{typed}'; did you mean '{meant}'?\n"


@pytest.mark.parametrize("typed", ["frobnicate", "l", "ex", "", "--lst", "he",
                                   "\x1b[31mlist", "l\u0338ist\u0338\u0338", "list" * 40])
def test_no_command_is_near(session, typed):
    text = mistyped(session, typed, status=USAGE)
    assert "did you mean" not in text and "tokenring --help" in text


def test_a_command_that_is_no_text(session):
    result = session.run(session.program("tokenring"), b"lis\xff".decode(errors="surrogateescape"))
    assert result.status == USAGE and "lis\\xff" in result.err, result
    assert "did you mean" not in result.err


@pytest.mark.parametrize("command, more", [
    ("token", []), ("header", []), ("check", []), ("show", []), ("forget", []), ("secret", []),
    ("remove", []), ("exec", ["--", "true"])])
def test_accounts(session, account, endpoint, command, more):
    accounts.add(session, endpoint, "home-office", more=["--no-secret"])
    for typed, meant in (("dmeo", "demo"), ("Demo", "demo"), ("dem", "demo"),
                         ("home-ofice", "home-office"), ("home", "home-office")):
        text = mistyped(session, command, typed, *more, status=NO_ACCOUNT)
        assert text == f"tokenring: there is no account '{typed}'; did you mean '{meant}'?\n"
    far = mistyped(session, command, "office", *more, status=NO_ACCOUNT)
    assert "did you mean" not in far and "tokenring list" in far
    assert session.account_file("demo").exists() and endpoint.count == 0


def test_accounts_of_setup(session, account):
    for host in ("git", "docker"):
        assert asks_for(mistyped(session, "setup", host, "dmeo", status=NO_ACCOUNT), "demo")


def test_several_accounts_are_as_near(session, endpoint):
    """A guess that is wrong half of the time is none."""
    for name in ("prod-eu", "prod-us"):
        accounts.add(session, endpoint, name, more=["--no-secret"])
    for typed in ("prod-es", "prod", "prod-"):
        assert "did you mean" not in mistyped(session, "show", typed, status=NO_ACCOUNT)
    assert asks_for(mistyped(session, "show", "prd-eu", status=NO_ACCOUNT), "prod-eu")


def test_an_account_whose_file_leads_nowhere(session, account):
    session.account_file("gone").symlink_to("/nonexistent")
    assert "did you mean" not in mistyped(session, "show", "gone", status=NO_ACCOUNT)


@pytest.mark.parametrize("typed, meant", [("oauht2", "oauth2"), ("OAuth2", "oauth2"),
                                          ("huvrr", "huvr"), ("kali", "kalibrate"),
                                          ("livedata-usr", "livedata-user")])
def test_providers(session, typed, meant):
    assert asks_for(mistyped(session, "providers", typed, status=FAILED), meant)
    assert asks_for(mistyped(session, "providers", typed, "--json", status=FAILED), meant)
    text = mistyped(session, "add", "demo", "--provider", typed, "--client-id", "x", status=USAGE)
    assert asks_for(text, meant) and "'demo'" in text
    assert not session.account_file("demo").exists()


@pytest.mark.parametrize("option, typed, meant", [
    ("--param", "tokn-url=https://example.com", "token-url"),
    ("--param", "Token-URL=https://example.com", "token-url"),
    ("--set", "request.timeuot=5", "request.timeout"),
    ("--set", "response.default=x", "response.default-lifetime"),
    ("--set", "use.git_username=x", "use.git-username"),
    ("--set", "request.status-url=x", "use.status-url"),
    ("--set", "provider.scope=x", "account.scope")])
def test_settings(session, endpoint, option, typed, meant):
    text = mistyped(session, *accounts.add_arguments(endpoint, "demo"), option, typed, status=USAGE)
    assert asks_for(text, meant) and typed.partition("=")[0] in text


def test_a_parameter_before_one_that_is_missing(session):
    """What is mistyped is the one that is missing."""
    text = mistyped(session, "add", "demo", "--provider", "oauth2", "--client-id", "x", "--param",
                    "tokenurl=https://example.com", status=USAGE)
    assert text == ("tokenring: provider 'oauth2' has no parameter 'tokenurl'; did you mean "
                    "'token-url'?\n")


A_PARAMETER = "a parameter is given as --param "
A_SECRET = "the client secret is asked for, or read from standard input"


@pytest.mark.parametrize("option, hint", [
    (["--token-url=hunter2"], A_PARAMETER + "token-url=VALUE"),
    (["--token-url", "hunter2"], A_PARAMETER + "token-url=VALUE"),
    (["--scope=hunter2"], A_PARAMETER + "scope=VALUE"), (["--tenant", "x"], A_PARAMETER + "tenant="),
    (["--secret", "hunter2"], A_SECRET), (["--secret=hunter2"], A_SECRET),
    (["--client-secret=hunter2"], A_SECRET), (["--password", "hunter2"], A_SECRET),
    (["--url", "hunter2"], "a URL that it owns is given as --match URL"),
    (["--frobnicate=hunter2"], None), (["-shunter2"], None), (["--=hunter2"], None)])
def test_an_option_that_is_none(session, endpoint, option, hint):
    """What it could be is said, and never its value, which may be a secret."""
    text = mistyped(session, *accounts.add_arguments(endpoint, "demo"), *option, status=USAGE)
    assert "hunter2" not in text and "there is no option '-" in text
    assert f"; {hint}" in text if hint else text.index(";") == text.index("; usage: ")
    assert not session.account_file("demo").exists()
    other = mistyped(session, "list", *option, status=USAGE)
    assert "hunter2" not in other and other.index(";") == other.index("; usage: ")


@pytest.mark.parametrize("command, typed, meant", [
    (["list"], "--jsn", "--json"), (["list"], "--JSON", "--json"), (["doctor"], "--hlep", "--help"),
    (["add", "work"], "--provder=hunter2", "--provider"), (["token", "work"], "--frsh", "--fresh"),
    (["add", "work"], "--clientid=hunter2", "--client-id"), (["show", "x"], "--quite", "--quiet"),
    (["setup", "git", "work"], "--dryrun", "--dry-run"), (["setup", "docker"], "--und", "--undo"),
    (["exec", "work"], "--evn=hunter2", "--env")])
def test_options(session, command, typed, meant):
    text = mistyped(session, *command, typed, "--", "true", status=USAGE)
    assert "hunter2" not in text and asks_for(text, meant)
    assert text.startswith(f"tokenring: there is no option '{typed.partition('=')[0]}'; ")


@pytest.mark.parametrize("typed", ["--frobnicate", "-j", "--j", "--jsn\x1b[31m", "---", "-\x1b"])
def test_no_option_is_near(session, typed):
    text = mistyped(session, "list", typed, status=USAGE)
    assert "did you mean" not in text and "; usage: tokenring list" in text and "\x1b" not in text


def test_hosts_get_no_suggestion(session, account, endpoint):
    """What they are told is fixed, and an account of nearly that host is none of theirs."""
    near = endpoint.host.replace("127.0.0.1", "127.0.0.2")
    assert session.docker("get", near).out == "credentials not found in native keychain\n"
    assert session.git("get", f"protocol=http\nhost={near}\n").out == ""
    listed = json.loads(session.tokenring("explain", f"http://{near}", "--json").out)
    assert listed["account"] is None
