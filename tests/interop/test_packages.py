# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Debian packages that data/package.sh makes, installed into a Debian that has nothing else."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

from support import machine as machines, run as runner
from support.accounts import add_arguments, git_request
from support.readme import ROOT

SCRIPT = ROOT / "data" / "package.sh"
PROGRAMS = ("tokenring", "tokenring-modules")
LIBRARY = ("libtokenring0", "libtokenring-dev")
OLDER = "0.1~test"
LINTIAN = re.compile(r"^[A-Z]: ", re.MULTILINE)
# The file that stands for the configuration of who administers the machine.
OF_ADMIN = "etc/tokenring/tokenring.conf"
OF_USER = ("/root/.cache/tokenring", "/root/.config/tokenring")
CHAINS = "[chain]\nsecrets=credentials-directory\ntokens=secret-service\n"
SECONDS = 600


class Packages:
    """What the script left in a folder, and what it said."""

    def __init__(self, folder, said):
        self.folder = folder
        self.said = said

    def path(self, name):
        found = list(self.folder.glob(f"{name}_*.deb"))
        assert len(found) == 1, f"{name}: {found}"
        return found[0]

    def paths(self, *names):
        return [self.path(name) for name in names]

    def field(self, name, field):
        done = runner.run("dpkg-deb", "--field", self.path(name), field, env=dict(os.environ))
        return done.out.strip()

    def version(self):
        return self.field("tokenring", "Version")

    def files(self, name):
        """The files and links of a package, less the documentation that every package has."""
        lines = runner.run("dpkg-deb", "--contents", self.path(name), env=dict(os.environ)).out
        paths = [line.split()[5].removeprefix(".") for line in lines.splitlines()]
        return [path for path in paths
                if not path.endswith("/") and not path.startswith(f"/usr/share/doc/{name}/")]

    def unpack(self, names, folder):
        for name in names:
            subprocess.run(["dpkg-deb", "-x", str(self.path(name)), str(folder)], check=True)


def package(root, folder, **environment):
    done = subprocess.run(["sh", str(root / "data/package.sh"), str(folder)], text=True,
                          env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          timeout=SECONDS)
    assert done.returncode == 0, done.stdout
    return Packages(folder, done.stdout)


def unpack(tarball, folder):
    """The one folder that is in a tarball."""
    folder.mkdir()
    subprocess.run(["tar", "-C", str(folder), "-xf", str(tarball)], check=True)
    found = list(folder.iterdir())
    assert len(found) == 1, found
    return found[0]


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def names_of(root):
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("packages")


@pytest.fixture(scope="module")
def made(place):
    """The packages of this source, by the command that people are told of."""
    return package(ROOT, place / "made")


@pytest.fixture(scope="module")
def source(made, place):
    """The source in the source package. It has no git."""
    return unpack(next(made.folder.glob("*.orig.tar.xz")), place / "source")


@pytest.fixture(scope="module")
def older(source, place):
    """Packages of an earlier version."""
    root = place / "older-source"
    shutil.copytree(source, root, symlinks=True)
    version = re.search(r"^  version: '(.*)',$", (root / "meson.build").read_text(), re.MULTILINE)
    edit(root / "meson.build", version.group(), f"  version: '{OLDER}',")
    edit(root / "data/debian/changelog", f"({version.group(1)}-", f"({OLDER}-")
    return package(root, place / "older", DEB_BUILD_OPTIONS="nocheck noautodbgsym")


@pytest.fixture(scope="module")
def dist(source, place):
    """What `meson dist` makes of a checkout, unpacked."""
    root = place / "checkout"
    shutil.copytree(source, root, symlinks=True)
    for words in ("init -q", "add --all", "-c user.name=a -c user.email=a@example.com commit -qm a"):
        subprocess.run(["git", "-C", str(root), *words.split()], check=True)
    build = place / "dist-build"
    for words in (["setup", str(build), str(root), "-Dtests=disabled"],
                  ["dist", "-C", str(build), "--no-tests", "--formats", "xztar"]):
        done = subprocess.run(["meson", *words], text=True, check=False, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        assert done.returncode == 0, done.stdout
    return unpack(next((build / "meson-dist").glob("*.tar.xz")), place / "dist")


@pytest.fixture(scope="module")
def original():
    try:
        return machines.make()
    except machines.NotPermitted as reason:
        pytest.skip(str(reason))


@pytest.fixture
def machine(original):
    """A Debian that never had tokenring."""
    with machines.Machine(original) as made_for_us:
        yield made_for_us


@pytest.fixture
def service(machine, endpoint):
    """Where the client secret of an account `demo` is found, and where its tokens stay out of the
    kernel, which the machines share."""
    machine.write(OF_ADMIN, CHAINS)
    machine.write("credentials/tokenring.demo", endpoint.secret, 0o600)
    machine.environment["CREDENTIALS_DIRECTORY"] = "/credentials"
    return endpoint


def add_account(machine, endpoint):
    machine.run("tokenring", *add_arguments(endpoint, "demo"), "--no-secret")


def remains(machine, word):
    """The paths that are named after us. dpkg and systemd forget us only with a purge."""
    notes = ("/var/lib/dpkg/", "/var/lib/systemd/") if word == "remove" else ()
    return [path for path in machine.named("tokenring") if not path.startswith(notes)]


def left(machine, listed):
    """The paths of a package that is gone which are there and are no other package's."""
    there = {path for path in listed if os.path.lexists(machine.root / path.lstrip("/"))}
    owned = machine.run("dpkg-query", "--search", *there, status=None).out.splitlines()
    return there - {line.rpartition(": ")[2] for line in owned}


# --- the command ---


def test_help():
    result = runner.run("sh", SCRIPT, "--help", env=dict(os.environ))
    assert result.status == 0 and result.out.startswith("Usage: ")
    result = runner.run("sh", SCRIPT, "--unknown", env=dict(os.environ))
    assert result.status == 2 and result.err.startswith("Usage: ")


def test_versions_must_agree(source, place):
    root = place / "disagreeing"
    shutil.copytree(source, root, symlinks=True)
    edit(root / "data/debian/changelog", "(0", "(1")
    result = runner.run("sh", root / "data/package.sh", place / "none", env=dict(os.environ))
    assert result.status == 1 and "changelog" in result.err and "meson.build" in result.err
    assert not list((place / "none").iterdir())


def test_what_it_leaves(made):
    """A package of each kind, the source package, and nothing of the build."""
    version = made.version()
    upstream = version.rpartition("-")[0]
    assert {path.name for path in made.folder.iterdir() if "dbgsym" not in path.name} == {
        *(path.name for path in made.paths(*PROGRAMS, *LIBRARY)),
        f"tokenring_{upstream}.orig.tar.xz", f"tokenring_{version}.debian.tar.xz",
        f"tokenring_{version}.dsc", *(f"tokenring_{version}_{made.field('tokenring', 'Architecture')}"
                                      f".{end}" for end in ("buildinfo", "changes"))}


def test_it_says_how_to_install(made):
    assert f"cd {made.folder}" in made.said
    install = made.said.split("apt install --reinstall ")[1].split("\n\n")[0].replace("\\\n", "")
    assert [made.folder / word for word in install.split()] == made.paths(*PROGRAMS)


def test_lintian_says_nothing(made):
    """Not even what it calls information or pedantic."""
    assert "with lintian" in made.said
    assert not LINTIAN.search(made.said), made.said


def test_the_source_is_all_of_it(source):
    assert not (source / "debian").exists() and not (source / ".git").exists()
    tracked = subprocess.run(["git", "-C", str(ROOT), "ls-files"], text=True, check=False,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.split()
    there = {name for name in tracked if (ROOT / name).is_file()}
    assert there <= set(names_of(source)) and "data/package.sh" in names_of(source)


# --- what is in the packages ---


def test_each_file_has_its_package(made):
    assert {path for path in made.files("tokenring") if path.startswith("/usr/bin/")} == {
        "/usr/bin/tokenring", "/usr/bin/git-credential-tokenring",
        "/usr/bin/docker-credential-tokenring"}
    assert {"/usr/share/man/man1/tokenring.1.gz", "/usr/lib/systemd/user/tokenring-refresh.timer",
            "/usr/share/bash-completion/completions/tokenring",
            "/usr/share/fish/vendor_completions.d/tokenring.fish",
            "/usr/share/zsh/vendor-completions/_tokenring"} <= set(made.files("tokenring"))
    modules = [path for path in made.files("tokenring-modules") if path.endswith(".so")]
    assert [os.path.basename(path) for path in sorted(modules)] == [
        "json.so", "oauth.so", "secret-service.so"]
    assert "/usr/share/tokenring/providers/oauth2.conf" in made.files("tokenring-modules")
    library = [path for path in made.files("libtokenring0") if path.startswith("/usr/lib/")]
    assert sorted(os.path.basename(path) for path in library) == ["libtokenring.so.0", "libtokenring.so.0.1.0"]
    assert {"/usr/include/tokenring.h", "/usr/include/tokenring-module.h"} <= set(
        made.files("libtokenring-dev"))


def test_dependencies(made):
    """libsecret and libcurl are the modules' affair alone."""
    version = made.version()
    assert f"tokenring-modules (= {version})" in made.field("tokenring", "Depends")
    assert f"libtokenring0 (= {version})" in made.field("libtokenring-dev", "Depends")
    for name in ("tokenring", "libtokenring0"):
        assert not re.search("libsecret|libcurl|libjson", made.field(name, "Depends"))
        assert "libglib2.0-0" in made.field(name, "Depends")
    for word in ("libsecret-1-0", "libcurl", "libjson-c5"):
        assert word in made.field("tokenring-modules", "Depends")


def test_built_with_debians_flags(made, place):
    folder = place / "hardened"
    made.unpack(["tokenring"], folder)
    program = str(folder / "usr/bin/tokenring")
    read = runner.run("readelf", "--wide", "--file-header", "--dynamic", "--dyn-syms", program,
                      env=dict(os.environ)).out
    for sign in (r"Type:\s+DYN \(Position-Independent", r"\bBIND_NOW\b", r"__\w+_chk@",
                 r"__stack_chk_fail@"):
        assert re.search(sign, read), sign


def test_a_second_build_makes_the_same(made, dist, place):
    """From what meson packs, and in another folder."""
    again = package(dist, place / "again", DEB_BUILD_OPTIONS="nocheck")
    for name in (*PROGRAMS, *LIBRARY):
        assert again.path(name).name == made.path(name).name
        assert again.path(name).read_bytes() == made.path(name).read_bytes(), name


def test_meson_dist_has_every_file(dist, source):
    assert names_of(dist) == names_of(source)


# --- installed ---


def test_install(machine, made, service):
    """The modules are found, and do their work."""
    machine.install(*made.paths(*PROGRAMS))
    assert machine.versions("*tokenring*") == dict.fromkeys(PROGRAMS, made.version())
    upstream = made.version().rpartition("-")[0]
    assert machine.run("tokenring", "--version").out == f"tokenring {upstream}\n"
    assert machine.run("dpkg", "--verify", *PROGRAMS).out == ""
    add_account(machine, service)
    result = machine.run("tokenring", "token", "demo", "--fresh", allow_token=True)
    assert result.out == f"{service.last_token}\n" and service.count == 1
    result = machine.run("git-credential-tokenring", "get", stdin=git_request(service.base_url),
                         allow_token=True)
    assert result.fields["password"] == service.last_token
    result = machine.run("docker-credential-tokenring", "get", stdin=f"{service.base_url}\n",
                         allow_token=True)
    assert service.last_token in result.out
    # The module for the keyring is there as well: it says what it lacks.
    result = machine.run("tokenring", "doctor", status=None)
    assert "session bus" in result.out and "module" not in result.out + result.err, result.out


def test_nothing_runs_by_itself(machine, made):
    """No setting comes with the packages, and the timer is for each user to enable."""
    for name in (*PROGRAMS, *LIBRARY):
        assert not [path for path in made.files(name) if path.startswith(("/etc/", "/var/"))]
    machine.install(*made.paths(*PROGRAMS))
    enabled = [path for path in machine.named("tokenring") if path.startswith("/etc/")]
    assert machine.named("tokenring-refresh.timer") and not enabled


def test_upgrade_and_remove(machine, older, made, service):
    """What is the package's goes, what is the user's or the administrator's stays."""
    before = machine.named("tokenring")
    machine.install(*older.paths(*PROGRAMS))
    assert machine.run("tokenring", "--version").out == f"tokenring {OLDER}\n"
    add_account(machine, service)

    machine.install(*made.paths(*PROGRAMS))
    assert machine.versions(*PROGRAMS) == dict.fromkeys(PROGRAMS, made.version())
    assert machine.run("dpkg", "--verify", *PROGRAMS).out == ""
    machine.run("tokenring", "token", "demo", "--fresh", allow_token=True)
    assert service.count == 1

    listed = set(machine.run("dpkg-query", "--listfiles", *PROGRAMS).out.split()) - {"/."}
    assert len(listed) > 20
    for word in ("remove", "purge"):
        machine.install(*made.paths(*PROGRAMS))
        machine.run("apt-get", "-q", "-y", word, *PROGRAMS)
        assert machine.versions("*tokenring*") == {}
        assert left(machine, listed) == set()
        assert remains(machine, word) == sorted([*before, *OF_USER])
    assert (machine.root / OF_ADMIN).read_text(encoding="utf-8") == CHAINS
    assert (machine.root / "root/.config/tokenring/accounts/demo.conf").exists()


# --- for programs in C ---


@pytest.fixture
def pkg_config(made, place):
    """Asks the pkg-config that sees our packages as if they were installed."""
    folder = place / "development"
    made.unpack(LIBRARY, folder)
    places = [str(path) for path in folder.glob("usr/lib/*/pkgconfig")]
    assert len(places) == 1

    def ask(*arguments):
        # It leaves out the folders in which a compiler looks anyway.
        environment = {**os.environ, "PKG_CONFIG_PATH": places[0],
                       "PKG_CONFIG_ALLOW_SYSTEM_CFLAGS": "1", "PKG_CONFIG_ALLOW_SYSTEM_LIBS": "1"}
        done = subprocess.run(["pkg-config", *arguments], text=True, check=True, env=environment,
                              stdout=subprocess.PIPE)
        return [re.sub(r"^(-[IL])(?=/usr/(include|lib/[\w-]+)$)", rf"\1{folder}", word)
                for word in done.stdout.split()]

    return ask


def test_a_program_with_the_library(machine, made, service, pkg_config):
    """Built with the one package, and run where the other is. libcurl is there for the modules."""
    program = pathlib.Path(machine.root, "root/call")
    made_by = ["cc", "-Wall", "-Werror", str(ROOT / "tests/examples/call.c"), "-o", str(program)]
    subprocess.run([*made_by, *pkg_config("--cflags", "--libs", "tokenring", "libcurl")], check=True)
    machine.install(*made.paths("libtokenring0", *PROGRAMS))
    add_account(machine, service)
    url = f"{service.base_url}/api/items"
    assert machine.run("/root/call", url).out == f"200 {url}\n"
    assert service.count == 1 and service.api_requests
    machine.run("apt-get", "-q", "-y", "purge", "libtokenring0")
    assert "libtokenring" in machine.run("/root/call", url, status=127).err


def test_a_module(made, place, pkg_config):
    """It goes where the packaged programs look for it, and needs no library of ours."""
    module = place / "files.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-Wall", "-Werror", "-o", str(module),
                    str(place / "development/usr/share/doc/libtokenring-dev/examples/files.c"),
                    *pkg_config("--cflags", "--libs", "tokenring-module")], check=True)
    needed = runner.run("readelf", "--dynamic", module, env=dict(os.environ)).out
    assert "libglib" in needed and "NEEDED" in needed and "libtokenring" not in needed
    folder = pkg_config("--variable=moduledir", "tokenring-module")[0]
    assert f"{folder}/oauth.so" in made.files("tokenring-modules")
