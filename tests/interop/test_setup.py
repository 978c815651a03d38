# SPDX-License-Identifier: LGPL-2.1-or-later
"""After `tokenring setup`, and nothing else, real hosts get their tokens; after --undo they do not."""

import json

import pytest

from support import accounts, registry, run as runner
from support.gitserver import make_environment


@pytest.fixture
def server(session, endpoint, make_git_server):
    return make_git_server(endpoint, "basic")


def clone(session, url, name):
    return runner.run("git", "clone", "-q", url, name, cwd=session.work, timeout=60,
                      env={**make_environment(session.home), **session.env})


def set_up(session, *arguments, **options):
    result = session.tokenring("setup", *arguments, **options)
    assert result.status == 0, result


# --- git ---


def test_git(session, endpoint, server):
    accounts.add(session, endpoint, match=[server.base_url])
    assert clone(session, server.url, "before").status != 0 and endpoint.count == 0
    set_up(session, "git", "demo")
    assert clone(session, server.url, "first").status == 0
    assert (session.work / "first/README").exists() and endpoint.count == 1
    set_up(session, "git", "demo", "--undo")
    assert clone(session, server.url, "after").status != 0


def test_git_with_a_path(session, endpoint, server):
    """git has to tell the path, or the account would not be found."""
    path = server.url.removeprefix(server.base_url).strip("/").split("/")[0]
    accounts.add(session, endpoint, match=[f"{server.base_url}/{path}"])
    set_up(session, "git", "demo")
    assert clone(session, server.url, "first").status == 0 and endpoint.count == 1


def test_git_by_the_path_of_the_helper(session, endpoint, server):
    accounts.add(session, endpoint, match=[server.base_url])
    session.env["PATH"] = "/usr/bin:/bin"
    set_up(session, "git", "demo")
    assert clone(session, server.url, "first").status == 0 and endpoint.count == 1


def test_a_helper_that_keeps_passwords_does_not_get_the_token(session, endpoint, server):
    accounts.add(session, endpoint, match=[server.base_url])
    (session.home / ".gitconfig").write_text("[credential]\n\thelper = store\n", encoding="utf-8")
    set_up(session, "git", "demo")
    assert clone(session, server.url, "first").status == 0
    assert not (session.home / ".git-credentials").exists()


# --- docker and its kin ---


@pytest.fixture
def proxy(session, endpoint):
    missing = registry.missing_tools()
    if missing:
        pytest.skip(f"not installed: {' '.join(missing)}")
    with registry.RegistryProxy(endpoint, session.root) as made:
        made.registry.put_image("hello")
        accounts.add(session, endpoint, match=[f"http://{made.host}"])
        yield made


def inspect(session, proxy):
    return runner.run("skopeo", "inspect", "--tls-verify=false",
                      f"docker://{proxy.host}/hello:latest", env=session.env, cwd=session.work,
                      timeout=60)


def test_skopeo(session, endpoint, proxy):
    assert inspect(session, proxy).status != 0 and endpoint.count == 0
    set_up(session, "docker", "demo", "--containers")
    (session.home / ".docker/config.json").unlink()
    result = inspect(session, proxy)
    assert result.status == 0 and json.loads(result.out)["Name"] == f"{proxy.host}/hello", result
    assert endpoint.client_id in proxy.users and endpoint.count == 1
    set_up(session, "docker", "demo", "--undo")
    assert inspect(session, proxy).status != 0


def test_skopeo_with_the_file_of_docker(session, endpoint, proxy):
    set_up(session, "docker", "demo")
    assert inspect(session, proxy).status == 0 and endpoint.count == 1


@pytest.mark.docker_cli
def test_docker(session, endpoint, proxy):
    reason = registry.why_no_docker()
    if reason:
        pytest.skip(reason)

    def manifest():
        return runner.run("docker", "manifest", "inspect", "--insecure",
                          f"{proxy.host}/hello:latest", env=session.env, cwd=session.work,
                          timeout=60)

    assert manifest().status != 0 and endpoint.count == 0
    set_up(session, "docker", "demo")
    result = manifest()
    assert result.status == 0 and json.loads(result.out)["schemaVersion"] == 2, result
    assert endpoint.count == 1
    set_up(session, "docker", "demo", "--undo")
    assert manifest().status != 0
