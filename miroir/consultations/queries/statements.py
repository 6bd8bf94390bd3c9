"""Statements as pages read them: filtered, sorted, a page at a time, and compared with a new one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from miroir.common.compiled import Compiled
from miroir.consultations.models import Process, Statement, StatementState, Translation
from miroir.journal.actions import about
from miroir.journal.models import Opening

A_PAGE: Final = 20
MOST_SIMILAR: Final = 5
ALIKE: Final = 0.4
"""The share of common trigrams from which two statements are shown as saying nearly the same."""
BITS: Final = 4_096
_MARKS: Final = re.compile("[\u0300-\u036f]+")
_SIGNS: Final = re.compile(r"(?:[^\w\n]|_)+")
SORTS: Final = {"number": ("number",), "newest": ("-proposed_at", "-number"), "oldest": ("proposed_at", "number")}


@dataclass(frozen=True, slots=True)
class StatementFilters:
    """What a list of statements is narrowed to; "" for anything. `area`, `sector`: codes. `page`: as the address says it."""

    text: str = ""
    area: str = ""
    sector: str = ""
    state: str = ""
    sort: str = "number"
    page: str = "1"


def statements_page(process: Process, filters: StatementFilters, *, unpublished: bool = False) -> Page[Statement]:
    """Return a page of 20 statements of a process: those that everybody may read, all of them where `unpublished`.

    The text is looked for without accents or capitals, in the original and in translations. Three queries and one a
    kind of thing on the page, however many statements there are.
    """
    found = process.statements.all() if unpublished else process.statements.shown()
    narrowed = _narrowed(found, filters).order_by(*SORTS.get(filters.sort, SORTS["number"]))
    numbers = _matching(narrowed, filters.text) if filters.text.strip() else list(narrowed.values_list("pk", flat=True))
    page: Page[int] = Paginator(numbers, A_PAGE).get_page(filters.page)
    rows = {statement.pk: statement for statement in listed(process.statements.filter(pk__in=list(page.object_list)))}
    shown = [rows[pk] for pk in page.object_list if pk in rows]
    for statement in shown:
        statement.process = process
    return Page(shown, page.number, page.paginator)  # type: ignore[arg-type]


def listed(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """Return statements with all that a line or a page shows of them."""
    return statements.select_related("proposed_for", "merged_into").prefetch_related("areas", "sectors", "translations")


def _alone(slug: str, number: int) -> QuerySet[Statement]:
    alone = Statement.objects.select_related("process").only("number", "process__slug")
    return alone.filter(process__slug=slug, number=number).order_by()


ALONE: Final = Compiled(_alone, str, int)
MOST_NUMBER: Final = 1 << 31
"""A number from here on is none of a statement, and none that the database takes."""


def statement_alone(slug: str, number: int) -> Statement:
    """Return a statement by which an answer names it, with its process, in one short query. Raises Http404."""
    found = ALONE(slug, number) if number < MOST_NUMBER else []
    if not found:
        raise Http404
    return found[0]


def statement_of(process: Process, number: int) -> Statement:
    """Return a statement of a process with what its page shows; its process is the one given. Raises Http404."""
    merged = Prefetch("merged", queryset=Statement.objects.shown().order_by("number"))
    found = listed(process.statements.all()).prefetch_related(merged)
    statement = get_object_or_404(found, number=number)
    statement.process = process
    return statement


def statements_to_moderate() -> QuerySet[Statement]:
    """Return the proposed statements of all processes, the oldest first."""
    waiting = Statement.objects.filter(state=StatementState.PROPOSED).select_related("process__current_step")
    return listed(waiting).prefetch_related("process__current_step__capabilities").order_by("proposed_at", "pk")


def own_proposals(process: Process, person_pk: int, organisations: Collection[int]) -> QuerySet[Statement]:
    """Return what a person or their organisations proposed and what nobody else can read, the last first."""
    hidden = process.statements.exclude(pk__in=process.statements.shown().values("pk"))
    mine = hidden.filter(proposed_by=person_pk) | hidden.filter(proposed_for__in=organisations)
    return listed(mine).order_by("-number")


def label_of(statement: Statement) -> str:
    """Return what the public record calls a statement: the consultation and its number there."""
    return f"{statement.process.title_fr}, {statement.number}"


def one_space(text: str) -> str:
    """Return a text on one line with single spaces: a statement is one assertion."""
    return " ".join(text.split())


def history_of(statement: Statement) -> QuerySet[Opening]:
    """Return the openings of the record's entries about a statement, in their order; emptied ones are not among them."""
    return Opening.objects.filter(about=about(statement)).select_related("entry").order_by("entry")


@dataclass(frozen=True, slots=True)
class Likeness:
    """A statement that says nearly the same as a text, and how nearly: common trigrams among all, in [0, 1]."""

    number: int
    text: str
    language: str
    share: float


def similar_statements(process: Process, text: str) -> list[Likeness]:
    """Return the statements of a process, proposed or published, that say nearly the same as a text, the nearest first.

    Compared without accents or capitals with the original and each translation: the share of common trigrams among
    all. At most 5; empty for a text of fewer than three letters.
    """
    standing = (StatementState.PROPOSED, StatementState.PUBLISHED)
    originals = process.statements.filter(state__in=standing).order_by("number")
    rows = list(originals.values_list("number", "text", "language"))
    told = Translation.objects.filter(statement__in=originals.order_by())
    rows += told.values_list("statement__number", "text", "language")
    return nearest(text, rows)


def nearest(text: str, rows: Sequence[tuple[int, str, str]]) -> list[Likeness]:
    """Return those of rows (number, text, language) that say nearly the same as a text; one a number."""
    wanted, bits = trigrams(text), _bits_of(text)
    spare = len(wanted) - bits.bit_count()
    best: dict[int, Likeness] = {}
    for number, other, language in rows:
        if (bits & _bits_of(other)).bit_count() + spare < ALIKE * len(wanted):
            continue
        share = _share(wanted, _plain(other))
        if share >= ALIKE and (number not in best or share > best[number].share):
            best[number] = Likeness(number, other, language, share)
    return sorted(best.values(), key=lambda one: (-one.share, one.number))[:MOST_SIMILAR]


def trigrams(text: str) -> frozenset[str]:
    """Return every three letters in a row of a text, without accents, capitals, signs or doubled spaces."""
    return _threes(_plain(text))


def plain_texts(texts: Sequence[str]) -> list[str]:
    """Return texts without accents, capitals, signs or doubled spaces; all at once, since thousands are compared."""
    lines = "\n".join(text.replace("\n", " ") for text in texts).lower().replace("œ", "oe").replace("æ", "ae")
    letters = _MARKS.sub("", unicodedata.normalize("NFKD", lines))
    return [line.strip() for line in _SIGNS.sub(" ", letters).split("\n")] if texts else []


def _threes(plain: str) -> frozenset[str]:
    return frozenset(map("".join, zip(plain, plain[1:], plain[2:], strict=False)))


@lru_cache(maxsize=20_000)
def _bits_of(text: str) -> int:
    """Return a bit for each trigram of a text, some on the same place: what has few in common is told apart at once."""
    bits = 0
    for three in trigrams(text):
        bits |= 1 << hash(three) % BITS
    return bits


def _share(wanted: frozenset[str], plain: str) -> float:
    """Return the share of common trigrams among all; 0 at once where it cannot reach `ALIKE`."""
    common = sum(map(plain.__contains__, wanted))
    if not common or common < ALIKE * len(wanted):
        return 0.0
    return common / (len(wanted) + len(_threes(plain)) - common)


def _plain(text: str) -> str:
    return plain_texts([text])[0]


def _narrowed(statements: QuerySet[Statement], filters: StatementFilters) -> QuerySet[Statement]:
    if filters.area:
        statements = statements.filter(areas__code=filters.area)
    if filters.sector:
        statements = statements.filter(sectors__code=filters.sector)
    if filters.state:
        statements = statements.filter(state=filters.state)
    return statements


def _matching(statements: QuerySet[Statement], text: str) -> list[int]:
    """Return the keys of statements that hold a text, itself or in a translation, in their order."""
    wanted = _plain(text)
    told = Translation.objects.filter(statement__in=statements.order_by().values("pk"))
    others: dict[int, str] = {}
    for pk, words in told.values_list("statement", "text"):
        others[pk] = f"{others.get(pk, '')} {words}"
    rows = list(statements.values_list("pk", "text"))
    plain = plain_texts([f"{words} {others.get(pk, '')}" for pk, words in rows])
    return [pk for (pk, _words), line in zip(rows, plain, strict=True) if wanted in line]
