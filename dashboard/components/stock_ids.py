"""Ids of the stock page and of a store's page; assets/grid.js knows the stock page's by the same names."""

from enum import StrEnum


class StockIds(StrEnum):
    GRID = "stock-grid"
    COUNT = "stock-count"
    SEARCH = "stock-search"
    STATUSES = "stock-statuses"
    STORES = "stock-stores"
    CATEGORIES = "stock-categories"
    STORES_CHOSEN = "stock-stores-chosen"
    CATEGORIES_CHOSEN = "stock-categories-chosen"
    FILTERS_CHOSEN = "stock-filters-chosen"
    SORT = "stock-sort"
    CLEAR = "stock-clear"
    CSV = "stock-csv"
    XLSX = "stock-xlsx"
    NO_MATCH = "stock-no-match"
    NO_STOCK = "stock-no-stock"
    FAILED = "stock-failed"
    FAILED_WORDS = "stock-failed-words"
    STALE = "stock-stale"
    PANEL = "stock-panel"
    PANEL_TITLE = "stock-panel-title"
    PANEL_BODY = "stock-panel-body"
    BEGUN = "stock-begun"
    HEARD = "stock-heard"
    ITEM = "stock-item"
    ITEM_SHOWN = "stock-item-shown"


class StoreIds(StrEnum):
    STORE = "store-name"
    SHOWN = "store-shown"
    SUBTITLE = "store-subtitle"
    BANNERS = "store-banners"
    FIGURES = "store-figures"
    CATEGORIES = "store-categories"
    ATTENTION = "store-attention"
    UPLOADS = "store-uploads"
    ALERTS = "store-alerts"
