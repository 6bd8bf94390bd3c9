"""The commenting template of ISO and CEN: its header, its eight columns, and the rows of comments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from miroir.formats.documents.drafts import plain
from miroir.formats.refusals import Refusal

TITLE: Final = "Template for comments and secretariat observations"
FIELDS: Final = ("Date", "Document", "Project")
COLUMNS: Final = (
    "MB/NC",
    "Line number",
    "Clause/Subclause",
    "Paragraph/Figure/Table",
    "Type of comment",
    "Comments",
    "Proposed change",
    "Observations of the secretariat",
)
"""The words of the template of 2012-03. Source: https://www.open-std.org/JTC1/sc22/wg14/www/docs/n1701.pdf."""
TYPES: Final = ("ge", "te", "ed")
"""General, technical, editorial."""
_CODE: Final = re.compile(r"([^\W\d_]{2,10}|\*{2})[ \t\u00a0]*[-–\u2011/.:]?[ \t\u00a0]*(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Row:
    """One comment, by the columns of the template; a line feed parts paragraphs within a cell.

    The template has no column for an id. As national committees do, the first cell holds the member's code and a
    running number, "FR-012": that code is the comment's id, which Word, CSV and the secretariat's own handling of
    the table leave alone. `id` is that whole code, "" for a comment that has no number yet; `member` is the code
    without the number ("FR"; "**" for the central secretariat's own).
    """

    member: str
    line: str
    clause: str
    element: str
    type: str
    comment: str
    proposed_change: str
    observation: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of comments: the three fields of its header, and its rows in order."""

    date: str
    document: str
    project: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ReadTable:
    """What a file gave: the table, None where it was refused whole; and each row that was not read, with its line."""

    table: Table | None
    refusals: tuple[Refusal, ...]


def cells_of(row: Row) -> tuple[str, ...]:
    """Return the eight cells of a row. Raises ValueError where its id is not its member's code and a number."""
    if row.id and id_of(row.id) != (row.member, row.id):
        message = f"the id of a comment is its member's code, a hyphen and a number; {row.id!r} came for {row.member!r}"
        raise ValueError(message)
    cells = (
        row.id or row.member, row.line, row.clause, row.element, row.type, row.comment, row.proposed_change,
        row.observation,
    )  # fmt: skip
    return tuple(plain(cell) for cell in cells)


def id_of(cell: str) -> tuple[str, str]:
    """Return (member, id) of a first cell: "FR 012", "FR012" and "FR-012" are all FR-012; "FR" has no id."""
    found = _CODE.fullmatch(cell.strip())
    return (found[1], f"{found[1]}-{found[2]}") if found else (cell.strip(), "")
