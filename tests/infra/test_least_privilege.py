"""Each role is refused what it has no business with: real calls, signed with the role, against enforced policies.

Over TLS, with the statements in force that ask for it on AWS; over plain http no queue, bucket or topic is reached.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.local.emulator.cloud import STACK
from infra.local.launcher.dashboard import dashboard_key
from infra.local.launcher.home import REGION
from tests.support.emulated import Emulated
from tests.support.template import statements, template
from tests.support.tls_front import TlsFront, tls_front

pytestmark = pytest.mark.emulator
ROLES = (
    "IngestUpload",
    "FailUpload",
    "ValidateProducts",
    "ProcessErrors",
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
    "UploadApi",
    "PreviewUpload",
)
REFUSALS = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException"}
# Calls that pass the gate must do no harm: a condition that never holds, a delay that no queue takes.
NEVER: dict[str, Any] = {"ConditionExpression": "attribute_exists(pk)"}
TOO_LATE: dict[str, Any] = {"DelaySeconds": 901}
HARMLESS = {"ConditionalCheckFailedException", "InvalidParameterValue", "MessageRejected"}
HARMLESS |= {"UserNotFoundException", "NotAuthorizedException"}
NOBODY = {"USERNAME": "nobody@example.com", "PASSWORD": "nobody has this one"}
CONFIG = Config(
    request_checksum_calculation="when_required", retries={"total_max_attempts": 1}
)  # whole bodies; one try
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
    "query products in ops": lambda c, o: c("dynamodb").query(
        TableName=o["OpsTable"],
        IndexName="month",
        KeyConditionExpression="month_pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "PV#LEAST"}},
    ),
    "write stock": lambda c, o: c("dynamodb").put_item(TableName=o["StockTable"], Item=KEY, **NEVER),
    "write ops": lambda c, o: c("dynamodb").put_item(TableName=o["OpsTable"], Item=KEY, **NEVER),
    "delete stock": lambda c, o: c("dynamodb").delete_item(TableName=o["StockTable"], Key=KEY),
    "delete ops": lambda c, o: c("dynamodb").delete_item(TableName=o["OpsTable"], Key=KEY),
    "drop table": lambda c, o: c("dynamodb").delete_table(TableName=o["StockTable"]),
    "write upload": lambda c, o: c("s3").put_object(Bucket=o["UploadsBucket"], Key="uploads/x", Body=b""),
    "write plan": lambda c, o: c("s3").put_object(Bucket=o["DataBucket"], Key="plans/x", Body=b""),
    "write report": lambda c, o: c("s3").put_object(Bucket=o["DataBucket"], Key="reports/weekly/x", Body=b""),
    "order report": lambda c, o: c("lambda").invoke(FunctionName=o["WeeklyReportFunction"], InvocationType="DryRun"),
    "order preview": lambda c, o: c("lambda").invoke(FunctionName=o["PreviewUploadFunction"], InvocationType="DryRun"),
    "write draft": lambda c, o: c("s3").put_object(Bucket=o["UploadsBucket"], Key="drafts/x", Body=b""),
    "read draft": lambda c, o: c("s3").get_object(Bucket=o["UploadsBucket"], Key="drafts/least-privilege"),
    "write preview": lambda c, o: c("s3").put_object(Bucket=o["DataBucket"], Key="previews/x", Body=b""),
    "read upload": lambda c, o: c("s3").get_object(Bucket=o["UploadsBucket"], Key="uploads/least-privilege"),
    "read plan": lambda c, o: c("s3").get_object(Bucket=o["DataBucket"], Key="plans/least-privilege"),
    "write product file": lambda c, o: c("s3").put_object(Bucket=o["DataBucket"], Key="products/x", Body=b""),
    "delete product file": lambda c, o: c("s3").delete_object(Bucket=o["DataBucket"], Key="products/x"),
    "delete upload": lambda c, o: c("s3").delete_object(Bucket=o["UploadsBucket"], Key="uploads/least-privilege"),
    "send ingest": lambda c, o: c("sqs").send_message(QueueUrl=o["IngestQueueUrl"], MessageBody="x", **TOO_LATE),
    "send digest": lambda c, o: c("sqs").send_message(QueueUrl=o["DigestQueueUrl"], MessageBody="x", **TOO_LATE),
    "send sales": lambda c, o: c("sqs").send_message(QueueUrl=o["SalesQueueUrl"], MessageBody="x", **TOO_LATE),
    "send products": lambda c, o: c("sqs").send_message(QueueUrl=o["ProductsQueueUrl"], MessageBody="x", **TOO_LATE),
    "send product error": lambda c, o: c("sqs").send_message(
        QueueUrl=o["ProductErrorQueueUrl"], MessageBody="x", **TOO_LATE
    ),
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
        *("write plan", "read plan", "read upload", "send ingest", "send sales", "send products", "publish"),
    },
    "FailUpload": {"write ops"},
    "ValidateProducts": {
        *("query ops", "query products in ops", "write ops", "read upload", "write plan", "read plan"),
        *("send products", "send product error", "publish"),
    },
    "ProcessErrors": {"query ops", "send mail"},
    "CheckStock": {"query ops", "write ops", "send digest"},
    "RecordHistory": {"write ops"},
    "RedoChanges": {"query ops", "write ops", "send digest"},
    "NightlyCheck": {
        "query stock",
        "query ops",
        "write ops",
        "send digest",
        "send ingest",
        "publish",
        "delete product file",
    },
    "SendAlerts": {"query ops", "write ops", "send digest", "publish", "subscribe"},
    "WatchUploads": {"query ops", "delete ops", "publish", "send mail"},  # on AWS of ENDINGS alone: LeadingKeys
    "NoteBounces": {"write ops"},
    "WeeklyReport": {
        *("query stock", "query ops", "query products in ops", "write ops", "read plan", "read lake"),
        *("write report", "publish"),
        *("send mail", "order report"),
    },
    "LoadSales": {"query ops", "write ops", "read upload", "write lake", "read lake", "send sales", "publish"},
    "MaintainLake": {"write ops", "write lake", "read lake"},
    "UploadApi": {"query ops", "write ops", "write upload"},
    "PreviewUpload": {
        *("query stock", "query ops", "query products in ops", "read draft", "read plan", "read lake"),
        "write preview",
    },
    "Dashboard": {
        *(
            "query stock",
            "query ops",
            "query products in ops",
            "write ops",
            "write upload",
            "read plan",
            "read lake",
            "send ingest",
            "send digest",
        ),
        *("order preview", "write draft", "read draft", "write product file", "delete product file"),
        *("order report", "sign in", "disable user", "read session key", "send digest"),
    },
}
# What reaches neither queue, bucket nor topic.
ELSEWHERE = {name for name in CALLS if name.split()[-1] in {"stock", "ops", "key", "in", "user", "mail"}} | {
    "order report",
    "order preview",
}


@pytest.fixture(scope="module")
def files_to_read(emulator: Emulated) -> None:
    s3 = emulator.client("s3")
    s3.put_object(Bucket=emulator.outputs["UploadsBucket"], Key="uploads/least-privilege", Body=b"store,item,count\n")
    s3.put_object(Bucket=emulator.outputs["UploadsBucket"], Key="drafts/least-privilege", Body=b"store,item,count\n")
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
def sessions(emulator: Emulated) -> dict[str, boto3.Session]:
    """Acting as each function's role; its trust is widened to the administrator for the test's time only."""
    cloudformation, iam, sts = (emulator.client(name) for name in ("cloudformation", "iam", "sts"))
    account = sts.get_caller_identity()["Account"]
    own = dashboard_key(emulator.home, emulator.platform.cloud)
    made = {"Dashboard": boto3.Session(own.access_key_id, own.secret_access_key, region_name=REGION)}
    for function in ROLES:
        found = cloudformation.describe_stack_resource(StackName=STACK, LogicalResourceId=f"{function}Role")
        role = iam.get_role(RoleName=found["StackResourceDetail"]["PhysicalResourceId"])["Role"]
        trust = role["AssumeRolePolicyDocument"]
        administrator = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}}
        widened = {**trust, "Statement": [*trust["Statement"], {**administrator, "Action": "sts:AssumeRole"}]}
        iam.update_assume_role_policy(RoleName=role["RoleName"], PolicyDocument=json.dumps(widened))
        key = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="least-privilege")["Credentials"]
        iam.update_assume_role_policy(RoleName=role["RoleName"], PolicyDocument=json.dumps(trust))
        made[function] = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"], REGION)
    return made


@pytest.fixture(scope="module")
def front(emulator: Emulated, files_to_read: None) -> Iterator[TlsFront]:
    """TLS before the emulator, and the statements in force that ask for it: on the laptop the template has none."""
    with tls_front(emulator.platform.cloud.endpoint_url) as made:
        key = emulator.platform.cloud.credentials
        administrator = boto3.Session(key.access_key_id, key.secret_access_key, region_name=REGION)
        with tls_required(client_of(administrator, made.endpoint_url, made.ca_file), emulator.outputs):
            yield made


@contextmanager
def tls_required(administrator: ClientOf, o: dict[str, str]) -> Iterator[None]:
    s3, sqs, sns = (administrator(name) for name in ("s3", "sqs", "sns"))
    for bucket in ("UploadsBucket", "DataBucket"):
        resources = [f"arn:aws:s3:::{o[bucket]}", f"arn:aws:s3:::{o[bucket]}/*"]
        s3.put_bucket_policy(Bucket=o[bucket], Policy=json.dumps(policy_of([tls_only(f"{bucket}Policy", resources)])))
    before: dict[str, str] = {}
    for queue, document in (
        ("Ingest", "IngestQueuePolicy"),
        ("Sales", "InnerQueuesTlsPolicy"),
        ("Digest", "InnerQueuesTlsPolicy"),
        ("Products", "InnerQueuesTlsPolicy"),
        ("ProductError", "InnerQueuesTlsPolicy"),
    ):
        url = o[f"{queue}QueueUrl"]
        known = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy", "QueueArn"])["Attributes"]
        before[url] = known.get("Policy", "")
        stated = json.loads(before[url])["Statement"] if before[url] else []
        stated = [*(one for one in stated if one.get("Sid") != "TlsOnly"), tls_only(document, known["QueueArn"])]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy_of(stated))})
    topic = o["AlertsTopicArn"]
    published = sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]
    stated = [*json.loads(published)["Statement"], tls_only("AlertsTopicPolicy", topic)]
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(policy_of(stated)))
    yield
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=published)
    for url, policy in before.items():
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    for bucket in ("UploadsBucket", "DataBucket"):
        s3.delete_bucket_policy(Bucket=o[bucket])


def policy_of(stated: list[Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": stated}


def tls_only(document: str, resource: str | list[str]) -> dict[str, Any]:
    """The statement as the template has it, of this resource."""
    stated = statements(template()["Resources"][document]["Properties"]["PolicyDocument"])
    (found,) = [one for one in stated if one["Sid"] == "TlsOnly"]
    return {**found, "Resource": resource}


@pytest.mark.parametrize("who", ALLOWED)
def test_a_role_may_do_its_own_work_and_nothing_else(
    who: str, emulator: Emulated, sessions: dict[str, boto3.Session], front: TlsFront
) -> None:
    assert allowed(sessions[who], front.endpoint_url, emulator.outputs, front.ca_file) == ALLOWED[who]


@pytest.mark.parametrize("who", ALLOWED)
def test_without_tls_no_queue_bucket_or_topic_is_reached(
    who: str, emulator: Emulated, sessions: dict[str, boto3.Session], front: TlsFront
) -> None:
    plain = allowed(sessions[who], emulator.platform.cloud.endpoint_url, emulator.outputs)
    assert plain == {name for name in ALLOWED[who] if name in ELSEWHERE}


def allowed(session: boto3.Session, endpoint_url: str, outputs: dict[str, str], ca_file: str | None = None) -> set[str]:
    """The calls that are not refused."""
    clients = client_of(session, endpoint_url, ca_file)
    return {name for name, call in CALLS.items() if is_allowed(call, clients, outputs)}


def client_of(session: boto3.Session, endpoint_url: str, ca_file: str | None) -> ClientOf:
    """A client of each service, made once."""
    return cache(lambda name: session.client(name, endpoint_url=endpoint_url, verify=ca_file, config=CONFIG))


def is_allowed(call: Call, client_of: ClientOf, outputs: dict[str, str]) -> bool:
    try:
        call(client_of, outputs)
    except ClientError as problem:
        code = problem.response["Error"]["Code"]
        if code not in REFUSALS | HARMLESS:
            raise
        return code in HARMLESS
    return True
