"""Ids of a product's page."""

from enum import StrEnum


class ProductIds(StrEnum):
    ID = "product-id"
    SHOWN = "product-shown"
    TITLE = "product-title"
    SUBTITLE = "product-subtitle"
    STATE = "product-state"
    ACTIONS = "product-actions"
    FACTS = "product-facts"
    PRICES = "product-prices"
    SALES = "product-sales"
    STOCK = "product-stock"
    HISTORY = "product-history"
    SEEN = "product-seen"
    DIALOG = "product-delete-dialog"
    REASON = "product-delete-reason"
    CONFIRM = "product-delete"
    PROBLEM = "product-delete-problem"
    ABOUT = "product-delete-about"
    DONE = "product-done"
    FILES = "product-files"
    FILE_ASKED = "product-file-asked"
    FILE_FORM = "product-file-form"
    FILE_PROBLEM = "product-file-problem"
