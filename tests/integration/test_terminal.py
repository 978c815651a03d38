# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a person sees who types the client secret."""

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
