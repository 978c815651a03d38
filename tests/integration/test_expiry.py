# SPDX-License-Identifier: LGPL-2.1-or-later
"""Renewal by the real clock, while callers ask without a pause."""

import threading
import time

from support import accounts
from support.accounts import git_request

LIFE = 40
# Two renewals, at 36 s and 72 s, and some calls after the second.
SECONDS = 78


def test_no_call_gets_an_expired_token(session, make_endpoint):
    endpoint = make_endpoint("oauth2", life=LIFE)
    accounts.add(session, endpoint)
    start = time.time()
    seen, faults = [], []

    def loop(call):
        while time.time() < start + SECONDS:
            asked = time.time()
            try:
                token = call()
                left = endpoint.issued[token].expires - asked
                seen.append((asked - start, token))
                assert left > 0, f"{-left:.1f} s after its end"
            except Exception as fault:  # pylint: disable=broad-except
                faults.append(fault)
                return
            time.sleep(0.1)

    def by_git():
        asked = int(time.time())
        fields = session.git("get", git_request(endpoint.base_url), allow_token=True).fields
        # It may have come while the answer was on its way.
        assert int(fields["password_expiry_utc"]) > asked
        return fields["password"]

    def by_name():
        return session.tokenring("token", "demo", allow_token=True).out.strip()

    callers = [threading.Thread(target=loop, args=(call,)) for call in (by_git, by_name)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert not faults, faults[0]
    assert len(seen) > 100 and seen[-1][0] > 72
    assert endpoint.count == 3, "one request for each life"
    assert len({token for _, token in seen}) == 3
