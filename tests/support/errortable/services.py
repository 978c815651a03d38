# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is said when a service refuses, fails, or answers with something that is no token."""

from . import FAILED, NETWORK, REFUSED, Row
from .world import (WITHOUT_KEYRING, answer, answer_also, api, conf, demo, fault, file, listen,
                    secret_in_keyring,
                    tls_server)

REFUSAL = "lib/modules/oauth/refusal: "
ANSWER = "lib/modules/oauth/answer: "
HTTP = "lib/modules/oauth/http: "
JSON = "lib/modules/json/json: "
REFUSES = REFUSAL + "%s refused the request %s; %s"
OF_ACCOUNT = REFUSAL + "%s of account '%s'"
OF_BOTH = REFUSAL + "%s of account '%s' and its provider '%s'"
PERMIT = (REFUSAL + "have the service permit it to the client of account '%s', or, if the client"
          " secret is wrong, %s")
NO_TOKEN = (ANSWER + "%s answered with no usable token (HTTP %u%s%s): %s; check token-url and"
            " [response] of account '%s' and its provider '%s'")
TRANSFER = HTTP + "%s %s: %s; %s %s of account '%s'"
SECRET_REMEDY = (REFUSAL + "store the right secret with 'tokenring secret %s', or check"
                 " client-id%s")
SETTING_REMEDY = REFUSAL + ", or set %s in [request] of %s if the service wants that"
PLACE_REMEDY = REFUSAL + "put the right client secret into %s, or check client-id%s"
NOT_NOW = REFUSAL + "%s failed for now %s; %s"
# What is at another path than the token endpoint answers as the row wants.
ELSEWHERE = demo("request.token-url={base}/elsewhere")


def refused(code, remedy, arrange=None, of_both=False):
    """A code of RFC 6749 or RFC 8707, and what is left to do then."""
    frame, end = (OF_BOTH, " and its provider 'oauth2'") if of_both else (OF_ACCOUNT, "")
    return Row(f"refused-{code}", [REFUSES, frame, REFUSAL + remedy], REFUSED, "token demo",
               remedy=f"{remedy} of account 'demo'{end}\n", says=["{host}", code],
               arrange=[demo(), arrange or answer(error=code)])


def no_token(name, problem, *arrange):
    return Row(f"no-token-{name}", [NO_TOKEN, problem], NETWORK, "token demo",
               remedy="check token-url and [response] of account 'demo'", says="{host}",
               arrange=[demo(), *arrange])


def transfer(name, what, remedy, *arrange, status=NETWORK, host="{host}"):
    return Row(name, [TRANSFER, HTTP + what, HTTP + remedy], status, "token demo",
               remedy=f"{remedy} token-url of account 'demo'", says=host, arrange=arrange)


def ask(world):
    assert world.run("tokenring", "token", "demo").status == REFUSED


ROWS = [
    # --- refused ---
    Row("refused-secret",
        [REFUSES, SECRET_REMEDY, SETTING_REMEDY, REFUSAL + "basic-encoding=raw or client-auth=body"],
        REFUSED, "token demo", remedy="'tokenring secret demo'",
        says=["{host}", "invalid_client", "in [request] of {config}/accounts/demo.conf"],
        keyring=True, arrange=[demo(), secret_in_keyring, fault("401")]),
    Row("refused-raw-secret",
        [REFUSES, PLACE_REMEDY, SETTING_REMEDY, "lib/environment: the variable %s"], REFUSED,
        "token demo",
        remedy="put the right client secret into the variable TOKENRING_SECRET_DEMO",
        says=["{host}", "invalid_client", "set client-auth=body in [request] of"],
        arrange=[demo("request.basic-encoding=raw"), fault("401")]),
    refused("access_denied", "have the service permit it to the client"),
    refused("invalid_request", "check [request], [fields], [extra] and [headers]", of_both=True),
    Row("refused-invalid_scope",
        [REFUSES, REFUSAL + "check %s of account '%s', and correct %s", "lib/origin: it in %s"],
        REFUSED, "token demo", remedy="correct it in {config}/accounts/demo.conf",
        says=["{host}", "invalid_scope", "check scope of account 'demo'"],
        arrange=[demo(), fault("400-invalid-scope")]),
    refused("invalid_target", "check resource and audience in [request]", of_both=True),
    refused("unauthorized_client",
            "have the service permit the grant to the client, or check grant", fault("403")),
    Row("refused-unsupported_grant_type",
        [REFUSES, REFUSAL + "check %s of account '%s', and correct %s", "lib/origin: it in %s"],
        REFUSED, "token demo", remedy="check grant of account 'demo', and correct it in",
        says=["{host}", "unsupported_grant_type"],
        arrange=[demo(), answer(error="unsupported_grant_type")]),
    Row("refused-by-itself", [REFUSES, OF_BOTH, REFUSAL + "check [request] and [headers]"], REFUSED,
        "token demo",
        remedy="; check [request] and [headers] of account 'demo' and its provider 'oauth2'\n",
        says=["{host}", "HTTP 400"], arrange=[ELSEWHERE, api(400)]),
    Row("not-permitted", [REFUSES, PERMIT, REFUSAL + "put the right one into %s"], REFUSED,
        "token demo",
        remedy="; have the service permit it to the client of account 'demo', or, if the client"
               " secret is wrong, put the right one into the variable TOKENRING_SECRET_DEMO\n",
        says=["{host}", "HTTP 403"], arrange=[ELSEWHERE, api(403)]),
    Row("not-permitted-with-a-keyring",
        [REFUSES, PERMIT, REFUSAL + "store the right one with 'tokenring secret %s'"], REFUSED,
        "token demo", remedy="store the right one with 'tokenring secret demo'\n",
        says=["{host}", "HTTP 403"], keyring=True, arrange=[ELSEWHERE, secret_in_keyring, api(403)]),
    Row("refused-404",
        [REFUSES, REFUSAL + "check %s of account '%s', and correct %s", "lib/origin: it in %s"],
        REFUSED, "token demo", remedy="correct it in {config}/accounts/demo.conf",
        says=["{host}", "404", "check token-url of account 'demo'"],
        arrange=[ELSEWHERE, api(404)]),
    Row("refused-404-of-a-provider",
        [REFUSES, REFUSAL + "check %s of account '%s', and correct %s",
         "lib/origin: the parameter '%s'"], REFUSED, "check demo",
        remedy="and correct the parameter 'base-url' in {config}/accounts/demo.conf, or token-url"
               " in {config}/providers/own.conf\n", says=["{host}", "404"],
        arrange=[file("{config}/providers/own.conf",
                      "[provider]\nparameters=base-url;api-version;part\n"
                      "[request]\ntoken-url={base-url}/auth/v3/login\n"
                      "[headers]\nX-Api-Version={api-version}\n"),
                 demo(provider="own",
                      parameters="base-url={base}\napi-version={base}/auth\npart=login"),
                 api(404)]),

    Row("refused-before",
        "lib/renewal: %s; that was %ld s ago, and nobody asks again for %ld s but 'tokenring check"
        " %s'", REFUSED, "token demo", remedy="but 'tokenring check demo'",
        says=["{host}", "invalid_client"], arrange=[demo(), fault("401"), ask]),
    Row("refused-before-a-timer",
        "lib/renewal: %s; that was %ld s ago, and a refresh does not ask again so soon, but"
        " 'tokenring check %s' does", REFUSED, "refresh demo",
        remedy="but 'tokenring check demo' does", says=["{host}", "invalid_client"],
        arrange=[conf(WITHOUT_KEYRING + "[policy]\nfailure-memory=0\n"), demo(), fault("401"), ask]),

    # --- no answer that is of use ---
    Row("redirect",
        REFUSAL + "%s answered with a redirect (HTTP %u) to %s; it is not followed: set token-url"
        " of account '%s' to the right place", NETWORK, "token demo",
        remedy="set token-url of account 'demo'", says=["{host}", "302", "{base}/elsewhere"],
        arrange=[demo(), fault("redirect-302")]),
    Row("redirect-nowhere",
        [REFUSAL + "%s answered with a redirect (HTTP %u) to %s; it is not followed: set token-url"
         " of account '%s' to the right place", REFUSAL + "no usable URL"], NETWORK, "token demo",
        remedy="set token-url of account 'demo'", says=["{host}", "304"],
        arrange=[ELSEWHERE, api(304)]),
    Row("an-odd-status",
        REFUSAL + "%s answered with a status that HTTP does not have (%u); check token-url of"
        " account '%s'", NETWORK, "token demo", remedy="check token-url of account 'demo'",
        says=["{host}", "799"], arrange=[ELSEWHERE, api(799)]),
    no_token("html", JSON + "not valid JSON: %s", fault("html")),
    no_token("nothing", ANSWER + "the answer is empty", fault("empty-body")),
    no_token("array", JSON + "not a JSON object", fault("json-array")),
    no_token("bytes", JSON + "not valid JSON: it is not UTF-8, or has NULs", fault("not-utf8")),
    no_token("none", ANSWER + "there is no '%s' in it", answer(**{"no name": 1})),
    Row("no-token-of-that-name",
        [NO_TOKEN, ANSWER + "there is no '%s' in it, but %s", ANSWER + "' or '"], NETWORK,
        "token demo", remedy="check token-url and [response] of account 'demo' and its provider"
                             " 'oauth2'\n",
        says=["{host}", "there is no 'data.sessiontoken' or 'jwt' in it, but"
                        " data.session_token, data.valid_for_minutes; "],
        arrange=[demo("response.token=data.sessiontoken;jwt"),
                 answer(data={"session_token": "x", "valid_for_minutes": 5})]),
    no_token("empty", ANSWER + "the token in it is empty", fault("empty-token")),
    no_token("newline", ANSWER + "the token in it has characters that no token may have",
             fault("newline-token")),
    no_token("bound", ANSWER + "its token needs a proof of possession (token_type)",
             answer_also(token_type="DPoP")),
    Row("too-much",
        HTTP + "%s answered with more than %u bytes, which is no token; check %s of account '%s'",
        NETWORK, "token demo", remedy="check token-url of account 'demo'", says="{host}",
        arrange=[demo(), fault("10-megabytes")]),

    # --- for now ---
    Row("for-now", [NOT_NOW, REFUSAL + "try again later"], NETWORK, "token demo",
        remedy="try again later", says=["{host}", "500"], arrange=[demo(), fault("500")]),
    Row("for-some-seconds", [NOT_NOW, REFUSAL + "try again in %s s"], NETWORK, "token demo",
        remedy="try again in 1 s", says=["{host}", "429"], arrange=[demo(), fault("429")]),
    Row("no-answer-in-time",
        HTTP + "%s did not answer within %s; try again later, or set timeout= in [request] of %s to"
        " more than %u", NETWORK, "token demo",
        remedy="set timeout= in [request] of {config}/accounts/demo.conf to more than 1",
        says=["{host}", ", in 3 tries"], arrange=[demo("request.timeout=1"), fault("slow")]),
    Row("no-connection-in-time",
        [HTTP + "%s cannot be reached within %s; check the network, or set connect-timeout= in"
         " [request] of %s to more than %u", HTTP + "%u s, in %u tries"], NETWORK, "token demo",
        remedy="set connect-timeout= in [request] of {config}/accounts/demo.conf to more than 1",
        says="127.0.0.1:{port}",
        arrange=[listen, demo("request.token-url=https://127.0.0.1:{port}/token",
                              "request.connect-timeout=1", "request.timeout=2")]),

    # --- the way there ---
    transfer("nobody-listens", "cannot be reached", "check the network, and",
             demo("request.token-url=http://127.0.0.1:{port}/token"), host="127.0.0.1:{port}"),
    transfer("hung-up", "broke off", "try again later, or check", demo(), fault("closed")),
    transfer("no-http", "does not answer by HTTP", "check", demo(), fault("no-http")),
    transfer("not-to-be-trusted", "cannot be trusted",
             "set ca-file to the certificate of its CA, or check", tls_server,
             demo("request.token-url=https://127.0.0.1:{port}/token"), host="127.0.0.1:{port}"),
    transfer("no-tls", "cannot be spoken to by TLS 1.2 or later", "check ca-file and",
             demo("request.token-url=https://{host}/token")),
    transfer("no-authorities", "was not asked", "check ca-file and", tls_server,
             demo("request.token-url=https://127.0.0.1:{port}/token",
                  "request.ca-file=/nonexistent/ca.pem"), status=FAILED, host="127.0.0.1:{port}"),
    transfer("no-proxy", "cannot be reached through the proxy", "check proxy and",
             demo("request.token-url=https://login.example.com/token",
                  "request.proxy=http://no-such-proxy.invalid:3128"), host="login.example.com"),
]
# "check" alone is no text of more than one word.
for row in ROWS:
    row.texts = [text for text in row.texts if text != HTTP + "check"]
