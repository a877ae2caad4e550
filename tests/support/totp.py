"""The six digits an authenticator app shows (RFC 6238 with its defaults: SHA-1, 30 seconds)."""

import base64
import hmac
import struct
from datetime import datetime

STEP_SECONDS = 30


def totp(secret: str, at: datetime) -> str:
    """The code of `secret` (base32) at that moment."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(at.timestamp()) // STEP_SECONDS), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
