"""The style of the site in one text, for a page that must stand alone as a file."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

FILES: Final = Path(__file__).resolve().parent / "static" / "common"
FONT: Final = FILES / "fonts" / "source-sans-3-latin-wght-normal.woff2"
SHEETS: Final = ("tokens.css", "site.css")


@cache
def inlined_style() -> str:
    """Return the style sheets with the font in them, without comments and needless spaces."""
    font = base64.b64encode(FONT.read_bytes()).decode("ascii")
    face = (
        '@font-face{font-family:"Source Sans 3";font-weight:200 900;font-display:swap;'
        f'src:url(data:font/woff2;base64,{font}) format("woff2")}}'
    )
    return face + "".join(_tight((FILES / sheet).read_text(encoding="utf-8")) for sheet in SHEETS)


def policy_of(style: str) -> str:
    """Return the content security policy of a page that has this one style and nothing from outside."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _tight(sheet: str) -> str:
    text = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,>]) ?", r"\1", text).replace(";}", "}").replace(": ", ":").strip()
