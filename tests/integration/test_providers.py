# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every provider file against an endpoint that takes the service's documentation at its word."""

import shutil
import subprocess
import time
import urllib.request

import pytest

from support import accounts
from support.run import check_message

AGENTS = ("kalibrate", "huvr")
WITH_STATUS = ("kalibrate", "huvr")


@pytest.fixture(params=accounts.ALL)
def service(request, session, make_endpoint):
    """An endpoint of each service, with an account `demo`."""
    endpoint = make_endpoint(request.param)
    accounts.add(session, endpoint)
    return endpoint


def token(session, name="demo", *more, **options):
    result = session.tokenring("token", name, *more, allow_token=True, **options)
    assert result.status == 0, result
    return result.out


def test_add_makes_no_request(session, service):
    assert service.requests == []
    assert session.items(account="demo")


def test_token_then_cache(session, service):
    first = token(session)
    assert first == service.last_token + "\n"
    assert service.count == 1 and service.deviations == []
    assert token(session) == first
    assert token(session, service.base_url + "/any/path") == first
    assert service.count == 1, "a cached token needs no request"
    fresh = token(session, "demo", "--fresh")
    assert service.count == 2 and fresh == service.last_token + "\n" and fresh != first
    assert token(session) == fresh, "the newer token took the older one's place"
    assert service.count == 2


def test_the_header_opens_the_api(session, service):
    result = session.tokenring("header", "demo", allow_token=True)
    assert result.status == 0, result
    lines = result.out.splitlines()
    scheme = accounts.scheme_of(service.provider)
    assert lines[0] == f"Authorization: {scheme} {service.last_token}"
    agent = [f"User-Agent: {accounts.USER_AGENT}"] if service.provider in AGENTS else []
    assert lines[1:] == agent
    request = urllib.request.Request(service.base_url + "/api/anything")
    for line in lines:
        request.add_header(*line.split(": ", 1))
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def test_curl_takes_the_header(session, service):
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    result = session.tokenring("header", service.base_url, allow_token=True)
    done = subprocess.run(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-H", "@-",
                           service.base_url + "/api/x"],
                          input=result.out_bytes, capture_output=True, check=True)
    assert done.stdout == b"200"


def test_check(session, service):
    result = session.tokenring("check", "demo")
    assert result.status == 0, result
    assert service.count == 1
    calls = [request.path for request in service.api_requests]
    if service.provider in WITH_STATUS:
        assert calls == [service.service.status_path]
        agent = service.api_requests[0].header("User-Agent")
        assert agent == accounts.USER_AGENT
    else:
        assert calls == []
    token(session)
    assert service.count == 1, "the token of check serves the next call"


def test_check_takes_a_fresh_token(session, service):
    token(session)
    assert session.tokenring("check", "demo").status == 0
    assert service.count == 2


def test_wrong_secret(session, service):
    accounts.add(session, service, secret="not-the-right-secret", more=["--replace"])
    result = session.tokenring("token", "demo")
    assert result.status == 6 and result.out == ""
    check_message(result.err, service.host)
    assert service.count == 1 and service.deviations == []


def test_git_is_told_the_shortened_expiry(session, service):
    answer = session.git("get", accounts.git_request(service.base_url), allow_token=True)
    fields = answer.fields
    assert fields["password"] == service.last_token
    end = service.issued[service.last_token].expires - 60
    assert abs(int(fields["password_expiry_utc"]) - end) <= 10


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "UTC"])
@pytest.mark.parametrize("provider", ["livedata", "livedata-user"])
def test_a_time_without_a_zone_is_utc(session, make_endpoint, provider, zone):
    endpoint = make_endpoint(provider, life=1200)
    accounts.add(session, endpoint)
    first = token(session, env={"TZ": zone})
    assert token(session, env={"TZ": zone}) == first and endpoint.count == 1
    answer = session.git("get", accounts.git_request(endpoint.base_url), allow_token=True,
                         env={"TZ": zone})
    end = endpoint.issued[endpoint.last_token].expires - 60
    assert abs(int(answer.fields["password_expiry_utc"]) - end) <= 10
    assert endpoint.count == 1


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_a_token_that_ran_out_in_utc_is_gone_everywhere(session, make_endpoint, zone):
    """Were the time local, New York would keep this token for five hours more."""
    endpoint = make_endpoint("livedata", life=2)
    accounts.add(session, endpoint)
    first = token(session, env={"TZ": zone})
    time.sleep(2.1)
    assert token(session, env={"TZ": zone}) != first and endpoint.count == 2


@pytest.mark.parametrize("provider", accounts.ALL)
def test_renewal_after_a_short_life(session, make_endpoint, provider):
    endpoint = make_endpoint(provider, life=2)
    settings = ["response.default-lifetime=2"] if provider == "huvr" else []
    accounts.add(session, endpoint, settings=settings)
    first = token(session)
    time.sleep(2.1)
    second = token(session)
    assert first != second and endpoint.count == 2
    assert second == endpoint.last_token + "\n"


@pytest.mark.parametrize("field", ["access_token", "accessToken"])
@pytest.mark.parametrize("expiry", ["expires_at", "expiresAt"])
def test_livedata_user_takes_either_name(session, make_endpoint, field, expiry):
    """The documentation names access_token and leaves the other name open."""
    endpoint = make_endpoint("livedata-user", life=1000)
    endpoint.edit = lambda answer: {field: answer["access_token"], expiry: answer["expires_at"]}
    accounts.add(session, endpoint)
    answer = session.git("get", accounts.git_request(endpoint.base_url), allow_token=True)
    assert answer.fields["password"] == endpoint.last_token
    assert int(answer.fields["password_expiry_utc"]) < time.time() + 1000


def test_other_environments_by_parameter(session, make_endpoint):
    """kalibrate's tenant is a parameter; the account's own value wins."""
    endpoint = make_endpoint("kalibrate", tenant="11111111-2222-3333-4444-555555555555")
    accounts.add(session, endpoint, more=["--param", f"tenant={endpoint.tenant}"])
    assert token(session) == endpoint.last_token + "\n"


AWKWARD = ["a:b", "colon:and/slash", "per%cent", "plus+sign", "s p a c e", "um-läut-ß",
           'quote"and\\back', "amp&eq=1", "tail=", "'single'", "~.-_", "\tx-tab"]


@pytest.mark.parametrize("provider", accounts.ALL)
def test_awkward_secrets_arrive_whole(session, make_endpoint, provider):
    """Each service's encoding, for every character that one of them treats in its own way."""
    endpoint = make_endpoint(provider, secret="|".join(AWKWARD))
    accounts.add(session, endpoint)
    assert token(session) == endpoint.last_token + "\n"


def test_client_id_is_encoded_too(session, make_endpoint):
    endpoint = make_endpoint("oauth2", client_id="me@example.com:1 +%")
    accounts.add(session, endpoint)
    assert token(session) == endpoint.last_token + "\n"


def test_scope_of_a_generic_service(session, make_endpoint):
    endpoint = make_endpoint("oauth2", scope="read write:all")
    accounts.add(session, endpoint)
    assert token(session) == endpoint.last_token + "\n"


def test_a_change_of_scope_leaves_the_old_token(session, make_endpoint):
    """The cache key has all that shapes a token."""
    endpoint = make_endpoint("oauth2", scope="read")
    accounts.add(session, endpoint)
    first = token(session)
    endpoint.scope = "write"
    file = session.account_file("demo")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("scope=read", "scope=write"), encoding="utf-8")
    assert token(session) != first and endpoint.count == 2
