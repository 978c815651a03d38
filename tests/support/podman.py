# SPDX-License-Identifier: LGPL-2.1-or-later
"""podman without an engine: a login is the client's own doing, but the client wants to have seen an
engine first. The socket here says that there is one, and can do nothing else."""

import http.server
import shutil
import socketserver
import threading


def find():
    """Debian 13 has a package with nothing but the client."""
    return shutil.which("podman-remote") or shutil.which("podman")


class PingHandler (http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_GET(self):
        self.send_response(200 if self.path.endswith("/_ping") else 500)
        self.send_header("Libpod-API-Version", "5.0.0")
        self.send_header("Content-Length", "0")
        self.end_headers()


class Engine:
    """Use it as a context manager; `command` is how podman is told of it."""

    def __init__(self, path):
        self._path = path
        self._server = socketserver.ThreadingUnixStreamServer(str(path), PingHandler)
        self._thread = threading.Thread(target=self._server.serve_forever,
                                        kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def command(self):
        return [find(), "--remote", "--url", f"unix://{self._path}"]

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._path.unlink()
