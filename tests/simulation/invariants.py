"""The promises, checked on what a simulated day has left behind. Each problem starts with the promise it breaks."""

from collections import Counter
from collections.abc import Iterator

from backend_lambdas.inventory.snapshot import decode_snapshot
from backend_lambdas.inventory.store_summary import aggregate_store
from backend_lambdas.uploads.models import FINAL_PART, FINAL_UPLOAD, Decision, PartStatus, UploadStatus
from backend_lambdas.uploads.protocol.stored_plan import Plan, decode_delta, decode_plan
from tests.simulation.scenario import STORES, SimulatedFile
from tests.simulation.world import MAX_RECEIVES, World, upload_id_of


def find_problems(world: World) -> list[str]:
    """Run after `world.run()`; an empty list means that every promise was kept."""
    return [
        *world.problems,
        *_every_upload_ended(world),
        *_last_writer_won(world),
        *_one_key_in_order(world),
        *_rejected_rows(world),
        *_aggregates(world),
        *_plans_tell_the_truth(world),
        *_readers_can_follow(world),
        *_audit(world),
        *_people_are_told(world),
        *_only_own_stores(world),
        *_repetition_writes_nothing(world),
    ]


def _every_upload_ended(world: World) -> Iterator[str]:
    for file in world.files:
        record = world.memory.records.get(upload_id_of(file))
        if _is_dead_letter(world, file):
            continue
        if record is None or record.status not in FINAL_UPLOAD | {UploadStatus.HELD}:
            yield f"I6: {file.key} ended as {record and record.status}"
            continue
        usable = file.kind == "good" and bool(file.rows) and file.user != "vic"
        if usable and record.status is UploadStatus.REJECTED and not _may_reject(world, file):
            yield f"I6: {file.key} was rejected: {world.memory.outcomes[record.upload_id].reason}"
        if record.upload_id in world.memory.failures:
            yield f"I6: {file.key} failed although nothing went wrong: {world.memory.failures[record.upload_id]}"
        if record.upload_id in world.failed and world.crashes.get(file.message, 0) < MAX_RECEIVES - 2:
            yield f"I6: {file.key} had failed after {world.crashes.get(file.message, 0)} crashes"
        if not usable and record.status is not UploadStatus.REJECTED and file.user != "vic":
            yield f"I6: {file.key} ({file.kind}) ended as {record.status}"


def _is_dead_letter(world: World, file: SimulatedFile) -> bool:
    """Five failures in a row (not counting those the file itself is to blame for) end visibly, with an alarm."""
    failed = world.crashes.get(file.message, 0) >= MAX_RECEIVES - 2
    return failed and any(message.text == file.message for message in world.dead_letters)


def _may_reject(world: World, file: SimulatedFile) -> bool:
    """Two crashes, or failures that could not be noted, make a file poison; a person may have discarded every store."""
    parts = world.memory.parts.get(upload_id_of(file), {}).values()
    record = world.memory.records[upload_id_of(file)]
    discarded = record.decision is Decision.DISCARD and all(part.status is PartStatus.DISCARDED for part in parts)
    return world.crashes.get(file.message, 0) >= 2 or discarded


def _last_writer_won(world: World) -> Iterator[str]:
    """Replay, in the order of arrival, what was accepted; the table must show the same counts."""
    for store in STORES:
        if _is_half_done(world, store):
            continue
        expected: dict[str, int] = {}
        for file in sorted(world.files, key=lambda file: ver_of(world, file)):
            part = world.memory.parts.get(upload_id_of(file), {}).get(store)
            if part is None or part.status not in (PartStatus.COMMITTED, PartStatus.SUPERSEDED):
                continue
            if file.whole:
                expected.clear()
            expected |= {item: count for name, item, count in file.rows if name == store}
        rows = world.memory.rows.get(store, {})
        found = {item: row.on_hand for item, row in rows.items() if not row.delisted}
        if found != expected:
            yield f"I1: {store} holds {found}, the files say {expected}"


def _one_key_in_order(world: World) -> Iterator[str]:
    """Of two files under one key the one that S3 put later wins, whatever their clocks say."""
    seen = [file for file in world.files if ver_of(world, file)]
    for one in seen:
        for other in seen:
            if one.key == other.key and one.number < other.number and ver_of(world, one) > ver_of(world, other):
                yield f"I1: {one.key} {one.version_id} comes after its newer version {other.version_id}"


def ver_of(world: World, file: SimulatedFile) -> str:
    """Its place in the order; "" while nobody has seen it."""
    record = world.memory.records.get(upload_id_of(file))
    return record.ver if record is not None else ""


def _is_half_done(world: World, store: str) -> bool:
    """A dead letter waits for its redrive; until then the store may show a part of it."""
    parts = (parts.get(store) for parts in world.memory.parts.values())
    return bool(world.dead_letters) and any(part and part.status is PartStatus.PLANNED for part in parts)


def _rejected_rows(world: World) -> Iterator[str]:
    for file in world.files:
        upload_id = upload_id_of(file)
        facts = world.memory.facts.get(upload_id)
        if facts is None:
            continue
        lines = [error.line for error in world.memory.row_errors.get(upload_id, [])]
        if lines != [len(file.rows) + 2 + number for number in range(file.bad)]:
            yield f"I2: {file.key} has errors on lines {lines}"
        if facts.accepted + facts.rejected != facts.total or facts.total != len(file.rows) + file.bad:
            yield f"I2: {file.key} counts {facts}"
        for store, part in world.memory.parts.get(upload_id, {}).items():
            listed = sum(name == store for name, _, _ in file.rows)
            if part.total != listed or part.applied + part.unchanged + part.superseded != listed:
                yield f"I2: {file.key} accounts for {part}, not for {listed} rows"


def _aggregates(world: World) -> Iterator[str]:
    for store, commits in world.memory.commits.items():
        rows = world.memory.rows.get(store, {})
        if _is_half_done(world, store):
            continue
        if commits[-1].aggregate != aggregate_store(rows.values()):
            yield f"I3: the aggregate of {store} is not that of its rows"
        head = world.memory.heads.get(store)
        if head is None or head.snapshot_key not in world.memory.objects:
            if any(commit.rev for commit in commits):
                yield f"I3: {store} has no snapshot"
            continue
        snapshot = decode_snapshot(world.memory.objects[head.snapshot_key])
        told = dict(zip(snapshot.columns["product_id"], snapshot.columns["on_hand"], strict=True))
        if told != {item: row.on_hand for item, row in rows.items() if not row.delisted} or snapshot.rev != head.rev:
            yield f"I3: the snapshot of {store} shows {told}"
        revs = [commit.rev for commit in commits if commit.rev != commit.head.rev]
        if revs != list(range(1, len(revs) + 1)):
            yield f"I3: {store} went through the revisions {revs}"


def _plans_tell_the_truth(world: World) -> Iterator[str]:
    """I4's ground: every write of a row is in the plan its upload committed, old and new, so alerts can be foretold."""
    plans: dict[tuple[str, str], Plan] = {}
    for store, commits in world.memory.commits.items():
        for commit in commits:
            if (store, commit.part.ver) in plans:
                yield f"I1: {commit.part.ver} was committed twice to {store}"
            plans[store, commit.part.ver] = decode_plan(world.memory.objects[commit.part.plan_key or ""])
    seen = Counter((new.store, new.product_id, new.ver) for _, new in world.memory.stream)
    yield from (f"I1: {row} was written {times} times" for row, times in seen.items() if times > 1)
    for old, new in world.memory.stream:
        plan = plans.get((new.store, new.ver))
        if plan is None or new.product_id in plan.superseded:
            continue
        if not any(change.old == old and change.new == new for change in plan.changes) and not _overwritten(world, new):
            yield f"I4: the plan of {new.ver} does not tell of {new.product_id} in {new.store}"


def _readers_can_follow(world: World) -> Iterator[str]:
    """A replica that applies each commit's plan, and loads the snapshot where told to, always shows the table."""
    for store, commits in world.memory.commits.items():
        replica: dict[str, int] = {}
        for commit, rows in zip(commits, world.memory.published[store], strict=True):
            live = {item: row.on_hand for item, row in rows.items() if not row.delisted}
            if commit.rev != commit.head.rev and not commit.reload:
                delta = decode_delta(world.memory.objects[commit.part.plan_key or ""])
                replica |= {row[0]: row[3] for row in delta.rows}
                replica = {item: count for item, count in replica.items() if item not in delta.removed}
            elif commit.reload:
                replica = live
            if replica != live:
                yield f"I3: a reader that follows {store} to rev {commit.rev} shows {replica}, not {live}"


def _overwritten(world: World, new: object) -> bool:
    """A tombstone that a newer upload overwrote before its own upload could commit is in no list; that is right."""
    return any(old == new for old, _ in world.memory.stream)


def _audit(world: World) -> Iterator[str]:
    entries = Counter(entry.audit_id for entry in world.memory.audit)
    yield from (f"I8: {audit_id} was audited {times} times" for audit_id, times in entries.items() if times > 1)
    for upload_id, parts in world.memory.parts.items():
        for store, part in parts.items():
            audited = f"{upload_id}#{part.status}#{store}" in entries
            if audited is not (part.status in FINAL_PART | {PartStatus.HELD}):
                yield f"I8: {store} of {upload_id} is {part.status}, audited: {audited}"
    for upload_id, record in world.memory.records.items():
        ended = record.status in FINAL_UPLOAD | {UploadStatus.HELD}
        if ended and f"{upload_id}#{record.status}" not in entries:
            yield f"I8: the end of {upload_id} was not audited"


def _people_are_told(world: World) -> Iterator[str]:
    """Once that an upload waits for them; a crash between sending and noting it may send twice."""
    told = Counter(held.upload_id for held in world.memory.announced_held)
    for file in world.files:
        upload_id = upload_id_of(file)
        record = world.memory.records.get(upload_id)
        if told[upload_id] > 1 + world.crashes.get(file.message, 0):
            yield f"I5: {file.key} was told of {told[upload_id]} times"
        waits = record is not None and record.status is UploadStatus.HELD and record.decision is None
        if waits and not told[upload_id] and not _is_dead_letter(world, file):
            yield f"I5: nobody was told that {file.key} is held"


def _only_own_stores(world: World) -> Iterator[str]:
    """What a person sends changes no store that was never theirs, unless somebody has decided so."""
    for file in world.files:
        record = world.memory.records.get(upload_id_of(file))
        for store, part in world.memory.parts.get(upload_id_of(file), {}).items():
            theirs = not file.user or (file.user == "bo" and store == "Berlin")
            changed = part.status not in (PartStatus.HELD, PartStatus.SUPERSEDED)
            if not theirs and changed and (record is None or record.decision is None):
                yield f"I10: {file.key} of {file.user} is {part.status} in {store}"


def _repetition_writes_nothing(world: World) -> Iterator[str]:
    if world.dead_letters or world.problems:
        return
    open_decisions = {
        key for key, record in world.memory.records.items() if record.status is UploadStatus.HELD and record.decision
    }
    before = world.memory.writes
    world.deliver_again()
    if not open_decisions and world.memory.writes != before:
        yield f"I9: repeated events made {world.memory.writes - before} writes"
