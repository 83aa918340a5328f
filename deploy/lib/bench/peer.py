"""The best peer that we can write by hand: the same topics into tables of alerts and of their targets.

    python -m bench.peer --count N --group NAME [--batch N]

Consumes in batches (confluent-kafka), reads JSON and protobuf with the fastest readers that Python has, packs rows for a
binary COPY into a temporary table, and moves them on with INSERT … SELECT … ON CONFLICT, the offsets committed after. The
next batch is read while the last one is written, in a thread of its own. It has no fence, no check of revisions, no
routing beyond the States that the sender names, and no redaction. Prints one JSON object.
"""

import argparse
import csv
import json
import os
import queue
import struct
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

import orjson
import psycopg
from confluent_kafka import Consumer, TopicPartition
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf import timestamp_pb2  # noqa: F401  (registers what the schema imports)

from .house import kafka_properties

SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"

TABLES = """
    CREATE TABLE alerts (
        id uuid, revision integer, origin smallint NOT NULL, kind smallint NOT NULL, issued_at timestamptz NOT NULL,
        content_type smallint NOT NULL, payload bytea NOT NULL, taken_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (id, revision)
    );
    CREATE TABLE alert_targets (
        alert_id uuid, revision integer, target smallint, PRIMARY KEY (alert_id, revision, target)
    )
"""
STAGING = """
    CREATE TEMPORARY TABLE staging (
        id uuid, revision integer, origin smallint, kind smallint, issued_at timestamptz, content_type smallint,
        payload bytea, targets smallint[]
    ) ON COMMIT DELETE ROWS
"""
COPY = "COPY staging FROM STDIN (FORMAT BINARY)"
ALERTS = """
    INSERT INTO alerts (id, revision, origin, kind, issued_at, content_type, payload)
    SELECT id, revision, origin, kind, issued_at, content_type, payload FROM staging ON CONFLICT DO NOTHING
"""
TARGETS = """
    INSERT INTO alert_targets SELECT id, revision, unnest(targets) FROM staging ON CONFLICT DO NOTHING
"""

HEAD = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)
TAIL = struct.pack("!h", -1)
EPOCH_2000 = 946_684_800
# Eight fields: id, revision, origin, kind, issued_at, content_type; then the payload's length.
ROW = struct.Struct("!hi16siiihihiqihi")
ARRAYS = [struct.Struct("!iiiiii" + "ih" * n) for n in range(40)]


def alert_class():
    pool = descriptor_pool.Default()
    for file in descriptor_pb2.FileDescriptorSet.FromString((SCHEMAS / "sanket.v1.binpb").read_bytes()).file:
        pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("sanket.v1.Alert"))


class Packer:
    """Records to rows of the COPY."""

    def __init__(self, topics):
        self._alert = alert_class()
        self._kinds = {topic: number for number, topic in enumerate(topics, 1)}
        with (SCHEMAS / "data" / "states.csv").open() as file:
            self._lgd = {row["iso"]: int(row["lgd"]) for row in csv.DictReader(file)}

    def pack(self, messages):
        lgd, kinds, parse, loads = self._lgd, self._kinds, self._alert.FromString, orjson.loads
        parts = [HEAD]
        for message in messages:
            payload = message.value()
            if payload[:1] == b"{":
                alert = loads(payload)
                identity, revision, origin = alert["id"], alert["revision"], alert["origin"]
                issued = int(datetime.fromisoformat(alert["issuedAt"]).timestamp() * 1_000_000)
                targets, form = alert["targetStates"], 1
            else:
                alert = parse(payload)
                identity, revision, origin = alert.id, alert.revision, alert.origin
                issued = alert.issued_at.seconds * 1_000_000 + alert.issued_at.nanos // 1000
                targets, form = alert.target_states, 0
            parts.append(
                ROW.pack(
                    8, 16, bytes.fromhex(identity.replace("-", "")), 4, revision, 2, lgd[origin], 2,
                    kinds[message.topic()], 8, issued - EPOCH_2000 * 1_000_000, 2, form, len(payload),
                )
            )
            parts.append(payload)
            pairs = []
            for state in targets:
                pairs += (2, lgd[state])
            count = len(targets)
            parts.append(ARRAYS[count].pack(20 + 6 * count, 1, 0, 21, count, 1, *pairs))
        parts.append(TAIL)
        return b"".join(parts)


class Writer(threading.Thread):
    """Writes packed batches, and commits their offsets after."""

    def __init__(self, url, consumer):
        super().__init__(daemon=True)
        self.jobs = queue.Queue(maxsize=1)
        self.marks = []  # (monotonic time, records) of each batch that is committed
        self.error = None
        self._consumer = consumer
        self._connection = psycopg.connect(url)
        self._connection.execute(TABLES)
        self._connection.execute(STAGING)
        self._connection.commit()

    def run(self):
        try:
            cursor = self._connection.cursor()
            while (job := self.jobs.get()) is not None:
                data, count, offsets = job
                with cursor.copy(COPY) as copy:
                    copy.write(data)
                cursor.execute(ALERTS, prepare=True)
                cursor.execute(TARGETS, prepare=True)
                self._connection.commit()
                self._consumer.commit(offsets=offsets, asynchronous=True)
                self.marks.append((time.monotonic(), count))
        except Exception as error:
            self.error = error


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--group", required=True)
    parser.add_argument("--batch", type=int, default=2_000)
    options = parser.parse_args()
    prefix = os.environ["SANKET_TOPIC_PREFIX"]
    topics = [f"{prefix}.alerts.{kind}" for kind in ("missing-person", "rescue-request", "suspect-movement")]
    consumer = Consumer({
        "bootstrap.servers": os.environ["SANKET_KAFKA_BOOTSTRAP_SERVERS"], "group.id": options.group,
        "enable.auto.commit": False, "auto.offset.reset": "earliest", "queued.min.messages": 10_000,
        "fetch.wait.max.ms": 100, "partition.assignment.strategy": "range", **kafka_properties(),
    })
    consumer.subscribe(topics)
    packer = Packer(topics)
    writer = Writer(os.environ["SANKET_DATABASE_URL"], consumer)
    writer.start()
    begun = None
    missing, deadline = options.count, time.monotonic() + 120 + options.count / 300
    while missing > 0 and writer.error is None and time.monotonic() < deadline:
        messages = [m for m in consumer.consume(options.batch, timeout=0.1) if m.error() is None]
        if not messages:
            continue
        begun = begun or time.monotonic()
        last = {}
        for message in messages:
            last[message.topic(), message.partition()] = message.offset()
        offsets = [TopicPartition(topic, partition, offset + 1) for (topic, partition), offset in last.items()]
        job = (packer.pack(messages), len(messages), offsets)
        while writer.error is None:
            try:
                writer.jobs.put(job, timeout=1)
                break
            except queue.Full:
                continue
        missing -= len(messages)
    writer.jobs.put(None)
    writer.join()
    consumer.close()
    if writer.error or missing > 0:
        sys.exit(f"the peer failed: {writer.error or f'{missing} alerts did not come'}")
    # The first batch starts the clock and does not count, as for ours; where there is no second, its reading starts it.
    marks = writer.marks if len(writer.marks) > 1 else [(begun, 0), *writer.marks]
    records = sum(count for _, count in marks[1:])
    seconds = marks[-1][0] - marks[0][0]
    print(json.dumps({"records": records, "seconds": seconds, "alerts_per_second": records / seconds}))


if __name__ == "__main__":
    main()
