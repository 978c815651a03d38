# SPDX-License-Identifier: LGPL-2.1-or-later
"""git 2.46 and later send any scheme that a helper names: Bearer and Token, as the APIs want it."""

import time

import pytest

from support import accounts, tokens
from support.gitclient import GitClient

pytestmark = [pytest.mark.git_authtype, pytest.mark.usefixtures("git_with_authtype")]

PROVIDERS = {"bearer": "oauth2", "token": "huvr"}


@pytest.fixture(params=sorted(PROVIDERS))
def mode(request):
    return request.param


@pytest.fixture
def endpoint(make_endpoint, mode):
    return make_endpoint(PROVIDERS[mode])


@pytest.fixture
def server(session, endpoint, make_git_server, mode):
    made = make_git_server(endpoint, mode)
    accounts.add(session, endpoint, match=[made.base_url])
    return made


def test_clone_fetch_push(session, git, server, endpoint, mode):
    folder = git.clone(server.url)
    server.commit_on_server("from the server")
    git.ok("pull", "-q", cwd=folder)
    # Over http.postBuffer, which is 1 MiB, this git would begin without any credentials.
    git.commit(folder, "from the client", size=1 << 19)
    git.ok("push", "-q", "origin", "main", cwd=folder)
    assert server.commits()[:2] == ["from the client", "from the server"]
    git.clone(server.url, "second")
    assert endpoint.count == 1
    assert {value.partition(" ")[0].lower() for value in server.service.authorized} == {mode}


def test_reject(session, git, server, endpoint, mode):
    """What git erases after a 401 is the token in `credential`."""
    git.clone(server.url)
    endpoint.revoke(endpoint.last_token)
    tokens.age(session)
    assert git.run("clone", "-q", server.url, "second").status != 0
    git.clone(server.url, "third")
    assert endpoint.count == 2


def test_fill(session, git, server, endpoint, mode):
    challenge = "Bearer" if mode == "bearer" else "Token"
    text = f"url={server.url}\ncapability[]=authtype\nwwwauth[]={challenge} realm=\"x\"\n\n"
    filled = git.ok("credential", "fill", stdin=text, allow_token=True)
    assert filled.fields["authtype"] == challenge
    assert filled.fields["credential"] == endpoint.last_token
    tokens.age(session)
    git.ok("credential", "reject", stdin=filled.out + "\n")
    git.clone(server.url)
    assert endpoint.count == 2


@pytest.mark.parametrize("mode", ["bearer"])
def test_a_server_that_offers_both(session, git, endpoint, make_git_server, mode):
    """Basic is what works for a push of any size."""
    server = make_git_server(endpoint, "both")
    accounts.add(session, endpoint, match=[server.base_url])
    folder = git.clone(server.url)
    git.commit(folder, "more", size=3 << 20)
    git.ok("push", "-q", "origin", "main", cwd=folder)
    assert server.commits()[0] == "more" and endpoint.count == 1
    assert {value.partition(" ")[0] for value in server.service.authorized} == {"Basic"}


@pytest.mark.parametrize("mode", ["bearer"])
def test_a_server_of_basic_alone(session, git, endpoint, make_git_server, mode):
    """This git knows schemes, and the server does not."""
    server = make_git_server(endpoint, "basic")
    accounts.add(session, endpoint, match=[server.base_url])
    git.clone(server.url)
    assert {value.partition(" ")[0] for value in server.service.authorized} == {"Basic"}


@pytest.mark.parametrize("mode", ["bearer"])
def test_a_token_that_the_server_does_not_take_any_more(session, git, server, endpoint, mode):
    """git is told the expiry, so that it drops what has run out on its own."""
    filled = git.ok("credential", "fill", allow_token=True,
                    stdin=f"url={server.url}\ncapability[]=authtype\nwwwauth[]=Bearer\n\n")
    end = endpoint.issued[endpoint.last_token].expires
    assert int(filled.fields["password_expiry_utc"]) <= end - 25


def stored_request(session, log):
    """What git hands back after its last success, as the helper got it."""
    return log.read_text(encoding="utf-8").rpartition("== store\n")[2]


@pytest.mark.parametrize("mode", ["bearer", "token"])
@pytest.mark.parametrize("offered", ["scheme", "basic"])
def test_store_is_known_by_its_state(session, endpoint, make_git_server, mode, offered):
    """Of a second clone as of the first: git carries the mark from get to store, where it takes the
    place of a look into the keyring, which does not answer here."""
    server = make_git_server(endpoint, mode if offered == "scheme" else "basic")
    accounts.add(session, endpoint, match=[server.base_url])
    log = session.root / "requests"
    git = GitClient(session, helper=f"\"!f() {{ echo == $1 >>{log}; tee -a {log} |"
                                    " git-credential-tokenring $1; }; f\"")
    for name in ("first", "second"):
        git.clone(server.url, name)
        text = stored_request(session, log)
        (state,) = [line for line in text.splitlines() if line.startswith("state[]=")]
        assert state.startswith("state[]=tokenring:demo:") and endpoint.last_token in text
    assert endpoint.count == 1

    session.tokenring("forget", "demo")
    session.stop_keyring()
    start = time.monotonic()
    result = session.git("store", text)
    assert (result.status, result.out, result.err) == (0, "", "")
    assert time.monotonic() - start < 5
    if offered == "basic":
        result = session.git("store", text.replace(f"{state}\n", ""))
        assert result.status == 1, "without it, the keyring is asked"
    session.continue_keyring()


@pytest.mark.parametrize("mode", ["bearer"])
def test_a_server_that_never_takes_a_token(session, git, endpoint, make_endpoint, make_git_server,
                                           mode):
    """What git erases then is the token in `credential`, and it is new."""
    server = make_git_server(make_endpoint(), mode)
    accounts.add(session, endpoint, match=[server.base_url])
    first = git.run("clone", "-q", server.url, "clone")
    later = git.run("clone", "-q", server.url, "clone")
    for result in (first, later):
        assert result.status != 0 and "refused a token of account 'demo'" in result.err
    assert "told us to quit" in later.err and endpoint.count == 1


@pytest.mark.parametrize("mode", ["bearer"])
def test_capability(session, git, mode):
    """The helper's answer has the form of git's own."""
    own = git.ok("credential", "capability").out.splitlines()
    ours = session.run("git-credential-tokenring", "capability").out.splitlines()
    assert ours[0] == own[0] == "version 0" and set(ours) <= set(own)
