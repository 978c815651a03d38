# SPDX-License-Identifier: LGPL-2.1-or-later
"""With many accounts there is an index of what they own. It changes no answer."""

import random
import stat

import pytest

from support.keyring import wait_until

COUNT = 40
HOSTS = ("a.example.com", "b.example.com", "x.a.example.com", "docker.io", "b.example.com:8443")
PATHS = ("", "/", "/p", "/p/q", "/p/q/r", "/q")
USERS = ("", "", "", "id-1@", "account3@", "nobody@")


def write(session, number, *match):
    path = session.account_file(f"account{number}")
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_text(f"[account]\nprovider=oauth2\nclient-id=id-{number}\nmatch={';'.join(match)}\n"
                    "[parameters]\ntoken-url=https://login.example.org/token\n", encoding="utf-8")
    path.chmod(0o600)


def ask(session, url, **options):
    """What the program says of a URL: whose it is, or why it is nobody's. No account has a secret,
    so it always says something."""
    result = session.tokenring("header", url, **options)
    assert result.status in (1, 3, 4) and result.out == "", result
    return result.status, result.err


def indexes(session):
    return [*session.runtime.glob("tokenring/*.index"), *session.cache_home.glob("**/*.index")]


def wait_for_index(session):
    """The path of the index, when it has all accounts: it leaves out what was written just now."""
    names = [path.stem.encode() + b"\0" for path in session.account_file("x").parent.iterdir()]

    def is_whole():
        ask(session, "https://nobody.example.org")
        found = indexes(session)
        text = found[0].read_bytes() if found else b""
        return all(name in text for name in names) and found

    return wait_until(is_whole, what="the index")


def nowhere(session):
    """An environment in which there is no place for an index."""
    file = session.root / "file"
    file.touch()
    return {"XDG_RUNTIME_DIR": None, "XDG_CACHE_HOME": str(file / "cache")}


@pytest.fixture
def session_with(bare_session):
    """Makes a number of accounts, whose stores are there and empty."""
    def make(count):
        bare_session.configure("[chain]\nsecrets=environment\ntokens=credentials-directory\n")
        for number in range(count):
            write(bare_session, number, f"https://h{number}.example.org/team")
        return bare_session

    return make


def test_the_index_is_private(session_with):
    session = session_with(COUNT)
    index, = wait_for_index(session)
    assert stat.S_IMODE(index.stat().st_mode) == 0o600
    assert stat.S_IMODE(index.parent.stat().st_mode) == 0o700
    assert index.parent.parent == session.runtime


def test_the_index_is_in_the_cache_folder_without_a_runtime_folder(session_with):
    session = session_with(COUNT)
    del session.env["XDG_RUNTIME_DIR"]
    index, = wait_for_index(session)
    assert index.parent.parent == session.cache_home
    assert ask(session, "https://h7.example.org/team") == ask(
        session, "https://h7.example.org/team", env=nowhere(session))


def test_few_accounts_have_no_index(session_with):
    session = session_with(COUNT)
    wait_for_index(session)[0].unlink()
    for number in range(16, COUNT):
        session.account_file(f"account{number}").unlink()
    status, text = ask(session, "https://h7.example.org/team")
    assert status == 4 and "'account7'" in text
    assert not indexes(session)


def test_answers_are_the_same_without_an_index(session_with):
    seed = random.randrange(10 ** 6)
    dice = random.Random(seed)
    session = session_with(COUNT)
    wait_for_index(session)
    owners = set()
    for turn in range(60):
        if turn % 3 == 0:
            write(session, dice.randrange(COUNT), *(
                f"https://{dice.choice((*HOSTS, '*.example.com'))}{dice.choice(PATHS)}"
                for _ in range(dice.randrange(1, 4))))
        if turn == 40:
            session.account_file("account9").write_text("junk", encoding="utf-8")
        url = f"https://{dice.choice(USERS)}{dice.choice(HOSTS)}{dice.choice(PATHS)}"
        answer = ask(session, url)
        assert answer == ask(session, url, env=nowhere(session)), f"seed {seed}, {turn}: {url}"
        owners.add(answer)
    assert len(owners) > 10, f"seed {seed}: {owners}"
    assert indexes(session)


def test_a_broken_index_is_made_anew(session_with):
    session = session_with(COUNT)
    index, = wait_for_index(session)
    whole = index.read_bytes()
    for junk in (b"", b"\0" * 5000, whole[:len(whole) // 2], whole[::-1]):
        index.write_bytes(junk)
        status, text = ask(session, "https://h7.example.org/team")
        assert status == 4 and "'account7'" in text
        assert index.read_bytes() == whole
    assert not [*index.parent.glob("*.new")]
