"""TLS before a plain http server on 127.0.0.1, as a load balancer puts it there."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import trustme

HOST = "127.0.0.1"


@dataclass(frozen=True)
class TlsFront:
    """Where it answers, and the file with the authority to believe."""

    endpoint_url: str
    ca_file: str


@contextmanager
def tls_front(behind: str) -> Iterator[TlsFront]:
    """Pass requests on to `behind` (http://127.0.0.1:port) with their own Host, and say that they came over TLS."""
    port = urlsplit(behind).port

    class PassOn(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            assert "Transfer-Encoding" not in self.headers, "whole bodies only"
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            connection = http.client.HTTPConnection(HOST, port, timeout=60)
            connection.request(self.command, self.path, body, {**dict(self.headers), "X-Forwarded-Proto": "https"})
            answer = connection.getresponse()
            said = answer.read()
            connection.close()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = pass_on

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    authority = trustme.CA()
    context = SSLContext(PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    server = ThreadingHTTPServer((HOST, 0), PassOn)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with TemporaryDirectory() as folder:
            ca_file = Path(folder) / "ca.pem"
            authority.cert_pem.write_to_path(str(ca_file))
            yield TlsFront(f"https://{HOST}:{server.server_port}", str(ca_file))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
