# SPDX-License-Identifier: LGPL-2.1-or-later
"""What went wrong in other credential helpers, and in those who ask them: a test or more for each,
under its name. Most of it is tested in more depth elsewhere; here one can see that nothing is left
out."""

import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import time

import pytest

from support import accounts, keyring, tokens
from support.accounts import git_request
from support.gitclient import GitClient
from support.run import check_message
from test_secrecy import Sampler

NOT_FOUND = "credentials not found in native keychain"
DISPLAY = {"DISPLAY": ":99"}


@pytest.fixture
def request_text(account, endpoint):
    """The request of a git that wants the account's token."""
    return git_request(endpoint.base_url)


def get(session, request, **options):
    return session.git("get", request, allow_token=True, **options)


def check_no_answer(session, endpoint, text):
    """No token, and no word of one that a terminal could take for an order."""
    result = session.git("get", text)
    assert result.out == "" and endpoint.count == 0, text
    if result.err:
        check_message(result.err)


def check_answer(result, token):
    """key=value lines, and nothing else."""
    assert result.status == 0 and result.err == "", result
    assert result.fields["password"] == token
    assert result.out_bytes.endswith(b"\n") and b"\0" not in result.out_bytes


# --- what got into git's stream ---


def test_cve_2020_5260_newline_in_a_value(session, account, endpoint):
    """A newline in a URL made git ask for two hosts, and the helper answer for the second."""
    for text in (f"protocol=http\nhost=evil.example\nhost={endpoint.host}\n",
                 f"protocol=http\nhost={endpoint.host}\nhost=evil.example\n",
                 f"protocol=http\nhost=evil.example\nurl={endpoint.base_url}\n",
                 f"url=http://evil.example?\nhost={endpoint.host}\n"):
        check_no_answer(session, endpoint, text)


@pytest.mark.parametrize("text", ["a\\nhost=victim", "a\\rb", "a\\tb", "\\n"])
def test_cve_2020_5260_newline_in_our_answer(session, endpoint, text):
    """Nor do we write such a value, whatever file it is from."""
    accounts.add(session, endpoint)
    file = session.account_file("demo")
    file.write_text(f"{file.read_text()}[use]\ngit-username={text}\n")
    result = session.git("get", git_request(endpoint.base_url))
    assert result.out in ("", "quit=1\n"), result
    check_message(result.err)


@pytest.mark.parametrize("fault", ["newline-token", "cr-token", "nul-token", "escape-token"])
def test_cve_2020_5260_newline_in_a_token(session, endpoint, request_text, fault):
    endpoint.fault = fault
    assert session.git("get", request_text).out == "quit=1\n"


@pytest.mark.parametrize("text", ["", "\n", "protocol=http\n", "host={host}\n",
                                  "protocol=\nhost={host}\n", "protocol=http\nhost=\n",
                                  "protocol=cert\nhost=\npath={host}\n", "path=x\nusername=x\n"])
def test_cve_2020_11008_no_protocol_or_no_host(session, account, endpoint, text):
    """What is missing matched everything. Here it matches nothing: not in get, not in erase."""
    text = text.format(host=endpoint.host)
    check_no_answer(session, endpoint, text)
    token = get(session, git_request(endpoint.base_url)).fields["password"]
    session.git("erase", text)
    session.git("erase", f"{text.rstrip()}\npassword={token}\n".lstrip())
    assert get(session, git_request(endpoint.base_url)).fields["password"] == token


def test_cve_2020_11008_no_server_for_docker(session, account, endpoint):
    for action in ("get", "erase"):
        result = session.docker(action, " \n")
        assert (result.status, result.out) == (1, "no credentials server URL\n")
    assert endpoint.count == 0


@pytest.mark.parametrize("line", ["path=x\rhost={host}", "username=x\rhost={host}",
                                  "host=evil.example\rhost={host}", "path=\r",
                                  "wwwauth[]=x\rhost={host}", "unknown=x\r\rhost={host}"])
def test_cve_2024_50338_a_lone_cr_ends_no_line(session, account, endpoint, line):
    host = "" if line.startswith("host=") else "host=evil.example\n"
    text = f"protocol=http\n{host}{line.format(host=endpoint.host)}\n"
    check_no_answer(session, endpoint, text)
    owned = f"protocol=http\nhost={endpoint.host}\n{line.format(host='evil.example')}"
    if not line.startswith(("host=", "path=\r")):
        check_no_answer(session, endpoint, owned + "\n")


def test_cve_2024_50338_a_cr_before_the_newline_is_no_part(session, endpoint, request_text):
    check_answer(get(session, request_text.replace("\n", "\r\n")), endpoint.last_token)


@pytest.mark.parametrize("key", ["protocol", "host", "path", "username", "password", "credential"])
def test_cve_2024_52006_cr_that_git_passes_on(session, endpoint, request_text, key):
    """An old git lets it through in any value, and for any operation."""
    token = get(session, request_text).fields["password"]
    lines = dict(line.split("=", 1) for line in request_text.splitlines())
    lines[key] = f"{lines.get(key, 'x')}\rx"
    text = "".join(f"{name}={value}\n" for name, value in lines.items())
    before = sorted(item.path for item in session.items())
    for operation in ("get", "store", "erase"):
        result = session.git(operation, text)
        assert result.out == "" and result.status == 1, result
        check_message(result.err, "control byte")
    assert sorted(item.path for item in session.items()) == before
    assert get(session, request_text).fields["password"] == token


@pytest.mark.parametrize("code", ["%0d", "%0D", "%0a", "%0A", "%00", "%0d%0a"])
@pytest.mark.parametrize("url", ["{base}/x{code}host=evil.example", "http://{host}{code}/",
                                 "http://x{code}@{host}/", "http://{code}{host}/"])
def test_cve_2024_53263_encoded_line_ends_in_a_url(session, account, endpoint, code, url):
    url = url.format(base=endpoint.base_url, host=endpoint.host, code=code)
    check_no_answer(session, endpoint, f"url={url}\n")


@pytest.mark.parametrize("text", ["protocol=http\x00\nhost={host}\n",
                                  "protocol=http\nhost={host}\x00\n",
                                  "protocol=http\nhost={host}\x00evil.example\n",
                                  "protocol=http\nhost={host}\n\x00\n", "x=\x00\nurl={base}\n"])
def test_cve_2024_53263_nul_ends_nothing(session, account, endpoint, text):
    check_no_answer(session, endpoint, text.format(host=endpoint.host, base=endpoint.base_url))


@pytest.mark.parametrize("host", ["git.example.com\x1b[2J", "a\x1b]0;title\x07", "x\u009b2J",
                                  "\x1b[31m"])
def test_cve_2024_50349_nothing_of_a_request_reaches_the_terminal(session, account, endpoint, host):
    for text in (f"protocol=http\nhost={host}\n", f"url=http://{host}/\n",
                 f"protocol={host}\nhost=x\n", f"protocol=http\nhost=x\nusername={host}\n",
                 f"protocol=http\nhost=x\npath={host}\n{host}\n"):
        check_no_answer(session, endpoint, text)
    result = session.docker("get", host)
    assert result.out.rstrip("\n").isprintable() and result.err.rstrip("\n").isprintable()
    result = session.tokenring("token", f"https://{host}/")
    assert result.out == "" and result.err.rstrip("\n").isprintable()


@pytest.mark.parametrize("fault", ["echo-secret", "html", "503-html", "echo-redirect"])
def test_cve_2024_50349_nothing_of_an_answer_reaches_the_terminal(session, endpoint, request_text,
                                                                   fault):
    endpoint.fault = fault
    check_message(session.git("get", request_text).err, endpoint.host)


# --- sizes ---


@pytest.mark.parametrize("length", [1000, 1023, 1024, 4096, 65_000, 65_490, 65_526, 70_000])
def test_git_71201ab0e5_a_long_line_stays_one_line(session, account, endpoint, length):
    """A buffer of 1,024 bytes cut a header in two, and the rest of it became a host."""
    padding = f"wwwauth[]={'x' * length}"
    text = f"protocol=http\nhost=evil.example\n{padding}host={endpoint.host}\n"
    check_no_answer(session, endpoint, text)
    line = f"{padding}host=evil.example\n"
    text = f"protocol=http\nhost={endpoint.host}\n{line}"
    if len(line) > 65_535:
        check_no_answer(session, endpoint, text)
    else:
        check_answer(get(session, text), endpoint.last_token)


LENGTHS = (255, 256, 1000, 1024, 16_384, 60_000)


@pytest.mark.parametrize("key", ["protocol", "host", "path", "username", "password", "credential",
                                 "state[]"])
def test_cve_2025_48386_long_values(session, endpoint, request_text, key):
    """Each operation with a value of any length, under the sanitizers. What the value does not fit
    has no answer; the token is there afterwards."""
    token = get(session, request_text).fields["password"]
    for length in LENGTHS:
        value = "http" * (length // 4) if key == "protocol" else "x" * length
        lines = [line for line in request_text.splitlines() if not line.startswith(f"{key}=")]
        text = "".join(f"{line}\n" for line in [*lines, f"{key}={value}"])
        fits = key in ("path", "password", "credential", "state[]")
        assert bool(get(session, text).out) == fits, (key, length)
        if key not in ("password", "credential"):
            text += "password=none-of-ours\n"
        for operation in ("store", "erase"):
            result = session.git(operation, text)
            assert result.out == "" and result.status in (0, 1), result
    assert get(session, request_text).fields["password"] == token


def test_ghsa_rxqw_wxqg_g7hw_a_rejected_token_does_not_stay(session, endpoint, request_text):
    """An overflow ended the helper in the middle of an erase. The token that is named goes, however
    long what stands beside it is."""
    for length in (0, *LENGTHS):
        token = get(session, request_text).fields["password"]
        tokens.age(session)
        path = f"path={'x' * length}\nwwwauth[]={'y' * length}\n" if length else ""
        result = session.git("erase", f"{request_text}{path}password={token}\n")
        assert (result.status, result.err) == (0, ""), length
        assert get(session, request_text).fields["password"] != token, length


def test_git_b201316835_nothing_after_the_end_of_a_value(session, endpoint, request_text):
    """Bytes from behind a string came out. Every byte of ours is accounted for."""
    result = get(session, "capability[]=state\n" + request_text)
    fields = result.fields
    expected = (f"capability[]=state\nusername={endpoint.client_id}\n"
                f"password={endpoint.last_token}\n"
                f"password_expiry_utc={int(fields['password_expiry_utc'])}\n"
                f"state[]={fields['state[]'][0]}\n")
    assert result.out == expected
    result = session.docker("get", endpoint.host, allow_token=True)
    assert result.out == json.dumps({"ServerURL": endpoint.host, "Username": endpoint.client_id,
                                     "Secret": endpoint.last_token}, separators=(",", ":")) + "\n"


# --- the keyring ---


def test_ghsa_g9w7_h2f5_5vp2_list(session, make_endpoint):
    """A double free when there was nothing to list, or the service failed."""
    assert json.loads(session.docker("list", "unused").out) == {}
    for number in range(12):
        endpoint = make_endpoint()
        accounts.add(session, endpoint, f"a{number}", settings=["use.docker-username=me"])
        assert len(json.loads(session.docker("list", "unused").out)) == number + 1


@pytest.mark.parametrize("flags", [["--vanish-on", "SearchItems"], ["--fail-on", "SearchItems"],
                                   ["--locked"], ["--locked", "--hide"], ["--no-default"]])
def test_ghsa_g9w7_h2f5_5vp2_list_of_a_failing_service(session, endpoint, mock, flags):
    for number in range(3):
        accounts.add(session, endpoint, f"a{number}", match=[f"http://127.0.0.{number + 2}"],
                     settings=["use.docker-username=me"])
    mock(*flags)
    result = session.docker("list", "unused")
    assert result.status in (0, 1) and (result.status == 1 or json.loads(result.out) == {}), result


@pytest.mark.parametrize("flags, env", [
    (["--locked"], {}), (["--locked", "--prompt", "close"], DISPLAY),
    (["--locked", "--stubborn"], DISPLAY), (["--locked", "--hide"], {}), (["--deny"], {}),
    (["--prompt", "vanish", "--locked"], DISPLAY),
])
def test_dch_336_an_item_without_a_secret(session, account, endpoint, mock, flags, env):
    """A locked item has none, which is no reason to crash, nor to say that there is no such item.
    With a display there is a prompt, and somebody closes it."""
    mock(*flags, "--item", "secret-of-the-mock")
    result = session.docker("get", endpoint.host, env=env)
    assert result.status == 1 and NOT_FOUND not in result.out, result
    assert result.out.count("\n") == 1 and result.out.rstrip("\n").isprintable()
    result = session.git("get", git_request(endpoint.base_url), env=env)
    assert result.fields == {"quit": "1"}
    check_message(result.err)
    assert endpoint.count == 0


def test_dch_336_a_real_keyring_that_is_locked(session, account, endpoint):
    session.lock()
    result = session.docker("get", endpoint.host)
    assert result.status == 1 and "locked" in result.out and NOT_FOUND not in result.out


def test_cve_2018_19358_the_secret_is_an_item_of_its_own(session, account, endpoint):
    """Whatever runs as the user can ask an open keyring. So what is handed around is the token; the
    client secret is another item, and the manual says what the keyring cannot do."""
    session.configure("[chain]\ntokens=secret-service\n")
    token = session.tokenring("token", "demo", allow_token=True).out.strip()
    (secret,) = session.items("org.tokenring.ClientSecret")
    (cached,) = session.items("org.tokenring.Token")
    assert secret.path != cached.path
    assert secret.secret() == endpoint.secret.encode()
    assert token.encode() in cached.secret() and secret.secret() not in cached.secret()
    page = session.program("tokenring").parent.parent / "share/man/man1/tokenring.1"
    assert "every program that runs as you can ask it" in " ".join(page.read_text().split())


# --- hosts that are not the account's ---


@pytest.mark.parametrize("host", ["github.com.evil.example", "evilgithub.com", "github.com@evil",
                                  "github.com.", "github.co", "api.github.com", "xgithub.com",
                                  "github.com:444", "githubXcom", "g\u0456thub.com",
                                  "xn--gthub-n4a.com"])
def test_vscode_320634_a_part_of_the_name_is_not_the_host(session, endpoint, host):
    accounts.add(session, endpoint, match=["https://github.com"])
    check_no_answer(session, endpoint, f"protocol=https\nhost={host}\n")
    check_no_answer(session, endpoint, f"url=https://{host}/x\n")
    assert session.docker("get", host).status == 1 and endpoint.count == 0
    for same in ("github.com", "GitHub.com", "github.com:443"):
        check_answer(get(session, f"protocol=https\nhost={same}\n"), endpoint.last_token)


def add_submodule(server, url, name="sub"):
    """A commit on the server with a submodule from that URL; git need not be able to reach it."""
    seed = server.bare.parent / ".seed-project.git"
    environment = {**os.environ, "HOME": str(server.bare.parent), "GIT_CONFIG_NOSYSTEM": "1",
                   "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
                   "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com"}

    def git(*arguments):
        return subprocess.run(["git", *arguments], cwd=seed, env=environment, check=True,
                              capture_output=True, text=True).stdout.strip()

    (seed / ".gitmodules").write_text(f'[submodule "{name}"]\n\tpath = {name}\n\turl = {url}\n')
    git("add", ".gitmodules")
    git("update-index", "--add", "--cacheinfo", f"160000,{git('rev-parse', 'HEAD')},{name}")
    git("commit", "-q", "-m", "with a submodule")
    git("push", "-q", str(server.bare), "main")


def test_cve_2024_53858_a_submodule_of_another_host(session, endpoint, make_git_server):
    """A recursive clone went to any host with the token of the first."""
    server, evil = make_git_server(endpoint), make_git_server(endpoint)
    accounts.add(session, endpoint, match=[server.base_url])
    add_submodule(server, evil.url)
    git = GitClient(session)
    result = git.run("clone", "-q", "--recurse-submodules", server.url, "clone")
    assert result.status != 0, "the submodule cannot be had"
    assert (session.work / "clone" / "README").exists(), "the rest can"
    assert server.service.authorized and evil.service.requests
    assert evil.service.authorized == []


def test_codex_security_208_a_submodule_of_the_same_host(session, endpoint, make_git_server):
    """An account can own a part of a host, if git is told to name the path: see the manual."""
    server = make_git_server(endpoint)
    shutil.copytree(server.bare, server.bare.parent / "other.git")
    accounts.add(session, endpoint, match=[server.url])
    add_submodule(server, f"{server.base_url}/other.git")
    git = GitClient(session)
    assert git.run("clone", "-q", server.url, "without").status != 0
    assert endpoint.count == 0, "git did not name the path"

    git.ok("config", "--global", "credential.useHttpPath", "true")
    result = git.run("clone", "-q", "--recurse-submodules", server.url, "clone")
    assert result.status != 0 and (session.work / "clone" / "README").exists()
    with_token = {request.path.split("/")[1] for request in server.service.requests
                  if request.header("Authorization")}
    assert with_token == {"project.git"}
    assert any(request.path.startswith("/other.git") for request in server.service.requests)


@pytest.mark.parametrize("path", ["other", "team/../other", "team/%2e%2e/other",
                                  "team%2f..%2fother", "team/..;/other", "team/%252e%252e/other", "teams", "Team",
                                  "x//team", "", "team\\..\\other", "team/./x"])
def test_codex_security_208_no_way_out_of_a_path(session, endpoint, path):
    accounts.add(session, endpoint, match=["https://git.example.com/team"])
    check_no_answer(session, endpoint, f"protocol=https\nhost=git.example.com\npath={path}\n")
    check_no_answer(session, endpoint, f"url=https://git.example.com/{path}\n")
    result = get(session, "protocol=https\nhost=git.example.com\npath=team/x/info/lfs\n")
    check_answer(result, endpoint.last_token)


def test_akl_137_the_token_of_another_identity(session, make_endpoint):
    """After a switch from A to B nobody gets the token of A, not even from another store."""
    first, second = make_endpoint(client_id="a"), make_endpoint(client_id="b")
    match = ["https://git.example.com"]
    request = git_request("https://git.example.com")
    session.configure("[chain]\ntokens=kernel;secret-service\n")
    accounts.add(session, first, match=match)
    check_answer(get(session, request), first.last_token)
    accounts.add(session, second, match=match, more=["--replace"])
    check_answer(get(session, request), second.last_token)
    result = session.docker("get", "git.example.com", allow_token=True)
    assert json.loads(result.out)["Secret"] == second.last_token


# --- what is run, and what is loaded ---


PLANTED = ("docker-credential-tokenring", "docker-credential-secretservice",
           "docker-credential-pass", "docker-credential-wincred.exe", "git-credential-tokenring", "git-credential-libsecret",
           "tokenring", "git", "gnome-keyring-daemon", "dbus-launch", "dbus-daemon", "gcr-prompter",
           "xdg-open", "pinentry")
LIBRARIES = ("oauth.so", "secret-service.so", "json.so", "libtokenring.so.0", "libsecret-1.so.0",
             "libcurl.so.4", "libjson-c.so.5", "libgio-2.0.so.0", "lib/tokenring/oauth.so",
             "gio/modules/libevil.so", "gio/modules/libdconfsettings.so", "modules/oauth.so")
EVIL = """#include <fcntl.h>
#include <unistd.h>
__attribute__ ((constructor)) static void run (void) { close (creat (MARKER, 0600)); }
"""


@pytest.fixture
def planted(session, tmp_path):
    """A working directory full of programs and libraries that leave a file behind when they run."""
    marker = tmp_path / "planted-code-was-run"
    for name in PLANTED:
        program = session.work / name
        program.write_text(f"#!/bin/sh\n: >'{marker}'\n")
        program.chmod(0o755)
    source = tmp_path / "evil.c"
    source.write_text(EVIL)
    library = tmp_path / "evil.so"
    subprocess.run(["cc", "-shared", "-fPIC", f'-DMARKER="{marker}"', "-o", str(library),
                    str(source)], check=True)
    for name in LIBRARIES:
        (session.work / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, session.work / name)
    subprocess.run(["/usr/bin/python3", "-c", f"import ctypes; ctypes.CDLL('{library}')"],
                   check=True)
    assert marker.exists(), "the trap works"
    marker.unlink()
    return marker


@pytest.mark.parametrize("env", [
    {}, {"PATH": "."}, {"PATH": ""}, {"XDG_DATA_HOME": ".", "XDG_CONFIG_HOME": "."},
    {"XDG_DATA_DIRS": ".", "XDG_CONFIG_DIRS": "."},
    {"DBUS_SESSION_BUS_ADDRESS": None, "DISPLAY": ":99"},
])
def test_cve_2019_15752_nothing_in_the_working_directory_is_run(session, endpoint, planted, env):
    accounts.add(session, endpoint)
    request = git_request(endpoint.base_url)
    for call in (lambda: session.git("get", request, env=env, allow_token=True),
                 lambda: session.git("store", request + "username=x\npassword=x\n", env=env),
                 lambda: session.git("erase", request, env=env),
                 lambda: session.docker("get", endpoint.host, env=env, allow_token=True),
                 lambda: session.docker("list", "unused", env=env),
                 lambda: session.tokenring("list", env=env),
                 lambda: session.tokenring("token", "demo", "--fresh", env=env, allow_token=True)):
        call()
        assert not planted.exists()


# --- the token endpoint ---


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_of_the_token_request_is_not_followed(session, endpoint, request_text, status):
    """The client secret would go to wherever the answer says."""
    endpoint.fault = f"redirect-{status}"
    result = session.git("get", request_text)
    assert result.out == "quit=1\n"
    check_message(result.err, endpoint.host)
    assert endpoint.count == 1 and endpoint.api_requests == []


def test_a_redirect_to_another_host_is_not_followed(session, make_endpoint):
    endpoint, other = make_endpoint(), make_endpoint()
    accounts.add(session, endpoint)
    endpoint.fault, endpoint.elsewhere = "redirect-307", other.token_url
    result = session.tokenring("token", "demo")
    assert result.status == 7 and result.out == "", result
    assert endpoint.count == 1 and other.requests == []


@pytest.mark.parametrize("fault", ["10-megabytes", "endless", "html", "no-token", "empty-token",
                                   "null-token", "newline-token", "number-token", "object-token",
                                   "nested", "nested-33", "not-utf8", "trailing-garbage",
                                   "half-json"])
def test_an_answer_that_is_no_token(session, endpoint, request_text, fault):
    """Too large, not what it should be, or with a token that no header could carry."""
    endpoint.fault = fault
    start = time.monotonic()
    result = session.git("get", request_text)
    assert result.out == "quit=1\n" and time.monotonic() - start < 20
    check_message(result.err, endpoint.host)
    endpoint.fault = None
    result = session.tokenring("token", "demo", "--fresh", allow_token=True)
    assert result.out.strip() == endpoint.last_token, "nothing of it was kept"


@pytest.mark.parametrize("kind", ["mac", "DPoP", "pop"])
def test_a_token_type_that_we_cannot_use(session, endpoint, request_text, kind):
    endpoint.edit = lambda answer: {**answer, "token_type": kind}
    result = session.git("get", request_text)
    assert result.out == "quit=1\n" and "token_type" in result.err


# --- where secrets must not be ---


def test_no_secret_in_arguments_environment_or_core(session, endpoint, request_text):
    """While a token is asked for: in no process' arguments and environment, and there will be no
    core."""
    with Sampler([endpoint.secret]) as sampler, concurrent.futures.ThreadPoolExecutor(1) as pool:
        with endpoint.held():
            running = pool.submit(get, session, request_text)
            keyring.wait_until(lambda: endpoint.count == 1, what="the request")
            keyring.wait_until(lambda: "git-credential-tokenring" in sampler.programs,
                               what="a look at it")
            limits = [limits_of(pid) for pid in keyring.processes_with(session.env[keyring.MARK])
                      if name_of(pid).startswith("git-credential-")]
        token = running.result().fields["password"]
    assert limits and all(limit == ["0", "0"] for limit in limits)
    assert sampler.found == [] and token == endpoint.last_token


def name_of(pid):
    try:
        return os.path.basename(pathlib.Path("/proc", str(pid), "cmdline").read_bytes()
                                .split(b"\0")[0].decode())
    except OSError:
        return ""


def limits_of(pid):
    """The soft and the hard limit of a core's size."""
    for line in pathlib.Path("/proc", str(pid), "limits").read_text().splitlines():
        if line.startswith("Max core file size"):
            return line.split()[4:6]
    return None


def test_no_secret_in_any_message(session, account, endpoint):
    """Whatever fails, and whoever asks: the runner looks at each output for the secret."""
    for fault in ("echo-secret", "echo-header", "401", "echo-redirect", "500"):
        endpoint.fault = fault
        for call in (lambda: session.git("get", git_request(endpoint.base_url)),
                     lambda: session.docker("get", endpoint.host),
                     lambda: session.tokenring("token", "demo", "--fresh"),
                     lambda: session.tokenring("check", "demo")):
            result = call()
            assert not result.err or result.err.count("\n") == 1
            assert endpoint.secret not in result.out + result.err
    endpoint.fault = None
    for command in (["list"], ["list", "--json"], ["show", "demo"], ["show", "demo", "--json"]):
        session.tokenring("token", "demo", "--fresh", allow_token=True)
        assert session.tokenring(*command).status == 0, "the token is in none of these either"
