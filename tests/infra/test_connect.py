import subprocess
import sys
from pathlib import Path

from infra.local.connect import exports


def test_a_shell_gets_the_clients_variables_and_every_output_with_its_value_quoted() -> None:
    connection = {
        "dashboard_url": "http://127.0.0.1:8050",
        "aws_endpoint_url": "http://127.0.0.1:4566",
        "region": "us-east-1",
        "access_key_id": "AKIAEXAMPLE",
        "secret_access_key": "it's $HOME",
        "mail_dir": "mail",
        "outputs": {"UploadsBucket": "uploads-1"},
    }
    script = exports(connection) + '\nprintf "%s\\n" "$AWS_SECRET_ACCESS_KEY" "$UploadsBucket" "$AWS_ENDPOINT_URL"'
    said = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == ["it's $HOME", "uploads-1", "http://127.0.0.1:4566"]


def test_without_a_running_stockroom_it_says_what_to_start(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infra.local.connect"]
    ended = subprocess.run(command, env={"STOCKROOM_HOME": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"{tmp_path}/local.json is not there: start Stockroom first with `make run`.\n"
