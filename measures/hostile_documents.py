"""Documents made to break readers, each with what must come of it."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from miroir.formats.documents import Draft, Part, write_akoma_ntoso, write_docx, write_json, write_markdown, write_odt

DRAFT = Draft("Stratégie", "fr", (Part("Objet", "Un paragraphe.\n\n- un\n- deux", 1, "1", "c-1"), Part("Suite", "", 2)))
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OPEN = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)
_AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_LAUGHS = '<!DOCTYPE x [<!ENTITY e0 "ha">{}]>'.format(
    "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
)
_OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


@dataclass(frozen=True, slots=True)
class HostileDocument:
    """A file, and what must come of it: refused whole with these words, or read with these among its refusals.

    `clauses` is how many are read; None for a file that is refused whole.
    """

    name: str
    content: bytes
    words: str = ""
    clauses: int | None = None


def hostile_documents() -> Iterator[HostileDocument]:
    """Yield the hostile documents."""
    yield from _kinds()
    yield from _zips()
    yield from _markup()
    yield from _word_bodies()
    yield from _open_bodies()
    yield from _texts()
    yield from _others()


def rewritten(content: bytes, parts: Mapping[str, str | bytes], *, level: int = 6) -> bytes:
    """Return an archive with these parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        whole: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    whole.update(parts)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, part in whole.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def word(body: str, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return a DOCX file whose body is this XML."""
    document = (
        f'<w:document {_WORD} xmlns:r="r" xmlns:a="a" xmlns:m="m" xmlns:mc="mc"><w:body>{body}</w:body></w:document>'
    )
    return rewritten(write_docx(DRAFT), {"word/document.xml": document, **(parts or {})})


def open_document(body: str, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return an ODT file whose text is this XML."""
    content = f"<office:document-content {_OPEN}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    return rewritten(write_odt(DRAFT), {"content.xml": content, **(parts or {})})


def paragraph(words: str, style: str = "") -> str:
    """Return a paragraph of a DOCX file."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{words}</w:t></w:r></w:p>"


def _kinds() -> Iterator[HostileDocument]:
    good = write_docx(DRAFT)
    yield HostileDocument("empty.docx", b"", "empty")
    yield HostileDocument("spaces.md", b" \n\n ", "empty")
    yield HostileDocument("pdf.docx", b"%PDF-1.7\n" + bytes(range(256)), "PDF")
    yield HostileDocument("old.docx", b"\xd0\xcf\x11\xe0" + bytes(5_000), "encrypted Word")
    yield HostileDocument("rich.docx", b"{\\rtf1 hello}", "RTF")
    yield HostileDocument("page.md", b"<!DOCTYPE html><html><body>x</body></html>", "web page")
    yield HostileDocument("squeezed.docx", gzip.compress(good, mtime=0), "gzip")
    yield HostileDocument("image.odt", b"\x89PNG\r\n\x1a\n" + bytes(256), "image")
    yield HostileDocument("large.md", b"a" * 20_000_001, "longer than")
    yield HostileDocument("docx-named.odt", good, clauses=2)
    yield HostileDocument("odt-named.docx", write_odt(DRAFT), clauses=2)
    yield HostileDocument("../../etc/passwd", write_markdown(DRAFT).encode(), clauses=2)
    workbook = rewritten(good, {"xl/workbook.xml": "<workbook/>"})
    yield HostileDocument("workbook.docx", workbook, "workbook or a presentation")
    sheet = rewritten(write_odt(DRAFT), {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"})
    yield HostileDocument("sheet.odt", sheet, "no text of a word processor")


def _zips() -> Iterator[HostileDocument]:
    good, open_good = write_docx(DRAFT), write_odt(DRAFT)
    yield HostileDocument("cut.docx", good[: len(good) // 2], "damaged")
    yield HostileDocument("head-alone.odt", b"PK\x03\x04", "damaged")
    yield HostileDocument("scrambled.docx", good[:200] + bytes(400) + good[600:], "")
    bomb = {"word/document.xml": b"<w:document>" + b" " * 60_000_000}
    yield HostileDocument("bomb.docx", rewritten(good, bomb, level=9), "far larger inside")
    styles = {"word/styles.xml": b"<w:styles>" + b"<a/>" * 4_000_000}
    yield HostileDocument("bomb-in-styles.docx", rewritten(good, styles, level=9), "far larger inside")
    content = {"content.xml": b"<x>" + b"\n" * 60_000_000}
    yield HostileDocument("bomb.odt", rewritten(open_good, content, level=9), "far larger inside")
    many = {f"word/media/{n}": b"" for n in range(6_000)}
    yield HostileDocument("many-parts.docx", rewritten(good, many), "too many parts")
    encrypted = good.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    yield HostileDocument("locked.docx", encrypted, "encrypted")
    locked = {"META-INF/manifest.xml": "<m><encryption-data/></m>"}
    yield HostileDocument("locked.odt", rewritten(open_good, locked), "encrypted")
    yield HostileDocument("macros.docm", rewritten(good, {"word/vbaProject.bin": b"x"}), "macros")
    yield HostileDocument("macros.odt", rewritten(open_good, {"Basic/Standard/Module1.xml": "<x/>"}), "macros")
    yield HostileDocument(
        "no-text.docx", rewritten(good, {"_rels/.rels": "<R/>", "word/document.xml": "<x/>"}), "no DOCX"
    )
    climbing = good and rewritten(
        good, {"word/_rels/document.xml.rels": '<R><Relationship Type="/styles" Target="../../../etc/passwd"/></R>'}
    )
    yield HostileDocument("climbing.docx", climbing, clauses=1)


def _markup() -> Iterator[HostileDocument]:
    good, open_good = write_docx(DRAFT), write_odt(DRAFT)
    hostile: dict[str, str | bytes] = {
        "laughs": f"{_LAUGHS}<w:document {_WORD}>&e9;</w:document>",
        "outside": f"{_OUTSIDE}<w:document {_WORD}>&e;</w:document>",
        "wide": f"{_LAUGHS}<w:document {_WORD}>&e9;</w:document>".encode("utf-16"),
        "deep": "<a>" * 200_000 + "</a>" * 200_000,
        "odd-encoding": '<?xml version="1.0" encoding="klingon"?><x/>',
        "zeros": bytes(5_000),
        "million-tags": "<x>" + "<a/>" * 1_000_001 + "</x>",
    }
    for name, part in hostile.items():
        yield HostileDocument(f"{name}.docx", rewritten(good, {"word/document.xml": part}, level=1), "")
        yield HostileDocument(f"{name}.odt", rewritten(open_good, {"content.xml": part}, level=1), "")
    yield HostileDocument("cut-xml.docx", rewritten(good, {"word/document.xml": "<w:document><w:p"}), "no valid XML")
    yield HostileDocument(
        "laughs-in-styles.docx", rewritten(good, {"word/styles.xml": f"{_LAUGHS}<s>&e9;</s>"}), "not what"
    )
    yield HostileDocument(
        "outside-in-core.docx", rewritten(good, {"docProps/core.xml": f"{_OUTSIDE}<c>&e;</c>"}), "not what"
    )
    yield HostileDocument(
        "laughs.xml", f'<?xml version="1.0"?>{_LAUGHS}<akomaNtoso xmlns="{_AKN}">&e9;</akomaNtoso>'.encode(), "not what"
    )
    yield HostileDocument("other.xml", b'<?xml version="1.0"?><feed/>', "no Akoma Ntoso")
    yield HostileDocument("no-body.xml", f'<akomaNtoso xmlns="{_AKN}"><doc/></akomaNtoso>'.encode(), "no Akoma Ntoso")
    deep = '<section class="level-1">' * 90 + "<p>x</p>" + "</section>" * 90
    inside = write_akoma_ntoso(DRAFT).replace(b"</mainBody>", f"{deep}</mainBody>".encode())
    yield HostileDocument("nested.xml", inside, clauses=92)


def _word_bodies() -> Iterator[HostileDocument]:
    cells = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>cellule</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    box = "<w:drawing><w:txbxContent><w:p><w:r><w:t>encadré</w:t></w:r></w:p></w:txbxContent></w:drawing>"
    changed = '<w:ins w:id="1"><w:r><w:t>ajout</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>retrait</w:delText></w:r></w:del>'
    cases = {
        "many-paragraphs": ("<w:p/>" * 60_000, "more than 50000", None),
        "many-headings": ('<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>' * 5_002, "headings", None),
        "table": (paragraph("x") + cells, "cellule", 1),
        "box": (f"<w:p><w:r><w:t>x</w:t>{box}</w:r></w:p>", "encadré", 1),
        "changes": (f"<w:p>{changed}</w:p>", "retrait", 1),
        "image": ("<w:p><w:r><w:t>x</w:t><w:drawing/></w:r></w:p>", "an image", 1),
        "formula": ("<w:p><w:r><w:t>x</w:t></w:r><m:oMath><m:r><m:t>E=mc2</m:t></m:r></m:oMath></w:p>", "E=mc2", 1),
        "wrong-numbers": (
            '<w:p><w:pPr><w:numPr><w:ilvl w:val="-7"/><w:numId w:val="99999999999"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>',
            "",
            1,
        ),
        "nameless": ("<w:p><w:pPr><w:pStyle/></w:pPr><w:bookmarkStart/><w:r><w:rPr><w:rStyle/></w:rPr><w:t>x</w:t></w:r></w:p>", "", 1),
    }  # fmt: skip
    for name, (body, words, clauses) in cases.items():
        yield HostileDocument(f"body-{name}.docx", word(body), words, clauses)
    yield HostileDocument("no-words.docx", word("<w:p/>", {"docProps/core.xml": "<c/>"}), "no words")
    circle = f'<w:styles {_WORD}><w:style w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="A"/></w:style></w:styles>'
    yield HostileDocument("circle.docx", word(paragraph("x", "A"), {"word/styles.xml": circle}), clauses=1)


def _open_bodies() -> Iterator[HostileDocument]:
    cases = {
        "table": ("<text:p>x</text:p><table:table><table:table-row><table:table-cell><text:p>cellule</text:p></table:table-cell></table:table-row></table:table>", "cellule", 1),
        "image": ("<text:p>x<draw:frame><draw:image/></draw:frame></text:p>", "an image", 1),
        "note": ("<text:p>x<text:note><text:note-body><text:p>au pied</text:p></text:note-body></text:note></text:p>", "au pied", 1),
        "spaces": ('<text:p>x<text:s text:c="999999999999"/></text:p>', "", 1),
        "changes": ('<text:tracked-changes><text:changed-region text:id="c"><text:deletion><text:p>retrait</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>x<text:change text:change-id="c"/></text:p>', "retrait", 1),
        "deep-lists": ("<text:list><text:list-item>" * 40 + "<text:p>x</text:p>" + "</text:list-item></text:list>" * 40, "", 1),
        "wrong-level": ('<text:h text:outline-level="-1">x</text:h>', "", 1),
        "unknown": ("<text:p>x</text:p><text:strange>mot</text:strange>", "mot", 1),
    }  # fmt: skip
    for name, (body, words, clauses) in cases.items():
        yield HostileDocument(f"body-{name}.odt", open_document(body), words, clauses)


def _texts() -> Iterator[HostileDocument]:
    cases: dict[str, tuple[str | bytes, str, int | None]] = {
        "latin": ("Été\n".encode("latin-1"), "UTF-8", None),
        "nul": ("x\0y", "NUL", None),
        "long": ("a b\n" * 300_000, "longer than", None),
        "long-paragraph": ("x" * 30_000, "a paragraph is longer", None),
        "brackets": (("[" * 19_000 + "\n\n") * 3, "signs of mark-up", None),
        "links": (("[a](" * 400 + "\n\n") * 30, "", 1),
        "stars": (("*a _b " * 200 + "\n\n") * 30, "", 1),
        "ticks": ("".join("`" * (n % 60 + 1) + "x" for n in range(60)) + "\n", "signs of mark-up", None),
        "quotes": ("> " * 5_000 + "x\n", "", None),
        "lists": ("".join(f"{'  ' * n}- x\n" for n in range(60)), "", 1),
        "html": ("x\n\n<script>alert(1)</script>\n", "alert", 1),
        "table": ("x\n\n| a | b |\n|---|---|\n| c | d |\n", "a b c d", 1),
        "image": ("![texte](http://x)\n\ny\n", "texte", 1),
        "footnote": ("x[^1]\n\n[^1]: au pied de la page\n", "au pied", 1),
        "front": ("---\ntitle: \"x\nauthor: y\n---\n\nz\n", "author", 1),
        "entities": ("&#0; &#xffffffff; &lt;\n", "", 1),
    }  # fmt: skip
    for name, (content, words, clauses) in cases.items():
        raw = content.encode() if isinstance(content, str) else content
        yield HostileDocument(f"text-{name}.md", raw, words, clauses)


def _others() -> Iterator[HostileDocument]:
    good = json.loads(write_json(DRAFT))
    yield HostileDocument("deep.json", b'{"a":' + b"[" * 100_000, "JSON")
    yield HostileDocument("other.json", b'{"a": 1}', "no draft")
    yield HostileDocument(
        "level.json", json.dumps({**good, "parts": [{**good["parts"][0], "level": 10**9}]}).encode(), "clause 1"
    )
    yield HostileDocument(
        "kind.json", json.dumps({**good, "parts": [{**good["parts"][0], "text": 3}]}).encode(), "clause 1"
    )
    yield HostileDocument(
        "truth.json", json.dumps({**good, "parts": [{**good["parts"][0], "level": True}]}).encode(), "clause 1"
    )
