"""What each column of a table of unknown form may be: told by its name and its cells, to propose a mapping."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from miroir.formats.answer_words import meanings
from miroir.formats.moments import moment_of
from miroir.formats.tables import MARKS, Table

SAMPLE: Final = 5_000
"""Rows that are looked at."""
MOST_LABELS: Final = 60
_LONGEST_ANSWER: Final = 80
_SHARE: Final = 0.9
_NAMES: Final = {
    "holder": "holder voter participant member organisation organization organisme structure respondent repondant votant author auteur user name nom email e-mail mail id reference person personne",
    "college": "college category categorie stakeholder type profil profile",
    "sectors": "sector sectors secteur secteurs domaine",
    "territory": "territory territoire region country pays departement city ville commune",
    "statement": "statement item question comment amendment amendement proposal proposition enonce affirmation mesure objet",
    "moment": "date timestamp created time moment horodatage datetime",
}  # fmt: skip
_WORDS: Final = {role: frozenset(names.split()) for role, names in _NAMES.items()}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sample: its place, name, and how often each text stands in it."""

    place: int
    name: str
    counted: Counter[str]

    @property
    def said(self) -> int:
        """How many of its cells say anything."""
        return sum(self.counted.values())

    @property
    def repeats(self) -> bool:
        """Whether texts recur, so that they may be names of groups of rows."""
        return 0 < len(self.counted) <= self.said // 2

    def called(self, role: str) -> bool:
        """Say whether the column's name has a word for a role."""
        return not _WORDS[role].isdisjoint(_words(self.name))

    def holds_answers(self) -> bool:
        """Say whether nearly all its cells are answers, and not all mean that there is none.

        A column called as holders are, in which no text recurs, numbers rows.
        """
        numbering = self.called("holder") and max(self.counted.values(), default=0) == 1
        if not self.said or numbering or any(len(cell) > _LONGEST_ANSWER for cell in self.counted):
            return False
        known = meanings(self.counted)
        share = sum(self.counted[cell] for cell in known) / self.said
        return share >= _SHARE and bool(set(known.values()) - {"none"})

    def form_of_moments(self) -> str:
        """Return how its cells are written as times, "" where they are not."""
        forms = ("iso", "day-first", "month-first", "number")
        cells = list(islice(self.counted, 200))
        return next((form for form in forms if cells and all(moment_of(c, form) is not None for c in cells)), "")


def columns_of(table: Table) -> list[Column]:
    """Return the columns of a sample of the rows; those without a name, or with another's, are left out."""
    counted: list[Counter[str]] = [Counter() for _ in table.header]
    for row in islice(table.rows(), SAMPLE):
        if len(row.cells) == len(counted):
            for counter, cell in zip(counted, row.cells, strict=True):
                text = " ".join(cell.split())
                if text and cell not in MARKS:
                    counter[text] += 1
    names = [" ".join(name.split()) for name in table.header]
    times = Counter(names)
    return [Column(place, name, counted[place]) for place, name in enumerate(names) if name and times[name] == 1]


def first_called(columns: Sequence[Column], role: str) -> Column | None:
    """Return the first column whose name has a word for a role."""
    return next((column for column in columns if column.called(role)), None)


def labelled(columns: Sequence[Column], role: str) -> Column | None:
    """Return the first column called so whose few texts recur: colleges or sectors."""
    fits = (column for column in columns if column.called(role))
    return next((column for column in fits if column.repeats and len(column.counted) <= MOST_LABELS), None)


def sectors_column(columns: Sequence[Column]) -> Column | None:
    """Return the first column called so that holds few different texts, alone or several to a cell."""
    fits = (column for column in columns if column.called("sectors") and column.said)
    return next((column for column in fits if 0 < len(parts_of(column)[1]) <= MOST_LABELS), None)


def parts_of(column: Column) -> tuple[str, set[str]]:
    """Return what separates several texts in a cell (";", "|" or ",", the first that is there), and the texts."""
    separator = next((mark for mark in (";", "|", ",") if any(mark in text for text in column.counted)), ";")
    parts = {part.strip() for text in column.counted for part in text.split(separator)}
    return separator, {part for part in parts if part}


def slug(text: str) -> str:
    """Return a code made of a text: small letters without accents, digits and hyphens; "x" where none is left."""
    plain = unicodedata.normalize("NFKD", text[:200]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "x"


def _words(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", name[:200]).encode("ascii", "ignore").decode().lower()
    return set(re.split(r"[^a-z0-9-]+", plain)) | set(re.split(r"[^a-z0-9]+", plain))
