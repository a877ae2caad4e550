"""Product error queue -> the vendor is told how its file ended: what is wrong, how often, and where to see it."""

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.core.telemetry import Message, Telemetry, now_ms
from backend_lambdas.aws.products.vendor_mails import VendorMails, upload_in

telemetry = Telemetry("process_errors")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer with the messages that must be delivered again; after five times they are dead letters, with an alarm."""
    mails = VendorMails(settings())

    def tell(message: Message) -> None:
        told = mails.tell(upload_in(message["body"]), now_ms())
        telemetry.done("vendor told", **asdict(told))

    return telemetry.each_message(event, tell)
