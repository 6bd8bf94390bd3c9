"""Role by state by ownership: who tables, withdraws and carries out amendments."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils.translation import override

from miroir.common.may import Refused
from miroir.consultations.models import ProcessState, StepKind
from miroir.directory.models import BodyKind, SeatRole
from miroir.directory.standing import standing_of
from miroir.drafting.actions.adopting import adopt_amendment
from miroir.drafting.actions.amendments import rebase_amendments, table_amendment, withdraw_amendment
from miroir.drafting.models import Amendment, AmendmentState, Conflict, DispositionState, Outcome
from miroir.drafting.permissions.amendments import may_adopt, may_amend, may_amend_at_all, may_resolve, may_withdraw
from tests.amendments_makers import edited, make_amendment, make_answer, make_rapporteur, written_after
from tests.drafting_makers import make_document, make_text_process, make_version
from tests.makers import (
    NOW,
    give_second_factor,
    make_mandate,
    make_membership,
    make_organisation,
    make_representative,
    make_seat,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db

ROLES = ("visitor", "person", "member", "representative", "expired", "rapporteur", "chair", "bureau", "secretariat")
VERSIONS = ("written", "issued", "superseded", "adopted")
PROCESSES = ("preparation", "before", "running", "after", "closed", "deciding")


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def someone(role, organisation):
    """Return a person in a role; those who act for an organisation do it for this one."""
    if role == "visitor":
        return None
    if role == "secretariat":
        return make_secretary()
    if role == "representative":
        return make_representative(organisation)
    person = make_user()
    if role in ("member", "expired"):
        make_membership(person, organisation)
    if role == "expired":
        make_mandate(person, organisation, ends_on=(NOW - timedelta(days=1)).date())
    seats = {
        "rapporteur": (BodyKind.WORKING_GROUP, SeatRole.RAPPORTEUR),
        "chair": (BodyKind.WORKING_GROUP, SeatRole.CHAIR),
        "bureau": (BodyKind.BUREAU, SeatRole.MEMBER),
    }
    if role in seats:
        make_seat(person, *seats[role])
    if role == "bureau":
        give_second_factor(person)
    return person


def version_in(state, process_state="running"):
    """Return a version in a state, its process in another."""
    kind = StepKind.DECISION if process_state == "deciding" else StepKind.ENQUIRY
    process = make_text_process(kind)
    version = make_version(make_document(process), issued=state != "written")
    step = process.current_step
    if process_state == "preparation":
        process.state, process.current_step, process.opened_at = ProcessState.PREPARATION, None, None
    if process_state == "closed":
        process.state, process.closed_at = ProcessState.CLOSED, NOW
    if process_state == "before":
        step.starts_at = NOW + timedelta(days=1)
    if process_state == "after":
        step.ends_at = NOW
    step.save()
    process.save()
    if state == "superseded":
        version.superseded_at = NOW
    if state == "adopted":
        version.adopted_at = NOW
    version.save()
    return version


@pytest.mark.parametrize("role", ROLES)
def test_an_amendment_is_tabled_by_a_mandated_representative_of_the_organisation_alone(role):
    ours, others = make_organisation(), make_organisation()
    person = someone(role, ours)
    standing = standing_of(person, now=NOW)

    for state in VERSIONS:
        for process_state in PROCESSES:
            version = version_in(state, process_state)
            allowed = role == "representative" and (state, process_state) == ("issued", "running")

            verdict = may_amend(standing, version, ours, now=NOW)

            assert bool(verdict) == allowed, (role, state, process_state)
            assert bool(may_amend_at_all(standing, version, now=NOW)) == allowed
            assert not may_amend(standing, version, others, now=NOW)
            assert allowed or verdict.reason


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("visitor", "representative")])
def test_the_action_refuses_whom_the_permission_refuses_and_writes_nothing(role):
    version, organisation = version_in("issued"), make_organisation()
    amendment = make_amendment(version, "deux ans", "un an", organisation=organisation)
    person = someone(role, organisation)

    with pytest.raises(Refused):
        table_amendment(by=person, organisation=organisation, version=version, **edited(version, "deux", "trois"))
    with pytest.raises(Refused):
        withdraw_amendment(by=person, amendment=amendment)

    assert Amendment.objects.get().state == AmendmentState.TABLED


def test_an_expired_mandate_is_told_with_its_day():
    version, organisation = version_in("issued"), make_organisation("Villes")

    verdict = may_amend(standing_of(someone("expired", organisation), now=NOW), version, organisation, now=NOW)

    assert "Your mandate for Villes ended on" in verdict.reason


@pytest.mark.parametrize("role", ROLES)
def test_an_amendment_is_withdrawn_by_its_own_organisation_while_it_is_open(role):
    ours = make_organisation()
    standing = standing_of(someone(role, ours), now=NOW)

    for process_state in PROCESSES:
        version = version_in("issued", process_state)
        for state in AmendmentState:
            mine = make_amendment(version, "deux ans", "un an", organisation=ours, state=state)
            other = make_amendment(version, "deux ans", "un an", state=state)
            open_now = process_state not in ("preparation", "closed") and state == AmendmentState.TABLED

            verdict = may_withdraw(standing, mine, now=NOW)

            assert bool(verdict) == (role == "representative" and open_now), (role, process_state, state)
            assert not may_withdraw(standing, other, now=NOW)


@pytest.mark.parametrize("role", ROLES)
def test_an_accepted_amendment_is_carried_out_by_who_writes_and_never_of_the_own_organisation(role):
    version, ours = version_in("issued"), make_organisation()
    written = written_after(version)
    person = someone(role, ours)
    own, others = (make_amendment(version, "deux ans", "un an", organisation=one) for one in (ours, None))
    for amendment in (own, others):
        make_answer(amendment)
    writes = role in ("rapporteur", "secretariat")
    if writes:
        make_membership(person, ours)
    standing = standing_of(person, now=NOW)

    assert bool(may_adopt(standing, others, written, now=NOW)) == writes
    assert not may_adopt(standing, own, written, now=NOW)
    for amendment, allowed in ((others, writes), (own, False)):
        conflict = Conflict(version=written, amendment=amendment)
        assert bool(may_resolve(standing, conflict, now=NOW)) == allowed


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("state", DispositionState)
def test_only_what_the_group_agreed_to_accept_is_carried_out(outcome, state):
    version = version_in("issued")
    amendment, twin = make_amendment(version, "deux ans", "un an"), make_amendment(version, "ouvert", "libre")
    answer = make_answer(amendment, Outcome.NOTED, state)
    answer.outcome, answer.duplicate_amendment = outcome, twin if outcome == Outcome.DUPLICATE else None
    answer.save()
    written, standing = written_after(version), standing_of(make_rapporteur(version), now=NOW)
    accepted = outcome in (Outcome.ACCEPTED, Outcome.IN_PRINCIPLE, Outcome.PARTIALLY)
    settled = state in (DispositionState.AGREED, DispositionState.CONFIRMED)

    assert bool(may_adopt(standing, amendment, written, now=NOW)) == (accepted and settled)


@pytest.mark.parametrize("state", [state for state in AmendmentState if state != AmendmentState.TABLED])
def test_what_is_ended_is_not_carried_out_again(state):
    version = version_in("issued")
    amendment = make_amendment(version, "deux ans", "un an", state=state)
    make_answer(amendment)
    written = written_after(version)

    with pytest.raises(Refused, match="not open any more"):
        adopt_amendment(by=make_rapporteur(version), amendment=amendment, version=written)

    assert not written.changes.exists()


def test_nothing_is_carried_out_in_an_issued_version_nor_in_one_that_rests_on_another():
    version = version_in("issued")
    amendment = make_amendment(version, "deux ans", "un an")
    make_answer(amendment)
    rapporteur = make_rapporteur(version)

    with pytest.raises(Refused, match="issued"):
        adopt_amendment(by=rapporteur, amendment=amendment, version=version)
    other = make_version(make_document(version.document.process), issued=False)
    with pytest.raises(Refused, match="not tabled on the version"):
        adopt_amendment(by=rapporteur, amendment=amendment, version=other)


def test_amendments_are_not_taken_over_before_the_version_is_issued_nor_by_others():
    version = version_in("issued")
    written = written_after(version)

    with pytest.raises(Refused, match="once it is issued"):
        rebase_amendments(by=make_rapporteur(version), version=written, at=NOW)
    with pytest.raises(Refused):
        rebase_amendments(by=make_representative(), version=version, at=NOW)
