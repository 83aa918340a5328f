"""deploy/bench ingest: a back-log drained by us, by bare libpq, and by the peer, in turn, round by round."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median

from . import mock_cluster
from .drain import drain
from .house import EXAMPLES, say

PARTS = ("ours", "floor", "peer", "decode", "projected")
# So many touch all of the database's buffers, and leave it write-ahead log to use again: whoever goes first would pay for both.
WARM_UP = 150_000
# Back-logs of the shortest alerts, which the mock cluster holds, for what memory does as they grow.
BACKLOGS = (100_000, 1_000_000)


NOTE = (
    "Measured on librdkafka's mock cluster, in memory: the development broker can't serve a back-log. Name a Kafka by "
    "SANKET_KAFKA_BOOTSTRAP_SERVERS to measure on that."
)


def measure(house, count, rounds, only):
    """The report, and 1 when an alert was lost or doubled."""
    with house.mock_instead():
        return backlogs(house) if only == {"backlogs"} else on_broker(house, count, rounds, only)


def backlogs(house):
    """The peak of memory with each back-log; 1 when an alert was lost or doubled."""
    house.apply_topics(house.fresh("bench_fill"))
    drains, filled = [], 0
    for count in BACKLOGS:
        house.bench(house.fresh("bench_fill"), "fill", "--short", "--count", count - filled, "--seed", count, *EXAMPLES)
        filled = count
        drains.append(drain(house, house.fresh("bench_backlog"), count))
        say(f"{count} short alerts: {drains[-1].alerts_per_second:,.0f} a second, peak {drains[-1].peak_rss_mb:.0f} MB")
    lost, doubled = sum(d.lost for d in drains), sum(d.doubled for d in drains)
    told = {
        "bench": "ingest",
        "backlog": {
            "counts": BACKLOGS,
            "peak_rss_mb": drains[-1].peak_rss_mb,
            "growth": drains[-1].peak_rss_mb / drains[0].peak_rss_mb,
            "alerts_per_second": drains[-1].alerts_per_second,
        },
        "lost": lost,
        "doubled": doubled,
    }
    return told, 1 if lost or doubled else 0


def on_broker(house, count, rounds, only):
    parts = [part for part in PARTS if not only or part in only]
    url = house.fresh("bench_fill")
    house.apply_topics(url)
    filled = house.bench(url, "fill", "--count", count, *EXAMPLES)
    if house.is_on_mock and filled["largest_partition"] > mock_cluster.PARTITION_BYTES * 0.97:
        raise RuntimeError(f"{count} alerts are more than the mock cluster holds: fewer, or name a Kafka")
    say(f"{filled['records']} alerts, {filled['bytes'] // filled['records']} bytes each, "
        f"{filled['targets'] / filled['records']:.1f} targets each")
    house.bench(house.fresh("bench_warm"), "floor", "--count", min(count, WARM_UP))
    results = {part: [] for part in parts}
    for number in range(rounds):
        # Each goes first once: what the machine does meanwhile hits all the same.
        for part in parts[number % len(parts):] + parts[: number % len(parts)]:
            result = ROUND[part](house, count, number)
            results[part].append(result)
            say(f"round {number + 1}: {part:9} {rate(result):>8,.0f} alerts a second")
    told, verdict = report(count, rounds, filled, results)
    if house.is_on_mock:
        told["note"] = NOTE
    return told, verdict


def ours(house, count, _):
    return drain(house, house.fresh("bench_ours"), count)


def projected(house, count, _):
    url = house.fresh("bench_projected")
    result = drain(house, url, count, roles=("ingest", "relay"))
    house.drop_outputs(url)
    return result


def floor(house, count, _):
    return house.bench(house.fresh("bench_floor"), "floor", "--count", count)


def decode(house, count, _):
    return house.bench(house.fresh("bench_decode"), "decode", "--count", count)


def peer(house, count, number):
    url = house.fresh("bench_peer", migrate=False)
    command = [sys.executable, "-m", "bench.peer", "--count", str(count), "--group", f"{house.prefix}-peer-{number}"]
    done = subprocess.run(
        command, env=house.environment(url), cwd=Path(__file__).resolve().parents[1], stdout=subprocess.PIPE, text=True,
        check=True,
    )
    return json.loads(done.stdout)


ROUND = {"ours": ours, "floor": floor, "peer": peer, "decode": decode, "projected": projected}


def rate(result):
    return result["alerts_per_second"] if isinstance(result, dict) else result.alerts_per_second


def report(count, rounds, filled, results):
    def rates(part):
        return median(map(rate, results[part])) if results.get(part) else None

    def ratio(part):
        """The median of the rounds' ratios: the two of one round had the same machine."""
        if not results.get(part) or not results.get("ours"):
            return None
        return median(rate(a) / rate(b) for a, b in zip(results["ours"], results[part], strict=True))

    def of_ours(name, choose=median):
        return choose(getattr(r, name) for r in results["ours"]) if results.get("ours") else None

    drains = results.get("ours", []) + results.get("projected", [])
    lost, doubled = sum(d.lost for d in drains), sum(d.doubled for d in drains)
    told = {
        "bench": "ingest",
        "count": count,
        "rounds": rounds,
        "bytes_per_alert": filled["bytes"] / filled["records"],
        "targets_per_alert": filled["targets"] / filled["records"],
        "alerts_per_second": rates("ours"),
        "floor_alerts_per_second": rates("floor"),
        "ratio_to_floor": ratio("floor"),
        "peer_alerts_per_second": rates("peer"),
        "ratio_to_peer": ratio("peer"),
        "decode_alerts_per_second": rates("decode"),
        "projected_alerts_per_second": rates("projected"),
        "server_cpu_us_per_alert": of_ours("server_cpu_us"),
        "postgres_cpu_us_per_alert": of_ours("postgres_cpu_us"),
        "wal_bytes_per_alert": of_ours("wal_bytes"),
        "peak_rss_mb": of_ours("peak_rss_mb", max),
        "lost": lost,
        "doubled": doubled,
        "each_round": {part: [round(rate(r)) for r in list_] for part, list_ in results.items()},
    }
    return told, 1 if lost or doubled else 0
