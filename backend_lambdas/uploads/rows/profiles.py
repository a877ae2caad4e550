"""The exports of shop systems, known by their column names, and what their columns mean where names alone mislead.

What each system documents of its file, and what Stockroom makes of it: docs/file-formats.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backend_lambdas.uploads.rows.kinds import normal_name

_SHOPIFY_ID = ("handle", "option1 value", "option2 value", "option3 value")
_SHOPIFY_CARRIED = ("product_name", "category", "description", "vendor")
_SHOPIFY_INVENTORY = frozenset(  # of the older form, with a column for each location
    {"handle", "title", "sku", "coo", "hs code", "bin name", *(f"option{number} {part}" for number in (1, 2, 3)
                                                               for part in ("name", "value"))}
)  # fmt: skip
NO_OPTION = "Default Title"  # what Shopify writes as the option of a product without any


@dataclass(frozen=True, slots=True)
class Profile:
    """`signs`: normal column names, all of which the file has.

    `columns`: field -> normal names of its column, the best first, before those of `kinds`; (): it has no such column.
    `code`: the columns that name an item together, where the file's own codes are blank. `variant`: those that tell a
    product's variants apart, which in a catalogue stand behind its name. `carried`: fields written in the first line
    of a product only, which the column `carried_by` tells. `blank_count`: a line without a count is an
    item that the system does not count. `own`: normal names of the columns the system writes, where each other one
    is a location. `kept_by`: the column, and its word, of a product's own line, which counts only where its variants do
    not. `uncounted`: words in place of a count.
    """

    name: str
    signs: frozenset[str]
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    code: tuple[str, ...] = ()
    variant: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    carried_by: str = ""
    blank_count: bool = False
    own: frozenset[str] = frozenset()
    kept_by: tuple[str, str] | None = None
    uncounted: frozenset[str] = frozenset()


def _profile(name: str, signs: str, **rest: object) -> Profile:
    return Profile(name, frozenset(signs.split(", ")), **rest)  # type: ignore[arg-type]


PROFILES = (
    _profile("Shopify inventory export", "handle, title, sku, location",
             columns={"on_hand": ("on hand current", "on hand", "available not editable", "available")},
             code=_SHOPIFY_ID),
    _profile("Shopify inventory export", "handle, title, sku, coo, hs code", code=_SHOPIFY_ID, own=_SHOPIFY_INVENTORY),
    _profile("Shopify product export", "handle, title, variant sku",
             columns={"on_hand": ("variant inventory qty",), "category": ("product category", "type")},
             code=_SHOPIFY_ID, variant=_SHOPIFY_ID[1:], carried=_SHOPIFY_CARRIED, carried_by="handle",
             blank_count=True),
    _profile("Shopify product export", "url handle, title, sku, option1 value",
             columns={"on_hand": ("inventory quantity",), "category": ("product category", "type")},
             code=("url handle", *_SHOPIFY_ID[1:]), variant=_SHOPIFY_ID[1:], carried=_SHOPIFY_CARRIED,
             carried_by="url handle", blank_count=True),
    _profile("Wix product export", "handleid, fieldtype, name, inventory",
             columns={"product_id": ("sku",), "on_hand": ("inventory",), "product_name": ("name",),
                      "unit_price": ("price",), "unit_cost": ("cost",), "category": ("collection",)},
             code=("name", *(f"productoptiondescription{number}" for number in range(1, 7))),
             carried=("product_name", "category"), carried_by="handleid", blank_count=True,
             kept_by=("fieldtype", "product"), uncounted=frozenset({"instock", "outofstock"})),
    _profile("WooCommerce product export", "type, sku, name, in stock, stock",
             columns={"on_hand": ("stock",), "category": ("categories",), "unit_price": ("regular price",),
                      "reorder_point": ("low stock amount",)},
             blank_count=True),
    _profile("Magento product export", "sku, attribute set code, product type, qty",
             columns={"store": (), "on_hand": ("qty",), "category": ("categories",), "unit_price": ("price",),
                      "reorder_point": ("notify on stock below",), "product_name": ("name",)},
             blank_count=True),
    _profile("Square item library", "token, item name, variation name, sku",
             columns={"product_id": ("sku",), "product_name": ("item name",), "category": ("category", "categories"),
                      "unit_cost": ("default unit cost",)},
             code=("item name", "variation name"), variant=("variation name",), blank_count=True),
    _profile("Lightspeed X-Series product export", "handle, sku, supply price, retail price",
             columns={"product_id": ("sku",), "product_name": ("name",), "unit_price": ("retail price",),
                      "unit_cost": ("supply price",), "category": ("product category", "type")},
             blank_count=True),
    _profile("Lightspeed R-Series item export", "system id, upc, custom sku, item",
             columns={"product_id": ("custom sku", "system id"), "product_name": ("item", "description"),
                      "on_hand": ("qty", "quantity on hand", "qoh"), "unit_price": ("price", "default price"),
                      "unit_cost": ("default cost", "avg cost", "vendor cost")}),
    *(
        _profile("SAP stock list", signs, columns={"product_id": ("material",)})
        for signs in ("material, plant, storage location, unrestricted", "material, werk, lagerort, frei verwendbar",
                      "material, centro, almacen, libre utilizacion")
    ),
    _profile("Odoo stock on hand", "product, location, inventoried quantity",
             columns={"product_id": ("product",), "on_hand": ("inventoried quantity",)}),
    _profile("Odoo product export", "internal reference, name, quantity on hand",
             columns={"product_id": ("internal reference",), "on_hand": ("quantity on hand",)}, blank_count=True),
    _profile("Odoo product import", "default code, name, list price, standard price",
             columns={"on_hand": ("qty available",), "unit_price": ("list price",), "unit_cost": ("standard price",)}),
    _profile("PrestaShop product export", "product id, reference, name, category, quantity, status",
             columns={"product_id": ("reference",), "on_hand": ("quantity",), "product_name": ("name",),
                      "unit_price": ("price tax incl", "price tax excl", "price")}),
    _profile("eBay active listings", "item number, title, custom label sku, available quantity",
             columns={"product_id": ("custom label sku", "item number"), "on_hand": ("available quantity",),
                      "product_name": ("title",), "unit_price": ("current price", "start price"),
                      "category": ("ebay category 1 name",)}),
    _profile("eBay listing drafts", "custom label sku, category id, title, quantity",
             columns={"on_hand": ("quantity",), "product_name": ("title",), "category": ()}),
)  # fmt: skip


def profile_of(names: Sequence[str]) -> Profile | None:
    """The system that writes a file with these column names; None: not known."""
    normal = {normal_name(name) for name in names}
    return next((one for one in PROFILES if one.signs <= normal), None)
