# SPDX-License-Identifier: LGPL-2.1-or-later
"""The commands for people, one by one, with their exit statuses."""

import json
import os
import re
import subprocess
import time

import pytest

from support import accounts, run as runner
from support.run import check_message

DONE, FAILED, USAGE, NO_ACCOUNT, NO_SECRET, KEYRING, REFUSED, NETWORK = range(8)
SECRET_SCHEMA = "org.tokenring.ClientSecret"
COMMANDS = ("add", "secret", "remove", "list", "show", "token", "header", "check", "forget",
            "exec", "explain", "setup", "doctor", "providers", "refresh",
            "help")


def stored_secret(session, name="demo"):
    (item,) = session.items(SECRET_SCHEMA, account=name)
    return item.secret().decode()


def add(session, endpoint, *more, name="demo", stdin=None):
    return session.tokenring(*accounts.add_arguments(endpoint, name), *more,
                             stdin=endpoint.secret if stdin is None else stdin)


def check_failure(result, status, *words):
    assert result.status == status and result.out == "", result
    check_message(result.err, *words)


# --- add ---


def test_add(session, endpoint):
    result = add(session, endpoint)
    assert result.status == DONE and result.err == "", result
    assert session.account_file("demo").is_file()
    assert stored_secret(session) == endpoint.secret
    assert "tokenring setup git demo" in result.out


@pytest.mark.parametrize("text, kept", [
    ("plain-secret", "plain-secret"),
    ("plain-secret\n", "plain-secret"),
    ("plain-secret\n\n", "plain-secret\n"),
    (" spaces around ", " spaces around "),
    ("-----BEGIN PRIVATE KEY-----\nabc\ndef\n-----END PRIVATE KEY-----\n",
     "-----BEGIN PRIVATE KEY-----\nabc\ndef\n-----END PRIVATE KEY-----"),
    ("ünïcödé-\U0001f511", "ünïcödé-\U0001f511"),
    ("x" * 20_000, "x" * 20_000),
])
def test_the_secret_from_stdin(session, endpoint, text, kept):
    """All of it, less one newline at the end."""
    assert add(session, endpoint, stdin=text).status == DONE
    assert stored_secret(session) == kept


@pytest.mark.parametrize("text", ["", "\n"])
def test_no_secret_on_stdin(session, endpoint, text):
    check_failure(add(session, endpoint, stdin=text), USAGE, "secret")
    assert not session.account_file("demo").exists() and session.items() == []


def test_a_secret_with_nul(session, endpoint):
    """No protocol could carry it: refused, or kept whole, but not cut."""
    result = add(session, endpoint, stdin="before\0after")
    if result.status == DONE:
        assert stored_secret(session) == "before\0after"
    else:
        check_failure(result, USAGE)
        assert session.items() == []


def test_a_secret_that_is_too_long(session, endpoint):
    check_failure(add(session, endpoint, stdin="x" * 1_000_000), USAGE)
    assert session.items() == [] and not session.account_file("demo").exists()


def test_add_without_secret(session, endpoint):
    result = add(session, endpoint, "--no-secret", stdin="this is not read")
    assert result.status == DONE, result
    assert session.items() == []
    check_failure(session.tokenring("token", "demo"), NO_SECRET, "demo", "tokenring secret demo")


def test_an_account_that_exists(session, account, endpoint):
    other = accounts.add_arguments(endpoint, "demo", match=["http://127.0.0.1:1"])
    check_failure(session.tokenring(*other, stdin="other-secret"), USAGE, "demo", "--replace")
    assert stored_secret(session) == endpoint.secret
    assert "127.0.0.1:1;" not in session.account_file("demo").read_text(encoding="utf-8") + ";"
    result = session.tokenring(*other, "--replace", stdin="other-secret")
    assert result.status == DONE, result
    assert stored_secret(session) == "other-secret"


def test_replace_drops_the_token(session, account, endpoint):
    session.tokenring("token", "demo", allow_token=True)
    accounts.add(session, endpoint, more=["--replace"])
    session.tokenring("token", "demo", allow_token=True)
    assert endpoint.count == 2


def test_replace_with_another_client_id_leaves_one_secret(session, account, make_endpoint):
    """Not two items of one account, of which the older might be found."""
    other = make_endpoint(client_id="other-id")
    accounts.add(session, other, more=["--replace"])
    assert stored_secret(session) == other.secret


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/a", "a b", "-x", "a\nb", "a\x1b[31m",
                                  "ümlaut", "a;b", "x" * 300, "a\\b", "~"])
def test_bad_names(session, endpoint, name):
    result = session.tokenring(*accounts.add_arguments(endpoint, name), stdin=endpoint.secret)
    check_failure(result, USAGE)
    folder = session.config_home / "tokenring" / "accounts"
    assert session.items() == [] and not list(folder.glob("*"))


@pytest.mark.parametrize("name", ["a", "A-b_c.d", "0", "x" * 60])
def test_good_names(session, endpoint, name):
    assert add(session, endpoint, name=name).status == DONE
    assert session.tokenring("token", name, allow_token=True).status == DONE


def test_unknown_provider(session, endpoint):
    result = session.tokenring("add", "demo", "--provider", "nowhere", "--client-id", "x",
                               stdin="some-secret")
    check_failure(result, USAGE, "nowhere", "tokenring providers")
    assert not session.account_file("demo").exists()


@pytest.mark.parametrize("provider, parameter", [("oauth2", "token-url"), ("huvr", "base-url"),
                                                 ("entra", "tenant"), ("kalibrate", "scope"),
                                                 ("oauth2-basic", "base-url")])
def test_missing_parameter(session, provider, parameter):
    result = session.tokenring("add", "demo", "--provider", provider, "--client-id", "x",
                               stdin="some-secret")
    check_failure(result, USAGE, parameter)
    assert not session.account_file("demo").exists() and session.items() == []


def test_an_unknown_parameter(session, endpoint):
    """A slip of the pen is told, not written."""
    check_failure(add(session, endpoint, "--param", "tokenurl=x"), USAGE, "tokenurl")


@pytest.mark.parametrize("more", [["--param", "noequals"], ["--set", "request.scope"],
                                  ["--set", "scope=x"], ["--match", "not a url"],
                                  ["--match", "ftp://example.com"], ["--match", "http://example.com"],
                                  ["--match", "https://user:pw@example.com"], ["--unknown"],
                                  ["--set", "request.timeout=a\nb"]])
def test_bad_options(session, endpoint, more):
    check_failure(add(session, endpoint, *more), USAGE)
    assert not session.account_file("demo").exists() and session.items() == []


@pytest.mark.parametrize("setting, key", [
    ("request.token-url=ftp://login.example.com", "token-url"),
    ("request.token-url=http://login.example.com", "token-url"),
    ("request.token-url=", "token-url"), ("request.timeout=soon", "timeout"),
    ("request.timeout=0", "timeout"), ("request.grant=implicit", "grant"),
    ("request.ca-file=ca.pem", "ca-file"), ("response.lifetime-unit=d", "lifetime-unit"),
    ("headers.Content-Length=5", "Content-Length"), ("fields.scope=grant_type", "scope"),
    ("use.status-url=ftp://example.com", "status-url")])
def test_settings_that_get_no_token(session, endpoint, setting, key):
    """What would fail when a token is needed is refused at once, as what it is: wrong usage."""
    more = ["--set", setting]
    if key == "scope":
        more += ["--set", "request.scope=x"]
    check_failure(add(session, endpoint, *more), USAGE, key)
    check_failure(add(session, endpoint, *more, "--no-secret", stdin=""), USAGE, key)
    assert not session.account_file("demo").exists() and session.items() == []


def test_a_parameter_that_gets_no_token(session):
    result = session.tokenring("add", "demo", "--provider", "oauth2", "--client-id", "x",
                               "--param", "token-url=not a url", stdin="some-secret")
    check_failure(result, USAGE, "token-url", "demo")


def test_add_before_its_issuer_is_installed(session):
    folder = session.config_home / "tokenring" / "providers"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "mine.conf").write_text("[provider]\nissuer=to-come\n", "utf-8")
    result = session.tokenring("add", "demo", "--provider", "mine", "--client-id", "x",
                               stdin="some-secret")
    assert result.status == DONE, result
    check_failure(session.tokenring("token", "demo"), KEYRING, "to-come")


@pytest.mark.parametrize("arguments", [["add"], ["add", "demo"], ["add", "--provider", "oauth2"],
                                       ["add", "demo", "--provider", "oauth2"],
                                       ["add", "demo", "more", "--provider", "oauth2",
                                        "--client-id", "x"]])
def test_incomplete_add(session, arguments):
    check_failure(session.tokenring(*arguments, stdin="some-secret"), USAGE)


def test_the_secret_is_not_taken_from_the_command_line(session, endpoint):
    for option in ("--secret", "--client-secret", "--password"):
        check_failure(add(session, endpoint, f"{option}=abc", stdin="some-secret"), USAGE)


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX"])
@pytest.mark.parametrize("client_id", ["müller", "ключ-\U0001f511", "a b;c\\d=e", "x[0] #a"])
def test_a_client_id_in_any_locale(session, endpoint, locale, client_id):
    """It is what the provider gave out, whatever language the user's machine speaks."""
    env = {"LC_ALL": locale, "LANG": locale}
    _, name, *options = accounts.add_arguments(endpoint, "demo")
    options[options.index("--client-id") + 1] = client_id
    result = session.tokenring("add", name, *options, stdin="some-secret", env=env)
    assert result.status == DONE, result
    assert session.items(SECRET_SCHEMA)[0].attributes["client-id"] == client_id
    shown = json.loads(session.tokenring("show", "demo", "--json", env=env).out)
    assert shown["client_id"] == client_id


@pytest.mark.parametrize("client_id", ["a\x1b[31mb", "a\nb", "a\tb", "a\rb", "\x7f", b"m\xfcller",
                                       b"\xff", b"\xc0\xaf", ""])
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_a_client_id_that_cannot_be(session, endpoint, client_id, locale):
    argv = [str(session.program("tokenring")), *accounts.add_arguments(endpoint, "demo")]
    argv[argv.index("--client-id") + 1] = client_id
    done = subprocess.run(argv, input=b"some-secret", capture_output=True, check=False,
                          env={**session.env, "LC_ALL": locale})
    assert done.returncode == USAGE and done.stdout == b"", done
    check_message(done.stderr.decode())
    assert not session.account_file("demo").exists() and session.items() == []


def test_a_pipe_in_the_place_of_an_account(session, account, endpoint):
    """Nobody writes to it, and yet nothing waits for it."""
    file = session.account_file("demo")
    file.unlink()
    os.mkfifo(file, 0o600)
    check_failure(session.tokenring("token", "demo", timeout=10), FAILED, str(file))
    assert session.tokenring("list", timeout=10).status == DONE
    result = session.tokenring(*accounts.add_arguments(endpoint, "demo"), "--replace",
                               stdin="new-secret", timeout=10)
    assert result.status == DONE, result
    assert file.is_file() and stored_secret(session) == "new-secret"


def test_a_secret_that_cannot_be_kept_and_a_pipe(bare_session, endpoint):
    """What is taken back is not waited for either."""
    folder = bare_session.account_file("demo").parent
    folder.mkdir(parents=True, mode=0o700)
    folder.parent.chmod(0o700)
    os.mkfifo(bare_session.account_file("demo"), 0o600)
    result = bare_session.tokenring(*accounts.add_arguments(endpoint, "demo"), "--replace",
                                    stdin="new-secret", timeout=10)
    check_failure(result, KEYRING)


def test_options_in_any_order(session, endpoint):
    _, name, *options = accounts.add_arguments(endpoint, "demo")
    assert session.tokenring("add", *options, name, stdin=endpoint.secret).status == DONE


# --- secret, remove, forget ---


def test_secret(session, account, endpoint):
    session.tokenring("token", "demo", allow_token=True)
    result = session.tokenring("secret", "demo", stdin="changed-secret\n")
    assert result.status == DONE and result.err == "", result
    assert result.out.endswith("are dropped\nTry it: tokenring check demo\n"), result
    assert stored_secret(session) == "changed-secret"
    check_failure(session.tokenring("token", "demo"), REFUSED, endpoint.host)
    assert endpoint.count == 2, "the token of the old secret is dropped"


def test_secret_that_is_empty_changes_nothing(session, account, endpoint):
    check_failure(session.tokenring("secret", "demo", stdin=""), USAGE)
    assert stored_secret(session) == endpoint.secret


def test_remove(session, account, endpoint):
    session.tokenring("token", "demo", allow_token=True)
    result = session.tokenring("remove", "demo")
    assert result.status == DONE and result.err == "", result
    assert session.items() == [] and not session.account_file("demo").exists()
    check_failure(session.tokenring("token", "demo"), NO_ACCOUNT, "demo")


def test_remove_of_what_has_no_secret(session, endpoint):
    """Nobody is to believe that one was deleted, which may be where only a service looks."""
    accounts.add(session, endpoint, more=["--no-secret"])
    result = session.tokenring("remove", "demo")
    assert result.status == DONE and result.err == "", result
    assert result.out.startswith(
        "Account 'demo' is removed, with its tokens; no client secret of it was found\n")


def test_remove_of_what_cannot_be_deleted(bare_session, endpoint, tmp_path):
    """On a server: the secret is in a file that somebody else has put there."""
    tmp_path.chmod(0o700)
    file = tmp_path / "tokenring.demo"
    file.write_text(endpoint.secret, encoding="utf-8")
    file.chmod(0o400)
    bare_session.configure("[chain]\nsecrets=credentials-directory\ntokens=kernel\n")
    bare_session.env["CREDENTIALS_DIRECTORY"] = str(tmp_path)
    result = bare_session.tokenring(*accounts.add_arguments(endpoint, "demo"), "--no-secret")
    assert "Try it: tokenring check demo" in result.out
    assert bare_session.tokenring("check", "demo").status == DONE
    result = bare_session.tokenring("remove", "demo")
    assert result.status == DONE and f"is still in {file}, " in result.out, result
    assert file.exists() and not bare_session.account_file("demo").exists()


def test_remove_leaves_the_others(session, account, make_endpoint):
    other = make_endpoint()
    accounts.add(session, other, "demo2")
    assert session.tokenring("remove", "demo").status == DONE
    assert stored_secret(session, "demo2") == other.secret
    assert session.tokenring("check", "demo2").status == DONE


@pytest.fixture
def asked(session, endpoint, make_endpoint):
    """git and docker ask for what two accounts own: one URL in common, and one each."""
    for name in ("first", "second"):
        accounts.add(session, make_endpoint(), name,
                     match=["https://both.example.com", f"https://{name}.example.com",
                            "https://paths.example.com/" + name, "https://*.example.org"])
    for arguments in (["git"], ["docker", "--containers"]):
        result = session.tokenring("setup", *arguments, "first", "second")
        assert result.status == DONE, result
    return session


def asked_of_git(session):
    result = runner.run("git", "config", "--global", "--name-only", "--get-regexp", "^credential",
                        env=session.env, cwd=session.work)
    return {name.removeprefix("credential.") for name in result.out.splitlines()}


def asked_of_docker(session, path=".docker/config.json"):
    return set(json.loads((session.home / path).read_text(encoding="utf-8"))
               .get("credHelpers", {}))


def test_remove_takes_back_what_setup_wrote(asked):
    """But for what another account owns, too."""
    containers = asked.config_home.relative_to(asked.home) / "containers/auth.json"
    result = asked.tokenring("remove", "first")
    assert result.status == DONE and result.err == "", result
    removed, *rest = result.out.splitlines()
    assert removed.startswith("Account 'first' is removed")
    assert rest == [
        "git asked tokenring for it; that is taken back:",
        "git config --global --unset-all credential.https://first.example.com.helper",
        "git config --global --unset-all credential.https://paths.example.com/first.helper",
        "git config --global --unset-all credential.https://paths.example.com/first.useHttpPath",
        "This is done",
        "docker asked tokenring for it; that is taken back:",
        *(f'{asked.home / path}: take out "credHelpers": {{ "first.example.com": "tokenring" }}'
          for path in (".docker/config.json", containers)),
        "This is done"]
    assert asked_of_git(asked) == {
        "https://both.example.com.helper", "https://second.example.com.helper",
        "https://*.example.org.helper", "https://paths.example.com/second.helper",
        "https://paths.example.com/second.usehttppath"}
    for path in (".docker/config.json", containers):
        assert asked_of_docker(asked, path) == {"both.example.com", "second.example.com"}

    assert asked.tokenring("remove", "second").status == DONE
    assert asked_of_git(asked) == set()
    assert asked_of_docker(asked) == asked_of_docker(asked, containers) == set()


def test_remove_takes_back_nothing_else(session, endpoint):
    """Neither what somebody wrote by hand, though it names us, nor what others are asked for."""
    accounts.add(session, endpoint, match=["https://git.example.com"])
    texts = {".gitconfig": '[credential "https://git.example.com"]\n\thelper = tokenring\n',
             ".docker/config.json": '{"credHelpers": {"git.example.com": "gcr"}}'}
    (session.home / ".docker").mkdir()
    for path, text in texts.items():
        (session.home / path).write_text(text, encoding="utf-8")
    result = session.tokenring("remove", "demo")
    assert len(result.out.splitlines()) == 1 and result.err == "", result
    for path, text in texts.items():
        assert (session.home / path).read_text(encoding="utf-8") == text


def test_remove_with_files_that_nobody_can_read(asked):
    """The account is gone, and what could not be looked at is said."""
    (asked.home / ".gitconfig").write_text("[broken\n", encoding="utf-8")
    (asked.home / ".docker/config.json").write_text("{", encoding="utf-8")
    result = asked.tokenring("remove", "first")
    assert result.status == DONE and "is removed" in result.out, result
    git, docker = result.err.splitlines()
    assert "git config failed" in git and ".docker/config.json" in docker
    assert not asked.account_file("first").exists()


def test_remove_that_cannot_take_back(asked):
    (asked.home / ".gitconfig.lock").write_text("", encoding="utf-8")
    result = asked.tokenring("remove", "first")
    assert result.status == FAILED and "is removed" in result.out, result
    assert not asked.account_file("first").exists()
    check_message(result.err, "git config --global --unset-all", "was not done")
    assert "first.example.com" not in asked_of_docker(asked)


def test_remove_without_git(asked):
    folder = asked.root / "empty"
    folder.mkdir()
    result = asked.tokenring("remove", "first", env={"PATH": str(folder)})
    assert result.status == DONE and result.err == "", result
    assert "first.example.com" not in asked_of_docker(asked)


def test_remove_of_a_broken_account(session, account):
    session.account_file("demo").write_text("[account]\n", encoding="utf-8")
    result = session.tokenring("remove", "demo")
    assert result.status == DONE and result.err == "", result
    assert "is removed" in result.out and "'tokenring setup'" in result.out
    assert not session.account_file("demo").exists()


def test_forget(session, account, endpoint):
    for count, what in ((2, "demo"), (3, endpoint.base_url + "/x")):
        session.tokenring("token", "demo", allow_token=True)
        result = session.tokenring("forget", what)
        assert result.status == DONE and result.err == "", result
        session.tokenring("token", "demo", allow_token=True)
        assert endpoint.count == count
    assert stored_secret(session) == endpoint.secret


def test_forget_of_nothing(session, account):
    assert session.tokenring("forget", "demo").status == DONE


def test_show_says_what_is_sent(session, endpoint):
    """Where a service refuses a token, these are what there is to be checked."""
    accounts.add(session, endpoint, settings=[
        "request.audience=https://api.example.com", "use.git-username=oauth2",
        "use.docker-username=robot"])
    lines = session.tokenring("show", "demo").out.splitlines()
    for line in ("Audience:      https://api.example.com", "git's user:    oauth2",
                 "docker's user: robot"):
        assert line in lines


@pytest.mark.parametrize("command", ["secret", "remove", "show", "token", "header", "check",
                                     "forget"])
def test_an_account_that_is_not_there(session, account, command):
    result = session.tokenring(command, "nobody", stdin="some-secret")
    check_failure(result, NO_ACCOUNT, "nobody", "tokenring list")


BY_URL = {"show": [], "token": [], "header": [], "check": [], "forget": [], "exec": ["--", "true"]}


@pytest.mark.parametrize("command", BY_URL)
def test_a_url_of_nobody(session, account, command):
    check_failure(session.tokenring(command, "https://example.com/x", *BY_URL[command]), NO_ACCOUNT,
                  "example.com")


@pytest.mark.parametrize("command", BY_URL)
def test_a_url_in_the_place_of_a_name(session, account, endpoint, command):
    """It is as good as the name of the account that owns it, wherever a token is used."""
    def told(what):
        result = session.tokenring(command, what, *BY_URL[command], allow_token=True)
        assert result.status == DONE and result.err == "", result
        # Of `show`, the time that is left goes on.
        return re.sub(r"\d+ min", "N min", result.out)

    session.tokenring("token", "demo", allow_token=True)
    assert told(endpoint.base_url + "/some/path") == told("demo")


@pytest.mark.parametrize("command", ["secret", "remove", "show", "token", "header", "check",
                                     "forget"])
@pytest.mark.parametrize("arguments", [[], ["demo", "more"], ["demo", "--unknown"], [""],
                                       ["../demo"], ["demo/../demo"]])
def test_wrong_usage(session, account, command, arguments):
    result = session.tokenring(command, *arguments, stdin="some-secret")
    check_failure(result, USAGE)


# --- token, header ---


def test_token_json(session, account, endpoint):
    before = int(time.time())
    result = session.tokenring("token", "demo", "--json", allow_token=True)
    assert result.status == DONE, result
    answer = json.loads(result.out)
    assert answer["token"] == endpoint.last_token and answer["account"] == "demo"
    assert before <= answer["obtained"] <= time.time()
    assert answer["expires"] == answer["obtained"] + 3600
    assert answer["good_until"] == answer["expires"] - 60


def test_token_by_url(session, account, endpoint):
    for url in (endpoint.base_url, endpoint.base_url + "/", endpoint.base_url + "/a/b?c=d"):
        result = session.tokenring("token", url, allow_token=True)
        assert result.out == endpoint.last_token + "\n", url
    assert endpoint.count == 1


def test_fresh_that_fails_keeps_the_token(session, account, endpoint):
    session.tokenring("token", "demo", allow_token=True)
    endpoint.fault = "500"
    check_failure(session.tokenring("token", "demo", "--fresh"), NETWORK, endpoint.host)
    result = session.tokenring("token", "demo", allow_token=True)
    assert result.status == DONE and endpoint.count == 4


def test_a_closed_stdout(session, account, endpoint):
    """What could not be written is not done."""
    with open("/dev/full", "wb") as full:
        argv = [str(session.program("tokenring")), "token", "demo"]
        done = subprocess.run(argv, env=session.env, stdout=full, stderr=subprocess.PIPE,
                              check=False)
    assert done.returncode == FAILED
    check_message(done.stderr.decode())


def test_another_header_and_scheme(session, endpoint):
    accounts.add(session, endpoint, settings=["use.header=X-Shopify-Access-Token", "use.scheme="])
    result = session.tokenring("header", "demo", allow_token=True)
    assert result.out == f"X-Shopify-Access-Token: {endpoint.last_token}\n"


@pytest.mark.parametrize("setting", ["use.header=X: y", "use.header=X\tY", "use.scheme=Bea\trer",
                                     "use.user-agent=a\x01b"])
def test_a_header_that_would_break_the_request(session, endpoint, setting):
    """Whether at add or at use: no control byte reaches a host."""
    result = session.tokenring(*accounts.add_arguments(endpoint, "demo", settings=[setting]),
                               stdin=endpoint.secret)
    if result.status == DONE:
        result = session.tokenring("header", "demo", allow_token=True)
    assert result.status != DONE or (result.out.replace("\n", "").isprintable()
                                     and "X: y:" not in result.out), result


# --- check ---


def status_setting(endpoint):
    return f"use.status-url={endpoint.base_url}/status"


@pytest.fixture
def checked(session, endpoint):
    """An account whose provider has a status URL."""
    accounts.add(session, endpoint, settings=[status_setting(endpoint)])
    return endpoint


def test_check(session, checked):
    result = session.tokenring("check", "demo")
    assert result.status == DONE and result.err == "", result
    assert [request.path for request in checked.api_requests] == ["/status"]


def test_check_with_a_wrong_secret(session, checked):
    session.tokenring("secret", "demo", stdin="wrong-secret")
    result = session.tokenring("check", "demo")
    assert result.status == REFUSED
    text = result.out + result.err
    assert "invalid_client" in text and checked.host in text
    assert checked.api_requests == []


@pytest.mark.parametrize("status, exit_status, word", [(401, REFUSED, "401"),
                                                       (403, REFUSED, "403"),
                                                       (500, NETWORK, "500"),
                                                       (404, NETWORK, "404"),
                                                       (302, NETWORK, "302")])
def test_check_tells_what_the_service_says(session, checked, status, exit_status, word):
    checked.api = status
    result = session.tokenring("check", "demo")
    assert result.status in (exit_status, FAILED), result
    assert result.status != DONE
    text = result.out + result.err
    assert word in text and checked.host in text
    assert len(checked.api_requests) == 1


def test_check_tells_401_from_403(session, checked):
    """Token or secret, or permissions: the user has to do different things."""
    texts = []
    for status in (401, 403):
        checked.api = status
        result = session.tokenring("check", "demo")
        texts.append(re.sub(r"\d+", "", result.out + result.err))
    assert texts[0] != texts[1]
    assert "permi" in texts[1].lower()


@pytest.mark.parametrize("lifetime", [0.5, -5, "soon"])
def test_check_tells_no_time_that_nobody_knows(session, endpoint, lifetime):
    accounts.add(session, endpoint)
    endpoint.edit = lambda answer: dict(answer, expires_in=lifetime)
    result = session.tokenring("check", "demo")
    assert result.status == DONE and "good for" not in result.out, result
    assert f"Token: {endpoint.host} issued one\n" in result.out
    assert "Token: the answer had no usable lifetime, so it is not cached\n" in result.out


def test_check_tells_when_the_default_counts(session, endpoint):
    accounts.add(session, endpoint, settings=["response.lifetime=data.valid_minutes;ttl",
                                              "response.expires=data.end"])
    result = session.tokenring("check", "demo")
    assert ("Token: the answer has no data.valid_minutes or ttl or data.end, so default-lifetime in"
            " [response] counts\n") in result.out
    endpoint.edit = lambda answer: dict(answer, ttl=600)
    assert "default-lifetime" not in session.tokenring("check", "demo").out


def test_check_does_not_tell_where_no_lifetime_is_to_be(session, make_endpoint):
    """As with a service whose answers have none by design."""
    endpoint = make_endpoint("huvr")
    accounts.add(session, endpoint)
    result = session.tokenring("check", "demo")
    assert result.status == DONE and "good for 59 min" in result.out, result
    assert "default-lifetime" not in result.out


def test_check_without_endpoint(session, checked):
    checked.stop()
    result = session.tokenring("check", "demo")
    assert result.status == NETWORK, result
    assert checked.host in result.out + result.err


def test_check_without_secret(session, endpoint):
    accounts.add(session, endpoint, more=["--no-secret"])
    result = session.tokenring("check", "demo")
    assert result.status == NO_SECRET and endpoint.count == 0


# --- list, show ---


def test_an_empty_list(session):
    result = session.tokenring("list")
    assert result.status == DONE, result
    answer = json.loads(session.tokenring("list", "--json").out)
    assert answer["accounts"] == []


def test_list(session, account, make_endpoint):
    other = make_endpoint("huvr")
    accounts.add(session, other, "zebra", more=["--no-secret"])
    result = session.tokenring("list")
    assert result.status == DONE and result.err == "", result
    lines = result.out.splitlines()
    demo = next(line for line in lines if "demo" in line)
    zebra = next(line for line in lines if "zebra" in line)
    assert lines.index(demo) < lines.index(zebra)
    assert "oauth2" in result.out and "huvr" in result.out


def test_list_and_show_hold_no_secret(session, account, endpoint):
    """The runner looks for the secret and the token in both streams."""
    session.tokenring("token", "demo", allow_token=True)
    for arguments in (["list"], ["list", "--json"], ["show", "demo"], ["show", "demo", "--json"]):
        result = session.tokenring(*arguments)
        assert result.status == DONE and "demo" in result.out, result
    assert endpoint.count == 1, "looking makes no request"


def of_list(session, name="demo"):
    answer = json.loads(session.tokenring("list", "--json").out)
    (entry,) = [entry for entry in answer["accounts"] if entry["name"] == name]
    return entry


def of_show(session, name="demo"):
    return json.loads(session.tokenring("show", name, "--json").out)


@pytest.mark.parametrize("look", [of_list, of_show])
def test_what_the_json_says(session, account, endpoint, look):
    entry = look(session)
    assert entry["name"] == "demo" and entry["provider"] == "oauth2"
    assert entry["client_id"] == endpoint.client_id
    assert entry["match"] == [endpoint.base_url]


@pytest.mark.parametrize("look", [of_list, of_show])
def test_the_state_of_the_secret(session, endpoint, look):
    accounts.add(session, endpoint, more=["--no-secret"])
    absent = look(session)
    session.tokenring("secret", "demo", stdin=endpoint.secret)
    present = look(session)
    assert absent["secret"] != present["secret"], (absent, present)
    session.lock()
    locked = look(session)
    assert locked["secret"] not in (absent["secret"], present["secret"]) or \
        locked["secret"] == present["secret"]


@pytest.mark.parametrize("look", [of_list, of_show])
def test_the_state_of_the_token(session, account, endpoint, look):
    assert not look(session).get("token")
    session.tokenring("token", "demo", allow_token=True)
    entry = look(session)
    text = json.dumps(entry)
    assert entry["token"] and endpoint.last_token not in text
    times = [int(number) for number in re.findall(r"\d{10}", text)]
    end = int(endpoint.issued[endpoint.last_token].expires)
    assert any(abs(moment - end) <= 61 for moment in times), text


def test_the_lines_say_the_state(session, endpoint):
    """With the time left, in words: an hour's token has 59 or 58 minutes."""
    accounts.add(session, endpoint, more=["--no-secret"])
    for arguments in (["list"], ["show", "demo"]):
        assert "missing" in session.tokenring(*arguments).out
    session.tokenring("secret", "demo", stdin=endpoint.secret)
    session.tokenring("token", "demo", allow_token=True)
    for arguments in (["list"], ["show", "demo"]):
        assert re.search(r"5[89] ?m", session.tokenring(*arguments).out), arguments


def test_list_with_a_broken_account(session, account):
    """One broken file does not hide the others."""
    broken = session.account_file("broken")
    broken.write_text("[account\nprovider=", encoding="utf-8")
    broken.chmod(0o600)
    result = session.tokenring("list")
    assert "demo" in result.out
    assert "broken" in result.out + result.err


@pytest.mark.parametrize("line", ["match=git.example.com", "match=http://example.com"])
def test_a_url_that_nobody_may_own(session, account, line):
    """A mistake in a file is no wrong usage."""
    text = session.account_file("demo").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^match=.*$", line, text)
    session.account_file("demo").write_text(text, encoding="utf-8")
    for arguments in (["show", "demo"], ["token", "demo"], ["header", "demo"]):
        result = session.tokenring(*arguments)
        assert result.status == FAILED, result
        check_message(result.err, "demo")
    assert session.git("get", "protocol=https\nhost=unowned.example.com\n").fields == {}


def test_an_account_that_owns_nothing(session, endpoint):
    arguments = accounts.add_arguments(endpoint, "demo")
    at = arguments.index("--match")
    result = session.tokenring(*arguments[:at], *arguments[at + 2:], stdin=endpoint.secret)
    assert "owns no URL" in result.out and "tokenring token demo" in result.out


# --- providers ---


def test_providers(session):
    result = session.tokenring("providers")
    assert result.status == DONE and result.err == ""
    for name in accounts.ALL:
        assert re.search(rf"^\s*{re.escape(name)}\b", result.out, re.M), name


@pytest.mark.parametrize("name, parameters", [
    ("livedata", ["base-url"]), ("huvr", ["base-url", "user-agent"]), ("oauth2", ["token-url"]),
    ("kalibrate", ["scope", "tenant", "environment", "user-agent"]),
    ("entra", ["tenant", "scope"]), ("livedata-user", ["base-url"]), ("oauth2-basic", ["base-url"]),
])
def test_one_provider(session, installed, name, parameters):
    result = session.tokenring("providers", name)
    assert result.status == DONE, result
    for parameter in parameters:
        assert parameter in result.out
    assert str(installed / "share/tokenring/providers" / f"{name}.conf") in result.out


def test_a_provider_that_is_not_there(session):
    result = session.tokenring("providers", "nowhere")
    assert result.status in (FAILED, USAGE, NO_ACCOUNT)
    check_message(result.err, "nowhere")


def test_hints_of_a_provider(session):
    """What is asked for, what can be left out, and what it is."""
    folder = session.config_home / "tokenring" / "providers"
    folder.mkdir(mode=0o700)
    (folder / "mine.conf").write_text(
        "[provider]\nbase=oauth2\nparameters=place;more\n[parameters]\nmore=\n[hints]\nclient-id=The key\n"
        "place=Where {it} is\x1b\n", encoding="utf-8")
    lines = session.tokenring("providers", "mine").out.splitlines()
    assert "Client id:     The key" in lines
    place = lines.index("Parameter:     place (required)")
    assert lines[place + 1:place + 3] == ["               Where {it} is\\x1b",
                                          "Parameter:     more (can be left out)"]


def test_the_users_own_provider(session, make_endpoint):
    """A file, and no code: what it takes to speak to one's own service."""
    endpoint = make_endpoint("oauth2-basic")
    folder = session.config_home / "tokenring" / "providers"
    folder.mkdir(mode=0o700)
    own = folder / "mine.conf"
    own.write_text("[provider]\nname=mine\nbase=oauth2-basic\ndescription=My own\n", "utf-8")
    own.chmod(0o600)
    assert str(own) in session.tokenring("providers", "mine").out
    result = session.tokenring("add", "demo", "--provider", "mine", "--client-id",
                               endpoint.client_id, "--param", f"base-url={endpoint.base_url}",
                               stdin=endpoint.secret)
    assert result.status == DONE, result
    assert session.tokenring("token", "demo", allow_token=True).out == endpoint.last_token + "\n"


# --- help, version, the rest ---


def test_version(session):
    result = session.tokenring("--version")
    assert result.status == DONE
    assert re.fullmatch(r"tokenring \d+\.\d+(\.\d+)?\S*\n", result.out)


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["help"]])
def test_help(session, arguments):
    result = session.tokenring(*arguments)
    assert result.status == DONE and result.err == ""
    for command in COMMANDS:
        assert re.search(rf"\b{command}\b", result.out), command


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command(session, command):
    result = session.tokenring(command, "--help")
    assert result.status == DONE and result.err == "" and command in result.out
    assert "--quiet" in result.out
    _, _, examples = result.out.partition("\nExample")
    assert f"tokenring {command}" in examples


@pytest.mark.parametrize("command", [*COMMANDS, "git", "docker"])
def test_the_command_help(session, command):
    assert session.tokenring("help", command).out == session.tokenring(command, "--help").out


@pytest.mark.parametrize("arguments, word", [(["frobnicate"], "frobnicate"), (["--frob"], "--frob"),
                                             (["add", "list"], "usage: tokenring help")])
def test_help_of_what_is_not_there(session, arguments, word):
    check_failure(session.tokenring("help", *arguments), USAGE, word)


@pytest.mark.parametrize("command", ["git", "docker"])
def test_help_of_a_protocol(session, command):
    result = session.tokenring(command, "--help")
    assert result.status == DONE and result.err == ""
    assert f"tokenring {command} get" in result.out.partition("\nExample")[2]


def test_quiet(session, endpoint):
    """What is well needs no word; what was asked for is still told, and so are errors."""
    def quiet(*arguments, **options):
        return session.tokenring(*arguments, "--quiet", allow_token=True, **options)

    silent = [("secret", "demo"), ("check", "demo"), ("setup", "git", "demo"),
              ("setup", "docker", "demo"), ("setup", "git", "demo", "--undo"), ("forget", "demo"),
              ("doctor",), ("remove", "demo")]
    assert add(session, endpoint, "-q").out == ""
    assert "demo" in quiet("list").out and "demo" in quiet("show", "demo").out
    assert quiet("token", "demo").out == f"{endpoint.last_token}\n"
    for arguments in silent:
        result = quiet(*arguments, stdin=endpoint.secret)
        assert result.out == "" and result.status == DONE, result
    check_failure(quiet("token", "demo"), NO_ACCOUNT, "demo")


@pytest.mark.parametrize("arguments", [[], ["frobnicate"], ["--frobnicate"], [""], ["ADD"],
                                       ["\x1b[31m"]])
def test_no_such_command(session, arguments):
    result = session.tokenring(*arguments)
    assert result.status == USAGE and result.out == ""
    assert result.err.replace("\n", "").isprintable()
    assert "tokenring" in result.err


def test_the_exit_statuses(session, endpoint):
    """All of them in one place, as scripts may rely on them."""
    accounts.add(session, endpoint, more=["--no-secret"])
    run = session.tokenring
    assert run("list").status == 0
    assert run("add").status == 2
    assert run("token", "nobody").status == 3
    assert run("token", "demo").status == 4
    run("secret", "demo", stdin=endpoint.secret)
    endpoint.fault = "401"
    assert run("token", "demo").status == 6
    endpoint.fault = "500"
    assert run("token", "demo", "--fresh").status == 7
    session.account_file("demo").write_text("rubbish", encoding="utf-8")
    assert run("token", "demo").status == 1
    session.kill_keyring()
    accounts_file = session.account_file("demo")
    accounts_file.unlink()
    assert run(*accounts.add_arguments(endpoint, "demo"), "--no-secret").status == 0
    assert run("token", "demo", "--fresh").status == 5
