"""Reads whole topics with a client that shares no code with Sanket."""

import os
import time
from dataclasses import dataclass

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

    def __init__(self, bootstrap, topics):
        self._consumer = Consumer(
            {
                **properties(bootstrap),
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
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            message = self._consumer.poll(0.2)
            if message is None:
                if not self._behind:
                    break
            elif message.error() is None:
                self.records.append(_record(message))
            elif message.error().name() == "_PARTITION_EOF":
                self._behind.discard((message.topic(), message.partition()))
            else:
                raise KafkaException(message.error())
        return not self._behind

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
