"""Tables of any form, read as a mapping says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from miroir.engine.consultation import Consultation, Holders, Statement
from miroir.engine.words import Sentence, sentence_of
from miroir.formats.answer_rows import AnswerRows
from miroir.formats.gathering import NONE, Answers
from miroir.formats.mapped_columns import Cells, Places, cells_of, places_of
from miroir.formats.mapped_holders import HolderTable, take_holder
from miroir.formats.mappings import TableMapping
from miroir.formats.moments import moment_of
from miroir.formats.reading import Counted, Reading
from miroir.formats.refusals import Kind, Refusals, Unreadable
from miroir.formats.tables import Fault, Row, Table, spoiled, width_fault
from miroir.formats.texts import kept_text, shown, without_addresses

FORMAT: Final = "table"
MOST_STATEMENTS: Final = 65_000


@dataclass(slots=True)
class _Gathered:
    """What the rows said."""

    table: Table
    mapping: TableMapping
    places: Places
    cells: Cells
    refusals: Refusals
    holders: HolderTable
    statements: dict[str, int]
    found: list[Statement]
    answers: Answers
    answer_rows: AnswerRows
    rows_read: int = 0
    rows_refused: int = 0


def read_mapped(table: Table, mapping: TableMapping) -> Reading:
    """Return the consultation in a table, as its mapping says.

    Wide: a row a holder, a column a statement; a cell that is no known answer is refused alone. Long: a row an
    answer, of which the last by moment counts; a row that can't be read whole is refused. Raises Unreadable where a
    column that the mapping names is not in the header, or is there twice.
    """
    gathered = _gathered(table, mapping)
    take = _take_holder if mapping.wide else _take_answer
    for row in table.rows():
        fault = row.fault or width_fault(row, table) or spoiled(row, gathered.places.of_row()) or take(row, gathered)
        if fault:
            gathered.refusals.add(row.line, fault.kind, fault.sentence, column=fault.column)
            gathered.rows_refused += 1
        else:
            gathered.rows_read += 1
    if mapping.wide:
        gathered.answer_rows.flush()
    return _reading(gathered)


def _gathered(table: Table, mapping: TableMapping) -> _Gathered:
    places, cells, answers = places_of(table, mapping), cells_of(mapping), Answers()
    codes = {cells.expected(cell): NONE if answer is None else answer for cell, answer in mapping.answers.items()}
    columns = places.statements if mapping.wide else (places.answer,)
    return _Gathered(
        table=table,
        mapping=mapping,
        places=places,
        cells=cells,
        refusals=Refusals(table.file),
        holders=HolderTable(mapping),
        statements={cells.expected(mapped.column): place for place, mapped in enumerate(mapping.statements)},
        found=[mapped.statement for mapped in mapping.statements],
        answers=answers,
        answer_rows=AnswerRows(answers, columns, {**codes, "": NONE}, _unknown_answer, cells.clean),
    )


def _take_holder(row: Row, gathered: _Gathered) -> Fault | None:
    """Take a wide row, or return why not; its unknown answers are refused one by one."""
    taken = take_holder(row, gathered.places, gathered.cells, gathered.holders)
    if isinstance(taken, Fault):
        return taken
    if not taken.new:
        told = sentence_of("this holder has a row already; the first counts.")
        return Fault(Kind.REPEATED, gathered.places.holder + 1, told)
    gathered.answer_rows.take(row, gathered.refusals)
    return None


def _unknown_answer(cell: str) -> Sentence:
    return sentence_of("“%(text)s” is no answer of the mapping; add it to [answers] if it is one.", text=shown(cell))


def _take_answer(row: Row, gathered: _Gathered) -> Fault | None:
    """Take a long row, or return why not."""
    places, clean = gathered.places, gathered.cells.clean
    cell = clean(row.cells[places.answer])
    answer = gathered.answer_rows.codes.get(cell)
    if answer is None:
        return Fault(Kind.UNKNOWN_ANSWER, places.answer + 1, _unknown_answer(cell))
    moment = 0 if places.moment < 0 else moment_of(row.cells[places.moment], gathered.mapping.moments)
    if moment is None:
        sentence = sentence_of(
            "“%(text)s” is no moment written as the mapping says (%(form)s).",
            text=shown(row.cells[places.moment]),
            form=gathered.mapping.moments,
        )
        return Fault(Kind.UNKNOWN_VALUE, places.moment + 1, sentence)
    statement = _statement_of(row, gathered)
    if isinstance(statement, Fault):
        return statement
    taken = take_holder(row, places, gathered.cells, gathered.holders)
    if isinstance(taken, Fault):
        return taken
    if answer != NONE:
        gathered.answers.add_at(taken.place, statement, answer, moment)
    return None


def _statement_of(row: Row, gathered: _Gathered) -> int | Fault:
    """Return the place of a long row's statement; one that is new is added where the mapping lists none."""
    places, clean = gathered.places, gathered.cells.clean
    name = clean(row.cells[places.statement])
    place = gathered.statements.get(name)
    if place is not None:
        return place
    if not name:
        return Fault(Kind.MISSING, places.statement + 1, sentence_of("the row names no statement."))
    if gathered.mapping.statements:
        told = sentence_of("no [[statement]] of the mapping is “%(text)s”.", text=shown(name))
        return Fault(Kind.UNKNOWN_STATEMENT, places.statement + 1, told)
    if len(gathered.found) >= MOST_STATEMENTS:
        told = sentence_of("there are more than %(most)s statements; is this the right column?", most=MOST_STATEMENTS)
        raise Unreadable(told, file=gathered.table.file, line=row.line, column=places.statement + 1)
    text = kept_text(row.cells[places.text]) if places.text >= 0 else ""
    gathered.found.append(Statement(name, {"und": text or without_addresses(name)}))
    gathered.statements[name] = len(gathered.found) - 1
    return len(gathered.found) - 1


def _reading(gathered: _Gathered) -> Reading:
    mapping, answers = gathered.mapping, gathered.answers
    kind = "holder" if mapping.wide else "answer"
    answers_refused = gathered.answer_rows.refused if mapping.wide else gathered.rows_refused
    return Reading(
        consultation=_consultation(gathered),
        format=FORMAT,
        counts=(Counted(kind, gathered.rows_read, gathered.rows_refused),),
        answers=Counted("answer", len(answers), answers_refused),
        refusals=tuple(gathered.refusals.listed),
        notes=(*gathered.table.notes, *_notes(gathered)),
        moments=_moments(gathered),
    )


def _moments(gathered: _Gathered) -> NDArray[np.int64] | None:
    """Return when each answer was given; a number of the file may be of any unit, and only orders them."""
    if gathered.places.moment < 0 or gathered.mapping.moments == "number":
        return None
    return gathered.answers.held_moments(len(gathered.holders.places), len(gathered.found))


def _consultation(gathered: _Gathered) -> Consultation:
    mapping, table = gathered.mapping, gathered.holders
    holders = Holders(
        ids=tuple(table.places),
        colleges=np.array(table.colleges, dtype=np.int16),
        sectors=table.sector_table(),
        territories=tuple(table.territories),
    )
    grouped = gathered.places.group >= 0
    return Consultation(
        titles=mapping.titles,
        questions=mapping.questions,
        statements=tuple(gathered.found),
        holders=holders,
        positions=gathered.answers.positions(len(table.places), len(gathered.found)),
        colleges=tuple(part.label for part in mapping.colleges),
        sectors=tuple(part.label for part in mapping.sectors),
        areas=mapping.areas,
        groups=np.array(table.groups, dtype=np.int16) if grouped else None,
        invented=mapping.invented,
    )


def _notes(gathered: _Gathered) -> Iterator[Sentence]:
    yield sentence_of("The table was read as %(mapping)s says.", mapping=gathered.mapping.file)
    if gathered.holders.hidden:
        yield sentence_of(
            "%(n)s holders are named by an e-mail address: a pseudonym stands for each.", n=gathered.holders.hidden
        )
    unused = len(gathered.table.header) - len(gathered.places.used())
    if unused:
        yield sentence_of("%(n)s columns are not in the mapping and were not kept.", n=unused)
