"""Events of Amazon SES -> addresses that mails do not reach are switched off, until a person switches them on."""

import json
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.alerts.subscriptions import OffReason
from backend_lambdas.aws.alerts.subscriptions import SubscriptionRecords
from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.core.telemetry import Telemetry
from backend_lambdas.aws.identity.mail_addresses import DynamoMailAddresses
from backend_lambdas.identity.mail_addresses import note_reports, refused_mail, reports_of
from backend_lambdas.inventory.errors import Refused

telemetry = Telemetry("note_bounces")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """A message of SNS brings one event. Lambda tries a failed one twice again; done twice it changes nothing more."""
    kept = DynamoMailAddresses(clients.dynamodb(), settings().ops_table)
    subscriptions = SubscriptionRecords(clients.dynamodb(), settings().ops_table)
    for record in event["Records"]:
        told = json.loads(record["Sns"]["Message"])
        reports = reports_of(told)
        changed = note_reports(reports, kept)
        for address in {report.address for report in reports}:  # also of what a run that broke off had noted
            known = kept.find(address)
            if known is not None and known.off_reason is not None:
                subscriptions.end_mails(address, OffReason(known.off_reason))
        mail_id = told.get("mail", {}).get("messageId")
        telemetry.done("mail_event", mail_id=mail_id, told=len(reports), switched_off=len(changed))
        if (reason := refused_mail(told)) is not None:
            telemetry.failed(Refused(f"Sending a mail: Amazon SES refused it: {reason}"), mail_id=mail_id)
