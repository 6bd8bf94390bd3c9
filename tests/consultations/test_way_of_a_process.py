"""Over all orders of up to eight events: a frozen charter never changes, steps follow their order, states only go on."""

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
from miroir.consultations.actions.charters import change_charter, write_charter
from miroir.consultations.actions.processes import close_process, open_process
from miroir.consultations.actions.steps import advance_step, extend_step, plan_steps, return_to_step
from miroir.consultations.models import ChangeKind, Process, ProcessState, StepKind
from miroir.consultations.queries.charters import fingerprint_of
from tests.consultations.test_processes import DAY, planned, prepared, whole
from tests.makers import NOW, RULE, make_college

ORDER = [ProcessState.PREPARATION, ProcessState.OPEN, ProcessState.CLOSED]


class WayOfAProcess(RuleBasedStateMachine):
    """Every event is tried at any moment; what is refused must leave everything as it was."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = NOW
        self.clock = time_machine.travel(self.now, tick=False)
        self.clock.start()
        self.process = prepared(kinds=(StepKind.FRAMING, StepKind.STATEMENTS, StepKind.DECISION))
        self.by = self.process.created_by
        self.frozen = {}
        self.state, self.place = ProcessState.PREPARATION, 0

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def tried(self, act):
        """Return whether an event was carried out; a refused one is undone by its own transaction."""
        self.process = Process.objects.get(pk=self.process.pk)
        try:
            act()
        except Refused:
            return False
        return True

    @rule(days=st.sampled_from([1, 10, 25]))
    def time_passes(self, days):
        self.clock.stop()
        self.now += timedelta(days=days)
        self.clock = time_machine.travel(self.now, tick=False)
        self.clock.start()

    @rule(whole_one=st.booleans())
    def the_charter_is_written(self, whole_one):
        colleges = [make_college("state"), make_college("local")] if whole_one else []
        done = self.tried(lambda: write_charter(by=self.by, process=self.process, text=whole(colleges, rule=RULE)))
        assert done == (self.state == ProcessState.PREPARATION)

    @rule()
    def steps_are_planned(self):
        steps = planned(StepKind.FRAMING, StepKind.STATEMENTS, StepKind.DECISION, start=self.now)
        done = self.tried(lambda: plan_steps(by=self.by, process=self.process, steps=steps))
        assert done == (self.state == ProcessState.PREPARATION)

    @rule()
    def it_opens(self):
        before = self.state
        if self.tried(lambda: open_process(by=self.by, process=self.process)):
            assert before == ProcessState.PREPARATION
            self.state, self.place = ProcessState.OPEN, 1

    @rule()
    def it_goes_on(self):
        if self.tried(lambda: advance_step(by=self.by, process=self.process)):
            assert self.state == ProcessState.OPEN
            self.place += 1

    @rule(place=st.integers(0, 2), reason=st.sampled_from(["", "A reason."]))
    def it_comes_back(self, place, reason):
        step = list(self.process.steps.order_by("order"))[place]
        if self.tried(lambda: return_to_step(by=self.by, process=self.process, step=step, reason=reason)):
            assert reason
            assert self.state == ProcessState.OPEN
            assert step.order < self.place
            self.place = step.order

    @rule(days=st.sampled_from([-3, 20]), reason=st.sampled_from(["", "A reason."]))
    def it_is_extended(self, days, reason):
        until = self.now + days * DAY
        if self.tried(lambda: extend_step(by=self.by, process=self.process, until=until, reason=reason)):
            assert reason
            assert days > 0

    @rule(days=st.integers(1, 90))
    def the_charter_changes(self, days):
        text = whole([make_college("state")], reply_days=days)
        if self.tried(lambda: change_charter(by=self.by, process=self.process, text=text, reason="A reason.")):
            assert self.state == ProcessState.OPEN

    @rule(reason=st.sampled_from(["", "A reason."]))
    def it_closes(self, reason):
        if self.tried(lambda: close_process(by=self.by, process=self.process, reason=reason)):
            assert self.state == ProcessState.OPEN
            self.state = ProcessState.CLOSED

    @invariant()
    def a_frozen_charter_never_changes(self):
        for charter in self.process.charters.filter(frozen_at__isnull=False):
            codes = [college.code for college in charter.colleges.all()]
            assert fingerprint_of(charter, codes) == charter.fingerprint
            assert self.frozen.setdefault(charter.version, charter.fingerprint) == charter.fingerprint
        versions = list(self.process.charters.order_by("version").values_list("version", flat=True))
        assert versions == list(range(1, len(versions) + 1))

    @invariant()
    def state_and_step_are_those_of_the_events(self):
        process = Process.objects.get(pk=self.process.pk)
        assert process.state == self.state
        assert (process.current_step.order if process.current_step else 0) == self.place
        assert (process.opened_at is None) == (self.state == ProcessState.PREPARATION)
        assert (process.closed_at is None) == (self.state != ProcessState.CLOSED)

    @invariant()
    def steps_stand_one_after_the_other(self):
        steps = list(self.process.steps.order_by("order"))
        assert [step.order for step in steps] == [1, 2, 3]
        assert all(step.starts_at < step.ends_at for step in steps)
        assert all(before.ends_at <= after.starts_at for before, after in itertools.pairwise(steps))

    @invariant()
    def every_return_and_extension_has_its_reason(self):
        owed = (ChangeKind.RETURNED, ChangeKind.EXTENDED, ChangeKind.CHARTER)
        assert not self.process.changes.filter(kind__in=owed, reason="").exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_no_order_of_events_changes_a_frozen_charter_or_leaves_the_way():
    run_state_machine_as_test(
        WayOfAProcess,
        settings=settings(
            max_examples=25,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
