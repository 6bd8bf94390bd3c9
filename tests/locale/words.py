"""Every word that the code marks for translation."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation import template as templates

ROOT = Path(__file__).resolve().parents[2] / "miroir"
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "words": None,
    "sentence_of": None,
    "ngettext": (1, 2),
}


def marked_words() -> dict[str, set[str]]:
    """Return the messages by msgid (of a plural: the singular), each with the files that hold it."""
    found: dict[str, set[str]] = {}
    for path in sorted(ROOT.rglob("*.py")):
        _gather(found, path, path.read_bytes())
    for path in sorted(ROOT.rglob("*.html")):
        calls = templates.templatize(path.read_text(encoding="utf-8"), origin=str(path))
        _gather(found, path, "\n".join(line.strip() for line in calls.splitlines()).encode())
    return found


def _gather(found: dict[str, set[str]], path: Path, source: bytes) -> None:
    for _line, message, _comments, _context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
        for text in (message,) if isinstance(message, str) else message[:1]:
            if text:
                found.setdefault(text, set()).add(path.relative_to(ROOT).as_posix())
