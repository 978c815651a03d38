# SPDX-License-Identifier: LGPL-2.1-or-later
"""URLs that look like those of an account, and whose token each of them gets: asked for in every
way that there is. docker's keys have no scheme and no path, so its answers differ here and there."""

import json

import pytest

from support import accounts

# Each account has an endpoint, and so tokens, of its own.
ACCOUNTS = {
    "host": "https://git.example.com",
    "path": "https://forge.example.com/team",
    "port": "https://port.example.com:8443",
    "wild": "https://*.wild.example.com",
    "wide": "https://*.cut.example.com/team",
    "idn": "https://xn--bcher-kva.example.com",
    "ipv6": "https://[2001:db8::1]",
    "local": "http://127.0.0.1:8080",
    "here": "http://localhost:8080",
    "v6here": "http://[::1]:8080",
}

# URL, the account that answers git and people, and the one that answers docker if that is not it.
URLS = [
    # --- what they own ---
    ("https://git.example.com", "host"),
    ("https://git.example.com/", "host"),
    ("https://git.example.com/any/thing.git", "host"),
    ("https://git.example.com/any/thing.git/info/lfs", "host"),
    ("https://git.example.com:443/x", "host"),
    ("HTTPS://GIT.Example.COM/x", "host"),
    ("https://service-account@git.example.com/x", "host", None),
    ("https://service-account:pw@git.example.com/x", "host", None),
    ("https://host@git.example.com", "host", None),
    ("https://git.example.com?x=https://evil.example/", "host", None),
    ("https://git.example.com#@evil.example", "host", None),
    ("https://git.example.com/@evil.example", "host"),
    ("https://git.example.com/../x", "host"),
    ("https://forge.example.com/team", "path", None),
    ("https://forge.example.com/team/x.git", "path", None),
    ("https://forge.example.com/team/x.git/info/lfs/objects/batch", "path", None),
    ("https://forge.example.com/team/a%20b", "path", None),
    ("https://port.example.com:8443", "port"),
    ("https://a.wild.example.com", "wild"),
    ("https://XN--BCHER-KVA.wild.example.com", "wild"),
    ("https://a.cut.example.com/team/x", "wide", None),
    ("https://xn--bcher-kva.example.com", "idn"),
    ("https://[2001:DB8::1]:443/x", "ipv6"),
    ("http://127.0.0.1:8080/x", "local"),
    ("http://localhost:8080", "here"),
    ("http://[::1]:8080", "v6here"),

    # --- more before it, or after it ---
    ("https://git.example.com.evil.example", None),
    ("https://git.example.community", None),
    ("https://git.example.co", None),
    ("https://evilgit.example.com", None),
    ("https://evil.git.example.com", None),
    ("https://example.com", None),
    ("https://git-example.com", None),
    ("https://gitXexample.com", None),
    ("https://evil.example/git.example.com", None),
    ("https://evil.example?git.example.com", None),
    ("https://evil.example#git.example.com", None),
    ("https://evil.example/?https://git.example.com/", None),

    # --- user names ---
    ("https://git.example.com@evil.example", None),
    ("https://git.example.com:443@evil.example/x", None),
    ("https://service-account@git.example.com@evil.example", None),
    ("https://evil.example@git.example.com", None),
    ("https://somebody@git.example.com", None),
    ("https://git.example.com%40evil.example", None),
    ("https://evil.example\\@git.example.com", None),

    # --- schemes and ports ---
    ("http://git.example.com", None, "host"),
    ("http://git.example.com:443", None, "host"),
    ("ftp://git.example.com", None),
    ("ssh://git.example.com", None),
    ("cert://git.example.com", None),
    ("httpss://git.example.com", None),
    ("https://git.example.com:80", None),
    ("https://git.example.com:8443", None),
    ("https://git.example.com:4430", None),
    ("https://git.example.com:443:443", None),
    ("https://git.example.com:0443", "host"),
    ("https://git.example.com:000443", None),
    ("https://git.example.com:+443", None),
    ("https://git.example.com:", None),
    ("https://port.example.com", None),
    ("https://port.example.com:443", None),
    ("https://port.example.com:84433", None),
    ("https://127.0.0.1:8080", None, "local"),
    ("https://localhost:8080", None, "here"),
    ("http://127.0.0.1:8081", None),
    ("http://127.0.0.1", None),

    # --- dots and letters ---
    ("https://git.example.com.", None),
    ("https://git.example..com", None),
    ("https://.git.example.com", None),
    ("https://git\u3002example.com", None),
    ("https://git.ex\u0430mple.com", None),
    ("https://\uff47it.example.com", None),
    ("https://git.example.com\u200b", None),
    ("https://git.example.\u212aom", None),
    ("https://b\u00fccher.example.com", None),
    ("https://xn--bcher-kv.example.com", None),
    ("https://git.example.com\u2044x", None),

    # --- percent-encoding ---
    ("https://git%2eexample.com", None),
    ("https://git.example.com%2f.evil.example", None),
    ("https://git.example.com%00.evil.example", None),
    ("https://git.example.com%0d%0ahost=evil.example", None),
    ("https://%67it.example.com", None),

    # --- paths ---
    ("https://forge.example.com", None),
    ("https://forge.example.com/", None),
    ("https://forge.example.com/teamwork/x", None),
    ("https://forge.example.com/Team/x", None),
    ("https://forge.example.com/x/team", None),
    ("https://forge.example.com//team/x", None),
    ("https://forge.example.com/team/../other", None),
    ("https://forge.example.com/team/%2e%2e/other", None),
    ("https://forge.example.com/team%2fx", None),
    ("https://forge.example.com/t%65am/x", None),
    ("https://forge.example.com/team/..%2fother", None),
    ("https://forge.example.com/team;x/y", None),
    ("https://forge.example.com/team\\..\\other", None),
    ("https://forge.example.com?/team/x", None),
    ("https://forge.example.com#/team/x", None),

    # --- wildcards ---
    ("https://wild.example.com", None),
    ("https://a.b.wild.example.com", None),
    ("https://.wild.example.com", None),
    ("https://*.wild.example.com", None),
    ("https://a.wild.example.com.evil.example", None),
    ("https://awild.example.com", None),
    ("https://a.evilwild.example.com", None),
    ("https://evil.example\uff0f.wild.example.com", None),
    ("https://a.cut.example.com", None),
    ("https://a.cut.example.com/other", None),

    # --- addresses ---
    ("https://[2001:db8::11]", None),
    ("https://[2001:db8:0::1]", None),
    ("https://2001:db8::1", None),
    ("https://[2001:db8::1", None),
    ("https://[2001:db8::1]evil.example", None),
    ("https://[2001:db8::1]:8443", None),
    ("https://[2001:db8::1%25eth0]", None),
    ("https://[git.example.com]", None),
    ("http://127.0.0.1.evil.example:8080", None),
    ("http://127.1:8080", None),
    ("http://2130706433:8080", None),
    ("http://0x7f.0.0.1:8080", None),
    ("http://127.0.0.01:8080", None),
    ("http://127.0.0.2:8080", None),
    ("http://0.0.0.0:8080", None),
    ("http://localhost.evil.example:8080", None),
    ("http://localhost.:8080", None),
    ("http://[::ffff:127.0.0.1]:8080", None),
    ("http://[0:0:0:0:0:0:0:1]:8080", None),

    # --- what is no URL ---
    ("https://", None),
    ("https:///git.example.com", None),
    ("https:git.example.com", None),
    ("https:/git.example.com", None),
    ("://git.example.com", None),
    (" https://git.example.com", None),
    ("https:// git.example.com", None),
    ("https://git.example.com x", None),
    ("https://git.example.com\tx", None),
    ("https://git.example.com\rx", None),
    ("https://git.example.com\x1b[31m", None),
    ("https://git.example.com\x7f", None),
]

# git drops all slashes before a path, and would see a host where another has a query.
LINES = {
    "https://forge.example.com//team/x": "path",
    "https://git.example.com?x=https://evil.example/": None,
    "https://git.example.com#@evil.example": None,
}


@pytest.fixture
def owners(session, make_endpoint):
    """{token: account}: what each account answers with."""
    found = {}
    for name, match in ACCOUNTS.items():
        endpoint = make_endpoint()
        accounts.add(session, endpoint, name, match=[match])
        result = session.tokenring("token", name, allow_token=True)
        found[result.out.strip()] = name
    assert sorted(found.values()) == sorted(ACCOUNTS)
    return found


def as_lines(session, url):
    """As git itself takes a URL apart, however odd it is."""
    protocol, separator, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    user, at, host = authority.rpartition("@")
    lines = [f"protocol={protocol}", f"host={host}"] if separator else [f"host={url}"]
    if at:
        lines.append(f"username={user.partition(':')[0]}")
    if slash:
        lines.append(f"path={path.lstrip('/')}")
    return session.git("get", "".join(f"{line}\n" for line in lines), allow_token=True)


def as_url(session, url):
    return session.git("get", f"url={url}\n", allow_token=True)


def as_docker(session, url):
    return session.docker("get", url, allow_token=True)


def as_argument(session, url):
    return session.tokenring("token", url, allow_token=True)


def token_of(result):
    """What a host program gets; whatever is no token of ours is none."""
    if result.argv[0].endswith("docker-credential-tokenring"):
        return json.loads(result.out)["Secret"] if result.status == 0 else None
    if result.argv[0].endswith("git-credential-tokenring"):
        return result.fields.get("password")
    return result.out.strip() or None


def expected(way, row):
    url, owner, *docker = row
    if way is as_docker:
        # It is the host's name, so blanks around it are cut off.
        return "host" if url.startswith(" ") else [owner, *docker][-1]
    return LINES.get(url, owner) if way is as_lines else owner


@pytest.mark.parametrize("way", [as_lines, as_url, as_docker, as_argument])
def test_only_the_owners_get_a_token(session, owners, way):
    wrong = []
    for row in URLS:
        result = way(session, row[0])
        found = owners.get(token_of(result))
        if found != expected(way, row):
            wrong.append((row[0], found, result.err))
        assert "\x1b" not in result.err and "\r" not in result.err
    assert wrong == []


def test_the_table_is_as_long_as_it_should_be():
    """Each way is a column; a row that is there twice would count twice."""
    assert len({row[0] for row in URLS}) == len(URLS) >= 60


@pytest.mark.parametrize("text", [
    "host=git.example.com\n",
    "protocol=https\n",
    "protocol=\nhost=git.example.com\n",
    "protocol=https\nhost=\n",
    "protocol=https\nhost=\npath=git.example.com\n",
    "protocol=cert\nhost=\npath=/home/me/key.pem\n",
    "protocol=cert\nhost=git.example.com\n",
    "protocol=smtp\nhost=git.example.com\n",
    "protocol=https\nhost=git.example.com\nhost=\n",
    "protocol=https\nhost=someone@git.example.com\n",
    "protocol=https\nhost=git.example.com/team\n",
    "protocol=https\nhost=git.example.com\x00\n",
    "protocol=https\nhost=git.example.com\nhost=evil.example\n",
    "protocol=https\nhost=git.example.com\nurl=https://evil.example/\n",
    "url=https://git.example.com\nurl=https://evil.example/\n",
])
def test_no_token_for_half_a_url(session, owners, text):
    result = session.git("get", text)
    assert result.out == ""
