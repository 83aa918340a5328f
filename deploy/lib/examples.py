"""The published examples, read by the schema alone: what each says, which States it names, and what nobody may see."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf import timestamp_pb2  # noqa: F401  (registers what the schema imports)

KINDS = ("missing_person", "rescue_request", "suspect_movement")
PUBLIC, POLICE, VICTIM_IDENTITY, OPERATIONAL = 1, 2, 3, 4
FREE_TEXT = (1, 2, 29)  # FORMAT_TEXT, FORMAT_LINE, FORMAT_HANDLE


@dataclass(frozen=True)
class Example:
    file: str
    id: str
    revision: int
    origin: str
    kind: str
    named_states: frozenset  # the States that it names itself, by ISO code; each must be told
    discreet: bool  # asks for a discreet action: never on the feed, but to be withdrawn from it
    secrets: frozenset = field(repr=False)


class Schema:
    """The messages of `sanket.v1.binpb`, with the privacy class of every field."""

    def __init__(self, path):
        pool = descriptor_pool.Default()
        for file in descriptor_pb2.FileDescriptorSet.FromString(Path(path).read_bytes()).file:
            pool.AddSerializedFile(file.SerializeToString())
        self._privacy = pool.FindExtensionByName("sanket.v1.privacy")
        self._format = pool.FindExtensionByName("sanket.v1.format")
        message_factory.GetMessageClassesForFiles(["sanket/v1/privacy.proto"], pool)
        self.alert = message_factory.GetMessageClass(pool.FindMessageTypeByName("sanket.v1.Alert"))
        self.feed_item = message_factory.GetMessageClass(pool.FindMessageTypeByName("sanket.v1.FeedItem"))

    def withdraws(self, feed_item):
        """Whether an item of the feed takes away what earlier revisions showed, and tells nothing else."""
        item = self.feed_item.FromString(feed_item)
        return item.withdrawn and {field.name for field, _ in item.ListFields()} == {
            "id", "alert_id", "revision", "withdrawn",
        }

    def strings(self, message, inherited=PUBLIC):
        """Every text in it, with its class and format. What lies inside a field is at least as secret as the field."""
        for descriptor, value in message.ListFields():
            options = descriptor.GetOptions().Extensions
            privacy = max(inherited, options[self._privacy] or OPERATIONAL)
            for item in value if descriptor.is_repeated else [value]:
                if descriptor.message_type is not None:
                    yield from self.strings(item, privacy)
                elif isinstance(item, str):
                    yield descriptor.full_name, privacy, options[self._format], item

    def secrets(self, alert):
        """What must not leave: identities and operations whole, the free text of the police, and each word of a name."""
        found = set()
        for name, privacy, form, text in self.strings(alert):
            if privacy >= VICTIM_IDENTITY or (privacy == POLICE and form in FREE_TEXT):
                found.add(text)
            if name == "sanket.v1.PersonName.text":
                found.update(text.split())
        return frozenset(text for text in found if len(text) > 3)

    def example(self, path):
        alert = json_format.Parse(Path(path).read_text(encoding="utf-8"), self.alert())
        kind = next(kind for kind in KINDS if alert.HasField(kind))
        named = {*alert.target_states, *alert.occurrence_states, *alert.destination_states, *alert.offender_states}
        named |= {alert.rescue_request.place.state, alert.suspect_movement.heading_state, alert.transfer.state}
        named |= {alert.missing_person.home_state, *(group.home_state for group in alert.rescue_request.groups)}
        named -= {""}
        return Example(
            file=Path(path).name,
            id=alert.id,
            revision=alert.revision,
            origin=alert.origin,
            kind=kind.replace("_", "-"),
            named_states=frozenset(named - {alert.origin}),
            discreet=discreet(alert),
            secrets=self.secrets(alert),
        )


def discreet(alert):
    """Whether a look at a dashboard would undo what it asks for: a watch of suspects, a watch or a raid that is to be."""
    pool = alert.DESCRIPTOR.file.pool

    def number(enum, name):
        return pool.FindEnumTypeByName(f"sanket.v1.{enum}").values_by_name[name].number

    if number("SuspectAction", "SUSPECT_ACTION_DISCREET_WATCH") in alert.suspect_movement.requested_actions:
        return True
    if alert.lifecycle in {number("Lifecycle", f"LIFECYCLE_{name}") for name in ("RESOLVED", "CANCELLED", "EXPIRED")}:
        return False
    hidden = {number("RescueAction", f"RESCUE_ACTION_{name}") for name in ("WATCH", "JOINT_RAID")}
    return bool(hidden & set(alert.rescue_request.requested_actions))


def targets(targets_csv):
    """The contract's own answer: for each example, State → (duty, disclosure, reasons)."""
    wanted = {}
    with open(targets_csv, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            answer = row["duty"], row["disclosure"], tuple(row["reasons"].split(";"))
            wanted.setdefault(row["example"] + ".json", {})[row["target"]] = answer
    return wanted


def partitions(states_csv):
    """ISO code, old ones too → LGD code, which is the partition."""
    numbers = {}
    with open(states_csv, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for code in [row["iso"], *row["iso_aliases"].split(";")]:
                if code:
                    numbers[code] = int(row["lgd"])
    return numbers
