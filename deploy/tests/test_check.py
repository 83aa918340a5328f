"""The check itself can fail: each group finds what it is there for."""

import sys
import unittest
from pathlib import Path

DEPLOY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(DEPLOY), str(DEPLOY / "lib")]

import check  # noqa: E402
from examples import Example, Schema, partitions, targets  # noqa: E402
from kafka_reader import Record  # noqa: E402
from receipts import table  # noqa: E402

NUMBERS = partitions(check.SCHEMAS / "data" / "states.csv")
ID = "01920000-0000-7000-8000-000000000001"


def example(**changes):
    told = dict(
        file="a.json",
        id=ID,
        revision=1,
        origin="IN-WB",
        kind="missing-person",
        named_states=frozenset({"IN-BR"}),
        discreet=False,
        secrets=frozenset({"Asha Devi"}),
    )
    return Example(**{**told, **changes})


def row(**changes):
    told = dict(
        topic="sanket.alerts.missing-person",
        partition=19,
        offset=0,
        outcome="accepted",
        alert_id=ID,
        revision=1,
        told=1 << 10,
    )
    return {**told, **changes}


def record(topic, partition, ce_id, value=b""):
    return Record(topic, partition, 0, ID.encode(), {"ce_id": ce_id.encode()}, value, value)


class TheLog(unittest.TestCase):
    def found(self, *rows):
        return list(check.check_log([example()], rows, "sanket", NUMBERS))

    def test_one_accepted_row_and_repeats_are_right(self):
        self.assertEqual(self.found(row(), row(outcome="repeat", offset=1)), [])

    def test_a_lost_alert_is_found(self):
        self.assertEqual(len(self.found()), 1)

    def test_two_rows_are_found(self):
        self.assertEqual(len(self.found(row(), row(offset=1))), 1)

    def test_a_wrong_partition_is_found(self):
        self.assertEqual(len(self.found(row(partition=10))), 1)

    def test_a_dead_record_of_the_same_alert_is_found(self):
        self.assertEqual(len(self.found(row(), row(outcome="dead"))), 1)


class TheTargets(unittest.TestCase):
    CONTRACT = {"a.json": {"IN-BR": ("act", "full", ("occurrence",))}}

    def found(self, told, receipts=(), contract=CONTRACT):
        return list(check.check_targets([example()], [row(told=told)], receipts, NUMBERS, contract))

    def test_the_named_state_suffices(self):
        self.assertEqual(self.found(1 << 10), [])

    def test_a_forgotten_named_state_is_found(self):
        self.assertIn("names IN-BR", self.found(1 << 20)[0])

    def test_a_neighbour_that_the_rules_forgot_is_found_by_the_contract(self):
        contract = {"a.json": {**self.CONTRACT["a.json"], "IN-OD": ("look-out", "redacted", ("neighbour",))}}
        self.assertIn("IN-OD not told", "".join(self.found(1 << 10, contract=contract)))

    def test_a_target_beyond_the_contract_is_found(self):
        self.assertIn("[32]", "".join(self.found(1 << 10 | 1 << 32)))

    def test_an_example_that_the_contract_does_not_know_is_found(self):
        self.assertEqual(len(self.found(1 << 10, contract={})), 1)

    def test_the_origin_as_a_target_is_found(self):
        self.assertIn("its own origin", self.found(1 << 10 | 1 << 19)[0])

    def receipt(self, **target):
        return {"alert_id": ID, "revision": 1, "targets": [target]}

    def test_a_receipt_that_promises_more_is_found(self):
        self.assertEqual(len(self.found(1 << 10, [self.receipt(state="IN-KL")])), 1)

    def test_a_receipt_with_another_duty_or_reason_is_found(self):
        right = dict(state="IN-BR", duty="act", disclosure="full", reasons=["occurrence"])
        self.assertEqual(self.found(1 << 10, [self.receipt(**right)]), [])
        self.assertEqual(len(self.found(1 << 10, [self.receipt(**{**right, "duty": "look-out"})])), 1)
        self.assertEqual(len(self.found(1 << 10, [self.receipt(**{**right, "reasons": ["home"]})])), 1)

    def test_the_contract_says_something_of_each_example(self):
        contract = targets(check.SCHEMAS / "examples" / "targets.csv")
        names = {path.name for path in (check.SCHEMAS / "examples").glob("*.json")}
        self.assertEqual(names - contract.keys(), set())


class TheNotifications(unittest.TestCase):
    def found(self, *records):
        wanted = check.wanted_notifications([example()], [row()], NUMBERS)
        self.assertEqual(wanted, {f"{ID}/1/IN-BR": 10})
        return list(check.check_notifications([example()], wanted, records))

    def test_one_on_the_states_partition_is_right(self):
        self.assertEqual(self.found(record("sanket.notifications", 10, f"{ID}/1/IN-BR")), [])

    def test_a_missing_one_is_found(self):
        self.assertEqual(len(self.found()), 1)

    def test_one_on_another_partition_is_found(self):
        self.assertEqual(len(self.found(record("sanket.notifications", 19, f"{ID}/1/IN-BR"))), 1)

    def test_one_too_many_is_found(self):
        right = record("sanket.notifications", 10, f"{ID}/1/IN-BR")
        self.assertEqual(len(self.found(right, record("sanket.notifications", 32, f"{ID}/1/IN-KL"))), 1)


class TheFeed(unittest.TestCase):
    def found(self, subject, *records):
        return list(check.check_feed([subject], records, NUMBERS))

    def test_an_item_in_the_origins_partition_is_right(self):
        self.assertEqual(self.found(example(), record("sanket.feed", 19, f"{ID}/1")), [])

    def test_a_missing_item_is_found(self):
        self.assertEqual(len(self.found(example())), 1)

    def test_a_discreet_action_on_the_feed_is_found(self):
        self.assertEqual(len(self.found(example(discreet=True), record("sanket.feed", 19, f"{ID}/1"))), 1)


    def test_a_later_revision_that_is_discreet_is_withdrawn(self):
        schema = Schema(check.SCHEMAS / "sanket.v1.binpb")

        def found(*items, shown=True):
            records = [record("sanket.feed", 19, f"{ID}/1")] if shown else []
            records += [record("sanket.feed", 19, f"{ID}/2", item.SerializeToString()) for item in items]
            return list(check.check_feed([example(discreet=True, revision=2)], records, NUMBERS, schema.withdraws))

        withdrawal = schema.feed_item(id=f"{ID}/2", alert_id=ID, revision=2, withdrawn=True)
        self.assertEqual(found(withdrawal), [])
        self.assertEqual(len(found()), 1)
        self.assertEqual(found(shown=False), [])
        self.assertEqual(len(found(withdrawal, shown=False)), 1)
        self.assertEqual(len(found(schema.feed_item(id=f"{ID}/2", alert_id=ID, revision=2, origin="IN-WB"))), 1)
        self.assertEqual(len(found(schema.feed_item(id=f"{ID}/2", revision=2, withdrawn=True, origin="IN-WB"))), 1)

    def test_what_is_discreet_is_told_by_the_schema(self):
        schema = Schema(check.SCHEMAS / "sanket.v1.binpb")
        found = {path.stem for path in (check.SCHEMAS / "examples").glob("*.json") if schema.example(path).discreet}
        self.assertEqual(found, {"discreet-watch", "joint-raid-visiting-team", "women-from-abroad-in-flat"})


class TheSecrets(unittest.TestCase):
    def test_a_name_in_a_record_is_found_in_any_case_and_not_repeated(self):
        found = list(check.check_leaks([example()], [("feed", b"\x0a\x09ASHA DEVI\x12")]))
        self.assertEqual(len(found), 1)
        self.assertNotIn("asha", found[0].casefold())

    def test_other_bytes_are_right(self):
        self.assertEqual(list(check.check_leaks([example()], [("feed", b"IN-WB\xff")])), [])

    def test_every_privacy_class_counts_by_the_schema(self):
        schema = Schema(check.SCHEMAS / "sanket.v1.binpb")
        alert = schema.alert(id=ID, origin="IN-WB", narrative="seen at noon", headline="कोलकाता से लापता")
        alert.missing_person.names.add(text="Asha Devi")
        alert.missing_person.last_seen.state = "IN-WB"
        alert.missing_person.last_seen.pin_code = "700001"
        alert.rescue_request.team.leader.name = "Leader"
        alert.officer.phone = "+919812345678"
        self.assertEqual(
            schema.secrets(alert),
            {"seen at noon", "कोलकाता से लापता", "Asha Devi", "Asha", "Devi", "700001", "Leader"},
        )


class TheTable(unittest.TestCase):
    def test_states_with_the_same_duty_and_reasons_share_a_line(self):
        shown = table(
            [
                {
                    "file": "examples/a.json",
                    "kind": "missing-person",
                    "origin": "IN-WB",
                    "topic": "sanket.alerts.missing-person",
                    "partition": 19,
                    "offset": 4,
                    "persisted_ms": 12.4,
                    "targets": [
                        {"state": "IN-BR", "duty": "act", "reasons": ["destination"]},
                        {"state": "IN-JH", "duty": "act", "reasons": [{"reason": "destination", "duty": "act"}]},
                        {"state": "IN-OD", "duty": "look-out", "reasons": ["neighbour"]},
                    ],
                }
            ]
        )
        self.assertIn("missing-person/19@4", shown)
        self.assertIn("IN-BR IN-JH  (destination)", shown)
        self.assertIn("IN-OD  (neighbour)", shown)
        self.assertNotIn("*", shown)

    def test_many_states_are_counted_and_the_note_says_where_they_are_named(self):
        targets = [{"state": f"IN-{i}", "duty": "look-out", "reasons": ["nationwide"]} for i in range(9)]
        shown = table([{"file": "a.json", "targets": targets}])
        self.assertIn("9 States*", shown)
        self.assertIn("sanket route", shown)


if __name__ == "__main__":
    unittest.main()
