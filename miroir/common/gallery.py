"""The components as the gallery shows them: the call of each, what it is for, and invented values to draw it with."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Final

from django import forms
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as words

from miroir.common.doing import Doable
from miroir.common.strips import DrawnLine, Line, drawn
from miroir.common.tables import Cell, Table, row
from miroir.common.templatetags import components
from miroir.common.verdicts import ANSWERS, VERDICTS

PURPOSES: Final[dict[str, str]] = {
    "verdict_badge": words("The verdict on a statement: a shape and a word, never a colour alone."),
    "college_strip": words(
        "Consensus college by college: k of n, the share with its interval, and how it stands to the threshold. It is "
        "the only way in which a share of people is shown."
    ),
    "answers": words("How many gave each answer: four answers, four shapes."),
    "data_table": words("A table that scrolls by itself on a narrow screen; every drawing has one beside it."),
    "form": words("A form: what must be corrected comes first, and what was typed stays."),
    "doing": words("What the reader can do with the thing of a page, each deed with its form; grave ones say so."),
    "pagination": words("Where one is in a long list. What the address asks for is kept."),
}
"""What each component is for, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A component: its name, how it is called, and what it is for in the language in force."""

    name: str
    call: str
    purpose: str


class SampleForm(forms.Form):
    """A form to look at; nothing takes what is typed."""

    name = forms.CharField(label=_("Name"), max_length=80)
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


def shown() -> dict[str, Shown]:
    """Return the components by name, in the order of the page."""
    return {name: Shown(name, _call(name), gettext(purpose)) for name, purpose in PURPOSES.items()}


def samples(sent: QueryDict) -> dict[str, object]:
    """Return what the components of the gallery are drawn with, all of it invented; its form as it was sent."""
    return {
        "verdicts": list(VERDICTS),
        "lines": _lines(),
        "counts": dict(zip(ANSWERS, ("14", "6", "3", "2", "1"), strict=True)),
        "table": _table(),
        "sent": SampleForm(sent, auto_id="sent_%s"),
        "deeds": _deeds(),
        "listed": _listed(),
    }


def _call(name: str) -> str:
    """Return how a component is written in a template: its name and what it takes."""
    if name == "form":
        return "{{ form }}"
    taken = [one.name for one in inspect.signature(getattr(components, name)).parameters.values()]
    return "{% " + " ".join([name, *(one for one in taken if one != "context")]) + " %}"


def _lines() -> list[DrawnLine]:
    """Return a strip with a line of each state."""
    language = get_language() or "en"
    lines = (
        Line(gettext("College %(letter)s") % {"letter": "A"}, "reaches", (22, 22), (24, 24), 0.74, 0.98),
        Line(gettext("College %(letter)s") % {"letter": "B"}, "undecided", (9, 9), (13, 13), 0.42, 0.87),
        Line(gettext("College %(letter)s") % {"letter": "C"}, "short", (4, 4), (17, 17), 0.1, 0.47),
        Line(gettext("College %(letter)s") % {"letter": "D"}, "few", (2, 2), (3, 3), 0.21, 0.94),
        Line(gettext("College %(letter)s") % {"letter": "E"}, "absent"),
        Line(gettext("College %(letter)s") % {"letter": "F"}, "hidden", counted=False),
    )
    return [drawn(line, language) for line in lines]


def _table() -> Table:
    return Table(
        caption=gettext("Answers by college"),
        columns=(gettext("College"), gettext("Answers"), gettext("Agreeing")),
        rows=(
            row(gettext("College %(letter)s") % {"letter": "A"}, "24", "22"),
            row(gettext("College %(letter)s") % {"letter": "E"}, Cell("–", empty=True), Cell("–", empty=True)),
        ),
    )


def _deeds() -> list[Doable]:
    """Return a deed that can be taken back and one that is for good; their forms lead to the gallery itself."""
    kind = gettext("It can be taken back.")
    grave = gettext("This is for good.")
    return [
        Doable("change", gettext("Change it"), kind, SampleForm(auto_id="change_%s"), "", grave=False),
        Doable("end", gettext("End it"), grave, SampleForm(auto_id="end_%s"), "", grave=True),
    ]


def _listed() -> Page[int]:
    """Return the second of three pages."""
    return Paginator(list(range(30)), 10).page(2)
