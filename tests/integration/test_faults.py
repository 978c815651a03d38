# SPDX-License-Identifier: LGPL-2.1-or-later
"""An endpoint that fails: one clear line, the right status, nothing cached, no secret shown."""

import socket
import time
import urllib.parse

import pytest

from support import accounts, faults, sentinels
from support.accounts import git_request
from support.run import check_message

SLOW = ("slow", "drip")
QUICK = [name for name in faults.names() if name not in SLOW]


def status_of(name):
    return 6 if name in faults.REFUSED else 7


def tries_of(name):
    """What may be over soon is tried three times."""
    return 3 if name in faults.PASSING else 1


def check_nothing_cached(session, endpoint):
    """The token of a broken answer is not kept, and nothing of it hinders the next try. That one is
    a fresh one, since a refusal is remembered."""
    endpoint.fault = None
    before = endpoint.count
    result = session.tokenring("token", "demo", "--fresh", allow_token=True)
    assert result.status == 0, result
    assert endpoint.count == before + 1
    assert result.out == endpoint.last_token + "\n"


@pytest.mark.parametrize("fault", QUICK)
def test_token(session, account, endpoint, fault):
    endpoint.fault = fault
    result = session.tokenring("token", "demo")
    assert result.status == status_of(fault), result
    assert result.out == ""
    check_message(result.err, endpoint.host)
    assert endpoint.count == tries_of(fault)
    assert endpoint.api_requests == [], "no redirect is followed"
    check_nothing_cached(session, endpoint)


@pytest.mark.parametrize("fault", QUICK)
def test_git(session, account, endpoint, fault):
    endpoint.fault = fault
    result = session.git("get", git_request(endpoint.base_url))
    assert result.fields in ({"quit": "1"}, {"quit": "true"}), result.out
    check_message(result.err, endpoint.host)
    assert endpoint.count == tries_of(fault) and endpoint.api_requests == []
    check_nothing_cached(session, endpoint)


@pytest.mark.parametrize("fault", ["401", "500", "html", "newline-token", "echo-secret"])
def test_docker(session, account, endpoint, fault):
    endpoint.fault = fault
    result = session.docker("get", endpoint.host)
    assert result.status == 1
    assert result.out.count("\n") <= 1 and endpoint.host in result.out
    assert result.out.strip().isprintable()
    assert endpoint.count == tries_of(fault)
    check_nothing_cached(session, endpoint)


@pytest.mark.parametrize("provider", accounts.SEEDS)
@pytest.mark.parametrize("fault", ["401", "500", "html", "truncated", "no-token", "empty-token",
                                   "newline-token"])
def test_each_service(session, make_endpoint, provider, fault):
    endpoint = make_endpoint(provider)
    accounts.add(session, endpoint)
    endpoint.fault = fault
    result = session.tokenring("token", "demo")
    assert result.status == status_of(fault), result
    assert result.out == "" and endpoint.count == tries_of(fault)
    check_message(result.err, endpoint.host)
    check_nothing_cached(session, endpoint)


@pytest.mark.parametrize("command", ["header", "check"])
@pytest.mark.parametrize("fault", ["401", "500", "html"])
def test_other_commands(session, account, endpoint, command, fault):
    endpoint.fault = fault
    result = session.tokenring(command, "demo")
    assert result.status == status_of(fault), result
    assert endpoint.host in result.err or endpoint.host in result.out
    assert endpoint.count == tries_of(fault)


# --- what the line says ---


def error_line(session, endpoint, fault):
    endpoint.fault = fault
    result = session.tokenring("token", "demo", "--fresh")
    check_message(result.err, endpoint.host)
    return result.err


def test_the_code_and_description_are_told(session, account, endpoint):
    line = error_line(session, endpoint, "400-invalid-scope")
    assert "invalid_scope" in line and "No such scope" in line


def test_a_refused_secret_says_what_to_do(session, account, endpoint):
    line = error_line(session, endpoint, "401")
    assert "invalid_client" in line
    assert "tokenring secret demo" in line


def test_the_http_status_is_told(session, account, endpoint):
    for fault, number in (("500", "500"), ("503-html", "503"), ("429", "429"),
                          ("redirect-302", "302")):
        assert number in error_line(session, endpoint, fault), fault


def test_html_is_named(session, account, endpoint):
    line = error_line(session, endpoint, "html")
    assert "<h1>" not in line and "JSON" in line


def test_an_echoed_secret_is_redacted(session, account, endpoint):
    """The runner looks for the secret; here the rest of the text has to be there, escaped."""
    line = error_line(session, endpoint, "echo-secret")
    assert "invalid_client" in line and "\x1b" not in line and "\u202e" not in line
    assert "is unknown" in line


def test_an_echoed_secret_in_another_form(session, make_endpoint):
    """A secret with characters that JSON and forms write in their own way."""
    endpoint = make_endpoint(secret='quo"te\\+%20 and more')
    accounts.add(session, endpoint)
    line = error_line(session, endpoint, "echo-secret")
    assert "and more" not in line


@pytest.mark.parametrize("fault", ["echo-header", "echo-redirect"])
@pytest.mark.parametrize("client_id", ["service-account", "a-long-id-" * 8])
@pytest.mark.parametrize("secret", ["p@ss/w+rd & m=re; für ~*()", "only-letters-and-digits-0123456789"])
def test_an_echoed_header(session, make_endpoint, fault, client_id, secret):
    """Encoded before it goes into the header, the secret looks like nothing else in Base64. No part
    of it is told, also where the message is cut."""
    endpoint = make_endpoint(client_id=client_id, secret=secret)
    accounts.add(session, endpoint)
    line = error_line(session, endpoint, fault)
    sent = endpoint.token_requests[0].header("Authorization").partition(" ")[2]
    # The client id alone may be in it: that is no secret.
    tail = sent[len(client_id) * 4 // 3 + 2:]
    for form in (tail, urllib.parse.quote(tail, safe="")):
        parts = [form[at:at + 6] for at in range(len(form) - 5)]
        assert not [part for part in parts if part in line], line


def test_a_form_of_nothing_ends_quickly(session, account, endpoint):
    endpoint.fault = "form-of-nothing"
    start = time.monotonic()
    result = session.tokenring("token", "demo")
    assert time.monotonic() - start < 10
    assert result.status == 7


def test_entra_errors(session, make_endpoint):
    endpoint = make_endpoint("entra")
    accounts.add(session, endpoint)
    line = error_line(session, endpoint, "401")
    assert "invalid_client" in line and "AADSTS7000215" in line


# --- no endpoint at all ---


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_nobody_listens(session, endpoint):
    accounts.add(session, endpoint,
                 settings=[f"request.token-url=http://127.0.0.1:{closed_port()}/token"])
    result = session.tokenring("token", "demo")
    assert result.status == 7
    check_message(result.err, "127.0.0.1")


def test_a_name_that_does_not_resolve(session, endpoint):
    accounts.add(session, endpoint,
                 settings=["request.token-url=https://no-such-host.invalid/token"])
    result = session.tokenring("token", "demo")
    assert result.status == 7
    check_message(result.err, "no-such-host.invalid")


def test_plain_http_is_for_loopback_alone(session, endpoint):
    """Whether at add or at use: the secret never goes to another host in the clear."""
    arguments = accounts.add_arguments(endpoint, "demo",
                                       settings=["request.token-url=http://example.com/token"])
    added = session.tokenring(*arguments, stdin=endpoint.secret)
    if added.status == 0:
        result = session.tokenring("token", "demo")
        assert result.status != 0
        check_message(result.err, "https")
    else:
        check_message(added.err, "https")


def test_tls_is_verified(session, endpoint):
    """An endpoint that does not speak TLS at all under an https URL."""
    accounts.add(session, endpoint,
                 settings=[f"request.token-url=https://{endpoint.host}/token"])
    result = session.tokenring("token", "demo")
    assert result.status == 7 and endpoint.count == 0
    check_message(result.err, endpoint.host)


@pytest.mark.parametrize("fault", SLOW)
def test_the_time_is_limited(session, endpoint, fault):
    accounts.add(session, endpoint, settings=["request.timeout=1"])
    endpoint.fault = fault
    start = time.monotonic()
    result = session.tokenring("token", "demo")
    assert time.monotonic() - start < 10
    assert result.status == 7
    check_message(result.err, endpoint.host)


def test_a_proxy_of_the_environment_sees_no_secret(session, account, endpoint):
    """Plain http to loopback never goes by a proxy that some variable names."""
    variables = {name: f"http://127.0.0.1:{closed_port()}"
                 for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY",
                              "ALL_PROXY")}
    result = session.tokenring("token", "demo", env=variables, allow_token=True)
    assert result.status == 0, result


PROXY_PASSWORD = "pr0xy-passw0rd"
PROXIES = [
    "http://user:{}@127.0.0.1:{port}",
    "http://user:{}@127.0.0.1:99999",
    "http://user:{}@127.0.0.1:port",
    "http://user:{}@127.0.0.1:{port}:{port}",
    "http://user:{}@[::1",
    "http://user:{}@:8080",
    "http://user:{}@",
    "http://user:{}@ho st:8080",
    "http://user:{}/x@127.0.0.1:{port}",
    "http://user:{}#x@127.0.0.1:{port}",
    "http://user:{}%00@127.0.0.1:{port}",
    "http://us%0aer:{}@127.0.0.1:{port}",
    "http://127.0.0.1:{}@{port}",
    "user:{}@127.0.0.1:port",
    "foo://user:{}@127.0.0.1:{port}",
    "://user:{}@127.0.0.1:{port}",
    "socks5://user:{}@127.0.0.1:{port}",
    "socks9://user:{}@127.0.0.1:{port}",
    "https://user:{}@127.0.0.1:{port}",
    "http://{}",
]


@pytest.mark.parametrize("by", ["https_proxy", "ALL_PROXY", "request.proxy"])
def test_no_password_of_a_proxy_is_told(session, endpoint, by):
    """libcurl quotes a proxy that it does not understand."""
    sentinels.register_secret(PROXY_PASSWORD)
    elsewhere = ["request.token-url=https://login.example.invalid/token", "request.timeout=3"]
    for number, form in enumerate(PROXIES):
        proxy = form.format(PROXY_PASSWORD, port=closed_port())
        settings = [*elsewhere, f"request.proxy={proxy}"] if by == "request.proxy" else elsewhere
        name = f"demo{number}" if by == "request.proxy" else "demo"
        if number == 0 or by == "request.proxy":
            accounts.add(session, endpoint, name, settings=settings)
        env = {} if by == "request.proxy" else {by: proxy}
        result = session.tokenring("token", name, env=env)
        assert result.status not in (0, 6) and result.out == "", (proxy, result)
        check_message(result.err, "login.example.invalid")
        assert PROXY_PASSWORD not in result.err, proxy


# --- what the answer says of the life ---


def password_expiry(session, endpoint):
    result = session.git("get", git_request(endpoint.base_url), allow_token=True)
    assert result.fields["password"] == endpoint.last_token
    return result.fields.get("password_expiry_utc")


def near(value, wanted):
    return abs(int(value) - wanted) <= 2


@pytest.mark.parametrize("lifetime, seconds", [(3600, 3600), ("3600", 3600), (3600.7, 3600),
                                               (10 ** 12, 315_360_000), ("99999999999999999999",
                                                                         315_360_000)])
def test_lifetimes(session, account, endpoint, lifetime, seconds):
    endpoint.edit = lambda answer: {**answer, "expires_in": lifetime}
    expiry = password_expiry(session, endpoint)
    tolerance = 86400 * 10 if seconds > 10 ** 8 else 2
    assert abs(int(expiry) - (time.time() + seconds - 60)) <= tolerance
    password_expiry(session, endpoint)
    assert endpoint.count == 1


@pytest.mark.parametrize("lifetime", [0, -5, "0", "-1", "soon", "", "12 monkeys", "1e3", "0x10",
                                      True, [], {}])
def test_a_lifetime_of_no_use(session, account, endpoint, lifetime):
    """The token is answered and not kept; git is not told an expiry that has passed."""
    endpoint.edit = lambda answer: {**answer, "expires_in": lifetime}
    expiry = password_expiry(session, endpoint)
    assert expiry is None or int(expiry) > time.time()
    endpoint.edit = None
    password_expiry(session, endpoint)
    assert endpoint.count == 2


@pytest.mark.parametrize("missing", ["absent", "null"])
def test_no_lifetime(session, account, endpoint, missing):
    """The provider's default, which is 300 s for a generic service: 30 of them are margin."""
    def edit(answer):
        del answer["expires_in"]
        return answer if missing == "absent" else {**answer, "expires_in": None}

    endpoint.edit = edit
    assert near(password_expiry(session, endpoint), time.time() + 270)
    password_expiry(session, endpoint)
    assert endpoint.count == 1


def test_a_lifetime_in_milliseconds(session, endpoint):
    accounts.add(session, endpoint, settings=["response.lifetime-unit=ms"])
    endpoint.edit = lambda answer: {**answer, "expires_in": 3_600_000}
    assert near(password_expiry(session, endpoint), time.time() + 3540)


@pytest.mark.parametrize("form", ["unix", "digits", "zulu", "offset", "no-zone", "space"])
def test_forms_of_an_expiry(session, account, endpoint, form):
    now = int(time.time())
    end = now + 3600
    shapes = {
        "unix": end,
        "digits": str(end),
        "zulu": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(end)),
        "offset": time.strftime("%Y-%m-%dT%H:%M:%S+02:00", time.gmtime(end + 7200)),
        "no-zone": time.strftime("%Y-%m-%dT%H:%M:%S.092720", time.gmtime(end)),
        "space": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(end)),
    }
    endpoint.edit = lambda answer: {"access_token": answer["access_token"],
                                    "expires_at": shapes[form]}
    expiry = password_expiry(session, endpoint)
    if form == "space" and expiry is None:
        return
    assert near(expiry, end - 60)


def test_another_name_for_the_token(session, endpoint):
    """A generic service may call it accessToken or token."""
    accounts.add(session, endpoint)
    for name in ("accessToken", "token"):
        endpoint.edit = lambda answer, name=name: {name: answer["access_token"], "expires_in": 60}
        result = session.tokenring("token", "demo", "--fresh", allow_token=True)
        assert result.out == endpoint.last_token + "\n"
