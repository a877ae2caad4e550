"""Weekly reports in the dashboard without a browser: links, list, queries, downloads."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.reports.orders import ReportFreshness
from backend_lambdas.aws.reports.records import DynamoReportRecords, S3ReportFiles
from backend_lambdas.aws.uploads.files import Presigner
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound, StorageError
from backend_lambdas.language.texts import speaking
from backend_lambdas.reports import links
from backend_lambdas.reports.report import Cause, ReportData, encode_report
from backend_lambdas.reports.tables.report import report_tables
from backend_lambdas.reports.tables.table import Column, Kind, ReportTable
from backend_lambdas.reports.week_sales import MoverList
from backend_lambdas.reports.week_stock import SameFigure
from dashboard.app import server
from dashboard.data import dependencies
from dashboard.data.actor import set_actor
from dashboard.data.availability import DataUnavailable
from dashboard.data.dependencies import ReportStore
from dashboard.data.own_reports import OwnReports
from dashboard.data.sales.filters import SalesFilters
from dashboard.features.reports import commands as report_commands
from dashboard.features.reports import queries as report_queries
from dashboard.features.reports import scope
from dashboard.features.reports.body import heard_of, is_there, one_text, one_week, schedule_words, view_query
from dashboard.features.reports.charts import chart_panels, day_pairs
from dashboard.features.reports.compare import compared_table
from dashboard.features.reports.list import matching, report_rows, week_choices
from dashboard.features.reports.tables import report_table, table_panels
from dashboard.features.reports.view import headline_cards, report_head, sentence_list
from dashboard.ui.static_parts import as_drawn
from tests.aws.reports.test_records import AUDIT, registered
from tests.support.mocked_aws import MockedAws, mocked_aws
from tests.support.people import EVERYBODY
from tests.support.report_example import WEEK, made_report

KEYS = {ending: f"reports/weekly/{WEEK}/A/weekly-report-{WEEK}.{ending}" for ending in ("pdf", "html", "json")}
Ordered = list[tuple[str, Actor]]


@pytest.fixture
def ordered() -> Ordered:
    return []


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, ordered: Ordered) -> Iterator[MockedAws]:
    """One registered report in moto behind the dashboard's queries."""
    with mocked_aws() as mocked:
        records, files = DynamoReportRecords(mocked.dynamodb, "ops"), S3ReportFiles(mocked.s3, "data")
        records.register(registered(files=KEYS), AUDIT)
        mocked.s3.put_object(Bucket="data", Key=KEYS["json"], Body=encode_report(made_report()))
        mocked.s3.put_object(Bucket="data", Key=KEYS["html"], Body=b"<!DOCTYPE html><p>report")
        changed = ReportFreshness(mocked.dynamodb, "ops").changed
        own = OwnReports(lambda stores: DynamoReportRecords(mocked.dynamodb, "ops", stores))
        stub = ReportStore(
            own, files, changed, lambda week, actor: ordered.append((week, actor)), ("THU", "17:00", "UTC")
        )
        monkeypatch.setattr(report_queries, "current_dependencies", lambda: current_dependencies(stub, mocked))
        monkeypatch.setattr(report_commands, "current_dependencies", lambda: current_dependencies(stub, mocked))
        report_queries._read.cache_clear()
        yield mocked


def current_dependencies(stub: ReportStore, mocked: MockedAws) -> dependencies.Dependencies:
    parts: dict[str, Any] = dict.fromkeys(dependencies.Dependencies.__slots__)
    parts |= {"reports": stub, "presigner": Presigner(mocked.s3, "uploads", "data", 200_000_000)}
    return dependencies.Dependencies(**parts | {"clock": lambda: datetime(2026, 11, 26, 9, tzinfo=UTC)})


def filters_of(path: str) -> dict[str, Any]:
    query = parse_qs(urlsplit(path).query)
    return {name: values[0] if len(values) == 1 else values for name, values in query.items()}


def test_the_links_of_a_report_are_read_by_the_pages_they_lead_to() -> None:
    trends = SalesFilters.from_query(**filters_of(links.trends_path(WEEK, store="Köln & Söhne")))
    assert (trends.stores, trends.first, trends.last) == (("Köln & Söhne",), WEEK, WEEK)
    assert filters_of(links.report_path(WEEK)) == {"week": WEEK}


def test_the_list_and_the_report_come_from_the_records(aws: MockedAws) -> None:
    (entry,) = report_queries.report_list()
    assert (entry.period.week, entry.sent_at, entry.headlines) == (WEEK, None, made_report().headlines)
    assert report_queries.report(WEEK) == made_report()
    assert report_queries.report("2026-W40") is None
    assert report_queries.last_week() == "2026-W47"


def test_typing_finds_reports_by_week_month_or_year(aws: MockedAws) -> None:
    entries = report_queries.report_list()
    assert [len(matching(entries, text)) for text in ("", "46", "nov 2026", "W46", "dec", "week 46 of")] == [
        1,
        1,
        1,
        1,
        0,
        1,
    ]


def test_a_german_finds_reports_by_the_month_too(aws: MockedAws) -> None:
    with speaking("de"):
        assert [len(matching(report_queries.report_list(), text)) for text in ("nov 2026", "woche 46", "dez")] == [
            1,
            1,
            0,
        ]


def test_the_page_has_the_readers_tables_around_sentences_as_they_were_made() -> None:
    with speaking("de"):
        report = made_report()
    sentences, stores = str(sentence_list(report)), str(table_panels(report)[0])
    assert ("lang='de'" in sentences, "Artikeln" in sentences) == (True, True)
    assert ("Sales by store" in stores, "sales not complete, last of 11 Nov 2026" in stores) == (True, True)
    with speaking("de"):
        movers = str(table_panels(made_report())[5])
    assert (
        "Menge, dagegen Preis" in movers,
        "Td(children='gestiegen', className='', data-head='Liste')" in movers,
    ) == (True, True)


def test_a_download_is_a_fresh_link_that_lasts_five_minutes(aws: MockedAws) -> None:
    answer = server.test_client().get(f"/reports/{WEEK}/pdf", headers={"Host": "localhost"})
    assert answer.status_code == 302
    assert f"{KEYS['pdf']}?" in answer.headers["Location"]
    assert parse_qs(urlsplit(answer.headers["Location"]).query)["response-content-disposition"] == [
        f"attachment; filename*=UTF-8''weekly-report-{WEEK}.pdf"
    ]


@pytest.mark.parametrize(
    "path", [f"{WEEK}/json", f"{WEEK}/exe", "2026-W40/pdf", "2026-W40/page", "nonsense/pdf", f"{WEEK}/zip"]
)
def test_nothing_but_a_reports_own_files_is_given_out(aws: MockedAws, path: str) -> None:
    answer = server.test_client().get(f"/reports/{path}", headers={"Host": "localhost"})
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")


def of_ulm(mocked: MockedAws) -> ReportData:
    """The week's report of Ulm, registered beside the company's."""
    keys = {ending: key.replace("/A/", "/ULM/") for ending, key in KEYS.items()}
    records = DynamoReportRecords(mocked.dynamodb, "ops", ["Ulm"])
    assert records.register(registered(files=keys, stores=("Ulm",)), replace(AUDIT, audit_id="ulm"))
    made = replace(made_report(), about=("Ulm",), sales_at="2026-11-19T16:00:00Z")
    mocked.s3.put_object(Bucket="data", Key=keys["json"], Body=encode_report(made))
    return made


def test_a_report_its_list_and_its_files_are_of_the_stores_chosen(aws: MockedAws) -> None:
    made = of_ulm(aws)
    assert report_queries.report(WEEK, ("Ulm",)) == made
    assert [one.stores for one in report_queries.report_list(("Ulm",))] == [("Ulm",)]
    assert (report_queries.report(WEEK), report_queries.report(WEEK, ("Berlin",))) == (made_report(), None)
    client, paths = server.test_client(), (f"{WEEK}/pdf?store=Ulm", f"{WEEK}/pdf", f"{WEEK}/pdf?store=Berlin")
    answers = [client.get(f"/reports/{path}", headers={"Host": "localhost"}) for path in paths]
    assert [(one.status_code, "/ULM/" in one.headers.get("Location", "")) for one in answers] == [
        (302, True),
        (302, False),
        (404, False),
    ]
    assert f"weekly-report-{WEEK}-Ulm.pdf" in answers[0].headers["Location"]


def test_who_sees_some_stores_gets_no_report_of_others_by_an_address(aws: MockedAws, ordered: Ordered) -> None:
    of_ulm(aws)
    berlins = Actor("u4", "Di", Role.STORE_MANAGER, frozenset({"Berlin", "Köln"}))
    set_actor(berlins)
    assert report_queries.report(WEEK, ("Ulm",)) is None
    with pytest.raises(NotFound, match="There is no store 'Ulm'"):
        report_commands.order_report("2026-W47", ("Berlin", "Ulm"))
    report_commands.order_report("2026-W47", ("Köln",))
    assert ordered == [("2026-W47", replace(berlins, stores=frozenset({"Köln"})))]


def test_a_report_of_some_stores_links_to_their_figures_and_says_what_does_not_add_up(
    aws: MockedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scope, "regions", lambda: {"South": ("Ulm",), "North": ("Kiel", "Bremen")})
    assert [scope.scope_words(stores) for stores in (("Bremen", "Kiel"), ("Kiel",))] == ["Region North (2)", "Kiel"]
    head = str(report_head(of_ulm(aws), stores=("Ulm",)))
    assert [f"/reports/{WEEK}/{ending}?store=Ulm" in head for ending in ("pdf", "xlsx", "zip", "page")] == [True] * 4
    assert "Only Region South (1). Sums of reports like this add up to those of all stores; changes are over" in head
    rows = str(report_rows(report_queries.report_list(("Ulm",)), 1, WEEK, ("Ulm",)))
    assert f"href='/reports?week={WEEK}&store=Ulm'" in rows


def test_the_page_is_served_under_the_dashboards_policy(aws: MockedAws) -> None:
    answer = server.test_client().get(f"/reports/{WEEK}/page", headers={"Host": "localhost"})
    assert (answer.status_code, answer.data) == (200, b"<!DOCTYPE html><p>report")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_run_now_orders_a_complete_week_without_a_report(aws: MockedAws, ordered: Ordered) -> None:
    report_commands.order_report("2026-W47")
    assert ordered == [("2026-W47", EVERYBODY)]
    for week, words in ((WEEK, "has its report already"), ("2026-W48", "not over yet"), ("x", "is not a week")):
        with pytest.raises(InvalidRequest, match=words):
            report_commands.order_report(week)
    assert len(ordered) == 1


def test_only_who_may_have_reports_made_orders_one(aws: MockedAws, ordered: Ordered) -> None:
    refused = {
        "You may not have reports made": Actor("u2", "Bo", Role.VIEWER, frozenset({"Berlin"})),
        "You are responsible for no store yet": Actor("u3", "Cy", Role.STORE_MANAGER, frozenset()),
    }
    for words, actor in refused.items():
        set_actor(actor)
        with pytest.raises(NotAllowed, match=words):
            report_commands.order_report("2026-W47")
    assert ordered == []
    manager = Actor("u4", "Di", Role.STORE_MANAGER, frozenset({"Berlin"}))
    set_actor(manager)
    report_commands.order_report("2026-W47")
    assert ordered == [("2026-W47", manager)]


def sales_of(mocked: MockedAws, week: str, rev: int) -> None:
    """Publication `rev` changed the sales of a week."""
    keys = {"pk": tables.SALES_PK, "sk": tables.SALES_WEEKS_SK, "rev": rev}
    mocked.dynamodb.put_item(TableName="ops", Item=to_item(keys | {"weeks": {week: {"rev": rev, "rows": 1}}}))


def test_run_now_on_a_week_whose_sales_came_later_orders_it_again(aws: MockedAws, ordered: Ordered) -> None:
    with pytest.raises(InvalidRequest) as refused:
        report_commands.order_report(WEEK)
    assert str(refused.value) == (
        "Week 46 of 2026 has its report already, made on 19 Nov 2026, 17:00 UTC. No sales of it have arrived since, so "
        "it stays as it is."
    )
    sales_of(aws, WEEK, 42)
    report_commands.order_report(WEEK)
    assert ordered == [(WEEK, EVERYBODY)]


def test_run_now_is_about_the_open_week_if_there_is_something_to_do_for_it(aws: MockedAws) -> None:
    assert [report_queries.week_to_run(week) for week in ("", WEEK, "2026-W40")] == ["2026-W47", "2026-W47", "2026-W40"]
    sales_of(aws, WEEK, 42)
    assert report_queries.week_to_run(WEEK) == WEEK
    sales_of(aws, WEEK, 41)
    newest = registered(files=KEYS, period=replace(made_report().period, week="2026-W47"))
    DynamoReportRecords(aws.dynamodb, "ops").register(newest, replace(AUDIT, audit_id="b"))
    assert report_queries.week_to_run(WEEK) == WEEK


def test_the_files_of_an_earlier_revision_can_still_be_downloaded(aws: MockedAws) -> None:
    records = DynamoReportRecords(aws.dynamodb, "ops")
    before = registered(files=KEYS)
    keys = {ending: key.replace("/A/", "/B/") for ending, key in KEYS.items()}
    after = replace(before, files=keys, revision=2, cause=Cause.SALES, earlier=before.as_earlier())
    assert records.revise(after, before, replace(AUDIT, audit_id="b"))
    client = server.test_client()
    found = {
        path: client.get(f"/reports/{WEEK}/{path}", headers={"Host": "localhost"})
        for path in ("pdf", "1/pdf", "2/pdf", "3/pdf", "1/json")
    }
    assert {path: answer.status_code for path, answer in found.items()} == {
        "pdf": 302,
        "1/pdf": 302,
        "2/pdf": 302,
        "3/pdf": 404,
        "1/json": 404,
    }
    assert [("/A/" in found[path].headers["Location"]) for path in ("pdf", "1/pdf", "2/pdf")] == [False, True, False]
    assert f"weekly-report-{WEEK}-revision-1.pdf" in found["1/pdf"].headers["Location"]
    (entry,) = report_queries.report_list()
    assert (entry.revision, entry.cause, [one.number for one in entry.earlier]) == (2, Cause.SALES, [1])


def test_what_was_ordered_is_there_when_its_revision_is(aws: MockedAws) -> None:
    entries = report_queries.report_list()
    asked = (None, [WEEK, 0], [WEEK, 1], ["2026-W47", 0])
    assert [is_there(entries, awaited) for awaited in asked] == [True, True, False, False]


def test_what_was_ordered_and_does_not_come_is_told(aws: MockedAws) -> None:
    entries = report_queries.report_list()
    missing = ("2026-W45", 0)
    assert [heard_of(entries, awaited, False, 3) for awaited in (None, (WEEK, 0), (WEEK, 1), missing)] == [
        (True, None),
        (True, ""),
        (False, None),
        (False, None),
    ]
    assert heard_of(entries, None, True, 3) == (True, None)
    assert heard_of(entries, (WEEK, 1), True, 3) == (
        True,
        "The report of week 46 of 2026 has not changed within 3 minutes: nothing of these stores has come "
        "since, or it is still being made. Then it appears here by itself.",
    )
    assert heard_of(entries, missing, True, 3) == (
        True,
        "The report of week 45 of 2026 has not come within 3 minutes. There is none of a week in which these "
        "stores sold nothing and had no stock. If it is still being made, it appears here by itself.",
    )


def test_when_aws_fails_queries_and_commands_say_so(monkeypatch: pytest.MonkeyPatch, aws: MockedAws) -> None:
    class Failing:
        def find(self, week: str) -> None:
            raise StorageError("no")

        def newest_first(self) -> list[Any]:
            raise StorageError("no")

    failing = OwnReports(lambda stores: cast("DynamoReportRecords", Failing()))
    broken = replace(report_queries.current_dependencies().reports, records=failing)
    monkeypatch.setattr(report_queries, "current_dependencies", lambda: current_dependencies(broken, aws))
    monkeypatch.setattr(report_commands, "current_dependencies", lambda: current_dependencies(broken, aws))
    with pytest.raises(DataUnavailable):
        report_queries.report_list()
    with pytest.raises(DataUnavailable):
        report_commands.order_report("2026-W47")
    answer = server.test_client().get(f"/reports/{WEEK}/pdf", headers={"Host": "localhost"})
    assert answer.status_code == 503


def test_a_report_whose_file_is_gone_is_not_found(aws: MockedAws) -> None:
    aws.s3.delete_object(Bucket="data", Key=KEYS["json"])
    with pytest.raises(NotFound):
        report_queries.report(WEEK)


def test_anything_in_the_address_is_a_text() -> None:
    assert [one_text(value) for value in (None, [], ["a", "b"], "x", 3, "y" * 500)] == ["", "", "a", "x", "", "y" * 100]
    assert [one_week(value) for value in ("2026-W46", '">', ["2026-W99"], None)] == ["2026-W46", "", "", ""]
    assert view_query("2026-W46", "", " nov ") == "week=2026-W46&find=nov"
    assert view_query("", "2026-W45", "", ("Ulm", "Köln")) == "store=Ulm&store=K%C3%B6ln&with=2026-W45"


def compared_by_pandas(report: ReportData, other: ReportData, key: str, by: list[str], figure: str) -> dict[str, Any]:
    """What both tables say of a figure, and the difference of what is not listed counted as 0."""
    frames = []
    for each in (report, other):
        table = next(table for table in report_tables(each) if table.key == key)
        names = [column.name for column in table.columns]
        frames.append(pd.DataFrame([list(row) for row in table.rows], columns=names)[[*by, figure]])
    both = frames[0].merge(frames[1], on=by, how="outer")
    known = both[[f"{figure}_x", f"{figure}_y"]].map(lambda value: Decimal(0) if pd.isna(value) else Decimal(value))
    both["difference"] = known[f"{figure}_x"] - known[f"{figure}_y"]
    return dict(zip(both[by].agg("|".join, axis=1), both["difference"], strict=True))


@pytest.mark.parametrize(
    ("key", "by", "figure"),
    [
        ("stores", ["store"], "revenue"),
        ("categories", ["category"], "revenue"),
        ("stock", ["store"], "out"),
        ("dead", ["store", "product_id", "product_name"], "on_hand"),
    ],
)
def test_two_weeks_are_compared_in_every_table(key: str, by: list[str], figure: str) -> None:
    report = made_report()
    less = tuple(replace(row, revenue=row.revenue - at) for at, row in enumerate(report.stores[1:]))
    other = replace(report, stores=less, categories=report.categories[:2], shelves=report.shelves[2:], dead=())
    other = replace(other, dead_total=replace(other.dead_total, items=0))
    pairs = zip(report_tables(report), report_tables(other), strict=True)
    ours, theirs = next(pair for pair in pairs if pair[0].key == key)
    table = compared_table(ours, theirs, ("This", "That"), "EUR")
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    shown = {"|".join(str(row[name]) for name in by): row[f"{figure}_difference"] for row in rows}
    assert shown == compared_by_pandas(report, other, key, by, figure)
    main = [abs(row[names[len(by) + 2]]) for row in rows]
    assert main == sorted(main, reverse=True)


def test_what_a_report_lists_the_first_of_says_nothing_of_the_others() -> None:
    report = made_report()
    some = replace(report, products=report.products[:1], products_total=54, movers=report.movers[:1])
    for key in ("products", "movers"):
        ours, theirs = (next(one for one in report_tables(each) if one.key == key) for each in (report, some))
        table = compared_table(ours, theirs, ("This", "That"), "EUR")
        cells = [dict(zip([one.name for one in table.columns], row, strict=True)) for row in table.rows]
        assert [row["revenue_difference"] for row in cells] == [0, *[None] * (len(cells) - 1)]
        assert table.note == "Money in EUR. A dash: that week's report does not list it."


def test_any_week_with_sales_can_be_opened_and_the_list_says_which_have_a_report(aws: MockedAws) -> None:
    entries = report_queries.report_list()
    choices = week_choices(entries, ("2026-W47", WEEK), "2026-W40")
    assert [(week, words.partition(" · ")[2]) for week, words in choices] == [
        ("2026-W47", "no report yet"),
        (WEEK, ""),
        ("2026-W40", "no report yet"),
    ]
    assert choices[1][1] == "Week 46 of 2026, 9 to 15 Nov 2026"
    shown = str(report_rows(entries, 1, WEEK))
    assert re.findall(r"B\('([^']*)'\)", shown)[:2] == ["20,900.00 (−1.1\\xa0%)", "4,500 (−3.9\\xa0%)"]


def test_the_weeks_to_choose_from_are_those_of_the_sales(monkeypatch: pytest.MonkeyPatch, aws: MockedAws) -> None:
    class Sales:
        table: Any = SimpleNamespace(first_day=date(2026, 11, 4))

        def state(self) -> Any:
            return self

    parts = replace(report_queries.current_dependencies(), sales=Sales())
    monkeypatch.setattr(report_queries, "current_dependencies", lambda: parts)
    assert report_queries.weeks_with_sales() == ("2026-W47", "2026-W46", "2026-W45")
    monkeypatch.setattr(Sales, "table", None)
    assert report_queries.weeks_with_sales() == ()


def test_a_table_is_sorted_by_what_its_cells_are_worth() -> None:
    row = (Decimal("1200.5"), None, date(2026, 11, 9), "2026-11-19T06:00:00Z", "Tea")
    kinds = (Kind.MONEY, Kind.SHARE, Kind.DAY, Kind.MOMENT, Kind.TEXT)
    columns = tuple(Column(f"c{at}", f"C{at}", kind) for at, kind in enumerate(kinds))
    drawn = as_drawn(report_table(ReportTable("x", "X", columns, (row,)), 9))[0][2][0][2][1][2][0][2]
    assert [(cell[1].get("data-sort"), cell[1]["data-head"], cell[2]) for cell in drawn] == [
        ("1200.5", "C0", ["1,200.50"]),
        ("", "C1", ["–"]),
        ("2026-11-09", "C2", ["9 Nov 2026"]),
        ("2026-11-19T06:00:00Z", "C3", ["19 Nov 2026, 06:00 UTC"]),
        (None, "C4", ["Tea"]),
    ]


def test_small_money_is_shown_in_full_as_the_mail_says_it() -> None:
    report = made_report()
    nothing = SameFigure(Decimal("0.74"), Decimal(0), 4, 5)
    returned = replace(report.headlines[2], value=Decimal("0.74"), same_before=nothing, same_last_year=None)
    shown = str(headline_cards(replace(report, headlines=(returned,))))
    assert "'0.74'" in shown
    assert "' EUR'" in shown
    assert "week before" not in shown


def test_the_charts_are_the_reports_own_figures_and_say_what_they_are_over() -> None:
    report = made_report()
    pairs, same = day_pairs(report)
    assert (same, [now for _day, now, _then in pairs]) == (True, [day.same for day in report.days])
    drawn = str(chart_panels(report))
    best = max(report.days, key=lambda day: day.same or 0)
    assert f"Most on {best.day:%A}: {best.same:,.2f}\\xa0EUR. Against the week before:" in drawn
    assert drawn.count("week-bar-pair") == 7
    movers = [one for one in report.movers if one.moves in (MoverList.UP, MoverList.DOWN)]
    shown = [one for one in movers if f"title={one.product_name or ''!r}" in drawn]
    assert [one.change for one in shown[:1]] == [max(one.change for one in movers)]
    stores = sorted(report.stores, key=lambda row: row.revenue, reverse=True)[:8]
    assert drawn.index(f"'{stores[0].name}'") < drawn.index(f"'{stores[1].name}'")
    assert chart_panels(replace(report, sales_rev=0)) == []
    of_one = chart_panels(replace(report, stores=report.stores[:1], movers=()))
    assert ("Stores that sold most" in str(of_one), "What moved" in str(of_one)) == (False, False)


def test_the_page_tells_the_schedule_that_is_deployed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_queries, "report_schedule", lambda: ("MON", "07:30", "Europe/Berlin"))
    assert schedule_words() == "Of every complete week, each Monday at 07:30 Europe/Berlin, and whenever you run one"


def test_each_figure_of_a_sentence_is_a_link_of_its_own_and_places_of_the_report_can_be_gone_to() -> None:
    report = made_report()
    told = str(sentence_list(report))
    figures = [phrase for sentence in report.sentences for phrase in sentence.phrases if phrase.link]
    assert [phrase.text for phrase in figures if f"href='{phrase.link}'" not in told] == []
    places = {phrase.link.partition("#")[2] for phrase in figures if "#" in phrase.link}
    tables = str(table_panels(report))
    assert [place for place in places if f"id='{place}'" not in tables] == []
