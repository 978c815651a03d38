# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is measured, what each is compared with, and what the goals are."""

import statistics

import peers
import trouble
from place import URL, Trouble
from report import Row

ALONE = "One caller, token cached"
CROWD = "Many callers at once"
SIZE = "Size of one cached get"
INSIDE = "In one process, token cached"
CALLER_SECONDS = 60
MAX_MB = 8.0
MAX_RATIO_OF_ACCOUNTS = 3.0
# The goals of a cached get, by where the token is.
GOALS = {"kernel": ((peers.GIT_CACHE, 1.0), (peers.SECRETSERVICE, 0.1), (peers.FLOOR, 2.0)),
         "keyring": ((peers.SECRET_TOOL, 1.0), (peers.LIBSECRET, None),
                     (peers.SECRETSERVICE, None))}
WHERE = {"kernel": "kernel keyring", "keyring": "Secret Service alone"}


def name_of(protocol, chain, count=1):
    accounts = "" if count == 1 else f", {count:,} accounts"
    return f"{protocol} get, {WHERE[chain]}{accounts}"


class Bench:
    """Collects rows; what cannot be measured goes to `missing`, what need not be to `notes`."""

    def __init__(self, place, tools, others, options):
        self.place = place
        self.tools = tools
        self.peers = others
        self.options = options
        self.rows = []
        self.notes = []
        self.missing = [f"{name}: {why}" for name, why in others.missing.items()]
        self.chains = ["keyring"]
        self.times = {}
        prefix = tools.prefix / "bin"
        self._git = (prefix / "git-credential-tokenring", "get")
        self._docker = (prefix / "docker-credential-tokenring", "get")
        self._git_input = place.input_file("git-request", peers.REQUEST)
        self._docker_input = place.input_file("docker-request", URL)

    def find_kernel(self):
        problem = self.place.kernel_problem()
        if problem is None:
            self.chains.insert(0, "kernel")
        elif problem[1]:
            self.missing.append(problem[0])
        else:
            self.notes.append(problem[0])

    def measure_all(self):
        for measure in (self.alone, self.size, self.instructions, self.inside, self.crowds,
                        self.refusals, self.troubles):
            try:
                measure()
            except Trouble as reason:
                self.missing.append(str(reason))

    def troubles(self):
        self.rows += trouble.Trouble(self.peers, self.tools.prefix).rows(self.options.stuck)

    # --- one caller ---

    def git_job(self, chain, count=1):
        return (name_of("git", chain, count), self._git_input,
                self.place.way(chain, count).environment, self._git)

    def docker_job(self, chain):
        return (name_of("docker", chain), self._docker_input, self.place.way(chain).environment,
                self._docker)

    def _jobs(self):
        for name, argv in self.peers.argv.items():
            yield name, self.peers.inputs[name], {}, argv
        for chain in self.chains:
            for count in self.options.accounts:
                self.place.way(chain, count).warm_up()
                yield self.git_job(chain, count)
            yield self.docker_job(chain)

    def alone(self):
        self.times = self.tools.run_race(self.place, list(self._jobs()), self.options.runs)
        for name in self.peers.argv:
            self._time_row(name)
        for chain in self.chains:
            for protocol in ("git", "docker"):
                for peer, limit in GOALS[chain]:
                    if peer in self.times:
                        self._time_row(name_of(protocol, chain), peer, limit)
            for count in self.options.accounts[1:]:
                self._time_row(name_of("git", chain, count), name_of("git", chain),
                               MAX_RATIO_OF_ACCOUNTS)

    def _time_row(self, name, against="", limit=None):
        times = self.times[name]
        row = Row(ALONE, name, times.median, "ms", detail=times.as_json())
        if against:
            base = self.times[against]
            row.against, row.base = against, base.median
            row.ratio = times.median / base.median
            # Both of a round met the same disturbances.
            row.detail["median_of_ratios"] = statistics.median(
                one / other for one, other in zip(times.ms, base.ms))
        if limit is not None:
            row.goal, row.met = f"≤ {limit}", row.ratio <= limit
        self.rows.append(row)

    # --- size ---

    def size(self):
        names = [name_of(protocol, chain) for chain in self.chains for protocol in ("git", "docker")]
        for name in (*self.peers.argv, *names):
            if name not in self.times:
                continue
            megabytes = max(self.times[name].kib) * 1024 / 1e6
            row = Row(SIZE, f"peak memory: {name}", megabytes, "MB")
            if name in names:
                row.goal, row.met = f"< {MAX_MB:.0f} MB", megabytes < MAX_MB
            self.rows.append(row)

    def instructions(self):
        jobs = [(name, self.peers.inputs[name], {}, self.peers.argv[name])
                for name in (peers.FLOOR, peers.GIT_CACHE) if name in self.peers.argv]
        jobs += [self.git_job(chain) for chain in self.chains]
        counts = {}
        for job in jobs:
            counts[job[0]] = self.tools.count_instructions(self.place, job) / 1e6
            row = Row(SIZE, f"instructions: {job[0]}", counts[job[0]], "million")
            if job[0] not in self.peers.argv and peers.GIT_CACHE in counts:
                row.against, row.base = peers.GIT_CACHE, counts[peers.GIT_CACHE]
                row.ratio = row.value / row.base
            self.rows.append(row)

    # --- in one process ---

    def inside(self):
        program = self.tools.build_calls()
        if self.options.threads == 1:
            self.notes.append("several threads with one broker, for which there is --threads N")
        for chain in self.chains:
            for mode, text in (("find", "find the account and get its token"),
                               ("token", "get the token of an account at hand")):
                for threads in dict.fromkeys((1, self.options.threads)):
                    found = self.tools.count_calls(program, self.place, self.place.way(chain), URL,
                                                   mode, self.options.seconds, threads)
                    what = f"{text}, {WHERE[chain]}, {threads} thread{'s' * (threads > 1)}"
                    self.rows.append(Row(INSIDE, what, found, "a second"))

    # --- many callers ---

    def _crowd(self, chain, callers, cold):
        """(what became of them, how many token requests they made)."""
        way = self.place.way(chain)
        if cold:
            way.forget()
            way.start_anew()
        else:
            way.warm_up()
        before = self.place.endpoint.count
        crowd = self.tools.run_crowd(self.place, self.git_job(chain), callers, CALLER_SECONDS)
        return crowd, self.place.endpoint.count - before

    def crowds(self):
        latency = self.options.latency * 1000
        self.place.endpoint.delay = self.options.latency
        try:
            for chain in self.chains:
                for callers in self.options.callers:
                    pairs = [(self._crowd(chain, callers, True), self._crowd(chain, callers, False))
                             for _ in range(self.options.repeats)]
                    self._crowd_rows(chain, callers, latency, pairs)
        finally:
            self.place.endpoint.delay = 0.0

    def _crowd_rows(self, chain, callers, latency, pairs):
        cold = statistics.median(crowd.wall_ms for (crowd, _), _ in pairs)
        warm = statistics.median(crowd.wall_ms for _, (crowd, _) in pairs)
        who = f"{callers} callers, {WHERE[chain]}"
        for index, state, wanted in ((0, "cold", 1), (1, "warm", 0)):
            worst = max((pair[index] for pair in pairs), key=lambda one: one[1])
            met = worst[1] == wanted and all(pair[index][0].good == callers for pair in pairs)
            self.rows.append(Row(CROWD, f"token requests: {who}, {state}{failures(worst[0])}",
                                 worst[1], "requests", goal=f"{wanted}, and all answered", met=met,
                                 detail=self._detail(worst[0])))
        limit = 1.5 * latency + warm
        self.rows.append(Row(CROWD, f"wall time: {who}, warm", warm, "ms"))
        self.rows.append(Row(CROWD, f"wall time: {who}, cold", cold, "ms",
                             f"1.5 × latency of {latency:.0f} ms + warm", limit, cold / limit,
                             "≤ 1.0", cold <= limit))

    def refusals(self):
        endpoint = self.place.endpoint
        endpoint.delay = self.options.latency
        chain = self.chains[0]
        try:
            for fault, wanted in (("401", 1), ("500", 3)):
                endpoint.fault = fault
                for callers in (1, *self.options.callers):
                    self._refusal_row(chain, fault, callers, wanted)
        finally:
            endpoint.fault = None
            endpoint.delay = 0.0

    def _refusal_row(self, chain, fault, callers, wanted):
        crowd, count = self._crowd(chain, callers, True)
        told = sum(crowd.messages.values())
        who = f"{callers} caller{'s' * (callers > 1)}"
        # Whoever is killed, or gets no message, was left alone with the fault.
        met = count == wanted and told == callers and crowd.good == 0 and crowd.killed == 0
        self.rows.append(Row(CROWD, f"token requests: endpoint answers {fault}, {who}"
                                    f"{unlike(crowd, told)}", count, "requests",
                             goal=f"{wanted}, and all are told", met=met,
                             detail=self._detail(crowd)))

    @staticmethod
    def _detail(crowd):
        return {"callers": crowd.callers, "wall_ms": crowd.wall_ms, "killed": crowd.killed,
                "statuses": {str(key): value for key, value in crowd.statuses.items()},
                "different_answers": len(crowd.answers), "told": sum(crowd.messages.values()),
                "different_messages": len(crowd.messages)}


def failures(crowd):
    """What is to be said of callers that got no token."""
    bad = crowd.callers - crowd.good
    killed = f", of which {crowd.killed} had no end" if crowd.killed else ""
    return f" ({bad} failed{killed})" if bad else ""


def unlike(crowd, told):
    words = [f"{crowd.wall_ms / 1000:.1f} s"]
    if crowd.killed:
        words.append(f"{crowd.killed} had no end after {crowd.seconds} s")
    if told != crowd.callers:
        words.append(f"{crowd.callers - told} told nothing")
    if len(crowd.messages) > 1:
        words.append(f"{len(crowd.messages)} different messages")
    return f" ({', '.join(words)})"
