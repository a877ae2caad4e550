import pytest

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.uploads.rows.columns import known_fields, match_columns
from backend_lambdas.uploads.rows.found_columns import Columns
from backend_lambdas.uploads.rows.kinds import STOCK, normal_name
from backend_lambdas.uploads.rows.questions import UploadUnclear


def matched(*names: str) -> dict[str, str]:
    columns = match_columns(names, 1, "Shop")
    return {field: columns.name(field) for field in columns.places}


def test_case_accents_and_signs_do_not_matter() -> None:
    names = ["On-Hand", "on_hand", " ON  HAND ", "Ön hand"]
    assert [normal_name(name) for name in names] == ["on hand"] * 4


def test_no_alias_stands_for_two_fields() -> None:
    aliases = [alias for names in STOCK.aliases.values() for alias in names]
    assert sorted(set(aliases)) == sorted(aliases)


def test_aliases_are_written_the_way_names_are_normalised() -> None:
    assert [alias for names in STOCK.aliases.values() for alias in names if normal_name(alias) != alias] == []


@pytest.mark.parametrize(
    ("names", "fields"),
    [
        (("Filiale", "Artikelnummer", "Bezeichnung", "Bestand", "VK-Preis"),
         {"store": "Filiale", "product_id": "Artikelnummer", "product_name": "Bezeichnung", "on_hand": "Bestand",
          "unit_price": "VK-Preis"}),
        (("SKU", "UPC", "Title", "On hand (new)", "On hand (current)", "Available (not editable)"),
         {"product_id": "SKU", "product_name": "Title", "on_hand": "On hand (current)"}),
        (("shop", "sku", "product", "qty"),
         {"store": "shop", "product_id": "sku", "product_name": "product", "on_hand": "qty"}),
        (("product", "qty"), {"product_id": "product", "on_hand": "qty"}),
        (("ProductId", "OnHand", "UnitPrice"), {"product_id": "ProductId", "on_hand": "OnHand",
                                                "unit_price": "UnitPrice"}),
        (("item", "count", "reorder_point_used"), {"product_id": "item", "on_hand": "count",
                                                  "reorder_point": "reorder_point_used"}),
    ],
)  # fmt: skip
def test_every_field_gets_its_best_column(names: tuple[str, ...], fields: dict[str, str]) -> None:
    assert matched(*names) == fields


def test_ignored_columns_are_told() -> None:
    assert match_columns(["store", "item", "count", "colour of lid", "qty", ""], 3, None) == Columns(
        header=("store", "item", "count", "colour of lid", "qty", ""),
        places={"store": 0, "product_id": 1, "on_hand": 2},
        notes=(
            'Line 3: column "qty" was ignored; "count" was used instead.',
            'Line 3: unknown column ignored: "colour of lid".',
        ),
    )


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (("store", "sku", "price"),
         "The file lists items but not how many there are of each: no column holds counts (line 1 has: store, sku, "
         'price). Export the stock on hand, or add a column "count", and upload that.'),
        (("store", "item", "count", *"x" * 498), "The file has 501 columns; at most 500 can be read. Leave out "
         "those that are not about stock or sales, or export fewer stores at once."),
    ],
)  # fmt: skip
def test_column_names_that_can_not_work_are_refused_with_what_to_do(names: tuple[str, ...], reason: str) -> None:
    with pytest.raises(UploadRejected) as caught:
        match_columns(names, 1, None)
    assert (caught.value.reason, caught.value.line) == (reason, 1)


@pytest.mark.parametrize(
    ("names", "text", "choices"),
    [
        (("sku", "qty"),
         "The file has no column that says which store it is for (line 1 has: sku, qty). Which store is it?", []),
        (("store", "item", "count", "Count"), 'Several columns of line 1 are called "count". Which one counts?',
         [('Column 3, "count"', '{"columns":{"on_hand":2}}'), ('Column 4, "Count"', '{"columns":{"on_hand":3}}')]),
    ],
)  # fmt: skip
def test_column_names_that_leave_a_choice_are_asked_about(
    names: tuple[str, ...], text: str, choices: list[tuple[str, str]]
) -> None:
    with pytest.raises(UploadUnclear) as caught:
        match_columns(names, 1, None)
    asked = caught.value.question
    assert (asked.text, [(one.label, one.answer) for one in asked.choices]) == (text, choices)


def test_a_line_of_data_has_no_column_names() -> None:
    assert known_fields(["Berlin", "BE-0001", "48", "x" * 5000]) == set()
