"""What a filled-in commenting table would bring in: what is new, what is there already, what is refused."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext, ngettext

from miroir.directory.models import Organisation
from miroir.drafting.models import Clause, Comment, Version, Wording
from miroir.drafting.queries.comments import standing_comments
from miroir.drafting.queries.comments_tables import ids_of
from miroir.drafting.queries.texts import wordings_of
from miroir.drafting.remarks import LONGEST, Remark, Said
from miroir.formats.iso_table import ReadTable, Row
from miroir.formats.mapped_columns import protected

MOST_ROWS: Final = 2_000
"""Comments that one table brings in at once."""
_BEFORE: Final = re.compile(r"^(?:clauses?|sub-?clauses?|articles?|art\.?|sections?|§+|n[o°]\.?)\s*", re.IGNORECASE)
_LIMITS: Final = (("comment", LONGEST), ("proposed_change", LONGEST), ("clause", 200), ("line", 40), ("element", 120))


@dataclass(frozen=True, slots=True)
class Passed:
    """A row that is not brought in: where it stands in the file, and why."""

    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A row that would be brought in: its remark, and the number and heading of the clause that was found, "" for none."""

    remark: Remark
    clause: str


@dataclass(slots=True)
class Plan:
    """What a table would bring in, in its order; rows that are there already; rows that are refused."""

    planned: list[Planned] = field(default_factory=list)
    there: list[Passed] = field(default_factory=list)
    refused: list[Passed] = field(default_factory=list)
    observed: int = 0

    @property
    def unmatched(self) -> int:
        """How many rows name a clause that is not in the version; what they say of it is kept word for word."""
        return sum(1 for row in self.planned if row.remark.said.clause and row.remark.clause is None)

    @property
    def notes(self) -> list[str]:
        """What to know before it is confirmed, in the language in force."""
        told = []
        if self.unmatched:
            said = ngettext(
                "%(count)s row names a clause that is not in this version: its comment stands on the whole text, and what "
                "it says of the place is kept.",
                "%(count)s rows name a clause that is not in this version: their comments stand on the whole text, and "
                "what they say of the place is kept.",
                self.unmatched,
            )
            told.append(said % {"count": self.unmatched})
        if self.observed:
            told.append(gettext("Observations of the secretariat are not brought in: answers are given on this site."))
        return told


def plan_of(version: Version, organisation: Organisation, read: ReadTable, language: str) -> Plan:
    """Return what a read table would bring in for an organisation. Two queries, however long it is."""
    plan = Plan(refused=[_refused(refusal.line, refusal.sentence.told(gettext)) for refusal in read.refusals])
    rows = read.table.rows if read.table else ()
    clauses, held = _Clauses(wordings_of(version)), _Held(list(standing_comments(version)), organisation)
    for place, row in enumerate(rows, start=1):
        _plan_row(plan, (place, row), language, clauses, held)
    return plan


def passed_csv(passed: Sequence[Passed]) -> str:
    """Return rows that are not brought in as CSV; no cell can be taken for a formula."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow((gettext("Place"), gettext("Why")))
    writer.writerows((protected(one.place), protected(one.why)) for one in passed)
    return "\ufeff" + made.getvalue()


class _Clauses:
    """The clauses of a version, found by what a table says of them."""

    def __init__(self, wordings: Sequence[Wording]) -> None:
        self._by_words: dict[str, Wording] = {}
        for words in ("number", "heading"):
            for wording in wordings:
                self._by_words.setdefault(_bare(getattr(wording, words)), wording)
        self._by_words.pop("", None)

    def found(self, said: str) -> Wording | None:
        """Return the wording that a table names: by its number, alone or after a word such as “clause”, or its heading."""
        plain = _bare(said)
        return self._by_words.get(plain) or self._by_words.get(_bare(_BEFORE.sub("", plain)))


class _Held:
    """The comments that a version has, told apart by their ids and by what they say."""

    def __init__(self, comments: Sequence[Comment], organisation: Organisation) -> None:
        ids = ids_of(comments)
        self._by_id = {ids[comment.pk]: comment for comment in comments}
        own = [comment for comment in comments if comment.organisation_id == organisation.pk]
        self._own = {comment.pk for comment in own}
        self._said = {_words(comment.text, comment.proposed_change): comment for comment in own}

    def same(self, row: Row) -> Comment | None:
        """Return the comment that a row repeats: one of its id with its words, or one of the organisation's own."""
        words, known = _words(row.comment, row.proposed_change), self._by_id.get(row.id)
        if known is not None and _words(known.text, known.proposed_change) == words:
            return known
        return self._said.get(words) if not row.id else None

    def other(self, row: Row) -> Comment | None:
        """Return the organisation's own comment that has a row's id and other words."""
        known = self._by_id.get(row.id)
        return known if known is not None and known.pk in self._own else None


def _plan_row(plan: Plan, placed: tuple[int, Row], language: str, clauses: _Clauses, held: _Held) -> None:
    place, row = placed
    plan.observed += bool(row.observation.strip())
    named = row.id or gettext("comment %(place)s of the table") % {"place": place}
    same, other = held.same(row), held.other(row)
    why = next(_faults(row), "")
    if same is not None:
        told = {"number": same.number}
        plan.there.append(Passed(named, gettext("It is there already: comment %(number)s.") % told))
    elif other is not None:
        told = {"number": other.number}
        said = gettext("Comment %(number)s has this number and other words. Give the row a new number to add it.")
        plan.refused.append(Passed(named, said % told))
    elif why:
        plan.refused.append(Passed(named, why))
    elif len(plan.planned) >= MOST_ROWS:
        said = gettext("A table brings in at most %(most)s comments at once: bring the rest in with another.")
        plan.refused.append(Passed(named, said % {"most": MOST_ROWS}))
    else:
        plan.planned.append(_planned(row, language, clauses))


def _planned(row: Row, language: str, clauses: _Clauses) -> Planned:
    wording = clauses.found(row.clause)
    clause: Clause | None = wording.clause if wording else None
    remark = Remark(
        text=row.comment,
        language=language,
        kind=row.type,
        proposed_change=row.proposed_change,
        clause=clause,
        said=Said(row.id, row.clause.strip(), row.line.strip(), row.element.strip()),
    )
    return Planned(remark, str(wording) if wording else "")


def _faults(row: Row) -> Iterator[str]:
    for name, most in _LIMITS:
        length = len(str(getattr(row, name)))
        if length > most:
            said = gettext("A cell has %(length)s characters; here at most %(most)s are kept. Shorten or divide it.")
            yield said % {"length": length, "most": most}


def _refused(line: int, why: str) -> Passed:
    return Passed(gettext("line %(line)s") % {"line": line} if line else gettext("the whole file"), why)


def _bare(words: str) -> str:
    return " ".join(words.split()).casefold().strip(" .:")


def _words(text: str, change: str) -> tuple[str, str]:
    return " ".join(text.split()), " ".join(change.split())
