#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""kernel_other_user.py CHECK: what test_kernel.py has to do as another user, who started it as
setpriv or su would: the session keyring is still that of the caller."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support import accounts, kernel, keyring  # noqa: E402
from support.accounts import git_request  # noqa: E402
from support.endpoint import Endpoint  # noqa: E402

NAME = kernel.lasting_name("other-user_of.the-kernel-test")


def get(session, endpoint):
    result = session.git("get", git_request(endpoint.base_url), allow_token=True)
    assert result.status == 0 and result.err == "", result
    assert result.fields["password"] == endpoint.last_token
    return result


def check_cached(session, endpoint):
    """Each kind of keyring, with a session keyring that leads to none of them."""
    for ring in ("auto", "persistent", "user"):
        session.configure(f"[chain]\ntokens=kernel\n[kernel]\nkeyring={ring}\n")
        before = endpoint.count
        get(session, endpoint)
        get(session, endpoint)
        assert endpoint.count == before + 1, ring
        where = kernel.user() if ring == "user" else kernel.persistent()
        assert len(kernel.tokens(where, NAME)) == 1, ring
        assert session.tokenring("forget", NAME).status == 0
        assert not kernel.tokens(where, NAME)


def fill(size):
    """Keys of our own until there is no room for another one, not even the smallest."""
    ring = kernel.start_session()
    number = 0
    while size > 0:
        try:
            kernel.add(ring, f"filler:{number}", b"x" * size)
            number += 1
        except kernel.Fault as fault:
            assert fault.errno == kernel.errno.EDQUOT, fault
            size //= 2
    return number


def check_full(session, endpoint, size):
    """The next store of the chain keeps the token; nobody is told."""
    session.configure("[kernel]\nkeyring=auto\n")
    assert fill(size) > 1
    get(session, endpoint)
    assert endpoint.count == 1 and len(session.items("org.tokenring.Token", account=NAME)) == 1
    get(session, endpoint)
    assert endpoint.count == 1 and not kernel.lasting_tokens()
    assert NAME in session.tokenring("list").out
    # Where there is no room for a link, nothing can be told about what the kernel keeps.
    result = session.tokenring("forget", NAME)
    assert result.status == 0 or "quota" in result.err, result
    kernel.clear(kernel.SESSION)
    assert kernel.wait_for(lambda: session.tokenring("forget", NAME).status == 0)
    assert session.items("org.tokenring.Token") == []


CHECKS = {
    "cached": check_cached,
    "full-keys": lambda session, endpoint: check_full(session, endpoint, 1),
    "full-bytes": lambda session, endpoint: check_full(session, endpoint, 4000),
}


if __name__ == "__main__":
    kernel.start_session()
    with Endpoint() as service, keyring.Session() as own:
        accounts.add(own, service, NAME)
        try:
            CHECKS[sys.argv[1]](own, service)
        finally:
            kernel.clear(kernel.SESSION)
            kernel.drop_lasting_tokens(NAME)
