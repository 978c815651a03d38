# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the commands for people say of their command lines, their input and their output."""

import os

from . import (DONE, FAILED, NETWORK, NO_ACCOUNT, NO_SECRET, NOT_FOUND, NOT_USABLE, REFUSED, USAGE,
               Row)
from .world import account_text, api, demo, file, shell, without

SAY = "helper/say: %s; usage: tokenring %s %s"
ADD = "add demo --provider oauth2 --client-id build-bot "
FULL = f"{ADD} --param token-url=https://login.example.com/token --no-secret "
STATUS_URL = demo("use.status-url={base}/status")


def usage(name, argv, problem, remedy):
    """A mistake in the arguments, after which the right ones are shown."""
    return Row(name, [problem, SAY], USAGE, argv, remedy=f"usage: tokenring {remedy}")


ROWS = [
    # --- which command ---
    Row("no-command", "helper/main: a command is needed; see: tokenring --help", USAGE,
        remedy="see: tokenring --help"),
    Row("unknown-command", "helper/main: there is no command '%s'; see: tokenring --help", USAGE,
        "frobnicate", remedy="see: tokenring --help", says="'frobnicate'"),
    Row("a-command-mistyped", "helper/main: there is no command '%s'; did you mean '%s'?", USAGE,
        "lst", remedy="did you mean 'list'?", says="'lst'"),
    Row("git-without-operation",
        ["helper/protocols/git: an operation is needed; usage: %s",
         "helper/protocols/git: git-credential-tokenring get|store|erase|capability"], USAGE, "git",
        remedy="usage: git-credential-tokenring get|store|erase"),
    Row("missing-argument", ["helper/options: %s is missing", SAY], USAGE, "token",
        remedy="usage: tokenring token NAME-or-URL", says="NAME-or-URL is missing"),
    usage("too-many-arguments", "forget a b", "helper/options: there is one argument too many",
          "forget NAME-or-URL"),
    usage("add-without-provider", "add demo",
          "helper/add: --provider and --client-id are needed", "add [NAME] --provider P"),
    usage("exec-without-dashes", "exec demo true",
          "helper/exec: '--' is needed before the command", "exec NAME"),
    usage("exec-without-command", "exec demo --", "helper/exec: a command is needed after '--'",
          "exec NAME"),
    usage("exec-with-a-bad-variable", "exec demo --env 1ST -- true",
          "helper/exec: --env wants the name of a variable", "exec NAME"),
    usage("list-names-and-json", "list --names --json",
          "helper/list: --names and --json do not go together", "list [--names|--json]"),
    usage("refresh-all-and-one", "refresh demo --all", "helper/refresh: --all goes without names",
          "refresh [NAME…] [--all]"),
    usage("refresh-within-what", "refresh --within soon",
          "helper/refresh: --within takes a number of seconds, or one with s, m, h or d after it",
          "refresh [NAME…] [--all] [--within TIME]"),
    usage("setup-of-another-program", "setup svn demo",
          "helper/setup: the program is neither git nor docker", "setup git|docker NAME"),
    usage("setup-of-podman", "setup podman demo",
          "helper/setup: podman and its kin are set up by 'tokenring setup docker NAME "
          "--containers'", "setup git|docker NAME"),
    usage("setup-git-with-replace", "setup git demo --replace",
          "helper/setup: --containers and --replace are for docker", "setup git|docker NAME"),
    usage("setup-docker-with-local", "setup docker demo --local",
          "helper/setup: --local is for git", "setup git|docker NAME"),
    usage("setup-undo-with-replace", "setup docker demo --undo --replace",
          "helper/setup: --undo and --replace do not go together", "setup git|docker NAME"),

    # --- add ---
    Row("param-without-value",
        "helper/pair: '%s' has no form KEY=VALUE; write it so, by a name that 'tokenring providers'"
        " knows", USAGE, ADD + "--param token-url", remedy="'tokenring providers'",
        says="'token-url'"),
    Row("set-without-value",
        "helper/pair: '%s' has no form GROUP.KEY=VALUE; write it so, as in --set"
        " request.scope=repo.read", USAGE, ADD + "--set request.scope",
        remedy="as in --set request.scope=repo.read", says="'request.scope'"),
    Row("set-of-nothing-known",
        "lib/known: an account has no setting '%s.%s'; see tokenring-providers(5) for those"
        " there are", USAGE, ADD + "--set request.frobnicate=x",
        remedy="see tokenring-providers(5)", says="'request.frobnicate'"),
    Row("set-of-something-mistyped",
        "lib/known: an account has no setting '%s.%s'; did you mean '%s.%s'?", USAGE,
        ADD + "--set request.scop=x", remedy="did you mean 'request.scope'?",
        says="'request.scop'"),
    Row("set-with-a-newline",
        "lib/draft: setting '%s.%s' has a name or a value that no file can hold; leave out control"
        " characters, and what is not UTF-8", USAGE,
        ["add", "demo", "-p", "oauth2", "-i", "x", "--set", "request.scope=a\nb"],
        remedy="leave out control characters", says="'request.scope'"),
    Row("param-of-nothing-known",
        "lib/registry: provider '%s' has no parameter '%s'; 'tokenring providers %s' lists those"
        " there are", USAGE, FULL + "--param frobnicate=x", remedy="'tokenring providers oauth2'",
        says="'frobnicate'"),
    Row("param-that-is-mistyped",
        "lib/registry: provider '%s' has no parameter '%s'; did you mean '%s'?", USAGE,
        FULL + "--param tokn-url=x", remedy="did you mean 'token-url'?",
        says=["'oauth2'", "'tokn-url'"]),
    Row("param-that-is-missing",
        "lib/settings: account '%s' does not set the parameter '%s', which its provider needs; add"
        " it with --param %s=VALUE", USAGE, ADD, remedy="add it with --param token-url=VALUE",
        says="'demo'"),
    Row("add-what-is-there",
        "lib/registry: there is an account '%s' already; add --replace to write it anew", USAGE,
        FULL, remedy="add --replace", says="'demo'", arrange=demo()),
    Row("a-name-that-cannot-be",
        "lib/definition: '%s' is no name for an account: use up to 64 letters, digits, '.', '_'"
        " and '-', a letter or digit first", USAGE, "add ../demo -p oauth2 -i x",
        remedy="use up to 64 letters", says="'../demo'"),
    Row("add-with-an-unknown-provider",
        ["lib/definition: account '%s': ",
         "lib/provider: there is no provider '%s'; 'tokenring providers' lists those there are"],
        USAGE, "add demo -p nobody -i x", remedy="'tokenring providers'",
        says=["'demo'", "'nobody'"]),
    Row("add-with-a-mistyped-provider",
        ["lib/definition: account '%s': ",
         "lib/provider: there is no provider '%s'; did you mean '%s'?"],
        USAGE, "add demo -p oauth -i x", remedy="did you mean 'oauth2'?",
        says=["'demo'", "'oauth'"]),
    Row("a-provider-that-cannot-be",
        "lib/provider: '%s' is no name of a provider; 'tokenring providers' lists those there are",
        USAGE, "providers a/b", remedy="'tokenring providers'", says="'a/b'"),
    Row("an-id-that-is-no-text",
        "lib/registry: the settings of account '%s' are not UTF-8; give them anew in UTF-8", USAGE,
        ["add", "demo", "-p", "oauth2", "-i", os.fsdecode(b"\xff"), "--param", "token-url=x"],
        remedy="give them anew in UTF-8", says="'demo'"),
    Row("an-empty-id",
        "lib/definition: %s has no provider= or no usable client-id= in its group [account]; set"
        " both", USAGE, ["add", "demo", "-p", "oauth2", "-i", ""], remedy="set both",
        says="{config}/accounts/demo.conf"),

    # --- the secret on stdin ---
    Row("no-secret-given",
        "helper/input: no client secret was given; type it at the prompt or send it on stdin",
        USAGE, "secret demo", remedy="send it on stdin", arrange=demo()),
    Row("a-secret-too-long",
        "helper/input: more than %zu bytes on stdin, so nothing was done; send no more than that",
        USAGE, "secret demo", remedy="send no more than that", says="65536", stdin=b"x" * 70_000,
        arrange=demo()),
    Row("stdin-is-a-folder", "helper/input: stdin cannot be read: %s; give it a file or a pipe",
        FAILED, remedy="give it a file or a pipe", says="directory", arrange=demo(),
        run=shell("tokenring secret demo <.")),
    # --- which account ---
    Row("no-such-account",
        "lib/definition: there is no account '%s'; 'tokenring list' shows those there are",
        NO_ACCOUNT, "token dmo", remedy="'tokenring list'", says="'dmo'"),
    Row("a-mistyped-account", "lib/definition: there is no account '%s'; did you mean '%s'?",
        NO_ACCOUNT, "token dmo", remedy="did you mean 'demo'?", says="'dmo'", arrange=demo()),
    Row("remove-no-such-account",
        "lib/definition: there is no account '%s'; 'tokenring list' shows those there are",
        NO_ACCOUNT, "remove dmo", remedy="'tokenring list'", says="'dmo'"),
    Row("a-url-that-nobody-owns",
        "lib/registry: no account owns %s%s; 'tokenring list' shows what each owns", NO_ACCOUNT,
        "token https://git.example.com/x", remedy="'tokenring list'",
        says="https://git.example.com/x"),
    Row("a-url-of-another-user",
        ["lib/registry: no account owns %s%s; 'tokenring list' shows what each owns",
         "lib/registry:  for that user name"], NO_ACCOUNT, "token http://nobody@{host}",
        remedy="'tokenring list'", says="{host}", arrange=demo()),
    Row("a-url-of-two",
        ["lib/registry: the accounts %s own %s alike; %s",
         "lib/registry: put a user name into the URL, or a path into the accounts' match="],
        NO_ACCOUNT, "token {base}", remedy="put a user name into the URL",
        says=["'demo'", "'twin'", "{base}"], arrange=[demo(), demo(name="twin")]),
    Row("a-second-owner",
        ["helper/match: another account owns that, too: %s",
         "lib/registry: the accounts %s own %s alike; %s",
         "lib/registry: put a user name into the URL, or a path into the accounts' match="],
        DONE, "add twin --provider oauth2 --client-id b --no-secret --match {base} "
        "--param token-url={base}/token", remedy="put a user name into the URL",
        says=["'demo'", "'twin'", "{base}"], arrange=demo()),
    Row("a-url-without-scheme", ["lib/url: no usable scheme", "lib/url: begin it with https://",
                                 "lib/url: %s in '%s'; %s"], USAGE, "token ://git.example.com",
        remedy="begin it with https://", says="'://git.example.com'"),
    Row("a-url-without-host",
        ["lib/url: no usable host or port", "lib/url: name one, as in git.example.com:8443"], USAGE,
        "token https:///x", remedy="name one, as in", says="'https:///x'"),
    Row("a-url-with-a-newline",
        ["lib/url: no URL of the form https://host/path", "lib/url: write one"], USAGE,
        ["token", "https://a\nb/"], remedy="write one", says="'https://a\\nb/'"),
    Row("a-url-with-a-bad-user",
        ["lib/url: a user name that is not encoded well", "lib/url: write %25 for a '%'"], USAGE,
        "token https://a%zz@git.example.com", remedy="write %25", says="'git.example.com'"),
    Row("no-secret-anywhere",
        "lib/vault: account '%s' has no client secret (asked: %s); put it where one of them looks,"
        " as tokenring.conf(5) tells", NO_SECRET, "token demo",
        remedy="as tokenring.conf(5) tells", says=["'demo'", "environment"],
        arrange=[demo(), without("TOKENRING_SECRET_DEMO")]),
    Row("it-cannot-be-told",
        ["helper/explain: it cannot be told who answers for %s: %s",
         "lib/file: %s is broken: %s; correct it"], FAILED, "explain https://git.example.com",
        remedy="correct it", says=["https://git.example.com", "{config}/accounts/demo.conf"],
        arrange=account_text("rubbish\n")),

    # --- exec ---
    Row("exec-of-nothing-known",
        "helper/exec: there is no program '%s' on your PATH; give its path, or correct the PATH",
        NOT_FOUND, "exec demo -- no-such-program", remedy="correct the PATH",
        says="'no-such-program'", arrange=demo()),
    Row("exec-of-what-is-not-there",
        "helper/exec: '%s' cannot be run: %s; check that it is there and that you may run it",
        NOT_FOUND, "exec demo -- ./no-such", remedy="check that it is there", says="'./no-such'",
        arrange=demo()),
    Row("exec-of-what-is-no-program",
        "helper/exec: '%s' cannot be run: %s; check that it is there and that you may run it",
        NOT_USABLE, "exec demo -- ./text", remedy="that you may run it", says="'./text'",
        arrange=[demo(), file("{work}/text", "text")]),

    # --- check ---
    Row("check-401",
        "helper/check: %s refuses the new token of account '%s' (HTTP 401); check scope and"
        " audience ('tokenring show %s'), and whether the credentials are for this environment",
        REFUSED, "check demo", remedy="'tokenring show demo'", says=["{host}", "'demo'"],
        arrange=[STATUS_URL, api(401)]),
    Row("check-403",
        "helper/check: %s knows account '%s' but does not permit it (HTTP 403); ask for the"
        " permission, or check the scope ('tokenring show %s')", REFUSED, "check demo",
        remedy="ask for the permission", says=["{host}", "'demo'"], arrange=[STATUS_URL, api(403)]),
    Row("check-500",
        "helper/check: %s answers HTTP %u; check status-url in [use] of account '%s', or try later",
        NETWORK, "check demo", remedy="check status-url in [use]", says=["{host}", "500", "'demo'"],
        arrange=[STATUS_URL, api(500)]),

    # --- refresh ---
    Row("refresh-no-such-account",
        ["helper/refresh: %s: %s",
         "lib/definition: there is no account '%s'; 'tokenring list' shows those there are"],
        NO_ACCOUNT, "refresh dmo", remedy="'tokenring list'", says="'dmo'"),

    # --- the output ---
    Row("a-full-disk",
        "helper/main: the output cannot be written: %s; make room, or send it elsewhere", FAILED,
        remedy="make room", says="No space left", run=shell("tokenring providers >/dev/full")),
    Row("a-full-disk-for-a-token",
        "lib/writer: the answer cannot be written: %s; make room, or send it elsewhere", FAILED,
        remedy="make room", says="No space left", arrange=demo(),
        run=shell("tokenring token demo >/dev/full")),
    Row("a-trace-nowhere", "helper/trace: TOKENRING_TRACE: %s cannot be written: %s; name another"
                           " file", DONE, "list", remedy="name another file",
        says="/nonexistent/trace", env={"TOKENRING_TRACE": "/nonexistent/trace"}),
    Row("a-trace-of-what",
        "helper/trace: TOKENRING_TRACE is neither 1 nor the full path of a file; set it to one of"
        " these", DONE, "list", remedy="set it to one of these",
        says="TOKENRING_TRACE", env={"TOKENRING_TRACE": "yes"}),
]
