"""What pages read of weekly reports. Each raises DataUnavailable or NotFound."""

import re
from collections.abc import Sequence
from functools import lru_cache

from backend_lambdas.inventory.calendar import week_start
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.language.texts import N_, _
from backend_lambdas.reports.calendar import checked_week, last_complete_week
from backend_lambdas.reports.registered import RegisteredReport
from backend_lambdas.reports.report import ReportData, decode_report
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable, in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.sales.filters import week_number, week_text

CANNOT_READ = N_("The weekly reports cannot be read right now.")
MOST_WEEKS = 260  # to choose from
ENDINGS = ("pdf", "xlsx", "zip")

Stores = Sequence[str]


def report_list(stores: Stores = ()) -> tuple[RegisteredReport, ...]:
    """Every report of these stores (() = of all one sees), newest week first."""
    with in_words(_(CANNOT_READ)):
        return tuple(current_dependencies().reports.records.newest_first(stores))


def report(week: str, stores: Stores = ()) -> ReportData | None:
    """One report in full; None when there is none of this week. Raises InvalidRequest for what is no week."""
    with in_words(_(CANNOT_READ)):
        record = current_dependencies().reports.records.find(checked_week(week), stores)
        return None if record is None else _read(record.files["json"])


def revision_of(week: str, stores: Stores = ()) -> int:
    """Of the week's report; 0: there is none."""
    return next((one.revision for one in report_list(stores) if one.period.week == week), 0)


def report_page(week: str, stores: Stores = ()) -> bytes:
    """The report as an HTML page."""
    with in_words(_(CANNOT_READ)):
        return current_dependencies().reports.files.get(_record(week, stores).files["html"])


def report_file_link(week: str, ending: str, revision: int | None = None, stores: Stores = ()) -> str:
    """A link to the report's pdf, xlsx or zip, good for 5 minutes; of an earlier revision if asked. Raises NotFound."""
    record = _record(week, stores)
    files, name = record.files, f"weekly-report-{week}{_of_stores(stores)}"
    if revision is not None and revision != record.revision:
        files = next((one.files for one in record.earlier if one.number == revision), {})
        name = f"{name}-revision-{revision}"
    if ending not in ENDINGS or ending not in files:
        raise NotFound(_("There is no such file."))
    with in_words(_(CANNOT_READ)):
        return current_dependencies().presigner.download_link(files[ending], f"{name}.{ending}")


def _of_stores(stores: Stores) -> str:
    """What a file's name says of whose report it is."""
    own = current_actor().own(stores)
    words = re.sub(r"[^\w.-]+", "-", own[0] if len(own) == 1 else f"{len(own)} stores")
    return f"-{words}" if stores else ""


def week_to_run(asked: str, stores: Stores = ()) -> str:
    """The week that "Run now" is about: the open one when it lacks its report or has changed, else the last complete.

    When that one has its report too and has not changed, the open one: the answer is about what is on the screen.
    """
    last = last_week()
    candidates = [checked_week(asked), last] if asked else [last]
    with in_words(_(CANNOT_READ)):
        return next((week for week in candidates if _has_work(week, stores)), candidates[0])


def _has_work(week: str, stores: Stores) -> bool:
    report_store = current_dependencies().reports
    record = report_store.records.find(week, stores)
    return record is None or report_store.changed(record) is not None


def last_week() -> str:
    """The last complete week in the reporting time zone."""
    dependencies = current_dependencies()
    return last_complete_week(dependencies.clock(), dependencies.reports.schedule[2])


def weeks_with_sales() -> tuple[str, ...]:
    """Every complete week since the first sale, newest first; () while the sales cannot be read."""
    try:
        table = current_dependencies().sales.state().table
    except DataUnavailable:
        return ()
    if table is None:
        return ()
    last, first = week_number(week_start(last_week())), week_number(table.first_day)
    return tuple(week_text(number) for number in range(last, max(first, last - MOST_WEEKS) - 1, -1))


def report_schedule() -> tuple[str, str, str]:
    """Weekday, time and zone at which a week's report is made by itself."""
    return current_dependencies().reports.schedule


def _record(week: str, stores: Stores) -> RegisteredReport:
    with in_words(_(CANNOT_READ)):
        record = current_dependencies().reports.records.find(checked_week(week), stores)
    if record is None:
        raise NotFound(_("There is no report of week {week}.", week=week))
    return record


@lru_cache(maxsize=8)
def _read(key: str) -> ReportData:
    """A report's files never change: a key is read once."""
    return decode_report(current_dependencies().reports.files.get(key))
