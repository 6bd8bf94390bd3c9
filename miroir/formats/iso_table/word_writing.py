"""The commenting template, filled in, as a DOCX file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from miroir.formats.documents.drafts import plain
from miroir.formats.documents.word_parts import WordFile, packed_word, paragraph
from miroir.formats.iso_table.tables import COLUMNS, FIELDS, TITLE, Row, Table, cells_of

_WIDTHS: Final = (1000, 900, 1300, 1300, 1000, 3900, 3400, 2300)
_PAGE: Final = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1418" w:right="850" w:bottom="850" w:left="850" w:header="567" w:footer="425" w:gutter="0"/></w:sectPr>'
)
_BORDERS: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="6B7280"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def write_docx(table: Table, *, language: str = "en") -> bytes:
    """Return the template filled in, as a DOCX file in landscape, the same bytes each time.

    Date, document and project stand in the header of each page, the titles of the eight columns on each page's
    first row. `language` is that of the comments. Raises ValueError where a row's id is no code of its member.
    """
    titles = "".join(_cell(title, width, "TableTitle") for title, width in zip(COLUMNS, _WIDTHS, strict=True))
    rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{titles}</w:tr>", *(_row(row) for row in table.rows)]
    body = f"{_table(_WIDTHS)}{''.join(rows)}</w:tbl><w:p/>{_PAGE}"
    stated = zip(FIELDS, (table.date, table.document, table.project), strict=True)
    cells = [(TITLE, 6600), *((f"{name}: {plain(told)}", 2833) for name, told in stated)]
    header = "".join(_cell(words, width) for words, width in cells)
    widths = tuple(width for _, width in cells)
    title = " – ".join(part for part in (TITLE, plain(table.document)) if part)
    return packed_word(WordFile(body, title, language, header=f"{_table(widths)}<w:tr>{header}</w:tr></w:tbl><w:p/>"))


def _table(widths: Sequence[int]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCaption w:val="{TITLE}"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
    )


def _row(row: Row) -> str:
    cells = "".join(_cell(words, width) for words, width in zip(cells_of(row), _WIDTHS, strict=True))
    return f"<w:tr>{cells}</w:tr>"


def _cell(words: str, width: int, style: str = "") -> str:
    """Return a cell with a paragraph for each line of its words."""
    inside = "".join(paragraph(line, style) for line in words.split("\n"))
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inside}</w:tc>'
