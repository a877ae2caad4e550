"""A report as JSON and back, without loss: decimals and days are texts."""

import msgspec

from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.reports.report import SCHEMA, ReportData


def encode_report(report: ReportData) -> bytes:
    return msgspec.json.encode({"schema": SCHEMA, "report": report})


def decode_report(data: bytes) -> ReportData:
    """What `encode_report` was given; what an older report does not say has its default.

    Raises NotFound for a report of another version of Stockroom.
    """
    body = msgspec.json.decode(data)
    if body.get("schema") != SCHEMA:
        raise NotFound("This report was made by another version; its files can still be downloaded.")
    return msgspec.convert(body["report"], ReportData)
