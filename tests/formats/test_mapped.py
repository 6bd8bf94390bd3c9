import io
import zipfile

import numpy as np
import openpyxl
import pytest

from measures.hostile_archives import row, workbook
from miroir.formats import Kind, UnknownForm, Unreadable, propose_mapping, read

WIDE = """
layout = "wide"
sectors_separator = "/"
[columns]
holder = "Nom"
college = "Type"
sectors = "Secteurs"
territory = "Lieu"
group = "Groupe"
[titles]
fr = "Titre"
[[college]]
code = "sme"
value = "PME"
fr = "PME"
[[sector]]
code = "energy"
value = "Énergie"
[[sector]]
code = "water"
value = "Eau"
[[area]]
code = "mobility"
fr = "Mobilité"
[[statement]]
column = "Q 1"
id = "S1"
areas = ["mobility"]
fr = "Un"
texts = { de = "Eins" }
[[statement]]
column = "Q2"
moderated_out = true
[answers]
"Oui" = "agree"
"Non" = "disagree"
"?" = "none"
"""
TABLE = """Nom,Type,Secteurs,Lieu,Groupe,Q  1,Q2,Mail
Ann,PME,Énergie / Eau,Brest,1,Oui,Non,a@b.fr
bob@example.org,,,,,?,  ,
"""
LONG = """
layout = "long"
identities = "kept"
moments = "day-first"
[columns]
holder = "who"
college = "type"
statement = "what"
text = "words"
answer = "says"
moment = "when"
[[college]]
code = "a"
[[college]]
code = "b"
"""
EVENTS = """who;type;what;words;says;when
ann;a;x;The first;agree;02/01/2026 10:00
ann;a;x;The first;disagree;01/01/2026 10:00
bob;b;y;;none;01/01/2026
bob;b;x;The first;5;01/01/2026 10:00:05
"""


def reading_of(tmp_path, table, mapping):
    path = tmp_path / "table.csv"
    path.write_text(table, encoding="utf-8")
    path.with_name("table.mapping.toml").write_text(mapping, encoding="utf-8")
    return read(path)


def test_a_wide_table_is_read_as_its_mapping_says(tmp_path):
    reading = reading_of(tmp_path, TABLE, WIDE)
    consultation = reading.consultation

    assert consultation.positions.answers.tolist() == [1, -1]
    assert consultation.holders.colleges.tolist() == [0, -1]
    assert consultation.holders.sectors.tolist() == [[True, True], [False, False]]
    assert consultation.holders.territories == ("Brest", "")
    assert np.array_equal(consultation.groups, [1, -1])
    assert consultation.statements[0].texts == {"fr": "Un", "de": "Eins"}
    assert consultation.statements[1].moderated_out
    assert "example.org" not in repr(reading)
    assert any("1 holders are named by an e-mail address" in str(note) for note in reading.notes)
    assert any("1 columns are not in the mapping" in str(note) for note in reading.notes)


def test_rows_of_a_wide_table_that_cannot_be_read_are_listed(tmp_path):
    rows = "Ann,,,,,Oui,Oui,\nEve,SA,,,,Oui,Oui,\nEve,,Feu,,,Oui,Oui,\nEve,,,,many,Oui,Oui,\n,,,,,Oui,,\nEve,,,,,Oui,Peut-être,\n"

    reading = reading_of(tmp_path, TABLE + rows, WIDE)

    assert [(r.line, r.column, r.kind) for r in reading.refusals] == [
        (4, 1, Kind.REPEATED),
        (5, 2, Kind.UNKNOWN_VALUE),
        (6, 3, Kind.UNKNOWN_VALUE),
        (7, 5, Kind.NOT_A_NUMBER),
        (8, 1, Kind.MISSING),
        (9, 7, Kind.UNKNOWN_ANSWER),
    ]
    assert (reading.rows_read, reading.rows_refused, reading.answers.refused) == (3, 5, 1)


def test_a_long_table_keeps_the_last_answer_by_moment(tmp_path):
    reading = reading_of(tmp_path, EVENTS, LONG)
    consultation = reading.consultation

    assert [(s.id, s.texts) for s in consultation.statements] == [("x", {"und": "The first"}), ("y", {"und": "y"})]
    assert consultation.holders.ids == ("ann", "bob")
    assert consultation.positions.answers.tolist() == [1, 15]
    assert (reading.rows_read, reading.answers.read) == (4, 3)


def test_rows_of_a_long_table_that_cannot_be_read_are_listed(tmp_path):
    rows = "ann;b;x;;agree;01/01/2026\nann;a;;;agree;01/01/2026\nann;a;x;;agree;31/02/2026\nann;a;x;;sure;01/01/2026\n;a;x;;agree;01/01/2026\n"

    reading = reading_of(tmp_path, EVENTS + rows, LONG)

    assert [(r.line, r.column, r.kind) for r in reading.refusals] == [
        (6, 0, Kind.CONFLICT),
        (7, 3, Kind.MISSING),
        (8, 6, Kind.UNKNOWN_VALUE),
        (9, 5, Kind.UNKNOWN_ANSWER),
        (10, 1, Kind.MISSING),
    ]


def test_a_long_table_with_listed_statements_refuses_others(tmp_path):
    reading = reading_of(tmp_path, EVENTS, LONG + '[[statement]]\ncolumn = "x"\nfr = "Un"\n')

    assert [(r.line, r.kind) for r in reading.refusals] == [(4, Kind.UNKNOWN_STATEMENT)]


def test_rows_without_names_are_holders_by_their_line(tmp_path):
    reading = reading_of(
        tmp_path, "s1,s2\nagree,1\n,\ndisagree,5\n", '[[statement]]\ncolumn = "s1"\n[[statement]]\ncolumn = "s2"\n'
    )

    assert reading.consultation.holders.ids == ("row-2", "row-3", "row-4")


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (WIDE.replace('code = "water"', 'code = "energy"'), "no other"),
        (WIDE.replace('value = "Eau"', 'value = "Énergie"'), "same value"),
        (WIDE.replace('column = "Q2"', 'column = "Q 1"'), "same column"),
        (WIDE.replace('column = "Q2"', "column = 3"), "a text was expected, 3 came"),
        (WIDE.replace('column = "Q2"', 'id = "S2"'), "a column's name"),
        (WIDE.replace('["mobility"]', '["sea"]'), "no \\[\\[area\\]\\] has the code sea"),
        (WIDE.replace('["mobility"]', '"mobility"'), "a list of texts"),
        (WIDE.replace("[titles]\nfr", "[titles]\nfrench"), "language code"),
        (WIDE.replace("moderated_out = true", 'moderated_out = "yes"'), "true or false"),
        (WIDE.replace('[[college]]\ncode = "sme"\nvalue = "PME"\nfr = "PME"', ""), "must say what the cells mean"),
        (WIDE.replace('territory = "Lieu"', 'answer = "Lieu"'), "only a table with layout"),
        (LONG.replace('statement = "what"', ""), "the name of a column"),
        (WIDE.replace("[[college]]", "[college]"), "tables written"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_key(tmp_path, mapping, words):
    with pytest.raises(Unreadable, match=words) as refusal:
        reading_of(tmp_path, TABLE, mapping)

    assert refusal.value.file == "table.mapping.toml"


def test_a_mapping_that_is_not_there_or_no_text_is_refused(tmp_path):
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "latin.toml").write_bytes(b'fr = 1\nx = "\xe9"\n')

    with pytest.raises(Unreadable, match="can't be opened"):
        read(tmp_path / "t.csv", mapping=tmp_path / "none.toml")
    with pytest.raises(Unreadable, match="line 2: the file is not UTF-8"):
        read(tmp_path / "t.csv", mapping=tmp_path / "latin.toml")


def test_a_workbook_of_a_spreadsheet_program_is_read_with_its_dates_and_numbers(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Answers", 0)
    for cells in (["who", "type", "what", "words", "says", "when"], ["ann", "a", "x", "W", 4, "01/01/2026"]):
        sheet.append(cells)
    book.save(tmp_path / "table.xlsx")
    (tmp_path / "table.mapping.toml").write_text(LONG, encoding="utf-8")

    reading = read(tmp_path / "table.xlsx")

    assert reading.consultation.positions.answers.tolist() == [14]
    assert any("Only the first sheet" in str(note) for note in reading.notes)


def test_dates_flags_and_shared_texts_of_a_workbook_are_read(tmp_path):
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts = {
        "xl/styles.xml": f'<styleSheet {main}><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;d&quot;"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f"<sst {main}><si><r><t>an</t></r><r><t>n</t></r><rPh><t>x</t></rPh></si></sst>",
    }
    rows = (
        row(2, '<c r="A2" t="s"><v>0</v></c>', '<c r="B2" s="1"><v>46023.5</v></c>', '<c r="C2" t="b"><v>1</v></c>')
        + row(3, '<c r="A3" s="2"><v>46023</v></c>', '<c r="B3" s="1"><v>9e9</v></c>', '<c r="C3"><v>odd</v></c>')
        + row(4, '<c r="A4" t="d"><v>2026-01-01</v></c>', '<c r="B4"/>', '<c r="C4" t="b"><v>7</v></c>')
    )
    (tmp_path / "t.xlsx").write_bytes(workbook(rows, parts))
    mapping = 'identities = "kept"\n[columns]\nholder = "who"\n[[statement]]\ncolumn = "s1"\n[answers]\n"2026-01-01 12:00:00" = "agree"\n'
    (tmp_path / "t.mapping.toml").write_text(mapping, encoding="utf-8")

    reading = read(tmp_path / "t.xlsx")

    assert reading.consultation.holders.ids == ("ann", "2026-01-01")
    assert [(r.line, r.column, r.kind) for r in reading.refusals] == [(3, 2, Kind.CELL_ERROR), (4, 1, Kind.REPEATED)]


def test_an_archive_of_one_table_is_read_with_the_mapping_given(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("folder/table.csv", TABLE)
    (tmp_path / "t.zip").write_bytes(packed.getvalue())
    (tmp_path / "m.toml").write_text(WIDE, encoding="utf-8")

    assert read(tmp_path / "t.zip", mapping=tmp_path / "m.toml").rows_read == 2


PROPOSED = {
    "wide": ("Nom;Collège;Secteurs;Région;Les trams;Les vélos\nA;PME;Eau|Feu;X;Oui;Non\nB;ONG;Eau;Y;Non;Sans opinion\nC;PME;;X;Oui;Oui\nD;ONG;;Y;Oui;Oui\n", 4, 7),
    "points": ("id,Q1,Q2\n1,5 - High,4\n2,1 - Low,5\n3,Don't know,1\n", 3, 5),
    "likert": ("nom\tQ1\tQ2\na\tTout à fait d'accord\tPas d'accord\nb\tPlutôt d'accord\tD'accord\n", 2, 4),
    "nameless": ("Q1,Q2\nyes,no\nno,no\nyes,yes\n", 3, 6),
    "long": ("date,voter,proposal,vote\n2026-01-01,a,p,1\n2026-01-02,a,q,-1\n2026-01-03,b,p,0\n2026-01-04,b,q,1\n", 4, 4),
}  # fmt: skip


@pytest.mark.parametrize("name", PROPOSED)
def test_a_proposed_mapping_can_be_used_as_it_is(tmp_path, name):
    table, rows, answers = PROPOSED[name]
    path = tmp_path / "table.csv"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(UnknownForm, match=r"table\.mapping\.toml"):
        read(path)

    path.with_name("table.mapping.toml").write_text(propose_mapping(path), encoding="utf-8")
    reading = read(path)

    assert (reading.rows_read, reading.rows_refused, reading.answers.read) == (rows, 0, answers)


def test_a_table_without_answers_has_no_proposal(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n0,1\n1,0\n", encoding="utf-8")

    with pytest.raises(Unreadable, match="no column holds answers"):
        propose_mapping(tmp_path / "t.csv")
