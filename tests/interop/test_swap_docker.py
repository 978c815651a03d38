# SPDX-License-Identifier: LGPL-2.1-or-later
"""docker-credential-secretservice and ours in turn, on one keyring: what one of them stored is
found, updated and erased by the other."""

import json
import random
import shutil

import pytest

from support import swap

# 200 each way, in parts: with each change the keyring writes all that it has to the disk.
COUNT = 40
in_parts = pytest.mark.parametrize("part", range(5))
NOT_FOUND = "credentials not found in native keychain"
ASCII = "abcdefghijklmnopqrstuvwxyz0123456789"
LETTERS = ASCII.upper() + ASCII + "-._~!$&'()*+,;=:@/?#[]%\"\\ <>^`{|}" + "äßéñøœ漢字🔑ж"
FORMS = ("{host}", "{host}", "https://{host}", "http://{host}", "https://{host}/v1/", "{host}/",
         "https://{host}/v2/", "{host}/team")


class Failure(Exception):
    """What a helper says instead of an answer."""


def caller(session, program):
    def call(action, text):
        result = session.run(program, action, stdin=text)
        if result.status != 0:
            raise Failure(result.out.strip())
        return result.out

    return call


@pytest.fixture
def theirs(session):
    program = shutil.which(swap.DOCKER)
    if program is None:
        pytest.skip(f"not installed: {swap.DOCKER}")
    return caller(session, program)


@pytest.fixture
def ours(session):
    return caller(session, "docker-credential-tokenring")


def get(helper, server):
    answer = json.loads(helper("get", server))
    assert answer["ServerURL"] == server
    return answer["Username"], answer["Secret"]


def put(helper, server, username, secret):
    helper("store", json.dumps({"ServerURL": server, "Username": username, "Secret": secret}))


def is_missing(helper, server):
    try:
        helper("get", server)
    except Failure as failure:
        return str(failure) == NOT_FOUND
    return False


def layout(session):
    return sorted(sorted(item.attributes.items()) for item in session.items())


# --- random credentials ---


def text(rng, least, most, letters=LETTERS):
    return "".join(rng.choice(letters) for _ in range(rng.randint(least, most)))


def random_server(rng, number):
    """A registry of its own each time: we take all names of one for the same."""
    host = f"{text(rng, 1, 10, ASCII)}-{number}.example.com"
    if rng.random() < 0.4:
        host = f"{host}:{rng.randint(1, 65535)}"
    return rng.choice(FORMS).format(host=host)


def random_secret(rng):
    if rng.random() < 0.1:
        return text(rng, 4000, 8000, ASCII)
    if rng.random() < 0.1:
        return json.dumps({"key": text(rng, 1, 40)}, indent=2) + "\n"
    return text(rng, 1, 40)


def random_credentials(rng):
    return [(random_server(rng, number), f"u{text(rng, 0, 20)}") for number in range(COUNT)]


@pytest.fixture
def rng():
    """The seed is shown when a test fails."""
    seed = random.SystemRandom().randint(0, 2**32)
    print(f"seed: {seed}")
    return random.Random(seed)


def swap_all(session, rng, first, second):
    """One stores; the other answers, updates and erases."""
    credentials = random_credentials(rng)
    for server, username in credentials:
        put(first, server, username, "to be replaced")
    before = layout(session)
    secrets = [random_secret(rng) for _ in credentials]
    for server, username in credentials:
        assert get(second, server) == (username, "to be replaced"), server
    for (server, username), secret in zip(credentials, secrets):
        put(second, server, username, secret)
    assert layout(session) == before
    for (server, username), secret in zip(credentials, secrets):
        assert get(first, server) == (username, secret), server
    for server, _ in credentials:
        second("erase", server)
        assert is_missing(first, server), server
    assert session.items() == []


# --- the swap ---


@in_parts
def test_theirs_then_ours(session, theirs, ours, rng, part):
    swap_all(session, rng, theirs, ours)


@in_parts
def test_ours_then_theirs(session, theirs, ours, rng, part):
    swap_all(session, rng, ours, theirs)


# --- what is no matter of chance ---


def test_docker_hub(session, theirs, ours):
    """With the names under which docker keeps more than one thing."""
    hub = "https://index.docker.io/v1/"
    for number, server in enumerate((hub, f"{hub}access-token", f"{hub}refresh-token")):
        put(theirs, server, "me", f"secret-{number}")
    for number, server in enumerate((hub, f"{hub}access-token", f"{hub}refresh-token")):
        assert get(ours, server) == ("me", f"secret-{number}")
    ours("erase", hub)
    assert is_missing(theirs, hub)
    assert get(theirs, f"{hub}access-token") == ("me", "secret-1")
    ours("erase", f"{hub}access-token")
    ours("erase", f"{hub}refresh-token")
    assert session.items() == []


def test_another_user(session, theirs, ours):
    """docker has one user for a registry: who logged in last."""
    put(theirs, "r.example.com", "first", "one")
    put(ours, "r.example.com", "second", "two")
    assert get(theirs, "r.example.com") == get(ours, "r.example.com") == ("second", "two")
    assert len(session.items()) == 1


def test_list(session, theirs, ours):
    """Theirs has the labels for keys, so what we store must have one that docker can ask for."""
    put(ours, "r.example.com", "me", "one")
    assert json.loads(theirs("list", "unused")) == {"r.example.com": "me"}
    put(theirs, "other.example.com", "you", "two")
    assert json.loads(ours("list", "unused")) == {"r.example.com": "me", "other.example.com": "you"}
