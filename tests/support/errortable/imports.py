# SPDX-License-Identifier: LGPL-2.1-or-later
"""What `tokenring import` says of the places where secrets are today, and of what it finds there."""

from . import DONE, FAILED, KEYRING, NO_SECRET, USAGE, Row
from .commands import usage
from .world import OWN_PROVIDER, conf, demo, file, program

WHAT = "import env|dotenv|netrc|secret-tool|gcm"
DOTENV = "{work}/.env"
NETRC = "{home}/.netrc"
TOKEN_URL = "https://login.example.com/token"
PAIR = "A_CLIENT_ID=a\nA_CLIENT_SECRET=s\n"
WHOLE = f"{PAIR}A_TOKEN_URL={TOKEN_URL}\n"
ENTRY = file(NETRC, "machine git.example.com login me password a-password\n")
UNREADABLE = "helper/textfile: %s cannot be read: %s; it must be a text file that you can read"
GIT_FAILED = "helper/import-gcm: git config failed: %s; correct what git names, and try again"
OF_GIT = "helper/import-gcm: OAuth client of %s in git's configuration"
NO_CLIENT_ID = "helper/import-write: no client id is there; give it with --client-id ID"


# A chain of which one store takes secrets; it is not asked whether it works.
WRITABLE = conf("[chain]\nsecrets=secret-service\n")


def dotenv(name, text, words, remedy, status=FAILED, *, argv="--yes", mode=0o600, **more):
    """What is wrong with a file of variables, or with what stands in it."""
    more.setdefault("says", DOTENV)
    return Row(name, words, status, f"import dotenv {DOTENV} {argv}", remedy=remedy,
               arrange=[WRITABLE, file(DOTENV, text, mode)], **more)


def gcm(name, config, words, remedy, status=USAGE, **more):
    """What is wrong with the OAuth clients in git's configuration."""
    more.setdefault("says", "git's configuration")
    return Row(name, words, status, "import gcm --yes", remedy=remedy,
               arrange=config if callable(config) else file("{home}/.gitconfig", config), **more)


def nothing(source, argv, wanted, *arrange):
    """A source in which nothing is."""
    return Row(f"import-of-nothing-{source}",
               ["helper/import: 'import %s' found nothing to import; it looks for %s, see"
                " tokenring(1)", f"helper/import: {wanted}"], NO_SECRET, argv,
               remedy=f"it looks for {wanted}, see tokenring(1)", says=f"'import {source}'",
               arrange=arrange)


def secret_tool(name, words, remedy, status, argv="service crm", **more):
    return Row(name, f"helper/import-secret-tool: {words}", status, f"import secret-tool {argv}",
               remedy=remedy, **more)


def import_passwords(world):
    assert world.run("tokenring", "import", "netrc", "--plain", "--yes").status == DONE


def store_item(world):
    world.session.bus.create({"service": "crm"}, "CRM", b"a-secret")


ROWS = [
    # --- which source ---
    usage("import-of-what", "import vault",
          "helper/import: the source is none of env, dotenv, netrc, secret-tool and gcm", WHAT),
    usage("import-without-a-file", "import dotenv", "helper/import: '%s' takes %s", WHAT),
    usage("import-plain-variables", "import env --plain", "helper/import: --plain is for netrc",
          WHAT),
    usage("import-plain-accounts", "import netrc --plain --as demo",
          "helper/import: --plain makes no account, and takes nothing that is for one", WHAT),
    nothing("env", "import env", "variables such as *_CLIENT_ID and *_CLIENT_SECRET"),
    nothing("dotenv", f"import dotenv {DOTENV}",
            "variables such as *_CLIENT_ID and *_CLIENT_SECRET", file(DOTENV, "A=b\n")),
    Row("import-for-a-provider-without-variables",
        "helper/import-env: found nothing to import; provider '%s' has no [import] that names a"
        " variable for the client secret, see tokenring-providers(5)", NO_SECRET,
        f"import dotenv {DOTENV} --provider own", remedy="see tokenring-providers(5)",
        says="'own'", arrange=[file(DOTENV, "OWN_KEY=b\n"),
                               file("{config}/providers/own.conf", OWN_PROVIDER)]),
    nothing("netrc", "import netrc", "entries of a machine that have a login and a password",
            file(NETRC, "machine git.example.com\n")),
    nothing("gcm", "import gcm",
            "credential.URL.oauthClientId and oauthClientSecret in git's configuration"),
    Row("import-of-many",
        "helper/import: %s is for one, and %u were found; say which: tokenring import %s %s", USAGE,
        "import env --as demo", remedy="say which: tokenring import env [PREFIX]",
        says=["--as", "2"], env={"A_CLIENT_SECRET": "s", "B_CLIENT_SECRET": "s"}),
    Row("import-without-an-answer",
        "helper/import: nothing is imported: there is no terminal to ask on; say yes with --yes",
        FAILED, f"import dotenv {DOTENV}", remedy="say yes with --yes", says="no terminal",
        arrange=[WRITABLE, file(DOTENV, WHOLE)]),
    Row("import-into-no-store",
        ["helper/import-write: %s, and import it again",
         "lib/vault: no store of the chain (%s) can be written to; put the client secret into %s"
         " yourself"], KEYRING, f"import dotenv {DOTENV} --yes",
        remedy="TOKENRING_SECRET_A yourself, and import it again", says="(environment)",
        arrange=file(DOTENV, WHOLE)),
    Row("import-for-no-provider",
        "helper/import: no provider fits any service; name one with --provider", USAGE,
        "import netrc", remedy="name one with --provider", says="provider",
        arrange=[ENTRY, file("{config}/providers/oauth2.conf", "[provider]\nissuer=oauth\n")]),

    # --- variables ---
    Row("import-without-an-id", [NO_CLIENT_ID, "helper/import-env: %s in the environment"], USAGE,
        "import env --yes", remedy="give it with --client-id ID",
        says="A_CLIENT_SECRET in the environment", env={"A_CLIENT_SECRET": "s"}),
    dotenv("import-of-a-url-with-a-password", f"{PAIR}A_TOKEN_URL=https://me:x@a.example.com/t\n",
           ["helper/found: the URL in %s has a user name or password in it, which none may have"
            " here; leave it out", "helper/import-env: %s in %s"], "leave it out", USAGE,
           says=["A_TOKEN_URL", DOTENV]),
    dotenv("import-of-a-template", "A_CLIENT_ID=a\nA_CLIENT_SECRET=${OTHER}\n",
           "helper/import-env: the value of %s is put together from other variables or commands,"
           " which is not done here; write it out, in single quotes",
           "write it out, in single quotes", USAGE, says=["A_CLIENT_SECRET", DOTENV]),
    dotenv("import-of-an-odd-line", f"rubbish\n{WHOLE}",
           "helper/import-env: %s:%u: this line is no NAME=VALUE, so it is left out, and others"
           " like it; correct those that matter", "correct those that matter", DONE,
           argv="--dry-run", says=f"{DOTENV}:1"),
    dotenv("import-of-an-open-quote", "A_CLIENT_ID='a\n",
           "helper/variables: %s:%u: the quote that begins here is not closed, so nothing of the"
           " file is used; close it", "close it", says=f"{DOTENV}:1"),

    dotenv("import-of-an-id-with-orders",
           f"A_CLIENT_ID=a\a\nA_CLIENT_SECRET=s\nA_TOKEN_URL={TOKEN_URL}\n",
           ["helper/import-write: its client id, or user name, has control characters; correct it"
            " there", "helper/import-env: %s in %s"], "correct it there", USAGE,
           says=["A_CLIENT_ID", DOTENV]),

    # --- files ---
    dotenv("import-of-what-all-can-read", WHOLE,
           "helper/import: other users can read the secrets in %s; forbid it: chmod go= %s",
           f"chmod go= {DOTENV}", DONE, argv="--dry-run", mode=0o644),
    dotenv("import-of-no-text", b"A_CLIENT_ID=a\0b\n",
           [UNREADABLE, "helper/textfile: there are NUL bytes in it"], "it must be a text file"),
    dotenv("import-of-too-much", "#" * (256 * 1024 + 1),
           "helper/textfile: %s has more than %zu bytes; is it the right file?",
           "is it the right file?"),
    Row("import-of-no-file", UNREADABLE, FAILED, f"import dotenv {DOTENV}",
        remedy="it must be a text file", says=[DOTENV, "No such file"]),
    Row("import-of-a-folder", [UNREADABLE, "helper/textfile: it is neither a file nor a pipe"],
        FAILED, "import dotenv {work}", remedy="it must be a text file", says="{work}"),

    # --- netrc ---
    Row("import-of-an-open-quote-of-netrc",
        "helper/netrc: %s:%u: a quote is not closed in this line, so nothing of the file is used;"
        " close it", FAILED, "import netrc", remedy="close it", says=f"{NETRC}:2",
        arrange=file(NETRC, 'machine m login me\npassword "x\n')),
    Row("import-of-no-machine",
        ["helper/import-netrc: its machine is no name of a host; correct it",
         "helper/import-netrc: machine %s in %s"], USAGE, "import netrc --plain --yes",
        remedy="correct it", says=f"machine a/b in {NETRC}",
        arrange=file(NETRC, "machine a/b login me password x\n")),
    Row("import-for-a-machine-that-is-not-there",
        "helper/import-netrc: %s has no entry for the machine of the token-url, so say which is"
        " meant: tokenring import netrc %s MACHINE", USAGE,
        f"import netrc --yes --param token-url={TOKEN_URL}",
        remedy=f"tokenring import netrc {NETRC} MACHINE", says=NETRC, arrange=ENTRY),
    Row("import-of-a-token-as-a-login",
        ["helper/import-netrc: its login is a token, as the password x-oauth-basic tells; make that"
         " the password of a user name",
         "helper/import-netrc: machine %s in %s"], USAGE, "import netrc --plain --yes",
        remedy="make that the password", says=f"machine git.example.com in {NETRC}",
        arrange=file(NETRC, "machine git.example.com login a-token password x-oauth-basic\n")),
    Row("import-of-a-password-as-an-account",
        ["lib/settings: account '%s' does not set the parameter '%s', which its provider needs; add"
         " it with --param %s=VALUE",
         "helper/import-netrc: if git or curl sends it as a password, use --plain"], USAGE,
        "import netrc --yes", remedy="use --plain", says=["git.example.com", "--param token-url="],
        arrange=ENTRY),
    Row("import-of-a-password-in-vain",
        "helper/import-write: account '%s' owns %s, so that a password for it would never be used;"
        " remove the account, or change its match=, to have it used", USAGE,
        "import netrc --plain --yes", remedy="change its match=",
        says=["'demo'", "https://git.example.com", NETRC],
        arrange=[ENTRY, demo(match="https://git.example.com")]),
    Row("import-of-a-password-again",
        "helper/import-write: a password of '%s' for it is there already; add --replace to take"
        " this one", USAGE, "import netrc --plain --yes", remedy="add --replace",
        says=["git.example.com", "'me'", NETRC], keyring=True, arrange=[ENTRY, import_passwords]),

    # --- secret-tool ---
    secret_tool("import-of-half-an-attribute",
                "each attribute needs its value, and '%s' has none; as with secret-tool lookup:"
                " service crm", "as with secret-tool lookup: service crm", USAGE,
                argv="service crm user", says="'user'"),
    secret_tool("import-without-secret-tool",
                "secret-tool is not on your PATH; Debian has it in the package libsecret-tools",
                "in the package libsecret-tools", FAILED, says="secret-tool",
                env={"PATH": "/nonexistent"}),
    secret_tool("import-without-a-bus",
                "there is no session bus, and so no keyring; log in to the desktop, or see"
                " 'Over ssh' in tokenring(7)",
                "log in to the desktop", KEYRING, says="keyring"),
    secret_tool("import-from-a-bus-that-is-gone",
                "secret-tool does not get at the keyring: %s; unlock or start it, and try again",
                "unlock or start it", KEYRING, says="secret-tool",
                env={"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}),
    secret_tool("import-of-no-item",
                "no item of the keyring has %s, or its secret is empty; check the attributes",
                "check the attributes", NO_SECRET, says="service=crm", keyring=True),
    Row("import-of-an-item-without-an-id",
        [NO_CLIENT_ID, "helper/import-secret-tool: item with %s in the keyring"], USAGE,
        "import secret-tool service crm --yes", remedy="give it with --client-id ID",
        says="service=crm", keyring=True, arrange=store_item),

    # --- Git Credential Manager ---
    gcm("import-without-git", "",
        "helper/import-gcm: git is not on your PATH; install it, or correct the PATH",
        "install it, or correct the PATH", FAILED, says="git", env={"PATH": "/nonexistent"}),
    gcm("import-of-a-broken-gitconfig", "[broken\n", GIT_FAILED, "correct what git names", FAILED,
        says=".gitconfig"),
    gcm("import-where-git-is-silent", program("git", "#!/bin/sh\nexit 3\n"),
        [GIT_FAILED, "helper/import-gcm: git does not say why"], "try again", FAILED,
        says="git config"),
    gcm("import-where-git-writes-too-much",
        program("git", "#!/bin/sh\nhead -c 4194305 /dev/zero\n"),
        "helper/program: %s wrote more than %u MiB, and half of it is no answer; run it yourself to"
        " see what it writes", "run it yourself", FAILED, says=["/git", "4 MiB"]),
    gcm("import-of-no-url", '[credential "a b"]\noauthClientId=a\noauthClientSecret=s\n',
        [OF_GIT, "helper/import-gcm: it is for no usable URL; correct the URL in"
                 " credential.URL.oauthClientId"], "correct the URL"),
    gcm("import-without-a-secret", '[credential "https://git.example.com"]\noauthClientId=a\n',
        [OF_GIT, "helper/import-write: it has no client secret, which an account needs; put one"
                 " there, or use 'tokenring add'"], "use 'tokenring add'",
        says="https://git.example.com"),
    gcm("import-without-a-name", "",
        ["helper/import-write: nothing tells what to call it; give it a name with --as NAME",
         "helper/import-gcm: %s in the environment"], "give it a name with --as NAME",
        says="GCM_OAUTH_CLIENTID",
        env={"GCM_OAUTH_CLIENTID": "a", "GCM_OAUTH_CLIENTSECRET": "s"}),
]
