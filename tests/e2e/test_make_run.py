"""`make run` as a person lives it: one command, one ready line, everything there again after a stop."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from backend_lambdas.aws.core.tables import history_pk, month_pk
from backend_lambdas.reports.report import ReportData, decode_report
from infra.local.emulator.cloud import client
from infra.local.launcher.home import HOST, Credentials
from infra.local.story.company import COMPANY, SAMPLES
from infra.local.story.files import HELD, TODAY, SentFile, story
from infra.package import ROOT
from tests.support.emulated import eventually
from tests.support.free_port import free_port
from tests.support.signed_in_visit import SignedInVisit

pytestmark = pytest.mark.emulator


STORY_SECONDS = 240.0  # a hundred files are read one after the other


class Run:
    """`python -m infra.local` with a home and ports of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.ports = (free_port(), free_port())
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> list[str]:
        """Start it; return what it says up to and with the ready line, or all of it when it ends before."""
        settings = {
            "STOCKROOM_HOME": str(self.home),
            "STOCKROOM_PORT": str(self.ports[0]),
            "STOCKROOM_AWS_PORT": str(self.ports[1]),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "infra.local"],
            cwd=ROOT,
            env=os.environ | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line.strip())
            if line.startswith("Stockroom is ready"):
                return said
        self.stop(signal.SIGTERM)
        return said

    def stop(self, number: signal.Signals) -> int:
        """End it and return its exit status."""
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.send_signal(number)
        self.process.stdout.read()
        self.process.stdout.close()
        return self.process.wait()

    def connection(self) -> dict[str, Any]:
        return dict(json.loads((self.home / "local.json").read_text()))

    def stores(self) -> list[str]:
        """The stores that have committed something."""
        return sorted(item["store"]["S"] for item in self.ops("AGG"))

    def uploads(self, months: set[str]) -> list[tuple[str, str]]:
        """Day received and status of every upload that the Uploads page lists for these months."""
        found = [item for month in months for item in self.ops(month_pk("UPLOADS", month), "month", "month_pk")]
        return sorted((item["received_at"]["S"][:10], item["status"]["S"]) for item in found)

    def reports(self) -> list[dict[str, Any]]:
        return self.ops("RP#weekly")

    def ops(self, pk: str, index: str | None = None, name: str = "pk") -> list[dict[str, Any]]:
        known = self.connection()
        key = Credentials(known["access_key_id"], known["secret_access_key"])
        answer = client("dynamodb", known["aws_endpoint_url"], key).query(
            TableName=known["outputs"]["OpsTable"],
            KeyConditionExpression=f"{name} = :pk",
            **({"IndexName": index} if index else {}),
            ExpressionAttributeValues={":pk": {"S": pk}},
        )
        return list(answer["Items"])

    def report(self, record: dict[str, Any]) -> ReportData:
        known = self.connection()
        key = Credentials(known["access_key_id"], known["secret_access_key"])
        s3 = client("s3", known["aws_endpoint_url"], key)
        file = s3.get_object(Bucket=known["outputs"]["DataBucket"], Key=record["files"]["M"]["json"]["S"])
        return decode_report(file["Body"].read())


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    made = Run(tmp_path / "home")
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop(signal.SIGTERM)


def test_it_gets_ready_serves_the_dashboard_and_is_all_there_after_a_stop(run: Run) -> None:
    assert run.start()[-1] == f"Stockroom is ready at http://{HOST}:{run.ports[0]}"
    connection = run.connection()
    assert sorted(connection) == [
        *(
            "access_key_id",
            "admin_email",
            "admin_password",
            "aws_endpoint_url",
            "dashboard_url",
            "mail_dir",
            "outputs",
            "region",
            "secret_access_key",
            "upload_api_url",
        )
    ]
    assert {"UploadsBucket", "DataBucket", "StockTable", "OpsTable", "AlertsTopicArn"} <= set(connection["outputs"])
    assert stat.S_IMODE((run.home / "local.json").stat().st_mode) == 0o600
    with urllib.request.urlopen(connection["dashboard_url"] + "/_health") as answer:  # noqa: S310 - http
        assert answer.status == 200
    assert requests.post(connection["upload_api_url"] + "/uploads", timeout=60).status_code == 401  # no key
    assert requests.get(connection["dashboard_url"] + "/stock", timeout=60).url.endswith("/sign-in?next=%2Fstock")
    assert SignedInVisit(connection).page("/_dash-layout").status_code == 200
    (record,) = eventually(run.reports, bool, STORY_SECONDS)  # made once all files are read
    loaded = run.stores()
    assert loaded == sorted(store.name for store in COMPANY)
    sent, today = story(datetime.now(UTC)), datetime.now(UTC).date().isoformat()
    expected = [(file.came.date().isoformat(), end_of(file)) for file in sent]
    expected += [(today, "COMMITTED")] * len(list(SAMPLES.glob("*.csv")))
    assert run.uploads({day[:7] for day, _ in expected}) == sorted(expected)
    osaka = [file.came.isoformat()[:16] for file in sent if file.name.endswith("osaka.csv")]
    told_of = [item["at"]["S"][:16] for item in run.ops(history_pk("Osaka", "SH-0004"))]
    assert told_of[0] == osaka[0]
    assert set(told_of) <= set(osaka)
    told = {headline.key: headline.value for headline in run.report(record).headlines}
    assert all(told[key] > 0 for key in ("revenue", "units", "out")), told
    assert run.stop(signal.SIGINT) == 0
    assert listening(run.ports) == []

    said = run.start()
    assert [line for line in said if "sample" in line or "Recovery" in line] == []
    assert run.stores() == loaded
    assert run.connection() == connection
    assert run.stop(signal.SIGTERM) == 0
    assert listening(run.ports) == []


def test_when_the_launcher_is_killed_nothing_it_started_stays(run: Run) -> None:
    run.start()
    run.stop(signal.SIGKILL)
    assert eventually(lambda: listening(run.ports), lambda seen: seen == []) == []


def test_a_busy_port_is_said_in_one_line_and_nothing_is_started(run: Run) -> None:
    with socket.create_server((HOST, run.ports[0])):
        said = run.start()
    assert said[1:] == [
        f"Stockroom cannot start. Port {run.ports[0]} on {HOST} is taken by another program. "
        "Stop it, or set STOCKROOM_PORT to a free port."
    ]
    assert listening(run.ports) == []


def listening(ports: tuple[int, int]) -> list[int]:
    """Those of the ports on which somebody answers."""
    answered = []
    for port in ports:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                answered.append(port)
    return answered


def end_of(file: SentFile) -> str:
    """How a file of the story ends: the two of today are waiting for somebody and refused."""
    if file.round < TODAY:
        return "COMMITTED"
    return "HELD" if HELD.lower() in file.name else "REJECTED"
