# SPDX-License-Identifier: LGPL-2.1-or-later
"""A real docker-registry with the authentication that it has itself: a file of passwords, or a
service that gives out the registry's own tokens. The password is our token for both."""

import json

import pytest

from support import accounts, podman, registry, tokenservice
from support.containers import Containers

HELLO = "hello:latest"


@pytest.fixture(autouse=True)
def tools():
    missing = registry.missing_tools()
    if missing:
        pytest.skip(f"not installed: {' '.join(missing)}")


@pytest.fixture
def service(session, endpoint):
    with tokenservice.TokenService(endpoint, session.root) as made:
        yield made


def open_registry(kind, session, request):
    if kind == "htpasswd":
        path = session.root / "htpasswd"
        registry.write_htpasswd(path, nobody="nothing")
        return registry.make_registry(session.root, registry.HTPASSWD.format(path=path))
    service = request.getfixturevalue("service")
    return registry.make_registry(session.root, registry.TOKENS.format(
        realm=service.realm, service=tokenservice.SERVICE, issuer=tokenservice.ISSUER,
        certificate=service.signer.certificate))


@pytest.fixture(params=["htpasswd", "token"])
def kind(request):
    return request.param


@pytest.fixture
def clients(request, session, endpoint, kind):
    """Clients of a registry that the account `demo` owns. A file of passwords has the token that
    the account has at this moment."""
    with open_registry(kind, session, request) as made:
        accounts.add(session, endpoint, match=[f"http://{made.host}"])
        session.tokenring("token", "demo", allow_token=True)
        if kind == "htpasswd":
            registry.write_htpasswd(session.root / "htpasswd",
                                    **{endpoint.client_id: endpoint.last_token})
        yield Containers(session, made.host)


def test_without_the_helper(clients):
    """What follows is the helper's doing."""
    clients.configure({})
    result = clients.inspect()
    assert result.status != 0
    assert "unauthorized" in result.err or "authentication required" in result.err, result


def test_skopeo_copy_to_and_from(session, clients, endpoint):
    folder = f"dir:{session.work}/image"
    for source, target in ((clients.image(HELLO), folder), (folder, clients.image("copy:new")),
                           (clients.image("copy:new"), clients.image("third:new"))):
        result = clients.copy(source, target)
        assert result.status == 0, result
    first, third = (json.loads(clients.inspect(name).out) for name in (HELLO, "third:new"))
    assert first["Digest"] == third["Digest"]
    assert endpoint.count == 1


@pytest.mark.parametrize("kind", ["token"], indirect=True)
def test_the_service_sees_our_token_alone(clients, service, endpoint):
    assert clients.inspect().status == 0
    assert set(service.granted) == {endpoint.client_id} and not service.refused


@pytest.mark.parametrize("kind", ["token"], indirect=True)
def test_a_token_that_ran_out(session, clients, service, endpoint, run_out):
    """The second command works at its first try."""
    endpoint.life = 4
    session.tokenring("forget", "demo")
    assert clients.inspect().status == 0
    run_out()
    assert clients.inspect().status == 0
    assert endpoint.count == 3 and not service.refused


# --- who one is logged in as ---


def get_login(clients, *program):
    return clients.run(*program, "login", "--get-login", clients.host)


def check_get_login(session, clients, endpoint, *program):
    """The user name comes from the helper, by docker's file and by podman's own."""
    result = get_login(clients, *program)
    assert result.status == 0 and result.out.strip() == endpoint.client_id, result
    clients.move_to_auth_json()
    result = get_login(clients, *program)
    assert result.status == 0 and result.out.strip() == endpoint.client_id, result
    clients.configure({})
    assert get_login(clients, *program).status != 0


@pytest.fixture
def engine(session):
    if not podman.find():
        pytest.skip("podman is not installed")
    with podman.Engine(session.runtime / "engine") as made:
        yield made


@pytest.mark.parametrize("kind", ["token"], indirect=True)
def test_podman_get_login(session, clients, endpoint, engine):
    check_get_login(session, clients, endpoint, *engine.command)


@pytest.mark.parametrize("kind", ["token"], indirect=True)
@pytest.mark.parametrize("program", ["skopeo", "buildah"])
def test_get_login(session, clients, endpoint, program):
    if not registry.is_there(program):
        pytest.skip(f"{program} is not installed")
    check_get_login(session, clients, endpoint, program)


@pytest.mark.parametrize("kind", ["token"], indirect=True)
def test_podman_login(session, clients, service, endpoint, engine):
    """podman tries what the helper has, and hands it back to the helper."""
    result = clients.run(*engine.command, "login", "--tls-verify=false", clients.host)
    assert result.status == 0 and "Already logged in" in result.out, result
    assert service.granted and not service.refused
    assert endpoint.count == 1 and len(session.items("org.tokenring.ClientSecret")) == 1


# --- docker ---


@pytest.fixture
def docker(clients):
    reason = registry.why_no_docker()
    if reason:
        pytest.skip(reason)


def docker_login(clients, user, password):
    result = clients.run("docker", "login", "--username", user, "--password-stdin", clients.host,
                         stdin=password)
    assert result.status == 0 and "Login Succeeded" in result.out, result


@pytest.mark.docker_cli
@pytest.mark.usefixtures("docker")
def test_docker_login_manifest_logout(session, clients, endpoint):
    docker_login(clients, endpoint.client_id, endpoint.last_token)
    result = clients.manifest()
    assert result.status == 0 and json.loads(result.out)["schemaVersion"] == 2, result
    assert endpoint.count == 1
    assert clients.run("docker", "logout", clients.host).status == 0
    assert len(session.items("org.tokenring.ClientSecret")) == 1
    assert session.tokenring("list").out.count("demo") == 1
    assert '"auth"' not in clients.config.read_text(encoding="utf-8")


@pytest.mark.docker_cli
@pytest.mark.usefixtures("docker")
@pytest.mark.parametrize("kind", ["token"], indirect=True)
def test_docker_after_logout(clients, service, endpoint):
    """The token is gone, and the next command gets another one."""
    assert clients.manifest().status == 0
    assert clients.run("docker", "logout", clients.host).status == 0
    assert clients.manifest().status == 0
    assert endpoint.count == 2 and not service.refused
