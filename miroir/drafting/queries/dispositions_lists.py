"""Lists of contributions with what became of them: the report of a version, what an organisation got, the whole as a file."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from miroir.directory.models import Organisation
from miroir.drafting.models import Amendment, Comment, DispositionState, Document, Outcome, Version, Wording
from miroir.drafting.queries.dispositions import (
    OF_CONTRIBUTIONS,
    Contribution,
    author_of,
    clause_title,
    duplicated,
    mark_of,
    name_of,
    words_put_in,
)
from miroir.drafting.queries.gate import SETTLED, counted_amendments, counted_comments
from miroir.formats.mapped_columns import protected

A_PAGE: Final = 20
PUBLIC: Final = (DispositionState.AGREED, DispositionState.CONTESTED, DispositionState.CONFIRMED)
"""The states in which everybody reads an answer: what is only proposed is still the rapporteur's."""
OPEN: Final = "open"
"""Narrows a list to what the gate waits for: no answer that counts yet."""
UNANSWERED: Final = "unanswered"
"""Narrows a list to what nobody has proposed an answer for yet."""
_COMMENT, _AMENDMENT = 0, 1


@dataclass(frozen=True, slots=True)
class ReportFilters:
    """What a list is narrowed to; "" for anything. `page`: as the address says it.

    `outcome`: an outcome, a state of an answer, `OPEN` or `UNANSWERED`; `clause`: a code; `organisation`: a key.
    """

    outcome: str = ""
    clause: str = ""
    organisation: str = ""
    page: str = "1"


@dataclass(frozen=True, slots=True)
class Line:
    """A contribution as a list shows it. `clause`: number and heading in its version, "" for the whole text.

    `answer`: the disposition that the reader may see, None while there is none. `first`: whether a clause begins here.
    """

    contribution: Contribution
    clause: str
    answer: Any
    first: bool = False

    @property
    def mark(self) -> str:
        """What names the contribution in a form: "c12" or "a3"."""
        return mark_of(self.contribution)


def report_page(version: Version, filters: ReportFilters, *, prepared: bool) -> Page[Line]:
    """Return a page of 20 contributions on a version, by clause in reading order, then comments before amendments.

    `prepared`: proposed answers are shown too. Five queries, however many there are.
    """
    wordings = list(version.wordings.select_related("clause").order_by("order"))
    keys = _sorted_keys(version, filters, wordings, prepared=prepared)
    page: Page[Any] = Paginator(keys, A_PAGE).get_page(filters.page)
    page.object_list = lines_of(version, list(page.object_list), wordings, prepared=prepared)
    return page


def report_rows(version: Version) -> Iterator[tuple[str, ...]]:
    """Yield the report of a version as a table: its columns, then a row a contribution with the answer that is public.

    Cells are protected against spreadsheets that would take them for formulas.
    """
    yield _columns()
    wordings = list(version.wordings.select_related("clause").order_by("order"))
    keys = _sorted_keys(version, ReportFilters(), wordings, prepared=False)
    for line in lines_of(version, keys, wordings, prepared=False):
        yield tuple(protected(cell) for cell in _cells(line))


def own_page(document: Document, organisations: Collection[int], page: str) -> Page[Line]:
    """Return a page of what some organisations contributed to a text, the newest version first, with public answers."""
    keys: list[tuple[int, int, int, int]] = []
    for sort, found in ((_COMMENT, Comment.objects.all()), (_AMENDMENT, Amendment.objects.all())):
        rows = found.filter(document=document, organisation__in=organisations).order_by()
        keys += [(-on, sort, number, pk) for on, number, pk in rows.values_list("version__number", "number", "pk")]
    shown: Page[Any] = Paginator(sorted(keys), A_PAGE).get_page(page)
    found_lines = _fetched([key[1:] for key in shown.object_list])
    versions = {version.pk: version for version in Version.objects.filter(document=document)}
    for one in found_lines:
        one.version = versions[one.version_id]
        one.document = one.version.document = document
    shown.object_list = [_line(one, {}, prepared=False) for one in found_lines]
    return shown


def contributing(version: Version) -> list[Organisation]:
    """Return the organisations that said something on a version, by name."""
    comments = Comment.objects.filter(version=version).order_by().values("organisation")
    amendments = Amendment.objects.filter(version=version).order_by().values("organisation")
    found = Organisation.objects.filter(Q(pk__in=comments) | Q(pk__in=amendments))
    return sorted(found, key=str)


def marked(version: Version, marks: Iterable[str]) -> list[Contribution]:
    """Return the contributions on a version that a form names, such as "c12" and "a3"; unknown ones are left out."""
    comments, amendments = _numbers("c", marks), _numbers("a", marks)
    found: list[Contribution] = []
    for model, numbers in ((Comment, comments), (Amendment, amendments)):
        rows: QuerySet[Any] = model.objects.filter(version=version, number__in=numbers)
        found += rows.select_related(*OF_CONTRIBUTIONS).order_by("number") if numbers else []
    for one in found:
        one.version, one.document = version, version.document
    return found


def lines_of(
    version: Version, keys: Sequence[tuple[int, int, int, int]], wordings: Sequence[Wording], *, prepared: bool
) -> list[Line]:
    """Return contributions as lists show them, in the order of their keys: (place, sort, number, key). Two queries."""
    titles = {wording.clause_id: clause_title(wording) for wording in wordings}
    lines: list[Line] = []
    last: int | None = None
    for one, key in zip(_fetched([key[1:] for key in keys]), keys, strict=True):
        one.version, one.document = version, version.document
        lines.append(_line(one, titles, prepared=prepared, first=key[0] != last))
        last = key[0]
    return lines


def place_of(contribution_clause: int | None, after: int | None, places: dict[int, int]) -> int:
    """Return where in reading order a contribution stands: 0 for the whole text, after all where the clause is unknown."""
    clause = contribution_clause if contribution_clause is not None else after
    return 0 if clause is None else places.get(clause, len(places) + 1)


def _sorted_keys(
    version: Version, filters: ReportFilters, wordings: Sequence[Wording], *, prepared: bool
) -> list[tuple[int, int, int, int]]:
    places = {wording.clause_id: place for place, wording in enumerate(wordings, start=1)}
    codes = {wording.clause.code: wording.clause_id for wording in wordings}
    asked = _asked(filters, prepared=prepared)
    waiting = filters.outcome in (OPEN, UNANSWERED)
    comments = (counted_comments(version) if waiting else version.comments.all()).filter(asked).order_by()
    amendments = (counted_amendments(version) if waiting else version.amendments.all()).filter(asked).order_by()
    if filters.clause:
        clause = codes.get(filters.clause, 0)
        comments = comments.filter(clause=clause)
        amendments = amendments.filter(Q(clause=clause) | Q(clause=None, after=clause))
    rows = [(place_of(on, None, places), _COMMENT, number, pk) for on, number, pk in _plain(comments)]
    rows += [
        (place_of(on, after, places), _AMENDMENT, number, pk)
        for on, after, number, pk in amendments.values_list("clause", "after", "number", "pk")
    ]
    return sorted(rows)


def _plain(comments: QuerySet[Comment]) -> Iterable[tuple[int | None, int, int]]:
    return comments.values_list("clause", "number", "pk")


def _asked(filters: ReportFilters, *, prepared: bool) -> Q:
    """Return what a list is narrowed to; what is open or unanswered is asked of what is owed an answer only."""
    asked = Q()
    shown = Q(disposition__state__in=[*PUBLIC, DispositionState.PROPOSED] if prepared else PUBLIC)
    if filters.outcome == OPEN:
        asked = ~Q(disposition__state__in=SETTLED)
    elif filters.outcome == UNANSWERED:
        asked = Q(disposition=None)
    elif filters.outcome in DispositionState.values:
        asked = Q(disposition__state=filters.outcome) & shown
    elif filters.outcome in Outcome.values:
        asked = Q(disposition__outcome=filters.outcome) & shown
    key = _key(filters.organisation)
    return asked & Q(organisation__key=key) if key else asked


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _fetched(keys: Sequence[tuple[int, int, int]]) -> list[Contribution]:
    """Return contributions in the order of their keys: (sort, number, key)."""
    found: dict[tuple[int, int], Contribution] = {}
    for sort, rows in ((_COMMENT, Comment.objects.all()), (_AMENDMENT, Amendment.objects.all())):
        wanted = [pk for kind, _number, pk in keys if kind == sort]
        for one in rows.filter(pk__in=wanted).select_related(*OF_CONTRIBUTIONS) if wanted else ():
            found[sort, one.pk] = one
    return [found[sort, pk] for sort, _number, pk in keys]


def _line(one: Contribution, titles: dict[int, str], *, prepared: bool, first: bool = False) -> Line:
    answer = getattr(one, "disposition", None)
    if answer is not None and not prepared and answer.state not in PUBLIC:
        answer = None
    clause = one.clause_id or (one.after_id if isinstance(one, Amendment) else None)
    return Line(one, titles.get(clause, str(one.clause or "")) if clause else "", answer, first)


def _numbers(sort: str, marks: Iterable[str]) -> list[int]:
    return [int(mark[1:]) for mark in marks if mark[:1] == sort and mark[1:].isdecimal() and len(mark) < 10]


def _columns() -> tuple[str, ...]:
    return (
        gettext("Contribution"),
        gettext("Code"),
        gettext("Clause"),
        gettext("Organisation"),
        gettext("Type"),
        gettext("What was said"),
        gettext("Proposed change"),
        gettext("Answer"),
        gettext("State of the answer"),
        gettext("Reason"),
        gettext("Repeats"),
        gettext("Landed in version"),
        gettext("Landed in clause"),
        gettext("Words where it landed"),
    )


def _cells(line: Line) -> tuple[str, ...]:
    one, answer = line.contribution, _answer_cells(line.answer)
    if isinstance(one, Comment):
        said = (one.code, line.clause, author_of(one), one.kind, one.text, one.proposed_change)
    else:
        said = ("", line.clause, author_of(one), one.kind, one.rationale, words_put_in(one.operations))
    return (name_of(one), *said, *answer)


def _answer_cells(answer: Any) -> tuple[str, ...]:  # noqa: ANN401 - a disposition, or none
    if answer is None:
        return ("",) * 7
    same = duplicated(answer)
    version = answer.landing_version
    return (
        str(answer.get_outcome_display()),
        str(answer.get_state_display()),
        answer.reason,
        name_of(same) if same else "",
        str(version.number) if version else "",
        answer.landing_clause.code if answer.landing_clause else "",
        answer.landing_quote,
    )
