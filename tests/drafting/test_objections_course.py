"""Over all orders of up to eight events: an objection ends once, never by a ruling without author, role and rationale."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from miroir.common.may import Refused
from miroir.drafting.actions.objections import (
    Opposition,
    acknowledge_objection,
    add_step,
    begin_reconciliation,
    escalate_overdue,
    maintain_objection,
    raise_objection,
    resolve_objection,
    rule_on_objection,
    withdraw_objection,
)
from miroir.drafting.actions.objections_course import KINDS, carry_on
from miroir.drafting.models import OPEN, Objection, ObjectionState, ReconciliationKind
from miroir.drafting.permissions.objections import MOVES, Event, state_after
from miroir.journal.models import Entry
from tests.drafting_makers import make_version
from tests.drafting_objections_makers import make_bureau, make_chair, make_objection
from tests.makers import NOW, make_organisation, make_representative, make_secretary

LONGEST = 8
RULED = {ObjectionState.SUSTAINED, ObjectionState.OVERRULED}
BY_ITSELF = (Event.LAPSE, Event.ESCALATE)


def reached(depth, events=tuple(Event)):
    """Return every state that some order of at most so many events leads to, with the events of one shortest order."""
    found: dict[ObjectionState, tuple[Event, ...]] = {ObjectionState.RAISED: ()}
    frontier = [ObjectionState.RAISED]
    for _round in range(depth):
        after = []
        for state in frontier:
            for event in events:
                to = state_after(state, event)
                if to is not None and to not in found:
                    found[to] = (*found[state], event)
                    after.append(to)
        frontier = after
    return found


def test_every_state_is_reached_and_the_open_ones_are_those_that_go_on():
    found = reached(LONGEST)

    assert set(found) == set(ObjectionState)
    goes_on = {state for state in found if any(state_after(state, event) is not None for event in Event)}
    assert goes_on == set(OPEN)


def test_a_ruling_is_always_of_a_maintained_objection():
    for state in ObjectionState:
        for event in Event:
            if state_after(state, event) in RULED:
                assert state == ObjectionState.MAINTAINED
                assert event in (Event.SUSTAIN, Event.OVERRULE)


def test_an_acknowledged_objection_is_maintained_by_the_time_alone():
    for state in (ObjectionState.ACKNOWLEDGED, ObjectionState.RECONCILING):
        assert state_after(state, Event.LAPSE) == ObjectionState.MAINTAINED
    assert set(reached(LONGEST, BY_ITSELF)) == {ObjectionState.RAISED}


def test_from_every_open_state_an_end_is_in_reach():
    for state in OPEN:
        seen, frontier = {state}, [state]
        while frontier:
            one = frontier.pop()
            new = {state_after(one, event) for event in Event} - {None} - seen
            seen |= new
            frontier += list(new)
        assert seen - set(OPEN)


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(ObjectionState))
def test_what_happens_in_the_database_is_what_the_table_says(state):
    organisation = make_organisation()
    ours, bureau, secretary = make_representative(organisation), make_bureau(), make_secretary()
    people = {
        Event.ACKNOWLEDGE: secretary,
        Event.BEGIN: secretary,
        Event.SUSTAIN: bureau,
        Event.OVERRULE: bureau,
        Event.LAPSE: None,
        Event.ESCALATE: None,
    }
    version = make_version()
    for event in Event:
        with transaction.atomic():
            objection = make_objection(version, state, organisation=organisation)
            before, expected = Entry.objects.count(), state_after(state, event)
            now = NOW + timedelta(days=90) if event in BY_ITSELF else NOW
            try:
                carry_on(by=people.get(event, ours), objection=objection, event=event, text="Parce que.", now=now)
                happened = True
            except Refused as refusal:
                happened = not str(refusal).endswith(".")
            assert happened == (expected is not None), event
            objection.refresh_from_db()
            assert objection.state == (expected or state), event
            assert Entry.objects.count() - before == objection.steps.count() == (0 if expected is None else 1)
            assert (objection.ended_at is None) == (objection.state in OPEN)
            transaction.set_rollback(True)


def test_every_event_has_its_name_in_the_journal():
    assert set(KINDS) == set(MOVES) == set(Event)


class CourseOfAnObjection(RuleBasedStateMachine):
    """Every event is tried at any moment; what is refused must leave everything as it was."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = NOW
        self.clock = time_machine.travel(self.now, tick=False)
        self.clock.start()
        self.organisation = make_organisation()
        self.people = {
            "ours": make_representative(self.organisation),
            "other": make_representative(),
            "chair": make_chair(),
            "bureau": make_bureau(),
            "cousin": make_bureau(self.organisation),
            "secretary": make_secretary(),
        }
        opposition = Opposition(substantial=True, reason="Non.", remedy="Autre.")
        self.objection = raise_objection(
            by=self.people["ours"], version=make_version(), organisation=self.organisation, opposition=opposition
        )
        self.ended = None
        self.states = [ObjectionState.RAISED]

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def tried(self, act, who, **told):
        try:
            act(by=self.people[who], objection=self.objection, **told)
        except Refused:
            return False
        return True

    @rule(days=st.sampled_from([1, 4]))
    def time_passes(self, days):
        self.clock.stop()
        self.now += timedelta(days=days)
        self.clock = time_machine.travel(self.now, tick=False)
        self.clock.start()

    @rule()
    def terms_are_watched(self):
        later = self.now + timedelta(days=61)
        escalate_overdue(by=None, now=later)
        assert escalate_overdue(by=None, now=later) == 0

    @rule(who=st.sampled_from(["secretary", "chair", "ours", "other"]))
    def it_is_acknowledged(self, who):
        if self.tried(acknowledge_objection, who):
            assert who in ("secretary", "chair")

    @rule(who=st.sampled_from(["secretary", "chair", "ours"]))
    def reconciliation_begins(self, who):
        if self.tried(begin_reconciliation, who):
            assert who in ("secretary", "chair")

    @rule(who=st.sampled_from(["chair", "ours", "other"]), kind=st.sampled_from(list(ReconciliationKind)))
    def a_step_is_added(self, who, kind):
        if self.tried(add_step, who, kind=kind, text="Un mot."):
            assert who in ("chair", "ours")
            assert kind not in (ReconciliationKind.STATE, ReconciliationKind.ESCALATION)
            assert self.ended is None

    @rule(who=st.sampled_from(["ours", "chair", "bureau"]), outcome=st.sampled_from(["", "Réglé."]))
    def it_is_resolved(self, who, outcome):
        if self.tried(resolve_objection, who, outcome=outcome):
            assert (who, outcome) == ("ours", "Réglé.")

    @rule(who=st.sampled_from(["ours", "other", "secretary"]))
    def it_is_withdrawn(self, who):
        if self.tried(withdraw_objection, who):
            assert who == "ours"

    @rule(who=st.sampled_from(["ours", "bureau"]))
    def it_is_maintained(self, who):
        if self.tried(maintain_objection, who):
            assert who == "ours"

    @rule(
        who=st.sampled_from(["bureau", "bureau", "cousin", "ours", "secretary"]),
        sustained=st.booleans(),
        ruling=st.sampled_from(["", "Parce que."]),
    )
    def it_is_ruled_upon(self, who, sustained, ruling):
        if self.tried(rule_on_objection, who, sustained=sustained, ruling=ruling):
            assert (who, ruling) == ("bureau", "Parce que.")

    @invariant()
    def an_end_is_for_good_and_a_ruling_is_whole(self):
        found = Objection.objects.get(pk=self.objection.pk)
        if self.ended is not None:
            assert (found.state, found.ended_at, found.steps.count()) == self.ended
        if found.state not in OPEN:
            self.ended = (found.state, found.ended_at, found.steps.count())
        ruled = found.state in RULED
        assert ruled == bool(found.ruling) == bool(found.ruled_as) == (found.ruled_by_id is not None)
        assert found.ruled_by in (None, self.people["bureau"])
        assert (found.ended_at is None) == (found.state in OPEN)

    @invariant()
    def the_thread_and_the_journal_tell_every_change(self):
        steps = list(self.objection.steps.order_by("pk"))
        told = [step.state for step in steps if step.state]
        assert told[-1] == Objection.objects.get(pk=self.objection.pk).state
        for before, after in itertools.pairwise(told):
            assert any(state_after(before, event) == after for event in Event)
        assert Entry.objects.count() == len(steps)


@pytest.mark.slow
@pytest.mark.django_db
def test_no_order_of_events_ends_an_objection_twice_or_by_an_unreasoned_ruling():
    run_state_machine_as_test(
        CourseOfAnObjection,
        settings=settings(
            max_examples=15,
            stateful_step_count=LONGEST,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
