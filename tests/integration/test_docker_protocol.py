# SPDX-License-Identifier: LGPL-2.1-or-later
"""docker's credential helper protocol; the texts are compared by docker letter by letter."""

import json
import re

import pytest

from support import accounts

NOT_FOUND = "credentials not found in native keychain"
NO_URL = "no credentials server URL"
NO_USER = "no credentials username"
NAME = "docker-credential-tokenring"


def get(session, server):
    return session.docker("get", server, allow_token=True)


def check_text(result, text):
    """An error: the text alone on stdout, status 1. docker trims, and compares the whole."""
    assert result.status == 1 and result.out.strip() == text, result
    assert result.out.count("\n") <= 1


def test_get(session, account, endpoint):
    result = get(session, endpoint.base_url)
    assert result.status == 0 and result.err == "", result
    assert result.out.endswith("}\n") and result.out.count("\n") == 1
    answer = json.loads(result.out)
    assert answer == {"ServerURL": endpoint.base_url, "Username": endpoint.client_id,
                      "Secret": endpoint.last_token}
    assert list(answer) == ["ServerURL", "Username", "Secret"]


def test_both_names_of_the_program_are_the_same(session, account, endpoint):
    one = get(session, endpoint.base_url)
    other = session.run("tokenring", "docker", "get", stdin=endpoint.base_url, allow_token=True)
    assert one.out == other.out and endpoint.count == 1


@pytest.mark.parametrize("form", ["{host}", "{host}\n", "  {host}\r\n", "http://{host}",
                                  "http://{host}/", "https://{host}", "https://{host}/v2/",
                                  "{host}/team/image"])
def test_the_forms_of_a_server(session, account, endpoint, form):
    """docker's keys have no scheme: host and port decide. Others add a scheme or a path."""
    server = form.format(host=endpoint.host)
    result = get(session, server)
    assert result.status == 0, result
    answer = json.loads(result.out)
    assert answer["Secret"] == endpoint.last_token
    assert answer["ServerURL"] == server.strip()


def test_docker_username_of_the_account(session, endpoint):
    accounts.add(session, endpoint, settings=["use.docker-username=<token>"])
    assert json.loads(get(session, endpoint.host).out)["Username"] == "<token>"


@pytest.mark.parametrize("server", ["example.com", "https://example.com/v1/", "127.0.0.1:1",
                                    "127.0.0.1", "https://index.docker.io/v1/", "localhost:5000"])
def test_not_found(session, account, endpoint, server):
    check_text(session.docker("get", server), NOT_FOUND)
    assert endpoint.count == 0


def test_not_found_without_any_account(session):
    check_text(session.docker("get", "https://index.docker.io/v1/"), NOT_FOUND)


@pytest.mark.parametrize("match", ["https://docker.io", "https://index.docker.io/v1/"])
@pytest.mark.parametrize("hub", ["docker.io", "index.docker.io", "registry-1.docker.io",
                                 "https://index.docker.io/v1/"])
def test_docker_hub_has_many_names(session, endpoint, hub, match):
    accounts.add(session, endpoint, match=[match])
    assert json.loads(get(session, hub).out)["Secret"] == endpoint.last_token


@pytest.mark.parametrize("server", ["", "\n", "  "])
def test_no_server(session, account, server):
    check_text(session.docker("get", server), NO_URL)
    check_text(session.docker("erase", server), NO_URL)


@pytest.mark.parametrize("server", ["a\x00b", "\x00", "x y", "http://", "://x", "{host}\n{host}",
                                    "{host}\x1b[31m", "user@{host}", "{host}@example.com",
                                    "{host}#x", "x" * 70000])
def test_a_broken_server(session, account, endpoint, server):
    """No token, and the answer is a text of one line that can be shown."""
    result = session.docker("get", server.format(host=endpoint.host))
    assert result.status == 1, result
    assert result.out.strip().isprintable() and len(result.out) < 700
    assert endpoint.count == 0


def test_no_token_to_be_had(session, endpoint):
    """Not the not-found text: that would make docker go on without credentials."""
    accounts.add(session, endpoint, more=["--no-secret"])
    result = session.docker("get", endpoint.host)
    assert result.status == 1 and result.out.strip() not in ("", NOT_FOUND, NO_URL, NO_USER)
    assert "secret" in result.out and "demo" in result.out


def test_a_refusal_is_told(session, account, endpoint):
    endpoint.fault = "401"
    result = session.docker("get", endpoint.host)
    assert result.status == 1 and endpoint.host in result.out
    assert result.out.strip() != NOT_FOUND and result.out.count("\n") <= 1


# --- store ---


def stored(server, user, secret):
    return json.dumps({"ServerURL": server, "Username": user, "Secret": secret}) + "\n"


def test_store_of_our_own_token(session, account, endpoint):
    """docker login stores what get gave it."""
    token = json.loads(get(session, endpoint.host).out)["Secret"]
    before = sorted(item.path for item in session.items())
    result = session.docker("store", stored(endpoint.host, endpoint.client_id, token))
    assert (result.status, result.out, result.err) == (0, "", "")
    assert sorted(item.path for item in session.items()) == before
    assert json.loads(get(session, endpoint.host).out)["Secret"] == token
    assert endpoint.count == 1


def test_store_fills_an_account_without_secret(session, endpoint):
    accounts.add(session, endpoint, more=["--no-secret"])
    assert session.docker("store", stored(endpoint.host, "other", endpoint.secret)).status == 0
    assert session.items() == []
    result = session.docker("store", stored(endpoint.host, endpoint.client_id, endpoint.secret))
    assert (result.status, result.out) == (0, "")
    assert json.loads(get(session, endpoint.host).out)["Secret"] == endpoint.last_token


@pytest.mark.parametrize("text, answer", [
    (stored("", "me", "x"), NO_URL),
    (json.dumps({"Username": "me", "Secret": "x"}), NO_URL),
    (stored("https://example.com", "", "x"), NO_USER),
    (json.dumps({"ServerURL": "https://example.com", "Secret": "x"}), NO_USER),
])
def test_store_that_lacks_something(session, text, answer):
    check_text(session.docker("store", text), answer)


def test_store_of_an_empty_secret(session, endpoint):
    accounts.add(session, endpoint, more=["--no-secret"])
    for text in (stored(endpoint.host, endpoint.client_id, ""),
                 json.dumps({"ServerURL": endpoint.host, "Username": endpoint.client_id}),
                 json.dumps({"ServerURL": endpoint.host, "Username": endpoint.client_id,
                             "Secret": None})):
        result = session.docker("store", text)
        assert result.status == 1 and result.out.count("\n") == 1, result
        assert "secret" in result.out and session.items() == []


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "x", '{"ServerURL": 1}', "{}{}",
                                  "[" * 100_000])
def test_store_of_nonsense(session, text):
    result = session.docker("store", text)
    assert result.status == 1 and result.out.strip() and result.out.count("\n") <= 1


def test_store_for_others_is_no_silent_success(session, account):
    """Where no passwords are kept, docker must not believe that they were."""
    session.configure("[plain]\ndocker=false\n")
    result = session.docker("store", stored("https://example.com", "me", "my-own-password"))
    assert result.status == 1 and result.out.strip()
    assert "my-own-password" not in result.out + result.err


# --- erase ---


def test_erase(session, account, endpoint):
    first = json.loads(get(session, endpoint.host).out)["Secret"]
    result = session.docker("erase", endpoint.host)
    assert (result.status, result.out, result.err) == (0, "", "")
    assert json.loads(get(session, endpoint.host).out)["Secret"] != first
    assert endpoint.count == 2


def test_erase_in_the_forms_of_logout(session, account, endpoint):
    """docker logout erases each of these, and the client secret is still there after all."""
    for form in (endpoint.host, f"http://{endpoint.host}", f"https://{endpoint.host}"):
        assert session.docker("erase", form).status == 0
    assert json.loads(get(session, endpoint.host).out)["Secret"] == endpoint.last_token


# --- list, version, usage ---


def test_list_without_accounts(session):
    result = session.docker("list", "unused")
    assert (result.status, result.out.strip(), result.err) == (0, "{}", "")


def test_list_names_only_what_get_answers(session, account, endpoint):
    result = session.docker("list", "unused")
    assert result.status == 0 and result.err == ""
    for server, user in json.loads(result.out).items():
        answer = json.loads(get(session, server).out)
        assert answer["Username"] == user
    assert endpoint.count <= 1


def test_list_makes_no_request_and_reads_no_secret(session, account, endpoint):
    session.lock()
    assert session.docker("list", "unused").status == 0
    assert endpoint.count == 0


@pytest.mark.parametrize("action", ["version", "--version", "-v"])
def test_version(session, action):
    result = session.docker(action)
    assert result.status == 0
    assert re.fullmatch(rf"{NAME} \(\S.*\) \d+\.\d+(\.\d+)?\S*\n", result.out), result.out


@pytest.mark.parametrize("arguments", [[], ["get", "more"], ["get", "store"]])
def test_usage(session, arguments):
    result = session.run(NAME, *arguments)
    assert result.status == 1
    assert result.out == f"Usage: {NAME} <store|get|erase|list|version>\n"


@pytest.mark.parametrize("action", ["frobnicate", "GET", "", "--help-me"])
def test_unknown_action(session, action):
    result = session.docker(action, "x")
    assert result.status == 1
    assert result.out.strip() == f"{NAME}: unknown action: {action}".strip()
