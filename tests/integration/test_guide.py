# SPDX-License-Identifier: LGPL-2.1-or-later
"""The guide of `tokenring add`, on a terminal, as a person answers it."""

import json
import shlex
import shutil
import signal

import pytest

from support import accounts, run as runner
from support.gitserver import make_environment
from support.run import check_message
from support.terminal import Terminal

DONE, FAILED, USAGE, _, _, KEYRING, REFUSED, NETWORK = range(8)
SECRET_SCHEMA = "org.tokenring.ClientSecret"
LEFT = "tokenring: nothing is written\r\n"
PEM = "-----BEGIN PRIVATE KEY-----"
NAME, PROVIDER, CLIENT_ID, URL, MORE = ("Name of the account", "Provider, by", "Client id: ",
                                        "(Enter for none): ", "One more ")
SECRET, WRITE, TRY, AGAIN = ("it is not shown): ", "Write it? [Y/n] ", "Try it now? [Y/n] ",
                             "(Enter for neither): ")
# On the way through the answers again: before it is written, and after.
CHANGE, MEND = "Go through the answers again? [Y/n] ", "Go through the answers again? [y/N] "
KEEP = "One more URL (Enter for none, - drops these): "
SAME_SECRET = "it is not shown; Enter keeps yours): "
GIT, DOCKER = "Have git ask tokenring", "Have docker ask tokenring"


def guide(session, *arguments, **options):
    return Terminal([session.program("tokenring"), "add", *arguments], session.env, session.work,
                    **options)


def answer(screen, *pairs):
    """Wait for each question, and answer it; returns what was said before the last one."""
    said = ""
    for question, text in pairs:
        said = screen.wait_for(question)
        screen.type(f"{text}\n")
    return said


def steps(endpoint, name="work", url=None, secret=None):
    """What one answers for the generic provider, up to where it is written."""
    return [(NAME, name), (PROVIDER, "oauth2"), (CLIENT_ID, endpoint.client_id),
            ("token-url: ", endpoint.token_url), ("scope (Enter leaves it out): ", ""),
            (URL, url or endpoint.base_url), (MORE, ""), (SECRET, secret or endpoint.secret),
            (WRITE, "")]


def finish(screen, status=DONE):
    result = screen.finish()
    assert screen.echoes, "the terminal is as it was"
    assert result.status == status, result.err
    return result.err


def check_nothing(session, name="work"):
    assert session.items() == [] and not session.account_file(name).exists()


def stored_secret(session, name="work"):
    (item,) = session.items(SECRET_SCHEMA, account=name)
    return item.secret().decode()


def account_text(session, name="work"):
    return session.account_file(name).read_text(encoding="utf-8")


@pytest.fixture
def without_docker(session):
    """No docker, and nothing of it: the programs of this machine do not count."""
    folder = session.root / "programs"
    folder.mkdir()
    (folder / "git").symlink_to(shutil.which("git"))
    session.env["PATH"] = f"{session.program('tokenring').parent}:{folder}"


@pytest.fixture
def with_docker(session):
    """docker was used here once."""
    (session.home / ".docker").mkdir()
    (session.home / ".docker/config.json").write_text("{}\n", encoding="utf-8")
    return session.home / ".docker/config.json"


# --- all of it ---


def test_from_nothing_to_a_repository(session, endpoint, make_git_server, with_docker):
    """After the guide git gets its token, and nobody had to type a command more."""
    server = make_git_server(endpoint)
    with guide(session) as screen:
        answer(screen, *steps(endpoint, url=server.base_url)[:-1])
        summary = screen.wait_for(WRITE)
        for text in ("work", "oauth2", endpoint.client_id, server.base_url, endpoint.token_url,
                     str(session.account_file("work"))):
            assert text in summary
        check_nothing(session)
        screen.type("\n")
        written = answer(screen, (TRY, ""))
        assert f"Account 'work' is written to {session.account_file('work')}" in written
        lines = answer(screen, (GIT, ""))
        assert "issued one that is good for" in lines
        assert f"git config --global --add credential.{server.base_url}.helper" in lines
        lines = answer(screen, (DOCKER, ""))
        assert "credHelpers" in lines
        end = finish(screen)
    assert stored_secret(session) == endpoint.secret
    assert "  tokenring setup git work" in end and "  tokenring setup docker work" not in end
    assert "Later: tokenring setup docker work" in end
    assert with_docker.read_text(encoding="utf-8") == "{}\n", "Enter means no there"
    asked = runner.run("git", "ls-remote", server.url, cwd=session.work,
                       env={**make_environment(session.home), **session.env})
    assert asked.status == 0 and "refs/heads/main" in asked.out, asked
    assert endpoint.count == 1, "the token of the check serves git"


def test_docker_on_demand(session, endpoint, with_docker):
    with guide(session) as screen:
        answer(screen, *steps(endpoint), (TRY, ""), (GIT, "n"), (DOCKER, "y"))
        end = finish(screen)
    assert endpoint.host in with_docker.read_text(encoding="utf-8")
    assert not (session.home / ".gitconfig").exists()
    assert "  tokenring setup docker work" in end and "  tokenring setup git work" not in end
    assert "Later: tokenring setup git work" in end


def test_what_cannot_be_is_not_offered(session, endpoint, without_docker):
    with guide(session) as screen:
        answer(screen, *steps(endpoint), (TRY, ""), (GIT, "n"))
        assert "docker ask" not in finish(screen)


def test_an_account_without_urls(session, endpoint):
    with guide(session) as screen:
        answer(screen, *steps(endpoint)[:5], (URL, ""), (SECRET, endpoint.secret), (WRITE, ""),
               (TRY, ""))
        end = finish(screen)
    assert "owns no URL" in end and "git ask" not in end
    assert "match" not in account_text(session)


def test_the_command_that_it_tells(session, endpoint, without_docker):
    """It makes the same account, from a script."""
    with guide(session) as screen:
        answer(screen, *steps(endpoint)[:4], ("scope (", "read write"), *steps(endpoint)[5:],
               (TRY, "n"), (GIT, "n"))
        end = finish(screen)
    (line,) = [line for line in end.splitlines() if line.startswith("  tokenring add ")]
    before = account_text(session)
    assert "scope=read write" in before
    assert session.tokenring("remove", "work").status == DONE
    words = shlex.split(line)
    assert session.tokenring(*words[1:], stdin=endpoint.secret).status == DONE
    assert account_text(session) == before and stored_secret(session) == endpoint.secret


def test_the_questions_are_not_on_stdout(session, endpoint, without_docker):
    with guide(session, stdout_too=False) as screen:
        answer(screen, *steps(endpoint), (TRY, ""), (GIT, "n"))
        result = screen.finish()
    assert result.status == DONE and "?" not in result.out and "Provider" not in result.out
    assert "Account 'work' is written" in result.out


# --- other providers ---


def test_required_parameters(session, make_endpoint, without_docker):
    endpoint = make_endpoint("entra")
    with guide(session) as screen:
        answer(screen, (NAME, "work"), (PROVIDER, "entra"), (CLIENT_ID, endpoint.client_id),
               ("tenant: ", ""))
        assert "an answer is needed" in screen.wait_for("tenant: ")
        screen.type(f"{endpoint.tenant}\n")
        said = answer(screen, ("scope: ", endpoint.scope),
                      ("login-url [https://login.microsoftonline.com]: ", endpoint.base_url))
        assert "Microsoft" in said
        answer(screen, (URL, endpoint.base_url), (MORE, ""), (SECRET, endpoint.secret),
               (WRITE, ""), (TRY, ""), (GIT, "n"))
        finish(screen)
    assert endpoint.count == 1


def test_what_the_provider_has(session, make_endpoint, without_docker):
    """Its defaults and its URLs are taken by Enter, and are not written into the account."""
    endpoint = make_endpoint("huvr")
    with guide(session) as screen:
        answer(screen, (NAME, "work"), (PROVIDER, "huvr"), (CLIENT_ID, endpoint.client_id),
               ("base-url: ", endpoint.base_url),
               ("user-agent [tokenring (credential helper)]: ", ""))
        assert f"It owns {endpoint.base_url}" in answer(screen, (URL, ""))
        answer(screen, (SECRET, endpoint.secret), (WRITE, ""), (TRY, "n"), (GIT, "n"))
        finish(screen)
    text = account_text(session)
    assert "user-agent" not in text and "match" not in text


def test_what_a_provider_calls_it(session, make_endpoint, without_docker):
    endpoint = make_endpoint("livedata-user")
    with guide(session) as screen:
        said = answer(screen, (NAME, "work"), (PROVIDER, "livedata-user"), (CLIENT_ID, "me"))
        assert "user name" in said
        said = answer(screen, ("base-url [", endpoint.base_url), (URL, ""), (SECRET, "x"))
        assert "password" in said
        answer(screen, (WRITE, "n"), (CHANGE, "n"))
        finish(screen, FAILED)


def test_two_that_are_wrong_together(session):
    """Nobody can tell which it is, so that both are asked for again, with what was said."""
    folder = session.config_home / "tokenring/providers"
    folder.mkdir(mode=0o700)
    (folder / "pair.conf").write_text(
        "[provider]\nparameters=host;path\n[request]\ntoken-url=https://{host}/{path}\n",
        encoding="utf-8")
    with guide(session, "work", "--provider", "pair") as screen:
        answer(screen, (CLIENT_ID, "x"), ("host: ", "a/b"), ("path: ", "token"))
        assert "'host'" in screen.wait_for("host [a/b]: ")
        screen.type("a.example.com\n")
        answer(screen, ("path [token]: ", ""))
        screen.wait_for(URL)
        screen.type("\x04")
        finish(screen, FAILED)


# --- answers that will not do ---


def test_wrong_answers(session, endpoint, without_docker):
    """One line each, and the question again."""
    def ask(question, right, *wrong):
        screen.wait_for(question)
        for text, word in wrong:
            screen.type(f"{text}\n")
            lines = screen.wait_for(question).split("\r\n")[1:]
            (line,) = [line for line in lines if line.startswith("tokenring: ")]
            check_message(f"{line}\n", word)
        screen.type(f"{right}\n")

    with guide(session) as screen:
        ask(NAME, "  work\t", ("", "needed"), ("bad/name", "bad/name"), ("\x1b[A", "no text"),
            ("caf\udce9", "no text"))
        ask(PROVIDER, "", ("0", "from 1 to"), ("99", "'99'"), ("oauth", "did you mean 'oauth2'"), ("plan9", "'plan9'"))
        ask(CLIENT_ID, endpoint.client_id, (" ", "needed"))
        ask("token-url: ", endpoint.token_url, ("login.example.com", "https://"),
            ("http://login.example.com/token", "must be https"),
            ("https://me:word@login.example.com/token", "user name"))
        ask("scope (", "")
        ask(URL, endpoint.base_url, ("git.example.com", "'git.example.com'"),
            ("https://*", "own that URL"))
        ask(MORE, "", ("http://git.example.com", "own that URL"))
        ask(SECRET, endpoint.secret, ("", "needed"), (PEM, "many lines"),
            (f"{endpoint.secret}\x1b[D", "such as an arrow"))
        ask(WRITE, "YES", ("perhaps", "'y'"))
        answer(screen, (TRY, "n"), (GIT, "No"))
        finish(screen)
    assert stored_secret(session) == endpoint.secret
    assert f"match={endpoint.base_url};\n" in account_text(session)


@pytest.mark.parametrize("length", [4095, 5000, 20_000])
@pytest.mark.parametrize("question", [CLIENT_ID, SECRET])
def test_a_line_that_is_too_long(session, endpoint, question, length):
    """The terminal cuts it off and says nothing; what is left must not be an answer."""
    with guide(session) as screen:
        for asked, text in steps(endpoint):
            screen.wait_for(asked)
            if asked == question:
                # In pieces, as a paste comes: the terminal stops taking when nobody reads.
                for start in range(0, length, 500):
                    screen.type("x" * min(500, length - start))
                screen.type("\n")
                screen.wait_for("4094")
                screen.wait_for(asked)
            screen.type(f"{text}\n")
        answer(screen, (TRY, "n"))
        screen.wait_for("Have ")
        screen.type("\x04")
        finish(screen)
    assert f"client-id={endpoint.client_id}\n" in account_text(session)
    assert stored_secret(session) == endpoint.secret


def test_a_client_id_of_all_kinds(session, without_docker):
    """It is kept as it was typed, and shows no orders to the terminal."""
    client_id = 'me; "you" $HOME \\n {x}=#\u202e ü'
    with guide(session, "work", "--no-secret", "--provider", "oauth2", "--param",
               "token-url=https://a.example.com/t", "--param", "scope=") as screen:
        answer(screen, (CLIENT_ID, client_id), (URL, ""), (WRITE, ""))
        end = finish(screen)
    shown = end.partition("Client id: ")[2].split("\r\n", 1)[1]
    assert "\u202e" not in shown and r"\u{202e}" in shown
    shown = json.loads(session.tokenring("show", "work", "--json").out)
    assert shown["client_id"] == client_id


# --- a name that is taken ---


def test_another_name(session, account, endpoint, without_docker):
    before = account_text(session, "demo")
    with guide(session, "demo") as screen:
        answer(screen, ("'demo' already", ""), *steps(endpoint), (TRY, ""), (GIT, "n"))
        finish(screen)
    assert account_text(session, "demo") == before and session.account_file("work").exists()


def test_anew(session, account, endpoint, without_docker):
    """With --replace nothing of the old account counts."""
    session.account_file("demo").write_text(
        account_text(session, "demo") + "\n[use]\ngit-username=me\n", encoding="utf-8")
    with guide(session, "--replace") as screen:
        answer(screen, (NAME, "demo"), *steps(endpoint)[1:-1])
        assert "in the place of what is there" in answer(screen, (WRITE, ""))
        answer(screen, (TRY, ""), (GIT, "n"))
        assert "--replace" in finish(screen)
    assert stored_secret(session, "demo") == endpoint.secret
    assert "git-username" not in account_text(session, "demo")


def test_replace_from_the_command_line(session, account, endpoint):
    with guide(session, "demo", "--replace") as screen:
        answer(screen, *steps(endpoint)[1:2])
        assert "already" not in screen.wait_for(CLIENT_ID)
        screen.type("\x04")
        finish(screen, FAILED)


# --- an account that is changed ---

KEPT_SECRET = "it is not shown; Enter keeps the one that is stored): "


def to_change(endpoint, name="demo"):
    """The answers that leave all as it is, up to the URLs."""
    return [(NAME, name), (f"'{name}' already. Change it? [y/N] ", "y"), ("name [oauth2]: ", ""),
            (f"Client id [{endpoint.client_id}]: ", ""), (f"token-url [{endpoint.token_url}]: ", ""),
            ("scope ", "")]


def test_nothing_is_changed(session, endpoint, without_docker):
    """What the guide does not ask for stays as well."""
    accounts.add(session, endpoint, settings=["request.timeout=9", "account.warm=true",
                                              "headers.X-A=a;b\\c"])
    before = account_text(session, "demo")
    with guide(session) as screen:
        answer(screen, *to_change(endpoint), (KEEP, ""), (KEPT_SECRET, ""))
        said = answer(screen, (WRITE, ""))
        assert "Dropped:" not in said
        assert "account.warm, headers.X-A, request.timeout" in " ".join(
            sorted(said.partition("Kept: ")[2].splitlines()[0].replace(",", "").split())
        ).replace(" ", ", ")
        assert "Client secret: the one that is stored" in said
        answer(screen, (TRY, ""), (GIT, "n"))
        finish(screen)
    assert sorted(account_text(session, "demo").split()) == sorted(before.split())
    assert stored_secret(session, "demo") == endpoint.secret and endpoint.count == 1


def test_one_more_url(session, account, endpoint, without_docker):
    with guide(session, "demo") as screen:
        answer(screen, *to_change(endpoint)[1:], (KEEP, "https://git.example.com"),
               (MORE, ""), (KEPT_SECRET, ""), (WRITE, ""),
               (TRY, "n"), (GIT, "n"))
        finish(screen)
    assert f"match={endpoint.base_url};https://git.example.com;\n" in account_text(session, "demo")
    assert stored_secret(session, "demo") == endpoint.secret


def test_another_url(session, account, endpoint, without_docker):
    """After those that there were are dropped; and none comes twice."""
    with guide(session, "demo") as screen:
        answer(screen, *to_change(endpoint)[1:], (KEEP, "-"))
        assert "Which URLs" in answer(screen, (URL, "https://git.example.com"))
        answer(screen, (MORE, "https://git.example.com"), (MORE, ""), (KEPT_SECRET, ""),
               (WRITE, ""), (TRY, "n"), (GIT, "n"))
        finish(screen)
    assert "match=https://git.example.com;\n" in account_text(session, "demo")


def test_another_client_id(session, account, endpoint, without_docker):
    """The stored secret is not that of the new one."""
    with guide(session, "demo") as screen:
        answer(screen, *to_change(endpoint)[1:3], ("Client id [", "another"),
               *to_change(endpoint)[4:], (KEEP, ""))
        screen.wait_for(f"Client secret of another ({SECRET}")
        screen.type("another-secret-here\n")
        answer(screen, (WRITE, ""), (TRY, "n"), (GIT, "n"))
        finish(screen)
    assert stored_secret(session, "demo") == "another-secret-here"


def test_a_secret_that_was_typed_for_another(session, account, endpoint, without_docker):
    """It does not take the place of what is stored."""
    with guide(session) as screen:
        answer(screen, *steps(endpoint, secret="another-secret-here")[:-1], (WRITE, "n"),
               (CHANGE, ""), ("account [work]: ", "demo"), *to_change(endpoint)[1:], (KEEP, ""),
               (KEPT_SECRET, ""))
        assert "the one that is stored" in answer(screen, (WRITE, ""))
        answer(screen, (TRY, ""), (GIT, "n"))
        finish(screen)
    assert stored_secret(session, "demo") == endpoint.secret and endpoint.count == 1


def test_a_keyring_that_is_unlocked_meanwhile(session, account, endpoint):
    session.lock()
    with guide(session, "demo") as screen:
        answer(screen, ("Go on", ""), *to_change(endpoint)[1:])
        screen.wait_for(KEEP)
        session.restart_keyring()
        screen.type("\n")
        answer(screen, (KEPT_SECRET, ""), (WRITE, ""), (TRY, ""))
        screen.wait_for("Have ")
        screen.type("\x04")
        finish(screen)


def test_a_keyring_that_is_locked_meanwhile(session, account, endpoint, without_docker):
    """The secret is there all the same, and nobody is told to give one."""
    with guide(session, "demo") as screen:
        answer(screen, *to_change(endpoint)[1:], (KEEP, ""), (KEPT_SECRET, ""))
        screen.wait_for(WRITE)
        session.lock()
        screen.type("\n")
        assert "Give it" not in answer(screen, (TRY, ""))
        assert "locked" in answer(screen, (MEND, ""))
        finish(screen, KEYRING)


def test_another_provider(session, endpoint, make_endpoint, without_docker):
    """The settings were meant for the one before, and which they were is said."""
    accounts.add(session, endpoint, settings=["request.timeout=9", "account.scope=read"])
    other = make_endpoint("livedata")
    with guide(session, "demo") as screen:
        answer(screen, ("Change it", "y"), ("name [oauth2]: ", "livedata"), ("Client id [", ""),
               ("base-url [", other.base_url), (KEEP, "-"), (URL, ""), (KEPT_SECRET, ""))
        said = answer(screen, (WRITE, ""))
        assert "Kept:" not in said and f"Parameter:     base-url={other.base_url}\r\n" in said
        (line,) = [line for line in said.split("\r\n") if "Dropped:" in line]
        assert sorted(line.replace(",", "").split()[1:]) == [
            "parameters.scope", "parameters.token-url", "request.timeout"]
        answer(screen, (TRY, "n"), (GIT, "n"))
        finish(screen)
    text = account_text(session, "demo")
    assert "timeout" not in text and "match" not in text and "token-url" not in text


def test_what_is_given_goes_before_what_was(session, endpoint, without_docker):
    accounts.add(session, endpoint, settings=["request.timeout=9", "request.connect-timeout=3"])
    with guide(session, "demo", "--set", "request.timeout=8", "--match",
               "https://git.example.com") as screen:
        answer(screen, *to_change(endpoint)[1:], (KEPT_SECRET, ""), (WRITE, ""), (TRY, "n"),
               (GIT, "n"))
        finish(screen)
    text = account_text(session, "demo")
    assert "\ntimeout=8\n" in text and "connect-timeout=3" in text and "timeout=9" not in text
    assert "match=https://git.example.com;\n" in text


@pytest.mark.parametrize("before, after, question, right", [
    ("provider=oauth2", "provider=gone", "Provider, by its number or name: ", "oauth2"),
    ("provider=oauth2\n", "", "Provider, by its number or name: ", "oauth2"),
    ("client-id=service-account", "client-id=a\\tb", CLIENT_ID, "service-account"),
    ("client-id=service-account\n", "", CLIENT_ID, "service-account"),
])
def test_a_file_that_is_broken(session, account, endpoint, without_docker, before, after, question,
                               right):
    """What cannot be is not in brackets, and an answer mends it."""
    file = session.account_file("demo")
    text = account_text(session, "demo")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")
    with guide(session, "demo") as screen:
        for asked, said in to_change(endpoint)[1:]:
            wrong = asked.startswith("name [" if "Provider" in question else "Client id [")
            answer(screen, (question, right) if wrong else (asked, said))
        answer(screen, (KEEP, ""), (KEPT_SECRET, ""), (WRITE, ""), (TRY, ""), (GIT, "n"))
        finish(screen)
    assert sorted(account_text(session, "demo").split()) == sorted(text.split())


@pytest.mark.parametrize("line, word", [
    ("[request]\ntimeout=soon\n", "correct it in "), ("[parameters]\ncolour=red\n", "'colour'"),
])
def test_a_setting_that_is_broken(session, account, endpoint, line, word):
    """No answer can help, so that none is asked for once more."""
    file = session.account_file("demo")
    file.write_text(account_text(session, "demo") + line, encoding="utf-8")
    before = account_text(session, "demo")
    with guide(session, "demo") as screen:
        answer(screen, *to_change(endpoint)[1:5])
        end = finish(screen, USAGE)
    check_message(f"{end.splitlines()[-1]}\n", word)
    assert account_text(session, "demo") == before


def test_urls_that_are_broken(session, account, endpoint, without_docker):
    """They are not dropped without a word."""
    file = session.account_file("demo")
    file.write_text(account_text(session, "demo").replace("match=", "match=nowhere;"),
                    encoding="utf-8")
    with guide(session, "demo") as screen:
        said = answer(screen, *to_change(endpoint)[1:], (URL, endpoint.base_url))
        assert "own that URL" in said and "'nowhere'" in said
        answer(screen, (MORE, ""), (KEPT_SECRET, ""), (WRITE, ""), (TRY, "n"), (GIT, "n"))
        finish(screen)
    assert f"match={endpoint.base_url};\n" in account_text(session, "demo")


@pytest.mark.parametrize("client_id", ["", "a\tb"])
def test_a_client_id_that_is_given_and_wrong(session, endpoint, client_id):
    with guide(session, "work", "--client-id", client_id) as screen:
        said = answer(screen, (PROVIDER, "oauth2"), (CLIENT_ID, "me"))
        (line,) = [line for line in said.split("\r\n") if line.startswith("tokenring: ")]
        check_message(f"{line}\n", "control characters")
        screen.wait_for("token-url: ")
        screen.type("\x04")
        finish(screen, FAILED)


def test_a_parameter_that_is_given(session, account, endpoint, without_docker):
    """It goes before the one in the file, and is not asked for."""
    with guide(session, "demo", "--param", "token-url=https://new.example.com/t") as screen:
        answer(screen, *to_change(endpoint)[1:4], ("scope ", ""), (KEEP, ""), (KEPT_SECRET, ""))
        assert "https://new.example.com/t" in answer(screen, (WRITE, ""))
        answer(screen, (TRY, "n"), (GIT, "n"))
        end = finish(screen)
    assert "\ntoken-url=https://new.example.com/t\n" in account_text(session, "demo")
    assert endpoint.token_url not in end.partition("The same in a script")[2]


@pytest.mark.parametrize("setting", ["account.scope", "request.scope"])
def test_another_scope(session, endpoint, without_docker, setting):
    """A scope that was set goes before the provider's, and so before its parameter."""
    accounts.add(session, endpoint, settings=[f"{setting}=read"])
    with guide(session, "demo") as screen:
        answer(screen, *to_change(endpoint)[1:5], ("scope [read] (- leaves it out): ", "write"),
               (KEEP, ""), (KEPT_SECRET, ""))
        said = answer(screen, (WRITE, "n"), (CHANGE, ""), *to_change(endpoint)[2:5],
                      ("scope [write] (- leaves it out): ", ""), (KEEP, ""), (KEPT_SECRET, ""))
        said = answer(screen, (WRITE, ""))
        assert "Scope:         write\r\n" in said and "Kept:" not in said
        answer(screen, (TRY, "n"), (GIT, "n"))
        finish(screen)
    text = account_text(session, "demo")
    assert "scope=write" in text and "scope=read" not in text


@pytest.mark.parametrize("name", ["", "demo"])
@pytest.mark.parametrize("setting", ["account.scope", "request.scope", "parameters.scope"])
def test_a_scope_that_is_set(session, account, endpoint, without_docker, setting, name):
    """No question whose answer would be good for nothing."""
    known = to_change(endpoint)[1:5] if name else steps(endpoint)[1:4]
    with guide(session, name or "work", "--set", f"{setting}=read") as screen:
        said = answer(screen, *known, (KEEP if name else URL, ""))
        assert "scope" not in said
        screen.wait_for("Client secret")
        screen.type("\x04")
        finish(screen, FAILED)


def test_a_token_url_that_is_set(session, account, endpoint, without_docker):
    """An account whose file has no parameter for it, but the setting itself."""
    file = session.account_file("demo")
    file.write_text(account_text(session, "demo").replace("[parameters]", "[request]"),
                    encoding="utf-8")
    before = account_text(session, "demo")
    with guide(session, "demo") as screen:
        answer(screen, *to_change(endpoint)[1:4])
        assert "token-url" not in screen.wait_for("scope ")
        screen.type("\n")
        answer(screen, (KEEP, ""), (KEPT_SECRET, ""), (WRITE, ""), (TRY, ""), (GIT, "n"))
        finish(screen)
    assert account_text(session, "demo") == before and endpoint.count == 1


OWN_PROVIDER = ("[provider]\nparameters=host\n[parameters]\nrealm=main\n"
                "[request]\ntoken-url=https://{host}/{realm}\n")


@pytest.mark.parametrize("given, expected", [([], "mine"), (["--param", "realm=yours"], "yours"),
                                             (["--set", "parameters.realm=yours"], "yours")])
def test_a_parameter_that_is_not_listed(session, without_docker, given, expected):
    """The provider does not ask for it, so that it stays as a setting does, and so do one's own."""
    folder = session.config_home / "tokenring/providers"
    folder.mkdir(mode=0o700)
    (folder / "own.conf").write_text(OWN_PROVIDER, encoding="utf-8")
    session.tokenring("add", "demo", "--provider", "own", "--client-id", "x", "--no-secret",
                      "--param", "host=a.example.com", "--param", "realm=mine", "--set",
                      "x-mine.owner=me")
    with guide(session, "demo", "--no-secret", *given) as screen:
        answer(screen, ("Change it", "y"), ("name [own]: ", ""), ("Client id [x]: ", ""),
               ("host [a.example.com]: ", ""), (URL, ""))
        assert f"https://a.example.com/{expected}" in answer(screen, (WRITE, ""))
        finish(screen)
    text = account_text(session, "demo")
    assert f"\nrealm={expected}\n" in text and text.count("realm=") == 1
    assert "[x-mine]\nowner=me\n" in text


@pytest.fixture
def given_account(session, account, installed):
    """The account `demo`, in a file that came with the machine and not from the user."""
    folder = installed / "share/tokenring/accounts"
    folder.mkdir(mode=0o755)
    given = folder / "demo.conf"
    try:
        shutil.move(session.account_file("demo"), given)
        yield given
    finally:
        shutil.rmtree(folder)


def test_the_account_of_somebody_else(session, given_account, endpoint, without_docker):
    """It stays, behind one's own of the same name."""
    before = given_account.read_text(encoding="utf-8")
    with guide(session, "demo") as screen:
        answer(screen, *to_change(endpoint)[1:5], ("scope ", "read"), (KEEP, ""), (KEPT_SECRET, ""))
        said = answer(screen, (WRITE, ""))
        assert "in the place" not in said and "your own that goes before" in said
        answer(screen, (TRY, "n"), (GIT, "n"))
        finish(screen)
    assert "scope=read" in account_text(session, "demo")
    assert given_account.read_text(encoding="utf-8") == before


def test_nothing_to_replace(session, endpoint):
    with guide(session, "--replace") as screen:
        answer(screen, *steps(endpoint)[:-1])
        assert "in the place" not in screen.wait_for(WRITE)
        screen.type("\x04")
        finish(screen, FAILED)


def test_a_file_that_cannot_be_taken_over(session, account, endpoint, without_docker):
    file = session.account_file("demo")
    file.write_text(account_text(session, "demo") + "\n[fruit]\napple=1\n", encoding="utf-8")
    before = file.read_text(encoding="utf-8")
    with guide(session) as screen:
        answer(screen, (NAME, "demo"), ("Change it? [y/N] ", "y"))
        assert str(file) in answer(screen, ("without what is in its file? [y/N] ", ""))
        answer(screen, (NAME, "demo"), ("Change it? [y/N] ", "y"),
               ("without what is in its file? [y/N] ", "y"), *steps(endpoint)[1:-1])
        assert file.read_text(encoding="utf-8") == before
        answer(screen, (WRITE, ""), (TRY, "n"), (GIT, "n"))
        finish(screen)
    assert "fruit" not in file.read_text(encoding="utf-8")


# --- who leaves ---


@pytest.mark.parametrize("index", range(9))
def test_leaving(session, endpoint, index):
    """At any question before it is written: nothing is, and that is the last line."""
    for keys, status in (("\x03", -signal.SIGINT), ("\x04", FAILED), ("hal\x04\x04", FAILED)):
        with guide(session) as screen:
            asked = steps(endpoint)
            answer(screen, *asked[:index])
            screen.wait_for(asked[index][0])
            screen.type(keys)
            assert finish(screen, status).endswith(f"\r\n{LEFT}")
        check_nothing(session)
    assert endpoint.count == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
@pytest.mark.parametrize("question", [NAME, SECRET])
def test_signals(session, endpoint, question, number):
    with guide(session) as screen:
        for asked, text in steps(endpoint):
            screen.wait_for(asked)
            if asked == question:
                break
            screen.type(f"{text}\n")
        screen.signal(number)
        assert finish(screen, -number).endswith(LEFT)
    check_nothing(session)


@pytest.mark.parametrize("keys, status", [("\x03", -signal.SIGINT), ("\x04", DONE)])
@pytest.mark.parametrize("question", [TRY, GIT, DOCKER])
def test_leaving_afterwards(session, endpoint, with_docker, question, keys, status):
    """The account is there, and the last line says so."""
    with guide(session) as screen:
        answer(screen, *steps(endpoint))
        for asked in (TRY, GIT, DOCKER):
            screen.wait_for(asked)
            if asked == question:
                break
            screen.type("\n")
        screen.type(keys)
        last = finish(screen, status).splitlines()[-1]
    check_message(f"{last}\n", "account 'work' is written")
    assert stored_secret(session) == endpoint.secret
    assert (session.home / ".gitconfig").exists() == (question == DOCKER)


def test_saying_no(session, endpoint):
    with guide(session) as screen:
        answer(screen, *steps(endpoint)[:-1], (WRITE, "n"), (CHANGE, "n"))
        assert finish(screen, FAILED).endswith(LEFT)
    check_nothing(session)


# --- through the answers again ---


def test_another_answer(session, endpoint, without_docker):
    """Who sees the summary and says no finds each answer in brackets, and changes one."""
    with guide(session) as screen:
        answer(screen, *steps(endpoint, name="wrok")[:-1], (WRITE, "n"), (CHANGE, ""),
               ("Name of the account [wrok]: ", "work"), ("name [oauth2]: ", ""),
               (f"Client id [{endpoint.client_id}]: ", ""),
               (f"token-url [{endpoint.token_url}]: ", ""), ("scope (Enter leaves it out): ", ""))
        assert f"It owns {endpoint.base_url} so far." in answer(screen, (KEEP, ""))
        answer(screen, (SAME_SECRET, ""))
        answer(screen, (WRITE, ""), (TRY, ""), (GIT, "n"))
        finish(screen)
    assert not session.account_file("wrok").exists() and endpoint.count == 1
    assert stored_secret(session) == endpoint.secret
    assert f"match={endpoint.base_url};\n" in account_text(session)


def test_all_answers_are_others(session, make_endpoint, without_docker):
    """Of what the first provider was told nothing is left, but what may be right there, too."""
    first, second = make_endpoint("oauth2"), make_endpoint("huvr")
    with guide(session) as screen:
        answer(screen, *steps(first, secret="a-slip-of-the-pen")[:4], ("scope (", "read"),
               (URL, first.base_url), (MORE, ""), (SECRET, "a-slip-of-the-pen"), (WRITE, "n"),
               (CHANGE, "y"), ("Name of the account [work]: ", ""), ("name [oauth2]: ", "huvr"),
               ("Client id [", second.client_id), ("base-url: ", second.base_url),
               ("user-agent [", accounts.USER_AGENT), (KEEP, "-"), (URL, ""),
               (SAME_SECRET, second.secret))
        assert f"Owns:          {second.base_url}" in answer(screen, (WRITE, ""))
        answer(screen, (TRY, ""), (GIT, "n"))
        finish(screen)
    text = account_text(session)
    assert "scope" not in text and first.base_url not in text and "match" not in text
    assert stored_secret(session) == second.secret and (first.count, second.count) == (0, 1)


def test_a_scope_is_left_out_again(session, endpoint):
    with guide(session) as screen:
        answer(screen, *steps(endpoint)[:4], ("scope (Enter leaves it out): ", "wrong"),
               *steps(endpoint)[5:-1], (WRITE, "n"), (CHANGE, ""), ("account [", ""),
               ("name [", ""), ("Client id [", ""), ("token-url [", ""),
               ("scope [wrong] (- leaves it out): ", "-"), (KEEP, ""),
               (SAME_SECRET, ""), (WRITE, ""), (TRY, "n"))
        screen.wait_for("Have ")
        screen.type("\x04")
        finish(screen)
    assert "scope" not in account_text(session)


def test_a_url_that_the_next_answers_do_not_fit(session, endpoint, without_docker):
    """Only http of this machine may go with a token endpoint that is not https, for one."""
    with guide(session) as screen:
        answer(screen, *steps(endpoint)[:-1], (WRITE, "n"), (CHANGE, ""), ("account [", ""),
               ("name [", ""), ("Client id [", ""), ("token-url [", "nowhere"))
        assert "nowhere" in screen.wait_for("token-url: ")
        screen.type(f"{endpoint.token_url}\n")
        answer(screen, ("scope (", ""), (KEEP, "nowhere"))
        assert "own that URL" in screen.wait_for(KEEP)
        screen.type("\n")
        answer(screen, (SAME_SECRET, ""), (WRITE, ""), (TRY, ""), (GIT, "n"))
        finish(screen)
    assert f"match={endpoint.base_url};\n" in account_text(session)


@pytest.mark.parametrize("replaced", [False, True])
def test_an_answer_that_the_check_refutes(session, endpoint, without_docker, replaced):
    """A token-url with a slip: the account is written once more, and the secret is not typed again,
    be it the first one or its replacement."""
    endpoint.expect_deviations = True
    answers = steps(endpoint, secret="a-slip-of-the-pen" if replaced else None)
    answers[3] = (answers[3][0], endpoint.base_url + "/elsewhere")
    with guide(session) as screen:
        answer(screen, *answers, (TRY, ""))
        if replaced:
            answer(screen, (AGAIN, "1"), (SECRET, endpoint.secret))
        answer(screen, (AGAIN, "2"))
        answer(screen, ("name [oauth2]: ", ""), ("Client id [", ""),
               ("token-url [", endpoint.token_url), ("scope (", ""), (KEEP, ""),
               (SAME_SECRET, ""))
        assert "in the place of what is there" in answer(screen, (WRITE, ""))
        answer(screen, (TRY, ""), (GIT, "n"))
        assert "--replace" in finish(screen)
    assert endpoint.count == 1 and stored_secret(session) == endpoint.secret


@pytest.mark.parametrize("keys, status", [("\x03", -signal.SIGINT), ("\x04", FAILED)])
def test_leaving_on_the_second_way(session, endpoint, keys, status):
    answers = steps(endpoint)
    answers[3] = (answers[3][0], "http://127.0.0.1:1/token")
    with guide(session) as screen:
        answer(screen, *answers, (TRY, ""), (MEND, "y"), ("name [oauth2]: ", ""))
        screen.wait_for("Client id [")
        screen.type(keys)
        last = finish(screen, status).splitlines()[-1]
    check_message(f"{last}\n", "stays as it was written")
    assert "127.0.0.1:1/" in account_text(session) and stored_secret(session) == endpoint.secret


def test_a_name_that_is_taken_on_the_second_way(session, account, endpoint):
    """That one account was to be changed says nothing of another."""
    session.tokenring("add", "other", "--provider", "oauth2", "--client-id", "x", "--no-secret",
                      "--param", "token-url=https://login.example.com/token")
    before = account_text(session, "other")
    with guide(session) as screen:
        answer(screen, *to_change(endpoint), (KEEP, ""), (KEPT_SECRET, ""), (WRITE, "n"),
               (CHANGE, ""), ("account [demo]: ", "other"), ("'other' already", "n"),
               ("account [demo]: ", ""), ("'demo' already", "n"))
        screen.wait_for("account [demo]: ")
        screen.type("\x04")
        finish(screen, FAILED)
    assert account_text(session, "other") == before


def test_a_name_that_was_given_first(session, account, endpoint):
    """It was not to be changed, so that the one in its place is an answer like others."""
    with guide(session, "demo") as screen:
        answer(screen, ("'demo' already", "n"), *steps(endpoint)[:-1], (WRITE, "n"), (CHANGE, ""),
               ("account [work]: ", "other"), ("name [oauth2]: ", ""))
        screen.wait_for("Client id [")
        screen.type("\x04")
        finish(screen, FAILED)


def test_answers_for_another_name(session, account, endpoint, without_docker):
    """What one account had is proposed for a new one, but for what is stored with the old one."""
    with guide(session) as screen:
        answer(screen, *to_change(endpoint), (KEEP, ""), (KEPT_SECRET, ""), (WRITE, "n"),
               (CHANGE, ""), ("account [demo]: ", "work"), *to_change(endpoint)[2:], (KEEP, ""),
               (SECRET, "another-secret-here"))
        assert "in the place" not in answer(screen, (WRITE, ""))
        answer(screen, (TRY, "n"), (GIT, "n"))
        finish(screen)
    assert stored_secret(session, "demo") == endpoint.secret
    assert stored_secret(session) == "another-secret-here"


# --- what the check says ---


def test_a_secret_that_is_refused(session, endpoint, without_docker):
    endpoint.expect_deviations = True
    with guide(session) as screen:
        answer(screen, *steps(endpoint, secret="a-slip-of-the-pen"), (TRY, ""))
        assert "401" in answer(screen, (AGAIN, "y"), (AGAIN, "1"), (SECRET, "another-slip"),
                               (AGAIN, "1"))
        answer(screen, (SECRET, endpoint.secret), (GIT, "n"))
        end = finish(screen)
    assert "slip" not in end and "issued one" in end
    assert stored_secret(session) == endpoint.secret and endpoint.count == 3


def test_a_secret_that_stays_refused(session, endpoint):
    endpoint.expect_deviations = True
    with guide(session) as screen:
        answer(screen, *steps(endpoint, secret="a-slip-of-the-pen"), (TRY, ""), (AGAIN, ""))
        end = finish(screen, REFUSED)
    assert "git ask" not in end and "tokenring add work" in end
    assert stored_secret(session) == "a-slip-of-the-pen"


def test_an_endpoint_that_is_not_there(session, endpoint):
    answers = steps(endpoint)
    answers[3] = (answers[3][0], "http://127.0.0.1:1/token")
    with guide(session) as screen:
        answer(screen, *answers, (TRY, ""), (MEND, ""))
        end = finish(screen, NETWORK)
    assert "127.0.0.1:1" in end and "secret again?" not in end and "git ask" not in end


# --- the command line ---


def test_what_is_given_is_not_asked(session, endpoint, without_docker):
    with guide(session, "work", "--client-id", endpoint.client_id, "--match", endpoint.base_url,
               "--param", f"token-url={endpoint.token_url}", "--set", "request.timeout=9") as screen:
        answer(screen, (PROVIDER, "oauth2"), ("scope (", ""), (SECRET, endpoint.secret),
               (WRITE, ""), (TRY, ""), (GIT, "n"))
        end = finish(screen)
    for question in (NAME, CLIENT_ID, URL, "token-url: "):
        assert f"\n{question}" not in end.replace("\r", "")
    assert "timeout=9" in account_text(session)


def test_no_secret(session, endpoint, without_docker):
    with guide(session, "--no-secret") as screen:
        answer(screen, *steps(endpoint)[:7], (WRITE, ""), (GIT, "n"))
        end = finish(screen)
    assert "Try it" not in end and "tokenring secret work" in end and "--no-secret" in end
    assert session.items() == []


@pytest.mark.parametrize("given, word", [
    (["work", "--provider", "nobody"], "'nobody'"),
    (["work", "--provider", "oauth2", "--param", "tokn-url=x"], "did you mean 'token-url'?"),
    (["work", "--provider", "oauth2", "--param", "colour=x"], "'tokenring providers oauth2'"),
    (["--param", "x"], "KEY=VALUE"),
    (["--set", "request.tiemout=9"], "tiemout"),
    (["work", "--provider", "oauth2", "--client-id", "x", "--match", "y"], "token-url"),
])
def test_what_is_given_and_wrong(session, given, word):
    """It is said before anything is asked that would be in vain."""
    with guide(session, *given) as screen:
        end = finish(screen, FAILED if word == "'nobody'" else USAGE)
    assert word in end.splitlines()[-1] and "Client id" not in end
    check_nothing(session)


def test_a_setting_that_is_given_and_wrong(session, endpoint):
    with guide(session, "work", "--provider", "oauth2", "--set", "request.timeout=soon") as screen:
        answer(screen, (CLIENT_ID, "x"), ("token-url: ", "nowhere"))
        assert "nowhere" in screen.wait_for("token-url: ")
        screen.type(f"{endpoint.token_url}\n")
        end = finish(screen, USAGE)
    check_message(f"{end.splitlines()[-1]}\n", "timeout")


def test_a_url_that_is_given_and_wrong(session):
    with guide(session, "work", "--provider", "oauth2", "--match", "nowhere", "--param",
               "token-url=https://a.example.com/t") as screen:
        answer(screen, (CLIENT_ID, "x"), ("scope (", ""))
        end = finish(screen, USAGE)
    assert "own that URL" in end.splitlines()[-1]


@pytest.mark.parametrize("arguments", [[], ["work"], ["work", "--provider", "oauth2"]])
def test_without_a_terminal(session, arguments):
    result = session.tokenring("add", *arguments, stdin="x\n")
    assert result.status == USAGE and result.out == "", result
    check_message(result.err, "usage: tokenring add [NAME] --provider")


# --- the keyring ---


def test_a_locked_keyring(session, endpoint):
    """It is said first of all, and may be unlocked when it comes to writing."""
    session.lock()
    with guide(session) as screen:
        assert "locked" in answer(screen, ("Go on", "n"))
        assert finish(screen, KEYRING).endswith(LEFT)
    with guide(session) as screen:
        answer(screen, ("Go on", ""), *steps(endpoint))
        assert "locked" in screen.wait_for("once more? [Y/n] ")
        assert not session.account_file("work").exists()
        session.restart_keyring()
        screen.type("\n")
        answer(screen, (TRY, ""))
        screen.wait_for("Have ")
        screen.type("\x04")
        finish(screen)
    assert stored_secret(session) == endpoint.secret


def test_a_keyring_that_stays_locked(session, endpoint):
    session.lock()
    with guide(session) as screen:
        answer(screen, ("Go on", ""), *steps(endpoint), ("once more?", "n"))
        assert finish(screen, KEYRING).endswith(LEFT)
    assert not session.account_file("work").exists()


def test_no_keyring(bare_session):
    """Nobody answers questions in vain."""
    with guide(bare_session) as screen:
        end = finish(screen, KEYRING)
    assert NAME not in end
    bare_session.configure("[chain]\nsecrets=credentials-directory\n")
    with guide(bare_session) as screen:
        assert "--no-secret" in finish(screen, KEYRING)
    with guide(bare_session, "--no-secret") as screen:
        screen.wait_for(NAME)
        screen.type("\x04")
        finish(screen, FAILED)
