"""What needs a decision, worst first, each row with its one action (values -> components)."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.alerts.answer import alert_key
from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.stock import StockStatus
from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import _, grouped, ngettext
from backend_lambdas.uploads.held import HELD_ALONE, effect_words
from backend_lambdas.uploads.upload import FAILED, Upload
from backend_lambdas.uploads.visible import may_decide
from dashboard.data.actor import current_actor
from dashboard.data.decisions import Decisions
from dashboard.data.matters import Matters
from dashboard.data.silent_stores import SilentStore
from dashboard.data.stock.filters import StockFilters
from dashboard.ui.addresses import (
    SUBSCRIPTIONS_PATH,
    UPLOADS_PATH,
    alert_panel_address,
    item_address,
    stock_address,
    store_address,
    upload_address,
)
from dashboard.ui.controls import action_link, icon, link_button
from dashboard.ui.formatting import count_of, currency, money, relative_time, store_words, whole, with_parts
from dashboard.ui.rows import dot, list_row, rows_panel
from dashboard.ui.states import empty_state, silent_words
from dashboard.ui.status import STATUS_WORDS, tile

LONGEST_REASON = 140
STORES_NAMED = 3
HELD_SHOWN = 3


def decisions_panel(
    decisions: Decisions, matters: Sequence[Component], stores: tuple[str, ...], lead_days: int, others: int = 0
) -> Component:
    """`matters`: rows of what is not about an item, before the items; `others`: how many decisions these are."""
    rows = [*matters, *(_item_row(row, lead_days) for row in decisions.rows.to_dict("records"))]
    filters = StockFilters(stores=stores, statuses=(StockStatus.OUT, StockStatus.LOW))
    action = action_link(_("All {total}", total=whole(decisions.items)), stock_address(filters))
    nothing = empty_state(
        _("Nothing right now"), _("Every item is above its reorder point, or was answered."), icon_name="check"
    )
    number = decisions.total + others
    counted = ngettext("{number} decision", "{number} decisions", number) if number else ""
    subtitle = " · ".join(part for part in (counted, order_words(decisions, lead_days)) if part)
    return rows_panel(_("What needs a decision"), rows, subtitle, nothing, action if decisions.items else None)


def order_words(decisions: Decisions, lead_days: int) -> str:
    """By what the items are ranked."""
    if not decisions.items:
        return ""
    if decisions.sales_known is None:
        return _("Sales are being read: until then out before low, then by what a refill is worth")
    if not decisions.sales_known:
        return _("No sales of these stores are known: out before low, then by what a refill is worth")
    if not lead_days:
        return _("By the sales missed a day; what is not out comes after, as no lead time is set")
    return _("By the sales at risk a day until a delivery, in {days}", days=count_of(lead_days, "day"))


def matter_rows(found: Matters) -> list[Component]:
    """Held files, files of which nothing came, stores that stopped, alerts that reach nobody."""
    held, stopped, silent, unheard = found.held, found.stopped, found.silent, found.unheard
    rows = [_held_row(upload) for upload in held.uploads[:HELD_SHOWN]]
    if held.more or len(held.uploads) > HELD_SHOWN:
        rows.append(_matter("pause", _("More files wait for a decision."), UPLOADS_PATH, "", _("See them")))
    rows += _stopped_rows(stopped)
    rows += _silent_rows(silent)
    return [*rows, *_unheard_rows(unheard)]


def _matter(drawing: str, name: str, href: str, detail: Any, action: str) -> Component:
    link = dcc.Link(name, href=href, className="row-title", title=name)
    return list_row(tile("low", drawing), link, detail, link_button(action, href), tone="low")


def _held_row(upload: Upload) -> Component:
    reason = translated((upload.reason or "").removeprefix(f"{HELD_ALONE} "))
    shown = reason if len(reason) <= LONGEST_REASON else reason[:LONGEST_REASON] + "…"
    effect = ", ".join(effect_words(upload.effect, currency())) if upload.effect else ""
    words = [html.B(_("Held")), " · ", " ".join(part for part in (shown, effect) if part)]
    action = _("Decide") if may_decide(upload, current_actor()) else _("See why")
    return _matter("pause", upload.file_name, upload_address(upload.upload_id), words, action)


def _stopped_rows(stopped: Sequence[Upload]) -> list[Component]:
    if not stopped:
        return []
    first = stopped[0]
    if len(stopped) == 1:
        problem = _("Given up") if first.status == FAILED else _("Not applied")
        words = [html.B(problem), " · ", relative_time(first.received_at, "ago")]
        return [_matter("low", first.file_name, upload_address(first.upload_id), words, _("See why"))]
    name = ngettext("{number} file was not applied", "{number} files were not applied", len(stopped))
    words = [_("the newest: {name}", name=first.file_name), " · ", relative_time(first.received_at, "ago")]
    return [_matter("low", name, UPLOADS_PATH, words, _("See them"))]


def _silent_rows(silent: Sequence[SilentStore]) -> list[Component]:
    if not silent:
        return []
    if len(silent) == 1:
        name = store_words(silent[0].store)
        return [_matter("clock", name, store_address(silent[0].store), silent_words(silent[0]), _("Open store"))]
    name = _("{count} stores have not sent the files that are expected of them", count=len(silent))
    return [_matter("clock", name, UPLOADS_PATH, _named([one.store for one in silent]), _("See uploads"))]


def _unheard_rows(unheard: Sequence[str] | None) -> list[Component]:
    if unheard is not None and not unheard:
        return []
    name = _("Nobody receives alerts") if unheard is None else _("Alerts of some stores reach nobody")
    words = _("nobody has confirmed a subscription") if unheard is None else _named(unheard)
    return [_matter("mail", name, SUBSCRIPTIONS_PATH, words, _("Subscribe"))]


def _named(stores: Sequence[str]) -> str:
    names = ", ".join(store_words(store) for store in stores[:STORES_NAMED])
    more = len(stores) - STORES_NAMED
    return names if more <= 0 else _("{names} and {value} more", names=names, value=whole(more))


def _item_row(row: Mapping[Any, Any], lead_days: int) -> Component:
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
    detail = [html.B(left), dot(), html.Span(store_words(row["store"])), selling]
    link = dcc.Link(name, href=href, className="row-title", title=name)
    mark = tile(status.value, status.value, _(STATUS_WORDS[status]))
    answers = row["ref"] and current_actor().may(Right.ANSWER_ALERTS)
    label = _("Answer: {name}", name=name)
    button = html.Span(link_button(_("Answer"), alert_panel_address(*_alert_of(row))), title=label) if answers else None
    return list_row(mark, link, detail, _risk(row), button or icon("chevron-right"), tone=status.value)


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
