"""The strategy on paper: PDF/UA, set by typst from data, so that nobody's text is markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import typst
from django.utils import formats, timezone, translation
from django.utils.translation import gettext

from miroir.common.languages import local
from miroir.decisions.models import Publication
from miroir.drafting.models import Wording
from miroir.drafting.queries.texts_tree import depth_of, numbers_of
from miroir.formats.documents import Block, blocks_of
from miroir.records.glyphs import parts_on_paper

SHEET: Final = Path(__file__).resolve().parent / "strategy.typ"


def paper_of(publication: Publication, wordings: Sequence[Wording]) -> bytes:
    """Return the PDF of a published strategy in its own language: tagged for screen readers, the same bytes each time."""
    document = publication.version.document
    with translation.override(document.language):
        content = parts_on_paper(_content(publication, wordings))
    return typst.compile(
        SHEET,
        root=SHEET.parent,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"strategy": json.dumps(content, ensure_ascii=False, sort_keys=True)},
        pdf_standards="ua-1",
        timestamp=0,
    )


def _content(publication: Publication, wordings: Sequence[Wording]) -> dict[str, Any]:
    document, finding = publication.version.document, publication.finding
    numbers = numbers_of(wordings)
    day = formats.date_format(timezone.localtime(publication.published_at), "DATE_FORMAT")
    face = [gettext("Published on %(day)s, number %(number)s.") % {"day": day, "number": publication.number}]
    face.append(str(finding.get_result_display()))
    if finding.over_objections:
        face.append(gettext("This text was adopted over objections that were maintained and overruled."))
    face.append(gettext("Fingerprint of the text (SHA-256): %(hash)s") % {"hash": publication.text_hash})
    return {
        "language": document.language,
        "title": local(document, "title", document.language),
        "face": face,
        "page": gettext("page"),
        "parts": [
            {
                "number": numbers[one.clause_id],
                "heading": one.heading,
                "level": min(depth_of(numbers[one.clause_id]), 6),
                "blocks": [_block(block) for block in blocks_of(one.text)],
            }
            for one in wordings
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    """Return a paragraph, or a list as a tree of items: each its words, and those under it."""
    root: list[dict[str, Any]] = []
    above = [root]
    for depth, text in block.items:
        item: dict[str, Any] = {"text": text, "items": []}
        del above[min(depth, len(above) - 1) + 1 :]
        above[-1].append(item)
        above.append(item["items"])
    return {"text": "" if root else block.text.strip(), "items": root}
