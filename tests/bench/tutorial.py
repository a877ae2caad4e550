"""The pipeline every tutorial shows, kept as the baseline: a Lambda that reads a CSV and puts row after row."""

import io
import json
import zipfile
from typing import Any

HANDLER = """
import csv, io, os, urllib.parse
import boto3

def handler(event, context):
    s3, table = boto3.client("s3"), boto3.resource("dynamodb").Table(os.environ["TABLE"])
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = urllib.parse.unquote_plus(record["s3"]["object"]["key"])
        text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8")
        for row in csv.DictReader(io.StringIO(text)):
            table.put_item(Item={"store": row["store"], "item": row["item"], "count": int(row["count"])})
        table.put_item(Item={"store": "done", "item": key, "count": 0})
"""
ROLE = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
RIGHTS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "dynamodb:PutItem", "logs:*"], "Resource": "*"}],
}
NAME = "tutorial-pipeline"


def deploy_tutorial(client: Any) -> str:
    """Create bucket, table, role and function with `client(service)`; return the bucket's name."""
    client("s3").create_bucket(Bucket=NAME)
    client("dynamodb").create_table(
        TableName=NAME,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "store", "KeyType": "HASH"}, {"AttributeName": "item", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "store", "AttributeType": "S"},
            {"AttributeName": "item", "AttributeType": "S"},
        ],
    )
    role = client("iam").create_role(RoleName=NAME, AssumeRolePolicyDocument=json.dumps(ROLE))["Role"]["Arn"]
    client("iam").put_role_policy(RoleName=NAME, PolicyName="all", PolicyDocument=json.dumps(RIGHTS))
    function = client("lambda").create_function(
        FunctionName=NAME,
        Runtime="python3.11",
        Handler="tutorial.handler",
        Role=role,
        Timeout=900,
        Code={"ZipFile": _zip()},
        Environment={"Variables": {"TABLE": NAME}},
    )["FunctionArn"]
    client("lambda").add_permission(
        FunctionName=NAME, StatementId="s3", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com"
    )
    client("s3").put_bucket_notification_configuration(
        Bucket=NAME,
        NotificationConfiguration={
            "LambdaFunctionConfigurations": [{"LambdaFunctionArn": function, "Events": ["s3:ObjectCreated:*"]}]
        },
    )
    return NAME


def tutorial_is_done(client: Any, key: str) -> bool:
    """True once the Lambda has written every row of the file at `key`."""
    found = client("dynamodb").get_item(TableName=NAME, Key={"store": {"S": "done"}, "item": {"S": key}})
    return "Item" in found


def _zip() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("tutorial.py", HANDLER)
    return body.getvalue()
