"""librdkafka's mock cluster, for what the development broker can't do.

That broker answers a fetch with all it has, whatever the limits of the request say: beyond 100 MB no client can read a
back-log from it, and below it would measure the broker. It never gives up a dead member of a group either. The mock keeps
to the limits and expires the dead; but it keeps 5 MiB a partition at most, answers an empty fetch only after
`fetch.wait.max.ms`, and knows no static membership.

It finds a batch by walking the list of all that the partition has. So a run that goes on for a while has it forget what is
older than some seconds, as a real broker's retention does; else after half a minute of a thousand alerts a second most of what
it does is to walk. That takes the librdkafka of confluent-kafka, whose mock can delete records; Debian's can't.

As a module it runs one, with the topics that are named, until its standard input ends, and prints its bootstrap servers.
"""

import argparse
import ctypes
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import confluent_kafka
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

PRODUCER, PARTITIONS = 0, 39
PARTITION_BYTES = 5 * 1024 * 1024
TOPICS = (
    "alerts.missing-person", "alerts.rescue-request", "alerts.suspect-movement", "notifications", "events", "feed",
    "dead-letters", "probe.a", "probe.b",
)


@contextmanager
def mock_cluster(prefix, keeps=0):
    """The bootstrap servers of one that holds Sanket's topics under that prefix; records for so many seconds, or twice as long; 0:
    for ever."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.mock_cluster", f"--keeps={keeps}", *(f"{prefix}.{name}" for name in TOPICS)],
        cwd=Path(__file__).resolve().parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keeps", type=int, default=0)
    parser.add_argument("topics", nargs="+")
    options = parser.parse_args()
    library = librdkafka()
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
    for topic in options.topics:
        if library.rd_kafka_mock_topic_create(cluster, topic.encode(), PARTITIONS, 1) != 0:
            sys.exit(f"could not create {topic}")
    servers = library.rd_kafka_mock_cluster_bootstraps(cluster).decode()
    print(servers, flush=True)
    if options.keeps:
        threading.Thread(
            target=forget_or_end, args=(library, cluster, servers, options.topics, options.keeps), daemon=True
        ).start()
    sys.stdin.read()


def librdkafka():
    """That of confluent-kafka's wheel, which brings its own."""
    folder = Path(confluent_kafka.__file__).resolve().parents[1] / "confluent_kafka.libs"
    found = sorted(folder.glob("librdkafka*.so*"))
    if not found:
        sys.exit(f"confluent-kafka brings no librdkafka in {folder}")
    return ctypes.CDLL(str(found[0]))


def forget_or_end(*arguments):
    """A cluster that has stopped to forget would be measured as another one."""
    try:
        forget(*arguments)
    except Exception as error:
        print(f"the mock cluster can't delete records and ends: {error}", file=sys.stderr, flush=True)
        os._exit(1)


def forget(library, cluster, servers, topics, seconds):
    """Again and again deletes what was there the time before."""
    admin = AdminClient({"bootstrap.servers": servers})
    places = {TopicPartition(topic, number): OffsetSpec.latest() for topic in topics for number in range(PARTITIONS)}
    before = []
    while True:
        time.sleep(seconds)
        ends = admin.list_offsets(places, request_timeout=10)
        ends = [(place.topic.encode(), place.partition, end.result().offset) for place, end in ends.items()]
        for topic, number, offset in before:
            error = library.rd_kafka_mock_partition_delete_records(cluster, topic, number, ctypes.c_int64(offset))
            if error:
                raise RuntimeError(f"error {error}")
        before = ends


if __name__ == "__main__":
    main()
