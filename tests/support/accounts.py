# SPDX-License-Identifier: LGPL-2.1-or-later
"""How a person would add an account for each of the services that an Endpoint can speak for."""

USER_AGENT = "tokenring-tests/1.0 (suite)"
SEEDS = ("livedata", "livedata-user", "kalibrate", "oauth2-basic", "huvr")
ALL = (*SEEDS, "entra", "oauth2")
SCHEMES = {"huvr": "Token"}


def scheme_of(provider):
    return SCHEMES.get(provider, "Bearer")


def parameters(endpoint):
    """The --param values that lead the provider file to this endpoint."""
    base = endpoint.base_url
    if endpoint.provider == "oauth2":
        return {"token-url": endpoint.token_url}
    if endpoint.provider == "huvr":
        return {"base-url": base, "user-agent": endpoint.user_agent or USER_AGENT}
    if endpoint.provider == "entra":
        return {"login-url": base, "tenant": endpoint.tenant, "scope": endpoint.scope}
    if endpoint.provider == "kalibrate":
        return {"login-url": base, "api-url": base, "scope": endpoint.scope,
                "user-agent": endpoint.user_agent or USER_AGENT}
    return {"base-url": base}


def add_arguments(endpoint, name, match=(), settings=()):
    """The command line of `tokenring add`, less the program."""
    arguments = ["add", name, "--provider", endpoint.provider, "--client-id", endpoint.client_id]
    # These two providers name no place of their own where their tokens are good for.
    if not match and endpoint.provider in ("oauth2", "entra"):
        match = [endpoint.base_url]
    for url in match:
        arguments += ["--match", url]
    for key, value in parameters(endpoint).items():
        arguments += ["--param", f"{key}={value}"]
    for setting in settings:
        arguments += ["--set", setting]
    return arguments


def add(session, endpoint, name="demo", match=(), settings=(), more=(), secret=None):
    """Add an account and insist that it worked."""
    settings = list(settings)
    if endpoint.provider == "oauth2" and endpoint.scope:
        settings.append(f"request.scope={endpoint.scope}")
    text = endpoint.secret if secret is None else secret
    stdin = b"" if "--no-secret" in more else f"{text}\n".encode()
    result = session.tokenring(*add_arguments(endpoint, name, match, settings), *more, stdin=stdin)
    assert result.status == 0, result
    return result


def git_request(url, **fields):
    """A request as git writes it for http and https: no path, no blank line at the end."""
    protocol, _, rest = url.partition("://")
    host = rest.partition("/")[0]
    lines = []
    for key, value in fields.items():
        if key == "capability":
            lines += [f"capability[]={value}" for value in value]
    lines += [f"protocol={protocol}", f"host={host}"]
    for key, value in fields.items():
        if key == "wwwauth":
            lines += [f"wwwauth[]={value}" for value in value]
        elif key != "capability":
            lines.append(f"{key}={value}")
    return "".join(f"{line}\n" for line in lines)
