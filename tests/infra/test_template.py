"""The template keeps the promises that the code and the security rules rely on."""

import importlib
import subprocess
import sys
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest

from backend_lambdas.alerts import notify
from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.settings import (
    DEFAULT_MAX_UPLOAD_MB,
    HOLD_LIMITS,
    IdentitySettings,
    Lives,
    Settings,
    read_identity_settings,
)
from backend_lambdas.aws.identity.session_keys import SHORTEST_KEY
from backend_lambdas.aws.lake.lake import LAKE_TABLES, LakeTable
from backend_lambdas.identity import passwords
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.uploads.protocol import claim as protocol_claim
from infra.deploy import NEEDED_PARAMETERS, TEMPLATE
from infra.local.emulator.cloud import functions_settings
from infra.local.launcher.home import LARGEST_UPLOAD_MB
from infra.users import KEY
from tests.support.template import functions, resources, template

MOST_BYTES_IN_A_BUCKET = 1_000_000


def test_cfn_lint_finds_nothing() -> None:
    command = [str(Path(sys.executable).with_name("cfn-lint")), str(TEMPLATE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_template_is_one_that_can_be_deployed_from_a_bucket() -> None:
    assert len(TEMPLATE.read_bytes()) <= MOST_BYTES_IN_A_BUCKET


def test_the_functions_are_those_of_the_pipeline() -> None:
    assert {name: item["Properties"]["Handler"] for name, item in functions().items()} == {
        "IngestUpload": "backend_lambdas.functions.ingest_upload.handler",
        "CheckStock": "backend_lambdas.functions.check_stock.handler",
        "RecordHistory": "backend_lambdas.functions.record_history.handler",
        "NightlyCheck": "backend_lambdas.functions.nightly_check.handler",
        "RedoChanges": "backend_lambdas.functions.redo_changes.handler",
        "SendAlerts": "backend_lambdas.functions.send_alerts.handler",
        "WeeklyReport": "backend_lambdas.functions.weekly_report.handler",
        "LoadSales": "backend_lambdas.functions.load_sales.handler",
        "ValidateProducts": "backend_lambdas.functions.validate_products.handler",
        "ProcessErrors": "backend_lambdas.functions.process_errors.handler",
        "MaintainLake": "backend_lambdas.functions.maintain_lake.handler",
        "FailUpload": "backend_lambdas.functions.fail_upload.handler",
        "WatchUploads": "backend_lambdas.functions.watch_uploads.handler",
        "NoteBounces": "backend_lambdas.functions.note_bounces.handler",
        "UploadApi": "backend_lambdas.functions.upload_api.handler",
        "PreviewUpload": "backend_lambdas.functions.preview_upload.handler",
    }


@pytest.mark.parametrize("function", sorted(functions()))
def test_a_handler_path_imports(function: str) -> None:
    module, _, name = functions()[function]["Properties"]["Handler"].rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_every_setting_reaches_every_function() -> None:
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]
    settings = {f"STOCKROOM_{field.upper()}" for field in (*Settings.__slots__, *Lives.__slots__)}
    assert {name for name in variables if name.startswith("STOCKROOM_")} == settings
    assert [name for name, item in functions().items() if "Environment" in item["Properties"]] == []


def stream_mappings() -> dict[str, dict[str, Any]]:
    return {
        name: event["Properties"]
        for name, item in functions().items()
        for event in item["Properties"].get("Events", {}).values()
        if event["Type"] == "DynamoDB"
    }


def test_alerts_wait_a_second_for_more_changes_and_history_two() -> None:
    """Longer would show in a mail's delay, and keep the local emulator from saving its state."""
    waits = {
        name: (mapping["MaximumBatchingWindowInSeconds"], mapping["BatchSize"])
        for name, mapping in stream_mappings().items()
    }
    assert waits == {"CheckStock": (1, 10_000), "RecordHistory": (2, 10_000)}


def test_a_change_of_stock_is_tried_again_for_as_long_as_the_stream_has_it() -> None:
    """Streams keep a record for 24 hours; -1 is "without end". No partial answers: the emulator ignores them."""
    names = ("StartingPosition", "BisectBatchOnFunctionError", "MaximumRetryAttempts", "MaximumRecordAgeInSeconds")
    kept = {name: tuple(mapping[one] for one in names) for name, mapping in stream_mappings().items()}
    assert kept == dict.fromkeys(("CheckStock", "RecordHistory"), ("TRIM_HORIZON", True, -1, 23 * 3600))
    for mapping in stream_mappings().values():
        queue = {"Type": "SQS", "Destination": {"Fn::GetAtt": ["StreamErrorQueue", "Arn"]}}
        assert mapping["DestinationConfig"]["OnFailure"] == queue
        assert "FunctionResponseTypes" not in mapping


@pytest.mark.parametrize(
    ("table", "keys", "indexes"),
    [
        ("StockTable", tables.STOCK_KEYS, tables.STOCK_INDEXES),
        ("OpsTable", tables.OPS_KEYS, tables.OPS_INDEXES),
    ],
)
def test_keys_and_indexes_are_those_of_the_schema_in_code(
    table: str, keys: tuple[str, str], indexes: dict[str, tuple[str, str]]
) -> None:
    properties = resources("AWS::DynamoDB::Table")[table]["Properties"]
    assert key_names(properties) == keys
    assert {index["IndexName"]: key_names(index) for index in properties["GlobalSecondaryIndexes"]} == indexes


def test_the_stock_table_streams_both_images_and_ops_forgets_by_ttl() -> None:
    kinds = resources("AWS::DynamoDB::Table")
    assert kinds["StockTable"]["Properties"]["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert kinds["OpsTable"]["Properties"]["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}


def test_queues_are_encrypted_and_give_up_after_five_receives() -> None:
    queues = {name: item["Properties"] for name, item in resources("AWS::SQS::Queue").items()}
    assert {item["SqsManagedSseEnabled"] for item in queues.values()} == {True}
    redrives = {name: item["RedrivePolicy"] for name, item in queues.items() if "RedrivePolicy" in item}
    assert redrives == {
        f"{name}Queue": {"deadLetterTargetArn": {"Fn::GetAtt": [f"{name}DeadLetterQueue", "Arn"]}, "maxReceiveCount": 5}
        for name in ("Ingest", "Digest", "Sales", "Products", "ProductError", "StreamError")
    }


def test_a_message_stays_hidden_longer_than_its_function_may_run() -> None:
    timeouts = {name: item["Properties"].get("Timeout", 60) for name, item in functions().items()}
    queues = resources("AWS::SQS::Queue")
    # AWS, "Using Lambda with Amazon SQS": at least six times the function's timeout.
    assert queues["IngestQueue"]["Properties"]["VisibilityTimeout"] >= 6 * timeouts["IngestUpload"]
    assert 1000 * timeouts["IngestUpload"] < protocol_claim.CLAIM_MS
    assert queues["SalesQueue"]["Properties"]["VisibilityTimeout"] > timeouts["LoadSales"]
    assert queues["StreamErrorQueue"]["Properties"]["VisibilityTimeout"] > timeouts["RedoChanges"]
    assert queues["DigestQueue"]["Properties"]["VisibilityTimeout"] > timeouts["SendAlerts"]


def test_new_tables_and_their_indexes_are_warm() -> None:
    warm = {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": {"Ref": "WarmWriteUnits"}}
    for table in resources("AWS::DynamoDB::Table").values():
        places = [table["Properties"], *table["Properties"]["GlobalSecondaryIndexes"]]
        assert [place["WarmThroughput"] for place in places] == [warm] * len(places)


def test_a_digest_has_a_call_of_its_own_and_its_claim_outlives_the_call_but_not_the_hiding_of_its_message() -> None:
    sender = functions()["SendAlerts"]["Properties"]
    hidden = resources("AWS::SQS::Queue")["DigestQueue"]["Properties"]["VisibilityTimeout"]
    assert sender["Events"]["Digests"]["Properties"]["BatchSize"] == 1
    assert sender.get("Timeout", 60) < notify.CLAIM_MS / 1000 < hidden


def test_logs_are_kept_for_a_stated_time() -> None:
    groups = resources("AWS::Logs::LogGroup")
    assert {item["Properties"]["RetentionInDays"]["Ref"] for item in groups.values()} == {"LogRetentionDays"}
    logs = {name: item["Properties"]["LoggingConfig"]["LogGroup"]["Ref"] for name, item in functions().items()}
    assert logs == {name: f"{name}Logs" for name in functions()}


def alarms() -> set[tuple[str, str]]:
    """(metric, whose) of every alarm; whose = the resource that the dimension names, or the dimension's own value."""
    found = set()
    for item in resources("AWS::CloudWatch::Alarm").values():
        dimensions = item["Properties"].get("Dimensions", [{"Value": ""}])  # none: all functions of the account
        (value,) = (dimension["Value"] for dimension in dimensions)
        target = next(iter(value.values())) if isinstance(value, dict) else value
        found.add((item["Properties"]["MetricName"], target[0] if isinstance(target, list) else target))
    return found


def test_alarms_watch_what_can_go_wrong_unseen() -> None:
    # What fails behind a queue ends in dead letters, what fails behind the stream makes it late: those have their own.
    scheduled = {"FailUpload", "WatchUploads", "MaintainLake", "WeeklyReport", "NightlyCheck"}
    expected = {("Errors", name) for name in (*scheduled, "UploadApi")} | {("Throttles", "")}
    expected |= {("IteratorAge", name) for name in ("CheckStock", "RecordHistory")}
    kinds = ("Ingest", "Sales", "Products", "ProductError", "Digest", "StreamError")
    dead = [f"{kind}DeadLetterQueue" for kind in kinds]
    expected |= {("ApproximateNumberOfMessagesVisible", name) for name in dead}
    own = ("OldestWaitingUpload", "LongHeldUploads", "UploadsFailed", "Failures")
    expected |= {(name, "stockroom") for name in own}
    expected |= {("ApproximateAgeOfOldestMessage", "DigestQueue"), ("NumberOfNotificationsFailed", "AlertsTopic")}
    assert alarms() == expected


def test_every_alarm_reaches_the_operator() -> None:
    deaf = [
        name
        for name, item in resources("AWS::CloudWatch::Alarm").items()
        if item["Properties"]["AlarmActions"] != [{"Ref": "OperationsTopic"}]
    ]
    (receiver,) = template()["Resources"]["OperationsTopic"]["Properties"]["Subscription"]
    assert (deaf, receiver) == ([], {"Protocol": "email", "Endpoint": {"Ref": "AlarmEmail"}})


def key_names(item: dict[str, Any]) -> tuple[str, ...]:
    return tuple(key["AttributeName"] for key in item["KeySchema"])


def test_the_weekly_report_is_scheduled_as_the_function_is_told() -> None:
    schedule = resources("AWS::Scheduler::Schedule")["WeeklyReportSchedule"]["Properties"]
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]
    assert schedule["ScheduleExpression"] == {"Fn::Sub": "cron(${ReportMinute} ${ReportHour} ? * ${ReportWeekday} *)"}
    assert schedule["ScheduleExpressionTimezone"] == variables["STOCKROOM_REPORT_ZONE"] == {"Ref": "ReportZone"}
    assert variables["STOCKROOM_REPORT_WEEKDAY"] == {"Ref": "ReportWeekday"}
    assert variables["STOCKROOM_REPORT_TIME"] == {"Fn::Sub": "${ReportHour}:${ReportMinute}"}
    parameters = template()["Parameters"]
    assert [parameters[name]["Default"] for name in ("ReportWeekday", "ReportHour", "ReportMinute", "ReportZone")] == [
        *("THU", "17", "00", "UTC")
    ]


def test_the_functions_that_work_on_the_lake_take_the_second_zip() -> None:
    second = {name: item["Properties"] for name, item in functions().items() if "CodeUri" in item["Properties"]}
    assert {name: one["CodeUri"]["Key"]["Ref"] for name, one in second.items()} == {
        name: "AnalyticsCodeKey" for name in ("LoadSales", "MaintainLake", "PreviewUpload", "WeeklyReport")
    }


def test_the_functions_that_read_files_have_room_for_the_largest_and_its_rejected_rows_twice() -> None:
    """A rejected row is kept with its line and reason (at most twice as long), then once more with the header."""
    limit = template()["Parameters"]["MaxUploadMB"]
    room = {
        name: functions()[name]["Properties"]["EphemeralStorage"]["Size"]
        for name in ("IngestUpload", "LoadSales", "PreviewUpload")
    }
    assert limit["Default"] == DEFAULT_MAX_UPLOAD_MB
    assert limit["MaxValue"] == LARGEST_UPLOAD_MB
    assert {name: size >= 5 * LARGEST_UPLOAD_MB for name, size in room.items()} == dict.fromkeys(room, True)


def test_what_a_failed_first_creation_made_goes_away_with_it() -> None:
    kept = {name: item["DeletionPolicy"] for name, item in template()["Resources"].items() if "DeletionPolicy" in item}
    protected = {"UserPool"}  # a rollback could not delete it
    assert {name for name, policy in kept.items() if policy == "Retain"} == protected
    assert {name for name, policy in kept.items() if policy == "RetainExceptOnCreate"} == {
        "UploadsBucket",
        "DataBucket",
        "StockTable",
        "OpsTable",
    }


def test_the_address_and_the_receiver_of_alarms_have_no_default_that_could_be_forgotten() -> None:
    parameters = template()["Parameters"]
    assert [name for name in NEEDED_PARAMETERS if "Default" in parameters[name]] == []


@pytest.mark.parametrize("table", LAKE_TABLES, ids=lambda table: table.name)
def test_the_catalogue_names_the_columns_and_the_place_of_a_table_of_the_lake(table: LakeTable) -> None:
    found = resources("AWS::Glue::Table")[f"Lake{table.name.title()}Table"]["Properties"]["TableInput"]
    columns = {column["Name"]: column["Type"] for column in found["StorageDescriptor"]["Columns"]}
    assert columns == {name: "bigint" if kind == "long" else kind for name, kind in table.columns.items()}
    assert found["Name"] == table.name
    assert found["StorageDescriptor"]["Location"] == {"Fn::Sub": f"s3://${{DataBucket}}/{table.place}/"}


def test_the_pool_takes_no_strangers_and_asks_for_the_passwords_that_the_rules_say() -> None:
    pool, app = (resources(f"AWS::Cognito::{kind}")[kind]["Properties"] for kind in ("UserPool", "UserPoolClient"))
    policy = dict(pool["Policies"]["PasswordPolicy"])
    assert policy.pop("TemporaryPasswordValidityDays") == 7
    assert policy.pop("MinimumLength") == passwords.SHORTEST
    assert set(policy.values()) == {False}
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"]
    assert pool["DeletionProtection"] == {"Fn::If": ["IsLocal", "INACTIVE", "ACTIVE"]}
    assert app["ExplicitAuthFlows"] == ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    assert app["PreventUserExistenceErrors"] == "ENABLED"


def test_no_secret_stands_in_the_template() -> None:
    secrets = {name: item["Properties"] for name, item in resources("AWS::SecretsManager::Secret").items()}
    assert {name: item["GenerateSecretString"] for name, item in secrets.items()} == {"SessionKeySecret": KEY}
    assert [name for name, item in secrets.items() if "SecretString" in item] == []
    assert {item["GenerateSecretString"]["PasswordLength"] >= SHORTEST_KEY for item in secrets.values()} == {True}


def test_the_dashboard_is_told_where_people_and_its_key_are() -> None:
    told = functions_settings(dict.fromkeys(template()["Outputs"], "x"))
    assert {field.name: "x" for field in fields(IdentitySettings)} == asdict(read_identity_settings(told))
    with pytest.raises(InvalidRequest, match="STOCKROOM_USER_POOL_CLIENT_ID', 'STOCKROOM_SESSION_KEY_SECRET'"):
        read_identity_settings({"STOCKROOM_USER_POOL_ID": "x"})


def test_the_limits_from_which_a_file_is_held_are_the_same_in_code_and_template() -> None:
    parameters = template()["Parameters"]
    names = {name: "".join(word.title() for word in name.split("_")) for name in HOLD_LIMITS}
    assert {name: parameters[parameter]["Default"] for name, parameter in names.items()} == HOLD_LIMITS
