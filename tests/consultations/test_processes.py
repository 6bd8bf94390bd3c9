"""Preparing a process, opening it, and its way from step to step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from miroir.common.may import Refused
from miroir.consultations.actions.charters import CharterText, write_charter
from miroir.consultations.actions.processes import close_process, edit_process, open_process, prepare_process
from miroir.consultations.actions.steps import (
    PlannedStep,
    advance_step,
    extend_step,
    plan_steps,
    return_to_step,
    set_capabilities,
)
from miroir.consultations.capabilities import POSSIBLE, default_lines
from miroir.consultations.models import (
    Capability,
    ChangeKind,
    Process,
    ProcessChange,
    ProcessState,
    Refresh,
    Role,
    StepKind,
    Task,
)
from miroir.consultations.queries.charters import charter_in_force, fingerprint_of
from miroir.consultations.queries.processes import (
    closed_processes,
    coming_processes,
    current_processes,
    steps_ending_soon,
)
from miroir.journal.models import Entry
from miroir.letters.models import Letter
from tests.makers import (
    NOW,
    RULE,
    make_college,
    make_holder,
    make_organisation,
    make_process,
    make_representative,
    make_secretary,
    make_step,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def planned(*kinds, start=NOW, days=10):
    """Return steps one after the other, ten days each."""
    return [
        PlannedStep(kind, start + place * days * DAY, start + (place + 1) * days * DAY)
        for place, kind in enumerate(kinds)
    ]


def prepared(by=None, *, kinds=(StepKind.FRAMING, StepKind.STATEMENTS, StepKind.FOLLOW_UP), **fields):
    """Return a process in preparation whose charter is whole."""
    by = by or make_secretary()
    process = prepare_process(
        by=by,
        slug=fields.pop("slug", "villes"),
        titles={"fr": "La ville", "en": "The city"},
        questions={"fr": "Que faire ?", "en": "What to do?"},
        steps=planned(*kinds),
        **fields,
    )
    colleges = [make_college("state"), make_college("local")]
    for college in ("state", "state", "local", "local"):
        make_organisation(college=college)
    write_charter(by=by, process=process, text=whole(colleges))
    return process


def opened(**fields):
    """Return an open process in its first step."""
    return open_process(by=make_secretary(), process=prepared(**fields))


def whole(colleges, **changes):
    text = {
        "purpose": {"fr": "Le but.", "en": "The purpose."},
        "engagement": {"fr": "Une réponse.", "en": "An answer."},
        "rule": RULE,
        "colleges": colleges,
    }
    return CharterText(**{**text, **changes})


def kinds_recorded():
    return list(Entry.objects.values_list("kind", flat=True))


def test_a_prepared_process_has_its_steps_their_usual_table_and_a_charter_to_write():
    process = prepare_process(
        by=make_secretary(),
        slug="villes",
        titles={"fr": "La ville", "en": "The city"},
        questions={"fr": "Que faire ?", "en": "What to do?"},
        steps=planned(StepKind.FRAMING, StepKind.STATEMENTS)[::-1],
    )

    assert process.state == ProcessState.PREPARATION
    assert [step.kind for step in process.steps.all()] == ["framing", "statements"]
    step = process.steps.get(kind=StepKind.STATEMENTS)
    assert (step.title_fr, step.title_en) == ("Énoncés", "Statements")
    lines = {(line.task, line.role) for line in step.capabilities.all()}
    assert lines == set(default_lines(StepKind.STATEMENTS, individuals=False))
    assert charter_in_force(process).frozen_at is None
    assert "consultation prepared" in kinds_recorded()


def test_nobody_but_the_secretariat_prepares():
    with pytest.raises(Refused, match=r"secr.tariat"):
        prepare_process(
            by=make_representative(),
            slug="a",
            titles={"fr": "A"},
            questions={"fr": "A"},
            steps=planned(StepKind.FRAMING),
        )

    assert not Process.objects.exists()


@pytest.mark.parametrize("slug", ["villes", "desk"])
def test_a_name_in_the_address_is_taken_once_and_the_desk_keeps_its_own(slug):
    secretary = make_secretary()
    prepared(secretary, slug="villes")

    with pytest.raises(Refused):
        prepare_process(
            by=secretary, slug=slug, titles={"fr": "B", "en": "B"}, questions={"fr": "B", "en": "B"}, steps=[]
        )

    assert Process.objects.count() == 1


@pytest.mark.parametrize(
    ("kinds", "days", "match"),
    [((StepKind.FRAMING,), 0, "framing|cadrage"), ((StepKind.FRAMING, StepKind.STATEMENTS), -1, "framing|cadrage")],
)
def test_steps_end_after_they_start(kinds, days, match):
    process = prepared()

    with pytest.raises(Refused, match=match):
        plan_steps(by=process.created_by, process=process, steps=planned(*kinds, days=days))

    assert process.steps.count() == 3


def test_a_step_does_not_start_before_the_one_before_it_ends():
    process = prepared()
    first, second = planned(StepKind.FRAMING, StepKind.STATEMENTS)
    early = PlannedStep(second.kind, first.ends_at - DAY, second.ends_at)

    with pytest.raises(Refused):
        plan_steps(by=process.created_by, process=process, steps=[first, early])

    assert process.steps.count() == 3


def test_a_kind_may_occur_twice_and_a_planned_step_keeps_its_table():
    process = prepared()
    old = process.steps.get(kind=StepKind.STATEMENTS)
    set_capabilities(by=process.created_by, step=old, college=None, lines=[(Task.SEE, Role.MEMBER)])
    first, second = planned(StepKind.STATEMENTS, StepKind.STATEMENTS)
    kept = PlannedStep(second.kind, second.starts_at, second.ends_at, "Deuxième tour", "Second round", old)

    plan_steps(by=process.created_by, process=process, steps=[kept, first])

    assert [(step.order, step.title_en) for step in process.steps.all()] == [(1, "Statements"), (2, "Second round")]
    old.refresh_from_db()
    assert old.order == 2
    assert [(line.task, line.role) for line in old.capabilities.all()] == [("see", "member")]


def test_opening_freezes_the_charter_and_begins_the_first_step():
    process = prepared()

    process = open_process(by=process.created_by, process=process)

    charter = charter_in_force(process)
    assert process.state == ProcessState.OPEN
    assert process.current_step == process.steps.first()
    assert charter.frozen_at == NOW
    assert charter.fingerprint == fingerprint_of(charter, ["local", "state"])
    assert [row["kind"] for row in charter.calendar] == ["framing", "statements", "follow-up"]
    assert {"consultation opened", "charter frozen"} <= set(kinds_recorded())
    assert ProcessChange.objects.get().kind == ChangeKind.OPENED
    assert Refresh.objects.filter(process=process).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": {"fr": "Le but.", "en": ""}},
        {"engagement": {"fr": "", "en": "An answer."}},
        {"colleges": []},
        {"rule": {**RULE, "threshold": 1.2}},
        {"rule": {**RULE, "minimum": 0}},
        {"rule": {**RULE, "minimum": 3}},
        {"reply_days": 0},
        {"acknowledge_days": 0},
        {"reconcile_days": 0},
        {"rule": {**RULE, "method": "show of hands"}},
    ],
)
def test_a_process_does_not_open_under_a_charter_that_is_not_whole(changes):
    process = prepared()
    colleges = [make_college("state"), make_college("local")]
    write_charter(by=process.created_by, process=process, text=whole(**{"colleges": colleges, **changes}))

    with pytest.raises(Refused):
        open_process(by=process.created_by, process=process)

    process.refresh_from_db()
    assert process.state == ProcessState.PREPARATION
    assert charter_in_force(process).frozen_at is None


def test_once_open_neither_texts_nor_steps_nor_charter_change_by_the_way_of_preparation():
    process: Any = opened()
    secretary = process.created_by
    text = whole([make_college("state")])

    for act in (
        lambda: write_charter(by=secretary, process=process, text=text),
        lambda: plan_steps(by=secretary, process=process, steps=[]),
        lambda: open_process(by=secretary, process=process),
        lambda: edit_process(
            by=secretary, process=process, slug="autre", titles={"fr": "X"}, questions={"fr": "X"}, individuals=True
        ),
    ):
        with pytest.raises(Refused):
            act()

    process.refresh_from_db()
    assert (process.slug, process.individuals, process.steps.count()) == ("villes", False, 3)


def test_a_process_opened_to_persons_lets_them_answer_where_that_is_usual():
    process = prepared()
    texts: dict[str, Any] = {"slug": "villes", "titles": {"fr": "A", "en": "A"}, "questions": {"fr": "A", "en": "A"}}

    edit_process(by=process.created_by, process=process, individuals=True, **texts)

    own = Capability.objects.filter(task=Task.TAKE_OWN_POSITION)
    assert [line.step.kind for line in own] == ["statements"]
    edit_process(by=process.created_by, process=process, individuals=False, **texts)
    assert not own.all().exists()


def test_a_step_runs_its_time_before_the_next_and_then_only_the_next():
    process: Any = opened()
    secretary = process.created_by

    with pytest.raises(Refused):
        advance_step(by=secretary, process=process)
    with time_machine.travel(NOW + 10 * DAY, tick=False):
        process = advance_step(by=secretary, process=process)

    assert process.current_step.kind == StepKind.STATEMENTS
    with time_machine.travel(NOW + 60 * DAY, tick=False):
        process = advance_step(by=secretary, process=process)
        with pytest.raises(Refused):
            advance_step(by=secretary, process=process)
    assert process.current_step.kind == StepKind.FOLLOW_UP


def test_coming_back_owes_a_reason_that_the_page_tells():
    process: Any = opened()
    secretary, first = process.created_by, process.current_step
    with time_machine.travel(NOW + 10 * DAY, tick=False):
        process = advance_step(by=secretary, process=process)

        for step, reason in ((first, " "), (process.current_step, "A reason."), (process.steps.last(), "A reason.")):
            with pytest.raises(Refused):
                return_to_step(by=secretary, process=process, step=step, reason=reason)
        process = return_to_step(by=secretary, process=process, step=first, reason="Deux objections restent.")

    assert process.current_step == first
    change = ProcessChange.objects.get(kind=ChangeKind.RETURNED)
    assert change.reason == "Deux objections restent."


def test_an_extension_moves_what_follows_dates_a_new_charter_and_is_told():
    process: Any = opened()
    secretary, organisation = process.created_by, make_organisation()
    representative = make_representative(organisation)
    make_holder(process, organisation)
    frozen = charter_in_force(process)

    extend_step(by=secretary, process=process, until=NOW + 15 * DAY, reason="Les congés.")

    ends = [(step.starts_at - NOW, step.ends_at - NOW) for step in process.steps.all()]
    assert ends == [(0 * DAY, 15 * DAY), (15 * DAY, 25 * DAY), (25 * DAY, 35 * DAY)]
    charter = charter_in_force(Process.objects.get(pk=process.pk))
    assert (charter.version, charter.change_reason) == (2, "Les congés.")
    assert charter.fingerprint != frozen.fingerprint
    assert charter.notified_at == NOW
    assert [letter.to for letter in Letter.objects.all()] == [representative.email]
    assert "step extended" in kinds_recorded()


@pytest.mark.parametrize(("days", "reason"), [(5, "A reason."), (15, ""), (-1, "A reason.")])
def test_an_extension_is_later_and_has_a_reason(days, reason):
    process: Any = opened()

    with pytest.raises(Refused):
        extend_step(by=process.created_by, process=process, until=NOW + days * DAY, reason=reason)

    assert process.charters.count() == 1


def test_closing_early_owes_a_reason_and_closing_is_for_good():
    process: Any = opened()
    secretary = process.created_by

    with pytest.raises(Refused):
        close_process(by=secretary, process=process)
    process = close_process(by=secretary, process=process, reason="L’étude est abandonnée.")

    assert (process.state, process.closed_at) == (ProcessState.CLOSED, NOW)
    for act in (advance_step, close_process, open_process):
        with pytest.raises(Refused):
            act(by=secretary, process=process)


def test_the_last_step_closes_without_a_reason_when_its_time_has_run_out():
    process: Any = opened(kinds=(StepKind.STATEMENTS,))

    with time_machine.travel(NOW + 10 * DAY, tick=False):
        process = close_process(by=process.created_by, process=process)

    assert process.state == ProcessState.CLOSED


def test_each_line_given_or_taken_is_an_entry_and_the_page_of_an_open_process_tells_it():
    process: Any = opened()
    step, college = process.current_step, make_college("state")

    set_capabilities(by=process.created_by, step=step, college=None, lines=[(Task.SEE, Role.VISITOR)])
    set_capabilities(by=process.created_by, step=step, college=college, lines=[(Task.PROPOSE, Role.MEMBER)])

    assert {(line.task, line.role, line.college) for line in step.capabilities.all()} == {
        ("see", "visitor", None),
        ("propose", "member", college),
    }
    assert kinds_recorded().count("task given to a role") == 1
    assert (
        kinds_recorded().count("task taken from a role") == len(default_lines(StepKind.FRAMING, individuals=False)) - 1
    )
    assert ProcessChange.objects.filter(kind=ChangeKind.CAPABILITIES, step=step).count() == 2


@pytest.mark.parametrize(
    ("task", "role", "college"),
    [(Task.TAKE_POSITION, Role.MEMBER, None), (Task.MODERATE, Role.VISITOR, None), (Task.SEE, Role.VISITOR, "state")],
)
def test_a_task_is_not_given_to_a_role_that_cannot_have_it(task, role, college):
    process = prepared()

    with pytest.raises(Refused):
        set_capabilities(
            by=process.created_by,
            step=process.steps.first(),
            college=make_college(college) if college else None,
            lines=[(task, role)],
        )


@pytest.mark.parametrize("kind", list(StepKind))
def test_the_usual_table_of_each_kind_is_possible_and_lets_everybody_read(kind):
    lines = default_lines(kind, individuals=True)

    assert (Task.SEE, Role.VISITOR) in lines
    assert all(role in POSSIBLE[task] for task, role in lines)


def test_processes_are_listed_by_where_they_stand():
    running = make_process()
    coming: Any = make_process()
    coming.current_step.starts_at = NOW + DAY
    coming.current_step.save()
    over = make_process(state=ProcessState.CLOSED, closed_at=NOW)
    make_holder(running)

    assert list(current_processes(NOW)) == [running]
    first: Any = current_processes(NOW)[0]
    assert first.holder_count == 1
    assert list(coming_processes(NOW)) == [coming]
    assert list(closed_processes()) == [over]


def test_steps_that_end_soon_are_the_current_ones_of_open_processes():
    process = make_process()
    make_step(process, starts_at=NOW, ends_at=NOW + DAY)
    soon: Any = make_process()
    soon.current_step.ends_at = NOW + 2 * DAY
    soon.current_step.save()

    assert list(steps_ending_soon(NOW)) == [soon.current_step]


def test_a_person_without_a_second_factor_is_no_secretariat():
    with pytest.raises(Refused):
        prepare_process(by=make_user(), slug="a", titles={"fr": "A"}, questions={"fr": "A"}, steps=[])
