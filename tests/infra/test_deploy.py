"""What the deploy command says where AWS would refuse, and what an update of a stack keeps."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from infra.deploy import DeploymentFailed, deploy_stack, refuse_unusable

CREATED = "2026-11-21T00:00:00Z"
NEW = {"DashboardUrl": "https://stock.example.com", "AlarmEmail": "operations@example.com"}


@pytest.fixture
def cloudformation() -> Any:
    return boto3.client("cloudformation", region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="b")


def described(status: str, **more: Any) -> dict[str, Any]:
    return {"Stacks": [{"StackName": "stockroom", "CreationTime": CREATED, "StackStatus": status, **more}]}


def test_a_stack_whose_first_creation_failed_is_told_how_to_be_removed(cloudformation: Any) -> None:
    with Stubber(cloudformation) as stub:
        stub.add_response("describe_stacks", described("ROLLBACK_COMPLETE"))
        with pytest.raises(DeploymentFailed) as caught:
            refuse_unusable(cloudformation, "stockroom", NEW)
    assert str(caught.value) == (
        "stockroom is ROLLBACK_COMPLETE: AWS takes no change of a stack whose first creation failed. It holds nothing "
        "any more (tables and buckets of a failed creation are not kept). Remove it and deploy again:\n"
        "    aws cloudformation delete-stack --stack-name stockroom\n"
        "    aws cloudformation wait stack-delete-complete --stack-name stockroom"
    )


def test_a_new_stack_is_refused_without_an_address_and_a_receiver_of_alarms(cloudformation: Any) -> None:
    with Stubber(cloudformation) as stub:
        stub.add_client_error("describe_stacks", "ValidationError", "Stack with id stockroom does not exist")
        with pytest.raises(DeploymentFailed) as caught:
            refuse_unusable(cloudformation, "stockroom", {"AlertEmail": "stock@example.com"})
    assert str(caught.value) == (
        "A new stack needs DashboardUrl and AlarmEmail. For example: "
        'PARAMETERS="DashboardUrl=https://stock.example.com AlarmEmail=operations@example.com"'
    )


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])
def test_an_existing_stack_needs_nothing_said_again(cloudformation: Any, status: str) -> None:
    with Stubber(cloudformation) as stub:
        stub.add_response("describe_stacks", described(status))
        refuse_unusable(cloudformation, "stockroom", {})


def test_an_update_keeps_what_is_not_given_and_drops_what_the_template_no_longer_knows(cloudformation: Any) -> None:
    parameters = [
        {"ParameterKey": name, "ParameterValue": "as it was"} for name in ("AlarmEmail", "CodeKey", "UploadOrigins")
    ]
    asked: list[dict[str, Any]] = []
    cloudformation.meta.events.register(
        "provide-client-params.cloudformation.CreateChangeSet", lambda params, **_: asked.append(params)
    )
    with Stubber(cloudformation) as stub:
        stub.add_response("describe_stacks", described("CREATE_COMPLETE", Parameters=parameters))
        stub.add_response("describe_stacks", described("CREATE_COMPLETE", Parameters=parameters))
        stub.add_response("create_change_set", {"Id": "arn:change-set", "StackId": "arn:stack"})
        stub.add_response("describe_change_set", {"Status": "FAILED", "StatusReason": "didn't contain changes"})
        stub.add_response("delete_change_set", {})
        stub.add_response("describe_stacks", described("CREATE_COMPLETE", Outputs=[]))
        assert deploy_stack(cloudformation, "stockroom", "https://bucket/template", {"CodeKey": "new"}) == {}
    assert asked[0]["Parameters"] == [
        {"ParameterKey": "CodeKey", "ParameterValue": "new"},
        {"ParameterKey": "AlarmEmail", "UsePreviousValue": True},
    ]
