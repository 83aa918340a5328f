"""deploy/bench latency: an open loop at a fixed rate beside a probe of the bare parts, and how long fail-overs take."""

from statistics import median

from . import failover
from .house import EXAMPLES, say
from .processes import wait

TIMES = ("accepted_ms", "persisted_ms", "notified_ms", "probe_ms")
RANKS = ("p50", "p99", "p999", "max")
# Seconds, or twice as many, for which the mock cluster keeps a record: a hop takes some hundredths of one.
KEEPS = 3
READY = "SELECT count(*) > 0 FROM leases"


def measure(house, rate, seconds, rounds, only):
    """The report, and 1 when an alert was lost."""
    report = {"bench": "latency", "rate": rate, "seconds": seconds, "rounds": rounds}
    lost = 0
    if not only or "latency" in only:
        # The development broker answers an empty fetch at once, whatever its wait: each idle consumer then asks some 12,000
        # times a second, and their number is what is measured.
        lines = []
        for number in range(rounds):
            with house.mock_instead(keeps=KEEPS):
                lines.append(one(house, rate, seconds, number))
        lost = sum(line["lost"] for line in lines)
        for name in TIMES:
            report[name] = {rank: median(line[name][rank] for line in lines if line[name]) for rank in RANKS}
        for name in ("p50_ratio", "p99_ratio"):
            report[name] = median(line[name] for line in lines)
        report["lost"] = lost
        report["repeated"] = sum(line["repeated"] for line in lines)
        report["each_round"] = lines
    if not only or "failover" in only:
        report["failover_seconds"], report["note"] = failover.measure(house, rounds)
    return report, 1 if lost else 0


def one(house, rate, seconds, number):
    url = house.fresh("bench_latency")
    house.drop_topics(lambda name: name.startswith(house.prefix))
    house.apply_topics(url)
    ready = house.logs / f"ready-{number}"
    server = house.serve(url, SANKET_READY_FILE=str(ready))
    if not wait(ready.exists, 60, every=0.1):
        raise RuntimeError(f"sanket serve did not become ready:\n{server.tail()}")
    line = house.bench(
        url, "latency", "--rate", rate, "--seconds", seconds, "--seed", number + 1, *EXAMPLES
    )
    server.require_alive()
    server.stop()
    say(f"round {number + 1}: notified p50 {line['notified_ms']['p50']:.1f} ms, p99 {line['notified_ms']['p99']:.1f} ms; "
        f"probe p50 {line['probe_ms']['p50']:.1f} ms, p99 {line['probe_ms']['p99']:.1f} ms; lost {line['lost']}")
    return line
