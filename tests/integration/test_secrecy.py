# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where secrets must not be: other processes' view of ours, files, and what others can write."""

import os
import pathlib
import stat
import subprocess
import threading
import time

import pytest

from support import accounts
from support.accounts import git_request
from support.run import check_message, check_output, check_sanitizers


class Sampler:
    """Reads cmdline and environ of every process, again and again."""

    def __init__(self, needles):
        self._needles = [needle.encode() for needle in needles]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.programs = set()
        self.found = []
        self.rounds = 0

    def _look(self, pid):
        for name in ("cmdline", "environ"):
            try:
                text = pathlib.Path("/proc", pid, name).read_bytes()
            except OSError:
                continue
            if name == "cmdline" and text:
                self.programs.add(os.path.basename(text.split(b"\0")[0]).decode("latin-1"))
            if any(needle in text for needle in self._needles):
                self.found.append((pid, name, text[:200]))

    def _watch(self):
        own = str(os.getpid())
        while not self._stop.is_set():
            for entry in os.listdir("/proc"):
                if entry.isdigit() and entry != own:
                    self._look(entry)
            self.rounds += 1

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._stop.set()
        self._thread.join()


def slow_add(session, endpoint):
    """An add that takes a while, for its secret comes in two halves."""
    argv = [str(session.program("tokenring")), *accounts.add_arguments(endpoint, "demo")]
    half = len(endpoint.secret) // 2
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=session.env) as process:
        process.stdin.write(endpoint.secret[:half].encode())
        process.stdin.flush()
        time.sleep(0.2)
        process.stdin.write(endpoint.secret[half:].encode())
        out, err = process.communicate(timeout=30)
    check_sanitizers(argv, process.returncode, out, err)
    check_output(argv, out, err)
    assert process.returncode == 0, err


def test_no_process_shows_the_secret(session, endpoint):
    """During add, and during a get that issues a token and one that does not."""
    endpoint.delay = 0.3
    needles = [endpoint.secret]
    with Sampler(needles) as sampler:
        slow_add(session, endpoint)
        issuing = session.git("get", git_request(endpoint.base_url), allow_token=True)
        needles.append(issuing.fields["password"])
        session.git("get", git_request(endpoint.base_url), allow_token=True)
    assert {"tokenring", "git-credential-tokenring"} <= sampler.programs, "they were looked at"
    assert sampler.rounds > 10
    assert sampler.found == []


def test_the_sampler_can_find(session):
    """A program that does put a secret there is seen."""
    with Sampler(["visible-secret"]) as sampler:
        subprocess.run(["sleep", "0.2"], env={**session.env, "X": "visible-secret"}, check=True)
        subprocess.run(["sh", "-c", "sleep 0.2 # visible-secret"], env=session.env, check=True)
    assert {name for _, name, _ in sampler.found} == {"cmdline", "environ"}


def all_files(folder):
    return [path for path in pathlib.Path(folder).rglob("*")
            if path.is_file() and not path.is_symlink()]


def test_no_file_has_it_in_the_clear(session, account, endpoint):
    """Not even the keyring's own file, which is encrypted."""
    session.tokenring("token", "demo", allow_token=True)
    session.git("store", git_request(endpoint.base_url)
                + f"username=x\npassword={endpoint.last_token}\n")
    files = all_files(session.root)
    assert any(path.name.endswith(".keyring") for path in files), "the keyring was looked at"
    assert session.account_file("demo") in files
    for path in files:
        data = path.read_bytes()
        assert endpoint.secret.encode() not in data, path
        assert endpoint.last_token.encode() not in data, path


def test_permissions_of_what_is_created(session, endpoint):
    """0600 and 0700, whatever the umask."""
    result = session.tokenring(*accounts.add_arguments(endpoint, "demo"), stdin=endpoint.secret,
                               umask=0)
    assert result.status == 0, result
    session.tokenring("token", "demo", allow_token=True, umask=0)
    ours = [path for folder in (session.config_home, session.cache_home, session.data_home,
                                session.runtime)
            for path in folder.rglob("tokenring*")]
    assert ours
    for top in ours:
        for path in [top, *top.rglob("*")]:
            mode = stat.S_IMODE(path.lstat().st_mode)
            assert mode == (0o700 if path.is_dir() else 0o600), (path, oct(mode))


def test_no_temporary_files_stay(session, account, endpoint):
    accounts.add(session, endpoint, more=["--replace"])
    names = [path.name for path in (session.config_home / "tokenring").rglob("*")
             if path.is_file()]
    assert sorted(names) == ["demo.conf", "tokenring.conf"]


def test_the_account_file_has_no_secret_and_reads_well(session, account, endpoint):
    text = session.account_file("demo").read_text(encoding="utf-8")
    assert "provider=oauth2" in text and f"client-id={endpoint.client_id}" in text
    assert endpoint.base_url in text


# --- what others can write is refused ---


def unsafe(session, which):
    folder = session.config_home / "tokenring"
    return {"file": session.account_file("demo"), "accounts": folder / "accounts",
            "folder": folder}[which]


@pytest.mark.parametrize("which", ["file", "accounts", "folder"])
@pytest.mark.parametrize("bits", [stat.S_IWGRP, stat.S_IWOTH])
def test_writable_by_others(session, account, endpoint, which, bits):
    path = unsafe(session, which)
    path.chmod(stat.S_IMODE(path.stat().st_mode) | bits)
    result = session.tokenring("token", "demo")
    assert result.status == 1 and result.out == "", result
    check_message(result.err, str(path))
    result = session.git("get", git_request(endpoint.base_url))
    assert "password" not in result.out
    check_message(result.err, str(path))
    assert endpoint.count == 0


def test_a_configuration_writable_by_others(session, account, endpoint):
    session.configure("[chain]\ntokens=secret-service\n")
    path = session.config_home / "tokenring" / "tokenring.conf"
    path.chmod(0o622)
    result = session.tokenring("token", "demo")
    assert result.status == 1
    check_message(result.err, str(path))
    assert endpoint.count == 0


def test_a_provider_writable_by_others(session, account, endpoint):
    """The user's own provider files go before the installed ones, so they count as well."""
    folder = session.config_home / "tokenring" / "providers"
    folder.mkdir(mode=0o700)
    installed = session.program("tokenring").parent.parent / "share/tokenring/providers/oauth2.conf"
    own = folder / "oauth2.conf"
    own.write_text(installed.read_text(encoding="utf-8"), encoding="utf-8")
    own.chmod(0o666)
    result = session.tokenring("token", "demo")
    assert result.status == 1
    check_message(result.err, str(own))
    own.chmod(0o600)
    assert session.tokenring("token", "demo", allow_token=True).status == 0


def test_a_file_of_another_user(session, account, endpoint):
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    os.chown(session.account_file("demo"), 12345, 12345)
    result = session.tokenring("token", "demo")
    assert result.status == 1 and endpoint.count == 0
    check_message(result.err, str(session.account_file("demo")))


# --- nothing of the working directory is used ---


def test_the_working_directory_is_not_trusted(session, account, endpoint):
    """No module and no configuration comes from where the program is run."""
    evil = session.work
    for name in ("oauth.so", "secret-service.so", "libtokenring.so.0", "tokenring.conf"):
        (evil / name).write_bytes(b"not a library")
    (evil / "accounts").mkdir()
    (evil / "accounts" / "other.conf").write_text("[account]\nprovider=oauth2\nclient-id=x\n")
    assert session.tokenring("token", "demo", cwd=evil, allow_token=True).status == 0
    assert "other" not in session.tokenring("list", cwd=evil).out


def test_a_relative_config_home_is_ignored(session, account, endpoint):
    """The XDG specification wants absolute paths; a relative one would be the working directory."""
    (session.work / "cfg" / "tokenring" / "accounts").mkdir(parents=True)
    (session.work / "cfg" / "tokenring" / "accounts" / "planted.conf").write_text(
        f"[account]\nprovider=oauth2\nclient-id=x\nmatch={endpoint.base_url}\n")
    result = session.tokenring("list", env={"XDG_CONFIG_HOME": "cfg"})
    assert "planted" not in result.out


@pytest.mark.parametrize("variables", [
    {"HOME": "sub", "XDG_CONFIG_HOME": None}, {"HOME": "sub", "XDG_CONFIG_HOME": ""},
    {"HOME": "sub", "XDG_CONFIG_HOME": "sub/.config"}, {"HOME": "", "XDG_CONFIG_HOME": None},
    {"HOME": "", "XDG_CONFIG_HOME": ""}, {"HOME": ".", "XDG_CONFIG_HOME": ".config"},
    {"HOME": "", "XDG_CONFIG_HOME": ".config"},
])
def test_a_relative_home_is_ignored(session, variables):
    """Nothing but the one file of this name is looked for in the real home."""
    name = "planted-by-the-tests"
    for folder in (".config", "sub/.config"):
        planted = session.work / folder / "tokenring" / "accounts"
        planted.mkdir(parents=True)
        (planted / f"{name}.conf").write_text(
            "[account]\nprovider=oauth2\nclient-id=x\nmatch=https://example.com\n"
            "[parameters]\ntoken-url=https://example.com/token\n")
    result = session.tokenring("token", name, env=variables)
    assert result.status == 3, result
    check_message(result.err, name)


# --- links, and the folders further up ---


def test_a_link_into_a_folder_of_others(session, account, endpoint):
    """Who can write there can put another file in the place of the one that is linked to."""
    folder = session.root / "shared"
    folder.mkdir()
    file = session.account_file("demo")
    target = folder / "demo.conf"
    target.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    target.chmod(0o600)
    file.unlink()
    file.symlink_to(target)
    folder.chmod(0o755)
    assert session.tokenring("token", "demo", allow_token=True).status == 0
    for mode in (0o775, 0o757, 0o1777):
        folder.chmod(mode)
        result = session.tokenring("token", "demo")
        assert result.status == 1 and result.out == "", result
        check_message(result.err, str(folder))
    assert endpoint.count == 1


def test_the_folders_further_up(session, account, endpoint):
    session.home.chmod(0o775)
    assert session.tokenring("token", "demo", allow_token=True).status == 0
    session.home.chmod(0o1777)
    assert session.tokenring("token", "demo", allow_token=True).status == 0
    session.home.chmod(0o777)
    result = session.tokenring("token", "demo")
    assert result.status == 1 and result.out == "", result
    check_message(result.err, str(session.home))
    assert "password" not in session.git("get", git_request(endpoint.base_url)).out


@pytest.mark.parametrize("kind", ["account", "provider", "configuration"])
def test_a_file_that_is_not_utf8(session, account, endpoint, kind):
    """The key that is not would be taken for one that is not there."""
    folder = session.config_home / "tokenring"
    file = {"account": session.account_file("demo"), "provider": folder / "providers/oauth2.conf",
            "configuration": folder / "tokenring.conf"}[kind]
    file.parent.mkdir(mode=0o700, exist_ok=True)
    before = file.read_bytes() if file.exists() else b"[provider]\nissuer=oauth\n"
    file.write_bytes(before + b"[chain]\nsecrets=secret-service\ntokens=\xff\n")
    file.chmod(0o600)
    result = session.tokenring("token", "demo")
    assert result.status == 1 and result.out == "" and endpoint.count == 0, result
    check_message(result.err, str(file), "UTF-8")


# --- what was typed in the wrong place ---


@pytest.mark.parametrize("arguments", [
    ["--secret=VALUE"], ["--client-secret=VALUE"], ["--password", "--x=VALUE"],
    ["-s=VALUE"], ["-sVALUE"], ["-VALUE"],
])
@pytest.mark.parametrize("command", ["add", "secret", "token"])
def test_an_unknown_option_is_not_repeated(session, endpoint, command, arguments):
    """People do try --secret=…; it should not be on the screen and in the log a second time."""
    value = "typed-by-mistake-0123"
    words = accounts.add_arguments(endpoint, "demo") if command == "add" else [command, "demo"]
    result = session.tokenring(*words, *[word.replace("VALUE", value) for word in arguments],
                               stdin="")
    assert result.status == 2 and result.out == "", result
    check_message(result.err, "usage")
    assert value not in result.err and value[1:] not in result.err
