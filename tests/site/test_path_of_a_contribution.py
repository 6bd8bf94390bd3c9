"""Read this first: the path of a contribution, from an organisation that joins to a figure that a stranger can check.

Each stage is one action of a room. Read downwards it is the process, read upwards it is the proof.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from miroir.consultations.actions.charters import CharterText, write_charter
from miroir.consultations.actions.moderation import publish_statement
from miroir.consultations.actions.positions import take_position
from miroir.consultations.actions.processes import open_process, prepare_process
from miroir.consultations.actions.statements import Wording, propose_statement
from miroir.consultations.actions.steps import PlannedStep
from miroir.consultations.given import Given
from miroir.consultations.models import KeptMap, Stance, StepKind
from miroir.consultations.tasks import keep_map_of
from miroir.directory.actions.decisions import verify_organisation
from miroir.directory.actions.mandates import give_mandate
from miroir.directory.actions.memberships import apply_for_membership, verify_membership
from miroir.directory.actions.organisations import apply_organisation
from miroir.directory.details import OrganisationDetails
from miroir.directory.models import MandateScope, Membership
from miroir.journal.actions import commitment_of, fingerprint
from miroir.journal.actions.sealing import seal_entries
from miroir.journal.models import Entry, Seal
from tests.makers import (
    RULE,
    make_area,
    make_college,
    make_membership_charter,
    make_organisation,
    make_representative,
    make_secretary,
    make_sector,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_a_position_becomes_a_figure_that_anyone_can_follow_back(client):  # noqa: PLR0915 - one path, walked whole
    secretary, newcomer = make_secretary(), make_user("Newcomer")
    today = timezone.localdate()

    # The directory: an organisation presents itself and its person; the secretariat verifies both and records the mandate.
    details = OrganisationDetails(
        name_fr="Ville de Saint-Exemple", college=make_college("local"), sectors=(make_sector(),), areas=(make_area(),)
    )
    city = apply_organisation(by=newcomer, details=details)
    membership = apply_for_membership(
        by=newcomer, organisation=city, function="Mayor's office", charter=make_membership_charter()
    )
    verify_organisation(by=secretary, organisation=city)
    verify_membership(by=secretary, membership=membership)
    give_mandate(
        by=secretary,
        organisation=city,
        person=newcomer,
        scope=MandateScope.EVERYTHING,
        areas=(),
        starts_on=today,
        ends_on=today + timedelta(days=30),
        issued_by="the council, 3 May",
    )

    # The process: its rule is fixed before it opens.
    now = timezone.now()
    step = PlannedStep(StepKind.STATEMENTS, now - timedelta(hours=1), now + timedelta(days=30))
    process = prepare_process(
        by=secretary,
        slug="sharing-the-street",
        titles={"fr": "Partager la rue", "en": "Sharing the street"},
        questions={"fr": "Comment ?", "en": "How?"},
        steps=[step],
    )
    others = [
        make_representative(make_organisation(college=code)) for code in ("local", "local", "state", "state", "state")
    ]
    charter = CharterText(
        purpose={"fr": "Décider.", "en": "Decide."},
        engagement={"fr": "Répondre.", "en": "Answer."},
        rule=dict(RULE),
        colleges=(make_college("local"), make_college("state")),
    )
    write_charter(by=secretary, process=process, text=charter)
    process = open_process(by=secretary, process=process)

    # The statement: a member proposes it, the secretariat publishes it.
    wording = Wording("La rue se partage entre tous ceux qui s’y déplacent.", "fr", (make_area(),))
    statement = propose_statement(by=newcomer, process=process, wording=wording, organisation=city)
    statement = publish_statement(by=secretary, statement=statement)

    # The positions: each organisation's, by the person with its mandate.
    position = take_position(by=newcomer, organisation=city, given=Given(statement, Stance.AGREE))
    for person in others:
        organisation = person_organisation(person)
        take_position(by=person, organisation=organisation, given=Given(statement, Stance.AGREE))

    # The figure: kept with the hash of its input; every member of both colleges agreed, so it is a census.
    keep_map_of(process.pk)
    kept = KeptMap.objects.get(process=process, current=True)
    verdict = kept.verdicts.get(statement=statement)
    assert verdict.verdict == "consensus"
    assert (kept.positions, kept.holders, len(kept.input_hash)) == (6, 6, 64)

    # What a visitor sees, in both languages.
    for language, word in (("fr", "consensus"), ("en", "consensus")):
        page = client.get(f"/{language}/consultations/sharing-the-street/results/")
        assert page.status_code == 200
        assert word in page.content.decode()

    # The proof: the entry of the position commits to the position as it stands, and a signed seal covers it.
    entry = Entry.objects.get(opening__about=f"consultations.position:{position.key}")
    assert entry.commitment == commitment_of(entry.opening.salt, entry.opening.content)
    assert commitment_of(entry.opening.who_salt, fingerprint(position)) in entry.opening.content
    seal_entries(by=None, at=timezone.now())
    assert Seal.objects.latest("pk").size == Entry.objects.count()


def person_organisation(person):
    return Membership.objects.get(person=person).organisation
