"""The sample files a new Stockroom starts with. Its sales are moved by whole weeks, so that they are never old."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from infra.package import ROOT

SAMPLES = ROOT / "sample_csvs"
SALES = "sales.csv"
SALES_DAY = "sale_date"
LOADED_BY = {"by": "Stockroom samples"}


def load_samples(s3: Any, bucket: str, mark: Path) -> int:
    """Put every good sample (those at the top level) once per home; return how many were put now."""
    if mark.exists():
        return 0
    today = datetime.now(UTC).date()
    paths = sorted(SAMPLES.glob("*.csv"))
    for path in paths:
        body = moved_to_last_week(path.read_bytes(), today) if path.name == SALES else path.read_bytes()
        s3.put_object(Bucket=bucket, Key=f"uploads/samples/{path.name}", Body=body, Metadata=LOADED_BY)
    if paths:
        mark.touch()
    return len(paths)


def moved_to_last_week(body: bytes, today: date) -> bytes:
    """The sales file with its days moved by whole weeks: the newest lies in the last complete week before `today`."""
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8"), newline="")))
    newest = date.fromisoformat(max(row[SALES_DAY] for row in rows))
    move = monday_of(today) - timedelta(weeks=1) - monday_of(newest)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | {SALES_DAY: (date.fromisoformat(row[SALES_DAY]) + move).isoformat()} for row in rows)
    return out.getvalue().encode("utf-8")


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
