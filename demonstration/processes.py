"""The processes of the demonstration site: opened, answered, moderated and closed by the actions of the site."""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from django.utils import timezone

from demonstration.generate import SOURCES, demonstration, demonstration_plan, organisations
from demonstration.people import Group
from miroir.accounts.models import User
from miroir.consultations.actions.charters import CharterText, write_charter
from miroir.consultations.actions.drafts import note_draft, write_draft
from miroir.consultations.actions.holders import holder_of
from miroir.consultations.actions.moderation import merge_statement, publish_statement
from miroir.consultations.actions.positions import take_own_position, take_positions
from miroir.consultations.actions.processes import close_process, open_process, prepare_process
from miroir.consultations.actions.statements import Wording, propose_statement, seed_statements
from miroir.consultations.actions.steps import PlannedStep, advance_step
from miroir.consultations.actions.translations import translate_statement
from miroir.consultations.given import Given
from miroir.consultations.models import Channel, Process, Stance, Statement, StepKind
from miroir.directory.models import Area, College, Organisation
from miroir.directory.queries.organisations import roll_of

RULE: Final = tomllib.loads((SOURCES / "rule.toml").read_text(encoding="utf-8"))
FRAMED: Final = timedelta(days=21)
ANSWERED: Final = timedelta(days=60)
WORKED: Final = timedelta(days=30)
RESERVATIONS: Final = {
    "fr": "À condition que les petites communes soient accompagnées.",
    "en": "Provided that small towns are helped.",
}
SEED: Final = 2026
ANSWERS_OUT: Final = 0.12
"""The share of organisations that have not answered the smaller processes."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A statement to be laid: its words, its areas, and the share of each college that agrees."""

    fr: str
    en: str
    areas: tuple[str, ...]
    agree: float | Mapping[str, float]


def lay_strategy(group: Group, told: Mapping[str, Any], *, now: datetime, statements: int) -> Process:
    """Lay the great consultation: the answers of the simulated one, but for the account to try, which has all to answer."""
    plan = demonstration_plan(organisations())
    words = tomllib.loads((SOURCES / told["statements"]).read_text(encoding="utf-8"))["statement"][:statements]
    planned = [Planned(one["fr"], one["en"], tuple(code.lower() for code in one["areas"]), 0.0) for one in words]
    texts = {"title_fr": plan.titles["fr"], "title_en": plan.titles["en"]}
    texts |= {"question_fr": plan.questions["fr"], "question_en": plan.questions["en"]}
    process, laid = _opened(group, {**told, **texts}, planned, now)
    _answer_as_simulated(group, process, laid, now)
    _enliven(group, process, laid)
    return process


def lay_smaller(group: Group, told: Mapping[str, Any], *, now: datetime) -> Process:
    """Lay one of the smaller consultations: in preparation, open or closed, as its facts say."""
    planned = [Planned(one["fr"], one["en"], tuple(one["areas"]), one["agree"]) for one in told.get("statement", ())]
    if told["state"] == "preparation":
        return _prepared(group, told, planned, now)
    process, laid = _opened(group, told, planned, now)
    for organisation, person in zip(group.organisations[1:], group.representatives[1:], strict=True):
        answer_at_random(organisation, person, process, list(zip(laid, planned, strict=True)), now)
    if told.get("individuals"):
        take_own_position(by=group.accounts["individual"], given=Given(laid[0], Stance.AGREE))
    if told["state"] == "closed":
        close_process(by=group.secretary, process=process, reason="Démonstration : le calendrier est tenu.")
    process.refresh_from_db()
    return process


def opened_with(
    group: Group, told: Mapping[str, Any], planned: Sequence[Planned], now: datetime, *, steps: Sequence[PlannedStep]
) -> tuple[Process, list[Statement]]:
    """Return a consultation opened in the first of some steps, and its statements."""
    process = open_process(by=group.secretary, process=_prepared(group, told, planned, now, steps=steps))
    return process, list(process.statements.order_by("number"))


def _prepared(
    group: Group,
    told: Mapping[str, Any],
    planned: Sequence[Planned],
    now: datetime,
    *,
    steps: Sequence[PlannedStep] | None = None,
) -> Process:
    process = prepare_process(
        by=group.secretary,
        slug=told["slug"],
        titles={"fr": told["title_fr"], "en": told["title_en"]},
        questions={"fr": told["question_fr"], "en": told["question_en"]},
        steps=list(steps or _steps(now)),
        individuals=told.get("individuals", False),
        invented=True,
    )
    rule = {key: RULE[key] for key in ("method", "threshold", "minimum", "abstain", "level", "positions")}
    text = CharterText(
        purpose={"fr": told["purpose_fr"], "en": told["purpose_en"]},
        engagement={"fr": told["engagement_fr"], "en": told["engagement_en"]},
        rule={**rule, "minimum": min(RULE["minimum"], *roll_of(timezone.localdate(now)).values()), "smallest_cell": 3},
        colleges=tuple(College.objects.filter(code__in=RULE["colleges"])),
        hidden_until_closing=told.get("hidden", False),
    )
    write_charter(by=group.secretary, process=process, text=text)
    if planned:
        wordings = [Wording(one.fr, "fr", tuple(Area.objects.filter(code__in=one.areas))) for one in planned]
        laid = seed_statements(by=group.secretary, process=process, wordings=wordings)
        for statement, one in zip(laid, planned, strict=True):
            translate_statement(by=group.secretary, statement=statement, language="en", text=one.en)
    return process


def _steps(now: datetime) -> list[PlannedStep]:
    bounds = [now - FRAMED, now - timedelta(minutes=1), now + ANSWERED]
    kinds = (StepKind.FRAMING, StepKind.STATEMENTS)
    early = [PlannedStep(kind, start, end) for kind, start, end in zip(kinds, bounds, bounds[1:], strict=False)]
    later = (StepKind.PROPOSALS, StepKind.DRAFTING, StepKind.ENQUIRY, StepKind.RECONCILIATION, StepKind.DECISION)
    starts = [bounds[-1] + place * WORKED for place in range(len(later) + 1)]
    return early + [PlannedStep(kind, starts[place], starts[place + 1]) for place, kind in enumerate(later)]


def _opened(
    group: Group, told: Mapping[str, Any], planned: Sequence[Planned], now: datetime
) -> tuple[Process, list[Statement]]:
    process = open_process(by=group.secretary, process=_prepared(group, told, planned, now))
    process = advance_step(by=group.secretary, process=process)
    return process, list(process.statements.order_by("number"))


def _answer_as_simulated(group: Group, process: Process, laid: Sequence[Statement], now: datetime) -> None:
    simulated = demonstration().consultation
    of = {name: place for place, name in enumerate(simulated.holders.ids)}
    starts = simulated.positions.starts
    for organisation, person in zip(group.organisations[1:], group.representatives[1:], strict=True):
        mine = slice(starts[of[organisation.name_fr]], starts[of[organisation.name_fr] + 1])
        answers = zip(
            simulated.positions.statements[mine].tolist(), simulated.positions.answers[mine].tolist(), strict=True
        )
        given = [_given(laid[place], answer) for place, answer in answers if place < len(laid)]
        _take(organisation, person, process, given, now)


def answer_at_random(
    organisation: Organisation,
    person: User,
    process: Process,
    asked: Sequence[tuple[Statement, Planned]],
    now: datetime,
) -> None:
    """Have an organisation answer statements as its college would; some do not answer at all."""
    rng = np.random.default_rng([SEED, zlib.crc32(f"{process.slug}/{organisation.name_fr}".encode())])
    if rng.random() < ANSWERS_OUT:
        return
    college = organisation.college_terms.get(ends_on__isnull=True).college.code
    given = []
    for statement, planned in asked:
        share = (
            planned.agree if isinstance(planned.agree, float) else planned.agree.get(college, planned.agree["others"])
        )
        agrees, reserved, abstains = rng.random() < share, rng.random() < 0.1, rng.random() < 0.03
        stance = (Stance.RESERVATIONS if reserved else Stance.AGREE) if agrees else Stance.DISAGREE
        given.append(_given(statement, Stance.ABSTAIN if abstains else stance))
    _take(organisation, person, process, given, now)


def _given(statement: Statement, answer: int) -> Given:
    return Given(statement, answer, reason=RESERVATIONS["fr"] if answer == Stance.RESERVATIONS else "")


def _take(organisation: Organisation, person: User, process: Process, given: Sequence[Given], now: datetime) -> None:
    if given:
        holder = holder_of(by=person, process=process, organisation=organisation, now=now)
        take_positions(by=person, holder=holder, given=given, channel=Channel.SITE, now=now)


def _enliven(group: Group, process: Process, laid: Sequence[Statement]) -> None:
    """Add what a living consultation has: a draft with notes, proposals to moderate, two that say the same."""
    organisation, member = group.organisations[0], group.accounts["member"]
    areas = tuple(Area.objects.filter(code__in=("a01", "a06")))
    write_draft(
        by=member, organisation=organisation, statement=laid[0], answer=Stance.AGREE, reason="Dans notre projet."
    )
    note_draft(
        by=member,
        organisation=organisation,
        statement=laid[0],
        text="La direction juridique est d’accord ; à valider lundi.",
        suggested=Stance.AGREE,
    )
    proposals = (
        "Chaque ville moyenne dispose d’un guichet unique pour les projets urbains numériques.",
        "Les villes moyennes ont un guichet unique pour leurs projets urbains numériques.",
        "Les itinéraires de marche sont aussi bien signalés que les itinéraires de voiture.",
    )
    proposed = [
        propose_statement(by=member, process=process, wording=Wording(text, "fr", areas), organisation=organisation)
        for text in proposals
    ]
    kept = publish_statement(by=group.secretary, statement=proposed[0])
    merge_statement(by=group.secretary, statement=proposed[1], into=kept, reason="Même proposition, autres mots.")
