"""Two weeks side by side: the five numbers, and every table that lists the same things each week.

Values -> components. Each week's figures are those of its own report; what one does not list has a dash there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from dash.development.base_component import Component

from backend_lambdas.language.days import WEEKDAYS
from backend_lambdas.language.texts import _, pgettext
from backend_lambdas.reports.formatting import change_of, share, week_name, word
from backend_lambdas.reports.labels import headline_text
from backend_lambdas.reports.report import ReportData
from backend_lambdas.reports.tables.report import report_tables
from backend_lambdas.reports.tables.table import Cell, Column, Kind, ReportTable, Row
from dashboard.features.reports.tables import report_table, table_panel
from dashboard.ui.panel import panel

MOST = 60


@dataclass(frozen=True, slots=True)
class Alike:
    """What of a table is compared: the columns that tell which row is which, and the figures, the main one first.

    `lists_all`: what it does not list, where it is not cut off, is nothing; of the movers it is anything.
    """

    keys: tuple[str, ...]
    figures: tuple[str, ...]
    lists_all: bool = True


ITEM = ("store", "product_id", "product_name")
# Sales by week are not among them: their rows are weeks, and both reports have the same ones.
ALIKE = {
    "stores": Alike(("store",), ("revenue", "units")),
    "categories": Alike(("category",), ("revenue", "units")),
    "products": Alike(("product_id", "product_name"), ("revenue", "units")),
    "days": Alike(("day",), ("revenue", "units")),
    "movers": Alike(("list", "product_id", "product_name"), ("revenue", "change"), lists_all=False),
    "stock": Alike(("store",), ("out", "low", "value")),
    "stockouts": Alike(ITEM, ("days", "lost_value")),
    "alerts": Alike(("kind",), ("opened", "resolved", "open_now")),
    "slow": Alike(ITEM, ("on_hand", "value")),
    "dead": Alike(ITEM, ("on_hand", "value")),
    "quality": Alike(("store",), ("rows", "rejected", "negative")),
}


def comparison_panel(report: ReportData, other: ReportData) -> Component:
    """The five numbers of both weeks, each as its own report has them."""
    names = (week_name(report.period.week), week_name(other.period.week))
    note = _("Each week as its report had it at its cut-off, over all stores; sales that came in later are in neither.")
    numbers = report_table(_numbers(report, other, names), MOST)
    return panel(_("{value} and {value_2}", value=names[0], value_2=names[1]), numbers, note, flush=True)


def compared_panels(report: ReportData, other: ReportData) -> list[Component]:
    """Every table of ALIKE with both weeks' figures, what changed most first."""
    names = (week_name(report.period.week), week_name(other.period.week))
    theirs = {table.key: table for table in report_tables(other)}
    pairs = [(table, theirs[table.key]) for table in report_tables(report) if table.key in ALIKE]
    return [table_panel(compared_table(one, two, names, report.currency), False) for one, two in pairs]


def compared_table(ours: ReportTable, theirs: ReportTable, names: tuple[str, str], currency: str = "") -> ReportTable:
    """The rows of either, each figure of ALIKE with the difference; the greatest one of the main figure first."""
    alike = ALIKE[ours.key]
    columns = {column.name: column for column in ours.columns}
    one, two = (_figures(table, alike) for table in (ours, theirs))
    unlisted = [Decimal(0) if alike.lists_all and _is_whole(table) else None for table in (ours, theirs)]
    rows = [(*key, *_side_by_side(one.get(key), two.get(key), unlisted)) for key in dict.fromkeys((*one, *two))]
    main = len(alike.keys) + 2
    rows.sort(key=lambda row: abs(_number(row[main]) or Decimal(0)), reverse=True)
    heads = [replace(columns[name], kind=Kind.TEXT) if name == "day" else columns[name] for name in alike.keys]
    heads += [column for name in alike.figures for column in _heads(columns[name], names)]
    has_money = currency and any(columns[name].kind is Kind.MONEY for name in alike.figures)
    money = _("Money in {currency}.", currency=currency) if has_money else ""
    dash = _("A dash: that week's report does not list it.") if set(one) != set(two) else ""
    return ReportTable(ours.key, ours.title, tuple(heads), rows, f"{money} {dash}".strip())


def _is_whole(table: ReportTable) -> bool:
    return (table.total or 0) <= len(table.rows)


def _figures(table: ReportTable, alike: Alike) -> dict[Row, Row]:
    at = {column.name: place for place, column in enumerate(table.columns)}
    keys, figures = ([at[name] for name in names] for names in (alike.keys, alike.figures))
    found: dict[Row, Row] = {}
    for row in table.rows:
        found.setdefault(tuple(_key(row[place]) for place in keys), tuple(row[place] for place in figures))
    return found


def _key(cell: Cell) -> Cell:
    """Days of two weeks are the same by their weekday."""
    return _(WEEKDAYS[cell.weekday()]) if isinstance(cell, date) else cell


def _side_by_side(one: Row | None, two: Row | None, unlisted: Sequence[Decimal | None]) -> list[Cell]:
    """Both values of each figure and their difference; `unlisted`: what a row that a report does not list counts as."""
    cells: list[Cell] = []
    for at in range(len(one or two or ())):
        ours, theirs = (_number(row[at]) if row else none for row, none in zip((one, two), unlisted, strict=True))
        difference = None if ours is None or theirs is None else ours - theirs
        cells += [one[at] if one else None, two[at] if two else None, difference]
    return cells


def _number(cell: Cell) -> Decimal | None:
    return Decimal(cell) if isinstance(cell, int | Decimal) else None


def _heads(column: Column, names: Sequence[str]) -> list[Column]:
    values = {"heading": column.heading}
    return [
        *(
            replace(column, name=f"{column.name}{n}", heading=f"{column.heading}, {name}")
            for n, name in enumerate(names)
        ),
        replace(column, name=f"{column.name}_difference", heading=_("{heading}, difference", **values)),
    ]


def _numbers(report: ReportData, other: ReportData, names: tuple[str, str]) -> ReportTable:
    rows = []
    for headline in report.headlines:
        beside = next((each for each in other.headlines if each.key == headline.key), None)
        value = beside.value if beside else None
        rows.append(
            (
                word(headline.label),
                headline_text(headline.value, headline.measure, report.currency),
                headline_text(value, headline.measure, other.currency),
                share(None if headline.value is None else change_of(headline.value, value)),
            )
        )
    columns = (
        Column("number", pgettext("figure", "Number")),
        *(Column(f"week{n}", name, Kind.NUMBER) for n, name in enumerate(names)),
    )
    return ReportTable(
        "compared", _("The five numbers"), (*columns, Column("change", _("Change"), Kind.NUMBER)), tuple(rows)
    )
