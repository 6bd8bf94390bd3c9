"""Texts in a database made at scale: one under work with all that can be said of it, one put to a call, one published."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from demonstration.adopted import everything
from demonstration.generate import SOURCES
from demonstration.scale import Scaled
from measures.text_amendments import long_text
from miroir.accounts.models import User
from miroir.consultations.actions.proposals import Proposed, put_forward
from miroir.consultations.models import Capability, Process, ProcessState, Step, StepKind
from miroir.decisions.actions.answers import answer_call
from miroir.decisions.actions.calls import close_call, open_call
from miroir.decisions.actions.findings import record_finding
from miroir.decisions.actions.publishing import publish_strategy
from miroir.decisions.models import (
    Answer,
    Call,
    Finding,
    Indicator,
    IndicatorValue,
    Measure,
    Moment,
    Progress,
    ProgressState,
    Publication,
    Reply,
    Result,
)
from miroir.decisions.tasks import write_publication
from miroir.directory.models import Area, Body, BodyKind, Membership, Organisation, Seat, SeatRole
from miroir.drafting.actions.adopting import adopt_amendment
from miroir.drafting.actions.amendments import Aim, Typed, table_amendment
from miroir.drafting.actions.comments import argue, make_comment
from miroir.drafting.actions.dispositions import agree_dispositions, contest_disposition, propose_disposition
from miroir.drafting.actions.documents import create_document
from miroir.drafting.actions.grounds import lay_ground, translate_wording
from miroir.drafting.actions.grouping import group_contributions
from miroir.drafting.actions.objections import Opposition, raise_objection
from miroir.drafting.actions.proposals import agree_on_proposals, answer_proposals
from miroir.drafting.actions.versions import begin_version, issue_version
from miroir.drafting.actions.writing import add_clause
from miroir.drafting.models import Amendment, Comment, Conflict, Disposition, Document, Outcome, Side, Stage, Version
from miroir.drafting.queries.texts import wordings_of
from miroir.drafting.remarks import Reason, Remark

LEADER: Final = "leader@scale.example"
"""Who leads the group, writes its texts, and sits in the steering committee: one person, so that one sees all pages."""
WORKED, PUT, CALLABLE, ADOPTED, PUBLISHED = "scale-text", "scale-call", "scale-final", "scale-found", "scale-adopted"
"""The names in the addresses of the texts: under work, put to a call, ready for one, adopted, published."""
ROWS: Final = 30
"""Of each kind that pages list."""
CHARACTERS: Final = 400
SEED: Final = 2026


def lay_texts(scaled: Scaled) -> None:
    """Lay the texts, in a process that then stands in one step where all may be done."""
    process = next(one for one in reversed(scaled.processes) if one.state == ProcessState.OPEN)
    _open_everything(process)
    leader, group = _leader()
    speaker = scaled.people.representative
    organisation = Membership.objects.get(person=speaker).organisation
    says: dict[str, Any] = {"by": speaker, "organisation": organisation}
    _work(_text(leader, group, process, WORKED, Stage.ENQUIRY), leader, says)
    call = _put(_text(leader, group, process, PUT, Stage.FINAL), leader)
    answer_call(call=call, reply=Reply.AGREE, reason="", **says)
    _text(leader, group, process, CALLABLE, Stage.FINAL)
    _found(_text(leader, group, process, ADOPTED, Stage.FINAL), leader, says)
    finding = _found(_text(leader, group, process, PUBLISHED, Stage.FINAL), leader, says)
    _publish(finding, leader, organisation)
    _propose(process, leader, says)


def _propose(process: Process, leader: User, says: dict[str, Any]) -> None:
    """Put proposals forward, and answer half of them in the work on a text."""
    areas = tuple(Area.objects.order_by("pk")[:2])
    for place in range(ROWS):
        words = Proposed(f"Proposition {place + 1}", long_text(CHARACTERS, SEED + place), "fr", areas)
        put_forward(process=process, proposed=words, **says)
    document, numbers = Document.objects.get(slug=WORKED), range(1, ROWS // 2 + 1)
    clause = document.clauses.order_by("pk")[0]
    accepted = Outcome.ACCEPTED
    answer_proposals(by=leader, document=document, numbers=numbers, outcome=accepted, reason="Reprise.", clause=clause)
    agree_on_proposals(by=leader, document=document, numbers=numbers)


def _found(version: Version, leader: User, says: dict[str, Any]) -> Finding:
    """Have a version called for, answered by all, and found to be a consensus."""
    call = _put(version, leader)
    answer_call(call=call, reply=Reply.ABSTAIN, reason="", **says)
    _answer_all(call)
    closed = close_call(by=leader, call=call)
    told = {"result": Result.CONSENSUS, "reason": "Constaté pour la mesure."}
    return record_finding(by=leader, call=closed, against_figures=True, **told)


def _open_everything(process: Process) -> None:
    told = tomllib.loads((SOURCES / "adopted.toml").read_text(encoding="utf-8"))["process"]
    now = timezone.now()
    step = Step.objects.create(
        process=process,
        order=90,
        kind=StepKind.DECISION,
        title_fr=told["step_fr"],
        title_en=told["step_en"],
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=30),
    )
    Capability.objects.bulk_create(Capability(step=step, task=task, role=role) for task, role in everything())
    process.current_step = step
    process.save()


def _leader() -> tuple[User, Body]:
    person = User.objects.create_user(LEADER, name="Alix Morel")
    TOTP.activate(person, generate_totp_secret())
    group = Body.objects.create(code="scale-group", kind=BodyKind.WORKING_GROUP, name_fr="Groupe", name_en="Group")
    bureau = Body.objects.get_or_create(
        code="bureau", defaults={"kind": BodyKind.BUREAU, "name_fr": "Comité", "name_en": "Committee"}
    )[0]
    today = timezone.localdate()
    for body, role in ((group, SeatRole.RAPPORTEUR), (group, SeatRole.CHAIR), (bureau, SeatRole.CHAIR)):
        Seat.objects.create(body=body, person=person, role=role, starts_on=today)
    return person, group


def _text(leader: User, group: Body, process: Process, slug: str, stage: str) -> Version:
    """Return an issued version of a new text, its clauses standing on statements of the process."""
    titles = {"title_fr": f"Texte {slug}", "title_en": f"Text {slug}"}
    document = create_document(by=leader, process=process, slug=slug, group=group, **titles)
    version = begin_version(by=leader, document=document)
    statements = list(process.statements.published().order_by("number")[:3])
    for place in range(ROWS):
        wording = add_clause(
            by=leader, version=version, heading=f"Objet {place + 1}", text=long_text(CHARACTERS, SEED + place)
        )
        if place < len(statements):
            lay_ground(by=leader, wording=wording, statement=statements[place], why="Retenu.")
            translate_wording(by=leader, wording=wording, heading="Subject", text="What it says, in English.")
    return issue_version(by=leader, version=version, stage=stage)


def _work(version: Version, leader: User, says: dict[str, Any]) -> None:
    """Say all that can be said of a version, answer a part of it, and begin the next."""
    wordings = wordings_of(version)
    comments = [
        make_comment(version=version, remark=Remark(long_text(120, n)[:300], "fr", clause=wordings[n].clause), **says)
        for n in range(ROWS)
    ]
    amendments = [
        table_amendment(
            version=version,
            aim=Aim(clause=wordings[n // 2].clause),
            typed=Typed(f"{wordings[n // 2].text} Ajout {n}.", "Pour que ce soit dit.", wordings[n // 2].text_hash),
            **says,
        )
        for n in range(ROWS)
    ]
    for n in range(ROWS):
        opposition = Opposition(True, "Cela ne va pas.", "Le dire autrement.", wordings[n].clause)  # noqa: FBT003 - its first field
        raise_objection(version=version, opposition=opposition, **says)
    group_contributions(by=leader, version=version, title="Les premiers", comments=comments[:2], amendments=[])
    argue(about=amendments[9], reason=Reason(Side.FOR, "Parce que.", "fr"), **says)
    _answer(version.document, leader, comments, amendments)
    contest_disposition(by=says["by"], disposition=Disposition.objects.get(comment=comments[0]), reason="Non.")


def _answer(document: Document, leader: User, comments: Sequence[Comment], amendments: Sequence[Amendment]) -> None:
    accepted = propose_disposition(by=leader, contributions=amendments[:4], outcome="accepted", reason="Repris.")
    agree_dispositions(by=leader, dispositions=accepted)
    noted = propose_disposition(by=leader, contributions=comments[:10], outcome="noted", reason="Noté.")
    agree_dispositions(by=leader, dispositions=noted[:5])
    final = begin_version(by=leader, document=document)
    adopt_amendment(by=leader, amendment=amendments[0], version=final)
    adopt_amendment(by=leader, amendment=amendments[1], version=final)
    if not Conflict.objects.filter(version=final).exists():
        message = "two amendments that add at one place are expected to be in conflict"
        raise ValueError(message)


def _put(version: Version, leader: User) -> Call:
    return open_call(
        by=leader,
        version=version,
        question_fr="D’accord ?",
        question_en="Agreed?",
        closes_at=timezone.now() + timedelta(days=9),
    )


def _answer_all(call: Call) -> None:
    """Put in the answers of all who have not answered."""
    answered = call.answers.values("organisation")
    waiting = call.roll.filter(moment=Moment.OPENING).exclude(organisation__in=answered)
    now = timezone.now()
    Answer.objects.bulk_create(
        Answer(call=call, organisation_id=line.organisation_id, reply=Reply.AGREE, given_at=now) for line in waiting
    )


def _publish(finding: Finding, leader: User, owner: Organisation) -> Publication:
    """Publish, and lay measures with an indicator each."""
    publication = publish_strategy(by=leader, finding=finding)
    write_publication(publication.pk)
    now, today = timezone.now(), timezone.localdate()
    aim = Measure.objects.create(
        publication=publication, number=1, title_fr="Un objectif", title_en="An objective", made_at=now
    )
    for number in range(2, ROWS + 2):
        measure = Measure.objects.create(
            publication=publication,
            parent=aim,
            number=number,
            title_fr=f"Mesure {number}",
            title_en=f"Measure {number}",
            owner=owner,
            deadline=today + timedelta(days=100),
            made_at=now,
        )
        Progress.objects.create(
            measure=measure,
            state=ProgressState.ON_TRACK,
            text="Cela avance.",
            language="fr",
            told_at=now,
            told_by=leader,
        )
        indicator = Indicator.objects.create(
            measure=measure,
            title_fr="Part",
            title_en="Share",
            unit="%",
            baseline=Decimal(10),
            baseline_on=today,
            target=Decimal(90),
            target_on=today + timedelta(days=365),
        )
        IndicatorValue.objects.create(
            indicator=indicator, value=Decimal(20), on=today, source="Un relevé.", told_at=now
        )
    return Publication.objects.get(pk=publication.pk)
