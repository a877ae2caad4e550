"""The filters of the alert history, and how many alerts are open, in a line."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from urllib.parse import parse_qs, urlencode

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import AlertStatus
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Right
from backend_lambdas.language.texts import N_, _
from dashboard.data.actor import current_actor
from dashboard.data.alerts import DEFAULT_ALERT_DAYS, MINE, NOBODYS, AlertCounts
from dashboard.features.alerts.assigning import named_people
from dashboard.features.alerts.feed import AlertOrder, AlertView
from dashboard.ui.addresses import NEWEST_FIRST
from dashboard.ui.controls import ANY, Choice, search_field, select_field
from dashboard.ui.formatting import in_words, whole, with_parts
from dashboard.ui.status import ALERT_STATUS_LOOKS, KIND_LOOKS
from dashboard.ui.store_choice import store_choices, store_piece

PERIODS = (
    (1, N_("Last 24 hours")),
    (7, N_("Last 7 days")),
    (30, N_("Last 30 days")),
    (90, N_("Last 90 days")),
    (366, N_("Last year")),
)


class AlertFilter(StrEnum):
    """Ids of the filter controls."""

    STATUS = "alerts-status"
    KIND = "alerts-kind"
    STORE = "alerts-store"
    DAYS = "alerts-days"
    SEARCH = "alerts-search"
    ORDER = "alerts-order"
    ASSIGNED = "alerts-assigned"


def filter_bar(view: AlertView) -> Component:
    """The controls, set to what the URL says."""
    filters = view.filters
    periods = [(_days_piece(days), _(words)) for days, words in PERIODS]
    if filters.days not in dict(PERIODS):
        periods.append((_days_piece(filters.days), _("Last {days} days", days=filters.days)))
    period = urlencode([("since", filters.since)]) if filters.since else _days_piece(filters.days)
    if filters.since:
        periods.append(
            (period, _("Since {fromisoformat}", fromisoformat=in_words(datetime.fromisoformat(filters.since))))
        )
    assigned = urlencode([("assigned", filters.assigned)]) if filters.assigned else ANY
    kinds = [(f"kind={kind}", _(words)) for kind, (words, *_look) in KIND_LOOKS.items()]
    orders = [(ANY, _("Worst first")), (NEWEST_FIRST, _("Newest first"))]
    order = NEWEST_FIRST if view.order is AlertOrder.NEWEST else ANY
    kind = urlencode([("kind", str(kind)) for kind in filters.kinds]) or ANY
    several = [(kind, _("{number} kinds", number=len(filters.kinds)))] if len(filters.kinds) > 1 else []
    selects = [
        select_field(_("Kind"), AlertFilter.KIND, [(ANY, _("All kinds")), *kinds, *several], kind),
        select_field(_("Store"), AlertFilter.STORE, store_choices((), filters.stores), store_piece(filters.stores)),
        select_field(_("Period"), AlertFilter.DAYS, periods, period),
        select_field(_("Assigned to"), AlertFilter.ASSIGNED, assignee_choices((), filters.assigned), assigned),
        select_field(_("Order"), AlertFilter.ORDER, orders, order),
    ]
    search = search_field(_("Search alerts"), AlertFilter.SEARCH, filters.search, _("Search product, ID or store"))
    return html.Div([search, *selects, _status_boxes(filters.statuses)], className="alert-filters")


def chosen_view(statuses: Iterable[str] | None, search: str | None, *pieces: str | None) -> AlertView:
    """What the controls say together."""
    query = "&".join([*(statuses or ()), urlencode([("q", search)]) if search else "", *(p or "" for p in pieces)])
    return AlertView.from_query(**{name: values for name, values in parse_qs(query, keep_blank_values=True).items()})


def view_of(query: str | None) -> AlertView:
    """The view a query text stands for."""
    return AlertView.from_query(**parse_qs(query or "", keep_blank_values=True))


def assignee_choices(known: Iterable[Account], current: str) -> list[Choice]:
    """Anybody's, one's own, nobody's, each colleague's, and what the URL asks for if that is something else."""
    me = current_actor()
    mine = [(f"assigned={MINE}", _("Me"))] if me.may(Right.ANSWER_ALERTS) else []
    others = named_people(one for one in known if one.user_id != me.user_id)
    pieces = [(urlencode([("assigned", user_id)]), name) for user_id, name in others]
    choices = [(ANY, _("Anyone")), *mine, (f"assigned={NOBODYS}", _("Nobody")), *pieces]
    asked = urlencode([("assigned", current)])
    unknown = current and asked not in dict(choices)
    return [*choices, *([(asked, _("Somebody without the right"))] if unknown else [])]


def _days_piece(days: int) -> str:
    return ANY if days == DEFAULT_ALERT_DAYS else f"days={days}"


def _status_boxes(chosen: Sequence[AlertStatus]) -> Component:
    options = [
        {"value": f"status={status}", "label": _(words)} for status, (words, *_look) in ALERT_STATUS_LOOKS.items()
    ]
    boxes = dbc.Checklist(
        id=AlertFilter.STATUS,
        options=options,
        value=[f"status={status}" for status in chosen],
        inline=True,
        class_name="status-boxes",
    )
    legend = html.Legend(_("State"), className="field-label")
    return html.Fieldset([legend, boxes], className="field alert-states")


def open_line(counts: AlertCounts | None) -> Component:
    """`37 out of stock · 214 low, still open`; None: they are being read."""
    if counts is None:
        return html.Span("…")
    if not counts.total:
        return html.Span(_("No alert is open"))
    return html.Span(
        with_parts(
            _("{out} out of stock · {low} low, still open"),
            out=html.B(whole(counts.out)),
            low=html.B(whole(counts.low)),
        )
    )
