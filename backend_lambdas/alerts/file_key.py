"""Under which key the one mail of a file of several stores is kept (docs/decisions/403)."""

from dataclasses import replace

from backend_lambdas.alerts.detect import DigestKey

WHOLE_FILE = ""  # no store is called so


def file_of(key: DigestKey) -> DigestKey:
    """The one mail of the file that this store's digest is about."""
    return replace(key, store=WHOLE_FILE)
