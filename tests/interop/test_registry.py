# SPDX-License-Identifier: LGPL-2.1-or-later
"""A real docker-registry behind a proxy that wants a fresh token; skopeo and docker as clients."""

import json

import pytest

from support import accounts, registry
from support.containers import Containers


@pytest.fixture
def proxy(session, endpoint):
    missing = registry.missing_tools()
    if missing:
        pytest.skip(f"not installed: {' '.join(missing)}")
    with registry.RegistryProxy(endpoint, session.root) as made:
        made.registry.put_image("hello")
        accounts.add(session, endpoint, match=[f"http://{made.host}"])
        yield made


@pytest.fixture
def bare(session, proxy):
    """Clients that know of no helper."""
    made = Containers(session, proxy.host)
    made.configure({})
    return made


@pytest.fixture
def clients(session, proxy):
    """docker's and containers' configuration: this helper for this registry."""
    return Containers(session, proxy.host)


def test_the_registry_wants_a_token(bare, endpoint):
    """Without the helper there is no image: what follows is the helper's doing."""
    result = bare.inspect()
    assert result.status != 0 and "unauthorized" in result.err
    assert endpoint.count == 0


def test_skopeo_inspect(proxy, clients, endpoint):
    result = clients.inspect()
    assert result.status == 0, result
    assert json.loads(result.out)["Name"] == f"{proxy.host}/hello"
    assert set(proxy.users) == {endpoint.client_id}
    clients.inspect()
    assert endpoint.count == 1


def test_skopeo_copy(proxy, clients, endpoint):
    """From the registry and back into it under another name."""
    result = clients.copy(clients.image("hello:latest"), clients.image("copy:new"))
    assert result.status == 0, result
    status, _, _ = proxy.registry.request("GET", "/v2/copy/tags/list")
    assert status == 200 and endpoint.count == 1


def test_skopeo_is_told_why(clients, endpoint):
    endpoint.fault = "401"
    result = clients.inspect()
    assert result.status != 0 and endpoint.host in result.err


def test_skopeo_with_the_helper_in_auth_json(clients, endpoint):
    clients.move_to_auth_json()
    assert clients.inspect().status == 0
    assert endpoint.count == 1


def test_skopeo_with_the_helper_for_every_registry(session, bare, endpoint):
    """As docker-credential-tokenring(1) has it."""
    folder = session.config_home / "containers"
    folder.mkdir(mode=0o700)
    (folder / "registries.conf").write_text(
        'credential-helpers = ["containers-auth.json", "tokenring"]\n', encoding="utf-8")
    assert bare.inspect().status == 0
    assert endpoint.count == 1


# --- docker ---


@pytest.fixture
def docker(clients):
    reason = registry.why_no_docker()
    if reason:
        pytest.skip(reason)

    def run(*arguments, **options):
        return clients.run("docker", *arguments, **options)

    return run


@pytest.mark.docker_cli
@pytest.mark.usefixtures("docker")
def test_docker_manifest_inspect(clients, endpoint):
    result = clients.manifest()
    assert result.status == 0, result
    assert json.loads(result.out)["schemaVersion"] == 2
    assert endpoint.count == 1


@pytest.mark.docker_cli
def test_docker_login_and_logout(session, docker, clients, endpoint):
    """login hands the token back to the helper, which keeps what it has; logout erases the token,
    and the client secret is still there. Without an engine, login takes no stored credentials."""
    token = session.tokenring("token", "demo", allow_token=True).out
    result = docker("login", "--username", endpoint.client_id, "--password-stdin", clients.host,
                    stdin=token)
    assert result.status == 0 and "Login Succeeded" in result.out, result
    assert len(session.items("org.tokenring.ClientSecret")) == 1 and endpoint.count == 1
    result = docker("logout", clients.host)
    assert result.status == 0, result
    result = clients.manifest()
    assert result.status == 0, result
    assert endpoint.count == 2
    config = json.loads(clients.config.read_text(encoding="utf-8"))
    assert not any("auth" in entry for entry in config.get("auths", {}).values())
