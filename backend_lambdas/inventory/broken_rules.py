"""The numbers of the rules of product files, under which heads they are counted, and what a line is told. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from backend_lambdas.language.texts import S_


class Rule(StrEnum):
    """What a line must keep; the value is its number, in docs, in the error file and in mails."""

    SHAPE = "P0"
    VENDOR = "P1"
    REQUIRED = "P2"
    SKU = "P3"
    TWICE = "P4"
    OTHERS = "P5"
    PRICE = "P6"
    OLD_PRICE = "P7"
    CATEGORY_PRICE = "P8"
    CATEGORY = "P9"
    LENGTH = "P10"
    EMAIL = "P11"
    URL = "P12"
    GTIN = "P13"
    CURRENCY = "P14"
    STOCK = "P15"
    UNKNOWN = "P16"


class ErrorKind(StrEnum):
    """Under which head a mail counts the lines that break a rule."""

    VENDOR = S_("Vendor")
    UNKNOWN = S_("Unknown products")
    MISSING = S_("Missing values")
    FORMAT = S_("Format")
    DUPLICATE = S_("Duplicates")
    PRICE = S_("Prices")
    CATEGORY = S_("Categories")


_RULES_OF = {
    ErrorKind.VENDOR: (Rule.VENDOR,),
    ErrorKind.UNKNOWN: (Rule.UNKNOWN,),
    ErrorKind.MISSING: (Rule.REQUIRED,),
    ErrorKind.FORMAT: (Rule.SHAPE, Rule.SKU, Rule.LENGTH, Rule.EMAIL, Rule.URL, Rule.GTIN, Rule.STOCK),
    ErrorKind.DUPLICATE: (Rule.TWICE, Rule.OTHERS),
    ErrorKind.PRICE: (Rule.PRICE, Rule.OLD_PRICE, Rule.CATEGORY_PRICE, Rule.CURRENCY),
    ErrorKind.CATEGORY: (Rule.CATEGORY,),
}
KIND_OF = {rule: kind for kind, rules in _RULES_OF.items() for rule in rules}
_NAMED = re.compile(r" \(rule (P\d+)\)$")


def named(rule: Rule, reason: str) -> str:
    """The reason with its rule's number: `not above 0 (rule P6)`."""
    return S_("{why_words} (rule {rule})", why_words=reason, rule=rule)


def rule_in(reason: str) -> Rule:
    """The rule that `named` put there; SHAPE where there is none."""
    found = _NAMED.search(reason)
    return Rule(found[1]) if found and found[1] in list(Rule) else Rule.SHAPE


@dataclass(frozen=True, slots=True)
class Broken:
    """Which rule a line breaks, in which field, why, and what was probably meant."""

    rule: Rule
    field: str
    reason: str
    suggestion: str | None = None
