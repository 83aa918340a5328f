"""What the deployments set exists: a setting that nobody reads would be as good as not set, and nobody would notice."""

import re
import unittest
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
SOURCES = "".join(path.read_text() for path in sorted((REPO / "Sources" / "sanket").rglob("*.swift")))
NAME = re.compile(r"SANKET_[A-Z_]*[A-Z]")

# What compose itself reads, and what stands for any name.
OTHERS = {"SANKET_POSTGRES_PASSWORD", "SANKET_DOOR_FILES", "SANKET_NAME"}


def names(*path):
    """Without librdkafka's properties, which are read by their prefix."""
    found = set(NAME.findall(REPO.joinpath(*path).read_text())) - OTHERS
    return {name for name in found if not name.startswith("SANKET_KAFKA_")}


def is_read(name):
    # The file beside a secret is named by a suffix.
    return any(f'"{known}"' in SOURCES for known in (name, name.removesuffix("_FILE")))


class TheSettings(unittest.TestCase):
    def test_the_program_reads_what_compose_and_the_unit_set(self):
        for path in (("deploy", "compose.yaml"), ("deploy", "systemd", "sanket.service"), ("deploy", "Dockerfile")):
            self.assertEqual({name for name in names(*path) if not is_read(name)}, set(), path)

    def test_the_readme_names_each_setting_that_they_set(self):
        documented = names("README.md") | {"SANKET_MATCHING_KEY_FILE"}
        for path in (("deploy", "compose.yaml"), ("deploy", "systemd", "sanket.service")):
            self.assertEqual(names(*path) - documented, set(), path)

    def test_compose_opens_the_door_to_this_machine_alone(self):
        text = (REPO / "deploy" / "compose.yaml").read_text()
        for name in ("SANKET_TOKEN_KEYS", "SANKET_TOKEN_ISSUER", "SANKET_TOKEN_AUDIENCE"):
            self.assertIn(f"{name}: ${{{name}:-}}", text)
        published = re.findall(r"ports: \[(.*)\]", text)
        self.assertIn('"127.0.0.1:8480:8480"', published)
        self.assertEqual([port for port in published if not port.startswith('"127.0.0.1:')], [])


if __name__ == "__main__":
    unittest.main()
