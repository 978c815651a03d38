# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures the tokenring of a prefix beside other programs that keep passwords, and prints tables.

Everything happens in a private session that is gone afterwards. The ratios are what counts: all
programs take turns in one run, so that a busy machine is as bad for one as for the other. A goal
that is missed is printed and is no failure; the exit status is 1 only if something could not be
measured. run.sh builds the prefix and calls this.
"""

import argparse
import os
import pathlib
import re
import signal
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import measure  # noqa: E402
import peers  # noqa: E402
import place as places  # noqa: E402
import report  # noqa: E402
import rows  # noqa: E402
from support import keyring  # noqa: E402

FULL = {"runs": 100, "accounts": (1, 10, 100, 1000), "callers": (64, 256), "repeats": 5,
        "seconds": 2.0, "latency": 0.3, "stuck": True}
QUICK = {"runs": 10, "accounts": (1, 100), "callers": (16,), "repeats": 1, "seconds": 0.2,
         "latency": 0.1, "stuck": False}
SAFE = re.compile(r"from any thread")


def documented_threads():
    """8 if the documentation of tokenring_broker_new() lets threads share a broker, else 1."""
    text = (HERE.parent.parent / "lib" / "broker.c").read_text(encoding="utf-8")
    found = re.search(r"/\*\*\n \* tokenring_broker_new:.*?\*/", text, re.DOTALL)
    words = re.sub(r"\n \*", " ", found.group()) if found else ""
    return 8 if SAFE.search(words) and not re.search(r"not thread", words) else 1


def read_options(argv):
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a short run, to see that it works")
    parser.add_argument("--runs", type=int, help="how often each program runs (100; quick: 10)")
    parser.add_argument("--latency", type=float, help="seconds that a token takes (0.3)")
    parser.add_argument("--threads", type=int, help="that share one broker (8, once documented)")
    parser.add_argument("--json", metavar="FILE", help="write all that was found as JSON as well")
    parser.add_argument("--without", action="append", default=[], choices=peers.ALL,
                        metavar="PEER", help="leave out one of: " + ", ".join(peers.ALL))
    # What run.sh tells.
    parser.add_argument("--prefix", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--tools", help=argparse.SUPPRESS)
    parser.add_argument("--libsecret-source", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    for name, value in (QUICK if options.quick else FULL).items():
        if getattr(options, name, None) is None:
            setattr(options, name, value)
    if options.threads is None:
        options.threads = documented_threads()
    if options.runs < 1 or not 1 <= options.threads <= 64 or not 0 <= options.latency <= 5:
        parser.error("--runs is 1 or more, --threads up to 64, --latency up to 5 seconds")
    return options


def run(options, folder):
    tools = measure.Tools(folder, options.prefix)
    with places.Place() as place:
        others = peers.Peers(place, tools, options.without, options.libsecret_source)
        try:
            others.set_up()
            bench = rows.Bench(place, tools, others, options)
            bench.find_kernel()
            bench.measure_all()
        finally:
            others.stop()
    return bench


def main(argv=None):
    options = read_options(argv)
    os.environ["TOKENRING_PREFIX"] = options.prefix
    # What was started is stopped, and the folder deleted, by this signal too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    missing = keyring.missing_tools()
    if missing:
        sys.exit(f"Could not be measured: anything; not installed: {' '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="tokenring-bench-") as folder:
        try:
            bench = run(options, options.tools or folder)
        except places.Trouble as reason:
            sys.exit(f"Could not be measured: anything; {reason}")
    facts = {**report.machine(), "runs": options.runs, "notes": bench.notes}
    print("\n".join(report.lines(facts, bench.rows, bench.missing)))
    if options.json:
        report.write_json(options.json, facts, bench.rows, bench.missing)
    return 1 if bench.missing else 0


if __name__ == "__main__":
    sys.exit(main())
