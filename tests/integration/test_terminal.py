# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a person sees who types the client secret."""

import signal

import pytest

from support import accounts
from support.terminal import Terminal

SECRET_SCHEMA = "org.tokenring.ClientSecret"


def terminal(session, *arguments, **options):
    return Terminal([session.program("tokenring"), *arguments], session.env, session.work,
                    **options)


def stored_secret(session):
    (item,) = session.items(SECRET_SCHEMA)
    return item.secret().decode()


def test_add_asks_without_echo(session, endpoint):
    with terminal(session, *accounts.add_arguments(endpoint, "demo")) as screen:
        prompt = screen.wait_for_prompt().decode()
        assert "secret" in prompt.lower()
        assert "demo" in prompt or endpoint.client_id in prompt
        screen.type(endpoint.secret + "\n")
        result = screen.finish()
        assert screen.echoes, "the terminal is as it was"
    assert result.status == 0, result
    assert endpoint.secret not in result.err
    assert stored_secret(session) == endpoint.secret


def test_secret_asks_without_echo(session, account, endpoint):
    with terminal(session, "secret", "demo") as screen:
        screen.wait_for_prompt()
        screen.type("another-secret-here\n")
        result = screen.finish()
    assert result.status == 0, result
    assert stored_secret(session) == "another-secret-here"


def test_the_prompt_is_not_on_stdout(session, endpoint):
    with terminal(session, *accounts.add_arguments(endpoint, "demo"), stdout_too=False) as screen:
        screen.wait_for_prompt()
        screen.type(endpoint.secret + "\n")
        result = screen.finish()
    assert result.status == 0 and "secret" not in result.out.lower()


@pytest.mark.parametrize("keys", ["\n", "\x04"])
def test_nothing_typed(session, endpoint, keys):
    with terminal(session, *accounts.add_arguments(endpoint, "demo")) as screen:
        screen.wait_for_prompt()
        screen.type(keys)
        result = screen.finish()
        assert screen.echoes
    assert result.status == 2, result
    assert session.items() == [] and not session.account_file("demo").exists()


@pytest.mark.parametrize("typed, word", [("half-a-secr\x1b[Dxy", "such as an arrow"),
                                         ("-----BEGIN PRIVATE KEY-----", "many lines")])
def test_what_nobody_means(session, account, endpoint, typed, word):
    """The old secret stays, and nothing of what was typed is shown."""
    with terminal(session, "secret", "demo") as screen:
        screen.wait_for_prompt()
        screen.type(f"{typed}\n")
        result = screen.finish()
    assert result.status == 2 and word in result.err and typed[:6] not in result.err, result
    assert stored_secret(session) == endpoint.secret


def test_control_c(session, endpoint):
    """It ends the command at once, the terminal echoes again, and nothing is there."""
    with terminal(session, *accounts.add_arguments(endpoint, "demo")) as screen:
        screen.wait_for_prompt()
        screen.type("half-a-secr\x03")
        result = screen.finish(5)
        assert screen.echoes
    assert result.status != 0
    assert session.items() == [] and not session.account_file("demo").exists()


def test_backspace(session, endpoint):
    with terminal(session, *accounts.add_arguments(endpoint, "demo")) as screen:
        screen.wait_for_prompt()
        screen.type(endpoint.secret + "xy\x7f\x7f\n")
        assert screen.finish().status == 0
    assert stored_secret(session) == endpoint.secret


def test_no_prompt_for_what_cannot_be(session, account, endpoint):
    """Wrong usage is told before a secret is asked for."""
    with terminal(session, *accounts.add_arguments(endpoint, "demo")) as screen:
        result = screen.finish(5)
        assert screen.echoes
    assert result.status == 2 and "--replace" in result.err
    with terminal(session, "add", "bad/name", "--provider", "oauth2",
                  "--client-id", "x") as screen:
        assert screen.finish(5).status == 2
    with terminal(session, "secret", "nobody") as screen:
        assert screen.finish(5).status == 3


# --- lines that are too long ---


def test_the_longest_line(session, endpoint):
    """As much as a terminal takes in one go comes through whole."""
    secret = "0123456789" * 409
    with terminal(session, *accounts.add_arguments(endpoint, "demo")) as screen:
        screen.wait_for_prompt()
        screen.type(secret + "\n")
        assert screen.finish().status == 0
    assert stored_secret(session) == secret


@pytest.mark.parametrize("length", [4095, 4096, 5000, 20_000])
def test_a_line_that_is_too_long(session, account, endpoint, length):
    """The terminal cuts it off and says nothing; half a secret must not be kept."""
    with terminal(session, "secret", "demo") as screen:
        screen.wait_for_prompt()
        # In pieces, as a paste comes: the terminal stops taking when nobody reads.
        for start in range(0, length, 500):
            screen.type("x" * min(500, length - start))
        screen.type("\n")
        result = screen.finish()
        assert screen.echoes
    assert result.status == 2 and "4094" in result.err, result
    assert stored_secret(session) == endpoint.secret


def test_a_long_line_without_line_mode(session, account, endpoint):
    with terminal(session, "secret", "demo", lines=False) as screen:
        screen.wait_for_prompt()
        for _ in range(20):
            screen.type("y" * 300)
            screen.wait_until_read()
            if not screen.runs:
                break
        result = screen.finish()
        assert screen.echoes
    assert result.status == 2, result
    assert stored_secret(session) == endpoint.secret


# --- signals ---

ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1,
          signal.SIGUSR2, signal.SIGALRM]


@pytest.mark.parametrize("number", ENDING)
@pytest.mark.parametrize("typed, lines", [("", True), ("half-a-secr", True),
                                          ("half-a-secr\x04", True), ("half-a-secr", False)])
def test_signals(session, account, endpoint, number, typed, lines):
    """They end the prompt whatever was typed, and whatever of it was read already."""
    with terminal(session, "secret", "demo", lines=lines) as screen:
        screen.wait_for_prompt()
        screen.type(typed)
        screen.wait_until_read()
        screen.signal(number)
        result = screen.finish(5)
        assert screen.echoes, "the terminal is as it was"
    assert result.status == -number, result
    assert stored_secret(session) == endpoint.secret


def test_control_c_after_some_was_read(session, account, endpoint):
    for typed, lines in (("half-a-secr\x04", True), ("half-a-secr", False)):
        with terminal(session, "secret", "demo", lines=lines) as screen:
            screen.wait_for_prompt()
            screen.type(typed)
            screen.wait_until_read()
            screen.type("\x03")
            result = screen.finish(5)
            assert screen.echoes
        assert result.status == -signal.SIGINT
    assert stored_secret(session) == endpoint.secret


def test_a_stop(session, account, endpoint):
    """Who comes back is asked again. Nobody stops a program that has no shell above it; the signal
    comes in nevertheless."""
    with terminal(session, "secret", "demo") as screen:
        screen.wait_for("secret of")
        screen.type("half-a-secr")
        screen.signal(signal.SIGTSTP)
        screen.wait_for("secret of")
        screen.wait_for(": ")
        screen.type("another-secret-here\n")
        assert screen.finish().status == 0
        assert screen.echoes
    assert stored_secret(session) == "another-secret-here"


def test_a_prompt_shows_no_orders_to_the_terminal(session, endpoint):
    """A client id may be copied from anywhere."""
    _, name, *options = accounts.add_arguments(endpoint, "demo")
    options[options.index("--client-id") + 1] = "nomis\u202esimon\u200b\u009b31m"
    with terminal(session, "add", name, *options) as screen:
        prompt = screen.wait_for_prompt().decode()
        assert "secret" in prompt.lower() and prompt.isprintable(), ascii(prompt)
        screen.type("some-secret\n")
        result = screen.finish()
    assert result.status == 0, result
    assert result.out == "" and result.err.replace("\r\n", "").isprintable(), ascii(result.err)
