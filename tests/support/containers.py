# SPDX-License-Identifier: LGPL-2.1-or-later
"""The clients of registries, each with its configuration: docker, skopeo, podman, buildah."""

import json
import os

from . import run as runner


class Containers:
    """Runs them in a session, with this helper for one registry: in docker's file, which all of
    them read."""

    def __init__(self, session, host):
        self._session = session
        self.host = host
        self.config = session.home / ".docker" / "config.json"
        self.config.parent.mkdir(mode=0o700, exist_ok=True)
        self.configure({"credHelpers": {host: "tokenring"}})

    def configure(self, value):
        self.config.write_text(json.dumps(value), encoding="utf-8")

    def move_to_auth_json(self):
        """The file of podman, skopeo and buildah, which comes before docker's."""
        folder = self._session.runtime / "containers"
        folder.mkdir(mode=0o700, exist_ok=True)
        self.config = self.config.rename(folder / "auth.json")

    def run(self, program, *arguments, **options):
        """As root they would keep a cache for the whole system, unless they are told that it is not
        really root who runs them."""
        options.setdefault("timeout", 60)
        env = dict(self._session.env)
        if os.geteuid() == 0:
            env["_CONTAINERS_ROOTLESS_UID"] = "1000"
        return runner.run(program, *arguments, env=env, cwd=self._session.work, **options)

    def image(self, name):
        return f"docker://{self.host}/{name}"

    def inspect(self, name="hello:latest"):
        return self.run("skopeo", "inspect", "--tls-verify=false", self.image(name))

    def copy(self, source, target):
        return self.run("skopeo", "--insecure-policy", "copy", "--src-tls-verify=false",
                        "--dest-tls-verify=false", source, target)

    def manifest(self, name="hello:latest"):
        return self.run("docker", "manifest", "inspect", "--insecure", f"{self.host}/{name}")
