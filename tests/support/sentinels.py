# SPDX-License-Identifier: LGPL-2.1-or-later
"""Strings that no output may hold.

Every client secret and every token of a run is registered here. The runner looks for them, and for
the forms that they take on the wire, in whatever a program prints.
"""

import base64
import json
import threading
import urllib.parse

_lock = threading.Lock()
_secrets = {}
_tokens = {}


def _forms(value):
    """The value as it is, form encoded, as JSON text, in Base64, and each of its longer lines."""
    raw = value.encode("utf-8") if isinstance(value, str) else bytes(value)
    text = raw.decode("utf-8", "surrogateescape")
    forms = {raw, urllib.parse.quote_from_bytes(raw, safe="").encode(), base64.b64encode(raw)}
    forms.add(urllib.parse.quote_plus(raw).encode())
    forms.add(json.dumps(text, ensure_ascii=False)[1:-1].encode("utf-8", "surrogateescape"))
    forms.update(line for line in raw.splitlines() if len(line) >= 12)
    return {form for form in forms if len(form) >= 6}


def register_secret(value):
    """Remember a client secret; returns it, so that it can be wrapped around its making."""
    with _lock:
        _secrets[value] = _forms(value)
    return value


def register_token(value):
    """Remember a token; one that is too short to be told from ordinary words is left out."""
    with _lock:
        _tokens[value] = _forms(value)
    return value


def _found(data, table):
    with _lock:
        forms = [form for group in table.values() for form in group]
    return any(form in data for form in forms)


def has_secret(data):
    return _found(data, _secrets)


def has_token(data):
    return _found(data, _tokens)


def forget_all():
    """Between two tests: what one test called a token may be an ordinary word in the next."""
    with _lock:
        _secrets.clear()
        _tokens.clear()
