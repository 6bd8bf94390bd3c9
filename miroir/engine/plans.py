"""The plan of a simulation: what is planted in each college, for each statement and each opinion group."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from miroir.engine.consultation import Label, Statement, Texts
from miroir.engine.plan_tables import PlanRefused, Table
from miroir.engine.words import sentence_of

__all__ = ["OTHERS", "Plan", "PlanRefused", "PlannedCollege", "PlannedStatement", "plan_from"]

OTHERS: Final = "others"
"""The key that stands for every college that a table by college does not name."""

_DEFAULTS: Final[Mapping[str, float]] = {"answered": 1.0, "reservations": 0.0, "abstain": 0.0}
_PLAN_KEYS: Final = ("titles", "questions", *_DEFAULTS, "college", "sector", "area", "statement")
_LABEL_KEYS: Final = ("code", "fr", "en")
_COLLEGE_KEYS: Final = (*_LABEL_KEYS, "size", "response", "groups", "sectors")
_STATEMENT_KEYS: Final = ("id", "fr", "en", "areas", "repeat", "agree", *_DEFAULTS, "groups")


@dataclass(frozen=True, slots=True)
class PlannedCollege:
    """A college of `size` members, of whom the share `response` takes part.

    `groups`: the share of members in each planted opinion group, of sum 1. `sectors`: the share of members that
    are of each sector, by code; a member may be of several, or of none.
    """

    label: Label
    size: int
    response: float = 1.0
    groups: tuple[float, ...] = (1.0,)
    sectors: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlannedStatement:
    """A statement and what is planted for it; each table has one share in [0, 1] a college, in the plan's order.

    `answered`: of the members who take part, those who answer it; `abstain`: of those, who abstain; `agree`: of
    the rest, who agree; `reservations`: of these, who do so with reservations. `groups`: how far each opinion
    group leans towards agreement, in log-odds around the share of the college, which stays as planted.
    """

    statement: Statement
    agree: tuple[float, ...]
    reservations: tuple[float, ...]
    abstain: tuple[float, ...]
    answered: tuple[float, ...]
    groups: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a simulation plants; `plan_from` reads one."""

    titles: Texts
    colleges: tuple[PlannedCollege, ...]
    statements: tuple[PlannedStatement, ...]
    questions: Texts = field(default_factory=dict)
    sectors: tuple[Label, ...] = ()
    areas: tuple[Label, ...] = ()


def plan_from(mapping: Mapping[str, object]) -> Plan:
    """Return the plan in a mapping such as a TOML file gives; docs/demonstration.md lists the keys.

    Raises PlanRefused, which names the key, where one is unknown, missing or out of its range.
    """
    plan = Table("", mapping)
    plan.refuse_unknown(_PLAN_KEYS)
    sectors, areas = _labels(plan, "sector"), _labels(plan, "area")
    tables = list(plan.tables("college", _COLLEGE_KEYS))
    colleges = tuple(_college(table, _codes(sectors)) for table in tables)
    _refuse_twice("code", tables, _codes([college.label for college in colleges]))
    _refuse_nothing(plan, "college", colleges)
    _refuse_other_groups(tables, colleges)
    defaults = {key: mapping.get(key, default) for key, default in _DEFAULTS.items()}
    asked = [table.over(defaults) for table in plan.tables("statement", _STATEMENT_KEYS)]
    planned = [(table, statement) for table in asked for statement in _statements(table, colleges, _codes(areas))]
    statements = tuple(statement for _, statement in planned)
    _refuse_twice("id", [table for table, _ in planned], [statement.statement.id for statement in statements])
    _refuse_nothing(plan, "statement", statements)
    return Plan(plan.texts("titles"), colleges, statements, plan.texts("questions"), sectors, areas)


def _labels(plan: Table, kind: str) -> tuple[Label, ...]:
    tables = list(plan.tables(kind, _LABEL_KEYS))
    labels = tuple(table.label() for table in tables)
    _refuse_twice("code", tables, _codes(labels))
    return labels


def _codes(labels: Sequence[Label]) -> list[str]:
    return [label.code for label in labels]


def _refuse_nothing(plan: Table, kind: str, found: Sequence[object]) -> None:
    if not found:
        raise plan.fault(sentence_of("at least one table"), at=kind)


def _refuse_twice(key: str, tables: Sequence[Table], codes: Sequence[str]) -> None:
    seen: set[str] = set()
    for table, code in zip(tables, codes, strict=True):
        if code in seen:
            raise table.fault(sentence_of("a code that stands once"), at=key)
        seen.add(code)


def _refuse_other_groups(tables: Sequence[Table], colleges: Sequence[PlannedCollege]) -> None:
    """Raise PlanRefused where a college has another number of opinion groups than the first one."""
    for table, college in zip(tables, colleges, strict=True):
        if len(college.groups) != len(colleges[0].groups):
            raise table.fault(sentence_of("as many opinion groups as in the first college"), at="groups")


def _college(table: Table, sectors: Sequence[str]) -> PlannedCollege:
    expected = sentence_of("a list of shares whose sum is 1")
    groups = table.numbers("groups", (1.0,), expected)
    if min(groups, default=-1) < 0 or not math.isclose(sum(groups), 1.0, abs_tol=1e-6):
        raise table.fault(expected, at="groups")
    return PlannedCollege(
        label=table.label(),
        size=table.whole("size"),
        response=table.share("response", 1.0),
        groups=groups,
        sectors=table.inner("sectors").shares(sectors),
    )


def _by_college(table: Table, key: str, codes: Sequence[str]) -> tuple[float, ...]:
    """Return one share a college, from a share for all or from a table by code with `others`."""
    if not isinstance(table.content.get(key), Mapping):
        return (table.share(key),) * len(codes)
    given = table.inner(key)
    shares = given.shares((*codes, OTHERS))
    if OTHERS not in shares:
        return tuple(given.share(code) for code in codes)
    return tuple(shares.get(code, shares[OTHERS]) for code in codes)


def _areas(table: Table, known: Sequence[str]) -> tuple[int, ...]:
    expected = sentence_of("a list of codes among %(known)s", known=", ".join(known) or "—")
    named = table.items("areas", (), expected)
    if any(code not in known for code in named):
        raise table.fault(expected, at="areas")
    return tuple(known.index(str(code)) for code in named)


def _statements(table: Table, colleges: Sequence[PlannedCollege], areas: Sequence[str]) -> Iterator[PlannedStatement]:
    """Yield the statement of a table, or its copies, numbered from 1, where it is to be repeated."""
    n_groups = len(colleges[0].groups)
    expected = sentence_of("a list of %(count)s numbers, one for each opinion group", count=n_groups)
    groups = table.numbers("groups", (0.0,) * n_groups, expected)
    if len(groups) != n_groups:
        raise table.fault(expected, at="groups")
    codes = _codes([college.label for college in colleges])
    agree, reservations, abstain, answered = (
        _by_college(table, key, codes) for key in ("agree", "reservations", "abstain", "answered")
    )
    name, places, repeat = table.text("id"), _areas(table, areas), table.whole("repeat", 1)
    for own in [name] if repeat == 1 else [f"{name}-{copy}" for copy in range(1, repeat + 1)]:
        statement = Statement(own, table.names(own), areas=places)
        yield PlannedStatement(statement, agree, reservations, abstain, answered, groups)
