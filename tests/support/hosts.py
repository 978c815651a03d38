# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hosts with names of their own, over https on port 443, for commands that name real-looking URLs.

    authority = Authority(folder, ["git.example.com"])
    with Hosts(authority, way, door, {"git.example.com": service.serve}) as hosts:
        hosts.command(["curl", "https://git.example.com/"])

Such a command runs in namespaces of its own; see namespace.py. Its connections are answered here,
by the function that belongs to the host, which gets a handler of endpoint.py's kind.
"""

import pathlib
import selectors
import shutil
import socket
import ssl
import subprocess
import threading

from . import namespace
from .endpoint import Handler, Request, Server

TOOLS = ("openssl",)
OPENSSL_CONFIG = """[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
"""
NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")


def missing_tools():
    return [tool for tool in TOOLS if not shutil.which(tool)]


class Authority:
    """A certificate for each name, an authority that signed them, and the files that make a system
    trust it and find the names: etc/ssl/certs and etc/hosts."""

    def __init__(self, folder, names):
        self.folder = pathlib.Path(folder)
        (self.folder / "openssl.cnf").write_text(OPENSSL_CONFIG, encoding="ascii")
        self._certify("authority", "-extensions", "authority")
        certs = self.folder / "etc/ssl/certs"
        certs.mkdir(parents=True)
        shutil.copy(self.folder / "authority.pem", certs / "ca-certificates.crt")
        lines = [f"127.0.0.1 {name}\n" for name in ("localhost", *names)]
        (self.folder / "etc/hosts").write_text("".join(lines), encoding="ascii")
        self.contexts = {name: self._context(name) for name in names}

    def _certify(self, name, *words):
        """A key and a certificate for it."""
        subprocess.run(["openssl", "req", "-x509", "-config", "openssl.cnf", *NEW_KEY,
                        "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem",
                        *words], cwd=self.folder, check=True, capture_output=True)

    def _context(self, name):
        self._certify(name, "-CA", "authority.pem", "-CAkey", "authority.key",
                      "-addext", f"subjectAltName=DNS:{name}",
                      "-addext", "basicConstraints=critical,CA:FALSE",
                      "-addext", "extendedKeyUsage=serverAuth")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        return context

    def server_context(self):
        """Shows the certificate of the host that the client wants, and to others none at all."""
        def choose(connection, name, _context):
            if name not in self.contexts:
                return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
            connection.context = self.contexts[name]
            return None

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.sni_callback = choose
        return context


def endpoint_service(endpoint):
    """The part of an endpoint that answers a handler."""
    def serve(handler):
        body = handler.read_body()
        endpoint.handle(handler, Request(handler.command, handler.path,
                                         list(handler.headers.items()), body))

    return serve


class HostHandler (Handler):
    def _serve(self):
        serve = self.server.services.get(self.headers.get("Host"))
        if serve is None:
            self.reply(421)
            return
        serve(self)

    do_GET = do_POST = do_PUT = do_HEAD = do_PATCH = do_DELETE = _serve


class HostServer (Server):
    """Has no socket of its own that listens: it is given the connections."""

    def __init__(self, context, services):
        super().__init__(("127.0.0.1", 0), HostHandler, bind_and_activate=False)
        self.services = services
        self._context = context

    def finish_request(self, request, client_address):
        # In the thread of this connection: a handshake that hangs keeps nobody else waiting.
        request.settimeout(HostHandler.timeout)
        with self._context.wrap_socket(request, server_side=True) as connection:
            super().finish_request(connection, client_address)


class Hosts:
    """Use it as a context manager. `door` is the path of a socket that this makes, a short one."""

    def __init__(self, authority, way, door, services):
        self._authority = authority
        self._way = way
        self._door_path = pathlib.Path(door)
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(door))
        self._door.listen(16)
        self._stop, self._stopped = socket.socketpair()
        self._server = HostServer(authority.server_context(), services)
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def command(self, argv):
        """The command line that runs a command where these hosts are."""
        return namespace.command(self._way, self._authority.folder, self._door_path, argv)

    def _accept(self):
        """Takes the listening sockets of the commands, and the connections that come to those."""
        with selectors.DefaultSelector() as selector:
            for one in (self._door, self._stopped):
                selector.register(one, selectors.EVENT_READ)
            while not self._accept_some(selector):
                pass
            for key in list(selector.get_map().values()):
                key.fileobj.close()

    def _accept_some(self, selector):
        """Waits for something to happen; true if that was the end."""
        ready = [key.fileobj for key, _ in selector.select()]
        for one in ready:
            if one is self._door:
                selector.register(namespace.receive(one), selectors.EVENT_READ)
            elif one is not self._stopped:
                self._server.process_request(*one.accept())
        return self._stopped in ready

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._stop.close()
        self._thread.join()
        self._server.server_close()
        self._door_path.unlink()
