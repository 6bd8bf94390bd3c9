"""The record on paper."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest

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
