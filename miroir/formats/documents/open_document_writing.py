"""Drafts as ODT files (OpenDocument text)."""

from __future__ import annotations

import re
from typing import Final

from miroir.formats.documents.drafts import DEEPEST_LEVEL, Block, Draft, Part, blocks_of, plain
from miroir.formats.documents.markup import nested, text, value
from miroir.formats.documents.packages import packed
from miroir.formats.documents.word_runs import bookmark_of_id

MIME: Final = "application/vnd.oasis.opendocument.text"
_NAMES: Final = "urn:oasis:names:tc:opendocument:xmlns"
SPACES: Final = " ".join(
    (
        *(f'xmlns:{name}="{_NAMES}:{name}:1.0"' for name in ("office", "text", "style", "meta", "manifest")),
        f'xmlns:fo="{_NAMES}:xsl-fo-compatible:1.0"',
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
    )
)
LIST: Final = ('<text:list text:style-name="Bullets">', "</text:list>")
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_REGIONS: Final = {"fr": "FR", "en": "GB"}
_SIZES: Final = (16, 14, 13, 12, 11, 11)
_RUNS: Final = re.compile(r"\t|\n| {2,}|^ | $", re.MULTILINE)


def write_odt(draft: Draft) -> bytes:
    """Return the draft as an ODT file, the same bytes each time; `read_odt` gives the draft back.

    Headings have outline levels, so that the navigator shows them; a clause without heading begins with a
    paragraph of the style "Clause n". Title and language are in the properties; permanent ids are bookmarks.
    Control characters become U+FFFD.
    """
    content = [f'<text:p text:style-name="Title">{_inline(plain(draft.title))}</text:p>']
    for part in draft.parts:
        content.append(_opening(part))
        content += [_block(block) for block in blocks_of(part.text)]
    parts = {
        "META-INF/manifest.xml": _manifest(),
        "content.xml": (
            f'{_HEAD}<office:document-content {SPACES} office:version="1.3"><office:body><office:text>'
            f"{''.join(content)}</office:text></office:body></office:document-content>"
        ),
        "styles.xml": _styles(draft.language),
        "meta.xml": (
            f'{_HEAD}<office:document-meta {SPACES} office:version="1.3"><office:meta>'
            f"<meta:generator>Miroir</meta:generator><dc:title>{text(draft.title)}</dc:title>"
            f"<dc:language>{text(draft.language)}</dc:language></office:meta></office:document-meta>"
        ),
    }
    return packed(parts, first=("mimetype", MIME))


def _opening(part: Part) -> str:
    """Return the heading of a clause, or what stands for it where it has none."""
    level = min(max(part.level, 1), DEEPEST_LEVEL)
    mark = f"<text:bookmark text:name={value(bookmark_of_id(part.id))}/>" if part.id else ""
    tab = "<text:tab/>" if part.number else ""
    number = f'<text:span text:style-name="Clause_20_number">{_inline(plain(part.number))}{tab}</text:span>'
    if not part.heading:
        return f'<text:p text:style-name="Clause_20_{level}">{mark}{number}</text:p>'
    return (
        f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">'
        f"{mark}{number}{_inline(plain(part.heading))}</text:h>"
    )


def _block(block: Block) -> str:
    return nested(block.items, _item, LIST) if block.items else f"<text:p>{_inline(block.text)}</text:p>"


def _item(words: str, below: str) -> str:
    return f"<text:list-item><text:p>{_inline(words)}</text:p>{below}</text:list-item>"


def _inline(words: str) -> str:
    """Return words with the elements that OpenDocument has for tabs, line ends and more than one space."""
    told, place = [], 0
    for found in _RUNS.finditer(words):
        told.append(text(words[place : found.start()]))
        place = found.end()
        run = found[0]
        told.append({"\t": "<text:tab/>", "\n": "<text:line-break/>"}.get(run, f'<text:s text:c="{len(run)}"/>'))
    return "".join(told) + text(words[place:])


def _manifest() -> str:
    rows = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ("content.xml", "styles.xml", "meta.xml")
    )
    return (
        f'{_HEAD}<manifest:manifest xmlns:manifest="{_NAMES}:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIME}"/>'
        f"{rows}</manifest:manifest>"
    )


def _styles(language: str) -> str:
    country = _REGIONS.get(language, "none")
    headings = "".join(
        _style(
            f"Heading_20_{n}",
            f"Heading {n}",
            f' style:default-outline-level="{n}"',
            f'fo:font-size="{_SIZES[n - 1]}pt" fo:font-weight="bold"',
        )
        for n in range(1, DEEPEST_LEVEL + 1)
    )
    clauses = "".join(_style(f"Clause_20_{n}", f"Clause {n}", "", "") for n in range(1, DEEPEST_LEVEL + 1))
    levels = "".join(
        f'<text:list-level-style-bullet text:level="{n}" text:bullet-char="{"–•"[n % 2]}">'
        f'<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
        f'<style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-0.5cm" fo:margin-left="{n}cm"/>'
        "</style:list-level-properties></text:list-level-style-bullet>"
        for n in range(1, 11)
    )
    return (
        f'{_HEAD}<office:document-styles {SPACES} office:version="1.3"><office:styles>'
        '<style:default-style style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.2cm"/>'
        f'<style:text-properties fo:font-size="11pt" fo:language={value(language)} fo:country="{country}"/></style:default-style>'
        '<style:style style:name="Standard" style:family="paragraph" style:class="text"/>'
        + _style("Title", "Title", "", 'fo:font-size="22pt" fo:font-weight="bold"')
        + headings
        + clauses
        + '<style:style style:name="Clause_20_number" style:display-name="Clause number" style:family="text"/>'
        f'<text:list-style style:name="Bullets">{levels}</text:list-style>'
        "</office:styles></office:document-styles>"
    )


def _style(key: str, name: str, attributes: str, properties: str) -> str:
    return (
        f'<style:style style:name="{key}" style:display-name="{name}" style:family="paragraph" '
        f'style:parent-style-name="Standard"{attributes}><style:text-properties {properties}/></style:style>'
    )
