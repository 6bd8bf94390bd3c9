import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.engine.answers import Answer
from miroir.engine.consultation import Consultation, Holders, Label, Statement
from miroir.engine.positions import positions_from
from miroir.formats import read, write_consultation
from miroir.formats.mapped_columns import protected, unprotected
from miroir.formats.writing import consultation_csv

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0@"), max_size=12)
CODES = st.text("abcdefghij-", min_size=1, max_size=6)
LANGUAGES = st.sampled_from(["fr", "en", "de", "und", "id", "pt-BR"])
TEXTS = st.dictionaries(LANGUAGES, WORDS, min_size=1, max_size=3)


@st.composite
def consultations(draw):
    """Consultations of any shape that the format can hold."""
    labels = [
        tuple(Label(code, draw(TEXTS)) for code in draw(st.lists(CODES, unique=True, max_size=3))) for _ in range(3)
    ]
    colleges, sectors, areas = labels
    names = draw(st.lists(WORDS.filter(bool), unique=True, min_size=1, max_size=5))
    ids = draw(st.lists(WORDS.filter(bool), unique=True, min_size=1, max_size=4))
    places = st.lists(st.integers(0, len(areas) - 1), unique=True, max_size=2) if areas else st.just([])
    statements = tuple(
        Statement(name, draw(TEXTS), draw(st.sampled_from(["", "fr"])), tuple(draw(places)), draw(st.booleans()))
        for name in ids
    )
    n, s = len(names), len(ids)
    cells = draw(
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, s - 1), st.sampled_from(Answer)), max_size=12)
    )
    events = np.array(cells, dtype=np.int64).reshape(-1, 3)
    holders = Holders(
        tuple(names),
        np.array([draw(st.integers(-1, len(colleges) - 1)) for _ in names], dtype=np.int16),
        np.array([[draw(st.booleans()) for _ in sectors] for _ in names], dtype=np.bool_).reshape(n, len(sectors)),
        tuple(draw(WORDS) for _ in names),
    )
    groups = np.array([draw(st.integers(-1, 3)) for _ in names], dtype=np.int16) if draw(st.booleans()) else None
    return Consultation(
        titles=draw(TEXTS),
        statements=statements,
        holders=holders,
        positions=positions_from(*events.T, shape=(n, s)),
        questions=draw(st.dictionaries(LANGUAGES, WORDS, max_size=2)),
        colleges=colleges,
        sectors=sectors,
        areas=areas,
        groups=groups,
        invented=draw(st.booleans()),
    )


def same(first, second):
    for name in ("titles", "statements", "questions", "colleges", "sectors", "areas", "invented"):
        assert getattr(first, name) == getattr(second, name), name
    assert first.holders.ids == second.holders.ids
    assert first.holders.territories == second.holders.territories
    arrays = [
        (c.holders.colleges, c.holders.sectors, c.positions.starts, c.positions.statements, c.positions.answers)
        for c in (first, second)
    ]
    for one, other in zip(*arrays, strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)
    assert (first.groups is None) == (second.groups is None)
    if first.groups is not None:
        np.testing.assert_array_equal(first.groups, second.groups)


@given(consultation=consultations())
def test_what_is_written_is_read_back_as_it_was(consultation, tmp_path_factory):
    path = tmp_path_factory.mktemp("round") / "trip.csv"

    written = write_consultation(consultation, path)
    reading = read(path)

    assert [part.name for part in written] == ["trip.csv", "trip.mapping.toml"]
    same(consultation, reading.consultation)
    assert reading.rows_refused == 0
    assert reading.answers.refused == 0


@given(cell=WORDS)
def test_a_protected_cell_is_no_formula_and_comes_back(cell):
    assert not protected(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unprotected(protected(cell)) == cell


def made(ids=("a",), sectors=()):
    n = len(ids)
    labels = tuple(Label(code, {"fr": code}) for code in sectors)
    holders = Holders(ids, np.full(n, -1, np.int16), np.zeros((n, len(labels)), np.bool_), ("",) * n)
    return Consultation(
        {"fr": "t"}, (Statement("s", {"fr": "t"}),), holders, positions_from([], [], [], shape=(n, 1)), sectors=labels
    )


def test_formulas_in_names_are_written_as_text():
    text = consultation_csv(made(ids=("=1+1", "-2")))

    assert [row[0] for row in csv.reader(text.splitlines())][1:] == ["'=1+1", "'-2"]


@pytest.mark.parametrize(
    ("ids", "sectors", "words"),
    [
        (("a", "a"), (), "id of its own"),
        (("",), (), "id of its own"),
        (("a\0",), (), "NUL"),
        (("a",), (" x",), "space around"),
        (("a",), (";|,/ \tx",), "every separator"),
    ],
)
def test_what_no_file_can_keep_is_refused(ids, sectors, words):
    with pytest.raises(ValueError, match=words):
        consultation_csv(made(ids=ids, sectors=sectors))


def test_statements_whose_ids_cannot_be_columns_get_numbered_ones(tmp_path):
    base = made()
    statements = (Statement("holder", {"fr": "un"}),)
    consultation = Consultation(base.titles, statements, base.holders, base.positions)

    write_consultation(consultation, tmp_path / "c.csv")

    assert read(tmp_path / "c.csv").consultation.statements == statements
    assert "statement 1" in (tmp_path / "c.csv").read_text(encoding="utf-8")
