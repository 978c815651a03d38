# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a registry with token authentication sends its clients to.

It takes a token of an endpoint as a Basic password, and gives a token of the registry for it: a JWT
that names what the client may do, signed by a key whose certificate the registry trusts.
"""

import base64
import json
import pathlib
import secrets
import subprocess
import threading
import time
import urllib.parse

from .endpoint import Deviation, Handler, Request, Server, parse_basic

SERVICE = "registry"
ISSUER = "token-service"
LIFE = 60
NEW_KEY = ("-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=token-service")


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class Signer:
    """A key with a certificate of its own; openssl does the work."""

    def __init__(self, folder):
        self._key = pathlib.Path(folder) / "token-service.key"
        self.certificate = pathlib.Path(folder) / "token-service.pem"
        subprocess.run(["openssl", "req", "-x509", *NEW_KEY, "-keyout", str(self._key),
                        "-out", str(self.certificate)], check=True, capture_output=True)

    def sign(self, claims):
        lines = self.certificate.read_text(encoding="ascii").splitlines()
        header = {"typ": "JWT", "alg": "RS256", "x5c": ["".join(lines[1:-1])]}
        text = b".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
        done = subprocess.run(["openssl", "dgst", "-sha256", "-sign", str(self._key)], input=text,
                              check=True, capture_output=True)
        return b".".join((text, base64url(done.stdout))).decode()


def access_of(scopes):
    """`repository:NAME:pull,push`, any number of these, as a JWT says it."""
    for scope in " ".join(scopes).split():
        kind, rest = scope.split(":", 1)
        name, _, actions = rest.rpartition(":")
        yield {"type": kind, "name": name, "actions": actions.split(",")}


class ServiceHandler (Handler):
    def _serve(self):
        self.server.service.serve(self)

    do_GET = do_POST = _serve


class TokenService:
    """Use it as a context manager; `granted` are the user names that got a registry's token."""

    def __init__(self, endpoint, folder):
        self.endpoint = endpoint
        self.granted = []
        self.refused = []
        self.signer = Signer(folder)
        self._lock = threading.Lock()
        self._server = Server(("127.0.0.1", 0), ServiceHandler)
        self._server.service = self
        self._thread = threading.Thread(target=self._server.serve_forever,
                                        kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def realm(self):
        return "http://{}:{}/token".format(*self._server.server_address)

    def serve(self, handler):
        request = Request(handler.command, handler.path, list(handler.headers.items()),
                          handler.read_body())
        try:
            user, password = parse_basic(request)
        except Deviation:
            user, password = None, None
        allowed = self.endpoint.accepts(password)
        with self._lock:
            (self.granted if allowed else self.refused).append(user)
        if not allowed or request.method != "GET":
            handler.reply_json(401, {"errors": [{"code": "UNAUTHORIZED", "message": "no token"}]},
                               [("WWW-Authenticate", 'Basic realm="token service"')])
            return
        token = self._make_token(user, urllib.parse.parse_qs(request.query))
        handler.reply_json(200, {"token": token, "access_token": token, "expires_in": LIFE})

    def _make_token(self, user, query):
        now = int(time.time())
        return self.signer.sign({
            "iss": ISSUER, "sub": user, "aud": SERVICE, "jti": secrets.token_hex(8),
            "iat": now, "nbf": now - 10, "exp": now + LIFE,
            "access": list(access_of(query.get("scope", [])))})

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
