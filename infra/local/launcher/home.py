"""Where a local Stockroom lives: its folder, its ports, its credentials."""

import fcntl
import json
import os
import re
import secrets
import socket
import string
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from backend_lambdas.aws.core.settings import DEFAULT_MAX_UPLOAD_MB, HOLD_LIMITS
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.reports.calendar import Weekday, read_schedule
from backend_lambdas.uploads.files.limits import MOST_COLUMNS, MOST_IN_FILE, MOST_ROWS
from infra.local.launcher.children import CannotStart

HOST = "127.0.0.1"
REGION = "us-east-1"
WAIT_FOR_PREDECESSOR_SECONDS = 15.0
REPORT_MAIL_TO = "managers@stockroom.local"
LARGEST_UPLOAD_MB = 500  # the template's highest value: the functions' /tmp is made for it
HIGHEST_PORT = 65_535
HIGHEST_LIMIT = 1_000_000  # beyond it a limit is none: no store has so many items
CURRENCY = "EUR"  # as the template's default
REPORT_SCHEDULE = ("THU", "17:00", "UTC")  # as the template's defaults
HOUR_AND_MINUTE = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key of the embedded AWS."""

    access_key_id: str
    secret_access_key: str


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds all state, the two ports, and settings of the stack.

    `report_mail_to`: who gets the report's HTML mail ("": it is off); `sales_reduce_stock`: whether sales do;
    `max_upload_mb`: the largest file that is taken, in MB. `max_upload_rows`, `max_upload_columns`: how many rows of it
    are read and how many columns are used.
    `currency`: of all prices, an ISO 4217 code. `report_schedule`: weekday (MON...SUN), HH:MM and time zone.
    `hold`: the limits of `Settings` beyond which a file is held.
    """

    path: Path
    port: int
    aws_port: int
    report_mail_to: str = REPORT_MAIL_TO
    sales_reduce_stock: bool = False
    max_upload_mb: int = DEFAULT_MAX_UPLOAD_MB
    max_upload_rows: int = MOST_ROWS
    max_upload_columns: int = MOST_COLUMNS
    currency: str = CURRENCY
    report_schedule: tuple[str, str, str] = REPORT_SCHEDULE
    hold: Mapping[str, int] = field(default_factory=lambda: HOLD_LIMITS, hash=False)

    @property
    def dashboard_url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def aws_endpoint_url(self) -> str:
        return f"http://{HOST}:{self.aws_port}"

    @property
    def mail_dir(self) -> Path:
        return self.path / "mail"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def aws(self) -> Path:
        """What the embedded AWS keeps: saved states and the objects of S3."""
        return self.path / "aws"


def read_home(environ: Mapping[str, str]) -> Home:
    """Read the settings of `make run`; raise CannotStart naming a setting that makes no sense."""
    return Home(
        path=Path(environ.get("STOCKROOM_HOME") or ".stockroom").expanduser().absolute(),
        port=_number(environ, "STOCKROOM_PORT", 8050, HIGHEST_PORT, "a port number"),
        aws_port=_number(environ, "STOCKROOM_AWS_PORT", 4566, HIGHEST_PORT, "a port number"),
        report_mail_to=environ.get("STOCKROOM_REPORT_MAIL_TO", REPORT_MAIL_TO).strip(),
        sales_reduce_stock=_switch(environ, "STOCKROOM_SALES_REDUCE_STOCK"),
        max_upload_mb=_number(environ, "STOCKROOM_MAX_UPLOAD_MB", DEFAULT_MAX_UPLOAD_MB, LARGEST_UPLOAD_MB),
        max_upload_rows=_number(environ, "STOCKROOM_MAX_UPLOAD_ROWS", MOST_ROWS, 2 * MOST_ROWS),
        max_upload_columns=_number(environ, "STOCKROOM_MAX_UPLOAD_COLUMNS", MOST_COLUMNS, MOST_IN_FILE),
        currency=_currency(environ, "STOCKROOM_CURRENCY"),
        report_schedule=_schedule(environ),
        hold={
            name: _number(environ, f"STOCKROOM_{name.upper()}", default, HIGHEST_LIMIT)
            for name, default in HOLD_LIMITS.items()
        },
    )


def _schedule(environ: Mapping[str, str]) -> tuple[str, str, str]:
    names = ("STOCKROOM_REPORT_WEEKDAY", "STOCKROOM_REPORT_TIME", "STOCKROOM_REPORT_ZONE")
    weekday, at, zone = (environ.get(name) or usual for name, usual in zip(names, REPORT_SCHEDULE, strict=True))
    if weekday not in set(Weekday):
        raise CannotStart(f"{names[0]} is {weekday!r}; it must be one of {', '.join(Weekday)}.")
    if not HOUR_AND_MINUTE.fullmatch(at):
        raise CannotStart(f"{names[1]} is {at!r}; it must be hour and minute, such as 07:30 or 17:00.")
    try:
        read_schedule(weekday, at, zone)
    except InvalidRequest as error:
        raise CannotStart(f"{names[2]} is {zone!r}; it must name a time zone, such as Europe/Berlin or UTC.") from error
    return weekday, at, zone


def _currency(environ: Mapping[str, str], name: str) -> str:
    text = environ.get(name) or CURRENCY
    if not (len(text) == 3 and text.isascii() and text.isupper() and text.isalpha()):
        raise CannotStart(f"{name} is {text!r}; it must be an ISO 4217 code of three capital letters, such as EUR.")
    return text


def _switch(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name) or "false"
    if text not in ("true", "false"):
        raise CannotStart(f"{name} is {text!r}; it must be true or false.")
    return text == "true"


def _number(environ: Mapping[str, str], name: str, default: int, highest: int, what: str = "a whole number") -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal() or not 0 < int(text) <= highest:
        raise CannotStart(f"{name} is {text!r}; it must be {what} from 1 to {highest}.")
    return int(text)


def make_folders(home: Home) -> None:
    """Make the folders; only their owner may look inside."""
    for folder in (home.path, home.mail_dir, home.logs, home.aws):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def lock(home: Home) -> int:
    """Take the home for this run; return the open lock, which the children inherit, so it is free when all have ended.

    A predecessor that is just ending gets some seconds for it.
    """
    handle = os.open(home.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + WAIT_FOR_PREDECESSOR_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(handle)
                raise CannotStart(
                    f"Another Stockroom is running with {home.path}. Stop it, or set STOCKROOM_HOME to another folder."
                ) from None
            time.sleep(0.1)


def check_ports(home: Home) -> None:
    """Raise CannotStart naming the setting to change when a port is taken."""
    for port, setting in ((home.aws_port, "STOCKROOM_AWS_PORT"), (home.port, "STOCKROOM_PORT")):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                raise CannotStart(
                    f"Port {port} on {HOST} is taken by another program. Stop it, or set {setting} to a free port."
                ) from None


def credentials(home: Home) -> Credentials:
    """The administrator's key of this home's embedded AWS, made at the first run."""
    path = home.path / "credentials.json"
    if not path.exists():
        letters = string.ascii_uppercase + string.digits
        key_id = "AKIA" + "".join(secrets.choice(letters) for _ in range(16))
        write_private(path, {"access_key_id": key_id, "secret_access_key": secrets.token_urlsafe(30)})
    return Credentials(**json.loads(path.read_text()))


def write_private(path: Path, content: Mapping[str, object]) -> None:
    """Write JSON that only its owner can read, whole or not at all."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file, indent=2)
    unfinished.replace(path)
