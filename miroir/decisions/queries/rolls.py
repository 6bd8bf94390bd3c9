"""Who is called: the organisations of a moment, and the roll that a call kept of them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from miroir.decisions.models import Call, Moment, RollLine
from miroir.directory.models import Organisation
from miroir.directory.models.organisations import college_on
from miroir.engine.canonical import canonical_json

A_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Called:
    """An organisation as a roll takes it: with the keys of its college (None for none) and of its sectors."""

    organisation: Organisation
    college_id: int | None
    college: str
    sectors: tuple[int, ...]


def organisations_called(day: date) -> list[Called]:
    """Return every verified organisation with its college and its sectors of a day. Four queries."""
    found = Organisation.objects.verified().prefetch_related("college_terms__college", "sector_terms").order_by("pk")
    return [_called(organisation, day) for organisation in found]


def college_counts(called: Iterable[Called]) -> dict[str, int]:
    """Return how many organisations each college has, by its code."""
    return dict(sorted(Counter(one.college for one in called if one.college).items()))


def roll_hash(called: Iterable[Called]) -> str:
    """Return the SHA-256, hexadecimal, of who is on a roll, each with its college; in the order of their keys."""
    lines = sorted([str(one.organisation.key), one.college] for one in called)
    return hashlib.sha256(canonical_json(lines).encode()).hexdigest()


def roll_of_call(call: Call, moment: str) -> QuerySet[RollLine]:
    """Return the roll that a call kept of a moment, college by college, each by name; with its sectors. Two queries."""
    lines = call.roll.filter(moment=moment).select_related("organisation", "college")
    return lines.prefetch_related("sectors").order_by("college__name_fr", "organisation__name_fr", "pk")


def roll_page(call: Call, page: str) -> Page[RollLine]:
    """Return a page of the roll of the opening. Three queries."""
    return Paginator(roll_of_call(call, Moment.OPENING), A_PAGE).get_page(page)


def is_on_roll(call: Call, organisation: Organisation) -> bool:
    """Return whether an organisation was on the roll when a call opened."""
    return call.roll.filter(moment=Moment.OPENING, organisation=organisation).exists()


def awaited(call: Call) -> int:
    """Return how many organisations of the roll of the opening have no answer. One query."""
    answered = call.answers.filter(current=True).values("organisation")
    return call.roll.filter(moment=Moment.OPENING).exclude(organisation__in=answered).count()


def _called(organisation: Organisation, day: date) -> Called:
    college = college_on(organisation, day)
    sectors = tuple(sorted(term.sector_id for term in organisation.sector_terms.all() if term.holds(day)))
    return Called(organisation, college.pk if college else None, college.code if college else "", sectors)
