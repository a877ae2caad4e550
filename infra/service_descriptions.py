"""botocore's descriptions of AWS services, as the functions need them: 4 MB less to read at every cold start.

What only people read is left out (`documentation`: nothing in botocore goes by it but its own manuals), and of the
list of endpoints the services that nobody calls (docs/decisions/336).
"""

import gzip
import json
from typing import Any

DATA = "botocore/data/"
# Of 400 services those that the functions call; tests/infra/test_package.py checks.
SERVICES_CALLED = frozenset({"dynamodb", "dynamodbstreams", "lambda", "s3", "sesv2", "sns", "sqs", "sts"})
# As endpoints.json names them: metadata.endpointPrefix of their descriptions.
ENDPOINT_PREFIXES = frozenset({"dynamodb", "email", "lambda", "s3", "sns", "sqs", "streams.dynamodb", "sts"})


def is_called(name: str) -> bool:
    """Whether a file of a wheel is wanted: everything outside the descriptions, and inside them what is called."""
    service = name.removeprefix(DATA).split("/") if name.startswith(DATA) else []
    return len(service) < 2 or service[0] in SERVICES_CALLED


def lean(name: str, content: bytes) -> bytes:
    """The file's content without what no function reads; other files as they are."""
    if name == f"{DATA}endpoints.json":
        return _dumped(_called_endpoints(json.loads(content)))
    if name.startswith(DATA) and name.endswith("/service-2.json.gz"):
        # No time in the head: the same bytes every time.
        return gzip.compress(_dumped(_undocumented(json.loads(gzip.decompress(content)))), mtime=0)
    return content


def _called_endpoints(listed: dict[str, Any]) -> dict[str, Any]:
    partitions = [
        {**one, "services": {name: of for name, of in one["services"].items() if name in ENDPOINT_PREFIXES}}
        for one in listed["partitions"]
    ]
    return {**listed, "partitions": partitions}


def _undocumented(node: Any) -> Any:
    """Without every text under `documentation`; a member of that name is a mapping and stays."""
    if isinstance(node, dict):
        return {
            name: _undocumented(of) for name, of in node.items() if name != "documentation" or not isinstance(of, str)
        }
    return [_undocumented(of) for of in node] if isinstance(node, list) else node


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
