# SPDX-License-Identifier: LGPL-2.1-or-later
"""tokenring setup docker: other programs' JSON, edited without losing anything."""

import json
import os
import stat

import pytest

from support import registry, run as runner
from support.run import check_message

DONE, FAILED, USAGE, NO_ACCOUNT = range(4)
HUB = "https://index.docker.io/v1/"
SERVER = "registry.example.com"

# As docker writes it: a tab a level, no newline at the end, and HTML's own characters escaped.
BY_DOCKER = """{
\t"auths": {
\t\t"https://index.docker.io/v1/": {},
\t\t"old.example.com": {
\t\t\t"auth": "YTpiPz4="
\t\t}
\t},
\t"HttpHeaders": {
\t\t"User-Agent": "a \\u003cb\\u003e \\u0026 c"
\t},
\t"psFormat": "table {{.ID}}\\t{{.Image}}",
\t"credsStore": "secretservice",%s
\t"plugins": {
\t\t"x-cli-hints": {
\t\t\t"enabled": "true"
\t\t}
\t},
\t"unknown": [
\t\t1,
\t\t2.50,
\t\tnull,
\t\t[]
\t]
}"""
HELPERS = """
\t"credHelpers": {
\t\t"a.example.com": "ecr-login",
\t\t"b.example.com": "gcr"
\t},"""


def write_account(session, name, match):
    file = session.account_file(name)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.write_text(f"[account]\nprovider=oauth2\nclient-id=id-{name}\nmatch={match}\n"
                    "[parameters]\ntoken-url=https://login.example.com/token\n", encoding="utf-8")
    file.chmod(0o600)


@pytest.fixture
def user(bare_session):
    write_account(bare_session, "work", f"https://{SERVER}")
    return bare_session


def set_up(session, *arguments, status=DONE, **options):
    result = session.tokenring("setup", "docker", *arguments, **options)
    assert result.status == status, result
    return result


def docker_file(session):
    return session.home / ".docker/config.json"


def containers_file(session):
    return session.config_home / "containers/auth.json"


def write(path, text, mode=0o600):
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


def read(path):
    return path.read_text(encoding="utf-8")


def helpers(path):
    return json.loads(read(path)).get("credHelpers")


# --- docker's file ---


def test_a_new_file(user):
    result = set_up(user, "work")
    assert result.err == "" and result.out == (
        f'{docker_file(user)}: write "credHelpers": {{ "{SERVER}": "tokenring" }}\n'
        "This is done\n")
    assert read(docker_file(user)) == (
        f'{{\n\t"credHelpers": {{\n\t\t"{SERVER}": "tokenring"\n\t}}\n}}\n')
    assert stat.S_IMODE(docker_file(user).stat().st_mode) == 0o600
    assert stat.S_IMODE(docker_file(user).parent.stat().st_mode) == 0o700
    assert os.listdir(docker_file(user).parent) == ["config.json"]
    assert not containers_file(user).exists()


@pytest.mark.parametrize("text", [BY_DOCKER % "", BY_DOCKER % HELPERS, "{}", '{\n\t"auths": {}\n}'],
                         ids=["without", "with", "empty", "auths"])
def test_what_docker_wrote(user, text):
    """Nothing but the one entry changes, and after that is taken out the bytes are the same."""
    write(docker_file(user), text)
    before = json.loads(text)
    set_up(user, "work")
    after = json.loads(read(docker_file(user)))
    others = before.get("credHelpers", {})
    assert after.pop("credHelpers") == {**others, SERVER: "tokenring"}
    before.pop("credHelpers", None)
    assert after == before and list(after) == list(before)
    set_up(user, "work", "--undo")
    assert read(docker_file(user)) == text


@pytest.mark.parametrize("text", ['  { "z": {"b":1, "a":[ ]},\n"a":"\\u00fc/\\/" }\r\n\n',
                                  '{"credHelpers":{"a.example.com":"gcr"},"n":1e3}'])
def test_what_others_wrote(user, text):
    """All of it stays, in its order."""
    write(docker_file(user), text)
    set_up(user, "work")
    set_up(user, "work", "--undo")
    pairs = json.JSONDecoder(object_pairs_hook=list)
    assert pairs.decode(read(docker_file(user)).strip()) == pairs.decode(text.strip())


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_file(user, text):
    """docker takes that for a file without settings."""
    write(docker_file(user), text)
    set_up(user, "work")
    assert helpers(docker_file(user)) == {SERVER: "tokenring"}


def test_again(user):
    set_up(user, "work")
    inode = docker_file(user).stat().st_ino
    assert set_up(user, "work").out == (
        f"{docker_file(user)}: {SERVER} is with tokenring already\n")
    assert docker_file(user).stat().st_ino == inode, "not even written anew"


def test_undo_without_anything(user):
    result = set_up(user, "work", "--undo")
    assert result.out == f"{docker_file(user)}: {SERVER} is not with tokenring\n"
    assert not docker_file(user).parent.exists()


def test_dry_run(user):
    write(docker_file(user), BY_DOCKER % "")
    said = set_up(user, "work", "--dry-run").out.splitlines()
    assert said.pop() == "Nothing is written, for this is a dry run"
    assert read(docker_file(user)) == BY_DOCKER % ""
    assert set_up(user, "work").out.splitlines() == [*said, "This is done"]
    assert set_up(user, "work", "--undo", "-n").out.splitlines()[-1].startswith("Nothing is written")
    assert helpers(docker_file(user)) == {SERVER: "tokenring"}


def test_what_cannot_be_said_is_not_written(user):
    result = runner.run("sh", "-c", "tokenring setup docker work >/dev/full", env=user.env,
                        cwd=user.work)
    assert result.status == FAILED, result
    check_message(result.err, "output cannot be written")
    assert not docker_file(user).exists()


# --- the helpers of others ---


def test_another_helper(user):
    write(docker_file(user), f'{{"credHelpers": {{"{SERVER}": "gcr", "a.example.com": "gcr"}}}}')
    before = read(docker_file(user))
    result = set_up(user, "work", status=USAGE)
    assert result.out == ""
    check_message(result.err, "gcr", SERVER, "--replace")
    assert read(docker_file(user)) == before
    assert "not with tokenring" in set_up(user, "work", "--undo").out
    assert read(docker_file(user)) == before
    set_up(user, "work", "--replace")
    assert helpers(docker_file(user)) == {SERVER: "tokenring", "a.example.com": "gcr"}


def test_one_of_several_is_anothers(user):
    """Then nothing is written for the rest either."""
    write_account(user, "more", "https://a.example.com;https://b.example.com")
    write(docker_file(user), '{"credHelpers": {"b.example.com": "gcr"}}')
    set_up(user, "work", "more", status=USAGE)
    assert helpers(docker_file(user)) == {"b.example.com": "gcr"}


@pytest.mark.parametrize("value", ["null", "1", "{}", '""'])
def test_something_else_in_its_place(user, value):
    write(docker_file(user), f'{{"credHelpers": {{"{SERVER}": {value}}}}}')
    check_message(set_up(user, "work", status=USAGE).err, "--replace")
    set_up(user, "work", "--replace")
    assert helpers(docker_file(user)) == {SERVER: "tokenring"}


@pytest.mark.parametrize("value", ["[]", '"x"', "1", "null"])
def test_helpers_that_are_none(user, value):
    """Nothing is announced that cannot be done, not even for the other file."""
    write(containers_file(user), f'{{"credHelpers": {value}}}')
    result = set_up(user, "work", "--containers", status=FAILED)
    assert result.out == "" and not docker_file(user).exists()
    check_message(result.err, str(containers_file(user)), "credHelpers is no object")
    assert read(containers_file(user)) == f'{{"credHelpers": {value}}}'


# --- registries ---


def test_the_names_are_dockers(user):
    write_account(user, "more", "https://docker.io;https://Reg.example.com:443;"
                                "https://reg.example.com:5000;http://127.0.0.1:5001;"
                                "https://reg.example.com")
    set_up(user, "more", "--containers")
    rest = {"reg.example.com": "tokenring", "reg.example.com:5000": "tokenring",
            "127.0.0.1:5001": "tokenring"}
    assert helpers(docker_file(user)) == {HUB: "tokenring", **rest}
    assert helpers(containers_file(user)) == {"docker.io": "tokenring", **rest}


def test_what_docker_cannot_name(user):
    write_account(user, "more", "https://*.example.com;https://a.example.com/team;"
                                "https://b.example.com")
    result = set_up(user, "more")
    first, second = result.err.splitlines()
    assert "*.example.com" in first and "many hosts" in first
    assert "a.example.com/team" in second and "a part of a host" in second
    assert helpers(docker_file(user)) == {"b.example.com": "tokenring"}


def test_there_is_nothing_that_docker_could_name(user):
    write_account(user, "more", "https://*.example.com")
    result = set_up(user, "more", status=FAILED)
    assert "match=" in result.err.splitlines()[-1] and not docker_file(user).exists()


# --- podman and its kin ---


def test_containers(user):
    write(containers_file(user), '{\n\t"auths": {\n\t\t"a.example.com": {}\n\t}\n}')
    before = read(containers_file(user))
    set_up(user, "work")
    assert read(containers_file(user)) == before, "only if it is asked for"
    set_up(user, "work", "--containers")
    assert helpers(containers_file(user)) == {SERVER: "tokenring"}
    set_up(user, "work", "--undo")
    assert read(containers_file(user)) == before and helpers(docker_file(user)) is None


def test_one_of_two_files_is_broken(user):
    write(containers_file(user), "{")
    set_up(user, "work", "--containers", status=FAILED)
    assert not docker_file(user).exists()


# --- which file ---


def test_places_that_the_user_chose(user):
    env = {"DOCKER_CONFIG": str(user.root / "docker"),
           "REGISTRY_AUTH_FILE": str(user.root / "auth.json")}
    set_up(user, "work", "--containers", env=env)
    assert helpers(user.root / "docker/config.json") == {SERVER: "tokenring"}
    assert helpers(user.root / "auth.json") == {SERVER: "tokenring"}
    assert not docker_file(user).exists() and not containers_file(user).exists()


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o640])
def test_the_mode_stays(user, mode):
    write(docker_file(user), "{}", mode)
    set_up(user, "work")
    assert stat.S_IMODE(docker_file(user).stat().st_mode) == mode


def test_a_link_stays(user):
    target = user.root / "dotfiles.json"
    write(target, "{}", 0o640)
    docker_file(user).parent.mkdir(mode=0o700)
    docker_file(user).symlink_to(target)
    set_up(user, "work")
    assert docker_file(user).is_symlink() and helpers(target) == {SERVER: "tokenring"}
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_folder_that_is_a_link(user):
    (user.root / "dotfiles").mkdir()
    docker_file(user).parent.symlink_to(user.root / "dotfiles")
    set_up(user, "work")
    assert helpers(user.root / "dotfiles/config.json") == {SERVER: "tokenring"}


# --- what is refused ---


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1,}', "null", '{"a": "\udcff"}', "{} {}",
                                  '{"credHelpers": []}', '{"credHelpers": "x"}'])
def test_a_broken_file(user, text):
    data = text.encode("utf-8", "surrogateescape")
    docker_file(user).parent.mkdir(mode=0o700)
    docker_file(user).write_bytes(data)
    result = set_up(user, "work", status=FAILED)
    check_message(result.err, str(docker_file(user)), "left as it is")
    assert result.out == "" and docker_file(user).read_bytes() == data


def test_what_is_no_file(user):
    docker_file(user).mkdir(parents=True)
    check_message(set_up(user, "work", status=FAILED).err, "no regular file")
    docker_file(user).rmdir()
    os.mkfifo(docker_file(user))
    check_message(set_up(user, "work", status=FAILED, timeout=10).err, "no regular file")


def test_passwords_in_a_broken_file_are_not_shown(user):
    write(docker_file(user), '{"auths": {"a": {"auth": "hunter2"')
    result = set_up(user, "work", status=FAILED)
    assert "hunter2" not in result.err + result.out


def test_a_full_disk(user):
    """The old file is whole, and nothing lies about beside it."""
    text = json.dumps({"filler": "x" * 20_000})
    write(docker_file(user), text)
    argv = [str(user.program("tokenring")), "setup", "docker", "work"]
    done = runner.run("sh", "-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh", *argv,
                      env=user.env, cwd=user.work)
    assert done.status == FAILED, done
    check_message(done.err, "cannot be written", str(docker_file(user)))
    assert read(docker_file(user)) == text
    assert os.listdir(docker_file(user).parent) == ["config.json"]


def test_one_account_that_is_not_there(user):
    set_up(user, "work", "nobody", status=NO_ACCOUNT)
    assert not docker_file(user).exists()


def test_the_helper_is_not_on_the_path(user):
    result = set_up(user, "work", env={"PATH": "/usr/bin:/bin"})
    check_message(result.err, "docker-credential-tokenring", str(user.program("tokenring").parent))
    assert helpers(docker_file(user)) == {SERVER: "tokenring"}


# --- what docker does with it ---


@pytest.mark.docker_cli
def test_docker_and_tokenring_in_turns(user):
    """docker's own edits and ours do not get into each other's way."""
    reason = registry.why_no_docker()
    if reason:
        pytest.skip(reason)

    def docker(*arguments):
        return runner.run("docker", *arguments, env=user.env, cwd=user.work)

    assert docker("context", "create", "one").status == 0
    assert docker("context", "use", "one").status == 0
    before = read(docker_file(user))
    assert json.loads(before)["currentContext"] == "one"
    set_up(user, "work")
    assert json.loads(read(docker_file(user))) == {**json.loads(before),
                                                   "credHelpers": {SERVER: "tokenring"}}
    assert docker("context", "use", "default").status == 0
    assert docker("context", "use", "one").status == 0
    assert helpers(docker_file(user)) == {SERVER: "tokenring"}
    set_up(user, "work", "--undo")
    assert read(docker_file(user)) == before
