"""The receipts of `sanket publish --json`, and the table that a person reads."""

import json
import sys
from collections import defaultdict
from pathlib import Path


def load(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]


MOST = 8  # States named on a line of the table
NOTE = "* each by name: sanket route FILE, or the receipt itself"


def reason_name(reason):
    """A reason is a word, or an object with its own duty: {"reason": "corridor", "corridor": "ranchi-ncr", …}."""
    if isinstance(reason, str):
        return reason
    return ":".join(filter(None, [reason.get("reason"), reason.get("corridor")]))


def targets(receipt):
    """States that share duty and reasons on one line: 'act       IN-BR IN-JH  (destination)'."""
    groups = defaultdict(list)
    for target in receipt.get("targets", []):
        reasons = ", ".join(reason_name(reason) for reason in target.get("reasons", []))
        groups[target.get("duty", "?"), reasons].append(target["state"])
    lines = []
    for (duty, reasons), states in sorted(groups.items()):
        shown = " ".join(states) if len(states) <= MOST else f"{len(states)} States*"
        lines.append(f"{duty:<8}  {shown}  ({reasons})")
    return lines or ["none"]


def table(receipts):
    header = ["alert", "kind", "origin", "receipt", "persisted ms", "notified ms", "targets and why"]
    right = {4, 5}
    rows = []
    for receipt in receipts:
        topic = str(receipt.get("topic", "")).rsplit(".", 1)[-1]
        place = f"{topic}/{receipt.get('partition', '?')}@{receipt.get('offset', '?')}"
        outcome = receipt.get("outcome", "accepted")
        head = [
            Path(receipt.get("file", receipt.get("alert_id", "?"))).stem,
            receipt.get("kind", "?"),
            receipt.get("origin", "?"),
            place if outcome == "accepted" else f"{place} ({outcome})",
            milliseconds(receipt.get("persisted_ms")),
            milliseconds(receipt.get("notified_ms")),
        ]
        lines = targets(receipt)
        rows.append(head + [lines[0]])
        rows += [[""] * len(head) + [line] for line in lines[1:]]
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]

    def line(row):
        sized = zip(range(len(row)), row, widths)
        return "  ".join(cell.rjust(width) if i in right else cell.ljust(width) for i, cell, width in sized).rstrip()

    note = ["", NOTE] if any("States*" in row[-1] for row in rows) else []
    return "\n".join([line(header), "  ".join("─" * width for width in widths), *map(line, rows), *note])


def milliseconds(value):
    return "–" if value is None else str(round(value))


if __name__ == "__main__":
    print(table(load(sys.argv[1])))
