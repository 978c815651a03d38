# SPDX-License-Identifier: LGPL-2.1-or-later
"""Memory: no error and nothing lost, in a get from the cache and in one that issues a token."""

import re
import shutil

import pytest

from support import accounts
from support.accounts import git_request

STATUS = 97


@pytest.fixture
def valgrind(session, plain_prefix):
    if not shutil.which("valgrind"):
        pytest.skip("valgrind is not installed")

    def run(name, *arguments, **options):
        return session.run(shutil.which("valgrind"), "--error-exitcode=97", "--leak-check=full",
                           "--show-leak-kinds=definite,indirect",
                           "--errors-for-leak-kinds=definite,indirect", "--trace-children=no",
                           plain_prefix / "bin" / name, *arguments, timeout=120, **options)

    return run


def check_clean(result, status=0):
    text = re.sub(r"==\d+== ?", "", result.err)
    assert result.status == status, text
    summary = re.search(r"ERROR SUMMARY: (\d+) errors", text)
    assert summary and summary.group(1) == "0", text
    assert "definitely lost: 0 bytes" in text or "no leaks are possible" in text, text


def test_get(valgrind, session, account, endpoint):
    request = git_request(endpoint.base_url)
    issuing = valgrind("git-credential-tokenring", "get", stdin=request, allow_token=True)
    check_clean(issuing)
    assert issuing.fields["password"] == endpoint.last_token and endpoint.count == 1
    cached = valgrind("git-credential-tokenring", "get", stdin=request, allow_token=True)
    check_clean(cached)
    assert cached.fields["password"] == endpoint.last_token and endpoint.count == 1


def test_a_refusal(valgrind, session, account, endpoint):
    endpoint.fault = "echo-secret"
    result = valgrind("git-credential-tokenring", "get", stdin=git_request(endpoint.base_url))
    check_clean(result, result.status)
    assert result.status != STATUS and result.fields["quit"]


def test_add(valgrind, session, endpoint):
    result = valgrind("tokenring", *accounts.add_arguments(endpoint, "demo"),
                      stdin=endpoint.secret)
    check_clean(result)
