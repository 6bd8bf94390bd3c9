"""Makers of what tests need: each gives something whole, and takes what the test is about."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from miroir.accounts.models import User
from miroir.common.folding import searchable
from miroir.consultations.models import (
    Capability,
    Charter,
    Holder,
    Position,
    Process,
    ProcessState,
    Role,
    Statement,
    StatementState,
    Step,
    StepKind,
    Task,
)
from miroir.directory.models import (
    Area,
    Body,
    BodyKind,
    College,
    CollegeTerm,
    Kind,
    Mandate,
    MandateScope,
    Membership,
    MembershipCharter,
    MembershipState,
    Organisation,
    OrganisationState,
    Seat,
    SeatRole,
    Sector,
    SectorTerm,
)

_NUMBERS = itertools.count(1)
NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)
PASSWORD = "a long enough passphrase"  # noqa: S105 - of nobody
RULE = {
    "method": "interval",
    "threshold": 0.6,
    "minimum": 2,
    "abstain": "excluded",
    "level": 0.05,
    "positions": "public",
    "smallest_cell": 3,
}


def make_user(name: str = "", **fields: Any) -> User:
    """Return a person whose address is confirmed; the password is PASSWORD."""
    number = next(_NUMBERS)
    user = User.objects.create_user(f"person{number}@example.org", PASSWORD, name=name or f"Person {number}", **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def give_second_factor(user: User) -> str:
    """Give a person a second factor; return its secret."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def make_college(code: str = "state") -> College:
    return College.objects.get_or_create(
        code=code, defaults={"name_fr": f"Collège {code}", "name_en": f"College {code}"}
    )[0]


def make_sector(code: str = "energy") -> Sector:
    return Sector.objects.get_or_create(
        code=code, defaults={"name_fr": f"Secteur {code}", "name_en": f"Sector {code}"}
    )[0]


def make_area(code: str = "a01") -> Area:
    return Area.objects.get_or_create(code=code, defaults={"name_fr": f"Domaine {code}", "name_en": f"Area {code}"})[0]


def make_organisation(
    name: str = "", *, college: str = "state", sectors: tuple[str, ...] = ("energy",), **fields: Any
) -> Organisation:
    """Return a verified organisation of a college and some sectors."""
    number = next(_NUMBERS)
    name = name or f"Organisation {number}"
    state = fields.pop("state", OrganisationState.VERIFIED)
    organisation = Organisation.objects.create(
        name_fr=name,
        name_en=fields.pop("name_en", name),
        kind=fields.pop("kind", Kind.OTHER),
        state=state,
        since=fields.pop("since", LONG_AGO if state == OrganisationState.VERIFIED else None),
        search=fields.pop("search", searchable(name)),
        applied_at=fields.pop("applied_at", NOW),
        **fields,
    )
    CollegeTerm.objects.create(organisation=organisation, college=make_college(college), starts_on=LONG_AGO)
    for code in sectors:
        SectorTerm.objects.create(organisation=organisation, sector=make_sector(code), starts_on=LONG_AGO)
    return organisation


def make_membership_charter() -> MembershipCharter:
    return MembershipCharter.objects.get_or_create(
        version="1", defaults={"dated": LONG_AGO, "text_fr": "La charte.", "text_en": "The charter."}
    )[0]


def make_membership(person: User, organisation: Organisation, **fields: Any) -> Membership:
    """Return an active membership, the charter accepted; one that was suspended or refused has a reason."""
    state = fields.pop("state", MembershipState.ACTIVE)
    if state in (MembershipState.SUSPENDED, MembershipState.REFUSED):
        fields.setdefault("reason", "A reason.")
    return Membership.objects.create(
        person=person,
        organisation=organisation,
        state=state,
        charter=make_membership_charter(),
        charter_accepted_at=NOW,
        applied_at=NOW,
        **fields,
    )


def make_mandate(person: User, organisation: Organisation, *, areas: tuple[str, ...] = (), **fields: Any) -> Mandate:
    """Return a mandate in force; on some areas where any is given."""
    if fields.get("revoked_at"):
        fields.setdefault("revoked_reason", "A reason.")
    mandate = Mandate.objects.create(
        person=person,
        organisation=organisation,
        scope=MandateScope.AREAS if areas else MandateScope.EVERYTHING,
        issued_by="the board",
        starts_on=fields.pop("starts_on", LONG_AGO),
        **fields,
    )
    mandate.areas.set([make_area(code) for code in areas])
    return mandate


def make_representative(organisation: Organisation | None = None, **fields: Any) -> User:
    """Return a person with a membership and a mandate in an organisation, a new one by default."""
    organisation = organisation or make_organisation()
    person = make_user()
    make_membership(person, organisation)
    make_mandate(person, organisation, **fields)
    return person


def make_seat(person: User, kind: BodyKind, role: SeatRole = SeatRole.MEMBER, **fields: Any) -> Seat:
    body = Body.objects.get_or_create(
        code=str(kind), defaults={"kind": kind, "name_fr": str(kind), "name_en": str(kind)}
    )[0]
    return Seat.objects.create(body=body, person=person, role=role, starts_on=LONG_AGO, **fields)


def make_secretary() -> User:
    """Return a person of the secretariat with a second factor."""
    person = make_user()
    make_seat(person, BodyKind.SECRETARIAT)
    give_second_factor(person)
    return person


def make_process(
    *, colleges: tuple[str, ...] = ("state", "local"), rule: dict[str, Any] | None = None, **fields: Any
) -> Process:
    """Return an open process in its statements step, under a frozen charter; every task is allowed to its usual roles."""
    number = next(_NUMBERS)
    process = Process.objects.create(
        slug=fields.pop("slug", f"process-{number}"),
        title_fr=f"Processus {number}",
        title_en=f"Process {number}",
        question_fr="Que faire ?",
        question_en="What to do?",
        state=fields.pop("state", ProcessState.OPEN),
        created_at=NOW,
        opened_at=NOW,
        **fields,
    )
    charter = Charter.objects.create(
        process=process,
        purpose_fr="Le but.",
        purpose_en="The purpose.",
        engagement_fr="Une réponse à chacun.",
        engagement_en="An answer to everyone.",
        rule={**RULE, **(rule or {})},
        fingerprint="0" * 64,
        frozen_at=NOW,
    )
    charter.colleges.set([make_college(code) for code in colleges])
    process.current_step = make_step(process)
    process.save()
    return process


USUAL = {
    Task.SEE: (Role.VISITOR,),
    Task.SEE_RESULTS: (Role.VISITOR,),
    Task.PROPOSE: (Role.MEMBER, Role.SECRETARIAT),
    Task.MODERATE: (Role.SECRETARIAT,),
    Task.DRAFT: (Role.MEMBER,),
    Task.TAKE_POSITION: (Role.REPRESENTATIVE,),
    Task.TAKE_OWN_POSITION: (Role.INDIVIDUAL,),
    Task.ENTER_POSITION: (Role.SECRETARIAT,),
    Task.IMPORT: (Role.SECRETARIAT,),
    Task.INVITE: (Role.SECRETARIAT,),
    Task.TRANSLATE: (Role.MEMBER, Role.SECRETARIAT),
}


def make_step(process: Process, *, kind: StepKind = StepKind.STATEMENTS, days: int = 30, **fields: Any) -> Step:
    """Return a step that began ten days before NOW, with the usual capabilities."""
    step = Step.objects.create(
        process=process,
        order=process.steps.count() + 1,
        kind=kind,
        title_fr="Énoncés",
        title_en="Statements",
        starts_at=fields.pop("starts_at", NOW - timedelta(days=10)),
        ends_at=fields.pop("ends_at", NOW + timedelta(days=days)),
    )
    Capability.objects.bulk_create(
        Capability(step=step, task=task, role=role) for task, roles in USUAL.items() for role in roles
    )
    return step


def make_statement(
    process: Process | None = None, text: str = "", *, areas: tuple[str, ...] = (), **fields: Any
) -> Statement:
    """Return a published statement."""
    process = process or make_process()
    number = process.statements.count() + 1
    statement = Statement.objects.create(
        process=process,
        number=number,
        text=text or f"Énoncé {number}.",
        language="fr",
        state=fields.pop("state", StatementState.PUBLISHED),
        proposed_at=NOW,
        **fields,
    )
    statement.areas.set([make_area(code) for code in areas])
    return statement


def make_holder(process: Process, organisation: Organisation | None = None, **fields: Any) -> Holder:
    organisation = organisation or make_organisation()
    college = organisation.college_terms.get(ends_on__isnull=True).college
    holder = Holder.objects.create(process=process, organisation=organisation, college=college, since=NOW, **fields)
    holder.sectors.set([term.sector for term in organisation.sector_terms.all()])
    return holder


def make_position(statement: Statement, holder: Holder | None = None, answer: int = 1, **fields: Any) -> Position:
    holder = holder or make_holder(statement.process)
    return Position.objects.create(
        holder=holder,
        statement=statement,
        answer=answer,
        taken_at=fields.pop("taken_at", NOW),
        nonce=f"nonce{next(_NUMBERS)}",
        **fields,
    )
