"""The table of all stores and what stands above it (values -> components)."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import AlertStatus
from backend_lambdas.inventory.metrics.stores_compared import StoreState
from backend_lambdas.inventory.stock import StockStatus
from backend_lambdas.language.days import short_day
from backend_lambdas.language.texts import N_, _
from dashboard.data.alerts import MAX_ALERT_DAYS, AlertFilters
from dashboard.data.sales.filters import Compare
from dashboard.data.sales.values import Scope
from dashboard.data.stock.filters import StockFilters
from dashboard.features.all_stores.filters import COMPARED, PERIODS, Column, StoreFilters
from dashboard.features.all_stores.queries import AllStores, StoreLine
from dashboard.ui.addresses import (
    ALL_STORES_PATH,
    alerts_address,
    stock_address,
    store_address,
    trends_address,
    with_query,
)
from dashboard.ui.controls import icon, link_button, segments, select_field
from dashboard.ui.formatting import (
    NO_VALUE,
    count_of,
    cover_days,
    currency,
    every_store,
    percent,
    relative_time,
    store_words,
    whole,
)
from dashboard.ui.sales_labels import (
    amount_short,
    change_words,
    compared_words,
    signed_percent,
    span_words,
    state_words,
)
from dashboard.ui.states import empty_state, stale_banner
from dashboard.ui.store_choice import my_stores_words
from dashboard.ui.table import data_table

COMPARED_WORDS = {Compare.BEFORE: N_("The weeks just before"), Compare.YEAR: N_("A year earlier")}
SHRINKS, GROWS = "tone-out", "tone-healthy"


class AllStoresIds(StrEnum):
    """Ids of the page."""

    SEARCH = "all-stores-search"
    SUBTITLE = "all-stores-subtitle"
    TOOLS = "all-stores-tools"
    ORDER = "all-stores-order"
    TABLE = "all-stores-table"
    QUERY = "all-stores-query"
    DRAWN = "all-stores-drawn"
    GO = "all-stores-go"
    CSV = "all-stores-csv"
    XLSX = "all-stores-xlsx"


def heads() -> dict[Column, tuple[str, str]]:
    """Words and look of each column, in the order of the table."""
    money = currency()
    return {
        Column.STORE: (_("Store"), ""),
        Column.REVENUE: (_("Revenue, {currency}", currency=money), "num"),
        Column.CHANGE: (_("Change"), "num"),
        Column.OUT: (_("Out of stock"), "num"),
        Column.COVER: (_("Days of cover"), "num"),
        Column.VALUE: (_("Stock value, {currency}", currency=money), "num"),
        Column.LAST_FILE: (_("Last stock file"), ""),
        Column.LAST_SALE: (_("Sales up to"), ""),
        Column.ALERTS: (_("Open alerts"), "num"),
    }


def subtitle(found: AllStores) -> str:
    """ "12 of 81 stores · revenue of 26 Oct – 22 Nov 2026 against the 4 weeks before"."""
    stores = count_of(found.total, "store")
    some = len(found.lines) < found.total
    words = _("{shown} of {stores}", shown=whole(len(found.lines)), stores=stores) if some else stores
    if found.sales is None:
        return words
    scope = found.sales.scope
    if scope.compared is None:
        return _("{stores} · revenue of {period}", stores=words, period=span_words(scope.span))
    return _(
        "{stores} · revenue of {period} against {before}",
        stores=words,
        period=span_words(scope.span),
        before=compared_words(scope),
    )


def tools(filters: StoreFilters, mine: Sequence[str]) -> list[Component]:
    """Whose stores, which weeks, against what; on a phone also the order, as no head is shown there."""

    def to(query: str) -> str:
        return with_query(ALL_STORES_PATH, query)

    weeks = [
        (_("{weeks} weeks", weeks=number), to(filters.with_(weeks=number)), filters.weeks == number)
        for number in PERIODS
    ]
    ways = [(_(COMPARED_WORDS[way]), to(filters.with_(compare=way)), filters.compare is way) for way in COMPARED]
    parts = [segments(_("Period"), weeks), segments(_("Compared with"), ways)]
    whose = [(every_store(), to(filters.with_(stores=())), not filters.stores)]
    if len(mine) > 1:
        whose.append((my_stores_words(mine), to(filters.with_(stores=tuple(mine))), set(mine) == set(filters.stores)))
    if len(whose) > 1 or filters.stores:
        parts.insert(0, segments(_("Stores"), whose))
    orders = [(filters.sorted_by(column), words) for column, (words, _look) in heads().items()]
    now = filters.with_()
    chosen = [(now, _("{column}, as now", column=heads()[filters.sort][0]))]
    order = select_field(_("Order"), AllStoresIds.ORDER, [*chosen, *(one for one in orders if one[0] != now)], now)
    return [*parts, html.Div(order, className="all-stores-order")]


def stores_table(found: AllStores, filters: StoreFilters) -> list[Component]:
    """What the sum of them is, and one row a store."""
    if not found.total:
        text = _("A store is known here once its first stock file has come.")
        return [empty_state(_("No stores yet"), text, link_button(_("Upload a stock file"), "/uploads"), "store")]
    if not found.lines:
        text = _("Search for a part of its name or ID.")
        return [empty_state(_("No store fits"), text, icon_name="search")]
    sorts = [(with_query(ALL_STORES_PATH, filters.sorted_by(column)), _order_now(filters, column)) for column in Column]
    rows = [_row(line, found) for line in found.lines]
    table = data_table(list(heads().values()), rows, _("All stores"), "stores-compared", as_cards=True, sorts=sorts)
    stale = stale_banner(found.state)
    return [*([stale] if stale else []), *_whole(found), table]


def _order_now(filters: StoreFilters, column: Column) -> str:
    if column is not filters.sort:
        return ""
    return "descending" if filters.descending else "ascending"


def _whole(found: AllStores) -> list[Component]:
    """Of all the stores that are asked for, the search left out: so a comparison stays one."""
    against = found.sales.against if found.sales else None
    if found.sales is None or against is None:
        return []
    words = amount_short(against.total_now.revenue) + change_words(
        against, "revenue", compared_words(found.sales.scope)
    )
    return [html.P(_("Together {words}.", words=words), className="stores-whole")]


def _row(line: StoreLine, found: AllStores) -> list[Any]:
    scope = found.sales.scope if found.sales else None
    stores = (line.store,)
    out = stock_address(StockFilters(stores=stores, statuses=(StockStatus.OUT,)))
    return [
        dcc.Link(store_words(line.store), href=store_address(line.store), className="row-link", title=line.store),
        _revenue(line, scope),
        _change(line, scope),
        NO_VALUE if line.out_share is None else _link(percent(line.out_share), out, _out_words(line)),
        cover_days(line.figures.days_of_cover),
        whole(float(line.totals.value)) if line.is_valued else NO_VALUE,
        _last_file(line),
        _last_sale(line),
        _alerts(line),
    ]


def _link(words: str, href: str, title: str = "") -> Component:
    return dcc.Link(words, href=href, className="row-link", **({"title": title} if title else {}))


def _out_words(line: StoreLine) -> str:
    return _("{out} of {items}", out=whole(line.totals.out), items=count_of(line.totals.items, "item"))


def _revenue(line: StoreLine, scope: Scope | None) -> Any:
    if line.sold is None or scope is None:
        return NO_VALUE
    href = trends_address(replace(scope.filters, stores=(line.store,)))
    return _link(whole(line.sold.revenue), href)


def _change(line: StoreLine, scope: Scope | None) -> Any:
    """The share, and over which weeks where not over all; why there is none where there is not."""
    sold = line.sold
    if sold is None or scope is None or scope.compared is None:
        return NO_VALUE
    if sold.share is None:
        words = NO_VALUE if sold.state is StoreState.SAME else state_words(sold.state, sold.since)
        return html.Span(words, className="muted stores-note")
    tone = SHRINKS if sold.share < 0 else GROWS if sold.share > 0 else ""
    share = html.Span(signed_percent(sold.share), className=f"stores-change {tone}".rstrip())
    if sold.weeks == scope.span.weeks:
        return share
    note = _("{weeks} of {of} weeks", weeks=sold.weeks, of=scope.span.weeks)
    return html.Span([share, html.Span(note, className="muted stores-note")])


def _last_file(line: StoreLine) -> Component:
    if line.last_file is None:
        return html.Span(_("never"), className="muted")
    late = [] if line.is_fresh else [icon("clock", _("No file within the last day"))]
    return html.Span([*late, relative_time(line.last_file, "ago")], className="" if line.is_fresh else "tone-low")


def _last_sale(line: StoreLine) -> Any:
    if line.last_sale is None:
        return NO_VALUE
    is_late = line.last_sale.state is not StoreState.SAME
    late = [icon("clock", _("Other stores have reported newer sales"))] if is_late else []
    return html.Span([*late, short_day(line.last_sale.last_day)], className="tone-low" if is_late else "")


def _alerts(line: StoreLine) -> Any:
    if line.alerts is None:
        return NO_VALUE
    filters = AlertFilters((AlertStatus.OPEN,), stores=(line.store,), days=MAX_ALERT_DAYS)
    words = whole(line.alerts)
    return _link(words, alerts_address(filters)) if line.alerts else words
