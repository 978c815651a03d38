# SPDX-License-Identifier: LGPL-2.1-or-later
"""The table for people, and the same as JSON."""

import dataclasses
import datetime
import json
import os
import pathlib
import platform

COLUMNS = ("what", "measured", "against", "measured", "ratio", "goal", "met")


@dataclasses.dataclass
class Row:
    """One line. `base` and `ratio` are there if it is compared with something."""

    section: str
    what: str
    value: float
    unit: str
    against: str = ""
    base: float | None = None
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None
    detail: dict = dataclasses.field(default_factory=dict)


def number(value, unit):
    if value is None:
        return ""
    digits = {"ms": 2, "MB": 2, "million": 2, "requests": 0, "a second": 0}.get(unit, 2)
    return f"{value:,.{digits}f} {unit}".strip()


def cells(row):
    return (row.what, number(row.value, row.unit), row.against, number(row.base, row.unit),
            "" if row.ratio is None else f"{row.ratio:.2f}", row.goal,
            "" if row.met is None else "yes" if row.met else "NO")


def processor():
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in text.splitlines()
             if line.startswith("model name")]
    return names[0] if names else platform.machine()


def system():
    release = platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    try:
        version = pathlib.Path("/etc/debian_version").read_text(encoding="utf-8").strip()
    except OSError:
        return release
    return f"{release}, {version}"


def machine():
    return {"date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
            "cores": len(os.sched_getaffinity(0)), "cpu": processor(),
            "kernel": platform.release(), "system": system()}


def lines(facts, rows, missing):
    """The report as markdown."""
    yield (f"{facts['date']}; {facts['cores']} cores of {facts['cpu']}; Linux {facts['kernel']}; "
           f"{facts['system']}; medians of {facts['runs']} runs that took turns.")
    for section in dict.fromkeys(row.section for row in rows):
        yield ""
        yield f"**{section}**"
        yield ""
        yield "| " + " | ".join(COLUMNS) + " |"
        yield "|" + " --- |" * len(COLUMNS)
        for row in rows:
            if row.section == section:
                yield "| " + " | ".join(cells(row)) + " |"
    if facts["notes"] or missing:
        yield ""
    yield from (f"Left out: {text}." for text in facts["notes"])
    yield from (f"Could not be measured: {text}" for text in missing)


def write_json(path, facts, rows, missing):
    found = {**facts, "rows": [dataclasses.asdict(row) for row in rows], "missing": missing}
    pathlib.Path(path).write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
