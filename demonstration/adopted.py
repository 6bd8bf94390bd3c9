"""A text that went all the way, by the actions of the site: from statements to a published strategy with its evidence."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from django.utils import timezone

from demonstration.followed import lay_followup
from demonstration.generate import SOURCES
from demonstration.people import Group
from demonstration.processes import Planned, answer_at_random, opened_with
from demonstration.proposed import answer_all, put_all
from miroir.consultations.actions.processes import close_process
from miroir.consultations.actions.steps import PlannedStep, set_capabilities
from miroir.consultations.capabilities import DEFAULTS, POSSIBLE
from miroir.consultations.models import KeptMap, Process, Proposal, Role, Statement, StepKind, Task
from miroir.consultations.tasks import keep_map_of
from miroir.decisions.actions.answers import answer_call
from miroir.decisions.actions.calls import close_call, open_call
from miroir.decisions.actions.findings import record_finding
from miroir.decisions.actions.publishing import publish_strategy
from miroir.decisions.models import Publication, Reply, Result
from miroir.decisions.tasks import write_publication
from miroir.directory.models import Body
from miroir.drafting.actions.adopting import adopt_amendment
from miroir.drafting.actions.amendments import Aim, Typed, table_amendment
from miroir.drafting.actions.comments import make_comment
from miroir.drafting.actions.dispositions import agree_dispositions, land, propose_disposition
from miroir.drafting.actions.documents import create_document
from miroir.drafting.actions.grounds import lay_ground, translate_wording
from miroir.drafting.actions.objections import (
    Opposition,
    acknowledge_objection,
    add_step,
    begin_reconciliation,
    maintain_objection,
    raise_objection,
    resolve_objection,
    rule_on_objection,
)
from miroir.drafting.actions.versions import begin_version, issue_version
from miroir.drafting.actions.writing import add_clause, change_wording
from miroir.drafting.models import Amendment, Comment, Document, Objection, ReconciliationKind, Stage, Version, Wording
from miroir.drafting.queries.texts import wording_hash, wordings_of
from miroir.drafting.remarks import Remark

GROUP: Final = "mobilite"
SEED: Final = 2026
PLAYED: Final = timedelta(days=30)
SPEAKERS: Final = 3
"""The place of the first organisation that comments, amends or objects: those before act in other roles."""

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """Who acts in what, and on which text."""

    group: Group
    process: Process
    document: Document
    told: Told

    def speaker(self, place: int) -> dict[str, Any]:
        """Return who speaks for the n-th organisation that says something, as actions take it."""
        chosen = SPEAKERS + 9 + place * 7
        chosen %= len(self.group.organisations)
        return {"by": self.group.representatives[chosen], "organisation": self.group.organisations[chosen]}


def lay_adopted(group: Group, *, now: datetime) -> Publication:
    """Lay a consultation, the text that was written on its ground, and its adoption; return what was published."""
    told = tomllib.loads((SOURCES / "adopted.toml").read_text(encoding="utf-8"))
    process, statements = _answered(group, told, now)
    keep_map_of(process.pk)
    kept = KeptMap.objects.get(process=process, current=True)
    scene = Scene(group, process, _document(group, process, told["text"]), told)
    proposals = put_all(process, told["proposal"], scene.speaker)
    version = _first_version(scene, statements, kept, proposals)
    comments, amendments = list(_comments(scene, version)), list(_amendments(scene, version))
    objections = list(_objections(scene, version))
    final = _final_version(scene, comments, amendments)
    _end_objections(scene, objections)
    publication = _decided(scene, final, now)
    lay_followup(group, publication, told["objective"], today=timezone.localdate(now))
    close_process(by=group.secretary, process=process, reason="Démonstration : le texte est publié.")
    return publication


def _answered(group: Group, told: Told, now: datetime) -> tuple[Process, list[Statement]]:
    """Open the consultation in one step where everything may be done, and have the organisations answer."""
    planned = [Planned(one["fr"], one["en"], tuple(one["areas"]), one["agree"]) for one in told["statement"]]
    words = told["process"]
    step = PlannedStep(StepKind.DECISION, now - timedelta(minutes=1), now + PLAYED, words["step_fr"], words["step_en"])
    process, laid = opened_with(group, words, planned, now, steps=[step])
    assert process.current_step is not None  # noqa: S101 - it was just opened
    set_capabilities(by=group.secretary, step=process.current_step, college=None, lines=list(everything()))
    for organisation, person in zip(group.organisations[1:], group.representatives[1:], strict=True):
        answer_at_random(organisation, person, process, list(zip(laid, planned, strict=True)), now)
    return process, laid


def everything() -> Iterator[tuple[Task, Role]]:
    """Yield the lines of a table that lets each role do what any kind of step lets it do."""
    for task in POSSIBLE:
        yield from sorted({(task, role) for table in DEFAULTS.values() for role in table.get(task, ())})


def _document(group: Group, process: Process, words: Told) -> Document:
    return create_document(
        by=group.secretary,
        process=process,
        slug=words["slug"],
        title_fr=words["title_fr"],
        title_en=words["title_en"],
        group=Body.objects.get(code=GROUP),
    )


def _first_version(
    scene: Scene, statements: Sequence[Statement], kept: KeptMap, proposals: Sequence[Proposal]
) -> Version:
    """Write the first version on the ground of statements and proposals, answer those, and issue it for the enquiry."""
    writer = scene.group.accounts["rapporteur"]
    version = begin_version(by=writer, document=scene.document)
    for clause in scene.told["clause"]:
        wording = add_clause(by=writer, version=version, heading=clause["heading"], text=clause["text"])
        for number in clause["statements"]:
            lay_ground(
                by=writer,
                wording=wording,
                statement=statements[number - 1],
                kept_map=kept,
                why="Énoncé retenu par le groupe de travail.",
            )
    answer_all(version, proposals, scene.told["proposal"], writer=writer, chair=scene.group.accounts["chair"])
    return issue_version(by=writer, version=version, stage=Stage.ENQUIRY, notes="Projet soumis à enquête.")


def _comments(scene: Scene, version: Version) -> Iterator[tuple[Comment, Told]]:
    wordings = wordings_of(version)
    for place, told in enumerate(scene.told["comment"]):
        clause = wordings[told["clause"] - 1].clause if told["clause"] else None
        remark = Remark(told["text"], "fr", told["kind"], told["change"], clause)
        yield make_comment(version=version, remark=remark, **scene.speaker(place)), told


def _amendments(scene: Scene, version: Version) -> Iterator[tuple[Amendment, Told]]:
    wordings = wordings_of(version)
    for place, told in enumerate(scene.told["amendment"], start=len(scene.told["comment"])):
        wording = wordings[told["clause"] - 1]
        typed = Typed(wording.text.replace(*told["replace"]), told["rationale"], wording.text_hash)
        yield (
            table_amendment(version=version, aim=Aim(clause=wording.clause), typed=typed, **scene.speaker(place)),
            told,
        )


def _objections(scene: Scene, version: Version) -> Iterator[tuple[Objection, Told]]:
    """Raise the objections, acknowledge them, and begin to reconcile."""
    wordings = wordings_of(version)
    first = len(scene.told["comment"]) + len(scene.told["amendment"])
    for place, told in enumerate(scene.told["objection"], start=first):
        opposition = Opposition(True, told["reason"], told["remedy"], wordings[told["clause"] - 1].clause)  # noqa: FBT003 - its first field
        objection = raise_objection(version=version, opposition=opposition, **scene.speaker(place))
        objection = acknowledge_objection(by=scene.group.secretary, objection=objection, text="Objection reçue.")
        objection = begin_reconciliation(by=scene.group.accounts["chair"], objection=objection)
        add_step(
            by=scene.group.accounts["chair"], objection=objection, kind=ReconciliationKind.MEETING, text=told["meeting"]
        )
        yield objection, told


def _final_version(
    scene: Scene,
    comments: Sequence[tuple[Comment, Told]],
    amendments: Sequence[tuple[Amendment, Told]],
) -> Version:
    """Answer every contribution, write the next version with what was accepted, and issue it."""
    writer, chair = scene.group.accounts["rapporteur"], scene.group.accounts["chair"]
    contributions: list[tuple[Comment | Amendment, Told]] = [*comments, *amendments]
    answers = [
        answer
        for contribution, told in contributions
        for answer in propose_disposition(
            by=writer, contributions=[contribution], outcome=told["outcome"], reason=told["reason"]
        )
    ]
    agree_dispositions(by=chair, dispositions=answers)
    final = begin_version(by=writer, document=scene.document)
    for amendment, told in amendments:
        if told["outcome"] == "accepted":
            adopt_amendment(by=writer, amendment=amendment, version=final)
    for comment, told in comments:
        if "becomes" in told:
            _reword(scene, final, comment, told["becomes"])
    for told in scene.told["objection"]:
        if "adds" in told:
            wording = wordings_of(final)[told["clause"] - 1]
            _write(scene, wording, wording.text + told["adds"])
    _translate(scene, final)
    return issue_version(by=writer, version=final, stage=Stage.FINAL, notes="Projet final, soumis à l’appel.")


def _reword(scene: Scene, version: Version, comment: Comment, words: Sequence[str]) -> None:
    """Write what a comment asked for, and say where it landed."""
    wording = next(one for one in wordings_of(version) if one.clause_id == comment.clause_id)
    old, new = words
    text = wording.text.replace(old, new)
    start = text.index(new)
    _write(scene, wording, text)
    comment.refresh_from_db()
    land(
        by=scene.group.accounts["rapporteur"],
        disposition=comment.disposition,
        version=version,
        clause=wording.clause,
        start=start,
        end=start + len(new),
    )


def _write(scene: Scene, wording: Wording, text: str) -> None:
    change_wording(
        by=scene.group.accounts["rapporteur"],
        wording=wording,
        heading=wording.heading,
        text=text,
        base_hash=wording_hash(wording.heading, wording.text),
    )


def _translate(scene: Scene, version: Version) -> None:
    for wording, told in zip(wordings_of(version), scene.told["clause"], strict=True):
        translate_wording(
            by=scene.group.accounts["rapporteur"],
            wording=wording,
            heading=told["heading_en"],
            text=told.get("final_en", told["text_en"]),
        )


def _end_objections(scene: Scene, objections: Sequence[tuple[Objection, Told]]) -> None:
    """Resolve what the text answered; the steering committee rules on what is maintained."""
    first = len(scene.told["comment"]) + len(scene.told["amendment"])
    for place, (objection, told) in enumerate(objections, start=first):
        speaker = scene.speaker(place)["by"]
        if "outcome" in told:
            resolve_objection(by=speaker, objection=objection, outcome=told["outcome"])
            continue
        maintained = maintain_objection(by=speaker, objection=objection, text="L’objection est maintenue.")
        rule_on_objection(by=scene.group.bureau, objection=maintained, sustained=False, ruling=told["ruling"])


def _decided(scene: Scene, version: Version, now: datetime) -> Publication:
    """Call for consensus, close, find, and publish with all files."""
    told, bureau = scene.told["call"], scene.group.bureau
    call = open_call(
        by=bureau,
        version=version,
        question_fr=told["question_fr"],
        question_en=told["question_en"],
        closes_at=now + PLAYED / 2,
    )
    rng = np.random.default_rng([SEED, 3])
    for organisation, person in zip(scene.group.organisations, scene.group.representatives, strict=True):
        reply = Reply.AGREE if rng.random() < told["agree"] else Reply.ABSTAIN
        answer_call(by=person, organisation=organisation, call=call, reply=reply, reason="")
    call = close_call(by=bureau, call=call)
    finding = record_finding(by=bureau, call=call, result=Result.CONSENSUS, reason=told["reason_fr"])
    publication = publish_strategy(by=scene.group.secretary, finding=finding)
    write_publication(publication.pk)
    return publication
