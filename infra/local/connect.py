"""`eval "$(python -m infra.local.connect)"`: point this shell's AWS clients at the running local Stockroom."""

import json
import os
import shlex
import sys
from collections.abc import Mapping
from typing import Any

from infra.local.launcher.children import CannotStart
from infra.local.launcher.home import read_home


def exports(connection: Mapping[str, Any]) -> str:
    """Shell lines that set the AWS variables and one variable per output of the stack, from local.json's content."""
    values = {
        "AWS_ENDPOINT_URL": connection["aws_endpoint_url"],
        "AWS_ACCESS_KEY_ID": connection["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": connection["secret_access_key"],
        "AWS_DEFAULT_REGION": connection["region"],
        **connection["outputs"],
    }
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in values.items())


def main() -> int:
    """Print the lines for the home that STOCKROOM_HOME names."""
    try:
        path = read_home(os.environ).path / "local.json"
        print(exports(json.loads(path.read_text())))
    except FileNotFoundError:
        print(f"{path} is not there: start Stockroom first with `make run`.", file=sys.stderr)
        return 1
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
