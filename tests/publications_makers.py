"""Makers of what tests of publications need: a text that went all the way through the actions, and was published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from miroir.accounts.models import User
from miroir.consultations.capabilities import default_lines
from miroir.consultations.models import Capability, KeptMap, KeptVerdict, Process, Statement, Step, StepKind
from miroir.decisions.actions.calls import close_call
from miroir.decisions.actions.findings import record_finding
from miroir.decisions.actions.publishing import publish_strategy
from miroir.decisions.models import Answer, Finding, Publication, Reply, Result
from miroir.drafting.actions.adopting import adopt_amendment
from miroir.drafting.actions.grounds import lay_ground
from miroir.drafting.actions.versions import begin_version, issue_version
from miroir.drafting.actions.writing import change_wording
from miroir.drafting.models import Amendment, Comment, ObjectionState, Outcome, Stage, Version
from miroir.drafting.queries.texts import wording_hash, wordings_of
from tests.amendments_makers import make_amendment
from tests.decisions_makers import RULE, make_call, make_called, make_chair, make_objection
from tests.dispositions_makers import make_answer, make_remark
from tests.drafting_makers import make_text_process
from tests.makers import NOW, make_holder, make_position, make_secretary, make_statement, make_user
from tests.texts_makers import make_issued

TEXTS = (
    "Les collectivités publient leurs données urbaines dans un format ouvert.",
    "Chaque ville nomme une personne qui répond de ses données.\n\nElle en rend compte chaque année.",
)


@dataclass(frozen=True, slots=True)
class Path:
    """A text that a finding adopted, and what led to it."""

    process: Process
    version: Version
    statement: Statement
    amendment: Amendment
    comment: Comment
    finding: Finding
    secretary: User


def go_to(process: Process, kind: StepKind) -> None:
    """Put a process into a step of a kind, with the table that such a step begins with."""
    step = Step.objects.create(
        process=process,
        order=(process.steps.aggregate(last=Max("order"))["last"] or 0) + 1,
        kind=kind,
        title_fr="Étape",
        title_en="Step",
        starts_at=NOW.replace(month=6, day=1),
        ends_at=NOW.replace(month=6, day=28),
    )
    lines = default_lines(kind, individuals=False)
    Capability.objects.bulk_create(Capability(step=step, task=task, role=role) for task, role in lines)
    process.current_step = step
    process.save()


def make_path(*, rule: dict[str, Any] | None = None, texts: tuple[str, ...] = TEXTS, overruled: int = 0) -> Path:
    """Return a text written, amended, put to a call and found to be a consensus, through the actions.

    `overruled`: over how many objections, which were maintained and overruled before.
    """
    secretary = make_secretary()
    process = make_text_process(StepKind.ENQUIRY, rule={**RULE, **(rule or {})})
    statement = make_statement(process, "Les données urbaines sont ouvertes.")
    make_position(statement, make_holder(process), reason="Nous le faisons déjà.")
    first = make_issued(*texts, by=secretary, process=process)
    amendment = make_amendment(first, "format ouvert", "format ouvert et documenté")
    make_answer(amendment, outcome=Outcome.ACCEPTED)
    version = begin_version(by=secretary, document=first.document)
    adopt_amendment(by=secretary, amendment=amendment, version=version)
    opening, *others = wordings_of(version)
    lay_ground(by=secretary, wording=opening, statement=statement, why="Tous les collèges le tiennent.")
    for one in others[:1]:
        base = wording_hash(one.heading, one.text)
        change_wording(by=secretary, wording=one, heading=one.heading, text=f"{one.text} Fin.", base_hash=base)
    comment = make_remark(first, "Documenté, et comment ?", clause=opening.clause)
    make_answer(comment, outcome=Outcome.ACCEPTED, landing_version=version, landing_clause=opening.clause)
    version = issue_version(by=secretary, version=version, stage=Stage.FINAL)
    for _ in range(overruled):
        make_objection(version, ObjectionState.OVERRULED)
    finding = found_on(version)
    go_to(process, StepKind.PUBLICATION)
    amendment.refresh_from_db()
    return Path(process, version, statement, amendment, comment, finding, secretary)


def found_on(version: Version, result: str = Result.CONSENSUS, *, against_figures: bool = False) -> Finding:
    """Return what a chair found of a call on a version, to which all agreed: two organisations of each college, and others."""
    go_to(version.document.process, StepKind.DECISION)
    version = Version.objects.get(pk=version.pk)
    make_called("state", "state", "local", "local")
    call = make_call(version=version)
    given = {"call": call, "reply": Reply.AGREE, "given_by": make_user(), "given_at": NOW}
    Answer.objects.bulk_create(Answer(organisation_id=line.organisation_id, **given) for line in call.roll.all())
    closed = close_call(by=make_chair(), call=call)
    return record_finding(
        by=make_chair(), call=closed, result=result, reason="All carry it.", against_figures=against_figures
    )


def make_publication(**told: Any) -> Publication:
    """Return a published strategy, without its files."""
    path = make_path(**told)
    return publish_strategy(by=path.secretary, finding=path.finding)


def make_verdict(statement: Statement, verdict: str = "consensus") -> KeptVerdict:
    """Return the verdict of a statement in the current map of its process, with one college line."""
    kept = KeptMap.objects.create(
        process=statement.process,
        charter=statement.process.charters.get(),
        input_hash="a" * 64,
        entries=1,
        positions=4,
        holders=4,
        summary={"colleges": [{"code": "state", "names": {"fr": "État", "en": "State"}}], "rule": {"threshold": 0.6}},
        seconds=0.1,
        made_at=NOW,
    )
    line = {"name": "state", "state": "reaches", "k": [4, 4], "n": [4, 4], "low": 0.6, "high": 1.0, "counted": True}
    shown: dict[str, Any] = {"lines": [line], "reasons": [], "tests": None, "binding": "", "answers": {}}
    return KeptVerdict.objects.create(
        map=kept, statement=statement, number=statement.number, verdict=verdict, shown=shown
    )
