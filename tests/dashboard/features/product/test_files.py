"""Image and datasheet: what may be one, who gets it, and that no crash at any step leaves a file nobody owns."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.inventory.product_files import LARGEST, FileKind, media_type_of
from backend_lambdas.inventory.products import Product, ProductChange
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.inventory.versions import ulid
from backend_lambdas.uploads.preview_result import draft_key
from backend_lambdas.uploads.product_files import clear_orphans, own_files, product_of_key
from dashboard.data import dependencies
from dashboard.data.dependencies import current_dependencies
from dashboard.features.product import commands, queries
from tests.support.dashboard import DashboardStack
from tests.support.people import ANN, BO, VIC, asked_by

IMAGE, DATASHEET = FileKind.IMAGE, FileKind.DATASHEET
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
JPEG = b"\xff\xd8\xff\xe0" + b"1" * 40
PDF = b"%PDF-1.7\n%%EOF"
NEVER_YET = 1 << 42  # ms: every file was put before then
AT = "2026-11-18T10:00:00.000Z"
CREATED = Product("a/b #1", "Acme", "Milk", "Dairy", Decimal("1.10"), ver="1#", rev=1, changed_at=AT)


class Crashed(BaseException):
    """The process ends here."""


@pytest.fixture
def shop(stack: DashboardStack) -> DashboardStack:
    asked_by(ANN)
    current_dependencies().vendors.save(Vendor("Acme"), ANN.did("vendor added", "vendor Acme", AT, {}))
    made(CREATED.product_id)
    return stack


def made(product_id: str) -> None:
    current_dependencies().catalogue.write([ProductChange(None, replace(CREATED, product_id=product_id))])


def stored(product_id: str) -> Product:
    return current_dependencies().catalogue.find([product_id])[product_id]


def sent(stack: DashboardStack, body: bytes, kind: FileKind = IMAGE, number: int = 0) -> str:
    """As a browser sends it; the id of the draft."""
    draft_id = ulid(number, bytes(10))
    stack.s3.put_object(Bucket="uploads-bucket", Key=draft_key(ANN.user_id, draft_id, str(kind)), Body=body)
    return draft_id


def kept(stack: DashboardStack) -> set[str]:
    found = stack.s3.list_objects_v2(Bucket="data-bucket", Prefix="products/").get("Contents", ())
    return {one["Key"] for one in found}


def give(stack: DashboardStack, body: bytes, kind: FileKind = IMAGE, number: int = 0, of: str = "a/b #1") -> None:
    stack.clock.now += timedelta(seconds=1)
    commands.keep_file(of, stored(of).rev, kind, sent(stack, body, kind, number))


def test_what_a_file_is_says_its_content() -> None:
    webp = b"RIFF1234WEBPVP8 "
    assert [media_type_of(body) for body in (PNG, JPEG, webp, PDF, b"<svg/>", b"<html>", b"GIF89a", b"")] == [
        *("image/png", "image/jpeg", "image/webp", "application/pdf"),
        *("", "", "", ""),
    ]


def test_a_form_is_bound_to_type_and_size_and_for_those_who_may_change_products(shop: DashboardStack) -> None:
    form = commands.file_form("a/b #1", 1, IMAGE, "image/png", 9)
    assert form.fields["Content-Type"] == "image/png"
    assert form.fields["key"] == f"drafts/u-ann/{form.draft_id}/image"
    for kind, media_type, size in ((IMAGE, "image/svg+xml", 9), (IMAGE, "image/png", LARGEST[IMAGE] + 1),
                                   (DATASHEET, "image/png", 9), (IMAGE, "image/png", 0)):  # fmt: skip
        with pytest.raises(InvalidRequest):
            commands.file_form("a/b #1", 1, kind, media_type, size)
    for actor in (BO, VIC):
        asked_by(actor)
        with pytest.raises(NotAllowed):
            commands.file_form("a/b #1", 1, IMAGE, "image/png", 9)


def test_an_image_is_shown_replaced_and_removed_and_each_stands_in_history_and_audit(shop: DashboardStack) -> None:
    give(shop, PNG)
    first = queries.product_image("a/b #1")
    assert first[:2] == (PNG, "image/png")
    give(shop, JPEG, number=1)
    assert queries.product_image("a/b #1")[:2] == (JPEG, "image/jpeg")
    assert kept(shop) == {stored("a/b #1").image}
    give(shop, PDF, DATASHEET, 2)
    assert "pdf" in queries.datasheet_link("a/b #1")
    shop.clock.now += timedelta(seconds=1)
    commands.remove_file("a/b #1", 4, IMAGE)
    with pytest.raises(NotFound):
        queries.product_image("a/b #1")
    assert kept(shop) == {stored("a/b #1").datasheet}
    entries = [entry["what"] for entry in shop.audit() if str(entry["what"]).startswith("product")]
    assert entries == ["product datasheet changed", *["product image changed"] * 3]
    view = queries.product_view("a/b #1")
    assert view is not None
    assert [sorted(event.changes) for event in view.history] == [["image"], ["datasheet"], ["image"], ["image"], []]


@pytest.mark.parametrize("body", [b"<svg onload=alert(1)>", b"<!doctype html>", PDF, PNG + b"0" * LARGEST[IMAGE]])
def test_what_is_none_by_its_content_is_not_kept_whatever_it_was_sent_as(shop: DashboardStack, body: bytes) -> None:
    with pytest.raises(InvalidRequest, match="PNG, JPEG or WebP"):
        give(shop, body)
    assert (kept(shop), stored("a/b #1")) == (set(), replace(CREATED))


def test_a_draft_that_never_came_or_is_anothers_is_nothing(shop: DashboardStack) -> None:
    for draft_id in (ulid(9, bytes(10)), "../../other", ""):
        with pytest.raises(NotFound):
            commands.keep_file("a/b #1", 1, IMAGE, draft_id)


def test_a_file_of_another_vendor_is_as_if_there_were_none(shop: DashboardStack) -> None:
    give(shop, PNG)
    asked_by(replace(VIC, vendor="Bolt"))
    with pytest.raises(NotFound):
        queries.product_image("a/b #1")
    asked_by(VIC)
    assert queries.product_image("a/b #1")[0] == PNG


DEEDS: dict[str, Callable[[DashboardStack, str], None]] = {
    "first": lambda stack, of: give(stack, PNG, of=of),
    "replaced": lambda stack, of: give(stack, JPEG, number=1, of=of),
    "removed": lambda stack, of: commands.remove_file(of, stored(of).rev, IMAGE),
    "deleted": lambda stack, of: commands.delete_product(of, stored(of).rev, "old"),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_crash_at_any_step_leaves_no_file_that_nobody_owns_and_no_product_whose_file_is_missing(
    shop: DashboardStack, monkeypatch: pytest.MonkeyPatch, deed: str, after: bool
) -> None:
    crashed = 0
    for step in count():
        of = f"M-{step}"
        made(of)
        if deed != "first":
            give(shop, PNG, of=of)
            give(shop, PDF, DATASHEET, of=of)
        finished = crash(shop, of, DEEDS[deed], step, after)
        assert set(own_files(stored(of))) <= kept(shop)
        if deed == "deleted" and stored(of).gone:
            with pytest.raises(NotFound):  # somebody presses the button again
                commands.delete_product(of, stored(of).rev, "old")
            assert not [key for key in kept(shop) if product_of_key(key) == of]
        found = current_dependencies()
        clear_orphans(found.product_files, found.catalogue, NEVER_YET)
        assert {key for key in kept(shop) if product_of_key(key) == of} == set(own_files(stored(of)))
        crashed += not finished
        if finished:
            break
    assert crashed >= 2


def crash(stack: DashboardStack, of: str, deed: Callable[[DashboardStack, str], None], step: int, after: bool) -> bool:
    """Do the deed and end at its call number `step`, before or after it is carried out; True: it came to its end."""
    calls = 0
    real = current_dependencies()

    class Ending:
        def __init__(self, whole: Any) -> None:
            self._whole = whole

        def __getattr__(self, name: str) -> Any:
            inner = getattr(self._whole, name)
            if name not in ("read_sent", "put", "delete", "write"):
                return inner

            def call(*args: Any, **kwargs: Any) -> Any:
                nonlocal calls
                calls += 1
                if calls - 1 == step and not after:
                    raise Crashed
                answer = inner(*args, **kwargs)
                if calls - 1 == step:
                    raise Crashed
                return answer

            return call

    ending = replace(real, catalogue=Ending(real.catalogue), product_files=Ending(real.product_files))
    dependencies._process.dependencies = ending
    try:
        deed(stack, of)
    except Crashed:
        return False
    finally:
        dependencies._process.dependencies = real
    return True


def test_files_put_a_moment_ago_wait_for_their_record_and_foreign_ones_are_cleared(shop: DashboardStack) -> None:
    files, catalogue = current_dependencies().product_files, current_dependencies().catalogue
    files.put("products/nobody/image-x.png", PNG, "image/png")
    assert clear_orphans(files, catalogue, 0) == 0
    give(shop, PNG)
    assert clear_orphans(files, catalogue, NEVER_YET) == 1
    assert kept(shop) == {stored("a/b #1").image}
