"""Contributions to a public consultation of the European Commission's portal, as its CSV or XLSX export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import numpy as np

from miroir.engine.consultation import Consultation, Holders, Statement
from miroir.engine.words import Sentence, sentence_of
from miroir.formats.eu_colleges import college_of_type, is_size, present, split_by_size
from miroir.formats.eu_items import NO_ANSWERS, SHARE, folded, is_item, point_of
from miroir.formats.gathering import Answers
from miroir.formats.reading import Counted, Reading
from miroir.formats.refusals import Kind, Refusals
from miroir.formats.tables import MARKS, Fault, Row, Table, column_name, spoiled, width_fault
from miroir.formats.texts import one_line, shown

FORMAT: Final = "eu-consultation"
SAMPLE: Final = 2_000
"""Rows that are looked at to tell what each column holds."""
_ID: Final = "reference"
_COUNTRY: Final = ("country", "country of origin")


@dataclass(frozen=True, slots=True)
class EuColumns:
    """What each column holds, by place; -1 for a column that is not there."""

    user_type: int
    size: int
    country: int
    reference: int
    items: tuple[int, ...]


@dataclass(slots=True)
class _Gathered:
    """What the rows said."""

    ids: dict[str, int] = field(default_factory=dict)
    colleges: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    answers: Answers = field(default_factory=Answers)
    rows_refused: int = 0
    answers_refused: int = 0


def eu_columns(table: Table) -> EuColumns | None:
    """Return what each column holds, by looking at the cells; None where this is no such consultation.

    It is one where a column holds user types of the portal, and at least one a five-point item.
    """
    rows = [row.cells for row in islice(table.rows(), SAMPLE) if len(row.cells) == len(table.header)]
    columns = [list(cells) for cells in zip(*rows, strict=True)] if rows else []
    types = next((n for n, cells in enumerate(columns) if _is_user_type(cells)), -1)
    if types < 0:
        return None
    items = tuple(n for n, cells in enumerate(columns) if is_item(table.header[n], cells))
    names = [folded(name) for name in table.header]
    return (
        EuColumns(
            user_type=types,
            size=next((n for n, cells in enumerate(columns) if _mostly_sizes(cells)), -1),
            country=next((n for n, name in enumerate(names) if name in _COUNTRY), -1),
            reference=names.index(_ID) if _ID in names else -1,
            items=items,
        )
        if items
        else None
    )


def _is_user_type(cells: list[str]) -> bool:
    said = [cell for cell in cells if cell.strip()]
    known = [college for cell in said if (college := college_of_type(cell)) is not None]
    return len(known) >= SHARE * len(said) and any(known)


def _mostly_sizes(cells: list[str]) -> bool:
    said = [cell for cell in cells if cell.strip()]
    return bool(said) and sum(map(is_size, said)) >= SHARE * len(said)


def read_eu(table: Table, columns: EuColumns) -> Reading:
    """Return the consultation: a respondent a holder, a five-point item a statement.

    An answer is the leading digit of "d - label"; no opinion and an empty cell are no answers. Colleges are the
    declared user types with companies split by size and all citizens together; territory is the country. Of the
    other columns nothing is kept: they hold names, addresses and free text.
    """
    refusals = Refusals(table.file)
    gathered = _Gathered()
    for row in table.rows():
        fault = row.fault or _fault_of(row, table, columns, gathered)
        if fault:
            refusals.add(row.line, fault.kind, fault.sentence, column=fault.column)
            gathered.rows_refused += 1
        else:
            _take(row, columns, gathered, refusals)
    return Reading(
        consultation=_consultation(table, columns, gathered),
        format=FORMAT,
        counts=(Counted("respondent", len(gathered.ids), gathered.rows_refused),),
        answers=Counted("answer", len(gathered.answers), gathered.answers_refused),
        refusals=tuple(refusals.listed),
        notes=(*table.notes, *_notes(table, columns, gathered)),
    )


def _fault_of(row: Row, table: Table, columns: EuColumns, gathered: _Gathered) -> Fault | None:
    fault = width_fault(row, table) or spoiled(
        row, (columns.user_type, columns.size, columns.country, columns.reference)
    )
    if fault:
        return fault
    if college_of_type(row.cells[columns.user_type]) is None:
        told = sentence_of(
            "the user type is “%(text)s”; one of the portal's was expected.", text=shown(row.cells[columns.user_type])
        )
        return Fault(Kind.UNKNOWN_VALUE, columns.user_type + 1, told)
    if columns.reference >= 0 and row.cells[columns.reference] in gathered.ids:
        told = sentence_of(
            "the reference “%(text)s” was seen before; the first row counts.", text=shown(row.cells[columns.reference])
        )
        return Fault(Kind.REPEATED, columns.reference + 1, told)
    return None


def _take(row: Row, columns: EuColumns, gathered: _Gathered, refusals: Refusals) -> None:
    cells = row.cells
    holder = len(gathered.ids)
    reference = cells[columns.reference].strip() if columns.reference >= 0 else ""
    gathered.ids[reference or f"row-{row.line}"] = holder
    size = cells[columns.size] if columns.size >= 0 else None
    college = college_of_type(cells[columns.user_type]) or ""
    gathered.colleges.append(split_by_size(college, size))
    gathered.countries.append(one_line(cells[columns.country]) if columns.country >= 0 else "")
    for place, column in enumerate(columns.items):
        cell = cells[column]
        point = point_of(cell)
        if point is not None:
            gathered.answers.add(holder, place, point)
        elif folded(cell) not in NO_ANSWERS:
            told = sentence_of("the answer is “%(text)s”; a point from 1 to 5 was expected.", text=shown(cell))
            kind, sentence = MARKS.get(cell) or (Kind.UNKNOWN_ANSWER, told)
            refusals.add(row.line, kind, sentence, column=column + 1)
            gathered.answers_refused += 1


def _consultation(table: Table, columns: EuColumns, gathered: _Gathered) -> Consultation:
    colleges = present(gathered.colleges)
    places = {label.code: place for place, label in enumerate(colleges)}
    n = len(gathered.ids)
    holders = Holders(
        ids=tuple(gathered.ids),
        colleges=np.array([places.get(code, -1) for code in gathered.colleges], dtype=np.int16),
        sectors=np.zeros((n, 0), dtype=np.bool_),
        territories=tuple(gathered.countries),
    )
    return Consultation(
        titles={"fr": "Consultation publique européenne", "en": "European public consultation"},
        statements=tuple(
            Statement(f"Q{place}", {"en": _wording(table.header[column])}, language="en")
            for place, column in enumerate(columns.items, start=1)
        ),
        holders=holders,
        positions=gathered.answers.positions(n, len(columns.items)),
        colleges=colleges,
    )


def _wording(header: str) -> str:
    """Return an item's words: the question and, after a dash, the item, which the export parts by a colon on a new line."""
    question, parted, item = header.rpartition("\n:")
    return f"{one_line(question)} — {one_line(item)}" if parted and question.strip() else one_line(header)


def _notes(table: Table, columns: EuColumns, gathered: _Gathered) -> Iterator[Sentence]:
    used = {columns.user_type, columns.size, columns.country, columns.reference, *columns.items}
    unused = [column_name(table, place) for place in range(len(table.header)) if place not in used]
    if unused:
        yield sentence_of(
            "%(n)s columns hold no five-point item and were not kept: %(names)s.",
            n=len(unused),
            names="; ".join(unused[:12]) + ("; …" if len(unused) > 12 else ""),
        )
    without = sum(not code for code in gathered.colleges)
    if without:
        yield sentence_of("%(n)s respondents declared no user type, or “Other”: they are in no college.", n=without)
    if columns.size < 0 and "company" in gathered.colleges:
        yield sentence_of("No column gives the size of organisations: companies are one college.")
