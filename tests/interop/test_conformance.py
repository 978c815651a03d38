# SPDX-License-Identifier: LGPL-2.1-or-later
"""git's own tests of credential helpers that keep what they are given: we pass all of them.

The URLs in there belong to no account, so what is tried are plain credentials.
"""

import pytest

from support import gitsuite

pytestmark = pytest.mark.git_authtype

# Without those of a time limit, of which there is one.
TESTS = 21

NOTHING = "#!/bin/sh\nexit 0\n"
# A credential that git is told the end of, a second from now.
EXPIRING = """#!/bin/sh
case $1 in
  store) (cat; echo "password_expiry_utc=$(($(date +%s) + 1))") | git-credential-tokenring store ;;
  *) exec git-credential-tokenring "$1" ;;
esac
"""


@pytest.fixture(autouse=True)
def suite(git_with_authtype):
    if gitsuite.folder() is None:
        pytest.skip("TOKENRING_GIT_SUITE is not set")
    assert (gitsuite.folder() / gitsuite.SCRIPT).exists(), "git's own tests are not there"


@pytest.fixture
def make_helper(session):
    """Makes a helper out of a script; its value is what git has to be told."""
    def make(name, text):
        path = session.work / name
        path.write_text(text, encoding="ascii")
        path.chmod(0o700)
        return path

    return make


def test_a_helper_that_keeps_nothing_fails(session, make_helper):
    outcome = gitsuite.run(session, make_helper("nothing", NOTHING))
    assert outcome.status == 1 and len(outcome.failed) > 5
    assert any("can retrieve password" in name for name in outcome.failed)
    assert any("has no existing data" in name for name in outcome.passed)


def test_all_of_them(session, make_helper):
    outcome = gitsuite.run(session, "tokenring", make_helper("expiring", EXPIRING))
    assert not outcome.failed and not outcome.skipped and outcome.status == 0, outcome.log
    assert len(outcome.passed) == TESTS + 1
    assert any("times out" in name for name in outcome.passed)


def test_a_line_as_long_as_any(session):
    """65,535 bytes are the most that a line may have; that of the tests is a little longer than what
    they are told."""
    outcome = gitsuite.run(session, "tokenring", line_length=65500)
    assert not outcome.failed and outcome.status == 0, outcome.log
    assert len(outcome.passed) == TESTS
