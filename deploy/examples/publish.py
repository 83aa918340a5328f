#!/usr/bin/env python3
"""Publishes one alert from Python, with nothing of Sanket's but its contract.  pip install confluent-kafka

    publish.py --bootstrap localhost:9092 alert.json
"""

import argparse
import csv
import json
from datetime import datetime, timezone
from pathlib import Path

from confluent_kafka import Producer

STATES = Path(__file__).resolve().parents[2] / "schemas" / "data" / "states.csv"
KINDS = {"missingPerson": "missing-person", "rescueRequest": "rescue-request", "suspectMovement": "suspect-movement"}

options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
options.add_argument("--bootstrap", required=True)
options.add_argument("--prefix", default="sanket")
options.add_argument("alert", type=Path)
options = options.parse_args()

body = options.alert.read_bytes()
alert = json.loads(body)
kind = next(KINDS[name] for name in KINDS if name in alert)
with STATES.open(encoding="utf-8", newline="") as file:
    partition = next(int(row["lgd"]) for row in csv.DictReader(file) if row["iso"] == alert["origin"])

headers = {
    "ce_specversion": "1.0",
    "ce_id": f"{alert['id']}/{alert['revision']}",
    "ce_type": "sanket.v1.Alert",
    "ce_source": f"/{alert['origin']}",
    "ce_time": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    "ce_subject": alert["id"],
    "content-type": "application/json",
}


def receipt(error, message):
    if error is not None:
        raise SystemExit(f"not accepted: {error}")
    print(f"accepted {alert['id']}/{alert['revision']} at {message.topic()}/{message.partition()}/{message.offset()}")


# acks=all: accepted means that every in-sync replica has it. The partition is the State's LGD code, always explicit.
producer = Producer({"bootstrap.servers": options.bootstrap, "acks": "all", "enable.idempotence": True})
producer.produce(f"{options.prefix}.alerts.{kind}", body, alert["id"], partition, receipt, headers=headers)
if producer.flush(30) > 0:
    raise SystemExit("no answer from the broker within 30 s; publish it again, a repeat is told by its id")
