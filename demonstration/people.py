"""The invented group: its organisations, bodies, people and the accounts to try."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from demonstration.generate import SOURCES
from demonstration.generate import Organisation as Invented
from miroir.accounts.actions import make_demonstration_account
from miroir.accounts.models import User
from miroir.directory.actions.bodies import BodyDetails, appoint_secretary, give_seat, open_body
from miroir.directory.actions.charters import CharterText, publish_membership_charter
from miroir.directory.actions.mandates import give_mandate
from miroir.directory.actions.memberships import apply_for_membership, register_member
from miroir.directory.actions.organisations import register_organisation
from miroir.directory.details import OrganisationDetails
from miroir.directory.models import (
    Area,
    Body,
    College,
    Kind,
    MandateScope,
    MembershipCharter,
    Organisation,
    SeatRole,
    Sector,
    Size,
    Territory,
)

KINDS: Final = {
    "state": Kind.ADMINISTRATION,
    "agency": Kind.AGENCY,
    "local": Kind.LOCAL_AUTHORITY,
    "large_company": Kind.COMPANY,
    "sme": Kind.COMPANY,
    "research": Kind.RESEARCH,
    "ngo": Kind.ASSOCIATION,
    "intermediary": Kind.FEDERATION,
}
SIZES: Final = {"large_company": Size.LARGE, "sme": Size.SMALL, "research": Size.MEDIUM}
FOUNDED: Final = timedelta(days=400)
"""How long ago the members joined."""
FIRST_NAMES: Final = (
    "Camille", "Dominique", "Claude", "Alix", "Maxime", "Charlie", "Sacha", "Morgan", "Lou", "Noa",
    "Andrea", "Eden", "Ange", "Mahé", "Yaël",
)  # fmt: skip
LAST_NAMES: Final = (
    "Duval", "Perrot", "Lemoine", "Garnier", "Chauvet", "Rolland", "Besson", "Marchand", "Vidal", "Aubry",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """The laid group. `representatives`: the person with the mandate of each organisation, in their order."""

    secretary: User
    bureau: User
    organisations: tuple[Organisation, ...]
    representatives: tuple[User, ...]
    accounts: Mapping[str, User]


def facts() -> dict[str, Any]:
    """Return what the file of the demonstration's group and processes says."""
    return tomllib.loads((SOURCES / "processes.toml").read_text(encoding="utf-8"))


def lay_group(members: Sequence[Invented], *, today: date) -> Group:
    """Lay the group through the actions of the site: bodies, organisations, people with mandates, accounts to try."""
    told = facts()
    secretary = _account("secretariat", "Secrétariat de démonstration")
    appoint_secretary(by=None, person=secretary)
    charter = _charter(secretary, told["group"], today)
    organisations = tuple(_organisation(secretary, member, today) for member in members)
    bodies = {body["code"]: _body(secretary, body) for body in told["body"]}
    accounts = {role: _account(role, name) for role, name in NAMES.items()}
    crowd = [accounts["representative"], *(_crowd(place) for place in range(1, len(organisations)))]
    for place, organisation in enumerate(organisations):
        _speaks(secretary, crowd[place], organisation, charter, today)
    _seats(secretary, bodies, organisations, accounts, charter, today)
    apply_for_membership(
        by=accounts["newcomer"], organisation=organisations[1], function="Chargée de mission", charter=charter
    )
    return Group(secretary, accounts["bureau"], organisations, tuple(crowd), accounts)


NAMES: Final = {
    "bureau": "Comité de démonstration",
    "representative": "Représentante de démonstration",
    "member": "Membre de démonstration",
    "rapporteur": "Rapporteuse de démonstration",
    "chair": "Présidente de groupe de démonstration",
    "individual": "Habitante de démonstration",
    "newcomer": "Nouvelle venue de démonstration",
}
"""The accounts to try beside the secretariat's, by role."""


def _account(role: str, name: str) -> User:
    return make_demonstration_account(by=None, email=f"{role}@demo.example", name=name, role=role, language="fr")


def _crowd(place: int) -> User:
    name = f"{FIRST_NAMES[place % len(FIRST_NAMES)]} {LAST_NAMES[place // len(FIRST_NAMES) % len(LAST_NAMES)]}"
    return make_demonstration_account(by=None, email=f"membre{place}@demo.example", name=name, role="", language="fr")


def _charter(secretary: User, told: Mapping[str, str], today: date) -> MembershipCharter:
    text = CharterText(told["charter_version"], today, told["charter_fr"], told["charter_en"])
    return publish_membership_charter(by=secretary, charter=text)


def _organisation(secretary: User, member: Invented, today: date) -> Organisation:
    place = sum(member.name.encode())
    areas = tuple(Area.objects.all())
    details = OrganisationDetails(
        name_fr=member.name,
        kind=KINDS[member.college],
        size=SIZES.get(member.college, Size.UNKNOWN),
        areas=tuple(areas[(place + step * 4) % len(areas)] for step in range(3)),
        territory=Territory.objects.filter(level="region", insee=member.territory).first()
        if member.territory
        else None,
        college=College.objects.get(code=member.college),
        sectors=tuple(Sector.objects.filter(code__in=member.sectors)),
    )
    return register_organisation(by=secretary, details=details, since=today - FOUNDED, invented=True)


def _body(secretary: User, told: Mapping[str, Any]) -> Body:
    known = Body.objects.filter(kind=told["kind"]).first() if told["kind"] == "secretariat" else None
    if known:
        return known
    details = BodyDetails(
        name_fr=told["name_fr"],
        name_en=told["name_en"],
        purpose_fr=told["purpose_fr"],
        purpose_en=told["purpose_en"],
        areas=tuple(Area.objects.filter(code__in=told.get("areas", ()))),
    )
    return open_body(by=secretary, kind=told["kind"], details=details, code=told["code"])


def _speaks(secretary: User, person: User, organisation: Organisation, charter: MembershipCharter, today: date) -> None:
    register_member(by=secretary, organisation=organisation, person=person, function="Direction", charter=charter)
    give_mandate(
        by=secretary,
        organisation=organisation,
        person=person,
        scope=MandateScope.EVERYTHING,
        areas=(),
        starts_on=today,
        ends_on=today + timedelta(days=365),
        issued_by="lettre de la direction (démonstration)",
    )


def _seats(
    secretary: User,
    bodies: Mapping[str, Body],
    organisations: Sequence[Organisation],
    accounts: Mapping[str, User],
    charter: MembershipCharter,
    today: date,
) -> None:
    first = organisations[0]
    for role in ("member", "rapporteur", "chair", "bureau"):
        organisation = first if role == "member" else organisations[len(role)]
        register_member(
            by=secretary, organisation=organisation, person=accounts[role], function="Mission", charter=charter
        )
    given = (
        ("bureau", "bureau", SeatRole.CHAIR),
        ("rapporteur", "donnees", SeatRole.RAPPORTEUR),
        ("rapporteur", "mobilite", SeatRole.RAPPORTEUR),
        ("chair", "mobilite", SeatRole.CHAIR),
        ("representative", "pleniere", SeatRole.MEMBER),
    )
    for role, code, seat in given:
        organisation = first if role == "representative" else organisations[len(role)]
        give_seat(
            by=secretary,
            body=bodies[code],
            person=accounts[role],
            role=seat,
            organisation=organisation,
            starts_on=today,
            ends_on=None,
        )
