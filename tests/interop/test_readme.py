# SPDX-License-Identifier: LGPL-2.1-or-later
"""README.md is true: what it tells people to type works, as it is written there.

The hosts that it names are real for these commands, in namespaces of their own, and nothing in its
commands is replaced: the client id at these hosts is indeed YOUR-ID.
"""

import json
import pathlib
import re
import subprocess

import pytest

from support import namespace, registry, run as runner, sentinels
from support.endpoint import OAuth2, check_absent, check_names, demand, parse_form
from support.gitserver import GitService, make_repository
from support.hosts import Authority, Hosts, endpoint_service, missing_tools
from support.readme import ROOT, Section

LOGIN, GIT, REGISTRY = (f"{name}.example.com" for name in ("login", "git", "registry"))
IMAGE = f"docker://{REGISTRY}/hello:latest"

LOOK = Section("What it looks like")
USE = Section("Use it for your own service")
BLOCKS = ("tokenring add", "tokenring setup git", "tokenring setup docker", "tokenring header")
WORDS = ("tokenring add", "--param scope=", "--set request.client-auth=", "tokenring providers",
         "--containers", "--undo", "tokenring explain", "tokenring doctor", "tokenring list", "tokenring forget", "tokenring secret",
         "tokenring remove")


class OAuth2Body (OAuth2):
    """RFC 6749, section 2.3.1: the credentials in the body, and no header."""

    def check(self, request):
        check_absent(request, "Authorization")
        fields = parse_form(request)
        check_names(fields, {"grant_type", "client_id", "client_secret"})
        demand(fields["grant_type"] == "client_credentials", 400, "unsupported_grant_type")
        return fields["client_id"], fields["client_secret"]


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    missing = missing_tools()
    if missing:
        pytest.skip(f"not installed: {' '.join(missing)}")
    return Authority(tmp_path_factory.mktemp("authority"), [LOGIN, GIT, REGISTRY])


@pytest.fixture(scope="module")
def way(authority):
    if runner.prefix() is None:
        pytest.skip("TOKENRING_PREFIX is not set")
    try:
        return namespace.find_way(authority.folder, runner.prefix() / "share")
    except namespace.NotPermitted as reason:
        pytest.skip(str(reason))


@pytest.fixture
def endpoint(make_endpoint):
    made = make_endpoint(client_id="YOUR-ID")
    made.service.token_path = "/oauth/token"
    return made


@pytest.fixture
def git_service(session, endpoint):
    root = session.root / "git"
    make_repository(root / "team", "project.git")
    return GitService(endpoint, root)


@pytest.fixture
def services(endpoint, git_service):
    """Who answers for which host. The git host has an API too, as such hosts do."""
    api = endpoint_service(endpoint)

    def serve_git(handler):
        (api if handler.path.startswith("/api/") else git_service.serve)(handler)

    return {LOGIN: api, GIT: serve_git}


@pytest.fixture
def hosts(session, authority, way, services):
    with Hosts(authority, way, session.root / "door", services) as made:
        yield made


@pytest.fixture
def shell(session, hosts):
    """Runs a command line as a shell does, where the hosts are. What stands on stdin is what a
    person would type."""
    def run(text, stdin=b"", status=0):
        result = runner.run(*hosts.command(["sh", "-e", "-c", text]), env=session.env,
                            cwd=session.work, stdin=stdin, timeout=60)
        assert result.status == status, result
        return result

    return run


@pytest.fixture
def added(shell, endpoint):
    """What the first block prints, once it has run."""
    return shell(USE.block("tokenring add"), stdin=f"{endpoint.secret}\n")


def add_with(words):
    """The first block, with more words for its first command."""
    add, check = USE.block("tokenring add").split("tokenring check")
    return f"{add.rstrip()} {words}\ntokenring check{check}"


@pytest.fixture
def proxy(session, endpoint, services):
    missing = registry.missing_tools()
    if missing:
        pytest.skip(f"not installed: {' '.join(missing)}")
    with registry.RegistryProxy(endpoint, session.root) as made:
        made.registry.put_image("hello")
        services[REGISTRY] = made.serve
        yield made


@pytest.fixture
def configured(shell, proxy, added):
    """The block that sets docker up."""
    shell(USE.block("tokenring setup docker"))
    return proxy


def secrets_of(session):
    return [item.secret().decode() for item in session.items("org.tokenring.ClientSecret")]


# --- README.md itself ---


def test_no_command_is_left_out():
    """What is new in that section needs a test here."""
    assert sorted(USE.block(beginning) for beginning in BLOCKS) == sorted(USE.blocks)
    assert sorted(USE.word(beginning) for beginning in WORDS) == sorted(USE.words)


def test_the_hosts_are_those_that_are_made_real():
    text = "".join(USE.blocks)
    for name in (LOGIN, GIT, REGISTRY):
        assert name in text
    assert text.count("https://") == sum(text.count(f"https://{name}")
                                         for name in (LOGIN, GIT, REGISTRY))


def test_the_scripts_to_try_it():
    lines = Section("Try it").blocks[0].splitlines()
    assert len(lines) == 2
    for line in lines:
        program, script = line.partition("#")[0].split()
        assert program == "sh" and (ROOT / script).is_file()
        assert runner.run("sh", "-n", script, cwd=ROOT).status == 0


# --- its commands ---


def test_add_and_check(session, added, endpoint):
    assert secrets_of(session) == [endpoint.secret]
    assert endpoint.count == 1
    assert f"Token: {LOGIN} issued one" in added.out


def test_add_takes_nothing_but_the_secret(session, shell, endpoint):
    """Without the right one the block fails, and says who refused: what passes above is no
    accident."""
    result = shell(USE.block("tokenring add"), stdin="another-one\n", status=6)
    assert LOGIN in result.err and endpoint.count == 1 and not endpoint.tokens


def without_time(text):
    """A session as it is wherever and whenever it runs: with no bars, and no two spaces."""
    return re.sub(r"[█░]+ |(?<= ) +", "", re.sub(r"\d+ min", "N min", text))


def test_the_session(session, shell, added):
    """What it shows is what is printed."""
    (fence,) = LOOK.fences
    parts = re.split(r"^\$ (.*)\n", fence, flags=re.MULTILINE)[1:]
    assert len(parts) == 10
    for command, output in zip(parts[::2], parts[1::2]):
        result = shell(f"{command} 2>&1 || true")
        assert without_time(result.out) == without_time(output), command


def test_a_scope(shell, endpoint):
    endpoint.scope = "read write"
    shell(add_with(USE.word("--param scope=")), stdin=f"{endpoint.secret}\n")
    assert endpoint.count == 1 and endpoint.tokens


def test_the_secret_in_the_body(shell, endpoint):
    endpoint.service = OAuth2Body(endpoint)
    endpoint.service.token_path = "/oauth/token"
    shell(add_with(USE.word("--set request.client-auth=")), stdin=f"{endpoint.secret}\n")
    assert endpoint.count == 1 and endpoint.tokens


def test_the_other_kinds_of_service(shell):
    result = shell(USE.word("tokenring providers"))
    assert {"entra", "oauth2"} <= set(result.out.split())


def test_git(session, shell, added, endpoint, git_service):
    shell(USE.block("tokenring setup git"))
    assert (session.work / "project/README").read_text(encoding="utf-8") == "hello\n"
    assert git_service.authorized and endpoint.count == 1


def test_git_is_not_helped_by_anything_else(session, shell, added, git_service):
    configure, clone = USE.block("tokenring setup git").splitlines()
    shell(clone, status=128)
    assert not git_service.authorized
    shell(configure)
    shell(clone)


def test_git_goes_back(shell, added, git_service):
    configure, clone = USE.block("tokenring setup git").splitlines()
    shell(configure)
    shell(f"{configure} {USE.word('--undo')}")
    shell(clone, status=128)
    assert not git_service.authorized


def test_docker_goes_back(session, shell, configured):
    """Nothing that names us is left."""
    for word in ("--containers", "--undo"):
        shell(f"{USE.block('tokenring setup docker').rstrip()} {USE.word(word)}")
    for file in (".docker/config.json", ".config/containers/auth.json"):
        assert json.loads((session.home / file).read_text(encoding="utf-8")) == {}


def test_skopeo_with_its_own_file(session, shell, proxy, added):
    shell(f"{USE.block('tokenring setup docker').rstrip()} {USE.word('--containers')}")
    (session.home / ".docker/config.json").unlink()
    assert json.loads(shell(f"skopeo inspect {IMAGE}").out)["Name"] == f"{REGISTRY}/hello"


def test_explain(shell, added):
    assert shell(USE.word("tokenring explain")).out.startswith("Account 'work' answers")


def test_doctor(shell, configured):
    """All is well after what README tells to do."""
    shell(USE.block("tokenring setup git").splitlines()[0])
    out = shell(USE.word("tokenring doctor")).out
    assert f"tokenring is asked for https://{GIT}, and nobody else" in out
    assert f"tokenring is asked for {REGISTRY}" in out


def test_skopeo(session, shell, configured, endpoint):
    result = shell(f"skopeo inspect {IMAGE}")
    assert json.loads(result.out)["Name"] == f"{REGISTRY}/hello"
    assert set(configured.users) == {"YOUR-ID"} and endpoint.count == 1


@pytest.mark.docker_cli
def test_docker(session, shell, configured, endpoint):
    reason = registry.why_no_docker()
    if reason:
        pytest.skip(reason)
    result = shell(f"docker manifest inspect {IMAGE.removeprefix('docker://')}")
    assert json.loads(result.out)["schemaVersion"] == 2
    assert set(configured.users) == {"YOUR-ID"} and endpoint.count == 1


def test_curl(shell, added, endpoint):
    result = shell(USE.block("tokenring header"))
    assert json.loads(result.out) == {"status": "ok"}
    assert [request.path for request in endpoint.api_requests][-1] == "/api/projects"
    assert endpoint.count == 1


def test_list_and_forget(shell, added, endpoint):
    assert "work" in shell(USE.word("tokenring list")).out.split()
    before = shell(USE.word("tokenring list")).out
    shell(USE.word("tokenring forget"))
    assert shell(USE.word("tokenring list")).out != before
    assert endpoint.count == 1
    shell(USE.block("tokenring header"))
    assert endpoint.count == 2, "the token was dropped, and the client secret was not"


def test_secret(session, shell, added, endpoint):
    endpoint.secret = sentinels.register_secret(endpoint.secret[::-1])
    shell(USE.word("tokenring secret"), stdin=f"{endpoint.secret}\n")
    assert secrets_of(session) == [endpoint.secret]
    shell(USE.block("tokenring header"))
    assert endpoint.count == 2


def test_remove(session, shell, added):
    shell(USE.word("tokenring remove"))
    assert not session.items("org.tokenring.ClientSecret")
    assert not session.items("org.tokenring.Token")
    assert not session.account_file("work").exists()
    assert "work" not in shell(USE.word("tokenring list")).out.split()


# --- the equipment ---


def seen_outside():
    """This machine's names, and what is mounted in /etc."""
    mounts = pathlib.Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    names = pathlib.Path("/etc/hosts")
    return (names.read_bytes() if names.exists() else None,
            [line for line in mounts if line.split()[4].startswith("/etc")])


def test_nothing_of_it_is_seen_outside(session, hosts):
    before = seen_outside()
    command = hosts.command(["sh", "-c", "grep git /etc/hosts; read line"])
    with subprocess.Popen(command, env=session.env, cwd=session.work, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as inside:
        assert inside.stdout.readline() == f"127.0.0.1 {GIT}\n".encode()
        assert seen_outside() == before
        inside.communicate(b"\n", timeout=20)


def test_there_is_no_way_out(shell, endpoint):
    """Neither to a name that is not made real, nor to the ports of this machine."""
    assert "unknown.example.com" in shell("curl -sS https://unknown.example.com", status=6).err
    shell(f"curl -sS {endpoint.base_url}", status=7)
    assert not endpoint.requests
