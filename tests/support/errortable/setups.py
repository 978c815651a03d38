# SPDX-License-Identifier: LGPL-2.1-or-later
"""What `tokenring setup` says of git, of docker and of their files."""

import json
import pathlib

from . import DONE, FAILED, USAGE, Row
from .world import alone, demo, file, program

REGISTRY = demo(match="https://registry.example.com")
PART = demo(match="https://registry.example.com/team")
DOCKER = "{home}/.docker/config.json"
GIT_FAILED = "helper/gitconfig: git config failed: %s; correct what git names, and try again"
LEFT_OUT = ("helper/setup-docker: %s of account '%s' is left out: it is %s, and docker knows"
            " registries by their host alone; if docker is to ask, add a match= of the host")
NO_REGISTRY = ("helper/setup-docker: there is no registry that docker could ask for (accounts: %s);"
               " give one a match= that is a host without a path")
NOT_ON_PATH = ("helper/setup-docker: %s is not on your PATH, so docker will not find it; add %s to"
               " the PATH")
UNREADABLE = "helper/hostconfig: %s cannot be read: %s; it must be a file that you can read"


def link(path, target):
    def arrange(world):
        place = pathlib.Path(world.fill(path))
        place.parent.mkdir(mode=0o700, exist_ok=True)
        place.symlink_to(target)

    return arrange


ROWS = [
    # --- git ---
    Row("git-is-not-here",
        "helper/gitconfig: git is not on your PATH; install it, or correct the PATH", FAILED,
        "setup git demo", remedy="install it, or correct the PATH", says="git", arrange=demo(),
        env={"PATH": "/nonexistent"}),
    Row("git-cannot-be-run", "helper/program: %s cannot be run: %s; install it again", FAILED,
        "setup git demo", remedy="install it again", says="{root}/bin/git",
        arrange=[demo(), program("git", "#!/nonexistent\n")]),
    Row("git-fails", GIT_FAILED, FAILED, "setup git demo", remedy="correct what git names",
        says=".gitconfig", arrange=[demo(), file("{home}/.gitconfig", "[broken\n")]),
    Row("git-fails-without-a-word", [GIT_FAILED, "helper/gitconfig: git does not say why"], FAILED,
        "setup git demo", remedy="try again", says="git config",
        arrange=[demo(), program("git", "#!/bin/sh\nexit 3\n")]),
    Row("git-is-at-work",
        [GIT_FAILED, "helper/setup-git: %s; this was not done, nor what comes after it: %s"],
        FAILED, "setup git demo", remedy="this was not done, nor what comes after it: git config",
        says=".gitconfig", arrange=[demo(), file("{home}/.gitconfig.lock", "")]),
    Row("git-would-not-find-us",
        "helper/gitconfig: git-credential-tokenring is neither on your PATH nor beside this"
        " program; install tokenring again, or correct the PATH", FAILED,
        remedy="install tokenring again", says="git-credential-tokenring", arrange=demo(),
        run=alone("setup", "git", "demo")),
    Row("git-has-nothing-to-ask",
        "helper/setup-git: there is no URL for which git could ask (accounts: %s); give one a"
        " match=", FAILED, "setup git demo", remedy="give one a match=", says="'demo'",
        arrange=demo(match=None)),

    # --- docker ---
    Row("docker-has-nothing-to-ask",
        [LEFT_OUT, "helper/setup-docker: a part of a host", NO_REGISTRY], FAILED,
        "setup docker demo", remedy="give one a match= that is a host without a path",
        says="'demo'", lines=2, arrange=PART),
    Row("docker-has-less-to-ask", [LEFT_OUT, "helper/setup-docker: many hosts"], DONE,
        "setup docker demo", remedy="add a match= of the host",
        says=["https://*.example.com", "'demo'"],
        arrange=demo(match="https://registry.example.com;https://*.example.com")),
    Row("docker-would-not-find-us", NOT_ON_PATH, DONE, "setup docker demo", remedy="to the PATH",
        says="docker-credential-tokenring", arrange=REGISTRY, env={"PATH": "/usr/bin:/bin"}),
    Row("docker-would-find-us-nowhere", [NOT_ON_PATH, "helper/setup-docker: its folder"], DONE,
        remedy="add its folder to the PATH", says="docker-credential-tokenring", arrange=REGISTRY,
        run=alone("setup", "docker", "demo")),
    Row("docker-has-another",
        "helper/setup-docker: %s has the helper '%s' for %s already; add --replace to ask tokenring"
        " in its place", USAGE, "setup docker demo", remedy="add --replace",
        says=[DOCKER, "'pass'", "registry.example.com"],
        arrange=[REGISTRY, file(DOCKER, json.dumps(
            {"credHelpers": {"registry.example.com": "pass"}}))]),
    Row("docker-file-is-a-folder",
        [UNREADABLE, "helper/hostconfig: it is no regular file"], FAILED, "setup docker demo",
        remedy="it must be a file", says=DOCKER,
        arrange=[REGISTRY, file(f"{DOCKER}/in-it", "")]),
    Row("docker-file-is-broken",
        ["helper/hostconfig: %s is left as it is: %s; correct it",
         "lib/modules/json/json: not valid JSON: %s"], FAILED, "setup docker demo",
        remedy="correct it", says=DOCKER, arrange=[REGISTRY, file(DOCKER, "{ rubbish")]),
    Row("docker-file-is-odd",
        "helper/hostconfig: %s is left as it is: its credHelpers is no object; correct it", FAILED,
        "setup docker demo", remedy="correct it", says=DOCKER,
        arrange=[REGISTRY, file(DOCKER, '{"credHelpers": []}')]),
    Row("docker-file-is-a-link",
        ["lib/foreign: %s cannot be written: %s; correct that, and try again",
         "lib/foreign: it is a link that leads nowhere"], FAILED, "setup docker demo",
        remedy="correct that, and try again", says=DOCKER,
        arrange=[REGISTRY, link(DOCKER, "/nonexistent/config.json")]),
]
