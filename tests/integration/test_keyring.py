# SPDX-License-Identifier: LGPL-2.1-or-later
"""A keyring that is locked, gone, or hangs: bounded time, the truth, and git told to quit."""

import json
import os
import time

import pytest

from support import accounts
from support.accounts import git_request
from support.keyring import SilentSocket
from support.run import check_message

LIMIT = 8.0
SECRET_SCHEMA = "org.tokenring.ClientSecret"
TOKEN_SCHEMA = "org.tokenring.Token"


# --- what stands in the keyring ---


def test_the_item_of_a_client_secret(session, account, endpoint):
    (item,) = session.items()
    assert item.schema == SECRET_SCHEMA
    assert item.attributes == {"xdg:schema": SECRET_SCHEMA, "account": "demo",
                               "client-id": endpoint.client_id}
    assert item.secret() == endpoint.secret.encode()
    assert "tokenring" in item.label and "demo" in item.label and "secret" in item.label
    assert endpoint.secret not in item.label


@pytest.fixture
def tokens_in_the_keyring(session):
    """Whatever the default chain is."""
    session.configure("[chain]\ntokens=secret-service\n")


def test_the_item_of_a_token(session, tokens_in_the_keyring, account, endpoint):
    """Readable label, nothing secret in the attributes, one item per key."""
    for _ in range(3):
        assert session.tokenring("token", "demo", "--fresh", allow_token=True).status == 0
    (item,) = session.items(TOKEN_SCHEMA)
    assert set(item.attributes) == {"xdg:schema", "account", "key"}
    assert item.attributes["account"] == "demo"
    secret = item.secret().decode()
    assert endpoint.last_token in secret
    for text in (item.label, *item.attributes.values()):
        assert endpoint.last_token not in text and endpoint.secret not in text
        assert endpoint.client_id not in item.attributes["key"]
    assert "tokenring" in item.label and "demo" in item.label
    end = endpoint.issued[endpoint.last_token].expires
    assert any(str(int(end) + off) in secret for off in (-1, 0, 1)), "the expiry is in the secret"


def test_secrets_are_replaced_and_not_piled_up(session, account, endpoint):
    for number in range(3):
        secret = f"replacement-{number}"
        assert session.tokenring("secret", "demo", stdin=secret).status == 0
    (item,) = session.items(SECRET_SCHEMA)
    assert item.secret() == b"replacement-2"


def test_the_secret_survives_the_daemon(session, account, endpoint):
    """It is on disk, not in a collection that ends with the session."""
    session.restart_keyring()
    assert session.tokenring("check", "demo").status == 0


def test_a_broken_token_item_is_a_miss(session, tokens_in_the_keyring, account, endpoint):
    """Whatever another program writes into our item, it is no token."""
    session.tokenring("token", "demo", allow_token=True)
    for rubbish in ("", "{", "null", '{"obtained": 1}', "x" * 100_000):
        session.items(TOKEN_SCHEMA)[0].set_secret(rubbish)
        before = endpoint.count
        result = session.tokenring("token", "demo", allow_token=True)
        assert result.status == 0 and result.out == endpoint.last_token + "\n", rubbish
        assert endpoint.count == before + 1


# --- locked ---


def check_unavailable(session, endpoint, env=None, words=()):
    """All three ways to ask for a token of an owned URL."""
    start = time.monotonic()
    result = session.tokenring("token", "demo", env=env, timeout=20)
    assert time.monotonic() - start < LIMIT
    assert result.status == 5 and result.out == "", result
    check_message(result.err, *words)

    start = time.monotonic()
    result = session.git("get", git_request(endpoint.base_url), env=env, timeout=20)
    assert time.monotonic() - start < LIMIT
    assert result.fields in ({"quit": "1"}, {"quit": "true"}), result.out
    check_message(result.err, *words)
    assert endpoint.count == 0


def check_docker_unavailable(session, endpoint, env=None, words=()):
    start = time.monotonic()
    result = session.docker("get", endpoint.host, env=env, timeout=20)
    assert time.monotonic() - start < LIMIT
    assert result.status == 1
    assert "not found in native keychain" not in result.out
    assert result.out.count("\n") <= 1
    for word in words:
        assert word in result.out
    assert endpoint.count == 0


def test_locked(session, account, endpoint):
    session.lock()
    check_unavailable(session, endpoint, words=["locked"])
    check_docker_unavailable(session, endpoint, words=["locked"])


def test_locked_is_not_absent(session, account):
    """list and show tell the two apart, and say nothing that is not known."""
    session.lock()
    for arguments in (["list"], ["show", "demo"]):
        result = session.tokenring(*arguments)
        assert result.status in (0, 5), result
        text = result.out + result.err
        assert "locked" in text.lower(), text


def test_add_into_a_locked_keyring(session, endpoint):
    session.lock()
    result = session.tokenring(*accounts.add_arguments(endpoint, "demo"), stdin=endpoint.secret)
    assert result.status == 5
    check_message(result.err, "locked")


def test_secret_into_a_locked_keyring(session, account, endpoint):
    session.lock()
    result = session.tokenring("secret", "demo", stdin="new-secret-value")
    assert result.status == 5
    check_message(result.err, "locked")
    session.restart_keyring()
    assert session.tokenring("check", "demo").status == 0, "the old secret is still there"


def test_unlocked_again(session, account, endpoint):
    session.lock()
    check_unavailable(session, endpoint)
    session.restart_keyring()
    assert session.tokenring("token", "demo", allow_token=True).status == 0


def test_remove_from_a_locked_keyring(session, account):
    """Nothing is half removed: the account is still there with the secret that it has."""
    session.lock()
    result = session.tokenring("remove", "demo")
    assert result.status == 5
    check_message(result.err, "locked")
    assert session.account_file("demo").exists()


# --- how long a prompt stays ---


def test_a_prompt_that_nobody_answers(session, mock, endpoint):
    """It is taken away again, as every keyring but gnome-keyring can bear that."""
    accounts.add(session, endpoint, more=["--no-secret"])
    session.configure("[secret-service]\nprompt-timeout=1\n")
    log = mock("--locked", "--prompt", "ignore", "--item", "some-secret")
    result = session.tokenring("token", "demo", env={"DISPLAY": ":99"}, timeout=LIMIT)
    assert result.status == 5, result
    check_message(result.err, "nobody answered the prompt", "within 1 s", "try again")
    assert log.read_text(encoding="utf-8").split()[-2:] == ["Prompt", "Dismiss"]


@pytest.mark.parametrize("text", ["soon", "0", "-1", "3601", "1.5", "10s"])
def test_a_time_for_prompts_that_is_none(session, account, endpoint, text):
    session.configure(f"[secret-service]\nprompt-timeout={text}\n")
    result = session.tokenring("token", "demo")
    assert result.status == 1 and endpoint.count == 0, result
    check_message(result.err, f"prompt-timeout={text}", "tokenring.conf", "from 1 to 3600")


# --- gone, or silent ---


def test_no_bus(session, account, endpoint):
    """No address, and no socket where it would be by default; nothing is launched either."""
    empty = session.root / "empty"
    empty.mkdir(mode=0o700)
    env = {"DBUS_SESSION_BUS_ADDRESS": None, "XDG_RUNTIME_DIR": str(empty)}
    check_unavailable(session, endpoint, env=env)
    check_docker_unavailable(session, endpoint, env=env)


def test_dead_bus(session, account, endpoint):
    session.kill_bus()
    check_unavailable(session, endpoint)


def test_no_such_bus(session, account, endpoint):
    check_unavailable(session, endpoint,
                      env={"DBUS_SESSION_BUS_ADDRESS": f"unix:path={session.root}/nothing"})


@pytest.mark.parametrize("address", ["", "nonsense", "unix:path=", "autolaunch:",
                                     "tcp:host=127.0.0.1,port=1"])
def test_odd_addresses(session, account, endpoint, address):
    result = session.tokenring("token", "demo", timeout=20,
                               env={"DBUS_SESSION_BUS_ADDRESS": address,
                                    "XDG_RUNTIME_DIR": str(session.work)})
    assert result.status == 5
    check_message(result.err)


def test_silent_bus(session, account, endpoint):
    with SilentSocket(session.runtime / "silent") as silent:
        check_unavailable(session, endpoint, env={"DBUS_SESSION_BUS_ADDRESS": silent.address})


def test_no_keyring_on_the_bus(session, account, endpoint):
    session.kill_keyring()
    check_unavailable(session, endpoint)


def test_stopped_keyring(session, account, endpoint):
    session.stop_keyring()
    check_unavailable(session, endpoint)
    session.continue_keyring()
    assert session.tokenring("token", "demo", allow_token=True).status == 0


def test_a_missing_runtime_folder(session, account, endpoint):
    """The bus is named, so the folder is not needed."""
    env = {"XDG_RUNTIME_DIR": None}
    assert session.tokenring("token", "demo", env=env, allow_token=True).status == 0


# --- git and docker for others are not kept waiting ---


def test_others_do_not_need_the_keyring(session, account, endpoint):
    """Where no passwords are kept for them."""
    session.configure("[plain]\ngit=false\ndocker=false\n")
    session.stop_keyring()
    start = time.monotonic()
    assert session.git("get", git_request("https://example.com")).out == ""
    assert session.git("erase", git_request("https://example.com")).status == 0
    result = session.docker("get", "example.com")
    assert result.out.strip() == "credentials not found in native keychain"
    assert time.monotonic() - start < 5
    session.continue_keyring()


# --- commands without a keyring ---


def test_commands_that_need_no_keyring(bare_session):
    for arguments in (["--version"], ["--help"], ["providers"], ["providers", "huvr"], ["list"]):
        result = bare_session.tokenring(*arguments)
        assert result.status == 0, result
    assert os.listdir(bare_session.runtime) == []


def test_add_without_a_keyring(bare_session, endpoint):
    """The account is not left behind without the secret that the user typed."""
    result = bare_session.tokenring(*accounts.add_arguments(endpoint, "demo"),
                                    stdin=endpoint.secret)
    assert result.status == 5
    check_message(result.err)
    assert not bare_session.account_file("demo").exists()


def test_add_no_secret_without_a_keyring(bare_session, endpoint):
    result = bare_session.tokenring(*accounts.add_arguments(endpoint, "demo"), "--no-secret")
    assert result.status == 0, result
    assert bare_session.account_file("demo").exists()


# --- how often the service is asked ---


def test_a_locked_keyring_is_opened_once(session, mock, endpoint):
    """However many accounts there are to be listed."""
    for number in range(3):
        accounts.add(session, endpoint, f"demo{number}", more=["--no-secret"])
    mock("--locked", "--item", "some-secret-of-demo")

    def run(*arguments):
        result = session.tokenring(*arguments)
        assert result.status == 0 and "demo0" in result.out, result

    for arguments in (["show", "demo0"], ["list"], ["list", "--json"]):
        calls = [name for _, name in session.watch_calls(lambda: run(*arguments))]  # noqa: B023
        # The name of the service, and whether it is KeePassXC.
        assert calls.count("Hello") == 1 and calls.count("GetNameOwner") == 2, calls
        assert "SearchItems" in calls


# --- what is deleted, and when ---


def client_ids(session):
    return sorted(item.attributes["client-id"] for item in session.items(SECRET_SCHEMA))


@pytest.fixture
def changed_id(session, account, make_endpoint):
    """The account `demo` with another client id, and no secret for that yet."""
    other = make_endpoint(client_id="other-id")
    accounts.add(session, other, more=["--replace", "--no-secret"])
    assert client_ids(session) == ["service-account"]
    return other


def test_git_store_leaves_the_secret_of_another_client_id(session, changed_id):
    result = session.git("store", git_request(changed_id.base_url)
                         + f"username=other-id\npassword={changed_id.secret}\n")
    assert result.status == 0
    assert client_ids(session) == ["other-id", "service-account"]


def test_docker_store_leaves_the_secret_of_another_client_id(session, changed_id):
    text = json.dumps({"ServerURL": changed_id.host, "Username": "other-id",
                       "Secret": changed_id.secret})
    assert session.docker("store", text).status == 0
    assert client_ids(session) == ["other-id", "service-account"]
    assert session.tokenring("check", "demo").status == 0
    assert session.tokenring("remove", "demo").status == 0
    assert session.items() == []


@pytest.mark.parametrize("tokens", ["nosuch;secret-service", "secret-service;nosuch", "nosuch"])
def test_a_store_that_is_not_installed(session, account, endpoint, tokens):
    """It keeps nothing, so nothing stands in the way of a new secret or of the account's end."""
    session.tokenring("token", "demo", allow_token=True)
    session.configure(f"[chain]\ntokens={tokens}\n")
    result = session.tokenring("secret", "demo", stdin="changed-secret\n")
    assert result.status == 0 and result.err == "", result
    assert session.items(SECRET_SCHEMA)[0].secret() == b"changed-secret"
    result = session.tokenring("remove", "demo")
    assert result.status == 0 and result.err == "", result
    assert session.items(SECRET_SCHEMA) == [] and not session.account_file("demo").exists()
    if "secret-service" in tokens:
        assert session.items() == []


# --- an old token, while there is no new one ---


@pytest.fixture
def nearly_expired(session, tokens_in_the_keyring, account, endpoint):
    """A token within the margin: half an hour old, and good for 20 s."""
    assert session.tokenring("token", "demo", allow_token=True).status == 0
    (item,) = session.items(TOKEN_SCHEMA)
    head, token = item.secret().decode().split("\n")
    now = int(time.time())
    assert head.startswith("tokenring-token 1 ")
    item.set_secret(f"tokenring-token 1 {now - 1800} {now + 20}\n{token}")
    return endpoint.last_token


@pytest.mark.parametrize("trouble", ["503-html", "429", "stopped"])
def test_the_old_token_while_the_endpoint_is_down(session, nearly_expired, endpoint, trouble):
    request = git_request(endpoint.base_url)
    if trouble == "stopped":
        endpoint.stop()
    else:
        endpoint.fault = trouble
    result = session.tokenring("token", "demo", allow_token=True)
    assert result.status == 0 and result.out == nearly_expired + "\n", result
    fields = session.git("get", request, allow_token=True).fields
    assert fields["password"] == nearly_expired
    assert int(fields["password_expiry_utc"]) <= time.time() + 20
    answer = session.docker("get", endpoint.host, allow_token=True)
    assert json.loads(answer.out)["Secret"] == nearly_expired
    for arguments in (["token", "demo", "--fresh"], ["check", "demo"]):
        result = session.tokenring(*arguments)
        assert result.status == 7 and result.out == "", result


def test_no_old_token_after_a_refusal(session, nearly_expired, endpoint):
    endpoint.fault = "401"
    for arguments in (["token", "demo"], ["token", "demo", "--fresh"], ["check", "demo"]):
        result = session.tokenring(*arguments)
        assert result.status == 6 and result.out == "", result
    assert "password" not in session.git("get", git_request(endpoint.base_url)).out


def test_renewed_when_the_endpoint_is_back(session, nearly_expired, endpoint):
    """The old token helps for as long as a failure is remembered; then the endpoint is asked again."""
    session.configure("[policy]\nfailure-memory=0\n")
    endpoint.fault = "503-html"
    assert session.tokenring("token", "demo", allow_token=True).status == 0
    endpoint.fault = None
    time.sleep(2)
    result = session.tokenring("token", "demo", allow_token=True)
    assert result.out == endpoint.last_token + "\n" and endpoint.last_token != nearly_expired
