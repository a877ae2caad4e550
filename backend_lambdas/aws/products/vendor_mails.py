"""Tells a vendor how its file ended: counts its error file, keeps the counts on the upload, sends one mail."""

import json
import time
from dataclasses import dataclass
from typing import Any

from backend_lambdas.aws.core import clients, tables
from backend_lambdas.aws.core.company import DynamoCompany
from backend_lambdas.aws.core.expiry import expiry
from backend_lambdas.aws.core.items import Item, to_item
from backend_lambdas.aws.core.mail import Mail, MailSender
from backend_lambdas.aws.core.paging import s3
from backend_lambdas.aws.core.settings import Settings, lives
from backend_lambdas.aws.core.writes import setting, update_if
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.identity.mail_addresses import DynamoMailAddresses
from backend_lambdas.aws.products.vendors import DynamoVendors
from backend_lambdas.aws.uploads.files import Presigner, deployed_files
from backend_lambdas.aws.uploads.items import upload_key
from backend_lambdas.aws.uploads.reader import UploadReader
from backend_lambdas.identity.actor import Role
from backend_lambdas.identity.mail_addresses import in_use
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.uploads.product_errors import (
    LINK_SECONDS,
    ErrorCounts,
    VendorMail,
    compose_vendor_mail,
    count_errors,
    has_ended,
)
from backend_lambdas.uploads.upload import Upload

SENDING_MS = 120_000  # longer than the function lives: who has not noted it by then is dead
REASONS_KEPT = 50  # on the upload's record; the error file has all


@dataclass(frozen=True, slots=True)
class Told:
    """`mailed`: by this; "" or why nobody was mailed."""

    upload_id: str
    status: str
    rejected: int
    mailed: bool
    why_not: str = ""


def upload_in(message: str) -> str:
    """The upload that a message of the error queue is about: its rows are too many for a message and lie in S3."""
    return str(json.loads(message)["upload_id"])


class VendorMails:
    """Over the deployed stack. Told of the same upload again it sends nothing, but where it was held and has ended."""

    def __init__(self, names: Settings) -> None:
        self._names, self._table = names, names.ops_table
        self._dynamodb = clients.dynamodb()
        self._files = deployed_files(clients.s3(), names)

    def tell(self, upload_id: str, now_ms: int) -> Told:
        """Raise StorageError for one that has not ended yet: it will have when the message comes again."""
        upload = UploadReader(self._dynamodb, self._table).upload(upload_id)
        if upload is None:
            return Told(upload_id, "", 0, False, "there is no such upload any more")
        if not has_ended(upload):
            raise StorageError(f"Telling the vendor: upload {upload_id} has not ended yet")
        counts = count_errors(self._files.get(upload.error_key)) if upload.error_key else ErrorCounts()
        self._keep(upload, counts)
        address, why_not = self._address(upload)
        if address and not self._begin(upload, now_ms):
            address, why_not = "", "it was mailed before"
        if address:
            self._send(address, self._mail(upload, counts))
            self._end(upload)
        return Told(upload_id, upload.status, upload.rejected or 0, bool(address), why_not)

    def _keep(self, upload: Upload, counts: ErrorCounts) -> None:
        reasons = dict(list(counts.reasons.items())[:REASONS_KEPT])
        values = {"error_kinds": dict(counts.kinds) or None, "error_reasons": reasons or None}
        values |= {"error_rules": dict(counts.rules) or None}
        update = setting(self._table, upload_key(upload.upload_id), values, "attribute_exists(pk)", {})
        if any(values.values()):
            update_if(self._dynamodb, update, f"Keeping what is wrong with upload {upload.upload_id}")

    def _address(self, upload: Upload) -> tuple[str, str]:
        """The vendor's, else its person's who sent the file; and why there is none."""
        if not self._names.report_mail_from:
            return "", "no address to send from is set"
        vendor = DynamoVendors(self._dynamodb, self._table).find(upload.vendor) if upload.vendor else None
        address = vendor.email if vendor is not None else ""
        if not address and upload.by_id:
            account = Accounts(self._dynamodb, self._table).find(upload.by_id)
            is_theirs = account is not None and account.role is Role.VENDOR and not account.disabled
            address = account.email if account is not None and is_theirs else ""
        if not address:
            return "", "no address of the vendor is known"
        on, _off = in_use([address], DynamoMailAddresses(self._dynamodb, self._table).all())
        return (address, "") if on else ("", "its address is switched off")

    def _mail(self, upload: Upload, counts: ErrorCounts) -> VendorMail:
        names = self._names
        link = None
        if upload.error_key:
            signer = Presigner(s3(), names.uploads_bucket, names.data_bucket, names.max_upload_bytes)
            link = signer.download_link(upload.error_key, f"errors-{upload.upload_id}.csv", LINK_SECONDS)
        page = names.dashboard_url.rstrip("/") + f"/uploads?id={upload.upload_id}"
        with DynamoCompany(self._dynamodb, self._table, names.company).read().speaking():
            return compose_vendor_mail(upload, counts, page, link)

    def _send(self, address: str, mail: VendorMail) -> None:
        sender = MailSender(clients.ses(), self._names.report_mail_from, self._names.mail_configuration_set)
        sender.send([address], Mail(mail.mail_id, mail.subject, mail.text), f"Mailing the vendor about {mail.mail_id}")

    def _begin(self, upload: Upload, now_ms: int) -> bool:
        """Become the one who sends it, for a while; False when it is sent or somebody else is at it."""
        free = "attribute_not_exists(pk) OR (attribute_not_exists(mailed) AND until_ms < :now)"
        values: dict[str, Any] = {"until_ms": now_ms + SENDING_MS, **expiry(lives().keep_upload_days, time.time())}
        update = setting(self._table, _mail_key(upload), values, free, {":now": now_ms})
        return update_if(self._dynamodb, update, f"Mailing the vendor about {upload.upload_id}")

    def _end(self, upload: Upload) -> None:
        update = setting(self._table, _mail_key(upload), {"mailed": True}, "attribute_exists(pk)", {})
        update_if(self._dynamodb, update, f"Noting that the vendor knows of {upload.upload_id}")


def _mail_key(upload: Upload) -> Item:
    """One for each status it is told of: held, and how it ended."""
    return to_item({"pk": tables.upload_pk(upload.upload_id), "sk": f"MAIL#{upload.status}"})
