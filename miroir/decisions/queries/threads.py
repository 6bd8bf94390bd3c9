"""The golden thread: from a clause down to every voice that made it, each thing once, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from miroir.common.verdicts import VERDICTS
from miroir.consultations.models import KeptVerdict, Position, Process, Stance, Statement
from miroir.decisions.permissions.threads import Sight
from miroir.decisions.queries.stations import NOBODY, Station, address_for_all, who_of
from miroir.decisions.queries.stations_given import (
    amendment_station,
    answer_station,
    comment_station,
    disposition_station,
    objection_station,
    proposal_station,
)
from miroir.directory.models import Organisation
from miroir.drafting.models import Amendment, Change, Disposition, Ground, Objection, ProposalAnswer, Wording
from miroir.drafting.queries.dispositions_lists import PUBLIC
from miroir.drafting.queries.proposals import answers_into

MOST_VOICES = 400
"""Voices of one statement that a thread names; the page of the statement has them all."""
VOICE = ("statement_id", "key", "answer", "reason", "taken_at")
ORGANISATION = ("key", "name_fr", "name_en")


def clause_thread(wording: Wording, process: Process, *, sight: Sight) -> Station:
    """Return whence a clause comes: its changes with their amendments, what was answered into it, and its ground.

    `wording`: with its version and document. `sight`: what the reader may be told. At most nine queries, whatever the
    number of stations.
    """
    clause = wording.clause_id
    grounds = list(_grounds(clause))
    stations = (
        *_changes(wording, _amendments(clause)),
        *(_answer(one) for one in _answers(clause)),
        *(objection_station(one, told=one.ruling or one.reason) for one in _objections(clause)),
        *_proposals(grounds, answers_into(clause), process),
        *_statements(grounds, process, sight),
    )
    return Station(
        kind="clause",
        key=str(wording.clause.key),
        title=str(wording) or wording.clause.code,
        address=wording.get_absolute_url(),
        told=wording.text,
        language=wording.version.document.language,
        at=wording.version.issued_at,
        stations=stations,
    )


def _changes(wording: Wording, amendments: dict[int, Amendment]) -> list[Station]:
    """Return the changes whose characters the clause still holds, and those by amendments, in their order."""
    held: dict[int, int] = {}
    for length, sequence in [*wording.heading_woven, *wording.woven]:
        held[sequence] = held.get(sequence, 0) + length
    amending = Q(clause=wording.clause_id, amendment__isnull=False, version__number__lte=wording.version.number)
    changes = Change.objects.filter(document=wording.version.document_id).filter(amending | Q(sequence__in=held))
    found = changes.select_related("amendment__organisation", "amendment__document", "amendment__disposition")
    return [_change(one, held.get(one.sequence, 0), amendments) for one in found.order_by("sequence")]


def _change(change: Change, length: int, amendments: dict[int, Amendment]) -> Station:
    amendment = amendments.get(change.amendment_id or 0, change.amendment)
    under = (_amendment(amendment, amendments),) if amendment is not None else ()
    told = ngettext("%(count)s character of this clause", "%(count)s characters of this clause", length)
    return Station(
        kind="change",
        key=str(change.sequence),
        title=str(change.get_kind_display()),
        told=told % {"count": length}
        if length
        else gettext("It took words out of this clause, or none of its are left."),
        at=change.at,
        stations=under,
    )


def _amendment(amendment: Amendment, amendments: dict[int, Amendment]) -> Station:
    children = [one for one in amendments.values() if one.parent_id == amendment.pk]
    answer = getattr(amendment, "disposition", None)
    told = (disposition_station(answer),) if answer is not None and answer.state in PUBLIC else ()
    return amendment_station(amendment, *told, *(_amendment(child, amendments) for child in children))


def _answer(disposition: Disposition) -> Station:
    assert disposition.comment is not None  # noqa: S101 - asked of the database
    return comment_station(disposition.comment, disposition_station(disposition))


def _statements(grounds: Sequence[Ground], process: Process, sight: Sight) -> list[Station]:
    """Return the statements on which a clause stands, each with its verdict and its voices where they may be told."""
    statements = {one.statement.pk: one.statement for one in grounds if one.statement is not None}
    if not statements:
        return _results(grounds, process, sight)
    for statement in statements.values():
        statement.process = process
    verdicts = _verdicts(grounds, statements) if sight.verdicts else {}
    heard = _voices(statements) if sight.voices else {}
    told = [_statement(one, verdicts.get(one.pk), heard.get(one.pk, ())) for one in statements.values()]
    return [*told, *_results(grounds, process, sight)]


def _proposals(grounds: Sequence[Ground], answers: Sequence[ProposalAnswer], process: Process) -> list[Station]:
    """Return the proposals on which a clause stands, and those that were answered into it, each once."""
    by_proposal = {one.proposal_id: one for one in answers}
    found = {one.proposal.pk: one.proposal for one in grounds if one.proposal is not None}
    found |= {one.proposal.pk: one.proposal for one in answers}
    for one in found.values():
        one.process = process
    told = {pk: (answer_station(by_proposal[pk]),) if pk in by_proposal else () for pk in found}
    return [proposal_station(one, *told[pk]) for pk, one in found.items()]


def _results(grounds: Sequence[Ground], process: Process, sight: Sight) -> list[Station]:
    """Return the results as a whole on which a clause stands, where they may be read."""
    maps = [one for one in grounds if one.statement is None and one.kept_map is not None and sight.verdicts]
    return [
        Station(
            kind="results",
            key=one.kept_map.input_hash,
            title=gettext("Results of the consultation"),
            address=reverse("consultations:results", args=[process.slug]),
            told=one.why,
            at=one.kept_map.made_at,
        )
        for one in maps
        if one.kept_map is not None
    ]


def _statement(statement: Statement, verdict: KeptVerdict | None, voices: Iterable[Station]) -> Station:
    found = gettext(VERDICTS[verdict.verdict]) if verdict is not None else ""
    return Station(
        kind="statement",
        key=str(statement.key),
        title=gettext("Statement %(number)s: %(verdict)s") % {"number": statement.number, "verdict": found}
        if found
        else gettext("Statement %(number)s") % {"number": statement.number},
        address=statement.get_absolute_url(),
        told=statement.text,
        language=statement.language,
        **who_of(statement.proposed_for),
        at=statement.published_at,
        stations=tuple(voices),
    )


def _verdicts(grounds: Sequence[Ground], statements: dict[int, Statement]) -> dict[int, KeptVerdict]:
    """Return the verdict of each statement in the map that its ground names, else in the current one."""
    named = {one.statement_id: one.kept_map_id for one in grounds if one.kept_map_id is not None}
    found: dict[int, KeptVerdict] = {}
    wanted = Q(map__current=True) | Q(map__in=set(named.values()))
    for one in KeptVerdict.objects.filter(wanted, statement__in=statements).select_related("map"):
        if one.map_id == named.get(one.statement_id) or (one.map.current and one.statement_id not in named):
            found[one.statement_id] = one
    return found


def _voices(statements: dict[int, Statement]) -> dict[int, list[Station]]:
    """Return who holds what on each statement, organisations only: a person in their own name is counted, never named."""
    held = Position.objects.current().filter(statement__in=statements, holder__organisation__isnull=False)
    fields = [f"holder__organisation__{name}" for name in ORGANISATION]
    heard: dict[int, list[Station]] = {}
    answers = {value: str(label) for value, label in Stance.choices}
    page = address_for_all("directory:organisation")
    where = {one.pk: _positions_of(one) for one in statements.values()}
    for row in held.order_by("statement", "-answer", "pk").values_list(*VOICE, *fields):
        under = heard.setdefault(row[0], [])
        if len(under) < MOST_VOICES:
            under.append(_voice(row, answers, page, where[row[0]]))
    return heard


def _positions_of(statement: Statement) -> str:
    return reverse("consultations:statement-positions", args=[statement.process.slug, statement.number])


def _voice(row: Sequence[Any], answers: dict[int, str], page: str, where: str) -> Station:
    _statement_id, key, answer, reason, taken_at, *named = row
    return Station(
        kind="voice",
        key=str(key),
        title=answers.get(answer, str(answer)),
        address=where,
        told=reason,
        who=str(Organisation(**dict(zip(ORGANISATION, named, strict=True)))),
        who_address=page.replace(NOBODY, str(named[0])),
        at=taken_at,
    )


def _amendments(clause: int) -> dict[int, Amendment]:
    """Return the amendments of a clause with their answers, by key."""
    found = Amendment.objects.filter(clause=clause).select_related("organisation", "document", "disposition")
    return {one.pk: one for one in found.order_by("number")}


def _answers(clause: int) -> Iterable[Disposition]:
    found = Disposition.objects.filter(landing_clause=clause, comment__isnull=False, state__in=PUBLIC)
    return found.select_related("comment__organisation", "comment__document").order_by("pk")


def _grounds(clause: int) -> Iterable[Ground]:
    found = Ground.objects.filter(clause=clause, removed_at__isnull=True).order_by("pk")
    return found.select_related("statement__proposed_for", "kept_map", "proposal__organisation")


def _objections(clause: int) -> Iterable[Objection]:
    return Objection.objects.filter(clause=clause).select_related("organisation", "document").order_by("number")
