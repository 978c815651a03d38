# SPDX-License-Identifier: LGPL-2.1-or-later
"""A real docker-registry behind a proxy that wants a fresh token; skopeo and docker as clients."""

import json

import pytest

from support import accounts, registry, run as runner


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
def configured(session, proxy):
    """docker's and containers' configuration: this helper for this registry."""
    folder = session.home / ".docker"
    folder.mkdir(mode=0o700)
    text = json.dumps({"credHelpers": {proxy.host: "tokenring"}})
    (folder / "config.json").write_text(text, encoding="utf-8")
    return proxy


def skopeo(session, *arguments):
    return runner.run("skopeo", *arguments, env=session.env, cwd=session.work, timeout=60)


def inspect(session, proxy):
    return skopeo(session, "inspect", "--tls-verify=false", f"docker://{proxy.host}/hello:latest")


def test_the_registry_wants_a_token(session, proxy, endpoint):
    """Without the helper there is no image: what follows is the helper's doing."""
    result = inspect(session, proxy)
    assert result.status != 0 and "unauthorized" in result.err
    assert endpoint.count == 0


def test_skopeo_inspect(session, configured, endpoint):
    result = inspect(session, configured)
    assert result.status == 0, result
    assert json.loads(result.out)["Name"] == f"{configured.host}/hello"
    assert set(configured.users) == {endpoint.client_id}
    inspect(session, configured)
    assert endpoint.count == 1


def test_skopeo_copy(session, configured, endpoint):
    """From the registry and back into it under another name."""
    result = skopeo(session, "--insecure-policy", "copy", "--src-tls-verify=false",
                    "--dest-tls-verify=false", f"docker://{configured.host}/hello:latest",
                    f"docker://{configured.host}/copy:new")
    assert result.status == 0, result
    status, _, _ = configured.registry.request("GET", "/v2/copy/tags/list")
    assert status == 200 and endpoint.count == 1


def test_skopeo_is_told_why(session, configured, endpoint):
    endpoint.fault = "401"
    result = inspect(session, configured)
    assert result.status != 0 and endpoint.host in result.err


def test_skopeo_with_the_helper_in_auth_json(session, proxy, endpoint):
    folder = session.runtime / "containers"
    folder.mkdir(mode=0o700)
    text = json.dumps({"credHelpers": {proxy.host: "tokenring"}})
    (folder / "auth.json").write_text(text, encoding="utf-8")
    assert inspect(session, proxy).status == 0
    assert endpoint.count == 1


# --- docker ---


@pytest.fixture
def docker(session, configured):
    reason = registry.why_no_docker()
    if reason:
        pytest.skip(reason)

    def run(*arguments, **options):
        return runner.run("docker", *arguments, env=session.env, cwd=session.work, timeout=60,
                          **options)

    return run


@pytest.mark.docker_cli
def test_docker_manifest_inspect(docker, configured, endpoint):
    result = docker("manifest", "inspect", "--insecure", f"{configured.host}/hello:latest")
    assert result.status == 0, result
    assert json.loads(result.out)["schemaVersion"] == 2
    assert endpoint.count == 1


@pytest.mark.docker_cli
def test_docker_login_and_logout(session, docker, configured, endpoint):
    """login hands the token back to the helper, which keeps what it has; logout erases the token,
    and the client secret is still there. Without an engine, login takes no stored credentials."""
    token = session.tokenring("token", "demo", allow_token=True).out
    result = docker("login", "--username", endpoint.client_id, "--password-stdin", configured.host,
                    stdin=token)
    assert result.status == 0 and "Login Succeeded" in result.out, result
    assert len(session.items("org.tokenring.ClientSecret")) == 1 and endpoint.count == 1
    result = docker("logout", configured.host)
    assert result.status == 0, result
    result = docker("manifest", "inspect", "--insecure", f"{configured.host}/hello:latest")
    assert result.status == 0, result
    assert endpoint.count == 2
    config = json.loads((session.home / ".docker" / "config.json").read_text(encoding="utf-8"))
    assert not any("auth" in entry for entry in config.get("auths", {}).values())
