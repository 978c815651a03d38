# SPDX-License-Identifier: LGPL-2.1-or-later
"""git's credential protocol, as git writes it and as a broken client might."""

import concurrent.futures
import time

import pytest

from support import accounts, tokens
from support.accounts import git_request
from support.run import check_message


def get(session, request, **options):
    return session.git("get", request, allow_token=True, **options)


def get_token(session, request):
    result = get(session, request)
    assert result.status == 0 and result.err == "", result
    return result.fields["password"]


@pytest.fixture
def request_text(account, endpoint):
    """The request of a git that wants the account's token."""
    return git_request(endpoint.base_url)


# --- get: user name and password ---


def test_get(session, endpoint, request_text):
    result = get(session, request_text)
    fields = result.fields
    assert result.status == 0 and result.err == ""
    assert fields["password"] == endpoint.last_token
    assert fields["username"] == endpoint.client_id
    assert "credential" not in fields and "authtype" not in fields and "quit" not in fields
    assert set(fields) <= {"protocol", "host", "path", "username", "password",
                           "password_expiry_utc"}
    assert result.out.endswith("\n") and "\r" not in result.out


def test_both_names_of_the_program_are_the_same(session, endpoint, request_text):
    one = get(session, request_text)
    other = session.run("tokenring", "git", "get", stdin=request_text, allow_token=True)
    assert one.out == other.out and endpoint.count == 1


def test_get_from_the_cache(session, endpoint, request_text):
    first = get_token(session, request_text)
    for _ in range(3):
        assert get_token(session, request_text) == first
    assert endpoint.count == 1


@pytest.mark.parametrize("life, margin", [(10, 1), (100, 10), (300, 30), (400, 40), (3600, 60),
                                          (86400, 60)])
def test_the_expiry_is_shortened(session, endpoint, request_text, life, margin):
    endpoint.life = life
    before = int(time.time())
    expiry = int(get(session, request_text).fields["password_expiry_utc"])
    assert before + life - margin <= expiry <= int(time.time()) + life - margin


@pytest.mark.parametrize("end", ["\n", "\n\n", "\nafter=the end\n"])
def test_a_blank_line_ends_the_request(session, endpoint, request_text, end):
    assert get_token(session, request_text + end) == endpoint.last_token


def test_lines_after_the_blank_one_do_not_count(session, request_text):
    result = get(session, request_text + "\nhost=example.com\n")
    assert result.fields["password"]


def test_no_newline_at_the_end(session, endpoint, request_text):
    assert get_token(session, request_text.rstrip("\n")) == endpoint.last_token


def test_windows_line_ends(session, endpoint, request_text):
    assert get_token(session, request_text.replace("\n", "\r\n")) == endpoint.last_token


def test_unknown_keys_are_ignored(session, endpoint, request_text):
    text = "capability[]=state\nx=\nfuture[]=1\nfuture[]=\nephemeral=1\n" + request_text
    assert get_token(session, text + "state[]=other.x=y\ncontinue=1\n") == endpoint.last_token


def test_url_key(session, account, endpoint):
    assert get_token(session, f"url={endpoint.base_url}/x.git\n") == endpoint.last_token


def test_path_is_accepted(session, endpoint, request_text):
    assert get_token(session, request_text + "path=a/b.git\n") == endpoint.last_token


def test_a_later_value_wins(session, endpoint, request_text):
    result = get(session, "username=somebody\n" + request_text + "username=demo\n")
    assert result.fields["password"] == endpoint.last_token


def test_the_same_place_twice(session, endpoint, request_text):
    text = f"url={endpoint.base_url}/x.git\n"
    assert get_token(session, text + request_text + request_text) == endpoint.last_token


@pytest.mark.parametrize("other", ["host=example.com\n", "host=\n", "protocol=https\n",
                                   "url=http://example.com/\n", "url=ftp://example.com/\n"])
def test_two_places_get_no_answer(session, endpoint, request_text, other):
    for text in (request_text + other, other + request_text):
        result = session.git("get", text)
        assert result.out == "" and result.status == 1 and endpoint.count == 0
        check_message(result.err, "two hosts or protocols")


def test_username_that_fits(session, endpoint, request_text):
    result = get(session, request_text + f"username={endpoint.client_id}\n")
    assert result.fields["username"] == endpoint.client_id
    assert result.fields["password"] == endpoint.last_token


def test_the_account_name_fits_as_username(session, endpoint, request_text):
    """It is a name between the user and us: what the server gets is the client id."""
    result = get(session, request_text + "username=demo\n")
    assert result.fields["password"] == endpoint.last_token
    assert result.fields["username"] == endpoint.client_id
    url = endpoint.base_url.replace("://", "://demo@")
    assert get(session, f"url={url}/team/x.git\n").fields["username"] == endpoint.client_id


def test_the_account_name_and_a_git_username(session, endpoint):
    accounts.add(session, endpoint, settings=["use.git-username=x-token-auth"])
    result = get(session, git_request(endpoint.base_url) + "username=demo\n")
    assert result.fields["username"] == "x-token-auth"


def test_username_that_fits_nobody(session, endpoint, request_text):
    result = get(session, request_text + "username=somebody\n")
    assert result.out == "" and endpoint.count == 0


def test_git_username_of_the_account(session, endpoint):
    accounts.add(session, endpoint, settings=["use.git-username=x-token-auth"])
    request = git_request(endpoint.base_url)
    assert get(session, request).fields["username"] == "x-token-auth"
    fields = get(session, request + "username=x-token-auth\n").fields
    assert fields["username"] == "x-token-auth"


# --- get: what no account owns ---


@pytest.mark.parametrize("url", ["https://example.com", "http://127.0.0.1:1", "http://127.0.0.1",
                                 "http://localhost"])
def test_no_answer_for_others(session, account, endpoint, url):
    result = session.git("get", git_request(url))
    assert result.status == 0 and result.out == "" and result.err == ""
    assert endpoint.count == 0


def test_another_port_or_scheme_is_another_place(session, account, endpoint):
    for url in (f"https://{endpoint.host}", f"http://{endpoint.host}1", f"http://x{endpoint.host}",
                f"http://user@{endpoint.host}", f"http://{endpoint.host}.example.com"):
        assert session.git("get", git_request(url)).out == "", url


def test_no_account_at_all(session, endpoint):
    """Not even a folder for the configuration: nothing to say, nothing to complain about."""
    result = session.git("get", git_request(endpoint.base_url))
    assert (result.status, result.out, result.err) == (0, "", "")
    assert session.items() == []


def test_an_account_with_a_path(session, endpoint):
    accounts.add(session, endpoint, match=[endpoint.base_url + "/team"])
    request = git_request(endpoint.base_url)
    assert session.git("get", request).out == "", "git removes the path of most requests"
    assert session.git("get", request + "path=teamwork/x.git\n").out == ""
    assert session.git("get", request + "path=other/x.git\n").out == ""
    assert session.git("get", request + "path=team%2fx.git\n").out == ""
    assert get_token(session, request + "path=team/x.git\n") == endpoint.last_token


def test_two_accounts_of_one_host(session, make_endpoint):
    """The longest path wins; then the user name; then nobody, with a message."""
    first = make_endpoint(client_id="first-id")
    second = make_endpoint(client_id="second-id")
    accounts.add(session, first, "one", match=["http://127.0.0.1:7777"])
    accounts.add(session, second, "two", match=["http://127.0.0.1:7777/deep"])
    request = git_request("http://127.0.0.1:7777")
    assert get_token(session, request) == first.last_token
    assert get_token(session, request + "path=deep/x\n") == second.last_token
    accounts.add(session, second, "two", match=["http://127.0.0.1:7777"], more=["--replace"])
    assert get_token(session, request + "username=second-id\n") == second.last_token
    assert get_token(session, request + "username=one\n") == first.last_token
    result = session.git("get", request)
    assert "password" not in result.out
    check_message(result.err, "one", "two")


# --- requests that break the protocol ---




@pytest.mark.parametrize("change", [
    "protocol=http\n",
    "host={host}\n",
    "",
    "\n",
    "protocol=\nhost={host}\n",
    "protocol=http\nhost=\n",
    "protocol=cert\nhost=\npath=/home/me/key.pem\n",
    "protocol=cert\nhost={host}\n",
    "protocol=smtp\nhost={host}\n",
    "protocol=file\nhost={host}\n",
    "protocol=HTTP /\nhost={host}\n",
    "protocol=http\nhost={host}\nusername=a\rb\n",
    "protocol=http\nhost={host}\r\rx\n",
    "protocol=http\nhost={host}\x00\n",
    "protocol=http\x00s\nhost={host}\n",
    "protocol=http\nhost={host}\n\x00password=x\n",
    "protocol=http\nhost={host}\nno separator\n",
    "protocol=http\nhost={host}/\n",
    "protocol=http\nhost={host}#x\n",
    "protocol=http\nhost={host}?x\n",
    "protocol=http\nhost={host}@{host}\n",
    "protocol=http\nhost= {host}\n",
    "protocol=http\nhost={host}\npath=a\x1b[31mb\n",
    "url=http:{host}\n",
    "url=://{host}\n",
    "url=\n",
])
def test_a_broken_request_gets_no_answer(session, account, endpoint, change):
    text = change.format(host=endpoint.host)
    result = session.git("get", text)
    assert "password" not in result.out and "credential" not in result.out
    assert result.out == "", "not even a part of an answer"
    assert endpoint.count == 0
    if result.err:
        check_message(result.err)


def test_a_line_that_is_too_long(session, endpoint, request_text):
    at_limit = "x=" + "a" * (65535 - 3)
    assert len(at_limit) + 1 == 65535
    assert get_token(session, at_limit + "\n" + request_text) == endpoint.last_token
    over = session.git("get", at_limit + "a\n" + request_text)
    assert over.out == ""


def test_a_long_request_does_not_end_in_memory(session, endpoint, request_text):
    """Ten megabytes of short lines, and a line of ten megabytes; one megabyte is enough."""
    result = session.git("get", "x=y\n" * 200_000 + request_text, allow_token=True)
    assert result.fields["password"] == endpoint.last_token
    for text in ("x=y\n" * 2_500_000, "x=" + "y" * 10_000_000 + "\n"):
        result = session.git("get", text + request_text)
        assert result.status == 1 and result.out == ""
        check_message(result.err, "stdin")


def test_unknown_operations_are_ignored(session, account, endpoint, request_text):
    for operation in ("list", "approve", "fill", "x"):
        result = session.git(operation, request_text)
        assert (result.status, result.out, result.err) == (0, "", ""), operation
    assert endpoint.count == 0


# --- authtype ---

CAPABLE = {"capability": ["authtype", "state"]}


def test_a_scheme_for_git_that_knows_it(session, account, endpoint):
    request = git_request(endpoint.base_url, wwwauth=['Bearer realm="x"'], **CAPABLE)
    result = get(session, request)
    fields = result.fields
    assert result.out.splitlines()[0] == "capability[]=authtype"
    assert fields["authtype"] == "Bearer" and fields["credential"] == endpoint.last_token
    assert fields["ephemeral"] in ("1", "true")
    assert int(fields["password_expiry_utc"]) > time.time()
    assert "password" not in fields


def test_the_scheme_of_the_provider(session, make_endpoint):
    endpoint = make_endpoint("huvr")
    accounts.add(session, endpoint)
    request = git_request(endpoint.base_url, wwwauth=['Token realm="x"'], **CAPABLE)
    fields = get(session, request).fields
    assert (fields["authtype"], fields["credential"]) == ("Token", endpoint.last_token)


@pytest.mark.parametrize("wwwauth", [['Basic realm="x"'], ['Digest realm="x"', "basic"],
                                     ['Basic realm="x"', 'Bearer realm="x"'],
                                     ['Bearer realm="x", BASIC realm="y"']])
def test_basic_where_the_server_wants_it(session, account, endpoint, wwwauth):
    request = git_request(endpoint.base_url, wwwauth=wwwauth, **CAPABLE)
    fields = get(session, request).fields
    assert fields["password"] == endpoint.last_token and fields["username"]
    assert "authtype" not in fields and "credential" not in fields


@pytest.mark.parametrize("wwwauth", [
    ["bearer realm=x"], ["BEARER"], ['Negotiate', 'Bearer realm="a, Basic b"'],
    ['Negotiate, Digest realm="a", bearer'],
])
def test_schemes_are_compared_without_case(session, account, endpoint, wwwauth):
    request = git_request(endpoint.base_url, wwwauth=wwwauth, **CAPABLE)
    fields = get(session, request).fields
    assert fields["credential"] == endpoint.last_token
    assert fields["authtype"].lower() == "bearer"


@pytest.mark.parametrize("wwwauth", [
    ['Digest realm="a, Bearer b", qop="auth"'],
    ['Digest realm="a", bearer="x"'],
    ['Digest realm="a", Bearer = "x"'],
    ['Digest realm="\\", Bearer x"'],
    ['Bearerish realm="a"'],
    ['Digest realm="never closed, Bearer realm=x'],
    ["Negotiate", "NTLM"],
    [],
])
def test_a_scheme_that_is_not_offered(session, account, endpoint, wwwauth):
    """In quotes or as a parameter it is none. What such a server wants we cannot know; Basic is
    what every git can send."""
    request = git_request(endpoint.base_url, wwwauth=wwwauth, **CAPABLE)
    fields = get(session, request).fields
    assert fields["password"] == endpoint.last_token
    assert "authtype" not in fields and "credential" not in fields


@pytest.mark.parametrize("wwwauth", [
    ['Bearer realm="a", Basic = "x"'],
    ['Bearer realm="a", basic="x", charset="UTF-8"'],
    ['Bearer realm="a, Basic realm=b", error="x"'],
    ['Bearer realm="a\\", Basic b"'],
    ["Bearer"], ["Bearer,"], [", ,Bearer"], ["Negotiate dG9rZW42OA==, Bearer"],
    ["Bearer\trealm=a"],
])
def test_a_scheme_that_alone_is_offered(session, account, endpoint, wwwauth):
    request = git_request(endpoint.base_url, wwwauth=wwwauth, **CAPABLE)
    fields = get(session, request).fields
    assert fields.get("credential") == endpoint.last_token and "password" not in fields


def test_another_scheme_than_the_accounts(session, make_endpoint):
    """Token is what the account has: a server that wants Bearer gets it as a Basic password."""
    endpoint = make_endpoint("huvr")
    accounts.add(session, endpoint)
    for wwwauth, key in ((["Bearer"], "password"), (["Token, Basic"], "password"),
                         (["Bearer, Token"], "credential")):
        fields = get(session, git_request(endpoint.base_url, wwwauth=wwwauth, **CAPABLE)).fields
        assert fields[key] == endpoint.last_token, wwwauth


def test_never_a_scheme_without_the_capability(session, endpoint):
    accounts.add(session, endpoint, settings=["use.git=scheme"])
    for extra in ({}, {"capability": ["state"]}):
        request = git_request(endpoint.base_url, wwwauth=['Bearer realm="x"'], **extra)
        fields = get(session, request).fields
        assert fields["password"] == endpoint.last_token
        assert "credential" not in fields and "authtype" not in fields
        assert fields.get("capability[]", []) == extra.get("capability", [])


def test_git_scheme(session, endpoint):
    """git=scheme: whatever the server says."""
    accounts.add(session, endpoint, settings=["use.git=scheme"])
    for wwwauth in ([], ['Basic realm="x"']):
        fields = get(session, git_request(endpoint.base_url, wwwauth=wwwauth, **CAPABLE)).fields
        assert fields["authtype"] == "Bearer" and fields["credential"] == endpoint.last_token


def test_git_basic(session, endpoint):
    """git=basic: whatever the server says."""
    accounts.add(session, endpoint, settings=["use.git=basic"])
    request = git_request(endpoint.base_url, wwwauth=['Bearer realm="x"'], **CAPABLE)
    fields = get(session, request).fields
    assert fields["password"] == endpoint.last_token and "credential" not in fields


def test_an_empty_list_value_resets_the_list(session, account, endpoint):
    text = "capability[]=authtype\ncapability[]=\n" + git_request(endpoint.base_url)
    fields = get(session, text + "wwwauth[]=Bearer\n").fields
    assert fields["password"] == endpoint.last_token and "authtype" not in fields


def test_an_empty_list_value_resets_the_challenges(session, account, endpoint):
    text = git_request(endpoint.base_url, wwwauth=["Basic", "", "Bearer"], **CAPABLE)
    assert get(session, text).fields["credential"] == endpoint.last_token


def test_an_unknown_value_of_the_git_key(session, endpoint):
    accounts.add(session, endpoint)
    file = session.account_file("demo")
    file.write_text(file.read_text() + "\n[use]\ngit=sometimes\n")
    result = session.git("get", git_request(endpoint.base_url))
    assert "password" not in result.out
    check_message(result.err, "git", "sometimes")


# --- capabilities and state ---


def test_capability(session):
    """Nothing is read, nobody is asked, and both names of the program say the same."""
    for argv in (["git-credential-tokenring"], ["tokenring", "git"]):
        result = session.run(*argv, "capability")
        assert (result.status, result.err) == (0, "")
        assert result.out == "version 0\ncapability authtype\ncapability state\n"


def test_state_for_git_that_knows_it(session, account, endpoint):
    """The capabilities come first. The mark names account and time, and shows nothing else."""
    before = int(time.time())
    result = get(session, git_request(endpoint.base_url, capability=["state"]))
    assert result.out.splitlines()[0] == "capability[]=state"
    (state,) = result.fields["state[]"]
    label, name, obtained, digest = state.split(":")
    assert (label, name) == ("tokenring", "demo")
    assert before <= int(obtained) <= time.time()
    assert len(digest) == 64 and endpoint.last_token not in state

    request = git_request(endpoint.base_url, wwwauth=["Bearer"], **CAPABLE)
    result = get(session, request)
    assert result.out.splitlines()[:2] == ["capability[]=authtype", "capability[]=state"]
    assert result.fields["state[]"] == [state], "the same token, the same mark"


@pytest.mark.parametrize("capability", [[], ["authtype"], ["state", ""], ["states", "State"]])
def test_no_state_without_the_capability(session, account, endpoint, capability):
    result = get(session, git_request(endpoint.base_url, capability=capability))
    assert "state" not in result.out
    assert result.fields["password"] == endpoint.last_token


def test_continue_is_ignored(session, account, endpoint):
    text = "continue=1\n" + git_request(endpoint.base_url, **CAPABLE) + "state[]=x\n"
    fields = get(session, text).fields
    assert fields["password"] == endpoint.last_token and "continue" not in fields


def count_calls(log):
    return len(log.read_text(encoding="utf-8").split()) if log.exists() else 0


@pytest.mark.parametrize("wwwauth", [["Basic"], ["Bearer"]])
def test_store_with_our_state_asks_nobody(session, endpoint, mock, wwwauth):
    """Neither the keyring, which would have to be asked for a token that no cache has, nor even
    tokenring.conf, which is broken here."""
    accounts.add(session, endpoint)
    request = git_request(endpoint.base_url, wwwauth=wwwauth, **CAPABLE)
    answer = get(session, request).out
    session.tokenring("forget", "demo")
    log = mock()
    session.configure("[policy]\nlock-timeout=broken\n")
    result = session.git("store", request + answer)
    assert (result.status, result.out, result.err) == (0, "", "")
    assert count_calls(log) == 0
    assert session.git("store", request + f"username={endpoint.client_id}\npassword=x\n").status


def test_the_state_of_another_secret_is_no_state(session, endpoint):
    """git keeps it when another helper's password is what worked: that is judged by itself."""
    accounts.add(session, endpoint)
    request = git_request(endpoint.base_url, **CAPABLE)
    (state,) = get(session, request).fields["state[]"]
    session.tokenring("remove", "demo")
    accounts.add(session, endpoint, more=["--no-secret"])
    other = f"username={endpoint.client_id}\npassword={endpoint.secret}\nstate[]={state}\n"
    assert session.items() == []
    result = session.git("store", request + other)
    assert (result.status, result.out, result.err) == (0, "", "")
    assert len(session.items()) == 1, "it became the client secret"


@pytest.mark.parametrize("change", [
    lambda state: state[:-1] + ("0" if state[-1] != "0" else "1"),
    lambda state: state.replace(":demo:", ":other:"),
    lambda state: state.replace("tokenring:", "another:"),
    lambda state: state.rpartition(":")[0],
    lambda state: f"{state}\nstate[]=",
    lambda state: f"osxkeychain:seen=1\nstate[]={state}"[:-1],
])
def test_a_state_that_is_not_ours(session, endpoint, mock, change):
    """Another helper's, one that was tampered with, or one that was taken back: the keyring is
    asked, as it would be without."""
    accounts.add(session, endpoint)
    request = git_request(endpoint.base_url, **CAPABLE)
    answer = get(session, request)
    (state,) = answer.fields["state[]"]
    session.tokenring("forget", "demo")
    log = mock()
    text = answer.out.replace(f"state[]={state}", f"state[]={change(state)}")
    session.git("store", request + text)
    assert count_calls(log) > 0


def test_our_state_among_others(session, endpoint, mock):
    accounts.add(session, endpoint)
    request = git_request(endpoint.base_url, **CAPABLE)
    answer = get(session, request).out
    session.tokenring("forget", "demo")
    log = mock()
    result = session.git("store", request + "state[]=osxkeychain:seen=1\n" + answer
                         + "state[]=other.x=tokenring:\nstate[]=tokenring:::\n")
    assert result.status == 0 and count_calls(log) == 0


# --- no token to be had ---


def test_quit_when_there_is_no_secret(session, endpoint):
    accounts.add(session, endpoint, more=["--no-secret"])
    result = session.git("get", git_request(endpoint.base_url))
    assert result.fields in ({"quit": "1"}, {"quit": "true"}), result.out
    check_message(result.err, "demo", "secret")
    assert endpoint.count == 0


@pytest.mark.parametrize("fault", ["401", "500", "closed"])
def test_quit_when_the_endpoint_fails(session, endpoint, request_text, fault):
    endpoint.fault = fault
    result = session.git("get", request_text)
    assert result.fields in ({"quit": "1"}, {"quit": "true"}), result.out
    check_message(result.err, endpoint.host)


def test_quit_for_a_broken_account(session, endpoint, request_text):
    """The account still owns the URL as far as one can tell: git must not ask for a password."""
    file = session.account_file("demo")
    file.write_text(file.read_text().replace("provider=oauth2", "provider=nowhere"))
    result = session.git("get", request_text)
    assert "password" not in result.out
    check_message(result.err, "nowhere")


# --- erase ---


def test_erase_of_the_cached_token(session, endpoint, request_text):
    first = get_token(session, request_text)
    tokens.age(session)
    result = session.git("erase", request_text
                         + f"username={endpoint.client_id}\npassword={first}\n")
    assert (result.status, result.out, result.err) == (0, "", "")
    assert endpoint.count == 1
    assert get_token(session, request_text) != first
    assert endpoint.count == 2


def reject(session, request, token):
    return session.git("erase", f"{request}password={token}\n")


def test_erase_of_a_token_that_was_just_issued(session, endpoint, request_text):
    """One that is refused at once will be refused again: an error with a hint, and no loop. A
    check by hand ends it."""
    first = get_token(session, request_text)
    result = reject(session, request_text, first)
    assert (result.status, result.out) == (1, "")
    check_message(result.err, endpoint.host, "'demo'", "s old", "scope", "audience", "user name",
                  "tokenring check demo")
    hint = result.err
    for _ in range(3):
        result = session.git("get", request_text)
        assert result.fields == {"quit": "1"}
        assert result.err.startswith(hint.rstrip() + "; that was ")
    docker = session.docker("get", endpoint.host)
    assert docker.status == 1 and docker.out.partition("; that was ")[0] in hint
    assert session.tokenring("token", "demo").status == 6
    assert endpoint.count == 1, "no token was asked for"

    assert session.tokenring("check", "demo").status == 0
    assert get_token(session, request_text) == endpoint.last_token and endpoint.count == 2


def test_the_hint_is_forgotten_in_time(session, endpoint, request_text):
    session.configure("[policy]\nfailure-memory=5\n")
    assert reject(session, request_text, get_token(session, request_text)).status == 1
    assert session.git("get", request_text).fields == {"quit": "1"}
    time.sleep(6.1)
    assert get_token(session, request_text) == endpoint.last_token and endpoint.count == 2


@pytest.mark.parametrize("again", ["secret", "add", "add --no-secret", "token --fresh"])
def test_the_hint_is_forgotten_when_something_is_done(session, endpoint, request_text, again):
    assert reject(session, request_text, get_token(session, request_text)).status == 1
    if again == "secret":
        assert session.tokenring("secret", "demo", stdin=endpoint.secret).status == 0
    elif again == "token --fresh":
        assert session.tokenring("token", "demo", "--fresh", allow_token=True).status == 0
    else:
        accounts.add(session, endpoint, more=["--replace", *again.split()[1:]])
    assert get_token(session, request_text) == endpoint.last_token and endpoint.count == 2


def test_erase_without_a_token_brings_no_hint(session, endpoint, request_text):
    """Who names none, as docker, has not said that a token was refused."""
    first = get_token(session, request_text)
    assert session.git("erase", request_text).err == ""
    second = get_token(session, request_text)
    assert session.docker("erase", endpoint.host).out == ""
    assert get_token(session, request_text) not in (first, second) and endpoint.count == 3


def test_many_at_once_are_told_no_token(session, endpoint, request_text):
    """Of those whose new token is refused at the same time, one finds it in the cache."""
    token = get_token(session, request_text)
    text = request_text + f"password={token}\n"
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: session.git("erase", text), range(8)))
    assert sorted(result.status for result in results) == [0] * 7 + [1]
    assert session.git("get", request_text).fields == {"quit": "1"} and endpoint.count == 1


def test_erase_of_another_token(session, endpoint, request_text):
    first = get_token(session, request_text)
    for other in ("another-token", first[:-1], first + "x", first.swapcase()):
        result = session.git("erase", request_text + f"username={endpoint.client_id}\n"
                             f"password={other}\n")
        assert (result.status, result.out) == (0, "")
    assert get_token(session, request_text) == first and endpoint.count == 1


def test_erase_that_names_no_password(session, endpoint, request_text):
    first = get_token(session, request_text)
    session.git("erase", request_text)
    assert get_token(session, request_text) != first and endpoint.count == 2


def test_erase_by_credential(session, endpoint, request_text):
    """What git 2.46 and later name when they were given a scheme."""
    first = get_token(session, request_text)
    tokens.age(session)
    head = "capability[]=authtype\nauthtype=Bearer\n"
    session.git("erase", head + "credential=another\n" + request_text)
    assert get_token(session, request_text) == first and endpoint.count == 1
    session.git("erase", head + f"credential={first}\n" + request_text)
    assert get_token(session, request_text) != first and endpoint.count == 2


def test_erase_for_others_does_nothing(session, endpoint, request_text):
    first = get_token(session, request_text)
    for url in ("https://example.com", "http://127.0.0.1:1"):
        result = session.git("erase", git_request(url) + f"password={first}\n")
        assert (result.status, result.out, result.err) == (0, "", "")
    session.git("erase", request_text + f"username=somebody\npassword={first}\n")
    assert get_token(session, request_text) == first and endpoint.count == 1


def test_erase_of_the_client_secret_does_nothing(session, endpoint, request_text):
    """A host that names the client secret itself must not get it deleted."""
    get_token(session, request_text)
    session.git("erase", request_text + f"username={endpoint.client_id}\n"
                f"password={endpoint.secret}\n")
    session.git("erase", request_text)
    get_token(session, request_text)
    assert endpoint.count == 2


# --- store ---


def test_store_of_our_own_token(session, endpoint, request_text):
    """git hands back what it got after each success."""
    first = get(session, request_text)
    before = sorted(item.path for item in session.items())
    result = session.git("store", first.out)
    assert (result.status, result.out, result.err) == (0, "", "")
    assert sorted(item.path for item in session.items()) == before
    assert get_token(session, request_text) == first.fields["password"] and endpoint.count == 1


def test_store_of_something_else_changes_nothing(session, endpoint, request_text):
    first = get_token(session, request_text)
    for user in (endpoint.client_id, "somebody"):
        result = session.git("store", request_text + f"username={user}\npassword=other-thing\n")
        assert (result.status, result.out, result.err) == (0, "", "")
    assert get_token(session, request_text) == first
    session.tokenring("forget", "demo")
    get_token(session, request_text)
    assert endpoint.count == 2, "the client secret is the one of before"


def test_store_fills_an_account_without_secret(session, endpoint):
    accounts.add(session, endpoint, more=["--no-secret"])
    request = git_request(endpoint.base_url)
    assert session.items() == []
    nobody = session.git("store", request + f"password={endpoint.secret}\n")
    assert nobody.status == 0 and session.items() == []
    result = session.git("store", request + f"username={endpoint.client_id}\n"
                         f"password={endpoint.secret}\n")
    assert (result.status, result.out, result.err) == (0, "", "")
    assert len(session.items()) == 1
    assert get_token(session, request) == endpoint.last_token


def test_store_of_another_user_is_plain(session, endpoint):
    """The account owns no URL with that user name, and its client secret is something else."""
    accounts.add(session, endpoint, more=["--no-secret"])
    result = session.git("store", git_request(endpoint.base_url)
                         + "username=somebody\npassword=my-password\n")
    assert (result.status, result.out, result.err) == (0, "", "")
    assert [item.schema for item in session.items()] == ["org.git.Password"]
    assert session.tokenring("token", "demo").status == 4


def test_store_of_an_empty_password(session, endpoint):
    accounts.add(session, endpoint, more=["--no-secret"])
    result = session.git("store", git_request(endpoint.base_url)
                         + f"username={endpoint.client_id}\npassword=\n")
    assert (result.status, result.out, result.err) == (0, "", "")
    assert session.items() == []
    assert session.tokenring("token", "demo").status == 4


def test_store_for_others_leaves_the_account_alone(session, account, endpoint):
    result = session.git("store", git_request("https://example.com")
                         + f"username={endpoint.client_id}\npassword=my-password\n")
    assert result.status == 0 and result.out == ""
    (item,) = session.items("org.tokenring.ClientSecret")
    assert item.secret() == endpoint.secret.encode()


def test_the_client_secret_survives(session, endpoint, request_text):
    """All but `remove`: get, store, erase, forget, a refusal, another add of the same name."""
    first = get(session, request_text)
    session.git("store", first.out)
    tokens.age(session)
    session.git("erase", first.out)
    session.git("erase", request_text)
    session.tokenring("forget", "demo")
    session.tokenring("forget", endpoint.base_url)
    endpoint.fault = "401"
    session.git("get", request_text)
    session.git("erase", request_text + "username=service-account\npassword=x\n")
    endpoint.fault = None
    session.tokenring("add", "demo", "--provider", "oauth2", "--client-id", "x", stdin="other\n")
    result = session.tokenring("check", "demo")
    assert result.status == 0, result
    session.tokenring("remove", "demo")
    assert session.items() == []
