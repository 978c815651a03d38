# SPDX-License-Identifier: LGPL-2.1-or-later
"""tokenring setup git: the real git, and a HOME of its own."""

import os
import shutil
import stat

import pytest

from support import accounts, run as runner
from support.run import check_message

DONE, FAILED, USAGE, NO_ACCOUNT = range(4)
URL = "https://git.example.com"
KEY = f"credential.{URL}.helper"
# It is in no folder where all programs look, so git is given the path.
HELPER = str(runner.prefix() / "bin" / "git-credential-tokenring")


def write_account(session, name, match):
    file = session.account_file(name)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.write_text(f"[account]\nprovider=oauth2\nclient-id=id-{name}\nmatch={match}\n"
                    "[parameters]\ntoken-url=https://login.example.com/token\n", encoding="utf-8")
    file.chmod(0o600)


@pytest.fixture
def user(bare_session):
    write_account(bare_session, "work", URL)
    return bare_session


def git(session, *arguments, status=0, **options):
    result = runner.run("git", *arguments, env=session.env, cwd=options.pop("cwd", session.work),
                        **options)
    assert result.status == status, result
    return result.out


def values(session, key=KEY, scope="--global", cwd=None):
    result = runner.run("git", "config", scope, "--null", "--get-all", key, env=session.env,
                        cwd=cwd or session.work)
    return result.out.split("\0")[:-1]


def set_up(session, *arguments, status=DONE, **options):
    result = session.tokenring("setup", "git", *arguments, **options)
    assert result.status == status, result
    return result


def config_file(session):
    return session.home / ".gitconfig"


# --- what is written ---


def test_setup(user):
    result = set_up(user, "work")
    assert result.err == "" and result.out.splitlines() == [
        f"git config --global --add {KEY} ''", f"git config --global --add {KEY} {HELPER}",
        "This is done"]
    assert values(user) == ["", HELPER]
    assert stat.S_IMODE(config_file(user).stat().st_mode) & 0o022 == 0


def test_what_it_says_is_what_it_does(user):
    """The lines can be typed, and come to the same."""
    lines = set_up(user, "work", "--dry-run").out.splitlines()
    assert lines.pop() == "Nothing is written, for this is a dry run"
    assert not config_file(user).exists()
    for line in lines:
        assert runner.run("sh", "-c", line, env=user.env, cwd=user.work).status == 0
    typed = config_file(user).read_bytes()
    config_file(user).unlink()
    set_up(user, "work")
    assert config_file(user).read_bytes() == typed


def test_again(user):
    set_up(user, "work")
    before = config_file(user).read_bytes()
    inode = config_file(user).stat().st_ino
    assert set_up(user, "work").out == f"git asks tokenring for {URL} already\n"
    assert config_file(user).read_bytes() == before
    assert config_file(user).stat().st_ino == inode, "not even written anew"


@pytest.mark.parametrize("text", [
    "", "[user]\n\tname = Somebody\n", "# a comment\n[core]\n    editor = vi ; why not\n",
    f'[credential]\n\thelper = store\n[credential "{URL}"]\n\tusername = me\n',
])
def test_undo_leaves_the_file_as_it_was(user, text):
    config_file(user).write_text(text, encoding="utf-8")
    set_up(user, "work")
    assert values(user) == ["", HELPER]
    result = set_up(user, "work", "--undo")
    assert result.out == f"git config --global --unset-all {KEY}\nThis is done\n"
    assert config_file(user).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("before", [["store"], ["", "store"], ["tokenring"], ["store", "cache"],
                                    ["cache", "", "store"], ["", "tokenring", "store"],
                                    ["!f() { echo \"a b\"; }; f", "", "/a b/c"]])
def test_what_was_there_comes_back(user, before):
    for value in before:
        git(user, "config", "--global", "--add", KEY, value)
    set_up(user, "work")
    assert values(user) == [*before, "", HELPER]
    assert "already" in set_up(user, "work").out
    set_up(user, "work", "--undo")
    assert values(user) == before


def test_what_was_added_later_stays(user):
    set_up(user, "work")
    git(user, "config", "--global", "--add", KEY, "store")
    set_up(user, "work", "--undo")
    assert values(user) == ["store"]


def test_undo_takes_nothing_else(user):
    """Nothing that the user wrote by hand, though it names us."""
    git(user, "config", "--global", KEY, "tokenring")
    git(user, "config", "--global", "credential.helper", "tokenring")
    before = config_file(user).read_bytes()
    assert "does not ask" in set_up(user, "work", "--undo").out
    assert config_file(user).read_bytes() == before


def test_undo_without_anything(user):
    set_up(user, "work", "--undo")
    assert not config_file(user).exists()


def test_what_cannot_be_said_is_not_written(user):
    result = runner.run("sh", "-c", "tokenring setup git work >/dev/full", env=user.env,
                        cwd=user.work)
    assert result.status == FAILED, result
    check_message(result.err, "output cannot be written")
    assert not config_file(user).exists()


# --- which URLs ---


def test_all_urls_of_all_accounts(user):
    write_account(user, "more", f"https://a.example.com:8443;{URL}/;https://GIT.example.com:443;"
                                "http://127.0.0.1:8080;http://[::1]:81;https://*.example.org")
    result = set_up(user, "work", "more")
    assert values(user) == ["", HELPER], "the same URL is written once"
    urls = ["https://a.example.com:8443", "http://127.0.0.1:8080", "http://[::1]:81",
            "https://*.example.org"]
    for url in urls:
        assert values(user, f"credential.{url}.helper") == ["", HELPER]
    assert len(result.out.splitlines()) == 2 * (1 + len(urls)) + 1
    assert "useHttpPath" not in result.out
    set_up(user, "work", "more", "--undo")
    assert config_file(user).read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("match, asked", [
    ("https://*.example.org", "https://git.example.org"),
    ("http://[::1]:81", "http://[::1]:81"),
    ("https://a.example.com:8443/Group/sub", "https://a.example.com:8443/Group/sub/project.git"),
    ("https://GIT.Example.com:443", "https://git.example.com/x"),
])
def test_git_finds_it(user, match, asked):
    """git itself reads the keys as they are meant."""
    write_account(user, "other", match)
    set_up(user, "other")
    found = git(user, "config", "--get-urlmatch", "credential.helper", asked)
    assert found == f"{HELPER}\n"


def test_an_account_with_a_path(user):
    write_account(user, "team", f"{URL}/team")
    result = set_up(user, "team")
    key = f"credential.{URL}/team.useHttpPath"
    assert f"git config --global --add {key} true" in result.out.splitlines()
    assert git(user, "config", "--get-urlmatch", "credential.useHttpPath",
               f"{URL}/team/x.git") == "true\n"
    assert values(user) == []
    assert "already" in set_up(user, "team").out
    set_up(user, "team", "--undo")
    assert config_file(user).read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("before", ["true", "false"])
def test_a_path_that_was_told_before(user, before):
    write_account(user, "team", f"{URL}/team")
    key = f"credential.{URL}/team.useHttpPath"
    git(user, "config", "--global", key, before)
    set_up(user, "team")
    assert git(user, "config", "--get", key) == "true\n"
    set_up(user, "team", "--undo")
    assert values(user, key) == [before]


def test_docker_hub_is_nothing_for_git(user):
    write_account(user, "hub", "https://index.docker.io/v1/")
    result = set_up(user, "hub", status=FAILED)
    check_message(result.err, "match=")


def test_an_account_that_owns_nothing(user):
    write_account(user, "none", "")
    user.account_file("none").write_text(
        user.account_file("none").read_text(encoding="utf-8").replace("match=\n", ""),
        encoding="utf-8")
    check_message(set_up(user, "none", status=FAILED).err, "match=")


# --- which file ---


def test_local(user):
    git(user, "init", "-q", "repository")
    repository = user.work / "repository"
    before = (repository / ".git/config").read_bytes()
    result = set_up(user, "work", "--local", cwd=repository)
    assert all(line.startswith("git config --local ") for line in result.out.splitlines()[:-1])
    assert values(user, scope="--local", cwd=repository) == ["", HELPER]
    assert not config_file(user).exists()
    set_up(user, "work", "--local", "--undo", cwd=repository)
    assert (repository / ".git/config").read_bytes() == before


def test_undo_of_what_is_local(user):
    git(user, "init", "-q", "repository")
    repository = user.work / "repository"
    set_up(user, "work", "--local", cwd=repository)
    said = f"git does not ask tokenring for {URL} by 'tokenring setup'"
    assert set_up(user, "work", "--undo", cwd=repository).out == (
        f"{said}; this repository does: add --local\n")
    assert values(user, scope="--local", cwd=repository) == ["", HELPER]
    assert set_up(user, "work", "--undo").out == f"{said}\n", "it is another's"
    set_up(user, "work", "--local", "--undo", cwd=repository)
    assert set_up(user, "work", "--undo", cwd=repository).out == f"{said}\n"
    assert set_up(user, "work", "--local", "--undo", cwd=repository).out == f"{said}\n"


def test_local_outside_of_a_repository(user):
    result = set_up(user, "work", "--local", status=FAILED)
    assert result.out == ""
    check_message(result.err, "git config failed", "repository")


def test_the_file_that_git_chooses(user):
    place = user.config_home / "git/config"
    place.parent.mkdir()
    place.write_text("", encoding="utf-8")
    set_up(user, "work")
    assert "tokenring" in place.read_text(encoding="utf-8") and not config_file(user).exists()


def test_a_link(user):
    target = user.root / "dotfiles"
    target.write_text("[user]\n\tname = Somebody\n", encoding="utf-8")
    config_file(user).symlink_to(target)
    set_up(user, "work")
    assert config_file(user).is_symlink() and "tokenring" in target.read_text(encoding="utf-8")


def test_a_broken_file(user):
    config_file(user).write_text("[broken\n", encoding="utf-8")
    result = set_up(user, "work", status=FAILED)
    check_message(result.err, "git config failed", ".gitconfig")
    assert config_file(user).read_text(encoding="utf-8") == "[broken\n"


def test_a_file_that_is_locked(user):
    """Another git is at work; nothing is done, and what was not done is said."""
    (user.home / ".gitconfig.lock").write_text("", encoding="utf-8")
    result = set_up(user, "work", status=FAILED)
    check_message(result.err, "git config --global --add", "was not done")
    assert not config_file(user).exists()


# --- the helper's name ---


def test_the_helper_is_not_on_the_path(user):
    """Then git gets its path, quoted for the shell that git uses."""
    prefix = user.root / "a b'c;$d"
    shutil.copytree(user.program("tokenring").parent.parent, prefix, symlinks=True)
    env = {"PATH": "/usr/bin:/bin"}
    result = user.run(prefix / "bin/tokenring", "setup", "git", "work", env=env)
    assert result.status == DONE, result
    (_, helper) = values(user)
    assert helper.startswith("/") and helper.endswith("/bin/git-credential-tokenring")
    asked = runner.run("git", "credential", "fill", stdin=f"url={URL}\n\n", cwd=user.work,
                       env={**user.env, **env})
    assert "told us to quit" in asked.err and "id-work" not in asked.out, asked
    assert "already" in user.run(prefix / "bin/tokenring", "setup", "git", "work", env=env).out
    again = set_up(user, "work")
    assert "already" not in again.out and values(user) == ["", HELPER], "it moved"
    set_up(user, "work", "--undo")
    assert values(user) == []


def test_it_is_found_where_cron_runs(user):
    """Who has it in a folder of their own has that on the PATH of their shell, and nowhere else."""
    set_up(user, "work")
    asked = runner.run("git", "credential", "fill", stdin=f"url={URL}\n\n", cwd=user.work,
                       env={**user.env, "PATH": "/usr/bin:/bin"})
    assert "told us to quit" in asked.err, asked


def test_it_moved_with_a_path_to_tell(user):
    write_account(user, "team", f"{URL}/team")
    for value in ("", "tokenring"):
        git(user, "config", "--global", "--add", f"credential.{URL}/team.helper", value)
    git(user, "config", "--global", f"credential.{URL}/team.useHttpPath", "true")
    set_up(user, "team")
    assert values(user, f"credential.{URL}/team.helper") == ["", HELPER]
    assert values(user, f"credential.{URL}/team.useHttpPath") == ["true"]
    set_up(user, "team", "--undo")
    assert config_file(user).read_text(encoding="utf-8") == ""


# --- what is run ---


@pytest.mark.parametrize("path", [".:/usr/bin:/bin", ":/usr/bin:/bin", "work:/usr/bin:/bin"])
def test_nothing_in_the_working_directory_is_run(user, path):
    for folder in (user.work, user.work / "work"):
        folder.mkdir(exist_ok=True)
        for name in ("git", "git-credential-tokenring"):
            (folder / name).write_text(f"#!/bin/sh\ntouch {user.root}/it-was-run\n",
                                       encoding="utf-8")
            (folder / name).chmod(0o755)
    set_up(user, "work", env={"PATH": path})
    assert not (user.root / "it-was-run").exists()
    (_, helper) = values(user)
    assert os.path.isabs(helper), "what is in the working directory counts as absent"


def test_a_repository_that_runs_programs(user):
    """Its configuration belongs to whoever made it."""
    git(user, "init", "-q", "evil")
    evil = user.work / "evil"
    for key in ("core.pager", "core.fsmonitor", "core.editor", "pager.config", "alias.config"):
        git(user, "config", key, f"!touch {user.root}/it-was-run", cwd=evil)
    set_up(user, "work", cwd=evil)
    set_up(user, "work", "--undo", cwd=evil)
    assert not (user.root / "it-was-run").exists()


def test_git_is_not_there(user):
    folder = user.root / "empty"
    folder.mkdir()
    result = set_up(user, "work", status=FAILED, env={"PATH": str(folder)})
    check_message(result.err, "git is not on your PATH")


@pytest.mark.parametrize("script", ["exec sleep 60", "exec >&- 2>&-; exec sleep 60"])
def test_git_hangs(user, script):
    folder = user.root / "slow"
    folder.mkdir()
    (folder / "git").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / "git").chmod(0o755)
    result = set_up(user, "work", status=FAILED, timeout=15,
                   env={"PATH": f"{folder}:{user.env['PATH']}"})
    check_message(result.err, "did not end within")


# --- wrong usage ---


@pytest.mark.parametrize("arguments", [[], ["git"], ["work"], ["svn", "work"], ["git", "--undo"],
                                       ["git", "work", "--containers"],
                                       ["git", "work", "--replace"], ["git", "work", "--unknown"],
                                       ["docker", "work", "--local"],
                                       ["docker", "work", "--undo", "--replace"]])
def test_wrong_usage(user, arguments):
    result = user.tokenring("setup", *arguments)
    assert result.status == USAGE and result.out == "", result
    check_message(result.err, "usage")
    assert not config_file(user).exists()


def test_one_account_that_is_not_there(user):
    """Nothing is written for the others then."""
    result = set_up(user, "work", "nobody", status=NO_ACCOUNT)
    assert result.out == ""
    check_message(result.err, "nobody")
    assert not config_file(user).exists()


# --- what git does then ---


def test_only_tokenring_is_asked_and_told(session, endpoint):
    """Helpers that keep passwords would keep the token, and answer with it later."""
    accounts.add(session, endpoint, match=[URL])
    log = session.root / "log"
    git(session, "config", "--global", "credential.helper",
        f"!f() {{ echo \"$1\" >>{log}; }}; f")
    session.tokenring("setup", "git", "demo")
    filled = git(session, "credential", "fill", stdin=f"url={URL}/x\n\n", allow_token=True)
    assert endpoint.last_token in filled
    git(session, "credential", "approve", stdin=filled)
    assert not log.exists()
    git(session, "credential", "approve",
        stdin="protocol=https\nhost=other.example.com\nusername=a\npassword=b\n\n")
    assert log.read_text(encoding="utf-8") == "store\n", "for other hosts it counts as before"
