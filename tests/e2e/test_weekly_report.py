"""The deployed function under its own role: fired twice at once, it makes one report and one mail.

The start of the platform asks for the report too; whoever is first makes it.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import orjson
import pytest

from backend_lambdas.aws.core.tables import reports_pk
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.reports.report import decode_report
from tests.support.emulated import Emulated, eventually

pytestmark = pytest.mark.emulator
STOCK = (
    b"store,product_id,product_name,count,price\nK\xc3\xb6ln,A1,Oat drink,0,2.50\nK\xc3\xb6ln,A2,Rye bread,30,3.10\n"
)
SALES = b"""sale_id,store,product_id,sale_date,quantity,price
S1,K\xc3\xb6ln,A1,2025-03-03,2,2.50
S2,K\xc3\xb6ln,A2,2025-03-09,2,3.00
S3,K\xc3\xb6ln,A1,2025-03-05,-1,2.50
S4,K\xc3\xb6ln,A1,2025-03-02,4,2.00
"""


def test_fired_twice_at_once_it_makes_one_report_and_one_mail(emulator: Emulated) -> None:
    emulator.put_upload("koeln.csv", STOCK)
    eventually(lambda: [item for item in emulator.ops("AGG") if item["store"] == "Köln"], bool)
    with ThreadPoolExecutor(2) as pool:  # as the schedule does: until Thursday that is the week before the last
        answers = list(pool.map(lambda _: invoke(emulator, {}), range(2)))
    (week,) = {answer["week"] for answer in answers}
    assert {answer["outcome"] for answer in answers} <= {"made", "known"}
    (record,) = eventually(
        lambda: emulator.ops("RP#weekly"), lambda seen: bool(seen) and seen[0]["mail_status"] == "SENT"
    )
    assert (record["sk"], record["mail_status"]) == (week, "SENT")
    mails = eventually(lambda: report_mails(emulator), bool)
    assert len(mails) == 1
    assert re.search(r"At the cut-off, \d of \d items? (was|were) out of stock", text_of(mails[0], "plain"))
    assert "Weekly report, week" in text_of(mails[0], "html")
    assert (mails[0]["From"], mails[0]["To"]) == ("reports@stockroom.local", "managers@stockroom.local")
    assert invoke(emulator, {"week": week}) == {"week": week, "outcome": "known", "mailed": False}
    files = set(record["files"].values())
    assert {key.rpartition(".")[2] for key in files} == {"pdf", "xlsx", "zip", "html", "json"}
    assert eventually(lambda: stored(emulator), lambda kept: kept == files) == files  # the losers take theirs away
    body = emulator.client("s3").get_object(Bucket=emulator.outputs["DataBucket"], Key=record["files"]["json"])["Body"]
    assert [row.store for row in decode_report(body.read()).shelves if row.store == "Köln"] == ["Köln"]


def test_sales_reach_the_report_through_the_lake_in_the_bucket(emulator: Emulated) -> None:
    emulator.put_upload("sales.csv", SALES)
    eventually(lambda: emulator.ops("LK#sales"), lambda seen: any(item["sk"] == "HEAD" for item in seen))
    assert invoke(emulator, {"week": "2025-W10", "by": "Ada"}) == {
        "week": "2025-W10",
        "outcome": "made",
        "mailed": False,
    }
    (record,) = (item for item in emulator.ops("RP#weekly") if item["sk"] == "2025-W10")
    assert record["mail_status"] == "NONE"
    body = emulator.client("s3").get_object(Bucket=emulator.outputs["DataBucket"], Key=record["files"]["json"])["Body"]
    report = decode_report(body.read())
    values = {headline.key: (headline.value, headline.before) for headline in report.headlines}
    assert (values["revenue"], values["units"]) == ((Decimal("11.00"), Decimal("8.00")), (Decimal(4), Decimal(4)))
    assert values["returns"] == (Decimal("2.50"), Decimal("0.00"))


def test_sales_that_come_after_the_report_make_a_revision(emulator: Emulated) -> None:
    week = {"week": "2025-W20", "by": "Ada"}
    emulator.put_upload("first.csv", b"sale_id,store,product_id,sale_date,quantity,price\nL1,Oslo,A1,2025-05-13,2,5\n")
    eventually(lambda: weeks_sold(emulator), lambda seen: "2025-W20" in seen)
    assert [invoke(emulator, week)["outcome"] for _ in range(2)] == ["made", "known"]
    made_from = weeks_sold(emulator)["2025-W20"]
    emulator.put_upload("late.csv", b"sale_id,store,product_id,sale_date,quantity,price\nL2,Oslo,A1,2025-05-14,3,5\n")
    eventually(lambda: weeks_sold(emulator), lambda seen: seen["2025-W20"] > made_from)
    assert [invoke(emulator, week)["outcome"] for _ in range(2)] == ["revised", "known"]
    (record,) = (item for item in emulator.ops("RP#weekly") if item["sk"] == "2025-W20")
    assert (record["revision"], record["cause"], [one["number"] for one in record["earlier"]]) == (2, "sales", [1])
    revenues = [revenue_of(emulator, files["json"]) for files in (record["earlier"][0]["files"], record["files"])]
    assert revenues == [Decimal("10.00"), Decimal("25.00")]


def test_the_schedules_also_have_a_report_made_of_each_set_of_stores_with_people(emulator: Emulated) -> None:
    emulator.put_upload("koeln-again.csv", STOCK)
    emulator.put_upload("oslo.csv", STOCK.replace("Köln".encode(), b"Oslo"))
    eventually(lambda: {item["store"] for item in emulator.ops("AGG")}, lambda stores: stores >= {"Köln", "Oslo"})
    mo = Account("u-mo", "mo@example.com", "Mo", Role.STORE_MANAGER, frozenset({"Oslo"}))
    invited = AuditEntry("invited-mo", "2026-11-19T17:00:00Z", "Ada", "user invited", "mo@example.com")
    assert Accounts(emulator.client("dynamodb"), emulator.outputs["OpsTable"]).save(mo, invited) is True
    invoke(emulator, {})
    (record,) = eventually(lambda: emulator.ops(reports_pk(["Oslo"])), bool)
    assert (record["mail_status"], record["stores"], record["made_by"]) == ("NONE", ["Oslo"], "schedule")
    body = emulator.client("s3").get_object(Bucket=emulator.outputs["DataBucket"], Key=record["files"]["json"])["Body"]
    report = decode_report(body.read())
    assert (report.about, [row.store for row in report.shelves]) == (("Oslo",), ["Oslo"])


def weeks_sold(emulator: Emulated) -> dict[str, int]:
    """Week -> the publication that last changed it."""
    found = [item for item in emulator.ops("LK#sales") if item["sk"] == "WEEKS"]
    return {week: int(state["rev"]) for item in found for week, state in item["weeks"].items()}


def revenue_of(emulator: Emulated, key: str) -> Decimal:
    body = emulator.client("s3").get_object(Bucket=emulator.outputs["DataBucket"], Key=key)["Body"].read()
    return decode_report(body).headline("revenue").value


def invoke(emulator: Emulated, event: dict[str, Any]) -> dict[str, Any]:
    function = emulator.outputs["WeeklyReportFunction"]
    answer = emulator.client("lambda").invoke(FunctionName=function, Payload=orjson.dumps(event))
    body: dict[str, Any] = orjson.loads(answer["Payload"].read())
    assert "errorMessage" not in body, body
    return body


def report_mails(emulator: Emulated) -> list[EmailMessage]:
    """Of SES by SMTP, and none of the topic beside it."""
    found = (message_from_bytes(path.read_bytes(), policy=default) for path in emulator.mail_dir.glob("*.eml"))
    return [mail for mail in found if "weekly report" in str(mail["Subject"])]


def text_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def stored(emulator: Emulated) -> set[str]:
    answer = emulator.client("s3").list_objects_v2(Bucket=emulator.outputs["DataBucket"], Prefix="reports/weekly/2")
    return {item["Key"] for item in answer.get("Contents", [])}
