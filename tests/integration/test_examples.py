# SPDX-License-Identifier: LGPL-2.1-or-later
"""The example programs, each as its first lines say: they log in once, and again after a 401."""

import os
import pathlib
import subprocess

import pytest

from support import accounts, run as runner, tokens

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent / "examples"
CALLS = 8
ROUNDS = 20


def pkg_config(*arguments):
    folders = sorted(str(path.parent) for path in runner.prefix().rglob("tokenring.pc"))
    env = {**os.environ, "PKG_CONFIG_PATH": ":".join(folders)}
    done = subprocess.run(["pkg-config", *arguments], env=env, check=True, capture_output=True,
                          text=True)
    return done.stdout.split()


@pytest.fixture
def example_in_c(session):
    """Built against what is installed, and nothing else."""
    program = session.root / "call"
    flags = ["-fsanitize=address,undefined"] if runner.is_sanitized(
        runner.prefix() / "bin" / "tokenring") else []
    libraries = pkg_config("--libs", "tokenring", "libcurl")
    folders = [f"-Wl,-rpath,{flag[2:]}" for flag in libraries if flag.startswith("-L")]
    subprocess.run(["cc", "-Wall", "-Wextra", "-Werror", *flags, str(EXAMPLES / "call.c"),
                    *pkg_config("--cflags", "tokenring", "libcurl"), *libraries, *folders,
                    "-o", str(program)], check=True)
    return program


def check(session, endpoint, *argv):
    result = session.run(*argv)
    assert result.status == 0, result
    assert endpoint.count == 1
    assert len(endpoint.api_requests) == CALLS
    endpoint.revoke(endpoint.last_token)
    tokens.age(session)
    result = session.run(*argv)
    assert result.status == 0, result
    assert endpoint.count >= 2
    assert session.run(*argv).status == 0


def urls(endpoint):
    return [f"{endpoint.base_url}/api/items/{number}" for number in range(CALLS)]


def test_c(session, account, endpoint, example_in_c):
    check(session, endpoint, str(example_in_c), *urls(endpoint))
    assert endpoint.count == 2


def test_c_again_and_again(session, account, endpoint, example_in_c):
    """What one thread was refused with and has dropped comes back for none of the others."""
    argv = [str(example_in_c), *urls(endpoint)]
    for _ in range(ROUNDS):
        result = session.run(*argv)
        assert result.status == 0, (result, result.out)
        endpoint.revoke(endpoint.last_token)
        tokens.age(session)
    assert endpoint.count == ROUNDS


def test_python(session, account, endpoint):
    check(session, endpoint, "/usr/bin/python3", str(EXAMPLES / "call.py"), *urls(endpoint))


def test_shell(session, account, endpoint):
    for url in urls(endpoint):
        result = session.run("/bin/sh", str(EXAMPLES / "call.sh"), url)
        assert result.status == 0, result
    assert endpoint.count == 1
    endpoint.revoke(endpoint.last_token)
    result = session.run("/bin/sh", str(EXAMPLES / "call.sh"), urls(endpoint)[0])
    assert result.status == 0 and endpoint.count == 2, result


# ctypes keeps what it loads to itself, and so does a plug-in of another program.
LOADER = """
import ctypes, sys
library = ctypes.CDLL(sys.argv[1])
for name in ("broker_new", "broker_load_account", "broker_get_token", "token_get_secret"):
    getattr(library, "tokenring_" + name).restype = ctypes.c_void_p
pointer = ctypes.c_void_p
library.tokenring_secret_peek.restype = ctypes.c_char_p
broker = library.tokenring_broker_new()
account = library.tokenring_broker_load_account(pointer(broker), b"demo", None)
token = library.tokenring_broker_get_token(pointer(broker), pointer(account), 0, None)
secret = library.tokenring_token_get_secret(pointer(token))
print(library.tokenring_secret_peek(pointer(secret), None).decode())
"""


def test_a_program_that_has_the_library_for_itself(session, account, endpoint, plain_prefix):
    """Its modules find the functions of the core all the same."""
    (library,) = plain_prefix.rglob("libtokenring.so.0")
    result = session.run("/usr/bin/python3", "-c", LOADER, str(library), allow_token=True)
    assert result.status == 0, result
    assert result.out.strip() == endpoint.last_token and endpoint.count == 1


def test_an_account_that_is_not_there(session, account, endpoint, example_in_c):
    result = session.run(str(example_in_c), "https://example.com/x")
    assert result.status == 1 and "example.com" in result.err
    assert accounts.scheme_of(endpoint.provider) not in result.out
