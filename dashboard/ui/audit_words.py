"""What the audit trail keeps in English, in the reader's language: deeds, the names of their figures, some values.

What is not named here is shown as it was kept: people's own words, names and numbers.
"""

from typing import Any

from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.movements import Cause
from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import N_, _
from dashboard.ui.formatting import inside

# Those of dashboard/features/account/trail.py are marked there.
ACTIONS = (
    *(N_("alert acknowledged"), N_("alert snoozed"), N_("alert reopened"), N_("alert assigned"), N_("alert commented")),
    *(N_("categories ordered"), N_("category renamed"), N_("category merged"), N_("category shown by its own name")),
    *(N_("company settings changed"), N_("store settings changed"), N_("threshold set"), N_("threshold removed")),
    *(N_("confirmation sent again"), N_("test message asked for"), N_("subscription made"), N_("subscription changed")),
    *(N_("subscription ended"), N_("subscription begun again")),
    *(N_("count corrected"), N_("movement recorded"), N_("movement taken back")),
    *(N_("demo account made"), N_("language chosen"), N_("sign-in disconnected")),
    N_("mails about files chosen"),
    *(N_("mail address switched off"), N_("mail address switched on")),
    *(N_("product deleted"), N_("product image changed"), N_("product datasheet changed"), N_("product changed")),
    *(N_("store removed"), N_("store merged")),
    *(N_("upload held"), N_("upload failed")),
    *(N_("upload approved"), N_("upload discarded"), N_("upload tried again"), N_("upload answered")),
    N_("upload undone"),
    *(N_("user added"), N_("user invited"), N_("user invited again"), N_("user changed"), N_("user disabled")),
    *(N_("user enabled"), N_("user's password reset"), N_("user's second factor ended")),
    N_("user signed out everywhere"),
    *(N_("API key made"), N_("API key revoked")),
    *(N_("vendor added"), N_("vendor changed"), N_("not a duplicate")),
    *(N_("view shared"), N_("view changed"), N_("view deleted")),
    *(N_("weekly report made"), N_("weekly report revised")),
)
# Kept under the words of the protocol; pages say these with the words of the upload's own page.
SHOWN = {
    "store committed": N_("upload applied in one store"),
    "store superseded": N_("upload overtaken in one store"),
    "store held": N_("upload held in one store"),
    "store discarded": N_("upload discarded in one store"),
    "upload committed": N_("upload applied"),
    "upload superseded": N_("upload overtaken by a newer file"),
    "upload rejected": N_("upload not applied"),
}
# Who did it where no person did: functions, by the names they write themselves.
MACHINES = ("ingest", "dead letters", "nightly check", "thresholds", "sales", "schedule")
NAMES = {
    "address": N_("address"),
    "applied": N_("applied"),
    "browser": N_("browser"),
    "categories": N_("categories"),
    "category": N_("category"),
    "cause": N_("cause"),
    "comment": N_("comment"),
    "currency": N_("currency"),
    "date_format": N_("dates"),
    "delivery": N_("delivery"),
    "email": N_("e-mail"),
    "expected": N_("files due"),
    "file": N_("file"),
    "fiscal_month": N_("fiscal year begins in month"),
    "into": N_("into"),
    "kinds": N_("kinds of message"),
    "language": N_("language"),
    "lead_days": N_("lead time in days"),
    "line": N_("line"),
    "name": N_("name"),
    "number_format": N_("numbers"),
    "off_since": N_("off since"),
    "open_days": N_("opening days"),
    "order": N_("order"),
    "page": N_("page"),
    "product_id": N_("product"),
    "provider": N_("identity provider"),
    "query": N_("shows"),
    "reason": N_("reason"),
    "region": N_("region"),
    "removed": N_("removed"),
    "revision": N_("revision"),
    "role": N_("role"),
    "said": N_("said"),
    "severities": N_("severity"),
    "shown_as": N_("shown as"),
    "signed_out": N_("signed out"),
    "store": N_("store"),
    "stores": N_("stores"),
    "superseded": N_("overtaken"),
    "takes_back": N_("takes back"),
    "threshold": N_("threshold"),
    "threshold_of": N_("threshold of"),
    "to": N_("to"),
    "unchanged": N_("unchanged"),
    "units": N_("units"),
    "upload_id": N_("upload"),
    "upload_mails": N_("mails about files"),
    "vendor": N_("vendor"),
    "was": N_("was"),
    "what": N_("what"),
    "why": N_("why"),
    "zone": N_("time zone"),
}
CAUSES = {
    Cause.SALE: N_("sale"),
    Cause.RECEIPT: N_("receipt"),
    Cause.TRANSFER: N_("transfer"),
    Cause.BREAKAGE: N_("breakage"),
    Cause.THEFT: N_("theft"),
    Cause.OWN_USE: N_("own use"),
    Cause.FOUND: N_("found"),
    Cause.MORE: N_("more"),
    Cause.FEWER: N_("fewer"),
}
BEFORE = "_before"
EVERY = {"every store": N_("every store"), "every": N_("every"), "none": N_("none"), "nobody": N_("nobody")}
WHOLE = {"company": N_("company"), "categories": N_("categories")}  # subjects without a name of their own


def action_words(action: str) -> str:
    """ "User invited"; how a sentence begins."""
    words = _(SHOWN.get(action, action))
    return words[:1].upper() + words[1:]


def actor_words(actor: str, user_id: str) -> str:
    """Who did it: a person by name, "Stockroom" where it did so itself."""
    return "Stockroom" if actor in MACHINES and not user_id else actor


def name_words(name: str) -> str:
    """Of a figure: "stores", "stores before"."""
    base = name.removesuffix(BEFORE)
    words = _(NAMES[base]) if base in NAMES else base.replace("_", " ")
    return words if base == name else _("{name} before", name=words)


def value_words(name: str, value: Any) -> str:
    """What a figure is, where it is one of ours; else as it was kept."""
    base, text = name.removesuffix(BEFORE), str(value)
    if base == "role" and text in list(Role):
        return role_words(Role(text))
    if base == "what" and text in list(Cause):
        return _(CAUSES[Cause(text)])
    return _(EVERY[text]) if text in EVERY else translated(text) if base in ("reason", "said") else text


def role_words(role: Role) -> str:
    """Within a sentence: "store manager"."""
    return inside(_(role.value.capitalize()))
