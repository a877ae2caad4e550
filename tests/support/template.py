"""The template as plain data, its loops unrolled, with CloudFormation's short forms as {"Fn::...": ...}.

`python -m tests.support.template FILE` writes it as JSON, for checks that cannot unroll loops.
"""

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from infra.deploy import TEMPLATE


@cache
def template() -> dict[str, Any]:
    # A second of processor time, in every run of any test: conftest's helpers import this module.
    from cfnlint.decode import decode_str
    from ministack.services.cloudformation import language_extensions

    decoded, problems = decode_str(TEMPLATE.read_text())
    assert problems == []
    return dict(language_extensions.apply(dict(decoded), {}))


def resources(kind: str) -> dict[str, dict[str, Any]]:
    return {name: item for name, item in template()["Resources"].items() if item["Type"] == kind}


def functions() -> dict[str, dict[str, Any]]:
    return resources("AWS::Serverless::Function")


def policy_documents() -> dict[str, dict[str, Any]]:
    """Every policy document in the template, by a name that says where it stands."""
    found = {}
    for name, item in template()["Resources"].items():
        properties = item.get("Properties", {})
        if "PolicyDocument" in properties:
            found[name] = properties["PolicyDocument"]
        policies = properties.get("Policies", [])  # of a user pool: about passwords
        for policy in policies if isinstance(policies, list) else []:
            found[f"{name}.{policy['PolicyName']}"] = policy["PolicyDocument"]
    return found


def statements(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The statements as they are on AWS: the branch that requires TLS is taken."""
    return [entry["Fn::If"][1] if "Fn::If" in entry else entry for entry in document["Statement"]]


def actions(statement: dict[str, Any]) -> list[str]:
    stated = statement["Action"]
    return [stated] if isinstance(stated, str) else list(stated)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(template() | {"Transform": "AWS::Serverless-2016-10-31"}, indent=1))
