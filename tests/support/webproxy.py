# SPDX-License-Identifier: LGPL-2.1-or-later
"""A forward proxy for http that lets nobody through without a user name and a password.

With an endpoint, the password is one of its tokens.
"""

import base64
import http.client
import threading
import urllib.parse

from .endpoint import Handler, Request, Server

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length",
              "proxy-authorization", "proxy-connection"}
CHALLENGE = ("Proxy-Authenticate", 'Basic realm="proxy"')


def pair_of(value):
    """User name and password of a header; the scheme is the only one that is asked for."""
    text = base64.b64decode(value.removeprefix("Basic ")).decode()
    user, _, password = text.partition(":")
    return user, password


def forward(request):
    """Status, headers and body of the server that the request is for."""
    target = urllib.parse.urlsplit(request.path)
    connection = http.client.HTTPConnection(target.hostname, target.port, timeout=30)
    query = f"?{request.query}" if request.query else ""
    try:
        connection.putrequest(request.method, f"{target.path}{query}", skip_host=True,
                              skip_accept_encoding=True)
        for name, value in request.headers:
            if name.lower() not in HOP_BY_HOP:
                connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()


class ProxyHandler (Handler):
    def _serve(self):
        proxy = self.server.proxy
        request = Request(self.command, self.path, list(self.headers.items()), self.read_body())
        proxy.remember(request)
        if not proxy.lets_through(request.header("Proxy-Authorization") or ""):
            self.reply(407, [CHALLENGE])
            return
        status, headers, body = forward(request)
        self.reply(status, [(name, value) for name, value in headers
                            if name.lower() not in HOP_BY_HOP], body)

    do_GET = do_POST = do_PUT = do_HEAD = _serve


class WebProxy:
    """Use it as a context manager."""

    def __init__(self, endpoint=None, user="proxy-user", password="proxy-password"):
        self.endpoint = endpoint
        self.user = user
        self.password = password
        self.requests = []
        self._lock = threading.Lock()
        self._server = Server(("127.0.0.1", 0), ProxyHandler)
        self._server.proxy = self
        self._thread = threading.Thread(target=self._server.serve_forever,
                                        kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def host(self):
        return "{}:{}".format(*self._server.server_address)

    def url(self, userinfo=""):
        return f"http://{userinfo}@{self.host}" if userinfo else f"http://{self.host}"

    def remember(self, request):
        with self._lock:
            self.requests.append(request)

    def lets_through(self, value):
        user, password = pair_of(value)
        if self.endpoint is not None:
            return self.endpoint.accepts(password)
        return (user, password) == (self.user, self.password)

    @property
    def users(self):
        """Those that clients named to the proxy itself."""
        with self._lock:
            values = {request.header("Proxy-Authorization") for request in self.requests}
        return {pair_of(value)[0] for value in values if value}

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
