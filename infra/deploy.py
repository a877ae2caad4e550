"""Deploy the stack: put the functions' zips into a bucket, then create or update the stack by a change set.

    python -m infra.deploy --stack stockroom --bucket my-artifacts --parameter AlertEmail=me@example.com

It goes to AWS, or to the emulator when AWS_ENDPOINT_URL is set.
"""

import argparse
import hashlib
import re
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from infra.package import ANALYTICS, LIGHT, ROOT, PackagingFailed, package

TEMPLATE = ROOT / "infra" / "template.yaml"
CODE_FOLDER = "lambda"
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
WAIT_SECONDS = 1800.0
# A stack whose creation failed can only be deleted (AWS CloudFormation user guide, stack status codes).
ENDED_FOR_GOOD = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED")
NEEDED_PARAMETERS = {"DashboardUrl": "https://stock.example.com", "AlarmEmail": "operations@example.com"}
FIRST_ADMINISTRATOR = (
    "\nNobody can sign in before the first administrator is let in, who gets an invitation by mail:\n"
    '    python -m infra.users administrator --stack {stack} --email ann@example.com --name "Ann Miller"'
)
PARAMETER_NAME = re.compile(r"^  (\w+):$", re.MULTILINE)
NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")


class DeploymentFailed(Exception):
    """The stack is not as the template says; the message holds the reasons given."""


def upload(s3: Any, bucket: str, folder: str, path: Path) -> str:
    """Put the file under a key that carries its hash; return the key."""
    content = path.read_bytes()
    key = f"{folder}/{hashlib.sha256(content).hexdigest()}{path.suffix}"
    s3.put_object(Bucket=bucket, Key=key, Body=content)
    return key


def upload_template(s3: Any, bucket: str) -> str:
    """Put the template beside the code and return its address: it is too large for the body of a request."""
    return f"{s3.meta.endpoint_url}/{bucket}/{upload(s3, bucket, 'templates', TEMPLATE)}"


def deploy_stack(
    cloudformation: Any, stack: str, template_url: str, parameters: Mapping[str, str], *, poll_seconds: float = 2.0
) -> dict[str, str]:
    """Bring the stack to the template's state and return its outputs; raise DeploymentFailed with the reasons.

    An existing stack keeps the parameters that are not given.
    """
    change_set = f"deploy-{time.time_ns()}"
    exists = _status(cloudformation, stack) not in (None, "REVIEW_IN_PROGRESS")
    given = [{"ParameterKey": name, "ParameterValue": value} for name, value in sorted(parameters.items())]
    kept = sorted(_kept_parameters(cloudformation, stack) - parameters.keys()) if exists else []
    cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName=change_set,
        ChangeSetType="UPDATE" if exists else "CREATE",
        TemplateURL=template_url,
        Capabilities=CAPABILITIES,
        Parameters=[*given, *({"ParameterKey": name, "UsePreviousValue": True} for name in kept)],
    )
    change = {"StackName": stack, "ChangeSetName": change_set}
    refused = _wait(cloudformation, "change_set_create_complete", poll_seconds, **change)
    if refused is None:
        cloudformation.execute_change_set(**change)
        done = "stack_update_complete" if exists else "stack_create_complete"
        if _wait(cloudformation, done, poll_seconds, StackName=stack) is not None:
            reasons = "\n".join(_reasons(cloudformation, stack))
            raise DeploymentFailed(f"{stack} ended as {_status(cloudformation, stack)}:\n{reasons}")
    elif any(text in refused.get("StatusReason", "") for text in NOTHING_TO_DO):
        cloudformation.delete_change_set(**change)
    else:
        raise DeploymentFailed(f"The change set was refused: {refused.get('StatusReason', refused)}")
    return stack_outputs(cloudformation, stack)


def stack_outputs(cloudformation: Any, stack: str) -> dict[str, str]:
    """The outputs of a deployed stack by name."""
    described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}


def _kept_parameters(cloudformation: Any, stack: str) -> set[str]:
    """The parameters that the stack has and the template still knows."""
    has = {each["ParameterKey"] for each in cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["Parameters"]}
    section = TEMPLATE.read_text().partition("\nParameters:\n")[2].partition("\n\n")[0]
    return has & set(PARAMETER_NAME.findall(section))


def refuse_unusable(cloudformation: Any, stack: str, parameters: Mapping[str, str]) -> None:
    """Raise DeploymentFailed, before anything is built, where AWS would refuse; the message says what to do."""
    status = _status(cloudformation, stack)
    if status in ENDED_FOR_GOOD:
        raise DeploymentFailed(
            f"{stack} is {status}: AWS takes no change of a stack whose first creation failed. It holds nothing any "
            f"more (tables and buckets of a failed creation are not kept). Remove it and deploy again:\n"
            f"    aws cloudformation delete-stack --stack-name {stack}\n"
            f"    aws cloudformation wait stack-delete-complete --stack-name {stack}"
        )
    missing = [] if status else [name for name in NEEDED_PARAMETERS if not parameters.get(name)]
    if missing:
        examples = " ".join(f"{name}={NEEDED_PARAMETERS[name]}" for name in missing)
        raise DeploymentFailed(f'A new stack needs {" and ".join(missing)}. For example: PARAMETERS="{examples}"')


def _status(cloudformation: Any, stack: str) -> str | None:
    """The stack's status; None where there is none."""
    try:
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as problem:
        if problem.response["Error"]["Code"] == "ValidationError":
            return None
        raise
    return str(described[0]["StackStatus"]) if described else None


def _wait(cloudformation: Any, what: str, poll_seconds: float, **of: str) -> Any:
    """What AWS last said of it: None when it came to what was waited for."""
    attempts = {"Delay": poll_seconds, "MaxAttempts": int(WAIT_SECONDS / poll_seconds)}
    try:
        cloudformation.get_waiter(what).wait(**of, WaiterConfig=attempts)
    except WaiterError as problem:
        return problem.last_response
    return None


def _reasons(cloudformation: Any, stack: str) -> list[str]:
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    return [
        f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
        for event in events
        if event["ResourceStatus"].endswith("FAILED")
    ]


def main() -> int:
    """Command line: package, upload, deploy, print the outputs."""
    parser = argparse.ArgumentParser(prog="python -m infra.deploy", description=__doc__)
    parser.add_argument("--stack", default="stockroom")
    parser.add_argument("--bucket", required=True, help="an existing bucket for the functions' zips")
    parser.add_argument("--parameter", action="append", default=[], metavar="NAME=VALUE", help="a template parameter")
    given = parser.parse_args()
    parameters = dict(text.split("=", 1) for text in given.parameter)
    try:
        cloudformation, s3 = boto3.client("cloudformation"), boto3.client("s3")
        refuse_unusable(cloudformation, given.stack, parameters)
        keys = [upload(s3, given.bucket, CODE_FOLDER, package(artifact)) for artifact in (LIGHT, ANALYTICS)]
        code = {"CodeBucket": given.bucket, "CodeKey": keys[0], "AnalyticsCodeKey": keys[1]}
        outputs = deploy_stack(cloudformation, given.stack, upload_template(s3, given.bucket), code | parameters)
    except (PackagingFailed, DeploymentFailed, ClientError, BotoCoreError) as problem:
        print(f"Deployment failed: {problem}", file=sys.stderr)
        return 1
    for name, value in sorted(outputs.items()):
        print(f"{name:28} {value}")
    print(FIRST_ADMINISTRATOR.format(stack=given.stack))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
