"""Processes from outside: started, read in /proc, ended."""

import os
import signal
import subprocess
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def stat(pid):
    """The fields of /proc/PID/stat after the name, which may hold spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def parent(pid):
    return int(stat(pid)[1])


def cpu_seconds(postmaster, without):
    """User and system time of a postmaster's children, dead ones too."""
    fields = stat(postmaster)
    total = int(fields[13]) + int(fields[14])  # of children that it has waited for
    for child in Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split():
        if int(child) in without:
            continue
        try:
            fields = stat(child)
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICK


class Server:
    """A `sanket serve`."""

    def __init__(self, command, environment, log):
        self.log = log
        with log.open("w") as file:
            self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=file)

    @property
    def pid(self):
        return self.process.pid

    def cpu(self):
        """Seconds of processor time so far."""
        fields = stat(self.pid)
        return (int(fields[11]) + int(fields[12])) / TICK

    def peak_rss(self):
        """The most memory that it ever had resident, in MB (10^6 bytes)."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
        return 0.0

    def require_alive(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"sanket serve has ended ({self.process.returncode}):\n{self.tail()}")

    def tail(self):
        return "".join(self.log.read_text(errors="replace").splitlines(keepends=True)[-20:])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()


def wait(condition, seconds, every=0.02):
    """Waits for the condition's first true value and returns it; None when it did not come in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(every)
    return None
