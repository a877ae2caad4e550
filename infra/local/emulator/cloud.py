"""The embedded AWS seen from the launcher: start it, talk to it, deploy the stack to it."""

import contextlib
import os
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from infra.deploy import CODE_FOLDER, TEMPLATE, deploy_stack, stack_outputs, upload, upload_template
from infra.local.emulator.saved_state import instant_of, move_queues, newest_state, start_over
from infra.local.launcher.children import MAY_SAVE, CannotStart, Child
from infra.local.launcher.home import HOST, REGION, Credentials, Home
from infra.package import inputs_hash, package

STACK = "stockroom"
REPORT_MAIL_FROM = "reports@stockroom.local"
ACCOUNT_MAIL_FROM = "accounts@stockroom.local"
ALARM_EMAIL = "operations@stockroom.local"
CODE_BUCKET = "stockroom-artifacts"
WORD_BEGINS = re.compile(r"(?<=[a-z])(?=[A-Z])")
READY_PATH = "/_ministack/ready"
SAVED_SECONDS = (
    120.0  # nothing is saved while functions work, as on what a recovery sends again: on a busy machine long
)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Cloud:
    """A running embedded AWS with the stack deployed."""

    emulator: Child
    endpoint_url: str
    credentials: Credentials
    outputs: dict[str, str]

    def client(self, service: str) -> Any:
        """An administrator's client."""
        return client(service, self.endpoint_url, self.credentials)


def client(service: str, endpoint_url: str, key: Credentials, retries: int = 3) -> Any:
    """A boto3 client for the embedded AWS; nothing of the caller's own AWS configuration is used."""
    session = boto3.Session(key.access_key_id, key.secret_access_key, region_name=REGION)
    settings = Config(retries={"max_attempts": retries, "mode": "standard"}, s3={"addressing_style": "path"})
    return session.client(service, endpoint_url=endpoint_url, config=settings)  # type: ignore[call-overload]


def clean_environment() -> dict[str, str]:
    """This process's environment without the user's AWS accounts, and without proxies for this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "STOCKROOM_"))}
    quiet = {
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    return kept | quiet | {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}


def client_environment(endpoint_url: str, key: Credentials) -> dict[str, str]:
    """What boto3 in another process needs to reach the embedded AWS."""
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ACCESS_KEY_ID": key.access_key_id,
        "AWS_SECRET_ACCESS_KEY": key.secret_access_key,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }


def start_emulator(home: Home, key: Credentials, lock: int, smtp_port: int) -> Child:
    """Start the process on the newest complete state; do not wait for it. What SES sends goes to `smtp_port`."""
    state = newest_state(home.aws)
    if state is None:
        start_over(home.aws)
    else:
        move_queues(state, home.aws_port)
    options = {
        "AUTH": "true",
        "GATEWAY_PORT": str(home.aws_port),
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state or home.aws / "no-state-yet"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(home.aws / "s3"),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "SMTP_HOST": f"{HOST}:{smtp_port}",
        "LOG_LEVEL": "INFO",
    }
    env = clean_environment() | client_environment(home.aws_endpoint_url, key) | options
    arguments = [str(home.aws), str(home.aws_port)]
    return Child("infra.local.emulator.server", arguments, env, home.logs / "aws.log", lock)


def open_cloud(home: Home, key: Credentials, lock: int, smtp_port: int, say: Say) -> Cloud:
    """Start the embedded AWS and bring the stack to the template's state; the zip is built meanwhile.

    It saves nothing until `allow_saving`: a kill inside a deployment or a recovery goes back to before it.
    """
    first = newest_state(home.aws) is None
    emulator = start_emulator(home, key, lock, smtp_port)
    try:
        with ThreadPoolExecutor(1) as pool:
            built = pool.submit(package, code_only=True)
            emulator.wait_until_ready("embedded AWS", f"{home.aws_endpoint_url}{READY_PATH}")
            zip_path = built.result()
        say("Embedded AWS is up" + ("; first deployment" if first else ""))
        outputs = _deploy(home, key, zip_path, say)
        outputs["UploadApiUrl"] = f"{home.aws_endpoint_url}{outputs['UploadApiUrl']}"
    except BaseException:
        emulator.kill()
        raise
    return Cloud(emulator, home.aws_endpoint_url, key, outputs)


def _deploy(home: Home, key: Credentials, zip_path: Path, say: Say) -> dict[str, str]:
    """Deploy unless the stack in the saved state is of this very template, code and settings."""
    parameters = stack_parameters(home)
    cloudformation = client("cloudformation", home.aws_endpoint_url, key)
    if _deployed_mark(home).exists() and _deployed_mark(home).read_text() == _fingerprint(home):
        return stack_outputs(cloudformation, STACK)
    _deployed_mark(home).unlink(missing_ok=True)
    s3 = client("s3", home.aws_endpoint_url, key)
    s3.create_bucket(Bucket=CODE_BUCKET)
    parameters["CodeKey"] = parameters["AnalyticsCodeKey"] = upload(s3, CODE_BUCKET, CODE_FOLDER, zip_path)
    template_url = upload_template(s3, CODE_BUCKET)
    outputs = deploy_stack(cloudformation, STACK, template_url, parameters, poll_seconds=0.1)
    say("Stack deployed")
    return outputs


def verify_senders(cloud: Cloud) -> None:
    """Have SES take the senders of reports and invitations; on AWS a person does that once."""
    ses = cloud.client("sesv2")
    for sender in (REPORT_MAIL_FROM, ACCOUNT_MAIL_FROM):
        with contextlib.suppress(ses.exceptions.AlreadyExistsException):  # in the saved state
            ses.create_email_identity(EmailIdentity=sender)


def allow_saving(home: Home, cloud: Cloud) -> None:
    """From here on states are saved; after a deployment wait for the first: then a kill loses nothing accepted."""
    allowed_at = datetime.now(UTC)
    cloud.emulator.tell(MAY_SAVE)
    if _deployed_mark(home).exists():
        return
    deadline = time.monotonic() + SAVED_SECONDS
    while time.monotonic() < deadline:
        state = newest_state(home.aws)
        if state is not None and instant_of(state) >= allowed_at:
            _deployed_mark(home).write_text(_fingerprint(home))
            return
        time.sleep(0.05)
    raise CannotStart(f"The embedded AWS did not save its state in {home.aws}; is the disk full?")


def stack_parameters(home: Home) -> dict[str, str]:
    """The template's parameters that a local Stockroom sets; the code's keys come with its upload."""
    weekday, at, zone = home.report_schedule
    hour, minute = at.split(":")
    return {
        "ReportWeekday": weekday,
        "ReportHour": hour,
        "ReportMinute": minute,
        "ReportZone": zone,
        "DashboardUrl": home.dashboard_url,
        "AlarmEmail": ALARM_EMAIL,
        "MaxUploadMB": str(home.max_upload_mb),
        "MaxUploadRows": str(home.max_upload_rows),
        "MaxUploadColumns": str(home.max_upload_columns),
        "LocalEmulator": "true",
        "Currency": home.currency,
        **{"".join(word.title() for word in name.split("_")): str(limit) for name, limit in home.hold.items()},
        "SalesReduceStock": "true" if home.sales_reduce_stock else "false",
        "CodeBucket": CODE_BUCKET,
        "AccountMailFrom": ACCOUNT_MAIL_FROM,
        "ReportMailFrom": REPORT_MAIL_FROM,
        "ReportMailTo": home.report_mail_to,
    }


def _deployed_mark(home: Home) -> Path:
    return home.aws / "deployed"


def _fingerprint(home: Home) -> str:
    return repr((TEMPLATE.read_text(), inputs_hash(code_only=True), sorted(stack_parameters(home).items())))


def functions_settings(outputs: Mapping[str, str]) -> dict[str, str]:
    """The environment that backend_lambdas.aws.core.settings reads: OpsTable of the outputs is STOCKROOM_OPS_TABLE."""
    return {f"STOCKROOM_{WORD_BEGINS.sub('_', name).upper()}": value for name, value in outputs.items()}
