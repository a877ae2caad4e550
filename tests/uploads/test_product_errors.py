"""What a vendor reads about its file."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backend_lambdas.language.texts import speaking
from backend_lambdas.uploads.product_errors import (
    ErrorCounts,
    compose_vendor_mail,
    count_errors,
    rate_words,
    success_rate,
)
from backend_lambdas.uploads.rows.rejected_rows import RejectedRows
from backend_lambdas.uploads.rows.stock_lines import RowError
from backend_lambdas.uploads.upload import Upload

UPLOAD = Upload(
    "01HF", "COMMITTED", "catalogue.csv", datetime(2026, 11, 22, tzinfo=UTC), kind="products", vendor="Acme",
    total=1_000, accepted=979, rejected=21, applied=900, unchanged=79,
)  # fmt: skip
PAGE, LINK = "https://stock.example.com/uploads?id=01HF", "https://s3.example.com/errors.csv?X-Amz"
COUNTS = ErrorCounts(
    {"Prices": 14, "Format": 7}, {"a price is above 0 and at most 9,999,999 (rule P6)": 14, "negative (rule P15)": 7}
)


def test_the_whole_error_file_is_counted_by_kind_and_reason() -> None:
    rows = RejectedRows()
    for line, reason in enumerate(("negative (rule P15)", "not a price (rule P6)", "not a price (rule P6)", "odd"), 2):
        rows.add(RowError(line, "price", "=1", reason, None, None, "A"), ["A", 'say "x",\n', "x" * 200_000])
    with rows.as_csv(["sku", "name", "price"]) as body:
        found = count_errors(body.read())
    rows.close()
    assert found.kinds == {"Format": 2, "Prices": 2}
    assert found.reasons == {"not a price (rule P6)": 2, "negative (rule P15)": 1, "odd": 1}
    assert found.rules == {"P6": 2, "P15": 1, "P0": 1}


def test_the_mail_says_totals_rate_kinds_reasons_and_both_links() -> None:
    mail = compose_vendor_mail(UPLOAD, COUNTS, PAGE, LINK)
    assert mail.mail_id == "01HF-COMMITTED"
    assert mail.subject == "Products taken, 21 rows left out: catalogue.csv"
    assert mail.text == (
        "catalogue.csv counts: 900 products are new or changed, 79 were so already.\n\n"
        "Of 1,000 rows 979 keep every rule and 21 were left out: success rate 97.9 %.\n\n"
        "Rows left out, by kind\n  Prices: 14\n  Format: 7\n\n"
        "The reasons\n  14 x a price is above 0 and at most 9,999,999 (rule P6)\n  7 x negative (rule P15)\n\n"
        "The rows that were left out, each with its line and what is wrong (for up to 12 hours):\n"
        f"  {LINK}\n\nCorrect these rows and send them again; rows that count already may be left out.\n\n"
        f"The file's page: {PAGE}\n"
    )


@pytest.mark.parametrize(
    ("changed", "subject", "first"),
    [
        ({"status": "HELD", "reason": "Held for a decision."}, "Products wait for approval: catalogue.csv",
         "catalogue.csv is read and waits for a decision."),
        ({"status": "REJECTED", "reason": "Too many."}, "Products not taken: catalogue.csv",
         "catalogue.csv was not taken. Too many."),
        ({"status": "SUPERSEDED", "reason": "Newer files have all these products.", "rejected": 0},
         "Changes nothing: catalogue.csv",
         "catalogue.csv changes nothing. Newer files have all these products."),
    ],
)  # fmt: skip
def test_each_ending_has_its_words(changed: dict[str, object], subject: str, first: str) -> None:
    mail = compose_vendor_mail(replace(UPLOAD, **changed), ErrorCounts(), PAGE, None)  # type: ignore[arg-type]
    assert (mail.subject, mail.text.split("\n")[0]) == (subject, first)
    assert "left out, each" not in mail.text


def test_one_bad_row_in_a_hundred_thousand_is_not_a_hundred_percent_and_german_is_german() -> None:
    almost = replace(UPLOAD, total=100_000, accepted=99_999, rejected=1)
    assert "success rate 99.9 %" in compose_vendor_mail(almost, ErrorCounts(), PAGE, None).text
    assert (success_rate(0, 0), success_rate(979, 1_000), rate_words(0.979)) == (None, 0.979, "97.9")
    with speaking("de"):
        text = compose_vendor_mail(UPLOAD, COUNTS, PAGE, LINK).text
    assert "Von 1.000 Zeilen" in text
    assert "14 x ein Preis liegt über 0 und bei höchstens 9.999.999 (Regel P6)" in text
