"""The report's tables of what lies on the shelves: stock by store, stockouts, and stock that hardly moves."""

from collections.abc import Collection

from backend_lambdas.reports.report import ReportData
from backend_lambdas.reports.tables.table import Kind, ReportTable, drawn, long_table, table_of
from backend_lambdas.reports.week_stock import SlowMovingItem, Stockout

ITEM = (drawn("store", "Store"), drawn("product_id", "Product"), drawn("product_name", "Name"))


def stock_on_hand_table(report: ReportData) -> ReportTable:
    columns = (
        drawn("store", "Store"),
        drawn("items", "Items", Kind.NUMBER),
        drawn("out", "Out", Kind.NUMBER),
        drawn("out_before", "Out a week before", Kind.NUMBER),
        drawn("low", "Low", Kind.NUMBER),
        drawn("units", "Units", Kind.NUMBER),
        drawn("value", "Value", Kind.MONEY),
    )
    return table_of("stock", "Stock by store", report.shelves, columns, "At the cut-off.")


def stockouts_table(stockouts: Collection[Stockout], total: int) -> ReportTable:
    columns = (
        *ITEM,
        drawn("since", "Out since", Kind.MOMENT),
        drawn("until", "Back", Kind.MOMENT),
        drawn("days", "Days out", Kind.NUMBER),
        drawn("usual_units", "Usual units a week", Kind.NUMBER),
        drawn("sold_units", "Sold", Kind.NUMBER),
        drawn("lost_units", "Lost units, about", Kind.NUMBER),
        drawn("lost_value", "Lost, about", Kind.MONEY),
    )
    return long_table("stockouts", "Stockouts and lost sales", stockouts, columns, total)


def slow_moving_table(key: str, title: str, items: Collection[SlowMovingItem], total: int) -> ReportTable:
    columns = (
        *ITEM,
        drawn("on_hand", "On hand", Kind.NUMBER),
        drawn("weekly_units", "Sold a week", Kind.NUMBER),
        drawn("weeks_of_cover", "Lasts weeks", Kind.NUMBER),
        drawn("value", "Value", Kind.MONEY),
    )
    return long_table(key, title, items, columns, total)
