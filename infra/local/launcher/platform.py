"""A whole local Stockroom: start, recover, stop. `make run` and the tests' emulator fixture go through here."""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime

from infra.local.emulator.cloud import Cloud, Say, allow_saving, client, open_cloud, verify_senders
from infra.local.emulator.recovery import recover
from infra.local.emulator.saved_state import instant_of, newest_state
from infra.local.launcher.administrator import Administrator, let_administrator_in
from infra.local.launcher.children import Child
from infra.local.launcher.dashboard import dashboard_key, start_dashboard
from infra.local.launcher.home import REGION, Home, check_ports, credentials, lock, make_folders, write_private
from infra.local.launcher.reports import DueReport
from infra.local.launcher.samples import load_samples
from infra.local.mail.mailbox import Mailbox
from infra.local.mail.smtp import SmtpMailbox
from infra.local.story.replay import PutFile, Replay, put_story

STOP_DASHBOARD_SECONDS = 5.0
STOP_EMULATOR_SECONDS = 60.0


@dataclass
class Platform:
    """What runs; `stop` ends it in the right order and is safe to call twice."""

    home: Home
    cloud: Cloud
    mailbox: Mailbox
    smtp: SmtpMailbox
    lock: int
    administrator: Administrator
    saved_at: datetime | None = None
    dashboard: Child | None = None
    due_report: DueReport | None = None
    story: list[PutFile] = field(default_factory=list)
    replay: Replay | None = None

    def stop(self) -> None:
        """First what asks, then what answers; the embedded AWS saves its state last."""
        for asking in (self.replay, self.due_report):
            if asking is not None:
                asking.stop()
        if self.dashboard is not None:
            self.dashboard.stop(STOP_DASHBOARD_SECONDS)
        self.cloud.emulator.stop(STOP_EMULATOR_SECONDS)
        self.mailbox.stop()
        self.smtp.stop()
        if self.lock >= 0:
            os.close(self.lock)
            self.lock = -1

    def broken(self) -> str | None:
        """Why Stockroom cannot go on, or None."""
        for name, child in (("embedded AWS", self.cloud.emulator), ("dashboard", self.dashboard)):
            if child is not None and not child.running:
                return f"The {name} has stopped. The end of {child.log}:\n{child.last_words()}"
        return None


def start_platform(home: Home, say: Say, *, samples: bool, dashboard: bool, due_report: bool = True) -> Platform:
    """Start everything and return when people and files may come; raise CannotStart with what is in the way.

    `due_report`: ask for the weekly report that is due; a test that is about something else needs none.
    """
    make_folders(home)
    locked = lock(home)
    platform: Platform | None = None
    try:
        check_ports(home)
        (home.path / "local.json").unlink(missing_ok=True)
        platform = _start_backend(home, locked, say, samples=samples)
        if dashboard:
            platform.dashboard = start_dashboard(home, platform.cloud, dashboard_key(home, platform.cloud), locked)
        if samples:
            _load_samples(platform, say)
        if due_report:
            put = platform.replay.over if platform.replay else None
            platform.due_report = DueReport(platform.cloud, platform.saved_at, put)
        if platform.dashboard is not None:
            platform.dashboard.wait_until_ready("dashboard", f"{home.dashboard_url}/_health")
        write_private(home.path / "local.json", _connection(platform))
    except BaseException:
        if platform is not None:
            platform.stop()
        else:
            os.close(locked)
        raise
    return platform


def _start_backend(home: Home, locked: int, say: Say, *, samples: bool) -> Platform:
    state = newest_state(home.aws)
    saved_at = instant_of(state) if state else None
    key = credentials(home)
    smtp = SmtpMailbox(home.mail_dir)
    try:
        cloud = open_cloud(home, key, locked, smtp.port, say)
    except BaseException:
        smtp.stop()
        raise
    try:
        verify_senders(cloud)
        recovered = recover(cloud, saved_at)
        if recovered.uploads:
            say(f"Recovery: {recovered.uploads} uploaded files had not been saved; they are processed again")
        administrator = let_administrator_in(home, cloud, say)
        # Before the first state is saved: a kill meanwhile is followed by a first start.
        files = put_story(cloud, datetime.now(UTC)) if samples and state is None else []
        allow_saving(home, cloud)
        queue = client("sqs", cloud.endpoint_url, key, retries=0)  # the mailbox itself asks again
        mailbox = Mailbox(queue, cloud.outputs["MailboxQueueUrl"], home.mail_dir)
    except BaseException:
        cloud.emulator.kill()
        smtp.stop()
        raise
    return Platform(home, cloud, mailbox, smtp, locked, administrator, saved_at, story=files)


def _load_samples(platform: Platform, say: Say) -> None:
    """The story first, where this start has put it; then the files of today."""

    def newest() -> None:
        mark = platform.home.aws / "samples-loaded"
        if loaded := load_samples(platform.cloud.client("s3"), platform.cloud.outputs["UploadsBucket"], mark):
            say(f"Loading {loaded} sample files; the sales are moved to end with the last complete week")

    if platform.story:
        say(f"Replaying {len(platform.story)} files that the sample company sent in eight weeks")
        platform.replay = Replay(platform.cloud, platform.story, say, newest)
    else:
        newest()


def _connection(platform: Platform) -> dict[str, object]:
    """local.json: all that another AWS client needs."""
    return {
        "dashboard_url": platform.home.dashboard_url,
        "upload_api_url": platform.cloud.outputs["UploadApiUrl"],
        "aws_endpoint_url": platform.cloud.endpoint_url,
        "region": REGION,
        "access_key_id": platform.cloud.credentials.access_key_id,
        "secret_access_key": platform.cloud.credentials.secret_access_key,
        "admin_email": platform.administrator.email,
        "admin_password": platform.administrator.password,
        "mail_dir": str(platform.home.mail_dir),
        "outputs": platform.cloud.outputs,
    }
