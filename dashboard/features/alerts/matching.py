"""The open alerts that match the filters: how many, where they are, and what answering all of them does."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertStatus
from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.stock import BY_THRESHOLD
from backend_lambdas.language.days import short_day
from backend_lambdas.language.texts import _, ngettext
from dashboard.data import open_matching
from dashboard.data.actor import current_actor
from dashboard.data.alerts import AlertFilters
from dashboard.data.open_matching import WorstGroups
from dashboard.features.alerts.queries import counts_exactly
from dashboard.ui.addresses import THRESHOLDS_PATH, alerts_address, upload_address
from dashboard.ui.controls import button
from dashboard.ui.formatting import count_of, every_store, money, store_words, whole
from dashboard.ui.rows import name_words
from dashboard.ui.status import ALERT_STATUS_LOOKS, KIND_LOOKS

MOST_MATCHING = 5_000  # each is a transaction of some 10 ms: eight at once answer them in six seconds
A_PART = 100
AT_ONCE = 8
GROUPS_SHOWN = 6
LEAST_GROUPED = 20  # fewer are read faster in the list below
Name = Callable[[Sequence[Alert]], tuple[str, str]]  # what a group is called, and where it leads


def matching_words(found: Sequence[Alert]) -> str:
    """ "1,204 open alerts in 12 stores: 900 out of stock, 304 low. Those that are acknowledged or snoozed stay." """
    kinds = Counter(one.kind for one in found)
    out, low = kinds[AlertKind.OUT_OF_STOCK], kinds[AlertKind.LOW_STOCK]
    words = ngettext(
        "{number} open alert matches, in {stores}: {out} out of stock, {low} low.",
        "{number} open alerts match, in {stores}: {out} out of stock, {low} low.",
        len(found),
        stores=count_of(len({one.store for one in found}), "store"),
        out=whole(out),
        low=whole(low),
    )
    return " ".join((words, _("What is acknowledged or snoozed already stays as it is.")))


def matching_line(found: Sequence[Alert]) -> list[Component]:
    """How many match, and the button that selects them all."""
    words = ngettext("{number} open alert matches", "{number} open alerts match", len(found))
    line: list[Component] = [html.Span(words, className="alerts-matching")]
    if found and current_actor().may(Right.ANSWER_ALERTS):
        label = _("Select all {number} open", number=whole(len(found)))
        line.append(button(label, kind="quiet", **{"data-alert-matching": str(len(found))}))
    return line


def answer_matching(filters: AlertFilters, shown: int, work: Callable[[Sequence[str]], int]) -> int:
    """Have `work` answer every open alert that matches; return how many changed. `shown`: how many were said to match.

    Raises InvalidRequest where more match by now, or more than MOST_MATCHING.
    """
    refs = [one.ref for one in open_matching.open_matching(filters)]
    if len(refs) > shown:
        raise InvalidRequest(
            _("By now {number} open alerts match, not {shown}. Select them again.", number=len(refs), shown=shown)
        )
    if len(refs) > MOST_MATCHING:
        raise InvalidRequest(_("At most {most} alerts can be answered at once: filter further.", most=MOST_MATCHING))
    parts = [refs[start : start + A_PART] for start in range(0, len(refs), A_PART)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = [pool.submit(copy_context().run, work, part) for part in parts]
        return sum(one.result() for one in asked)


def groups(found: Sequence[Alert], filters: AlertFilters) -> Component:
    """Where they are: by store, product and file, each with its count, the most money at risk a day first."""

    def of_store(some: Sequence[Alert]) -> tuple[str, str]:
        narrower = replace(filters, statuses=(AlertStatus.OPEN,), stores=(some[0].store,))
        return store_words(some[0].store), alerts_address(narrower)

    def of_product(some: Sequence[Alert]) -> tuple[str, str]:
        narrower = replace(filters, statuses=(AlertStatus.OPEN,), search=some[0].product_id)
        return name_words(some[0]), alerts_address(narrower)

    def of_file(some: Sequence[Alert]) -> tuple[str, str]:
        if some[0].upload_id == BY_THRESHOLD:
            where = THRESHOLDS_PATH if current_actor().may(Right.SET_THRESHOLDS) else alerts_address(filters)
            return _("No file: changed thresholds"), where
        stores = {one.store for one in some}
        place = store_words(some[0].store) if len(stores) == 1 else count_of(len(stores), "store")
        words = _("{place}, file of {day}", place=place, day=short_day(some[0].opened_at.date()))
        return words, upload_address(some[0].upload_id)

    by_store, by_product, by_file = open_matching.worst_groups(found, filters, GROUPS_SHOWN)
    lists = (
        _list(_("By store"), by_store, of_store),
        _list(_("By product"), by_product, of_product),
        _list(_("By file"), by_file, of_file),
    )
    return html.Div(lists, className="alert-groups")


def _list(title: str, of: WorstGroups, name: Name) -> Component:
    rows = [_row(*name(group.alerts), len(group.alerts), group.risk) for group in of.worst]
    more = of.number - len(rows)
    rest = [html.Li(_("and {value} more", value=whole(more)), className="muted")] if more > 0 else []
    return html.Div([html.H3(title, className="alert-group-title"), html.Ul([*rows, *rest])], className="alert-group")


def _row(name: str, href: str, count: int, risk: float) -> Component:
    side = [html.Span(_("{risk} a day", risk=money(risk)), className="muted")] if risk > 0 else []
    counted = html.Span([*side, html.B(whole(count))], className="alert-group-side")
    return html.Li([dcc.Link(name, href=href, title=name), counted])


def groups_panel(found: Sequence[Alert] | None, filters: AlertFilters) -> Component:
    """Nothing where there are too few to be lost in."""
    if not found or len(found) < LEAST_GROUPED:
        return html.Span()
    words = _("Where they are: by store, product and file")
    return html.Details([html.Summary(words), groups(found, filters)], className="card-own alert-where")


def chart_scope(filters: AlertFilters) -> str:
    """Which alerts the bars count."""
    stores = ", ".join(store_words(store) for store in filters.stores) or every_store()
    kinds = ", ".join(_(KIND_LOOKS[kind][0]) for kind in filters.kinds)
    scope = f"{stores}: {kinds}" if kinds else stores
    if not counts_exactly(filters):
        return scope + ", " + _("whatever became of them and whoever sees to them")
    return ", ".join([scope, *(_(ALERT_STATUS_LOOKS[status][0]) for status in filters.statuses)])
