"""What needs a decision of items, worst first, each row with its one action (values -> components)."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.alerts.answer import alert_key
from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.stock import StockStatus
from backend_lambdas.language.texts import _, grouped, ngettext
from dashboard.data.actor import current_actor
from dashboard.data.decisions import Decisions
from dashboard.data.stock.filters import StockFilters
from dashboard.ui.addresses import alert_panel_address, item_address, stock_address, upload_address
from dashboard.ui.controls import action_link, icon, link_button
from dashboard.ui.formatting import count_of, money, store_words, whole, with_parts
from dashboard.ui.rows import dot, list_row, rows_panel
from dashboard.ui.states import empty_state
from dashboard.ui.status import STATUS_WORDS, tile


def decisions_panel(
    decisions: Decisions,
    matters: Sequence[Component],
    stores: tuple[str, ...],
    lead_days: int,
    others: int = 0,
    of_one_store: bool = False,
) -> Component:
    """`matters`: rows of what is not about an item, before the items; `others`: how many decisions these are.

    `of_one_store`: the page itself names the store, so each row names the product's id in its place.
    """
    rows = [*matters, *(_item_row(row, of_one_store) for row in decisions.rows.to_dict("records"))]
    filters = StockFilters(stores=stores, statuses=(StockStatus.OUT, StockStatus.LOW))
    action = action_link(_("All {total}", total=whole(decisions.items)), stock_address(filters))
    nothing = empty_state(
        _("Nothing right now"), _("Every item is above its threshold, or was answered."), icon_name="check"
    )
    number = decisions.total + others
    counted = ngettext("{number} decision", "{number} decisions", number) if number else ""
    subtitle = " · ".join(part for part in (counted, order_words(decisions, lead_days, stores)) if part)
    return rows_panel(_("What needs a decision"), rows, subtitle, nothing, action if decisions.items else None)


def order_words(decisions: Decisions, lead_days: int, stores: tuple[str, ...]) -> str:
    """By what the items are ranked."""
    if not decisions.items:
        return ""
    if decisions.sales_known is None:
        return _("Sales are being read: until then out before low, then by what a refill is worth")
    if not decisions.sales_known:
        if not stores:
            return _("No sales are known: out before low, then by what a refill is worth")
        if len(stores) == 1:
            return _("No sales of this store are known: out before low, then by what a refill is worth")
        return _("No sales of these stores are known: out before low, then by what a refill is worth")
    if not lead_days:
        return _("Most sales missed a day first; low items follow, as no lead time is set")
    return _("By the sales at risk a day until a delivery, in {days}", days=count_of(lead_days, "day"))


def _item_row(row: Mapping[Any, Any], of_one_store: bool) -> Component:
    """One item in one store, or all that one file left out of stock there."""
    if row["items"] > 1:
        return _file_row(row)
    status = StockStatus(row["status"])
    name = row["product_name"] if isinstance(row["product_name"], str) and row["product_name"] else row["product_id"]
    href = item_address(row["store"], row["product_id"])
    left = (
        _("{on_hand} left", on_hand=whole(row["on_hand"]))
        if row["on_hand"] >= 0
        else _("counted {on_hand}", on_hand=whole(row["on_hand"]))
    )
    selling = html.Span([dot(), " ", _selling_words(row)], className="row-selling")
    where = row["product_id"] if of_one_store else store_words(row["store"])
    detail = [html.B(left), dot(), html.Span(where), selling]
    link = dcc.Link(name, href=href, className="row-title", title=name)
    mark = tile(status.value, status.value, _(STATUS_WORDS[status]))
    return list_row(mark, link, detail, _risk(row), _actions(row, name) or icon("chevron-right"), tone=status.value)


def _actions(row: Mapping[Any, Any], name: str) -> Component | None:
    """What may be done about it from here; None where one may only look."""
    actor, item = current_actor(), (row["store"], row["product_id"])
    answers = row["ref"] and actor.may(Right.ANSWER_ALERTS)
    choices: list[Component] = []
    if answers:
        deeds = (("acknowledge", _("Acknowledge, with a reason")), ("snooze", _("Snooze")))
        choices += [
            html.Button(words, type="button", className="menu-link", **{"data-alert-do": do}) for do, words in deeds
        ]
    if actor.may(Right.CORRECT_STOCK):
        choices.append(dcc.Link(_("Correct the count"), href=item_address(*item, correct=True), className="menu-link"))
    if not choices:
        return None
    choices.append(dcc.Link(_("Open in stock levels"), href=item_address(*item), className="menu-link"))
    if answers:
        href = alert_panel_address(*_alert_of(row))
        choices.append(dcc.Link(_("Open the alert: assign, comment"), href=href, className="menu-link"))
    label = {"aria-label": _("Answer: {name}", name=name)}
    summary = html.Summary([_("Answer"), icon("chevron-down")], className="button button-plain", **label)
    body = html.Div(choices, className="menu-body")
    return html.Details([summary, body], className="menu menu-right", **{"data-ref": row["ref"], "data-assignee": ""})


def _alert_of(row: Mapping[Any, Any]) -> tuple[str, str, str]:
    store, _sk = alert_key(row["ref"])
    return store, row["product_id"], row["ref"]


def _file_row(row: Mapping[Any, Any]) -> Component:
    name = _(
        "{store}: {items} out of stock since one file",
        store=store_words(row["store"]),
        items=count_of(int(row["items"]), "item"),
    )
    href = upload_address(row["upload_id"])
    link = dcc.Link(name, href=href, className="row-title", title=name)
    words = _("Undo the file if it is wrong, or ask the store")
    return list_row(tile("out", "uploads"), link, words, _risk(row), link_button(_("See the file"), href), tone="out")


def _selling_words(row: Mapping[Any, Any]) -> Any:
    units, cover = row["units_a_day"], row["days_of_cover"]
    if units != units:
        return _("sales not known")
    if units <= 0:
        return _("not sold here in 4 weeks")
    if row["on_hand"] <= 0:
        return _("sells {units} a day", units=_rate(units))
    lasts = _("less than a day") if cover < 1 else count_of(int(cover), "day")
    return _("lasts {days}", days=lasts)


def _rate(units: float) -> str:
    return grouped(units, ",.1f" if units >= 0.1 else ".2f")


def _risk(row: Mapping[Any, Any]) -> Component:
    risk = row["at_risk"]
    if not risk > 0:
        return html.Div(className="row-side")
    words = with_parts(_("{risk} a day"), risk=html.B(money(risk)))
    return html.Div(words, className="row-side row-need")
