"""What carrying an amendment out does to the words as they are by now, and where its conflicts stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from miroir.drafting.models import Amendment, AmendmentState, Change, Conflict, Part, Version, Wording
from miroir.drafting.permissions.amendments import ACCEPTING, SETTLED
from miroir.drafting.queries.amendments_words import read_operations
from miroir.engine.text.composition import composed
from miroir.engine.text.difference import difference
from miroir.engine.text.merge import Conflict as Clash
from miroir.engine.text.merge import merge
from miroir.engine.text.operations import Operation, apply
from miroir.engine.text.rebase import rebased
from miroir.engine.text.word_level import Words, touch, word_level


@dataclass(frozen=True, slots=True)
class Adoption:
    """Operations on the words as they are now, and the conflicts, whose places are in the words before all changes."""

    operations: tuple[Operation, ...]
    conflicts: tuple[Clash, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a conflict stands by now. `start`, `end`: in the words now; `was`, `now`, `asked`: the words there.

    It may be wider than the conflict was met, where a later change joined what stood beside it.
    """

    start: int
    end: int
    was: str
    now: str
    asked: str


def adoption_of(base: str, done: Sequence[Operation], asked: Sequence[Operation]) -> Adoption:
    """Return what carries `asked` out after `done`, both made for `base`, word by word.

    What both do alike is done already; what conflicts is left out of the operations.
    """
    words = Words(base)
    ours = word_level(words, done)
    free = [one for one in word_level(words, asked) if not any(touch(one, other) for other in ours)]
    moved = rebased(free, done, base).operations or ()
    return Adoption(moved, merge(base, done, asked).conflicts)


def done_since(version: Version, clause_id: int, base: str, text: str) -> tuple[Operation, ...]:
    """Return what was done to a clause while a version is written, as operations on `base`, its issued words. One query.

    As its changes tell it; where they do not give the `text` that it has now, the difference of both.
    """
    return change_between(base, text, steps_of(version).get(clause_id, []))


def steps_of(version: Version) -> dict[int, list[tuple[Operation, ...]]]:
    """Return the operations on the text of each clause that were carried out in a version, in order. One query."""
    rows = Change.objects.filter(version=version, part=Part.TEXT).order_by("sequence")
    steps: dict[int, list[tuple[Operation, ...]]] = {}
    for clause, operations in rows.values_list("clause", "operations"):
        steps.setdefault(clause, []).append(read_operations(operations))
    return steps


def change_between(base: str, text: str, steps: Sequence[Sequence[Operation]]) -> tuple[Operation, ...]:
    """Return the steps as one change of `base`; the difference of both texts where they do not give `text`."""
    try:
        change = composed(base, steps)
    except ValueError:
        return difference(base, text)
    return change if apply(base, change) == text else difference(base, text)


def issued_text(version: Version, clause_id: int) -> str:
    """Return what a clause says in the version that one being written is based on; "" where it is new."""
    found = Wording.objects.filter(version=version.based_on_id, clause=clause_id).values_list("text", flat=True)
    return found.first() or ""


def spot_of(conflict: Conflict, base: str, done: Sequence[Operation]) -> Spot:
    """Return where a conflict stands in the words as they are now, `done` having been done to `base`."""
    ours = word_level(Words(base), done)
    inside = [one for one in ours if _is_within(one, conflict.start, conflict.end)]
    low = min([conflict.start, *(one.start for one in inside)])
    high = max([conflict.end, *(one.end for one in inside)])
    start = low + sum(one.growth for one in ours if one.end <= low and one not in inside)
    end = start + high - low + sum(one.growth for one in inside)
    asked = base[low : conflict.start] + conflict.theirs + base[conflict.end : high]
    return Spot(start, end, base[low:high], apply(base, ours)[start:end], asked)


def waiting_for(version: Version) -> list[Amendment]:
    """Return the amendments that the working group agreed to accept and that wait to be carried out in a version.

    Sub-amendments first, then by number. Three queries at most.
    """
    on_it = Q(held_version=version.based_on_id) | Q(version=version.based_on_id, held_version__isnull=True)
    accepted = Q(disposition__state__in=SETTLED, disposition__outcome__in=ACCEPTING)
    found = Amendment.objects.filter(on_it & accepted, state=AmendmentState.TABLED)
    waiting = list(found.select_related("organisation", "parent", "clause", "after").order_by("number"))
    for amendment in waiting:
        amendment.document = version.document
    return sorted(waiting, key=lambda one: one.parent_id is None)


def conflicts_of(version: Version) -> QuerySet[Conflict]:
    """Return the conflicts of a version, those that are open first, with what their lines show."""
    found = Conflict.objects.filter(version=version).select_related("clause", "amendment__organisation", "resolved_by")
    return found.order_by(F("resolved_at").asc(nulls_first=True), "pk")


def _is_within(one: Operation, start: int, end: int) -> bool:
    if start == end:
        return one.start <= start <= one.end
    return one.start < end and one.end > start
