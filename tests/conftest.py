# SPDX-License-Identifier: LGPL-2.1-or-later
"""Fixtures of all suites.

TOKENRING_PREFIX         the prefix of the installation under test
TOKENRING_PLAIN_PREFIX   a second installation without sanitizers, for valgrind and faketime
TOKENRING_LIBSECRET_SOURCE  the source of git-credential-libsecret, unless it is in the folder
                         where Debian's package of git has it
TOKENRING_SCREENSHOTS    where the tests of the desktop put pictures of their screen
TOKENRING_REQUIRE_ALL=1  what would be skipped is a failure
"""

import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from support import accounts, kernel, keyring, run as runner, sentinels  # noqa: E402
from support.endpoint import Endpoint  # noqa: E402
from support.gitserver import GitServer  # noqa: E402

MARKERS = {
    "git_authtype": "needs git 2.46 or later, such as Debian 13's",
    "docker_cli": "needs the docker command, 23 or later, without an engine",
}


def pytest_configure(config):
    for name, text in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {text}")


def must_run_all():
    return os.environ.get("TOKENRING_REQUIRE_ALL") == "1"


def refuse_skip(report):
    """Turn the report of a skip into one of a failure."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.when = "call" if report.when == "setup" else report.when
    report.longrepr = f"{report.nodeid}: {reason}, and TOKENRING_REQUIRE_ALL is set"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.skipped and must_run_all():
        refuse_skip(report)


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    outcome = yield
    report = outcome.get_result()
    if report.skipped and must_run_all():
        refuse_skip(report)


@pytest.fixture(autouse=True)
def clean():
    """A session keyring of the test's own, nothing left in those that outlive it, and no sentinel
    reaches the next test."""
    before = kernel.lasting_tokens()
    kernel.is_usable()
    sentinels.forget_all()
    yield
    left = kernel.lasting_tokens() - before
    assert not left, f"kernel keys are left behind: {left}"


@pytest.fixture
def installed():
    """The prefix under test."""
    prefix = runner.prefix()
    if prefix is None:
        pytest.skip("TOKENRING_PREFIX is not set")
    assert (prefix / "bin" / "tokenring").exists(), f"nothing is installed under {prefix}"
    return prefix


@pytest.fixture
def plain_prefix():
    """A prefix whose programs were built without sanitizers."""
    candidates = [path for path in (runner.plain_prefix(), runner.prefix()) if path]
    for prefix in candidates:
        program = prefix / "bin" / "tokenring"
        if program.exists() and not runner.is_sanitized(program):
            return prefix
    pytest.skip("no installation without sanitizers: set TOKENRING_PLAIN_PREFIX")


@pytest.fixture
def session(installed):
    """A private session with bus and keyring."""
    missing = keyring.missing_tools()
    if missing:
        pytest.skip(f"not installed: {' '.join(missing)}")
    with keyring.Session() as made:
        yield made


@pytest.fixture
def bare_session(installed):
    """A private session with neither bus nor keyring."""
    with keyring.Session(keyring=False) as made:
        yield made


@pytest.fixture
def mock(session, tmp_path):
    """Puts a mock in the place of the keyring; its value starts one, and returns the file to which
    the mock writes the names of the calls."""
    log = tmp_path / "calls"
    program = pathlib.Path(__file__).resolve().parent / "integration" / "secret_service_mock.py"
    processes = []

    def start(*flags):
        session.kill_keyring()
        process = subprocess.Popen([sys.executable, str(program), "--log", str(log), *flags],
                                   env=session.env, stdout=subprocess.PIPE)
        processes.append(process)
        assert process.stdout.readline() == b"ready\n"
        return log

    yield start
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def make_endpoint():
    """Makes endpoints. A request that deviates from the documentation fails the test at its end,
    unless the test says by `expect_deviations` that it wants some."""
    made = []
    with contextlib.ExitStack() as stack:
        def make(provider="oauth2", **options):
            if provider in ("kalibrate", "huvr"):
                options.setdefault("user_agent", accounts.USER_AGENT)
            endpoint = stack.enter_context(Endpoint(provider, **options))
            endpoint.expect_deviations = False
            made.append(endpoint)
            return endpoint

        yield make
    for endpoint in made:
        assert endpoint.expect_deviations or not endpoint.deviations, endpoint.deviations


@pytest.fixture
def endpoint(make_endpoint):
    """The endpoint of a generic OAuth 2 service."""
    return make_endpoint()


@pytest.fixture
def account(session, endpoint):
    """An account `demo` at that endpoint, which owns all of its URLs. Its value is the name."""
    accounts.add(session, endpoint, "demo")
    return "demo"


@pytest.fixture
def at(session, plain_prefix):
    """Calls the plain installation so many seconds after the first of these calls, by a clock that
    stands still: however long the machine takes, it is that second."""
    if not shutil.which("faketime"):
        pytest.skip("faketime is not installed")
    start = []

    def run(seconds, name, *arguments, **options):
        start[:] = start or [int(time.time())]
        env = {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
               "FAKETIME_DONT_RESET": "1", "FAKETIME_FMT": "%s", "NO_FAKE_STAT": "1"}
        return session.run(shutil.which("faketime"), "-f", str(start[0] + seconds),
                           plain_prefix / "bin" / name, *arguments, env=env, allow_token=True,
                           **options)

    return run


@pytest.fixture
def make_git_server(session):
    """Makes git servers that accept the tokens of an endpoint."""
    with contextlib.ExitStack() as stack:
        def make(endpoint, mode="basic", **options):
            root = session.root / f"git-{len(list(session.root.glob('git-*')))}"
            return stack.enter_context(GitServer(endpoint, root, mode, **options))

        yield make


def git_version():
    text = subprocess.run(["git", "--version"], capture_output=True, check=True, text=True).stdout
    return tuple(int(part) for part in re.search(r"(\d+)\.(\d+)", text).groups())


@pytest.fixture
def git_with_authtype():
    version = git_version()
    if version < (2, 46):
        pytest.skip(f"git {version[0]}.{version[1]} knows no authtype (2.46 and later do)")
