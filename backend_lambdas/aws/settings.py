"""The only module that reads the environment.

`AWS_ENDPOINT_URL`, read by boto3 itself, is the only difference between the cloud and a laptop.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from backend_lambdas.inventory.errors import InvalidRequest


@dataclass(frozen=True, slots=True)
class Settings:
    """Names of the deployed parts. All come from the stack; see docs/data-dictionary.md."""

    stock_table: str
    ops_table: str
    uploads_bucket: str
    data_bucket: str
    ingest_queue_url: str
    digest_queue_url: str
    stream_error_queue_url: str
    alerts_topic_arn: str
    dashboard_url: str


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read `STOCKROOM_<NAME>` for every field; raise InvalidRequest naming all that are missing at once."""
    names = {field: f"STOCKROOM_{field.upper()}" for field in Settings.__slots__}
    missing = [name for name in names.values() if not environ.get(name)]
    if missing:
        raise InvalidRequest(f"Set these environment variables (the stack's outputs hold their values): {missing}")
    return Settings(**{field: environ[name] for field, name in names.items()})


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return read_settings(os.environ)
