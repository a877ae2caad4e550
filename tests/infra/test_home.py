"""Settings, ports and secrets of a local Stockroom."""

import json
import socket
import stat
from pathlib import Path

import pytest

from backend_lambdas.aws.core.settings import HOLD_LIMITS
from infra.local.emulator.cloud import functions_settings, stack_parameters
from infra.local.launcher.children import CannotStart
from infra.local.launcher.home import HOST, Home, check_ports, credentials, lock, make_folders, read_home
from tests.support.free_port import free_port
from tests.support.template import template


def test_the_upload_limit_is_a_whole_number_that_the_functions_can_hold() -> None:
    assert (read_home({}).max_upload_mb, read_home({"STOCKROOM_MAX_UPLOAD_MB": "50"}).max_upload_mb) == (100, 50)
    with pytest.raises(
        CannotStart, match=r"STOCKROOM_MAX_UPLOAD_MB is '501'; it must be a whole number from 1 to 500\."
    ):
        read_home({"STOCKROOM_MAX_UPLOAD_MB": "501"})


def test_the_limits_from_which_a_file_is_held_are_settings() -> None:
    read = read_home({"STOCKROOM_HOLD_NEW_STORES": "3"}).hold
    assert read == HOLD_LIMITS | {"hold_new_stores": 3}
    with pytest.raises(CannotStart, match=r"STOCKROOM_HOLD_ZERO_PERCENT is '50 %'; it must be a whole number"):
        read_home({"STOCKROOM_HOLD_ZERO_PERCENT": "50 %"})


def test_the_defaults_are_stockroom_in_this_folder_and_the_usual_ports() -> None:
    assert read_home({}) == Home(Path.cwd() / ".stockroom", 8050, 4566)


def test_every_setting_is_read(tmp_path: Path) -> None:
    environ = {"STOCKROOM_HOME": str(tmp_path), "STOCKROOM_PORT": "8051", "STOCKROOM_AWS_PORT": "4567"}
    assert read_home(environ) == Home(tmp_path, 8051, 4567)
    assert read_home(environ | {"STOCKROOM_SALES_REDUCE_STOCK": "true"}) == Home(
        tmp_path, 8051, 4567, sales_reduce_stock=True
    )


def test_the_currency_is_a_code_of_three_capital_letters(tmp_path: Path) -> None:
    assert read_home({"STOCKROOM_HOME": str(tmp_path), "STOCKROOM_CURRENCY": "USD"}).currency == "USD"
    with pytest.raises(CannotStart) as caught:
        read_home({"STOCKROOM_CURRENCY": "€"})
    assert str(caught.value) == (
        "STOCKROOM_CURRENCY is '€'; it must be an ISO 4217 code of three capital letters, such as EUR."
    )


def test_the_reports_schedule_is_a_setting_and_reaches_the_stack(tmp_path: Path) -> None:
    names = ("STOCKROOM_REPORT_WEEKDAY", "STOCKROOM_REPORT_TIME", "STOCKROOM_REPORT_ZONE")
    home = read_home(
        {"STOCKROOM_HOME": str(tmp_path), **dict(zip(names, ("MON", "07:30", "Europe/Berlin"), strict=True))}
    )
    assert home.report_schedule == ("MON", "07:30", "Europe/Berlin")
    given = stack_parameters(home)
    chosen = [given[name] for name in ("ReportWeekday", "ReportHour", "ReportMinute", "ReportZone")]
    assert chosen == ["MON", "07", "30", "Europe/Berlin"]


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("WEEKDAY", "Thursday", "one of MON, TUE, WED, THU, FRI, SAT, SUN"),
        ("TIME", "7", "hour and minute, such as 07:30 or 17:00"),
        ("TIME", "24:00", "hour and minute, such as 07:30 or 17:00"),
        ("ZONE", "Berlin", "name a time zone, such as Europe/Berlin or UTC"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_named_with_its_value(name: str, value: str, wanted: str) -> None:
    with pytest.raises(CannotStart) as caught:
        read_home({f"STOCKROOM_REPORT_{name}": value})
    verb = "must" if name == "ZONE" else "must be"
    assert str(caught.value) == f"STOCKROOM_REPORT_{name} is {value!r}; it {verb} {wanted}."


def test_what_the_dashboard_is_told_comes_from_the_stacks_outputs() -> None:
    """Every output it reads exists, and the schedule is the deployed one."""
    outputs = {name: f"<{name}>" for name in template()["Outputs"]}
    told = functions_settings(outputs)
    names = ("REPORT_WEEKDAY", "REPORT_TIME", "REPORT_ZONE")
    assert [told[f"STOCKROOM_{name}"] for name in names] == ["<ReportWeekday>", "<ReportTime>", "<ReportZone>"]
    parts = [template()["Outputs"][name]["Value"] for name in ("ReportWeekday", "ReportTime", "ReportZone")]
    assert parts == [{"Ref": "ReportWeekday"}, {"Fn::Sub": "${ReportHour}:${ReportMinute}"}, {"Ref": "ReportZone"}]


def test_a_switch_is_true_or_false() -> None:
    with pytest.raises(CannotStart) as caught:
        read_home({"STOCKROOM_SALES_REDUCE_STOCK": "yes"})
    assert str(caught.value) == "STOCKROOM_SALES_REDUCE_STOCK is 'yes'; it must be true or false."


@pytest.mark.parametrize("text", ["eighty", "-1", "0", "65536", "80.5"])
def test_a_setting_that_is_no_port_is_named_with_its_value(text: str) -> None:
    with pytest.raises(CannotStart) as caught:
        read_home({"STOCKROOM_AWS_PORT": text})
    assert str(caught.value) == f"STOCKROOM_AWS_PORT is {text!r}; it must be a port number from 1 to 65535."


@pytest.mark.parametrize(("taken", "setting"), [("port", "STOCKROOM_PORT"), ("aws_port", "STOCKROOM_AWS_PORT")])
def test_a_busy_port_names_the_setting_to_change(tmp_path: Path, taken: str, setting: str) -> None:
    home = Home(tmp_path, free_port(), free_port())
    number = getattr(home, taken)
    with socket.create_server((HOST, number)), pytest.raises(CannotStart) as caught:
        check_ports(home)
    assert str(caught.value) == (
        f"Port {number} on {HOST} is taken by another program. Stop it, or set {setting} to a free port."
    )


def test_a_second_stockroom_in_the_same_home_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.local.launcher.home.WAIT_FOR_PREDECESSOR_SECONDS", 0.0)
    home = Home(tmp_path, 1, 2)
    first = lock(home)
    with open(first, "rb"), pytest.raises(CannotStart) as caught:
        lock(home)
    assert str(caught.value) == (
        f"Another Stockroom is running with {tmp_path}. Stop it, or set STOCKROOM_HOME to another folder."
    )


def test_credentials_are_made_once_for_each_home_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    homes = [Home(tmp_path / name, 1, 2) for name in ("one", "two")]
    for home in homes:
        make_folders(home)
    assert credentials(homes[0]) == credentials(homes[0])
    assert credentials(homes[0]) != credentials(homes[1])
    path = homes[0].path / "credentials.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(json.loads(path.read_text())) == ["access_key_id", "secret_access_key"]
