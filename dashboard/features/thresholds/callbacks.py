"""What happens on the Thresholds page."""

from collections.abc import Sequence
from typing import Any

from dash import Input, Output, State, callback, no_update

from backend_lambdas.inventory.stock import ReorderRule
from backend_lambdas.inventory.thresholds import RuleChange, Target
from backend_lambdas.language.texts import _
from dashboard.data import reading
from dashboard.data.address import members_of
from dashboard.data.availability import SHOWN_ERRORS
from dashboard.features.thresholds import commands, queries
from dashboard.features.thresholds.labels import saved_words, verb_of
from dashboard.features.thresholds.parts import (
    ASKED_OF,
    PLACES,
    Thresholds,
    item_table,
    preview_parts,
    rule_table,
    state_banners,
)
from dashboard.shell.ids import Shell
from dashboard.ui.controls import Choice, options_of
from dashboard.ui.formatting import store_choice
from dashboard.ui.panel import SAID


@callback(
    Output(Thresholds.RULES, "children"),
    Output(Thresholds.STATE, "children"),
    Input(Shell.DATA_VERSION, "data"),
    Input(Thresholds.DONE, "data"),
    Input(Thresholds.SEARCH, "value"),
)
def show_rules(_version: Any, _done: Any, search: str | None) -> tuple[Any, Any]:
    """The rules there are, and how far rows follow."""
    rules = queries.rule_list(search or "")
    return rule_table(rules), state_banners(rules)


@callback(
    Output(Thresholds.CATEGORY, "options"),
    Output(Thresholds.STORE, "options"),
    Input(Shell.DATA_VERSION, "data"),
    State(Thresholds.CATEGORY, "value"),
    State(Thresholds.STORE, "value"),
)
def offer_choices(_version: Any, category: str, store: str) -> tuple[Any, Any]:
    """Every category and store there is, and what the address asks for."""
    known = reading.filter_choices()
    categories = [(name, name) for name in _named(known.categories, category)]
    return _options(categories), _options([store_choice(name) for name in _named(known.stores, store)])


def _named(names: tuple[str, ...], chosen: str) -> list[str]:
    return list(dict.fromkeys([*(name for name in names if name), *([chosen] if chosen else [])]))


def _options(choices: Sequence[Choice]) -> list[dict[str, str]]:
    return options_of([("", _("Choose")), *choices])


@callback(*(Output(f"{name}-place", "hidden") for name in PLACES), Input(Thresholds.SCOPE, "value"))
def ask_for(scope: str | None) -> tuple[bool, ...]:
    """Only what the scope needs is asked for."""
    asked = asked_of(scope)
    return tuple(name not in asked for name in PLACES)


@callback(
    Output(Thresholds.PREVIEW, "children"),
    Output(Thresholds.CHANGE, "data"),
    Output(Thresholds.SAVE, "children"),
    Output(Thresholds.SAVE, "disabled"),
    Output(Thresholds.PROBLEM, "children"),
    Input(Thresholds.SCOPE, "value"),
    *(Input(name, "value") for name in PLACES),
    Input(Thresholds.VALUE, "value"),
    Input(Shell.DATA_VERSION, "data"),
    Input(Thresholds.DONE, "data"),
)
def show_preview(scope: str, category: str, product: str, store: str, value: Any, *_listened: Any) -> tuple[Any, ...]:
    """What the form would do; the button waits for something to do."""
    target = asked_target(scope, category, product, store)
    if target is None:
        return [], None, _("Set the threshold"), True, ""
    try:
        shown = queries.preview(target, whole_number(value))
    except SHOWN_ERRORS as error:
        return [], None, _("Set the threshold"), True, str(error)
    change = shown.change
    return preview_parts(shown), packed(change), verb_of(change), change.before == change.after, ""


@callback(
    Output(Thresholds.DONE, "data"),
    Output(Thresholds.PROBLEM, "children", allow_duplicate=True),
    Output(SAID, "data", allow_duplicate=True),
    Input(Thresholds.SAVE, "n_clicks"),
    State(Thresholds.CHANGE, "data"),
    prevent_initial_call=True,
)
def save(clicks: int | None, change: dict[str, Any] | None) -> tuple[Any, Any, Any]:
    """Save what the preview shows."""
    if not clicks or not change:  # Dash also calls when the button appears
        return no_update, no_update, no_update
    try:
        commands.save_thresholds([unpacked(change)])
    except SHOWN_ERRORS as error:
        return no_update, str(error), no_update
    return clicks, "", saved_words(unpacked(change))


@callback(Output(Thresholds.ITEM_ROWS, "children"), Input(Thresholds.ITEM, "value"), Input(Shell.DATA_VERSION, "data"))
def show_item(product_id: str | None, _version: Any) -> Any:
    """The threshold of a product in each store, and its origin."""
    return item_table(product_id or "", queries.thresholds_of_product(product_id or ""))


def asked_of(scope: str | None) -> tuple[Thresholds, ...]:
    """The fields of a scope; those of the narrowest for what is none."""
    known = members_of(ReorderRule, scope)
    return ASKED_OF.get(known[0] if known else ReorderRule.STORE_PRODUCT, ASKED_OF[ReorderRule.STORE_PRODUCT])


def asked_target(scope: str | None, category: str | None, product: str | None, store: str | None) -> Target | None:
    """What the form is about; None while something is still to be chosen."""
    given = {Thresholds.CATEGORY: category, Thresholds.PRODUCT: product, Thresholds.STORE: store}
    asked = asked_of(scope)
    texts = [(given[name] or "").strip() if name in asked else "" for name in PLACES]
    return Target(*texts) if sum(map(bool, texts)) == len(asked) else None


def whole_number(value: Any) -> int | None:
    """The number field's value; what is no whole number is out of every range, so that the check says what to enter."""
    if value in (None, ""):
        return None
    return value if isinstance(value, int) else -1


def packed(change: RuleChange) -> dict[str, Any]:
    target = change.target
    return {
        "target": [target.category, target.product_id, target.store],
        "before": change.before,
        "after": change.after,
    }


def unpacked(data: dict[str, Any]) -> RuleChange:
    """What a browser sends back; whatever it says is checked when it is saved."""
    category, product_id, store = (str(text) for text in data["target"])
    before, after = (None if data[name] is None else int(data[name]) for name in ("before", "after"))
    return RuleChange(Target(category, product_id, store), before, after)
