"""Who may do what, as the template says: roles, policies, buckets, mails."""

from backend_lambdas.aws.alerts.receivers import HEARS_ALL
from tests.support.template import actions, functions, policy_documents, resources, statements, template


def test_no_role_may_scan_and_no_action_has_a_wildcard() -> None:
    allowed = [
        (place, action)
        for place, document in policy_documents().items()
        for statement in statements(document)
        if statement["Effect"] == "Allow"
        for action in actions(statement)
    ]
    assert [(place, action) for place, action in allowed if "*" in action or action.endswith("Scan")] == []


def test_every_permission_names_its_resources() -> None:
    assert [
        (place, statement["Sid"])
        for place, document in policy_documents().items()
        for statement in statements(document)
        if statement["Effect"] == "Allow" and statement["Resource"] == "*"
    ] == [
        ("SendAlertsRole.send-alerts", "SeeWhatSubscriptionsLetPass"),
        ("SendAlertsRole.send-alerts", "KeepFiltersAndEndSubscriptions"),
    ]


def test_each_function_has_a_role_of_its_own() -> None:
    roles = {name: item["Properties"]["Role"]["Fn::GetAtt"][0] for name, item in functions().items()}
    assert roles == {name: f"{name}Role" for name in functions()}


def test_buckets_are_private_versioned_and_encrypted() -> None:
    for bucket in resources("AWS::S3::Bucket").values():
        properties = bucket["Properties"]
        assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
        assert properties["BucketEncryption"]["ServerSideEncryptionConfiguration"] != []
        assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}


def test_the_tables_can_be_restored_and_are_encrypted() -> None:
    for table in resources("AWS::DynamoDB::Table").values():
        properties = table["Properties"]
        assert properties["BillingMode"] == "PAY_PER_REQUEST"
        assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert properties["SSESpecification"] == {"SSEEnabled": True}
        # Kept when the stack is deleted; gone with a creation that failed, so that it can be tried again.
        assert table["DeletionPolicy"] == "RetainExceptOnCreate"


def test_everything_that_has_a_policy_refuses_plain_http() -> None:
    assert tls_only("AWS::S3::BucketPolicy", "Bucket") == set(resources("AWS::S3::Bucket"))
    assert tls_only("AWS::SQS::QueuePolicy", "Queues") == set(resources("AWS::SQS::Queue")) - {"MailboxQueue"}
    assert tls_only("AWS::SNS::TopicPolicy", "Topics") == {"AlertsTopic", "MailEventsTopic"}


def test_only_who_tells_people_may_publish_to_the_topic() -> None:
    policy = resources("AWS::SNS::TopicPolicy")["AlertsTopicPolicy"]["Properties"]["PolicyDocument"]
    publishers = [item["Principal"] for item in statements(policy) if item["Effect"] == "Allow"]
    roles = ("SendAlerts", "WeeklyReport", "IngestUpload", "LoadSales", "ValidateProducts")
    roles += ("NightlyCheck", "WatchUploads")
    assert publishers == [{"AWS": [{"Fn::GetAtt": [f"{role}Role", "Arn"]} for role in roles]}]
    assert [
        place
        for place, document in policy_documents().items()
        if not place.endswith("TopicPolicy") and any("sns:Publish" in actions(entry) for entry in statements(document))
    ] == [
        "IngestUploadRole.ingest-upload",
        "WatchUploadsRole.watch-uploads",
        "LoadSalesRole.load-sales",
        "ValidateProductsRole.validate-products",
        "NightlyCheckRole.nightly-check",
        "SendAlertsRole.send-alerts",
        "WeeklyReportRole.weekly-report",
    ]


def tls_only(kind: str, target: str) -> set[str]:
    """The resources for which a statement denies everything that does not come over TLS."""
    guarded = set()
    for item in resources(kind).values():
        document = item["Properties"]["PolicyDocument"]
        if any(
            entry["Effect"] == "Deny" and entry["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
            for entry in statements(document)
        ):
            targets = item["Properties"][target]
            guarded |= {entry["Ref"] for entry in (targets if isinstance(targets, list) else [targets])}
    return guarded


def test_the_html_mail_is_off_by_default_and_may_come_from_its_sender_only() -> None:
    parameters = template()["Parameters"]
    assert [parameters[name]["Default"] for name in ("ReportMailFrom", "ReportMailTo")] == ["", ""]
    policy = policy_documents()["WeeklyReportRole.weekly-report"]
    (guarded,) = (entry["Fn::If"] for entry in policy["Statement"] if "Fn::If" in entry)
    assert (guarded[0], guarded[1]["Action"], guarded[2]) == ("HasReportMail", "ses:SendEmail", {"Ref": "AWS::NoValue"})
    local, everywhere, on_aws = guarded[1]["Resource"]["Fn::If"]
    identity = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/"
    assert (local, everywhere, on_aws[0]) == ("IsLocal", "*", {"Fn::Sub": f"{identity}${{ReportMailFrom}}"})
    assert on_aws[1]["Fn::Sub"][0] == f"{identity}${{Domain}}"
    assert on_aws[2] == {"Fn::Sub": f"{identity.replace('identity/', 'configuration-set/')}${{MailConfigurationSet}}"}
    senders = [place for place, document in policy_documents().items() if "ses:Send" in str(document)]
    assert senders == [
        "WatchUploadsRole.watch-uploads",
        "ProcessErrorsRole.process-errors",
        "WeeklyReportRole.weekly-report",
    ]


def test_nobody_who_reads_mails_of_the_topic_gets_the_report_twice() -> None:
    subscriptions = {
        name: item["Properties"].get("FilterPolicy") for name, item in resources("AWS::SNS::Subscription").items()
    }
    no_report, no_part = {"kind": [{"anything-but": ["weekly_report"]}]}, {"file": [{"exists": False}]}
    to_all, no_movement = {"to": [{"exists": False}]}, {"kind": [{"anything-but": ["movement"]}]}
    neither = {"kind": [{"anything-but": ["weekly_report", "movement"]}]}
    assert subscriptions == {
        "EmailSubscription": {"Fn::If": ["HasReportMail", neither | to_all | no_part, no_movement | to_all | no_part]},
        "MailboxSubscription": {"Fn::If": ["HasReportMail", no_report | no_part, no_part]},
        "SmsSubscription": {"severity": ["critical"]} | to_all | no_part,
        "WebhookSubscription": {"kind": [{"anything-but": ["movement", "whole_file"]}]} | to_all,
        "NoteBouncesHearsSes": None,  # another topic
        "SendAlertsHearsAll": HEARS_ALL,
    }


def test_browsers_may_send_files_from_the_dashboard_and_from_nowhere_else() -> None:
    rules = resources("AWS::S3::Bucket")["UploadsBucket"]["Properties"]["CorsConfiguration"]["CorsRules"]
    own, laptop = rules[0]["AllowedOrigins"]
    assert (own, laptop["Fn::If"][0], laptop["Fn::If"][2]) == (
        {"Ref": "DashboardUrl"},
        "IsLocal",
        {"Ref": "AWS::NoValue"},
    )


def test_what_ses_tells_of_our_mails_reaches_the_function_and_only_ses_may_tell_it() -> None:
    sends = {name for name, item in template()["Resources"].items() if item.get("Condition") == "SendsMail"}
    assert sends == {
        *("MailConfigurationSet", "MailEventsTopic", "MailEventsTopicPolicy", "MailEvents"),
        *("NoteBouncesHearsSes", "SnsMayStartNoteBounces"),
    }
    destination = resources("AWS::SES::ConfigurationSetEventDestination")["MailEvents"]["Properties"][
        "EventDestination"
    ]
    assert destination["MatchingEventTypes"] == ["bounce", "complaint", "reject"]
    assert destination["SnsDestination"] == {"TopicARN": {"Ref": "MailEventsTopic"}}
    policy = resources("AWS::SNS::TopicPolicy")["MailEventsTopicPolicy"]["Properties"]["PolicyDocument"]
    (allowed,) = [item for item in statements(policy) if item["Effect"] == "Allow"]
    assert (allowed["Principal"], allowed["Action"]) == ({"Service": "ses.amazonaws.com"}, "sns:Publish")
    assert set(allowed["Condition"]["StringEquals"]) == {"aws:SourceAccount", "aws:SourceArn"}
    pool = resources("AWS::Cognito::UserPool")["UserPool"]["Properties"]["EmailConfiguration"]["Fn::If"][1]
    assert pool["ConfigurationSet"] == {"Ref": "MailConfigurationSet"}
