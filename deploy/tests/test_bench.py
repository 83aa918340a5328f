"""`deploy/bench` as a person and a machine meet it. SANKET_TEST_SANKET names the program."""

import json
import os
import subprocess
import sys
import time
import unittest
from pathlib import Path

from confluent_kafka import Consumer, Producer, TopicPartition

DEPLOY = Path(__file__).resolve().parents[1]
SANKET = os.environ.get("SANKET_TEST_SANKET", "")

sys.path.insert(0, str(DEPLOY / "lib"))

from bench import figures  # noqa: E402
from bench.mock_cluster import mock_cluster  # noqa: E402


# Only what hangs takes so long, on a slow machine too.
def bench(*arguments, within=900):
    command = [str(DEPLOY / "bench"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=within, stdin=subprocess.DEVNULL, check=False)


class WhatItTells(unittest.TestCase):
    def test_help(self):
        done = bench("--help")
        self.assertEqual(done.returncode, 0)
        for word in ("ingest", "latency", "--json", "SANKET_KAFKA_BOOTSTRAP_SERVERS"):
            self.assertIn(word, done.stdout)

    def test_wrong_use(self):
        for arguments in ([], ["inhale"], ["ingest", "--count", "none"], ["ingest", "latency"]):
            self.assertEqual(bench(*arguments).returncode, 2, arguments)

    def test_a_target_is_met_or_not(self):
        self.assertTrue(figures.is_met(0.9, (figures.AT_LEAST, 0.85)))
        self.assertFalse(figures.is_met(151, (figures.AT_MOST, 150)))


class TheMockCluster(unittest.TestCase):
    def test_it_forgets_what_it_has_kept_for_long(self):
        with mock_cluster("mock-test", keeps=1) as servers:
            producer = Producer({"bootstrap.servers": servers})
            consumer = Consumer({"bootstrap.servers": servers, "group.id": "unused"})
            place = TopicPartition("mock-test.events", 7)
            for _ in range(3):
                producer.produce(place.topic, b"old", partition=place.partition)
            producer.flush()
            deadline = time.monotonic() + 60
            while consumer.get_watermark_offsets(place, timeout=10) != (3, 3):
                self.assertLess(time.monotonic(), deadline, "what is old is still there")
            producer.produce(place.topic, b"new", partition=place.partition)
            producer.flush()
            consumer.assign([TopicPartition(place.topic, place.partition, 3)])
            self.assertEqual(consumer.poll(30).value(), b"new")
            consumer.close()


@unittest.skipUnless(SANKET, "SANKET_TEST_SANKET names no program")
class ATinyRun(unittest.TestCase):
    def test_ingest_gives_every_figure(self):
        done = bench("ingest", "--count", "2000", "--rounds", "1", "--json", "--binary", SANKET)
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        for path, *_ in figures.TARGETS["ingest"]:
            if not path.startswith("backlog"):
                self.assertIsNotNone(figures.value(report, path), path)
        self.assertEqual((report["lost"], report["doubled"]), (0, 0))

    def test_latency_gives_every_figure(self):
        done = bench(
            "latency", "--rate", "50", "--seconds", "2", "--rounds", "1", "--only", "latency", "--json", "--binary", SANKET
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        for path, *_ in figures.TARGETS["latency"]:
            if not path.startswith("failover"):
                self.assertIsNotNone(figures.value(report, path), path)

    def test_a_killed_process_is_followed_by_another_and_by_its_restart(self):
        done = bench("latency", "--only", "failover", "--rounds", "1", "--json", "--binary", SANKET)
        self.assertEqual(done.returncode, 0, done.stderr)
        took = json.loads(done.stdout)["failover_seconds"]
        # Ten seconds of the session and nine of the mock cluster's own; what hangs takes a minute.
        self.assertLess(took["other"], 60)
        self.assertLess(took["restart"], 30)

    def test_gateway_gives_every_figure(self):
        done = bench("gateway", "--seconds", "1", "--rounds", "1", "--json", "--binary", SANKET)
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        for path, *_ in figures.TARGETS["gateway"]:
            self.assertIsNotNone(figures.value(report, path), path)
        self.assertEqual(report["refused"], 0)

    def test_names_meets_its_targets_and_gives_every_figure(self):
        done = bench("names", "--count", "2000", "--queries", "50", "--json", "--binary", SANKET)
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        for path, *_ in figures.TARGETS["names"]:
            self.assertIsNotNone(figures.value(report, path), path)
        self.assertGreaterEqual(report["pairs"], 1_000)
        for split in ("development", "held_out"):
            self.assertGreaterEqual(report[split]["ours"]["recall"], 0.95, split)
            self.assertGreaterEqual(report[split]["ours"]["precision"], 0.9, split)


if __name__ == "__main__":
    unittest.main()
