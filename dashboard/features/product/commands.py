"""What people change of a product; each with its audit entry, in one transaction."""

from dataclasses import replace

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.audit import stated_reason
from backend_lambdas.inventory.errors import ConditionFailed, InvalidRequest, NotFound
from backend_lambdas.inventory.products import Product, changed_by_person
from backend_lambdas.language.texts import N_, _
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies

NEWER = N_("Somebody else has changed this product meanwhile: it is shown as it is now. Nothing of yours was written.")


def delete_product(product_id: str, seen: int, reason: str) -> None:
    """Take it out of the catalogue, with its files; `seen`: the `rev` that the person was shown.

    What stores have of it stays theirs. Raises NotAllowed, NotFound, InvalidRequest (also where somebody else was
    faster), DataUnavailable.
    """
    why = stated_reason(reason)
    product = _as_seen(product_id, seen)
    detail: dict[str, str | int] = {"name": product.product_name, "vendor": product.vendor, "reason": why}
    _write(product, replace(product, gone=True, image="", datasheet=""), "product deleted", detail)


def _as_seen(product_id: str, seen: int) -> Product:
    current_actor().require(Right.CHANGE_PRODUCTS)
    with in_words(_(CANNOT_SAVE)):
        product, _history = current_dependencies().products.one(product_id)
    if product is None or product.gone:
        raise NotFound(_("This product is not in the catalogue any more."))
    if product.rev != seen:
        raise InvalidRequest(_(NEWER))
    return product


def _write(old: Product, new: Product, action: str, detail: dict[str, str | int]) -> None:
    found, actor = current_dependencies(), current_actor()
    change = changed_by_person(old, new, actor.name, round(found.clock().timestamp() * 1000))
    subject, about = f"product {old.product_id}", {"product_id": old.product_id, **detail}
    audit = actor.did(action, subject, change.new.changed_at, about)
    with in_words(_(CANNOT_SAVE)):
        try:
            found.catalogue.write([change], audit)
        except ConditionFailed:
            raise InvalidRequest(_(NEWER)) from None
    found.follower.wrote("products")
