# SPDX-License-Identifier: LGPL-2.1-or-later
"""What can go wrong at a token endpoint, by name.

A fault is a function of the endpoint and the handler of the request; it sends the answer, or what
there is of it. What is in PASSING may be over soon, so a client tries again. REFUSED and BROKEN say
which of them mean that the service refused the client, and which that the answer is no token.
"""

import json
import socket
import time
import urllib.parse

_faults = {}


def fault(name):
    def keep(function):
        _faults[name] = function
        return function
    return keep


def play(name, endpoint, handler):
    _faults[name](endpoint, handler)


def names():
    return sorted(_faults)


# The service said no: status 6. All others are failures of the network or no token: status 7.
REFUSED = ("401", "400-invalid-scope", "403", "echo-secret", "echo-header", "error-200")
PASSING = ("500", "503-html", "429", "truncated", "closed", "slow", "drip")


# --- refusals ---


@fault("401")
def _unauthorized(endpoint, handler):
    status, headers, body = endpoint.service.refusal()
    handler.reply_json(status, body, headers)


@fault("403")
def _forbidden(endpoint, handler):
    handler.reply_json(403, {"error": "unauthorized_client", "error_description": "Not for you"})


@fault("400-invalid-scope")
def _invalid_scope(endpoint, handler):
    handler.reply_json(400, {"error": "invalid_scope", "error_description": "No such scope"})


@fault("echo-secret")
def _echo_secret(endpoint, handler):
    """Services that repeat the request in their errors, with terminal controls on top."""
    text = (f"Client \x1b[31m{endpoint.client_id}\x1b[0m with secret {endpoint.secret} is unknown"
            f"\r\n\x1b]0;title\x07\u009b2J\u202e {endpoint.secret}")
    handler.reply_json(401, {"error": "invalid_client", "error_description": text})


@fault("echo-header")
def _echo_header(endpoint, handler):
    """Others repeat the header that they could not make sense of."""
    text = f"Bad header: Authorization: {handler.headers['Authorization']}"
    handler.reply_json(401, {"error": "invalid_client", "error_description": text})


@fault("error-200")
def _error_under_200(endpoint, handler):
    handler.reply_json(200, {"error": "invalid_client", "error_description": "Bad client",
                             "access_token": endpoint.new_token(), "expires_in": 3600})


# --- the server is not well ---


@fault("500")
def _internal(endpoint, handler):
    handler.reply_json(500, {"message": "Internal server error"})


@fault("503-html")
def _unavailable(endpoint, handler):
    handler.reply(503, [("Content-Type", "text/html")],
                  b"<html><head><title>503</title></head><body>Later</body></html>\n")


@fault("429")
def _too_many(endpoint, handler):
    handler.reply_json(429, {"message": "Too many requests"}, [("Retry-After", "1")])


# --- answers that are no token ---


@fault("html")
def _html(endpoint, handler):
    handler.reply(200, [("Content-Type", "text/html")],
                  b"<!DOCTYPE html>\n<html><body>\n<h1>Sign in</h1>\n</body></html>\n")


@fault("empty-body")
def _empty_body(endpoint, handler):
    handler.reply(200, [("Content-Type", "application/json")], b"")


@fault("json-array")
def _json_array(endpoint, handler):
    handler.reply_json(200, [{"access_token": endpoint.new_token()}])


@fault("truncated")
def _truncated(endpoint, handler):
    """The length promises more than what comes; what comes would be enough to see a token."""
    token = endpoint.new_token()
    body = json.dumps({"access_token": token, "accessToken": token, "expires_in": 3600}).encode()
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body) + 10))
    handler.end_headers()
    handler.wfile.write(body)
    handler.wfile.flush()
    handler.close_connection = True


@fault("half-json")
def _half_json(endpoint, handler):
    """The length is right, and the JSON stops in the middle."""
    body = json.dumps({"access_token": endpoint.new_token(), "expires_in": 3600}).encode()
    handler.reply(200, [("Content-Type", "application/json")], body[:-12])


@fault("trailing-garbage")
def _trailing_garbage(endpoint, handler):
    body = json.dumps({"access_token": endpoint.new_token(), "expires_in": 3600}).encode()
    handler.reply(200, [("Content-Type", "application/json")], body + b"\n<html>oops</html>")


@fault("10-megabytes")
def _large(endpoint, handler):
    """Well-formed, with a good token at its start."""
    head = json.dumps({"access_token": endpoint.new_token(), "expires_in": 3600}).encode()[:-1]
    body = head + b', "padding": "' + b"x" * (10 << 20) + b'"}'
    handler.reply(200, [("Content-Type", "application/json")], body)


@fault("endless")
def _endless(endpoint, handler):
    """No length is told, and it does not end on its own."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    piece = b" " * 65536
    for _ in range(400):
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
    handler.close_connection = True


@fault("nested")
def _nested(endpoint, handler):
    head = json.dumps({"access_token": endpoint.new_token()}).encode()[:-1]
    body = head + b', "deep": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    handler.reply(200, [("Content-Type", "application/json")], body)


@fault("form-of-nothing")
def _form_of_nothing(endpoint, handler):
    """Half a million pairs without names and values, in as many bytes as are read."""
    handler.reply(200, [("Content-Type", "text/plain")], b"=&" * (1 << 19))


@fault("nested-33")
def _nested_slightly(endpoint, handler):
    """One more than the limit of 32."""
    head = json.dumps({"access_token": endpoint.new_token()}).encode()[:-1]
    body = head + b', "deep": ' + b"[" * 32 + b"1" + b"]" * 32 + b"}"
    handler.reply(200, [("Content-Type", "application/json")], body)


@fault("no-token")
def _no_token(endpoint, handler):
    handler.reply_json(200, {"token_type": "Bearer", "expires_in": 3600})


def _reply_token(handler, token):
    """The token under all names that a provider file may look for."""
    handler.reply_json(200, {"access_token": token, "accessToken": token, "expires_in": 3600})


@fault("empty-token")
def _empty_token(endpoint, handler):
    _reply_token(handler, "")


@fault("newline-token")
def _newline_token(endpoint, handler):
    _reply_token(handler, endpoint.new_token() + "\npassword=other")


@fault("cr-token")
def _cr_token(endpoint, handler):
    _reply_token(handler, endpoint.new_token() + "\rX-Other: 1")


@fault("nul-token")
def _nul_token(endpoint, handler):
    _reply_token(handler, endpoint.new_token() + "\x00tail")


@fault("escape-token")
def _escape_token(endpoint, handler):
    _reply_token(handler, endpoint.new_token() + "\x1b[31m")


@fault("number-token")
def _number_token(endpoint, handler):
    _reply_token(handler, 1234567890)


@fault("object-token")
def _object_token(endpoint, handler):
    _reply_token(handler, {"value": endpoint.new_token()})


@fault("null-token")
def _null_token(endpoint, handler):
    _reply_token(handler, None)


@fault("not-utf8")
def _not_utf8(endpoint, handler):
    body = b'{"access_token": "\xff\xfe' + endpoint.new_token().encode() + b'", "expires_in": 60}'
    handler.reply(200, [("Content-Type", "application/json")], body)


# --- redirects ---


def _redirect(status):
    @fault(f"redirect-{status}")
    def reply(endpoint, handler):
        place = endpoint.elsewhere or endpoint.base_url + "/elsewhere"
        handler.reply(status, [("Location", place)], b"")
    return reply


for _status in (301, 302, 303, 307, 308):
    _redirect(_status)


@fault("echo-redirect")
def _echo_redirect(endpoint, handler):
    """To a page that is to show the user what was wrong."""
    value = (handler.headers["Authorization"] or "").partition(" ")[2]
    handler.reply(302, [("Location", f"{endpoint.base_url}/error/{value}/"
                                     f"{urllib.parse.quote(value, safe='')}?auth={value}")], b"")


# --- the connection ---


@fault("closed")
def _closed(endpoint, handler):
    """Nothing comes, and the connection ends."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


@fault("no-http")
def _no_http(endpoint, handler):
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    handler.close_connection = True


@fault("slow")
def _slow(endpoint, handler):
    """Longer than any time-out that a test sets."""
    time.sleep(8)
    handler.close_connection = True


@fault("drip")
def _drip(endpoint, handler):
    """A byte now and then keeps the connection alive, but not for ever."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    end = time.monotonic() + 8
    while time.monotonic() < end:
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)
    handler.close_connection = True
