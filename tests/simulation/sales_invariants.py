"""The promises of sales and of stock moved by sales, checked on what a simulated day has left behind.

L1 the lake says of every sale what the newest file says · L2 the roll-ups are those of the lake · L3 every accepted
line is accounted for · L4 nobody's sale is taken away unasked · M1 stock is the last count minus what was sold since ·
M2 all rows an upload moves in a store are one mail's; the others (I2 to I9) as for stock files.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal

from backend_lambdas.inventory.movements import day_of, left_on_hand
from backend_lambdas.inventory.versions import MOVED, iso_ms, version_time_ms, write_version
from backend_lambdas.uploads.models import FINAL_PART, FINAL_UPLOAD, Decision, PartStatus, UploadStatus
from backend_lambdas.uploads.protocol.stored_plan import decode_plan
from tests.simulation.invariants import _aggregates, _audit, _readers_can_follow
from tests.simulation.sales_scenario import STORES, SimulatedCount, SimulatedSales, Told
from tests.simulation.sales_world import SalesWorld
from tests.simulation.world import MAX_RECEIVES, upload_id_of
from tests.support.ingest_stores import arrival_of
from tests.support.lake import Sale, summed

COUNTED = frozenset({UploadStatus.COMMITTED, UploadStatus.SUPERSEDED})


def find_problems(world: SalesWorld) -> list[str]:
    """Run after `world.run()`; an empty list means that every promise was kept."""
    problems = [*world.problems, *_ended(world), *_accounted(world), *_audit(world), *_one_mail(world)]
    if not world.dead_letters:
        problems += [*_lake(world), *_roll_ups(world), *_shelves(world), *_moves_are_told(world)]
    return [*problems, *_aggregates(world), *_readers_can_follow(world), *_repetition(world)]


def _ended(world: SalesWorld) -> Iterator[str]:
    for file in (*world.sales_files, *world.counts):
        record = world.memory.records.get(upload_id_of(file))
        if any(world.plain(message.text) == file.message for message in world.dead_letters):
            if world.crashes.get(file.message, 0) < MAX_RECEIVES - 2:
                yield f"I6: {file.key} became a dead letter"
            continue
        if record is None or record.status not in FINAL_UPLOAD | {UploadStatus.HELD}:
            yield f"I6: {file.key} ended as {record and record.status}"
            continue
        usable = file.kind == "good" and bool(_listed(file))
        may = world.crashes.get(file.message, 0) >= 2 or record.decision is Decision.DISCARD
        if usable and record.status is UploadStatus.REJECTED and not may:
            yield f"I6: {file.key} was rejected: {world.memory.outcomes[record.upload_id].reason}"
        if not usable and record.status is not UploadStatus.REJECTED:
            yield f"I6: {file.key} ({file.kind}) ended as {record.status}"
        if record.status is UploadStatus.HELD and record.decision is not None:
            yield f"I6: {file.key} is held although it was decided about"


def _listed(file: SimulatedSales | SimulatedCount) -> tuple[object, ...]:
    return file.lines if isinstance(file, SimulatedSales) else file.rows


def _accounted(world: SalesWorld) -> Iterator[str]:
    for file in world.sales_files:
        upload_id = upload_id_of(file)
        facts, outcome = world.memory.facts.get(upload_id), world.memory.outcomes.get(upload_id)
        if facts is not None and (facts.accepted, facts.rejected) != (len(file.lines), file.bad):
            yield f"I2: {file.key} counts {facts}"
        if outcome is None or outcome.status not in COUNTED:
            continue
        if outcome.applied + outcome.unchanged + outcome.superseded != len(file.lines):
            yield f"L3: {file.key} accounts for {outcome}, not for {len(file.lines)} lines"
        parts = world.memory.parts.get(upload_id, {})
        sold = {line[1] for line in file.lines}
        if world.moving and not sold <= set(parts):
            yield f"L3: {file.key} has not dealt with the stock of {sold - set(parts)}"
        if any(part.status not in FINAL_PART for part in parts.values()):
            yield f"L3: {file.key} has ended and its parts have not: {parts}"


def _statements(world: SalesWorld) -> dict[tuple[str, str], list[tuple[str, Told]]]:
    """store, sale_id -> what files that count have said of it, with their ver."""
    told: dict[tuple[str, str], list[tuple[str, Told]]] = defaultdict(list)
    for file in world.sales_files:
        record = world.memory.records.get(upload_id_of(file))
        if record is not None and record.status in COUNTED:
            ver = arrival_of(file.message).ver(record.upload_id)
            for line in file.lines:
                told[line[1], line[0]].append((ver, line))
    return told


def _lake(world: SalesWorld) -> Iterator[str]:
    told = _statements(world)
    if set(told) != set(world.lake.sales):
        yield f"L1: the lake has {set(world.lake.sales) ^ set(told)} that the files have not, or the other way round"
        return
    for key, sale in world.lake.sales.items():
        said = sorted(told[key])
        if sale.first_ver != said[0][0]:
            yield f"L1: {key} was first told of by {said[0][0]}, the lake says {sale.first_ver}"
        if not sale.line.quantity:
            yield from _taken(world, sale, [line for _, line in said])
            continue
        line = sale.line
        found = (line.sale_id, line.store, line.product_id, line.sale_date, line.quantity)
        if (sale.ver, found) != said[-1]:
            yield f"L1: the lake says {sale.ver} {found}, the newest file {said[-1]}"


def _taken(world: SalesWorld, sale: Sale, told: list[Told]) -> Iterator[str]:
    """A sale of 0 units: somebody has decided that it is another store's, whose file tells of the same one."""
    record = world.memory.records[sale.upload_id]
    file = next(file for file in world.sales_files if upload_id_of(file) == sale.upload_id)
    ver = write_version(iso_ms(record.decided_at or "1970-01-01T00:00:00Z"), "", record.upload_id)
    same = {(line[0], *line[2:]) for line in told}
    takes = [line for line in file.lines if (line[0], *line[2:]) in same and line[1] != sale.line.store]
    if record.decision is not Decision.APPROVE or sale.line.store not in record.left_stores or sale.ver != ver:
        yield f"L4: {sale} was taken away by {record}"
    if not takes:
        yield f"L4: {file.key} has taken {sale} away and does not tell of it"


def _roll_ups(world: SalesWorld) -> Iterator[str]:
    ledger, expected = world.sales_ledger, summed(world.lake.sales)
    if ledger.lease.dirty:
        yield f"L2: {ledger.lease.dirty} is still to be rolled up"
    published = world.lake.weekly[max(0, ledger.head_.weekly_version)]
    if published != expected:
        wrong = {week for week in published.keys() | expected.keys() if published.get(week) != expected.get(week)}
        yield f"L2: {wrong} of the roll-ups differ from the lake"
    rows = {week: state.rows for week, state in ledger.weeks_.items() if state.rows}
    if rows != {week: len(sums) for week, sums in expected.items()}:
        yield f"L2: the weeks are said to have {rows} rows"


def _shelves(world: SalesWorld) -> Iterator[str]:
    for store in STORES if world.moving else ():
        counted: dict[str, tuple[str, int]] = {}
        for file in sorted(world.counts, key=lambda file: file.event_ms):
            upload_id = upload_id_of(file)
            part = world.memory.parts.get(upload_id, {}).get(store)
            if part is None or part.status not in (PartStatus.COMMITTED, PartStatus.SUPERSEDED):
                continue
            if file.whole:
                counted.clear()
            ver = arrival_of(file.message).ver(upload_id)
            counted |= {item: (ver, count) for name, item, count in file.rows if name == store}
        expected = {item: left_on_hand(count, _sold(world, store, item, ver)) for item, (ver, count) in counted.items()}
        rows = world.memory.rows.get(store, {})
        found = {item: row.on_hand for item, row in rows.items() if not row.delisted}
        if found != expected:
            yield f"M1: {store} holds {found}, counts and sales say {expected}"


def _sold(world: SalesWorld, store: str, item: str, ver: str) -> Decimal:
    day = day_of(version_time_ms(ver), UTC)
    return sum(
        (
            sale.line.quantity
            for sale in world.lake.sales.values()
            if (sale.line.store, sale.line.product_id) == (store, item)
            and sale.line.sale_date >= day
            and sale.first_ver > ver
        ),
        Decimal(0),
    )


def _moves_are_told(world: SalesWorld) -> Iterator[str]:
    """Every row an upload has moved is in its plan, unless another upload has moved it on before it was published."""
    told = set()
    for store, commits in world.memory.commits.items():
        for commit in commits:
            plan = decode_plan(world.memory.objects[commit.part.plan_key or ""])
            told |= {(store, change.new.product_id, change.new.ver) for change in plan.changes}
    for _, new in world.memory.stream:
        if MOVED not in new.ver or (new.store, new.product_id, new.ver) in told:
            continue
        if not any(old == new for old, _ in world.memory.stream):
            yield f"I4: no plan tells of {new}"


def _one_mail(world: SalesWorld) -> Iterator[str]:
    moments = defaultdict(set)
    sales = {upload_id_of(file) for file in world.sales_files}
    for old, new in world.memory.stream:
        # A recount moves rows too, and leaves them the name of the upload they are from.
        if MOVED in new.ver and new.upload_id in sales and old is not None and old.upload_id != new.upload_id:
            moments[new.store, new.upload_id].add(version_time_ms(new.ver))
    yield from (f"M2: {key} would send {len(times)} mails" for key, times in moments.items() if len(times) > 1)


def _repetition(world: SalesWorld) -> Iterator[str]:
    held = [one for one in world.memory.records.values() if one.status is UploadStatus.HELD and one.decision]
    if world.dead_letters or world.problems or held:
        return
    before = world.writes
    world.deliver_again()
    if world.writes != before:
        yield f"I9: repeated events made {world.writes - before} writes"
