# SPDX-License-Identifier: LGPL-2.1-or-later
"""A real docker-registry: bare, with an authentication of its own, or behind a proxy that wants a
fresh token as a Basic password."""

import base64
import binascii
import ctypes
import gzip
import hashlib
import http.client
import io
import json
import pathlib
import re
import secrets
import shutil
import socket
import subprocess
import tarfile
import threading
import urllib.parse

from .endpoint import Handler, Request, Server
from .keyring import wait_until

CONFIG = """version: 0.1
log:
  level: error
  accesslog:
    disabled: true
storage:
  filesystem:
    rootdirectory: {root}
  delete:
    enabled: true
http:
  addr: 127.0.0.1:{port}
  relativeurls: true
"""
HTPASSWD = """auth:
  htpasswd:
    realm: registry
    path: {path}
"""
TOKENS = """auth:
  token:
    realm: {realm}
    service: {service}
    issuer: {issuer}
    rootcertbundle: {certificate}
"""
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host",
              "authorization"}


def is_there(tool):
    return shutil.which(tool) is not None


def missing_tools():
    return [tool for tool in ("docker-registry", "skopeo") if not is_there(tool)]


def why_no_docker():
    """Why the docker command is of no use to the tests; None if it is."""
    if not shutil.which("docker"):
        return "docker is not installed"
    done = subprocess.run(["docker", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"version (\d+)", done.stdout)
    version = int(found.group(1)) if found else 0
    return f"docker {version} needs an engine for this" if version < 23 else None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def make_layer():
    """A layer with one file, the same bytes every time."""
    content = b"hello from a layer\n"
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo("hello")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def bcrypt(password):
    """The only hash that a registry takes; Python has none."""
    library = ctypes.CDLL("libcrypt.so.1")
    library.crypt.restype = ctypes.c_char_p
    salt = f"$2y$05${secrets.token_hex(11)}"
    hashed = library.crypt(password.encode(), salt.encode())
    assert hashed and hashed.startswith(b"$2y$"), "libcrypt knows no bcrypt"
    return hashed.decode()


def write_htpasswd(path, **users):
    """A running registry notices a file that is newer."""
    lines = [f"{user}:{bcrypt(password)}\n" for user, password in users.items()]
    pathlib.Path(path).write_text("".join(lines), encoding="ascii")


class Registry:
    """The registry itself, which takes everyone unless `auth` has lines of its configuration."""

    def __init__(self, folder, auth=""):
        folder = pathlib.Path(folder)
        storage = folder / "registry"
        storage.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        config = folder / "registry.yml"
        config.write_text(CONFIG.format(root=storage, port=self.port) + auth, encoding="utf-8")
        self._process = subprocess.Popen(["docker-registry", "serve", str(config)],
                                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL)
        wait_until(self._answers, what="the registry")

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    def _answers(self):
        try:
            return self.request("GET", "/v2/")[0] in (200, 401)
        except OSError:
            return False

    def _defaults(self, names, body):
        """What every request must have, where the caller did not name it."""
        if "host" not in names:
            yield "Host", f"127.0.0.1:{self.port}"
        yield "Content-Length", str(len(body or b""))

    def request(self, method, target, headers=(), body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            names = {name.lower() for name, _ in headers}
            for name, value in [*headers, *self._defaults(names, body)]:
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def _put_blob(self, repository, data):
        status, headers, _ = self.request("POST", f"/v2/{repository}/blobs/uploads/")
        assert status == 202, status
        place = urllib.parse.urlsplit(dict(headers)["Location"])
        query = urllib.parse.urlencode([*urllib.parse.parse_qsl(place.query),
                                        ("digest", digest_of(data))])
        status, _, body = self.request("PUT", f"{place.path}?{query}",
                                       [("Content-Type", "application/octet-stream")], data)
        assert status == 201, body

    def put_image(self, repository="hello", tag="latest"):
        """Make an OCI image of one layer by hand, and put it there piece by piece."""
        tar = make_layer()
        layer = gzip.compress(tar, mtime=0)
        config = json.dumps({"architecture": "amd64", "os": "linux", "config": {},
                             "rootfs": {"type": "layers", "diff_ids": [digest_of(tar)]},
                             "history": []}).encode()
        for blob in (layer, config):
            self._put_blob(repository, blob)
        manifest = json.dumps({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json",
                       "digest": digest_of(config), "size": len(config)},
            "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
                        "digest": digest_of(layer), "size": len(layer)}]}).encode()
        status, _, body = self.request("PUT", f"/v2/{repository}/manifests/{tag}",
                                       [("Content-Type", MANIFEST)], manifest)
        assert status == 201, body
        return digest_of(manifest)

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()


def make_registry(folder, auth):
    """A registry with an authentication, in which there is an image `hello` already."""
    with Registry(folder) as bare:
        bare.put_image("hello")
    return Registry(folder, auth)


class ProxyHandler (Handler):
    def setup(self):
        super().setup()
        # docker tries TLS first, and goes on to plain HTTP only when the answer to that is HTTP.
        if self.connection.recv(1, socket.MSG_PEEK) == b"\x16":
            self.connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
            self.connection.shutdown(socket.SHUT_WR)

    def _serve(self):
        self.server.proxy.serve(self)

    do_GET = do_POST = do_PUT = do_HEAD = do_PATCH = do_DELETE = _serve


class RegistryProxy:
    """What clients talk to. Use it as a context manager; `registry` is what stands behind it."""

    def __init__(self, endpoint, folder):
        self.endpoint = endpoint
        self.registry = Registry(folder)
        self.requests = []
        self.users = []
        self._lock = threading.Lock()
        self._server = Server(("127.0.0.1", 0), ProxyHandler)
        self._server.proxy = self
        self._thread = threading.Thread(target=self._server.serve_forever,
                                        kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def host(self):
        return f"127.0.0.1:{self._server.server_address[1]}"

    def _allowed(self, request):
        scheme, _, value = (request.header("Authorization") or "").partition(" ")
        if scheme != "Basic":
            return False
        try:
            user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return False
        with self._lock:
            self.users.append(user)
        return bool(user) and self.endpoint.accepts(password)

    def serve(self, handler):
        body = handler.read_body()
        request = Request(handler.command, handler.path, list(handler.headers.items()), body)
        with self._lock:
            self.requests.append(request)
        if not self._allowed(request):
            handler.reply(401, [("WWW-Authenticate", 'Basic realm="registry"'),
                                ("Docker-Distribution-Api-Version", "registry/2.0"),
                                ("Content-Type", "application/json")],
                          b'{"errors":[{"code":"UNAUTHORIZED","message":"a token is needed"}]}')
            return
        self._forward(handler, request)

    def _forward(self, handler, request):
        headers = [(name, value) for name, value in request.headers
                   if name.lower() not in HOP_BY_HOP]
        # Links in the registry's answers must lead back here.
        headers.append(("Host", self.host))
        status, found, body = self.registry.request(request.method, handler.path, headers,
                                                    request.body)
        kept = [(name, value) for name, value in found if name.lower() not in HOP_BY_HOP]
        if request.method == "HEAD":
            kept += [(name, value) for name, value in found if name.lower() == "content-length"]
            handler.send_response(status)
            for name, value in kept:
                handler.send_header(name, value)
            handler.end_headers()
            return
        handler.reply(status, kept, body)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.registry.stop()
