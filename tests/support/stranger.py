# SPDX-License-Identifier: LGPL-2.1-or-later
"""A web server that no account owns: it asks everyone for credentials, and remembers what came."""

import base64
import binascii
import threading

from . import sentinels
from .endpoint import Handler, Request, Server

CHALLENGES = [("WWW-Authenticate", 'Basic realm="stranger"'),
              ("WWW-Authenticate", 'Bearer realm="stranger"')]


class StrangerHandler (Handler):
    def _serve(self):
        request = Request(self.command, self.path, list(self.headers.items()), self.read_body())
        self.server.stranger.remember(request)
        self.reply(401, CHALLENGES)

    do_GET = do_POST = do_PUT = do_HEAD = do_PATCH = do_DELETE = _serve


def texts_of(request):
    """All that a request says, and what it says in Base64."""
    yield request.path.encode() + request.query.encode()
    yield request.body
    for _, value in request.headers:
        yield value.encode("utf-8", "surrogateescape")
        try:
            yield base64.b64decode(value.rpartition(" ")[2], validate=True)
        except (binascii.Error, ValueError):
            continue


def shows_ours(request):
    """Whether a token or a client secret is anywhere in a request."""
    return any(sentinels.has_token(text) or sentinels.has_secret(text)
               for text in texts_of(request))


class Stranger:
    """Use it as a context manager. Another address of loopback makes it another host."""

    def __init__(self, address="127.0.0.2"):
        self.requests = []
        self._lock = threading.Lock()
        self._server = Server((address, 0), StrangerHandler)
        self._server.stranger = self
        self._thread = threading.Thread(target=self._server.serve_forever,
                                        kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def host(self):
        return "{}:{}".format(*self._server.server_address)

    @property
    def base_url(self):
        return f"http://{self.host}"

    def remember(self, request):
        with self._lock:
            self.requests.append(request)

    def check_nothing_came(self):
        """They did come here, and brought nothing of ours."""
        assert self.requests, "nobody came"
        shown = [request for request in self.requests if shows_ours(request)]
        assert not shown, f"a token was sent to {self.host}: {shown}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
