"""The way to remove a store, or to merge it: the panel, and what it says first (values -> components)."""

from collections.abc import Sequence
from enum import StrEnum

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.leaving import Counts
from backend_lambdas.inventory.store_summary import StoreSummary
from backend_lambdas.language.texts import N_, _, ngettext
from dashboard.data.actor import current_actor
from dashboard.features.store.removal_queries import MOST_FILES, RemovalEffect
from dashboard.ui.addresses import ALL_STORES_PATH, upload_address
from dashboard.ui.controls import EVERYTHING, button, link_button, reason_field, select_field
from dashboard.ui.formatting import count_of, money, store_words
from dashboard.ui.panel import panel
from dashboard.ui.states import empty_state


class StoreRemoval(StrEnum):
    """Ids of the way to remove a store, or to merge it."""

    LOOK = "store-removal-look"
    INTO = "store-merge-into"
    COUNTS = "store-merge-counts"
    LOOK_MERGE = "store-merge-look"
    ASKED = "store-removal-asked"
    EFFECT = "store-removal-effect"
    FORM = "store-removal-form"
    REASON = "store-removal-reason"
    SAVE = "store-removal-save"
    PROBLEM = "store-removal-problem"


COUNT_WORDS = {Counts.NEWEST: N_("the newer count holds"), Counts.SUM: N_("both counts are added up")}


def removal_panel(store: str, others: Sequence[str]) -> Component | str:
    """For who may remove it: its buttons' callbacks ask for the right. `others`: what it may be merged into."""
    if not current_actor().may(Right.REMOVE_STORES):
        return ""
    form = [
        reason_field(StoreRemoval.REASON, _("Why (others see it)"), _("A shelf, no store")),
        html.P("", id=StoreRemoval.PROBLEM, className="answer-problem", role="alert"),
        html.Div(button(_("Remove the store"), StoreRemoval.SAVE, "danger"), className="answer-buttons"),
    ]
    body = [
        html.P(_("For a store that a wrong file made, or that is closed for good."), className="upload-note"),
        html.Div(button(_("See what removing it would do"), StoreRemoval.LOOK)),
        *(_merging(others) if others else []),
        html.Div(id=StoreRemoval.EFFECT),
        html.Div(html.Div(form, className="stack"), id=StoreRemoval.FORM, hidden=True),
        dcc.Store(id=StoreRemoval.ASKED),
    ]
    return panel(_("Remove or merge this store"), html.Div(body, className="stack"))


def _merging(others: Sequence[str]) -> list[Component]:
    stores = [(EVERYTHING, _("Choose a store")), *((store, store_words(store)) for store in others)]
    counts = [(str(one), _(words)) for one, words in COUNT_WORDS.items()]
    newer = _("The newer one where it is one store under two names; added up where these were two parts of one.")
    return [
        select_field(_("Merge it into"), StoreRemoval.INTO, stores, EVERYTHING),
        select_field(_("Where both list an item"), StoreRemoval.COUNTS, counts, str(Counts.NEWEST), help_text=newer),
        html.Div(button(_("See what merging would do"), StoreRemoval.LOOK_MERGE)),
    ]


def removal_view(effect: RemovalEffect) -> Component:
    return html.Ul([html.Li(words) for words in effect_words(effect)], className="effect-list")


def effect_words(effect: RemovalEffect) -> list[str]:
    """What goes, what stays, and what brings it back."""
    said = [_stock(effect), *_coming(effect), _alerts(effect.alerts)]
    said.append(_("It leaves every list, filter and sum of the stock. Nobody waits for its files any more."))
    said += [_people(effect), _sales(effect), _files(effect.files)]
    if effect.into:
        words = _("A new file that names the store is read as one of {into}.", into=store_words(effect.into))
        said.append(words)
    else:
        said.append(_("A new file that names the store brings it back."))
    said.append(_("Its upload has Undo: that brings back every row that nothing has changed since."))
    return [words for words in said if words]


def _coming(effect: RemovalEffect) -> list[str]:
    """What the other store gets."""
    if not effect.into:
        return []
    into, new, changed, same = store_words(effect.into), effect.new, effect.changed, effect.same
    parts = (
        (new, ngettext("{into} gets {number} new item.", "{into} gets {number} new items.", new, into=into)),
        (
            changed,
            ngettext("{number} count of {into} changes.", "{number} counts of {into} change.", changed, into=into),
        ),
        (same, ngettext("{number} count of {into} stays.", "{number} counts of {into} stay.", same, into=into)),
    )
    return [words for number, words in parts if number]


def _stock(effect: RemovalEffect) -> str:
    totals = effect.totals
    if not totals.items:
        return _("It lists no item.")
    units = count_of(totals.units, "unit")
    if effect.into:
        return ngettext(
            "It lists {number} item with {units}.", "It lists {number} items with {units}.", totals.items, units=units
        )
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


def _people(effect: RemovalEffect) -> str:
    if not effect.people:
        return ""
    if effect.into:
        return ngettext(
            "{number} person sees this store and not {into}: change the account.",
            "{number} people see this store and not {into}: change their accounts.",
            effect.people,
            into=store_words(effect.into),
        )
    return ngettext(
        "{number} person sees this store and no other, and sees nothing then: change the account.",
        "{number} people see this store and no other, and see nothing then: change their accounts.",
        effect.people,
    )


def _sales(effect: RemovalEffect) -> str:
    if effect.weeks == 0:
        return _("No sales are known of it.")
    if effect.into:
        return _sales_there(effect, store_words(effect.into))
    if effect.weeks is None:
        return _("What it sold stays in the sales, under its name.")
    return ngettext(
        "What it sold stays in the sales, under its name: {value} in {number} week.",
        "What it sold stays in the sales, under its name: {value} in {number} weeks.",
        effect.weeks,
        value=money(effect.revenue),
    )


def _sales_there(effect: RemovalEffect, into: str) -> str:
    if effect.weeks is None:
        return _("What it sold counts as sold in {into}.", into=into)
    return ngettext(
        "What it sold counts as sold in {into}: {value} in {number} week.",
        "What it sold counts as sold in {into}: {value} in {number} weeks.",
        effect.weeks,
        into=into,
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
    title = _("{store} was removed", store=name)
    if summary.merged_into:
        title = _("{store} was merged into {into}", store=name, into=store_words(summary.merged_into))
        text = _("Its sales and new files that name it are the other store's. Undoing the merge brings it back.")
    links = html.Div(
        [
            link_button(_("See what removed it"), upload_address(summary.gone_by or ""), "primary"),
            link_button(_("All stores"), ALL_STORES_PATH),
        ],
        className="answer-buttons",
    )
    return panel(_("Nothing to show"), empty_state(title, text, links, "store"))
