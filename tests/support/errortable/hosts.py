# SPDX-License-Identifier: LGPL-2.1-or-later
"""What git and docker are told, and what those who use them read on stderr meanwhile."""

import json

from . import DONE, FAILED, FIXED, Row
from .world import conf, demo

REQUEST = ("helper/protocols/git-request: git's request has %s, so it got no answer; check the URL"
           " that git was given")
DOCKER = "helper/protocols/docker: "


def broken_request(name, what, text):
    """What breaks git's protocol gets no answer."""
    return Row(f"git-{name}", [REQUEST, f"helper/protocols/git-request: {what}"], FAILED, "get",
               remedy="check the URL that git was given", program="git-credential-tokenring",
               stdin=text, says="git's request")


def git(name, texts, operation, request, remedy, **more):
    return Row(f"git-{name}", texts, FAILED, operation, remedy=remedy, stdin=request,
               program="git-credential-tokenring", **more)


def docker(name, texts, action, stdin, remedy, status=FAILED, stdout=True, **more):
    return Row(f"docker-{name}", texts, status, action, remedy=remedy, stdin=stdin, stdout=stdout,
               program="docker-credential-tokenring", **more)


def login(server, username="me", secret="a-password"):
    return json.dumps({"ServerURL": server, "Username": username, "Secret": secret})


def bytes_for_a_registry(world):
    """Another program has stored what is no text."""
    world.session.bus.create({"xdg:schema": "io.docker.Credentials", "label": "Docker Credentials",
                              "docker_cli": "1", "server": "r.example.com", "username": "me"},
                             "r.example.com", b"\xff\xfe\xfd")


ROWS = [
    # --- git ---
    broken_request("two-hosts", "two hosts or protocols",
                   "protocol=https\nhost=a.example.com\nhost=b.example.com\n"),
    broken_request("a-user", "a url with a user name", "url=imap://me@mail.example.com\n"),
    broken_request("no-url", "a broken url", "url=git.example.com\n"),
    broken_request("a-long-line", "a line of more than 65,535 bytes",
                   "protocol=https\nhost=" + "a" * 65_535 + "\n"),
    broken_request("a-control-byte", "a control byte in a line",
                   "protocol=https\nhost=a.example.com\rb\nx=y\n"),
    broken_request("no-pair", "a line that is not key=value", "protocol=https\nhost\n"),
    git("control-characters", ["lib/url: control characters", "lib/url: leave them out"], "get",
        "protocol=https\nhost=git.example.com\npath=a\x01b\n", "leave them out",
        says="git.example.com"),
    git("a-value-of-two-lines",
        "lib/writer: the value of '%s' has control characters or is not UTF-8, so nothing was"
        " answered; correct where it comes from", "get", "url={base}\n", "correct where it comes from",
        says="'username'", arrange=demo("use.git-username=a\\nb")),
    git("no-keyring-for-a-password",
        ["lib/plain: %s; where passwords are not to be kept, set %s=false in [plain] of"
         " tokenring.conf"], "get", "url=https://git.example.com\n",
        "set git=false in [plain] of tokenring.conf", says="DBUS_SESSION_BUS_ADDRESS"),
    git("a-password-of-two-parts",
        "lib/plain: the credential has control characters, and is not kept; type it without them",
        "store", "url=https://git.example.com\nusername=me\npassword=a\x01b\n",
        "type it without them"),
    git("a-user-that-is-no-text",
        "lib/modules/secret-service/plain: the keyring cannot hold this password: its URL or user"
        " name is not UTF-8; type it in UTF-8", "store",
        b"url=https://git.example.com\nusername=\xff\npassword=x\n", "type it in UTF-8",
        says="keyring"),

    # --- docker ---
    docker("usage", DOCKER + "Usage: docker-credential-tokenring"
                             " <store|get|erase|list|version>", "", "", "Usage:"),
    docker("unknown-action", DOCKER + "%s: unknown action: %s", "fetch", "", FIXED, says="fetch"),
    docker("nothing", DOCKER + "credentials not found in native keychain", "get",
           "registry.example.com", FIXED, arrange=conf("[plain]\ndocker=false\n")),
    docker("no-server", DOCKER + "no credentials server URL", "get", "", FIXED),
    docker("no-username", DOCKER + "no credentials username", "store",
           login("registry.example.com", username=""), FIXED),
    docker("no-secret", DOCKER + "there is no secret to store; send it as Secret", "store",
           login("registry.example.com", secret=""), "send it as Secret"),
    docker("no-json", DOCKER + "the credentials to store are no JSON object; send ServerURL,"
                               " Username and Secret in one", "store", "rubbish",
           "send ServerURL, Username and Secret"),
    docker("a-nul", DOCKER + "the server URL has a NUL byte; send the name of a registry alone",
           "get", b"registry.example.com\0x", "send the name of a registry alone"),
    docker("a-user",
           "helper/protocols/docker-server: no usable host or port; leave out the user, for the"
           " name of a registry has none", "get", "me@r e@registry.example.com",
           "leave out the user"),
    docker("two-accounts",
           ["lib/registry: the accounts %s own %s alike; %s",
            "lib/registry: a registry is asked for without a user name, so change match= of all but"
            " one"], "get", "{host}", "change match= of all but one",
           says=["'demo'", "'twin'", "{host}"], arrange=[demo(), demo(name="twin")]),
    docker("nothing-is-kept",
           "lib/plain: no account owns it, and no passwords are kept for %s; to have that, set"
           " %s=true in [plain] of tokenring.conf", "store", login("registry.example.com"),
           "set docker=true in [plain] of tokenring.conf",
           arrange=conf("[plain]\ndocker=false\n")),
    docker("another-user",
           DOCKER + "account '%s' answers for %s; the credentials of another user are not kept"
           " (see: tokenring explain %s)", "store", login("{host}"), "see: tokenring explain {host}",
           status=DONE, stdout=False, says=["'demo'", "{host}"], arrange=demo()),
    docker("no-text",
           DOCKER + "what is kept for %s is no text, and docker takes nothing else; run: docker"
           " login %s", "get", "r.example.com", "run: docker login r.example.com", stdout=False,
           says="r.example.com", keyring=True, arrange=bytes_for_a_registry),
]
