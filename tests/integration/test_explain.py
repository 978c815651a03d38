# SPDX-License-Identifier: LGPL-2.1-or-later
"""tokenring explain: who answers for a URL, and why the others do not."""

import json
import os

import pytest

from support import accounts, run as runner
from support.accounts import git_request
from support.run import check_message

DONE, FAILED, USAGE, NO_ACCOUNT = range(4)
OWNED = {
    "wild": "https://*.example.com",
    "host": "https://git.example.com",
    "team": "https://git.example.com/team",
    "port": "https://git.example.com:8443",
    "twin-a": "https://twin.example.org",
    "twin-b": "https://twin.example.org",
    "hub": "https://docker.io",
}


def write_account(session, name, match, more=""):
    file = session.account_file(name)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.write_text(f"[account]\nprovider=oauth2\nclient-id=id-{name}\nmatch={match}\n"
                    "[parameters]\ntoken-url=https://login.example.com/token\n" + more,
                    encoding="utf-8")
    file.chmod(0o600)


@pytest.fixture
def owners(bare_session):
    for name, match in OWNED.items():
        write_account(bare_session, name, match)
    return bare_session


def explain(session, url, status=DONE):
    result = session.tokenring("explain", url)
    assert result.status == status and result.err == "", result
    return result.out.splitlines()


def reasons(session, url):
    result = session.tokenring("explain", url, "--json")
    answer = json.loads(result.out)
    assert answer["version"] == 1 and result.status == (NO_ACCOUNT if answer["account"] is None
                                                        else DONE)
    return answer["account"], {entry["name"]: entry["reason"] for entry in answer["accounts"]}


def test_who_answers(owners):
    lines = explain(owners, "https://git.example.com/other/project.git")
    assert lines[0] == "Account 'host' answers for https://git.example.com/other/project.git"
    assert lines[1] == "yes   host: owns it by https://git.example.com"
    assert "no    wild: owns it by https://*.example.com, and 'host' does more closely" in lines
    assert "no    team: owns another path of that host: https://git.example.com/team" in lines
    assert "no    port: owns that host at another port: https://git.example.com:8443" in lines
    assert "no    twin-a: owns another host: https://twin.example.org" in lines
    assert lines[-1] == ("git does not ask tokenring yet; to have it ask for what 'host' owns: "
                         "tokenring setup git host")
    assert len(lines) == 2 + len(OWNED)


def test_nobody_answers(owners):
    first, second, *rest = explain(owners, "https://nowhere.example.net", NO_ACCOUNT)
    assert first == "Nobody answers for https://nowhere.example.net: no account owns it"
    assert "git goes on" in second and "docker goes on" in second
    assert len(rest) == len(OWNED) and all(line.startswith("no ") for line in rest)


@pytest.mark.parametrize("settings, said, not_said", [
    ("", "What git or docker has stored", "[plain]"),
    ("git=false\n", "What docker has stored for it is the answer; nothing is kept for git", "git has"),
    ("docker=false\n", "What git has stored for it is the answer; nothing is kept for docker",
     "docker has"),
    ("git=false\ndocker=false\n", "Nothing is kept for git or docker ([plain]", "is the answer"),
    ("git=perhaps\n", "cannot be told: git=perhaps in [plain]", "goes on"),
])
def test_what_is_stored(owners, settings, said, not_said):
    owners.configure(f"[plain]\n{settings}")
    _, second, *_ = explain(owners, "https://nowhere.example.net", NO_ACCOUNT)
    assert said in second and not_said not in second
    assert ("git goes on" in second) == ("perhaps" not in settings)


def test_several_alike(owners):
    lines = explain(owners, "https://twin.example.org", NO_ACCOUNT)
    assert lines[0] == ("Nobody answers: the accounts 'twin-a' and 'twin-b' own "
                        "https://twin.example.org alike; put a user name into the URL, such as "
                        "https://twin-a@twin.example.org, or a path into the accounts' match=")
    assert {"twin-a", "twin-b"} == {line.split()[1].rstrip(":") for line in lines
                                    if line.endswith("and not alone")}


def test_the_example_is_of_one_account(bare_session):
    """The name of the first would be a user name of the other as well."""
    write_account(bare_session, "a", "https://git.example.com")
    write_account(bare_session, "b", "https://git.example.com", "[use]\ngit-username=a\n")
    lines = explain(bare_session, "https://git.example.com/x", NO_ACCOUNT)
    assert "such as https://b@git.example.com, or" in lines[0]
    assert explain(bare_session, "https://b@git.example.com")[0].startswith("Account 'b' answers")


def test_the_user_name_of_one_that_owns_less(owners):
    """The account is there, and owns the URL, but another one does more closely."""
    lines = explain(owners, "https://wild@git.example.com", NO_ACCOUNT)
    assert lines[0] == ("Nobody answers for https://git.example.com: no account that owns it most "
                        "closely goes by the user name 'wild'")
    lines = explain(owners, "https://wild@twin.example.org", NO_ACCOUNT)
    assert lines[0] == ("Nobody answers for https://twin.example.org: no account that owns it goes "
                        "by the user name 'wild'")


@pytest.mark.parametrize("text, is_account", [("host", True), ("https://host", False),
                                              ("host/x", False), ("other", False)])
def test_the_name_of_an_account(owners, text, is_account):
    """It is taken for that of a registry, as docker would, but who typed it may mean the account."""
    lines = explain(owners, text, NO_ACCOUNT)
    assert ("'host' was taken for a registry; it is also the name of an account: tokenring show "
            "host" in lines) == is_account


def test_several_alike_for_docker(owners):
    """A registry has no user name, so none is asked for, and git has no say."""
    lines = explain(owners, "twin.example.org", NO_ACCOUNT)
    assert lines[0].endswith("so change match= of all but one")
    assert lines[1] == "docker goes on without credentials, or stops"
    assert "put a user name" not in lines[0]


@pytest.mark.parametrize("url, account, expected", [
    ("https://git.example.com", "host", {"team": "no-path", "wild": "less-specific"}),
    ("https://git.example.com/team/x.git", "team", {"host": "less-specific"}),
    ("https://git.example.com/team/../x.git", "host", {"team": "path"}),
    ("https://id-team@git.example.com", None, {"host": "username", "wild": "less-specific"}),
    ("https://host@git.example.com", "host", {}),
    ("http://git.example.com", None, {"host": "scheme", "team": "scheme", "wild": "scheme"}),
    ("https://twin-b@twin.example.org", "twin-b", {"twin-a": "username"}),
    ("https://twin.example.org", None, {"twin-a": "ambiguous", "twin-b": "ambiguous"}),
    ("https://git.example.com.example.net", None, {"host": "host"}),
    ("git.example.com", "host", {"team": "no-path"}),
    ("git.example.com:8443", "port", {"host": "port"}),
    ("docker.io", "hub", {}),
    ("https://index.docker.io/v1/", "hub", {}),
    ("https://index.docker.io/", None, {"hub": "host"}),
])
def test_reasons(owners, url, account, expected):
    answering, found = reasons(owners, url)
    assert answering == account
    assert expected.items() <= found.items()


@pytest.mark.parametrize("url", ["ssh://git@git.example.com/team/x.git", "SSH://git.example.com:22",
                                 "git+ssh://git.example.com/x", "git@git.example.com:team/x.git",
                                 "git.example.com:team/x.git", "git@git.example.com:22/x.git",
                                 "git.example.com:~/x.git"])
def test_ssh(owners, url):
    (line,) = explain(owners, url, NO_ACCOUNT)
    assert "git uses ssh" in line and "asks no helper" in line
    assert reasons(owners, url) == (None, {})


@pytest.mark.parametrize("url", ["git.example.com:8443/team", "git.example.com/team:x",
                                 "https://git.example.com/a@b:c", "[::1]:5000", "::1"])
def test_what_is_not_ssh(owners, url):
    result = owners.tokenring("explain", url)
    assert "ssh" not in result.out + result.err, result


def test_what_it_says_is_what_git_gets(session, make_endpoint):
    """The words and the protocol agree, for an account with a path too."""
    whole, group = make_endpoint(client_id="whole"), make_endpoint(client_id="group")
    accounts.add(session, whole, "whole", match=["https://git.example.com"])
    accounts.add(session, group, "group", match=["https://git.example.com/group"])
    for path, name in (("", "whole"), ("other/x.git", "whole"), ("group/x.git", "group")):
        request = git_request("https://git.example.com", **({"path": path} if path else {}))
        answer = session.git("get", request, allow_token=True).fields
        assert answer["username"] == name
        assert reasons(session, f"https://git.example.com/{path}")[0] == name


def advice(session, url, status=DONE):
    """What is said after the accounts."""
    return [line for line in explain(session, url, status)[1:] if line[:3] not in ("yes", "no ")]


def test_whether_git_asks(owners):
    """It is told until it is done, and by the setup that it names."""
    url = "https://team.example.com/x.git"
    (line,) = advice(owners, url)
    said, command = line.split(": ")
    assert said.startswith("git does not ask tokenring yet") and "'wild'" in said
    assert owners.tokenring(*command.split()[1:]).status == DONE
    assert advice(owners, url) == []
    assert "setup git port" in advice(owners, "https://git.example.com:8443/x.git")[0]


def test_whether_git_asks_by_hand(owners):
    (owners.home / ".gitconfig").write_text("[credential]\n\thelper = tokenring\n",
                                            encoding="utf-8")
    assert advice(owners, "https://git.example.com/x.git") == []


def test_git_has_to_tell_the_path(owners):
    """Also where the account is not meant by what was typed, for want of a path."""
    whole, part = "https://git.example.com", "https://git.example.com/team/x.git"
    assert "setup git team" in advice(owners, part)[0]
    assert owners.tokenring("setup", "git", "team", "host").status == DONE
    assert advice(owners, part) == advice(owners, whole) == []
    key = "credential.https://git.example.com/team.useHttpPath"
    assert runner.run("git", "config", "--global", "--unset", key, env=owners.env).status == 0
    lines = ["git asks 'team' only with useHttpPath; 'tokenring setup git team' sets that"]
    assert advice(owners, part) == advice(owners, whole) == lines
    assert advice(owners, "git.example.com")[0].startswith("docker ")


def test_git_that_does_not_answer(owners):
    """Who answers is told all the same; the doctor says what is wrong with git."""
    (owners.home / ".gitconfig").write_text("[broken\n", encoding="utf-8")
    (line,) = advice(owners, "https://git.example.com/x.git")
    assert line.startswith("Whether git asks tokenring cannot be told: git config failed: ")
    owners.env["PATH"] = "/nowhere"
    assert advice(owners, "https://git.example.com/x.git") == []


@pytest.mark.parametrize("more", [[], ["--containers"]])
def test_whether_docker_asks(owners, more):
    (line,) = advice(owners, "git.example.com")
    assert line == ("docker does not ask tokenring yet; to have it ask for what 'host' owns: "
                    "tokenring setup docker host")
    assert owners.tokenring("setup", "docker", "host", *more).status == DONE
    assert advice(owners, "git.example.com") == []
    if more:
        (owners.home / ".docker/config.json").write_text("{}", encoding="utf-8")
        assert advice(owners, "git.example.com") == [], "podman asks"
    assert "setup docker hub" in advice(owners, "docker.io")[0]


def test_a_file_of_docker_that_is_broken(owners):
    """What is in there nobody can tell, and setup would refuse it."""
    (owners.home / ".docker").mkdir()
    (owners.home / ".docker/config.json").write_text('{"credHelpers": {},}', encoding="utf-8")
    assert advice(owners, "git.example.com") == []


@pytest.mark.parametrize("settings, is_asked", [
    ({"credsStore": "tokenring"}, True), ({"credsStore": "secretservice"}, False),
    ({"credsStore": "tokenring", "credHelpers": {"git.example.com": "gcr"}}, False)])
def test_docker_by_its_store(owners, settings, is_asked):
    (owners.home / ".docker").mkdir()
    (owners.home / ".docker/config.json").write_text(json.dumps(settings), encoding="utf-8")
    assert (advice(owners, "git.example.com") == []) == is_asked


def test_a_broken_account(owners):
    owners.account_file("broken").write_text("[account]\nprovider=oauth2\n", encoding="utf-8")
    owners.account_file("broken").chmod(0o600)
    lines = explain(owners, "https://git.example.com")
    assert lines[0].startswith("Account 'host' answers")
    assert any(line.startswith("no    broken: cannot be used: ") for line in lines)
    assert reasons(owners, "https://git.example.com")[1]["broken"] == "broken"
    answer = json.loads(owners.tokenring("explain", "https://git.example.com", "--json").out)
    (entry,) = [entry for entry in answer["accounts"] if entry["name"] == "broken"]
    assert "client-id" in entry["problem"] and entry["match"] is None


def test_a_broken_account_might_own_it(owners):
    """What no other account owns; what git is told of is the same."""
    file = owners.account_file("broken")
    file.write_text("[account]\nprovider=oauth2\n", encoding="utf-8")
    file.chmod(0o600)
    url = "https://nowhere.example.net"
    result = owners.tokenring("explain", url)
    assert result.status == FAILED and "no account owns it" not in result.out, result
    check_message(result.err, f"it cannot be told who answers for {url}", str(file), "client-id")
    assert any(line.startswith("no    broken: cannot be used: ")
               for line in result.out.splitlines())
    result = owners.tokenring("explain", url, "--json")
    assert result.status == FAILED and json.loads(result.out)["account"] is None
    check_message(result.err, "client-id")
    explain(owners, "https://id-team@git.example.com", NO_ACCOUNT)


def test_an_unsafe_folder(owners):
    folder = owners.account_file("host").parent
    folder.chmod(0o777)
    result = owners.tokenring("explain", "https://git.example.com")
    folder.chmod(0o700)
    assert result.status == FAILED and "no account owns it" not in result.out, result
    check_message(result.err, "cannot be told", str(folder), "chmod")


def test_no_list_of_accounts(bare_session):
    folder = bare_session.account_file("x").parent
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.write_text("no folder", encoding="utf-8")
    result = bare_session.tokenring("explain", "https://me:hunter2@git.example.com")
    assert result.status == FAILED and result.out == "", result
    assert "hunter2" not in result.err
    check_message(result.err, "cannot be told", str(folder))


def test_an_account_that_owns_nothing(bare_session):
    session = bare_session
    session.account_file("none").parent.mkdir(mode=0o700, parents=True)
    session.account_file("none").write_text(
        "[account]\nprovider=oauth2\nclient-id=x\n[parameters]\ntoken-url=https://a.example.com\n",
        encoding="utf-8")
    session.account_file("none").chmod(0o600)
    lines = explain(session, "https://git.example.com", NO_ACCOUNT)
    assert lines[-1] == "no    none: owns no URL"


def test_no_accounts(bare_session):
    assert len(explain(bare_session, "https://git.example.com", NO_ACCOUNT)) == 2


def test_neither_bus_nor_keyring_is_needed(owners):
    """And it asks nobody: there is neither here."""
    assert "DBUS_SESSION_BUS_ADDRESS" not in owners.env
    assert explain(owners, "https://git.example.com")


@pytest.mark.parametrize("url", ["", "https://", "not a url", "https://host:x", "a\nb", "ftp://",
                                 "https://user:password@@"])
def test_bad_urls(bare_session, url):
    result = bare_session.tokenring("explain", url)
    assert result.status == USAGE and result.out == "", result
    check_message(result.err)
    assert "password" not in result.err


def test_a_password_is_not_shown(owners):
    result = owners.tokenring("explain", "https://host:hunter2@git.example.com")
    assert result.status == DONE and "hunter2" not in result.out + result.err
    result = owners.tokenring("explain", "https://host:hunter2@git.example.com", "--json")
    assert result.status == DONE and "hunter2" not in result.out + result.err


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["--frobnicate", "a"]])
def test_wrong_usage(bare_session, arguments):
    result = bare_session.tokenring("explain", *arguments)
    assert result.status == USAGE and result.out == "", result
    check_message(result.err, "usage")


def test_escapes_in_what_is_shown(owners):
    """A file or an argument may hold what a terminal takes for an order."""
    result = owners.tokenring("explain", b"https://a.example.com/\xc2\x9b31m".decode())
    assert result.status == DONE and "\x9b" not in result.out, result
    result = owners.run(owners.program("tokenring"), "explain",
                        os.fsdecode(b"https://a.example.com/\xff"), "--json")
    assert result.status == DONE, result
    json.loads(result.out)
