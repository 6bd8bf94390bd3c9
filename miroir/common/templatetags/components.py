"""Components: what pages show more than once. Each takes plain values."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.translation import get_language, gettext

from miroir.common import numbers, strips, typography
from miroir.common.tables import Table
from miroir.common.verdicts import ANSWERS, VERDICTS

register = template.Library()


@register.inclusion_tag("common/college_strip.html")
def college_strip(lines: Sequence[strips.DrawnLine], threshold: float, caption: str) -> dict[str, object]:
    """Draw one line a college: share and interval against the threshold, k of n, and a word."""
    language = get_language() or "en"
    return {
        "lines": lines,
        "caption": caption,
        "line": strips.place(threshold),
        "threshold": numbers.percent(threshold, language),
    }


@register.inclusion_tag("common/verdict_badge.html")
def verdict_badge(code: str) -> dict[str, str]:
    """Show a verdict by its shape and its word."""
    return {"code": code, "word": gettext(VERDICTS[code])}


@register.inclusion_tag("common/answers.html")
def answers(counts: dict[str, str]) -> dict[str, object]:
    """Show how many gave each answer, each by its shape, its number and its word. `counts`: texts by code."""
    shown = [{"code": code, "count": count, "word": gettext(ANSWERS[code])} for code, count in counts.items()]
    return {"answers": shown}


@register.inclusion_tag("common/data_table.html")
def data_table(table: Table) -> dict[str, Table]:
    """Show a table with its caption, its columns and rows named for a screen reader."""
    return {"table": table}


@register.inclusion_tag("common/marks.html")
def marks() -> dict[str, object]:
    """Put the shapes in the page, once; other components point at them."""
    return {}


@register.filter
def typeset(text: str) -> str:
    """Return an interface or people's text with the spaces that its language, the page's, wants."""
    return typography.typeset(text, get_language() or "en")
