# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints what the programs of a desktop show, as they tell a screen reader: a JSON list of
[role, text, x, y], the last two being the middle of it on the screen.

Run it as a program in the desktop's session.
"""

import json
import sys

import gi

gi.require_version("Atspi", "2.0")

from gi.repository import Atspi, GLib  # noqa: E402


def text_of(node):
    """The name of a widget, or what is written in it."""
    if node.get_role() == Atspi.Role.PASSWORD_TEXT:
        return ""
    name = node.get_name()
    if not name and node.get_role() in (Atspi.Role.TEXT, Atspi.Role.ENTRY):
        name = Atspi.Text.get_text(node, 0, -1)
    return name


def look(node, found):
    box = Atspi.Component.get_extents(node, Atspi.CoordType.SCREEN) if node.get_parent() else None
    if box and box.width > 0 and node.get_state_set().contains(Atspi.StateType.SHOWING):
        found.append([node.get_role_name(), text_of(node), box.x + box.width // 2,
                      box.y + box.height // 2])
    for index in range(node.get_child_count()):
        look(node.get_child_at_index(index), found)


def main():
    found = []
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        try:
            look(desktop.get_child_at_index(index), found)
        except GLib.Error:
            # A widget that is gone meanwhile.
            continue
    json.dump(found, sys.stdout)


main()
