"""The queries of uploads, over mocked AWS and data that the real ingest protocol wrote."""

import base64
import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.uploads.rows.mapping import ColumnMapping
from dashboard.features.uploads import queries as uploads_queries
from tests.support.dashboard import ID, STOCK, DashboardStack
from tests.support.people import ANN, asked_by


def test_an_upload_shows_its_parts_its_rejected_rows_and_a_link_to_all_of_them(stocked: DashboardStack) -> None:
    detail = uploads_queries.upload(ID)
    assert detail is not None
    shown = detail.upload
    assert (shown.status, shown.total, shown.accepted, shown.rejected, shown.by) == ("COMMITTED", 5, 4, 1, "Anné")
    assert (shown.stores, shown.stores_done, bool(shown.error_key)) == (2, 2, True)
    assert [(part.store, part.status, part.applied) for part in detail.parts] == [
        ("Berlin", "COMMITTED", 3),
        ("Köln", "COMMITTED", 1),
    ]
    assert [(one.line, one.value, one.product_id) for one in detail.errors] == [(6, "1o", "004")]
    link = urlsplit(uploads_queries.error_file_link(ID))
    assert parse_qs(link.query)["X-Amz-Expires"] == ["300"]
    assert uploads_queries.upload("nothing") is None
    with pytest.raises(NotFound):
        uploads_queries.error_file_link("nothing")


def test_uploads_are_listed_newest_first_page_by_page(stack: DashboardStack) -> None:
    for number in range(5):
        stack.upload(f"uploads/file{number}.csv", STOCK)
    first = uploads_queries.uploads(limit=3)
    second = uploads_queries.uploads(limit=3, cursor=first.cursor)
    names = [upload.file_name for upload in (*first.rows, *second.rows)]
    assert (names, second.cursor) == ([f"file{number}.csv" for number in (4, 3, 2, 1, 0)], None)


def test_of_some_stores_their_files_are_listed_and_those_that_name_no_store(stack: DashboardStack) -> None:
    for number, store in enumerate(("Ulm", "Bonn", "Ulm", "Bonn", "Ulm")):
        stack.upload(f"uploads/{store}{number}.csv", f"store,item,count\n{store},1,1\n")
    stack.upload("uploads/bad.csv", "nothing\nof use\n")
    first = uploads_queries.uploads(limit=2, stores=("Ulm",))
    second = uploads_queries.uploads(limit=2, cursor=first.cursor, stores=("Ulm",))
    names = [[upload.file_name for upload in page.rows] for page in (first, second)]
    assert names == [["bad.csv", "Ulm4.csv"], ["Ulm2.csv", "Ulm0.csv"]]


def test_the_upload_form_takes_one_file_of_bounded_size_to_a_key_with_the_new_id(stack: DashboardStack) -> None:
    asked_by(replace(ANN, name="Jörg"))
    form = uploads_queries.upload_form("C:\\tmp\\../Bestand Köln.csv", "snapshot")
    assert form.fields["key"] == f"uploads/{form.upload_id}/Bestand Köln.csv"
    assert (form.fields["x-amz-meta-mode"], form.fields["x-amz-meta-by"]) == ("snapshot", "J%C3%B6rg")
    assert form.fields["x-amz-meta-user"] == "u-ann"
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    assert {"x-amz-meta-user": "u-ann"} in policy["conditions"]  # S3 takes no form that says another
    assert form.url == "https://uploads-bucket.s3.eu-central-1.amazonaws.com/"
    assert len(form.upload_id) == 26
    with pytest.raises(InvalidRequest):
        uploads_queries.upload_form("a.csv", "replace")
    asked_by(replace(ANN, role=Role.VIEWER))
    with pytest.raises(NotAllowed, match="You may not upload files"):
        uploads_queries.upload_form("a.csv")


def test_a_form_says_whose_rows_a_file_without_a_store_has(stack: DashboardStack) -> None:
    def signed(store: str = "") -> str | None:
        return uploads_queries.upload_form("a.csv", store=store).fields.get("x-amz-meta-store")

    assert (signed(), signed("Köln")) == (None, "K%C3%B6ln")
    asked_by(replace(ANN, role=Role.STORE_MANAGER, stores=frozenset({"Ulm"})))
    assert (signed(), uploads_queries.own_stores()) == ("Ulm", ("Ulm",))
    with pytest.raises(NotFound, match="There is no store 'Köln'"):
        signed("Köln")
    asked_by(replace(ANN, role=Role.AREA_MANAGER, stores=frozenset({"10", "2"})))
    assert (signed(), signed("2"), uploads_queries.own_stores()) == (None, "2", ("2", "10"))


def test_what_a_person_says_of_the_columns_is_signed_with_the_form(stack: DashboardStack) -> None:
    mapping = ColumnMapping({"on_hand": "Übrig"}, {"Ulm": 3}, store="Ulm", day_first=True)
    fields = uploads_queries.upload_form("a.csv", mapping=mapping).fields
    said = '{"columns":{"on_hand":"\\u00dcbrig"},"locations":{"Ulm":3},"day_first":true}'
    assert (fields["x-amz-meta-mapping"], fields["x-amz-meta-store"]) == (said, "Ulm")
    assert {"x-amz-meta-mapping": said} in json.loads(base64.b64decode(fields["policy"]))["conditions"]
    asked_by(replace(ANN, role=Role.AREA_MANAGER, stores=frozenset({"Bonn", "Köln"})))
    for elsewhere in (ColumnMapping(store="Ulm"), ColumnMapping(locations={"Ulm": 3})):
        with pytest.raises(NotFound, match="There is no store 'Ulm'"):
            uploads_queries.upload_form("a.csv", mapping=elsewhere)
