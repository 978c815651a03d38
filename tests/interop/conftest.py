# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests with real clients share."""

import time

import pytest

from support import accounts
from support.gitclient import GitClient
from support.stranger import Stranger


@pytest.fixture
def git(session):
    return GitClient(session)


@pytest.fixture(params=["basic", pytest.param("bearer", marks=pytest.mark.git_authtype)])
def mode(request):
    """How the server wants its tokens: as a Basic password, which every git can, or as Bearer."""
    if request.param != "basic":
        request.getfixturevalue("git_with_authtype")
    return request.param


@pytest.fixture
def server(session, endpoint, make_git_server, mode):
    """A git server whose tokens come from the endpoint; the account `demo` owns its URLs."""
    made = make_git_server(endpoint, mode)
    accounts.add(session, endpoint, match=[made.base_url])
    return made


@pytest.fixture
def stranger():
    """Another host, which no account owns."""
    with Stranger() as made:
        yield made


@pytest.fixture
def run_out(endpoint):
    """Waits until the last token is good no more; for an endpoint whose tokens live a few
    seconds."""
    def wait():
        time.sleep(max(0, endpoint.issued[endpoint.last_token].expires - time.time()) + 0.1)
        assert not endpoint.accepts(endpoint.last_token)

    return wait
