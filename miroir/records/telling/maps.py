"""The opinion map in words, dots and tables."""

from __future__ import annotations

from typing import Final

import numpy as np
from django.utils.translation import gettext, ngettext

from miroir.common.tables import Table, row
from miroir.engine.opinion_map import OpinionMap, Representative
from miroir.records.telling.contents import Dot, ToldMap, ToldStatement
from miroir.records.telling.opinions import link_to
from miroir.records.telling.teller import Teller

WIDTH: Final = 640
HEIGHT: Final = 400
MARGIN: Final = 20
MARK: Final = 11
"""Breadth of a dot."""
SHOWN: Final = 4
"""Statements shown for each group."""


def tell_map(teller: Teller, statements: tuple[ToldStatement, ...]) -> ToldMap | None:
    """Return the opinion map; without dots and groups where these are not stable; None where it is kept back."""
    record = teller.record
    drawn = record.map
    if drawn is None:
        return None
    if not drawn.has_groups:
        return ToldMap(
            lead=gettext("No stable groups."),
            sentences=_unstable(teller, drawn),
            alternative="",
            dots=(),
            groups=(),
            sizes=Table("", ()),
            crossing=None,
            representative=(),
        )
    shared = (record.with_colleges, record.with_sectors)
    names = tuple(gettext("Group %(letter)s") % {"letter": chr(ord("A") + group)} for group in range(drawn.k))
    return ToldMap(
        lead=ngettext("%(count)s group of opinion.", "%(count)s groups of opinion.", drawn.k)
        % {"count": teller.whole(drawn.k)},
        sentences=(*_stability(teller, drawn), *(teller.sentence(found.sentence) for found in shared if found)),
        alternative=gettext(
            "Map of holders: those who answer alike stand close together; the tables below say the same."
        ),
        dots=dots_of(drawn),
        groups=names,
        sizes=_sizes(teller, drawn, names),
        crossing=_crossing(teller, drawn, names),
        representative=_representative(teller, drawn, names, statements),
    )


def _unstable(teller: Teller, drawn: OpinionMap) -> tuple[str, ...]:
    """Return why no group is shown."""
    if drawn.k < 2 or drawn.stability is None:
        return (gettext("The answers do not part the holders into groups."),)
    return (
        gettext(
            "Groups can be drawn, but when holders are drawn again they come out otherwise (agreement of %(index)s, "
            "under 0.60): none is shown."
        )
        % {"index": teller.decimal(drawn.stability.bootstrap)},
    )


def _stability(teller: Teller, drawn: OpinionMap) -> tuple[str, ...]:
    found = drawn.stability
    if found is None:
        return ()
    values = {
        "index": teller.decimal(found.bootstrap),
        "drop": teller.decimal(found.drop),
        "share": teller.percent(found.share_of_k),
        "draws": teller.whole(found.draws),
    }
    return (
        gettext(
            "The groups are stable: adjusted Rand index of %(index)s when holders are drawn again, of %(drop)s when a "
            "tenth of the answers is dropped; %(share)s of %(draws)s draws choose as many groups."
        )
        % values,
    )


def dots_of(drawn: OpinionMap) -> tuple[Dot, ...]:
    """Return the place of each holder who is in a group, both axes on one scale that holds all of them."""
    inside = np.flatnonzero(drawn.groups >= 0)
    x, y = drawn.x[inside], drawn.y[inside]
    spans = (float(np.ptp(x)) / (WIDTH - 2 * MARGIN), float(np.ptp(y)) / (HEIGHT - 2 * MARGIN))
    scale = max(*spans, 1e-12)
    across = WIDTH / 2 - MARK / 2 + (x - (x.max() + x.min()) / 2) / scale
    down = HEIGHT / 2 - MARK / 2 - (y - (y.max() + y.min()) / 2) / scale
    groups = drawn.groups[inside].tolist()
    places = zip(across.round().astype(int).tolist(), down.round().astype(int).tolist(), groups, strict=True)
    return tuple(Dot(left, top, group) for left, top, group in places)


def _sizes(teller: Teller, drawn: OpinionMap, names: tuple[str, ...]) -> Table:
    rows = tuple(row(name, teller.whole(int(size))) for name, size in zip(names, drawn.group_sizes, strict=True))
    return Table(gettext("Size of the groups"), (gettext("Group"), gettext("Holders")), rows)


def _crossing(teller: Teller, drawn: OpinionMap, names: tuple[str, ...]) -> Table | None:
    """Return colleges by groups, holders in each; None where there is no college."""
    consultation = teller.record.consultation
    if not consultation.colleges:
        return None
    colleges = consultation.holders.colleges
    rows = tuple(
        row(
            teller.college(college.code),
            *(teller.whole(int(((colleges == place) & (drawn.groups == group)).sum())) for group in range(len(names))),
        )
        for place, college in enumerate(consultation.colleges)
    )
    return Table(gettext("Holders by college and group"), (gettext("College"), *names), rows)


def _representative(
    teller: Teller, drawn: OpinionMap, names: tuple[str, ...], statements: tuple[ToldStatement, ...]
) -> tuple[Table, ...]:
    places = {figure.statement: place for place, figure in enumerate(teller.record.figures)}
    columns = (gettext("Statement"), gettext("Stance"), gettext("Of those who answered"))
    return tuple(
        Table(
            gettext("What sets %(group)s apart") % {"group": name},
            columns,
            tuple(
                row(link_to(statements[places[entry.statement]]), _stance(entry), _votes(teller, entry))
                for entry in entries[:SHOWN]
                if entry.statement in places
            ),
            frozenset({1}),
        )
        for name, entries in zip(names, drawn.controlled, strict=True)
        if entries
    )


def _stance(entry: Representative) -> str:
    return gettext("agree") if entry.agrees else gettext("disagree")


def _votes(teller: Teller, entry: Representative) -> str:
    return gettext("%(k)s of %(n)s") % {"k": teller.whole(entry.votes), "n": teller.whole(entry.seen)}
