"""Where quoted words stand: in the text that somebody quotes from, and in later versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet

from miroir.drafting.models import Comment, Place, PlaceState, Version, Wording
from miroir.engine.text.anchors import Anchor, followed, found
from miroir.engine.text.anchors import Place as Found
from miroir.engine.text.difference import difference
from miroir.engine.text.operations import Operation

A_PAGE: Final = 30
AROUND: Final = 40
"""Characters shown on each side of quoted words, so that one sees which are meant."""
ENOUGH: Final = 0.6
"""The share of a quote's characters that must have stayed for its place to be told from what changed."""
_ALIKE: Final = {"\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{NON-BREAKING HYPHEN}": "-", "\N{HYPHEN}": "-"}
_UNSEEN: Final = frozenset("\N{ZERO WIDTH SPACE}\N{SOFT HYPHEN}\N{ZERO WIDTH NO-BREAK SPACE}")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where quoted words stand: in which wording, from where to where, and the words around them."""

    wording: Wording
    start: int
    end: int

    @property
    def value(self) -> str:
        """What a form sends to name it."""
        return f"{self.wording.pk}:{self.start}"

    @property
    def before(self) -> str:
        """The whole words before."""
        words = self.wording.text[max(0, self.start - AROUND) : self.start]
        return words.partition(" ")[2] if self.start > AROUND and " " in words else words

    @property
    def after(self) -> str:
        """The whole words after."""
        words = self.wording.text[self.end : self.end + AROUND]
        return words.rpartition(" ")[0] if len(self.wording.text) > self.end + AROUND and " " in words else words


def occurrences_of(quote: str, wordings: Sequence[Wording]) -> list[Occurrence]:
    """Return every place where quoted words stand in some wordings, in reading order.

    Compared without blanks, and with straight and curly apostrophes alike: pages set spaces and lines of their own.
    """
    return [
        Occurrence(wording, start, end) for wording in wordings for start, end in places_of_quote(wording.text, quote)
    ]


def places_of_quote(text: str, quote: str) -> list[tuple[int, int]]:
    """Return (start, end) of every place where a quote stands in a text, compared as `occurrences_of` says."""
    wanted, _starts = _squeezed(quote)
    if not wanted:
        return []
    letters, starts = _squeezed(text)
    places: list[tuple[int, int]] = []
    place = letters.find(wanted)
    while place >= 0:
        places.append((starts[place], starts[place + len(wanted) - 1] + 1))
        place = letters.find(wanted, place + 1)
    return places


def comments_without_place(version: Version) -> QuerySet[Comment]:
    """Return the standing comments with a range on earlier versions of the document that have no place in this one."""
    earlier = Comment.objects.filter(document=version.document_id, version__number__lt=version.number)
    placed = Place.objects.filter(comment=OuterRef("pk"), version=version)
    return earlier.filter(start__isnull=False, withdrawn_at=None).exclude(Exists(placed)).order_by("number")


class ChangedClauses:
    """What changed in each clause from the versions that comments quote to the one where they are looked for."""

    def __init__(self, version: Version, comments: Sequence[Comment]) -> None:
        self._now = dict(version.wordings.values_list("clause", "text"))
        quoted = Wording.objects.filter(version__in={comment.version_id for comment in comments})
        told = quoted.filter(clause__in={comment.clause_id for comment in comments})
        self._then = {(one, clause): text for one, clause, text in told.values_list("version", "clause", "text")}
        self._operations: dict[tuple[int, int], tuple[Operation, ...]] = {}

    def found(self, comment: Comment) -> Found | None:
        """Return where the range of a comment is now; None where its clause is gone."""
        clause = comment.clause_id or 0
        now = self._now.get(clause)
        if now is None:
            return None
        quoted = Anchor(comment.start or 0, comment.end or 0, comment.quote, comment.prefix, comment.suffix)
        then = self._then[comment.version_id, clause]
        there = followed(quoted, self._since(comment.version_id, clause, then, now), then)
        return there if there.score >= ENOUGH else found(quoted, now)

    def _since(self, version: int, clause: int, then: str, now: str) -> tuple[Operation, ...]:
        if (version, clause) not in self._operations:
            self._operations[version, clause] = tuple(difference(then, now))
        return self._operations[version, clause]


def orphans_page(version: Version, page: str) -> Page[Place]:
    """Return a page of what no longer stands in a version, by the numbers of the comments; in two queries."""
    places = Place.objects.filter(version=version, state=PlaceState.ORPHAN)
    shown = places.select_related("comment__version", "comment__clause", "comment__organisation")
    return Paginator(shown.order_by("comment__number"), A_PAGE).get_page(page)


def counts_of_places(version: Version) -> dict[str, int]:
    """Return how many ranges of earlier comments are kept, moved, fuzzy and orphan in a version."""
    states = list(Place.objects.filter(version=version).values_list("state", flat=True))
    return {str(state): states.count(state) for state in PlaceState}


def _squeezed(text: str) -> tuple[str, list[int]]:
    """Return a text without blanks and unseen signs, and where each of its characters stands in the text."""
    kept = [(sign, place) for place, sign in enumerate(text) if not sign.isspace() and sign not in _UNSEEN]
    return "".join(_ALIKE.get(sign, sign) for sign, _place in kept), [place for _sign, place in kept]
