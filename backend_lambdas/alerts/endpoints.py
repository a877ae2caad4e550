"""The addresses alerts go to, in the one form in which they are kept."""

import re
from enum import StrEnum
from hashlib import sha256
from ipaddress import ip_address

from backend_lambdas.identity.account import normal_email
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import _

LONGEST_ADDRESS = 500  # of a webhook; taste
PHONE = re.compile(r"\+[1-9]\d{6,14}")  # E.164, as SNS asks
ADDRESS = re.compile(r"(?i:https)://(?P<host>[^\s/?#@:\[\]\\]+|\[[^\s\]]+\])(:(?P<port>\d+))?([/?][^\s#]*)?")


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    WEBHOOK = "webhook"


def subscription_id(channel: Channel, endpoint: str) -> str:
    """One address has one subscription, as SNS keeps it: its id follows from it."""
    return sha256(f"{channel}\x1f{endpoint}".encode()).hexdigest()[:16]


def normal_endpoint(channel: Channel, text: str) -> str:
    """The address as it is kept. Raises InvalidRequest: what to correct."""
    if channel is Channel.EMAIL:
        return normal_email(text)
    if channel is Channel.SMS:
        number = re.sub(r"[\s()/-]", "", text)
        if not PHONE.fullmatch(number):
            raise InvalidRequest(_("Write the number with its country, like +49 170 1234567."))
        return number
    return _normal_webhook(text.strip())


def _normal_webhook(text: str) -> str:
    """Only public https addresses: what is behind them reads our alerts, and SNS would knock at what is ours."""
    parts = ADDRESS.fullmatch(text)
    if parts is None or len(text) > LONGEST_ADDRESS or not text.isprintable():
        raise InvalidRequest(
            _("Give an address like https://hooks.example.com/stock: https, without blanks, user name, password and #.")
        )
    if parts["port"] not in (None, "443", "8443"):
        raise InvalidRequest(_("Give an address on port 443 or 8443."))
    if _is_private(parts["host"].strip("[]").lower()):
        raise InvalidRequest(_("{host} is not reachable from outside. Give a public address.", host=parts["host"]))
    return text


def _is_private(host: str) -> bool:
    """Names that cannot be public, and numbers in any form a resolver would take (127.1, 0x7f000001, 2130706433)."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        last = host.rstrip(".").rpartition(".")[2]
        numeric = last[:1].isdigit()
        local = last in ("localhost", "local", "internal", "lan", "home", "arpa", "test", "invalid", "onion")
        return numeric or local or "." not in host.rstrip(".")
