"""The HTTP door does what schemas/openapi.yaml says: schemathesis with all its checks, as each role that may come in.

SANKET_TEST_SANKET names the program, SANKET_TEST_CONTRACT the Python that has schemathesis."""

import os
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from test_up import Up

SANKET = os.environ.get("SANKET_TEST_SANKET", "")
CONTRACT = os.environ.get("SANKET_TEST_CONTRACT", "")
EXAMPLES = int(os.environ.get("SANKET_TEST_CONTRACT_EXAMPLES", "25"))


@unittest.skipUnless(SANKET and CONTRACT, "SANKET_TEST_SANKET or SANKET_TEST_CONTRACT names no program")
class ContractTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="sanket-contract.")
        cls.addClassCleanup(cls.folder.cleanup)
        # A rate limit answers 429 to what is asked here at once.
        cls.up = Up(cls.folder.name, environment={"SANKET_HTTP_RATE": "0"})
        cls.addClassCleanup(cls.up.end, signal.SIGINT)
        cls.up.until("--data-binary")
        lines = [line.removeprefix("export ") for line in cls.up.output.splitlines() if line.startswith("export ")]
        cls.told = dict(line.split("=", 1) for line in lines)

    def ask(self, *role):
        """Holds the server to its document with a token of that role."""
        folder = Path(self.folder.name)
        token = subprocess.run(
            [SANKET, "token", "mint", "--key", folder / "token-key.pem", *role],
            check=True, capture_output=True, text=True,
        ).stdout.strip()
        command = [
            CONTRACT, "-m", "schemathesis.cli", "--config-file", Path(__file__).with_name("contract.toml"), "run", f"{self.told['SANKET_URL']}/openapi.yaml",
            "--checks", "all", "--header", f"Authorization: Bearer {token}", "--max-examples", str(EXAMPLES),
            "--generation-deterministic", "--request-timeout", "20", "--no-color",
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=1800)
        self.assertEqual(done.returncode, 0, f"{done.stdout}\n{done.stderr}")

    def test_what_up_prints_can_be_pasted(self):
        told = self.up.output
        lines = told[told.index("export SANKET_URL") :]
        done = subprocess.run(["bash", "-c", lines], capture_output=True, text=True, cwd=Path(__file__).parents[2], timeout=180)
        self.assertIn('"receipts"', done.stdout, done.stderr)
        officer = "curl -sS $SANKET_URL/v1/inbox -H \"Authorization: Bearer $OFFICER\""
        done = subprocess.run(
            ["bash", "-c", f"{lines}\n{officer}"], capture_output=True, text=True, cwd=Path(__file__).parents[2], timeout=180
        )
        self.assertIn('"entries"', done.stdout, done.stderr)

    def test_publisher(self):
        self.ask("--state", "IN-JH", "--role", "publisher")

    def test_officer(self):
        self.ask("--state", "IN-DL", "--role", "officer", "--officer", "dl-ahtu-07")

    def test_union(self):
        self.ask("--state", "IN", "--role", "union", "--officer", "in-ncrb-01")


if __name__ == "__main__":
    unittest.main()
