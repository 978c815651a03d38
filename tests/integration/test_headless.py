# SPDX-License-Identifier: LGPL-2.1-or-later
"""A server: no session bus, no keyring, nobody to ask. The client secret comes from a file that
systemd or a container's engine has put there, or, where it is asked for, from a variable."""

import json
import os
import subprocess

import pytest

from support import accounts, kernel
from support.accounts import git_request
from support.gitserver import GitServer
from support.run import check_message

DONE, FAILED, NO_SECRET, KEYRING, REFUSED = 0, 1, 4, 5, 6
FILE = "tokenring.demo"


@pytest.fixture
def server(bare_session, endpoint):
    """A session without bus, with an account that has no secret yet."""
    accounts.add(bare_session, endpoint, more=["--no-secret"])
    yield bare_session
    # A token may be in the kernel's keyring, which outlives the session.
    bare_session.tokenring("forget", "demo")


@pytest.fixture
def credentials(server):
    """The folder of a service's credentials, as LoadCredential= makes it."""
    folder = server.root / "credentials"
    folder.mkdir(mode=0o700)
    server.env["CREDENTIALS_DIRECTORY"] = str(folder)
    return folder


def put(folder, secret, mode=0o400, name=FILE):
    path = folder / name
    path.write_text(secret, encoding="utf-8")
    path.chmod(mode)
    return path


def fresh(session, **options):
    return session.tokenring("token", "demo", "--fresh", allow_token=True, **options)


# --- the hosts ---


def test_git(server, credentials, endpoint):
    put(credentials, endpoint.secret + "\n")
    result = server.git("get", git_request(endpoint.base_url), allow_token=True)
    assert result.status == DONE and result.err == "", result
    assert result.fields["password"] == endpoint.last_token
    assert endpoint.count == 1


def test_git_while_the_account_is_broken(server, endpoint):
    """That is the cause, and not that there is no keyring with passwords, either."""
    file = server.account_file("demo")
    file.write_text(file.read_text(encoding="utf-8").replace("provider=", "provide="),
                    encoding="utf-8")
    result = server.git("get", git_request(endpoint.base_url))
    assert result.status == FAILED and result.out == "", result
    check_message(result.err, str(file), "provider=")


def test_docker(server, credentials, endpoint):
    put(credentials, endpoint.secret)
    result = server.docker("get", endpoint.host, allow_token=True)
    assert result.status == DONE and result.err == "", result
    assert json.loads(result.out)["Secret"] == endpoint.last_token


def test_a_fetch(server, credentials, endpoint):
    """As a unit would run it: git, with the helper in its configuration."""
    put(credentials, endpoint.secret)
    with GitServer(endpoint, server.root / "git") as remote:
        accounts.add(server, endpoint, match=[remote.base_url], more=["--no-secret", "--replace"])
        for command in (["init", "-q", "."], ["config", "credential.helper", "tokenring"],
                        ["fetch", "-q", remote.url, "main:main"], ["log", "--format=%s", "main"]):
            done = subprocess.run(["git", *command], env=server.env, cwd=server.work,
                                  capture_output=True, text=True, check=False)
            assert done.returncode == 0 and done.stderr == "", (command, done.stderr)
    assert done.stdout == "first\n"


# --- what is said ---


def test_the_state(server, credentials, endpoint):
    put(credentials, endpoint.secret)
    answer = json.loads(server.tokenring("show", "demo", "--json").out)
    assert answer["secret"] == "present"


def test_no_secret_at_all(server, credentials):
    """The keyring could have it and cannot be asked, so this is not 'no secret'. Both are named."""
    result = fresh(server)
    assert result.status == KEYRING and result.out == "", result
    check_message(result.err, "bus", "credentials-directory: not there")


def test_only_files(server, credentials):
    server.configure("[chain]\nsecrets=credentials-directory\n")
    result = fresh(server)
    assert result.status == NO_SECRET and result.out == "", result
    check_message(result.err, "demo", f"it would be in {credentials / FILE}; put it there")
    assert "tokenring secret" not in result.err, "nothing can be written there"


def test_nothing_is_written_there(server, credentials, endpoint):
    server.configure("[chain]\nsecrets=credentials-directory\n")
    result = server.tokenring("secret", "demo", stdin=endpoint.secret)
    assert result.status == KEYRING, result
    check_message(result.err, "no store", str(credentials / FILE))
    assert list(credentials.iterdir()) == []


def test_remove(server, credentials, endpoint):
    """The file is the administrator's, and no reason to keep the account."""
    server.configure("[chain]\nsecrets=credentials-directory\ntokens=credentials-directory\n")
    path = put(credentials, endpoint.secret)
    result = server.tokenring("remove", "demo")
    assert result.status == DONE, result
    assert path.exists() and not server.account_file("demo").exists()


def test_the_wrong_secret(server, credentials, endpoint):
    put(credentials, "wrong-secret")
    result = fresh(server)
    assert result.status == REFUSED, result
    check_message(result.err, endpoint.host)


# --- no keyring at all, and the chains that count without a file: as over ssh ---


@pytest.fixture
def over_ssh(server):
    """Nothing in tokenring.conf but where the test's tokens are."""
    server.configure("")
    return server


@pytest.fixture
def cached(over_ssh, credentials, endpoint):
    """A token in the kernel's keyring, and no way to the client secret any more."""
    if not kernel.is_usable():
        pytest.skip("the kernel has no keyring here")
    path = put(credentials, endpoint.secret)
    assert over_ssh.tokenring("token", "demo", allow_token=True).status == DONE
    path.unlink()
    return over_ssh


def state(session):
    return json.loads(session.tokenring("show", "demo", "--json").out)


def test_nothing_to_complain_of(cached, endpoint):
    """A token is there, so the keyring is not missed."""
    for command in (["list"], ["show", "demo"]):
        result = cached.tokenring(*command)
        assert result.status == DONE and result.err == "", result
        assert "no keyring" in result.out and "good for" in result.out
    assert state(cached)["secret"] == "unknown" and "bus" in state(cached)["problem"]


def test_a_token_is_missed(over_ssh):
    """Then it is said what to do, and once."""
    accounts_before = over_ssh.tokenring("list")
    check_message(accounts_before.err, "session bus", "tokenring(7)")
    assert "none" in accounts_before.out and "no keyring" in accounts_before.out
    assert state(over_ssh)["token"] is None


def test_forget(cached, endpoint):
    result = cached.tokenring("forget", "demo")
    assert result.status == DONE and "are dropped" in result.out, result
    check_message(result.err, "no keyring", "'demo'")
    assert state(cached)["token"] is None
    assert cached.tokenring("forget", "demo", "--quiet").err == ""


def test_forget_without_any_store(over_ssh):
    """Nothing was dropped anywhere, so that is not said."""
    over_ssh.configure("[chain]\ntokens=secret-service\n")
    result = over_ssh.tokenring("forget", "demo")
    assert result.status == KEYRING and result.out == "", result
    check_message(result.err, "session bus")


def test_git_erases(cached, endpoint):
    """The token goes, without a word of the keyring."""
    request = git_request(endpoint.base_url)
    result = cached.git("erase", request + "password=another\n")
    assert result.status == DONE and result.err == "", result
    assert state(cached)["token"]


def test_forget_with_a_locked_keyring(session, account):
    """It may have a token, whatever the kernel has."""
    session.configure("[chain]\ntokens=kernel;secret-service\n")
    session.bus.create({"xdg:schema": "org.tokenring.Token", "account": "demo", "key": "k"}, "demo",
                       b"a-token")
    session.lock()
    result = session.tokenring("forget", "demo")
    assert result.status == KEYRING and result.out == "", result
    check_message(result.err, "locked")


def test_remove_keeps_an_account_whose_secret_stays(over_ssh):
    result = over_ssh.tokenring("remove", "demo")
    assert result.status == KEYRING and result.out == "", result
    check_message(result.err, "'demo'", "session bus", "tokenring remove demo --force")
    assert over_ssh.account_file("demo").exists()


def test_remove_by_force(cached):
    result = cached.tokenring("remove", "demo", "--force")
    assert result.status == DONE and "Account 'demo' is removed" in result.out, result
    assert "client secret" not in result.out, "nobody knows whether it is"
    check_message(result.err, "'demo'", "session bus", "secret-tool clear")
    assert not cached.account_file("demo").exists()
    accounts_left = cached.tokenring("list", "--names")
    assert accounts_left.out == ""


def test_remove_by_force_with_a_file(over_ssh, credentials, endpoint):
    """Both are said: the file, and what the keyring may have."""
    path = put(credentials, endpoint.secret)
    result = over_ssh.tokenring("remove", "demo", "-f")
    assert result.status == DONE and path.exists(), result
    assert f"is still in {path}, " in result.out
    check_message(result.err, "session bus", "secret-tool clear")


def test_what_is_left_can_be_deleted(session, account, endpoint):
    """By the command that was named, as soon as the keyring is open; and nothing else goes."""
    session.bus.create({"account": "demo"}, "of another program", b"another-secret")
    session.lock()
    assert session.tokenring("remove", "demo").status == KEYRING
    result = session.tokenring("remove", "demo", "--force")
    assert result.status == DONE, result
    check_message(result.err, "locked", "secret-tool clear")
    command = result.err.rpartition("run: ")[2]
    session.restart_keyring()
    assert [item.secret().decode() for item in session.items("org.tokenring.ClientSecret")] == [
        endpoint.secret]
    done = session.run("/bin/sh", "-c", command)
    assert done.status == 0, done
    assert session.items("org.tokenring.ClientSecret") == []
    assert [item.secret() for item in session.items(account="demo")] == [b"another-secret"]


def test_force_that_is_not_needed(session, account):
    result = session.tokenring("remove", "demo", "--force")
    assert result.status == DONE and result.err == "", result
    assert "with its client secret and its tokens" in result.out and session.items() == []


def test_what_nobody_gave_is_not_named(session, account):
    """On a desktop nobody has a folder of credentials; who has one reads that it was asked."""
    session.lock()
    assert "also asked" not in fresh(session).err
    result = fresh(session, env={"CREDENTIALS_DIRECTORY": str(session.work)})
    check_message(result.err, "locked", "credentials-directory: not there")
    session.configure("[chain]\nsecrets=secret-service;environment\n")
    assert "also asked" not in fresh(session).err
    result = fresh(session, env={"TOKENRING_SECRET_OTHER": "x"})
    check_message(result.err, "locked", "environment: not there")


# --- the file ---


def test_a_folder_of_the_configuration(server, endpoint):
    folder = server.root / "secrets"
    folder.mkdir(mode=0o755)
    put(folder, endpoint.secret, 0o444)
    server.configure(f"[credentials-directory]\nfolders=/nonexistent;{folder}\n")
    assert fresh(server).out == endpoint.last_token + "\n"


def test_a_relative_folder(server):
    server.configure("[chain]\nsecrets=credentials-directory\n"
                     "[credentials-directory]\nfolders=secrets\n")
    result = fresh(server)
    assert result.status == FAILED, result
    check_message(result.err, "'secrets'", "tokenring.conf")


def test_as_kubernetes_mounts_it(server, credentials, endpoint):
    """A folder in which all can make files, and in it links to a folder that is swapped."""
    credentials.chmod(0o1777)
    data = credentials / "..2026_01"
    data.mkdir(mode=0o755)
    put(data, endpoint.secret, 0o644)
    (credentials / "..data").symlink_to(data.name)
    (credentials / FILE).symlink_to(f"..data/{FILE}")
    assert fresh(server).out == endpoint.last_token + "\n"


@pytest.mark.parametrize("mode", [0o660, 0o606])
def test_what_others_can_write_is_refused(server, credentials, endpoint, mode):
    path = put(credentials, endpoint.secret, mode)
    server.configure("[chain]\nsecrets=credentials-directory\n")
    result = fresh(server)
    assert result.status == FAILED and endpoint.count == 0, result
    check_message(result.err, str(path), "chmod go-w")


def test_a_pipe_is_no_secret(server, credentials):
    os.mkfifo(credentials / FILE)
    server.configure("[chain]\nsecrets=credentials-directory\n")
    result = fresh(server, timeout=10)
    assert result.status == FAILED, result
    check_message(result.err, FILE)


def test_an_empty_file(server, credentials):
    put(credentials, "\n")
    server.configure("[chain]\nsecrets=credentials-directory\n")
    result = fresh(server)
    assert result.status == FAILED, result
    check_message(result.err, FILE, "empty")


def test_the_keyring_goes_first(session, account, endpoint):
    """What the user has put there counts, whatever else is mounted."""
    folder = session.root / "credentials"
    folder.mkdir(mode=0o700)
    put(folder, "another-secret")
    session.env["CREDENTIALS_DIRECTORY"] = str(folder)
    assert fresh(session).out == endpoint.last_token + "\n"


def test_no_prompt_for_what_a_file_has(session, mock, endpoint):
    """The keyring is locked and could ask; the file is looked into before that."""
    accounts.add(session, endpoint, more=["--no-secret"])
    folder = session.root / "credentials"
    folder.mkdir(mode=0o700)
    put(folder, endpoint.secret)
    display = {"DISPLAY": ":99", "CREDENTIALS_DIRECTORY": str(folder)}
    log = mock("--locked", "--prompt", "grant", "--item", "another-secret")
    assert fresh(session, env=display).out == endpoint.last_token + "\n"
    assert "Prompt" not in log.read_text(encoding="utf-8").split()
    # Without the file it does ask, so that the line above says something.
    (folder / FILE).unlink()
    fresh(session, env=display)
    assert "Prompt" in log.read_text(encoding="utf-8").split()


# --- the environment ---


def test_the_environment_is_off(server, endpoint):
    result = fresh(server, env={"TOKENRING_SECRET_DEMO": endpoint.secret})
    assert result.status == KEYRING and endpoint.count == 0, result


def test_the_environment(server, endpoint):
    server.configure("[chain]\nsecrets=credentials-directory;environment\n")
    assert fresh(server).status == NO_SECRET
    result = fresh(server, env={"TOKENRING_SECRET_DEMO": endpoint.secret + "\n"})
    assert result.status == DONE and result.out == endpoint.last_token + "\n", result
    result = server.git("get", git_request(endpoint.base_url), allow_token=True,
                        env={"TOKENRING_SECRET_DEMO": endpoint.secret})
    assert result.fields["password"] == endpoint.last_token


def test_the_name_of_the_variable(server, endpoint):
    server.configure("[chain]\nsecrets=environment\n")
    accounts.add(server, endpoint, "My-git.2", more=["--no-secret"])
    result = server.tokenring("token", "My-git.2", allow_token=True,
                              env={"TOKENRING_SECRET_MY_GIT_2": endpoint.secret})
    assert result.status == DONE, result
    server.tokenring("forget", "My-git.2")
