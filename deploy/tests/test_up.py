"""`deploy/up` as a person meets it: Ctrl-C, a kill, a second run, wrong use. SANKET_TEST_SANKET names the program."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

DEPLOY = Path(__file__).resolve().parents[1]
SANKET = os.environ.get("SANKET_TEST_SANKET", "")


# Seconds that only what hangs takes, on a slow machine too.
WHOLE_RUN = 900
END = 120


def processes_of(folder):
    """Ids of the processes whose arguments or environment name the folder; the dead ones have neither."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                told = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            except OSError:
                continue
            if str(folder).encode() in told:
                found.append(int(entry.name))
    return found


class Up:
    """One run in a folder, its output read line by line."""

    def __init__(self, folder, *arguments, environment=None):
        command = [str(DEPLOY / "up"), "--state", str(folder), "--binary", SANKET, *arguments]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        self.output = ""

    def until(self, words):
        for line in self.process.stdout:
            self.output += line
            if words in line:
                return
        raise AssertionError(f"ended before it said '{words}':\n{self.output}")

    def end(self, number=None, within=END):
        if number is not None:
            self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=within)
        self.output += rest
        return self.process.returncode


@unittest.skipUnless(SANKET, "SANKET_TEST_SANKET names no program")
class ARun(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="sanket-up-test."))

    def tearDown(self):
        self.assertEqual(self.left_after(END), [], "processes are left")
        elsewhere = self.folder / "postgres.path"
        if elsewhere.exists():
            shutil.rmtree(elsewhere.read_text().strip())
        shutil.rmtree(self.folder)

    def left_after(self, seconds):
        until = time.monotonic() + seconds
        while (left := processes_of(self.folder)) and time.monotonic() < until:
            time.sleep(0.1)
        return left

    def test_ctrl_c_ends_it_well_and_a_second_run_finds_the_data(self):
        first = Up(self.folder)
        first.until("Ctrl-C")
        self.assertGreaterEqual(len(processes_of(self.folder)), 3)
        self.assertEqual(first.end(signal.SIGINT), 0, first.output)
        self.assertEqual(self.left_after(10), [])

        second = Up(self.folder, "--check")
        self.assertEqual(second.end(within=WHOLE_RUN), 0, second.output)
        self.assertEqual(second.output.count("(data kept"), 2, second.output)
        self.assertEqual(self.left_after(10), [])

    def test_a_lost_broker_is_told_with_what_to_do_and_fresh_begins_anew(self):
        first = Up(self.folder, "--check")
        self.assertEqual(first.end(within=WHOLE_RUN), 0, first.output)
        shutil.rmtree(self.folder / "broker")

        second = Up(self.folder, "--check")
        self.assertNotEqual(second.end(within=WHOLE_RUN), 0, second.output)
        self.assertIn("topic-recreated", second.output)
        self.assertIn("--fresh begins anew", second.output)
        self.assertNotIn("None is lost", second.output)

        third = Up(self.folder, "--fresh", "--check")
        self.assertEqual(third.end(within=WHOLE_RUN), 0, third.output)
        self.assertNotIn("(data kept", third.output)

    def test_a_cluster_and_a_database_that_are_there_are_used_and_left_alone(self):
        host = Up(self.folder)
        host.until("Ctrl-C")
        password, port = ((self.folder / f"postgres.{name}").read_text().strip() for name in ("password", "port"))
        broker = (self.folder / "broker.port").read_text().strip()
        given = {
            "SANKET_DATABASE_URL": f"postgresql://sanket:{password}@127.0.0.1:{port}/sanket",
            "SANKET_KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{broker}",
        }
        with tempfile.TemporaryDirectory(prefix="sanket-up-guest.") as folder:
            guest = Up(folder, "--check", environment=given)
            self.assertEqual(guest.end(within=WHOLE_RUN), 0, guest.output)
            self.assertIn("of SANKET_DATABASE_URL", guest.output)
            self.assertFalse((Path(folder) / "broker").exists())
            self.assertFalse((Path(folder) / "postgres").exists())
            self.assertNotIn(password, guest.output)
        self.assertGreaterEqual(len(processes_of(self.folder)), 3, "the host's own parts go on")
        self.assertEqual(host.end(signal.SIGINT), 0, host.output)

    def test_sigterm_while_it_starts_ends_what_was_started(self):
        run = Up(self.folder)
        run.until("✓ postgres")
        self.assertEqual(run.end(signal.SIGTERM), 143, run.output)
        self.assertEqual(self.left_after(10), [])

    def test_when_it_is_killed_what_it_started_ends_too(self):
        run = Up(self.folder)
        run.until("Ctrl-C")
        run.process.kill()
        run.process.wait()
        self.assertEqual(self.left_after(END), [])
        run.process.stdout.close()

    def test_two_in_one_folder_are_told_apart(self):
        first = Up(self.folder)
        first.until("✓ postgres")
        second = Up(self.folder)
        self.assertEqual(second.end(), 1)
        self.assertIn("another deploy/up is at work", second.output)
        self.assertEqual(first.end(signal.SIGTERM), 143)


class WrongUse(unittest.TestCase):
    def run_command(self, *arguments):
        return subprocess.run([str(DEPLOY / arguments[0]), *arguments[1:]], capture_output=True, text=True, timeout=END)

    def test_an_unknown_flag_is_refused(self):
        for command in ("up", "test"):
            done = self.run_command(command, "--no-such-flag")
            self.assertEqual(done.returncode, 2)
            self.assertIn("--no-such-flag", done.stderr)

    def test_help_has_examples(self):
        for command in ("up", "test"):
            done = self.run_command(command, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn("Examples:", done.stdout)


if __name__ == "__main__":
    unittest.main()
