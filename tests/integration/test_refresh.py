# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tokens that are renewed before anybody needs them: the command that a timer runs."""

import re
import subprocess

import pytest

from support import accounts, run as runner
from support.accounts import git_request
from support.run import check_message

DONE, FAILED, USAGE, NO_ACCOUNT, NO_SECRET, KEYRING, REFUSED, NETWORK = range(8)
WARM = ["account.warm=true"]


def refresh(session, *arguments, status=DONE, **options):
    result = session.tokenring("refresh", *arguments, **options)
    assert result.status == status, result
    return result


def token(session, name="demo"):
    result = session.tokenring("token", name, allow_token=True)
    assert result.status == DONE, result
    return result.out.strip()


# --- what is renewed ---


def test_a_missing_token(session, account, endpoint):
    result = refresh(session, "demo")
    assert result.err == "" and result.out == "demo: renewed, good for 59 min\n"
    assert endpoint.count == 1
    assert token(session) == endpoint.last_token and endpoint.count == 1


def test_a_token_that_lasts(session, account, endpoint):
    token(session)
    for within in ("90", "90s", "10m"):
        assert re.fullmatch(r"demo: still good for 5[89] min\n",
                            refresh(session, "demo", "--within", within).out)
    assert endpoint.count == 1


def test_quiet(session, account, endpoint):
    for _ in range(2):
        result = refresh(session, "demo", "--quiet")
        assert result.out == "" and result.err == ""
    endpoint.fault = "500"
    session.tokenring("forget", "demo")
    result = refresh(session, "demo", "--quiet", status=NETWORK)
    assert result.out == ""
    check_message(result.err, "demo", endpoint.host)


@pytest.mark.parametrize("within, life, margin", [
    ("10m", 1500, 60),  # ten minutes before it is no longer handed out
    ("2h", 1500, 60),  # half of its life, and no sooner
    ("10m", 300, 30),
])
def test_renewed_early(session, account, endpoint, at, within, life, margin):
    """By a clock that is moved: just before the time, and just after it."""
    endpoint.life = life
    seconds = {"10m": 600, "2h": 7200}[within]
    moment = life - margin - min(seconds, life // 2)
    first = token(session)
    assert at(moment - 8, "tokenring", "refresh", "demo", "--within", within).status == DONE
    assert endpoint.count == 1
    result = at(moment + 1, "tokenring", "refresh", "demo", "--within", within)
    assert result.status == DONE and "renewed" in result.out, result
    assert endpoint.count == 2 and endpoint.last_token != first
    again = at(moment + 1, "tokenring", "refresh", "demo", "--within", within)
    assert again.status == DONE and endpoint.count == 2, again
    assert at(moment + 1, "tokenring", "token", "demo").out.strip() == endpoint.last_token


@pytest.mark.parametrize("edit, words", [
    (lambda answer: dict(answer, expires_in=0), "no usable lifetime"),
    (lambda answer: dict(answer, expires_in="junk"), "no usable lifetime"),
])
def test_a_token_that_cannot_be_kept(session, account, endpoint, edit, words):
    endpoint.edit = edit
    assert words in refresh(session, "demo").out


# --- which accounts ---


@pytest.fixture
def several(session, make_endpoint):
    """{name: endpoint} of a warm account, one that is not, and one that has no secret."""
    made = {}
    for name, settings, more in (("cold", [], []), ("keyless", WARM, ["--no-secret"]),
                                 ("warm", WARM, [])):
        made[name] = make_endpoint("oauth2")
        accounts.add(session, made[name], name, settings=settings, more=more)
    return made


def counts(several):
    return {name: endpoint.count for name, endpoint in several.items()}


def test_those_that_are_warm(session, several):
    result = refresh(session, status=NO_SECRET)
    assert result.out == "warm: renewed, good for 59 min\n"
    check_message(result.err, "keyless", "tokenring secret keyless")
    assert counts(several) == {"cold": 0, "keyless": 0, "warm": 1}


def test_all(session, several):
    """An account without a client secret is left out, and that is no failure."""
    result = refresh(session, "--all")
    assert result.err == ""
    assert result.out.splitlines() == ["cold: renewed, good for 59 min",
                                       "keyless: left out, since it has no client secret",
                                       "warm: renewed, good for 59 min"]
    assert counts(several) == {"cold": 1, "keyless": 0, "warm": 1}


def test_those_that_are_named(session, several):
    result = refresh(session, "keyless", "cold", status=NO_SECRET)
    assert result.out == "cold: renewed, good for 59 min\n"
    assert counts(several) == {"cold": 1, "keyless": 0, "warm": 0}


@pytest.mark.parametrize("arguments, words", [([], "warm=true"), (["--all"], "no accounts")])
def test_nothing_to_renew(session, arguments, words):
    assert words in refresh(session, *arguments).out
    assert refresh(session, *arguments, "--quiet").out == ""


def test_none_is_warm(session, account, endpoint):
    assert "warm=true" in refresh(session).out
    assert endpoint.count == 0


def test_a_broken_account(session, several):
    """It might be one that is to be kept warm; the others get their turn."""
    session.account_file("cold").write_text("[account]\n", encoding="utf-8")
    several.pop("keyless")
    session.tokenring("remove", "keyless")
    result = refresh(session, status=FAILED)
    assert result.out == "warm: renewed, good for 59 min\n"
    check_message(result.err, "cold", "provider=")
    file = session.account_file("warm")
    file.write_text(file.read_text(encoding="utf-8").replace("warm=true", "warm=yes"),
                    encoding="utf-8")
    result = refresh(session, "warm", status=FAILED)
    check_message(result.err, "warm=yes", "neither true nor false")
    assert result.err.count("warm: ") == 0, "it is named once"


def test_warm_is_true_or_false(session, endpoint):
    arguments = accounts.add_arguments(endpoint, "demo", settings=["account.warm=maybe"])
    result = session.tokenring(*arguments, stdin=endpoint.secret)
    assert result.status == USAGE and not session.account_file("demo").exists()
    check_message(result.err, "warm=maybe", "true", "false")


# --- wrong usage ---


@pytest.mark.parametrize("within", ["", " ", "m", "-1", "+1", "1.5h", "10 m", "10M", "10min", "1w",
                                    "0x10", "999999999", "1h30m", "10m "])
def test_no_time(session, account, endpoint, within):
    result = refresh(session, "demo", f"--within={within}", status=USAGE)
    check_message(result.err, "--within", "usage")
    assert endpoint.count == 0


@pytest.mark.parametrize("within", ["0", "0s", "00000001", "1d", "99999999d", "99999999"])
def test_a_time(session, account, endpoint, within):
    """The longest count as half of the life, and so the new token stays."""
    refresh(session, "demo", "--within", within)
    assert re.match("demo: still good for", refresh(session, "demo", "--within", within).out)
    assert endpoint.count == 1


@pytest.mark.parametrize("arguments", [["demo", "--all"], ["--unknown"], ["../demo"], [""]])
def test_wrong_usage(session, account, endpoint, arguments):
    check_message(refresh(session, *arguments, status=USAGE).err)
    assert endpoint.count == 0


def test_an_account_that_is_not_there(session, account, endpoint):
    result = refresh(session, "nobody", "demo", status=NO_ACCOUNT)
    check_message(result.err)
    assert result.err.startswith("tokenring: there is no account 'nobody'; ")
    assert result.out == "demo: renewed, good for 59 min\n"


# --- when it fails ---


@pytest.mark.parametrize("fault, status", [("500", NETWORK), ("html", NETWORK), ("401", REFUSED)])
def test_the_old_token_stays(session, account, endpoint, at, fault, status):
    """The failure is told; who needs a token has one."""
    first = token(session)
    endpoint.fault = fault
    result = at(3000, "tokenring", "refresh", "demo")
    assert result.status == status and result.out == "", result
    check_message(result.err, "demo", endpoint.host)
    later = at(3000, "tokenring", "token", "demo")
    assert later.status == DONE and later.out.strip() == first, later


def test_the_others_get_their_turn(session, several):
    several["cold"].fault = "401"
    result = refresh(session, "--all", status=REFUSED)
    assert "warm: renewed" in result.out and "cold" not in result.out
    check_message(result.err, "cold")


def test_a_refusal_is_minded(session, endpoint, at):
    """By a timer for an hour, whatever the memory of others; a token got otherwise ends it."""
    session.configure("[policy]\nfailure-memory=0\n")
    accounts.add(session, endpoint)
    endpoint.fault = "401"
    for seconds in (0, 300, 3300):
        assert at(seconds, "tokenring", "refresh", "demo").status == REFUSED
    assert endpoint.count == 1
    assert "; that was 3500 s ago, and a refresh does not ask again so soon" in (
        at(3500, "tokenring", "refresh", "demo").err)
    assert at(3700, "tokenring", "refresh", "demo").status == REFUSED
    assert endpoint.count == 2
    endpoint.fault = None
    assert at(3800, "tokenring", "refresh", "demo").status == REFUSED
    assert at(3800, "tokenring", "check", "demo").status == DONE
    session.tokenring("forget", "demo")
    assert at(3900, "tokenring", "refresh", "demo").status == DONE


def test_a_refusal_by_one_with_a_new_secret(session, account, endpoint):
    endpoint.fault = "401"
    refresh(session, "demo", status=REFUSED)
    endpoint.fault = None
    refresh(session, "demo", status=REFUSED)
    session.tokenring("secret", "demo", stdin=endpoint.secret)
    refresh(session, "demo")


def test_a_locked_keyring(session, account, endpoint):
    session.lock()
    result = refresh(session, "demo", status=KEYRING)
    check_message(result.err, "demo", "locked")
    assert result.out == "" and endpoint.count == 0


def test_no_prompt(session, make_endpoint, mock):
    """Though somebody would grant it, and `token` lets them."""
    endpoint = make_endpoint(client_id="id")
    accounts.add(session, endpoint, more=["--no-secret"])
    log = mock("--locked", "--prompt", "grant", "--item", endpoint.secret)
    display = {"DISPLAY": ":99"}
    check_message(refresh(session, "demo", status=KEYRING, env=display).err, "locked")
    assert "Prompt" not in log.read_text(encoding="utf-8").split()
    result = session.tokenring("token", "demo", env=display, allow_token=True)
    assert result.status == DONE, result
    assert "Prompt" in log.read_text(encoding="utf-8").split()


def test_nobody_to_ask(bare_session, endpoint):
    """No bus at all."""
    accounts.add(bare_session, endpoint, more=["--no-secret"])
    result = refresh(bare_session, "demo", status=KEYRING)
    check_message(result.err, "demo")


# --- many at once ---


def test_one_request_for_all(session, account, endpoint):
    """Some want a token, some renew it ahead of need: all get the one."""
    endpoint.delay = 0.5
    program = str(runner.prefix() / "bin" / "tokenring")
    argvs = [[program, "refresh", "demo"], [program, "token", "demo"]] * 16
    processes = [subprocess.Popen(argv, env=session.env, cwd=session.work, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
                 for argv in argvs]
    results = []
    for argv, process in zip(argvs, processes):
        out, err = process.communicate(timeout=60)
        results.append(runner.finish(argv, process.returncode, out, err, allow_token=True))
    assert all(result.status == DONE and result.err == "" for result in results), results
    assert {result.out.strip() for result in results[1::2]} == {endpoint.last_token}
    assert endpoint.count == 1
    assert sum("renewed" in result.out for result in results[::2]) <= 1


def test_git_gets_what_was_renewed(session, account, endpoint, at):
    token(session)
    at(3000, "tokenring", "refresh", "demo")
    request = git_request(endpoint.base_url)
    fields = at(3000, "git-credential-tokenring", "get", stdin=request).fields
    assert fields["password"] == endpoint.last_token and endpoint.count == 2
