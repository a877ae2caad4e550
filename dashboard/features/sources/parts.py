"""Where a total or a sales figure comes from, in words and tables (values -> components)."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import N_, _, marked
from dashboard.data.stock.filters import StockFilters
from dashboard.features.sources.queries import SalesSources, SourceFile, StockSources
from dashboard.ui.addresses import stock_address, upload_address
from dashboard.ui.controls import action_link
from dashboard.ui.formatting import (
    NOBODY,
    count_of,
    every_store,
    inside,
    money,
    relative_time,
    store_words,
    stores_words,
    whole,
)
from dashboard.ui.panel import panel
from dashboard.ui.sales_labels import day, label, span_words
from dashboard.ui.states import empty_state
from dashboard.ui.table import data_table

NOT_ON_RECORD = N_("A file no longer on record")


def stock_subtitle(sources: StockSources) -> str:
    return _("Stock now, {value}", value=stores_words(sources.stores) if sources.stores else inside(every_store()))


def stock_parts(sources: StockSources) -> list[Component]:
    """How the totals are made, and the files."""
    if not sources.items:
        return [
            panel(
                _("Nothing to show"),
                empty_state(_("No stock here"), _("No file has listed an item."), icon_name="stock"),
            )
        ]
    words = _(
        "{units} units on hand are the sum of {items}, counts below 0 taken as 0; {value} are each item's units "
        "times its last known price. Out and low count these items. Each item's count is one line of the file "
        "that gave it last:",
        units=whole(sources.units),
        items=count_of(sources.items, "item"),
        value=money(sources.value),
    )
    note = _of("file", len(sources.files), sources.files_total)
    link = action_link(_("All items"), stock_address(StockFilters(stores=sources.stores)))
    table = _files_table(sources.files, _("Items"), _("Value"))
    return [panel(_("Files"), [html.P(words, className="panel-subtitle"), table], note, link)]


def sales_subtitle(sources: SalesSources) -> str:
    filters = sources.filters
    parts = [*(store_words(name) for name in filters.stores), *(label(name) for name in filters.categories)]
    parts += [sources.product_name or filters.products[0]] if filters.products else []
    return _(
        "Sales, {span_words}, {value}",
        span_words=span_words(sources.span),
        value=", ".join(parts) or inside(every_store()),
    )


def sales_parts(sources: SalesSources) -> list[Component]:
    """How the figures are made, the files, and of one product the lines."""
    trends = action_link(_("Trends"), sources.filters.address())
    if not sources.files:
        text = _("No sale of these weeks passes these filters.")
        return [panel(_("Nothing to show"), empty_state(_("No sales here"), text, icon_name="search"), action=trends)]
    words = _(
        "{revenue} revenue and {units} units are the sum of {lines} of sales files, each line counted once by "
        "its store and sale id",
        revenue=money(sources.revenue),
        units=_units(sources.units),
        lines=count_of(sources.lines_total, "line"),
    )
    back = _(
        "{returned_value} for {units} returned units stand apart",
        returned_value=money(sources.returned_value),
        units=_units(sources.returned_units),
    )
    words += f"; {back}." if sources.returned_units else "."
    files = _files_table(sources.files, _("Lines"), _("Revenue"))
    note = _of("file", len(sources.files), sources.files_total)
    parts = [panel(_("Files"), [html.P(words, className="panel-subtitle"), files], note, trends)]
    return [*parts, _lines_panel(sources)]


def _lines_panel(sources: SalesSources) -> Component:
    if not sources.lines:
        text = _("Choose one product on Trends to see the lines behind its sales.")
        return panel(_("Lines"), html.P(text, className="panel-subtitle"))
    heads = (
        (_("Day"), ""),
        (_("Store"), ""),
        (_("File and line"), ""),
        (_("Sale ID"), ""),
        (_("Units"), "num"),
        (_("Revenue"), "num"),
    )
    rows = [
        [
            day(line.day),
            store_words(line.store),
            html.Span(
                [_file(line.upload_id, line.file_name), _(", line {line}", line=whole(line.line)) if line.line else ""]
            ),
            line.sale_id,
            _units(line.units),
            money(line.money),
        ]
        for line in sources.lines
    ]
    listed = _of("line", len(sources.lines), sources.lines_total)
    note = " ".join((_("Newest first; returns below 0."), listed))
    return panel(_("Lines"), data_table(heads, rows, _("Lines")), note)


def _files_table(files: Sequence[SourceFile], rows: str, worth: str) -> Component:
    heads = ((_("File"), ""), (_("Sent"), ""), (_("By"), ""), (rows, "num"), (_("Units"), "num"), (worth, "num"))
    return data_table(heads, [_file_row(file) for file in files], _("Files"))


def _file_row(file: SourceFile) -> list[Any]:
    sent = relative_time(file.at, "ago") if file.at else ""
    by = "" if file.by in (None, NOBODY) else file.by
    return [_file(file.upload_id, file.file_name), sent, by, whole(file.rows), _units(file.units), money(file.money)]


def _file(upload_id: str, name: str | None) -> Component | str:
    return dcc.Link(name, href=upload_address(upload_id)) if name else _(NOT_ON_RECORD)


def _units(number: float) -> str:
    """Whole where it is; else with up to 3 decimals, as in the files."""
    return whole(number) if number == round(number) else marked(f"{number:,.3f}".rstrip("0"))


def _of(what: str, shown: int, total: int) -> str:
    """ "12 files", or "The first 100 of 1,204 files"."""
    return (
        count_of(total, what)
        if shown == total
        else _("The first {shown} of {total}", shown=whole(shown), total=count_of(total, what))
    )
