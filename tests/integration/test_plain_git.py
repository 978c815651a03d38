# SPDX-License-Identifier: LGPL-2.1-or-later
"""Passwords that git stores for URLs that no account owns, on a real keyring."""

import itertools
import subprocess
import time

import pytest

from support import accounts, swap
from support.accounts import git_request
from support.keyring import SilentSocket
from support.run import check_message

LIMIT = 8.0
URL = "https://example.com"
REQUEST = git_request(URL)
FULL = REQUEST + "username=me\npassword=secret-pw\n"
DISPLAY = {"DISPLAY": ":99"}
PASSWORD = {"username": "me", "password": "secret-pw"}


def store(session, url=URL, status=0, **fields):
    fields = {"username": "me", "password": "secret-pw", **fields}
    result = session.git("store", git_request(url) + swap.to_text(fields))
    assert result.status == status and result.out == "", result
    return result


def get(session, url=URL, **fields):
    """The fields of an answer; nothing is said."""
    result = session.git("get", git_request(url) + swap.to_text(fields))
    assert result.status == 0 and result.err == "", result
    return result.fields


def erase(session, url=URL, **fields):
    result = session.git("erase", git_request(url) + swap.to_text(fields))
    assert (result.status, result.out, result.err) == (0, "", ""), result


NEIGHBOURS = {"bare": {}, "path": {"path": "a.git"}, "port": {"url": "https://example.com:8443"}}


@pytest.mark.parametrize("order", itertools.permutations(NEIGHBOURS))
def test_neighbours_stay(session, order):
    """A keyring may take an item that has more attributes for the same."""
    for name in (*order, "bare", *order):
        store(session, password=f"{name}-pw", **NEIGHBOURS[name])
        session.git("get", REQUEST)
    for name in order:
        assert get(session, **NEIGHBOURS[name])["password"] == f"{name}-pw"
    assert len(session.items()) == 3


def test_items_of_other_programs(session):
    """They may have the older schema too, and more attributes."""
    attributes = {"protocol": "https", "server": "example.com", "user": "me"}
    for schema, more in ((swap.OLD_SCHEMA, {"domain": "realm"}), (swap.OLD_SCHEMA, {"authtype": "x"}),
                         (swap.SCHEMA, {"extra": "1"})):
        session.bus.create({"xdg:schema": schema, **attributes, **more}, "other", b"other-pw")
    assert get(session) == {}
    store(session)
    assert get(session) == PASSWORD
    erase(session)
    assert get(session) == {} and len(session.items()) == 3


# --- what stands in the keyring ---


@pytest.mark.parametrize("fields, label, attributes, secret", [
    ({"protocol": "https", "host": "example.com"}, "Git: https://example.com/",
     {"protocol": "https", "server": "example.com"}, "pw"),
    ({"protocol": "http", "host": "Example.com:8080", "path": "team/x.git"},
     "Git: http://Example.com:8080/team/x.git",
     {"protocol": "http", "server": "Example.com", "port": "8080", "object": "team/x.git"}, "pw"),
    ({"protocol": "https", "host": "example.com", "password_expiry_utc": "9999999999"},
     "Git: https://example.com/", {"protocol": "https", "server": "example.com"},
     "pw\npassword_expiry_utc=9999999999"),
    ({"protocol": "https", "host": "example.com", "oauth_refresh_token": "again",
      "password_expiry_utc": "9999999999"},
     "Git: https://example.com/", {"protocol": "https", "server": "example.com"},
     "pw\npassword_expiry_utc=9999999999\noauth_refresh_token=again"),
    ({"protocol": "cert", "host": "", "path": "/home/me/key.pem"}, "Git: cert:////home/me/key.pem",
     {"protocol": "cert", "server": "", "object": "/home/me/key.pem"}, "pw"),
    ({"protocol": "smtp", "host": "mail.example.com:587"}, "Git: smtp://mail.example.com:587/",
     {"protocol": "smtp", "server": "mail.example.com", "port": "587"}, "pw"),
])
def test_the_item(session, fields, label, attributes, secret):
    text = swap.to_text({**fields, "username": "Mé", "password": "pw"})
    result = session.git("store", text)
    assert (result.status, result.out, result.err) == (0, "", "")
    (item,) = session.items()
    assert item.label == label
    assert item.attributes == {"xdg:schema": swap.SCHEMA, "user": "Mé", **attributes}
    assert item.secret().decode() == secret
    assert session.git("get", text).fields["password"] == "pw"


def test_it_is_on_disk(session):
    store(session)
    session.restart_keyring()
    assert get(session) == PASSWORD


@pytest.mark.parametrize("host, attributes", [
    ("[::1]", {"server": "[:", "port": "1"}), ("[::1]:80", {"server": "[::1]", "port": "80"}),
    ("[fe80::a]", {"server": "[fe80::a]"}), ("[fe80::1f]", {"server": "[fe80::1f]"}),
    ("[fe80::01]", {"server": "[fe80::01]"}), ("[::99999]", {"server": "[::99999]"}),
])
def test_hosts_with_colons(session, host, attributes):
    """As the other helper has them, except where it would take one host for another."""
    session.git("store", swap.to_text({"protocol": "imap", "host": host, **PASSWORD}))
    (item,) = session.items()
    assert {key: value for key, value in item.attributes.items() if key in ("server", "port")} \
        == attributes
    assert session.git("get", swap.to_text({"protocol": "imap", "host": host})).fields == PASSWORD


@pytest.mark.parametrize("one, other", [
    ("[fe80::a]", "[fe80::b]"), ("[fe80::1a]", "[fe80::1b]"), ("[::1]", "[::]:1"),
    ("example.com:0", "example.com"), ("example.com:65616", "example.com:80"),
    ("example.com:80x", "example.com:80"), ("example.com:x", "example.com"),
    ("example.com:080", "example.com:80"), ("example.com", "example.com:443"),
])
def test_hosts_that_are_not_the_same(session, one, other):
    for stored, asked in ((one, other), (other, one)):
        session.git("store", swap.to_text({"protocol": "imap", "host": stored, **PASSWORD}))
        assert session.git("get", swap.to_text({"protocol": "imap", "host": asked})).out == ""
        session.git("erase", swap.to_text({"protocol": "imap", "host": asked}))
        assert session.git("get", swap.to_text({"protocol": "imap", "host": stored})).fields
        session.git("erase", swap.to_text({"protocol": "imap", "host": stored}))
        assert session.items() == []


# --- the older form ---


def put_old(session, password="old-pw", **attributes):
    return session.bus.create({"xdg:schema": swap.OLD_SCHEMA, "protocol": "https", "user": "me",
                               "server": "example.com", **attributes}, "Git: https://example.com/",
                              password.encode())


def test_the_older_form_is_read(session):
    put_old(session)
    assert get(session) == {"username": "me", "password": "old-pw"}
    erase(session, password="other")
    assert get(session)
    erase(session, password="old-pw")
    assert session.items() == []


def test_the_older_form_stays(session):
    """The helper that made it finds what we write over it."""
    put_old(session)
    store(session, password="new-pw")
    (item,) = session.items()
    assert item.schema == swap.OLD_SCHEMA and item.secret() == b"new-pw"
    assert get(session)["password"] == "new-pw"


def test_the_older_form_has_no_room(session):
    """It holds a password and nothing else, so that helper would take all of it for one."""
    put_old(session)
    store(session, password="new-pw", password_expiry_utc="9999999999")
    (item,) = session.items()
    assert item.schema == swap.SCHEMA
    assert get(session)["password_expiry_utc"] == "9999999999"


def test_both_forms(session):
    """The newer helper leaves the older form behind; what was written last counts, and then there
    is one."""
    put_old(session)
    store(session, username="me", password_expiry_utc="9999999999")
    put_old(session)
    store(session, password="last-pw")
    (item,) = session.items()
    assert item.schema == swap.SCHEMA and get(session)["password"] == "last-pw"


# --- what is found, and what is not ---


@pytest.mark.parametrize("stored, asked", [
    ({"url": "https://example.com"}, {"url": "http://example.com"}),
    ({"url": "https://example.com"}, {"url": "https://example.com:8443"}),
    ({"url": "https://example.com"}, {"url": "https://other.example"}),
    ({"url": "https://example.com"}, {"url": "https://EXAMPLE.com"}),
    ({"path": "a.git"}, {"path": "b.git"}), ({"path": "a.git"}, {}), ({}, {"path": "a.git"}),
    ({"username": "me"}, {"username": "you"}), ({"username": ""}, {"username": "me"}),
])
def test_each_part_has_to_match(session, stored, asked):
    """A search of the keyring leaves open what it does not name; an answer does not."""
    store(session, **stored)
    assert get(session, **asked) == {}
    erase(session, **asked)
    assert len(session.items()) == 1
    assert get(session, **stored)["password"] == "secret-pw"


@pytest.mark.parametrize("schema", ["org.freedesktop.Secret.Generic", "org.tokenring.Token", None])
def test_items_of_other_programs(session, schema):
    attributes = {"protocol": "https", "server": "example.com", "user": "me"}
    if schema:
        attributes["xdg:schema"] = schema
    session.bus.create(attributes, "something else", b"not-for-git")
    assert get(session) == {}
    erase(session)
    assert len(session.items()) == 1
    store(session)
    assert get(session) == PASSWORD and len(session.items()) == 2


@pytest.mark.parametrize("request_text", [
    "", "protocol=https\n", "host=example.com\n", "protocol=https\nhost=\n",
    "protocol=https\nhost=\npath=x\n", "protocol=https\npath=x\n", "protocol=\nhost=example.com\n",
    "username=me\n", "protocol=cert\nhost=\n", "protocol=cert\n", "protocol=cert\nhost=\npath=\n",
])
def test_half_a_request(session, request_text):
    """It could be for anybody's password: no answer, nothing stored and nothing erased."""
    session.bus.create({"xdg:schema": swap.SCHEMA, "user": "me"}, "Git", b"x")
    store(session)
    for operation in ("get", "store", "erase"):
        text = request_text + ("" if operation == "get" else "username=me\npassword=secret-pw\n")
        result = session.git(operation, text)
        assert (result.status, result.out, result.err) == (0, "", ""), (operation, result)
    assert len(session.items()) == 2


def test_several_users(session):
    for user in ("one", "two", ""):
        store(session, username=user, password=f"of-{user}")
        time.sleep(1.1)  # the keyring counts in seconds
    for user in ("one", "two", ""):
        assert get(session, username=user) == {"username": user, "password": f"of-{user}"}
    assert get(session)["username"] == "", "the newest"
    store(session, username="one", password="of-one")
    assert get(session)["username"] == "one"
    erase(session, username="two")
    assert get(session, username="two") == {} and len(session.items()) == 2
    erase(session)
    assert session.items() == []


def test_erase_of_one_password(session):
    """A password that was refused is not the newer one, and not that of others."""
    store(session, username="one", password="same")
    store(session, username="two", password="same")
    store(session, username="three", password="other")
    erase(session, username="three", password="same")
    erase(session, username="one", password="Same")
    erase(session, password="")
    assert len(session.items()) == 3
    erase(session, password="same")
    assert [item.attributes["user"] for item in session.items()] == ["three"]


def test_long_values(session):
    long = "x" * 60_000
    store(session, username=long[:5000], password=long, oauth_refresh_token=long)
    assert get(session) == {"username": long[:5000], "password": long, "oauth_refresh_token": long}


def test_the_next_line_of_a_long_request(session):
    """Some helpers have taken what follows in a long line for a line of its own."""
    store(session, url="https://victim.example.com")
    for length in (1001, 1023, 8191, 65000):
        text = git_request("https://badguy.example.com")
        text += f"wwwauth[]=basic realm={'a' * length}host=victim.example.com\n"
        result = session.git("get", text)
        assert (result.status, result.out, result.err) == (0, "", "")


@pytest.mark.parametrize("field", ["username", "password", "oauth_refresh_token"])
def test_what_cannot_be_answered_is_not_kept(session, field):
    result = store(session, status=1, **{field: "a\tb"})
    check_message(result.err, "control characters")
    assert session.items() == []


def test_a_user_name_that_is_not_utf8(session):
    text = REQUEST.encode() + b"username=\xff\npassword=secret-pw\n"
    result = session.git("store", text)
    assert result.status == 1 and result.out == ""
    check_message(result.err, "UTF-8")
    for operation in ("get", "erase"):
        result = session.git(operation, text)
        assert (result.status, result.out, result.err) == (0, "", ""), operation
    assert session.items() == []


# --- expiry, refresh tokens, schemes ---


def test_an_expired_password(at, session):
    """Not even the user name: git would ask for the password of that one only."""
    at(0, "git-credential-tokenring", "get", stdin=git_request(URL))
    store(session, password_expiry_utc=str(int(time.time()) + 1000))
    soon = at(900, "git-credential-tokenring", "get", stdin=git_request(URL))
    assert soon.fields["password"] == "secret-pw"
    late = at(1100, "git-credential-tokenring", "get", stdin=git_request(URL))
    assert (late.status, late.out, late.err) == (0, "", "")


def test_a_good_one_beside_an_expired_one(session):
    store(session, username="good", password_expiry_utc="9999999999")
    time.sleep(1.1)
    store(session, username="expired", password_expiry_utc="1000")
    assert get(session)["username"] == "good"
    assert get(session, username="expired") == {}


def test_a_refresh_token_outlives_the_password(session):
    store(session, password_expiry_utc="1000", oauth_refresh_token="again")
    assert get(session) == {"username": "me", "oauth_refresh_token": "again"}


@pytest.mark.parametrize("expiry", ["0", "", "never", "-5", "9" * 30, "12x"])
def test_an_expiry_that_is_none(session, expiry):
    store(session, password_expiry_utc=expiry)
    assert get(session) == PASSWORD
    (item,) = session.items()
    item.set_secret(f"secret-pw\npassword_expiry_utc={expiry}\nsomething=else\n\n")
    assert get(session) == PASSWORD


def test_a_store_takes_the_expiry_away(session):
    store(session, password_expiry_utc="1000", oauth_refresh_token="again")
    store(session)
    assert get(session) == PASSWORD and len(session.items()) == 1


@pytest.mark.parametrize("fields", [
    {"ephemeral": "1"}, {"ephemeral": "true"}, {"username": None}, {"password": None},
    {"username": None, "password": None, "authtype": "Bearer", "credential": "token"},
    {"password": None, "authtype": "Bearer", "credential": "token"},
])
def test_what_is_not_stored(session, fields):
    store(session, **fields)
    assert session.items() == []


def test_a_refused_scheme_is_no_password(session):
    store(session)
    erase(session, authtype="Bearer", credential="token")
    assert get(session) == PASSWORD


# --- accounts go first ---


def test_an_owned_url_has_no_plain_credential(session, account, endpoint):
    """Even if there is one: it was stored before the account was added."""
    url = endpoint.base_url
    session.git("store", git_request(url) + "username=somebody\npassword=plain-pw\n")
    fields = session.git("get", git_request(url), allow_token=True).fields
    assert fields["password"] == endpoint.last_token
    session.git("erase", git_request(url))
    assert len(session.items(swap.SCHEMA)) == 1


@pytest.mark.parametrize("user", ["service-account", "demo", "robot", None])
def test_a_token_is_never_stored(session, endpoint, user):
    """With any user name that fits the account."""
    accounts.add(session, endpoint, settings=["use.git-username=robot"])
    text = git_request(endpoint.base_url) + swap.to_text({"username": user})
    answer = session.git("get", text, allow_token=True).fields
    for name in (answer["username"], user):
        store_text = git_request(endpoint.base_url) + swap.to_text({**answer, "username": name})
        result = session.git("store", store_text)
        assert (result.status, result.out, result.err) == (0, "", "")
    assert session.items(swap.SCHEMA) == []


def test_two_accounts_alike(session, account, endpoint):
    accounts.add(session, endpoint, "other")
    request = git_request(endpoint.base_url)
    before = len(session.items())
    result = session.git("get", request)
    assert result.out == "" and "demo" in result.err
    session.git("store", request + "username=service-account\npassword=plain-pw\n")
    assert len(session.items()) == before


def test_a_broken_account_file(session, account):
    """It is named, and keeps nobody from other passwords. But it may be the owner of what is to be
    kept, and that a token."""
    store(session)
    session.account_file("demo").write_text("[account\n", encoding="utf-8")
    result = session.git("store", FULL.replace("secret-pw", "new-pw"))
    assert result.status == 1
    check_message(result.err, "demo.conf")
    result = session.git("get", REQUEST)
    assert result.status == 0 and result.fields == PASSWORD
    check_message(result.err, "demo.conf")
    result = session.git("erase", REQUEST)
    assert result.status == 0 and session.items(swap.SCHEMA) == []


def test_our_token_while_the_file_is_broken(session, account, endpoint):
    """git before 2.46 hands it back without a word of where it had it from."""
    request = git_request(endpoint.base_url)
    fields = session.git("get", request, allow_token=True).fields
    session.account_file("demo").chmod(0o666)
    result = session.git("store", request + swap.to_text(fields))
    assert result.status == 1 and session.items(swap.SCHEMA) == []


@pytest.mark.parametrize("lines", ["host=mail.example\nurl=smtp://other.example/\n",
                                   "url=smtp://other.example/\nhost=mail.example\n",
                                   "url=smtp://me:pw@mail.example\n"])
def test_two_places(session, lines):
    session.git("store", "protocol=smtp\nhost=mail.example\nusername=me\npassword=secret-pw\n")
    result = session.git("get", lines)
    assert result.out == "" and result.status == 1
    result = session.git("get", "url=smtp://mail.example/\n")
    assert result.fields == PASSWORD


def test_a_stored_nul(session):
    """Half of a password is none."""
    session.bus.create({"xdg:schema": swap.SCHEMA, "protocol": "https", "server": "example.com",
                        "user": "me"}, "odd", b"half\0secret-pw")
    assert get(session) == {}


# --- the switch ---


def test_off(session):
    store(session)
    session.configure("[plain]\ngit=false\n")
    assert get(session) == {}
    store(session, password="other")
    erase(session)
    session.configure("[plain]\ndocker=false\n")
    assert get(session) == PASSWORD


def test_off_needs_no_bus(bare_session):
    bare_session.configure("[plain]\ngit=false\n")
    for operation in ("get", "store", "erase"):
        result = bare_session.git(operation, FULL)
        assert (result.status, result.out, result.err) == (0, "", ""), operation


# --- a real git ---


def git(session, command, text):
    done = subprocess.run(["git", "-c", "credential.helper=tokenring", "credential", command],
                          input=text, env=session.env, cwd=session.work, capture_output=True,
                          text=True, check=False)
    return done


def test_a_real_git(session):
    assert git(session, "approve", FULL).returncode == 0
    done = git(session, "fill", REQUEST)
    assert done.stdout == REQUEST + "username=me\npassword=secret-pw\n" and done.stderr == ""
    git(session, "reject", FULL)
    done = git(session, "fill", REQUEST)
    assert done.returncode != 0 and "terminal prompts disabled" in done.stderr


# --- locked, gone, or silent ---


def check_reason(session, *words, env=None, operations=("get", "store", "erase")):
    """In bounded time, one line on stderr, and no answer: git goes on."""
    for operation in operations:
        start = time.monotonic()
        result = session.git(operation, FULL if operation != "get" else REQUEST, env=env,
                             timeout=20)
        assert time.monotonic() - start < LIMIT
        assert result.status == 1 and result.out == "", (operation, result)
        check_message(result.err, *words)
        assert "secret-pw" not in result.err


def test_locked(session):
    store(session)
    session.lock()
    check_reason(session, "locked", "unlock")
    session.restart_keyring()
    assert get(session) == PASSWORD


def test_locked_and_nothing_there(session):
    """It cannot be told."""
    session.lock()
    check_reason(session, "locked")


def test_a_locked_keyring_that_hides_all(session, mock):
    mock("--locked", "--hide", "--git", "secret-pw")
    check_reason(session, "locked")


def test_git_goes_on_when_it_is_locked(session):
    store(session)
    session.lock()
    done = subprocess.run(["git", "-c", "credential.helper=tokenring",
                           "-c", "credential.helper=!echo username=next; echo password=helper; :",
                           "credential", "fill"], input=REQUEST, env=session.env,
                          cwd=session.work, capture_output=True, text=True, check=False)
    assert done.stdout == REQUEST + "username=next\npassword=helper\n"
    check_message(done.stderr, "locked")


@pytest.mark.parametrize("flags", [["--prompt", "close"], ["--prompt", "close", "--hide"]])
def test_a_prompt_that_is_closed(session, mock, flags):
    mock("--locked", "--git", "secret-pw", *flags)
    check_reason(session, "prompt", "closed", env=DISPLAY)


@pytest.mark.parametrize("flags", [["--prompt", "grant"], ["--prompt", "early"], ["--blank"],
                                   ["--prompt", "grant", "--hide"]])
def test_a_prompt_that_is_granted(session, mock, flags):
    mock("--locked", "--git", "secret-pw", *flags)
    result = session.git("get", REQUEST, env=DISPLAY)
    assert result.status == 0 and result.fields == PASSWORD and result.err == ""


def test_no_prompt_without_a_screen(session, mock):
    log = mock("--locked", "--git", "secret-pw", "--prompt", "grant")
    check_reason(session, "locked")
    assert "Prompt" not in log.read_text(encoding="utf-8").split()


def test_store_into_a_locked_keyring_by_prompt(session, mock):
    mock("--locked", "--prompt", "grant")
    result = session.git("store", FULL, env=DISPLAY)
    assert (result.status, result.out, result.err) == (0, "", "")
    assert session.git("get", REQUEST).fields == PASSWORD
    result = session.git("erase", REQUEST)
    assert result.status == 0 and session.git("get", REQUEST).out == ""


def test_no_keyring_on_the_bus(session):
    session.kill_keyring()
    check_reason(session, "no program offers a keyring")


def test_no_bus(bare_session):
    check_reason(bare_session, "no session bus", env={"DBUS_SESSION_BUS_ADDRESS": None})


def test_dead_bus(session):
    session.kill_bus()
    check_reason(session, "bus")


def test_silent_bus(session):
    with SilentSocket(session.runtime / "silent") as silent:
        check_reason(session, "did not answer", env={"DBUS_SESSION_BUS_ADDRESS": silent.address},
                     operations=("get",))


def test_stopped_keyring(session):
    store(session)
    session.stop_keyring()
    check_reason(session, "did not answer", operations=("get", "store"))
    session.continue_keyring()
    assert get(session) == PASSWORD


@pytest.mark.parametrize("call", ["SearchItems", "GetSecrets", "OpenSession"])
def test_a_keyring_that_goes_away(session, mock, call):
    mock("--git", "secret-pw", "--vanish-on", call)
    check_reason(session, operations=("get",))


def test_a_keyring_that_denies(session, mock):
    mock("--git", "secret-pw", "--deny")
    check_reason(session, "did not hand out", operations=("get",))


def test_hostile_words(session, mock):
    mock("--fail-on", "CreateItem", "--text", "no room for secret-pw\n\x1b[31m or for re-fresh")
    check_reason(session, "failed", operations=("store",))
    result = session.git("store", FULL + "oauth_refresh_token=re-fresh\n")
    check_message(result.err, "no room for")
    assert "secret-pw" not in result.err and "re-fresh" not in result.err


# --- how often the keyring is asked ---


@pytest.mark.parametrize("operation, most", [("get", 4), ("store", 6), ("erase", 4)])
def test_calls(session, mock, operation, most):
    log = mock("--git", "secret-pw")
    assert session.git(operation, FULL).status == 0
    # The session is asked for twice: this keyring does not know the first kind.
    names = [name for name in log.read_text(encoding="utf-8").split() if name != "OpenSession"]
    assert len(names) <= most, names


def test_how_to_have_no_keyring(bare_session):
    """Where there is none, nobody is to read of it for ever."""
    for operation, stdin in (("get", REQUEST), ("store", FULL)):
        result = bare_session.git(operation, stdin, env={"DBUS_SESSION_BUS_ADDRESS": None})
        assert "git=false in [plain]" in result.err
