"""One message on the alerts topic, in the form that each kind of subscriber can show."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from backend_lambdas.alerts.filters import ANY_CATEGORY
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.inventory.plain_text import cut_to

KEPT_LETTERS = 1_500  # of the text, for whom a message has to wait: all but the longest are whole
FOUND_BY = ("store", "upload_id", "received_at")  # the facts by which the alerts of a digest are found again


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

    A message that names no category passes every filter for some. send_alerts hears all that is for more than one, as
    for some it has to wait (`alerts.waiting`); SNS sends no attributes along with forms, so its own form has them.
    """
    filtered = {"category": ANY_CATEGORY, **attributes}
    body = json.dumps(facts, ensure_ascii=False)
    found_by = {name: facts[name] for name in FOUND_BY if name in facts}
    kept = {"subject": subject, "text": cut_to(text, KEPT_LETTERS), "attributes": filtered, "found_by": found_by}
    # Whoever has no form of its own gets the default: mail subscribers too. Each form counts towards the 256 KB.
    forms = {"default": text, "sms": short_text, "https": body, "http": body}
    forms["lambda"] = json.dumps(kept, ensure_ascii=False)
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
