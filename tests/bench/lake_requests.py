"""Counts the S3 requests that no hook of boto3 sees: those of the lake's own client, which is written in Rust.

A proxy before the emulator's S3, for this machine only. What boto3 sends through it is passed on uncounted: its hooks
count that already.
"""

import http.client
import json
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import parse_qs, urlsplit

# These belong to one connection, not to the message (RFC 9110, 7.6.1); the length is written anew.
OF_THE_CONNECTION = ("connection", "keep-alive", "transfer-encoding", "content-length", "expect")
ANSWER_SECONDS = 60
COUNTS = "/_counts"


def operation_of(method: str, target: str) -> str:
    """The S3 operation of a request, path style, as the price list needs it: `GET /bucket/key` -> GetObject."""
    parts = urlsplit(target)
    _, _, key = parts.path.lstrip("/").partition("/")
    asked = parse_qs(parts.query, keep_blank_values=True)
    if method == "GET":
        return "GetObject" if key else "ListObjectsV2"
    if method == "PUT":
        return "UploadPart" if "partNumber" in asked else "PutObject"
    if method == "POST":
        return "DeleteObjects" if "delete" in asked else "PutMultipart"
    return {"HEAD": "HeadObject", "DELETE": "DeleteObject"}[method]


class Counting(BaseHTTPRequestHandler):
    """Passes on to the S3 of the server's `upstream_port`; answers `GET /_counts` itself."""

    protocol_version = "HTTP/1.1"
    server: "CountingServer"

    def handle_one(self) -> None:
        if self.path == COUNTS:
            self._send(200, [], json.dumps(self.server.counts).encode())
            return
        if "boto" not in self.headers.get("User-Agent", "").lower():
            self.server.count(f"s3.{operation_of(self.command, self.path)}")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.upstream_port, timeout=ANSWER_SECONDS)
        try:
            upstream.request(self.command, self.path, body, dict(_kept(self.headers.items())))
            answer = upstream.getresponse()
            self._send(answer.status, [*_kept(answer.getheaders())], answer.read(), answer.getheader("Content-Length"))
        finally:
            upstream.close()

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = handle_one  # the names that http.server calls

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes, length: str | None = None) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        told = length if self.command == "HEAD" and length else len(body)  # what a GET would give
        self.send_header("Content-Length", str(told))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the counts are what is asked for."""


class CountingServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, upstream_port: int) -> None:
        super().__init__(("127.0.0.1", 0), Counting)
        self.upstream_port, self.counts, self.lock = upstream_port, Counter[str](), Lock()

    def count(self, name: str) -> None:
        with self.lock:
            self.counts[name] += 1


def _kept(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The headers to pass on; Host is one of them, as it is signed."""
    return ((name, value) for name, value in headers if name.lower() not in OF_THE_CONNECTION)


@contextmanager
def counted_s3(port: int) -> Iterator[str]:
    """The address of a way to the S3 on this port of 127.0.0.1. A process of its own: the lake's client may hold this
    one's interpreter while it waits for an answer.
    """
    command = [sys.executable, "-m", "tests.bench.lake_requests", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603 - our own module
        try:
            assert child.stdout is not None
            yield child.stdout.readline().strip()
        finally:
            child.terminate()


def counts_at(address: str) -> Counter[str]:
    """`s3.<Operation>` -> requests of other clients than boto3 so far."""
    with urllib.request.urlopen(address + COUNTS, timeout=ANSWER_SECONDS) as answer:  # noqa: S310 - our own address
        return Counter(json.load(answer))


def main() -> None:
    """Print the address; serve until ended."""
    server = CountingServer(int(sys.argv[1]))
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
