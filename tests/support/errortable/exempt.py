# SPDX-License-Identifier: LGPL-2.1-or-later
"""The texts of the sources that no row of the table has, and why.

A text goes in here only if it is no error, or if no run of the program can bring it about at will.
"""

# Whole functions, or files, whose texts are no errors: place, function (None: all of the file), and
# what it says instead.
NO_ERRORS = [
    ("helper/doctor", None, "findings, which test_doctor.py looks at"),
    ("helper/doctor-docker", None, "findings, which test_doctor.py looks at"),
    ("helper/doctor-secrets", None, "findings, which test_headless_advice.py looks at"),
    ("helper/doctor-git", None, "findings, which test_doctor.py looks at"),
    ("helper/githelpers", None, "findings, which test_doctor.py looks at"),
    ("helper/explain", "dup_sentence", "answers, which test_explain.py looks at"),
    ("helper/explain", "print_stored", "answers, which test_explain.py looks at"),
    ("helper/add", "add", "the prompt"),
    ("helper/addition", "tr_addition_dup_command", "a command line"),
    ("helper/found", "tr_found_describe", "what was found, on stdout"),
    ("helper/guide", "tell_summary", "the account as it is to be"),
    ("helper/guide-ask", "may_replace", "a question"),
    ("helper/guide-ask", "choose_provider", "a question"),
    ("helper/guide-ask", "ask_urls", "a question"),
    ("helper/guide-ask", "tr_guide_ask_name", "a question"),
    ("helper/guide-ask", "tr_guide_ask_client_id", "a question"),
    ("helper/guide-ask", "tell_what_is_owned", "a question"),
    ("helper/guide-ask", "dup_secret_question", "a question"),
    ("helper/guide-next", "replace_secret", "a question"),
    ("helper/guide-next", "confirm", "a question"),
    ("helper/guide-parameters", "dup_question", "a question"),
    ("helper/import", "ask", "a question"),
    ("helper/import-env", "dup_leftover", "what is left to do, on stdout"),
    ("helper/import-gcm", "dup_leftover", "what is left to do, on stdout"),
    ("helper/input", "ask_once", "a frame around what the dialogue says last"),
    ("helper/secret", "run", "the prompt"),
    ("helper/check", "dup_host", "stands for a host"),
    ("lib/attempts", "dup_endpoint", "stands for a host"),
    ("helper/options", "new_parser", "the name of a command"),
    ("helper/present", None, "the state of an account, on stdout"),
    ("helper/providers", None, "an example, on stdout"),
    ("helper/setup-docker", "change", "what is written, on stdout"),
    ("helper/spinner", None, "what is waited for"),
    ("helper/trace", "write_line", "a step"),
    ("helper/trace", "tr_trace_step", "a step"),
    ("helper/trace", "tr_trace_exit", "a step"),
    ("lib/member", None, "a step"),
    ("lib/problems", "describe_other", "a frame around the reasons of other stores"),
    ("lib/plain", "tell_answer", "a step"),
    ("lib/plain", "tokenring_broker_find_credential", "a step"),
    ("lib/plain", "tokenring_broker_drop_credential", "a step"),
    ("lib/plain", "tokenring_broker_list_docker_credentials", "a step"),
    ("lib/faults", "tell", "whose words the rows have that are an account's"),
    ("lib/failure", "tr_failure_write", "a record in a file"),
    ("lib/stray", None, "findings of the doctor, which test_doctor.py looks at"),
    ("lib/vault", "tr_vault_check_end",
     "a finding of the doctor, which test_headless_advice.py looks at"),
    ("lib/token", "tr_token_to_record", "a record in a file"),
    ("lib/index", None, "the head of a file"),
    ("lib/modules/oauth/refusal", "dup_reason", "a frame around what the service says"),
    ("lib/modules/secret-service/collection", None, "a label"),
    ("lib/modules/secret-service/item", "tr_item_new_properties", "a label"),
    ("lib/modules/secret-service/layout", "tr_layout_dup_label", "a label"),
]

MODULE = "tests/unit/test-module.c"
STORE = "tests/unit/test-store.c"
ISSUER = "tests/unit/test-issuer.c"
CHECKUP = "tests/unit/test-checkup.c"
PLAIN = "tests/unit/test-plain.c"
KERNEL = "tests/unit/test-kernel.c"
GUIDE = "tests/integration/test_guide.py"
KEEPASSXC = "tests/interop/test_keepassxc.py"
IMPORT = "tests/integration/test_import.py"
TERMINAL = "tests/integration/test_terminal.py"
SERVICE = "tests/integration/test_secret_service.py"

ODD_MODULE = "takes a module with that fault, which is built for the unit test"
LAST_LOCK = "no such token comes from the issuer; this looks again, since it would do harm"
OF_DOCTOR = "only doctor says it, among its findings"
OTHER_PROGRAMS = "the helper never asks for it; a program that uses the library can"
DIALOGUE = "only somebody who answers questions on a terminal gets to see it"
TOLD = "no error, but told on stdout"
REAL_KEEPASSXC = "takes KeePassXC, which is slow to start"
INNER = "the words of the error are never said, since others are put in their place"
# The program has these words for what nothing here can bring about.
NOTHING = None, None

# Single texts: "PLACE: TEXT", why it has no row, the test that has to do with it, and words by which
# that is found in the test.
SINGLE = [
    ("helper/ask: there are bytes in it that are no text; type it again", DIALOGUE, GUIDE,
     '"no text"'),
    ("helper/guide-next: answer '1' or '2', or with Enter alone", DIALOGUE, GUIDE,
     '(AGAIN, "y"), (AGAIN, "1")'),
    ("helper/ask: an answer is needed here; Ctrl-C leaves", DIALOGUE, GUIDE,
     "an answer is needed"),
    ("helper/ask: answer 'y' for yes or 'n' for no", DIALOGUE, GUIDE, '("perhaps", "\'y\'")'),
    ("helper/ask: '%s' is none of them; did you mean '%s'?", DIALOGUE, GUIDE,
     "did you mean 'oauth2'"),
    ("helper/ask: '%s' is none of them; type a number from 1 to %u, or a name", DIALOGUE, GUIDE,
     "from 1 to"),
    ("helper/ask: a client secret is needed here; Ctrl-C leaves", DIALOGUE, GUIDE,
     'ask(SECRET, endpoint.secret, ("", "needed")'),
    ("helper/input: a key of many lines cannot be typed here, so nothing of it was taken; hand its"
     " file to 'tokenring add' or 'tokenring secret' with '<'", DIALOGUE, GUIDE, "many lines"),
    ("helper/input: a key that is no text was typed, such as an arrow, so nothing was taken; type"
     " the client secret again, or send it on stdin", DIALOGUE, GUIDE, "such as an arrow"),
    ("helper/exec: the token of account '%s' has control characters and does not go into an"
     " environment; run: tokenring forget %s", LAST_LOCK, "tests/unit/test-oauth-answer.c",
     "characters that no token may have"),
    ("helper/guide: nothing is written", DIALOGUE, GUIDE, "nothing is written"),
    ("lib/draft: %s has a line that cannot be taken over: %s; correct or delete it", DIALOGUE, GUIDE,
     "without what is in its file"),
    ("helper/guide: the account stays as it was written", DIALOGUE, GUIDE,
     "stays as it was written"),
    ("helper/guide-ask: the client id that was given is empty, or has control characters in it; type"
     " it here", DIALOGUE, GUIDE, '"control characters")'),
    ("helper/guide-parameters: provider '%s' has no parameter '%s'; 'tokenring providers %s' lists"
     " those there are", DIALOGUE, GUIDE, "'tokenring providers oauth2'"),
    ("helper/guide-parameters: provider '%s' has no parameter '%s'; did you mean '%s'?", DIALOGUE,
     GUIDE, "did you mean 'token-url'?"),
    ("helper/guide-next: account '%s' is written; see 'tokenring check' and 'tokenring setup' for"
     " what can come next", DIALOGUE, GUIDE, "account 'work' is written"),
    ("helper/place: no store of the chain can be written to; add --no-secret, and what to do with"
     " the client secret is said when the account is written", DIALOGUE, GUIDE,
     'assert "--no-secret" in finish(screen, KEYRING)'),
    ("helper/import: nothing more is imported", DIALOGUE, IMPORT, "nothing more is imported"),
    ("helper/import-gcm: Git Credential Manager had a person log in with it (authorization code),"
     " tokenring sends the client id and secret alone (client credentials), which the service has to"
     " allow", TOLD, IMPORT, '"authorization code"'),
    ("helper/import-netrc: The password of %s is still in %s; once this works, delete the entry"
     " there", TOLD, IMPORT, "The password of 127.0.0.1 is still in "),
    ("helper/import-secret-tool: The item is still in the keyring; once this works, delete it: %s",
     TOLD, IMPORT, "The item is still in the keyring"),
    ("helper/input: interrupted; run it again", INNER, TERMINAL, "def test_a_stop"),
    ("helper/program: %s did not end within %u s; run it yourself to see what it waits for",
     "takes five seconds", "tests/integration/test_setup_git.py", "did not end within"),
    ("helper/textfile: nothing writes to this pipe", "takes three seconds", IMPORT,
     "nothing writes to this pipe"),
    ("lib/checkup: there is no folder for locks: XDG_RUNTIME_DIR is not set or not yours, and"
     " neither is the folder for caches; set it to a folder of yours", OF_DOCTOR, CHECKUP,
     "there is no folder for locks"),
    ("lib/checkup: %s cannot hold locks: it must be a folder of yours, with the mode 0700, on a disk"
     " that is not full", OF_DOCTOR, CHECKUP, "cannot hold locks"),
    ("lib/checkup: the store '%s' does not give back what is written to it; take it out of [chain]"
     " in tokenring.conf", OF_DOCTOR, CHECKUP, "does not give back"),
    ("lib/file: %s belongs to another user and is not used; it must be yours or root's",
     "only root can give files away", "tests/unit/test-file.c", "another user"),
    ("lib/file: the folder %s cannot be read: %s; it must be a folder that you can read", OF_DOCTOR,
     "tests/unit/test-file.c", '"user/accounts", "cannot be read"'),
    ("lib/foreign: it is no regular file", "setup says so when it reads the file, before that",
     "tests/unit/test-foreign.c", "no regular file"),
    ("lib/kernel: the kernel keyring is full: the quota of the user is used up; raise"
     " kernel.keys.maxbytes by sysctl(8), or take kernel out of tokens= in [chain]",
     "takes the whole quota of a user", "tests/integration/kernel_other_user.py",
     '"quota" in result.err'),
    ("lib/kernel: the token is too large for the kernel keyring", INNER,
     "tests/integration/test_kernel.py", "too long for a key"),
    ("lib/kernel: the token has expired, so the kernel keyring does not keep it", INNER, KERNEL,
     "test_expired"),
    ("lib/loader: tokens in [chain] of tokenring.conf",
     "a store for tokens that is not there is left out; doctor says it", MODULE,
     "tokens in [chain] of tokenring.conf"),
    ("lib/loader: it was built for another version of tokenring", ODD_MODULE, MODULE,
     "another version"),
    ("lib/loader: its table is too short", ODD_MODULE, MODULE, "too short"),
    ("lib/issuer: say what is wrong with the account's settings", ODD_MODULE, ISSUER,
     "cannot say what is wrong"),
    ("lib/module: say why it is not available", ODD_MODULE, ISSUER,
     "cannot say why it is not available"),
    ("lib/store: be written to", "nobody writes to a store that says it cannot be", STORE,
     "cannot be written to"),
    ("lib/issuer: call a status URL", ODD_MODULE, ISSUER, "cannot call a status URL"),
    ("lib/store: keep plain credentials", ODD_MODULE, STORE, "cannot keep plain credentials"),
    ("lib/issuer: the module '%s' gave a token that is empty or has characters that no token may"
     " have; install a version that does not", ODD_MODULE, ISSUER,
     "characters that no token may have"),
    ("lib/modules/oauth/http: check libcurl, and", "libcurl is built as Debian builds it",
     *NOTHING),
    ("helper/remove: the client secret of '%s' may still be in a store: %s",
     "takes a module of somebody else that keeps client secrets", *NOTHING),
    ("lib/modules/oauth/http: could not be spoken to", "takes a machine without memory", *NOTHING),
    ("lib/modules/oauth/http: free some memory, or check", "takes a machine without memory",
     *NOTHING),
    ("lib/modules/oauth/refusal: try again after %s", "a date in place of the seconds of a row",
     "tests/unit/test-oauth-answer.c", "try again after"),
    ("lib/modules/oauth/status: account '%s' has no status-url in [use]; set one", OTHER_PROGRAMS,
     "tests/unit/test-oauth-grant.c", "no status-url"),
    ("lib/modules/oauth/status: the token of account '%s' cannot stand in a header; run: tokenring"
     " forget %s", LAST_LOCK, "tests/unit/test-oauth-grant.c", "cannot stand"),
    ("lib/modules/secret-service/deadline: cannot start a thread to watch over the keyring (%s);"
     " close some programs and try again", "root can always start one", *NOTHING),
    ("lib/modules/secret-service/item: the keyring cannot hold this account: its name or client id"
     " is missing, or is not UTF-8; correct the account's file",
     "no account file with such a name or id is accepted", SERVICE, "test_what_dbus_cannot_carry"),
    ("lib/modules/secret-service/keyring: the session bus went away; log in again, or start this"
     " program again where there is one", "takes a program that goes on after the end of its bus",
     SERVICE, "test_the_bus_dies_between_two_calls"),
    ("lib/modules/secret-service/keyring: the keyring is gone", INNER, SERVICE, "went away"),
    ("lib/modules/secret-service/keyring: %s has a wrong type",
     "no program that offers a keyring is that wrong", *NOTHING),
    ("lib/modules/secret-service/keepassxc: KeePassXC has no database open that it shares by the"
     " Secret Service; open one, and see KeePassXC in tokenring(7)", REAL_KEEPASSXC, KEEPASSXC,
     "no database open"),
    ("lib/modules/secret-service/keepassxc: KeePassXC asks before it deletes an entry, and here"
     " nobody would see it; try again on the desktop, or delete the entry in KeePassXC",
     REAL_KEEPASSXC, KEEPASSXC, "asks before it deletes"),
    ("lib/modules/secret-service/keepassxc: KeePassXC is given no tokens, since it keeps old ones"
     " and asks before it deletes one; set tokens=kernel in [chain] of tokenring.conf",
     REAL_KEEPASSXC, KEEPASSXC, "is given no tokens"),
    ("lib/modules/secret-service/keepassxc: KeePassXC can be read; nothing was written to it as a"
     " trial, since it asks before it deletes an entry", REAL_KEEPASSXC, KEEPASSXC,
     "KeePassXC can be read"),
    ("lib/modules/secret-service/secrets: the secret cannot be encrypted for the keyring; try again",
     "takes libsecret to fail", *NOTHING),
    ("lib/modules/secret-service/unlock: the prompt took too long", INNER, *NOTHING),
    ("lib/modules/secret-service/unlock: the keyring is gone", INNER, SERVICE, "went away"),
    ("lib/plain: a credential needs a protocol and a host, or the name of a registry",
     OTHER_PROGRAMS, PLAIN, '"a registry"'),
    ("lib/plain: a credential to keep needs a user name and a password", OTHER_PROGRAMS, PLAIN,
     "a user name and a password"),
    ("lib/plain: keep a plain credential", "no error, but a step", *NOTHING),
    ("lib/chain: no store of the chain (%s) can be written to; name another one in [chain], as"
     " tokenring.conf(5) tells", "a client secret has another text, and of tokens nobody hears",
     "tests/unit/test-credentials.c", "no store of the chain"),
    ("lib/credentials: %s can be read by others; run: chmod %s '%s'", "a finding of doctor",
     "tests/integration/test_headless_advice.py", "can be read by others"),
    ("lib/store: the store '%s'", "takes a module that tells no place", "tests/unit/test-place.c",
     "the store 'plain'"),
    ("lib/registry: account '%s' is the administrator's: it comes from %s; run 'tokenring forget"
     " %s', then delete that file yourself, and the client secret where that was put",
     "takes files of the administrator", "tests/unit/test-broker-host.c", "then delete"),
    ("lib/registry: account '%s' is the administrator's: it comes from %s, and only root can delete"
     " that", "takes files of the administrator", "tests/unit/test-broker-host.c",
     "only root can delete that"),
    ("lib/vault: the client secret of account '%s' is empty; nothing was written", OTHER_PROGRAMS,
     "tests/unit/test-broker-host.c", "'work' is empty"),
]
