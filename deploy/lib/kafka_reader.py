#!/usr/bin/env python3
"""Reads whole topics with a client that shares no code with Sanket.

    kafka_reader.py [--header NAME]… SERVERS TOPIC…

prints a line for each record, each partition in its order: topic, partition, offset, key, SHA-256 of the value, SHA-256 of
the headers (each name and value behind its length, a big-endian 32-bit number), and the value of each header that is named,
with tabs between: key and digests in hexadecimal, values percent-encoded, `-` for what is absent. It holds one record at a
time.
"""

import argparse
import hashlib
import os
import struct
import sys
import time
from dataclasses import dataclass
from urllib.parse import quote

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition


@dataclass(frozen=True)
class Record:
    topic: str
    partition: int
    offset: int
    key: bytes
    headers: dict
    raw: bytes  # key, headers and value, as they stand in the topic
    value: bytes = b""

    @property
    def ce_id(self):
        return self.headers.get("ce_id", b"").decode("utf-8", "replace")


def properties(bootstrap):
    """SANKET_KAFKA_SECURITY_PROTOCOL=ssl → security.protocol=ssl, as `sanket` itself takes them."""
    prefix = "SANKET_KAFKA_"
    found = {
        name.removeprefix(prefix).lower().replace("_", "."): value
        for name, value in os.environ.items()
        if name.startswith(prefix)
    }
    return {**found, "bootstrap.servers": bootstrap}


class Reader:
    """Every record of some topics from their beginning, and then whatever is added."""

    def __init__(self, bootstrap, topics, **more):
        self._consumer = Consumer(
            {
                **properties(bootstrap),
                **more,
                "group.id": "sanket-check",  # never joined: partitions are assigned by hand
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "enable.partition.eof": True,
            }
        )
        known = self._consumer.list_topics(timeout=15).topics
        missing = [topic for topic in topics if topic not in known]
        if missing:
            raise LookupError("no such topic: " + ", ".join(missing))
        self._behind = {(topic, number) for topic in topics for number in known[topic].partitions}
        self._consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for topic, number in self._behind])
        self.records = []

    def read(self, seconds):
        """Takes what is there, at most for so long. True once the end of every partition was seen."""
        self.records.extend(map(_record, self.messages(seconds)))
        return self.is_at_end

    @property
    def is_at_end(self):
        """Whether the end of every partition was seen."""
        return not self._behind

    def messages(self, seconds):
        """Gives what is there, one after the other, at most for so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            message = self._consumer.poll(0.2)
            if message is None:
                if not self._behind:
                    break
            elif message.error() is None:
                yield message
            elif message.error().name() == "_PARTITION_EOF":
                self._behind.discard((message.topic(), message.partition()))
            else:
                raise KafkaException(message.error())

    def close(self):
        self._consumer.close()


def _record(message):
    headers = dict(message.headers() or [])
    parts = [message.key() or b"", message.value() or b""]
    for name, value in message.headers() or []:
        parts += [name.encode(), value or b""]
    return Record(
        message.topic(),
        message.partition(),
        message.offset(),
        message.key() or b"",
        headers,
        b"\n".join(parts),
        message.value() or b"",
    )


def _packed(headers):
    parts = []
    for name, value in headers or []:
        name = name.encode()
        parts += [struct.pack(">i", len(name)), name, struct.pack(">i", -1 if value is None else len(value)), value or b""]
    return b"".join(parts)


def _hex(content):
    return "-" if content is None else content.hex()


def _line(message, names):
    headers, value = message.headers() or [], message.value()
    first = dict(reversed(headers))
    return "\t".join(
        [
            message.topic(),
            str(message.partition()),
            str(message.offset()),
            _hex(message.key()),
            "-" if value is None else hashlib.sha256(value).hexdigest(),
            hashlib.sha256(_packed(headers)).hexdigest(),
            *("-" if first.get(name) is None else quote(first[name]) for name in names),
        ]
    )


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--header", action="append", default=[])
    arguments.add_argument("--seconds", type=float, default=120, help="how long it may take")
    arguments.add_argument("servers")
    arguments.add_argument("topics", nargs="+")
    options = arguments.parse_args()
    # An end is told by a fetch that brings nothing, and the mock cluster waits with that as long as it may.
    # What has gone meanwhile is an error, not passed over.
    reader = Reader(options.servers, options.topics, **{"fetch.wait.max.ms": 20, "auto.offset.reset": "error"})
    for message in reader.messages(options.seconds):
        print(_line(message, options.header))
    reader.close()
    if not reader.is_at_end:
        sys.exit(f"the end of every partition was not reached within {options.seconds:.0f} seconds")


if __name__ == "__main__":
    main()
