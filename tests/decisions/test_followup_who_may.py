"""Role by ownership by state of the process: who lays measures, tells of them and corrects."""

from __future__ import annotations

import itertools

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from miroir.consultations.models import Capability, ProcessState, Role, StepKind, Task
from miroir.decisions.models import Progress
from miroir.decisions.permissions.followup import (
    may_change_measure,
    may_correct,
    may_lay,
    may_see_internal,
    may_tell,
)
from miroir.decisions.queries.followup import measure_of
from miroir.decisions.queries.publications import publication_of
from miroir.directory.models import BodyKind, SeatRole
from miroir.directory.standing import standing_of
from tests.followup_makers import make_measure, make_objective, make_strategy
from tests.makers import (
    NOW,
    give_second_factor,
    make_college,
    make_membership,
    make_organisation,
    make_representative,
    make_seat,
    make_secretary,
    make_user,
)
from tests.publications_makers import go_to

pytestmark = pytest.mark.django_db
ROLES = ("visitor", "person", "member", "representative", "chair", "bureau", "bureau-without-factor", "secretariat")
OWNERS = ("own", "other's")
STATES = ("follow-up", "over", "closed", "another-step")
SAID = {"state": "on-track", "text": "Fait.", "language": "fr", "public": "True"}


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def someone(role, organisation):
    """Return a person in a role; a member and a representative are of an organisation."""
    if role == "visitor":
        return None
    if role == "representative":
        return make_representative(organisation)
    if role == "secretariat":
        return make_secretary()
    person = make_user()
    if role == "member":
        make_membership(person, organisation)
    if role == "chair":
        make_seat(person, BodyKind.WORKING_GROUP, SeatRole.CHAIR)
    if role.startswith("bureau"):
        make_seat(person, BodyKind.BUREAU)
    if role == "bureau":
        give_second_factor(person)
    return person


def in_state(state):
    """Return a strategy whose process is in its follow-up step, after its end, closed, or in a step without follow-up."""
    strategy = make_strategy()
    process = strategy.version.document.process
    if state == "over":
        process.steps.filter(kind=StepKind.FOLLOW_UP).update(ends_at=NOW)
    if state == "closed":
        process.state, process.closed_at = ProcessState.CLOSED, NOW
        process.save()
    if state == "another-step":
        go_to(process, StepKind.ENQUIRY)
    return strategy


@pytest.mark.parametrize(("role", "owned", "state"), list(itertools.product(ROLES, OWNERS, STATES)))
def test_who_may_lay_tell_and_correct(client, role, owned, state):
    strategy, owner = in_state(state), make_organisation()
    made = make_measure(make_objective(strategy), owner)
    told = Progress.objects.create(measure=made, state="late", text="Un.", language="fr", told_at=NOW)
    person = someone(role, owner if owned == "own" else make_organisation())
    measure = measure_of(publication_of(strategy.slug), made.number)
    standing = standing_of(person, now=NOW)

    found = (
        bool(may_lay(standing, strategy, now=NOW)),
        bool(may_change_measure(standing, measure, now=NOW)),
        bool(may_tell(standing, measure, now=NOW)),
        bool(may_correct(standing, told, now=NOW)),
        bool(may_see_internal(standing, now=NOW)),
    )

    desk = role in ("bureau", "secretariat")
    tells = (role, owned) == ("representative", "own")
    assert found == (desk, desk, tells, role == "secretariat", desk or role in ("member", "representative"))
    assert all(
        verdict or verdict.reason
        for verdict in (may_lay(standing, strategy, now=NOW), may_tell(standing, measure, now=NOW))
    )
    if person is not None:
        client.force_login(person)
    address = reverse("decisions:change-measure", args=[strategy.slug, made.number, "progress"])
    answer = client.post(address, SAID)
    elsewhere = role in ("visitor", "bureau-without-factor")  # sent to sign in, or to take a second factor
    assert answer.status_code == (302 if tells or elsewhere else 422)
    assert made.progress.count() == 1 + tells


def test_the_table_of_the_step_says_which_colleges_tell():
    strategy = make_strategy()
    process = strategy.version.document.process
    ours, theirs = make_organisation(college="state"), make_organisation(college="local")
    Capability.objects.filter(step__process=process, task=Task.FOLLOW, role=Role.REPRESENTATIVE).delete()
    step = process.steps.get(kind=StepKind.FOLLOW_UP)
    Capability.objects.create(step=step, task=Task.FOLLOW, role=Role.REPRESENTATIVE, college=make_college("state"))

    verdicts = [
        may_tell(
            standing_of(make_representative(owner), now=NOW), make_measure(make_objective(strategy), owner), now=NOW
        )
        for owner in (ours, theirs)
    ]

    assert [bool(one) for one in verdicts] == [True, False]
    assert "for other colleges" in verdicts[1].reason


def test_where_no_step_names_the_follow_up_the_usual_table_holds():
    strategy = make_strategy(kind=StepKind.DECISION)
    measure = make_measure(make_objective(strategy))
    assert not Capability.objects.filter(step__process=strategy.version.document.process, task=Task.FOLLOW).exists()

    assert may_tell(standing_of(make_representative(measure.owner), now=NOW), measure, now=NOW)


def test_a_mandate_of_other_areas_does_not_tell():
    measure = make_measure()
    person = make_representative(measure.owner, areas=("a09",))

    verdict = may_tell(standing_of(person, now=NOW), measure, now=NOW)

    assert not verdict
    assert verdict.reason
