# SPDX-License-Identifier: LGPL-2.1-or-later
"""A Secret Service that does what no real one does on request: prompts that are closed, granted or
never answered, a database that shows nothing while it is locked, no `session` collection, errors
with hostile texts, an end in the middle of a call, a key that is not ours. Real services are used
for all the rest.

Run it as a program on a session bus; it prints "ready" when it owns the name.
"""

import argparse
import os
import sys

from gi.repository import Gio, GLib

NAME = "org.freedesktop.secrets"
ROOT = "/org/freedesktop/secrets"
ERROR = "org.freedesktop.Secret.Error."

XML = """<node>
 <interface name="org.freedesktop.Secret.Service">
  <method name="OpenSession"><arg type="s" direction="in"/><arg type="v" direction="in"/>
   <arg type="v" direction="out"/><arg type="o" direction="out"/></method>
  <method name="CreateCollection"><arg type="a{sv}" direction="in"/><arg type="s" direction="in"/>
   <arg type="o" direction="out"/><arg type="o" direction="out"/></method>
  <method name="SearchItems"><arg type="a{ss}" direction="in"/>
   <arg type="ao" direction="out"/><arg type="ao" direction="out"/></method>
  <method name="Unlock"><arg type="ao" direction="in"/>
   <arg type="ao" direction="out"/><arg type="o" direction="out"/></method>
  <method name="GetSecrets"><arg type="ao" direction="in"/><arg type="o" direction="in"/>
   <arg type="a{o(oayays)}" direction="out"/></method>
  <method name="ReadAlias"><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
  <property name="Collections" type="ao" access="read"/>
 </interface>
 <interface name="org.freedesktop.Secret.Collection">
  <method name="CreateItem"><arg type="a{sv}" direction="in"/><arg type="(oayays)" direction="in"/>
   <arg type="b" direction="in"/>
   <arg type="o" direction="out"/><arg type="o" direction="out"/></method>
  <property name="Locked" type="b" access="read"/>
 </interface>
 <interface name="org.freedesktop.Secret.Item">
  <method name="Delete"><arg type="o" direction="out"/></method>
  <property name="Modified" type="t" access="read"/>
  <property name="Attributes" type="a{ss}" access="read"/>
 </interface>
 <interface name="org.freedesktop.Secret.Prompt">
  <method name="Prompt"><arg type="s" direction="in"/></method>
  <method name="Dismiss"/>
  <signal name="Completed"><arg type="b"/><arg type="v"/></signal>
 </interface>
</node>"""


class Failure(Exception):
    """What the caller gets as a D-Bus error."""

    def __init__(self, name, text):
        super().__init__(text)
        self.name = name


class Mock:
    def __init__(self, options):
        self.options = options
        self.locked = options.locked
        self.collection = None if options.no_default else f"{ROOT}/collection/default"
        self.items = {}
        self.prompts = {}
        self.count = 0
        self.sessions = 0
        node = Gio.DBusNodeInfo.new_for_xml(XML)
        self.interfaces = {info.name.rsplit(".", 1)[1]: info for info in node.interfaces}
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.export(ROOT, "Service")
        if self.collection:
            self.export(self.collection, "Collection")
        for secret in options.item:
            self.add_item({"xdg:schema": "org.tokenring.ClientSecret", "account": "demo",
                           "client-id": "id"}, secret.encode())
        for password in options.git:
            self.add_item({"xdg:schema": "org.git.Password", "protocol": "https",
                           "server": "example.com", "user": "me"}, password.encode())
        for password in options.docker:
            self.add_item({"xdg:schema": "io.docker.Credentials", "label": "Docker Credentials",
                           "docker_cli": "1", "server": "r.example.com", "username": "me"},
                          password.encode())

    def export(self, path, interface):
        return self.bus.register_object(path, self.interfaces[interface], self.on_call,
                                        self.on_get, None)

    def log(self, text):
        with open(self.options.log, "a", encoding="utf-8") as file:
            file.write(text + "\n")

    def on_call(self, _bus, _sender, path, interface, method, arguments, invocation):
        self.log(method)
        if method == self.options.vanish_on:
            os._exit(0)
        try:
            if method == self.options.fail_on:
                raise Failure("org.example.Broken", self.options.text)
            handler = getattr(self, f"{interface.rsplit('.', 1)[1].lower()}_{method.lower()}")
            answer = handler(path, *arguments.unpack())
        except Failure as failure:
            invocation.return_dbus_error(failure.name, str(failure))
            return
        invocation.return_value(answer)

    def on_get(self, _bus, _sender, path, _interface, name):
        if name == "Collections":
            # Whoever makes the acquaintance of the service asks for its properties.
            self.log("Collections")
            return GLib.Variant("ao", [self.collection] if self.collection else [])
        if name == "Locked":
            return GLib.Variant("b", self.locked)
        if name == "Attributes":
            return GLib.Variant("a{ss}", self.items[path]["attributes"])
        return GLib.Variant("t", self.items[path]["modified"])

    # --- prompts ---

    def prompt(self, action, signature, value):
        """A prompt whose granting does the action; its result is value."""
        self.count += 1
        path = f"{ROOT}/prompt/p{self.count}"
        self.prompts[path] = (action, GLib.Variant(signature, value))
        self.export(path, "Prompt")
        return path

    def complete(self, path, dismissed):
        action, value = self.prompts.pop(path)
        if not dismissed:
            action()
        self.bus.emit_signal(None, path, "org.freedesktop.Secret.Prompt", "Completed",
                             GLib.Variant("(bv)", (dismissed, value)))
        return GLib.SOURCE_REMOVE

    def prompt_prompt(self, path, _window):
        answer = self.options.prompt
        if answer == "vanish":
            GLib.timeout_add(200, os._exit, 0)
        elif answer == "early":
            self.complete(path, False)
        elif answer in ("grant", "close"):
            GLib.timeout_add(200, self.complete, path, answer == "close")

    def prompt_dismiss(self, path):
        if path in self.prompts:
            self.complete(path, True)

    # --- the service ---

    def service_opensession(self, _path, algorithm, _value):
        if algorithm != "plain":
            raise Failure("org.freedesktop.DBus.Error.NotSupported", "only plain")
        self.sessions += 1
        if self.garbles("session"):
            raise Failure("org.freedesktop.DBus.Error.InvalidArgs", "a key of the wrong length")
        return GLib.Variant("(vo)", (GLib.Variant("s", ""), f"{ROOT}/session/s{self.sessions}"))

    def garbles(self, what):
        """Whether the keys of this session differ, as those of KWallet do now and then."""
        return self.options.garble == what and self.sessions <= self.options.garbled

    def service_readalias(self, _path, alias):
        known = alias == "default" and self.collection
        return GLib.Variant("(o)", (self.collection if known else "/",))

    def service_createcollection(self, _path, _properties, _alias):
        new = f"{ROOT}/collection/default"

        def create():
            self.collection = new
            self.export(new, "Collection")

        return GLib.Variant("(oo)", ("/", self.prompt(create, "o", new)))

    def service_searchitems(self, _path, wanted):
        found = [path for path, item in self.items.items()
                 if wanted.items() <= item["attributes"].items()]
        if not self.locked:
            return GLib.Variant("(aoao)", (found, []))
        return GLib.Variant("(aoao)", ([], [] if self.options.hide else found))

    def unlock(self):
        self.locked = False

    def service_unlock(self, _path, paths):
        if not self.locked or self.options.blank:
            self.locked = False
            return GLib.Variant("(aoo)", (paths, "/"))
        if self.options.stubborn:
            return GLib.Variant("(aoo)", ([], "/"))
        return GLib.Variant("(aoo)", ([], self.prompt(self.unlock, "ao", paths)))

    def service_getsecrets(self, _path, paths, session):
        if self.options.deny:
            return GLib.Variant("(a{o(oayays)})", ({},))
        if self.garbles("read"):
            session = f"{ROOT}/session/another"
        found = {path: (session, b"", self.items[path]["secret"], "text/plain")
                 for path in paths if path in self.items and not self.locked}
        return GLib.Variant("(a{o(oayays)})", (found,))

    # --- collections and items ---

    def add_item(self, attributes, secret):
        self.count += 1
        path = f"{self.collection}/{self.count}"
        self.items[path] = {"attributes": attributes, "secret": secret, "modified": self.count}
        self.items[path]["id"] = self.export(path, "Item")
        return path

    def remove_item(self, path):
        self.bus.unregister_object(self.items.pop(path)["id"])

    def collection_createitem(self, _path, properties, secret, _replace):
        if self.locked:
            raise Failure(ERROR + "IsLocked", "the database is locked")
        if self.garbles("refusal"):
            raise Failure(ERROR + "NoSession", "there is no such session")
        attributes = properties["org.freedesktop.Secret.Item.Attributes"]
        kept = b"" if self.garbles("write") else bytes(secret[2])

        def create():
            for path in [p for p, i in self.items.items() if i["attributes"] == attributes]:
                self.remove_item(path)
            return self.add_item(attributes, kept)

        if "create" in self.options.ask:
            return GLib.Variant("(oo)", ("/", self.prompt(create, "o", "/")))
        return GLib.Variant("(oo)", (create(), "/"))

    def item_delete(self, path):
        if "delete" in self.options.ask:
            return GLib.Variant("(o)", (self.prompt(lambda: self.remove_item(path), "s", ""),))
        self.remove_item(path)
        return GLib.Variant("(o)", ("/",))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--log", required=True, help="a file for the names of the calls")
    parser.add_argument("--item", action="append", default=[], help="the secret of an item")
    parser.add_argument("--git", action="append", default=[],
                        help="a password for https://me@example.com")
    parser.add_argument("--docker", action="append", default=[],
                        help="a password for r.example.com")
    parser.add_argument("--no-default", action="store_true", help="there is no collection")
    parser.add_argument("--locked", action="store_true")
    parser.add_argument("--hide", action="store_true", help="show nothing while locked")
    parser.add_argument("--blank", action="store_true", help="unlock without a prompt")
    parser.add_argument("--stubborn", action="store_true", help="neither unlock nor prompt")
    parser.add_argument("--deny", action="store_true", help="hand out no secret")
    parser.add_argument("--prompt", default="ignore",
                        choices=["grant", "early", "close", "ignore", "vanish"])
    parser.add_argument("--ask", action="append", default=[], choices=["create", "delete"])
    parser.add_argument("--fail-on", help="a method that fails")
    parser.add_argument("--text", default="it is broken", help="how it fails")
    parser.add_argument("--garble", choices=["session", "read", "write", "refusal"],
                        help="what fails since the keys of a session differ")
    parser.add_argument("--garbled", type=int, default=1, help="in how many of the first sessions")
    parser.add_argument("--vanish-on", help="a method in which the service ends")
    options = parser.parse_args()

    mock = Mock(options)
    loop = GLib.MainLoop()

    def ready(*_):
        print("ready", flush=True)

    Gio.bus_own_name_on_connection(mock.bus, NAME, Gio.BusNameOwnerFlags.NONE, ready,
                                   lambda *_: sys.exit(1))
    loop.run()


if __name__ == "__main__":
    main()
