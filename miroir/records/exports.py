"""The tables of a record for machines: figures.csv, and positions.csv where the charter makes positions public."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from miroir.engine.answers import Answer
from miroir.engine.canonical import rounded
from miroir.engine.colleges import CollegeFigure
from miroir.engine.consultation import Consultation
from miroir.engine.verdicts import StatementFigure
from miroir.records.computing import EXACT, Case, Record

ANSWER_NAMES: Final = {
    Answer.AGREE: "agree",
    Answer.AGREE_WITH_RESERVATIONS: "reservations",
    Answer.DISAGREE: "disagree",
    Answer.ABSTAIN: "abstain",
    Answer.POINT_1: "1",
    Answer.POINT_2: "2",
    Answer.POINT_3: "3",
    Answer.POINT_4: "4",
    Answer.POINT_5: "5",
}
COUNTS: Final = ("agree", "reservations", "disagree", "abstain", "neither")
MEASURES: Final = ("k", "n", "roll", "share", "low", "high", "p_value", "agree_low", "agree_p_value")
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float | None


def figures_csv(record: Record) -> str:
    """Return one row a statement, case and college, and one with an empty college for all holders together."""
    ids = [statement.id for statement in record.consultation.statements]
    rows = (
        [case.name, ids[told.statement], figure.college, int(figure.counted), *college_cells(figure).values()]
        for case in record.cases
        for told in case.figures
        for figure in figures_of(case, told)
    )
    return _table(["case", "statement", "college", "counted", *COUNTS, *MEASURES], rows)


def positions_csv(consultation: Consultation) -> str:
    """Return one row an answer: holder, college, statement, answer, in the order of holders and of statements."""
    codes = [college.code for college in consultation.colleges]
    belonging = [codes[place] if place >= 0 else "" for place in consultation.holders.colleges.tolist()]
    ids = [statement.id for statement in consultation.statements]
    positions = consultation.positions
    answers = zip(positions.holders().tolist(), positions.statements.tolist(), positions.answers.tolist(), strict=True)
    rows = (
        [consultation.holders.ids[holder], belonging[holder], ids[statement], ANSWER_NAMES[Answer(answer)]]
        for holder, statement, answer in answers
    )
    return _table(["holder", "college", "statement", "answer"], rows)


def figures_of(case: Case, told: StatementFigure) -> tuple[CollegeFigure, ...]:
    """Return the figures of each college, then those of all together; without these where counts are protected."""
    return (*told.colleges, told.pooled) if case.name == EXACT else told.colleges


def college_cells(figure: CollegeFigure) -> dict[str, Cell]:
    """Return the counts and measures of a college by name, floats to 10 significant digits."""
    cells: dict[str, Cell] = {name: getattr(figure, name) for name in (*COUNTS, *MEASURES)}
    return {name: rounded(cell) if isinstance(cell, float) else cell for name, cell in cells.items()}


def _table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table as CSV; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(_safe(row) for row in rows)
    return text.getvalue()


def _safe(row: Sequence[Cell]) -> Iterator[Cell]:
    for cell in row:
        yield f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
