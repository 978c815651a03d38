# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plain user names and passwords, for what no account owns: real clients store, find and erase
them."""

import json

import pytest

from support import registry, sentinels
from support.containers import Containers
from support.gitserver import GitServer
from support.webproxy import WebProxy

USER, PASSWORD = "alice", "plain-password-of-alice"
GIT, DOCKER = "org.git.Password", "io.docker.Credentials"


@pytest.fixture(autouse=True)
def secret():
    """No output may show it."""
    sentinels.register_secret(PASSWORD)


class Passwords:
    """Stands where a git server wants an endpoint: one password is good, and for ever."""

    @staticmethod
    def accepts(token):
        return token == PASSWORD


@pytest.fixture
def server(session):
    with GitServer(Passwords, session.root / "git") as made:
        yield made


def approve(git, url, username=USER, password=PASSWORD):
    git.ok("credential", "approve",
           stdin=f"url={url}\nusername={username}\npassword={password}\n\n")


def test_git_clone_fetch_push(session, git, server):
    approve(git, server.url)
    folder = git.clone(server.url)
    server.commit_on_server("from the server")
    git.ok("pull", "-q", cwd=folder)
    git.commit(folder, "from the client")
    git.ok("push", "-q", "origin", "main", cwd=folder)
    assert server.commits()[0] == "from the client" and not server.service.refused
    assert [item.attributes["user"] for item in session.items(GIT)] == [USER]


def test_git_keeps_what_was_in_the_url(session, git, server):
    """After a success git hands over what it was given, and needs to be given it no more."""
    git.clone(server.url.replace("http://", f"http://{USER}:{PASSWORD}@"))
    assert [item.secret() for item in session.items(GIT)] == [PASSWORD.encode()]
    git.clone(server.url, "second")


def test_git_drops_a_wrong_one(session, git, server):
    approve(git, server.url, password="an-old-password")
    assert git.run("clone", server.url, "clone").status != 0
    assert not session.items(GIT) and len(server.service.refused) == 1


def test_a_proxy_and_a_server(session, git, server):
    """Each of them gets its own."""
    with WebProxy() as proxy:
        approve(git, server.url)
        approve(git, proxy.url(), proxy.user, proxy.password)
        options = ("-c", f"http.proxy={proxy.url(proxy.user)}", "-c", "http.noProxy=")
        git.ok(*options, "clone", "-q", server.url, "clone")
        assert proxy.users == {proxy.user} and not server.service.refused


# --- registries ---


@pytest.fixture
def clients(session):
    missing = registry.missing_tools()
    if missing:
        pytest.skip(f"not installed: {' '.join(missing)}")
    path = session.root / "htpasswd"
    registry.write_htpasswd(path, **{USER: PASSWORD})
    with registry.make_registry(session.root, registry.HTPASSWD.format(path=path)) as made:
        yield Containers(session, made.host)


def check_in_and_out(session, clients, use, program, *options):
    """A login stores, `use` works with what was stored, a logout erases it."""
    assert use().status != 0
    result = clients.run(program, "login", *options, "--username", USER, "--password-stdin",
                         clients.host, stdin=PASSWORD)
    assert result.status == 0 and "Login Succeeded" in result.out, result
    assert [item.secret() for item in session.items(DOCKER)] == [PASSWORD.encode()]
    assert '"auth"' not in clients.config.read_text(encoding="utf-8")
    result = use()
    assert result.status == 0, result
    assert clients.run(program, "logout", clients.host).status == 0
    assert not session.items(DOCKER) and use().status != 0


def test_skopeo_in_and_out(session, clients):
    """It writes to no file of docker's."""
    clients.move_to_auth_json()
    check_in_and_out(session, clients,
                     lambda: clients.copy(clients.image("hello:latest"), clients.image("copy:new")),
                     "skopeo", "--tls-verify=false")


@pytest.fixture
def docker(clients):
    reason = registry.why_no_docker()
    if reason:
        pytest.skip(reason)


@pytest.mark.docker_cli
@pytest.mark.usefixtures("docker")
@pytest.mark.parametrize("use", ["manifest", "inspect"])
def test_docker_in_and_out(session, clients, use):
    """What docker stored, docker itself and skopeo find."""
    check_in_and_out(session, clients, getattr(clients, use), "docker")


@pytest.mark.docker_cli
@pytest.mark.usefixtures("docker")
def test_docker_with_one_store_for_all(session, clients):
    clients.configure({"credsStore": "tokenring"})
    check_in_and_out(session, clients, clients.manifest, "docker")
    listed = session.docker("list", "unused")
    assert listed.status == 0 and json.loads(listed.out) == {}
