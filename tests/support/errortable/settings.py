# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is said of settings that cannot be: in accounts, providers and tokenring.conf."""

import os

from . import FAILED, KEYRING, NO_SECRET, USAGE, Row
from .world import OWN_PROVIDER, conf, demo, file

FILE = "{config}/accounts/demo.conf"
OWN_FILE = "{config}/providers/own.conf"
OPTION = "lib/modules/oauth/option: account '%s': %s in [%s] %s; %s %s"
OWN = "lib/origin: it in %s"
CANNOT_OWN = "lib/claim: account '%s' cannot own the URL of %s: "
INVALID = "lib/url: %s in '%s'; %s"
NO_FOLDER = ("lib/credentials: neither folders= in [credentials-directory] of tokenring.conf nor"
             " CREDENTIALS_DIRECTORY is set; set folders= to a folder, and put the client secret"
             " into the file tokenring.%s in there, or start the service with"
             " LoadCredential=tokenring.%s:FILE")


def option(name, text, key, *settings, **more):
    """A setting that the issuer cannot use; the last word of `key` is its group."""
    arrange = more.pop("arrange", None) or demo(*settings, **more.pop("account", {}))
    return Row(name, [OPTION, text, OWN], FAILED, "token demo", remedy=f"correct it in {FILE}",
               says=["'demo'", key], arrange=arrange, **more)


def match(name, url, problem, remedy, shown=None):
    """A URL that nobody may own."""
    texts = [CANNOT_OWN, "lib/origin: %s in [%s] of %s", INVALID, problem, remedy]
    return Row(name, texts, FAILED, "show demo", remedy=remedy.partition(": ")[2],
               says=["'demo'", f"match in [account] of {FILE}", shown or url],
               arrange=demo(match=url))


NOT_INSTALLED = "lib/loader: the module '%s' is not installed (there is no %s); "
REQUEST = "lib/modules/oauth/request: "
GRANT = "lib/modules/oauth/grant: "
CHAIN = "[chain]\nsecrets=%s\ntokens=kernel\n"

ROWS = [
    # --- the request for a token ---
    option("a-choice", "lib/modules/oauth/option: is '%s', but can only be one of: %s",
           "body in [request]", "request.body=xml"),
    option("a-number", "lib/modules/oauth/option: is '%s', but must be a number from 1 to %u",
           "timeout in [request]", "request.timeout=soon"),
    option("no-token-url", REQUEST + "is not set", "token-url in [request]", "request.token-url="),
    Row("no-token-url-of-anybody", [OPTION, REQUEST + "is not set", "lib/origin: it in %s, or in %s"],
        FAILED, "token demo", remedy=f"is not set; set it in {OWN_FILE}, or in {FILE}",
        says=["'demo'", "token-url in [request]"],
        arrange=[file(OWN_FILE, "[provider]\nname=own\n"), demo(provider="own")]),
    option("a-token-url-with-a-user", REQUEST + "must have no user name or password in it",
           "token-url in [request]", "request.token-url=http://me@{host}/token"),
    option("no-url", REQUEST + "is no URL of the form https://host/path", "token-url in [request]",
           "request.token-url=login.example.com"),
    option("a-fragment", REQUEST + "must have no fragment (#…) in it", "token-url in [request]",
           "request.token-url=http://{host}/token#x"),
    option("plain-http", REQUEST + "is %s, but must be https (http only for this machine itself)",
           "token-url in [request]", "request.token-url=http://login.example.com/token"),
    option("a-relative-file", REQUEST + "must be an absolute path", "ca-file in [request]",
           "request.ca-file=ca.pem"),
    option("no-header", REQUEST + "is not the name of a header", "X Y in [headers]",
           "headers.X Y=1"),
    Row("no-header-for-the-token",
        ["helper/header: account '%s': header in [use] is not the name of a header; correct %s",
         "lib/origin: %s, or set it in %s"], FAILED, "header demo",
        remedy=f"; correct it in {OWN_FILE}, or set it in {FILE}\n", says="'demo'",
        arrange=[file(OWN_FILE, OWN_PROVIDER + "[use]\nheader=X Session\n"),
                 demo(provider="own", parameters="name=login")]),
    Row("no-header-for-the-token-of-an-api", [OPTION, REQUEST + "is not the name of a header", OWN],
        FAILED, "check demo", remedy=f"; correct it in {FILE}\n",
        says=["'demo'", "header in [use] is not the name of a header"],
        arrange=demo("use.header=X Session", "use.status-url={base}/status")),
    Row("no-header-for-the-token-that-is-not-written-yet",
        [OPTION, "lib/modules/oauth/status: is not the name of a header"], USAGE,
        "add demo -p oauth2 -i x --no-secret --param token-url={base}/token"
        " --set 'use.header=X Session'", remedy="; correct it\n",
        says=["'demo'", "header in [use]"]),
    option("a-header-of-two-lines",
           REQUEST + "must have no line breaks or other control characters in it",
           "X-Key in [headers]", "headers.X-Key=a\\nb"),
    option("a-header-of-libcurl", REQUEST + "is a header that cannot be set",
           "Connection in [headers]", "headers.Connection=close"),
    option("a-header-twice", REQUEST + "sets a header that is set already",
           "Authorization in [headers]", "headers.Authorization=x"),
    option("a-password-and-a-client",
           GRANT + "must be none, since grant=password sends user name and password alone",
           "client-auth in [request]", "request.grant=password", "request.client-auth=basic"),
    option("a-secret-that-is-no-text",
           GRANT + "cannot be json with a client secret that is not UTF-8", "body in [request]",
           "request.body=json", "request.client-auth=body",
           env={"TOKENRING_SECRET_DEMO": os.fsdecode(b"\xff\xfe")}),
    option("two-of-a-name", GRANT + "gives a second parameter the name of another",
           "scope in [fields]", "request.scope=x", "fields.scope=grant_type"),
    option("a-colon", GRANT + "cannot be raw with a client id that has a colon in it",
           "basic-encoding in [request]", "request.basic-encoding=raw",
           account={"client_id": "a:b"}),
    option("no-place-for-a-token", "lib/modules/oauth/answer: is empty", "token in [response]",
           "response.token="),

    Row("a-token-url-that-is-not-written-yet",
        [OPTION, REQUEST + "is %s, but must be https (http only for this machine itself)"], USAGE,
        "add demo -p oauth2 -i x --no-secret --param token-url=http://login.example.com/token",
        remedy="; correct the parameter 'token-url'\n",
        says=["'demo'", "http://login.example.com/token"]),

    Row("a-token-url-that-takes-the-place-of-another",
        [OPTION, REQUEST + "is %s, but must be https (http only for this machine itself)"], USAGE,
        "add demo --replace -p oauth2 -i x --no-secret"
        " --param token-url=http://login.example.com/token",
        remedy="; correct the parameter 'token-url'\n",
        says=["'demo'", "http://login.example.com/token"], arrange=demo()),

    Row("a-scope-that-is-not-written-yet",
        [OPTION, GRANT + "gives a second parameter the name of another"], USAGE,
        "add demo -p oauth2 -i x --no-secret --param token-url=http://127.0.0.1/token"
        " --set request.scope=x --set fields.scope=grant_type", remedy="; correct it\n",
        says=["'demo'", "scope in [fields]"]),

    Row("a-provider-s-slip-when-nothing-is-written-yet",
        [OPTION, "lib/modules/oauth/option: is '%s', but can only be one of: %s", OWN], USAGE,
        "add demo -p own -i x --no-secret --param name=login", remedy=f"; correct it in {OWN_FILE}",
        says=["'demo'", "lifetime-unit in [response]", "'min'"],
        arrange=file(OWN_FILE, OWN_PROVIDER + "[response]\nlifetime-unit=min\n")),

    # --- the URLs of an account ---
    match("match-with-a-user", "https://me@git.example.com", "lib/pattern: a user name or password",
          "lib/pattern: leave it out", "'git.example.com'"),
    match("match-in-the-clear", "http://git.example.com",
          "lib/pattern: neither https nor http to this machine itself", "lib/pattern: write https"),
    match("match-with-a-dot", "https://git.example.com.",
          "lib/pattern: a host with an empty part",
          "lib/pattern: leave out the dot that is too many"),
    match("match-with-a-half-label", "https://*git.example.com",
          "lib/pattern: a '*' that is not one whole label with two more after it",
          "lib/pattern: write it as in *.example.com"),
    match("match-with-a-space", "http://127.0.0.1:21777 https://git.example.com",
          "lib/pattern: a space or a comma",
          "lib/pattern: put a ';' between several URLs, or give each a --match of its own"),
    match("match-with-a-comma", "git.example.com, git.example.org",
          "lib/pattern: a space or a comma",
          "lib/pattern: put a ';' between several URLs, or give each a --match of its own"),
    match("match-with-dots", "https://git.example.com/a/../b",
          "lib/pattern: a path with dots, empty or encoded parts",
          "lib/pattern: write it plainly, or leave it out"),
    Row("an-empty-match",
        "lib/claim: %s has a match= that is empty or cannot be read; write a URL there, or delete"
        " the line", FAILED, "show demo", remedy="write a URL there", says=FILE,
        arrange=demo(match="")),
    Row("the-provider-s-match", [CANNOT_OWN, "lib/origin: %s in [%s] of %s"], FAILED, "show demo",
        remedy="write https", says=f"cannot own the URL of match in [provider] of {OWN_FILE}: ",
        arrange=[file(OWN_FILE, OWN_PROVIDER + "[provider]\nmatch=http://git.example.com\n"),
                 demo(provider="own", match=None, parameters="name=login")]),
    Row("the-provider-s-match-with-a-parameter", [CANNOT_OWN, "lib/origin: the parameter '%s'"],
        FAILED, "show demo", remedy="write https",
        says=f"match in [provider] of {OWN_FILE}, with the parameter 'name' of {FILE}: ",
        arrange=[file(OWN_FILE, OWN_PROVIDER + "[provider]\nmatch=http://{name}.example.com\n"),
                 demo(provider="own", match=None, parameters="name=login")]),
    Row("a-match-that-is-not-written-yet", "lib/claim: account '%s' cannot own that URL: ", USAGE,
        "add demo -p oauth2 -i x --no-secret --param token-url={base}/token"
        " --match http://git.example.com", remedy="write https",
        says=["'demo'", "'http://git.example.com'"]),
    Row("a-parameter-that-is-mistyped-when-nothing-is-written-yet",
        ["lib/settings: account '%s': nothing fills {%s}, which is no parameter of provider '%s';"
         " did you mean {%s}, at %s?", "lib/origin: %s in [%s]"], USAGE,
        "add demo -p oauth2 -i x --no-secret --param token-url={base}/{scop}",
        remedy="did you mean {scope}, at token-url in [parameters]?", says="'demo'"),
    Row("an-unknown-form",
        ["lib/definition: git=%s in [use] of account '%s' is none of auto, scheme and basic; correct"
         " %s", OWN], FAILED, "show demo", remedy=f"; correct it in {FILE}",
        says=["git=bearer", "'demo'"], arrange=demo("use.git=bearer")),
    Row("an-unknown-form-of-the-provider",
        ["lib/definition: git=%s in [use] of account '%s' is none of auto, scheme and basic; correct"
         " %s", "lib/origin: %s, or set it in %s"], FAILED, "show demo",
        remedy=f"; correct it in {OWN_FILE}, or set it in {FILE}", says=["git=Basic", "'demo'"],
        arrange=[file(OWN_FILE, OWN_PROVIDER + "[use]\ngit=Basic\n"),
                 demo(provider="own", parameters="name=login")]),
    Row("neither-warm-nor-cold",
        "lib/definition: warm=%s in [account] of account '%s' is neither true nor false; set one of"
        " these", FAILED, "show demo", remedy="set one of these", says=["warm=maybe", "'demo'"],
        arrange=demo("account.warm=maybe")),

    # --- parameters and providers ---
    Row("a-parameter-in-itself",
        "lib/settings: the parameter '%s' of account '%s' refers to itself, or is used too often;"
        " give it a plain value", FAILED, "show demo", remedy="give it a plain value",
        says=["'token-url'", "'demo'"], arrange=demo(parameters="token-url={token-url}")),
    Row("a-parameter-that-ends-the-host",
        "lib/settings: the parameter '%s' of account '%s' is a part of a host name, and cannot have"
        " any of / ? # @ \\ in it; leave that out", FAILED, "show demo", remedy="leave that out",
        says=["'name'", "'demo'"],
        arrange=[file("{config}/providers/own.conf", OWN_PROVIDER),
                 demo(provider="own", parameters="name=evil.example/")]),
    Row("a-parameter-that-is-none",
        ["lib/settings: account '%s': nothing fills {%s}, which is no parameter of provider '%s';"
         " correct %s", "lib/origin: %s in [%s] of %s"], FAILED, "show demo",
        remedy=f"; correct token-url in [request] of {OWN_FILE}", says=["'demo'", "'own'"],
        arrange=[file("{config}/providers/own.conf", OWN_PROVIDER.replace("=name", "=tenant")),
                 demo(provider="own", parameters="tenant=login")]),
    Row("a-parameter-that-is-mistyped",
        "lib/settings: account '%s': nothing fills {%s}, which is no parameter of provider '%s';"
        " did you mean {%s}, at %s?", FAILED, "show demo",
        remedy=f"did you mean {{nmae}}, at token-url in [request] of {OWN_FILE}?",
        says=["'demo'", "'own'"],
        arrange=[file("{config}/providers/own.conf", OWN_PROVIDER.replace("=name", "=nmae")),
                 demo(provider="own", parameters="nmae=login")]),
    Row("a-provider-with-a-parameter-that-is-none",
        "lib/settings: provider '%s': nothing fills {%s}, which is no parameter; correct %s, or"
        " name it in parameters= of [provider]", FAILED, "providers own",
        remedy=f"correct token-url in [request] of {OWN_FILE}, or name it in parameters=",
        says=["{config}/providers/own.conf", "provider 'own'"],
        arrange=file("{config}/providers/own.conf", OWN_PROVIDER.replace("=name", "=tenant"))),
    Row("a-provider-with-a-parameter-that-is-mistyped",
        "lib/settings: provider '%s': nothing fills {%s}, which is no parameter; did you mean"
        " {%s}, at %s?", FAILED, "providers own",
        remedy=f"did you mean {{nmae}}, at token-url in [request] of {OWN_FILE}?",
        says="provider 'own'",
        arrange=file("{config}/providers/own.conf", OWN_PROVIDER.replace("=name", "=nmae"))),
    Row("a-parameter-that-makes-no-url",
        [OPTION, REQUEST + "is no URL of the form https://host/path",
         "lib/origin: the parameter '%s'"], FAILED, "token demo",
        remedy=f"correct the parameter 'token-url' in {FILE}", says="token-url in [request]",
        arrange=demo(parameters="token-url=login.example.com")),
    Row("a-parameter-of-two-that-makes-no-url",
        [OPTION, REQUEST + "is no URL of the form https://host/path", "lib/origin: ' or '"], FAILED,
        "token demo", remedy=f"correct the parameter 'site' or 'path' in {FILE}, or token-url in"
        f" {OWN_FILE}\n", says="token-url in [request]",
        arrange=[file(OWN_FILE, "[provider]\nparameters=site;path\n"
                                "[request]\ntoken-url={site}/{path}\n"),
                 demo(provider="own", parameters="site=example.com\npath=token")]),
    Row("a-parameter-that-the-provider-sets",
        [OPTION, REQUEST + "is no URL of the form https://host/path",
         "lib/origin: the parameter '%s' in %s"], FAILED, "token demo",
        remedy=f"correct the parameter 'token-url' in {OWN_FILE}, or set it in {FILE}\n",
        says="token-url in [request]",
        arrange=[file(OWN_FILE, "[provider]\nbase=oauth2\n"
                                "[parameters]\ntoken-url=login.example.com\n"),
                 demo(provider="own", parameters="other=x")]),
    Row("a-slip-in-the-provider",
        [OPTION, "lib/modules/oauth/option: is '%s', but must be a number from 1 to %u",
         "lib/origin: %s, or set it in %s"], FAILED, "token demo",
        remedy=f"correct it in {OWN_FILE}, or set it in {FILE}",
        says="timeout in [request]",
        arrange=[file("{config}/providers/own.conf", OWN_PROVIDER + "timeout=soon\n"),
                 demo(provider="own", parameters="name=login")]),
    Row("a-placeholder-that-is-none",
        [OPTION, REQUEST + "has braces that are no placeholder, whose name is of small letters,"
         " digits and hyphens, as {base-url}",
         "lib/origin: %s, or set it in %s"], FAILED, "token demo",
        remedy=f"correct it in {OWN_FILE}, or set it in {FILE}",
        says="token-url in [request]",
        arrange=[file("{config}/providers/own.conf", OWN_PROVIDER.replace("{name}", "{the_name}")),
                 demo(provider="own", parameters="name=login")]),
    Row("parameters-that-are-no-names",
        "lib/provider: %s: '%s' is no name of a parameter, which has small letters, digits and"
        " hyphens; correct parameters= in [provider], with a ';' between two names", FAILED,
        "providers own", remedy="with a ';' between two names",
        says=["{config}/providers/own.conf", "'name other'"],
        arrange=file("{config}/providers/own.conf",
                     OWN_PROVIDER.replace("=name", "=name other"))),
    Row("a-base-in-itself",
        "lib/provider: %s names a base that is not a provider's name or leads back to itself;"
        " correct base= in its group [provider]", FAILED, "providers own",
        remedy="correct base= in its group [provider]", says="{config}/providers/own.conf",
        arrange=file("{config}/providers/own.conf", "[provider]\nbase=own\n")),
    Row("a-base-that-is-mistyped",
        ["lib/provider: base= in [provider] of %s: ",
         "lib/provider: there is no provider '%s'; did you mean '%s'?"], FAILED, "providers own",
        remedy="did you mean 'oauth2'?", says=["{config}/providers/own.conf", "'oauth22'"],
        arrange=file("{config}/providers/own.conf", "[provider]\nbase=oauth22\n")),
    Row("an-issuer-that-issues-nothing",
        ["lib/module: the module '%s' cannot %s; name another one in its place",
         "lib/issuer: issue tokens"], KEYRING, "token demo", remedy="name another one",
        says="'environment'", arrange=demo("provider.issuer=environment")),

    # --- tokenring.conf ---
    Row("no-seconds",
        "lib/config: %s=%s in [policy] of %s is no number of seconds up to %u; correct it, or"
        " delete the line", FAILED, "token demo", remedy="correct it",
        says=["lock-timeout=soon", "{config}/tokenring.conf"],
        arrange=[demo(), conf("[policy]\nlock-timeout=soon\n")]),
    Row("no-switch",
        "lib/config: %s=%s in [plain] of %s is neither true nor false; correct it, or delete the"
        " line", FAILED, "token demo", remedy="correct it",
        says=["git=maybe", "{config}/tokenring.conf"],
        arrange=[demo(), conf("[plain]\ngit=maybe\n")]),
    Row("no-name-of-a-store",
        ["lib/loader: '%s' is no name of a module; correct %s",
         "lib/loader: secrets in [chain] of tokenring.conf"], FAILED, "token demo",
        remedy="; correct secrets in [chain] of tokenring.conf",
        says="'../keys'", arrange=[demo(), conf(CHAIN % "../keys")]),
    Row("a-store-that-is-not-there",
        [NOT_INSTALLED + "install it%s%s", "lib/loader: , or correct ",
         "lib/loader: secrets in [chain] of tokenring.conf"],
        KEYRING, "token demo",
        remedy="install it, or correct secrets in [chain] of tokenring.conf",
        says=["'no-such'", "no-such.so"], arrange=[demo(), conf(CHAIN % "no-such")]),
    Row("a-store-that-is-mistyped",
        [NOT_INSTALLED + "did you mean '%s', at %s?",
         "lib/loader: secrets in [chain] of tokenring.conf"], KEYRING, "token demo",
        remedy="did you mean 'credentials-directory', at secrets in [chain] of tokenring.conf?",
        says="'credentials_directory'", arrange=[demo(), conf(CHAIN % "credentials_directory")]),
    Row("an-issuer-that-is-not-there",
        [NOT_INSTALLED + "install it%s%s", "lib/origin: %s in [%s] of %s"], KEYRING, "token demo",
        remedy=f"install it, or correct issuer in [provider] of {OWN_FILE}\n",
        says=["'no-such'", "no-such.so"],
        arrange=[file(OWN_FILE, OWN_PROVIDER.replace("name=own", "issuer=no-such")),
                 demo(provider="own", parameters="name=login")]),
    Row("an-issuer-that-is-mistyped",
        [NOT_INSTALLED + "did you mean '%s', at %s?", "lib/origin: %s in [%s] of %s"], KEYRING,
        "token demo", remedy=f"did you mean 'oauth', at issuer in [provider] of {OWN_FILE}?",
        says=["'oauth2'", "oauth2.so"],
        arrange=[file(OWN_FILE, OWN_PROVIDER.replace("name=own", "issuer=oauth2")),
                 demo(provider="own", parameters="name=login")]),
    Row("a-store-that-is-none",
        ["lib/module: the module '%s' cannot %s; name another one in its place",
         "lib/store: look anything up: it is no store"], KEYRING, "token demo",
        remedy="name another one", says="'oauth'", arrange=[demo(), conf(CHAIN % "oauth")]),
    Row("a-store-for-tokens-alone",
        "lib/kernel: the store 'kernel' keeps tokens and nothing else; take it out of secrets= in"
        " [chain] of tokenring.conf", KEYRING, "secret demo", remedy="take it out of secrets=",
        says="'kernel'", stdin="changed-secret", arrange=[demo(), conf(CHAIN % "kernel")]),
    Row("no-store-to-write-to",
        ["lib/vault: no store of the chain (%s) can be written to; put the client secret into %s"
         " yourself", "lib/environment: the variable %s"], KEYRING, "secret demo",
        remedy="put the client secret into the variable TOKENRING_SECRET_DEMO yourself",
        says="(environment)", stdin="changed-secret", arrange=demo()),
    Row("no-store-to-write-to-but-add",
        ["lib/vault: no store of the chain (%s) can be written to; put the client secret into %s"
         " yourself", "lib/environment: the variable %s"], KEYRING,
        "add demo -p oauth2 -i x --param token-url=https://a.example.com/t",
        remedy="add --no-secret", says="TOKENRING_SECRET_DEMO", stdin="changed-secret"),
    Row("no-folder-to-look-into",
        ["lib/vault: account '%s' has no client secret: %s", NO_FOLDER], NO_SECRET, "token demo",
        remedy="set folders= to a folder", says=["'demo'", "tokenring.demo"],
        arrange=[demo(), conf(CHAIN % "credentials-directory")]),
    Row("no-folder-to-write-a-secret-to",
        ["lib/vault: no store of the chain (%s) can be written to: %s", NO_FOLDER], KEYRING,
        "secret demo", remedy="set folders= to a folder", says="tokenring.demo",
        stdin="changed-secret", arrange=[demo(), conf(CHAIN % "credentials-directory")]),
    Row("no-keyring-of-the-kernel",
        "lib/kernel: keyring=%s in [kernel] of tokenring.conf is none of auto, persistent, user,"
        " session; set one of these", FAILED, "forget demo", remedy="set one of these",
        says="keyring=thread", arrange=[demo(), conf("[kernel]\nkeyring=thread\n")]),
]
