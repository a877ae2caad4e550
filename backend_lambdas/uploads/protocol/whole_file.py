"""The look at a file as a whole, before any store of it is applied: new stores, similar names, counts times ten.

Bounded whatever the file holds: at most STORES_COMPARED stores, spread evenly over the file, are compared with their
snapshots, COUNTS_COMPARED counts of each. A file that is wrong throughout is wrong there too; what is wrong in single
stores is found store by store, against the rows themselves. Why so: docs/decisions/142.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.plain_text import beside, shortened
from backend_lambdas.inventory.snapshot import decode_snapshot
from backend_lambdas.inventory.stock import StockLine
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.held import Effect
from backend_lambdas.uploads.models import FileJudgement
from backend_lambdas.uploads.ports import Attempt, KnownStore, Stores
from backend_lambdas.uploads.protocol.apply import Job
from backend_lambdas.uploads.protocol.effects import OnHand, effect_of_lines
from backend_lambdas.uploads.protocol.plausibility import Counts, is_tenfold

_BLANKS = re.compile(r"\s+")
_BLANK_IN_NUMBER = re.compile(r"(?<=\d)\s+(?=\d)")  # "Store 1 1" is not "Store 11"


def folded_name(name: str) -> str:
    """What is left of a name without case, blanks and accents."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.strip()) if not unicodedata.combining(c))
    return _BLANKS.sub("", _BLANK_IN_NUMBER.sub("\0", bare)).casefold()


def similar_stores(fresh: Mapping[str, int], known: Iterable[str]) -> dict[str, str]:
    """Each new store (given with its number of lines) that has another name already -> that name.

    Of several new ones that are alike the one with the most lines counts.
    """
    names = {folded_name(name): name for name in known}
    similar: dict[str, str] = {}
    for store in sorted(fresh, key=lambda name: (-fresh[name], name)):
        meant = names.setdefault(folded_name(store), store)
        if meant != store:
            similar[store] = meant
    return similar


SAMPLES_PREFIX = "uploads/samples/"
STORES_COMPARED = 30
COUNTS_COMPARED = 300
LARGEST_SNAPSHOT = 100_000  # items; larger stores are judged on their own only, their snapshot is too much to hold
NAMES_SHOWN = 3

Lines = Mapping[str, Mapping[str, StockLine]]


@dataclass(slots=True)
class _Compared:
    """What the stores looked at have shown. `small_...`: items in stock of stores too small to be judged alone."""

    counts: Counts = field(default_factory=Counts)
    in_stock: int = 0
    small_in_stock: int = 0
    small_zeroed: int = 0


def judge_file(stores: Stores, attempt: Attempt, job: Job, lines: Lines, with_effect: bool = True) -> FileJudgement:
    """Raise OutOfTime when the attempt must end before it is judged. `with_effect`: also what a held one would do."""
    known = stores.directory.known(sorted(lines))
    fresh = {store: len(items) for store, items in lines.items() if store not in known}
    company = stores.directory.all_known() if fresh else ()
    similar = similar_stores(fresh, (one.store for one in company))
    reasons = [_many_new(stores, job, fresh, company), _many_similar(job, similar)]
    compared = _Compared()
    chosen = _spread([one for one in known.values() if one.items <= LARGEST_SNAPSHOT]) if len(lines) > 1 else []
    for one in chosen:
        attempt.check()
        _compare(stores, job, one, lines[one.store], compared)
    reasons += [_tenfold(job, compared), _zeroed(job, compared)]
    reason = " ".join(found for found in reasons if found)
    names = tuple(sorted(fresh))
    if not reason:
        return FileJudgement(names, similar)
    effect = _effect(stores, job, lines, names, chosen) if with_effect else None
    return FileJudgement(names, similar, reason, effect)


def _many_new(stores: Stores, job: Job, fresh: Mapping[str, int], company: Sequence[KnownStore]) -> str | None:
    """One or a few new stores are a company that grows; many at once are another column taken for the store."""
    if len(fresh) <= job.limits.new_stores:
        return None
    own = [one.store for one in company if not _is_sample(stores, one)]
    if not own:
        return None
    return S_(
        "{number} stores would be new ({names_words}); the company has {total}. "
        "Is the right column taken for the store?",
        number=f"{len(fresh):,}",
        names_words=shortened(sorted(fresh), NAMES_SHOWN),
        total=f"{len(own):,}",
    )


def _many_similar(job: Job, similar: Mapping[str, str]) -> str | None:
    """A few are held one by one."""
    if len(similar) <= job.limits.new_stores:
        return None
    shown = shortened([beside([pair]) for pair in sorted(similar.items())], NAMES_SHOWN)
    words = S_("{number} stores are known but for case, blanks or accents ({names_words}).")
    return words.format(number=f"{len(similar):,}", names_words=shown)


def _is_sample(stores: Stores, one: KnownStore) -> bool:
    """Whether nothing but a sample file has named the store."""
    record = None if one.last_upload_id is None else stores.records.find(one.last_upload_id)
    return record is not None and record.key.startswith(SAMPLES_PREFIX)


def _spread(known: Sequence[KnownStore]) -> list[KnownStore]:
    """At most STORES_COMPARED of them, evenly over their names."""
    ordered = sorted(known, key=lambda one: one.store)
    step = max(1, -(-len(ordered) // STORES_COMPARED))
    return ordered[::step]


def _compare(stores: Stores, job: Job, one: KnownStore, lines: Mapping[str, StockLine], compared: _Compared) -> None:
    stocked = {item: units for item, (units, _) in _on_hand(stores, one).items() if units > 0}
    compared.in_stock += len(stocked)
    small = len(stocked) < job.limits.min_items
    left = COUNTS_COMPARED
    for product_id, old in stocked.items():
        line = lines.get(product_id)
        if line is not None and left:
            left -= 1
            compared.counts.add(old, line.on_hand)
            compared.small_zeroed += small and line.on_hand <= 0
    compared.small_in_stock += len(stocked) if small else 0


def _tenfold(job: Job, compared: _Compared) -> str | None:
    counts, limits = compared.counts, job.limits
    if not is_tenfold(counts, compared.in_stock, limits.min_items, limits.tenfold_share):
        return None
    words = S_("In the whole file {number} of {total} counts looked at are about ten times what they were or more.")
    return words.format(number=f"{counts.tenfold:,}", total=f"{counts.compared:,}")


def _zeroed(job: Job, compared: _Compared) -> str | None:
    """Stores of a few items each, all at zero."""
    in_stock, zeroed = compared.small_in_stock, compared.small_zeroed
    if in_stock < job.limits.min_items or zeroed <= job.limits.zeroed_share * in_stock:
        return None
    words = S_("In the small stores of the file {number} of {total} items in stock would drop to zero.")
    return words.format(number=f"{zeroed:,}", total=f"{in_stock:,}")


def _effect(stores: Stores, job: Job, lines: Lines, fresh: Sequence[str], chosen: Sequence[KnownStore]) -> Effect:
    """Of the new stores, and of those that were looked at."""
    total = Effect()
    for store in fresh:
        total += effect_of_lines(None, lines[store], job.whole)
    for one in chosen:
        total += effect_of_lines(_on_hand(stores, one), lines[one.store], job.whole)
    return total


def _on_hand(stores: Stores, one: KnownStore) -> dict[str, OnHand]:
    """What the store has on hand; nothing where the snapshot was replaced a moment ago."""
    try:
        columns = decode_snapshot(stores.files.get(one.snapshot_key)).columns if one.snapshot_key else None
    except NotFound:
        columns = None
    if columns is None:
        return {}
    prices = (None if price is None else Decimal(price) for price in columns["unit_price"])
    return dict(zip(columns["product_id"], zip(columns["on_hand"], prices, strict=True), strict=True))
