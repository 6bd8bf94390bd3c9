"""A database as large as the site is built for: made up through the site's own actions, always with the same answers."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import numpy as np
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from django.utils import timezone

from demonstration.generate import SEED, SOURCES
from miroir.accounts.models import User
from miroir.consultations.actions.charters import CharterText, write_charter
from miroir.consultations.actions.holders import holders_of
from miroir.consultations.actions.positions import bring_positions
from miroir.consultations.actions.processes import close_process, open_process, prepare_process
from miroir.consultations.actions.statements import Wording, seed_statements
from miroir.consultations.actions.steps import PlannedStep
from miroir.consultations.given import Given
from miroir.consultations.models import Holder, Process, Statement, StepKind
from miroir.directory.actions.bodies import appoint_secretary
from miroir.directory.actions.organisations import register_organisation
from miroir.directory.details import OrganisationDetails
from miroir.directory.models import (
    Area,
    College,
    Kind,
    Mandate,
    Membership,
    MembershipCharter,
    MembershipState,
    Organisation,
    Sector,
)

Say = Callable[[str], None]
_Term = TypeVar("_Term", College, Sector, Area)
TOGETHER: Final = 100
"""Organisations that are entered, or whose answers are kept, in one transaction."""
RULE: Final = {
    "method": "holm",
    "threshold": 0.6,
    "minimum": 5,
    "abstain": "excluded",
    "level": 0.05,
    "positions": "public",
    "smallest_cell": 3,
}


@dataclass(frozen=True, slots=True)
class Gathering:
    """One process: how many statements it has, how many organisations answer, and how many statements each answers."""

    statements: int
    holders: int
    each: int
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """How much there is."""

    organisations: int
    gatherings: tuple[Gathering, ...]


FULL: Final = Scale(2_000, (Gathering(2_000, 2_000, 100), *(Gathering(1_000, 100, 25, closed=n > 5) for n in range(8))))
"""2,000 organisations, 10,000 statements in nine processes, 220,000 positions."""
SMALL: Final = Scale(48, (Gathering(30, 48, 12), Gathering(30, 16, 6, closed=True)))
"""The same in small, for tests."""


@dataclass(frozen=True, slots=True)
class People:
    """Who may be signed in as: one person of each role."""

    secretary: User
    representative: User
    member: User


@dataclass(frozen=True, slots=True)
class Scaled:
    """What was made."""

    people: People
    processes: tuple[Process, ...]


def make_scaled(scale: Scale = FULL, *, seed: int = SEED, say: Say = print) -> Scaled:
    """Fill an empty database; return who is in it, and its processes. The same scale and seed give the same answers."""
    rng = np.random.default_rng(seed)
    plan = tomllib.loads((SOURCES / "plan.toml").read_text(encoding="utf-8"))
    words = tomllib.loads((SOURCES / "statements.toml").read_text(encoding="utf-8"))["statement"]
    _vocabularies(plan)
    secretary = _person("secretariat@scale.example", "Dominique Laurent")
    appoint_secretary(by=None, person=secretary)
    TOTP.activate(secretary, generate_totp_secret())
    say(f"{scale.organisations} organisations…")
    organisations = list(_organisations(scale.organisations, secretary, rng))
    people = People(secretary, _speaker(organisations[0], "Camille Roux"), _colleague(organisations[1], "Sacha Petit"))
    processes = []
    for number, gathering in enumerate(scale.gatherings, start=1):
        say(f"process {number}: {gathering.statements} statements, {gathering.holders * gathering.each} positions…")
        process = _process(number, secretary)
        statements = _statements(process, gathering.statements, secretary, words)
        _positions(process, statements, organisations[: gathering.holders], gathering.each, secretary, rng)
        processes.append(close_process(by=secretary, process=process, reason="Over.") if gathering.closed else process)
    return Scaled(people, tuple(processes))


def _vocabularies(plan: dict[str, Any]) -> None:
    """Have the colleges, sectors and areas of the demonstration, where the database has none yet."""
    _vocabulary(College, plan["college"])
    _vocabulary(Sector, plan["sector"])
    _vocabulary(Area, plan["area"])


def _vocabulary(model: type[_Term], lines: Sequence[dict[str, Any]]) -> None:
    if not model.objects.exists():
        model.objects.bulk_create(
            model(code=line["code"].replace("_", "-"), name_fr=line["fr"], name_en=line["en"], order=order)
            for order, line in enumerate(lines)
        )


def _person(email: str, name: str) -> User:
    person = User.objects.create_user(email, name=name)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def _speaker(organisation: Organisation, name: str) -> User:
    """Return a person with a mandate of an organisation."""
    person = _colleague(organisation, name)
    Mandate.objects.create(
        person=person, organisation=organisation, issued_by="the board", starts_on=timezone.localdate()
    )
    return person


def _colleague(organisation: Organisation, name: str) -> User:
    """Return an active member of an organisation."""
    person, now = _person(f"{name.split()[0].lower()}@scale.example", name), timezone.now()
    charter, _made = MembershipCharter.objects.get_or_create(
        version="1", defaults={"dated": timezone.localdate(), "text_fr": "La charte.", "text_en": "The charter."}
    )
    Membership.objects.create(
        person=person,
        organisation=organisation,
        state=MembershipState.ACTIVE,
        charter=charter,
        charter_accepted_at=now,
        applied_at=now,
        decided_at=now,
    )
    return person


def _organisations(number: int, by: User, rng: np.random.Generator) -> Iterator[Organisation]:
    colleges, sectors, areas = list(College.objects.all()), list(Sector.objects.all()), list(Area.objects.all())
    kinds = list(Kind.values)
    since = timezone.localdate()
    for first in range(0, number, TOGETHER):
        with transaction.atomic():
            for place in range(first, min(first + TOGETHER, number)):
                details = OrganisationDetails(
                    name_fr=f"Organisation inventée {place + 1}",
                    name_en=f"Invented organisation {place + 1}",
                    kind=kinds[place % len(kinds)],
                    about_fr="Inventée pour mesurer le site à sa pleine taille.",
                    about_en="Invented, to measure the site at its full size.",
                    college=colleges[place % len(colleges)],
                    sectors=tuple(sectors[n] for n in rng.choice(len(sectors), 1 + place % 2, replace=False)),
                    areas=tuple(areas[n] for n in rng.choice(len(areas), 2, replace=False)),
                )
                yield register_organisation(by=by, details=details, since=since, invented=True)


def _process(number: int, by: User) -> Process:
    now = timezone.now()
    text = {"fr": f"Grande consultation {number}", "en": f"Large consultation {number}"}
    question = {"fr": "Que retenir de ces énoncés ?", "en": "What of these statements shall we keep?"}
    steps = [PlannedStep(StepKind.STATEMENTS, now - timedelta(days=1), now + timedelta(days=90))]
    process = prepare_process(
        by=by, slug=f"scale-{number}", titles=text, questions=question, steps=steps, invented=True
    )
    promise = {"fr": "Chaque contribution reçoit une réponse.", "en": "Each contribution gets an answer."}
    charter = CharterText(purpose=question, engagement=promise, rule=RULE, colleges=list(College.objects.all()))
    write_charter(by=by, process=process, text=charter)
    return open_process(by=by, process=process)


def _statements(process: Process, number: int, by: User, words: Sequence[dict[str, Any]]) -> list[Statement]:
    areas, sectors = list(Area.objects.all()), list(Sector.objects.all())
    wordings = [
        Wording(
            f"{words[place % len(words)]['fr']} (variante {place // len(words) + 1})",
            "fr",
            areas=(areas[place % len(areas)],),
            sectors=(sectors[place % len(sectors)],),
        )
        for place in range(number)
    ]
    return seed_statements(by=by, process=process, wordings=wordings)


def _positions(
    process: Process,
    statements: Sequence[Statement],
    organisations: Sequence[Organisation],
    each: int,
    by: User,
    rng: np.random.Generator,
) -> None:
    now = timezone.now()
    for first in range(0, len(organisations), TOGETHER):
        with transaction.atomic():
            together = organisations[first : first + TOGETHER]
            holders = holders_of(by=by, process=process, organisations=together, now=now)
            given = list(_answers(holders, statements, each, now, rng))
            bring_positions(by=by, process=process, sent=given, now=now)


def _answers(
    holders: Sequence[Holder], statements: Sequence[Statement], each: int, now: datetime, rng: np.random.Generator
) -> Iterator[tuple[Holder, Given]]:
    """Yield answers to statements chosen by chance; some are agreed on by all, some divide."""
    liked = 0.35 + 0.6 * (np.arange(len(statements)) * 7 % 20) / 20
    for holder in holders:
        chosen = np.sort(rng.choice(len(statements), min(each, len(statements)), replace=False))
        chances = rng.random(len(chosen))
        for place, chance in zip(chosen.tolist(), chances.tolist(), strict=True):
            answer = 1 if chance < liked[place] else (-1 if chance < 0.97 else 0)
            minutes = int(rng.integers(1, 1_400))
            yield holder, Given(statements[place], answer, nonce="scale", at=now - timedelta(minutes=minutes))
