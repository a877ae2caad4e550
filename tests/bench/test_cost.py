"""The month's bill holds the weekly report, with what its own client asks of the lake."""

import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.bench.cost import SMALL, stockroom
from tests.bench.cost_flows import Counted, Flow
from tests.bench.cost_report import Reported
from tests.bench.lake_requests import counted_s3, counts_at, operation_of

NOTHING = Flow({}, 0.0, 0.0)
COUNTED = Counted(*[NOTHING] * 7, 0.0, 0.0)


def test_a_weekly_report_is_on_the_bill_with_its_requests_units_and_mails() -> None:
    made = Flow({"s3.GetObject": 1_000_000, "s3.PutObject": 100_000}, 8_000_000.0, 1_600_000.0)
    looked_at = Flow({}, 1_000_000.0, 0.0)
    lines = {
        what: (amount, usd) for what, amount, usd in stockroom(SMALL, COUNTED, Reported(50, made, looked_at, 0, 0))
    }
    amount, usd = lines["Weekly report, requests, reads and mails"]
    # A report: 0.40 of gets, 0.50 of puts, 1.00 of reads, 1.00 of writes, 3 mails; 30 looks of 0.125.
    assert (amount, round(usd, 4)) == ("4.35 reports", round(4.35 * (2.90 + 0.00006 + 0.0000005) + 30 * 0.125, 4))
    assert lines["Weekly report, assumed durations"] == ("923 GB-s", pytest.approx(4.35 * 120 * 1.769 * 0.0000133334))


def test_requests_of_others_are_counted_on_their_way_and_those_of_boto3_are_left_to_its_hooks() -> None:
    with upstream() as port, counted_s3(port) as address:
        for agent in ("object_store/0.12", "Boto3/1.40 md/Botocore"):
            asked = urllib.request.Request(f"{address}/data/lake/part-0", headers={"User-Agent": agent})  # noqa: S310
            assert urllib.request.urlopen(asked, timeout=10).read() == b"Bytes of /data/lake/part-0"  # noqa: S310
        assert counts_at(address) == Counter({"s3.GetObject": 1})


def test_requests_go_by_the_name_on_the_price_list() -> None:
    asked = [("GET", "/data/lake/a"), ("GET", "/data?list-type=2&prefix=lake"), ("HEAD", "/data/a"), ("PUT", "/data/a")]
    asked += [("PUT", "/data/a?partNumber=1&uploadId=x"), ("POST", "/data/a?uploads"), ("POST", "/data?delete")]
    assert [operation_of(*one) for one in asked] == (
        ["GetObject", "ListObjectsV2", "HeadObject", "PutObject", "UploadPart", "PutMultipart", "DeleteObjects"]
    )


@contextmanager
def upstream() -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"Bytes of {self.path}".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
