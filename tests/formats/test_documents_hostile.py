import io
import re
import resource
import zipfile
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.hostile_documents import DRAFT, hostile_documents, rewritten
from measures.pace import timed
from miroir.formats.documents import read_document, write_akoma_ntoso, write_docx, write_json, write_markdown, write_odt
from miroir.formats.iso_table import Row, Table, read_table, write_csv
from miroir.formats.iso_table import write_docx as write_iso

TABLE = Table("2026", "WD", "P", (Row("FR", "1", "2", "", "te", "Un", "=Deux", "", "FR-1"),))
LEAST = 80
SLOWEST, LARGEST = 3.0, 700  # seconds of processor, megabytes


def megabytes():
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.slow
def test_every_hostile_document_is_read_right_or_refused_with_its_name_and_its_reason_in_bounds():
    count, held = 0, megabytes()

    for hostile in hostile_documents():
        took, read = timed(partial(read_document, hostile.name, hostile.content))

        told = " ".join(str(refusal.sentence) for refusal in read.refusals)
        assert (len(read.draft.parts) if read.draft else None) == hostile.clauses, hostile.name
        assert hostile.words in told, hostile.name
        assert took <= SLOWEST, hostile.name
        if read.draft is None:
            assert len(read.refusals) == 1
            assert told.startswith(hostile.name), hostile.name
        count += 1

    assert count >= LEAST
    assert megabytes() - held <= LARGEST


PARTS = {
    write_docx(DRAFT): ("word/document.xml", "word/styles.xml", "word/numbering.xml", "_rels/.rels"),
    write_odt(DRAFT): ("content.xml", "styles.xml", "meta.xml", "mimetype"),
    write_iso(TABLE): ("word/document.xml", "word/header1.xml", "word/_rels/document.xml.rels"),
}
SAMPLES = (
    *PARTS,
    write_akoma_ntoso(DRAFT),
    write_json(DRAFT).encode(),
    write_markdown(DRAFT).encode(),
    write_csv(TABLE).encode(),
)
PIECES = (b"", b"\0", b"\xff\xff", b"<", b">", b"&", b'"', b"PK", b"9" * 20, b"\n\n# ", b"- ", b"<w:p/>", b"<p/>", b";")


def changed(draw, content):
    """Bytes with pieces cut, doubled or replaced."""
    for _ in range(draw(st.integers(1, 4))):
        start, length = draw(st.integers(0, len(content))), draw(st.integers(0, 20))
        content = content[:start] + draw(st.sampled_from(PIECES)) + content[start + length :]
    return content


def unnamed(draw, content):
    """XML of which elements or attributes have other names, so that it stays valid."""
    words = sorted({found for found in re.findall(rb"[A-Za-z]{1,20}", content) if content.count(found) < 50})
    for _ in range(draw(st.integers(1, 3))):
        content = content.replace(draw(st.sampled_from(words)), draw(st.sampled_from(words)))
    return content


@st.composite
def damaged(draw):
    """A document damaged as a whole, or in one of its parts."""
    content = draw(st.sampled_from(SAMPLES))
    if content not in PARTS or draw(st.booleans()):
        return changed(draw, content)
    name = draw(st.sampled_from(PARTS[content]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.read(name)
    damage = unnamed if draw(st.booleans()) else changed
    return rewritten(content, {name: damage(draw, part)})


@settings(max_examples=150)
@given(content=damaged() | st.binary(max_size=400))
def test_any_bytes_give_a_draft_or_one_reason(content):
    read = read_document("any.bin", content)
    table = read_table("any.bin", content)

    assert read.draft is not None or len(read.refusals) == 1
    assert table.table is not None or len(table.refusals) == 1


@given(name=st.text(max_size=60))
def test_any_name_will_do(name):
    assert read_document(name, write_markdown(DRAFT).encode()).draft == DRAFT
