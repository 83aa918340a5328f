"""python -m bench.mock_cluster TOPIC…: librdkafka's mock cluster for other processes, until standard input ends.

Prints its bootstrap servers. Unlike the development broker it expires dead members of a group, as Kafka does; it keeps
5 MiB a partition at most, and knows no static membership.
"""

import ctypes
import ctypes.util
import sys

PRODUCER, PARTITIONS = 0, 39


def main():
    library = ctypes.CDLL(ctypes.util.find_library("rdkafka") or "librdkafka.so.1")
    for name in ("rd_kafka_new", "rd_kafka_mock_cluster_new", "rd_kafka_conf_new"):
        getattr(library, name).restype = ctypes.c_void_p
    library.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    error = ctypes.create_string_buffer(512)
    client = library.rd_kafka_new(PRODUCER, ctypes.c_void_p(library.rd_kafka_conf_new()), error, len(error))
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
