"""The record on paper."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st
from pdfua import validate

from miroir.records.glyphs import on_paper
from miroir.records.papers import paper_of
from miroir.records.telling import tell_record


@pytest.fixture(scope="module")
def paper(demonstration):
    return paper_of(tell_record(demonstration, "fr"))


def test_it_is_tagged_titled_and_says_its_language(paper):
    with pikepdf.open(io.BytesIO(paper)) as found:
        metadata = found.open_metadata()

        assert metadata["pdfuaid:part"] == "1"
        assert "Démonstration" in str(metadata["dc:title"])
        assert found.Root.Lang == "fr"
        assert found.Root.MarkInfo.Marked
        assert len(found.pages) > 10


def test_what_a_machine_can_check_of_accessible_pdf_finds_nothing(paper, tmp_path):
    (tmp_path / "record.pdf").write_bytes(paper)

    checked = validate(tmp_path / "record.pdf")

    assert (checked.findings, len(checked.outcomes) >= 10) == ((), True)


def test_it_holds_no_date(paper):
    with pikepdf.open(io.BytesIO(paper)) as found:
        assert "/CreationDate" not in found.docinfo
        assert "/ModDate" not in found.docinfo


def test_peoples_words_are_never_markup(make_record):
    record = make_record(1, (5,))
    texts = record.consultation.statements[0].texts
    texts["en"] = '*bold* #panic() $x$ = Title @cite <label> https://example.org \\ "quoted" [x]'

    assert paper_of(tell_record(record, "en")).startswith(b"%PDF")


@pytest.mark.parametrize(("n_statements", "colleges"), [(0, ()), (2, (0,)), (1, (1, 1))], ids=str)
def test_a_poor_record_is_a_paper_too(make_record, n_statements, colleges):
    paper = paper_of(tell_record(make_record(n_statements, colleges), "en"))

    assert re.match(rb"%PDF-1\.\d", paper)


def test_a_script_that_the_font_lacks_is_squares_on_paper_and_the_paper_says_so(make_record, monkeypatch):
    record = make_record(1, (5,))
    record.consultation.statements[0].texts["en"] = "自由 has a sense \x0b\ufffe \U0001f600"
    compile_really = typst.compile
    given = {}

    def compile_and_keep(sheet, **options):
        given.update(options)
        return compile_really(sheet, **options)

    monkeypatch.setattr(typst, "compile", compile_and_keep)

    paper = paper_of(tell_record(record, "en"))

    content = given["sys_inputs"]["record"]
    assert paper.startswith(b"%PDF")
    assert "□□ has a sense □□ □" in content
    assert "An empty square stands for a character of another script" in content


@given(st.text(max_size=200))
def test_every_text_becomes_one_that_the_font_shows(text):
    shown = on_paper(text)

    assert len(shown) == len(text)
    assert on_paper(shown) == shown


def test_all_that_is_said_to_be_shown_is_shown(make_record):
    record = make_record(1, (5,))
    every = "".join(chr(code) for code in range(0x20, 0x2600) if on_paper(chr(code)) == chr(code))
    record.consultation.statements[0].texts["en"] = every

    assert paper_of(tell_record(record, "en"))
    assert "é" in every
    assert "自" not in every
