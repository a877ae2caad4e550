"""Changing single fields of a product by hand: by whom, by which rules, with its history and its audit entry."""

from collections.abc import Mapping

from backend_lambdas.identity.actor import Right, Role
from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed
from backend_lambdas.inventory.product_rules import Known
from backend_lambdas.inventory.products import Product, ProductChange, typical_prices
from backend_lambdas.inventory.vendors import Vendor, folded
from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import N_, _
from backend_lambdas.uploads.product_edit import EditRefused, edited, shown_fields
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.features.product.commands import product_as_seen, write_product
from dashboard.ui.field_words import FIELD_WORDS

APPROVED = N_("Changes of {vendor} wait for an approval: send them as a file.")
CLOSED = N_("Nothing of {vendor} is taken any more.")


def may_edit(product: Product) -> bool:
    """Who may change products; and a vendor its own, if a file of it would count without an approval."""
    actor = current_actor()
    if product.gone or not (actor.may(Right.CHANGE_PRODUCTS) or _is_its_own(product)):
        return False
    return actor.role is not Role.VENDOR or not _why_not(_vendor_of(product))


def edit_form(product_id: str) -> tuple[int, dict[str, str]]:
    """Its `rev` and its fields as they are stored at this moment. Raises as `edit_product`."""
    with in_words(_(CANNOT_SAVE)):
        product, _history = current_dependencies().products.one(product_id)
    found = product_as_seen(product_id, 0 if product is None else product.rev, _require)
    return found.rev, shown_fields(found)


def edit_product(product_id: str, seen: int, typed: Mapping[str, str]) -> ProductChange:
    """Change the fields that `typed` has otherwise; `seen`: the `rev` that the person was shown.

    Raises NotAllowed, NotFound, InvalidRequest (a rule is broken, nothing differs, or somebody else or a file was
    faster), DataUnavailable.
    """
    old = product_as_seen(product_id, seen, _require)
    vendor, found = _vendor_of(old), current_dependencies()
    with in_words(_(CANNOT_SAVE)):
        others = [one for one in found.products.listed() if one.vendor == old.vendor]
    try:
        new = edited(old, typed, vendor, Known({old.product_id: old}, typical_prices(others)))
    except EditRefused as refused:
        raise InvalidRequest(_refusal(refused)) from None
    changed = ProductChange(old, new).differences
    if not changed:
        raise InvalidRequest(_("Nothing was changed."))
    detail: dict[str, str | int] = {"name": new.product_name, "vendor": old.vendor}
    detail |= {
        key: text for name, (was, now) in changed.items() for key, text in ((f"{name}_before", was), (name, now))
    }
    return write_product(old, new, "product changed", detail)


def _require(product: Product) -> None:
    """Raises NotAllowed."""
    actor = current_actor()
    if not _is_its_own(product):
        actor.require(Right.CHANGE_PRODUCTS)
    elif actor.role is Role.VENDOR and (why := _why_not(_vendor_of(product))):
        raise NotAllowed(why)


def _is_its_own(product: Product) -> bool:
    actor = current_actor()
    own = actor.role is Role.VENDOR and bool(actor.vendor) and folded(actor.vendor) == folded(product.vendor)
    return own and actor.may(Right.UPLOAD)


def _why_not(vendor: Vendor) -> str:
    """Why nothing that the vendor says counts at once; "" where it does."""
    words = CLOSED if vendor.closed else APPROVED if vendor.approval else ""
    return words and _(words, vendor=vendor.vendor)


def _vendor_of(product: Product) -> Vendor:
    """Its rules; the usual ones where the vendor is no more."""
    with in_words(_(CANNOT_SAVE)):
        return current_dependencies().vendors.find(product.vendor) or Vendor(product.vendor)


def _refusal(refused: EditRefused) -> str:
    words = f"{_(FIELD_WORDS[refused.field])}: {translated(refused.reason)}"
    if refused.suggestion:
        words += " " + _("Perhaps {value}?", value=translated(refused.suggestion))
    return words
