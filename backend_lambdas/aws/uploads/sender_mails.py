"""Mails to who sent files over the deployed stack: what ended is read, composed and sent, a person at a time."""

from collections import Counter
from collections.abc import Callable
from uuid import uuid4

from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.company import DynamoCompany
from backend_lambdas.aws.core.mail import Mail, MailSender
from backend_lambdas.aws.core.settings import Settings, settings
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.identity.mail_addresses import DynamoMailAddresses
from backend_lambdas.aws.uploads.endings import DynamoEndings
from backend_lambdas.aws.uploads.reader import UploadReader
from backend_lambdas.identity.mail_addresses import in_use
from backend_lambdas.inventory.errors import StockroomError
from backend_lambdas.language.texts import speaking
from backend_lambdas.uploads.models import Ending
from backend_lambdas.uploads.sender_mail import (
    FILES_TOLD,
    EndedFile,
    asked_for,
    compose_sender_mail,
    is_due,
    still_true,
)
from backend_lambdas.uploads.upload import Upload

CLAIM_MS = 75_000  # longer than the function lives: who has not noted it by then is dead


def mail_senders(now_ms: int, failed: Callable[[Exception], None]) -> int:
    """Mail who is due; return how many were. One that fails is handed to `failed`, and is mailed by the next run."""
    names = settings()
    if not names.report_mail_from:
        return 0
    mails = SenderMails(names, now_ms)
    sent = 0
    for user_id, endings in mails.endings.all().items():
        try:
            sent += is_due(endings, now_ms) and mails.mail(user_id)
        except StockroomError as error:
            failed(error)
    return sent


class SenderMails:
    """As things are at `now_ms`."""

    def __init__(self, names: Settings, now_ms: int) -> None:
        self._names, self._now_ms = names, now_ms
        client, table = clients.dynamodb(), names.ops_table
        self.endings = DynamoEndings(client, table)
        self._uploads, self._accounts = UploadReader(client, table), Accounts(client, table)
        self._addresses = DynamoMailAddresses(client, table)
        self._company = DynamoCompany(client, table, names.company)

    def mail(self, user_id: str) -> bool:
        """Claim, send, note: who dies before the note leaves it to the next run, whose mail has the same id."""
        owner = uuid4().hex
        if not self.endings.claim(user_id, owner, self._now_ms, self._now_ms + CLAIM_MS):
            return False
        try:
            endings = self.endings.of(user_id)
            sent = self._send(user_id, endings)
            self.endings.settle(user_id, owner, endings)
        except StockroomError:
            self.endings.release(user_id, owner)
            raise
        return sent

    def _send(self, user_id: str, endings: list[Ending]) -> bool:
        account, company = self._accounts.find(user_id), self._company.read()
        # Of several endings of one file the last one counts.
        last = {one.upload_id: one for one in endings}.values()
        files = asked_for([found for one in last if (found := self._file(one))], account, company)
        if not files or account is None or not in_use([account.email], self._addresses.all())[0]:
            return False
        language = account.language or company.language
        with speaking(language, company.number_format, company.date_format):
            told = [self._with_reasons(one) if number < FILES_TOLD else one for number, one in enumerate(files)]
            page = self._names.dashboard_url.rstrip("/") + "/uploads"
            first = endings[0]
            mail = compose_sender_mail(f"{first.upload_id}-{first.at}", told, account, page)
        sender = MailSender(clients.ses(), self._names.report_mail_from, self._names.mail_configuration_set)
        sender.send([account.email], Mail(mail.mail_id, mail.subject, mail.text), "Mailing who sent files")
        return True

    def _file(self, ending: Ending) -> EndedFile | None:
        upload = self._uploads.upload(ending.upload_id)
        if upload is None or not still_true(ending, upload):
            return None
        return EndedFile(upload, undone=ending.undone, why_undone=self._why_undone(upload) if ending.undone else "")

    def _why_undone(self, upload: Upload) -> str:
        undo = self._uploads.upload(upload.undone_by_upload)
        return undo.undoing.why if undo is not None and undo.undoing is not None else ""

    def _with_reasons(self, one: EndedFile) -> EndedFile:
        if not one.upload.rejected:
            return one
        reasons = Counter(error.reason for error in self._uploads.row_errors(one.upload.upload_id))
        return EndedFile(one.upload, dict(reasons.most_common()), one.undone, one.why_undone)
