"""What people change of a product; each with its audit entry, in one transaction."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from backend_lambdas.identity.actor import Right, Role
from backend_lambdas.inventory.audit import stated_reason
from backend_lambdas.inventory.errors import ConditionFailed, InvalidRequest, NotFound
from backend_lambdas.inventory.product_files import LARGEST, FileKind, checked_type
from backend_lambdas.inventory.products import Product, ProductChange, changed_by_person
from backend_lambdas.inventory.versions import ALPHABET
from backend_lambdas.language.texts import N_, _
from backend_lambdas.uploads import product_files
from backend_lambdas.uploads.preview_result import draft_key
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies, new_id

NEWER = N_("Somebody else has changed this product meanwhile: it is shown as it is now. Your changes were not saved.")
NOT_THERE = N_("This product is not in the catalogue any more.")
CHANGED = {FileKind.IMAGE: "product image changed", FileKind.DATASHEET: "product datasheet changed"}
DRAFT_ID = re.compile(f"[{ALPHABET}]{{26}}")


def delete_product(product_id: str, seen: int, reason: str) -> None:
    """Take it out of the catalogue, with its files; `seen`: the `rev` that the person was shown.

    What stores have of it stays theirs. Raises NotAllowed, NotFound, InvalidRequest (also where somebody else was
    faster), DataUnavailable.
    """
    why = stated_reason(reason)
    product = _as_seen(product_id, seen, with_gone=True)
    files = current_dependencies().product_files
    if product.gone:  # a deletion that was cut short: its files may be there still
        product_files.let_go(files, [product.image, product.datasheet])
        raise NotFound(_(NOT_THERE))
    detail: dict[str, str | int] = {"name": product.product_name, "vendor": product.vendor, "reason": why}
    write_product(product, replace(product, gone=True), "product deleted", detail)
    product_files.let_go(files, [product.image, product.datasheet])


def _may_change(_product: Product | None = None) -> None:
    current_actor().require(Right.CHANGE_PRODUCTS)


def _as_seen(product_id: str, seen: int, with_gone: bool = False) -> Product:
    _may_change()
    return product_as_seen(product_id, seen, _may_change, with_gone)


def product_as_seen(product_id: str, seen: int, require: Callable[[Product], None], with_gone: bool = False) -> Product:
    """As it is stored; `seen`: the `rev` that the person was shown. Raises as `delete_product`."""
    with in_words(_(CANNOT_SAVE)):
        product, _history = current_dependencies().products.one(product_id)
    if product is None or (product.gone and not with_gone):
        raise NotFound(_(NOT_THERE))
    require(product)
    if product.rev != seen and not product.gone:
        raise InvalidRequest(_(NEWER))
    return product


def write_product(old: Product, new: Product, action: str, detail: dict[str, str | int]) -> ProductChange:
    """With its history and its audit entry, at once; every list knows it with its next look. Raises InvalidRequest."""
    found, actor = current_dependencies(), current_actor()
    by = f"{actor.name} ({actor.vendor})" if actor.role is Role.VENDOR else actor.name
    change = changed_by_person(old, new, by, round(found.clock().timestamp() * 1000))
    subject, about = f"product {old.product_id}", {"product_id": old.product_id, **detail}
    audit = actor.did(action, subject, change.new.changed_at, about)
    with in_words(_(CANNOT_SAVE)):
        try:
            found.catalogue.write([change], audit)
        except ConditionFailed:
            raise InvalidRequest(_(NEWER)) from None
    found.follower.wrote("products")
    return change


@dataclass(frozen=True, slots=True)
class FileForm:
    """What a browser needs to send one file straight to S3, and the id under which it says that it has."""

    url: str
    fields: dict[str, str]
    draft_id: str


def file_form(product_id: str, seen: int, kind: FileKind, media_type: str, size: int) -> FileForm:
    """A form for one file of this type and size. Raises as `delete_product`; what is sent is checked again."""
    _as_seen(product_id, seen)
    checked_type(kind, media_type, size)
    found = current_dependencies()
    draft_id = new_id()
    with in_words(_(CANNOT_SAVE)):
        url, fields = found.product_files.form(_draft(draft_id, kind), media_type, LARGEST[kind])
    return FileForm(url, fields, draft_id)


def keep_file(product_id: str, seen: int, kind: FileKind, draft_id: str) -> None:
    """Make the file that was sent the product's own, in place of the one before. Raises as `delete_product`."""
    product = _as_seen(product_id, seen)
    if not DRAFT_ID.fullmatch(draft_id):
        raise NotFound(_("The file did not arrive. Send it again."))
    files = current_dependencies().product_files
    with in_words(_(CANNOT_SAVE)):
        key = product_files.keep_file(files, (_draft(draft_id, kind), LARGEST[kind]), product_id, kind, draft_id)
    try:
        write_product(product, _with_file(product, kind, key), CHANGED[kind], {"name": product.product_name})
    except InvalidRequest:
        product_files.let_go(files, [key])
        raise
    product_files.let_go(files, [getattr(product, kind)])


def remove_file(product_id: str, seen: int, kind: FileKind) -> None:
    """Raises as `delete_product`."""
    product = _as_seen(product_id, seen)
    key = getattr(product, kind)
    if key:
        write_product(product, _with_file(product, kind, ""), CHANGED[kind], {"name": product.product_name})
        product_files.let_go(current_dependencies().product_files, [key])


def _with_file(product: Product, kind: FileKind, key: str) -> Product:
    return replace(product, image=key) if kind is FileKind.IMAGE else replace(product, datasheet=key)


def _draft(draft_id: str, kind: FileKind) -> str:
    """One's own: nobody's request can name another's."""
    return draft_key(current_actor().user_id, draft_id, str(kind))
