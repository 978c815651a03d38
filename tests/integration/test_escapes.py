# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files that hold orders for a terminal: they are shown, and not obeyed."""

import pytest

from support import accounts
from support.run import check_message

ORDERS = ("\x1b[31m", "\x1b]0;title\x07", "\x08", "\x7f", "\u009b2J", "\u202egnp", "\u2066",
          "\u200b", "\ufeff", "\u2028")
HOSTILE = "".join(ORDERS)


def check_clean(result):
    for text in (result.out, result.err):
        for line in text.split("\n"):
            assert line.isprintable(), ascii(line)


@pytest.fixture
def provider(session):
    """The user's own provider, copied from where one should not copy from."""
    folder = session.config_home / "tokenring" / "providers"
    folder.mkdir(parents=True, mode=0o700)
    folder.parent.chmod(0o700)
    file = folder / "evil.conf"
    file.write_text(
        "[provider]\nname=evil\nissuer=oauth\n"
        f"description=Nice{HOSTILE}\\nProvider:      forged\n"
        f"documentation=https://example.com/{HOSTILE}\n"
        "parameters=first;second;third\n"
        "match=https://example.com/x\u202ey\u200b\n"
        f"[parameters]\nsecond=a{HOSTILE}\\nFile: forged\n"
        "[request]\ntoken-url=https://example.com/token\n", encoding="utf-8")
    file.chmod(0o600)
    return "evil"


def test_providers(session, provider):
    result = session.tokenring("providers")
    assert result.status == 0 and result.err == "", result
    check_clean(result)
    names = [line.split()[0] for line in result.out.splitlines()]
    assert names == sorted({*names}) and len(names) == len(accounts.ALL) + 1


def test_one_provider(session, provider):
    result = session.tokenring("providers", provider)
    assert result.status == 0 and result.err == "", result
    check_clean(result)
    assert "Nice" in result.out
    starts = [line.split(":")[0] for line in result.out.splitlines()]
    assert starts.count("Provider") == starts.count("File") == 1


def test_a_parameter(session, provider):
    """Its name is quoted in the error."""
    file = session.config_home / "tokenring" / "providers" / "evil.conf"
    file.write_text(file.read_text(encoding="utf-8").replace("=first;", f"=first{HOSTILE};"),
                    encoding="utf-8")
    for arguments, status in (["providers"], 0), (["providers", provider], 1):
        result = session.tokenring(*arguments)
        check_clean(result)
        assert result.status == status and "is no name of a parameter" in result.err, result


def test_an_account(session, provider):
    result = session.tokenring("add", "demo", "--provider", provider, "--client-id",
                               "nomis\u202esimon", "--param", "third=x", stdin="some-secret")
    check_clean(result)
    assert result.status == 0 and "It owns https://example.com/x" in result.out, result
    for arguments in (["show", "demo"], ["list"]):
        result = session.tokenring(*arguments)
        check_clean(result)
        assert result.status == 0 and "demo" in result.out, result
    for arguments in (["forget", "demo"], ["token", "https://example.com/\u202e"],
                      ["remove", "demo"]):
        check_clean(session.tokenring(*arguments))


@pytest.mark.parametrize("order", ORDERS, ids=ascii)
def test_the_name_of_a_folder(session, endpoint, order):
    """The paths that are told come from the environment."""
    folder = session.root / f"config{order}"
    folder.mkdir(mode=0o700)
    env = {"XDG_CONFIG_HOME": str(folder)}
    result = session.tokenring(*accounts.add_arguments(endpoint, "demo"), stdin=endpoint.secret,
                               env=env)
    assert result.status == 0 and "is written to" in result.out, result
    check_clean(result)
    check_clean(session.tokenring("show", "demo", env=env))
    (folder / "tokenring" / "accounts" / "demo.conf").chmod(0o666)
    result = session.tokenring("token", "demo", env=env)
    assert result.status == 1
    check_message(result.err)


def test_arguments(session):
    """What was typed or pasted is quoted in messages."""
    for arguments in ([HOSTILE], ["token", HOSTILE], ["token", f"https://example.com/{HOSTILE}"],
                      ["providers", HOSTILE], ["show", "a", HOSTILE], ["show", f"--{HOSTILE}"],
                      ["add", "demo", "--provider", HOSTILE, "--client-id", HOSTILE],
                      ["add", "demo", "--provider", "oauth2", "--client-id", "x",
                       "--param", HOSTILE]):
        result = session.tokenring(*arguments)
        assert result.status in (2, 3) and result.out == "", result
        check_message(result.err)
