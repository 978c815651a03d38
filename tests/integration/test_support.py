# SPDX-License-Identifier: LGPL-2.1-or-later
"""The test equipment itself: it must refuse what it promises to refuse."""

import base64
import datetime
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from support import accounts, faults, kernel, keyring, run as runner, sentinels
from support.endpoint import SERVICES, Endpoint

FORM = "application/x-www-form-urlencoded"
AGENT = accounts.USER_AGENT


def call(url, body=None, headers=None):
    """One HTTP call; (status, answer), where the answer is JSON if it can be."""
    request = urllib.request.Request(url, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def good_request(endpoint):
    """The request of the service's documentation: body and headers."""
    client, secret = endpoint.client_id, endpoint.secret
    form = urllib.parse.urlencode
    basic = base64.b64encode(f"{client}:{secret}".encode()).decode()
    scope = {"scope": endpoint.scope} if endpoint.scope else {}
    bodies = {
        "livedata": json.dumps({"grantType": "clientCredentials", "clientId": client,
                                "clientSecret": secret}),
        "livedata-user": form({"username": client, "password": secret}),
        "entra": form({"client_id": client, "client_secret": secret,
                       "grant_type": "client_credentials", **scope}),
        "oauth2-basic": form({"grant_type": "client_credentials"}),
        "huvr": json.dumps({"client_id": client, "client_secret": secret}),
        "oauth2": form({"grant_type": "client_credentials", **scope}),
    }
    bodies["kalibrate"] = bodies["entra"]
    provider = endpoint.provider
    headers = {"Content-Type": "application/json" if provider in ("livedata", "huvr") else FORM}
    if provider == "livedata":
        headers["Accept"] = "application/json"
    if provider in ("oauth2", "oauth2-basic"):
        headers["Authorization"] = f"Basic {basic}"
    if provider in ("kalibrate", "huvr"):
        headers["User-Agent"] = AGENT
    return bodies[provider].encode(), headers


@pytest.fixture(params=sorted(SERVICES))
def service(request, make_endpoint):
    endpoint = make_endpoint(request.param)
    endpoint.expect_deviations = True
    return endpoint


def test_the_documented_request_is_answered(service):
    status, answer = call(service.token_url, *good_request(service))
    assert status == 200, answer
    assert service.deviations == []
    token = answer.get("access_token") or answer.get("accessToken")
    assert service.accepts(token)
    status, _ = call(service.status_url if service.service.status_path else service.base_url + "/x",
                     headers={"Authorization": f"{accounts.scheme_of(service.provider)} {token}",
                              "User-Agent": AGENT})
    assert status == 200


def test_an_additional_field_is_refused(service):
    body, headers = good_request(service)
    if headers["Content-Type"] == FORM:
        body += b"&audience=x"
    else:
        body = json.dumps({**json.loads(body), "audience": "x"}).encode()
    status, _ = call(service.token_url, body, headers)
    assert status == 400 and service.deviations and not service.tokens


def test_another_content_type_is_refused(service):
    body, headers = good_request(service)
    for other in ("text/plain", headers["Content-Type"] + "; charset=utf-8"):
        status, _ = call(service.token_url, body, {**headers, "Content-Type": other})
        assert status == 415 and not service.tokens


def test_another_path_or_method_is_refused(service):
    body, headers = good_request(service)
    assert call(service.token_url + "/x", body, headers)[0] in (401, 403)
    assert call(service.token_url, None, headers)[0] == 405
    assert not service.tokens


def test_wrong_credentials_are_refused(service):
    body, headers = good_request(service)
    service.secret = sentinels.register_secret("another-secret-entirely")
    status, _ = call(service.token_url, body, headers)
    assert status == 401 and not service.tokens and service.count == 1


def test_a_missing_header_is_refused(service):
    body, headers = good_request(service)
    required = [name for name in ("Accept", "Authorization", "User-Agent") if name in headers]
    for name in required:
        rest = {key: value for key, value in headers.items() if key != name}
        status, _ = call(service.token_url, body, rest)
        assert status in (401, 403, 406), name
    assert not service.tokens


def test_the_names_of_fields_are_case_sensitive(service):
    body, headers = good_request(service)
    for name in (b"clientId", b"client_id", b"username", b"grant_type"):
        body = body.replace(name, name.upper())
    assert call(service.token_url, body, headers)[0] == 400


@pytest.mark.parametrize("agent", ["curl/8.0", "python-requests/2.31", "libcurl/8", "other/1"])
def test_default_agents_are_refused(make_endpoint, agent):
    for provider in ("kalibrate", "huvr"):
        endpoint = make_endpoint(provider)
        endpoint.expect_deviations = True
        body, headers = good_request(endpoint)
        status, _ = call(endpoint.token_url, body, {**headers, "User-Agent": agent})
        assert status == 403 and not endpoint.tokens


def test_raw_credentials_where_form_encoded_ones_belong(make_endpoint):
    endpoint = make_endpoint("oauth2", secret="a+b%2F/= secret")
    endpoint.expect_deviations = True
    body, headers = good_request(endpoint)
    assert call(endpoint.token_url, body, headers)[0] == 401
    coded = ":".join(urllib.parse.quote_plus(part)
                     for part in (endpoint.client_id, endpoint.secret))
    headers["Authorization"] = "Basic " + base64.b64encode(coded.encode()).decode()
    assert call(endpoint.token_url, body, headers)[0] == 200


def test_livedata_tells_the_time_as_its_documentation_does(make_endpoint):
    endpoint = make_endpoint("livedata", life=100)
    _, answer = call(endpoint.token_url, *good_request(endpoint))
    assert set(answer) == {"accessToken", "expiresAt"}
    moment = datetime.datetime.strptime(answer["expiresAt"], "%Y-%m-%dT%H:%M:%S.%f")
    left = moment.replace(tzinfo=datetime.timezone.utc).timestamp() - time.time()
    assert 98 < left < 102


def test_a_token_ends(make_endpoint):
    endpoint = make_endpoint()
    endpoint.life = -1
    gone = endpoint.new_token()
    endpoint.life = 60
    good = endpoint.new_token()
    assert not endpoint.accepts(gone) and endpoint.accepts(good)
    endpoint.revoke(good)
    assert not endpoint.accepts(good) and not endpoint.accepts("")


def raw_answer(endpoint):
    """All bytes of an answer, whatever they are."""
    body, headers = good_request(endpoint)
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join([f"POST {endpoint.service.token_path} HTTP/1.1", f"Host: {endpoint.host}",
                        "Connection: close", f"Content-Length: {len(body)}", *lines, "", ""])
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=10) as connection:
        connection.sendall(head.encode() + body)
        answer = bytearray()
        while piece := connection.recv(1 << 20):
            answer += piece
    return bytes(answer)


@pytest.mark.parametrize("name", [name for name in faults.names() if name not in ("slow", "drip")])
def test_a_fault_is_no_good_answer(endpoint, name):
    good = raw_answer(endpoint)
    assert good.startswith(b"HTTP/1.1 200 ") and endpoint.last_token.encode() in good
    endpoint.fault = name
    bad = raw_answer(endpoint)
    assert endpoint.count == 2 and bad.split(b"\r\n\r\n")[-1] != good.split(b"\r\n\r\n")[-1]
    status = int(bad.split()[1]) if bad.startswith(b"HTTP/") else 0
    wanted = name.partition("-")[0] if name[:3].isdigit() else name.removeprefix("redirect-")
    assert not wanted.isdigit() or status == int(wanted) or name == "10-megabytes"


# --- the runner ---


def script(text):
    return [sys.executable, "-c", text]


def test_a_secret_in_the_output_is_a_fault():
    sentinels.register_secret("my-long-client-secret")
    encoded = base64.b64encode(b"my-long-client-secret").decode()
    for text in ("my-long-client-secret", encoded):
        for stream in ("stdout", "stderr"):
            with pytest.raises(runner.ProgramFault):
                runner.run(*script(f"import sys; print('x{text}y', file=sys.{stream})"))
    runner.run(*script("print('my-long-client-secret')"), allow_secret=True)


def test_a_token_is_allowed_on_stdout_alone():
    sentinels.register_token("a-token-of-this-test")
    runner.run(*script("print('a-token-of-this-test')"), allow_token=True)
    with pytest.raises(runner.ProgramFault):
        runner.run(*script("print('a-token-of-this-test')"))
    with pytest.raises(runner.ProgramFault):
        runner.run(*script("import sys; print('a-token-of-this-test', file=sys.stderr)"),
                   allow_token=True)


@pytest.mark.parametrize("text", [
    "import sys; print('==1==ERROR: AddressSanitizer: heap-use-after-free', file=sys.stderr)",
    "import sys; print('a.c:1:2: runtime error: overflow', file=sys.stderr)",
    "import sys; print('ERROR: LeakSanitizer: detected memory leaks', file=sys.stderr)",
    "import sys; sys.exit(99)",
    "import os; os.kill(os.getpid(), 11)",
])
def test_what_sanitizers_say_is_a_fault(text):
    with pytest.raises(runner.ProgramFault):
        runner.run(*script(text))


def test_a_program_that_does_not_end_is_a_fault():
    with pytest.raises(runner.ProgramFault):
        runner.run(*script("import time; time.sleep(30)"), timeout=0.3)


# --- the session ---


def test_a_session_leaves_nothing():
    if keyring.missing_tools():
        pytest.skip(f"not installed: {' '.join(keyring.missing_tools())}")
    with keyring.Session() as session:
        root, mark = session.root, session._mark
        assert session.items() == []
        assert keyring.processes_with(mark)
        session.stop_keyring()
    assert not root.exists() and not keyring.processes_with(mark)


def test_a_process_that_stays_is_noticed():
    session = keyring.Session(keyring=False)
    process = subprocess.Popen(["sleep", "30"], env=session.env)
    keyring.wait_until(lambda: keyring.processes_with(session._mark), what="the process")
    session.grace = 0.2
    with pytest.raises(AssertionError, match="left behind"):
        session.close()
    assert process.wait() == -9 and not session.root.exists()


# --- the kernel's keyrings ---


def test_another_run_leaves_nothing_of_ours():
    """Its tokens are there for a moment, in the keyrings that it shares with this run."""
    if not kernel.is_usable():
        pytest.skip("this place has no kernel keyring")
    names = [f"tokenring:{kernel.lasting_name('ours')}:k", "tokenring:theirs-run-0123456789ab:k"]
    before = kernel.lasting_tokens()
    keys = [kernel.add(kernel.user(), name, b"token") for name in names]
    try:
        assert kernel.lasting_tokens() - before == {names[0]}
    finally:
        for key in keys:
            kernel.invalidate(key)


def test_one_run_at_a_time():
    with kernel.alone("support"):
        with pytest.raises(AssertionError, match="support"), kernel.alone("support", 0.1):
            pass
    with kernel.alone("support"):
        pass


# --- the endpoint as a program ---


def test_the_endpoint_as_a_program(tmp_path):
    """What the quickstart does: a port in a file, the secret from a file, git beside it."""
    (tmp_path / "secret").write_text("file-secret\n")
    program = next(path for path in sys.path if path.endswith("tests")) + "/support/endpoint.py"
    port_file = tmp_path / "port"
    process = subprocess.Popen([sys.executable, program, "--provider", "oauth2", "--port-file",
                                port_file, "--client-id", "me", "--secret-file",
                                tmp_path / "secret", "--git-root", tmp_path, "--life", "30"])
    try:
        keyring.wait_until(port_file.exists, what="the port")
        port = int(port_file.read_text())
        model = Endpoint(client_id="me", secret="file-secret")
        body, headers = good_request(model)
        model.stop()
        status, answer = call(f"http://127.0.0.1:{port}/token", body, headers)
        assert status == 200 and answer["expires_in"] == 30
        assert call(f"http://127.0.0.1:{port}/git/x.git/info/refs?service=git-upload-pack")[0] == 401
    finally:
        process.terminate()
        process.wait(10)
