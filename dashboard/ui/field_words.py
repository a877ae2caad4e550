"""What the fields of files, of stock rows, of sales and of products are called, on every page."""

from backend_lambdas.language.texts import N_

FIELD_WORDS = {
    "store": N_("Store"),
    "product_id": N_("Item"),
    "on_hand": N_("Count"),
    "product_name": N_("Name"),
    "category": N_("Category"),
    "unit_price": N_("Price"),
    "unit_cost": N_("Cost"),
    "reorder_point": N_("Threshold"),
    "lot": N_("Lot or place"),
    "sale_id": N_("Sale ID"),
    "sale_date": N_("Date of sale"),
    "quantity": N_("Quantity"),
    "price": N_("Price"),
    "vendor": N_("Vendor"),
    "currency": N_("Currency"),
    "gtin": N_("Barcode (GTIN)"),
    "description": N_("Description"),
    "url": N_("Web address"),
    "email": N_("E-mail address"),
    "stock": N_("The vendor's stock"),
    "image": N_("Image"),
    "datasheet": N_("Datasheet"),
}
