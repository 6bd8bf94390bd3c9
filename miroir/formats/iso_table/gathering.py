"""The rows of a filled-in template, checked one by one, whatever the file they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from miroir.engine.words import sentence_of
from miroir.formats.documents.drafts import plain
from miroir.formats.iso_table.columns import fields_in, header_of, is_blank, type_of
from miroir.formats.iso_table.tables import COLUMNS, FIELDS, Row, Table, id_of
from miroir.formats.refusals import Kind, Refusals, Unreadable
from miroir.formats.texts import shown

MOST_ROWS: Final = 20_000
LONGEST_CELL: Final = 50_000


@dataclass(slots=True)
class TableGathering:
    """Takes rows of cells in the order of the file: fields, header, comments; repeated headers are passed over."""

    refusals: Refusals
    header: Mapping[int, int] | None = None
    width: int = 0
    fields: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    seen: int = 0

    def take_fields(self, cells: Sequence[str]) -> None:
        """Keep what cells before the header state of date, document and project; the first counts."""
        for name, told in fields_in([plain(cell) for cell in cells]).items():
            self.fields.setdefault(name, told)

    def take(self, line: int, cells: Sequence[str], width: int = 0) -> None:
        """Take a row of cells; `width` is how many columns it covers where some of its cells are merged."""
        self.seen += 1
        if self.seen > MOST_ROWS:
            told = sentence_of("the table has more than %(most)s rows; divide it.", most=MOST_ROWS)
            raise Unreadable(told, file=self.refusals.file, line=line)
        told_cells = [plain(cell) for cell in cells]
        found = header_of(told_cells)
        if found is not None:
            self.header, self.width = found, width or len(cells)
        elif self.header is None:
            self.take_fields(told_cells)
        elif not is_blank(told_cells):
            self._take_comment(line, told_cells, width or len(cells))

    def table(self) -> Table:
        """Return the table. Raises Unreadable where no header of the template was found."""
        if self.header is None:
            told = sentence_of(
                "there is no row with the column titles of the commenting template (%(columns)s); keep it in the table.",
                columns=" · ".join(COLUMNS),
            )
            raise Unreadable(told, file=self.refusals.file)
        date, document, project = (self.fields.get(name.lower(), "") for name in FIELDS)
        return Table(date, document, project, tuple(self.rows))

    def _take_comment(self, line: int, cells: Sequence[str], width: int) -> None:
        if width != self.width or len(cells) != width:
            told = sentence_of(
                "the row has %(n)s cells over %(width)s columns; the header has %(expected)s: undo merged cells.",
                n=len(cells),
                width=width,
                expected=self.width,
            )
            self.refusals.add(line, Kind.WIDTH, told)
            return
        by_column = {column: cells[place] for place, column in (self.header or {}).items()}
        if self._is_displaced(line, cells):
            return
        ordered = [by_column.get(column, "") for column in range(len(COLUMNS))]
        member, known = id_of(ordered[0])
        kind = type_of(ordered[4])
        if self._may_keep(line, ordered, kind, known):
            self.ids.add(known)
            _, place, clause, element, _, comment, change, observation = ordered
            self.rows.append(Row(member, place, clause, element, kind, comment, change, observation, known))

    def _is_displaced(self, line: int, cells: Sequence[str]) -> bool:
        """Refuse a row with words in a column that is none of the template's."""
        beyond = [place for place, cell in enumerate(cells) if cell.strip() and place not in (self.header or {})]
        if beyond:
            told = sentence_of(
                "there are words in a column that the template has not: “%(text)s”.", text=shown(cells[beyond[0]])
            )
            self.refusals.add(line, Kind.DISPLACED, told, column=beyond[0] + 1)
        return bool(beyond)

    def _may_keep(self, line: int, cells: Sequence[str], kind: str, known: str) -> bool:
        """Say whether a row is kept; one that is not is listed with its line and the reason."""
        place = {column: place + 1 for place, column in (self.header or {}).items()}
        longest = max(range(len(cells)), key=lambda column: len(cells[column]))
        if not cells[5].strip() and not cells[6].strip():
            told = sentence_of("the row has neither a comment nor a proposed change.")
            self.refusals.add(line, Kind.MISSING, told, column=place[5])
        elif not kind:
            told = sentence_of("the type of comment is ge, te or ed; “%(type)s” came.", type=shown(cells[4]))
            self.refusals.add(line, Kind.UNKNOWN_TYPE, told, column=place[4])
        elif known and known in self.ids:
            told = sentence_of("an earlier row has the number %(id)s already; the first counts.", id=known)
            self.refusals.add(line, Kind.REPEATED, told, column=place[0])
        elif len(cells[longest]) > LONGEST_CELL:
            told = sentence_of("a cell is longer than %(most)s characters.", most=LONGEST_CELL)
            self.refusals.add(line, Kind.DISPLACED, told, column=place.get(longest, 0))
        else:
            return True
        return False
