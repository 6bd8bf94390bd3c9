"""The record as one page that stands alone."""

from __future__ import annotations

import re

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from miroir.common.styles import inlined_style, policy_of
from miroir.records.telling import Told


def page_of(told: Told, *, version: str, other: str = "") -> str:
    """Return the page of a told record; `other` is the language of the same record beside it, "" for none."""
    style = inlined_style()
    with translation.override(told.language):
        page = render_to_string(
            "records/record.html",
            {
                "told": told,
                "version": version,
                "other": other,
                "style": SafeString(style),
                "policy": policy_of(style),
                "folder": "./",
            },
        )
    return tightened(page)


def tightened(page: str) -> str:
    """Return a page without the line feeds and indents between its tags, which say nothing."""
    head, style, body = page.partition("</style>")
    return head + style + re.sub(r"\s*\n\s*", "\n", re.sub(r">\s*\n\s*<", "><", body)).strip() + "\n"
