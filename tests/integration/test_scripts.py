# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the commands print for scripts: names alone, and JSON with a version."""

import json
import time

import pytest

from support import accounts
from support.run import check_message

DONE, FAILED, USAGE, NO_ACCOUNT, NO_SECRET, KEYRING, REFUSED, NETWORK = range(8)


def read(result, status=DONE):
    """The object that is printed in one line."""
    assert result.status == status and result.out.count("\n") == 1, result
    answer = json.loads(result.out)
    assert answer["version"] == 1
    return answer


# --- names ---


@pytest.fixture
def named(session, endpoint):
    for name in ("zebra", "demo", "Big.one_2"):
        accounts.add(session, endpoint, name, more=["--no-secret"])
    session.account_file("broken").write_text("[account\n", encoding="utf-8")
    return session


NAMES = "Big.one_2\nbroken\ndemo\nzebra\n"


def test_names_of_accounts(named):
    result = named.tokenring("list", "--names")
    assert result.status == DONE and result.out == NAMES and result.err == ""


def test_names_ask_no_keyring(named):
    """Neither one that is locked, nor one that hangs, nor a bus that is not there."""
    def prints_names():
        result = named.tokenring("list", "--names", timeout=4)
        return result.status == DONE and result.out == NAMES and result.err == ""

    named.lock()
    assert named.watch_calls(lambda: prints_names() or pytest.fail("locked")) == []
    named.stop_keyring()
    assert prints_names()
    named.continue_keyring()
    named.kill_bus()
    assert prints_names()


def test_names_of_nothing(bare_session):
    result = bare_session.tokenring("list", "--names")
    assert result.status == DONE and result.out == result.err == ""


def test_names_of_providers(session):
    folder = session.config_home / "tokenring" / "providers"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "mine.conf").write_text("[broken\n", "utf-8")
    result = session.tokenring("providers", "--names")
    assert result.status == DONE and result.err == ""
    assert result.out.splitlines() == sorted([*accounts.ALL, "mine"])


@pytest.mark.parametrize("arguments", [["list", "--names", "--json"],
                                       ["providers", "--names", "--json"],
                                       ["providers", "oauth2", "--names"]])
def test_names_and_more(session, arguments):
    result = session.tokenring(*arguments)
    assert result.status == USAGE and result.out == ""
    check_message(result.err, "--names")


# --- the token's times in list and show ---


def test_the_times_of_a_token(session, account, endpoint):
    before = int(time.time())
    session.tokenring("token", "demo", allow_token=True)
    (entry,) = read(session.tokenring("list", "--json"))["accounts"]
    assert entry["token"].keys() == {"obtained", "good_until"}
    assert before <= entry["token"]["obtained"] <= time.time()
    assert entry["token"]["good_until"] == entry["token"]["obtained"] + 3600 - 60
    assert read(session.tokenring("show", "demo", "--json"))["token"] == entry["token"]


# --- providers ---


def test_providers(session, installed):
    found = read(session.tokenring("providers", "--json"))
    assert found.keys() == {"version", "providers"}
    assert [one["name"] for one in found["providers"]] == sorted(accounts.ALL)
    for one in found["providers"]:
        assert one.keys() == {"name", "description", "documentation", "file", "parameters", "problem"}
        assert one["file"] == str(installed / "share/tokenring/providers" / f"{one['name']}.conf")
        assert one["problem"] is None and one["description"]


def test_one_provider(session):
    kalibrate = read(session.tokenring("providers", "kalibrate", "--json"))
    assert kalibrate.keys() == {"version", "name", "description", "documentation", "file",
                                "parameters"}
    assert kalibrate["documentation"].startswith("https://")
    defaults = {one["name"]: one["default"] for one in kalibrate["parameters"]}
    assert list(defaults)[:3] == ["scope", "tenant", "environment"], "in the order of the file"
    assert defaults["scope"] is None and defaults["environment"] == "dev"
    huvr = read(session.tokenring("providers", "--json", "huvr"))
    assert huvr["documentation"] is None


def test_a_provider_with_anything_in_it(session):
    folder = session.config_home / "tokenring" / "providers"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "bare.conf").write_text("[provider]\n", "utf-8")
    (folder / "odd.conf").write_text('[provider]\ndescription=a"b\\tü\x1b[31m\nparameters=p;q\n'
                                     "[parameters]\nq=\n", "utf-8")
    (folder / "torn.conf").write_text("[broken\n", "utf-8")
    result = session.tokenring("providers", "--json")
    found = {one["name"]: one for one in read(result)["providers"]}
    assert result.err == "" and "\x1b" not in result.out
    assert found["bare"]["description"] is found["bare"]["documentation"] is None
    assert found["bare"]["parameters"] == []
    assert found["odd"]["description"].startswith('a"b') and "ü" in found["odd"]["description"]
    assert found["odd"]["parameters"] == [{"name": "p", "default": None},
                                          {"name": "q", "default": ""}]
    assert found["torn"].keys() == {"name", "problem"} and "torn.conf" in found["torn"]["problem"]
    failed = session.tokenring("providers", "torn", "--json")
    assert failed.status == FAILED and failed.out == ""
    check_message(failed.err, "torn.conf")


# --- check ---


@pytest.fixture
def checked(session, endpoint):
    """An account whose provider has a status URL."""
    accounts.add(session, endpoint, settings=[f"use.status-url={endpoint.base_url}/status"])
    return endpoint


def test_check(session, checked):
    before = int(time.time())
    result = session.tokenring("check", "demo", "--json")
    answer = read(result)
    assert result.err == "" and answer.keys() == {"version", "account", "token", "api"}
    assert answer["account"] == "demo"
    assert answer["api"] == {"host": checked.host, "http_status": 200}
    assert answer["token"].keys() == {"obtained", "good_until"}
    assert before <= answer["token"]["obtained"] <= time.time()
    assert answer["token"]["good_until"] == answer["token"]["obtained"] + 3600 - 60
    assert read(session.tokenring("check", checked.base_url, "--json", "--quiet"))["api"]


def test_check_without_status_url(session, account):
    answer = read(session.tokenring("check", "demo", "--json"))
    assert answer["api"] is None and answer["token"]["good_until"]


@pytest.mark.parametrize("status, exit_status", [(401, REFUSED), (403, REFUSED), (500, NETWORK),
                                                 (302, NETWORK)])
def test_check_of_an_api_that_is_not_content(session, checked, status, exit_status):
    """What it answered is told to the script, and what to do to the person."""
    checked.api = status
    result = session.tokenring("check", "demo", "--json")
    assert read(result, exit_status)["api"] == {"host": checked.host, "http_status": status}
    check_message(result.err, checked.host, str(status))


def test_check_that_fails(session, checked):
    """Without a token, or an answer of the API, there is nothing to print."""
    def fails(status, *words):
        result = session.tokenring("check", "demo", "--json")
        assert result.status == status and result.out == "", result
        check_message(result.err, *words)

    session.tokenring("secret", "demo", stdin="wrong-secret")
    fails(REFUSED, "invalid_client")
    checked.stop()
    fails(NETWORK, checked.host)
    session.account_file("demo").unlink()
    fails(NO_ACCOUNT, "demo")


def test_check_of_an_api_that_is_not_there(session, endpoint):
    accounts.add(session, endpoint, settings=["use.status-url=http://127.0.0.1:1/status"])
    result = session.tokenring("check", "demo", "--json")
    assert result.status == NETWORK and result.out == "", result
    check_message(result.err, "127.0.0.1:1")
