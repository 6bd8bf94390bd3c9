"""The record of a process: the command line's own code, on what the site holds."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import timedelta

import pytest

from miroir.common.may import Refused
from miroir.consultations.actions.maps import keep_map
from miroir.consultations.actions.records import keep_record, want_record
from miroir.consultations.models import Capability, KeptMap, ProcessState, RecordWork, Task
from miroir.consultations.queries.consultation import rule_in_force
from miroir.consultations.tasks import keep_map_of, keep_record_of
from miroir.consultations.writing import rule_toml
from miroir.formats import read, read_rule
from miroir.records.computing import compute_record
from miroir.records.document import record_json
from miroir.records.sources import source_of
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


@pytest.fixture(autouse=True)
def records(settings, tmp_path):
    settings.RECORDS = tmp_path / "records"
    return settings.RECORDS


def filled(process, answers):
    """Put statements to holders, half of each college: a row a statement and a column a holder."""
    size = len(answers[0])
    holders = [
        make_holder(process, make_organisation(college=("state", "local")[2 * at // size])) for at in range(size)
    ]
    for row in answers:
        statement = make_statement(process, areas=("a01",))
        for holder, answer in zip(holders, row, strict=True):
            make_position(statement, holder, answer)
    return holders


@pytest.fixture
def process():
    process = make_process(slug="trial")
    filled(process, [[1, 1, 1, 2, 1, 1, 1, 1], [1, -1, 1, 0, -1, 0, 2, 1]])
    return process


def verified(folder):
    return subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8"
    )


@pytest.mark.slow
def test_a_stranger_finds_all_figures_right_and_the_command_line_makes_the_same_record(process, records):
    kept = keep_record(by=None, process=process, now=NOW)

    folder = records / "trial"
    found = verified(folder)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "All figures and verdicts match." in found.stdout
    assert kept.record == "trial"
    source = source_of(folder / "source.csv", read(folder / "source.csv"))
    again = compute_record(source, read_rule(folder / "rule.toml"), seed=2026)
    ours, theirs = json.loads((folder / "record.json").read_text("utf-8")), json.loads(record_json(again))
    assert (
        ours["source"]["sha256"]
        == theirs["source"]["sha256"]
        == hashlib.sha256((folder / "source.csv").read_bytes()).hexdigest()
    )
    assert {**ours, "source": None} == {**theirs, "source": None}
    verdicts = [told["verdict"] for told in ours["statements"]]
    assert verdicts == list(kept.verdicts.values_list("verdict", flat=True))


@pytest.mark.slow
def test_the_record_of_a_confidential_process_says_what_its_map_says(records):
    process = make_process(slug="trial", rule={"positions": "confidential"})
    answers = [[1] * 12 + [-1] * 6 + [1] * 14 + [2] * 4, [1] * 36]
    filled(process, answers)
    kept = keep_map(by=None, process=process, now=NOW)

    keep_record(by=None, process=process, now=NOW)

    folder = records / "trial"
    assert verified(folder).returncode == 0
    assert not (folder / "positions.csv").exists()
    assert not (folder / "source.csv").exists()
    told = json.loads((folder / "record.json").read_text("utf-8"))
    assert [one["verdict"] for one in told["statements"]] == list(kept.verdicts.values_list("verdict", flat=True))
    assert told["grid"]["shown"] == [False, False]
    assert told["consultation"]["holders"] is None
    assert all(
        str(key) not in path.read_text("utf-8", errors="ignore")
        for path in folder.iterdir()
        for key in process.holders.values_list("key", flat=True)
    )


@pytest.mark.slow
def test_the_last_answer_has_the_record_written(process, records, time_machine, django_capture_on_commit_callbacks):
    time_machine.move_to(process.current_step.ends_at)

    keep_map_of(process.pk)
    assert RecordWork.objects.get().process == process
    keep_record_of(process.pk)

    assert KeptMap.objects.get().record == "trial"
    assert not RecordWork.objects.exists()
    assert (records / "trial" / "record.fr.html").is_file()
    assert [path.name for path in records.iterdir()] == ["trial"]


@pytest.mark.slow
def test_a_record_written_anew_takes_the_place_of_the_old_one(process, records, time_machine):
    time_machine.move_to(NOW)
    keep_record_of(process.pk)
    first = KeptMap.objects.get()
    make_position(process.statements.first(), make_holder(process, make_organisation(college="state")))

    keep_record_of(process.pk)

    second = KeptMap.objects.get(current=True)
    assert second != first
    assert list(KeptMap.objects.exclude(record="")) == [second]
    assert verified(records / "trial").returncode == 0
    assert [path.name for path in records.iterdir()] == ["trial"]


def test_a_record_is_asked_for_once_and_by_the_secretariat(process):
    secretary = make_secretary()

    assert want_record(by=secretary, process=process, now=NOW)
    assert not want_record(by=secretary, process=process, now=NOW + timedelta(minutes=9))
    assert want_record(by=secretary, process=process, now=NOW + timedelta(minutes=11))
    with pytest.raises(Refused, match="secr"):
        want_record(by=make_user(), process=process, now=NOW)


def test_no_record_is_written_while_results_are_hidden(process, records, time_machine):
    time_machine.move_to(NOW)
    charter = process.charters.get()
    charter.hidden_until_closing = True
    charter.save()
    RecordWork.objects.create(process=process, wanted_at=NOW)

    with pytest.raises(Refused):
        want_record(by=make_secretary(), process=process, now=NOW)
    keep_record_of(process.pk)

    assert not records.exists()
    assert not RecordWork.objects.exists()
    assert not KeptMap.objects.exists()


def test_no_record_is_written_of_results_that_visitors_may_not_see(process):
    Capability.objects.filter(step=process.current_step, task=Task.SEE_RESULTS).update(role="member")

    with pytest.raises(Refused):
        want_record(by=make_secretary(), process=process, now=NOW)


def test_the_rule_is_written_as_the_command_line_reads_it(process, tmp_path):
    rule = rule_in_force(process, NOW.date())
    (tmp_path / "rule.toml").write_text(rule_toml(rule), encoding="utf-8")

    assert read_rule(tmp_path / "rule.toml") == rule


def test_a_process_in_preparation_has_no_record():
    process = make_process(state=ProcessState.PREPARATION)

    with pytest.raises(Refused):
        keep_record(by=None, process=process, now=NOW)
