"""Keeping figures: the same as a record's, once an input, and nothing that a charter hides."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.utils.module_loading import import_string
from django_q.models import OrmQ, Schedule

from miroir.common.may import Refused
from miroir.consultations.actions.maps import keep_map, take_refresh
from miroir.consultations.actions.refreshing import PAUSE, TASK, want_refresh
from miroir.consultations.actions.schedules import lay_schedules
from miroir.consultations.models import Holder, KeptMap, KeptVerdict, Position, ProcessState, Refresh, StatementState
from miroir.consultations.queries.consultation import consultation_of, rule_in_force
from miroir.consultations.queries.figures import figures_of, ground_of, source_of_site
from miroir.consultations.queries.fingerprints import input_hash
from miroir.consultations.queries.held import WarmPositions, held_of
from miroir.consultations.queries.plain import sentence_as_plain, sentence_from_plain
from miroir.consultations.queries.stale import processes_to_refresh
from miroir.consultations.tasks import keep_map_of, keep_stale_maps
from miroir.engine.words import sentence_of
from miroir.journal.models import Entry
from miroir.records.computing import compute_record
from tests.makers import (
    NOW,
    make_holder,
    make_organisation,
    make_position,
    make_process,
    make_secretary,
    make_statement,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = NOW.date()


def answered(process, answers, *, colleges=("state", "local")):
    """Put statements to holders of colleges: `answers` has a row a statement and a column a holder, None for none."""
    size = len(answers[0])
    holders = [
        make_holder(process, make_organisation(college=colleges[place * len(colleges) // size]))
        for place in range(size)
    ]
    statements = [make_statement(process, areas=("a01",)) for _row in answers]
    for statement, row in zip(statements, answers, strict=True):
        for holder, answer in zip(holders, row, strict=True):
            if answer is not None:
                make_position(statement, holder, answer)
    return statements, holders


@pytest.fixture
def process():
    process = make_process()
    answered(process, [[1, 1, 1, 2, 1, 1], [1, -1, 1, None, -1, 0]])
    return process


def test_a_process_is_the_consultation_that_its_rows_say(process):
    make_statement(process, state=StatementState.PROPOSED)
    person = Holder.objects.create(process=process, person=make_user(), since=NOW)
    imported = Holder.objects.create(process=process, code="row-12", since=NOW)
    for holder in (person, imported):
        make_position(process.statements.get(number=1), holder, -1)

    found = consultation_of(process)

    assert [statement.id for statement in found.statements] == ["1", "2"]
    assert [college.code for college in found.colleges] == ["local", "state", "individual"]
    assert found.holders.colleges.tolist() == [1, 1, 1, 0, 0, 0, 2, -1]
    assert found.positions.answers.tolist() == [1, 1, 1, -1, 1, 1, 2, 1, -1, 1, 0, -1, -1]
    assert [area.code for area in found.areas] == ["a01"]
    assert found.holders.ids[0] == str(process.holders.first().organisation.key)
    assert found.holders.ids[6] == str(person.key)


def test_a_merged_statement_is_moderated_out_and_keeps_its_positions(process):
    first, second = process.statements.order_by("number")
    second.state, second.merged_into, second.published_at = StatementState.MERGED, first, NOW
    second.save()

    kept = keep_map(by=None, process=process, now=NOW)

    assert [statement.moderated_out for statement in consultation_of(process).statements] == [False, True]
    assert list(kept.verdicts.values_list("statement", flat=True)) == [first.pk]


def test_a_roll_counts_members_and_who_answered_and_then_left(process):
    make_organisation(college="state")
    gone = process.holders.first().organisation
    gone.state, gone.ceased_on = "left", DAY - timedelta(days=1)
    gone.save()

    assert rule_in_force(process, DAY).rolls == {"state": 4, "local": 3}


def test_a_college_with_imported_holders_has_no_roll(process):
    Holder.objects.create(
        process=process, code="row-1", college=process.holders.filter(college__code="state").first().college, since=NOW
    )

    assert rule_in_force(process, DAY).rolls == {"local": 3}


def test_the_figures_are_those_of_the_record_of_the_same_consultation(process):
    ground = ground_of(process, now=NOW)
    record = compute_record(source_of_site(ground, "0" * 64), ground.rule, seed=2026)

    kept = keep_map(by=None, process=process, now=NOW)

    assert kept.current
    assert kept.positions == 11
    assert kept.input_hash == ground.input_hash == input_hash(process, DAY)
    assert tuple(kept.verdicts.values_list("verdict", flat=True)) == record.verdicts
    for told, figure in zip(kept.verdicts.all(), record.figures, strict=True):
        lines = {line["name"]: line for line in told.shown["lines"]}
        for college in figure.colleges:
            assert lines[college.college]["k"] == [college.k, college.k]
            assert lines[college.college]["n"] == [college.n, college.n]
            assert lines[college.college]["low"] == pytest.approx(college.low)
        assert told.shown["binding"] == figure.binding
        assert [str(sentence_from_plain(reason)) for reason in told.shown["reasons"]] == list(map(str, figure.reasons))
    assert kept.summary["grid"]["total"] == record.grid.total
    assert kept.summary["grid"]["holders"] == record.grid.holders.tolist()


def test_the_same_input_gives_the_map_that_is_kept_and_writes_no_entry(process):
    kept = keep_map(by=None, process=process, now=NOW)
    entries = Entry.objects.count()

    again = keep_map(by=None, process=process, now=NOW + timedelta(hours=1))

    assert again == kept
    assert again.made_at == NOW
    assert (KeptMap.objects.count(), KeptVerdict.objects.count()) == (1, 2)
    assert Entry.objects.count() == entries


def test_a_new_position_makes_a_new_map_with_an_entry_of_its_input(process):
    first = keep_map(by=None, process=process, now=NOW)
    make_position(process.statements.last(), process.holders.get(pk=process.holders.order_by("pk")[3].pk), 1)

    second = keep_map(by=None, process=process, now=NOW)

    assert second != first
    assert second.input_hash != first.input_hash
    assert list(KeptMap.objects.filter(current=True)) == [second]
    entry = Entry.objects.latest("sequence")
    assert entry.kind == "map kept"
    assert second.input_hash in entry.opening.content


def test_a_last_map_of_the_same_input_is_the_map_that_is_kept(process):
    kept = keep_map(by=None, process=process, now=NOW)

    last = keep_map(by=None, process=process, now=NOW, final=True)

    assert last == kept
    assert last.final
    assert Entry.objects.latest("sequence").kind == "map kept as the last one"


def test_the_secretariat_may_have_figures_kept_and_others_may_not(process):
    with pytest.raises(Refused, match="secr"):
        keep_map(by=make_user(), process=process, now=NOW)

    assert keep_map(by=make_secretary(), process=process, now=NOW).current


def test_hidden_results_are_not_even_computed_before_closing(process):
    charter = process.charters.get()
    charter.hidden_until_closing = True
    charter.save()
    want_refresh(by=None, process=process, at=NOW)

    with pytest.raises(Refused):
        keep_map(by=make_secretary(), process=process, now=NOW)
    assert not KeptMap.objects.exists()
    process.state, process.closed_at = ProcessState.CLOSED, NOW
    process.save()

    assert keep_map(by=None, process=process, now=NOW, final=True).final


def test_the_wish_for_a_refresh_is_taken_away_before_anything_is_read(process):
    want_refresh(by=None, process=process, at=NOW)

    assert take_refresh(by=None, process=process)
    assert not take_refresh(by=None, process=process)
    want_refresh(by=None, process=process, at=NOW)
    keep_map(by=None, process=process, now=NOW)

    assert not Refresh.objects.exists()


def test_a_map_rests_before_it_is_kept_again(process):
    keep_map(by=None, process=process, now=NOW)

    want_refresh(by=None, process=process, at=NOW + timedelta(seconds=5))
    waiting = Schedule.objects.get(func=TASK)
    queued = OrmQ.objects.count()
    take_refresh(by=None, process=process)
    want_refresh(by=None, process=process, at=NOW + timedelta(seconds=31))

    assert waiting.next_run == NOW + PAUSE
    assert (queued, OrmQ.objects.count()) == (0, 1)


def test_figures_of_an_older_ground_do_not_replace_those_kept_since(process):
    old = figures_of(ground_of(process, now=NOW))
    make_position(process.statements.last(), process.holders.order_by("pk")[3], 1)
    newer = keep_map(by=None, process=process, now=NOW)

    found = keep_map(by=None, process=process, now=NOW, figures=old)

    assert found == newer


def test_a_task_sent_twice_keeps_one_map(process, time_machine):
    time_machine.move_to(NOW)
    want_refresh(by=None, process=process, at=NOW)

    keep_map_of(process.pk)
    keep_map_of(process.pk)

    assert KeptMap.objects.count() == 1
    assert not Refresh.objects.exists()


def test_a_lost_task_and_the_end_of_answers_are_seen_by_the_schedule(process):
    want_refresh(by=None, process=process, at=NOW)
    late = timedelta(minutes=2)
    end = process.current_step.ends_at

    assert processes_to_refresh(now=NOW, late=late) == []
    assert processes_to_refresh(now=NOW + late, late=late) == [process.pk]
    keep_map(by=None, process=process, now=NOW)
    assert processes_to_refresh(now=end - timedelta(seconds=1), late=late) == []
    assert processes_to_refresh(now=end, late=late) == [process.pk]
    keep_map(by=None, process=process, now=end, final=True)
    assert processes_to_refresh(now=end, late=late) == []


def test_the_schedule_keeps_the_last_map(process, time_machine):
    time_machine.move_to(process.current_step.ends_at)

    assert keep_stale_maps() == 1
    assert keep_stale_maps() == 0

    assert KeptMap.objects.get().final


def test_a_warm_worker_reads_what_came_and_holds_the_same_in_every_bit(process, django_assert_num_queries):
    warm = WarmPositions()
    warm.of(process)
    statement, holder = process.statements.last(), process.holders.order_by("pk")[0]
    Position.objects.filter(statement=statement, holder=holder).update(current=False)
    make_position(statement, holder, -1)
    make_position(statement, process.holders.order_by("pk")[3], 2)

    with django_assert_num_queries(2):
        held = warm.of(process)

    whole = held_of(process)
    assert np.array_equal(held.rows, whole.rows)
    first, second = consultation_of(process, held=held).positions, consultation_of(process).positions
    assert first.starts.tobytes() == second.starts.tobytes()
    assert first.statements.tobytes() == second.statements.tobytes()
    assert first.answers.tobytes() == second.answers.tobytes()


def test_a_warm_worker_finds_what_no_later_row_says(process):
    warm = WarmPositions()
    warm.of(process)
    Position.objects.filter(pk=process.statements.first().positions.first().pk).update(current=False)

    assert np.array_equal(warm.of(process).rows, held_of(process).rows)


def test_a_sentence_is_kept_as_data_and_comes_back():
    sentence = sentence_of(
        "%(college)s is absent; the rule asks for %(minimum)s answers.", college=sentence_of("c"), minimum=3
    )

    assert sentence_from_plain(sentence_as_plain(sentence)) == sentence


def test_a_process_without_a_statement_or_a_holder_has_a_map_that_says_so():
    process = make_process()

    kept = keep_map(by=None, process=process, now=NOW)

    assert (kept.positions, kept.holders, kept.summary["statements"]) == (0, 0, 0)
    assert kept.summary["map"]["k"] == 0


def test_schedules_are_laid_once_and_follow_the_settings():
    wanted = [("figures", "miroir.consultations.tasks.keep_stale_maps", 5)]

    assert lay_schedules(by=None, wanted=wanted) == 1
    assert lay_schedules(by=None, wanted=wanted) == 0
    assert lay_schedules(by=None, wanted=[("figures", "miroir.consultations.tasks.keep_stale_maps", 7)]) == 1

    laid = Schedule.objects.get(func="miroir.consultations.tasks.keep_stale_maps")
    assert (laid.name, laid.minutes, laid.repeats) == ("figures", 7, -1)


def test_every_scheduled_task_is_there(settings):
    assert all(callable(import_string(task)) for _name, task, _minutes in settings.SCHEDULES)
