"""Sales files put into the bucket, on the whole platform: through both functions into the lake in S3, and rolled up."""

import json

import pytest

from backend_lambdas.aws.lake.lake import DAILY_TABLE, SALES_TABLE, Lake, records, store_options
from backend_lambdas.aws.lake.ledger import DynamoSalesLedger
from infra.local.launcher.home import REGION
from tests.support.emulated import Emulated, eventually
from tests.support.sales_stores import week_sums

pytestmark = pytest.mark.emulator
HEADER = "sale_id,store,product_id,sale_date,quantity,price\n"
FILES = 4
LINES = 40


def lake_of(emulator: Emulated) -> Lake:
    key = emulator.platform.cloud.credentials
    options = store_options(emulator.platform.cloud.endpoint_url, REGION)
    options |= {"AWS_ACCESS_KEY_ID": key.access_key_id, "AWS_SECRET_ACCESS_KEY": key.secret_access_key}
    return Lake(f"s3://{emulator.outputs['DataBucket']}", options)


def overlapping_file(number: int) -> str:
    """Each file tells of half its own sales and half the next one's, all the same whoever tells of them."""
    lines = range(number * LINES // 2, number * LINES // 2 + LINES)
    return HEADER + "".join(
        f"s{line:04d},Berlin,{line % 7},2026-01-{line % 28 + 1:02d},{line % 3 + 1},2\n" for line in lines
    )


def uploads(emulator: Emulated) -> list[dict[str, object]]:
    items = emulator.ops("LK#sales")
    assert items is not None
    table = emulator.outputs["OpsTable"]
    found = emulator.client("dynamodb").scan(TableName=table, ConsistentRead=True)["Items"]
    return [item for item in found if item["sk"] == {"S": "META"} and item.get("kind") == {"S": "sales"}]


def test_files_sent_at_once_that_overlap_count_every_sale_once(emulator: Emulated) -> None:
    for number in range(FILES):
        emulator.put_upload(f"sales-{number}.csv", overlapping_file(number).encode())
    emulator.put_upload("sales-again.csv", overlapping_file(0).encode())
    emulator.put_upload("sales-bad.csv", (HEADER + "x,Berlin,1,2026-01-05,0,1\ny,Berlin,1,2026-01-05,-2,1\n").encode())

    def ended() -> int:
        """An upload all of whose sales newer files had told of before it was loaded ends as SUPERSEDED."""
        return sum(item["status"]["S"] in ("COMMITTED", "SUPERSEDED") for item in uploads(emulator))  # type: ignore[index]

    assert eventually(ended, lambda seen: seen == FILES + 2) == FILES + 2
    lake, ledger = lake_of(emulator), DynamoSalesLedger(emulator.client("dynamodb"), emulator.outputs["OpsTable"])
    sales = (FILES + 1) * LINES // 2
    units = sum(line % 3 + 1 for line in range(sales))
    counted = next(records(lake.query("SELECT count(*) AS n, sum(quantity) AS q FROM sales", {SALES_TABLE: None})))
    assert (counted["n"], int(counted["q"])) == (sales + 1, units - 2)
    head = ledger.head()
    weeks = week_sums(lake, head.weekly_version)
    assert sum(float(week[0]) for week in weeks.values()) == units
    assert [sum(float(week[place]) for week in weeks.values()) for place in (2, 3)] == [2, 2]
    assert set(ledger.weeks()) == set(weeks)
    days = lake.query("SELECT sum(units) AS u, sum(revenue) AS r FROM daily", {DAILY_TABLE: head.daily_version})
    assert [(int(row["u"]), int(row["r"])) for row in records(days)] == [(units, 2 * units)]


def test_tending_merges_files_and_keeps_every_number(emulator: Emulated) -> None:
    ledger = DynamoSalesLedger(emulator.client("dynamodb"), emulator.outputs["OpsTable"])
    lake, before = lake_of(emulator), ledger.head()
    sums = week_sums(lake, before.weekly_version)
    function = emulator.outputs["MaintainLakeFunction"]
    answer = emulator.client("lambda").invoke(FunctionName=function, Payload=json.dumps({}))
    assert "FunctionError" not in answer, answer["Payload"].read()
    after = ledger.head()
    assert after.rev == before.rev + 1
    assert week_sums(lake, after.weekly_version) == sums
    assert len(lake.open(SALES_TABLE).file_uris()) == 1
