"""The parts of a store's page, each from what the queries answered."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import Alert
from backend_lambdas.inventory.metrics.stock import SLOW_WEEKS_OF_COVER
from backend_lambdas.inventory.metrics.stores_compared import StoreState
from backend_lambdas.language.texts import _
from backend_lambdas.uploads.upload import Upload
from dashboard.data.alerts import AlertFilters
from dashboard.data.sales.values import StoreSales
from dashboard.data.stock.filters import StockFilters, StockSort
from dashboard.features.store.queries import StoreView
from dashboard.ui.addresses import (
    ALL_STORES_PATH,
    NEWEST_FIRST,
    alerts_address,
    item_address,
    stock_address,
    upload_address,
    uploads_address,
)
from dashboard.ui.controls import action_link, link_button
from dashboard.ui.formatting import NO_CATEGORY, a_day, count_of, cover_days, currency, relative_time, whole
from dashboard.ui.health_bars import health_bars
from dashboard.ui.kpi import kpi_card
from dashboard.ui.panel import panel
from dashboard.ui.rows import alert_row, rows_panel
from dashboard.ui.sales_labels import day, state_words
from dashboard.ui.states import banner, empty_state, stale_banner
from dashboard.ui.status import upload_status_chip


def store_subtitle(view: StoreView, sales: StoreSales | None = None) -> Component:
    """How old the figures of the store are, and how far it has reported its sales."""
    reported = [_(" · sales up to {last_day}", last_day=day(sales.last_day))] if sales else []
    if view.last_upload_at is None:
        return html.Span([_("No file with a known time"), *reported])
    name = (
        _("Last file {last_file_name}, ", last_file_name=view.last_file_name)
        if view.last_file_name
        else _("Last file ")
    )
    return html.Span([name, relative_time(view.last_upload_at, "ago"), *reported])


def store_banners(view: StoreView, sales: StoreSales | None = None) -> Component:
    """What makes the figures less than current."""
    parts = [stale_banner(view.state), None if view.fresh else _silent(view.last_upload_at), _no_sales(sales)]
    return html.Div([part for part in parts if part], className="stack")


def store_figures(view: StoreView) -> Component | str:
    """How long the stock lasts, what of it is too much and what it cost; nothing where none of it is known."""
    figures, stores = view.figures, (view.store,)
    cards = []
    if figures.units_a_day is not None:
        words = _("at {units} units a day, in the newest 4 weeks", units=a_day(figures.units_a_day))
        href = stock_address(StockFilters(stores=stores, sort=StockSort.DAYS_OF_COVER))
        days = cover_days(figures.days_of_cover)
        cards.append(kpi_card(_("Days of cover"), 0, "info", note=words, href=href, text=days))
    if figures.overstock_value is not None:
        units = count_of(round(figures.overstock or 0), "unit")
        words = _("{units}, more than {weeks} weeks sell", units=units, weeks=SLOW_WEEKS_OF_COVER)
        href = stock_address(StockFilters(stores=stores, sort=StockSort.OVERSTOCK_VALUE, descending=True))
        value = figures.overstock_value
        cards.append(kpi_card(_("Overstock"), value, "overstock", note=words, href=href, currency=currency()))
    if figures.value_at_cost is not None:
        words = _("at today's unit costs")
        cards.append(kpi_card(_("Value at cost"), figures.value_at_cost, "info", note=words, currency=currency()))
    return html.Div(cards, className="kpis kpis-more") if cards else ""


def store_categories(view: StoreView) -> Component | str:
    """Stock health by category; nothing while no item has one."""
    if not view.by_category["category"].astype(bool).any():
        return ""
    bars = view.by_category.assign(store=view.by_category["category"].replace("", _(NO_CATEGORY)), fresh=True)

    def address(shown: str) -> str:
        category = "" if shown == NO_CATEGORY else shown
        return stock_address(StockFilters(stores=(view.store,), categories=(category,)))

    return panel(
        _("Stock health by category"),
        health_bars(bars, address, many="categories"),
        _("Share of items by status, worst category first"),
    )


def store_alerts(store: str, alerts: tuple[Alert, ...]) -> Component:
    """The open alerts of the store."""
    action = action_link(_("All alerts"), alerts_address(AlertFilters(stores=(store,)), NEWEST_FIRST))
    rows = [alert_row(alert, item_address(alert.store, alert.product_id)) for alert in alerts]
    nothing = empty_state(_("No open alerts"), _("Nothing waits for an answer."), icon_name="check")
    return rows_panel(_("Open alerts"), rows, _("Newest first"), nothing, action)


def store_uploads(store: str, uploads: tuple[Upload, ...]) -> Component:
    """The last files that held the store."""
    action = action_link(_("All its files"), uploads_address((store,)))
    nothing = empty_state(_("No file on record"), _("Records of old files are not kept for ever."), icon_name="file")
    return rows_panel(_("Last files"), [_upload_row(upload) for upload in uploads], _("Newest first"), nothing, action)


def unknown_store(store: str) -> Component:
    """No file ever named the store."""
    title = _("No store is called {store}", store=store) if store else _("No store chosen")
    return panel(
        _("Nothing to show"),
        empty_state(title, _("Choose one among all stores."), link_button(_("All stores"), ALL_STORES_PATH), "store"),
    )


def _upload_row(upload: Upload) -> Component:
    name = dcc.Link(
        upload.file_name, href=upload_address(upload.upload_id), className="row-title", title=upload.file_name
    )
    counts = [_("{applied} changed", applied=whole(upload.applied))] if upload.applied is not None else []
    counts += [_("{rejected} rejected", rejected=whole(upload.rejected))] if upload.rejected else []
    detail = html.Div(
        [relative_time(upload.received_at, "ago"), *(html.Span(f"· {text}") for text in counts)], className="row-detail"
    )
    return html.Li([html.Div([name, detail], className="row-main"), upload_status_chip(upload)], className="row-item")


def _silent(last_at: datetime | None) -> Component:
    words: list[Any] = [_("No file within the last day: the figures may be out of date.")]
    words += [_(" The last one came "), relative_time(last_at, "ago"), "."] if last_at else []
    return banner(words, icon_name=None)


def _no_sales(sales: StoreSales | None) -> Component | None:
    if sales is None or sales.state is StoreState.SAME:
        return None
    state = state_words(sales.state, sales.last_day)
    words = _(
        "Other stores have sent newer sales; this one: {state}. Weeks that it lacks are not compared.", state=state
    )
    return banner(words, icon_name=None)


class StoreIds(StrEnum):
    STORE = "store-name"
    SHOWN = "store-shown"
    SUBTITLE = "store-subtitle"
    BANNERS = "store-banners"
    FIGURES = "store-figures"
    MORE_FIGURES = "store-more-figures"
    CATEGORIES = "store-categories"
    ATTENTION = "store-attention"
    UPLOADS = "store-uploads"
    ALERTS = "store-alerts"
    REMOVAL = "store-removal"
