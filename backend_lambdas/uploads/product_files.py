"""A product's image and datasheet: kept, replaced, removed; and what a crash between two steps left is cleared.

The record of the product says which files are its own. A file is there before the record names it and goes after the
record has let it go, so a page never shows one that is missing; a crash between the two leaves a file that no record
names, which the next nightly check deletes (docs/decisions/368).
"""

from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from typing import Protocol
from urllib.parse import quote, unquote

from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.inventory.product_files import ENDINGS, FileKind, checked_type, media_type_of
from backend_lambdas.inventory.products import Product

FILES = "products/"  # in the data bucket
ORPHAN_AFTER_MS = 3_600_000  # between a file and the record that names it lie seconds
AT_ONCE = 100  # products asked for together: one BatchGetItem


class ProductFiles(Protocol):
    """All raise StorageError."""

    def read_sent(self, draft: str, most: int) -> bytes:
        """What a browser has sent, of at most `most` bytes; more are cut off after one more. Raise NotFound."""

    def put(self, key: str, body: bytes, media_type: str) -> None: ...

    def delete(self, key: str) -> None:
        """Also one that is not there."""

    def listed(self, before_ms: int) -> Iterable[str]:
        """The keys of all that were put before then."""


class Catalogue(Protocol):
    def find(self, product_ids: Collection[str]) -> Mapping[str, Product]:
        """Those there are, deleted ones too; strongly consistent."""


def file_key(product_id: str, kind: FileKind, file_id: str, media_type: str) -> str:
    """Where it is kept; a new one has another key, so what is shown is never half one and half the other."""
    return f"{FILES}{quote(product_id, safe='')}/{kind}-{file_id}.{ENDINGS[media_type]}"


def product_of_key(key: str) -> str:
    return unquote(key.removeprefix(FILES).partition("/")[0])


def type_of_key(key: str) -> str:
    """The media type it was kept as; raises KeyError for a key that `file_key` has not made."""
    return {ending: name for name, ending in ENDINGS.items()}[key.rpartition(".")[2]]


def keep_file(files: ProductFiles, sent: tuple[str, int], product_id: str, kind: FileKind, file_id: str) -> str:
    """Check by its content what was `sent` (key of the draft, most bytes), and keep it; returns its key.

    What is kept are the very bytes that were checked. Raises InvalidRequest, NotFound.
    """
    body = files.read_sent(*sent)
    media_type = checked_type(kind, media_type_of(body), len(body))
    key = file_key(product_id, kind, file_id, media_type)
    files.put(key, body, media_type)
    return key


def own_files(product: Product | None) -> tuple[str, ...]:
    """Keys of what belongs to it; nothing does to one that is deleted."""
    if product is None or product.gone:
        return ()
    return tuple(key for key in (product.image, product.datasheet) if key)


def let_go(files: ProductFiles, keys: Iterable[str]) -> None:
    """Delete them now, or leave them to the nightly check: what they belonged to has let them go already."""
    for key in filter(None, keys):
        try:
            files.delete(key)
        except StorageError:
            return


def clear_orphans(files: ProductFiles, catalogue: Catalogue, now_ms: int) -> int:
    """Delete the files that no product has; how many there were."""
    deleted = 0
    keys = iter(files.listed(now_ms - ORPHAN_AFTER_MS))
    while some := tuple(islice(keys, AT_ONCE)):
        products = catalogue.find({product_of_key(key) for key in some})
        own = {key for product in products.values() for key in own_files(product)}
        for key in some:
            if key not in own:
                files.delete(key)
                deleted += 1
    return deleted
