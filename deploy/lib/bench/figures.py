"""Figures for people: each with its target, and whether it is met."""

AT_LEAST, AT_MOST = "≥", "≤"

# Of each of the two ways in which alerts are posted.
GATEWAY_FIGURES = (
    "alerts_per_second", "p50_ms", "p99_ms", "ratio_to_echo", "ratio_to_producer", "echo_alerts_per_second",
    "producer_alerts_per_second", "server_cpu_us_per_alert", "peak_rss_mb",
)

# The figures of each bench, by path, in the order in which they are told: what it is, its unit, its target.
TARGETS = {
    "ingest": [
        ("alerts_per_second", "ours", "alerts/s", None),
        ("floor_alerts_per_second", "floor: the same statements over bare libpq", "alerts/s", None),
        ("ratio_to_floor", "ours to floor", "", (AT_LEAST, 0.85)),
        ("peer_alerts_per_second", "peer: Python, COPY, two tables", "alerts/s", None),
        ("ratio_to_peer", "ours to peer", "", (AT_LEAST, 1.5)),
        ("decode_alerts_per_second", "read, decode and route alone", "alerts/s", None),
        ("projected_alerts_per_second", "until relay and projections have caught up", "alerts/s", None),
        ("server_cpu_us_per_alert", "our processor time", "µs/alert", None),
        ("postgres_cpu_us_per_alert", "PostgreSQL's processor time", "µs/alert", None),
        ("wal_bytes_per_alert", "write-ahead log", "bytes/alert", None),
        ("peak_rss_mb", "peak memory of ingest", "MB", (AT_MOST, 150)),
        ("backlog.peak_rss_mb", "the same, of 1,000,000 short alerts", "MB", (AT_MOST, 150)),
        ("backlog.growth", "that to the peak of 100,000", "", (AT_MOST, 1.1)),
        ("lost", "alerts lost", "", (AT_MOST, 0)),
        ("doubled", "alerts doubled", "", (AT_MOST, 0)),
    ],
    "latency": [
        *(
            (f"{name}_ms.{rank}", f"{name}, {rank}", "ms", None)
            for name in ("accepted", "persisted", "notified", "probe")
            for rank in ("p50", "p99", "p999", "max")
        ),
        ("p50_ratio", "notified to probe, p50", "", (AT_MOST, 2)),
        ("p99_ratio", "notified to probe, p99", "", (AT_MOST, 2.5)),
        ("lost", "alerts lost", "", (AT_MOST, 0)),
        ("failover_seconds.other", "one of two killed: the other goes on", "s", None),
        ("failover_seconds.restart", "killed and restarted: goes on", "s", None),
    ],
    "gateway": [
        figure
        for way, title in (("single", "one by one"), ("batch", "a hundred at once"))
        for figure in (
            (f"{way}.alerts_per_second", f"accepted, {title}", "alerts/s", None),
            (f"{way}.p50_ms", f"a request, {title}, p50", "ms", None),
            (f"{way}.p99_ms", f"a request, {title}, p99", "ms", None),
            (f"{way}.echo_alerts_per_second", f"the echo, {title}", "alerts/s", None),
            (f"{way}.ratio_to_echo", "to the echo", "", (AT_LEAST, 0.5) if way == "single" else None),
            (f"{way}.producer_alerts_per_second", f"a bare producer, {title}", "alerts/s", None),
            (f"{way}.ratio_to_producer", "to the producer", "", (AT_LEAST, 0.4) if way == "batch" else None),
            (f"{way}.server_cpu_us_per_alert", "our processor time", "µs/alert", None),
            (f"{way}.peak_rss_mb", "peak memory of the door", "MB", None),
        )
    ],
    "names": [
        *(
            (f"{split}.{name}.{what}", f"{title}: {what}, {split.replace('_', ' ')}", "", target)
            for split in ("development", "held_out")
            for name, title, targets in (
                ("ours", "ours", {"precision": (AT_LEAST, 0.9), "recall": (AT_LEAST, 0.95)}),
                ("exact", "equal texts", {}),
                ("trigram", "trigrams", {}),
            )
            for what in ("precision", "recall")
            for target in [targets.get(what)]
        ),
        ("alerts", "alerts searched", "", None),
        ("keys", "keys of names", "", None),
        ("bytes_per_alert", "tables and indexes", "bytes/alert", None),
        ("fill_alerts_per_second", "keys made and stored", "alerts/s", None),
        ("found_per_search", "alerts found by a name", "", None),
        ("name_ms.p50", "search by name, p50", "ms", (AT_MOST, 50)),
        ("name_ms.p99", "search by name, p99", "ms", (AT_MOST, 50)),
        ("name_ms.max", "search by name, max", "ms", None),
        ("phone_ms.p50", "search by phone, p50", "ms", (AT_MOST, 50)),
        ("phone_ms.p99", "search by phone, p99", "ms", (AT_MOST, 50)),
    ],
}


def value(report, path):
    for name in path.split("."):
        report = report.get(name) if isinstance(report, dict) else None
    return report


def is_met(number, target):
    direction, bound = target
    return number >= bound if direction == AT_LEAST else number <= bound


def text(number):
    if number is None:
        return "–"
    if number == int(number) or abs(number) >= 1_000:
        return f"{number:,.0f}"
    return f"{number:,.2f}"


def table(report, figures):
    """Prints a line for each figure."""
    width = max(len(what) for _, what, _, _ in figures)
    print()
    for path, what, unit, target in figures:
        number = value(report, path)
        line = f"{what:{width}}  {text(number):>12} {unit:12}"
        if target:
            mark = "–" if number is None else "✓" if is_met(number, target) else "✗"
            line += f" {mark} {target[0]} {target[1]:g}"
        print(line.rstrip())
    if report.get("note"):
        print(f"\n{report['note']}")
