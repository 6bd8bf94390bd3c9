"""What the rapporteur and the chair have before them: contributions to group, to answer, to agree on; and what is late."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, OuterRef, Prefetch, Q, QuerySet, Subquery

from miroir.consultations.models import Charter, Process, ProcessState
from miroir.directory.standing import Standing
from miroir.drafting.models import (
    Amendment,
    Comment,
    ContributionGroup,
    Disposition,
    DispositionState,
    Document,
    Version,
)
from miroir.drafting.permissions.dispositions import may_agree, may_dispose
from miroir.drafting.queries.dispositions import (
    Contribution,
    amendment_words,
    answered,
    comment_words,
    contributions_of,
    sort_of,
)
from miroir.drafting.queries.gate import SETTLED, SILENT, Gate, counted_amendments, counted_comments
from miroir.engine.text.similar import groups

MOST_COMPARED: Final = 150
"""How many contributions are compared with one another at once; the page says of how many."""
MOST_PROPOSED: Final = 5
"""How many groups of near-duplicates are proposed at once: the next ones appear once these are grouped."""
TITLE_WORDS: Final = 12
A_PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Proposal:
    """Contributions that say nearly the same, and a title for them: the first words of the first."""

    title: str
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """The groups that are proposed. `compared` of `total` ungrouped contributions without answer were looked at."""

    proposals: tuple[Proposal, ...]
    compared: int
    total: int


@dataclass(frozen=True, slots=True)
class Work:
    """A version on which somebody has to answer, or to agree. `unanswered`, `proposed`, `contested`: how many of each."""

    version: Version
    gate: Gate
    unanswered: int
    proposed: int
    contested: int
    may_dispose: bool
    may_agree: bool


@dataclass(frozen=True, slots=True)
class Overdue:
    """A version on which answers are late. `number`: how many; `since`: when the first of them was due."""

    version: Version
    number: int
    since: datetime


def alike(version: Version, reader: Standing, clause: str = "") -> Alike:
    """Return near-duplicates among what has no answer and no group yet, on a clause or on all; never the reader's own.

    At most `MOST_COMPARED` are compared, in their order; what was grouped or answered makes room for the others.
    """
    loose = [_not_of(reader, rows.filter(_on(clause, rows.model))) for rows in _loose(version)]
    keys, texts = _compared(loose)
    found = [[keys[place] for place in group] for group in _groups(tuple(texts))][:MOST_PROPOSED]
    titles = [_title(texts[keys.index(group[0])]) for group in found]
    wanted = [key for group in found for key in group]
    comments, amendments = ([pk for sort, pk in wanted if sort == kind] for kind in ("comment", "amendment"))
    instances = {(sort_of(one), one.pk): one for one in contributions_of(version, comments, amendments)}
    grouped = [tuple(instances[key] for key in group) for group in found]
    proposals = tuple(Proposal(title, group) for title, group in zip(titles, grouped, strict=True))
    return Alike(proposals, len(keys), sum(rows.count() for rows in loose))


def groups_page(version: Version, page: str) -> Page[ContributionGroup]:
    """Return a page of the groups of a version with their contributions and answers. Four queries."""
    inside = [
        Prefetch(name, model.objects.select_related("organisation", "disposition").order_by("number"))
        for name, model in (("comments", Comment), ("amendments", Amendment))
    ]
    found = Paginator(version.groups.order_by("pk").prefetch_related(*inside), A_PAGE).get_page(page)
    for group in found.object_list:
        for one in members_of(group):
            one.version, one.document = version, version.document
    return found


def members_of(group: ContributionGroup) -> list[Contribution]:
    """Return the contributions of a group, comments first."""
    return [*group.comments.all(), *group.amendments.all()]


def agreeable_page(version: Version, page: str) -> Page[Disposition]:
    """Return a page of the proposed answers on a version, in the order in which they were proposed."""
    found = Paginator(agreeable(version), A_PAGE).get_page(page)
    found.object_list = list(found.object_list)
    for one in found.object_list:
        one.contribution.version, one.contribution.document = version, version.document
    return found


def agreeable(version: Version) -> QuerySet[Disposition]:
    """Return the proposed answers on a version: what its working group may agree on."""
    on = Q(comment__version=version) | Q(amendment__version=version)
    return answered(Disposition.objects.filter(on, state=DispositionState.PROPOSED)).order_by("proposed_at", "pk")


def work_of(standing: Standing, *, now: datetime) -> list[Work]:
    """Return the versions on which a person answers contributions or agrees on answers, what waits most first.

    Those issued last of texts whose process is open. Five queries, however many there are.
    """
    versions = [one for one in _last_issued() if _works_on(standing, one, now)]
    counts = _counts([one.pk for one in versions])
    work = [_work(one, counts.get(one.pk, {}), standing, now) for one in versions]
    return sorted(work, key=lambda one: (-one.gate.open, str(one.version)))


def overdue_replies(now: datetime) -> list[Overdue]:
    """Return the versions on which contributions wait for an answer for longer than the charter promises, the first first.

    Of open processes only. Four queries at most, however many there are.
    """
    promised = _promised()
    late = {process: now - days for process, days in promised.items()}
    found: dict[int, list[tuple[int, datetime]]] = {}
    for version, process, number, since in (*_late_comments(late), *_late_amendments(late)):
        found.setdefault(version, []).append((number, since + promised[process]))
    versions = Version.objects.filter(pk__in=found).select_related("document")
    told = [Overdue(one, sum(n for n, _ in found[one.pk]), min(at for _, at in found[one.pk])) for one in versions]
    return sorted(told, key=lambda one: one.since)


def _promised() -> dict[int, timedelta]:
    """Return within which time the charter in force promises an answer, by open process that has a text."""
    charters = Charter.objects.filter(process=OuterRef("pk")).order_by("-version")
    processes = Process.objects.filter(state=ProcessState.OPEN, pk__in=Document.objects.values("process"))
    days = processes.order_by().annotate(days=Subquery(charters.values("reply_days")[:1]))
    return {pk: timedelta(days=number) for pk, number in days.values_list("pk", "days") if number is not None}


def _late_comments(late: dict[int, datetime]) -> Iterable[tuple[int, int, int, datetime]]:
    asked = _late(late, "made_at")
    rows = Comment.objects.filter(asked, withdrawn_at=None) if late else Comment.objects.none()
    return _grouped(rows, "made_at")


def _late_amendments(late: dict[int, datetime]) -> Iterable[tuple[int, int, int, datetime]]:
    asked = _late(late, "tabled_at")
    rows = Amendment.objects.filter(asked).exclude(state__in=SILENT) if late else Amendment.objects.none()
    return _grouped(rows, "tabled_at")


def _late(late: dict[int, datetime], field: str) -> Q:
    asked = Q()
    for process, before in late.items():
        asked |= Q(**{"document__process": process, f"{field}__lt": before})
    return asked


def _grouped(rows: QuerySet[Any], field: str) -> Iterable[tuple[int, int, int, datetime]]:
    waiting = rows.exclude(disposition__state__in=SETTLED).order_by().values("version", "document__process")
    counted = waiting.annotate(number=Count("pk"), since=Min(field))
    return list(counted.values_list("version", "document__process", "number", "since"))


def _loose(version: Version) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Return what has no answer and is in no group: the comments on a version, and the amendments."""
    alone = {"disposition": None, "groups": None}
    return counted_comments(version).filter(**alone), counted_amendments(version).filter(**alone)


def _not_of(reader: Standing, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return contributions without the reader's own, as `is_own` has it."""
    ours = Q(organisation__isnull=False, organisation__in=[one.organisation_id for one in reader.memberships])
    made = Q(by__isnull=False, by=reader.person, author_code="") if reader.person else Q(pk__in=[])
    return rows.filter(~ours, ~made)


def _on(clause: str, model: type[Any]) -> Q:
    if not clause:
        return Q()
    on = Q(clause__code=clause)
    return on | Q(clause=None, after__code=clause) if model is Amendment else on


def _compared(loose: Sequence[QuerySet[Any]]) -> tuple[list[tuple[str, int]], list[str]]:
    """Return the (sort, key) of the first contributions, comments before amendments, and what each says."""
    comments, amendments = (rows.order_by("number") for rows in loose)
    found = [
        (("comment", pk), comment_words(text, change))
        for pk, text, change in comments.values_list("pk", "text", "proposed_change")[:MOST_COMPARED]
    ]
    found += [
        (("amendment", pk), amendment_words(rationale, operations))
        for pk, rationale, operations in amendments.values_list("pk", "rationale", "operations")[
            : MOST_COMPARED - len(found)
        ]
    ]
    return [key for key, _text in found], [text for _key, text in found]


@lru_cache(maxsize=64)
def _groups(texts: tuple[str, ...]) -> list[list[int]]:
    """Return the groups of near-duplicates; kept for the same texts, since a page is read more often than it changes."""
    return groups(texts) if len(texts) > 1 else []


def _title(text: str) -> str:
    split = text.split()
    return " ".join(split[:TITLE_WORDS]) + (" …" if len(split) > TITLE_WORDS else "")


def _last_issued() -> Sequence[Version]:
    issued = Version.objects.issued().filter(document__process__state=ProcessState.OPEN)
    related = issued.select_related("document__process__current_step", "document__group")
    rows = related.prefetch_related("document__process__current_step__capabilities").order_by("document", "number")
    return list({one.document_id: one for one in rows}.values())


def _works_on(standing: Standing, version: Version, now: datetime) -> bool:
    return bool(may_dispose(standing, version, now=now) or may_agree(standing, version, now=now))


def _counts(versions: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return by version how many contributions are owed an answer, and of them how many are in each state."""
    states = {str(state): Count("pk", filter=Q(disposition__state=state)) for state in DispositionState}
    found: dict[int, dict[str, int]] = {}
    for rows in (
        Comment.objects.filter(withdrawn_at=None),
        Amendment.objects.exclude(state__in=SILENT),
    ):
        owed: QuerySet[Any] = rows.filter(version__in=versions).order_by()
        for row in owed.values("version").annotate(total=Count("pk"), **states):
            mine = found.setdefault(row["version"], dict.fromkeys(("total", *states), 0))
            for name in mine:
                mine[name] += row[name]
    return found


def _work(version: Version, counts: dict[str, int], standing: Standing, now: datetime) -> Work:
    total = counts.get("total", 0)
    in_state = {str(state): counts.get(str(state), 0) for state in DispositionState}
    return Work(
        version=version,
        gate=Gate(total, sum(in_state[state] for state in SETTLED)),
        unanswered=total - sum(in_state.values()),
        proposed=in_state[DispositionState.PROPOSED],
        contested=in_state[DispositionState.CONTESTED],
        may_dispose=bool(may_dispose(standing, version, now=now)),
        may_agree=bool(may_agree(standing, version, now=now)),
    )
