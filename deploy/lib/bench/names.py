"""deploy/bench names: is a name found however it is written, and how long does it take among those of a million alerts?

Each pair of Tests/Data/names/pairs.tsv is compared as a search would compare it. Beside that two baselines: the texts are
equal but for case and spaces, and their trigrams are alike as PostgreSQL's pg_trgm counts it, with the threshold that
serves it best on the development half. Nothing is tuned on the half that is held out.
"""

import csv
import re
import tempfile
from collections import defaultdict
from pathlib import Path

from .house import say

PAIRS = Path(__file__).resolve().parents[3] / "Tests" / "Data" / "names" / "pairs.tsv"
SPLITS = ("development", "held-out")


def measure(house, count, queries, only):
    report = {"bench": "names"}
    url = house.fresh("names")
    if not only or "quality" in only:
        report.update(quality(house, url))
    if not only or "speed" in only:
        report.update(speed(house, url, count, queries))
    return report, 0


# Precision and recall


def quality(house, url):
    with PAIRS.open(newline="", encoding="utf-8") as file:
        pairs = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".tsv") as file:
        file.writelines(f"{pair['query']}\t{pair['name']}\n" for pair in pairs)
        file.flush()
        found = house.bench(url, "names", file.name)
    scores = {
        "ours": (found["scores"], found["threshold"]),
        "exact": ([float(folded(pair["query"]) == folded(pair["name"])) for pair in pairs], 1.0),
    }
    alike = [trigram_similarity(pair["query"], pair["name"]) for pair in pairs]
    scores["trigram"] = (alike, best_threshold(pairs, alike))
    say(f"{len(pairs)} pairs compared")
    report = {
        "pairs": len(pairs),
        "threshold": found["threshold"],
        "trigram_threshold": scores["trigram"][1],
        "rules": rules(pairs, *scores["ours"]),
    }
    for split in SPLITS:
        report[split.replace("-", "_")] = {
            name: figures_of([(score >= threshold, pair) for score, pair in zip(values, pairs) if pair["split"] == split])
            for name, (values, threshold) in scores.items()
        }
    return report


def figures_of(found):
    """Of what is found how much is the same, and of what is the same how much is found."""
    right = sum(is_found and pair["verdict"] == "same" for is_found, pair in found)
    shown = sum(is_found for is_found, _ in found)
    same = sum(pair["verdict"] == "same" for _, pair in found)
    return {"precision": right / shown if shown else 1.0, "recall": right / same if same else 1.0}


def rules(pairs, scores, threshold):
    """For each rule by which pairs are made, the share that is judged right, in each half."""
    right, total = defaultdict(int), defaultdict(int)
    for pair, score in zip(pairs, scores):
        key = (pair["split"], f"{pair['verdict']}: {pair['rule']}")
        total[key] += 1
        right[key] += (score >= threshold) == (pair["verdict"] == "same")
    names = sorted({name for _, name in total})
    return {
        name: {split: right[split, name] / total[split, name] for split in SPLITS if total[split, name]} for name in names
    }


# Baselines


def folded(text):
    return " ".join(text.casefold().split())


def trigrams(text):
    """As pg_trgm takes them: of each word in lower case, two spaces before it and one behind."""
    found = set()
    for word in re.findall(r"\w+", text.lower()):
        padded = f"  {word} "
        found.update(padded[i:i + 3] for i in range(len(padded) - 2))
    return found


def trigram_similarity(first, second):
    a, b = trigrams(first), trigrams(second)
    return len(a & b) / len(a | b) if a | b else 0.0


def best_threshold(pairs, scores):
    """That with the highest F1 on the development half."""

    def f1(threshold):
        found = [(s >= threshold, p) for s, p in zip(scores, pairs) if p["split"] == "development"]
        figures = figures_of(found)
        total = figures["precision"] + figures["recall"]
        return 2 * figures["precision"] * figures["recall"] / total if total else 0.0

    return max((step / 100 for step in range(5, 100, 5)), key=f1)


# Speed


def speed(house, url, count, queries):
    filled = house.bench(url, "names-fill", "--count", count)
    say(f"{filled['alerts']:,} alerts, {filled['names']:,} names, {filled['keys']:,} keys in {filled['seconds']:.0f} s")
    with house.connect(url) as database:
        # What the projection would hold of them: a search shows it.
        database.execute(
            """
            INSERT INTO alerts (alert_id, origin, kind, revision, status, first_taken_at, taken_at, act, told, warnings,
                                topic, incarnation, partition, "offset")
            SELECT alert_id, 19, 'missing-person', 1, 'ACTUAL', now(), now(), 0, 0, 0, 1, 1, 19, row_number() OVER ()
            FROM (SELECT DISTINCT alert_id FROM match_names) made
            """
        )
        for table in ("alerts", "match_keys", "match_names", "name_keys"):
            database.execute(f"VACUUM ANALYZE {table}")
        size = database.execute(
            "SELECT sum(pg_total_relation_size(name::regclass))"
            " FROM unnest(ARRAY['match_keys', 'match_names', 'name_keys']) AS name"
        ).fetchone()[0]
    found = house.bench(url, "find", "--queries", queries)
    return {
        "alerts": filled["alerts"],
        "keys": filled["keys"],
        "fill_alerts_per_second": filled["alerts"] / filled["seconds"],
        "bytes_per_alert": int(size) / filled["alerts"],
        "found_per_search": found["found"],
        "name_ms": found["name_ms"],
        "phone_ms": found["phone_ms"],
    }
