import io
import re

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.hostile_documents import rewritten
from miroir.formats.iso_table import (
    COLUMNS,
    FIELDS,
    TYPES,
    Row,
    Table,
    read_csv,
    read_docx,
    read_table,
    write_csv,
    write_docx,
)
from miroir.formats.refusals import Kind, Refusals

FORMATS = {
    "docx": (write_docx, read_docx),
    "csv": (lambda table: write_csv(table).encode(), read_csv),
}
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=10
) | st.text("=+-@'\"; ,\ta", max_size=4)
CELLS = st.lists(WORDS, max_size=3).map("\n".join)
FRENCH = (
    "MB/NC",
    "Numéro de ligne",
    "Article / Paragraphe",
    "Paragraphe / Figure / Tableau",
    "Type de commentaire",
    "Commentaires",
    "Modification proposée",
    "Observations du secrétariat",
)
ROW = Row("FR", "12", "4.2", "Tableau 1", "te", "Un.\n\nDeux.", "=Trois", "", "FR-001")
TABLE = Table("2026-11-26", "WD 1", "Stratégie", (ROW, Row("DE", "", "", "", "ed", "Vier", "", "noted", "DE-002")))


@st.composite
def tables(draw):
    """Tables of comments with any words, some without a number yet."""
    rows = []
    for number in range(draw(st.integers(0, 4))):
        member = draw(st.sampled_from(["FR", "DE", "**", "AFNOR"]))
        line, clause, element, change, observation = (draw(CELLS) for _ in range(5))
        known = draw(st.sampled_from(["", f"{member}-{number:03d}"]))
        comment = draw(CELLS.filter(lambda words: words.strip()))
        kind = draw(st.sampled_from(TYPES))
        rows.append(Row(member, line, clause, element, kind, comment, change, observation, known))
    date, document, project = (draw(WORDS.map(str.strip)) for _ in FIELDS)
    return Table(date, document, project, tuple(rows))


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60)
@given(table=tables())
def test_a_table_that_is_written_is_read_back_with_its_order_and_ids(name, table):
    write, read = FORMATS[name]
    refusals = Refusals("table")

    assert read(write(table), refusals) == table
    assert not refusals.listed


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_table_gives_the_same_bytes_and_its_format_is_told_by_content(name):
    write, _ = FORMATS[name]

    assert write(TABLE) == write(TABLE)
    assert read_table("misnamed", write(TABLE)).table == TABLE


def test_the_word_file_has_the_fields_the_eight_columns_a_repeated_header_and_a_wide_page():
    document = docx.Document(io.BytesIO(write_docx(TABLE)))

    table, section = document.tables[0], document.sections[0]
    assert tuple(cell.text for cell in table.rows[0].cells) == COLUMNS
    assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")
    assert (section.page_width or 0) > (section.page_height or 0)
    header = [cell.text for cell in section.header.tables[0].rows[0].cells]
    assert header[1:] == ["Date: 2026-11-26", "Document: WD 1", "Project: Stratégie"]
    assert [p.text for p in table.rows[1].cells[5].paragraphs] == ["Un.", "", "Deux."]


def test_the_titles_are_those_of_the_template():
    assert FIELDS == ("Date", "Document", "Project")
    assert COLUMNS == (
        "MB/NC",
        "Line number",
        "Clause/Subclause",
        "Paragraph/Figure/Table",
        "Type of comment",
        "Comments",
        "Proposed change",
        "Observations of the secretariat",
    )


def test_no_cell_of_the_csv_is_a_formula_and_the_apostrophe_is_taken_away_again():
    written = write_csv(TABLE)

    assert "'=Trois" in written
    assert not re.search(r'(^|;)"?[=+@]', written, re.MULTILINE)
    assert read_csv(written.encode()).rows[0].proposed_change == "=Trois"


def rows_of(read):
    """The rows of a table that was read; the test fails where it was refused."""
    assert read.table is not None, read.refusals
    return read.table.rows


def filled_in(rows, *, titles=FRENCH, merged=False):
    """A Word file as a member organisation sends it: fields above, titles of its own, rows of cells."""
    document = docx.Document()
    document.add_paragraph("Date : 2026-11-20")
    document.add_paragraph("Projet : Stratégie")
    table = document.add_table(rows=0, cols=len(titles))
    if merged:
        top = table.add_row().cells
        top[0].merge(top[-1]).text = "Observations du comité"
    for cells in (titles, *rows):
        for cell, words in zip(table.add_row().cells, cells, strict=True):
            cell.text = words
    return document


def content_of(document):
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_a_table_filled_in_by_a_member_is_read_with_its_refusals_listed():
    rows = [
        ["(1)", "2", "(3)", "4", "5", "(6)", "(7)", ""],
        ["FR 001", "12", "4.2", "", "Technique", "Préciser.", "Remplacer.", ""],
        [""] * 8,
        ["FR 002", "", "", "", "question", "Pourquoi ?", "", ""],
        ["FR 003", "", "", "", "ge", "", "", ""],
        ["FR 001", "", "", "", "ed", "Encore.", "", ""],
        ["FR", "", "5", "", "GE", "Sans numéro.", "", ""],
    ]

    read = read_table("afnor.docx", content_of(filled_in(rows, merged=True)))

    assert read.table == Table(
        "2026-11-20",
        "",
        "Stratégie",
        (
            Row("FR", "12", "4.2", "", "te", "Préciser.", "Remplacer.", "", "FR-001"),
            Row("FR", "", "5", "", "ge", "Sans numéro.", "", ""),
        ),
    )
    assert [(refusal.line, refusal.kind) for refusal in read.refusals] == [
        (6, Kind.UNKNOWN_TYPE),
        (7, Kind.MISSING),
        (8, Kind.REPEATED),
    ]
    assert "ge, te or ed; “question” came" in str(read.refusals[0].sentence)


OLDER = (
    "MB1",
    "Clause No./\nSubclause No./\nAnnex\n(e.g. 3.1)",
    "Paragraph/\nFigure/Table/Note\n(e.g. Table 1)",
    "Type of com-ment2",
    "Comment (justification for change) by the MB",
    "Proposed change by the MB",
    "Secretariat observations\non each comment submitted",
)
NEWER = (
    "MB/NC1",
    "Line number\n(e.g. 17)",
    "Clause/ Subclause\n(e.g. 3.1)",
    "Paragraph/ Figure/ Table/\n(e.g. Table 1)",
    "Type of comment2",
    "Comments",
    "Proposed change",
    "Observations of the secretariat",
)


@pytest.mark.parametrize("titles", [OLDER, NEWER, tuple(reversed(NEWER))])
def test_titles_with_notes_examples_and_in_another_order_are_known(titles):
    cells = ["" for _ in titles]
    member = next(place for place, title in enumerate(titles) if title.startswith("MB"))
    kind = next(place for place, title in enumerate(titles) if title.startswith("Type"))
    comment = next(place for place, title in enumerate(titles) if title.startswith("Comment"))
    cells[member], cells[kind], cells[comment] = "FR 12", "te", "Un"

    read = read_table("x.docx", content_of(filled_in([cells], titles=titles)))

    assert rows_of(read) == (Row("FR", "", "", "", "te", "Un", "", "", "FR-12"),)
    assert not read.refusals


def test_tables_cut_in_several_are_one_and_repeated_headers_are_passed_over():
    document = filled_in([["FR-1", "", "", "", "ge", "Un", "", ""]])
    for titles in ((), COLUMNS):
        table = document.add_table(rows=0, cols=8)
        for cells in (titles, [f"FR-{3 if titles else 2}", "", "", "", "ge", "Suite", "", ""]):
            if cells:
                for cell, words in zip(table.add_row().cells, cells, strict=True):
                    cell.text = words

    read = read_table("x.docx", content_of(document))

    assert [row.id for row in rows_of(read)] == ["FR-1", "FR-2", "FR-3"]
    assert not read.refusals


def test_a_row_of_another_width_is_refused_with_its_line():
    document = filled_in([["FR-1", "", "", "", "ge", "Un", "", ""], ["FR-2", "", "", "", "ge", "Deux", "", ""]])
    cells = document.tables[0].rows[1].cells
    cells[5].merge(cells[6])

    read = read_table("x.docx", content_of(document))

    assert [row.id for row in rows_of(read)] == ["FR-2"]
    assert [(refusal.line, refusal.kind) for refusal in read.refusals] == [(2, Kind.WIDTH)]
    assert "7 cells over 8 columns" in str(read.refusals[0].sentence)


def test_a_cell_merged_downwards_holds_for_each_of_its_rows():
    document = filled_in([["FR", "", "4", "", "ge", "Un", "", ""], ["FR", "", "", "", "ge", "Deux", "", ""]])
    table = document.tables[0]
    table.cell(1, 2).merge(table.cell(2, 2))

    read = read_table("x.docx", content_of(document))

    assert [row.clause.strip() for row in rows_of(read)] == ["4", "4"]


def test_what_a_row_cannot_carry_is_listed_and_words_beside_the_table_too():
    document = filled_in([["FR-1", "", "", "", "ge", "Un", "", ""]])
    document.add_paragraph("Merci d’avance.")
    document.tables[0].rows[1].cells[5].add_table(1, 1).cell(0, 0).text = "dedans"

    read = read_table("x.docx", content_of(document))

    told = " | ".join(str(refusal.sentence) for refusal in read.refusals)
    assert "“Merci d’avance.”" in told
    assert "a table within a cell is not carried: “dedans”" in told


CSV = (
    "MB/NC,Line number,Clause/Subclause,Paragraph/Figure/Table,Type of comment,Comments,Proposed change,Observations\n"
)


@pytest.mark.parametrize(
    ("content", "ids", "kinds"),
    [
        ((CSV + 'FR-1,,,,te,"a, b",,\n').encode(), ["FR-1"], []),
        (("\ufeff" + CSV.replace(",", ";") + "FR-1;;;;te;é;;\n").encode("utf-16-le"), ["FR-1"], []),
        ((CSV + "FR-1,,,,te,é,,\n").encode("cp1252"), ["FR-1"], []),
        ((CSV + "FR-1,,,,te,a,,,,,\n").encode(), ["FR-1"], []),
        ((CSV + "FR-1,,,,te,a,\nFR-2,,,,te,b,,\n").encode(), ["FR-2"], [Kind.WIDTH]),
        ((CSV + 'FR-1,,,,te,"a"b,,\nFR-2,,,,te,b,,\n').encode(), ["FR-2"], [Kind.MISQUOTED]),
        ((CSV.replace("Observations", "Autre") + "FR-1,,,,te,a,,mot\n").encode(), [], [Kind.DISPLACED]),
        ((CSV + "FR-1,,,,te," + "a" * 60_000 + ",,\n").encode(), [], [Kind.DISPLACED]),
    ],
)
def test_csv_of_others_is_read_and_each_row_refused_says_why(content, ids, kinds):
    read = read_table("table.csv", content)

    assert [row.id for row in rows_of(read)] == ids
    assert [refusal.kind for refusal in read.refusals] == kinds


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "column titles of the commenting template"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0", "Office"),
        (b"a\0b", "NUL"),
        (b"a\x81b", "Windows-1252"),
        ((CSV + 'FR-1,"').encode(), "never closed"),
        (write_docx(TABLE)[:500], "damaged"),
        (rewritten(write_docx(TABLE), {"word/vbaProject.bin": b"x"}), "macros"),
        (rewritten(write_docx(TABLE), {"word/document.xml": "<!DOCTYPE x><x/>"}), "not what a word processor"),
        (rewritten(write_docx(TABLE), {"word/document.xml": "<x/>"}), "column titles"),
        ((CSV + "FR,,,,ge,x,,\n" * 20_001).encode(), "more than 20000 rows"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_reason(content, words):
    read = read_table("table", content)

    assert read.table is None
    assert words in str(read.refusals[0].sentence)


def test_an_id_that_is_no_code_of_its_member_is_not_written():
    with pytest.raises(ValueError, match="member's code"):
        write_csv(Table("", "", "", (Row("FR", "", "", "", "ge", "x", "", "", "DE-1"),)))


def test_a_row_whose_deletion_is_pending_is_left_out_and_listed():
    document = docx.Document(io.BytesIO(write_docx(TABLE)))
    row = document.tables[0].rows[1]._tr
    row.get_or_add_trPr().append(row.makeelement(qn("w:del"), {qn("w:id"): "1"}))

    read = read_table("x.docx", content_of(document))

    assert [row.id for row in rows_of(read)] == ["DE-002"]
    assert "deletion is pending" in str(read.refusals[0].sentence)
