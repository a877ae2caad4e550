"""Whose a file of products is, what its lines are checked against, why it is refused and why it waits.

Asked alike by what imports it (products.py) and by what only shows what it would do (preview_products.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.price_rules import near_numbers
from backend_lambdas.inventory.product_rules import Known
from backend_lambdas.inventory.products import Product, typical_prices
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.files.inspect import Inspected
from backend_lambdas.uploads.ports import UploadFile
from backend_lambdas.uploads.product_plan import CataloguePlan
from backend_lambdas.uploads.product_ports import Catalogue, ProductStores, Vendors
from backend_lambdas.uploads.protocol.recall import looked_into
from backend_lambdas.uploads.rows.kinds import PRICES, PRODUCTS
from backend_lambdas.uploads.rows.mapping import ColumnMapping
from backend_lambdas.uploads.rows.name_numbers import number_of
from backend_lambdas.uploads.rows.products import Contents, look_over, open_catalogue
from backend_lambdas.uploads.rows.questions import About, UploadUnclear, which_vendor
from backend_lambdas.uploads.rows.table import Table
from backend_lambdas.uploads.sender import Sender

MOSTLY = 0.5  # of its products: a list of prices may name some that were never taken into the catalogue


class NotTaken(UploadRejected):
    """Nothing of this vendor's is taken (today), whatever the columns of its file are."""


@dataclass(frozen=True, slots=True)
class OpenedCatalogue:
    """A file that was looked over once: `products` are those it names, as they are now."""

    table: Table
    contents: Contents
    products: Mapping[str, Product]
    vendor: Vendor

    @property
    def only_prices(self) -> bool:
        return self.table.kind is PRICES

    def known(self, catalogue: Catalogue) -> Known:
        """What the rules compare its lines with."""
        all_of_it = list(catalogue.of_vendor(self.vendor.vendor))
        return Known(self.products, typical_prices(all_of_it), near_numbers(all_of_it) if self.only_prices else {})


def open_products(file: UploadFile, sender: Sender, stores: ProductStores) -> OpenedCatalogue:
    """`sender`: with the account. Raise UploadRejected where the file can be none, or nobody's; UploadUnclear."""
    look, mapping = looked_into(file)
    table, contents, products = _opened(look, mapping, stores.catalogue)
    own = sender.account.vendor if sender.account is not None and sender.is_vendor else ""
    named = own or file.metadata.get("vendor", "").strip() or mapping.vendor
    if mapping.vendor or (own and table.columns.profile is not None):
        table = table.without("vendor")  # shops keep a product's brand, or maker, in that column
    found = contents.vendor
    if table.kind is PRICES and not found and not own:
        found = _whose(products)
    vendor = _known(stores.vendors, named) if named else _vendor_in(stores.vendors, found, table.columns.header)
    if not table.columns.is_named:
        return OpenedCatalogue(table, contents, products, vendor)
    theirs = {number_of(one.product_name): one.product_id for one in stores.catalogue.of_vendor(vendor.vendor)}
    found_so = _numbered(table, theirs, vendor, stores.catalogue)
    if table.kind is PRICES and not found_so.products and not mapping.kind:  # of products that nobody knows yet
        table = open_catalogue(look, replace(mapping, kind=PRODUCTS.name)).without("vendor")
        found_so = _numbered(table, theirs, vendor, stores.catalogue)
    return found_so


def _numbered(table: Table, numbers: Mapping[str, str], vendor: Vendor, catalogue: Catalogue) -> OpenedCatalogue:
    """What has no number in the file has the one of the vendor's product of that name. `numbers`: by `number_of`."""
    table.columns.numbers.update(numbers)
    contents = look_over(table)
    return OpenedCatalogue(table, contents, catalogue.find(contents.product_ids), vendor)


def _opened(
    file: Inspected, mapping: ColumnMapping, catalogue: Catalogue
) -> tuple[Table, Contents, Mapping[str, Product]]:
    """Where a file could be a list of prices only, and most of its products are there already, it is one."""
    unclear = None
    try:
        table = open_catalogue(file, mapping)
    except UploadUnclear as asked:
        if asked.question.about is not About.KIND:
            raise
        unclear, table = asked, open_catalogue(file, replace(mapping, kind=PRICES.name))
    contents = look_over(table)
    products = catalogue.find(contents.product_ids)
    there = sum(1 for one in products.values() if not one.gone)
    if unclear is None or there >= MOSTLY * len(contents.product_ids):
        return table, contents, products
    if there:
        raise unclear
    try:  # new prices of products that nobody knows are products
        table = open_catalogue(file, replace(mapping, kind=PRODUCTS.name))
    except UploadRejected:
        raise unclear from None
    return table, look_over(table), products


def _known(vendors: Vendors, name: str) -> Vendor:
    vendor = vendors.find(name)
    if vendor is None:
        words = S_('There is no vendor "{name}". An administrator can add it under Settings, Vendors.', name=name)
        raise UploadRejected(words)
    return vendor


def _vendor_in(vendors: Vendors, name: str, header: Sequence[str]) -> Vendor:
    """Whose products they are by the file itself; a person is asked where that names none of the company's."""
    vendor = vendors.find(name) if name else None
    if vendor is None:
        raise which_vendor(header, name)
    return vendor


def _whose(products: Mapping[str, Product]) -> str:
    """Whose products these are, where all are of one vendor; "" where the catalogue has none of them."""
    vendors = sorted({one.vendor for one in products.values() if not one.gone})
    if len(vendors) > 1:
        words = S_(
            "These are prices of products of several vendors ({names}). Send each vendor's in a file of its own.",
            names=", ".join(vendors[:5]),
        )
        raise UploadRejected(words)
    return next(iter(vendors), "")


def refuse_closed(vendor: Vendor) -> None:
    if vendor.closed:
        raise NotTaken(S_("No files of {name} are taken any more.", name=vendor.vendor))


def quota_day(event_ms: int) -> str:
    return datetime.fromtimestamp(event_ms / 1000, UTC).date().isoformat()


def quota_words(vendor: Vendor, day: str, counted: tuple[int, int], rows: int) -> str:
    """Why a file with so many rows is not taken on a day for which (files, rows) are counted."""
    return S_(
        "What {vendor} may send in a day is used up. On {day} (UTC): files {done_files} of {files}; rows {done} of "
        "{number}, and this file has {total}. Nothing of it was taken; send it tomorrow, or in parts.",
        vendor=vendor.vendor,
        files=vendor.files_a_day,
        number=f"{vendor.rows_a_day:,}",
        day=day,
        done_files=counted[0],
        done=f"{counted[1]:,}",
        total=f"{rows:,}",
    )


def hold_reason(sender: Sender, vendor: Vendor | None, plan: CataloguePlan) -> str | None:
    """Why a person has to decide before the plan is written. `sender`: with the account."""
    account = sender.account
    if sender.user_id and (account is None or account.disabled):
        return S_("The account of {name}, who sent the file, is closed.", name=sender.name)
    if account is not None and not sender.is_vendor and not account.actor.may(Right.CHANGE_PRODUCTS):
        return S_("{name}, who sent the file, may not change products.", name=sender.name)
    if vendor is not None and not vendor.approval:
        return None
    if plan.only_prices:
        words = S_("Prices of {vendor} wait for an approval. Prices that change: {prices}.")
        return words.format(vendor=plan.vendor, prices=plan.prices)
    return S_(
        "Products of {vendor} wait for an approval: {new} new, {changed} changed, of these {prices} with "
        "another price.",
        vendor=plan.vendor,
        new=plan.new,
        changed=plan.changed,
        prices=plan.prices,
    )
