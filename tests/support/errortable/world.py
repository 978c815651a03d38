# SPDX-License-Identifier: LGPL-2.1-or-later
"""The world of a row: a session, an endpoint, and the ways to make something go wrong in it."""

import contextlib
import os
import pathlib
import secrets
import shlex
import shutil
import socket
import ssl
import subprocess
import threading

from support import run as runner

SECRET_SCHEMA = "org.tokenring.ClientSecret"
# Without a keyring the client secret is where a build server has it.
WITHOUT_KEYRING = "[chain]\nsecrets=environment\ntokens=kernel\n"
OWN_PROVIDER = ("[provider]\nname=own\nparameters=name\n"
                "[request]\ntoken-url=https://{name}.example.com/token\n")


class World:
    """What a row has to do with. `stack` is closed when the row is done."""

    def __init__(self, session, endpoint, stack, keyring=False, start_mock=None):
        self.session = session
        self.endpoint = endpoint
        self.stack = stack
        self.start_mock = start_mock
        self.host = endpoint.host
        self.base = endpoint.base_url
        self.root = session.root
        self.home = session.home
        self.work = session.work
        self.config = session.config_home / "tokenring"
        self.module = f"test-{secrets.token_hex(4)}"
        self.port = free_port()
        if not keyring:
            session.configure(WITHOUT_KEYRING)
            session.env["TOKENRING_SECRET_DEMO"] = endpoint.secret

    def fill(self, text):
        """The text with the places of this world in it."""
        if not isinstance(text, str):
            return text
        for name in ("host", "base", "root", "home", "work", "config", "module", "port"):
            text = text.replace("{%s}" % name, str(getattr(self, name)))
        return text

    def words(self, argv):
        return [self.fill(word) for word in (shlex.split(argv) if isinstance(argv, str) else argv)]

    def write(self, path, text, mode=0o600):
        path = pathlib.Path(self.fill(str(path)))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else self.fill(text).encode())
        path.chmod(mode)
        return path

    def account_file(self, name="demo"):
        return self.session.account_file(name)

    def run(self, program, *argv, **options):
        options.setdefault("timeout", 30)
        return self.session.run(program, *argv, **options)

    def shell(self, line):
        """As somebody types it."""
        return self.run("/bin/sh", "-c", self.fill(line))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# --- what a row can ask for; each is a function of the world, or makes one ---


def demo(*settings, name="demo", match="{base}", client_id="service-account", provider="oauth2",
         parameters="token-url={base}/token"):
    """An account, with settings in the form GROUP.KEY=VALUE."""
    def arrange(world):
        groups = {"account": [f"provider={provider}", f"client-id={client_id}"],
                  "parameters": [parameters]}
        if match is not None:
            groups["account"].append(f"match={match}")
        for setting in settings:
            group, _, pair = setting.partition(".")
            groups.setdefault(group, []).append(pair)
        world.write(world.account_file(name),
                    "".join(f"[{group}]\n" + "".join(f"{line}\n" for line in lines)
                            for group, lines in groups.items()))

    return arrange


def file(path, text, mode=0o600):
    return lambda world: world.write(path, text, mode)


def account_text(text, mode=0o600):
    """An account file with just that in it."""
    return lambda world: world.write(world.account_file(), text, mode)


def conf(text):
    """The user's tokenring.conf."""
    return lambda world: world.session.configure(text)


def fault(name):
    """A fault of the endpoint; see faults.py."""
    return lambda world: setattr(world.endpoint, "fault", name)


def answer(**members):
    """The endpoint gives these members in place of its own."""
    return lambda world: setattr(world.endpoint, "edit", lambda _: members)


def answer_also(**members):
    return lambda world: setattr(world.endpoint, "edit", lambda own: {**own, **members})


def api(status):
    """What is not the token endpoint answers with that status."""
    return lambda world: setattr(world.endpoint, "api", status)


def without(variable):
    return lambda world: world.session.env.pop(variable)


def credentials(make):
    """A folder of a service's credentials; the function makes the file."""
    def arrange(world):
        folder = world.root / "credentials"
        folder.mkdir(mode=0o700)
        world.session.env["CREDENTIALS_DIRECTORY"] = str(folder)
        world.session.configure("[chain]\nsecrets=credentials-directory\ntokens=kernel\n")
        make(folder / "tokenring.demo")

    return arrange


def program(name, text):
    """A program that is found before the others."""
    def arrange(world):
        world.write(world.root / "bin" / name, text, 0o755)
        world.session.env["PATH"] = f"{world.root / 'bin'}:{world.session.env['PATH']}"

    return arrange


def alone(*argv):
    """The program far from its other names, none of which is on the PATH."""
    def run(world):
        copy = world.root / "alone" / "tokenring"
        copy.parent.mkdir()
        shutil.copy(world.session.program("tokenring"), copy)
        return world.run(copy, *argv, env={"PATH": "/usr/bin:/bin"})

    return run


def shell(line):
    return lambda world: world.shell(line)


def module(make):
    """A module in the folder that was fixed when tokenring was built, for the time of the row. The
    function makes the file, and is given a real one."""
    def arrange(world):
        (real,) = runner.prefix().rglob("secret-service.so")
        path = real.parent / f"{world.module}.so"
        world.stack.callback(path.unlink, missing_ok=True)
        make(path, real)
        world.session.configure(f"[chain]\nsecrets={world.module}\ntokens=kernel\n")

    return arrange


def secret_in_keyring(world):
    """The client secret where `tokenring secret` puts it."""
    world.session.bus.create({"xdg:schema": SECRET_SCHEMA, "account": "demo",
                              "client-id": world.endpoint.client_id}, "demo",
                             world.endpoint.secret.encode())


def mock(*flags):
    """Another keyring's program, which does what real ones seldom do."""
    return lambda world: world.start_mock(*flags)


def tls_server(world):
    """https with a certificate that nobody signed, at {port}."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                    "/CN=localhost", "-keyout", "key.pem", "-out", "cert.pem"], cwd=world.root,
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(world.root / "cert.pem", world.root / "key.pem")
    listener = listen(world)

    def serve():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with contextlib.suppress(OSError), connection:
                    context.wrap_socket(connection, server_side=True).close()

    threading.Thread(target=serve, daemon=True).start()


def listen(world):
    """A port that takes connections, and says nothing: {port}."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=16)
    world.port = listener.getsockname()[1]

    def close():
        # A thread that waits in there goes on.
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()

    world.stack.callback(close)
    return listener


def unix_socket(path):
    """A file that stat() knows and open() does not take, whoever asks."""
    def arrange(world):
        place = pathlib.Path(world.fill(path))
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The path of a socket is limited.
        before = os.getcwd()
        os.chdir(place.parent)
        try:
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(place.name)
        finally:
            os.chdir(before)
        place.chmod(0o600)

    return arrange
