# SPDX-License-Identifier: LGPL-2.1-or-later
"""Adds up what the suites left behind, and says it in the last line: N passed, N failed, N skipped.

Every folder given holds the results of one system: `*.json` is a test log of meson, `*.xml` a JUnit
file of pytest, and `steps` has a line `failed|skipped<TAB>name<TAB>reason` for a step that is no
test. A test that one system skipped and another one ran was run: it is no skip.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import sys
import xml.etree.ElementTree

# Reasons that are still good outcomes, as meson calls them.
MESON_GOOD = {"OK", "EXPECTEDFAIL"}
TAP_LINE = re.compile(r"^(not )?ok\b\s*\d*\s*-?\s*(.*?)(?:\s+#\s*(SKIP|TODO)\b\s*(.*))?$",
                      re.IGNORECASE)
REASON_LENGTH = 300

Case = collections.namedtuple("Case", "system suite name outcome reason")


def first_line(text):
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    return lines[-1][:REASON_LENGTH] if lines else "no reason given"


def tap_cases(output):
    """The name, outcome and reason of each line of a test that speaks TAP."""
    for line in output.splitlines():
        match = TAP_LINE.match(line)
        if not match:
            continue
        failed, name, directive, reason = match.groups()
        directive = (directive or "").upper()
        if directive == "SKIP":
            yield name, "skipped", reason or "no reason given"
        elif failed and directive != "TODO":
            yield name, "failed", "see the log above"
        elif failed:
            yield name, "skipped", reason or "not done yet"
        else:
            yield name, "passed", ""


def meson_test_cases(test):
    """A TAP test counts by its lines; one that ends badly after good lines has failed all the same."""
    name = test["name"].rpartition(" / ")[2]
    output = test.get("stdout", "")
    is_tap = re.search(r"^1\.\.\d+", output, re.MULTILINE)
    cases = [(f"{name} {inner}", outcome, reason)
             for inner, outcome, reason in tap_cases(output)] if is_tap else []
    good = test["result"] in MESON_GOOD
    if test["result"] == "SKIP" and not cases:
        cases.append((name, "skipped", first_line(output)))
    elif not good and test["result"] != "SKIP" and "failed" not in {case[1] for case in cases}:
        cases.append((name, "failed", f"{test['result'].lower()}, status {test['returncode']}"))
    elif good and not cases:
        cases.append((name, "passed", ""))
    return cases


def meson_cases(system, path):
    for line in path.read_text(encoding="utf-8").splitlines():
        for name, outcome, reason in meson_test_cases(json.loads(line)):
            yield Case(system, path.stem, name, outcome, reason)


def pytest_cases(system, path):
    """A test whose clean-up fails is in the file twice: its worst outcome counts."""
    worst = {}
    rank = {"passed": 0, "skipped": 1, "failed": 2}
    for element in xml.etree.ElementTree.parse(path).iter("testcase"):
        name = ".".join(filter(None, (element.get("classname"), element.get("name"))))
        outcome, reason = "passed", ""
        for child in element:
            if child.tag in ("failure", "error"):
                outcome, reason = "failed", first_line(child.get("message"))
            elif child.tag == "skipped" and outcome == "passed":
                outcome, reason = "skipped", first_line(child.get("message"))
        case = Case(system, path.stem, name, outcome, reason)
        if name not in worst or rank[outcome] > rank[worst[name].outcome]:
            worst[name] = case
    return worst.values()


def step_cases(system, path):
    for line in path.read_text(encoding="utf-8").splitlines():
        outcome, name, reason = line.split("\t", 2)
        yield Case(system, "steps", name, outcome, reason)


def folder_cases(folder):
    system = folder.name
    for path in sorted(folder.glob("*.json")):
        yield from meson_cases(system, path)
    for path in sorted(folder.glob("*.xml")):
        yield from pytest_cases(system, path)
    if (folder / "steps").exists():
        yield from step_cases(system, folder / "steps")


def without_skips_run_elsewhere(cases):
    ran = {(case.suite, case.name): case.system for case in cases if case.outcome != "skipped"}
    kept, moved = [], []
    for case in cases:
        elsewhere = case.outcome == "skipped" and (case.suite, case.name) in ran
        (moved if elsewhere else kept).append(case)
    return kept, moved


def say_all(title, cases):
    if cases:
        print(title)
    for case in cases:
        print(f"  {case.system}: {case.suite}: {case.name}: {case.reason}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    folders = parser.parse_args().folders
    cases = [case for folder in folders for case in folder_cases(folder)]
    cases, moved = without_skips_run_elsewhere(cases)
    by_outcome = {outcome: [case for case in cases if case.outcome == outcome]
                  for outcome in ("passed", "failed", "skipped")}
    say_all("Skipped on one system and run on the other, so not counted as skipped:", moved)
    say_all("Skipped:", by_outcome["skipped"])
    say_all("Failed:", by_outcome["failed"])
    strict = os.environ.get("CI") == "true" or os.environ.get("TOKENRING_REQUIRE_ALL") == "1"
    if strict and by_outcome["skipped"]:
        print("A skipped test is a failure here, because CI=true or TOKENRING_REQUIRE_ALL=1 is set.")
    if not by_outcome["passed"]:
        print("No test was run.")
    print(", ".join(f"{len(by_outcome[outcome])} {outcome}" for outcome in by_outcome), flush=True)
    good = by_outcome["passed"] and not by_outcome["failed"]
    return 0 if good and not (strict and by_outcome["skipped"]) else 1


if __name__ == "__main__":
    sys.exit(main())
