"""How good the data of each store is: files, rejected rows, gaps in its stock rows."""

from collections.abc import Sequence

from backend_lambdas.reports.inputs import ReportInputs, Sold
from backend_lambdas.reports.week_stock import FilesIn, QualityRow

WEEK_DAYS = 7


def quality_rows(inputs: ReportInputs) -> tuple[QualityRow, ...]:
    """Per store, the one with most to mend first. A store is one with stock, with a sale, or with an accepted row."""
    last_files = {store_summary.store: store_summary.last_upload_at for store_summary in inputs.stock.store_summaries}
    sellers = (name for name in inputs.sales.stores if _sold(inputs, name))
    senders = (name for name, (accepted, _) in inputs.lines.items() if accepted)
    rows = [_quality(store, last_files, inputs) for store in {*last_files, *sellers, *senders}]
    return tuple(sorted(rows, key=_urgency))


def files_in(inputs: ReportInputs, quality: Sequence[QualityRow], unread: int) -> FilesIn:
    """The files of the week; rows that no store of the list has belong to no known store."""
    files, rows, rejected = inputs.files
    return FilesIn(
        files,
        rows,
        rejected,
        unread,
        unknown_rows=rows - sum(row.rows for row in quality),
        unknown_rejected=rejected - sum(row.rejected for row in quality),
    )


def _quality(store: str, last_files: dict[str, str | None], inputs: ReportInputs) -> QualityRow:
    rows = inputs.stock.on_hand.get(store, ())
    accepted, rejected = inputs.lines.get(store, (0, 0))
    return QualityRow(
        store=store,
        last_file=last_files.get(store),
        days=inputs.stock.days_with_file.get(store, 0),
        items=len(rows),
        negative=sum(row.on_hand < 0 for row in rows),
        unpriced=sum(row.unit_price is None for row in rows),
        uncategorised=sum(not row.category for row in rows),
        sold_unlisted=inputs.sales.unlisted.get(store, 0),
        has_sales=_sold(inputs, store),
        rows=accepted + rejected,
        rejected=rejected,
        has_stock=store in last_files,
    )


def _sold(inputs: ReportInputs, store: str) -> bool:
    found = inputs.sales.stores.get(store)
    week = Sold() if found is None else found.week
    return week.units > 0 or week.returned_units > 0


def _urgency(row: QualityRow) -> tuple[object, ...]:
    days = row.days if row.has_stock else WEEK_DAYS
    return days, -row.rejected, -row.negative, -row.unpriced, -row.sold_unlisted, row.store
