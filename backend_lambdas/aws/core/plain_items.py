"""Many items go over the wire as they are: ours already have DynamoDB's own JSON form, and so do its answers.

botocore walks every value of every item along the service model, once more to look for tables in other accounts, and
again on the way back. For a transaction of 99 rows that takes 2.5 ms, writing the JSON 0.1 (docs/decisions/027).
"""

from functools import partial
from typing import Any

import orjson

WRITES = {"TransactWriteItems": "TransactItems", "BatchWriteItem": "RequestItems"}
READS = {"Query": "Items"}
SET_ASIDE = "stockroom_set_aside"


def with_plain_items(client: Any) -> Any:
    """Return the DynamoDB client, which from now on leaves the items of large writes and reads as they are.

    Its calls name tables, not ARNs of tables, its parameters are not validated (TABLE_CONFIG), and binary values, in
    both directions, would be base64 text. Signing, retries and errors stay botocore's.
    """
    for operation, member in WRITES.items():
        client.meta.events.register(f"before-parameter-build.dynamodb.{operation}", partial(_set_aside, member))
        client.meta.events.register(f"before-call.dynamodb.{operation}", partial(_put_back, member))
    for operation, member in READS.items():
        client.meta.events.register(f"before-parse.dynamodb.{operation}", partial(_take_out, member))
    return client


def _set_aside(member: str, params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context[SET_ASIDE] = params[member]
    params[member] = type(params[member])()


def _put_back(member: str, params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    params["body"] = orjson.dumps({**orjson.loads(params["body"]), member: context.pop(SET_ASIDE)})


def _take_out(member: str, response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any) -> None:
    """Errors have no items; botocore reads them as ever."""
    if response_dict["status_code"] != 200:
        return
    answer = orjson.loads(response_dict["body"])
    if member in answer:
        customized_response_dict[member] = answer.pop(member)
        response_dict["body"] = orjson.dumps(answer)
