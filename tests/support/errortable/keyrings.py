# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is said when the keyring is locked, gone, silent or broken."""

from support.accounts import git_request
from support.keyring import SilentSocket

from . import DONE, FAILED, FIXED, KEYRING, NO_SECRET, Row
from .world import conf, demo, mock, secret_in_keyring

SERVICE = "lib/modules/secret-service/"
ONLY_KEYRING = conf("[chain]\nsecrets=secret-service\ntokens=kernel\n")
NO_BUS = (SERVICE + "keyring: there is no session bus (DBUS_SESSION_BUS_ADDRESS %s), and so no"
          " keyring; 'Over ssh' in tokenring(7) shows how to start one, and how a server does"
          " without")
NO_BUS_REMEDY = "'Over ssh' in tokenring(7) shows how to start one"
DISPLAY = {"DISPLAY": ":99"}
SECRET = "a-secret-of-the-mock"


def with_keyring(name, text, remedy, *arrange, argv="token demo", says="keyring", **more):
    return Row(name, SERVICE + text, KEYRING, argv, remedy=remedy, says=says, keyring=True,
               arrange=[demo(), ONLY_KEYRING, *arrange], **more)


def prompt_timeout(text):
    return conf("[chain]\nsecrets=secret-service\ntokens=kernel\n"
                f"[secret-service]\nprompt-timeout={text}\n")


def silent_bus(world):
    silent = world.stack.enter_context(SilentSocket(world.session.runtime / "silent"))
    world.session.env["DBUS_SESSION_BUS_ADDRESS"] = silent.address


def refused_at_once(world):
    """git hands back a token that it has just got, since the server does not take it."""
    request = git_request(world.base)
    answered = world.session.git("get", request, allow_token=True)
    assert answered.status == 0, answered
    return world.session.git("erase", request + f"password={world.endpoint.last_token}\n")


ROWS = [
    # --- no bus ---
    Row("no-bus", [NO_BUS, SERVICE + "keyring: is not set", "lib/problems: %s (also asked: %s)",
                   "lib/problems: not there"], KEYRING, "token demo", remedy=NO_BUS_REMEDY,
        says=["DBUS_SESSION_BUS_ADDRESS", "credentials-directory"],
        arrange=[demo(), conf("[credentials-directory]\nfolders=/nonexistent\n")]),
    Row("no-name-of-a-bus", [NO_BUS, SERVICE + "keyring: names none"], KEYRING, "token demo",
        remedy=NO_BUS_REMEDY, says="DBUS_SESSION_BUS_ADDRESS",
        arrange=[demo(), ONLY_KEYRING], env={"DBUS_SESSION_BUS_ADDRESS": ""}),
    Row("a-bus-that-is-gone",
        SERVICE + "explain: the session bus cannot be reached (%s); check DBUS_SESSION_BUS_ADDRESS,"
        " or log in again", KEYRING, "token demo", remedy="check DBUS_SESSION_BUS_ADDRESS",
        says="session bus", arrange=[demo(), ONLY_KEYRING],
        env={"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}),
    Row("a-bus-that-is-silent",
        SERVICE + "explain: the session bus did not answer within %d seconds; check that"
        " DBUS_SESSION_BUS_ADDRESS names one that works", KEYRING, "token demo",
        remedy="check that DBUS_SESSION_BUS_ADDRESS names one that works", says="5 seconds",
        arrange=[demo(), ONLY_KEYRING, silent_bus]),

    Row("tokens-that-no-keyring-is-there-for",
        "helper/forget: no keyring can be reached from here; if one has a token of '%s', that stays"
        " there until it expires", DONE, "forget demo", remedy=FIXED, says="'demo'",
        arrange=[demo(), conf("")]),
    Row("an-account-that-stays",
        ["helper/remove: account '%s' is still there: %s; to remove it and leave in the store what"
         " is there, run: tokenring remove %s --force", NO_BUS], KEYRING, "remove demo",
        remedy="run: tokenring remove demo --force", says=["'demo'", "DBUS_SESSION_BUS_ADDRESS"],
        arrange=[demo(), conf("")]),
    Row("a-secret-that-stays",
        ["helper/remove: the client secret of '%s' may still be in the keyring: %s; to delete it"
         " where the keyring is open, run: secret-tool clear xdg:schema org.tokenring.ClientSecret account"
         " %s", NO_BUS], DONE, "remove --quiet demo --force", says=["'demo'", "session bus"],
        remedy="run: secret-tool clear xdg:schema org.tokenring.ClientSecret account demo",
        arrange=[demo(), conf("")]),
    Row("a-token-that-stays",
        ["helper/remove: a token of '%s' may still be in a store, until it expires: %s",
         "lib/kernel: keyring=%s in [kernel] of tokenring.conf is none of auto, persistent, user,"
         " session; set one of these"], DONE, "remove --quiet demo --force", says="'demo'",
        remedy="set one of these",
        arrange=[demo(), conf("[chain]\nsecrets=environment\ntokens=kernel\n"
                              "[kernel]\nkeyring=thread\n")]),

    # --- no keyring, or not now ---
    with_keyring("no-keyring",
                 "keyring: no program offers a keyring on the session bus (org.freedesktop.secrets);"
                 " install and start one, such as gnome-keyring or KeePassXC; tokenring(7) shows"
                 " how", "install and start one", lambda world: world.session.kill_keyring()),
    with_keyring("locked",
                 "explain: the keyring is locked; unlock it (log in to the desktop, open it in"
                 " Passwords and Keys or KeePassXC, or see 'Over ssh' in tokenring(7)) and try"
                 " again", "unlock it",
                 secret_in_keyring, lambda world: world.session.lock()),
    with_keyring("stuck",
                 "explain: the keyring did not answer within %d seconds; check that its program"
                 " (such as gnome-keyring-daemon) is not stuck", "check that its program",
                 lambda world: world.session.stop_keyring()),
    with_keyring("a-prompt-that-is-closed",
                 "unlock: the prompt to unlock the keyring was closed, or could not be shown; unlock"
                 " the keyring and try again", "unlock the keyring and try again",
                 mock("--locked", "--prompt", "close", "--item", SECRET), env=DISPLAY),
    with_keyring("a-prompt-that-nobody-answers",
                 "explain: nobody answered the prompt to unlock the keyring within %u s; unlock the"
                 " keyring and try again", "unlock the keyring and try again", prompt_timeout("1"),
                 mock("--locked", "--prompt", "ignore", "--item", SECRET), says="1 s", env=DISPLAY),
    Row("no-time-for-a-prompt",
        SERVICE + "operation: prompt-timeout=%s in [secret-service] of tokenring.conf is not a"
        " number of seconds from 1 to %d; correct it, or delete the line", FAILED, "token demo",
        remedy="correct it", says=["prompt-timeout=soon", "tokenring.conf"], keyring=True,
        arrange=[demo(), prompt_timeout("soon")]),
    with_keyring("gone-in-the-middle",
                 "explain: the keyring's program went away while it was asked; try again",
                 "try again", mock("--vanish-on", "SearchItems")),
    with_keyring("failed",
                 "explain: the keyring failed (%s); check its program (such as"
                 " gnome-keyring-daemon)", "check its program",
                 mock("--fail-on", "SearchItems", "--text", "out of order")),
    with_keyring("nothing-is-handed-out",
                 "secrets: the keyring did not hand out the secret (it was locked or deleted just"
                 " now, or access was denied); try again", "try again",
                 lambda world: world.start_mock("--deny", "--item", SECRET),
                 lambda world: demo(client_id="id")(world)),
    with_keyring("another-key",
                 "secrets: the keyring sent a secret that cannot be decrypted; try again, or"
                 " restart its program (such as gnome-keyring-daemon)", "try again",
                 lambda world: world.start_mock("--garble", "read", "--garbled", "100", "--item",
                                                SECRET),
                 lambda world: demo(client_id="id")(world)),
    with_keyring("not-kept",
                 "secrets: the keyring did not keep the secret as it was written; try again, or"
                 " restart its program", "restart its program",
                 mock("--garble", "write", "--garbled", "100"), argv="secret demo",
                 stdin="changed-secret"),
    with_keyring("no-default-keyring",
                 "collection: there is no default keyring, and none can be made without a prompt"
                 " that somebody sees; log in to the desktop once, or run 'gnome-keyring-daemon"
                 " --unlock' with a password on its stdin", "run 'gnome-keyring-daemon --unlock'",
                 mock("--no-default"), argv="secret demo", stdin="changed-secret"),

    # --- with a keyring that works ---
    Row("no-secret-yet",
        "lib/vault: account '%s' has no client secret (asked: %s); run: tokenring secret %s",
        NO_SECRET, "token demo", remedy="run: tokenring secret demo",
        says=["'demo'", "secret-service"], keyring=True, arrange=[demo(), ONLY_KEYRING]),
    Row("old-tokens-are-left",
        ["lib/tokens: the client secret is replaced, but old tokens may still be cached: ",
         "lib/kernel: keyring=%s in [kernel] of tokenring.conf is none of auto, persistent, user,"
         " session; set one of these"], FAILED, "secret demo", remedy="set one of these",
        says="keyring=thread", stdin="changed-secret", keyring=True,
        arrange=[demo(), conf("[chain]\nsecrets=secret-service\ntokens=kernel\n"
                              "[kernel]\nkeyring=thread\n")]),
    Row("a-new-token-is-refused",
        "lib/rejection: %s refused a token of account '%s' that was %ld s old, and would refuse the"
        " next; check scope, audience and user name ('tokenring show %s'), then run 'tokenring"
        " check %s'", FAILED, remedy="then run 'tokenring check demo'",
        says=["{host}", "'demo'", "'tokenring show demo'"], keyring=True,
        arrange=[demo(), conf("[chain]\ntokens=secret-service\n"), secret_in_keyring],
        run=refused_at_once),
]
