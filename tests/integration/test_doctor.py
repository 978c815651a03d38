# SPDX-License-Identifier: LGPL-2.1-or-later
"""tokenring doctor: what it finds in sessions that are well, and in those that are not."""

import json
import shutil
import time

import pytest

from support import accounts, kernel, run as runner
from support.keyring import SilentSocket

DONE, FAILED, USAGE = range(3)
URL = "https://git.example.com"
SERVER = "registry.example.com"


class Report:
    def __init__(self, result):
        self.result = result
        *lines, self.last = result.out.splitlines()
        self.lines = [line.split(None, 2) for line in lines]

    def of(self, check, word=""):
        """The levels of the lines on that, which have a word in them."""
        return [level for level, name, text in self.lines if name == check and word in text]

    def text(self, check, word=""):
        return "\n".join(text for _, name, text in self.lines if name == check and word in text)


def doctor(session, status=DONE, **options):
    result = session.tokenring("doctor", **options)
    assert result.status == status and result.err == "", (result, result.out)
    report = Report(result)
    assert {level for level, _, _ in report.lines} <= {"ok", "warn", "FAIL"}
    assert ("FAIL" in {level for level, _, _ in report.lines}) == (status == FAILED)
    problems = sum(level != "ok" for level, _, _ in report.lines)
    assert report.last == ("nothing is wrong" if problems == 0 else
                           "1 problem" if problems == 1 else f"{problems} problems")
    return report


@pytest.fixture
def healthy(session, endpoint):
    accounts.add(session, endpoint, "work", match=[URL, f"https://{SERVER}"],
                 settings=["use.docker-username=robot"])
    for host in ("git", "docker"):
        assert session.tokenring("setup", host, "work").status == DONE
    return session


# --- all is well ---


def test_healthy(healthy, endpoint):
    report = doctor(healthy)
    assert {level for level, _, _ in report.lines} == {"ok"}, report.result.out
    assert report.last == "nothing is wrong"
    assert report.of("accounts", "'work'") and report.of("secret", "'work'")
    assert "can be read and deleted" in report.text("secrets", "secret-service")
    if kernel.is_usable():
        assert "can be read and deleted" in report.text("tokens", "kernel")
    assert "nobody else" in report.text("git", URL)
    assert str(healthy.home / ".docker/config.json") in report.text("docker", SERVER)
    assert endpoint.count == 0, "no service is asked"


def test_nothing_is_left_behind(healthy):
    """Neither in the keyring nor in the kernel; the fixture looks into the latter."""
    before = {item.path for item in healthy.items()}
    files = {path for path in healthy.home.rglob("*") if path.is_file()}
    doctor(healthy)
    assert {item.path for item in healthy.items()} == before
    keyrings = healthy.data_home / "keyrings"
    assert {path for path in healthy.home.rglob("*")
            if path.is_file() and keyrings not in path.parents} <= files


def test_no_secret_is_shown(healthy):
    """The runner would find one; this is that there is one to be found."""
    healthy.tokenring("token", "work", allow_token=True)
    doctor(healthy)
    assert healthy.items("org.tokenring.ClientSecret")


def test_without_accounts(session):
    report = doctor(session)
    assert "tokenring add" in report.text("accounts")


def test_json(healthy):
    result = healthy.tokenring("doctor", "--json")
    answer = json.loads(result.out)
    assert result.status == DONE and answer["version"] == 1
    texts = [[check["status"].replace("fail", "FAIL"), check["check"], check["text"]]
             for check in answer["checks"]]
    assert texts == doctor(healthy).lines


def test_json_of_a_failure(healthy):
    healthy.kill_keyring()
    result = healthy.tokenring("doctor", "--json")
    assert result.status == FAILED
    assert "fail" in {check["status"] for check in json.loads(result.out)["checks"]}


@pytest.mark.parametrize("arguments", [["work"], ["--unknown"]])
def test_wrong_usage(session, arguments):
    result = session.tokenring("doctor", *arguments)
    assert result.status == USAGE and result.out == ""


# --- keyring and bus ---


def test_a_locked_keyring(healthy):
    healthy.lock()
    report = doctor(healthy)
    assert report.of("secrets", "secret-service") == ["warn"]
    assert "unlock" in report.text("secrets", "secret-service")
    assert report.of("secret", "cannot be told now") in (["warn"], [])
    assert not healthy.items(account=".checkup")


def test_no_prompt_is_raised(healthy, mock):
    """Not even where somebody could see it."""
    log = mock("--locked")
    report = doctor(healthy, env={"DISPLAY": ":99"})
    calls = log.read_text(encoding="utf-8").splitlines()
    assert "Unlock" in calls and "Prompt" not in calls
    assert report.of("secrets", "secret-service") == ["warn"]


def test_no_keyring(healthy):
    healthy.kill_keyring()
    report = doctor(healthy, FAILED)
    assert report.of("secrets", "secret-service") == ["FAIL"]
    assert "gnome-keyring" in report.text("secrets", "secret-service")
    assert report.of("secrets", "credentials-directory") == ["ok"]


def test_no_bus(bare_session):
    report = doctor(bare_session, FAILED)
    assert report.of("bus") == ["warn"] and report.of("secrets", "secret-service") == ["FAIL"]
    assert "DBUS_SESSION_BUS_ADDRESS" in report.text("secrets")


def test_a_server_needs_no_bus(bare_session, endpoint):
    """If all secrets come from elsewhere, nothing has failed."""
    accounts.add(bare_session, endpoint, "work", match=[URL], more=["--no-secret"])
    folder = bare_session.root / "credentials"
    folder.mkdir(mode=0o700)
    (folder / "tokenring.work").write_text(endpoint.secret, encoding="utf-8")
    (folder / "tokenring.work").chmod(0o400)
    report = doctor(bare_session, env={"CREDENTIALS_DIRECTORY": str(folder)})
    assert report.of("secret", "'work' has") == ["ok"]
    assert report.of("secrets", "secret-service") == ["warn"]
    bare_session.configure("[chain]\nsecrets=credentials-directory\ntokens=kernel\n")
    report = doctor(bare_session, env={"CREDENTIALS_DIRECTORY": str(folder)})
    assert not report.of("bus") and not report.of("secrets", "secret-service")


@pytest.mark.parametrize("what", ["keyring", "bus"])
def test_what_hangs_is_given_up(healthy, what):
    env = {}
    if what == "keyring":
        healthy.stop_keyring()
        begin = time.monotonic()
        report = doctor(healthy, FAILED)
        healthy.continue_keyring()
    else:
        with SilentSocket(healthy.runtime / "silent") as silent:
            env["DBUS_SESSION_BUS_ADDRESS"] = silent.address
            begin = time.monotonic()
            report = doctor(healthy, FAILED, env=env)
    assert time.monotonic() - begin < 12
    assert "did not answer within 5 seconds" in report.text("secrets", "secret-service")


def test_a_missing_secret(session, endpoint):
    accounts.add(session, endpoint, "work", match=[URL], more=["--no-secret"])
    report = doctor(session)
    assert report.of("secret", "tokenring secret work") == ["warn"]


def test_a_secret_is_not_tried(healthy, endpoint):
    """That it is there does not mean that it is taken; what would tell is named."""
    assert "not tried" in doctor(healthy).text("secret", "'work' has")
    assert "tokenring check work" in doctor(healthy).text("secret", "'work' has")
    assert endpoint.count == 0


def test_a_refusal_that_is_remembered(healthy, endpoint):
    """Whoever asked was told, such as a timer; doctor tells it to who looks."""
    endpoint.fault = "401"
    assert healthy.tokenring("token", "work").status == 6
    report = doctor(healthy)
    assert report.of("refusal", "'work'") == ["warn"] and endpoint.count == 1
    for word in (endpoint.host, " s ago", "tokenring check work"):
        assert word in report.text("refusal")
    endpoint.fault = None
    assert healthy.tokenring("token", "work", "--fresh", allow_token=True).status == DONE
    assert not doctor(healthy).of("refusal")


# --- files ---


def test_an_unsafe_folder(healthy):
    folder = healthy.config_home / "tokenring"
    folder.chmod(0o777)
    report = doctor(healthy, FAILED)
    assert "FAIL" in report.of("folder", str(folder)) and "chmod" in report.text("folder", "chmod")
    assert [line for line in report.lines if line[0] != "ok"] == [report.lines[0]], "once"
    assert report.last == "1 problem"


def test_a_broken_account(healthy, endpoint):
    accounts.add(healthy, endpoint, "fine", match=["https://fine.example.com"])
    healthy.account_file("work").write_text("[account]\nprovider=nowhere\nclient-id=x\n",
                                            encoding="utf-8")
    report = doctor(healthy, FAILED)
    assert report.of("accounts", "nowhere") == ["FAIL"]
    assert report.of("accounts", "'fine'") == ["ok"]


def test_an_account_that_gets_no_token(healthy):
    """What was written by hand is looked at as what is added."""
    with healthy.account_file("work").open("a", encoding="utf-8") as file:
        file.write("\n[response]\nlifetime-unit=days\n")
    assert doctor(healthy, FAILED).of("accounts", "lifetime-unit") == ["FAIL"]


@pytest.mark.parametrize("first, second, owned", [
    (URL, "https://GIT.example.com:443/", URL),
    ("https://*.example.com", "https://*.example.com", "https://*.example.com"),
    ("https://index.docker.io/v1/", "https://index.docker.io/v1/", "https://index.docker.io/v1/"),
])
def test_two_accounts_own_it_alike(session, endpoint, first, second, owned):
    """Nobody answers then, whatever git and docker are told."""
    accounts.add(session, endpoint, "a", match=[first, "https://a.example.org"])
    accounts.add(session, endpoint, "b", match=[second, "https://a.example.org/team"])
    session.tokenring("setup", "git", "a", "b")
    report = doctor(session)
    assert report.of("accounts", "alike") == ["warn"]
    assert report.text("accounts", "alike") == (
        f"the accounts 'a' and 'b' own {owned} alike; nobody answers unless the URL has the "
        "name or client id of one as its user name, such as 'a'; change match= of one")
    assert len({tuple(line) for line in report.lines}) == len(report.lines), "nothing twice"


def test_a_broken_provider(healthy):
    file = healthy.config_home / "tokenring/providers/mine.conf"
    file.parent.mkdir(mode=0o700)
    file.write_text("no key file", encoding="utf-8")
    file.chmod(0o600)
    assert doctor(healthy, FAILED).of("providers", str(file)) == ["FAIL"]


# As somebody writes it who takes a hyphen for an underscore, and guesses at the rest.
FAULTY = """\
[provider]
description=Our service
parameters=realm
[request]
token_url=https://login.example.com/token
scope=read-{relm}
timeout=10s
client-auth=json
body=JSON
[response]
lifetime-unit=min
"""
FAULTS = ["nothing fills {relm}, which is no parameter; did you mean {realm}, at scope in [request]",
          "lifetime-unit in [response] is 'min', but can only be one of: s, ms, m, h; correct it in",
          "token-url in [request] is not set",
          "timeout in [request] is '10s', but must be a number from 1 to 3600; correct it in",
          "client-auth in [request] is 'json', but can only be one of: basic, body, none; correct",
          "body in [request] is 'JSON', but can only be one of: form, json; correct it in"]


def own_provider(session, name, text):
    file = session.config_home / f"tokenring/providers/{name}.conf"
    file.parent.mkdir(mode=0o700, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    return file


def test_a_faulty_provider(healthy):
    """Before there is an account of it, and all that is wrong at once."""
    file = own_provider(healthy, "acme", FAULTY)
    report = doctor(healthy, FAILED)
    told = report.text("providers", str(file)).splitlines()
    assert len(told) == len(FAULTS) and report.of("providers", "provider 'acme'") == ["FAIL"] * 6
    for line, fault in zip(told, FAULTS):
        assert fault in line and "account" not in line
    assert report.of("providers", f"{len(accounts.ALL)} can be used") == ["ok"]
    result = healthy.tokenring("providers", "acme")
    assert result.status == FAILED and "Description:   Our service" in result.out
    assert result.err.splitlines() == [f"tokenring: {line}" for line in told]
    result = healthy.tokenring("providers", "acme", "--json")
    assert result.status == FAILED and json.loads(result.out)["name"] == "acme"
    assert len(result.err.splitlines()) == len(FAULTS)


def test_what_comes_with_it_is_well(session):
    """Whatever an account would have to say, and where that would go."""
    assert doctor(session).of("providers") == ["ok"]
    for name in accounts.ALL:
        result = session.tokenring("providers", name)
        assert result.status == DONE and result.err == "", result


@pytest.mark.parametrize("text", [
    "parameters=host\n[request]\ntoken-url=https://{host}/token\n",
    "parameters=host;port\n[request]\ntoken-url=https://{host}:{port}/token\n",
    "parameters=url\nmatch={url}\n[parameters]\nurl=\n[request]\ntoken-url={url}\n",
    "parameters=url\nmatch={at}\n[parameters]\nat={url}/api\n[request]\ntoken-url={at}/token\n",
    "parameters=way\n[request]\ntoken-url=https://a.example.com\nclient-auth={way}\n"
    "[headers]\nAuthorization=x\n",
])
def test_what_is_up_to_the_account(healthy, text):
    own_provider(healthy, "acme", f"[provider]\n{text}")
    assert healthy.tokenring("providers", "acme").status == DONE
    assert doctor(healthy).of("providers") == ["ok"]


def test_half_a_provider(healthy):
    """It is meant as one if another stands on it."""
    own_provider(healthy, "half", "[provider]\n[request]\nscope=read-{region}\n")
    assert doctor(healthy, FAILED).of("providers", "half.conf") == ["FAIL", "FAIL"]
    acme = own_provider(healthy, "acme", "[provider]\nbase=half\nparameters=region\n"
                                         "[request]\ntoken-url=https://a.example.com\n")
    assert doctor(healthy).of("providers") == ["ok"]
    file = own_provider(healthy, "half", "[provider]\n[request]\nbody=JSON\n")
    report = doctor(healthy, FAILED)
    assert report.of("providers", "provider 'half': body in [request]") == ["FAIL"]
    assert report.of("providers", f"correct it in {file}, or set it in {acme}") == ["FAIL"]


# What is added to a file, and what is said of it.
MISSPELT = [
    ("accounts/work.conf", "\n[requst]\nclient-auth=body\n",
     "the group [requst]; did you mean 'request'?"),
    ("accounts/work.conf", "\n[response]\nexpire=x\n",
     "the key 'expire' in [response]; did you mean 'expires'?"),
    ("providers/mine.conf", "[provider]\nbase=oauth2\n[us]\n", "[us]; did you mean 'use'?"),
    ("providers/mine.conf", "[provider]\nbase=oauth2\n[use]\nstatus-ulr=x\n",
     "'status-ulr' in [use]; did you mean 'status-url'?"),
    ("providers/mine.conf", "[provider]\nbase=oauth2\n[parameters]\ntoken-ulr=x\n",
     "'token-ulr' in [parameters]; did you mean 'token-url'?"),
    ("providers/mine.conf", "[provider]\nbase=oauth2\n[fields]\nclient-secret=app_key\n",
     "'client-secret' in [fields]; did you mean 'client_secret'?"),
    ("providers/mine.conf", "[provider]\nbase=oauth2\n[hints]\ntoken_url=x\n",
     "'token_url' in [hints]; did you mean 'token-url'?"),
    ("tokenring.conf", "[chain]\nsecret=environment\n",
     "'secret' in [chain]; did you mean 'secrets'?"),
    ("tokenring.conf", "[chian]\n", "[chian]; did you mean 'chain'?"),
    ("tokenring.conf", "[zebra]\nstripes=1\n", "see tokenring.conf(5)"),
]


@pytest.mark.parametrize("name, text, said", MISSPELT)
def test_a_misspelt_key(healthy, name, text, said):
    """It is told with its file, and all goes on as without it."""
    file = healthy.config_home / "tokenring" / name
    file.parent.mkdir(mode=0o700, exist_ok=True)
    before = file.read_text("utf-8") if file.exists() else ""
    file.write_text(before + text, encoding="utf-8")
    file.chmod(0o600)
    report = doctor(healthy)
    assert report.of("keys") == ["warn"]
    assert report.text("keys").startswith(f"{file}: nobody reads ") and said in report.text("keys")
    assert {level for level, check, _ in report.lines if check != "keys"} == {"ok"}
    assert healthy.tokenring("token", "work", allow_token=True).status == DONE


def test_a_key_that_is_there_twice(healthy):
    file = healthy.configure("[policy]\nlock-timeout=20\n[chain]\n[policy]\nlock-timeout=20\n")
    report = doctor(healthy)
    assert report.of("keys") == ["warn", "warn"] and str(file or "") in report.text("keys")
    assert "[policy] is there twice" in report.text("keys", "group")
    assert "'lock-timeout' is in [policy] twice" in report.text("keys", "the last one counts")


def test_keys_of_ones_own(healthy):
    healthy.configure("[x-mine]\nkey=1\n[chain]\nx-note=why\n")
    assert doctor(healthy).of("keys") == []


def test_which_configuration_counts(healthy, installed):
    """They do not merge, so that one can wonder about the administrator's lines."""
    vendor = installed / "share/tokenring/tokenring.conf"
    own = healthy.config_home / "tokenring/tokenring.conf"
    own.unlink(missing_ok=True)
    assert doctor(healthy).text("config") == "there is no tokenring.conf, so the defaults count"
    vendor.write_text("[policy]\nlock-timeout=1\n", encoding="utf-8")
    try:
        assert doctor(healthy).text("config") == f"{vendor} counts"
        healthy.configure("[policy]\nlock-timeout=2\n")
        report = doctor(healthy)
    finally:
        vendor.unlink()
    assert report.of("config") == ["ok"] and report.text("config") == (
        f"{own} counts, and nothing of {vendor}; what is needed of that must be in the first")
    assert doctor(healthy).text("config") == f"{own} counts"
    healthy.configure("[chain\n")
    assert doctor(healthy, FAILED).of("config") == ["FAIL"]


@pytest.mark.parametrize("text, word", [
    ("[chain\n", "tokenring.conf"), ("[chain]\nsecrets=nowhere\n", "nowhere"),
    ("[chain]\nsecrets=../evil\n", "../evil"), ("[chain]\ntokens=typo;kernel\n", "typo"),
    ("[policy]\nlock-timeout=x\n", "lock-timeout"),
])
def test_a_wrong_configuration(healthy, text, word):
    healthy.configure(text)
    report = doctor(healthy, FAILED)
    assert any(level == "FAIL" and word in line for level, _, line in report.lines)


def test_a_module_that_is_no_store(healthy):
    healthy.configure("[chain]\nsecrets=oauth\n")
    report = doctor(healthy, FAILED)
    assert "no store" in report.text("secrets", "oauth")


def test_no_place_for_locks(healthy):
    (healthy.runtime / "tokenring").mkdir(exist_ok=True)
    (healthy.runtime / "tokenring").chmod(0o755)
    report = doctor(healthy)
    assert report.of("locks") == ["warn"] and str(healthy.runtime) in report.text("locks")


# --- git ---


def git(session, *arguments):
    result = runner.run("git", *arguments, env=session.env, cwd=session.work)
    assert result.status == 0, result


def test_git_is_not_told(healthy):
    assert healthy.tokenring("setup", "git", "work", "--undo").status == DONE
    report = doctor(healthy)
    assert "tokenring setup git work" in report.text("git", URL)
    assert report.of("git", URL) == ["ok"], "not every account is for git"


def test_git_asks_others_too(healthy):
    healthy.tokenring("setup", "git", "work", "--undo")
    git(healthy, "config", "--global", "credential.helper", "cache")
    git(healthy, "config", "--global", f"credential.{URL}.helper", "tokenring")
    report = doctor(healthy)
    assert report.of("git", URL) == ["warn"]
    assert "tokenring setup git work" in report.text("git", URL)
    healthy.tokenring("setup", "git", "work")
    assert doctor(healthy).of("git", URL) == ["ok"]


@pytest.mark.parametrize("settings, level", [
    ([("credential.helper", "tokenring")], "ok"),
    ([("credential.helper", "store"), ("credential.helper", ""),
      ("credential.helper", "tokenring")], "ok"),
    ([("credential.helper", "tokenring"), ("credential.helper", "store")], "warn"),
    # What fits worse and comes later does not count for git.
    ([(f"credential.{URL}.helper", "tokenring"), ("credential.helper", "store")], "ok"),
    ([("credential.https://*.example.com.helper", "tokenring")], "ok"),
    ([("credential.https://*.example.com.helper", "tokenring"),
      (f"credential.{URL}/group.helper", "store"), (f"credential.{URL}:8443.helper", "store"),
      ("credential.http://git.example.com.helper", "store"),
      ("credential.https://me@git.example.com.helper", "store")], "ok"),
    ([(f"credential.{URL}.helper", "/no/such/git-credential-tokenring")], "FAIL"),
])
def test_gits_list(session, endpoint, settings, level):
    """The list is that which git itself makes."""
    accounts.add(session, endpoint, "work", match=[URL])
    for key, value in settings:
        git(session, "config", "--global", "--add", key, value)
    report = doctor(session, FAILED if level == "FAIL" else DONE)
    assert report.of("git", URL) == [level], report.result.out
    assert "is not asked for" not in report.text("git", URL)
    filled = runner.run("git", "credential", "fill", stdin=f"url={URL}\n\n",
                        env={**session.env, "GIT_TRACE": "1"}, cwd=session.work, allow_token=True)
    asked = [line for line in filled.err.splitlines() if "run_command: 'git credential-" in line]
    if level == "ok":
        assert len(asked) == 1 and "credential-tokenring" in asked[0], filled.err


def test_a_path_that_git_does_not_tell(session, endpoint):
    accounts.add(session, endpoint, "team", match=[f"{URL}/team"])
    git(session, "config", "--global", "credential.helper", "tokenring")
    report = doctor(session)
    assert report.of("git", f"{URL}/team") == ["warn"]
    assert report.text("git", f"{URL}/team").endswith("; run: tokenring setup git team")
    session.tokenring("setup", "git", "team")
    assert doctor(session).of("git", f"{URL}/team") == ["ok"]


def test_a_path_on_many_hosts(session, endpoint):
    """git takes a pattern in its configuration, and in no question."""
    match = "https://*.example.com/team"
    accounts.add(session, endpoint, "wild", match=[match])
    assert session.tokenring("setup", "git", "wild").status == DONE
    assert doctor(session).of("git", match) == ["ok"]
    git(session, "config", "--global", "--unset", f"credential.{match}.useHttpPath")
    assert doctor(session).of("git", match) == ["warn"]


@pytest.mark.parametrize("settings, level", [
    ([("credential.https://me@git.example.com.helper", "tokenring")], "ok"),
    ([("credential.https://me@git.example.com.helper", ""),
      ("credential.https://me@git.example.com.helper", "tokenring"),
      ("credential.https://git.example.com.helper", "store")], "ok"),
    ([("credential.https://you@git.example.com.helper", "tokenring")], None)])
def test_helpers_for_one_user(session, endpoint, settings, level):
    """What git asks for a URL with that user name, and for none."""
    accounts.add(session, endpoint, "work", match=[URL], settings=["use.git-username=me"])
    for key, value in settings:
        git(session, "config", "--global", "--add", key, value)
    result = session.tokenring("explain", "https://me@git.example.com/x.git")
    assert ("git does not ask" in result.out) == (level is None), result
    filled = runner.run("git", "credential", "fill", stdin="url=https://me@git.example.com\n\n",
                        env={**session.env, "GIT_TRACE": "1"}, cwd=session.work, allow_token=True)
    asked = "run_command: 'git credential-tokenring" in filled.err
    assert asked == (level is not None), filled.err


def test_the_helpers_are_not_on_the_path(healthy):
    healthy.tokenring("setup", "git", "work", "--undo")
    git(healthy, "config", "--global", f"credential.{URL}.helper", "tokenring")
    report = doctor(healthy, FAILED, env={"PATH": "/usr/bin:/bin"})
    assert report.of("git", URL) == ["FAIL"]
    assert "FAIL" in report.of("docker", "docker-credential-tokenring")


def test_the_helper_by_its_path(healthy):
    healthy.tokenring("setup", "git", "work", "--undo")
    healthy.tokenring("setup", "docker", "work", "--undo")
    env = {"PATH": "/usr/bin:/bin"}
    healthy.tokenring("setup", "git", "work", env=env)
    assert doctor(healthy, env=env).of("git", URL) == ["ok"]


def test_nothing_to_set_up(healthy):
    """Neither git nor docker: then there is nothing wrong with them."""
    folder = healthy.root / "empty"
    folder.mkdir()
    shutil.rmtree(healthy.home / ".docker")
    report = doctor(healthy, env={"PATH": str(folder)})
    assert report.text("git") == "git is not here" and report.of("docker") == ["ok"]


def test_a_broken_git_configuration(healthy):
    (healthy.home / ".gitconfig").write_text("[broken\n", encoding="utf-8")
    assert "FAIL" in doctor(healthy, FAILED).of("git", ".gitconfig")


# --- docker ---


def test_docker_is_not_told(healthy):
    healthy.tokenring("setup", "docker", "work", "--undo")
    report = doctor(healthy)
    assert report.of("docker", SERVER) == ["warn"]
    assert "tokenring setup docker work" in report.text("docker", SERVER)


def test_an_account_that_is_not_for_docker(session, endpoint):
    accounts.add(session, endpoint, "work", match=[URL])
    assert doctor(session).of("docker", "git.example.com") == []


def test_docker_asks_another(healthy):
    (healthy.home / ".docker/config.json").write_text(
        json.dumps({"credHelpers": {SERVER: "gcr"}}), encoding="utf-8")
    report = doctor(healthy)
    assert report.of("docker", "'gcr'") == ["warn"] and "--replace" in report.text("docker", "gcr")


def test_a_store_for_every_registry(healthy):
    file = healthy.home / ".docker/config.json"
    file.write_text(json.dumps({"credsStore": "tokenring"}), encoding="utf-8")
    report = doctor(healthy)
    assert report.of("docker", "tokenring is asked for every registry, by credsStore") == ["ok"]
    assert report.of("docker", SERVER) == []
    assert "FAIL" in doctor(healthy, FAILED, env={"PATH": "/usr/bin:/bin"}).of(
        "docker", "docker-credential-tokenring"), "docker needs it"
    # A registry with a helper of its own is not the store's, and another store is not ours.
    file.write_text(json.dumps({"credsStore": "tokenring", "credHelpers": {SERVER: "gcr"}}),
                    encoding="utf-8")
    assert doctor(healthy).of("docker", "'gcr'") == ["warn"]
    file.write_text(json.dumps({"credsStore": "pass"}), encoding="utf-8")
    report = doctor(healthy)
    assert report.of("docker", SERVER) == ["warn"] and report.of("docker", "every registry") == []


def test_podman_alone(healthy):
    (healthy.home / ".docker/config.json").unlink()
    folder = healthy.config_home / "containers"
    folder.mkdir()
    (folder / "auth.json").write_text(json.dumps({"credHelpers": {SERVER: "tokenring"}}),
                                      encoding="utf-8")
    assert doctor(healthy).of("docker", str(folder)) == ["ok"]


def test_a_broken_docker_configuration(healthy):
    (healthy.home / ".docker/config.json").write_text("{", encoding="utf-8")
    assert "FAIL" in doctor(healthy, FAILED).of("docker", ".docker/config.json")
