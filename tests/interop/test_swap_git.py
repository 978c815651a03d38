# SPDX-License-Identifier: LGPL-2.1-or-later
"""git-credential-libsecret and ours in turn, on one keyring: what one of them stored is found,
updated and erased by the other."""

import random

import pytest

from support import swap

# 200 each way, in parts: with each change the keyring writes all that it has to the disk.
COUNT = 40
in_parts = pytest.mark.parametrize("part", range(5))
ASCII = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
LETTERS = ASCII + "-._~!$&'()*+,;=:@/?#[]%\"\\ <>^`{|}" + "äßéñøœ漢字🔑ж"
SECRET_KEYS = ("password", "password_expiry_utc", "oauth_refresh_token")


@pytest.fixture(scope="module")
def helper(tmp_path_factory):
    missing = swap.missing_for_git()
    if missing:
        pytest.skip(f"not there: {' '.join(missing)}")
    return swap.build_git_helper(tmp_path_factory.mktemp("libsecret"))


@pytest.fixture
def theirs(session, helper):
    def call(operation, fields):
        result = session.run(str(helper), operation, stdin=swap.to_text(fields))
        assert result.err == "", result
        return result.fields

    return call


@pytest.fixture
def ours(session):
    def call(operation, fields):
        result = session.git(operation, swap.to_text(fields))
        assert result.status == 0 and result.err == "", result
        return result.fields

    return call


# --- random credentials ---


def text(rng, most, letters=LETTERS):
    return "".join(rng.choice(letters) for _ in range(rng.randint(1, most)))


def long_text(rng):
    """The older helper reads lines of at most 1,023 bytes."""
    length = 900 if swap.is_old() else 20_000
    return "".join(rng.choice(ASCII) for _ in range(rng.randint(length // 2, length)))


def random_host(rng, number):
    if rng.random() < 0.1:
        return f"[::{number + 1}]"
    return f"{text(rng, 12, ASCII)}-{number}.example.com"


def with_port(rng, host):
    if rng.random() < 0.5:
        return host
    return f"{host}:{rng.choice((1, 80, 443, 8443, 65535, rng.randint(1024, 65535)))}"


def random_credential(rng, number, host):
    """What git would store. Users differ, since the other helper does not look at paths when it is
    asked for none."""
    fields = {"protocol": rng.choice(("https", "https", "http", "smtp", "imaps")), "host": host,
              "path": text(rng, 20) if rng.random() < 0.5 else None,
              "username": f"{text(rng, 10)}{number}"}
    if rng.random() < 0.05:
        fields.update(protocol="cert", host="", path=f"/{text(rng, 20)}{number}.pem", username="")
    return fields


def random_secrets(rng):
    secrets = {"password": long_text(rng) if rng.random() < 0.1 else text(rng, 30)}
    if rng.random() < 0.3 and not swap.is_old():
        secrets["password_expiry_utc"] = str(rng.randint(4_000_000_000, 9_999_999_999))
    if rng.random() < 0.3 and not swap.is_old():
        secrets["oauth_refresh_token"] = text(rng, 40)
    return secrets


def random_credentials(seed):
    rng = random.Random(seed)
    hosts, credentials = [], []
    for number in range(COUNT):
        if not hosts or rng.random() < 0.7:
            hosts.append(with_port(rng, random_host(rng, number)))
        credentials.append(random_credential(rng, number, rng.choice(hosts)))
    return rng, credentials


@pytest.fixture
def seed():
    """Shown when a test fails."""
    value = random.SystemRandom().randint(0, 2**32)
    print(f"seed: {value}")
    return value


def expected(fields, secrets):
    return {"username": fields["username"], **secrets}


def layout(session):
    """All that can be seen of the items from outside."""
    return sorted((item.label, sorted(item.attributes.items())) for item in session.items())


def check_all(get, credentials, secrets):
    for fields, secret in zip(credentials, secrets):
        assert get("get", fields) == expected(fields, secret), fields


def erase_all(erase, get, credentials, secrets):
    """One helper erases, the other finds nothing any more."""
    for fields, secret in zip(credentials, secrets):
        erase("erase", {**fields, **secret})
        assert not set(SECRET_KEYS) & set(get("get", fields)), fields


# --- the swap ---


@in_parts
def test_theirs_then_ours(session, theirs, ours, seed, part):
    """What it stored we answer, update and erase; and it finds what we wrote over it."""
    rng, credentials = random_credentials(seed)
    first = [random_secrets(rng) for _ in credentials]
    second = [random_secrets(rng) for _ in credentials]
    for fields, secrets in zip(credentials, first):
        theirs("store", {**fields, **secrets})
    before = layout(session)
    check_all(ours, credentials, first)

    for fields, secrets in zip(credentials, second):
        ours("store", {**fields, **secrets})
    assert layout(session) == before
    check_all(theirs, credentials, second)

    half = COUNT // 2
    erase_all(ours, theirs, credentials[:half], second[:half])
    erase_all(theirs, ours, credentials[half:], second[half:])
    assert session.items() == []


@in_parts
def test_ours_then_theirs(session, theirs, ours, seed, part):
    """What we store it answers, updates and erases, with its own attributes."""
    if swap.is_old():
        pytest.skip("the helper is that of git before 2.43, and does not read the newer form")
    rng, credentials = random_credentials(seed)
    first = [random_secrets(rng) for _ in credentials]
    second = [random_secrets(rng) for _ in credentials]
    for fields, secrets in zip(credentials, first):
        ours("store", {**fields, **secrets})
    before = sorted(attributes for _, attributes in layout(session))
    check_all(theirs, credentials, first)

    for fields, secrets in zip(credentials, second):
        theirs("store", {**fields, **secrets})
    assert sorted(attributes for _, attributes in layout(session)) == before
    check_all(ours, credentials, second)
    erase_all(theirs, ours, credentials, second)
    assert session.items() == []


# --- what is no matter of chance ---


@pytest.mark.parametrize("fields", [
    {"protocol": "https", "host": "example.com", "username": "me"},
    {"protocol": "https", "host": "example.com:8443", "username": "me"},
    {"protocol": "https", "host": "Example.COM", "path": "Team/x.git", "username": "Mé"},
    {"protocol": "https", "host": "[2001:db8::7]:8443", "username": "me"},
    {"protocol": "https", "host": "[2001:db8::7]", "username": "me"},
    {"protocol": "cert", "host": "", "path": "/home/me/key.pem", "username": ""},
    {"protocol": "smtp", "host": "mail.example.com:587", "username": "me@example.com"},
    {"protocol": "https", "host": "sso.example.com", "username": ""},
])
def test_each_kind(session, theirs, ours, fields):
    theirs("store", {**fields, "password": "first"})
    assert ours("get", fields) == {"username": fields["username"], "password": "first"}
    ours("store", {**fields, "password": "second"})
    assert theirs("get", fields) == {"username": fields["username"], "password": "second"}
    assert len(session.items()) == 1
    theirs("erase", {**fields, "password": "second"})
    assert ours("get", fields) == {} and session.items() == []


def test_both_are_empty(session, theirs, ours):
    fields = {"protocol": "https", "host": "sso.example.com"}
    theirs("store", {**fields, "username": "", "password": ""})
    assert ours("get", fields) == {"username": "", "password": ""}
    ours("erase", fields)
    assert session.items() == []


def test_the_username_is_not_needed(session, theirs, ours):
    fields = {"protocol": "https", "host": "example.com"}
    theirs("store", {**fields, "username": "me", "password": "theirs"})
    assert ours("get", fields) == {"username": "me", "password": "theirs"}
    ours("store", {**fields, "username": "me", "password": "ours"})
    assert theirs("get", fields) == {"username": "me", "password": "ours"}
