"""Drafts as Akoma Ntoso 3.0, the XML of parliaments and official journals (OASIS LegalDocML)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

from miroir.formats.documents.drafts import DEEPEST_LEVEL, Block, Draft, Part, blocks_of, plain
from miroir.formats.documents.markup import nested, text, value

SPACE: Final = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
NAMES: Final = ("chapter", "section", "article", "paragraph", "subparagraph", "clause")
"""The element of each level from 1; every one also states its level as a class."""
_SHORT: Final = {
    "chapter": "chp",
    "section": "sec",
    "article": "art",
    "paragraph": "para",
    "subparagraph": "subpara",
    "clause": "cl",
}
ALPHA3: Final = {"fr": "fra", "en": "eng", "de": "deu", "es": "spa", "it": "ita", "nl": "nld", "pt": "por"}


@dataclass(frozen=True, slots=True)
class Identity:
    """What identifies a published text: the country's code, the day, a name in ASCII, and who publishes it."""

    day: date = date(1970, 1, 1)
    name: str = "draft"
    country: str = "fr"
    publisher: str = "Miroir"
    publisher_address: str = ""


def write_akoma_ntoso(draft: Draft, identity: Identity | None = None) -> bytes:
    """Return the draft as an Akoma Ntoso document, the same bytes each time; `read_akoma_ntoso` gives the draft back.

    Clauses are nested by their levels. Each has an eId from its place and, as its wId, its permanent id,
    percent-encoded. Identification follows FRBR: work, expression in the draft's language, manifestation in XML.
    Control characters become U+FFFD.
    """
    known = identity or Identity()
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<akomaNtoso xmlns="{SPACE}">',
        '<doc name="strategy">',
        *_meta(draft, known),
        f"<preface xml:lang={value(draft.language)}><p><docTitle>{_inline(plain(draft.title))}</docTitle></p></preface>",
        f"<mainBody xml:lang={value(draft.language)}>",
        *(_clauses(draft.parts, "") if draft.parts else ("<p/>",)),
        "</mainBody>",
        "</doc>",
        "</akomaNtoso>",
        "",
    ]
    return "\n".join(lines).encode()


def _meta(draft: Draft, identity: Identity) -> Iterator[str]:
    work = f"/akn/{identity.country}/doc/{identity.day.isoformat()}/{quote(identity.name, safe='-._')}"
    language = ALPHA3.get(draft.language, "und")
    day = f'<FRBRdate date="{identity.day.isoformat()}" name="publication"/>'
    author = '<FRBRauthor href="#publisher"/>'
    expression = f"{work}/{language}@{identity.day.isoformat()}"
    yield '<meta><identification source="#publisher">'
    yield f"<FRBRWork><FRBRthis value={value(work + '/!main')}/><FRBRuri value={value(work)}/>{day}{author}"
    yield f"<FRBRcountry value={value(identity.country)}/></FRBRWork>"
    yield f"<FRBRExpression><FRBRthis value={value(expression + '/!main')}/><FRBRuri value={value(expression)}/>{day}"
    yield f'{author}<FRBRlanguage language="{language}"/></FRBRExpression>'
    yield f"<FRBRManifestation><FRBRthis value={value(expression + '/!main.xml')}/>"
    yield f"<FRBRuri value={value(expression + '.xml')}/>{day}{author}</FRBRManifestation></identification>"
    address = identity.publisher_address or "/ontology/organization/publisher"
    yield '<references source="#publisher">'
    yield f'<TLCOrganization eId="publisher" href={value(address)} showAs={value(identity.publisher)}/></references></meta>'


def _clauses(parts: Sequence[Part], above: str) -> Iterator[str]:
    """Yield clauses that stand side by side, each with those below it inside."""
    place, counted = 0, dict.fromkeys(NAMES, 0)
    while place < len(parts):
        end = place + 1
        while end < len(parts) and parts[end].level > parts[place].level:
            end += 1
        name = NAMES[min(max(parts[place].level, 1), DEEPEST_LEVEL) - 1]
        counted[name] += 1
        key = f"{above}{_SHORT[name]}_{counted[name]}"
        yield from _clause(parts[place], parts[place + 1 : end], key, name)
        place = end


def _clause(part: Part, below: Sequence[Part], key: str, name: str) -> Iterator[str]:
    level = min(max(part.level, 1), DEEPEST_LEVEL)
    permanent = f" wId={value(quote(plain(part.id), safe=':.-_'))}" if part.id else ""
    yield f'<{name} eId="{key}"{permanent} class="level-{level}">'
    if part.number:
        yield f"<num>{_inline(plain(part.number))}</num>"
    if part.heading:
        yield f"<heading>{_inline(plain(part.heading))}</heading>"
    blocks = "".join(_block(block) for block in blocks_of(part.text))
    if below:
        yield f"<intro>{blocks}</intro>" if blocks else ""
        yield from _clauses(below, f"{key}__")
    else:
        yield f"<content>{blocks or '<p/>'}</content>"
    yield f"</{name}>"


def _block(block: Block) -> str:
    return nested(block.items, _item, ("<ul>", "</ul>")) if block.items else f"<p>{_inline(block.text)}</p>"


def _item(words: str, below: str) -> str:
    return f"<li>{_inline(words)}{below}</li>"


def _inline(words: str) -> str:
    return "<br/>".join(text(line) for line in words.split("\n"))
