"""The only module that reads the environment.

`AWS_ENDPOINT_URL`, read by boto3 itself, is the only difference between the cloud and a laptop.
"""

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from urllib.parse import urlsplit

from backend_lambdas.inventory.company import Company
from backend_lambdas.inventory.errors import InvalidRequest

DEFAULT_MAX_UPLOAD_MB = 100  # a million rows of seven columns have 65
DEFAULT_CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Settings:
    """Names of the deployed parts. All come from the stack; see docs/data-dictionary.md.

    Those with a default may be missing. `report_zone`: sales and reports count days in this time zone.
    `currency`: ISO 4217 code of all prices, shown with every amount; nothing is converted.
    `sales_reduce_stock` ("true"): what was sold since a count is taken off it.
    `report_weekday` (MON...SUN) and `report_time` (HH:MM in that zone): when the weekly report is due.
    `hold_...`: from when on a stock file is held for a person; whole numbers. Why these: docs/decisions/140 and 142.
    `max_upload_mb`: the largest file that is read, in MB of 1,000,000 bytes; `max_upload_rows` and
    `max_upload_columns`: how many rows of a file are read, and how many columns are used.
    `dashboard_principal`: unique ids of the roles or users whose signed forms name their sender; "" = whoever signed.
    `report_mail_from`, `report_mail_to` (addresses parted by commas): its HTML mail; "" in either: none is sent.
    `mail_configuration_set`: with it mails go through SES, so that bounces are heard of; "" = without one.
    """

    stock_table: str
    ops_table: str
    uploads_bucket: str
    data_bucket: str
    ingest_queue_url: str
    sales_queue_url: str
    digest_queue_url: str
    stream_error_queue_url: str
    alerts_topic_arn: str
    dashboard_url: str
    report_zone: str = "UTC"
    report_weekday: str = "THU"
    report_time: str = "17:00"
    weekly_report_function: str = ""
    preview_upload_function: str = ""
    report_mail_from: str = ""
    report_mail_to: str = ""
    mail_configuration_set: str = ""
    sales_reduce_stock: str = "false"
    max_upload_mb: str = str(DEFAULT_MAX_UPLOAD_MB)
    max_upload_rows: str = ""  # "": as uploads/files/limits.py has it
    max_upload_columns: str = ""
    ingest_dead_letter_queue_url: str = ""
    sales_dead_letter_queue_url: str = ""
    products_queue_url: str = ""
    products_dead_letter_queue_url: str = ""
    product_error_queue_url: str = ""
    currency: str = DEFAULT_CURRENCY
    hold_from_items: str = "20"
    hold_removed_percent: str = "20"
    hold_zero_percent: str = "50"
    hold_tenfold_percent: str = "50"
    hold_new_items_percent: str = "50"
    hold_same_codes: str = "10"
    hold_new_stores: str = "10"
    dashboard_principal: str = ""

    @property
    def company(self) -> Company:
        """What holds until a person says something else on the dashboard."""
        return Company(currency=self.currency)

    @property
    def reduces_stock(self) -> bool:
        return self.sales_reduce_stock == "true"

    @property
    def max_upload_bytes(self) -> int:
        return int(self.max_upload_mb) * 1_000_000


HOLD_LIMITS = {one.name: int(str(one.default)) for one in fields(Settings) if one.name.startswith("hold_")}


def deployed_company() -> Company:
    """`Settings.company`, where words need it and no AWS is."""
    return Company(currency=os.environ.get("STOCKROOM_CURRENCY") or DEFAULT_CURRENCY)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read `STOCKROOM_<NAME>` for every field; raise InvalidRequest naming all required ones that are missing."""
    names = {field.name: f"STOCKROOM_{field.name.upper()}" for field in fields(Settings)}
    required = [names[field.name] for field in fields(Settings) if field.default is MISSING]
    missing = [name for name in required if not environ.get(name)]
    if missing:
        raise InvalidRequest(f"Set these environment variables (the stack's outputs hold their values): {missing}")
    return Settings(**{field: environ[name] for field, name in names.items() if environ.get(name)})


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return read_settings(os.environ)


@dataclass(frozen=True, slots=True)
class Lives:
    """How many days records are kept; 0 = for ever. Why these: docs/decisions/136.

    Plans: what a file did to a store (its plan in S3, the change, the statement), since it arrived or was committed;
    until then files that land late respect it. Totals of days: since the day; the report looks back 57 weeks.
    History of rows: since the change. Alerts: since they ended. Audit: since the deed. Uploads, with their parts,
    rejected rows and error files: since the file arrived. Delisted items: since they were taken off the list.
    """

    keep_history_days: int = 120
    keep_alert_days: int = 1_095
    keep_audit_days: int = 1_095
    keep_upload_days: int = 0
    keep_delisted_days: int = 365
    keep_plan_days: int = 365
    keep_day_totals_days: int = 1_095


def read_lives(environ: Mapping[str, str]) -> Lives:
    """Read `STOCKROOM_<NAME>` for every field; raise InvalidRequest naming one that is no whole number from 0."""
    found = {field.name: environ.get(f"STOCKROOM_{field.name.upper()}") for field in fields(Lives)}
    for name, text in found.items():
        if text and not text.isdecimal():
            raise InvalidRequest(f"STOCKROOM_{name.upper()} is {text!r}; it must be a number of days, 0 = for ever.")
    return Lives(**{name: int(text) for name, text in found.items() if text})


@cache
def lives() -> Lives:
    """The lives of this process's deployment, read once."""
    return read_lives(os.environ)


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """Where the dashboard finds who may sign in, and the key of its cookies (a secret's ARN, not the key itself)."""

    user_pool_id: str
    user_pool_client_id: str
    session_key_secret: str


def read_identity_settings(environ: Mapping[str, str]) -> IdentitySettings:
    """Read `STOCKROOM_<NAME>` for every field: none has a default. Raise InvalidRequest naming all that are missing."""
    names = {field.name: f"STOCKROOM_{field.name.upper()}" for field in fields(IdentitySettings)}
    missing = [name for name in names.values() if not environ.get(name)]
    if missing:
        raise InvalidRequest(
            f"Nobody can sign in without these environment variables (outputs of the stack): {missing}"
        )
    return IdentitySettings(**{field: environ[name] for field, name in names.items()})


@cache
def identity_settings() -> IdentitySettings:
    """The identity settings of this process, read once."""
    return read_identity_settings(os.environ)


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """The company's identity provider behind the user pool: outputs of the stack, there when it has one.

    `name` stands on the button. `sign_in_url`: the pool's own domain. `token_issuer` signs what it gives to the client
    `app_client_id`. `trusts_addresses` ("true"): an address is its person's without email_verified too.
    """

    name: str
    sign_in_url: str
    app_client_id: str
    token_issuer: str
    trusts_addresses: str


def read_oidc_settings(environ: Mapping[str, str]) -> OidcSettings | None:
    """Read `STOCKROOM_OIDC_<NAME>` for every field; None without any. Raise InvalidRequest naming what is missing."""
    names = {field.name: f"STOCKROOM_OIDC_{field.name.upper()}" for field in fields(OidcSettings)}
    missing = [name for name in names.values() if not environ.get(name)]
    if len(missing) == len(names):
        return None
    if missing:
        raise InvalidRequest(f"The identity provider needs these environment variables too: {missing}")
    return OidcSettings(**{field: environ[name] for field, name in names.items()})


@cache
def oidc_settings() -> OidcSettings | None:
    """The settings of the identity provider of this process, read once."""
    return read_oidc_settings(os.environ)


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What the web tier asks of where it runs; all of it has a sensible default.

    `mail_dir`: where the local mailbox lies (None: not local, no mailbox). `hosts`: names the dashboard answers to.
    `upload_origins`: where browsers may send files. `https`: people reach it over https, so its cookies go over nothing
    else. `proxies`: how many of our own stand before it; so many entries of X-Forwarded-For are believed.
    `sign_out_url`: where signing out may lead too, for who came by the company's identity provider.
    `upload_api_url`: where programs send files.
    """

    mail_dir: str | None
    hosts: frozenset[str]
    upload_origins: tuple[str, ...]
    https: bool = False
    proxies: int = 0
    sign_out_url: str = ""
    upload_api_url: str = ""


def read_web_settings(environ: Mapping[str, str]) -> WebSettings:
    """Read STOCKROOM_MAIL_DIR, _DASHBOARD_URL, _UPLOADS_BUCKET, _PROXIES, _OIDC_SIGN_IN_URL, _UPLOAD_API_URL and the
    endpoint.

    Raises InvalidRequest when STOCKROOM_PROXIES is no number.
    """
    own = urlsplit(environ.get("STOCKROOM_DASHBOARD_URL", ""))
    proxies = environ.get("STOCKROOM_PROXIES") or "0"
    if not proxies.isdecimal():
        raise InvalidRequest(f"STOCKROOM_PROXIES is {proxies!r}; it must be a number of proxies.")
    endpoint = environ.get("AWS_ENDPOINT_URL_S3") or environ.get("AWS_ENDPOINT_URL")
    bucket = environ.get("STOCKROOM_UPLOADS_BUCKET")
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    origins: tuple[str, ...] = ()
    if endpoint:
        parts = urlsplit(endpoint)
        origins = (f"{parts.scheme}://{parts.netloc}",)
    elif bucket:
        origins = (f"https://{bucket}.s3.{region}.amazonaws.com", f"https://{bucket}.s3.amazonaws.com")
    return WebSettings(
        mail_dir=environ.get("STOCKROOM_MAIL_DIR") or None,
        hosts=frozenset({"127.0.0.1", "localhost", *([own.hostname] if own.hostname else [])}),
        upload_origins=origins,
        https=own.scheme == "https",
        proxies=int(proxies),
        sign_out_url=environ.get("STOCKROOM_OIDC_SIGN_IN_URL", ""),
        upload_api_url=environ.get("STOCKROOM_UPLOAD_API_URL", ""),
    )


@cache
def web_settings() -> WebSettings:
    """The web settings of this process, read once."""
    return read_web_settings(os.environ)
