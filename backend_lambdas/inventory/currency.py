"""An amount of money with the company's currency, for sentences, headline numbers and mails.

The ISO 4217 code and not a symbol: "$" stands for twenty currencies, and a code needs no glyph in a PDF.
"""

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def in_currency(amount: str, currency: str) -> str:
    """ "1,234.50" -> "1,234.50 EUR"; the amount alone where no currency is known (reports made before it was)."""
    return f"{amount}{NO_BREAK_SPACE}{currency}" if currency else amount
