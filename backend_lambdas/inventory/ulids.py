"""Identities that sort by the time they were made: ULIDs, 48 bits of milliseconds and 80 of chance in base 32."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHANCE_BYTES = 10


def ulid(ms: int, chance: bytes) -> str:
    """26 characters from a time in milliseconds since 1970 and CHANCE_BYTES random bytes."""
    number = (ms << 80) | int.from_bytes(chance[:CHANCE_BYTES], "big")
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))
