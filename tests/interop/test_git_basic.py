# SPDX-License-Identifier: LGPL-2.1-or-later
"""A real git and a real git server that accepts nothing but a fresh token, as a Basic password."""

import base64

import pytest

from support import accounts, tokens
from support.gitclient import GitClient


@pytest.fixture
def server(session, endpoint, make_git_server):
    """A git server whose tokens come from the endpoint; the account owns its URLs."""
    made = make_git_server(endpoint, "basic")
    accounts.add(session, endpoint, match=[made.base_url])
    return made


def basic_users(server):
    """The user names that came, each with a token of the endpoint."""
    pairs = [base64.b64decode(value.partition(" ")[2]).decode().partition(":")
             for value in server.service.authorized]
    return {user for user, _, _ in pairs}


def test_the_server_wants_a_token(session, server, endpoint):
    """Without the helper there is no clone: what follows is the helper's doing."""
    git = GitClient(session, helper="")
    assert git.run("clone", "-q", server.url, "clone").status != 0
    assert endpoint.count == 0


def test_clone_fetch_push(session, git, server, endpoint):
    folder = git.clone(server.url)
    assert endpoint.count == 1
    server.commit_on_server("from the server")
    git.ok("pull", "-q", cwd=folder)
    assert "from the server" in git.ok("log", "--format=%s", cwd=folder).out
    git.commit(folder, "from the client")
    git.ok("push", "-q", "origin", "main", cwd=folder)
    assert server.commits()[0] == "from the client"
    git.clone(server.url, "second")
    assert endpoint.count == 1, "one token for all of it"
    assert basic_users(server) == {endpoint.client_id}


def test_a_large_push(session, git, server, endpoint):
    """git sends it in chunks, and asks for the token before it does."""
    folder = git.clone(server.url)
    git.commit(folder, "large", size=3 << 20)
    git.ok("push", "-q", "origin", "main", cwd=folder)
    assert server.commits()[0] == "large" and endpoint.count == 1


def test_reject_of_that_token(session, git, server, endpoint):
    git.clone(server.url)
    filled = git.ok("credential", "fill", stdin=f"url={server.url}\n\n", allow_token=True)
    assert filled.fields["password"] == endpoint.last_token and endpoint.count == 1
    tokens.age(session)
    git.ok("credential", "reject", stdin=filled.out + "\n")
    git.clone(server.url, "second")
    assert endpoint.count == 2, "exactly one new request"
    git.clone(server.url, "third")
    assert endpoint.count == 2


def test_reject_that_names_no_token(session, git, server, endpoint):
    """A person may do that, at any time; what the server thinks of the token is not known then."""
    git.clone(server.url)
    git.ok("credential", "reject", stdin=f"url={server.url}\n\n")
    git.clone(server.url, "second")
    assert endpoint.count == 2


def test_reject_of_another_token(session, git, server, endpoint):
    git.clone(server.url)
    filled = git.ok("credential", "fill", stdin=f"url={server.url}\n\n", allow_token=True)
    other = filled.out.replace(endpoint.last_token, "something-else")
    git.ok("credential", "reject", stdin=other + "\n")
    git.clone(server.url, "second")
    assert endpoint.count == 1


def test_approve_keeps_nothing_new(session, git, server, endpoint):
    filled = git.ok("credential", "fill", stdin=f"url={server.url}\n\n", allow_token=True)
    before = sorted(item.path for item in session.items())
    git.ok("credential", "approve", stdin=filled.out + "\n")
    assert sorted(item.path for item in session.items()) == before


def test_a_revoked_token_costs_one_command(session, git, server, endpoint):
    """The server takes a token back: git fails once and erases it, and the next one works."""
    git.clone(server.url)
    endpoint.revoke(endpoint.last_token)
    tokens.age(session)
    assert git.run("clone", "-q", server.url, "second").status != 0
    git.clone(server.url, "third")
    assert endpoint.count == 2


def test_a_server_that_never_takes_a_token(session, git, make_endpoint, make_git_server):
    """A new token that is refused at once: the first command says what to check, and the ones after
    it say that too and get no other token. A check by hand permits one more."""
    endpoint, other = make_endpoint(), make_endpoint()
    server = make_git_server(other)
    accounts.add(session, endpoint, match=[server.base_url])
    first = git.run("clone", "-q", server.url, "clone")
    assert first.status != 0 and "Authentication failed" in first.err
    for text in (server.host, "refused a token of account 'demo'", "scope", "tokenring check demo"):
        assert text in first.err
    for _ in range(3):
        later = git.run("clone", "-q", server.url, "clone")
        assert later.status != 0 and "told us to quit" in later.err
        assert "refused a token of account 'demo'" in later.err
    assert endpoint.count == 1
    assert session.tokenring("check", "demo").status == 0
    assert "Authentication failed" in git.run("clone", "-q", server.url, "clone").err
    assert endpoint.count == 2


def test_a_token_that_ran_out_costs_nothing(session, git, server, endpoint, run_out):
    """It is renewed before git would see it fail."""
    endpoint.life = 4
    git.clone(server.url)
    run_out()
    folder = git.clone(server.url, "second")
    assert folder.exists() and endpoint.count == 2


def test_quit_ends_it(session, git, server, endpoint):
    """No prompt, no second try, and the reason is on stderr."""
    endpoint.fault = "401"
    result = git.run("clone", server.url, "clone")
    assert result.status != 0
    assert endpoint.host in result.err and "told us to quit" in result.err
    assert "Username for" not in result.err


def test_an_url_of_nobody(session, git, endpoint, make_git_server):
    """tokenring stays silent, and git goes on as if it were not there."""
    server = make_git_server(endpoint)
    result = git.run("clone", server.url, "clone")
    assert result.status != 0 and "tokenring" not in result.err
    assert endpoint.count == 0


def test_the_helper_by_its_path(session, server, endpoint):
    git = GitClient(session, helper=session.program("git-credential-tokenring"))
    git.clone(server.url)
    assert endpoint.count == 1


def test_the_helper_as_a_command(session, server, endpoint):
    git = GitClient(session, helper=f'"!{session.program("tokenring")} git"')
    git.clone(server.url)
    assert endpoint.count == 1


def test_a_user_name_in_the_url(session, git, server, endpoint):
    url = server.url.replace("http://", f"http://{endpoint.client_id}@")
    git.clone(url)
    assert endpoint.count == 1
