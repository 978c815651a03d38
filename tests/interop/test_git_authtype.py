# SPDX-License-Identifier: LGPL-2.1-or-later
"""git 2.46 and later send any scheme that a helper names: Bearer and Token, as the APIs want it."""

import pytest

from support import accounts, tokens
from support.gitclient import GitClient

pytestmark = [pytest.mark.git_authtype, pytest.mark.usefixtures("git_with_authtype")]

PROVIDERS = {"bearer": "oauth2", "token": "huvr"}


@pytest.fixture
def git(session):
    return GitClient(session)


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
