"""The way to remove a store: the panel, and what it says first (values -> components)."""

from enum import StrEnum

from dash import html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.store_summary import StoreSummary
from backend_lambdas.language.texts import _, ngettext
from dashboard.data.actor import current_actor
from dashboard.features.store.removal_queries import MOST_FILES, RemovalEffect
from dashboard.ui.addresses import ALL_STORES_PATH, upload_address
from dashboard.ui.controls import button, link_button, reason_field
from dashboard.ui.formatting import count_of, money, store_words
from dashboard.ui.panel import panel
from dashboard.ui.states import empty_state


class StoreRemoval(StrEnum):
    """Ids of the way to remove a store."""

    LOOK = "store-removal-look"
    EFFECT = "store-removal-effect"
    FORM = "store-removal-form"
    REASON = "store-removal-reason"
    SAVE = "store-removal-save"
    PROBLEM = "store-removal-problem"


def removal_panel() -> Component | str:
    """For who may remove it: its buttons' callbacks ask for the right."""
    if not current_actor().may(Right.REMOVE_STORES):
        return ""
    form = [
        reason_field(StoreRemoval.REASON, _("Why it is removed (others see it)"), _("A shelf, no store")),
        html.P("", id=StoreRemoval.PROBLEM, className="answer-problem", role="alert"),
        html.Div(button(_("Remove the store"), StoreRemoval.SAVE, "danger"), className="answer-buttons"),
    ]
    body = [
        html.P(_("For a store that a wrong file made, or that is closed for good."), className="upload-note"),
        html.Div(button(_("See what removing it would do"), StoreRemoval.LOOK)),
        html.Div(id=StoreRemoval.EFFECT),
        html.Div(form, id=StoreRemoval.FORM, hidden=True),
    ]
    return panel(_("Remove this store"), body)


def removal_view(effect: RemovalEffect) -> Component:
    return html.Ul([html.Li(words) for words in effect_words(effect)], className="effect-list")


def effect_words(effect: RemovalEffect) -> list[str]:
    """What goes, what stays, and what brings it back."""
    said = [_stock(effect), _alerts(effect.alerts)]
    said.append(_("It leaves every list, filter and sum of the stock. Nobody waits for its files any more."))
    said += [_people(effect.people), _sales(effect), _files(effect.files)]
    said.append(_("A new file that names the store brings it back."))
    said.append(_("Its upload has Undo: that brings back every row that nothing has changed since."))
    return [words for words in said if words]


def _stock(effect: RemovalEffect) -> str:
    totals = effect.totals
    if not totals.items:
        return _("It lists no item.")
    units = count_of(totals.units, "unit")
    if totals.unpriced == totals.items:
        return ngettext(
            "{number} item with {units} leaves the stock.",
            "{number} items with {units} leave the stock.",
            totals.items,
            units=units,
        )
    return ngettext(
        "{number} item with {units}, worth {value}, leaves the stock.",
        "{number} items with {units}, worth {value}, leave the stock.",
        totals.items,
        units=units,
        value=money(float(totals.value)),
    )


def _alerts(number: int | None) -> str:
    if number is None:
        return _("Its open alerts end.")
    return (
        ngettext("{number} open alert ends.", "{number} open alerts end.", number) if number else _("No alert is open.")
    )


def _people(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "{number} person sees this store and no other, and sees nothing then: change the account.",
        "{number} people see this store and no other, and see nothing then: change their accounts.",
        number,
    )


def _sales(effect: RemovalEffect) -> str:
    if effect.weeks is None:
        return _("What it sold stays in the sales, under its name.")
    if not effect.weeks:
        return _("No sales are known of it.")
    return ngettext(
        "What it sold stays in the sales, under its name: {value} in {number} week.",
        "What it sold stays in the sales, under its name: {value} in {number} weeks.",
        effect.weeks,
        value=money(effect.revenue),
    )


def _files(number: int) -> str:
    if number >= MOST_FILES:
        return _("{number} files or more have named it. They stay among the uploads.", number=number)
    if not number:
        return ""
    return ngettext(
        "{number} file has named it. It stays among the uploads.",
        "{number} files have named it. They stay among the uploads.",
        number,
    )


def removed_store(summary: StoreSummary) -> Component:
    """In place of the page of a store that is gone."""
    name = store_words(summary.store)
    text = _("A new file that names it brings it back. So does undoing what removed it.")
    links = html.Div(
        [
            link_button(_("See what removed it"), upload_address(summary.gone_by or ""), "primary"),
            link_button(_("All stores"), ALL_STORES_PATH),
        ],
        className="answer-buttons",
    )
    return panel(_("Nothing to show"), empty_state(_("{store} was removed", store=name), text, links, "store"))
