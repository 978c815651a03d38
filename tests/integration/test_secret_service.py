# SPDX-License-Identifier: LGPL-2.1-or-later
"""The secret-service module, called through its table by secret-service-probe.c, against a real
gnome-keyring in a private session; a mock stands in where a person would have to answer a prompt,
or where another keyring program differs."""

import os
import pathlib
import shutil
import signal
import subprocess
import time

import pytest

from support import keyring, run as runner, sentinels

HERE = pathlib.Path(__file__).resolve().parent
SECRET = "s3cr3t-sentinel-value"
TOKEN = "t0k3n-sentinel-value"
CLIENT_SECRET = ("client-secret", "demo", "id", "-")
TOKEN_ITEM = ("token", "demo", "id", "digest")
SCHEMA = "org.tokenring.ClientSecret"
TOKEN_SCHEMA = "org.tokenring.Token"
DISPLAY = {"DISPLAY": ":99"}
SESSION = "/org/freedesktop/secrets/collection/session"

# The whole limit is 5 s; a loaded machine may need a little more to notice.
LATE = 8.0
SOON = 4.0


class Answer:
    """What the probe printed."""

    def __init__(self, result):
        self.fields = dict(line.split("=", 1) for line in result.out.splitlines())
        self.status = self.fields.get("status")
        self.error = self.fields.get("error")
        self.message = self.fields.get("message", "")
        self.value = self.fields.get("value")
        self.seconds = float(self.fields.get("seconds", "0"))


class Store:
    """The module in a session."""

    def __init__(self, session, program, module):
        self.session = session
        self.program = program
        self.module = module

    def argv(self, operation, item, *flags):
        return [*flags, self.module, operation, *item]

    def call(self, operation, item, *flags, env=None, stdin=b"", **options):
        environment = {"G_DEBUG": "fatal-warnings", **(env or {})}
        result = self.session.run(self.program, *self.argv(operation, item, *flags),
                                  env=environment, stdin=stdin, **options)
        assert result.status in (0, 1, 2), result
        assert result.err == "", result
        return Answer(result)

    def lookup(self, item, *flags, **options):
        return self.call("lookup", item, "--show", *flags, allow_secret=True, allow_token=True,
                         **options)

    def store(self, item, value, *flags, **options):
        return self.call("store", item, *flags, stdin=value, **options)

    def clear(self, item, *flags, **options):
        return self.call("clear", item, *flags, **options)


def pkg_config(prefix, *arguments):
    files = list(prefix.rglob("tokenring.pc"))
    assert files, f"no tokenring.pc under {prefix}"
    environment = {**os.environ, "PKG_CONFIG_PATH": str(files[0].parent)}
    done = subprocess.run(["pkg-config", *arguments, "tokenring"], env=environment, check=True,
                          capture_output=True, text=True)
    return done.stdout.split()


@pytest.fixture(scope="session")
def probe(tmp_path_factory):
    """The probe and the path of the module. It is compiled against what is installed, as the program
    of somebody else would be."""
    prefix = runner.prefix()
    if prefix is None:
        pytest.skip("TOKENRING_PREFIX is not set")
    compiler = shutil.which("cc")
    if compiler is None or shutil.which("pkg-config") is None:
        pytest.skip("not installed: cc or pkg-config")

    module = pathlib.Path(pkg_config(prefix, "--variable=moduledir")[0], "secret-service.so")
    if not module.exists():
        pytest.skip("the module secret-service was not built")
    libdir = pkg_config(prefix, "--variable=libdir")[0]
    program = tmp_path_factory.mktemp("probe") / "secret-service-probe"
    sanitizers = []
    if runner.is_sanitized(module):
        sanitizers = ["-fsanitize=address,undefined"]
    subprocess.run([compiler, "-std=gnu17", "-g", *sanitizers, str(HERE / "secret-service-probe.c"),
                    "-o", str(program), *pkg_config(prefix, "--cflags", "--libs"),
                    f"-Wl,-rpath,{libdir}", "-ldl"], check=True)
    return program, module


@pytest.fixture
def store(session, probe):
    sentinels.register_secret(SECRET)
    sentinels.register_token(TOKEN)
    return Store(session, *probe)


def calls(log):
    return log.read_text(encoding="utf-8").split() if log.exists() else []


# --- a real keyring ---


def test_round_trip(store):
    assert store.lookup(CLIENT_SECRET).status == "NOT_FOUND"
    assert store.lookup(TOKEN_ITEM).status == "NOT_FOUND"
    assert store.store(CLIENT_SECRET, SECRET).status == "FOUND"
    assert store.store(TOKEN_ITEM, TOKEN).status == "FOUND"
    assert store.lookup(CLIENT_SECRET).value == SECRET
    assert store.lookup(TOKEN_ITEM).value == TOKEN


@pytest.mark.parametrize("value", [b"x", "gr\u00fc\u00dfe \u2713".encode(), b"a\nb\n",
                                   b"-" * 15, b"-" * 16, b"-" * 60000, b"\x00\x01\xff"])
def test_every_byte_comes_back(store, value):
    store.store(CLIENT_SECRET, value)
    result = store.session.run(store.program, *store.argv("lookup", CLIENT_SECRET, "--show"))
    assert result.out_bytes.endswith(b"\nvalue=" + value + b"\n")


def test_labels_and_attributes(store):
    store.store(CLIENT_SECRET, SECRET)
    store.store(TOKEN_ITEM, TOKEN)
    [secret] = store.session.items(SCHEMA)
    [token] = store.session.items(TOKEN_SCHEMA)
    assert secret.label == "tokenring: client secret for demo (id)"
    assert secret.attributes == {"xdg:schema": SCHEMA, "account": "demo", "client-id": "id"}
    assert token.label == "tokenring: token for demo"
    assert token.attributes == {"xdg:schema": TOKEN_SCHEMA, "account": "demo", "key": "digest"}
    assert secret.secret() == SECRET.encode()


def test_where_they_are(store):
    """A token is in the collection that is never written to disk."""
    store.store(CLIENT_SECRET, SECRET)
    store.store(TOKEN_ITEM, TOKEN)
    assert store.session.items(SCHEMA)[0].path.startswith(keyring.LOGIN + "/")
    assert store.session.items(TOKEN_SCHEMA)[0].path.startswith(SESSION + "/")


@pytest.mark.parametrize("item", [CLIENT_SECRET, TOKEN_ITEM])
def test_replaced_and_not_piled_up(store, item):
    for number in range(3):
        assert store.store(item, f"value-{number}").status == "FOUND"
    assert len(store.session.items()) == 1
    assert store.lookup(item).value == "value-2"


def create_copy(session, collection, attributes, value):
    """An item as another program could have made it."""
    from gi.repository import GLib
    bus = session.bus
    argument = GLib.Variant("(sv)", ("plain", GLib.Variant("s", "")))
    service = "org.freedesktop.Secret.Service"
    opened = bus.call(keyring.SERVICE, keyring.SERVICE_PATH, service, "OpenSession", argument)[1]
    item = "org.freedesktop.Secret.Item"
    properties = {item + ".Label": GLib.Variant("s", "a copy"),
                  item + ".Attributes": GLib.Variant("a{ss}", attributes)}
    argument = GLib.Variant("(a{sv}(oayays)b)",
                            (properties, (opened, b"", value, "text/plain"), False))
    return bus.call(keyring.SERVICE, collection, "org.freedesktop.Secret.Collection", "CreateItem",
                    argument)[0]


@pytest.mark.parametrize("item,schema,other", [(CLIENT_SECRET, SCHEMA, SESSION),
                                               (TOKEN_ITEM, TOKEN_SCHEMA, keyring.LOGIN)])
def test_replaced_in_another_collection(store, item, schema, other):
    names = {"account": "demo"}
    names["client-id" if schema == SCHEMA else "key"] = item[2] if schema == SCHEMA else item[3]
    create_copy(store.session, other, {"xdg:schema": schema, **names}, b"old")
    assert store.lookup(item).value == "old"
    store.store(item, "new")
    [left] = store.session.items(schema)
    assert not left.path.startswith(other + "/")
    assert store.lookup(item).value == "new"


def test_the_newest_of_copies(store):
    names = {"xdg:schema": SCHEMA, "account": "demo", "client-id": "id"}
    create_copy(store.session, keyring.LOGIN, names, b"old")
    time.sleep(1.1)
    create_copy(store.session, SESSION, names, b"new")
    assert store.lookup(CLIENT_SECRET).value == "new"
    for item in store.session.items():
        item.delete()
    create_copy(store.session, SESSION, names, b"old")
    time.sleep(1.1)
    create_copy(store.session, keyring.LOGIN, names, b"new")
    assert store.lookup(CLIENT_SECRET).value == "new"


def test_other_schemas_are_not_ours(store):
    create_copy(store.session, keyring.LOGIN, {"xdg:schema": "org.example.Other", "account": "demo",
                                               "client-id": "id"}, b"theirs")
    assert store.lookup(CLIENT_SECRET).status == "NOT_FOUND"
    store.clear(("client-secret", "demo", "-", "-"))
    assert len(store.session.items("org.example.Other")) == 1


def test_a_secret_of_another_client_id_stays(store):
    """Only an order to remove it deletes a client secret."""
    store.store(CLIENT_SECRET, SECRET)
    store.store(("client-secret", "demo", "id2", "-"), "another")
    assert store.lookup(CLIENT_SECRET).value == SECRET


def test_clear(store):
    for key in ("one", "two", "three"):
        store.store(("token", "demo", "id", key), TOKEN)
    store.store(("token", "other", "id", "one"), TOKEN)
    store.store(CLIENT_SECRET, SECRET)
    store.store(("client-secret", "demo", "id2", "-"), SECRET)

    assert store.clear(("token", "demo", "id", "one")).status == "FOUND"
    assert {item.attributes["key"] for item in store.session.items(account="demo", key="two")}
    assert len(store.session.items(TOKEN_SCHEMA, account="demo")) == 2
    assert store.clear(("token", "demo", "-", "-")).status == "FOUND"
    assert store.session.items(TOKEN_SCHEMA, account="demo") == []
    assert len(store.session.items(TOKEN_SCHEMA, account="other")) == 1
    assert len(store.session.items(SCHEMA)) == 2
    assert store.clear(CLIENT_SECRET).status == "FOUND"
    assert [item.attributes["client-id"] for item in store.session.items(SCHEMA)] == ["id2"]
    assert store.clear(("client-secret", "demo", "-", "-")).status == "FOUND"
    assert store.session.items(SCHEMA) == []


def test_clear_of_what_is_not_there(store):
    assert store.clear(CLIENT_SECRET).status == "FOUND"
    assert store.clear(("token", "demo", "-", "-")).status == "FOUND"


def test_a_client_secret_outlives_the_daemon(store):
    store.store(CLIENT_SECRET, SECRET)
    store.store(TOKEN_ITEM, TOKEN)
    store.session.restart_keyring()
    assert store.lookup(CLIENT_SECRET).value == SECRET
    assert store.lookup(TOKEN_ITEM).status == "NOT_FOUND"


def start_twice(store, operation, item, expected):
    """A probe that has called once, and calls again when it gets a byte."""
    process = subprocess.Popen([store.program, *store.argv(operation, item, "--again")],
                               env={**store.session.env, "G_DEBUG": "fatal-warnings"},
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    assert process.stdout.readline() == f"status={expected}\n".encode()
    return process


def finish_twice(store, process):
    out, err = process.communicate(b"\n", timeout=30)
    result = runner.finish([store.program], process.returncode, out, err)
    assert result.err == "", result
    return Answer(result)


@pytest.mark.parametrize("operation", ["lookup", "clear"])
def test_the_daemon_is_restarted_between_two_calls(store, operation):
    """The session with the first daemon is worth nothing to the second."""
    store.store(CLIENT_SECRET, SECRET)
    process = start_twice(store, operation, CLIENT_SECRET, "FOUND")
    store.session.restart_keyring()
    assert finish_twice(store, process).status == "FOUND"


def test_many_at_once(store):
    processes = [subprocess.Popen([store.program, *store.argv("store", CLIENT_SECRET)],
                                  env=store.session.env, stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                 for _ in range(8)]
    for number, process in enumerate(processes):
        process.stdin.write(f"value-{number}".encode())
        process.stdin.close()
        process.stdin = None
    for process in processes:
        out, err = process.communicate(timeout=60)
        result = runner.finish([store.program], process.returncode, out, err)
        assert Answer(result).status == "FOUND", result
    assert len(store.session.items(SCHEMA)) == 1
    assert store.lookup(CLIENT_SECRET).value.startswith("value-")


def test_no_secret_is_on_the_bus(store, tmp_path):
    """The session with the service is encrypted."""
    record = tmp_path / "traffic"
    with record.open("wb") as file:
        monitor = subprocess.Popen(["dbus-monitor", "--binary", "--address",
                                    store.session.env["DBUS_SESSION_BUS_ADDRESS"]],
                                   env=store.session.env, stdout=file, stderr=subprocess.DEVNULL)
        keyring.wait_until(lambda: record.stat().st_size > 0, what="the monitor")
        store.store(CLIENT_SECRET, SECRET)
        assert store.lookup(CLIENT_SECRET).value == SECRET
        keyring.wait_until(lambda: b"GetSecrets" in record.read_bytes(), what="the traffic")
        monitor.terminate()
        monitor.wait()
    assert b"client secret for demo" in record.read_bytes()
    assert SECRET.encode() not in record.read_bytes()


def test_the_calls_of_a_lookup(store):
    """Three to the service, and one for what is not there; nothing is asked twice."""
    store.store(TOKEN_ITEM, TOKEN)
    found = calls_to_service(store, lambda: store.lookup(TOKEN_ITEM))
    assert found == ["SearchItems", "OpenSession", "GetSecrets"]
    none = ("token", "demo", "id", "none")
    assert calls_to_service(store, lambda: store.lookup(none)) == ["SearchItems"]


def calls_to_service(store, action):
    return [name for path, name in store.session.watch_calls(action)
            if path.startswith("/org/freedesktop/secrets")]


# --- locked ---


def test_locked(store):
    store.store(CLIENT_SECRET, SECRET)
    store.session.lock()
    answer = store.lookup(CLIENT_SECRET)
    assert (answer.status, answer.error) == ("UNAVAILABLE", "LOCKED")
    assert answer.message.startswith("the keyring is locked; unlock it (")
    assert store.lookup(CLIENT_SECRET, "--may-prompt").error == "LOCKED"
    assert store.lookup(CLIENT_SECRET, env=DISPLAY).error == "LOCKED"
    assert store.store(CLIENT_SECRET, "new").error == "LOCKED"
    assert store.clear(CLIENT_SECRET).error == "LOCKED"
    store.session.restart_keyring()
    assert store.lookup(CLIENT_SECRET).value == SECRET


def test_absent_and_locked_is_not_absent(store):
    """A keyring that is locked may hide what it has, so nothing can be said of a client secret."""
    store.session.lock()
    assert store.lookup(CLIENT_SECRET).error == "LOCKED"
    assert store.clear(CLIENT_SECRET).error == "LOCKED"


def test_tokens_need_no_unlocked_keyring(store):
    store.session.lock()
    assert store.lookup(TOKEN_ITEM).status == "NOT_FOUND"
    assert store.store(TOKEN_ITEM, TOKEN).status == "FOUND"
    assert store.lookup(TOKEN_ITEM).value == TOKEN
    assert store.clear(TOKEN_ITEM).status == "FOUND"


def test_clear_deletes_nothing_if_a_part_is_locked(store):
    names = {"xdg:schema": SCHEMA, "account": "demo", "client-id": "id"}
    create_copy(store.session, SESSION, names, b"open")
    create_copy(store.session, keyring.LOGIN, names, b"locked")
    store.session.lock()
    assert store.clear(CLIENT_SECRET).error == "LOCKED"
    assert len(store.session.items(SCHEMA)) == 2
    assert store.lookup(CLIENT_SECRET).value == "open"


def test_a_prompt_that_cannot_be_shown(store):
    """Our environment has a display, that of the keyring has none."""
    store.store(CLIENT_SECRET, SECRET)
    store.session.lock()
    answer = store.lookup(CLIENT_SECRET, "--may-prompt", env=DISPLAY)
    assert answer.error == "DISMISSED" and answer.seconds < LATE


def test_no_default_collection(store):
    """The first day of a server: gnome-keyring runs, and nobody has ever chosen a password."""
    session = store.session
    session.kill_keyring()
    shutil.rmtree(session.data_home / "keyrings")
    daemon = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--components=secrets"],
                              env=session.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    try:
        keyring.wait_until(lambda: session.bus.has_owner(keyring.SERVICE), what="the keyring")
        assert store.lookup(CLIENT_SECRET).status == "NOT_FOUND"
        answer = store.store(CLIENT_SECRET, SECRET)
        assert answer.error == "UNAVAILABLE" and "no default keyring" in answer.message
        assert answer.seconds < LATE
        assert store.clear(CLIENT_SECRET).status == "FOUND"
        assert store.store(TOKEN_ITEM, TOKEN).status == "FOUND"
        assert store.lookup(TOKEN_ITEM).value == TOKEN
    finally:
        daemon.terminate()
        daemon.wait()


# --- no bus, no service ---


@pytest.mark.parametrize("address,word", [(None, "is not set"), ("", "names none"),
                                          ("autolaunch:", "names none"),
                                          ("disabled:", "names none"),
                                          ("unix:path=/nonexistent;autolaunch:", "names none")])
def test_no_bus(store, tmp_path, address, word):
    """Nothing is started, although there is a display to start it on."""
    environment = {"DBUS_SESSION_BUS_ADDRESS": address, "XDG_RUNTIME_DIR": str(tmp_path),
                   **DISPLAY}
    for operation in ("lookup", "store", "clear"):
        answer = store.call(operation, CLIENT_SECRET, env=environment)
        assert answer.error == "ABSENT" and answer.seconds < SOON
        assert answer.message.startswith("there is no session bus (DBUS_SESSION_BUS_ADDRESS")
        assert word in answer.message


def test_no_runtime_folder(store):
    answer = store.lookup(CLIENT_SECRET,
                          env={"DBUS_SESSION_BUS_ADDRESS": None, "XDG_RUNTIME_DIR": None})
    assert answer.message.startswith("there is no session bus")


def test_the_bus_of_the_runtime_folder(store):
    assert store.store(CLIENT_SECRET, SECRET).status == "FOUND"
    answer = store.lookup(CLIENT_SECRET, env={"DBUS_SESSION_BUS_ADDRESS": None})
    assert answer.value == SECRET


def test_a_file_is_no_bus(store, tmp_path):
    (tmp_path / "bus").write_text("")
    answer = store.lookup(CLIENT_SECRET, env={"DBUS_SESSION_BUS_ADDRESS": None,
                                              "XDG_RUNTIME_DIR": str(tmp_path), **DISPLAY})
    assert answer.message.startswith("there is no session bus")


@pytest.mark.parametrize("address,error", [("unix:path=/nonexistent/bus", "ABSENT"),
                                           ("tcp:host=127.0.0.1,port=1", "ABSENT"),
                                           ("unix:path=/etc/passwd/bus", "UNAVAILABLE"),
                                           ("rubbish", "UNAVAILABLE")])
def test_an_address_that_leads_nowhere(store, address, error):
    """Where nobody listens is no bus; what else goes wrong may be in the way of one."""
    answer = store.lookup(CLIENT_SECRET, env={"DBUS_SESSION_BUS_ADDRESS": address})
    assert answer.error == error and answer.seconds < LATE
    assert answer.message.startswith("the session bus cannot be reached (")


def test_a_dead_bus(store):
    store.session.kill_bus()
    answer = store.lookup(CLIENT_SECRET)
    assert answer.error == "ABSENT" and answer.seconds < SOON
    assert answer.message.startswith("the session bus cannot be reached (")


def test_a_silent_bus(store, tmp_path):
    with keyring.SilentSocket(tmp_path / "bus") as silent:
        answer = store.lookup(CLIENT_SECRET, env={"DBUS_SESSION_BUS_ADDRESS": silent.address})
    assert answer.error == "TIMED_OUT" and 4.9 < answer.seconds < LATE
    assert answer.message.startswith("the session bus did not answer")


@pytest.mark.parametrize("operation", ["lookup", "store", "clear"])
def test_a_stopped_service(store, operation):
    store.session.stop_keyring()
    answer = store.call(operation, CLIENT_SECRET, stdin=SECRET)
    assert answer.error == "TIMED_OUT" and 4.9 < answer.seconds < LATE
    assert answer.message.startswith("the keyring did not answer")
    store.session.continue_keyring()
    assert store.lookup(TOKEN_ITEM).status == "NOT_FOUND"


def test_no_service(store):
    store.session.kill_keyring()
    for operation in ("lookup", "store", "clear"):
        answer = store.call(operation, CLIENT_SECRET)
        assert answer.error == "ABSENT" and answer.seconds < LATE
        assert answer.message.startswith("no program offers a keyring on the session bus")


def test_the_bus_dies_between_two_calls(store):
    process = start_twice(store, "lookup", CLIENT_SECRET, "NOT_FOUND")
    store.session.kill_bus()
    assert finish_twice(store, process).error == "UNAVAILABLE"


@pytest.mark.parametrize("item", [("client-secret", "demo", "-", "-"), ("token", "demo", "id", "-"),
                                  ("client-secret", b"\xff", "id", "-"),
                                  ("client-secret", "demo", b"\xff", "-")])
def test_what_dbus_cannot_carry(store, item):
    item = [os.fsdecode(part) if isinstance(part, bytes) else part for part in item]
    assert store.lookup(item).error == "INVALID"
    assert store.store(item, SECRET).error == "INVALID"


# --- prompts, and other keyring programs ---


def test_no_session_collection(store, mock):
    mock()
    assert store.store(TOKEN_ITEM, TOKEN).status == "FOUND"
    assert store.store(TOKEN_ITEM, TOKEN).status == "FOUND"
    assert store.lookup(TOKEN_ITEM).value == TOKEN
    assert store.clear(TOKEN_ITEM).status == "FOUND"
    assert store.lookup(TOKEN_ITEM).status == "NOT_FOUND"


def test_no_session_collection_and_locked(store, mock):
    log = mock("--locked", "--prompt", "grant")
    assert store.store(TOKEN_ITEM, TOKEN, "--may-prompt", env=DISPLAY).error == "LOCKED"
    assert "Prompt" not in calls(log) and "Dismiss" not in calls(log)


@pytest.mark.parametrize("hide", [[], ["--hide"]])
@pytest.mark.parametrize("answer", ["grant", "early"])
def test_a_prompt_that_is_granted(store, mock, hide, answer):
    log = mock("--locked", "--prompt", answer, "--item", SECRET, *hide)
    assert store.lookup(CLIENT_SECRET, "--may-prompt", env=DISPLAY).value == SECRET
    assert calls(log).count("Prompt") == 1


@pytest.mark.parametrize("hide", [[], ["--hide"]])
@pytest.mark.parametrize("operation", ["lookup", "store", "clear"])
def test_a_prompt_that_is_closed(store, mock, operation, hide):
    log = mock("--locked", "--prompt", "close", "--item", SECRET, *hide)
    answer = store.call(operation, CLIENT_SECRET, "--may-prompt", env={"WAYLAND_DISPLAY": "w-9"},
                        stdin=SECRET)
    assert answer.error == "DISMISSED"
    assert calls(log).count("Prompt") == 1


@pytest.mark.parametrize("flags,env", [(["--may-prompt"], {}), ([], DISPLAY),
                                       (["--may-prompt"], {"DISPLAY": "", "WAYLAND_DISPLAY": ""})])
@pytest.mark.parametrize("operation", ["lookup", "store", "clear"])
def test_no_prompt_where_none_may_be(store, mock, operation, flags, env):
    log = mock("--locked", "--prompt", "grant", "--item", SECRET)
    assert store.call(operation, CLIENT_SECRET, *flags, env=env, stdin=SECRET).error == "LOCKED"
    # gnome-keyring ends if a prompt is dismissed while another program's is open.
    assert not {"Prompt", "Dismiss", "Delete"} & set(calls(log))


def test_a_hidden_database_is_not_empty(store, mock):
    mock("--locked", "--hide", "--item", SECRET)
    assert store.lookup(CLIENT_SECRET).error == "LOCKED"
    assert store.clear(CLIENT_SECRET).error == "LOCKED"
    assert store.lookup(TOKEN_ITEM).status == "NOT_FOUND"


@pytest.mark.parametrize("hide", [[], ["--hide"]])
def test_a_blank_password_needs_no_prompt(store, mock, hide):
    log = mock("--locked", "--blank", "--item", SECRET, *hide)
    assert store.lookup(CLIENT_SECRET).value == SECRET
    assert "Prompt" not in calls(log)


def test_store_unlocks_a_blank_password(store, mock):
    mock("--locked", "--blank")
    assert store.store(CLIENT_SECRET, SECRET).status == "FOUND"
    assert store.lookup(CLIENT_SECRET).value == SECRET


@pytest.mark.parametrize("operation", ["lookup", "store", "clear"])
def test_an_unlock_that_does_not_unlock(store, mock, operation):
    mock("--locked", "--stubborn", "--item", SECRET)
    assert store.call(operation, CLIENT_SECRET, stdin=SECRET).error == "LOCKED"


def test_a_default_collection_is_made(store, mock):
    log = mock("--no-default", "--prompt", "grant")
    assert store.store(CLIENT_SECRET, SECRET).error == "UNAVAILABLE"
    assert store.store(TOKEN_ITEM, TOKEN, "--may-prompt", env=DISPLAY).error == "UNAVAILABLE"
    assert "Prompt" not in calls(log)
    assert store.store(CLIENT_SECRET, SECRET, "--may-prompt", env=DISPLAY).status == "FOUND"
    assert store.lookup(CLIENT_SECRET).value == SECRET


def test_a_default_collection_that_the_user_does_not_want(store, mock):
    mock("--no-default", "--prompt", "close")
    assert store.store(CLIENT_SECRET, SECRET, "--may-prompt", env=DISPLAY).error == "DISMISSED"


def test_create_and_delete_that_ask(store, mock):
    log = mock("--ask", "create", "--ask", "delete", "--prompt", "grant")
    assert store.store(CLIENT_SECRET, SECRET).error == "LOCKED"
    assert store.store(CLIENT_SECRET, SECRET, "--may-prompt", env=DISPLAY).status == "FOUND"
    assert store.lookup(CLIENT_SECRET).value == SECRET
    assert store.clear(CLIENT_SECRET).error == "LOCKED"
    assert store.clear(CLIENT_SECRET, "--may-prompt", env=DISPLAY).status == "FOUND"
    assert store.lookup(CLIENT_SECRET).status == "NOT_FOUND"
    assert calls(log).count("Prompt") == 2


def test_the_service_ends_while_its_prompt_is_open(store, mock):
    mock("--locked", "--prompt", "vanish", "--item", SECRET)
    answer = store.lookup(CLIENT_SECRET, "--may-prompt", env=DISPLAY)
    assert answer.error == "UNAVAILABLE" and answer.seconds < LATE
    assert "went away" in answer.message


def test_the_bus_ends_while_a_prompt_is_open(store, mock):
    log = mock("--locked", "--prompt", "ignore", "--item", SECRET)
    process = subprocess.Popen([store.program, *store.argv("lookup", CLIENT_SECRET, "--may-prompt")],
                               env={**store.session.env, **DISPLAY, "G_DEBUG": "fatal-warnings"},
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    keyring.wait_until(lambda: "Prompt" in calls(log), what="the prompt")
    # It is not given up as early as a call would be.
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(6)
    store.session.kill_bus()
    out, err = process.communicate(timeout=10)
    runner.finish([store.program], process.returncode, out, err)
    assert b"error=UNAVAILABLE" in out and err == b"", (out, err)


@pytest.mark.parametrize("method,operation", [
    ("SearchItems", "lookup"), ("OpenSession", "lookup"), ("GetSecrets", "lookup"),
    ("ReadAlias", "store"), ("CreateItem", "store"), ("Delete", "clear")])
def test_the_service_ends_in_a_call(store, mock, method, operation):
    mock("--vanish-on", method, "--item", SECRET)
    answer = store.call(operation, CLIENT_SECRET, stdin=SECRET)
    assert answer.error == "UNAVAILABLE" and answer.seconds < LATE
    assert "went away" in answer.message


@pytest.mark.parametrize("method,operation", [
    ("SearchItems", "lookup"), ("OpenSession", "lookup"), ("GetSecrets", "lookup"),
    ("ReadAlias", "store"), ("CreateItem", "store"), ("Delete", "clear"), ("Unlock", "lookup")])
def test_a_hostile_error_text(store, mock, method, operation):
    """What the service says is escaped and shortened, and the secret is taken out of it."""
    flags = ["--locked"] if method == "Unlock" else []
    quoted = SECRET if operation == "store" else "nothing"
    text = f"\x1b[31mred\nline {quoted} " + "x" * 5000
    mock("--fail-on", method, "--text", text, "--item", SECRET, *flags)
    answer = store.call(operation, CLIENT_SECRET, stdin=SECRET)
    assert answer.error == "UNAVAILABLE"
    assert "\\x1b[31mred\\nline" in answer.message and len(answer.message) < 400


def test_a_secret_that_is_not_handed_out(store, mock):
    mock("--deny", "--item", SECRET)
    answer = store.lookup(CLIENT_SECRET)
    assert answer.error == "UNAVAILABLE" and "did not hand out" in answer.message


GARBLED = [("session", "lookup"), ("session", "store"), ("read", "lookup"), ("write", "store"),
           ("refusal", "store")]


@pytest.mark.parametrize("garbled", [1, 3])
@pytest.mark.parametrize("what, operation", GARBLED)
def test_another_key(store, mock, what, operation, garbled):
    """As with one session in 256 of KWallet's: a new session has a new key, and nothing is lost."""
    log = mock("--garble", what, "--garbled", str(garbled), "--item", "old")
    value = "old" if operation == "lookup" else SECRET
    answer = store.call(operation, CLIENT_SECRET, stdin=SECRET)
    assert answer.status == "FOUND", answer
    assert store.lookup(CLIENT_SECRET).value == value
    # Of each pair the first was about a way to encrypt that the mock does not know.
    assert calls(log).count("OpenSession") == 2 * (garbled + 2)


@pytest.mark.parametrize("what, operation", GARBLED)
def test_another_key_each_time(store, mock, what, operation):
    """There is an end to it."""
    mock("--garble", what, "--garbled", "100", "--item", "old")
    answer = store.call(operation, CLIENT_SECRET, stdin=SECRET)
    assert answer.error == "UNAVAILABLE" and answer.seconds < LATE
    words = {"session": "a key of the wrong length", "read": "cannot be decrypted",
             "write": "did not keep the secret", "refusal": "there is no such session"}
    assert words[what] in answer.message


def test_a_stopped_bus(store):
    os.kill(store.session._bus_process.pid, signal.SIGSTOP)
    try:
        answer = store.lookup(CLIENT_SECRET)
        assert answer.error == "TIMED_OUT" and 4.9 < answer.seconds < LATE
    finally:
        os.kill(store.session._bus_process.pid, signal.SIGCONT)
