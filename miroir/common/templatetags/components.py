"""Components: what pages show more than once. Each takes plain values."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.urls import reverse, translate_url
from django.utils.translation import get_language, gettext, override

from miroir.common import numbers, strips, typography
from miroir.common.doing import Doable
from miroir.common.menu import MENU
from miroir.common.pages import PAGES
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
        "share": strips.share_heading(language),
    }


@register.simple_tag
def strip_legend() -> str:
    """Say how to read a college strip."""
    return strips.legend(get_language() or "en")


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


@register.inclusion_tag("common/doing.html", takes_context=True)
def doing(context: template.RequestContext, deeds: Sequence[Doable]) -> dict[str, object]:
    """Show what the reader can do with the thing of a page: a form a deed, closed until asked for; nothing where there is none."""
    return {"deeds": deeds, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("common/marks.html")
def marks() -> dict[str, object]:
    """Put the shapes in the page, once; other components point at them."""
    return {}


@register.filter
def typeset(text: str) -> str:
    """Return an interface or people's text with the spaces that its language, the page's, wants."""
    return typography.typeset(text, get_language() or "en")


@register.simple_tag
def colon() -> str:
    """Return the colon between a name and what is said of it, with the spaces of the language in force."""
    return f"{typography.NO_BREAK}: " if get_language() == "fr" else ": "


@dataclass(frozen=True, slots=True)
class PageLanguage:
    """The page in one language: its path, and its whole address."""

    code: str
    name: str
    path: str
    address: str
    current: bool


@register.simple_tag(takes_context=True)
def page_languages(context: template.RequestContext) -> list[PageLanguage]:
    """Return the page in each language of the site."""
    request = context["request"]
    found = []
    for code, name in settings.LANGUAGES:
        path = translate_url(request.path, code)
        with override(code):
            own = gettext(str(name))
        found.append(PageLanguage(code, own, path, request.build_absolute_uri(path), code == get_language()))
    return found


@register.simple_tag
def home_address() -> str:
    """Return where the site begins, in the language in force."""
    return f"/{get_language()}/"


@register.simple_tag
def thread_address(kind: str, key: uuid.UUID) -> str:
    """Return where it is told what became of a contribution: a statement, voice, comment, amendment or objection, by its key."""
    return reverse("decisions:thread", args=[kind, key])


@register.simple_tag
def footer_pages() -> list[dict[str, str]]:
    """Return the pages of the footer, named in the language in force."""
    return [{"name": page.name, "title": gettext(page.title)} for page in PAGES]


@register.simple_tag(takes_context=True)
def menu(context: template.RequestContext) -> list[dict[str, object]]:
    """Return the entries of the menu in the language in force; the one that the page is most closely under is `current`."""
    path = context["request"].path
    shown = [(entry.title, reverse(entry.address)) for entry in MENU]
    here = max((address for _title, address in shown if path.startswith(address)), key=len, default=None)
    return [{"title": gettext(title), "address": address, "current": address == here} for title, address in shown]


@register.inclusion_tag("common/pagination.html", takes_context=True)
def pagination(context: template.RequestContext, page: Page[object]) -> dict[str, object]:
    """Show where one is in a list of several pages, and the way to the next; what the address asks for is kept."""
    asked = context["request"].GET.copy()
    asked.pop("page", None)
    before = f"?{asked.urlencode()}&page=" if asked else "?page="
    return {"page": page, "before": before}
