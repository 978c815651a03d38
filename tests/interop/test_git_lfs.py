# SPDX-License-Identifier: LGPL-2.1-or-later
"""git-lfs asks git for credentials on its own, for its API and for each object."""

import shutil
import urllib.error
import urllib.request

import pytest

from support.lfs import Lfs

LARGE = "large enough for a place of its own\n" * 100


@pytest.fixture
def lfs(server):
    made = Lfs(server.base_url)
    server.service.more = made.serve
    return made


@pytest.fixture
def git(git):
    if not shutil.which("git-lfs"):
        pytest.skip("git-lfs is not installed")
    git.ok("lfs", "install", "--skip-repo")
    # It would try again and again what nobody can log in for.
    git.ok("config", "--global", "lfs.transfer.maxretries", "1")
    return git


def push_large(git, folder, text=LARGE):
    git.ok("lfs", "install", "--local", cwd=folder)
    git.ok("lfs", "track", "*.bin", cwd=folder)
    (folder / "large.bin").write_text(text, encoding="ascii")
    git.ok("add", ".gitattributes", "large.bin", cwd=folder)
    git.commit(folder, "large")
    git.ok("push", "-q", "origin", "main", cwd=folder)


def check_no_object(git, server, stranger):
    assert git.run("clone", server.url, "again").status != 0
    stranger.check_nothing_came()


def test_upload_and_download(git, server, lfs, endpoint):
    folder = git.clone(server.url)
    push_large(git, folder)
    assert [body.decode() for body in lfs.objects.values()] == [LARGE]
    again = git.clone(server.url, "again")
    assert (again / "large.bin").read_text(encoding="ascii") == LARGE
    assert endpoint.count == 1 and not server.service.refused


def test_the_objects_want_a_token(git, server, lfs):
    """What passes above is the helper's doing."""
    push_large(git, git.clone(server.url))
    for path in (f"lfs-objects/{next(iter(lfs.objects))}", "project.git/info/lfs/objects/batch"):
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{server.base_url}/{path}", b"{}")


def test_a_token_that_ran_out(git, server, lfs, endpoint, run_out):
    folder = git.clone(server.url)
    endpoint.life = 5
    # The next token is one of those.
    git.ok("credential", "reject", stdin=f"url={server.url}\n\n")
    push_large(git, folder)
    run_out()
    again = git.clone(server.url, "again")
    assert (again / "large.bin").read_text(encoding="ascii") == LARGE
    assert endpoint.count == 3 and not server.service.refused


def test_a_malicious_configuration(git, server, lfs, stranger, endpoint):
    """A repository may name the host of its large files."""
    folder = git.clone(server.url)
    push_large(git, folder)
    (folder / ".lfsconfig").write_text(f"[lfs]\n\turl = {stranger.base_url}/lfs\n",
                                       encoding="ascii")
    git.ok("add", ".lfsconfig", cwd=folder)
    git.commit(folder, "another host")
    git.ok("push", "-q", "--no-verify", "origin", "main", cwd=folder)
    check_no_object(git, server, stranger)


def test_a_malicious_server(git, server, lfs, stranger, endpoint):
    """So may the server, for each object."""
    push_large(git, git.clone(server.url))
    lfs.base_url = stranger.base_url
    check_no_object(git, server, stranger)
