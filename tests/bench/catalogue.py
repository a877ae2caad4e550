"""What a vendor's file of 50,000 products costs: `python -m tests.bench.catalogue` prints seconds of processor time.

The function's own work: read, checked by every rule against a catalogue as large, planned, applied in transactions of
50 products; then a list of as many prices. Its stores are in memory, so AWS' time is not in it.
"""

import resource
import sys
import time

from tests.support.product_stores import VendorWorld

ROWS = 50_000
HEAD = "sku,name,category,price,ean,description\n"


def catalogue(times: float) -> str:
    lines = (
        f"AC-{n:06d},Product {n} of the range {n % 97},Category {n % 40},{(n % 900 + 100) / 100 * times:.2f},,"
        f"What one would say of it in half a line {n}\n"
        for n in range(ROWS)
    )
    return HEAD + "".join(lines)


def main() -> None:
    world = VendorWorld()
    prices = "sku,price\n" + "".join(f"AC-{n:06d},{(n % 900 + 100) / 100 * 1.3:.2f}\n" for n in range(ROWS))
    for what, text in (
        (f"{ROWS:,} new products", catalogue(1)),
        (f"{ROWS:,} products against as many, each with another price", catalogue(1.1)),
        (f"{ROWS:,} prices", prices),
    ):
        world.now += 86_400_000  # another day: the quota
        began = time.process_time()
        result = world.send(text, f"{what}.csv", at=world.now - 1_700_000_000_000)
        seconds = time.process_time() - began
        assert result.outcome is not None
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        print(f"{what}: {seconds:.1f} s, {result.outcome.applied:,} applied, at most {peak:,.0f} MB", flush=True)


if __name__ == "__main__":
    sys.exit(main())
