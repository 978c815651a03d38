# SPDX-License-Identifier: LGPL-2.1-or-later
"""The cached tokens of a session: made older than they are, which saves the tests half a minute."""

from . import kernel

RECORD = b"tokenring-token 1 "
SCHEMA = "org.tokenring.Token"


def _older(record, seconds):
    assert record.startswith(RECORD), "no record of a token"
    head, _, token = record.removeprefix(RECORD).partition(b"\n")
    obtained, expires = head.split(b" ")
    return RECORD + b"%d %s\n" % (int(obtained) - seconds, expires) + token


def _age_kernel(account, seconds):
    """How many of the kernel's tokens were made older."""
    try:
        keys = kernel.tokens(account=account)
    except kernel.Fault:
        return 0
    for name, key in keys.items():
        left = kernel.time_left(key)
        changed = kernel.add(kernel.SESSION, name, _older(kernel.read(key), seconds))
        if left is not None:
            kernel.set_timeout(changed, left)
    return len(keys)


def age(session, seconds=60, account="demo"):
    """Make an account's cached tokens look as if they had been obtained that much earlier."""
    items = [item for item in session.items(SCHEMA, account=account)]
    for item in items:
        item.set_secret(_older(item.secret(), seconds).decode())
    assert _age_kernel(account, seconds) + len(items) > 0, "no token is cached"
