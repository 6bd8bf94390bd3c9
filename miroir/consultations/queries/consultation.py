"""A process of the site as the engine sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from django.db.models import Count, QuerySet
from django.utils.crypto import salted_hmac
from numpy.typing import NDArray

from miroir.consultations.models import Charter, Holder, Process, Statement, StatementState, Translation
from miroir.consultations.models.positions import CLOSED_CODE
from miroir.consultations.queries.charters import charter_in_force, rule_of
from miroir.consultations.queries.held import Held, Rows, held_of
from miroir.directory.models import Area, College, CollegeTerm, Organisation, Sector
from miroir.engine import consultation as engine
from miroir.engine.positions import Positions, positions_from
from miroir.engine.rules import Rule

INDIVIDUALS: Final = engine.Label(
    "individual", {"fr": "Personnes en leur nom propre", "en": "Persons in their own name"}
)
"""The college of those who answer in their own name; no rule counts it."""
_NO_COLLEGE: Final = 0
_SALT: Final = "miroir.consultations.queries.consultation"


@dataclass(frozen=True, slots=True)
class _Who:
    """What is read of a holder; `college` is a key, or `_NO_COLLEGE` for a person in their own name."""

    pk: int
    id: str
    college: int | None
    territory: str


def consultation_of(process: Process, *, held: Held | None = None) -> engine.Consultation:
    """Return the consultation that a process is: its public statements, all its holders, the current positions.

    Statements that were merged or withdrawn are moderated out; those proposed or refused are not of it. Persons in
    their own name are in a college of their own. All sectors of the directory are there, the colleges that the
    charter counts or that have holders, and the areas of the statements. Ids: the number of a statement; the key of
    an organisation, else of the holder, and where positions are confidential a code that nobody else can make.
    `held`: the positions, read here where they are not given. In nine queries, ten with the positions.
    """
    known = held_of(process) if held is None else held
    charter = charter_in_force(process)
    who = _holders(process, confidential=charter.rule.get("positions") == "confidential")
    colleges = _colleges(charter, who)
    sectors = _labels(Sector.objects.all())
    areas, statements = _asked(process)
    return engine.Consultation(
        titles={"fr": process.title_fr, "en": process.title_en},
        questions={"fr": process.question_fr, "en": process.question_en},
        statements=tuple(statements.values()),
        holders=engine.Holders(
            ids=tuple(one.id for one in who),
            colleges=_places(colleges, [one.college for one in who]),
            sectors=_sectors(process, {one.pk: place for place, one in enumerate(who)}, list(sectors)),
            territories=tuple(one.territory for one in who),
        ),
        positions=_positions(known.rows, [one.pk for one in who], list(statements)),
        colleges=tuple(colleges.values()),
        sectors=tuple(sectors.values()),
        areas=areas,
        invented=process.invented,
    )


def rule_in_force(process: Process, day: date) -> Rule:
    """Return the rule of a process with the rolls of its colleges on a day: how many could have answered by then.

    A roll counts the organisations that answered in the college, whatever became of them, and those members of the
    group that are of the college on the day and answered in none. A college in which somebody of an imported file
    answered has no roll, since nobody knows of how many, nor has one without any member. In three queries.
    """
    charter = charter_in_force(process)
    holders = Holder.objects.filter(process=process)
    answering = holders.filter(organisation__isnull=False)
    members = CollegeTerm.objects.on(day).filter(organisation__in=Organisation.objects.members_on(day))
    silent = members.exclude(organisation__in=answering.values("organisation"))
    rolls: dict[str, int] = defaultdict(int)
    for code, count in silent.values_list("college__code").annotate(Count("organisation", distinct=True)).order_by():
        rolls[code] += count
    for code, count in answering.values_list("college__code").annotate(Count("pk")).order_by():
        rolls[code] += count
    for code in holders.exclude(code="").order_by().values_list("college__code", flat=True).distinct():
        rolls.pop(code, None)
    return rule_of(charter, rolls)


def _holders(process: Process, *, confidential: bool) -> list[_Who]:
    fields = ("pk", "key", "college_id", "territory", "person_id", "code", "organisation__key")
    rows = Holder.objects.filter(process=process).order_by("pk").values_list(*fields)
    return [
        _Who(
            pk=pk,
            id=_code(str(key)) if confidential else str(organisation or key),
            college=_NO_COLLEGE if person is not None or code.startswith(CLOSED_CODE) else college,
            territory=territory,
        )
        for pk, key, college, territory, person, code, organisation in rows
    ]


def _code(key: str) -> str:
    """Return an id that is the same each time and that only this site can work out."""
    return salted_hmac(_SALT, key, algorithm="sha256").hexdigest()[:24]


def _colleges(charter: Charter, who: Sequence[_Who]) -> dict[int, engine.Label]:
    used = {one.college for one in who}
    counted = {college.pk for college in charter.colleges.all()}
    found = _labels(College.objects.filter(pk__in=counted | {key for key in used if key}))
    return found | ({_NO_COLLEGE: INDIVIDUALS} if _NO_COLLEGE in used else {})


def _labels(
    named: QuerySet[College] | QuerySet[Sector] | QuerySet[Area],
) -> dict[int, engine.Label]:
    rows = named.values_list("pk", "code", "name_fr", "name_en")
    return {pk: engine.Label(code, {"fr": french, "en": english}) for pk, code, french, english in rows}


def _places(keys: Mapping[int, object], wanted: Sequence[int | None]) -> NDArray[np.int16]:
    """Return the place of each wanted key, -1 where there is none."""
    place = {key: at for at, key in enumerate(keys)}
    return np.array([-1 if key is None else place.get(key, -1) for key in wanted], dtype=np.int16)


def _sectors(process: Process, holders: Mapping[int, int], sectors: Sequence[int]) -> NDArray[np.bool_]:
    table = np.zeros((len(holders), len(sectors)), dtype=np.bool_)
    place = {key: at for at, key in enumerate(sectors)}
    links = Holder.sectors.through.objects.filter(holder__process=process).values_list("holder_id", "sector_id")
    for holder, sector in links:
        if holder in holders and sector in place:
            table[holders[holder], place[sector]] = True
    return table


def _asked(process: Process) -> tuple[tuple[engine.Label, ...], dict[int, engine.Statement]]:
    """Return the areas of the statements, and the statements by their keys, in the order of their numbers."""
    shown = Statement.objects.shown().filter(process=process)
    links: dict[int, list[int]] = defaultdict(list)
    for statement, area in Statement.areas.through.objects.filter(statement__in=shown).values_list(
        "statement_id", "area_id"
    ):
        links[statement].append(area)
    areas = _labels(Area.objects.filter(pk__in={area for of_one in links.values() for area in of_one}))
    place = {key: at for at, key in enumerate(areas)}
    told = _translations(shown)
    rows = shown.order_by("number").values_list("pk", "number", "text", "language", "state")
    return tuple(areas.values()), {
        pk: engine.Statement(
            id=str(number),
            texts={language: text, **told[pk]},
            language=language,
            areas=tuple(sorted(place[area] for area in links[pk])),
            moderated_out=state != StatementState.PUBLISHED,
        )
        for pk, number, text, language, state in rows
    }


def _translations(statements: QuerySet[Statement]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = Translation.objects.filter(statement__in=statements).values_list("statement_id", "language", "text")
    for statement, language, text in rows:
        found[statement][language] = text
    return found


def _positions(rows: Rows, holders: Sequence[int], statements: Sequence[int]) -> Positions:
    """Return the table of positions; those of a statement that is not of the consultation are left out."""
    shape = (len(holders), len(statements))
    known, by_key = np.array(holders, dtype=np.int64), np.array(statements, dtype=np.int64)
    order = np.argsort(by_key)
    if not len(rows) or not len(known) or not len(by_key):
        return positions_from([], [], [], shape=shape)
    at = np.minimum(np.searchsorted(by_key[order], rows[:, 2]), len(by_key) - 1)
    columns = order[at]
    kept = by_key[columns] == rows[:, 2]
    places = np.searchsorted(known, rows[kept, 1])
    return positions_from(places, columns[kept], rows[kept, 3], shape=shape)
