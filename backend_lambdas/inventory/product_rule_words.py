"""The rules of a product file in words, with the limits of one vendor: what its people read on its page. Pure."""

from backend_lambdas.inventory.broken_rules import Rule
from backend_lambdas.inventory.product_rules import LARGEST, LONGEST_SKU, REQUIRED, SHORTEST_NAME
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.language.texts import _, grouped

# As the columns are called in files.
COLUMN_NAMES = {"product_id": "sku", "product_name": "name", "unit_price": "price"}
NAMED_CATEGORIES = 30  # in a sentence; the file of a vendor with more tells which are allowed


def rules_in_words(vendor: Vendor) -> dict[Rule, str]:
    """By rule, what a line has to keep to count."""
    asked = ", ".join(COLUMN_NAMES.get(name, name) for name in (*REQUIRED, *vendor.required))
    return {
        Rule.SHAPE: _("The line has as many cells as there are column names, and its quotes are closed."),
        Rule.VENDOR: _("A vendor named in the line is {vendor}.", vendor=vendor.vendor),
        Rule.REQUIRED: _("These columns are filled: {columns}.", columns=asked),
        Rule.SKU: _sku(vendor),
        Rule.TWICE: _("No other line of the file has the same SKU."),
        Rule.OTHERS: _("No other vendor has a product with this SKU."),
        Rule.PRICE: _("The price is a number above 0, at most {most}.", most=grouped(int(LARGEST))),
        Rule.OLD_PRICE: _(
            "The price is not more than {factor} times as much or as little as the product's price until now.",
            factor=grouped(float(vendor.old_price_factor), ",g"),
        ),
        Rule.CATEGORY_PRICE: _(
            "The price of a new product is not more than {factor} times as much or as little as the middle price of "
            "its category.",
            factor=grouped(float(vendor.category_factor), ",g"),
        ),
        Rule.CATEGORY: _categories(vendor),
        Rule.LENGTH: _(
            "The name has {least} to {most} characters, the description at most {longest}.",
            least=SHORTEST_NAME,
            most=grouped(vendor.longest_name),
            longest=grouped(vendor.longest_description),
        ),
        Rule.EMAIL: _("An e-mail address has the form of one."),
        Rule.URL: _("A web address begins with https:// or http:// and names a host."),
        Rule.GTIN: _("A barcode (GTIN) has 8, 12, 13 or 14 digits, and its last digit fits the others."),
        Rule.CURRENCY: _("Prices are in {currency}.", currency=vendor.currency)
        if vendor.currency
        else _("A currency is a code of three letters, such as EUR."),
        Rule.STOCK: _("The vendor's stock is a whole number, 0 or more."),
        Rule.UNKNOWN: _("In a file of prices: the product is in the catalogue."),
    }


def _sku(vendor: Vendor) -> str:
    words = _(
        "The SKU has letters, digits and . _ / - only, begins with a letter or a digit, and has at most {most} "
        "characters.",
        most=LONGEST_SKU,
    )
    if not vendor.sku_prefix:
        return words
    return words + " " + _("It begins with {prefix}.", prefix=vendor.sku_prefix)


def _categories(vendor: Vendor) -> str:
    if not vendor.categories:
        return _("Every category is taken.")
    names = ", ".join(vendor.categories[:NAMED_CATEGORIES])
    if len(vendor.categories) > NAMED_CATEGORIES:
        return _("The category is one of {number}: {names} and others.", number=len(vendor.categories), names=names)
    return _("The category is one of these: {names}.", names=names)
