import os
from pathlib import Path

import pytest

from miroir.formats import Kind, UnknownForm, read
from miroir.formats.eu_colleges import college_of_type, split_by_size
from miroir.formats.eu_items import is_item, point_of

SOURCE = Path(os.environ.get("MIROIR_DATA", Path(__file__).parents[3] / "shared" / "data"))
SOURCE = SOURCE / "dialogues" / "eu-ai-white-paper-2020" / "responses.csv"

TABLE = """Feedback reference;User type;Organisation size;Country of origin;"How important
: Safety";Rating;Surname
F1;Company/business;Large (250 or more);France;5 - Very important;1 - Low;Doe
F2;Company/business;Micro (< 10 employees);Spain;1 - Not important at all;5 - High;Roe
F3;EU citizen;;;No opinion;2 - Rather low;
F4;Non-EU citizen;;;3 - Neutral;;Poe
F5;Other;;;;3 - Middle;
"""


def table(tmp_path, text=TABLE):
    path = tmp_path / "answers.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_items_are_told_by_their_cells_and_colleges_by_user_type_and_size(tmp_path):
    reading = read(table(tmp_path))
    consultation = reading.consultation

    assert [s.texts["en"] for s in consultation.statements] == ["How important — Safety", "Rating"]
    assert [c.code for c in consultation.colleges] == ["large-firm", "sme", "citizen"]
    assert consultation.holders.colleges.tolist() == [0, 1, 2, 2, -1]
    assert consultation.holders.territories[:2] == ("France", "Spain")
    assert consultation.positions.answers.tolist() == [15, 11, 11, 15, 12, 13, 13]
    assert "Doe" not in repr(reading)


def test_without_sizes_companies_are_one_college(tmp_path):
    text = TABLE.replace("Large (250 or more)", "").replace("Micro (< 10 employees)", "")

    reading = read(table(tmp_path, text))

    assert [c.code for c in reading.consultation.colleges] == ["company", "citizen"]
    assert any("one college" in str(note) for note in reading.notes)


def test_rows_and_cells_that_cannot_be_read_are_refused_by_themselves(tmp_path):
    many = "".join(f"G{n};NGO;;;{1 + n % 5} - {'abcde'[n % 5]};{1 + n % 5} - x{n % 5};\n" for n in range(60))
    head = "Reference;User type;Size;Country;Item;Other item;Surname\n"
    odd = "G60;Alien;;;1 - a;;\nG1;NGO;;;1 - a;;\nG62;NGO;;;a lot;;\nG63;NGO\n"

    reading = read(table(tmp_path, head + many + odd))

    assert [(r.line, r.column, r.kind) for r in reading.refusals] == [
        (62, 2, Kind.UNKNOWN_VALUE),
        (63, 1, Kind.REPEATED),
        (64, 5, Kind.UNKNOWN_ANSWER),
        (65, 0, Kind.WIDTH),
    ]
    assert (reading.rows_read, reading.rows_refused, reading.answers.refused) == (61, 3, 1)


@pytest.mark.parametrize(
    ("header", "cells", "item"),
    [
        ("Q", ["1 - bad", "5 - good", ""], True),
        ("Q", ["1", "5"], False),
        ("Q (1-5)", ["1", "5"], True),
        ("Q", ["5 - Not important", "1 - Important"], False),
        ("Q", ["1 - bad", "1 - worse"], False),
        ("Q", ["1 - bad", "six", "seven"], False),
        ("Q", ["No opinion", ""], False),
        ("Q", [], False),
        ("Q", ["12 - many", "1 - one"], False),
    ],
)
def test_an_item_is_a_scale_that_runs_upwards_with_one_label_a_point(header, cells, item):
    assert is_item(header, cells) is item


def test_an_answer_is_the_leading_digit():
    assert [point_of(cell) for cell in ("4 - Important", "4", " 2 \u2013 x", "6 - x", "No opinion")] == [
        14,
        14,
        12,
        None,
        None,
    ]


def test_user_types_of_the_portal_have_their_colleges():
    types = ["NGO (Non-governmental organisation)", "Academic/Research Institution", "EU Citizen", "", "Other", "Alien"]

    assert [college_of_type(t) for t in types] == ["ngo", "research", "citizen", "", "", None]
    assert split_by_size("company", "") == "sme"
    assert split_by_size("ngo", "Large (250)") == "ngo"


def test_a_table_without_items_is_no_consultation(tmp_path):
    with pytest.raises(UnknownForm, match="no known format"):
        read(table(tmp_path, "Reference;User type\nF1;EU citizen\nF2;NGO\n"))


@pytest.mark.skipif(not SOURCE.is_file(), reason="the European consultation of 2020 is not there")
def test_the_reference_consultation_is_read_whole():
    reading = read(SOURCE)
    consultation = reading.consultation
    members = {c.code: int((consultation.holders.colleges == n).sum()) for n, c in enumerate(consultation.colleges)}

    assert (reading.rows_read, reading.rows_refused, reading.answers.refused) == (1216, 0, 0)
    assert len(consultation.statements) == 32
    assert sum(n >= 15 for n in members.values()) == 8
    assert members["consumer-organisation"] == 7
    assert members["citizen"] == 132
