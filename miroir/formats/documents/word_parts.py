"""The parts of the DOCX files that we write: styles, lists, properties; the same bytes each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from miroir.formats.documents.drafts import DEEPEST_LEVEL
from miroir.formats.documents.markup import DECLARATION, text, value
from miroir.formats.documents.packages import packed

SPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_KIND: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REGIONS: Final = {"fr": "fr-FR", "en": "en-GB"}
_SIZES: Final = (32, 28, 26, 24, 22, 22)
_FONT: Final = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri" w:eastAsia="Calibri"/>'


@dataclass(frozen=True, slots=True)
class WordFile:
    """What a DOCX file is made of: its body's XML, title, language, number of lists, and its pages' header."""

    body: str
    title: str
    language: str
    lists: int = 0
    header: str = ""


def packed_word(file: WordFile) -> bytes:
    """Return a DOCX file, the same bytes for the same content."""
    parts = {
        "[Content_Types].xml": _types(with_header=bool(file.header)),
        "_rels/.rels": _relations(
            (f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            (f"{_OFFICE}/relationships/extended-properties", "docProps/app.xml"),
        ),
        "word/document.xml": f"{DECLARATION}<w:document {SPACES}><w:body>{file.body}</w:body></w:document>",
        "word/styles.xml": _styles(file.language),
        "word/numbering.xml": _numbering(file.lists),
        "word/settings.xml": f'{DECLARATION}<w:settings {SPACES}><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>',
        "word/_rels/document.xml.rels": _relations(
            *((f"{_OFFICE}/relationships/{kind}", f"{kind}.xml") for kind in ("styles", "numbering", "settings")),
            *(((f"{_OFFICE}/relationships/header", "header1.xml"),) if file.header else ()),
        ),
        "docProps/core.xml": _core(file.title, file.language),
        "docProps/app.xml": f'{DECLARATION}<Properties xmlns="{_OFFICE}/extended-properties"><Application>Miroir</Application></Properties>',
    }
    if file.header:
        parts["word/header1.xml"] = f"{DECLARATION}<w:hdr {SPACES}>{file.header}</w:hdr>"
    return packed(parts)


def inner(words: str, *, deleted: bool = False) -> str:
    """Return the inside of a run: characters, tabs, and breaks for line feeds."""
    name = "delText" if deleted else "t"
    pieces = []
    for place, line in enumerate(words.split("\n")):
        pieces.append("<w:br/>" if place else "")
        for cell, shown in enumerate(line.split("\t")):
            pieces.append("<w:tab/>" if cell else "")
            pieces.append(f'<w:{name} xml:space="preserve">{text(shown)}</w:{name}>' if shown else "")
    return "".join(pieces)


def paragraph(words: str, style: str = "") -> str:
    """Return a paragraph of plain words."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = f"<w:r>{inner(words)}</w:r>" if words else ""
    return f"<w:p>{properties}{run}</w:p>"


def _relations(*pairs: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(pairs, 1)
    )
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _types(*, with_header: bool) -> str:
    kinds = [("word/document", "document.main"), *((f"word/{k}", k) for k in ("styles", "numbering", "settings"))]
    if with_header:
        kinds.append(("word/header1", "header"))
    rows = "".join(f'<Override PartName="/{part}.xml" ContentType="{_KIND}.{kind}+xml"/>' for part, kind in kinds)
    return (
        f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        '<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>'
        "</Types>"
    )


def _core(title: str, language: str) -> str:
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{text(title)}</dc:title><dc:language>{text(language)}</dc:language></cp:coreProperties>"
    )


def _numbering(lists: int) -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="{"•–"[n % 2]}"/>'
        f'<w:pPr><w:ind w:left="{360 * (n + 2)}" w:hanging="360"/></w:pPr></w:lvl>'
        for n in range(9)
    )
    numbers = "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="0"/></w:num>' for n in range(1, lists + 1))
    return (
        f'{DECLARATION}<w:numbering {SPACES}><w:abstractNum w:abstractNumId="0">'
        f'<w:multiLevelType w:val="hybridMultilevel"/>{levels}</w:abstractNum>{numbers}</w:numbering>'
    )


def _styles(language: str) -> str:
    lang = value(_REGIONS.get(language, language))
    headings = [
        _style(f"Heading{n}", f"heading {n}", f'<w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="{n - 1}"/>',
               f'<w:b/><w:color w:val="1B2A49"/><w:sz w:val="{_SIZES[n - 1]}"/>')
        for n in range(1, DEEPEST_LEVEL + 1)
    ]  # fmt: skip
    clauses = [
        _style(f"Clause{n}", f"Clause {n}", '<w:spacing w:before="120" w:after="0"/>', "")
        for n in range(1, DEEPEST_LEVEL + 1)
    ]
    return (
        f"{DECLARATION}<w:styles {SPACES}><w:docDefaults><w:rPrDefault><w:rPr>{_FONT}"
        f'<w:sz w:val="22"/><w:lang w:val={lang}/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        + _style("Title", "Title", '<w:spacing w:after="240"/>', '<w:b/><w:color w:val="1B2A49"/><w:sz w:val="44"/>')
        + "".join(_joined(headings, clauses))
        + _style("ListBullet", "List Bullet", '<w:spacing w:after="60"/>', "")
        + _style("TableTitle", "Table title", '<w:spacing w:after="0"/>', "<w:b/>")
        + '<w:style w:type="character" w:customStyle="1" w:styleId="ClauseNumber"><w:name w:val="Clause number"/></w:style>'
        + "</w:styles>"
    )


def _joined(*groups: Sequence[str]) -> list[str]:
    return [style for group in groups for style in group]


def _style(key: str, name: str, paragraph_properties: str, run_properties: str) -> str:
    custom = ' w:customStyle="1"' if key.startswith(("Clause", "Table")) else ""
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f'<w:next w:val="Normal"/><w:qFormat/><w:pPr>{paragraph_properties}</w:pPr><w:rPr>{run_properties}</w:rPr></w:style>'
    )
