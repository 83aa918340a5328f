"""The parts that a run uses: databases of its own, topics under a prefix of its own, and the program that is measured."""

import json
import os
import secrets
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from confluent_kafka.admin import AdminClient

from .mock_cluster import mock_cluster
from .processes import Server, cpu_seconds, parent

EXAMPLES = sorted(str(path) for path in (Path(__file__).resolve().parents[3] / "schemas" / "examples").glob("*.json"))


class House:
    """Use as a context: at the end its servers are stopped, its topics and databases gone."""

    def __init__(self, sanket, logs):
        self.sanket = sanket
        self.logs = logs
        self.url = os.environ["SANKET_DATABASE_URL"]
        self.brokers = os.environ["SANKET_KAFKA_BOOTSTRAP_SERVERS"]
        # The development broker: some things are measured on the mock cluster instead.
        self.has_own_broker = os.environ.get("SANKET_BENCH_OWN_BROKER") == "yes"
        self.is_on_mock = False
        self.prefix = f"sanket-bench-{secrets.token_hex(3)}"
        self.admin = psycopg.connect(self.url, autocommit=True)
        self._postmaster = parent(self.admin.info.backend_pid)
        self._databases = []
        self._servers = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in self._servers:
            server.stop()
        self.drop_topics(lambda name: name.startswith(self.prefix))
        self.drop_databases()

    # The program

    def environment(self, url, **more):
        if self.is_on_mock:
            # It sleeps through the whole wait of an empty fetch, whatever comes meanwhile.
            more.setdefault("SANKET_KAFKA_FETCH_WAIT_MAX_MS", "2")
        return dict(
            os.environ, SANKET_DATABASE_URL=url or self.url, SANKET_TOPIC_PREFIX=self.prefix, SANKET_CANARY_SECONDS="0",
            SANKET_KAFKA_BOOTSTRAP_SERVERS=self.brokers, **more,
        )

    def run(self, url, *arguments, timeout=None):
        """A command of the program to its end; what it printed."""
        command = [str(self.sanket), *map(str, arguments)]
        done = subprocess.run(
            command, env=self.environment(url), stdout=subprocess.PIPE, text=True, timeout=timeout, check=True
        )
        return done.stdout

    def bench(self, url, piece, *arguments):
        """A piece of `sanket bench`: the object that it printed."""
        return json.loads(self.run(url, "bench", piece, *arguments))

    def serve(self, url, *roles, **environment):
        return self.start(url, "serve", *(word for role in roles for word in ("--role", role)), **environment)

    def start(self, url, *arguments, **environment):
        """A command of the program that is left running."""
        server = Server(
            [str(self.sanket), *arguments], self.environment(url, **environment),
            self.logs / f"serve-{len(self._servers)}.log",
        )
        self._servers.append(server)
        return server

    @staticmethod
    def free_port():
        with socket.create_server(("127.0.0.1", 0)) as listener:
            return listener.getsockname()[1]

    # Databases

    def fresh(self, name, migrate=True):
        """The URL of a new database, migrated; what stood in earlier ones is gone."""
        self.drop_databases()
        self.admin.execute(f'CREATE DATABASE "{name}"')
        self._databases.append(name)
        url = urlunsplit(urlsplit(self.url)._replace(path="/" + name))
        if migrate:
            self.run(url, "db", "migrate")
        self.admin.execute("CHECKPOINT")
        return url

    def connect(self, url):
        """A session of the bench's own; use as a context."""
        return psycopg.connect(url, autocommit=True)

    def drop_databases(self):
        for name in self._databases:
            # Not WITH (FORCE): it would have to end an autovacuum worker too, which is a superuser's. Without, that one yields.
            self.admin.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
                [name],
            )
            self.admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
        self._databases = []

    def wal(self):
        """Where the write-ahead log stands, in bytes."""
        return int(self.admin.execute("SELECT pg_current_wal_insert_lsn() - '0/0'").fetchone()[0])

    def postgres_cpu(self, *own):
        """Seconds of processor time that the server's processes have taken, those of our own sessions left out."""
        return cpu_seconds(self._postmaster, without={self.admin.info.backend_pid, *own})

    # Topics

    @contextmanager
    def mock_instead(self, keeps=0):
        """Within it the house is on a mock cluster, if the broker is its own; `keeps` as `mock_cluster` has it."""
        if not self.has_own_broker:
            yield
            return
        with mock_cluster(self.prefix, keeps) as servers:
            usual, self.brokers, self.is_on_mock = self.brokers, servers, True
            try:
                yield
            finally:
                self.brokers, self.is_on_mock = usual, False

    def apply_topics(self, url):
        if not self.is_on_mock:
            self.run(url, "topics", "apply")

    def drop_topics(self, wanted):
        """Best effort: a broker that keeps them costs memory, no figure."""
        if self.is_on_mock:
            return
        try:
            admin = AdminClient({"bootstrap.servers": self.brokers, **kafka_properties()})
            names = [name for name in admin.list_topics(timeout=10).topics if wanted(name)]
            for future in admin.delete_topics(names, operation_timeout=30).values() if names else []:
                future.result()
        except Exception as error:
            say(f"topics could not be deleted: {error}")

    def drop_outputs(self, url):
        """What the relay has written, so that the broker's memory is the same in each round."""
        outputs = {f"{self.prefix}.{name}" for name in ("notifications", "events", "feed", "dead-letters")}
        self.drop_topics(lambda name: name in outputs)
        time.sleep(0.5)
        self.apply_topics(url)


def kafka_properties():
    """`SANKET_KAFKA_SASL_USERNAME` is `sasl.username`, as the program reads it."""
    prefix = "SANKET_KAFKA_"
    properties = {
        name[len(prefix):].lower().replace("_", "."): value
        for name, value in os.environ.items()
        if name.startswith(prefix)
    }
    properties.pop("bootstrap.servers", None)
    return properties


def say(line):
    """A line of progress."""
    print(f"  {line}", flush=True)
