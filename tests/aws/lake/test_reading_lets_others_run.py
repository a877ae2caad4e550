"""Reading sales from S3 must not stop the other threads of a web worker: the S3 here is one of them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from backend_lambdas.aws.lake.lake import Lake, store_options
from backend_lambdas.aws.lake.reader import SalesReader
from tests.dashboard.data.sales.test_replica import Books

KEY = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
SECRETS = {name.upper(): value for name, value in KEY.items()}
# A reader that keeps Python's lock waits for an answer that this process cannot give: it ends by this limit.
LIMITS = {"timeout": "5s", "connect_timeout": "5s", "max_retries": "0", "retry_timeout": "5s"}


@pytest.fixture
def s3_of_this_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def test_a_server_in_the_same_process_can_answer_while_sales_are_read(s3_of_this_process: str, tmp_path: Path) -> None:
    books = Books(tmp_path)
    books.sell(("Camden", "tea", "Tea", date(2026, 11, 4), "3", "2.50"))
    s3 = boto3.client("s3", endpoint_url=s3_of_this_process, region_name="us-east-1", **KEY)
    s3.create_bucket(Bucket="data")
    for file in sorted(path for path in tmp_path.rglob("*") if path.is_file()):
        s3.put_object(Bucket="data", Key=file.relative_to(tmp_path).as_posix(), Body=file.read_bytes())
    options = {**store_options(s3_of_this_process, "us-east-1"), **SECRETS, **LIMITS}
    reader = SalesReader(None, "", lambda: Lake("s3://data", options))
    weeks = list(books.published.weeks)
    sold = [batch["units"].to_pylist() for batch in reader.weekly(weeks, books.now_head)]
    assert sold == [[3.0]]
    assert list(reader.names(weeks, books.now_head)) == [("tea", "Tea", "2026-W45")]
