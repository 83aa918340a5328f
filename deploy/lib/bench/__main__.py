"""python -m bench ingest|latency|gateway|instructions|names: see deploy/bench --help. Writes one JSON object to --report."""

import argparse
import json
import signal
import sys
import tempfile
from pathlib import Path

from . import figures, gateway, ingest, instructions, latency, names
from .house import House


def arguments():
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("what", choices=["ingest", "latency", "gateway", "instructions", "names"])
    parser.add_argument("--sanket", type=Path, required=True)
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--count", type=int)
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rate", type=int, default=1_000)
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--only", default="")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--debug", action="store_true")
    return parser.parse_args()


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = arguments()
    only = set(options.only.split(",")) if options.only else set()
    if options.what == "instructions":
        report, verdict = instructions.check(options.sanket, options.debug, options.update, options.profile)
    else:
        with tempfile.TemporaryDirectory(prefix="sanket-bench-log.") as logs, House(options.sanket, Path(logs)) as house:
            if options.what == "ingest":
                report, verdict = ingest.measure(house, options.count or 150_000, options.rounds, only)
            elif options.what == "gateway":
                report, verdict = gateway.measure(house, options.seconds or 8, options.rounds, only)
            elif options.what == "names":
                report, verdict = names.measure(house, options.count or 1_000_000, options.queries, only)
            else:
                report, verdict = latency.measure(house, options.rate, options.seconds or 30, options.rounds, only)
        figures.table(report, figures.TARGETS[options.what])
    options.report.write_text(json.dumps(report, indent=2) + "\n")
    return verdict


if __name__ == "__main__":
    sys.exit(main())
