"""Each role is refused what it has no business with: real calls, signed with the role, against enforced policies."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.local.emulator.cloud import STACK
from infra.local.launcher.dashboard import dashboard_key
from infra.local.launcher.home import REGION
from tests.support.emulated import Emulated

pytestmark = pytest.mark.emulator
ROLES = (
    "IngestUpload",
    "CheckStock",
    "RecordHistory",
    "RedoChanges",
    "NightlyCheck",
    "SendAlerts",
    "WatchUploads",
    "NoteBounces",
    "WeeklyReport",
    "LoadSales",
    "MaintainLake",
)
REFUSALS = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException"}
# Calls that pass the gate must do no harm: a condition that never holds, a delay that no queue takes.
NEVER: dict[str, Any] = {"ConditionExpression": "attribute_exists(pk)"}
TOO_LATE: dict[str, Any] = {"DelaySeconds": 901}
HARMLESS = {"ConditionalCheckFailedException", "InvalidParameterValue", "MessageRejected"}
HARMLESS |= {"UserNotFoundException", "NotAuthorizedException"}
NOBODY = {"USERNAME": "nobody@example.com", "PASSWORD": "nobody has this one"}
FOREIGN = "another-product"  # a table, bucket, queue and topic of the same account that are none of Stockroom's
KEY = {"pk": {"S": "LEAST#PRIVILEGE"}, "sk": {"S": "TEST"}}
ClientOf = Callable[[str], Any]
Call = Callable[[ClientOf, dict[str, str]], Any]


def _query(c: ClientOf, table: str) -> Any:
    values = {":pk": KEY["pk"]}
    return c("dynamodb").query(TableName=table, KeyConditionExpression="pk = :pk", ExpressionAttributeValues=values)


def _not_ours(outputs: dict[str, str], name: str) -> str:
    """The same address with another resource of the account in it."""
    whole = outputs[name]
    return f"{whole[: max(whole.rfind('/'), whole.rfind(':')) + 1]}{FOREIGN}"


def pool(outputs: dict[str, str]) -> dict[str, str]:
    return {"UserPoolId": outputs["UserPoolId"]}


CALLS: dict[str, Call] = {
    "scan stock": lambda c, o: c("dynamodb").scan(TableName=o["StockTable"]),
    "scan ops": lambda c, o: c("dynamodb").scan(TableName=o["OpsTable"]),
    "query stock": lambda c, o: _query(c, o["StockTable"]),
    "query ops": lambda c, o: _query(c, o["OpsTable"]),
    "write stock": lambda c, o: c("dynamodb").put_item(TableName=o["StockTable"], Item=KEY, **NEVER),
    "write ops": lambda c, o: c("dynamodb").put_item(TableName=o["OpsTable"], Item=KEY, **NEVER),
    "delete stock": lambda c, o: c("dynamodb").delete_item(TableName=o["StockTable"], Key=KEY),
    "delete ops": lambda c, o: c("dynamodb").delete_item(TableName=o["OpsTable"], Key=KEY),
    "drop table": lambda c, o: c("dynamodb").delete_table(TableName=o["StockTable"]),
    "write upload": lambda c, o: c("s3").put_object(Bucket=o["UploadsBucket"], Key="uploads/x", Body=b""),
    "write plan": lambda c, o: c("s3").put_object(Bucket=o["DataBucket"], Key="plans/x", Body=b""),
    "write report": lambda c, o: c("s3").put_object(Bucket=o["DataBucket"], Key="reports/weekly/x", Body=b""),
    "order report": lambda c, o: c("lambda").invoke(FunctionName=o["WeeklyReportFunction"], InvocationType="DryRun"),
    "read upload": lambda c, o: c("s3").get_object(Bucket=o["UploadsBucket"], Key="uploads/least-privilege"),
    "read plan": lambda c, o: c("s3").get_object(Bucket=o["DataBucket"], Key="plans/least-privilege"),
    "delete upload": lambda c, o: c("s3").delete_object(Bucket=o["UploadsBucket"], Key="uploads/least-privilege"),
    "send ingest": lambda c, o: c("sqs").send_message(QueueUrl=o["IngestQueueUrl"], MessageBody="x", **TOO_LATE),
    "send digest": lambda c, o: c("sqs").send_message(QueueUrl=o["DigestQueueUrl"], MessageBody="x", **TOO_LATE),
    "send sales": lambda c, o: c("sqs").send_message(QueueUrl=o["SalesQueueUrl"], MessageBody="x", **TOO_LATE),
    "write lake": lambda c, o: c("s3").put_object(Bucket=o["DataBucket"], Key="lake/least-privilege", Body=b""),
    "read lake": lambda c, o: c("s3").get_object(Bucket=o["DataBucket"], Key="lake/sales/least-privilege"),
    "purge ingest": lambda c, o: c("sqs").purge_queue(QueueUrl=o["IngestQueueUrl"]),
    "publish": lambda c, o: c("sns").publish(TopicArn=o["AlertsTopicArn"], Message="x"),
    "subscribe": lambda c, o: c("sns").subscribe(TopicArn=o["AlertsTopicArn"], Protocol="email", Endpoint="a@b.c"),
    "send mail": lambda c, o: c("sesv2").send_email(
        FromEmailAddress="nobody@example.com",
        Destination={"ToAddresses": ["a@b.c"]},
        Content={"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}}},
    ),
    "query a foreign table": lambda c, o: _query(c, FOREIGN),
    "write a foreign table": lambda c, o: c("dynamodb").put_item(TableName=FOREIGN, Item=KEY, **NEVER),
    "read a foreign bucket": lambda c, o: c("s3").get_object(Bucket=FOREIGN, Key="uploads/least-privilege"),
    "write a foreign bucket": lambda c, o: c("s3").put_object(Bucket=FOREIGN, Key="uploads/x", Body=b""),
    "list a foreign bucket": lambda c, o: c("s3").list_objects_v2(Bucket=FOREIGN),
    "send to a foreign queue": lambda c, o: c("sqs").send_message(
        QueueUrl=_not_ours(o, "IngestQueueUrl"), MessageBody="x", **TOO_LATE
    ),
    "publish to a foreign topic": lambda c, o: c("sns").publish(TopicArn=_not_ours(o, "AlertsTopicArn"), Message="x"),
    "sign in": lambda c, o: c("cognito-idp").admin_initiate_auth(
        **pool(o), ClientId=o["UserPoolClientId"], AuthFlow="ADMIN_USER_PASSWORD_AUTH", AuthParameters=NOBODY
    ),
    "disable user": lambda c, o: c("cognito-idp").admin_disable_user(**pool(o), Username=NOBODY["USERNAME"]),
    "set password": lambda c, o: c("cognito-idp").admin_set_user_password(
        **pool(o), Username=NOBODY["USERNAME"], Password=NOBODY["PASSWORD"]
    ),
    "delete user": lambda c, o: c("cognito-idp").admin_delete_user(**pool(o), Username=NOBODY["USERNAME"]),
    "list users": lambda c, o: c("cognito-idp").list_users(**pool(o)),
    "weaken pool": lambda c, o: c("cognito-idp").set_user_pool_mfa_config(**pool(o), MfaConfiguration="OPTIONAL"),
    "read session key": lambda c, o: c("secretsmanager").get_secret_value(SecretId=o["SessionKeySecret"]),
    "write session key": lambda c, o: c("secretsmanager").put_secret_value(
        SecretId=o["SessionKeySecret"], SecretString="x", VersionStages=["NEVER"]
    ),
    "change own role": lambda c, o: c("iam").list_users(),
}
ALLOWED = {
    "IngestUpload": {
        *("query stock", "query ops", "write stock", "write ops"),
        *("write plan", "read plan", "read upload", "send ingest", "send sales", "publish"),
    },
    "CheckStock": {"query ops", "write ops", "send digest"},
    "RecordHistory": {"write ops"},
    "RedoChanges": {"query ops", "write ops", "send digest"},
    "NightlyCheck": {"query stock", "query ops", "write ops", "send digest", "send ingest", "publish"},
    "SendAlerts": {"query ops", "write ops", "send digest", "publish", "subscribe"},
    "WatchUploads": {"query ops", "publish"},
    "NoteBounces": {"write ops"},
    "WeeklyReport": {
        *("query stock", "query ops", "write ops", "read plan", "read lake", "write report", "publish"),
        "send mail",
    },
    "LoadSales": {"write ops", "read upload", "write lake", "read lake", "send sales", "publish"},
    "MaintainLake": {"write ops", "write lake", "read lake"},
    "Dashboard": {
        *(
            "query stock",
            "query ops",
            "write ops",
            "write upload",
            "read plan",
            "read lake",
            "send ingest",
            "send digest",
        ),
        *("order report", "sign in", "disable user", "read session key", "send digest"),
    },
}


@pytest.fixture(scope="module")
def files_to_read(emulator: Emulated) -> None:
    s3 = emulator.client("s3")
    s3.put_object(Bucket=emulator.outputs["UploadsBucket"], Key="uploads/least-privilege", Body=b"store,item,count\n")
    s3.put_object(Bucket=emulator.outputs["DataBucket"], Key="plans/least-privilege", Body=b"{}")
    s3.put_object(Bucket=emulator.outputs["DataBucket"], Key="lake/sales/least-privilege", Body=b"")
    s3.create_bucket(Bucket=FOREIGN)
    s3.put_object(Bucket=FOREIGN, Key="uploads/least-privilege", Body=b"secret")
    keys = [("pk", "HASH"), ("sk", "RANGE")]
    emulator.client("dynamodb").create_table(
        TableName=FOREIGN,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
    )
    emulator.client("sqs").create_queue(QueueName=FOREIGN)
    emulator.client("sns").create_topic(Name=FOREIGN)


@pytest.fixture(scope="module")
def role_clients(emulator: Emulated) -> dict[str, ClientOf]:
    """Clients that act as each function's role; its trust is widened to the administrator for the test's time only."""
    cloudformation, iam, sts = (emulator.client(name) for name in ("cloudformation", "iam", "sts"))
    account = sts.get_caller_identity()["Account"]
    clients: dict[str, ClientOf] = {"Dashboard": dashboard_clients(emulator)}
    for function in ROLES:
        found = cloudformation.describe_stack_resource(StackName=STACK, LogicalResourceId=f"{function}Role")
        role = iam.get_role(RoleName=found["StackResourceDetail"]["PhysicalResourceId"])["Role"]
        trust = role["AssumeRolePolicyDocument"]
        administrator = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}}
        widened = {**trust, "Statement": [*trust["Statement"], {**administrator, "Action": "sts:AssumeRole"}]}
        iam.update_assume_role_policy(RoleName=role["RoleName"], PolicyDocument=json.dumps(widened))
        key = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="least-privilege")["Credentials"]
        iam.update_assume_role_policy(RoleName=role["RoleName"], PolicyDocument=json.dumps(trust))
        clients[function] = clients_of(emulator, key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])
    return clients


@pytest.mark.parametrize("who", ALLOWED)
def test_a_role_may_do_its_own_work_and_nothing_else(
    who: str, emulator: Emulated, role_clients: dict[str, ClientOf], files_to_read: None
) -> None:
    allowed = {name for name, call in CALLS.items() if is_allowed(call, role_clients[who], emulator.outputs)}
    assert allowed == ALLOWED[who]


def is_allowed(call: Call, client_of: ClientOf, outputs: dict[str, str]) -> bool:
    try:
        call(client_of, outputs)
    except ClientError as problem:
        code = problem.response["Error"]["Code"]
        if code not in REFUSALS | HARMLESS:
            raise
        return code in HARMLESS
    return True


def dashboard_clients(emulator: Emulated) -> ClientOf:
    key = dashboard_key(emulator.home, emulator.platform.cloud)
    return clients_of(emulator, key.access_key_id, key.secret_access_key, None)


def clients_of(emulator: Emulated, key_id: str, secret: str, token: str | None) -> ClientOf:
    session = boto3.Session(key_id, secret, token, region_name=REGION)
    return lambda service: session.client(service, endpoint_url=emulator.platform.cloud.endpoint_url)  # type: ignore[call-overload]
