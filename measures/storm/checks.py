"""What is stored after the storm, held against what the clients were told.

python -m measures.site measures.storm.checks LEDGERS CLOSING: prints JSON; CLOSING is the sequence of the entry that closed a process.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from django.db.models import Count

from measures.storm.ground import CLOSED_MID_STORM
from miroir.consultations.models import Position
from miroir.journal.models import WRITTEN, Entry, Head, Opening

KINDS: Final = ("position taken", "position changed")
ACKNOWLEDGED: Final = (302, 303)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found. All from `lost` on must be 0.

    `acknowledged`: forms that were acknowledged at least once; `stored`: positions. `doubted`: forms that were sent more
    than once because no answer came, then answered. `repeated`: acknowledged forms sent once more. `raced`: pairs of
    an organisation and a statement that two clients changed. `refused`: forms that were refused.
    """

    acknowledged: int
    stored: int
    doubted: int
    repeated: int
    raced: int
    refused: int
    unanswered: int
    lost: int
    doubled: int
    invented: int
    other_answer: int
    gaps: int
    without_entry: int
    entries_too_many: int
    not_one_current: int
    current_not_last: int
    after_closing: int


def found(ledgers: Path, closing: int) -> Found:
    """Return what the database holds against the ledgers of the clients in a folder."""
    lines = [json.loads(line) for file in sorted(ledgers.glob("*.jsonl")) for line in file.read_text().splitlines()]
    told = {line["nonce"]: line for line in lines if line["status"] in ACKNOWLEDGED}
    sent = {line["nonce"]: line for line in lines}
    unanswered = {nonce for nonce, line in sent.items() if nonce not in told and not 400 <= line["status"] < 500}
    rows = Position.objects.select_related("holder__organisation").values_list(
        "nonce", "statement_id", "holder__organisation__key", "answer", "key", "holder_id"
    )
    kept: dict[str, tuple[Any, ...]] = {}
    times: Counter[str] = Counter()
    for nonce, *row in rows:
        kept[nonce] = tuple(row)
        times[nonce] += 1
    return Found(
        acknowledged=len(told),
        stored=sum(times.values()),
        doubted=sum(line["times"] > 1 for line in told.values()),
        repeated=sum(line["again"] for line in lines if line["status"] in ACKNOWLEDGED),
        raced=_raced(ledgers),
        refused=sum(400 <= line["status"] < 500 for line in lines),
        unanswered=len(unanswered),
        lost=len(told.keys() - kept.keys()),
        doubled=sum(count - 1 for count in times.values()),
        invented=len(kept.keys() - told.keys() - unanswered),
        other_answer=sum(_differs(told[nonce], kept[nonce]) for nonce in told.keys() & kept.keys()),
        **_entries(kept.values(), closing),
        **_current(),
    )


def _differs(line: dict[str, Any], kept: tuple[Any, ...]) -> bool:
    return (line["statement"], line["organisation"], line["answer"]) != (kept[0], str(kept[1]), kept[2])


def _raced(ledgers: Path) -> int:
    """Return how many pairs of an organisation and a statement two clients changed."""
    who: dict[tuple[str, int], set[str]] = {}
    for file in ledgers.glob("*.jsonl"):
        for line in map(json.loads, file.read_text().splitlines()):
            if line["status"] in ACKNOWLEDGED:
                who.setdefault((line["organisation"], line["statement"]), set()).add(file.name)
    return sum(len(clients) > 1 for clients in who.values())


def _entries(kept: Iterable[tuple[Any, ...]], closing: int) -> dict[str, int]:
    """Count gaps in the record, positions without their entry, entries without a position, entries after the closing."""
    sequences = list(Entry.objects.order_by("sequence").values_list("sequence", flat=True))
    size = Head.objects.get(pk=WRITTEN).size
    gaps = sum(place != sequence for place, sequence in enumerate(sequences)) + abs(size - len(sequences))
    rows = Opening.objects.filter(entry__kind__in=KINDS).values_list("about", "entry_id")
    abouts = Counter(about for about, _sequence in rows)
    keys = {f"consultations.position:{row[3]}" for row in kept}
    closed = Position.objects.filter(statement__process__slug=CLOSED_MID_STORM).values_list("key", flat=True)
    late = {f"consultations.position:{key}" for key in closed}
    return {
        "gaps": gaps,
        "without_entry": len(keys - abouts.keys()),
        "entries_too_many": sum(abouts.values()) - len(keys & abouts.keys()),
        "after_closing": sum(about in late and closing >= 0 and sequence > closing for about, sequence in rows),
    }


def _current() -> dict[str, int]:
    """Count pairs of a holder and a statement that have not one current position, or one that is not the last."""
    pairs = Position.objects.order_by().values("holder", "statement").annotate(n=Count("pk")).count()
    current = Position.objects.current()
    once = current.order_by().values("holder", "statement").distinct().count()
    last: dict[tuple[int, int], int] = {}
    for holder, statement, pk in Position.objects.order_by("pk").values_list("holder_id", "statement_id", "pk"):
        last[holder, statement] = pk
    held = {(holder, statement): pk for holder, statement, pk in current.values_list("holder_id", "statement_id", "pk")}
    return {
        "not_one_current": abs(pairs - once) + current.count() - once,
        "current_not_last": sum(held.get(pair) != pk for pair, pk in last.items()),
    }


def main(arguments: list[str]) -> int:
    """Print what was found."""
    print(json.dumps(asdict(found(Path(arguments[0]), int(arguments[1])))))
    return 0
