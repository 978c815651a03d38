# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tokens in the kernel keyring: without a bus, in any session, and not where it is of no use."""

import os
import pathlib
import shutil
import subprocess
import sys
import time

import pytest

from support import accounts, denied, kernel, run as runner
from support.accounts import git_request

TOKEN_SCHEMA = "org.tokenring.Token"
NO_BUS = {"DBUS_SESSION_BUS_ADDRESS": None}
# An account that nobody has, for the keyrings that are not the test's own.
STRANGE = kernel.lasting_name("kernel-test_of.tokenring")
HERE = pathlib.Path(__file__).resolve().parent
NOBODY = 65534


@pytest.fixture(autouse=True)
def usable(installed):
    if b"kernel keyring" not in (installed / "bin" / "tokenring").read_bytes():
        pytest.skip("this build has no store 'kernel'")
    if not kernel.is_usable():
        pytest.skip("this place has no kernel keyring")


@pytest.fixture
def strange(session, endpoint):
    """What is left of it in a keyring of the user is deleted, whatever the test did."""
    accounts.add(session, endpoint, STRANGE)
    yield STRANGE
    kernel.drop_lasting_tokens(STRANGE)


def get(session, endpoint, **options):
    result = session.git("get", git_request(endpoint.base_url), allow_token=True, **options)
    assert result.status == 0 and result.err == "", result
    assert result.fields["password"] == endpoint.last_token
    return result


def the_key(account="demo"):
    (key,) = kernel.tokens(account=account).values()
    return key


# --- the usual way ---


def test_without_a_bus(session, account, endpoint):
    """A cached token needs nothing of the desktop."""
    get(session, endpoint)
    assert session.items(TOKEN_SCHEMA) == []
    get(session, endpoint, env=NO_BUS)
    session.kill_keyring()
    get(session, endpoint)
    session.kill_bus()
    get(session, endpoint)
    assert endpoint.count == 1


def test_while_the_keyring_is_locked(session, account, endpoint):
    get(session, endpoint)
    session.lock()
    get(session, endpoint)
    assert endpoint.count == 1


def test_the_key(session, account, endpoint):
    """It is called after the account, ends with the token, and has no secret in its name."""
    get(session, endpoint)
    ((name, key),) = kernel.tokens().items()
    prefix, account_name, digest = name.split(":")
    assert (prefix, account_name) == ("tokenring", "demo")
    assert len(digest) == 64 and set(digest) <= set("0123456789abcdef")
    payload = kernel.read(key).decode()
    assert endpoint.last_token in payload and endpoint.secret not in payload
    end = endpoint.issued[endpoint.last_token].expires
    assert any(str(int(end) + off) in payload for off in (-1, 0, 1)), "the expiry is in it, too"
    assert 3300 <= kernel.time_left(key) <= 3600


def test_nothing_heavy_is_loaded(session, account, endpoint):
    get(session, endpoint)
    result = session.run("git-credential-tokenring", "get", stdin=git_request(endpoint.base_url),
                         env={"LD_DEBUG": "files"}, allow_token=True)
    loaded = [line for line in result.err.splitlines() if "calling init" in line]
    assert loaded
    for name in ("gio-2", "gobject-2", "libsecret", "secret-service.so", "libcurl", "oauth.so",
                 "json"):
        assert not any(name in line for line in loaded), name


def test_forget_and_remove(session, account, make_endpoint):
    """All tokens of the account, and of no other."""
    other = make_endpoint()
    accounts.add(session, other, "demo2")
    for command in ("forget", "remove"):
        for name in ("demo", "demo2"):
            assert session.tokenring("token", name, allow_token=True).status == 0
        assert len(kernel.tokens()) == 2
        assert session.tokenring(command, "demo").status == 0
        assert [name.split(":")[1] for name in kernel.tokens()] == ["demo2"]


# --- in the keyrings of the user, from a session that does not lead there ---


@pytest.mark.parametrize("ring", ["auto", "persistent", "user"])
def test_in_any_session(session, strange, endpoint, ring):
    """A service, cron, or what is run after su: each has a session keyring of its own."""
    session.configure(f"[chain]\ntokens=kernel\n[kernel]\nkeyring={ring}\n")
    for _ in range(3):
        kernel.start_session()
        get(session, endpoint, env=NO_BUS if endpoint.count else None)
        assert kernel.tokens() == {}
    assert endpoint.count == 1
    where = kernel.user() if ring == "user" else kernel.persistent()
    assert len(kernel.tokens(where, STRANGE)) == 1
    kernel.start_session()
    assert session.tokenring("forget", STRANGE).status == 0
    assert not kernel.tokens(where, STRANGE)


# --- as another user ---


def interpreter():
    """One that others than root can run."""
    for path in (sys.executable, "/usr/bin/python3"):
        if path and as_nobody(path, "-c", "pass").returncode == 0:
            return path
    return None


def as_nobody(*argv, **options):
    """Not by su or sudo: the session keyring stays, as it does with them."""
    return subprocess.run(["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
                           *[str(part) for part in argv]], capture_output=True, text=True,
                          check=False, cwd="/", timeout=60, **options)


@pytest.mark.parametrize("check", ["cached", "full-keys", "full-bytes"])
def test_as_another_user(installed, check):
    """root has no quota to speak of, and this user's is not for tests to use up."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("only root can be another user")
    python = interpreter()
    script = HERE / "kernel_other_user.py"
    for path in (script, installed / "bin" / "tokenring"):
        if as_nobody("test", "-r", path).returncode != 0:
            pytest.skip(f"others than root cannot read {path}")
    assert python, "no python3 that others can run"
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
                   "TMPDIR": "/tmp", "TOKENRING_PREFIX": str(installed),
                   **runner.sanitizer_environment()}
    with kernel.alone("nobody"):
        done = as_nobody(python, script, check, env=environment)
    assert done.returncode == 0, done.stderr


# --- where it is of no use ---


@pytest.mark.skipif(not denied.is_possible(), reason="the filter is not known for this machine")
@pytest.mark.parametrize("code", ["EPERM", "ENOSYS", "EACCES"])
@pytest.mark.parametrize("ring", ["auto", "user", "session"])
def test_denied(session, account, endpoint, code, ring):
    """In a container: quietly the next store, and no complaint from any command."""
    session.configure(f"[kernel]\nkeyring={ring}\n")

    def run(name, *arguments, **options):
        return session.run(sys.executable, denied.__file__, code, session.program(name),
                           *arguments, **options)

    for _ in range(2):
        result = run("git-credential-tokenring", "get", stdin=git_request(endpoint.base_url),
                     allow_token=True)
        assert result.status == 0 and result.err == "", result
        assert result.fields["password"] == endpoint.last_token
    assert endpoint.count == 1 and len(session.items(TOKEN_SCHEMA)) == 1
    for command in (["list"], ["show", "demo"], ["forget", "demo"], ["list"], ["remove", "demo"]):
        result = run("tokenring", *command)
        assert result.status == 0 and result.err == "", result
        assert "unknown" not in result.out
    assert session.items() == []


def test_the_filter_filters(session):
    """Or the test above would show nothing."""
    for code in ("EPERM", "ENOSYS"):
        done = subprocess.run([sys.executable, denied.__file__, code, sys.executable, "-c",
                               "from support import kernel; kernel.start_session()"],
                              capture_output=True, text=True, check=False, cwd=HERE.parent)
        assert done.returncode != 0 and f"Errno {getattr(kernel.errno, code)}" in done.stderr


def test_a_setting_that_means_nothing(session, account, endpoint):
    """It is said where someone reads it, and the token comes from elsewhere."""
    session.configure("[kernel]\nkeyring=sesion\n")
    get(session, endpoint)
    get(session, endpoint)
    assert endpoint.count == 1
    session.tokenring("forget", "demo")
    result = session.tokenring("forget", "demo")
    assert result.status == 1
    runner.check_message(result.err, "keyring=sesion", "tokenring.conf")


# --- what the kernel and others take away ---


def test_the_kernel_ends_it(session, account, endpoint):
    """The native time-out, and that a new token in the place of an expired one has its own."""
    endpoint.life = 4
    get(session, endpoint)
    key = the_key()
    assert kernel.wait_for(lambda: not kernel.tokens(), 12)
    with pytest.raises(kernel.Fault) as fault:
        kernel.read(key)
    assert fault.value.errno in (kernel.errno.EKEYEXPIRED, kernel.errno.ENOKEY)
    endpoint.life = 1000
    get(session, endpoint)
    assert endpoint.count == 2
    assert 900 <= kernel.time_left(the_key()) <= 1000
    assert session.items(TOKEN_SCHEMA) == []


@pytest.mark.parametrize("take", [kernel.revoke, kernel.invalidate,
                                  lambda key: kernel.set_timeout(key, 1)],
                         ids=["revoked", "invalidated", "expired"])
def test_taken_away(session, account, endpoint, take):
    get(session, endpoint)
    take(the_key())
    assert kernel.wait_for(lambda: not kernel.tokens())
    for command in (["list"], ["show", "demo"]):
        result = session.tokenring(*command)
        assert result.status == 0 and result.err == "" and "unknown" not in result.out, result
    get(session, endpoint)
    get(session, endpoint)
    assert endpoint.count == 2 and the_key()
    take(the_key())
    assert session.tokenring("forget", "demo").status == 0


@pytest.mark.parametrize("rubbish", [b"", b"{", b"null", b"\0" * 100, b'{"obtained": 1}',
                                     b"x" * 12_000])
def test_rubbish_is_a_miss(session, account, endpoint, rubbish):
    """Whatever another program writes over our key."""
    get(session, endpoint)
    ((name, key),) = kernel.tokens().items()
    if rubbish:
        kernel.add(kernel.SESSION, name, rubbish)
    else:
        kernel.invalidate(key)
        kernel.add(kernel.SESSION, name, b"", "keyring")
    get(session, endpoint)
    get(session, endpoint)
    assert endpoint.count == 2


def test_a_refused_token_is_not_kept_beside_the_new(session, account, endpoint):
    get(session, endpoint)
    first = endpoint.last_token
    assert session.tokenring("token", "demo", "--fresh", allow_token=True).status == 0
    assert first not in kernel.read(the_key()).decode()
    get(session, endpoint)
    assert endpoint.count == 2


# --- sizes ---


@pytest.mark.parametrize("size", [2_000, 8_000, 8_192, 32_000, 40_000])
def test_long_tokens(session, account, endpoint, size):
    """One that is too long for a key is in the next store."""
    endpoint.service.token_bytes = size * 3 // 4
    get(session, endpoint)
    get(session, endpoint)
    assert endpoint.count == 1
    assert len(kernel.tokens()) + len(session.items(TOKEN_SCHEMA)) == 1
    assert kernel.tokens() or size > (32_000 if os.geteuid() == 0 else 15_000)
    endpoint.service.token_bytes = 100
    assert session.tokenring("token", "demo", "--fresh", allow_token=True).status == 0
    get(session, endpoint, env=NO_BUS)
    assert endpoint.count == 2


# --- many at once ---


def test_many_at_once(session, account, endpoint):
    """Some of them write the key while others read it."""
    request = git_request(endpoint.base_url).encode()
    end = time.monotonic() + 30
    running = [subprocess.Popen([str(session.program("git-credential-tokenring")), "get"],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env=session.env) for _ in range(16)]
    for process in running:
        out, err = process.communicate(request, timeout=end - time.monotonic())
        assert process.returncode == 0 and err == b""
        assert any(token.encode() in out for token in endpoint.tokens)
    # Whichever was written last is now the token of all.
    before = endpoint.count
    result = session.tokenring("token", "demo", env=NO_BUS, allow_token=True)
    assert result.status == 0 and result.out.strip() in endpoint.tokens
    assert endpoint.count == before and len(kernel.tokens()) == 1
