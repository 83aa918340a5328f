"""How long a State's alerts wait when an ingest process dies at once, as by kill -9."""

import subprocess
import time
from contextlib import contextmanager
from statistics import median

import psycopg

from .house import EXAMPLES, say
from .processes import wait

RATE = 1_000  # alerts a second over all partitions: about nine for each
# Those that have had records: nobody publishes for the Union, nor for States that are no more.
OWNED = "SELECT topic, partition, token, next_offset FROM partitions WHERE owner = %s AND next_offset > base"
OWNERS = "SELECT owner, count(*) FROM partitions WHERE owner IS NOT NULL GROUP BY owner"
NOW = "SELECT topic, partition, token, next_offset FROM partitions"

NOTE = (
    "Fail-over to another process was measured on librdkafka's mock cluster: the development broker never gives up a dead "
    "member. Name a Kafka by SANKET_KAFKA_BOOTSTRAP_SERVERS to measure on that."
)


def measure(house, rounds):
    """Seconds until every partition of the killed process goes on: in another, and in its own restart."""
    others, restarts = [], []
    for number in range(rounds):
        with house.mock_instead():
            others.append(other(house))
        say(f"round {number + 1}: one of two killed, the other goes on after {others[-1]:.2f} s")
        restarts.append(restart(house))
        say(f"round {number + 1}: killed and restarted, goes on after {restarts[-1]:.2f} s")
    return {"other": median(others), "restart": median(restarts)}, NOTE if house.has_own_broker else None


@contextmanager
def traffic(house, url, seconds):
    """Alerts from every State at a slow rate, in the background."""
    command = [str(house.sanket), "bench", "fill", "--rate", str(RATE), "--count", str(RATE * seconds), *EXAMPLES]
    with subprocess.Popen(command, env=house.environment(url), stdout=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.kill()


def other(house):
    url = house.fresh("bench_failover")
    first, second = (house.serve(url, "ingest", SANKET_HOST=name) for name in ("bench-a", "bench-b"))
    with psycopg.connect(url, autocommit=True) as look, traffic(house, url, 120):
        owners = wait(lambda: share(look), 90, every=0.2)
        if not owners:
            raise RuntimeError(f"two processes did not share the partitions:\n{second.tail()}")
        time.sleep(3)
        seconds = kill(look, first, next(name for name in owners if name.startswith("bench-a")))
        second.require_alive()
        second.stop()
    return seconds


def restart(house):
    url = house.fresh("bench_failover")
    house.apply_topics(url)
    first = house.serve(url, "ingest")
    with psycopg.connect(url, autocommit=True) as look, traffic(house, url, 90):
        if not wait(lambda: look.execute(OWNERS).fetchall(), 60, every=0.2):
            raise RuntimeError(f"no partition was taken:\n{first.tail()}")
        time.sleep(3)
        owner = look.execute(OWNERS).fetchone()[0]
        again = []
        seconds = kill(look, first, owner, then=lambda: again.append(house.serve(url, "ingest")))
        again[0].stop()
    return seconds


def share(look):
    """The owners, once there are two."""
    owners = dict(look.execute(OWNERS).fetchall())
    return owners if len(owners) == 2 else None


def kill(look, server, owner, then=lambda: None):
    """Seconds from the kill until each partition that was the owner's has another token, and has moved."""
    before = {(topic, partition): (token, position) for topic, partition, token, position in look.execute(OWNED, [owner])}
    start = time.monotonic()
    server.kill()
    then()

    def goes_on():
        now = {(topic, partition): (token, position) for topic, partition, token, position in look.execute(NOW)}
        return all(now[key][0] != token and now[key][1] > position for key, (token, position) in before.items())

    if not wait(goes_on, 90):
        raise RuntimeError(f"the partitions of {owner} did not go on within 90 s")
    return time.monotonic() - start
