"""A product's number made of its name, where a catalogue gives none: the same name, the same number."""

import hashlib
import re
import unicodedata

LONGEST = 60  # of a product number's 64 characters (rule P3)
_DIGEST = 8  # letters of a digest that tell long, or not Latin, names apart
_SIGNS = re.compile(r"[^a-z0-9]+")


def number_of(name: str) -> str:
    """`Crème brûlée / 2 pcs` -> `creme-brulee-2-pcs`; what is not Latin, or too long, ends in a digest."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one)).replace("\u0131", "i").replace("ß", "ss")
    number = _SIGNS.sub("-", letters).strip("-")
    lost = any(one.isalnum() and not one.isascii() for one in letters)
    if not lost and len(number) <= LONGEST:
        return number
    digest = hashlib.sha256(" ".join(plain.split()).encode()).hexdigest()[:_DIGEST]
    return f"{number[: LONGEST - _DIGEST - 1].strip('-')}-{digest}".lstrip("-")
