# SPDX-License-Identifier: LGPL-2.1-or-later
"""A scripted token endpoint on loopback that takes the documentation of each service at its word.

One Endpoint speaks for one service: livedata, livedata-user, entra, kalibrate, oauth2-basic, huvr,
or oauth2 (RFC 6749, section 4.4, credentials in a Basic header, form encoded). A request that
differs from the documentation in anything is refused and its reason is kept in `deviations`. Every
request is kept in `requests`. The service's API accepts only tokens of this endpoint that have not
run out, under the right scheme.

As a program it serves the quickstart:

    endpoint.py --provider oauth2 --port-file F --client-id X --secret-file F [--git-root DIR]
"""

import argparse
import base64
import binascii
import contextlib
import datetime
import http.server
import json
import os
import pathlib
import re
import secrets
import sys
import threading
import time
import urllib.parse

if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support import faults, sentinels  # noqa: E402

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
TENANT = "efa98c7b-2114-46e8-be99-954a4f1a2d9c"
DEFAULT_AGENTS = re.compile(r"^(python|curl|libcurl|wget|requests|go-http|java|okhttp)", re.I)
MAX_BODY = 1 << 20
LONGEST_HOLD = 60


class Deviation(Exception):
    """A request that the documentation does not show."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Request:
    """A request as it came."""

    def __init__(self, method, target, headers, body):
        self.method = method
        self.path, _, self.query = target.partition("?")
        self.headers = headers
        self.body = body
        self.time = time.time()

    def header(self, name):
        """The value of a header; None if it is not there, and a fault if it comes twice."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        if len(values) > 1:
            raise Deviation(400, f"{name} comes {len(values)} times")
        return values[0] if values else None

    def __repr__(self):
        return f"<{self.method} {self.path}>"


# --- what a request must look like ---


def demand(condition, status, reason):
    if not condition:
        raise Deviation(status, reason)


def check_content_type(request, wanted):
    found = request.header("Content-Type")
    demand(found == wanted, 415, f"Content-Type is {found!r}, not {wanted!r}")


def parse_form(request):
    """The fields of a form body, with every byte encoded as the HTML standard has it."""
    check_content_type(request, FORM)
    fields = {}
    text = request.body.decode("latin-1")
    for pair in text.split("&"):
        demand(re.fullmatch(r"(?:[A-Za-z0-9._~*+-]|%[0-9A-Fa-f]{2})+="
                            r"(?:[A-Za-z0-9._~*+-]|%[0-9A-Fa-f]{2})*", pair),
               400, "the body is not form encoded")
        key, value = (urllib.parse.unquote_plus(part, errors="surrogateescape")
                      for part in pair.split("="))
        demand(key not in fields, 400, f"the field {key} comes twice")
        fields[key] = value
    return fields


def parse_json(request):
    check_content_type(request, JSON)

    def pairs(found):
        demand(len({key for key, _ in found}) == len(found), 400, "a member comes twice")
        return dict(found)

    try:
        fields = json.loads(request.body.decode("utf-8"), object_pairs_hook=pairs)
    except ValueError:
        raise Deviation(400, "the body is not JSON") from None
    demand(isinstance(fields, dict), 400, "the body is no JSON object")
    return fields


def check_names(fields, wanted):
    """Exactly these names, and a string in each."""
    demand(set(fields) == set(wanted), 400,
           f"the fields are {sorted(fields)}, not {sorted(wanted)}")
    demand(all(isinstance(value, str) for value in fields.values()), 400, "a field is no string")


def check_absent(request, *names):
    for name in names:
        demand(request.header(name) is None, 400, f"{name} is sent")


def parse_basic(request):
    value = request.header("Authorization")
    demand(value is not None, 401, "no Authorization")
    demand(value.startswith("Basic "), 401, "the scheme is not Basic")
    try:
        text = base64.b64decode(value[6:], validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise Deviation(400, "the Basic credentials are not Base64") from None
    user, separator, password = text.partition(":")
    demand(separator, 400, "the Basic credentials have no colon")
    return user, password


# --- the services ---


class Service:
    """What the services have in common. A subclass is one page of documentation."""

    scheme = "Bearer"
    token_path = "/token"
    status_path = None
    needs_agent = False
    token_bytes = 24

    def __init__(self, endpoint):
        self.endpoint = endpoint

    def check_agent(self, request):
        """The services that block default agents want to see the one that was agreed."""
        agent = request.header("User-Agent")
        demand(agent, 403, "no User-Agent")
        demand(not DEFAULT_AGENTS.match(agent), 403, f"a default User-Agent: {agent}")
        demand(agent == self.endpoint.user_agent, 403, f"the User-Agent is {agent!r}")

    def check(self, request):
        """Return the credentials that a well-formed token request names."""
        raise NotImplementedError

    def make_token(self):
        return secrets.token_urlsafe(self.token_bytes)

    def answer(self, token, life):
        answer = {"token_type": "Bearer", "expires_in": life, "access_token": token}
        if life is None:
            del answer["expires_in"]
        return answer

    def refusal(self):
        """Status, headers and body for credentials that are wrong."""
        body = {"error": "invalid_client", "error_description": "Client authentication failed"}
        return 401, [("WWW-Authenticate", 'Basic realm="token endpoint"')], body

    def status_answer(self, token):
        return {"status": "ok"}


class OAuth2 (Service):
    """RFC 6749: Basic, where id and secret are each form encoded before they are joined."""

    status_path = "/status"

    def check(self, request):
        fields = parse_form(request)
        wanted = {"grant_type"} | ({"scope"} if self.endpoint.scope else set())
        check_names(fields, wanted)
        demand(fields["grant_type"] == "client_credentials", 400, "unsupported_grant_type")
        demand(fields.get("scope") == self.endpoint.scope, 400, "invalid_scope")
        user, password = parse_basic(request)
        for part in (user, password):
            demand(re.fullmatch(r"(?:[A-Za-z0-9._~*+-]|%[0-9A-Fa-f]{2})*", part), 401,
                   "the Basic credentials are not form encoded")
        return tuple(urllib.parse.unquote_plus(part) for part in (user, password))


class OAuth2Basic (Service):
    """The header has the Base64 of client_id:client_secret as they are."""

    token_path = "/oauth/v2/token"
    status_path = "/api/items"

    def check(self, request):
        demand(not request.query, 400, "a query")
        fields = parse_form(request)
        check_names(fields, {"grant_type"})
        demand(fields["grant_type"] == "client_credentials", 400, "unsupported_grant_type")
        return parse_basic(request)

    def make_token(self):
        return base64.b64encode(secrets.token_bytes(self.token_bytes + 2)).decode()

    def refusal(self):
        return 401, [], {"message": "Unauthorized"}


class LiveData (Service):
    """JSON in, accessToken and expiresAt out: ISO 8601 with microseconds and no zone, in UTC."""

    token_path = "/api/identity/v1/session"
    status_path = "/api/companies"

    def check(self, request):
        check_absent(request, "Authorization")
        demand(not request.query, 400, "a query")
        fields = parse_json(request)
        accept = request.header("Accept")
        demand(accept == JSON, 406, f"Accept is {accept!r}")
        check_names(fields, {"grantType", "clientId", "clientSecret"})
        demand(fields["grantType"] == "clientCredentials", 400, "grantType")
        return fields["clientId"], fields["clientSecret"]

    def make_token(self):
        return ".".join(("eyJ0eXAiOiJKV1Qi", secrets.token_urlsafe(16), secrets.token_urlsafe(18)))

    def expiry(self, life):
        # The microseconds are never zero: isoformat would leave them out.
        moment = datetime.datetime.fromtimestamp(int(time.time() + life), datetime.timezone.utc)
        return moment.replace(microsecond=92720, tzinfo=None).isoformat()

    def answer(self, token, life):
        return {"accessToken": token, "expiresAt": self.expiry(life)}

    def refusal(self):
        return 401, [], {"detail": "Unauthorized"}


class LiveDataUser (LiveData):
    """A form of user name and password to the same place, which is all that is sent."""

    def check(self, request):
        check_absent(request, "Authorization")
        demand(not request.query, 400, "a query")
        fields = parse_form(request)
        check_names(fields, {"username", "password"})
        return fields["username"], fields["password"]

    def answer(self, token, life):
        return {"access_token": token, "expires_at": self.expiry(life)}


class Entra (Service):
    """A form with id, secret, grant type and scope; AADSTS errors."""

    def __init__(self, endpoint):
        super().__init__(endpoint)
        self.token_path = f"/{endpoint.tenant}/oauth2/v2.0/token"

    def check(self, request):
        check_absent(request, "Authorization")
        demand(not request.query, 400, "a query")
        fields = parse_form(request)
        check_names(fields, {"client_id", "client_secret", "grant_type", "scope"})
        demand(fields["grant_type"] == "client_credentials", 400, "unsupported_grant_type")
        demand(fields["scope"] == self.endpoint.scope, 400, "invalid_scope")
        return fields["client_id"], fields["client_secret"]

    def answer(self, token, life):
        return {"token_type": "Bearer", "expires_in": life, "ext_expires_in": life,
                "access_token": token}

    def refusal(self):
        text = ("AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in "
                "the request is the client secret value, not the client secret ID.\r\n"
                "Trace ID: 0a1b2c3d-0000-4000-8000-000000000000")
        body = {"error": "invalid_client", "error_description": text, "error_codes": [7000215],
                "timestamp": "2024-01-01 00:00:00Z",
                "trace_id": "0a1b2c3d-0000-4000-8000-000000000000",
                "error_uri": "https://login.microsoftonline.com/error?code=7000215"}
        return 401, [], body


class Kalibrate (Entra):
    """Entra, and an API whose gateway refuses default user agents."""

    status_path = "/api/status"
    needs_agent = True

    def check(self, request):
        self.check_agent(request)
        return super().check(request)

    def status_answer(self, token):
        tenant = "c770a337-3c7e-4bbe-a8cb-2fbc9601b94f"
        return {"token": token,
                "audience": f"api://dev.data.thekalibratecloud.com/{tenant}",
                "issuer": f"https://sts.windows.net/{TENANT}/", "version": "1.0",
                "clientId": self.endpoint.client_id, "tenantId": tenant,
                "expirationTime": "2020-09-18T15:28:40+00:00"}


class Huvr (Service):
    """JSON of id and secret, no grant type; the answer names no expiry; the scheme is Token."""

    scheme = "Token"
    token_path = "/api/auth/obtain-access-token/"
    status_path = "/api/users/me/"
    needs_agent = True

    def check(self, request):
        self.check_agent(request)
        check_absent(request, "Authorization")
        demand(not request.query, 400, "a query")
        fields = parse_json(request)
        check_names(fields, {"client_id", "client_secret"})
        return fields["client_id"], fields["client_secret"]

    def answer(self, token, life):
        return {"access_token": token}

    def refusal(self):
        return 401, [], {"detail": "Invalid credentials."}

    def status_answer(self, token):
        return {"id": 1, "email": self.endpoint.client_id}


SERVICES = {
    "oauth2": OAuth2,
    "oauth2-basic": OAuth2Basic,
    "livedata": LiveData,
    "livedata-user": LiveDataUser,
    "entra": Entra,
    "kalibrate": Kalibrate,
    "huvr": Huvr,
}


# --- the server ---


class Handler (http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "endpoint"
    sys_version = ""
    timeout = 30

    def log_message(self, *arguments):
        pass

    def read_body(self):
        """The whole body, whether its length is told or it comes in chunks."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._read_chunks()
        length = int(self.headers.get("Content-Length") or 0)
        return self.rfile.read(length)

    def _read_chunks(self):
        body = bytearray()
        while True:
            size = int(self.rfile.readline().split(b";")[0], 16)
            body += self.rfile.read(size)
            self.rfile.readline()
            if size == 0:
                return bytes(body)

    def reply(self, status, headers=(), body=b""):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def reply_json(self, status, value, headers=()):
        body = json.dumps(value, indent=4).encode()
        self.reply(status, [("Content-Type", "application/json"), *headers], body)

    def _serve(self):
        endpoint = self.server.endpoint
        if endpoint.git is not None and self.path.startswith("/git/"):
            endpoint.git.serve(self, "/git")
            return
        request = Request(self.command, self.path, list(self.headers.items()), self.read_body())
        endpoint.handle(self, request)

    do_GET = do_POST = do_PUT = do_HEAD = do_PATCH = do_DELETE = do_OPTIONS = _serve


class Server (http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """A client that goes away in the middle is part of many tests."""


class Issued:
    """A token and its end, as this side knows it."""

    def __init__(self, token, expires):
        self.token = token
        self.expires = expires
        self.revoked = False


class Endpoint:
    """The endpoint of one service. Use it as a context manager, or call start and stop.

    life       seconds that a token lives; what the answer says of it is the service's own matter
    delay      seconds before an answer to a token request
    fault      the name of a fault of faults.py, in place of an answer to a well-formed token request
    edit       a function that changes the object of a good answer
    elsewhere  where a fault that is a redirect leads to, if not to this endpoint
    api        an HTTP status that the service's API gives in place of its own judgement
    """

    def __init__(self, provider="oauth2", client_id="service-account", secret=None, scope=None,
                 user_agent=None, tenant=TENANT, life=3600, port=0):
        if scope is None and provider in ("entra", "kalibrate"):
            scope = "api://dev.data.thekalibratecloud.com/.default"
        self.provider = provider
        self.client_id = client_id
        self.secret = sentinels.register_secret(secret or f"s3cret-{secrets.token_hex(12)}")
        self.scope = scope
        self.tenant = tenant
        self.user_agent = user_agent
        self.life = life
        self.delay = 0.0
        self.gate = None
        self.fault = None
        self.edit = None
        self.elsewhere = None
        self.api = None
        self.git = None
        self.log = None
        self.requests = []
        self.deviations = []
        self.issued = {}
        self.service = SERVICES[provider](self)
        self._lock = threading.Lock()
        self._server = Server(("127.0.0.1", port), Handler)
        self._server.endpoint = self
        self._thread = None

    # --- where it is ---

    @property
    def port(self):
        return self._server.server_address[1]

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    @property
    def base_url(self):
        return f"http://{self.host}"

    @property
    def token_url(self):
        return self.base_url + self.service.token_path

    @property
    def status_url(self):
        return self.base_url + self.service.status_path

    # --- what it saw ---

    @property
    def token_requests(self):
        """All requests to the token endpoint, good and bad."""
        with self._lock:
            return [request for request in self.requests
                    if request.path == self.service.token_path]

    @property
    def count(self):
        return len(self.token_requests)

    @property
    def api_requests(self):
        with self._lock:
            return [request for request in self.requests
                    if request.path != self.service.token_path]

    @property
    def tokens(self):
        """The tokens in the order in which they were issued."""
        with self._lock:
            return list(self.issued)

    @property
    def last_token(self):
        return self.tokens[-1]

    def accepts(self, token):
        """Whether this is a token of ours that has not run out and was not revoked."""
        with self._lock:
            found = self.issued.get(token)
        return found is not None and not found.revoked and time.time() < found.expires

    def revoke(self, token):
        with self._lock:
            self.issued[token].revoked = True

    @contextlib.contextmanager
    def held(self):
        """Until the end of this, a token request that comes within it gets no answer."""
        self.gate = gate = threading.Event()
        try:
            yield
        finally:
            self.gate = None
            gate.set()

    # --- requests ---

    def handle(self, handler, request):
        with self._lock:
            self.requests.append(request)
        try:
            if request.path == self.service.token_path:
                self._token(handler, request)
            else:
                self._api(handler, request)
        except Deviation as deviation:
            with self._lock:
                self.deviations.append(deviation.reason)
            handler.reply_json(deviation.status, {"error": "invalid_request",
                                                  "error_description": deviation.reason})
        self._write_log(handler, request)

    def _write_log(self, handler, request):
        if self.log:
            with self._lock, open(self.log, "a", encoding="utf-8") as log:
                log.write(f"{request.method} {request.path}\n")

    def _token(self, handler, request):
        demand(request.method == "POST", 405, f"the method is {request.method}")
        demand(len(request.body) <= MAX_BODY, 413, "the body is too large")
        check_absent(request, "Cookie", "Referer")
        named = self.service.check(request)
        gate = self.gate
        if gate:
            gate.wait(LONGEST_HOLD)
        if self.delay:
            time.sleep(self.delay)
        if self.fault:
            faults.play(self.fault, self, handler)
            return
        if named != (self.client_id, self.secret):
            status, headers, body = self.service.refusal()
            handler.reply_json(status, body, headers)
            return
        self._issue(handler)

    def _issue(self, handler):
        answer = self.service.answer(self.new_token(), self.life)
        if self.edit:
            answer = self.edit(answer) or answer
        headers = [("Cache-Control", "no-store"), ("Pragma", "no-cache")]
        handler.reply_json(200, answer, headers)

    def new_token(self):
        """A token that counts as issued."""
        token = sentinels.register_token(self.service.make_token())
        life = 3600 if self.life is None else self.life
        with self._lock:
            self.issued[token] = Issued(token, time.time() + life)
        return token

    def _api(self, handler, request):
        """The service's own API: any path that is not the token endpoint."""
        if self.api:
            handler.reply_json(self.api, {"message": "as the test asked for"})
            return
        if self.service.needs_agent:
            self.service.check_agent(request)
        value = request.header("Authorization") or ""
        scheme, _, token = value.partition(" ")
        if scheme != self.service.scheme or not self.accepts(token):
            handler.reply_json(401, {"message": "Unauthorized"},
                               [("WWW-Authenticate", f'{self.service.scheme} realm="api"')])
            return
        handler.reply_json(200, self.service.status_answer(token))

    # --- life ---

    def start(self):
        self._thread = threading.Thread(target=self._server.serve_forever,
                                        kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def stop(self):
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        self.stop()


# --- as a program ---


def write_port(path, port):
    """The file is there only once the number is in it."""
    path = pathlib.Path(path)
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(f"{port}\n", encoding="ascii")
    os.replace(temporary, path)


def main():
    parser = argparse.ArgumentParser(description="A token endpoint on loopback, for trying things.")
    parser.add_argument("--provider", choices=sorted(SERVICES), default="oauth2")
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--port-file", required=True, help="where the port is written")
    parser.add_argument("--client-id", required=True)
    parser.add_argument("--secret-file", required=True, help="a file with the client secret")
    parser.add_argument("--scope")
    parser.add_argument("--user-agent")
    parser.add_argument("--life", type=int, default=3600, help="seconds that a token lives")
    parser.add_argument("--git-root", help="a folder of bare repositories, served under /git/")
    parser.add_argument("--log", help="a file that gets a line per request")
    options = parser.parse_args()
    secret = pathlib.Path(options.secret_file).read_text(encoding="utf-8")
    endpoint = Endpoint(options.provider, options.client_id, secret.removesuffix("\n"),
                        options.scope, options.user_agent, life=options.life, port=options.port)
    endpoint.log = options.log
    if options.git_root:
        from support.gitserver import GitService
        endpoint.git = GitService(endpoint, options.git_root)
    endpoint.start()
    write_port(options.port_file, endpoint.port)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        endpoint.stop()


if __name__ == "__main__":
    main()
