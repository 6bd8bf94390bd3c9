"""The record on paper: PDF/UA, set by typst from the told record as data, so that nobody's text is markup."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import typst
from django.utils import translation
from django.utils.translation import gettext

from miroir.common.strips import EDGE, WIDTH, legend, place, share_heading
from miroir.records.glyphs import parts_on_paper
from miroir.records.telling import Told
from miroir.records.telling.maps import HEIGHT
from miroir.records.telling.maps import WIDTH as MAP_WIDTH

SHEET: Final = Path(__file__).resolve().parent / "record.typ"


def paper_of(told: Told) -> bytes:
    """Return the PDF of a told record: tagged for screen readers, the same bytes each time, with no date.

    A character that the font lacks is an empty square, and the paper says so.
    """
    with translation.override(told.language):
        content: dict[str, Any] = {
            **asdict(told),
            "words": _words(told),
            "line": place(told.threshold),
            "strip": EDGE * 2 + WIDTH,
            "size": [MAP_WIDTH, HEIGHT],
        }
        shown = parts_on_paper(content)
        if shown != content:
            lacking = gettext(
                "An empty square stands for a character of another script: the page of the record has it."
            )
            shown["words"]["lacking"] = lacking
    return typst.compile(
        SHEET,
        root=SHEET.parent,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"record": json.dumps(shown, ensure_ascii=False, sort_keys=True, default=sorted)},
        pdf_standards="ua-1",
        timestamp=0,
    )


def _words(told: Told) -> dict[str, str]:
    """Return the headings and labels of the paper, in the language in force."""
    return {
        "record": gettext("Consensus record"),
        "asked": gettext("What was asked, and by which rule"),
        "rule": gettext("The rule, fixed beforehand"),
        "found": gettext("What was found"),
        "who": gettext("Who answered"),
        "statements": gettext("Each statement"),
        "reading": gettext("How the source was read"),
        "parting": gettext("Where colleges part"),
        "bridges": gettext("What bridges"),
        "map": gettext("The opinion map"),
        "kept": gettext("The opinion map rests on single positions, which the charter keeps confidential."),
        "missing": gettext("What is missing for a decision"),
        "verify": gettext("How to verify"),
        "how": gettext("Anyone can recompute this record: in the folder of its files, run python3 verify.py."),
        "withheld": gettext("Positions are confidential. What is left out, and why:"),
        "college": gettext("College"),
        "drawing": gettext("Drawing of the share"),
        "agreeing": gettext("Agreeing"),
        "share": share_heading(told.language),
        "against": gettext("Against the threshold"),
        "not_counted": gettext("not counted"),
        "verdict": gettext("Verdict"),
        "number": gettext("Statements"),
        "meaning": gettext("Meaning"),
        "page": gettext("page"),
        "legend": legend(told.language),
    }
