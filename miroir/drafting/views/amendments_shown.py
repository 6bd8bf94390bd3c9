"""Tables, titles and ways that the pages of amendments share, and what one can do with an amendment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Page
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext

from miroir.common.tables import Cell, Row, Table, row
from miroir.common.way import WayStep
from miroir.directory.standing import Standing
from miroir.drafting.models import Amendment, Document, Version
from miroir.drafting.permissions.amendments import (
    amending_organisations,
    disposition_of,
    is_accepted,
    may_adopt,
    may_amend_amendment,
    may_withdraw,
)
from miroir.drafting.permissions.comments import AGREED
from miroir.drafting.permissions.texts import may_write
from miroir.drafting.queries.amendments_words import is_addition
from miroir.drafting.queries.collisions import ClauseCollisions, Colliding

EXCERPT: Final = 120
WORDY: Final = frozenset({1, 2, 3, 4, 5})


def way_to(document: Document, amendment: Amendment | None = None, *, listed: bool = False) -> list[WayStep]:
    """Return the pages above: the texts, the text, and where asked its list of amendments and one of them."""
    way = [
        WayStep(gettext("Texts"), reverse("drafting:texts")),
        WayStep(str(document), document.get_absolute_url()),
    ]
    if listed:
        way.append(WayStep(gettext("Amendments"), reverse("drafting:amendments", args=[document.slug])))
    if amendment is not None:
        way.append(WayStep(title_of(amendment), amendment.get_absolute_url()))
    return way


def title_of(amendment: Amendment) -> str:
    """Return what an amendment is called on its page."""
    if amendment.parent is not None:
        told = {"number": amendment.number, "parent": amendment.parent.number}
        return gettext("Amendment %(number)s, to amendment %(parent)s") % told
    return gettext("Amendment %(number)s") % {"number": amendment.number}


def place_in_words(amendment: Amendment) -> str:
    """Return on which clause an amendment is, as its line was read: see `with_lines`."""
    if is_addition(amendment):
        told = getattr(amendment, "after_number", "") or str(amendment.after)
        return gettext("new clause after %(clause)s") % {"clause": told}
    number, heading = (getattr(amendment, name, "") or "" for name in ("clause_number", "clause_heading"))
    return f"{number} {heading}".strip() or str(amendment.clause)


def author_of(amendment: Amendment) -> str:
    """Return who tabled an amendment: an organisation, or somebody of a code in a file."""
    return str(amendment.organisation) if amendment.organisation else amendment.author_code


def amendments_table(amendments: Sequence[Amendment]) -> Table:
    """Return amendments as a table, in their order."""
    columns = (
        gettext("Amendment"),
        gettext("Clause"),
        gettext("Organisation"),
        gettext("Type"),
        gettext("State"),
        gettext("Rationale"),
    )
    return Table(gettext("Amendments, by number"), columns, tuple(map(_line, amendments)), WORDY)


def fallen_table(amendments: Sequence[Amendment]) -> Table:
    """Return amendments that fell as a table, each with its reason."""
    columns = (gettext("Amendment"), gettext("Clause"), gettext("Organisation"), gettext("Why it fell"))
    rows = tuple(
        row(_head(one), place_in_words(one), author_of(one), str(one.get_fallen_because_display()))
        for one in amendments
    )
    return Table(gettext("Fallen amendments, by number"), columns, rows, WORDY)


def collisions_tables(page: Page[ClauseCollisions]) -> list[tuple[ClauseCollisions, Table]]:
    """Return each clause of a page with its table: the amendments that collide there."""
    return [(found, _collisions_table(found)) for found in page.object_list]


def shown_of(amendment: Amendment, written: Version | None) -> dict[str, Any]:
    """Return where an amendment stands: its text, its clause in words, its agreed answer, and what is being written."""
    answer = disposition_of(amendment)
    return {
        "document": amendment.document,
        "place": place_in_words(amendment),
        "answer": answer if answer is not None and answer.state in AGREED else None,
        "written": written,
    }


def doing_with(amendment: Amendment, written: Version | None, standing: Standing, *, now: datetime) -> dict[str, Any]:
    """Return what a person may do with an amendment, and why they may not adopt one that is accepted."""
    amends = may_amend_amendment(amendment) and amending_organisations(standing, amendment.version, now=now)
    writes = written is not None and bool(may_write(standing, written, now=now))
    shown: dict[str, Any] = {
        "may_withdraw": may_withdraw(standing, amendment, now=now),
        "may_amend": bool(amends),
        "may_adopt": None,
        "writes": writes,
    }
    if written is not None and writes and is_accepted(amendment):
        shown["may_adopt"] = may_adopt(standing, amendment, written, now=now)
    return shown


def _line(one: Amendment) -> Row:
    return row(
        _head(one),
        place_in_words(one),
        author_of(one),
        str(one.get_kind_display()),
        str(one.get_state_display()),
        Truncator(one.rationale).chars(EXCERPT),
    )


def _collisions_table(found: ClauseCollisions) -> Table:
    columns = (
        gettext("Amendment"),
        gettext("Organisation"),
        gettext("Collides with"),
        gettext("Does the same as"),
        gettext("Words at stake"),
    )
    told = {"clause": found.wording}
    return Table(gettext("Amendments that collide on %(clause)s") % told, columns, _rows(found.lines), WORDY)


def _rows(lines: Sequence[Colliding]) -> tuple[Row, ...]:
    return tuple(
        row(
            _head(line.amendment),
            author_of(line.amendment),
            ", ".join(map(str, line.others)),
            ", ".join(map(str, line.alike)),
            line.at_stake or gettext("between two words"),
        )
        for line in lines
    )


def _head(amendment: Amendment) -> Cell:
    if amendment.parent_id is not None and amendment.parent is not None:
        told = {"number": amendment.number, "parent": amendment.parent.number}
        return Cell(gettext("%(number)s, to %(parent)s") % told, amendment.get_absolute_url())
    return Cell(str(amendment.number), amendment.get_absolute_url())
