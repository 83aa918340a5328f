"""librdkafka's mock cluster, for what the development broker can't do.

That broker answers a fetch with all it has, whatever the limits of the request say: beyond 100 MB no client can read a
back-log from it, and below it would measure the broker. It never gives up a dead member of a group either. The mock keeps
to the limits and expires the dead; but it keeps 5 MiB a partition at most, answers an empty fetch only after
`fetch.wait.max.ms`, and knows no static membership.

As a module it runs one, with the topics that are named, until its standard input ends, and prints its bootstrap servers.
"""

import ctypes
import ctypes.util
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

PRODUCER, PARTITIONS = 0, 39
PARTITION_BYTES = 5 * 1024 * 1024
TOPICS = (
    "alerts.missing-person", "alerts.rescue-request", "alerts.suspect-movement", "notifications", "events", "feed",
    "dead-letters", "probe.a", "probe.b",
)


@contextmanager
def mock_cluster(prefix):
    """The bootstrap servers of one that holds Sanket's topics under that prefix."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.mock_cluster", *(f"{prefix}.{name}" for name in TOPICS)],
        cwd=Path(__file__).resolve().parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


def main():
    library = ctypes.CDLL(ctypes.util.find_library("rdkafka") or "librdkafka.so.1")
    for name in ("rd_kafka_new", "rd_kafka_mock_cluster_new", "rd_kafka_conf_new"):
        getattr(library, name).restype = ctypes.c_void_p
    library.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    error = ctypes.create_string_buffer(512)
    configuration = ctypes.c_void_p(library.rd_kafka_conf_new())
    library.rd_kafka_conf_set_log_cb(configuration, None)  # it would warn that it has no brokers
    client = library.rd_kafka_new(PRODUCER, configuration, error, len(error))
    if not client:
        sys.exit(error.value.decode())
    cluster = ctypes.c_void_p(library.rd_kafka_mock_cluster_new(ctypes.c_void_p(client), 1))
    for topic in sys.argv[1:]:
        if library.rd_kafka_mock_topic_create(cluster, topic.encode(), PARTITIONS, 1) != 0:
            sys.exit(f"could not create {topic}")
    print(library.rd_kafka_mock_cluster_bootstraps(cluster).decode(), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
