"""The HTTP door behind nginx, by deploy/nginx/sanket.conf: what is sent to confuse the two reaches neither as a request.

SANKET_TEST_SANKET names the program, SANKET_TEST_NGINX nginx where it is not on the PATH."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

from test_up import DEPLOY, SANKET, Up

NGINX = os.environ.get("SANKET_TEST_NGINX") or shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

# A request that must not be seen behind the first one.
HIDDEN = b"GET /problems/hidden HTTP/1.1\r\nHost: x\r\n\r\n"

CONFUSING = {
    "a length beside chunks": b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunks beside a length": b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n" + HIDDEN + b"\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + HIDDEN,
    "chunks in disguise": b"Content-Length: 0\r\nTransfer-Encoding: xchunked\r\n\r\n" + HIDDEN,
    "chunks behind a tab": b"Content-Length: 0\r\nTransfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunks behind a blank": b"Content-Length: 0\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a header in a header": b"X: y\rContent-Length: 0\r\n\r\n" + HIDDEN[:-2] + b"X: ",
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@unittest.skipUnless(SANKET and NGINX, "SANKET_TEST_SANKET names no program, or there is no nginx")
class ProxyTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="sanket-proxy.")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.up = Up(Path(cls.folder.name) / "up")
        cls.addClassCleanup(cls.up.end, signal.SIGINT)
        cls.up.until("curl -sS")
        cls.url = re.search(r"SANKET_URL=(\S+)", cls.up.output).group(1)
        cls.token = re.search(r"OFFICER=(\S+)", cls.up.output).group(1)
        # Somebody else may take a port between the look at it and its use.
        if not any(cls.start_nginx(Path(cls.folder.name)) for _ in range(5)):
            raise AssertionError((Path(cls.folder.name) / "error.log").read_text())

    @classmethod
    def start_nginx(cls, folder):
        """The committed file, with this test's ports and certificate in the place of production's. False: it has ended."""
        cls.port = free_port()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-keyout", folder / "key.pem", "-out", folder / "chain.pem"],
            check=True, capture_output=True,
        )
        text = (DEPLOY / "nginx" / "sanket.conf").read_text()
        for old, new in {
            "127.0.0.1:8480": cls.url.removeprefix("http://"),
            "listen 443": f"listen 127.0.0.1:{cls.port}",
            "/etc/sanket/tls": str(folder),
            "/var/log/nginx/sanket.log": str(folder / "access.log"),
        }.items():
            assert old in text, old
            text = text.replace(old, new)
        (folder / "sanket.conf").write_text(text)
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; user root;\n"
            f"events {{}}\nhttp {{ client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
            f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
            # It closes a connection on which nothing more comes: so an answer is read to its end.
            f"keepalive_timeout 1s; include {folder}/sanket.conf; }}\n"
        )
        process = subprocess.Popen([NGINX, "-e", folder / "error.log", "-c", folder / "nginx.conf"])
        until = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < until:
            with socket.socket() as probe:
                # Only its own is meant: it ends where the port is another's.
                if probe.connect_ex(("127.0.0.1", cls.port)) == 0 and (folder / "nginx.pid").exists():
                    cls.addClassCleanup(process.wait)
                    cls.addClassCleanup(process.terminate)
                    return True
            time.sleep(0.1)
        process.kill()
        process.wait()
        return False

    def send(self, request):
        """What comes back over TLS until the other side closes."""
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        answer = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as connection:
                connection.sendall(request)
                try:
                    while part := connection.recv(65536):
                        answer += part
                except (ConnectionError, ssl.SSLError):
                    pass
        return answer

    def explained(self):
        """How often the door has been asked for a page of /problems, as it counts itself."""
        text = urllib.request.urlopen(f"{self.url}/metrics").read().decode()
        found = re.findall(r'requests_total\{operation="other",status="404"\} (\d+)', text)
        return int(found[0]) if found else 0

    def test_a_request_comes_through(self):
        answer = self.send(
            f"GET /v1/states HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}\r\nConnection: close\r\n\r\n".encode()
        )
        self.assertTrue(answer.startswith(b"HTTP/1.1 200"), answer[:200])

    def test_the_counts_stay_inside(self):
        answer = self.send(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        self.assertTrue(answer.startswith(b"HTTP/1.1 403"), answer[:200])

    def test_nothing_is_hidden_in_a_request(self):
        # Counted first, so that a count that never moves would be noticed.
        before = self.explained()
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/healthz")).read()
        with self.assertRaises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{self.url}/problems/hidden")
        self.assertEqual(self.explained(), before + 1)
        for name, rest in CONFUSING.items():
            with self.subTest(name):
                before = self.explained()
                answer = self.send(b"POST /v1/states HTTP/1.1\r\nHost: x\r\n" + rest)
                # What nginx itself takes for a second request comes through as one that it has seen, and is answered as such.
                seen = answer.count(b"HTTP/1.1 404")
                self.assertEqual(self.explained(), before + seen, answer[:400])


if __name__ == "__main__":
    unittest.main()
