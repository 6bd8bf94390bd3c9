import io
import json

import docx
import odfdo
import pytest
from docx.shared import Inches

from measures.hostile_documents import DRAFT, open_document, paragraph, rewritten, word
from miroir.formats.documents import Draft, Part, read_document, write_akoma_ntoso, write_docx, write_json
from miroir.formats.documents.labels import Counters, Numbered, counted
from miroir.formats.refusals import Kind

FRENCH = "La mobilité est la première des politiques de la ville et les transports sont pour tous dans le territoire. "


def told(read):
    return " | ".join(str(refusal.sentence) for refusal in read.refusals)


def draft_of(read):
    """The draft that was read; the test fails where the file was refused."""
    assert read.draft is not None, read.refusals
    return read.draft


def saved(document):
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_a_word_document_of_others_is_read_with_its_headings_lists_and_numbers():
    document = docx.Document()
    document.core_properties.title = ""
    document.add_paragraph(FRENCH)
    document.add_heading("1.2 Objectifs", 1)
    document.add_paragraph("Premier.")
    document.add_paragraph("un", style="List Bullet")
    document.add_paragraph("deux", style="List Bullet")
    document.add_paragraph("Second.")
    document.add_paragraph("a", style="List Number")
    document.add_paragraph("b", style="List Number")
    document.add_heading("Mesures", 2)

    read = read_document("texte.docx", saved(document))

    assert read.draft == Draft(
        "",
        "fr",
        (
            Part("", FRENCH, 1),
            Part("Objectifs", "Premier.\n\n- un\n- deux\n\nSecond.\n\n1. a\n2. b", 1, "1.2"),
            Part("Mesures", "", 2),
        ),
    )
    assert not read.refusals


def test_what_a_word_document_holds_beside_clauses_is_listed_with_its_place_and_its_words():
    document = docx.Document()
    document.add_heading("Objet", 1)
    document.add_paragraph("mots ").add_run("gras").bold = True
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "gauche", "droite"
    document.add_paragraph("image").add_run().add_picture(io.BytesIO(PIXEL), width=Inches(1))
    document.sections[0].header.paragraphs[0].text = "en-tête"

    read = read_document("texte.docx", saved(document))

    assert draft_of(read).parts == (Part("Objet", "mots gras\n\nimage", 1),)
    assert [refusal.line for refusal in read.refusals] == [3, 4, 4, 4]
    assert {refusal.kind for refusal in read.refusals} == {Kind.NOT_CARRIED}
    assert "block 3, under “Objet”: a table is not carried; its cells: “gauche droite”." in told(read)
    assert "an image" in told(read)
    assert "the header of pages is not carried: “en-tête”" in told(read)
    assert "passages: 1" in told(read)


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.mark.parametrize(
    ("body", "text", "words"),
    [
        ("<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:noBreakHyphen/></w:r></w:p>", "a\nb\t\u2011", ""),
        ('<w:p><w:r><w:t>a</w:t><w:br w:type="page"/></w:r></w:p>', "a", ""),
        ("<w:sdt><w:sdtContent><w:p><w:r><w:t>a</w:t></w:r></w:p></w:sdtContent></w:sdt>", "a", ""),
        ('<w:p><w:fldSimple w:instr="DATE"><w:r><w:t>a</w:t></w:r></w:fldSimple></w:p>', "a", ""),
        ('<w:p><w:r><w:t>a</w:t><w:sym w:char="F0E0"/></w:r></w:p>', "a", "F0E0"),
        ("<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>a</w:t></w:r></w:p>", "a", "struck through or hidden"),
        ('<w:p><w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>a</w:t></w:r></w:p>', "a", ""),
        ("<w:p><w:r><w:t>a</w:t></w:r></w:p><w:altChunk/>", "a", "another document"),
        ('<w:p><w:hyperlink r:id="rId9"><w:r><w:t>a</w:t></w:r></w:hyperlink></w:p>', "a", "https://example.org/x"),
        (
            '<w:p><w:r><w:t>a</w:t><w:footnoteReference w:id="2"/></w:r></w:p>',
            "a",
            "a footnote is not carried: “au pied”",
        ),
        ('<w:p><w:r><w:t>a</w:t><w:commentReference w:id="3"/></w:r></w:p>', "a", "a comment in the margin"),
        (paragraph("Sommaire", "TOC1") + paragraph("a"), "a", "table of contents"),
    ],
)
def test_pieces_of_word_are_carried_or_listed(body, text, words):
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = (
        f'<R><Relationship Id="rId9" Type="{kind}/hyperlink" Target="https://example.org/x" TargetMode="External"/>'
        + "".join(
            f'<Relationship Id="{name}" Type="{kind}/{name}" Target="{name}.xml"/>'
            for name in ("footnotes", "comments", "styles")
        )
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    parts = {
        "word/_rels/document.xml.rels": f"{relations}</R>",
        "word/footnotes.xml": f'<w:footnotes {space}><w:footnote w:id="2"><w:p><w:r><w:t>au pied</w:t></w:r></w:p></w:footnote></w:footnotes>',
        "word/comments.xml": f'<w:comments {space}><w:comment w:id="3"><w:p><w:r><w:t>note</w:t></w:r></w:p></w:comment></w:comments>',
        "word/styles.xml": f'<w:styles {space}><w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style></w:styles>',
    }

    read = read_document("x.docx", word(body, parts))

    assert [part.text for part in draft_of(read).parts] == [text]
    assert words in told(read)
    assert bool(read.refusals) == bool(words)


def test_headings_have_the_numbers_that_word_prints():
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    )
    parts = {
        "word/numbering.xml": f'<w:numbering {space}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    }

    def heading(words, depth):
        return (
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="{depth}"/></w:pPr>'
            f"<w:r><w:t>{words}</w:t></w:r></w:p>"
        )

    body = heading("A", 0) + heading("B", 1) + heading("C", 1) + heading("D", 0) + heading("E", 1)
    read = read_document("x.docx", word(body, parts))

    assert [(p.number, p.level) for p in draft_of(read).parts] == [
        ("I", 1),
        ("I.1", 2),
        ("I.2", 2),
        ("II", 1),
        ("II.1", 2),
    ]


def test_an_open_document_of_others_is_read_with_its_headings_and_lists():
    document = odfdo.Document("text")
    document.body.clear()
    document.body.append(odfdo.Header(1, "Objet"))
    document.body.append(odfdo.Paragraph("Un  paragraphe\tlong."))
    document.body.append(odfdo.List(["un", "deux"]))
    document.body.append(odfdo.Header(1, "2.1 Mesures"))
    document.body.append(odfdo.Table("T", width=2, height=1))

    read = read_document("texte.odt", saved(document))

    assert draft_of(read).parts == (
        Part("Objet", "Un  paragraphe\tlong.\n\n- un\n- deux", 1),
        Part("Mesures", "", 1, "2.1"),
    )
    assert "a table is not carried" in told(read)


def test_folded_white_space_of_an_open_document_is_one_space():
    read = read_document("x.odt", open_document("<text:p>\n  a\n  <text:span> b</text:span> c </text:p>"))

    assert draft_of(read).parts[0].text == "a b c "


STYLED = (
    '<office:automatic-styles xmlns:style="s" xmlns:fo="f"><style:style style:name="B"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="S"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="P1" style:parent-style-name="Title"/>'
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="a" style:num-suffix=")"/>'
    '<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2" text:start-value="3"/></text:list-style>'
    "</office:automatic-styles>"
)


@pytest.mark.parametrize(
    ("body", "text", "words"),
    [
        ('<text:p>a<text:span text:style-name="B">b</text:span></text:p>', "ab", "passages: 1"),
        ('<text:p>a<text:span text:style-name="S">b</text:span></text:p>', "ab", "struck through or hidden"),
        ('<text:p>a<text:note text:note-class="endnote"><text:note-body><text:p>fin</text:p></text:note-body></text:note></text:p>', "a", "an endnote is not carried: “fin”"),
        ("<text:p>a<office:annotation><text:p>note</text:p></office:annotation></text:p>", "a", "a comment in the margin"),
        ('<text:p><text:a xmlns:xlink="x" xlink:href="https://example.org">a</text:a></text:p>', "a", "https://example.org"),
        ('<text:p><text:a xmlns:xlink="x" xlink:href="https://example.org">https://example.org</text:a></text:p>', "https://example.org", ""),
        ("<text:p>a<text:page-number>3</text:page-number></text:p>", "a3", ""),
        ("<text:p>a<text:soft-page-break/>b</text:p>", "ab", ""),
        ("<text:p>a<text:odd><text:p>b</text:p></text:odd></text:p>", "a", "odd: “b”"),
        ("<text:p>a<draw:frame><draw:text-box><text:p>boîte</text:p></draw:text-box></draw:frame></text:p>", "a", "a text box is not carried: “boîte”"),
        ('<text:p>a<draw:frame xmlns:svg="v"><svg:desc>plan</svg:desc></draw:frame></text:p>', "a", "plan"),
        ("<text:section><text:p>a</text:p></text:section>", "a", ""),
        ("<text:p>a</text:p><text:table-of-content><text:p>b</text:p></text:table-of-content>", "a", "table of contents"),
        ("<text:p>a</text:p><draw:frame><draw:image/></draw:frame>", "a", "an image or a drawing"),
        ('<text:list text:style-name="L"><text:list-item><text:p>a</text:p><text:list><text:list-item><text:p>b</text:p></text:list-item></text:list></text:list-item></text:list>', "a) a\n  a.3 b", ""),
        ("<text:list><text:list-item><text:p>a</text:p><text:p>b</text:p><table:table/></text:list-item></text:list>", "- a\n\nb", "a table"),
        ('<text:tracked-changes><text:changed-region text:id="c"><text:insertion/></text:changed-region></text:tracked-changes><text:change-start text:change-id="c"/><text:p>a</text:p>', "a", "insertion that begins here"),
    ],
)  # fmt: skip
def test_pieces_of_open_documents_are_carried_or_listed(body, text, words):
    content = open_document("")
    raw = (
        '<office:document-content xmlns:office="o" xmlns:text="t" xmlns:draw="d" xmlns:table="b">'
        f"{STYLED}<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )

    read = read_document("x.odt", rewritten(content, {"content.xml": raw}))

    assert [part.text for part in draft_of(read).parts] == [text]
    assert words in told(read)
    assert bool(read.refusals) == bool(words)


def test_headers_and_footers_of_an_open_document_are_listed():
    space = 'xmlns:office="o" xmlns:style="s" xmlns:text="t"'
    styles = (
        f"<office:document-styles {space}><office:master-styles><style:header><text:p>haut</text:p></style:header>"
        "<style:footer><text:p>bas</text:p></style:footer></office:master-styles></office:document-styles>"
    )

    read = read_document("x.odt", open_document("<text:p>a</text:p>", {"styles.xml": styles}))

    assert "the header of pages is not carried: “haut”" in told(read)
    assert "the footer of pages is not carried: “bas”" in told(read)


def test_several_paragraphs_of_a_title_are_one_title_and_an_endless_one_is_text():
    body = paragraph("Un", "Title") + paragraph("Deux", "Title") + paragraph("x" * 2_000, "Title")

    read = read_document("x.docx", word(body))

    assert draft_of(read).title == "Un Deux"
    assert draft_of(read).parts == (Part("", "x" * 2_000, 1),)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("title", 3, "not what they must be"), ("parts", [{}] * 5_001, "too long"), ("parts", [3], "clause 1")],
)
def test_json_of_another_shape_is_refused(field, value, words):
    whole = json.loads(write_json(DRAFT))

    read = read_document("x.json", json.dumps({**whole, field: value}).encode())

    assert read.draft is None
    assert words in told(read)


MARKDOWN = """\
# Stratégie

Un préambule
sur deux lignes.

## 1. Objet

*Fort* et **gras**.

1. un
2. deux
   - dedans

> cité

```
code
```

---

## 2. Suite {#c-9}

[lien](https://example.org)
"""


def test_markdown_of_others_is_read_with_its_title_numbers_and_lists():
    read = read_document("texte.md", MARKDOWN.encode())

    assert read.draft == Draft(
        "Stratégie",
        "und",
        (
            Part("", "Un préambule sur deux lignes.", 1),
            Part("Objet", "Fort et gras.\n\n1. un\n2. deux\n  - dedans\n\ncité\n\ncode", 1, "1"),
            Part("Suite", "lien", 1, "2", "c-9"),
        ),
    )
    for words in ("a quotation", "a block of code", "a line across", "https://example.org", "passages: 2"):
        assert words in told(read)


def test_an_act_of_others_is_read_with_levels_from_its_depth_and_folds_joined():
    act = write_akoma_ntoso(DRAFT).decode()
    start, end = act.index("<chapter"), act.index("</mainBody>")
    body = (
        '<article eId="a1"><num>Article 1</num><heading>Objet <i>fort</i></heading><paragraph eId="a1__p1"><num>1°</num>'
        "<content><p>Des mots\n      sur deux lignes<noteRef/>.</p><ol><li>un</li></ol></content></paragraph></article>"
        "<tblock><p>autre</p></tblock>"
    )

    read = read_document("acte.xml", (act[:start] + body + act[end:]).encode())

    assert draft_of(read).parts == (
        Part("Objet fort", "", 1, "Article 1"),
        Part("", "Des mots sur deux lignes.\n\n1. un", 2, "1°"),
    )
    assert "noteRef" in told(read)
    assert "tblock: “autre”" in told(read)


def test_what_is_quoted_of_a_file_shows_no_address():
    read = read_document(
        "jean@example.org.docx",
        word(paragraph("x") + "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a@b.fr</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"),
    )

    assert "[e-mail]" in told(read)
    assert "a@b.fr" not in told(read)
    assert "jean@" not in read.refusals[0].file


def test_a_title_in_the_properties_is_taken_where_the_text_has_none():
    core = "<c xmlns:dc='dc'><dc:title> Titre </dc:title></c>"

    read = read_document("x.docx", rewritten(word(paragraph("x")), {"docProps/core.xml": core}))

    assert draft_of(read).title == "Titre"


@pytest.mark.parametrize(
    ("number", "kind", "expected"),
    [
        (1, "lowerLetter", "a"),
        (28, "upperLetter", "BB"),
        (1994, "upperRoman", "MCMXCIV"),
        (4, "lowerRoman", "iv"),
        (0, "lowerRoman", "0"),
        (7, "ordinal", "7"),
    ],
)
def test_numbers_are_counted_as_word_processors_count(number, kind, expected):
    assert counted(number, kind) == expected


def test_deeper_items_are_counted_anew_below_each_item():
    counters, settings = Counters(), {0: Numbered("decimal", 3, "%1."), 1: Numbered("lowerLetter", 1, "%2)")}

    assert [counters.label("l", level, settings) for level in (0, 1, 1, 0, 1)] == ["3.", "a)", "b)", "4.", "a)"]


def test_permanent_ids_of_our_own_kind_fit_what_word_keeps_of_a_bookmark():
    written = write_docx(Draft("", "fr", (Part("A", "", 1, "", "c" * 33),)))

    document = docx.Document(io.BytesIO(written))
    names = document.element.xpath("//w:bookmarkStart/@w:name")

    assert [len(name) for name in names] == [40]
