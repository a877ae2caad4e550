"""The parts of the Categories page, and what a change would do in words."""

from collections.abc import Mapping
from enum import StrEnum

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.inventory.categories import LONGEST_NAME
from backend_lambdas.language.texts import _, ngettext
from backend_lambdas.uploads.change_categories import Renaming
from dashboard.data.stock.threshold_effects import StoreEffect
from dashboard.features.categories.queries import CategoryPage, CategoryRow
from dashboard.ui.controls import Choice, button, field, select_field, text_field
from dashboard.ui.formatting import count_of, whole
from dashboard.ui.states import empty_state
from dashboard.ui.table import data_table, heads_of
from dashboard.ui.threshold_effects import effect_words

OWN, OTHERS = "own", "others"  # whose threshold goes on


class CategoryForm(StrEnum):
    """Ids of the page."""

    LIST = "categories-list"
    NAME = "category-name"
    NEW = "category-new"
    KNOWN = "category-known"
    KEEP = "category-keep"
    PREVIEW = "category-preview"
    PROBLEM = "category-problem"
    SAVE = "category-save"
    ORDER = "category-order"
    ORDER_PROBLEM = "category-order-problem"
    ORDER_SAVE = "category-order-save"
    SEEN = "category-seen"
    DONE = "category-done"


def category_table(shown: CategoryPage) -> Component:
    if not shown.rows:
        return empty_state(_("No category yet"), _("They come with stock files that have a column for them."))
    heads = heads_of(_("Category"), _("Items"), _("Stores"), _("Threshold"))
    rows = [
        (_named(row), whole(row.items), whole(row.stores), "–" if row.threshold is None else whole(row.threshold))
        for row in shown.rows
    ]
    return data_table(heads, rows, _("Categories"), "settings-table", as_cards=True)


def _named(row: CategoryRow) -> list[Component]:
    said = _("in files also {names}", names=", ".join(row.said))
    return [html.Span(row.name), *([html.Span(said, className="stores-id")] if row.said else [])]


def choices(shown: CategoryPage) -> list[Choice]:
    """Every category, then the names that are shown as another."""
    renamed = [
        (said, _("{name} (shown as {shown})", name=said, shown=row.name)) for row in shown.rows for said in row.said
    ]
    return [("", _("Choose")), *((row.name, row.name) for row in shown.rows), *renamed]


def known_names(shown: CategoryPage) -> list[Component]:
    """What may be typed as a new name without making one up."""
    return [html.Option(value=row.name) for row in shown.rows]


def name_form() -> list[Component]:
    keep = [(OTHERS, _("That of the new name")), (OWN, _("Its own"))]
    return [
        select_field(_("Category"), CategoryForm.NAME, (), ""),
        text_field(
            _("Show it as"),
            CategoryForm.NEW,
            "",
            _("A new name, or that of another category: then both are one."),
            maxLength=LONGEST_NAME,
            autoComplete="off",
            list=CategoryForm.KNOWN,
        ),
        html.Datalist(id=CategoryForm.KNOWN),
        select_field(_("Where both have a threshold"), CategoryForm.KEEP, keep, OTHERS),
        html.P("", id=CategoryForm.PREVIEW, className="company-preview", role="status"),
        html.P("", id=CategoryForm.PROBLEM, className="answer-problem", role="alert"),
        html.Div(button(_("Save"), CategoryForm.SAVE, "primary", disabled=True)),
    ]


def order_form() -> list[Component]:
    area = dcc.Textarea(id=CategoryForm.ORDER, value="", rows=6, className="input category-order")
    return [
        field(_("One category a line"), area, _("Empty: all by alphabet.")),
        html.P("", id=CategoryForm.ORDER_PROBLEM, className="answer-problem", role="alert"),
        html.Div(button(_("Save the order"), CategoryForm.ORDER_SAVE)),
    ]


def order_text(shown: CategoryPage) -> str:
    return "\n".join(shown.names.order)


def preview_words(plan: Renaming, shown: CategoryPage, by_store: Mapping[str, StoreEffect]) -> str:
    """What it would do, in sentences; `by_store`: to thresholds and alerts."""
    rows = {row.name: row for row in shown.rows}
    if plan.is_undone:
        words = [_("{name} is shown by its own name again.", name=plan.name)]
    elif plan.new in rows:
        words = [_("{name} and {new} are one category then, shown as {new}.", name=plan.name, new=plan.new)]
    else:
        words = [_("{name} is shown as {new} then, also from files to come.", name=plan.name, new=plan.new)]
    if row := rows.get(plan.name):
        stores = count_of(row.stores, "store")
        words.append(ngettext("{number} item in {stores}.", "{number} items in {stores}.", row.items, stores=stores))
    return " ".join([*words, *_threshold_words(plan, by_store)])


def _threshold_words(plan: Renaming, by_store: Mapping[str, StoreEffect]) -> list[str]:
    if not plan.moves_rows:
        return [_("No threshold is set by these categories, so no alert opens or closes.")]
    point = plan.wakes if plan.is_undone else plan.point
    words = _("No threshold is set for it; the default counts.")
    if point is not None:
        words = _("Its threshold is {point} then.", point=whole(point))
    if not by_store:
        return [words, _("No item gets another threshold by it, so no alert opens or closes.")]
    return [words, effect_words(by_store)]
