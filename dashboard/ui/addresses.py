"""The addresses of the pages: a feature knows another only by what it links to, and links are made here."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from dash import html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import Alert
from backend_lambdas.identity.saved_view import Grid
from backend_lambdas.inventory.audit import Subject
from backend_lambdas.language.texts import N_
from dashboard.data.address import EVERYTHING
from dashboard.data.alerts import MAX_ALERT_DAYS, AlertFilters
from dashboard.data.history import HistoryOf
from dashboard.data.sales.filters import TRENDS_PATH, SalesFilters
from dashboard.data.stock.filters import StockFilters
from dashboard.ui.controls import action_link

ACCOUNT_PATH = "/account"
ALERTS_PATH = "/alerts"
NEWEST_FIRST = "order=newest"  # of alerts; the worst come first where nothing is said
ALL_STORES_PATH = "/stores"
ALL_STORES_EXPORT = "/export/stores"  # and how the file ends
API_CLIENTS_PATH = "/settings/api"
AUDIT_PATH = "/settings/audit"
CATEGORIES_PATH = "/settings/categories"
COMPANY_PATH = "/settings/company"
AUDIT_EXPORT = "/export/audit.csv"
HISTORY_PATH = "/history"
MOVEMENT_PATH = "/movement"
MY_STORES_PATH = "/account/stores"
PRODUCT_PATH = "/product"
PRODUCT_FILE_PATH = "/product/file"
PRODUCTS_PATH = "/products"
PRODUCTS_EXPORT = "/export/products"  # and how the file ends
QUALITY_PATH = "/uploads/quality"
REPORTS_PATH = "/reports"
SETTINGS_PATH = "/settings"
SIGN_IN_PATH = "/sign-in"
SIGN_OUT_PATH = "/sign-out"
SOURCES_PATH = "/sources"
STOCK_PATH = "/stock"
SUBSCRIPTIONS_PATH = "/settings/subscriptions"
STORE_PATH = "/store"
STORES_PATH = "/settings/stores"
THRESHOLDS_PATH = "/settings/thresholds"
THRESHOLDS_EXPORT = "/export/thresholds.csv"
UPLOADS_PATH = "/uploads"
USERS_PATH = "/settings/users"
VENDORS_PATH = "/settings/vendors"
VENDOR_PATH = "/vendors"
DUPLICATES_PATH = "/products/duplicates"
MAIL_PATH = "/settings/mail"
VIEWS_PATH = "/views"
GRID_PATHS = {Grid.STOCK: STOCK_PATH, Grid.ALERTS: ALERTS_PATH}
LONGEST_OWN_PATH = 2_000  # as addresses that every browser and proxy takes
WHERE_FROM = N_("Where do these numbers come from?")


def with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def sign_in_address(wanted: str | None = None) -> str:
    """Where one signs in, to go on to `wanted`."""
    return with_query(SIGN_IN_PATH, urlencode({"next": wanted}) if wanted and wanted != "/" else "")


def own_path(text: str | None) -> str:
    """The part of an address after our host that `text` is; "/" for what could lead anywhere else.

    Browsers read `\\` as `/` and drop control characters: `/\\evil.example` and `/<TAB>/evil.example` leave the site.
    """
    text = text or ""
    ours = text.startswith("/") and not text.startswith("//") and len(text) <= LONGEST_OWN_PATH
    if not ours or "\\" in text or not text.isprintable() or text.startswith((SIGN_IN_PATH, SIGN_OUT_PATH)):
        return "/"
    return text


def stock_address(filters: StockFilters) -> str:
    """A link to everything says so: the bare address opens with what a person chose for it."""
    return with_query(STOCK_PATH, filters.to_query() or EVERYTHING)


def trends_address(filters: SalesFilters) -> str:
    return with_query(TRENDS_PATH, filters.to_query())


def item_address(store: str, product_id: str, correct: bool = False) -> str:
    """One item in one store: the stock page with its side panel open; `correct`: and the form for its count."""
    form = [("correct", "1")] if correct else []
    return with_query(STOCK_PATH, urlencode([("item", product_id), ("at", store), *form]))


def movement_address(store: str = "", product_id: str = "") -> str:
    """Where one records what moved."""
    given = {"store": store, "item": product_id}
    return with_query(MOVEMENT_PATH, urlencode({name: text for name, text in given.items() if text}))


def take_back_address(upload_id: str) -> str:
    return with_query(MOVEMENT_PATH, urlencode({"undo": upload_id}))


def store_address(store: str) -> str:
    """A store's page. A parameter, not a path: a store's name may hold any character."""
    return with_query(STORE_PATH, urlencode({"store": store}))


def product_address(product_id: str) -> str:
    """A product's page. A parameter, not a path: a product's number may hold any character, also a slash."""
    return with_query(PRODUCT_PATH, urlencode({"id": product_id}))


def product_file_address(product_id: str, kind: str, key: str) -> str:
    """Where its image or datasheet is had; another file has another address."""
    asked = {"id": product_id, "kind": kind, "of": key.rpartition("/")[2].partition(".")[0]}
    return with_query(PRODUCT_FILE_PATH, urlencode(asked))


def alerts_address(filters: AlertFilters, more: str = "") -> str:
    """`more`: what the address says besides the filters, as NEWEST_FIRST."""
    return with_query(ALERTS_PATH, "&".join(part for part in (filters.to_query(), more) if part) or EVERYTHING)


def alert_address(alert: Alert) -> str:
    """The alerts of its item, with this one open beside them."""
    return alert_panel_address(alert.store, alert.product_id, alert.ref)


def alert_panel_address(store: str, product_id: str, ref: str) -> str:
    """The alerts of an item, with the one that `ref` names open beside them."""
    filters = AlertFilters(stores=(store,), days=MAX_ALERT_DAYS, search=product_id)
    return f"{alerts_address(filters)}&{urlencode([('alert', ref)])}"


def view_address(view_id: str) -> str:
    """The link of a saved view."""
    return f"{VIEWS_PATH}/{view_id}"


def upload_address(upload_id: str) -> str:
    """The uploads page with one upload open."""
    return with_query(UPLOADS_PATH, urlencode([("id", upload_id)]))


def uploads_address(stores: Sequence[str] = ()) -> str:
    """The list of these stores' files; of all, said so: the bare address opens with one's own."""
    return with_query(UPLOADS_PATH, urlencode([("store", store) for store in stores]) or EVERYTHING)


def vendor_address(name: str) -> str:
    """A vendor's own page: how its files went."""
    return f"{VENDOR_PATH}/{quote(name, safe='')}"


def vendor_settings_address(name: str) -> str:
    return f"{VENDORS_PATH}/of/{quote(name, safe='')}"


def report_address(week: str, stores: Sequence[str] = ()) -> str:
    """The report of a week; `stores`: of these only."""
    return with_query(REPORTS_PATH, urlencode([("week", week), *(("store", store) for store in stores)]))


def reports_address(stores: Sequence[str] = ()) -> str:
    """The newest report of these stores; of all, said so: the bare address opens with one's own."""
    return with_query(REPORTS_PATH, urlencode([("store", store) for store in stores]) or EVERYTHING)


def report_file_address(week: str, ending: str, stores: Sequence[str] = (), revision: int | None = None) -> str:
    """One of a report's files: "pdf", "xlsx", "zip" or "page"."""
    path = "/".join([REPORTS_PATH, quote(week), *([str(revision)] if revision else []), ending])
    return with_query(path, urlencode([("store", store) for store in stores]))


def history_address(asked: HistoryOf) -> str:
    return with_query(HISTORY_PATH, asked.to_query())


def audit_address(subject: Subject) -> str:
    """The audit page with nothing but what concerns this."""
    return with_query(AUDIT_PATH, urlencode({"subject": str(subject)}))


def stock_sources_address(stores: Sequence[str] = ()) -> str:
    return with_query(SOURCES_PATH, urlencode([("store", store) for store in stores]))


def sales_sources_address(filters: SalesFilters) -> str:
    query = filters.to_query()
    return with_query(SOURCES_PATH, f"of=sales{'&' + query if query else ''}")


def where_from(*links: tuple[str, str]) -> Component:
    """The line below a row of figures: what each link says, and where it leads."""
    return html.Div([action_link(text, href) for text, href in links], className="where-from")


def draft_address(draft_id: str, name: str, mode: str, store: str, said: Mapping[str, Any] | None = None) -> str:
    """Where a file that was sent to be looked at is seen before it is imported. `said`: of its columns, as JSON."""
    parts = {"draft": draft_id, "file": name, "mode": mode, "at": store, "said": json.dumps(said) if said else ""}
    return with_query(UPLOADS_PATH, urlencode({key: text for key, text in parts.items() if text}))
