"""The table of categories, and what showing one under another name would do in words (values -> components)."""

from dash.development.base_component import Component

from backend_lambdas.uploads.change_categories import Renaming
from dashboard.features.categories.queries import CategoryList
from dashboard.ui.formatting import count_of, whole
from dashboard.ui.states import empty_state
from dashboard.ui.table import data_table


def table_of(found: CategoryList) -> Component:
    if not found.lines:
        return empty_state("No category yet", "The first file with a column of categories brings them.")
    rows = [
        [
            line.name,
            ", ".join(line.said),
            whole(line.items),
            whole(line.stores),
            "" if line.point is None else line.point,
        ]
        for line in found.lines
    ]
    heads = (("Shown as", ""), ("Also in files", "wide"), ("Items", "num"), ("Stores", "num"), ("Threshold", "num"))
    return data_table(heads, rows, "Categories", "settings-table", as_cards=True)


def options_of(found: CategoryList) -> list[dict[str, str]]:
    shown = [{"value": line.name, "label": line.name} for line in found.lines]
    renamed = [
        {"value": name, "label": f"{name} (shown as {found.names.shown(name)})"} for name in sorted(found.names.renamed)
    ]
    return [{"value": "", "label": "Choose"}, *shown, *renamed]


def preview_words(renaming: Renaming, items: int, stores: int) -> list[str]:
    """What changes, and what becomes of thresholds."""
    where = f"{count_of(items, 'item')} in {count_of(stores, 'store')}"
    if renaming.is_undone:
        parent = renaming.before.renamed[renaming.name]
        words = [f"{renaming.name} is shown by its own name again: {where}."]
        if renaming.wakes is not None:
            words.append(f"Its threshold is {whole(renaming.wakes)} again.")
        if renaming.rules:
            now = "none" if renaming.point is None else whole(renaming.point)
            words.append(f"The threshold of {parent} is {now} again, as before.")
        return words
    words = [
        f"{renaming.name} is shown and added up as {renaming.new}: {where}. Reports made already keep the old name."
    ]
    if renaming.own is not None and renaming.others is not None and renaming.own != renaming.others:
        words.append(
            f"Two thresholds meet, {whole(renaming.own)} of {renaming.name} and {whole(renaming.others)} of "
            f"{renaming.new}: {whole(renaming.point or 0)} goes on for both. The other one rests until this is "
            "taken back."
        )
    elif renaming.point is not None:
        words.append(f"The threshold of {renaming.new} is {whole(renaming.point)} then.")
    return words
