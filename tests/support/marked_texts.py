"""A language of marks: what stands without one is data, or a text that was forgotten."""

import re
from gettext import NullTranslations

OPEN, CLOSE = "\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}", "\N{MATHEMATICAL RIGHT WHITE SQUARE BRACKET}"


class Marked(NullTranslations):
    """Every text between two marks."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{OPEN}{msgid1 if n == 1 else msgid2}{CLOSE}"

    def pgettext(self, context: str, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"


def without_marked(text: str) -> str:
    """What stands outside of the marks; a marked text may hold others, and go over several parts of the page."""
    shorter = re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", "", text)
    return text if shorter == text else without_marked(shorter)
