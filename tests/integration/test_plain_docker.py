# SPDX-License-Identifier: LGPL-2.1-or-later
"""What docker login stores for registries that no account owns, on a real keyring."""

import json
import time

import pytest

from support import accounts
from support.keyring import SilentSocket
from support.run import check_message

LIMIT = 8.0
SCHEMA = "io.docker.Credentials"
NOT_FOUND = "credentials not found in native keychain"
SERVER = "r.example.com"
HUB = "https://index.docker.io/v1/"
DISPLAY = {"DISPLAY": ":99"}


def stored(server=SERVER, username="me", secret="secret-pw"):
    return json.dumps({"ServerURL": server, "Username": username, "Secret": secret})


def store(session, *arguments):
    result = session.docker("store", stored(*arguments))
    assert (result.status, result.out, result.err) == (0, "", ""), result


def get(session, server=SERVER):
    """User and secret, or None if there are none."""
    result = session.docker("get", server)
    assert result.err == ""
    if result.status == 1 and result.out == f"{NOT_FOUND}\n":
        return None
    assert result.status == 0 and result.out.count("\n") == 1, result
    answer = json.loads(result.out)
    assert list(answer) == ["ServerURL", "Username", "Secret"]
    assert answer["ServerURL"] == server
    return answer["Username"], answer["Secret"]


def erase(session, server=SERVER):
    result = session.docker("erase", server)
    assert (result.status, result.out, result.err) == (0, "", ""), result


def listed(session, **options):
    result = session.docker("list", "unused", **options)
    assert result.status == 0 and result.err == "", result
    return json.loads(result.out)


# --- what stands in the keyring ---


@pytest.mark.parametrize("server", [SERVER, f"{SERVER}:5000", HUB, "https://R.Example.com/v2/",
                                    f"{HUB}access-token", f"{SERVER}/team/image"])
def test_the_item(session, server):
    store(session, server, "Mé")
    (item,) = session.items()
    assert item.attributes == {"xdg:schema": SCHEMA, "label": "Docker Credentials",
                               "docker_cli": "1", "server": server, "username": "Mé"}
    assert item.secret() == b"secret-pw" and item.label == server
    session.restart_keyring()
    assert get(session, server) == ("Mé", "secret-pw")
    erase(session, server)
    assert session.items() == [] and get(session, server) is None


def test_the_label_of_later_helpers(session):
    """The label is for people; what counts is the attribute."""
    session.bus.create({"xdg:schema": SCHEMA, "label": "Docker Credentials", "docker_cli": "1",
                        "server": SERVER, "username": "me"}, f"Registry credentials for {SERVER}",
                       b"theirs")
    assert get(session) == ("me", "theirs") and listed(session) == {SERVER: "me"}
    store(session)
    assert len(session.items()) == 1 and get(session) == ("me", "secret-pw")


@pytest.mark.parametrize("secret", ['{\n  "type": "service_account"\n}\n', "a\tb\r\n", '"\\', "ключ🔑",
                                    "x" * 30_000])
def test_secrets_of_any_kind(session, secret):
    """Some registries are logged in to with a whole key file."""
    store(session, SERVER, "_json_key", secret)
    assert session.items()[0].secret() == secret.encode()
    assert get(session) == ("_json_key", secret)


def test_one_user_for_a_registry(session):
    store(session, SERVER, "first", "one")
    store(session, SERVER, "second", "two")
    assert get(session) == ("second", "two") and len(session.items()) == 1


def test_an_empty_secret_is_none(session):
    store(session)
    session.items()[0].set_secret("")
    assert get(session) is None


# --- names of the same registry ---

SPELLINGS = [SERVER, f"https://{SERVER}", f"http://{SERVER}", f"{SERVER}/", f"https://{SERVER}/v1/",
             f"https://{SERVER}/v2/", "https://R.EXAMPLE.com"]
HUBS = ["docker.io", "index.docker.io", "registry-1.docker.io", HUB, "https://docker.io"]


@pytest.mark.parametrize("names", [SPELLINGS, HUBS])
def test_names_of_one_registry(session, names):
    for name in names:
        store(session, name)
        assert [get(session, other) for other in names] == [("me", "secret-pw")] * len(names)
        erase(session, names[0])
        assert session.items() == []


def test_the_very_name_goes_first(session):
    store(session, f"https://{SERVER}", "me", "with-scheme")
    store(session, SERVER, "you", "without")
    assert get(session, f"https://{SERVER}") == ("me", "with-scheme")
    assert get(session) == ("you", "without")
    time.sleep(1.1)
    store(session, f"http://{SERVER}", "they", "newest")
    assert get(session, f"{SERVER}/v2/") == ("they", "newest")
    erase(session, f"{SERVER}/v1/")
    assert session.items() == []


@pytest.mark.parametrize("other", [f"{SERVER}:5000", "example.com", f"x{SERVER}", f"{SERVER}/team",
                                   f"https://{SERVER}/v2/team", f"{SERVER}.evil.example",
                                   f"{HUB}access-token"])
def test_names_of_another_registry(session, other):
    for one, two in ((SERVER, other), (other, SERVER)):
        store(session, one)
        assert get(session, two) is None
        erase(session, two)
        assert len(session.items()) == 1
        erase(session, one)
    assert session.items() == []


def test_the_tokens_of_dockers_own_login(session):
    """They are kept under names that begin with that of the registry."""
    store(session, HUB, "me", "pw")
    store(session, f"{HUB}access-token", "me", "access")
    assert get(session, HUB) == get(session, "docker.io") == ("me", "pw")
    erase(session, HUB)
    assert get(session, HUB) is None and get(session, "docker.io") is None
    assert get(session, f"{HUB}access-token") == ("me", "access")


def test_logout(session):
    """docker erases four names, of which at most one is there."""
    store(session)
    for name in (SERVER, SERVER, f"http://{SERVER}", f"https://{SERVER}"):
        erase(session, name)
    assert session.items() == []


# --- accounts go first ---


def test_an_owned_registry_has_no_plain_credential(session, endpoint):
    store(session, endpoint.host, "me", "plain-pw")
    store(session, HUB, "me", "plain-pw")
    accounts.add(session, endpoint, match=[endpoint.base_url, "https://docker.io"])
    answer = json.loads(session.docker("get", endpoint.host, allow_token=True).out)
    assert answer["Secret"] == endpoint.last_token
    assert get(session, f"{HUB}access-token") is None
    session.docker("erase", endpoint.host)
    result = session.docker("store", stored(f"{HUB}refresh-token"))
    assert result.status == 0
    assert len(session.items(SCHEMA)) == 2 and listed(session) == {}


def test_a_token_is_never_stored(session, endpoint):
    accounts.add(session, endpoint, settings=["use.docker-username=robot"])
    answer = json.loads(session.docker("get", endpoint.host, allow_token=True).out)
    for username in ("robot", endpoint.client_id, "somebody", "<token>"):
        result = session.docker("store", json.dumps({**answer, "Username": username}))
        assert result.status == 0 and result.out == ""
    assert session.items(SCHEMA) == []


def test_a_broken_account_file(session, account):
    """It may be the owner of what is to be kept, and that a token."""
    store(session)
    session.account_file("demo").write_text("[account\n", encoding="utf-8")
    result = session.docker("store", stored())
    assert result.status == 1 and "demo.conf" in result.out and result.err == ""
    result = session.docker("get", SERVER)
    assert json.loads(result.out)["Secret"] == "secret-pw"
    check_message(result.err, "demo.conf")
    result = session.docker("get", "other.example.com")
    assert result.status == 1 and result.out.strip() == NOT_FOUND
    assert json.loads(session.docker("list", "unused").out) == {SERVER: "me"}
    assert session.docker("erase", SERVER).status == 0 and session.items(SCHEMA) == []


def test_two_accounts_alike(session, account, endpoint):
    store(session, "other.example.com")
    accounts.add(session, endpoint, "other")
    result = session.docker("store", stored(endpoint.host, endpoint.client_id))
    assert result.status == 1 and "demo" in result.out
    result = session.docker("get", endpoint.host)
    assert result.status == 1 and "demo" in result.out
    assert "change match= of all but one" in result.out and "into the URL" not in result.out
    assert len(session.items(SCHEMA)) == 1


# --- list ---


def test_list(session, endpoint):
    """With what accounts answer, and without what get would answer otherwise."""
    accounts.add(session, endpoint, settings=["use.docker-username=robot"])
    for server in (SERVER, f"https://{SERVER}", HUB, f"{HUB}access-token", endpoint.host):
        session.bus.create({"xdg:schema": SCHEMA, "label": "Docker Credentials", "docker_cli": "1",
                            "server": server, "username": "me"}, "a label", b"secret-pw")
    session.bus.create({"xdg:schema": SCHEMA, "label": "Docker Credentials", "server": "x.example",
                        "username": "me"}, "not of docker's command line", b"secret-pw")
    session.bus.create({"label": "Docker Credentials", "docker_cli": "1", "server": "y.example",
                        "username": "me"}, "of another program", b"secret-pw")
    assert listed(session) == {SERVER: "me", f"https://{SERVER}": "me", HUB: "me",
                               f"{HUB}access-token": "me", endpoint.host: "robot"}
    for server, username in listed(session).items():
        answer = json.loads(session.docker("get", server, allow_token=True).out)
        assert answer["Username"] == username


def test_list_never_fails_for_the_keyring(session, mock):
    log = mock("--locked", "--docker", "secret-pw", "--prompt", "grant")
    assert listed(session, env=DISPLAY) == {}
    assert not {"Prompt", "Unlock"} & set(log.read_text(encoding="utf-8").split())


def test_list_of_a_locked_keyring(session):
    store(session)
    session.lock()
    assert listed(session) == {}


def test_list_without_a_keyring(session, bare_session):
    assert listed(bare_session) == {}
    session.stop_keyring()
    start = time.monotonic()
    assert listed(session) == {}
    assert time.monotonic() - start < LIMIT
    session.continue_keyring()


# --- the switch ---


def test_off(session):
    store(session)
    session.configure("[plain]\ndocker=false\n")
    assert get(session) is None and listed(session) == {}
    result = session.docker("store", stored())
    assert result.status == 1
    check_message(result.out, "[plain]", "tokenring.conf")
    erase(session)
    session.configure("[plain]\ngit=false\n")
    assert get(session) == ("me", "secret-pw")


def test_off_needs_no_bus(bare_session):
    bare_session.configure("[plain]\ndocker=false\n")
    assert get(bare_session) is None
    erase(bare_session)


# --- locked, gone, or silent ---


def check_reason(session, *words, env=None, actions=("get", "store", "erase")):
    """In bounded time, one line on stdout, and never the text for what is not there."""
    for action in actions:
        start = time.monotonic()
        result = session.docker(action, stored() if action == "store" else SERVER, env=env,
                                timeout=20)
        assert time.monotonic() - start < LIMIT
        assert result.status == 1 and result.err == "", (action, result)
        check_message(result.out, *words)
        assert NOT_FOUND not in result.out and "secret-pw" not in result.out


def test_locked(session):
    store(session)
    session.lock()
    check_reason(session, "locked", "unlock")
    session.restart_keyring()
    assert get(session) == ("me", "secret-pw")


def test_locked_and_nothing_there(session):
    session.lock()
    check_reason(session, "locked")


def test_another_name_in_a_locked_keyring(session, mock):
    mock("--locked", "--hide", "--docker", "secret-pw")
    check_reason(session, "locked")
    result = session.docker("get", f"https://{SERVER}")
    assert result.status == 1 and "locked" in result.out


def test_a_prompt_that_is_closed(session, mock):
    log = mock("--locked", "--docker", "secret-pw", "--prompt", "close")
    check_reason(session, "prompt", "closed", env=DISPLAY)
    # Once for each action, and not again for the other names.
    assert log.read_text(encoding="utf-8").split().count("Prompt") == 3


@pytest.mark.parametrize("server", [SERVER, f"https://{SERVER}"])
def test_a_prompt_that_is_granted(session, mock, server):
    log = mock("--locked", "--docker", "secret-pw", "--prompt", "grant", "--hide")
    result = session.docker("get", server, env=DISPLAY)
    assert result.status == 0 and json.loads(result.out)["Secret"] == "secret-pw"
    assert log.read_text(encoding="utf-8").split().count("Prompt") == 1


def test_no_keyring_on_the_bus(session):
    session.kill_keyring()
    check_reason(session, "no program offers a keyring")


def test_no_bus(bare_session):
    check_reason(bare_session, "no session bus", env={"DBUS_SESSION_BUS_ADDRESS": None})


def test_silent_bus(session):
    with SilentSocket(session.runtime / "silent") as silent:
        check_reason(session, "did not answer", env={"DBUS_SESSION_BUS_ADDRESS": silent.address},
                     actions=("get",))


def test_stopped_keyring(session):
    session.stop_keyring()
    check_reason(session, "did not answer", actions=("get", "erase"))
    session.continue_keyring()
    assert get(session) is None


def test_how_to_have_no_keyring(bare_session):
    result = bare_session.docker("get", SERVER, env={"DBUS_SESSION_BUS_ADDRESS": None})
    assert "docker=false in [plain]" in result.out


def test_an_unsafe_folder_is_told_once(session, account):
    session.config_home.joinpath("tokenring").chmod(0o777)
    result = session.docker("get", SERVER)
    assert result.status == 1 and "can be written by others" in result.out and result.err == ""


def test_an_odd_item_is_not_listed(session):
    """docker gives up all that is listed for one that get cannot answer."""
    store(session)
    for attributes in ({"server": "odd.example.com", "username": "a\nb"},
                       {"server": "odd\n.example.com", "username": "a"}):
        session.bus.create({"xdg:schema": SCHEMA, "label": "Docker Credentials", "docker_cli": "1",
                            **attributes}, "odd", b"secret-pw")
    result = session.docker("list", "unused")
    assert result.status == 0 and json.loads(result.out) == {SERVER: "me"}


@pytest.mark.parametrize("server", ["https://me:pa/ssw@h.example", "me:pa/ssw@h.example"])
def test_no_part_of_a_password_is_said(session, server):
    for action in ("get", "erase"):
        result = session.docker(action, server)
        assert result.status == 1 and "pa" not in result.out.replace("parse", ""), result


def test_an_odd_secret_stops_nobody(session):
    """docker asks for all that is listed, and gives up all of it for one failure but this."""
    session.bus.create({"xdg:schema": SCHEMA, "label": "Docker Credentials", "docker_cli": "1",
                        "server": SERVER, "username": "me"}, SERVER, b"secret\xff-pw")
    result = session.docker("get", SERVER)
    assert result.status == 1 and result.out.strip() == NOT_FOUND
