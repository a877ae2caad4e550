"""Sends a mail through SES, whose events about it come to note_bounces."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend_lambdas.aws.core.errors import our_errors

UTF8 = "UTF-8"


@dataclass(frozen=True, slots=True)
class Mail:
    """`mail_id` is the same however often it is sent. `page`: its HTML part, None: text alone."""

    mail_id: str
    subject: str
    text: str
    page: str | None = None


@dataclass(frozen=True, slots=True)
class MailSender:
    """`ses` is a client of sesv2, `address` is verified there. `configuration_set`: who hears of bounces, "" nobody."""

    ses: Any
    address: str
    configuration_set: str = ""

    def send(self, recipients: Sequence[str], mail: Mail, doing: str) -> None:
        """Raises StorageError, also while SES does not accept the sender's address: it must be verified first."""
        body = {"Text": {"Data": mail.text, "Charset": UTF8}}
        if mail.page is not None:
            body["Html"] = {"Data": mail.page, "Charset": UTF8}
        simple = {
            "Subject": {"Data": mail.subject, "Charset": UTF8},
            "Body": body,
            "Headers": [{"Name": "X-Stockroom-digest-id", "Value": mail.mail_id}],
        }
        heard = {"ConfigurationSetName": self.configuration_set} if self.configuration_set else {}
        with our_errors(doing):
            self.ses.send_email(
                FromEmailAddress=self.address,
                Destination={"ToAddresses": list(recipients)},
                Content={"Simple": simple},
                **heard,
            )
