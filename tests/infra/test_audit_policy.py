"""No role may change or remove an entry of the audit trail (the embedded AWS does not enforce LeadingKeys)."""

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.tables import audit_pk, audit_pks, upload_pk
from backend_lambdas.aws.core.writes import audit_put
from backend_lambdas.inventory.audit import AuditEntry
from tests.support.template import policy_documents, template

CHANGING = {f"dynamodb:{name}" for name in ("UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLUpdate")}
OPS_TABLE = {"Fn::GetAtt": ["OpsTable", "Arn"]}
SID = "NobodyChangesTheAuditTrail"


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def writes_ops(document: dict[str, Any]) -> bool:
    return any(
        statement.get("Effect") == "Allow"
        and OPS_TABLE in as_list(statement["Resource"])
        and set(as_list(statement["Action"])) & CHANGING
        for statement in document["Statement"]
    )


def denial(document: dict[str, Any]) -> dict[str, Any]:
    (found,) = [statement for statement in document["Statement"] if statement.get("Sid") == SID]
    return dict(found)


def test_every_role_that_changes_the_ops_table_is_denied_the_audit_trail() -> None:
    kept = template()["Resources"]["KeepAuditTrail"]["Properties"]
    roles = {role["Ref"] for role in kept["Roles"]}
    writing = {
        name
        for name, item in template()["Resources"].items()
        if item["Type"] == "AWS::IAM::Role"
        and any(writes_ops(policy["PolicyDocument"]) for policy in item["Properties"].get("Policies", []))
    }
    assert len(writing) > 5
    assert writing - roles == set()
    others = {name.partition(".")[0] for name, document in policy_documents().items() if writes_ops(document)} - roles
    assert others == {"DashboardPolicy"}


def test_the_denial_is_of_every_way_to_change_an_entry_and_of_no_other_item() -> None:
    documents = [
        template()["Resources"][name]["Properties"]["PolicyDocument"] for name in ("KeepAuditTrail", "DashboardPolicy")
    ]
    one, other = map(denial, documents)
    assert one == other
    assert (one["Effect"], one["Resource"]) == ("Deny", OPS_TABLE)
    assert set(one["Action"]) >= CHANGING
    (pattern,) = one["Condition"]["ForAnyValue:StringLike"]["dynamodb:LeadingKeys"]
    keys = [audit_pk("2026-11-20T08:00:00.000Z", "a"), *audit_pks("2026-11-20")]
    assert all(fnmatchcase(key, pattern) for key in keys)
    assert keys[0] in keys[1:]
    assert not fnmatchcase(upload_pk("AU"), pattern)


def test_a_history_is_nothing_but_entries_of_the_trail() -> None:
    """Its keys are those of an index, which only its table's items write; and only entries have them."""
    entry = AuditEntry("a", "2026-11-20T08:00:00.000Z", "Bo", "user disabled", "user u-1")
    item = audit_put("ops", entry)["Put"]["Item"]
    assert (item["pk"], item["month_pk"]) == ({"S": audit_pk(entry.at, "a")}, {"S": "HS#user#u-1"})
    code = Path(tables.__file__).parents[2]
    named = {path.relative_to(code).as_posix() for path in code.rglob("*.py") if "subject_pk(" in path.read_text()}
    assert named == {"aws/core/tables.py", "aws/core/writes.py", "aws/identity/audit.py"}
    statements = [statement for _, document in policy_documents().items() for statement in document["Statement"]]
    keys = [str(one.get("Condition", "")) for one in statements if one.get("Effect") == "Allow"]
    assert not [text for text in keys if "HS#" in text]
