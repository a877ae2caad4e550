"""R2: the weekly report meets every error at every call: one report, its files, told once through each channel."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.items import from_item
from backend_lambdas.aws.reports import work
from backend_lambdas.functions import weekly_report
from tests.faults.deployed import START_MS, Deployed, context, deployed, mailed
from tests.faults.lasting import audited, lasting
from tests.faults.running import LONG_SECONDS, check_faults
from tests.faults.test_uploads import AFTER, BEFORE, SOLD, Files

pytestmark = pytest.mark.timeout(LONG_SECONDS)
FRIDAY_MS = START_MS + 3 * 86_400_000
SALES = SOLD + "a,Berlin,I1,2023-11-08,2,2.00\nb,Berlin,I2,2023-11-09,1,1.50\n"
SETTINGS = {"report_mail_from": "stock@example.com", "report_mail_to": "ann@example.com"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with deployed(tmp_path_factory.mktemp("lake"), **SETTINGS) as made, pytest.MonkeyPatch.context() as patch:
        patch.setattr(weekly_report, "datetime", clock_of(made))
        patch.setattr(work, "render_all", drawn)
        patch.setattr(work, "lake_in_bucket", lambda _: made.lake)
        clients.ses().create_email_identity(EmailIdentity=SETTINGS["report_mail_from"])
        yield made


def clock_of(stack: Deployed) -> Any:
    class Now(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.fromtimestamp(stack.clock.now_ms / 1000, UTC)

    return Now


def drawn(report: Any, dashboard_url: str, folder: Path) -> dict[str, Path]:
    """Drawing makes no call: a few bytes stand for each file."""
    files = {ending: folder / f"report.{ending}" for ending in ("pdf", "json", "mail")}
    for ending, path in files.items():
        path.write_text(f"{ending} of {report.data.period.week}")
    return files


class WeeklyReport:
    """On Friday the report of the week before is due, the weeks before it are looked at; topic and mail are told."""

    def __init__(self, stack: Deployed) -> None:
        self.stack = stack

    def prepare(self) -> None:
        files = Files(self.stack)
        files.there, files.arriving = (BEFORE, SALES), AFTER
        files.prepare()

    def begin(self) -> None:
        self.stack.clock.now_ms = FRIDAY_MS

    def deliver(self) -> bool:
        weekly_report.handler({}, context(900_000))
        return True

    def state(self) -> Any:
        """Keys carry the attempt's id: what lies under them is compared."""
        ops = self.stack.items("ops")
        (report,) = (from_item(item) for item in ops if item["pk"]["S"] == "RP#weekly")
        files = {ending: self.stack.data(key) for ending, key in sorted(report["files"].items())}
        logged = sorted(set(self.stack.published())), sorted(set(mailed()))
        return lasting(ops, also=("files", "report_id", "cut_off", "text")), audited(ops), files, logged


SCENARIOS = (WeeklyReport,)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_errors_at_every_call_and_by_chance_change_nothing_in_the_end_and_are_told(
    stack: Deployed, scenario: Any
) -> None:
    print(check_faults(scenario(stack)))
