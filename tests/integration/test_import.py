# SPDX-License-Identifier: LGPL-2.1-or-later
"""tokenring import: the real secret-tool, git and keyring, and files as people have them."""

import os
import subprocess

import pytest

from support import accounts, run as runner, sentinels
from support.run import check_message
from support.terminal import Terminal

DONE, FAILED, USAGE, NO_ACCOUNT, NO_SECRET, KEYRING = range(6)
SECRET_SCHEMA = "org.tokenring.ClientSecret"
GIT_SCHEMA = "org.git.Password"
URL = "https://git.example.com"
TOKEN_URL = "https://login.example.com/oauth/token"
DISPLAY = {"DISPLAY": ":99"}


def import_(session, *arguments, status=DONE, **options):
    result = session.tokenring("import", *arguments, **options)
    assert result.status == status, (result, result.out)
    return result


def variables(endpoint, stem="CRM"):
    found = {f"{stem}_CLIENT_ID": endpoint.client_id, f"{stem}_CLIENT_SECRET": endpoint.secret,
             f"{stem}_TOKEN_URL": endpoint.token_url}
    if endpoint.scope:
        found[f"{stem}_SCOPE"] = endpoint.scope
    return found


def write(session, text, name=".env", mode=0o600):
    file = session.work / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    file.chmod(mode)
    return file


def dotenv(found):
    return "".join(f"{name}={value}\n" for name, value in found.items())


def secrets_of(session):
    return {item.attributes["account"]: item.secret().decode()
            for item in session.items(SECRET_SCHEMA)}


def check_works(session, endpoint, name):
    assert secrets_of(session)[name] == endpoint.secret
    assert session.tokenring("check", name).status == DONE


def check_untouched(session):
    assert session.items() == []
    folder = session.config_home / "tokenring" / "accounts"
    assert not folder.exists() or list(folder.iterdir()) == []


def secret(text):
    return sentinels.register_secret(text)


# --- the environment ---


def test_env(session, endpoint):
    result = import_(session, "env", "--yes", "--match", URL, env=variables(endpoint))
    first, *rest = result.out.splitlines()
    assert first.startswith("CRM_CLIENT_ID, CRM_CLIENT_SECRET, CRM_TOKEN_URL")
    for part in ("in the environment", "account 'crm'", "provider oauth2", endpoint.client_id,
                 f"token-url={endpoint.token_url}", f"match={URL}"):
        assert part in first, first
    assert rest[1:] == [
        f"It owns {URL}", "Try it: tokenring check crm",
        "CRM_CLIENT_SECRET is still in the environment; once this works, take it out of the file "
        "that sets it"]
    assert result.err == ""
    check_works(session, endpoint, "crm")


def test_env_of_a_known_service(session, make_endpoint):
    """What the service's own documentation calls them; its provider knows them."""
    endpoint = make_endpoint("huvr")
    found = {"HUVR_CLIENT_ID": endpoint.client_id, "HUVR_CLIENT_SECRET": endpoint.secret,
             "HUVR_BASE_URL": f"{endpoint.base_url}/"}
    import_(session, "env", "--yes", "--param", f"user-agent={accounts.USER_AGENT}", env=found)
    check_works(session, endpoint, "huvr")
    assert "provider=huvr" in session.account_file("huvr").read_text()


def test_env_of_a_vendor(session, make_endpoint):
    endpoint = make_endpoint("entra")
    found = {"AZURE_CLIENT_ID": endpoint.client_id, "AZURE_CLIENT_SECRET": endpoint.secret,
             "AZURE_TENANT_ID": endpoint.tenant, "AZURE_AUTHORITY_HOST": endpoint.base_url}
    result = import_(session, "env", "--yes", env=found, status=USAGE)
    assert "--param scope=VALUE" in result.err
    check_untouched(session)
    import_(session, "env", "--yes", "--param", f"scope={endpoint.scope}", "--as", "mine",
            env=found)
    check_works(session, endpoint, "mine")


def test_env_for_another_provider(session, make_endpoint):
    """One that has no variables of its own takes what is usual, as far as it has use for it."""
    endpoint = make_endpoint("kalibrate")
    found = {"API_CLIENT_ID": endpoint.client_id, "API_CLIENT_SECRET": endpoint.secret,
             "API_SCOPE": endpoint.scope, "API_TOKEN_URL": TOKEN_URL}
    parameters = accounts.parameters(endpoint)
    del parameters["scope"]
    options = [word for pair in parameters.items() for word in ("--param", "=".join(pair))]
    result = import_(session, "env", "--yes", "--provider", "kalibrate", *options, env=found)
    assert "API_SCOPE" in result.out and "API_TOKEN_URL" not in result.out
    check_works(session, endpoint, "api")


@pytest.mark.parametrize("given, names", [
    ({"A_CLIENT_ID": "a", "A_CLIENT_SECRET": "s", "A_TOKEN_ENDPOINT": TOKEN_URL}, ["a"]),
    ({"CLIENT_ID": "a", "CLIENT_SECRET": "s", "TOKEN_URL": TOKEN_URL}, ["oauth2"]),
    ({"MY_OWN_CLIENT_ID": "a", "MY_OWN_CLIENT_SECRET": "s", "MY_OWN_TOKEN_URI": TOKEN_URL},
     ["my-own"]),
    # One for a person who logs in, one without an id, and one that is empty.
    ({"SPA_CLIENT_ID": "a"}, []),
    ({"A_CLIENT_SECRET": "s", "A_CLIENT_ID": "a", "B_CLIENT_SECRET": "",
      "A_TOKEN_URL": TOKEN_URL}, ["a"]),
    ({"A_CLIENT_SECRETS": "s", "A_CLIENT_ID": "a", "_CLIENT_SECRET": "s"}, []),
])
def test_what_is_a_set(session, given, names):
    result = import_(session, "env", "--yes", env=given, status=DONE if names else NO_SECRET)
    assert sorted(secrets_of(session)) == sorted(names), result.err


def test_env_narrowed(session):
    given = {f"{stem}_{key}": value for stem in ("ONE", "TWO") for key, value in
             (("CLIENT_ID", "id"), ("CLIENT_SECRET", "s"), ("TOKEN_URL", TOKEN_URL))}
    result = import_(session, "env", "--as", "x", "--yes", env=given, status=USAGE)
    assert len(result.out.splitlines()) == 2
    check_message(result.err, "--as", "2 were found", "tokenring import env [PREFIX]")
    check_untouched(session)
    import_(session, "env", "TWO", "--as", "x", "--yes", env=given)
    assert list(secrets_of(session)) == ["x"]


def test_no_client_id(session):
    given = {"A_CLIENT_SECRET": "some-long-secret", "A_TOKEN_URL": TOKEN_URL}
    result = import_(session, "env", "--yes", env=given, status=USAGE)
    check_message(result.err, "--client-id ID")
    import_(session, "env", "--yes", "--client-id", "me", env=given)
    assert "client-id=me" in session.account_file("a").read_text()


def test_a_provider_of_ones_own(session, endpoint):
    """Its variables are its own: the longer name wins, and what stands on it does not inherit."""
    folder = session.config_home / "tokenring" / "providers"
    folder.mkdir(mode=0o700)
    (folder / "build.conf").write_text(
        "[provider]\nbase=oauth2\n[import]\nclient-secret=*_BUILD_CLIENT_SECRET\n"
        "client-id=*_BUILD_CLIENT_ID\nmatch=*_BUILD_URL\ntoken-url=*_BUILD_URL\n", encoding="utf-8")
    (folder / "atop.conf").write_text("[provider]\nbase=build\n", encoding="utf-8")
    for file in folder.iterdir():
        file.chmod(0o600)
    result = import_(session, "env", "--dry-run", env={
        "A_BUILD_CLIENT_SECRET": secret("a-secret-of-ours"), "A_BUILD_CLIENT_ID": "me",
        "A_BUILD_URL": TOKEN_URL})
    assert "account 'a', provider build, client id me" in result.out
    assert f"match={TOKEN_URL}" in result.out


# --- nothing without a yes ---


def ask(session, *arguments, env=None, answers=()):
    argv = [session.program("tokenring"), "import", *arguments]
    with Terminal(argv, {**session.env, **(env or {})}, session.work) as screen:
        for answer in answers:
            screen.type(answer)
        return screen.finish()


@pytest.mark.parametrize("answer, is_yes", [
    ("y\n", True), ("yes\n", True), ("YES\n", True), ("n\n", False), ("\n", False),
    ("\x04", False), ("yeah\nn\n", False), ("yes please, but not now\n\n", False)])
def test_a_question(session, endpoint, answer, is_yes):
    result = ask(session, "env", env=variables(endpoint), answers=[answer])
    assert f"Import client id {endpoint.client_id} as 'crm'? [y/N] " in result.err
    assert result.status == DONE
    if is_yes:
        check_works(session, endpoint, "crm")
    else:
        check_untouched(session)


def test_control_c(session, endpoint):
    argv = [session.program("tokenring"), "import", "env"]
    with Terminal(argv, {**session.env, **variables(endpoint)}, session.work) as screen:
        screen.wait_for("[y/N] ")
        screen.type("\x03")
        result = screen.finish()
    assert result.status != DONE and "nothing more is imported" in result.err, result
    check_untouched(session)


def test_each_is_asked_for(session, endpoint):
    given = {**variables(endpoint, "A"), **variables(endpoint, "B"), **variables(endpoint, "C")}
    ask(session, "env", env=given, answers=["y\n", "n\n", "y\n"])
    assert sorted(secrets_of(session)) == ["a", "c"]


def test_without_a_terminal(session, endpoint):
    result = import_(session, "env", env=variables(endpoint), stdin=b"y\ny\n", status=FAILED)
    assert "account 'crm'" in result.out
    check_message(result.err, "--yes")
    check_untouched(session)


def test_dry_run(session, endpoint):
    file = write(session, dotenv(variables(endpoint)))
    before = file.read_bytes()
    result = import_(session, "dotenv", file, "--dry-run", "--yes")
    assert result.out.splitlines()[-1] == "Nothing is imported, for this is a dry run"
    assert file.read_bytes() == before
    check_untouched(session)


def test_quiet(session, endpoint):
    result = import_(session, "env", "--yes", "--quiet", env=variables(endpoint))
    assert result.out == "" and result.err == ""


def test_an_account_that_is_there(session, account, endpoint):
    before = session.account_file("demo").read_bytes()
    given = {**variables(endpoint), "CRM_CLIENT_SECRET": secret("a-newer-secret-of-it")}
    result = import_(session, "env", "--yes", "--as", "demo", env=given, status=USAGE)
    check_message(result.err, "demo", "--replace")
    assert session.account_file("demo").read_bytes() == before
    import_(session, "env", "--yes", "--as", "demo", "--replace", env=given)
    assert secrets_of(session) == {"demo": "a-newer-secret-of-it"}


def test_a_locked_keyring(session, endpoint):
    """No half of an account."""
    session.lock()
    result = import_(session, "env", "--yes", env=variables(endpoint), status=KEYRING)
    check_message(result.err, "locked")
    assert not session.account_file("crm").exists()


def test_a_server_where_the_secret_is_put_by_hand(bare_session, endpoint):
    """What no store takes is said at once; when it is in its place, the account is written."""
    session = bare_session
    session.configure("[chain]\nsecrets=credentials-directory\n")
    folder = session.root / "credentials"
    folder.mkdir(mode=0o700)
    env = {**variables(endpoint), "CREDENTIALS_DIRECTORY": str(folder)}
    for option in ("--dry-run", "--yes"):
        result = import_(session, "env", option, env=env, status=KEYRING)
        check_message(result.err, f"put the client secret into {folder}/tokenring.crm yourself, "
                                  "and import it again")
        assert not session.account_file("crm").exists()
    (folder / "tokenring.crm").write_text(endpoint.secret, encoding="utf-8")
    result = import_(session, "env", "--yes", env=env)
    assert f"Its client secret is what is in {folder}/tokenring.crm, and not" in result.out
    assert session.tokenring("check", "crm", env=env).status == DONE and endpoint.count == 1
    session.tokenring("forget", "crm")


def test_another_account_owns_it(session, account, endpoint):
    result = import_(session, "env", "--yes", "--match", endpoint.base_url,
                     env=variables(endpoint))
    check_message(result.err, "another account owns that, too", "'crm'", "'demo'")


# --- .env files ---


def test_dotenv(session, endpoint):
    file = write(session, dotenv(variables(endpoint)))
    before = file.read_bytes()
    result = import_(session, "dotenv", file, "--yes")
    assert result.out.splitlines()[-1] == (
        f"CRM_CLIENT_SECRET is still in {file}; once this works, delete it there")
    assert "It owns no URL" in result.out and "--match URL" in result.out
    assert "'tokenring add " in result.out
    assert result.err == "" and file.read_bytes() == before
    check_works(session, endpoint, "crm")


# What the line says, and what the secret is; None: it cannot be told.
DOTENV = [
    ("SECRET=plain-secret", "plain-secret"),
    ("export SECRET=plain-secret", "plain-secret"),
    ("  export\tSECRET = plain-secret  ", "plain-secret"),
    ("SECRET=plain-secret # a comment", "plain-secret"),
    ("SECRET=plain#secret", "plain#secret"),
    ("SECRET=plain-secret\r", "plain-secret"),
    ("SECRET=two words", "two words"),
    ("SECRET='single # $(no) ${no} \\n'", "single # $(no) ${no} \\n"),
    ('SECRET="double # \\" \\\\ \\$ \\n \\t."', 'double # " \\ $ \n \t.'),
    ('SECRET="double"   # a comment', "double"),
    ("SECRET=`back '\" ticks`", "back '\" ticks"),
    ('SECRET="many\nlines # of it"', "many\nlines # of it"),
    ("SECRET='many\nlines'", "many\nlines"),
    ("SECRET=pa$$word", "pa$$word"),
    ("SECRET=a=b==", "a=b=="),
    ("SECRET=it's", "it's"),
    ("SECRET=first-one\nSECRET=second-one", "second-one"),
    ("SECRET=säcret-wörd", "säcret-wörd"),
    ("SECRET=${OTHER}", None),
    ('SECRET="a${OTHER}"', None),
    ("SECRET=$(touch run-me)", None),
    ("SECRET=`touch run-me`; x", None),
    ("SECRET=a`touch run-me`", None),
    ('SECRET="one"two', None),
]


def test_dotenv_syntax(session):
    """All in one file: none of them changes what another means."""
    lines = "".join(f"L{number}_CLIENT_ID=me\nL{number}_TOKEN_URL={TOKEN_URL}\n"
                    + line.replace("SECRET", f"L{number}_CLIENT_SECRET") + "\n"
                    for number, (line, _) in enumerate(DOTENV))
    result = import_(session, "dotenv", write(session, f"\ufeff{lines}"), "--yes", status=USAGE)
    assert secrets_of(session) == {f"l{number}": value
                                   for number, (_, value) in enumerate(DOTENV) if value}
    refused = [f"L{number}_CLIENT_SECRET" for number, (_, value) in enumerate(DOTENV) if not value]
    for line, name in zip(result.err.splitlines(True), refused, strict=True):
        check_message(line, f"the value of {name} is put together", "single quotes")
    assert not (session.work / "run-me").exists()


@pytest.mark.parametrize("text, words", [
    (b"A=1\nA_CLIENT_SECRET='not-closed-secret\n\n", ":2: the quote"),
    (b'\n\n\nA_CLIENT_SECRET="not-closed-secret', ":4: the quote"),
    (b"A_CLIENT_SECRET=nul-in-it\0secret\n", "NUL"),
    (b"A=" + b"x" * 300_000, "more than 262144 bytes"),
], ids=["single", "double", "nul", "long"])
def test_a_broken_dotenv(session, text, words):
    secret("not-closed-secret")
    secret("nul-in-it")
    file = write(session, text)
    result = import_(session, "dotenv", file, "--yes", status=FAILED)
    check_message(result.err, str(file), words)
    check_untouched(session)


def test_odd_lines(session, endpoint):
    """They are not shown: half a secret may be in them."""
    secret("line-of-a-secret")
    file = write(session, f"line-of-a-secret\n{dotenv(variables(endpoint))}=x\nsource a\n\x1b[2J\n")
    result = import_(session, "dotenv", file, "--yes")
    check_message(result.err, f"{file}:1:", "NAME=VALUE")
    check_works(session, endpoint, "crm")


@pytest.mark.parametrize("mode, warned", [(0o600, False), (0o640, True), (0o604, True)])
def test_others_can_read_it(session, endpoint, mode, warned):
    file = write(session, dotenv(variables(endpoint)), "a b.env", mode)
    result = import_(session, "dotenv", file, "--dry-run")
    if warned:
        check_message(result.err, str(file), f"chmod go= '{file}'")
    else:
        assert result.err == ""


def test_what_is_no_file(session, endpoint):
    for path, words in ((session.work, "neither a file"), (session.work / "none", "No such file"),
                        ("/dev/null", "neither a file")):
        check_message(import_(session, "dotenv", path, status=FAILED).err, str(path), words)
    link = session.work / "link"
    link.symlink_to(write(session, dotenv(variables(endpoint))))
    import_(session, "dotenv", link, "--yes")
    check_works(session, endpoint, "crm")


def test_a_pipe(session, endpoint):
    """As from <(decrypt FILE)."""
    pipe = session.work / "pipe"
    os.mkfifo(pipe, 0o600)
    writer = subprocess.Popen(["sh", "-c", "printf %s \"$1\" >\"$0\"", pipe,
                               dotenv(variables(endpoint))])
    import_(session, "dotenv", pipe, "--yes")
    assert writer.wait(10) == 0
    check_works(session, endpoint, "crm")


def test_a_pipe_of_a_slow_program(session, endpoint):
    line = '"$0" import dotenv <(printf "$1"; sleep 0.2; printf "$2"; sleep 0.2) --yes'
    text = dotenv(variables(endpoint))
    result = session.run("/bin/bash", "-c", line, session.program("tokenring"), text[:20],
                         text[20:])
    assert result.status == DONE, result
    check_works(session, endpoint, "crm")


def test_a_pipe_that_nobody_fills(session):
    pipe = session.work / "pipe"
    os.mkfifo(pipe, 0o600)
    result = import_(session, "dotenv", pipe, "--yes", status=FAILED, timeout=20)
    check_message(result.err, str(pipe), "nothing writes to this pipe")


@pytest.mark.parametrize("url", ["https://me:a-long-secret@login.example.com/token",
                                 "https://login.example.com/token?key=a-long-secret"])
def test_a_url_with_a_secret_in_it(session, url):
    secret("a-long-secret")
    file = write(session, f"A_CLIENT_ID=a\nA_CLIENT_SECRET=b\nA_TOKEN_URL={url}\n")
    assert session.tokenring("import", "dotenv", file, "--dry-run").status in (DONE, USAGE)
    if "@" in url:
        assert "A_TOKEN_URL" in import_(session, "dotenv", file, "--yes", status=USAGE).err
        check_untouched(session)


def test_orders_to_the_terminal(session):
    file = write(session, f"A_CLIENT_ID=\x1b[2Jme\nA_CLIENT_SECRET=s\nA_TOKEN_URL={TOKEN_URL}\n")
    result = session.tokenring("import", "dotenv", file, "--dry-run")
    assert "\\x1b[2Jme" in result.out and "\x1b" not in result.out + result.err


def test_a_client_id_with_orders(session):
    file = write(session, f"A_CLIENT_ID=me\x07\nA_CLIENT_SECRET=s\nA_TOKEN_URL={TOKEN_URL}\n")
    result = import_(session, "dotenv", file, "--yes", status=USAGE)
    check_message(result.err, f"in {file}: ", "control characters")
    assert ".conf" not in result.err
    store_netrc(session, 'machine git.example.com login "m\\ne" password s\n')
    result = import_(session, "netrc", "--plain", "--yes", status=USAGE)
    check_message(result.err, "machine git.example.com in", "control characters")
    check_untouched(session)


# --- netrc ---


NETRC = [
    "machine {m} login {l} password {p}\n",
    "machine {m}\n\tlogin {l}\n\tpassword {p}\n",
    "MACHINE {m} Login {l} PassWord {p}",
    "machine other login x password y machine {m} password {p} login {l}\n",
    "# machine {m} login x password y\nmachine {m} login {l} password {p}\n",
    "  # machine {m} login x password y\n\n  machine {m}\r\n login {l}\r\n password {p}\r\n",
    "macdef init\nmachine {m} login x\npassword y\n\nmachine {m} login {l} password {p}\n",
    'machine "{m}" login "{l}" password "{p}"\n',
    "machine {m} login {l} account dept password {p} junk\n",
    "machine {m} login {l} password {p}\ndefault login anonymous password me@here\n",
]


def store_netrc(session, text, name=".netrc"):
    file = session.home / name
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    return file


@pytest.mark.parametrize("text", NETRC)
def test_netrc_as_curl_reads_it(session, endpoint, text):
    """curl itself sends the same."""
    endpoint.expect_deviations = True
    is_quoted = '"' in text
    for password in ("machine", "a#b\\c'd", *(['a "b c'] if is_quoted else [])):
        escaped = password.replace("\\", "\\\\").replace('"', '\\"') if is_quoted else password
        file = store_netrc(session, text.format(m="127.0.0.1", l="me", p=escaped))
        runner.run("/usr/bin/curl", "-s", "--netrc-file", file, f"{endpoint.base_url}/x",
                   env=session.env)
        sent = endpoint.requests[-1].header("Authorization")
        import_(session, "netrc", file, "127.0.0.1", "--yes", "--replace", "--param",
                f"token-url={endpoint.token_url}", "--match", URL, "--set",
                "request.basic-encoding=raw")
        assert secrets_of(session) == {"127.0.0.1": password}
        session.tokenring("check", "127.0.0.1")
        assert endpoint.requests[-1].header("Authorization") == sent


# Those that curl's versions read in different ways; the newest is followed.
@pytest.mark.parametrize("words, password", [
    ("login me password #hash", "#hash"), ("login me account login password pw", "pw"),
    ("password first login me password second", "second"), ("login me passwort x password pw", "pw"),
    ('login me password "a\\nb\\tc"', "a\nb\tc")])
def test_netrc_syntax(session, words, password):
    file = store_netrc(session, f"machine m {words}\nmachine n login x password y\n")
    import_(session, "netrc", file, "m", "--yes", "--param", f"token-url={TOKEN_URL}")
    assert secrets_of(session) == {"m": password}


def test_netrc_account(session, endpoint):
    """Of several machines the one counts to which the secret would go."""
    store_netrc(session, "machine git.example.com login me password not-this-one\n"
                f"machine 127.0.0.1 login {endpoint.client_id} password {endpoint.secret}\n")
    secret("not-this-one")
    result = import_(session, "netrc", "--yes", "--param", f"token-url={endpoint.token_url}",
                     "--match", URL, "--as", "crm")
    assert "git.example.com in" not in result.out
    assert result.out.splitlines()[-1].startswith("The password of 127.0.0.1 is still in ")
    check_works(session, endpoint, "crm")


def test_netrc_without_a_token_url(session):
    store_netrc(session, "machine git.example.com login me password a-good-password\n")
    secret("a-good-password")
    result = import_(session, "netrc", "--yes", status=USAGE)
    check_message(result.err, "--param token-url=VALUE", "--plain")
    check_untouched(session)


@pytest.mark.parametrize("option, name", [("--param", "token-url"),
                                          ("--set", "request.token-url")])
@pytest.mark.parametrize("url", [TOKEN_URL, "no-url"])
def test_a_token_url_of_no_machine(session, option, name, url):
    """No password goes to a host for which it is not meant."""
    file = store_netrc(session, "machine git.example.com login me password a-good-password\n")
    secret("a-good-password")
    result = import_(session, "netrc", "--yes", option, f"{name}={url}", status=USAGE)
    check_message(result.err, str(file), f"tokenring import netrc {file} MACHINE")
    assert result.out == ""
    check_untouched(session)


@pytest.mark.parametrize("option", ["--plain", "--yes"])
def test_a_token_as_a_login(session, option):
    """Some hosts take a token for the user name, and this for the password."""
    store_netrc(session, "machine git.example.com login ghp_a-long-token password x-oauth-basic\n")
    secret("ghp_a-long-token")
    result = import_(session, "netrc", option, "--yes", status=USAGE)
    check_message(result.err, "machine git.example.com in", "x-oauth-basic")
    assert "git.example.com" in result.out and "--plain" not in result.err
    check_untouched(session)


def test_two_of_a_machine(session):
    store_netrc(session, "machine git.example.com login a password aa\n"
                "machine git.example.com login b password bb\n")
    import_(session, "netrc", session.home / ".netrc", "git.example.com", "--yes", "--replace",
            "--param", f"token-url={TOKEN_URL}")
    assert secrets_of(session) == {"git.example.com": "aa", "git.example.com-2": "bb"}


def test_netrc_passwords(session):
    store_netrc(session, "machine git.example.com login me password a-good-password\n"
                "machine other.example.com:8443 login you password another-password\n"
                "default login any password for-anybody\nmachine x login nobody\n")
    result = import_(session, "netrc", "--plain", "--yes")
    assert "a password of 'me' for https://git.example.com, for git" in result.out
    assert session.items(SECRET_SCHEMA) == []
    assert len(session.items(GIT_SCHEMA)) == 2
    for host, user, password in (("git.example.com", "me", "a-good-password"),
                                 ("other.example.com:8443", "you", "another-password")):
        answer = session.git("get", f"protocol=https\nhost={host}\n")
        assert answer.fields["username"] == user and answer.fields["password"] == password


def test_a_password_that_is_there(session):
    file = store_netrc(session, "machine git.example.com login me password a-good-password\n")
    import_(session, "netrc", "--plain", "--yes")
    file.write_text("machine git.example.com login me password a-better-password\n")
    result = import_(session, "netrc", "--plain", "--yes", status=USAGE)
    check_message(result.err, "--replace")
    (item,) = session.items(GIT_SCHEMA)
    assert item.secret() == b"a-good-password"
    import_(session, "netrc", "--plain", "--yes", "--replace")
    (item,) = session.items(GIT_SCHEMA)
    assert item.secret() == b"a-better-password"


@pytest.mark.parametrize("flags", [[], ["--hide"]])
def test_a_password_in_a_locked_keyring(session, mock, flags):
    """Whether it is there can be told only once the keyring is open."""
    log = mock("--locked", "--prompt", "grant", "--git", secret("the-old-password"), *flags)
    store_netrc(session, "machine example.com login me password the-new-password\n")
    secret("the-new-password")
    import_(session, "netrc", "--plain", "--yes", "--dry-run", env=DISPLAY)
    assert "Prompt" not in log.read_text(encoding="utf-8").split()
    result = import_(session, "netrc", "--plain", "--yes", env=DISPLAY, status=USAGE)
    check_message(result.err, "'me'", "--replace")
    assert "CreateItem" not in log.read_text(encoding="utf-8").split()
    import_(session, "netrc", "--plain", "--yes", "--replace", env=DISPLAY)
    assert "CreateItem" in log.read_text(encoding="utf-8").split()


def test_a_password_of_which_nothing_can_be_told(session, mock):
    log = mock("--locked", "--prompt", "close", "--git", secret("the-old-password"))
    store_netrc(session, "machine example.com login me password the-new-password\n")
    secret("the-new-password")
    result = import_(session, "netrc", "--plain", "--yes", env=DISPLAY, status=KEYRING)
    check_message(result.err, "prompt", "closed")
    assert "CreateItem" not in log.read_text(encoding="utf-8").split()


def test_a_password_that_an_account_stands_before(session, endpoint):
    accounts.add(session, endpoint, "demo", match=[URL])
    store_netrc(session, "machine git.example.com login me password a-good-password\n")
    result = import_(session, "netrc", "--plain", "--yes", status=USAGE)
    check_message(result.err, "account 'demo' owns https://git.example.com")
    assert session.items(GIT_SCHEMA) == []


def test_a_question_for_a_password(session):
    store_netrc(session, "machine git.example.com login me password a-good-password\n")
    secret("a-good-password")
    result = ask(session, "netrc", "--plain", answers=["n\n"])
    assert "Keep the password of 'me' for git.example.com? [y/N] " in result.err
    check_untouched(session)


@pytest.mark.parametrize("text, words", [
    ('machine m login me\npassword "not-closed-secret\n', ":2: a quote"),
    ("machine m login me password x" + " y" * 70_000, "more than 131072 bytes"),
    ("machine m login me password nul\0secret", "NUL")], ids=["quote", "long", "nul"])
def test_a_broken_netrc(session, text, words):
    secret("not-closed-secret")
    file = store_netrc(session, text)
    check_message(import_(session, "netrc", "--yes", status=FAILED).err, str(file), words)


@pytest.mark.parametrize("machine", ["a/b", "me@there", "a b", "\x1b[2J", "https://x"])
def test_odd_machines(session, machine):
    store_netrc(session, f'machine "{machine}" login me password pw\n')
    result = import_(session, "netrc", "--plain", "--yes", status=USAGE)
    check_message(result.err, "no name of a host")
    check_untouched(session)


# --- secret-tool ---


def store_item(session, text, *attributes):
    runner.run("/usr/bin/secret-tool", "store", "--label", "CRM", *attributes, env=session.env,
               stdin=text)


def test_secret_tool(session, endpoint):
    store_item(session, endpoint.secret, "service", "crm", "user", "me too")
    result = import_(session, "secret-tool", "service", "crm", "user", "me too", "--client-id",
                     endpoint.client_id, "--param", f"token-url={endpoint.token_url}", "--yes")
    assert "item with service=crm, user=me too in the keyring: account 'crm'" in result.out
    last = result.out.splitlines()[-1]
    assert last == ("The item is still in the keyring; once this works, delete it: secret-tool "
                    "clear service crm user 'me too'")
    check_works(session, endpoint, "crm")


@pytest.mark.parametrize("text, kept", [("a-secret\n", "a-secret"), ("two\nlines\n", "two\nlines")])
def test_a_newline_at_the_end(session, text, kept):
    session.bus.create({"service": "crm"}, "CRM", text.encode())
    import_(session, "secret-tool", "service", "crm", "--client-id", "me", "--param",
            f"token-url={TOKEN_URL}", "--yes")
    assert secrets_of(session) == {"crm": kept}


def test_no_such_item(session):
    result = import_(session, "secret-tool", "service", "crm", "--yes", status=NO_SECRET)
    check_message(result.err, "no item", "service=crm")


def test_secret_tool_without_a_bus(bare_session):
    result = import_(bare_session, "secret-tool", "a", "b", "--yes", status=KEYRING)
    check_message(result.err, "session bus")


def test_secret_tool_is_not_there(session):
    """Nothing but our own programs is on this PATH."""
    env = {"PATH": str(session.program("tokenring").parent)}
    result = import_(session, "secret-tool", "a", "b", "--yes", env=env, status=FAILED)
    check_message(result.err, "libsecret-tools")


def test_what_the_item_lacks(session, endpoint):
    store_item(session, endpoint.secret, "service", "crm")
    result = import_(session, "secret-tool", "service", "crm", "--yes", status=USAGE)
    check_message(result.err, "--client-id ID")
    check_message(import_(session, "secret-tool", "service", "crm", "user", status=USAGE).err,
                  "'user'", "value")


# --- Git Credential Manager ---


def set_gcm(session, url=URL, scope="--global", **settings):
    for key, value in settings.items():
        runner.run("git", "config", scope, f"credential.{url}.{key}", value, env=session.env,
                   cwd=session.work)


def gcm_settings(endpoint):
    return {"oauthClientId": endpoint.client_id, "oauthClientSecret": endpoint.secret,
            "oauthTokenEndpoint": endpoint.token_url, "oauthAuthorizeEndpoint": "/oauth/authorize",
            "oauthRedirectUri": "http://127.0.0.1"}


def test_gcm(session, endpoint):
    set_gcm(session, oauthDefaultUserName="OAUTH", **gcm_settings(endpoint))
    before = (session.home / ".gitconfig").read_bytes()
    result = import_(session, "gcm", "--yes")
    first, *_, last = result.out.splitlines()
    for part in (f"OAuth client of {URL} in git's configuration", "account 'git.example.com'",
                 "authorization code", "client credentials", f"match={URL}"):
        assert part in first, first
    assert last == ("git has the client secret still; once this works, delete it: git config "
                    f"--global --unset-all credential.{URL}.oauthClientSecret")
    assert (session.home / ".gitconfig").read_bytes() == before
    check_works(session, endpoint, "git.example.com")
    assert session.git("get", "protocol=https\nhost=git.example.com\n",
                       allow_token=True).fields["username"] == "OAUTH"
    command = last.partition(": git ")[2].split()
    assert runner.run("git", *command, env=session.env, cwd=session.work).status == 0
    assert b"Secret" not in (session.home / ".gitconfig").read_bytes()


def test_gcm_settings(session):
    set_gcm(session, "https://me@git.example.com/team", oauthClientId="a",
            oauthClientSecret=secret("a-secret-of-git"), oauthTokenEndpoint="/oauth/token",
            oauthScopes="read write", oauthUseClientAuthHeader="False")
    line = import_(session, "gcm", "--dry-run").out.splitlines()[0]
    for part in ("token-url=https://git.example.com/oauth/token", ", scope=read write",
                 "request.client-auth=body", "match=https://git.example.com/team;"):
        assert part in line, line
    assert "me@" not in line


def test_gcm_in_a_repository(session, endpoint):
    """It could send the client secret wherever it likes."""
    runner.run("git", "init", "-q", env=session.env, cwd=session.work)
    set_gcm(session, **gcm_settings(endpoint))
    set_gcm(session, scope="--local", oauthTokenEndpoint="https://evil.example.com/token")
    set_gcm(session, "https://evil.example.com", "--local", oauthClientId="a",
            oauthTokenEndpoint="/token")
    given = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_VALUE_0": "https://evil.example.com/token",
             "GIT_CONFIG_KEY_0": f"credential.{URL}.oauthTokenEndpoint"}
    result = import_(session, "gcm", "--yes", env=given)
    assert "evil" not in result.out
    check_works(session, endpoint, "git.example.com")


@pytest.mark.parametrize("place", ["https://me:a-password-of-git@git.example.com",
                                   "me:a-password-of-git@git.example.com",
                                   "https://git.example.com/?key=a-password-of-git"])
def test_gcm_for_a_url_with_a_password(session, endpoint, place):
    secret("a-password-of-git")
    set_gcm(session, place, **gcm_settings(endpoint))
    result = import_(session, "gcm", "--yes", "--as", "crm", "--match", URL)
    assert result.out.splitlines()[-1] == (
        "git has the client secret still; once this works, delete it from git's configuration "
        "(--global)")
    check_works(session, endpoint, "crm")


def test_gcm_of_one_url(session):
    for host in ("a.example.com", "b.example.com"):
        set_gcm(session, f"https://{host}", oauthClientId=host, oauthClientSecret="secret-of-it",
                oauthTokenEndpoint="/token")
    secret("secret-of-it")
    assert len(import_(session, "gcm", "--dry-run").out.splitlines()) == 3
    import_(session, "gcm", "https://b.example.com", "--as", "b", "--yes")
    assert list(secrets_of(session)) == ["b"]


def test_gcm_in_the_environment(session, endpoint):
    given = {"GCM_OAUTH_CLIENTID": endpoint.client_id, "GCM_OAUTH_CLIENTSECRET": endpoint.secret,
             "GCM_OAUTH_TOKEN_ENDPOINT": endpoint.token_url}
    result = import_(session, "gcm", "--yes", env=given, status=USAGE)
    check_message(result.err, "--as NAME")
    result = import_(session, "gcm", "--yes", "--as", "mine", "--match", URL, env=given)
    assert "GCM_OAUTH_CLIENTSECRET is still in the environment" in result.out
    check_works(session, endpoint, "mine")


def test_gcm_goes_by_the_environment_first(session, endpoint):
    set_gcm(session, **{**gcm_settings(endpoint), "oauthClientSecret": "an-older-secret"})
    secret("an-older-secret")
    result = import_(session, "gcm", "--yes", env={"GCM_OAUTH_CLIENTSECRET": endpoint.secret})
    assert "GCM_OAUTH_CLIENTSECRET is still in the environment" in result.out
    check_works(session, endpoint, "git.example.com")


def test_gcm_lacks_something(session):
    assert import_(session, "gcm", "--yes", status=NO_SECRET).out == ""
    set_gcm(session, oauthClientId="a")
    check_message(import_(session, "gcm", "--yes", status=USAGE).err, "no client secret")
    set_gcm(session, oauthClientSecret="some-secret")
    check_message(import_(session, "gcm", "--yes", status=USAGE).err, "--param token-url=VALUE")
    check_untouched(session)


def test_gcm_says_too_much(session):
    """Half of it could be the wrong half."""
    folder = session.work / "bin"
    folder.mkdir()
    git = folder / "git"
    git.write_text("#!/bin/sh\nhead -c 4194305 /dev/zero\n", encoding="utf-8")
    git.chmod(0o700)
    result = import_(session, "gcm", "--yes", status=FAILED,
                     env={"PATH": f"{folder}:/usr/bin:/bin"})
    check_message(result.err, str(git), "more than 4 MiB")


# --- usage ---


@pytest.mark.parametrize("arguments, words", [
    ((), "env|dotenv|netrc|secret-tool|gcm is missing"), (("vault",), "none of env, dotenv"), (("dotenv",), "FILE"),
    (("env", "A", "B"), "[PREFIX]"), (("secret-tool", "a"), "ATTRIBUTE VALUE"),
    (("netrc", "a", "b", "c"), "[FILE [MACHINE]]"), (("env", "--plain"), "--plain is for netrc"),
    (("netrc", "--plain", "--as", "x"), "--plain makes no account"),
    (("secret-tool", "a", "b", "c"), "'c'"),
    (("env", "--provider", "no/name"), "no name of a provider")])
def test_usage(bare_session, arguments, words):
    result = import_(bare_session, *arguments, status=USAGE, env={"A_CLIENT_SECRET": "x"})
    assert words in result.err, result.err
    check_message(result.err)


def test_files_that_are_full(session):
    """As much as is read takes no noticeable time, whatever is in it."""
    many = "".join(f"A{number:05}_CLIENT_SECRET=s\n" for number in range(10_000))
    result = import_(session, "dotenv", write(session, many), "A09999", "--yes", status=USAGE)
    check_message(result.err, "A09999_CLIENT_SECRET", "--client-id ID")
    store_netrc(session, "machine m login a password b\n" * 1_000)
    lines = import_(session, "netrc", session.home / ".netrc", "m", "--dry-run", "--param",
                    f"token-url={TOKEN_URL}")
    assert "account 'm-1000'" in lines.out
