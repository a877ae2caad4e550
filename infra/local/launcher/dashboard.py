"""The dashboard's process, the same application as in the cloud, under its own identity on the embedded AWS."""

import json
from pathlib import Path

from infra.local.emulator.cloud import Cloud, clean_environment, client_environment, functions_settings
from infra.local.launcher.children import Child
from infra.local.launcher.home import HOST, Credentials, Home, write_private
from infra.package import ROOT

APPLICATION = "dashboard.app:server"
EACH_WORKER = ROOT / "dashboard" / "web" / "workers.py"
WORKERS = 2
THREADS = 8


def start_dashboard(home: Home, cloud: Cloud, key: Credentials, lock: int) -> Child:
    """Start gunicorn; do not wait for it."""
    arguments = [APPLICATION, "--bind", f"{HOST}:{home.port}", "--chdir", str(ROOT), "--preload", "--keep-alive", "75"]
    arguments += ["--config", str(EACH_WORKER), "--no-control-socket", "--worker-class", "gthread"]
    arguments += ["--workers", str(WORKERS), "--threads", str(THREADS), "--graceful-timeout", "3"]
    arguments += ["--worker-tmp-dir", _memory_folder(home)]
    env = clean_environment() | client_environment(cloud.endpoint_url, key) | functions_settings(cloud.outputs)
    env |= {"STOCKROOM_MAIL_DIR": str(home.mail_dir), "STOCKROOM_DASHBOARD_URL": home.dashboard_url}
    return Child("gunicorn", arguments, env, home.logs / "dashboard.log", lock)


def _memory_folder(home: Home) -> str:
    """Workers' heartbeat files belong in memory where the system offers that."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else str(home.logs)  # noqa: S108 - not a place for secrets


USER = "stockroom-dashboard"


def dashboard_key(home: Home, cloud: Cloud) -> Credentials:
    """The user's key; user, policy and key are made when they are not there (first run, or a kill before a save)."""
    iam = cloud.client("iam")
    path = home.path / "dashboard-credentials.json"
    if USER not in {user["UserName"] for user in iam.list_users()["Users"]}:
        iam.create_user(UserName=USER)
    iam.attach_user_policy(UserName=USER, PolicyArn=cloud.outputs["DashboardPolicyArn"])
    known = {key["AccessKeyId"] for key in iam.list_access_keys(UserName=USER)["AccessKeyMetadata"]}
    if path.exists():
        kept = Credentials(**json.loads(path.read_text()))
        if kept.access_key_id in known:
            return kept
    for key_id in known:
        iam.delete_access_key(UserName=USER, AccessKeyId=key_id)
    made = iam.create_access_key(UserName=USER)["AccessKey"]
    key = Credentials(made["AccessKeyId"], made["SecretAccessKey"])
    write_private(path, {"access_key_id": key.access_key_id, "secret_access_key": key.secret_access_key})
    return key
