# SPDX-License-Identifier: LGPL-2.1-or-later
"""A server on which no store can be written to. Whoever has no client secret there yet is told
where it goes, before it is typed in vain; what is wrong with the file is said by doctor, too."""

import re
import subprocess

import pytest

from support import accounts, namespace
from support.run import check_message
from support.terminal import Terminal

DONE, FAILED, USAGE, NO_SECRET, KEYRING, REFUSED = 0, 1, 2, 4, 5, 6
READ_ONLY = "[chain]\nsecrets=credentials-directory\ntokens=kernel\n"
VARIABLES = "[chain]\nsecrets=environment\ntokens=kernel\n"


@pytest.fixture
def folder(bare_session):
    """The folder that tokenring.conf names."""
    place = bare_session.root / "secrets"
    place.mkdir(mode=0o700)
    bare_session.configure(f"{READ_ONLY}[credentials-directory]\nfolders={place}\n")
    return place


@pytest.fixture
def server(bare_session, endpoint, folder):
    """A server with an account, whose client secret is nowhere."""
    accounts.add(bare_session, endpoint, more=["--no-secret"])
    yield bare_session
    bare_session.tokenring("forget", "demo")


def write(path, secret, mode=0o400):
    path.write_text(secret, encoding="utf-8")
    path.chmod(mode)
    return path


def rows(session, check, **options):
    """What doctor says of that: (level, text) of each line."""
    lines = session.tokenring("doctor", **options).out.splitlines()[:-1]
    return [(level, text) for level, name, text in (line.split(None, 2) for line in lines)
            if name == check]


def type_nothing(session, *arguments):
    """What is said on a terminal to who has not been asked anything."""
    with Terminal([session.program("tokenring"), *arguments], session.env, session.work) as screen:
        result = screen.finish()
    assert result.status == KEYRING and "Client secret of" not in result.err, result
    assert "New client secret" not in result.err
    return " ".join(result.err.split())


# --- where it goes ---


def test_the_file_is_named(server, endpoint, folder):
    """It was put there under the account's name alone: what is said leads to the right one."""
    write(folder / "demo", endpoint.secret)
    result = server.tokenring("check", "demo")
    assert result.status == NO_SECRET, result
    place = re.search(r"it would be in (\S+); put it there", result.err).group(1)
    assert place == str(folder / "tokenring.demo")
    assert rows(server, "secret") == [
        ("warn", f"'demo' has no client secret: it would be in {place}; put it there")]
    (folder / "demo").rename(place)
    assert server.tokenring("check", "demo").status == DONE


def test_no_folder_is_known(server):
    server.configure(READ_ONLY)
    result = server.tokenring("check", "demo")
    assert result.status == NO_SECRET, result
    check_message(result.err, "folders= in [credentials-directory]", "tokenring.demo")
    assert [level for level, text in rows(server, "secret") if "folders=" in text] == ["warn"]


def test_the_variable_is_named(server, endpoint, folder):
    server.configure(VARIABLES)
    result = server.tokenring("check", "demo")
    check_message(result.err, "in the variable TOKENRING_SECRET_DEMO; put it there")
    assert server.tokenring("check", "demo",
                            env={"TOKENRING_SECRET_DEMO": endpoint.secret}).status == DONE
    server.configure("[chain]\nsecrets=credentials-directory;environment\ntokens=kernel\n"
                     f"[credentials-directory]\nfolders={folder}\n")
    result = server.tokenring("check", "demo")
    check_message(result.err, f"in {folder}/tokenring.demo or the variable TOKENRING_SECRET_DEMO")


def test_a_service_has_its_own(server, endpoint, folder):
    """Its folder goes first, and nobody is told to write into it, but where there is no other."""
    own = server.root / "credentials"
    own.mkdir(mode=0o700)
    env = {"CREDENTIALS_DIRECTORY": str(own)}
    check_message(server.tokenring("check", "demo", env=env).err, f"{folder}/tokenring.demo")
    server.configure(READ_ONLY)
    check_message(server.tokenring("check", "demo", env=env).err, f"{own}/tokenring.demo")
    write(own / "tokenring.demo", endpoint.secret)
    assert server.tokenring("check", "demo", env=env).status == DONE


# --- nobody types it in vain ---


def test_add(bare_session, endpoint, folder):
    arguments = accounts.add_arguments(endpoint, "demo")
    text = type_nothing(bare_session, *arguments)
    assert "add --no-secret: " in text and f"{folder}/tokenring.demo yourself" in text
    assert not bare_session.account_file("demo").exists()
    result = bare_session.tokenring(*arguments, stdin=endpoint.secret)
    assert result.status == KEYRING and not bare_session.account_file("demo").exists(), result
    check_message(result.err, "add --no-secret", f"{folder}/tokenring.demo")
    result = bare_session.tokenring(*arguments, "--no-secret")
    assert result.status == DONE and "tokenring secret" not in result.out, result
    place = re.search(r"Give it a client secret: put it into (\S+)", result.out).group(1)
    (folder / "tokenring.demo").write_text(endpoint.secret, encoding="utf-8")
    (folder / "tokenring.demo").chmod(0o400)
    assert place == str(folder / "tokenring.demo")
    assert bare_session.tokenring("check", "demo").status == DONE
    bare_session.tokenring("forget", "demo")


def test_add_without_a_folder(bare_session, endpoint):
    bare_session.configure(READ_ONLY)
    result = bare_session.tokenring(*accounts.add_arguments(endpoint, "demo"), "--no-secret")
    assert result.status == DONE and "folders= in [credentials-directory]" in result.out, result


def test_secret(server, endpoint, folder):
    assert f"{folder}/tokenring.demo yourself" in type_nothing(server, "secret", "demo")
    result = server.tokenring("secret", "demo", stdin=endpoint.secret)
    assert result.status == KEYRING, result
    check_message(result.err, f"put the client secret into {folder}/tokenring.demo yourself")


def test_a_keyring_that_is_not_there(bare_session, endpoint):
    """It could take the client secret, but not now."""
    arguments = accounts.add_arguments(endpoint, "demo")
    assert "DBUS_SESSION_BUS_ADDRESS" in type_nothing(bare_session, *arguments)
    assert not bare_session.account_file("demo").exists()
    accounts.add(bare_session, endpoint, more=["--no-secret"])
    assert "DBUS_SESSION_BUS_ADDRESS" in type_nothing(bare_session, "secret", "demo")


def test_a_keyring_that_is_locked(session, account):
    """It may be open by then."""
    session.lock()
    with Terminal([session.program("tokenring"), "secret", "demo"], session.env,
                  session.work) as screen:
        screen.wait_for_prompt()
        screen.type("\x04")
        assert screen.finish().status == USAGE


def test_a_secret_that_is_refused(server, folder):
    """The right one goes to where the wrong one is."""
    path = write(folder / "tokenring.demo", "wrong-secret")
    result = server.tokenring("check", "demo")
    assert result.status == REFUSED, result
    check_message(result.err, f"put the right client secret into {path}, or check client-id")
    assert "tokenring secret" not in result.err


def test_remove(server, endpoint, folder):
    path = write(folder / "tokenring.demo", endpoint.secret)
    result = server.tokenring("remove", "demo")
    assert result.status == DONE and f"is still in {path}, " in result.out, result
    assert path.exists()


def test_remove_by_force(bare_session, endpoint, folder):
    """The keyring that cannot be asked may have one too."""
    bare_session.configure("[chain]\nsecrets=secret-service;credentials-directory\ntokens=kernel\n"
                           f"[credentials-directory]\nfolders={folder}\n")
    accounts.add(bare_session, endpoint, more=["--no-secret"])
    path = write(folder / "tokenring.demo", endpoint.secret)
    result = bare_session.tokenring("remove", "demo", "--force")
    assert result.status == DONE and f"is still in {path}, " in result.out, result
    assert "may still be in the keyring" in result.err


# --- what is wrong with the file ---


@pytest.mark.parametrize("text, mode, words", [
    ("secret", 0o666, "can be written by others and is not used; run: chmod go-w"),
    ("", 0o400, "is empty; write the client secret into it"),
])
def test_doctor_gives_the_reason(server, folder, text, mode, words):
    path = write(folder / "tokenring.demo", text, mode)
    said = server.tokenring("check", "demo").err
    ((level, reason),) = rows(server, "secret")
    assert level == "FAIL" and reason.startswith(f"{path} {words}") and reason in said
    assert server.tokenring("doctor").status == FAILED


def test_doctor_says_once_what_all_lack(server, endpoint, folder):
    accounts.add(server, endpoint, "demo2", more=["--no-secret"])
    folder.chmod(0o777)
    said = server.tokenring("doctor")
    assert said.status == FAILED and said.out.count("chmod go-w") == 1, said.out
    folder.chmod(0o700)


def test_a_file_that_cannot_be_read(server, folder):
    """No fault of the file for certain, so no failure, but the reason is there."""
    (folder / "tokenring.demo").symlink_to("tokenring.demo")
    ((level, reason),) = rows(server, "secret")
    assert level == "warn" and f"{folder}/tokenring.demo cannot be read: " in reason


@pytest.mark.parametrize("end, words", [
    ("", None), ("\n", None), ("\r\n", "a carriage return"), ("\n\n", "one newline too many"),
    (" \n", "white space"), ("\t", "white space")])
def test_what_nobody_sees_behind_a_secret(server, endpoint, folder, end, words):
    """The service gets it, too. The runner would find the secret if it were shown."""
    path = folder / "tokenring.demo"
    path.write_bytes((endpoint.secret + end).encode())
    path.chmod(0o400)
    found = [(level, text) for level, text in rows(server, "secret") if level != "ok"]
    assert found == ([] if words is None else [("warn", (
        f"the client secret of account 'demo' in {path} ends in {words}, which is sent with it; if "
        "it is no part of it, delete it there"))])
    assert (server.tokenring("check", "demo").status == DONE) == (words is None)


@pytest.mark.parametrize("mode, is_open", [(0o644, True), (0o600, False)])
def test_a_file_that_others_can_read(server, endpoint, folder, mode, is_open):
    path = write(folder / "tokenring.demo", endpoint.secret, mode)
    found = [(level, text) for level, text in rows(server, "secret") if level != "ok"]
    assert found == [("warn", f"{path} can be read by others; run: chmod go= '{path}'")] * is_open
    if is_open:
        subprocess.run(["sh", "-c", found[0][1].partition("run: ")[2]], check=True)
        assert [level for level, _ in rows(server, "secret")] == ["ok"]


def test_where_an_engine_chose_the_mode(server, endpoint, folder):
    """As with systemd, and with what a container has mounted read-only."""
    write(folder / "tokenring.demo", endpoint.secret, 0o444)
    assert "warn" in [level for level, _ in rows(server, "secret")]
    env = {"CREDENTIALS_DIRECTORY": str(folder)}
    assert [level for level, _ in rows(server, "secret", env=env)] == ["ok"]
    script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    for way in namespace.ways(folder):
        done = subprocess.run([*way, "sh", "-c", script, str(folder), server.program("tokenring"),
                               "doctor"], env=server.env, capture_output=True, text=True,
                              check=False)
        if "secret  " in done.stdout:
            break
    else:
        pytest.skip(f"mounts of one's own are not permitted here: {done.stderr}")
    assert "can be read by others" not in done.stdout and "'demo' has its" in done.stdout
