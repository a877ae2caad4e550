"""One message on the alerts topic, in the form that each kind of subscriber can show."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from backend_lambdas.alerts.filters import ANY_CATEGORY
from backend_lambdas.aws.core.errors import our_errors


def publish(
    client: Any,
    topic_arn: str,
    subject: str,
    text: str,
    short_text: str,
    facts: Mapping[str, object],
    attributes: Mapping[str, str | Sequence[str]],
    doing: str,
) -> None:
    """`short_text` is for SMS, `facts` for machines. `attributes`: what filters go by, any member of a list matches.

    A message that names no category passes every filter for some.
    """
    filtered = {"category": ANY_CATEGORY, **attributes}
    body = json.dumps(facts, ensure_ascii=False)
    # Whoever has no form of its own gets the default: mail subscribers too. Each form counts towards the 256 KB.
    forms = {"default": text, "sms": short_text, "https": body, "http": body}
    with our_errors(doing):
        client.publish(
            TopicArn=topic_arn,
            Subject=subject,
            Message=json.dumps(forms, ensure_ascii=False),
            MessageStructure="json",
            MessageAttributes={name: _attribute(value) for name, value in filtered.items()},
        )


def _attribute(value: str | Sequence[str]) -> dict[str, str]:
    if isinstance(value, str):
        return {"DataType": "String", "StringValue": value}
    return {"DataType": "String.Array", "StringValue": json.dumps(list(value))}
