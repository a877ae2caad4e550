"""The parts of the Thresholds page (values -> components)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.inventory.audit import Kind, Subject
from backend_lambdas.inventory.stock import ReorderRule
from backend_lambdas.inventory.store_names import natural
from backend_lambdas.inventory.thresholds import LARGEST, Rule, Target
from backend_lambdas.language.texts import _, grouped
from dashboard.data.history import HistoryOf
from dashboard.data.stock.threshold_effects import StoreEffect
from dashboard.features.thresholds.labels import SCOPE_WORDS, origin, target_words
from dashboard.features.thresholds.queries import ItemThreshold, Preview, RuleList
from dashboard.ui.addresses import THRESHOLDS_PATH, history_address, item_address, with_query
from dashboard.ui.controls import button, field, select_field, text_field
from dashboard.ui.formatting import NO_VALUE, count_of, relative_time, store_words, whole
from dashboard.ui.states import banner, empty_state
from dashboard.ui.table import data_table, heads_of
from dashboard.ui.threshold_effects import effect_words, up_to

STORES_NAMED = 5
STORES_SHOWN = 100  # of a preview, those with most alerts


class Thresholds(StrEnum):
    """Ids of the page."""

    SCOPE = "threshold-scope"
    CATEGORY = "threshold-category"
    PRODUCT = "threshold-product"
    STORE = "threshold-store"
    VALUE = "threshold-value"
    PREVIEW = "threshold-preview"
    CHANGE = "threshold-change"
    SAVE = "threshold-save"
    PROBLEM = "threshold-problem"
    DONE = "threshold-done"
    STATE = "threshold-state"
    SEARCH = "threshold-search"
    RULES = "threshold-rules"
    ITEM = "threshold-item"
    ITEM_ROWS = "threshold-item-rows"


PLACES = (Thresholds.CATEGORY, Thresholds.PRODUCT, Thresholds.STORE)
ASKED_OF: Mapping[ReorderRule, tuple[Thresholds, ...]] = {
    ReorderRule.DEFAULT: (),
    ReorderRule.CATEGORY: (Thresholds.CATEGORY,),
    ReorderRule.PRODUCT: (Thresholds.PRODUCT,),
    ReorderRule.STORE_PRODUCT: (Thresholds.PRODUCT, Thresholds.STORE),
}


def rule_address(target: Target) -> str:
    """The page with its form about this rule."""
    named = {"category": target.category, "product": target.product_id, "store": target.store}
    pairs = [("scope", str(target.scope)), *((name, text) for name, text in named.items() if text)]
    return with_query(THRESHOLDS_PATH, urlencode(pairs))


def rule_form(target: Target, scopes: Sequence[ReorderRule]) -> Component:
    """What the threshold is for, and what it is to be; what that does comes by callback."""
    scope = target.scope if target.scope in scopes else scopes[-1]
    asked = ASKED_OF[scope]
    fields: dict[str, Component] = {
        Thresholds.CATEGORY: _choice(_("Category"), Thresholds.CATEGORY, target.category),
        Thresholds.PRODUCT: text_field(
            _("Product ID"), Thresholds.PRODUCT, target.product_id, debounce=0.4, maxLength=200, autoComplete="off"
        ),
        Thresholds.STORE: _choice(_("Store"), Thresholds.STORE, target.store, store_words),
    }
    number: dict[str, Any] = {
        "type": "number",
        "min": 0,
        "max": LARGEST,
        "step": 1,
        "debounce": 0.4,
        "inputMode": "numeric",
    }
    parts = [
        select_field(_("For"), Thresholds.SCOPE, [(str(one), _(SCOPE_WORDS[one])) for one in scopes], str(scope)),
        *(html.Div(part, id=f"{name}-place", hidden=name not in asked) for name, part in fields.items()),
        text_field(_("Threshold (empty: none)"), Thresholds.VALUE, placeholder=_("none"), **number),
    ]
    return html.Div(
        [
            html.Div(parts, className="threshold-form"),
            html.Div(id=Thresholds.PREVIEW, className="threshold-preview", role="status"),
            html.P("", id=Thresholds.PROBLEM, className="answer-problem", role="alert"),
            html.Div(button(_("Set the threshold"), Thresholds.SAVE, "primary", disabled=True)),
            dcc.Store(id=Thresholds.CHANGE),
        ],
        className="threshold-body",
    )


def _choice(label: str, id: Thresholds, value: str, label_of: Callable[[str], str] = str) -> Component:
    options = [{"value": value, "label": label_of(value) if value else _("Choose")}]
    return field(label, dbc.Select(id=id, options=options, value=value, className="input"))


def preview_parts(shown: Preview) -> list[Component]:
    """What there is now, what would change, and where."""
    before, after = shown.change.before, shown.change.after
    now = _("There is no such threshold now.") if before is None else _("It is {before} now.", before=whole(before))
    if before == after:
        return [html.P(_("{now} Nothing would change.", now=now))]
    return [
        html.P([now, " ", html.B(effect_words(shown.by_store))]),
        *effect_table(shown.by_store, _("What the change does in each store")),
    ]


def effect_table(by_store: Mapping[str, StoreEffect], label: str) -> list[Component]:
    """Most alerts first; nothing where nothing changes. `label` names the table."""
    if not by_store:
        return []
    order = sorted(by_store, key=lambda name: (-_size(by_store[name]), natural(store_words(name))))
    rows = [(store_words(name), *_figures(by_store[name])) for name in order[:STORES_SHOWN]]
    heads = heads_of(_("Store"), _("Items"), _("Alerts opened"), _("Alerts closed"))
    table = data_table(heads, rows, label, "", "threshold-effects", row_heads=False)
    left = len(order) - len(rows)
    return [
        table,
        *(
            [html.P(_("And {stores} with fewer alerts.", stores=count_of(left, "store")), className="muted")]
            if left
            else []
        ),
    ]


def _figures(effect: StoreEffect) -> tuple[str, str, str]:
    alerts = effect.alerts
    return whole(effect.items), up_to(alerts.opens, alerts.may_open), up_to(alerts.closes, alerts.may_close)


def _size(effect: StoreEffect) -> int:
    alerts = effect.alerts
    return alerts.opens + alerts.may_open + alerts.closes + alerts.may_close


def state_banners(rules: RuleList) -> list[Component]:
    """Stores on their way, and items that still have the default from before there was a choice."""
    shown = []
    if rules.waiting:
        done = max(0, rules.stores - len(rules.waiting))
        names = ", ".join(store_words(store) for store in rules.waiting[:STORES_NAMED])
        more = (
            _(" and {value} more", value=grouped(len(rules.waiting) - STORES_NAMED))
            if len(rules.waiting) > STORES_NAMED
            else ""
        )
        words = _(
            "Items get their new thresholds: {done} of {stores} done.",
            done=whole(done),
            stores=count_of(rules.stores, "store"),
        )
        words += _(" To do: {names}{more}.", names=names, more=more)
        shown.append(banner(words, "clock", tone="info"))
    if rules.kept_default is not None:
        words = _("Nobody has chosen a default yet. Items without a threshold alert only when they are out.")
        if rules.kept_default:
            items = count_of(rules.kept_default, "item")
            words = _(
                "{words} {items} keep the default from before there was a choice until you choose one.",
                words=words,
                items=items,
            )
        shown.append(banner(words, "info", tone="info"))
    return shown


def rule_table(rules: RuleList) -> Component:
    if not rules.rules and not rules.total:
        text = _("Choose what a threshold is for above, and see what it does before you set it.")
        return empty_state(_("No thresholds yet"), text, icon_name="low")
    if not rules.rules:
        return empty_state(
            _("No threshold fits"), _("Search for a part of a category, product ID or store."), icon_name="search"
        )
    heads = ((_("For"), ""), (_("Kind"), ""), (_("Threshold"), "num"), (_("Set by"), ""))
    rows = [_rule_row(rule) for rule in rules.rules]
    of = (
        _("{count} of {matching}", count=whole(len(rows)), matching=whole(rules.matching))
        if rules.matching > len(rows)
        else whole(len(rows))
    )
    words = count_of(rules.total, "threshold")
    count = (
        _("{of} shown, of {words}", of=of, words=words)
        if rules.matching != rules.total or rules.matching > len(rows)
        else words
    )
    return html.Div(
        [
            data_table(heads, rows, _("Thresholds"), "threshold-rules", row_heads=False),
            html.P(count, className="threshold-count"),
        ]
    )


def _rule_row(rule: Rule) -> tuple[Any, ...]:
    when = [rule.set_by, " · ", relative_time(datetime.fromisoformat(rule.set_at))] if rule.set_at else [NO_VALUE]
    name = dcc.Link(target_words(rule.target), href=rule_address(rule.target))
    none = rule.target.scope is ReorderRule.DEFAULT and not rule.reorder_point
    past = dcc.Link(_("History"), href=history_address(history_of_rule(rule.target)), className="row-link")
    point = _("none") if none else whole(rule.reorder_point)
    return name, _(SCOPE_WORDS[rule.target.scope]), point, html.Span([*when, " · ", past])


def history_of_rule(target: Target) -> HistoryOf:
    """What the threshold of exactly this was before, and who set it."""
    kinds = {ReorderRule.CATEGORY: Subject(Kind.CATEGORY, target.category), ReorderRule.DEFAULT: Subject(Kind.DEFAULT)}
    return HistoryOf(kinds.get(target.scope, Subject(Kind.PRODUCT, target.product_id)), target.store, rule=True)


def item_table(product_id: str, found: Sequence[ItemThreshold]) -> Component:
    """The threshold in force in each store, and what gave it."""
    if not product_id.strip():
        return html.P(
            _("Enter a product ID to see its threshold in each store and where it comes from."), className="muted"
        )
    if not found:
        return html.P(_("No store has an item {product_id}.", product_id=product_id.strip()), className="muted")
    heads = ((_("Store"), ""), (_("On hand"), "num"), (_("Threshold"), "num"), (_("Where it comes from"), ""))
    rows = [
        (
            dcc.Link(store_words(one.store), href=item_address(one.store, one.product_id)),
            whole(one.on_hand),
            whole(one.reorder_point) if one.reorder_point or one.rule is not ReorderRule.DEFAULT else _("none"),
            origin(one.rule, one.reorder_point),
        )
        for one in found
    ]
    name = next((one.product_name for one in found if one.product_name), product_id.strip())
    return data_table(heads, rows, _("Thresholds of {name}", name=name), row_heads=False)
