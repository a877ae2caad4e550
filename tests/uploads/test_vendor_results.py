"""How a vendor's files went, in figures."""

from datetime import UTC, date, datetime

from backend_lambdas.inventory.broken_rules import Rule
from backend_lambdas.inventory.product_rule_words import rules_in_words
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.uploads.upload import Upload
from backend_lambdas.uploads.vendor_results import VendorResults, by_week, left_out_by_rule, results

SUNDAY, MONDAY = datetime(2026, 11, 15, 23, 59, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC)
FILES = (
    Upload("1", "COMMITTED", "a.csv", SUNDAY, kind="products", total=100, accepted=90, rejected=10,
           error_rules=(("P15", 3), ("P6", 7))),
    Upload("2", "HELD", "b.csv", MONDAY, kind="products", total=900, accepted=896, rejected=4,
           error_rules=(("P15", 5), ("P99", 1))),
    Upload("3", "REJECTED", "too-many.csv", MONDAY, kind="products"),
)  # fmt: skip


def test_the_rate_is_of_all_rows_and_not_the_mean_of_the_files() -> None:
    found = results(FILES)
    assert found == VendorResults(files=3, not_taken=1, rows=1_000, accepted=986, left_out=14)
    assert (found.success_rate, results([]).success_rate) == (0.986, None)


def test_weeks_begin_on_monday_in_utc_and_one_without_files_has_nothing() -> None:
    assert by_week(FILES, date(2026, 11, 22), 3) == {
        date(2026, 11, 2): VendorResults(),
        date(2026, 11, 9): results(FILES[:1]),
        date(2026, 11, 16): results(FILES[1:]),
    }


def test_rows_are_counted_by_rule_and_a_rule_of_a_later_release_is_no_fault() -> None:
    assert left_out_by_rule(FILES) == [(Rule.STOCK, 8), (Rule.PRICE, 7)]


def test_every_rule_has_words_with_the_vendors_own_limits() -> None:
    own = Vendor("Acme", currency="EUR", categories=("Dairy", "Fruit"), sku_prefix="AC-", required=("gtin",))
    words = rules_in_words(own)
    assert list(words) == list(Rule)
    assert words[Rule.REQUIRED] == "These columns are filled: sku, name, category, price, gtin."
    assert words[Rule.SKU].endswith("at most 64 characters. It begins with AC-.")
    assert words[Rule.OLD_PRICE].startswith("The price is not more than 5 times as much")
    assert (words[Rule.CATEGORY], words[Rule.CURRENCY]) == (
        "The category is one of these: Dairy, Fruit.",
        "Prices are in EUR.",
    )
