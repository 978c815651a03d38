# SPDX-License-Identifier: LGPL-2.1-or-later
"""Renewal at the exact moment, by a clock that libfaketime moves."""

import pytest

from support import accounts
from support.accounts import git_request


def token(result):
    assert result.status == 0, result
    return result.out.strip()


@pytest.mark.parametrize("provider", accounts.ALL)
def test_renewed_in_time(at, session, make_endpoint, provider):
    """An hour's token is renewed 60 s before its end, and not much before that."""
    endpoint = make_endpoint(provider)
    accounts.add(session, endpoint)
    first = token(at(0, "tokenring", "token", "demo"))
    assert token(at(3600 - 60 - 20, "tokenring", "token", "demo")) == first
    assert endpoint.count == 1
    assert token(at(3600 - 60 + 5, "tokenring", "token", "demo")) != first
    assert endpoint.count == 2


@pytest.mark.parametrize("life, margin", [(300, 30), (1000, 60), (100, 10)])
def test_the_margin(at, session, account, endpoint, life, margin):
    """25 s before the end and more for whatever lives five minutes or longer."""
    endpoint.life = life
    first = token(at(0, "tokenring", "token", "demo"))
    assert token(at(life - margin - 5, "tokenring", "token", "demo")) == first
    assert token(at(life - margin + 2, "tokenring", "token", "demo")) != first


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_livedata_in_any_zone(at, session, make_endpoint, zone):
    endpoint = make_endpoint("livedata")
    session.env["TZ"] = zone
    accounts.add(session, endpoint)
    first = token(at(0, "tokenring", "token", "demo"))
    assert token(at(3500, "tokenring", "token", "demo")) == first
    assert token(at(3560, "tokenring", "token", "demo")) != first


def test_a_clock_that_went_back(at, session, account, endpoint):
    """Up to five minutes are a clock that was set right; more makes every stored time doubtful."""
    first = token(at(0, "tokenring", "token", "demo"))
    assert token(at(-200, "tokenring", "token", "demo")) == first
    assert token(at(-400, "tokenring", "token", "demo")) != first
    assert endpoint.count == 2


def test_git_is_never_told_the_past(at, session, account, endpoint):
    request = git_request(endpoint.base_url)
    at(0, "git-credential-tokenring", "get", stdin=request)
    later = at(3599, "git-credential-tokenring", "get", stdin=request)
    assert later.fields["password"] == endpoint.last_token and endpoint.count == 2
