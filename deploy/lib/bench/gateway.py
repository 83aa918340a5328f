"""deploy/bench gateway: alerts accepted over HTTP, beside the same server that only echoes, and beside a bare producer."""

from statistics import median
from types import SimpleNamespace

from .figures import GATEWAY_FIGURES
from .house import EXAMPLES, say
from .processes import wait

BATCHES = {"single": 1, "batch": 100}
CONNECTIONS = 64
WARM_UP = 2  # seconds


def measure(house, seconds, rounds, only):
    """The report, and 1 when a request was refused."""
    report = {"bench": "gateway", "connections": CONNECTIONS, "seconds": seconds, "rounds": rounds}
    key, keys = house.logs / "key.pem", house.logs / "keys.json"
    house.run(None, "token", "new-key", key, keys)
    setting = SimpleNamespace(key=key, keys=keys, seconds=seconds)
    refused = 0
    for name, batch in BATCHES.items():
        if only and name not in only:
            continue
        lines = [one(house, name, batch, setting, number) for number in range(rounds)]
        report[name] = {figure: median(line[figure] for line in lines) for figure in GATEWAY_FIGURES}
        report[name]["each_round"] = lines
        refused += sum(line["refused"] for line in lines)
    report["refused"] = refused
    return report, 1 if refused else 0


def one(house, name, batch, setting, number):
    """One round: the three parts, another first each time."""
    parts = [("echo", echo), ("ours", ours), ("producer", producer)]
    done = {}
    for offset in range(len(parts)):
        title, part = parts[(number + offset) % len(parts)]
        with house.mock_instead():
            done[title] = part(house, batch, setting, f"{name}-{number}-{title}")
    door = done["ours"]
    line = {
        "alerts_per_second": door["alerts_per_second"],
        "p50_ms": door["p50_ms"],
        "p99_ms": door["p99_ms"],
        "server_cpu_us_per_alert": door["cpu"] / max(1, door["alerts"]) * 1e6,
        "echo_alerts_per_second": done["echo"]["alerts_per_second"],
        "producer_alerts_per_second": done["producer"]["alerts_per_second"],
        "ratio_to_echo": door["alerts_per_second"] / done["echo"]["alerts_per_second"],
        "ratio_to_producer": door["alerts_per_second"] / done["producer"]["alerts_per_second"],
        "peak_rss_mb": door["rss"],
        "refused": sum(part["refused"] for part in done.values()),
    }
    say(f"{name}, round {number + 1}: {line['alerts_per_second']:,.0f} alerts/s, p99 {line['p99_ms']:.1f} ms; "
        f"{line['ratio_to_echo']:.2f} of the echo's, {line['ratio_to_producer']:.2f} of the producer's")
    return line


def ours(house, batch, setting, title):
    url = house.fresh("bench_gateway")
    house.apply_topics(url)
    return door(house, url, batch, setting, title, "serve", "--role", "gateway")


def echo(house, batch, setting, title):
    return door(house, None, batch, setting, title, "bench", "echo")


def door(house, url, batch, setting, title, *command):
    """A server, and the load on it."""
    ready = house.logs / f"ready-{title}"
    port = house.free_port()
    server = house.start(
        url, *command, SANKET_READY_FILE=str(ready), SANKET_TOKEN_KEYS=str(setting.keys),
        SANKET_HTTP_ADDRESS=f"127.0.0.1:{port}", SANKET_HTTP_RATE="0",
    )
    if not wait(ready.exists, 60, every=0.1):
        raise RuntimeError(f"the door did not open:\n{server.tail()}")
    before = server.cpu()
    done = house.bench(
        url, "post", "--port", port, "--key", setting.key, "--connections", CONNECTIONS, "--batch", batch,
        "--seconds", setting.seconds, "--warm-up", WARM_UP, *EXAMPLES,
    )
    done["cpu"] = (server.cpu() - before) * setting.seconds / (setting.seconds + WARM_UP)
    done["rss"] = server.peak_rss()
    server.require_alive()
    server.stop()
    return done


def producer(house, batch, setting, _title):
    url = house.fresh("bench_gateway")
    house.apply_topics(url)
    return house.bench(
        url, "produce", "--senders", CONNECTIONS, "--batch", batch, "--seconds", setting.seconds, "--warm-up", WARM_UP,
        *EXAMPLES,
    )
