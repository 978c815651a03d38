# SPDX-License-Identifier: LGPL-2.1-or-later
"""git is led to other hosts by redirects, submodules and proxies: they get nothing of ours."""

import pytest

from support import accounts
from support.webproxy import WebProxy


# --- redirects ---


def redirect(service, place, after_token):
    """Let a service send everyone to another place, with or without a look at the token."""
    def answer(handler, request):
        query = f"?{request.query}" if request.query else ""
        handler.reply(302, [("Location", f"{place}{request.path}{query}")])
        return True

    setattr(service, "more" if after_token else "before", answer)


@pytest.mark.parametrize("after_token", [False, True], ids=["at-once", "after-the-token"])
def test_a_redirect_to_a_stranger(git, server, stranger, endpoint, after_token):
    redirect(server.service, stranger.base_url, after_token)
    result = git.run("clone", server.url, "clone")
    assert result.status != 0 and "told us to quit" not in result.err
    stranger.check_nothing_came()
    assert bool(server.service.authorized) == after_token


@pytest.mark.parametrize("after_token", [False, True], ids=["at-once", "after-the-token"])
def test_a_redirect_to_another_port(git, server, endpoint, make_git_server, mode, after_token):
    """The port is a part of what an account owns."""
    other = make_git_server(endpoint, mode)
    redirect(server.service, other.base_url, after_token)
    assert git.run("clone", server.url, "clone").status != 0
    assert other.service.requests and not other.service.authorized


@pytest.mark.parametrize("mode", ["basic"], indirect=True)
def test_a_redirect_to_a_host_of_another_account(session, git, server, endpoint, mode,
                                                 make_endpoint, make_git_server):
    """Each host gets its own token, so it is no accident that strangers get none. git 2.47 asks for
    it and then sends no Bearer to where it was led, so this is for Basic."""
    elsewhere = make_endpoint(client_id="other-account")
    other = make_git_server(elsewhere, mode, address="127.0.0.2")
    accounts.add(session, elsewhere, "other", match=[other.base_url])
    redirect(server.service, other.base_url, after_token=False)
    git.clone(server.url)
    assert elsewhere.count == 1 and endpoint.count == 0 and not other.service.refused
    assert other.service.authorized


def test_a_stranger_would_notice(session, git, server, stranger, endpoint):
    """An account that owns the other host sends its token there, and that is seen."""
    accounts.add(session, endpoint, "careless", match=[stranger.base_url])
    redirect(server.service, stranger.base_url, after_token=False)
    assert git.run("clone", server.url, "clone").status != 0
    with pytest.raises(AssertionError, match="a token was sent"):
        stranger.check_nothing_came()


# --- submodules ---


def add_submodule(server, url):
    """What `git submodule add` writes, for a place that may not exist."""
    server.in_seed(["config", "-f", ".gitmodules", "submodule.part.path", "part"],
                   ["config", "-f", ".gitmodules", "submodule.part.url", url],
                   ["update-index", "--add", "--cacheinfo",
                    "160000,1111111111111111111111111111111111111111,part"],
                   ["add", ".gitmodules"],
                   ["commit", "-q", "-m", "with a submodule"],
                   ["push", "-q", str(server.bare), "main"])


def test_a_submodule_of_the_same_host(git, server, endpoint):
    server.add_repository("part.git")
    server.in_seed(["-c", "protocol.file.allow=always", "submodule", "--quiet", "add",
                    str(server.bare.parent / "part.git"), "part"],
                   ["config", "-f", ".gitmodules", "submodule.part.url", "../part.git"],
                   ["add", ".gitmodules"],
                   ["commit", "-q", "-m", "with a submodule"],
                   ["push", "-q", str(server.bare), "main"])
    git.ok("clone", "-q", "--recurse-submodules", server.url, "clone")
    folder = git.folder("clone") / "part"
    assert (folder / "README").read_text(encoding="utf-8") == "hello\n"
    server.commit_on_server("more")
    git.ok("fetch", "-q", "--recurse-submodules", cwd=git.folder("clone"))
    assert endpoint.count == 1 and not server.service.refused


@pytest.mark.parametrize("url", ["http://{stranger}/part.git", "http://{owned}@{stranger}/part.git",
                                 "http://{stranger}/{owned}/part.git"])
def test_a_malicious_submodule(git, server, stranger, endpoint, url):
    add_submodule(server, url.format(owned=server.host, stranger=stranger.host))
    result = git.run("clone", "--recurse-submodules", server.url, "clone")
    assert result.status != 0
    stranger.check_nothing_came()
    assert endpoint.count == 1


@pytest.mark.parametrize("url", ["http://{stranger}/%0ahost={owned}/part.git",
                                 "http://{stranger}%0ahost={owned}/part.git",
                                 "http://{stranger}/%0d%0ahost={owned}/part.git"])
def test_a_submodule_with_a_line_end(git, server, stranger, endpoint, url):
    """git itself refuses most of them."""
    add_submodule(server, url.format(owned=server.host, stranger=stranger.host))
    assert git.run("clone", "--recurse-submodules", server.url, "clone").status != 0
    assert not any("Authorization" in dict(request.headers) for request in stranger.requests)


# --- proxies ---


@pytest.fixture
def proxy():
    with WebProxy() as made:
        yield made


def through(proxy, userinfo=""):
    """The option that sends git through the proxy; loopback is else reached without one."""
    return ("-c", f"http.proxy={proxy.url(userinfo)}", "-c", "http.noProxy=")


def test_a_proxy_that_gets_its_password(git, server, proxy, endpoint):
    """The token is for the server behind it, and in the header for that one."""
    git.ok(*through(proxy, f"{proxy.user}:{proxy.password}"), "clone", "-q", server.url, "clone")
    assert endpoint.count == 1 and server.service.authorized
    assert proxy.users == {proxy.user}


@pytest.mark.parametrize("user", ["", "proxy-user", "service-account"])
def test_a_proxy_that_gets_no_password(git, server, proxy, endpoint, user):
    """With a user name git asks for the proxy's own URL, which is nobody's."""
    result = git.run(*through(proxy, user), "clone", server.url, "clone")
    assert result.status != 0 and "told us to quit" not in result.err
    assert not proxy.users and not server.service.requests and endpoint.count == 0


def test_a_proxy_that_takes_tokens(session, git, server, endpoint):
    """An account may own a proxy too; so it is no accident that the ones above get nothing."""
    with WebProxy(endpoint) as proxy:
        accounts.add(session, endpoint, "proxy", match=[proxy.url()])
        git.ok(*through(proxy, "service-account"), "clone", "-q", server.url, "clone")
        assert proxy.users == {"service-account"} and server.service.authorized


# --- time ---


def test_a_token_that_ran_out_between_two_commands(git, server, endpoint, run_out):
    """The second one works at its first try: what ran out is never sent."""
    endpoint.life = 4
    folder = git.clone(server.url)
    run_out()
    git.commit(folder, "later")
    git.ok("push", "-q", "origin", "main", cwd=folder)
    assert server.commits()[0] == "later"
    assert endpoint.count == 2 and not server.service.refused
