"""A back-log drained by `sanket serve`, watched from outside."""

import time
from dataclasses import dataclass

import psycopg

# Seconds between two looks. Each costs some 3 ms of processor time, so there are few of them far from the end.
POLL, SELDOM = 0.02, 0.25

TAKEN = "SELECT coalesce(sum(next_offset - base), 0)::bigint FROM partitions"
# Every output that has a lease has a cursor for each partition, but for those that follow deeds alone, and none is behind
# its bound.
BEHIND = """
    SELECT (SELECT count(*) FROM cursor_bounds WHERE next_offset < bound)
         + greatest(0, (SELECT count(*) FROM leases WHERE output NOT IN (
                            SELECT output FROM deed_cursors EXCEPT SELECT output FROM cursors)) * (SELECT count(*) FROM partitions) - (SELECT count(*) FROM cursors))
"""
ROWS = """
    SELECT count(*), count(*) FILTER (WHERE outcome = 'accepted'),
           count(DISTINCT alert_id) FILTER (WHERE outcome = 'accepted')
    FROM log
"""


@dataclass
class Drain:
    """What one drain gave. Rates leave the records out that were taken before the first look that found any."""

    alerts_per_second: float
    server_cpu_us: float
    postgres_cpu_us: float
    wal_bytes: float
    peak_rss_mb: float
    lost: int
    doubled: int


@dataclass
class Mark:
    at: float
    taken: int
    cpu: float
    postgres_cpu: float
    wal: int


def pause(first, taken, count):
    """How long until the next look: a quarter of what is left at the rate so far."""
    if first is None or taken <= first.taken:
        return POLL
    left = (count - taken) * (time.monotonic() - first.at) / (taken - first.taken)
    return min(max(POLL, left / 4), SELDOM)


def drain(house, url, count, roles=("ingest",)):
    """Starts the program on a fresh database, and ends it when all is taken; with other roles when all have followed."""
    follows = tuple(roles) != ("ingest",)
    with psycopg.connect(url, autocommit=True) as look:
        own = look.info.backend_pid
        server = house.serve(url, *roles)
        deadline = time.monotonic() + 120 + count / 300

        def mark(taken):
            return Mark(time.monotonic(), taken, server.cpu(), house.postgres_cpu(own), house.wal())

        first = last = None
        while last is None:
            taken = look.execute(TAKEN).fetchone()[0]
            if taken and first is None:
                first = mark(taken)
            if taken >= count and not (follows and look.execute(BEHIND).fetchone()[0]):
                last = mark(taken)
                break
            server.require_alive()
            if time.monotonic() > deadline:
                raise RuntimeError(f"{taken} of {count} alerts taken, then nothing more:\n{server.tail()}")
            time.sleep(POLL * 5 if follows and taken >= count else pause(first, taken, count))
        rss = server.peak_rss()
        server.stop()
        rows, accepted, distinct = look.execute(ROWS).fetchone()
    # A back-log that is gone at the first look has no rate of its own: then the look's own time is the best there is.
    records = last.taken - first.taken or last.taken
    seconds = max(last.at - first.at, POLL)
    return Drain(
        alerts_per_second=records / seconds,
        server_cpu_us=(last.cpu - first.cpu) / records * 1e6,
        postgres_cpu_us=(last.postgres_cpu - first.postgres_cpu) / records * 1e6,
        wal_bytes=(last.wal - first.wal) / records,
        peak_rss_mb=rss,
        lost=count - distinct,
        doubled=accepted - distinct + max(0, rows - count),
    )
