"""The pipeline every tutorial shows, kept as the baseline.

A Lambda reads a CSV and puts row after row, with all its columns, into a table with an index by item; a second one
follows the table's stream and publishes every row at zero.
"""

import io
import json
import zipfile
from typing import Any

INGEST = """
import csv, io, os, urllib.parse
from decimal import Decimal
import boto3

def handler(event, context):
    s3, table = boto3.client("s3"), boto3.resource("dynamodb").Table(os.environ["TABLE"])
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = urllib.parse.unquote_plus(record["s3"]["object"]["key"])
        text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8")
        for row in csv.DictReader(io.StringIO(text)):
            table.put_item(Item={**row, "count": int(row["count"]), "price": Decimal(row["price"])})
        table.put_item(Item={"store": "done", "item": key, "count": 0})
"""
CHECK_STOCK = """
import os
import boto3

def handler(event, context):
    sns = boto3.client("sns")
    for record in event["Records"]:
        row = record["dynamodb"].get("NewImage")
        if row and row["count"]["N"] == "0" and row["store"]["S"] != "done":
            sns.publish(TopicArn=os.environ["TOPIC"], Message=row["item"]["S"] + " is out of stock")
"""
ROLE = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
RIGHTS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["s3:*", "dynamodb:*", "sns:*", "logs:*"], "Resource": "*"}],
}
NAME = "tutorial-pipeline"


def deploy_tutorial(client: Any) -> str:
    """Create bucket, table, topic, role and both functions with `client(service)`; return the bucket's name."""
    client("s3").create_bucket(Bucket=NAME)
    table = client("dynamodb").create_table(
        TableName=NAME,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "store", "KeyType": "HASH"}, {"AttributeName": "item", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "store", "AttributeType": "S"},
            {"AttributeName": "item", "AttributeType": "S"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "item",
                "KeySchema": [
                    {"AttributeName": "item", "KeyType": "HASH"},
                    {"AttributeName": "store", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )["TableDescription"]
    topic = client("sns").create_topic(Name=NAME)["TopicArn"]
    role = client("iam").create_role(RoleName=NAME, AssumeRolePolicyDocument=json.dumps(ROLE))["Role"]["Arn"]
    client("iam").put_role_policy(RoleName=NAME, PolicyName="all", PolicyDocument=json.dumps(RIGHTS))
    ingest = _function(client, role, "ingest", {"TABLE": NAME})
    check = _function(client, role, "check_stock", {"TOPIC": topic})
    client("lambda").create_event_source_mapping(
        EventSourceArn=table["LatestStreamArn"], FunctionName=check, StartingPosition="TRIM_HORIZON", BatchSize=100
    )
    client("lambda").add_permission(
        FunctionName=ingest, StatementId="s3", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com"
    )
    client("s3").put_bucket_notification_configuration(
        Bucket=NAME,
        NotificationConfiguration={
            "LambdaFunctionConfigurations": [{"LambdaFunctionArn": ingest, "Events": ["s3:ObjectCreated:*"]}]
        },
    )
    return NAME


def _function(client: Any, role: str, name: str, variables: dict[str, str]) -> str:
    arn: str = client("lambda").create_function(
        FunctionName=f"{NAME}-{name}",
        Runtime="python3.11",
        Handler=f"{name}.handler",
        Role=role,
        Timeout=900,
        Code={"ZipFile": _zip()},
        Environment={"Variables": variables},
    )["FunctionArn"]
    return arn


def tutorial_is_done(dynamodb: Any, key: str) -> bool:
    """True once the Lambda has written every row of the file at `key`."""
    found = dynamodb.get_item(TableName=NAME, Key={"store": {"S": "done"}, "item": {"S": key}})
    return "Item" in found


def _zip() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("ingest.py", INGEST)
        archive.writestr("check_stock.py", CHECK_STOCK)
    return body.getvalue()
