#!/usr/bin/env python3
"""Verifies from outside what Sanket did with the examples: with another Kafka client, with SQL of its own, by the schema.

    check.py --receipts FILE --sanket PROGRAM --psql PROGRAM [--log FILE…] --summary FILE

SANKET_KAFKA_BOOTSTRAP_SERVERS, SANKET_DATABASE_URL and SANKET_TOPIC_PREFIX say where. Prints a line for each group of
checks and one for each that failed; the summary goes to a file. Exit code 0: all hold. 1: at least one does not.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "lib"))

from examples import Schema, partitions, targets  # noqa: E402
from kafka_reader import Reader  # noqa: E402
from receipts import load, reason_name, table  # noqa: E402

SCHEMAS = HERE.parent / "schemas"
PATIENCE = 30  # seconds for the last message to come out


def query(psql, url, sql):
    """The rows of a query as a list of objects. A password goes through the environment, where `ps` does not show it."""
    parts = urlsplit(url)
    environment = dict(os.environ, PGAPPNAME="sanket-check")
    if parts.password:
        environment["PGPASSWORD"] = unquote(parts.password)
        user, host = parts.netloc.rsplit("@", 1)
        url = urlunsplit(parts._replace(netloc=user.split(":", 1)[0] + "@" + host))
    command = [psql, "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-d", url]
    sql = f"SELECT coalesce(json_agg(row), '[]') FROM ({sql}) AS row"
    done = subprocess.run(command, input=sql, env=environment, capture_output=True, text=True, timeout=60, check=True)
    return json.loads(done.stdout)


def check_receipts(examples, receipts):
    """Each example was taken, the first time as accepted, later as a repeat."""
    by_key = {(r.get("alert_id"), r.get("revision")): r for r in receipts}
    for example in examples:
        receipt = by_key.get((example.id, example.revision))
        if receipt is None:
            yield f"{example.file}: no receipt"
        elif receipt.get("outcome", "accepted") not in ("accepted", "repeat"):
            yield f"{example.file}: outcome {receipt['outcome']}"


def check_log(examples, rows, prefix, numbers):
    """Each example is in the log once, in its State's partition of its kind's topic; beside it only repeats."""
    for example in examples:
        mine = [r for r in rows if (r["alert_id"], r["revision"]) == (example.id, example.revision)]
        accepted = [r for r in mine if r["outcome"] == "accepted"]
        if len(accepted) != 1:
            yield f"{example.file}: accepted {len(accepted)} times in the log"
        for row in accepted:
            wanted = f"{prefix}.alerts.{example.kind}", numbers[example.origin]
            if (row["topic"], row["partition"]) != wanted:
                yield f"{example.file}: in {row['topic']}/{row['partition']}, not in {wanted[0]}/{wanted[1]}"
        others = {r["outcome"] for r in mine} - {"accepted", "repeat"}
        if others:
            yield f"{example.file}: also {', '.join(sorted(others))} in the log"


def told(example, rows):
    """LGD codes that the log says were told of this revision."""
    for row in rows:
        if (row["alert_id"], row["revision"], row["outcome"]) == (example.id, example.revision, "accepted"):
            return {code for code in range(39) if row["told"] >> code & 1}
    return set()


def check_targets(examples, rows, receipts, numbers, contract):
    """Whom the log told: whom the contract says and nobody else, never the origin; and the receipt says so, and why.

    `contract` is schemas/examples/targets.csv. What an example itself names is looked up beside it: a State that both the
    rules and the contract forgot would be found by that alone.
    """
    names = {(r.get("alert_id"), r.get("revision")): r.get("targets") for r in receipts}
    for example in examples:
        codes = told(example, rows)
        if numbers[example.origin] in codes:
            yield f"{example.file}: its own origin {example.origin} is a target"
        forgotten = sorted(s for s in example.named_states if numbers[s] not in codes | {numbers[example.origin]})
        if forgotten:
            yield f"{example.file}: names {', '.join(forgotten)}, who are no targets"
        wanted = contract.get(example.file)
        if wanted is None:
            yield f"{example.file}: targets.csv does not say whom it goes to"
            continue
        by_number = {numbers[state]: state for state in wanted}
        if missed := sorted(by_number[code] for code in by_number.keys() - codes):
            yield f"{example.file}: {', '.join(missed)} not told, though targets.csv says so"
        if extra := sorted(codes - by_number.keys()):
            yield f"{example.file}: told the partitions {extra}, of which targets.csv says nothing"
        receipt = names.get((example.id, example.revision))
        if receipt is not None and not {numbers[t["state"]] for t in receipt} <= codes:
            yield f"{example.file}: the receipt names targets that the log does not have"
        for target in receipt or []:
            why = tuple(map(reason_name, target.get("reasons", [])))
            answer = target.get("duty"), target.get("disclosure"), why
            if target["state"] in wanted and answer != wanted[target["state"]]:
                yield f"{example.file}: the receipt tells {target['state']} otherwise than targets.csv"


def wanted_notifications(examples, rows, numbers):
    """ce_id → partition, for every target State of every example."""
    iso = {number: code for code, number in reversed(numbers.items())}
    return {
        f"{example.id}/{example.revision}/{iso[code]}": code for example in examples for code in told(example, rows)
    }


def check_notifications(examples, wanted, records):
    """Each target has its notification, on its own partition; nobody else has one."""
    found = {}
    for record in records:
        found.setdefault(record.ce_id, set()).add(record.partition)
    for ce_id, partition in wanted.items():
        if ce_id not in found:
            yield f"no notification {ce_id}"
        elif found[ce_id] != {partition}:
            yield f"notification {ce_id} on partitions {sorted(found[ce_id])}, not on {partition} alone"
    ours = {f"{example.id}/{example.revision}" for example in examples}
    for ce_id in found.keys() - wanted.keys():
        if ce_id.rpartition("/")[0] in ours:
            yield f"notification {ce_id}, though the log has no such target"


def check_feed(examples, records, numbers, withdraws=lambda value: False):
    """Each example is on the feed in its origin's partition, but for discreet ones: of these nothing is, or, where an
    earlier revision was shown, that it is withdrawn."""
    for example in examples:
        there = [r for r in records if r.ce_id == f"{example.id}/{example.revision}"]
        if example.discreet:
            earlier = any(r.key.decode("utf-8", "replace") == example.id and r not in there for r in records)
            if not all(withdraws(r.value) for r in there) or (there and not earlier):
                yield f"{example.file}: on the feed, though it asks for a discreet action"
            elif earlier and not there:
                yield f"{example.file}: not withdrawn from the feed, though it asks for a discreet action"
        elif not example.discreet and {r.partition for r in there} != {numbers[example.origin]}:
            yield f"{example.file}: on partitions {sorted({r.partition for r in there})} of the feed"


def check_leaks(examples, sources):
    """No secret of any example in any record or log line that others may read. Says where, never what."""
    for name, raw in sources:
        folded = raw.decode("utf-8", "replace").casefold()
        for example in examples:  # a receipt names the file that it is for
            folded = folded.replace(example.file.casefold(), "")
        for example in examples:
            leaked = sum(secret.casefold() in folded for secret in example.secrets)
            if leaked:
                yield f"{name} holds {leaked} secret value(s) of {example.file}"


LOG = """
SELECT t.name AS topic, l.partition, l."offset", l.outcome::text, l.alert_id, l.revision, l.told
FROM log l JOIN topics t ON t.id = l.topic WHERE l.alert_id IN ({ids})
"""


def collect(reader, enough):
    """Reads until the ends were reached and nothing is missing, or patience is over."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if reader.read(max(0.5, until - time.monotonic())) and enough(reader.records):
            break
    return reader.records


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--receipts", required=True)
    arguments.add_argument("--sanket", required=True)
    arguments.add_argument("--psql", default="psql")
    arguments.add_argument("--log", action="append", default=[])
    arguments.add_argument("--summary", required=True)
    options = arguments.parse_args()
    bootstrap, url = os.environ["SANKET_KAFKA_BOOTSTRAP_SERVERS"], os.environ["SANKET_DATABASE_URL"]
    prefix = os.environ.get("SANKET_TOPIC_PREFIX", "sanket")

    schema, numbers = Schema(SCHEMAS / "sanket.v1.binpb"), partitions(SCHEMAS / "data" / "states.csv")
    examples = [schema.example(path) for path in sorted((SCHEMAS / "examples").glob("*.json"))]
    contract = targets(SCHEMAS / "examples" / "targets.csv")
    receipts = load(options.receipts)
    print(table(receipts), end="\n\n")

    ids = ", ".join(f"'{id}'" for id in sorted({example.id for example in examples}))
    rows = query(options.psql, url, LOG.format(ids=ids))
    wanted = wanted_notifications(examples, rows, numbers)
    shown = {f"{e.id}/{e.revision}" for e in examples if not e.discreet or e.revision > 1}

    notifications, feed = f"{prefix}.notifications", f"{prefix}.feed"
    reader = Reader(bootstrap, [notifications, feed, f"{prefix}.events", f"{prefix}.dead-letters"])
    records = collect(
        reader,
        lambda records: wanted.keys() <= {r.ce_id for r in records if r.topic == notifications}
        and shown <= {r.ce_id for r in records if r.topic == feed},
    )
    reader.close()
    notified = [r for r in records if r.topic == notifications]
    on_feed = [r for r in records if r.topic == feed]

    sources = [(f"{r.topic}/{r.partition}@{r.offset}", r.raw) for r in records]
    sources += [(path, Path(path).read_bytes()) for path in [options.receipts, *options.log] if Path(path).exists()]
    secrets = sum(len(example.secrets) for example in examples)
    ledger = subprocess.run([options.sanket, "reconcile"], capture_output=True, text=True, timeout=120)

    files = len(sources) - len(records)
    unbalanced = [f"reconcile: exit {ledger.returncode}\n{ledger.stdout}{ledger.stderr}"] if ledger.returncode else []
    groups = [
        ("persisted", f"{len(examples)} examples, each in the log once", check_log(examples, rows, prefix, numbers)),
        ("receipts", f"{len(receipts)} of them", check_receipts(examples, receipts)),
        (
            "targets",
            f"{sum(map(len, contract.values()))}, each as targets.csv has it, never the origin",
            check_targets(examples, rows, receipts, numbers, contract),
        ),
        (
            "notified",
            f"{len(wanted)} notifications, each on its State's partition",
            check_notifications(examples, wanted, notified),
        ),
        ("feed", f"{len(shown)} of {len(examples)} examples, all but the discreet", check_feed(examples, on_feed, numbers, schema.withdraws)),
        (
            "privacy",
            f"{secrets} secret values, none in {len(records)} records and {files} files",
            check_leaks(examples, sources),
        ),
        ("ledger", "reconcile: balanced", unbalanced),
    ]
    failures = 0
    if not examples or not secrets:
        groups.append(("examples", "", ["no examples, or none with anything to hide: the check would prove nothing"]))
    for name, what, found in groups:
        found = list(found)
        failures += len(found)
        print(f"{'✗' if found else '✓'} {name:<10} {what}")
        for line in found:
            print(f"  {line}")
    states = len(set(wanted.values()))
    Path(options.summary).write_text(
        f"{failures} checks failed\n"
        if failures
        else f"{len(examples)} alerts persisted once, {len(wanted)} notifications to {states} States, "
        "no secret in what others read, ledger balanced\n",
        encoding="utf-8",
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
