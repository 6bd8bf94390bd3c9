"""The order of the clauses of a version: where one stands, and the number that follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from miroir.common.may import Refused
from miroir.drafting.models import Clause, Wording

DEEPEST: Final = 6
"""How many clauses may stand one under another."""


class NoSuchSpot(Refused):
    """A place that is not in the version, or lies under the clause that is to be put there."""

    def __init__(self) -> None:
        super().__init__(gettext("This place is not in the version any more: choose another one."))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a clause goes: `after` another and what stands under that, or first `under` another; first of all with neither."""

    after: Clause | None = None
    under: Clause | None = None


def numbers_of(wordings: Sequence[Wording]) -> dict[int, str]:
    """Return the number of each clause by its id: 1, 1.1, …, from wordings in reading order.

    One whose parent does not stand before it counts among the clauses under nothing.
    """
    numbers: dict[int, str] = {}
    counts: dict[int | None, int] = {}
    for wording in wordings:
        parent = wording.parent_id if wording.parent_id in numbers else None
        counts[parent] = counts.get(parent, 0) + 1
        before = f"{numbers[parent]}." if parent is not None else ""
        numbers[wording.clause_id] = f"{before}{counts[parent]}"
    return numbers


def with_those_under(wordings: Sequence[Wording], clause_id: int) -> list[Wording]:
    """Return the wording of a clause and of all clauses under it, in reading order; [] where it is not there."""
    under = {clause_id}
    found: list[Wording] = []
    for wording in wordings:
        if wording.clause_id == clause_id or wording.parent_id in under:
            under.add(wording.clause_id)
            found.append(wording)
    return found


def parent_at(wordings: Sequence[Wording], spot: Spot | None) -> int | None:
    """Return the id of the clause under which a spot lies, None for none. Raises NoSuchSpot where it is not there."""
    by_clause = {wording.clause_id: wording for wording in wordings}
    if spot is None or (spot.after is None and spot.under is None):
        return None
    named = spot.after or spot.under
    if named is None or named.pk not in by_clause:
        raise NoSuchSpot
    return by_clause[named.pk].parent_id if spot.after else named.pk


def placed(wordings: Sequence[Wording], moved: Sequence[Wording], spot: Spot | None) -> list[Wording]:
    """Return the wordings in reading order with some put at a spot, None for the end; those are not in `wordings`.

    Raises NoSuchSpot where the spot is not in `wordings`.
    """
    parent_at(wordings, spot)
    if spot is None:
        place = len(wordings)
    elif spot.after is not None:
        block = with_those_under(wordings, spot.after.pk)
        place = wordings.index(block[-1]) + 1
    elif spot.under is not None:
        place = next(place for place, one in enumerate(wordings, start=1) if one.clause_id == spot.under.pk)
    else:
        place = 0
    return [*wordings[:place], *moved, *wordings[place:]]


def depth_of(number: str) -> int:
    """Return how deep a clause stands, from 1, by its number."""
    return number.count(".") + 1
