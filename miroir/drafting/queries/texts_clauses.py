"""A clause through the versions of its text, whence its words come, and the ground on which it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from miroir.consultations.models import KeptMap, KeptVerdict, Process, Statement
from miroir.consultations.queries.telling import ToldVerdict, told_verdict, voice_of
from miroir.drafting.models import (
    Amendment,
    AmendmentState,
    Change,
    Comment,
    Ground,
    Objection,
    Part,
    Version,
    Wording,
)
from miroir.drafting.queries.provenance import Stretch, stretches_of
from miroir.engine.text.difference import Piece, Row, marked, side_by_side


@dataclass(frozen=True, slots=True)
class InVersion:
    """What a clause says in one version; `changed`: not what it says in the version before, `new`: it was not there."""

    wording: Wording
    changed: bool
    new: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A clause in two versions, word by word: inline, and side by side. `same`: not a character differs."""

    before: Version
    heading: list[Piece]
    inline: list[Piece]
    rows: list[Row]
    same: bool


@dataclass(frozen=True, slots=True)
class Origins:
    """Whence the words of a clause come: its stretches by part, and the changes that they name, each once."""

    heading: list[Stretch]
    text: list[Stretch]
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Standing:
    """A ground of a clause, with the verdict of its statement in its kept map; None where there is none to show."""

    ground: Ground
    told: ToldVerdict | None


@dataclass(frozen=True, slots=True)
class Said:
    """How much is said of a clause in a version: comments, amendments, and objections that are open."""

    comments: int
    amendments: int
    objections: int


def wording_of(version: Version, code: str) -> Wording:
    """Return what a clause says in a version, with its translations. Raises Http404. Two queries."""
    found = Wording.objects.select_related("clause").prefetch_related("translations")
    wording = get_object_or_404(found, version=version, clause__code=code)
    wording.version = version
    wording.clause.document = version.document
    return wording


def through_versions(wording: Wording, versions: Sequence[Version]) -> list[InVersion]:
    """Return what a clause says in each of some versions in which it stands, in their order. One query."""
    known = {version.pk: version for version in versions}
    found = Wording.objects.filter(clause=wording.clause_id, version__in=known).order_by("version__number")
    told: list[InVersion] = []
    for one in found.select_related("clause"):
        one.version = known[one.version_id]
        before = told[-1].wording if told else None
        same = before is not None and (before.heading, before.text) == (one.heading, one.text)
        told.append(InVersion(one, changed=not same, new=before is None))
    return told


def compared(wording: Wording, before: Wording | None) -> Compared | None:
    """Return the difference of a clause to what it said in an earlier version; None where it was not there."""
    if before is None:
        return None
    return Compared(
        before=before.version,
        heading=marked(before.heading, wording.heading),
        inline=marked(before.text, wording.text),
        rows=side_by_side(before.text, wording.text),
        same=(before.heading, before.text) == (wording.heading, wording.text),
    )


def origins_of(wording: Wording) -> Origins:
    """Return whence each stretch of a clause comes. One query."""
    found = stretches_of(wording)
    heading, text = found[Part.HEADING], found[Part.TEXT]
    changes = {one.change.sequence: one.change for one in (*heading, *text) if one.change is not None}
    return Origins(heading, text, [changes[sequence] for sequence in sorted(changes)])


def grounds_of(wording: Wording, process: Process, *, verdicts: bool) -> list[Standing]:
    """Return on what a clause stands in a version, as it stood when that was issued. At most three queries.

    `verdicts`: with what was found of its statements.
    """
    grounds = list(ground_in(wording).select_related("statement", "kept_map", "proposal__organisation"))
    found = _verdicts(grounds) if verdicts else {}
    for ground in grounds:
        for thing in (ground.statement, ground.kept_map, ground.proposal):
            if thing is not None:
                thing.process = process
    return [Standing(ground, found.get((ground.kept_map_id, ground.statement_id))) for ground in grounds]


def ground_in(wording: Wording) -> QuerySet[Ground]:
    """Return the grounds of a clause in a version: those of now while it is written, else those of when it was issued."""
    held = Ground.objects.filter(clause=wording.clause_id).order_by("pk")
    issued = wording.version.issued_at
    if issued is None:
        return held.filter(removed_at__isnull=True)
    return held.filter(Q(removed_at__isnull=True) | Q(removed_at__gt=issued), laid_at__lte=issued)


def said_of(wording: Wording) -> Said:
    """Return how much is said of a clause on its version. Three queries."""
    here = {"version": wording.version_id, "clause": wording.clause_id}
    silent = (AmendmentState.WITHDRAWN,)
    return Said(
        comments=Comment.objects.filter(**here, withdrawn_at__isnull=True).count(),
        amendments=Amendment.objects.filter(**here).exclude(state__in=silent).count(),
        objections=Objection.objects.open().filter(clause=wording.clause_id).count(),
    )


def published_statement(process: Process, number: int) -> Statement | None:
    """Return a published statement of a process by its number; None where there is none."""
    return Statement.objects.published().filter(process=process, number=number).first()


def _verdicts(grounds: Sequence[Ground]) -> dict[tuple[int | None, int | None], ToldVerdict]:
    maps: dict[int, KeptMap] = {one.kept_map.pk: one.kept_map for one in grounds if one.kept_map is not None}
    statements = {one.statement_id for one in grounds if one.statement_id is not None}
    if not maps or not statements:
        return {}
    found = KeptVerdict.objects.filter(map__in=maps, statement__in=statements).select_related("statement")
    return {(one.map_id, one.statement_id): told_verdict(one, voice_of(maps[one.map_id])) for one in found}
