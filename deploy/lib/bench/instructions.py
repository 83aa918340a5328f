"""deploy/bench instructions: a gate that does not depend on the machine's mood.

Valgrind counts the instructions of decoding, validating, routing and encoding one batch; two runs that differ only in how
often they do it cancel start-up out. The thresholds are committed; a change that needs more has to say so by raising them.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from .house import EXAMPLES

THRESHOLDS = Path(__file__).with_name("instructions.json")
RECORDS = 100
ENCODINGS = ("protobuf", "json")
PROFILE_LINES = 60


def check(sanket, is_debug, update, profile):
    """The report, and 1 when more is needed than the thresholds allow, or a release build has none."""
    with tempfile.TemporaryDirectory(prefix="sanket-bench.") as folder:
        bare = stripped(sanket, Path(folder))
        counted = {encoding: per_record(bare, encoding) for encoding in ENCODINGS}
        if profile:
            for encoding in ENCODINGS:
                where(bare, encoding, Path(folder) / "callgrind.out")
    file = json.loads(THRESHOLDS.read_text()) if THRESHOLDS.exists() else {}
    build = "debug" if is_debug else "release"
    if update:
        file[build] = counted
        THRESHOLDS.write_text(json.dumps(file, indent=2) + "\n")
    report = {"bench": "instructions", "build": build, "instructions_per_record": counted}
    thresholds, tolerance = file.get(build, {}), file.get("tolerance", 0.05)
    report["thresholds"] = thresholds
    verdict = 0
    print()
    for encoding, count in counted.items():
        wanted = thresholds.get(encoding)
        change = count / wanted - 1 if wanted else None
        mark = "–" if change is None else "✗" if change > tolerance else "✓"
        print(f"{mark} {encoding:9} {count:>9,} instructions a record" + (f"  {change:+.1%}" if wanted else ""))
        if change is None:
            verdict = 0 if is_debug else 1
            print("  no threshold yet: deploy/bench instructions --update writes one")
        elif change > tolerance:
            verdict = 1
            print(f"  more than {tolerance:.0%} above the threshold of {wanted:,}. If the work is worth it, run "
                  f"deploy/bench instructions --update and commit {THRESHOLDS.name} with the reason")
        elif change < -tolerance:
            print(f"  better than the threshold of {wanted:,}: keep it with deploy/bench instructions --update")
    return report, verdict


def stripped(sanket, folder):
    """A copy without debug information: valgrind 3.19 gives up on what Swift writes there."""
    tool = shutil.which("strip") or shutil.which("llvm-strip")
    if tool is None:
        raise RuntimeError("neither strip nor llvm-strip is on the PATH: install binutils")
    copy = folder / "sanket"
    subprocess.run([tool, "-g", "-o", str(copy), str(sanket)], check=True)
    return copy


def per_record(sanket, encoding):
    few, many = (counted(sanket, encoding, times) for times in (2, 4))
    return round((many - few) / 2 / RECORDS)


def where(sanket, encoding, file):
    """Prints of which functions the instructions of a record are, with all that these call; start-up cancels out here too."""
    few, many = (by_function(sanket, encoding, times, file) for times in (2, 22))
    each = {name: (count - few.get(name, 0)) // (20 * RECORDS) for name, count in many.items()}
    most = sorted((name for name in each if each[name] > 0), key=each.get, reverse=True)[:PROFILE_LINES]
    names = subprocess.run(
        ["swift", "demangle", "--simplified"], input="\n".join(most), capture_output=True, text=True, check=True
    ).stdout.splitlines()
    print(f"\n{encoding}: instructions of a record, with those of all that is called")
    for name, shown in zip(most, names, strict=True):
        print(f"{each[name]:>9,}  {shown}")


def by_function(sanket, encoding, times, file):
    counted(sanket, encoding, times, file)
    told = subprocess.run(
        ["callgrind_annotate", "--inclusive=yes", "--threshold=100", str(file)], capture_output=True, text=True, check=True
    ).stdout
    lines = re.finditer(r"^ *([\d,]+) \([^)]*\)  [^:]*:(.+?) \[[^\]]*\]$", told, re.MULTILINE)
    return {line[2]: int(line[1].replace(",", "")) for line in lines}


def counted(sanket, encoding, times, file="/dev/null"):
    """The instructions of a whole run; what they are of is written to the file."""
    # Hashing is seeded anew in each process, which changes how dictionaries are walked.
    environment = dict(os.environ, SWIFT_DETERMINISTIC_HASHING="1", SANKET_LOG_LEVEL="error")
    command = [
        "valgrind", "--tool=callgrind", f"--callgrind-out-file={file}", str(sanket), "bench", "instructions",
        "--encoding", encoding, "--records", str(RECORDS), "--times", str(times), *EXAMPLES,
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found:
        raise RuntimeError(f"valgrind failed ({done.returncode}):\n{done.stderr[-2000:]}")
    return int(found[1])
