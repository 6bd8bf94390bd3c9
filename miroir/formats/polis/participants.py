"""participants-votes.csv: a row a participant, a column a statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from miroir.engine.answers import Answer
from miroir.engine.words import Sentence, sentence_of
from miroir.formats.answer_rows import AnswerRows
from miroir.formats.gathering import NONE, Answers
from miroir.formats.reading import Counted
from miroir.formats.refusals import Kind, Refusals, Unreadable
from miroir.formats.tables import Fault, Row, Table, width_fault
from miroir.formats.texts import shown

STANCES: Final = {"1": int(Answer.AGREE), "-1": int(Answer.DISAGREE), "0": int(Answer.ABSTAIN)}
_TOLD: Final = ("n-votes", "n-agree", "n-disagree")
_NO_GROUP: Final = -1
_CODES: Final = {**STANCES, "": NONE}


@dataclass(slots=True)
class Participants:
    """The matrix as it was read.

    `places`: the place of each participant by id. `groups`: Polis' own group of each, -1 for none. `told`: how
    many votes, agreements and disagreements Polis says that each gave, None where it does not say.
    """

    statements: list[str]
    places: dict[str, int] = field(default_factory=dict)
    groups: list[int] = field(default_factory=list)
    told: list[tuple[int | None, ...]] = field(default_factory=list)
    answers: Answers = field(default_factory=Answers)
    counted: Counted = field(default_factory=lambda: Counted("participant", 0, 0))
    answers_refused: int = 0


def read_participants(table: Table, refusals: Refusals) -> Participants:
    """Return what participants-votes.csv says. Raises Unreadable where its header names no statement or one twice."""
    first = _first_statement(table)
    matrix = Participants([name.strip() for name in table.header[first:]])
    if len(set(matrix.statements)) < len(matrix.statements):
        raise Unreadable(
            sentence_of("two columns have the same statement number; export the file again."), file=table.file, line=1
        )
    rows, refused = AnswerRows(matrix.answers, range(first, len(table.header)), _CODES, _unknown), 0
    for row in table.rows():
        fault = row.fault or _fault_of(row, table, matrix)
        if fault:
            refusals.add(row.line, fault.kind, fault.sentence, column=fault.column, file=table.file)
            refused += 1
        else:
            _take_traits(row, first, matrix, table)
            rows.take(row, refusals, table.file)
    rows.flush()
    matrix.answers_refused = rows.refused
    matrix.counted = Counted("participant", len(matrix.places), refused)
    return matrix


def _first_statement(table: Table) -> int:
    """Return the place of the first statement: statements are the last columns, named by numbers alone."""
    first = len(table.header)
    while first and table.header[first - 1].strip().isdecimal():
        first -= 1
    if first == len(table.header):
        raise Unreadable(
            sentence_of("no column is a statement: the last columns must have the statements' numbers as names."),
            file=table.file,
            line=1,
        )
    return first


def _fault_of(row: Row, table: Table, matrix: Participants) -> Fault | None:
    fault = width_fault(row, table)
    if fault:
        return fault
    place = table.header.index("participant")
    number = row.cells[place].strip()
    if not _is_number(number):
        told = sentence_of("the participant's number is “%(text)s”; a whole number was expected.", text=shown(number))
        return Fault(Kind.NOT_A_NUMBER, place + 1, told)
    if number in matrix.places:
        told = sentence_of("participant %(number)s has a row already; the first counts.", number=number)
        return Fault(Kind.REPEATED, place + 1, told)
    place = table.header.index("group-id")
    if row.cells[place].strip() and not _is_number(row.cells[place].strip(), most=3):
        told = sentence_of("the group is “%(text)s”; a small whole number was expected.", text=shown(row.cells[place]))
        return Fault(Kind.NOT_A_NUMBER, place + 1, told)
    return None


def _is_number(text: str, *, most: int = 18) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= most


def _take_traits(row: Row, first: int, matrix: Participants, table: Table) -> None:
    cells = dict(zip(table.header[:first], row.cells[:first], strict=True))
    matrix.places[cells["participant"].strip()] = len(matrix.places)
    group = cells["group-id"].strip()
    matrix.groups.append(int(group) if group else _NO_GROUP)
    matrix.told.append(tuple(int(t) if _is_number(t := cells.get(name, "").strip()) else None for name in _TOLD))


def _unknown(cell: str) -> Sentence:
    return sentence_of("the vote is “%(text)s”; 1, 0, -1 or nothing was expected.", text=shown(cell))
