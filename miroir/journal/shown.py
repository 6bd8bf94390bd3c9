"""The journal in words: tables and facts of its pages, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from babel.dates import format_datetime
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from miroir.common.numbers import NO_BREAK, whole
from miroir.common.tables import Cell, Row, Table, row
from miroir.journal.models import Opening
from miroir.journal.queries import Line, Sought, State
from miroir.journal.things import thing_in_words

KEY_SHOWN: Final = 8
MOMENT: Final = "d MMM y, HH:mm"


@dataclass(frozen=True, slots=True)
class Fact:
    """A thing that an entry says: its name, and its value as it stands; `code` where the value is no word."""

    name: str
    value: str
    code: bool = False


def lines_table(lines: Iterable[Line], sealed: int) -> Table:
    """Return the entries of a page as a table."""
    columns = (
        gettext("What happened"),
        gettext("When"),
        gettext("About"),
        gettext("For whom"),
        gettext("Entry"),
        gettext("Seal"),
    )
    rows = tuple(_row(line, sealed) for line in lines)
    return Table(gettext("Entries of the journal, newest first"), columns, rows, frozenset({1, 2, 3, 5}))


def _row(line: Line, sealed: int) -> Row:
    asked = f"?{urlencode({'organisation': line.for_whom})}" if line.for_whom else ""
    whom = gettext("organisation %(key)s") % {"key": line.for_whom[:KEY_SHOWN]} if asked else ""
    return row(
        Cell(_capital(gettext(line.kind)), reverse("journal:entry", args=[line.sequence])),
        moment(line.at),
        gettext("erased") if line.erased else _named(thing_in_words(line.about), line.label),
        Cell(whom, asked),
        number(line.sequence),
        gettext("sealed") if line.sequence < sealed else gettext("waiting"),
    )


def _named(thing: str, label: str) -> str:
    """Return a type of thing with its label, each where there is one."""
    return " \N{EN DASH} ".join(part for part in (thing, label) if part)


def facts_of(opening: Opening) -> list[Fact]:
    """Return what an entry says, in the order of a reader's questions."""
    content = json.loads(opening.content) if opening.content else {}
    facts = [Fact(gettext("When"), moment(opening.at))]
    if not content:
        return [*facts, Fact(gettext("Commitment"), opening.entry.commitment, code=True)]
    told = [
        Fact(gettext("About"), _named(thing_in_words(content["about"]), content["label"])),
        Fact(gettext("Its key"), content["about"], code=True),
        Fact(gettext("For the organisation"), content["for"], code=True),
        Fact(gettext("How it was before, hidden"), content["before"], code=True),
        Fact(gettext("How it is after, hidden"), content["after"], code=True),
        Fact(gettext("Who did it, hidden"), content["who"], code=True),
        Fact(gettext("Commitment"), opening.entry.commitment, code=True),
    ]
    return [*facts, *(fact for fact in told if fact.value)]


def state_facts(state: State) -> list[Fact]:
    """Return how far the journal is written and sealed."""
    facts = [
        Fact(gettext("Entries"), number(state.written)),
        Fact(gettext("Waiting for a seal"), number(state.written - state.sealed)),
    ]
    if state.seal is not None:
        facts += [
            Fact(gettext("Last seal"), moment(state.seal.at)),
            Fact(gettext("It covers"), gettext("the first %(count)s entries") % {"count": number(state.seal.size)}),
            Fact(gettext("Its root"), state.seal.root, code=True),
        ]
    return facts


def asked_for(sought: Sought) -> str:
    """Return the address of what is looked for, without a place in it."""
    told = {"kind": sought.kind, "organisation": sought.for_whom, "day": sought.day.isoformat() if sought.day else ""}
    return urlencode({name: value for name, value in told.items() if value})


def moment(at: datetime) -> str:
    """Return a day and time in words, on one line."""
    language = get_language() or "fr"
    told = format_datetime(timezone.localtime(at), MOMENT, locale=language)
    return told.replace(" ", NO_BREAK)


def number(value: int) -> str:
    """Return a whole number as the reader's language writes it."""
    return whole(value, get_language() or "fr")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
