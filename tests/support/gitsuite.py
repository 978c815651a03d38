# SPDX-License-Identifier: LGPL-2.1-or-later
"""git's own tests of credential helpers, t0303-credential-external.sh, with a helper of our choice.

TOKENRING_GIT_SUITE  the folder that gitsuite.sh made
"""

import collections
import os
import pathlib

from . import run as runner
from .count import tap_cases

SCRIPT = "t0303-credential-external.sh"

Outcome = collections.namedtuple("Outcome", "status passed failed skipped log")


def folder():
    """Where the tests are; None if there are none."""
    value = os.environ.get("TOKENRING_GIT_SUITE")
    return pathlib.Path(value) / "t" if value else None


def environment(session, settings):
    """They go to a home of their own, so the session's configuration is not found without help. A
    program with sanitizers does not run with what they would preload to check malloc."""
    output = session.root / "git-suite"
    output.mkdir(exist_ok=True)
    return {**session.env, "TEST_OUTPUT_DIRECTORY": str(output), "GIT_TEST_INSTALLED": "/usr/bin",
            "TEST_NO_MALLOC_CHECK": "1",
            "GIT_TEST_CREDENTIAL_HELPER_SETUP":
                f"XDG_CONFIG_HOME='{session.config_home}'; export XDG_CONFIG_HOME", **settings}


def run(session, helper, expiring=None, line_length=None):
    """Run all of them, and those of a time limit if a helper for these is named."""
    settings = {"GIT_TEST_CREDENTIAL_HELPER": str(helper)}
    if expiring:
        settings["GIT_TEST_CREDENTIAL_HELPER_TIMEOUT"] = str(expiring)
    if line_length:
        settings["GIT_TEST_LONG_CRED_BUFFER"] = str(line_length)
    env = environment(session, settings)
    done = runner.run("sh", SCRIPT, "--verbose-log", env=env, cwd=folder(), timeout=300)
    names = {"passed": [], "failed": [], "skipped": []}
    for name, outcome, _ in tap_cases(done.out):
        names[outcome].append(name)
    log = pathlib.Path(env["TEST_OUTPUT_DIRECTORY"], "test-results", SCRIPT).with_suffix(".out")
    return Outcome(done.status, **names, log=log.read_text(encoding="utf-8", errors="replace"))
