"""Whether every contribution on a version has its answer: without that the next version is not issued."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from miroir.common.numbers import whole
from miroir.drafting.models import Amendment, AmendmentState, Comment, DispositionState, Version

MOST_NAMED: Final = 20
"""How many open contributions a gate names; it counts all of them."""
SETTLED: Final = (DispositionState.AGREED, DispositionState.CONFIRMED)
"""The states in which an answer counts: one that is contested counts again once it is confirmed."""
SILENT: Final = (AmendmentState.WITHDRAWN, AmendmentState.FALLEN)
"""Amendments in these states ask for nothing any more."""
_COMMENT, _AMENDMENT = "comment", "amendment"


@dataclass(frozen=True, slots=True)
class Gate:
    """What is answered of what was said on a version.

    `total`: its comments that are not withdrawn, and its amendments neither withdrawn nor fallen. `answered`: those of
    them whose disposition is agreed or confirmed. `missing`: (label, address) of the open ones, at most `MOST_NAMED`;
    `open` counts all of them.
    """

    total: int
    answered: int
    missing: tuple[tuple[str, str], ...] = ()

    @property
    def open(self) -> int:
        """How many contributions wait for their answer."""
        return self.total - self.answered

    @property
    def more(self) -> int:
        """How many wait that are not named."""
        return self.open - len(self.missing)

    @property
    def complete(self) -> bool:
        """Whether nothing waits: so too where nothing was said."""
        return self.open == 0

    @property
    def share(self) -> str:
        """Return k of n in words, in the language in force."""
        language = get_language() or "en"
        told = ngettext(
            "%(answered)s of %(total)s contribution answered",
            "%(answered)s of %(total)s contributions answered",
            self.total,
        )
        return told % {"answered": whole(self.answered, language), "total": whole(self.total, language)}

    @property
    def told(self) -> str:
        """Return what is open, named, in the language in force; "" where nothing is."""
        if self.complete:
            return ""
        language = get_language() or "en"
        named = ", ".join(label for label, _address in self.missing)
        rest = self.more
        if rest:
            more = ngettext("and %(number)s other", "and %(number)s others", rest)
            named = f"{named} {more % {'number': whole(rest, language)}}"
        told = ngettext(
            "%(number)s contribution has no agreed answer: %(named)s.",
            "%(number)s contributions have no agreed answer: %(named)s.",
            self.open,
        )
        return told % {"number": whole(self.open, language), "named": named}


def gate_of(version: Version) -> Gate:
    """Return what is answered of what was said on a version; two queries, a third where something is open."""
    counts = [_counted(found) for found in (counted_comments(version), counted_amendments(version))]
    total, answered = (sum(count[place] for count in counts) for place in (0, 1))
    missing = () if total == answered else tuple(_missing(version))
    return Gate(total, answered, missing)


def counted_comments(version: Version) -> QuerySet[Comment]:
    """Return the comments on a version that are owed an answer."""
    return Comment.objects.filter(version=version, withdrawn_at__isnull=True)


def counted_amendments(version: Version) -> QuerySet[Amendment]:
    """Return the amendments tabled on a version that are owed an answer."""
    return Amendment.objects.filter(version=version).exclude(state__in=SILENT)


def _counted(found: QuerySet[Comment] | QuerySet[Amendment]) -> tuple[int, int]:
    row = found.order_by().aggregate(total=Count("pk"), answered=Count("pk", filter=Q(disposition__state__in=SETTLED)))
    return row["total"], row["answered"]


def _missing(version: Version) -> list[tuple[str, str]]:
    """Return the label and the address of the open ones, comments first, by number."""
    rows = _open_rows(counted_comments(version), _COMMENT).union(
        _open_rows(counted_amendments(version), _AMENDMENT), all=True
    )
    found = rows.order_by("-sort", "number")[:MOST_NAMED]
    return [(label_of(sort, number), address_of(sort, slug, number)) for sort, number, slug in found]


def _open_rows(found: QuerySet[Comment] | QuerySet[Amendment], sort: str) -> QuerySet:  # type: ignore[type-arg]
    waiting = found.exclude(disposition__state__in=SETTLED)
    named = waiting.order_by().annotate(sort=Value(sort, output_field=CharField()))
    return named.values_list("sort", "number", "document__slug")


def label_of(sort: str, number: int) -> str:
    """Return the name of a contribution: "comment 12" or "amendment 3", in the language in force."""
    told = gettext("amendment %(number)s") if sort == _AMENDMENT else gettext("comment %(number)s")
    return told % {"number": number}


def address_of(sort: str, slug: str, number: int) -> str:
    """Return where the page of a contribution is; `slug` is that of its document."""
    return reverse(f"drafting:{sort}", args=[slug, number])
