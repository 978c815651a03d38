# SPDX-License-Identifier: LGPL-2.1-or-later
"""Modules that are built apart from tokenring, against what is installed and nothing else: the
example, which has to work, and those with a fault, of which the real programs have to make the best.

The folder of modules is fixed when tokenring is built, so a module is put there for the time of a
test, under a name that no other has."""

import os
import pathlib
import secrets
import shutil
import subprocess

import pytest

from support import accounts
from support.accounts import git_request
from support.run import check_message

DONE, FAILED, NO_SECRET, KEYRING, REFUSED = 0, 1, 4, 5, 6
SOURCES = pathlib.Path(__file__).resolve().parent.parent / "modules"


@pytest.fixture
def pkg_config(installed):
    """Asks the pkg-config file that was installed with tokenring."""
    if not shutil.which("pkg-config") or not shutil.which("cc"):
        pytest.skip("a module is built by cc and pkg-config, which are not installed")
    (file,) = installed.rglob("tokenring-module.pc")

    def ask(*arguments):
        done = subprocess.run(["pkg-config", *arguments, "tokenring-module"], capture_output=True,
                              text=True, check=True,
                              env={"PATH": os.environ["PATH"], "PKG_CONFIG_PATH": file.parent})
        return done.stdout.split()

    return ask


@pytest.fixture
def install(pkg_config, tmp_path):
    """Builds a module away from the tree and puts it into the folder; its value is the name."""
    (folder,) = pkg_config("--variable=moduledir")
    if not os.access(folder, os.W_OK):
        pytest.skip(f"{folder} cannot be written to")
    made = []

    def build(source, *flags, name=None):
        name = name or f"test-{secrets.token_hex(4)}"
        copy = tmp_path / "module.c"
        copy.write_bytes((SOURCES / source).read_bytes())
        library = pathlib.Path(folder, f"{name}.so")
        made.append(library)
        built = tmp_path / "module.so"
        # As in the comment of the example, with the warnings as errors.
        subprocess.run(["cc", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-o", built, copy,
                        *([f'-DNAME="{name}"'] if not any("NAME" in flag for flag in flags) else []),
                        *flags, *pkg_config("--cflags", "--libs")], check=True, cwd=tmp_path)
        shutil.copy(built, library)
        return name

    yield build
    for library in made:
        library.unlink(missing_ok=True)


# --- the example ---


@pytest.fixture
def files(bare_session, install):
    """The example as the one store of a session without a keyring: (session, its folder)."""
    name = install("example/files.c")
    folder = bare_session.root / "files"
    folder.mkdir(mode=0o700)
    bare_session.configure(f"[chain]\nsecrets={name}\ntokens={name}\n[{name}]\nfolder={folder}\n")
    return bare_session, folder


def kept(folder):
    return sorted(path.name.partition("-")[0] for path in folder.rglob("*-*"))


def test_the_example_keeps_all(files, endpoint):
    """Secret and token are in the folder, and a second program finds both there."""
    session, folder = files
    accounts.add(session, endpoint)
    assert kept(folder) == ["secret"]
    for _ in range(3):
        result = session.git("get", git_request(endpoint.base_url), allow_token=True)
        assert result.status == DONE and result.err == "", result
        assert result.fields["password"] == endpoint.last_token
    assert endpoint.count == 1 and kept(folder) == ["secret", "token"]
    assert "present" in session.tokenring("show", "demo").out
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_example_forgets(files, endpoint):
    session, folder = files
    accounts.add(session, endpoint)
    session.tokenring("token", "demo", allow_token=True)
    assert session.tokenring("forget", "demo").status == DONE
    assert kept(folder) == ["secret"]
    session.tokenring("token", "demo", allow_token=True)
    assert endpoint.count == 2
    assert session.tokenring("secret", "demo", stdin="wrong-secret").status == DONE
    assert kept(folder) == ["secret"]
    assert session.tokenring("token", "demo").status == REFUSED
    assert session.tokenring("remove", "demo").status == DONE
    assert list(folder.iterdir()) == []


def test_the_example_keeps_accounts_apart(files, make_endpoint):
    session, _ = files
    endpoints = {name: make_endpoint() for name in ("a", "a.b", "a-b")}
    for name, endpoint in endpoints.items():
        accounts.add(session, endpoint, name)
    for name, endpoint in endpoints.items():
        result = session.tokenring("token", name, allow_token=True)
        assert result.out == endpoint.last_token + "\n", name
    session.tokenring("remove", "a")
    for name in ("a.b", "a-b"):
        session.tokenring("token", name, allow_token=True)
        assert endpoints[name].count == 1


def test_the_example_without_its_folder(bare_session, install, endpoint):
    name = install("example/files.c")
    bare_session.configure(f"[chain]\nsecrets={name}\ntokens={name}\n")
    result = bare_session.tokenring(*accounts.add_arguments(endpoint, "demo"),
                                    stdin=endpoint.secret)
    assert result.status == KEYRING and not bare_session.account_file("demo").exists(), result
    check_message(result.err, name, "folder=")


def test_the_example_with_a_folder_that_is_gone(files, endpoint):
    session, folder = files
    accounts.add(session, endpoint)
    shutil.rmtree(folder)
    result = session.tokenring("token", "demo")
    assert result.status == NO_SECRET, result
    check_message(result.err, "demo")


def test_the_example_needs_only_what_is_installed(pkg_config, installed):
    flags = pkg_config("--cflags-only-I")
    own = [flag for flag in flags if not flag.startswith("-I/usr/")]
    assert own == [f"-I{installed}/include"], flags


# --- faults ---


def unusable(install, session, *flags, name=None):
    """A module with a fault, one that works, and what that one needs in tokenring.conf."""
    broken = install("fault.c", *flags, name=name)
    works = install("example/files.c")
    folder = session.root / "files"
    folder.mkdir(mode=0o700, exist_ok=True)
    settings = f"[{works}]\nfolder={folder}\n"
    return broken, works, settings


FAULTS = [
    (["-DABI=0"], KEYRING, "another version"),
    (["-DABI=2"], KEYRING, "another version"),
    (["-DSIZE=0"], KEYRING, "too short"),
    (["-DSIZE=offsetof(TokenringModule,name)"], KEYRING, "too short"),
    (["-DSYMBOL=another_symbol"], KEYRING, "no symbol"),
    (['-DNAME="another"'], KEYRING, "another name"),
    (["-DNAME=NULL"], KEYRING, "another name"),
    (["-DUNRESOLVED"], KEYRING, "cannot be loaded"),
    (["-DFAILING"], KEYRING, "out of"),
    (["-DSLOW"], KEYRING, "slow"),
    (["-DNONSENSE"], FAILED, "nonsense"),
]


@pytest.mark.parametrize("flags, status, word", FAULTS, ids=[fault[0][0][2:] for fault in FAULTS])
def test_a_fault(bare_session, install, endpoint, flags, status, word):
    """Alone, the store is the reason of the failure, in one line. Before a store that works, it does
    not matter."""
    session = bare_session
    broken, works, settings = unusable(install, session, *flags)
    session.configure(f"[chain]\nsecrets={works}\ntokens={works}\n{settings}")
    accounts.add(session, endpoint)
    session.configure(f"[chain]\nsecrets={broken}\ntokens={broken}\n")
    result = session.tokenring("token", "demo")
    assert result.status == status and result.out == "", result
    assert "\x1b" not in result.err and result.err.count("\n") == 1
    assert word in result.err
    result = session.git("get", git_request(endpoint.base_url))
    assert result.fields == {"quit": "1"} and word in result.err
    assert endpoint.count == 0

    session.configure(f"[chain]\nsecrets={broken};{works}\ntokens={broken};{works}\n{settings}")
    for _ in range(2):
        result = session.git("get", git_request(endpoint.base_url), allow_token=True)
        assert result.status == DONE and result.err == "", result
        assert result.fields["password"] == endpoint.last_token
    assert endpoint.count == 1


@pytest.mark.parametrize("flag, status", [("-DGARBAGE", REFUSED), ("-DEMPTY", NO_SECRET)])
def test_a_store_that_lies(bare_session, install, endpoint, flag, status):
    """It says that it has everything. As a cache it does no harm; as a store of secrets, its garbage
    is what the service refuses, or nothing."""
    session = bare_session
    broken, works, settings = unusable(install, session, flag)
    session.configure(f"[chain]\nsecrets={works}\ntokens={broken};{works}\n{settings}")
    accounts.add(session, endpoint)
    for _ in range(2):
        result = session.git("get", git_request(endpoint.base_url), allow_token=True)
        assert result.status == DONE and result.err == "", result
        assert result.fields["password"] == endpoint.last_token
    assert endpoint.count == 1
    session.configure(f"[chain]\nsecrets={broken}\ntokens={works}\n{settings}")
    session.tokenring("forget", "demo")
    endpoint.expect_deviations = True
    result = session.tokenring("token", "demo")
    assert result.status == status and result.out == "", result
    assert "garbage" not in result.err
    check_message(result.err)


def test_a_slow_store_is_asked_once(bare_session, install, endpoint):
    """It takes a second for an answer, and the client secret is in the next store."""
    session = bare_session
    slow, works, settings = unusable(install, session, "-DSLOW")
    session.configure(f"[chain]\nsecrets={works}\ntokens={works}\n{settings}")
    accounts.add(session, endpoint)
    session.configure(f"[chain]\nsecrets={slow};{works}\ntokens={works}\n{settings}")
    result = session.tokenring("token", "demo", allow_token=True,
                               env={"DISPLAY": ":99", "TOKENRING_TRACE": "1"})
    assert result.status == DONE, result
    (line,) = [line for line in result.err.splitlines()
               if "] store " in line and f" {slow}: " in line]
    assert "cannot be had" in line


def test_an_older_module(bare_session, install, endpoint):
    """A table that ends before store: it is read, and what it has not is absent."""
    older = install("fault.c", "-DSIZE=offsetof(TokenringModule,store)")
    bare_session.configure(f"[chain]\nsecrets={older}\ntokens={older}\n")
    result = bare_session.tokenring(*accounts.add_arguments(endpoint, "demo"),
                                    stdin=endpoint.secret)
    assert result.status == KEYRING, result
    check_message(result.err, "no store")
    accounts.add(bare_session, endpoint, more=["--no-secret"])
    assert "present" in bare_session.tokenring("show", "demo").out
