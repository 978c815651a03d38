# SPDX-License-Identifier: LGPL-2.1-or-later
"""The recipes of tokenring(7) work with the real programs, as they are written there.

The hosts are made real as for README.md.
"""

import json

import pytest

from support import manpage

# Fixtures, which are found by their names.
from test_readme import (authority, endpoint, git_service, hosts, proxy, services,  # noqa: F401
                         shell, way)

PAGE = "tokenring.7"
ADD, REMOVE = "tokenring add work --provider", "tokenring remove work"
# Where the page leads further than these hosts do, the commands are only tried by test_manual.py,
# and what is written into files there.
ELSEWHERE = ("tokenring add plant", "tokenring add build", "# ~/.config", "15 6 ", "[Service]",
             "[chain]")
HERE = (ADD, "tokenring check work", "tokenring list", "tokenring doctor", "tokenring setup git work",
        "tokenring add work --replace", "tokenring setup docker", "tokenring header work",
        "tokenring exec work", "curl --fail", REMOVE)


@pytest.fixture
def added(shell, endpoint):  # noqa: F811
    shell(manpage.block(PAGE, ADD), stdin=f"{endpoint.secret}\n")


def test_no_recipe_is_left_out():
    for text in manpage.blocks(PAGE):
        found = [beginning for beginning in HERE + ELSEWHERE if text.startswith(beginning)]
        assert len(found) == 1, text
    for beginning in HERE:
        assert manpage.block(PAGE, beginning)


def test_the_first_steps(shell, added, endpoint):  # noqa: F811
    assert "issued one" in shell(manpage.block(PAGE, "tokenring check work")).out
    out = shell(manpage.block(PAGE, "tokenring list")).out
    assert "Account 'work' answers" in out and endpoint.count == 1
    assert "FAIL" not in shell(manpage.block(PAGE, "tokenring doctor")).out


def test_git(session, shell, added, git_service):  # noqa: F811
    shell(manpage.block(PAGE, "tokenring setup git work"))
    assert (session.work / "project/README").exists() and git_service.authorized


def test_the_user_name(shell, added, endpoint):  # noqa: F811
    shell(manpage.block(PAGE, "tokenring add work --replace"))
    result = shell("printf 'url=https://git.example.com\\n\\n' | git -c credential.helper=tokenring "
                   "credential fill | grep username")
    assert result.out == "username=oauth2\n" and endpoint.count == 1


def test_skopeo(shell, added, proxy):  # noqa: F811
    out = shell(manpage.block(PAGE, "tokenring setup docker")).out
    assert json.loads(out[out.rindex("\n{\n"):])["Name"] == "registry.example.com/hello"


def test_curl(shell, added, endpoint):  # noqa: F811
    for beginning in ("tokenring header work", "curl --fail"):
        assert json.loads(shell(manpage.block(PAGE, beginning)).out) == {"status": "ok"}
    assert endpoint.count == 1 and len(endpoint.api_requests) == 2


def test_a_variable(session, shell, added, endpoint):  # noqa: F811
    script = session.work / "deploy.sh"
    script.write_text("#!/bin/sh\necho ${#API_TOKEN}\n", encoding="utf-8")
    script.chmod(0o755)
    result = shell(manpage.block(PAGE, "tokenring exec work"))
    assert result.out == f"{len(endpoint.last_token)}\n"


def test_taking_it_back(session, shell, added):  # noqa: F811
    shell(manpage.block(PAGE, "tokenring setup git work").splitlines()[0])
    shell(manpage.block(PAGE, REMOVE))
    assert not session.account_file("work").exists()
    assert not session.items("org.tokenring.ClientSecret")
    assert "tokenring" not in (session.home / ".gitconfig").read_text(encoding="utf-8")
