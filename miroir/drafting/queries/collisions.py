"""Collisions: which open amendments of one clause are at the same words, as pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from miroir.drafting.models import Amendment, AmendmentState, Version, Wording
from miroir.drafting.queries.amendments_words import Ask, ask_of, is_addition, operations_on, texts_for
from miroir.engine.text.collisions import Collision, collisions

A_PAGE: Final = 10
"""Clauses on a page of collisions."""
STANDING: Final = (AmendmentState.TABLED, AmendmentState.ADOPTED)
"""Amendments in these states are compared; those that ended otherwise ask for nothing any more."""
MOST_SHOWN: Final = 120
"""Characters of the words at stake that a line shows."""


@dataclass(frozen=True, slots=True)
class Colliding:
    """An amendment, the numbers of those it collides with, and of those that do the same there; the words at stake."""

    amendment: Amendment
    others: tuple[int, ...]
    alike: tuple[int, ...]
    at_stake: str


@dataclass(frozen=True, slots=True)
class ClauseCollisions:
    """A clause, how many amendments stand on it, and those of them that collide, by number."""

    wording: Wording
    standing: int
    lines: tuple[Colliding, ...]


def collisions_page(version: Version, page: str) -> Page[ClauseCollisions]:
    """Return a page of 10 clauses of a version that have several amendments, with those that collide. Four queries."""
    several = _standing_on(version).order_by().values("clause").annotate(n=Count("pk")).filter(n__gt=1)
    clauses = several.values("clause")
    wordings = Wording.objects.filter(version=version, clause__in=clauses).select_related("clause").order_by("order")
    shown = Paginator(wordings, A_PAGE).get_page(page)
    rows = list(shown.object_list)
    found = _standing_on(version).filter(clause__in=[row.clause_id for row in rows]).select_related("organisation")
    by_clause: dict[int, list[Amendment]] = {}
    for amendment in found.order_by("number"):
        amendment.document = version.document
        by_clause.setdefault(amendment.clause_id or 0, []).append(amendment)
    told = [_told(version, row, by_clause.get(row.clause_id, [])) for row in rows]
    return Page(told, shown.number, shown.paginator)  # type: ignore[arg-type]


def colliding_with(amendment: Amendment, asked: Ask) -> list[tuple[Amendment, bool]]:
    """Return the amendments that collide with one on the version on which it stands, and whether both do the same.

    Of one that amends another, among those that amend the same. Two queries at most.
    """
    alone = is_addition(amendment) and amendment.parent_id is None
    if alone or amendment.state not in STANDING:
        return []
    same = Q(held_version=asked.version_id) | Q(version=asked.version_id, held_version__isnull=True)
    place = {"clause": amendment.clause_id, "after": amendment.after_id, "parent": amendment.parent_id}
    found = Amendment.objects.filter(same, state__in=STANDING, **place)
    others = {one.pk: one for one in found.select_related("organisation").order_by("number")}
    changes = {pk: operations_on(one, asked.version_id) for pk, one in others.items()}
    met: dict[int, bool] = {}
    for one in collisions(asked.base, changes):
        if amendment.pk in (one.first, one.second):
            other = int(str(one.second if one.first == amendment.pk else one.first))
            met[other] = met.get(other, True) and one.same
    for pk in met:
        others[pk].document = amendment.document
    return [(others[pk], met[pk]) for pk in others if pk in met]


def collisions_of_two(first: Amendment, second: Amendment) -> tuple[str, list[Collision[int]]] | None:
    """Return the words that two amendments both change, and where they collide; None where they are not on the same."""
    texts = texts_for([first, second])
    one, other = ask_of(first, texts), ask_of(second, texts)
    alone = is_addition(first) and first.parent_id is None
    if alone or _place(first) != _place(second) or one.version_id != other.version_id:
        return None
    return one.base, list(collisions(one.base, {1: one.operations, 2: other.operations}))


def _place(amendment: Amendment) -> tuple[int | None, int | None, int | None]:
    return amendment.clause_id, amendment.after_id, amendment.parent_id


def _standing_on(version: Version) -> QuerySet[Amendment]:
    on_it = Q(held_version=version) | Q(version=version, held_version__isnull=True)
    return Amendment.objects.filter(on_it, after__isnull=True, parent__isnull=True, state__in=STANDING)


def _told(version: Version, wording: Wording, amendments: Sequence[Amendment]) -> ClauseCollisions:
    wording.version = version
    changes = {one.pk: operations_on(one, version.pk) for one in amendments}
    met: dict[int, dict[int, bool]] = {}
    spans: dict[int, list[tuple[int, int]]] = {}
    for found in collisions(wording.text, changes):
        first, second = int(str(found.first)), int(str(found.second))
        for own, other in ((first, second), (second, first)):
            theirs = met.setdefault(own, {})
            theirs[other] = theirs.get(other, True) and found.same
            spans.setdefault(own, []).append((found.start, found.end))
    numbers = {one.pk: one.number for one in amendments}
    lines = tuple(
        Colliding(
            one,
            tuple(sorted(numbers[pk] for pk, same in met[one.pk].items() if not same)),
            tuple(sorted(numbers[pk] for pk, same in met[one.pk].items() if same)),
            words_at(wording.text, spans[one.pk]),
        )
        for one in amendments
        if one.pk in met
    )
    return ClauseCollisions(wording, len(amendments), lines)


def words_at(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return the words of a text within some spans, cut where they are many; "…" between two spans and at a cut."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(set(spans)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    told = " … ".join(" ".join(text[start:end].split()) for start, end in joined if end > start)
    return told if len(told) <= MOST_SHOWN else f"{told[:MOST_SHOWN].rstrip()}…"
