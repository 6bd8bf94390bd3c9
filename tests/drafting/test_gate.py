"""The gate: the next version waits until every contribution on the last one has an answer that counts."""

from __future__ import annotations

import pytest
import time_machine
from django.utils.translation import override

from miroir.common.may import Refused
from miroir.drafting.actions.versions import begin_version, issue_version
from miroir.drafting.models import AmendmentState, DispositionState, Stage, Version
from miroir.drafting.queries.gate import MOST_NAMED, gate_of
from tests.dispositions_makers import make_answer, make_asked, make_remark
from tests.drafting_makers import make_version
from tests.makers import NOW, make_organisation, make_secretary
from tests.texts_makers import make_issued

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def test_a_version_on_which_nothing_was_said_has_an_open_gate(django_assert_num_queries):
    version = make_version()

    with django_assert_num_queries(2):
        gate = gate_of(version)

    assert (gate.total, gate.answered, gate.missing, gate.complete, gate.told) == (0, 0, (), True, "")


def test_99_of_100_names_the_one_that_is_open_and_100_of_100_lets_through(django_assert_num_queries):
    version, organisation = make_version(), make_organisation()
    made = [make_remark(version, organisation=organisation) for _ in range(60)]
    asked = [make_asked(version, organisation=organisation) for _ in range(40)]
    for one in [*made, *asked[:-1]]:
        make_answer(one)

    with django_assert_num_queries(3):
        gate = gate_of(version)

    assert not gate.complete
    assert gate.share == "99 of 100 contributions answered"
    assert gate.missing == ((f"amendment {asked[-1].number}", asked[-1].get_absolute_url()),)
    assert gate.told == f"1 contribution has no agreed answer: amendment {asked[-1].number}."

    make_answer(asked[-1])

    assert gate_of(version).complete


def test_the_next_version_is_refused_at_99_of_100_naming_the_open_one_and_issued_at_100_of_100():
    secretary, organisation = make_secretary(), make_organisation()
    version = make_issued(by=secretary)
    made = [make_remark(version, organisation=organisation) for _ in range(100)]
    for one in made[1:]:
        make_answer(one)
    later = begin_version(by=secretary, document=version.document)

    with pytest.raises(Refused, match=f"1 contribution has no agreed answer: comment {made[0].number}."):
        issue_version(by=secretary, version=later, stage=Stage.FINAL)
    assert Version.objects.get(pk=later.pk).issued_at is None

    make_answer(made[0], state=DispositionState.CONFIRMED)
    issue_version(by=secretary, version=later, stage=Stage.FINAL)

    assert Version.objects.get(pk=later.pk).issued_at == NOW


def test_what_was_withdrawn_or_fell_is_owed_no_answer():
    version = make_version()
    make_remark(version, withdrawn_at=NOW)
    make_asked(version, state=AmendmentState.WITHDRAWN, ended_at=NOW)
    make_asked(version, state=AmendmentState.FALLEN, fallen_because="gone", ended_at=NOW)
    make_remark(make_version(version.document))

    assert gate_of(version).total == 0


@pytest.mark.parametrize("state", DispositionState.values)
def test_an_answer_counts_once_it_is_agreed_and_again_once_it_is_confirmed(state):
    version = make_version()
    make_answer(make_remark(version), state=state)

    assert gate_of(version).complete == (state in ("agreed", "confirmed"))


def test_many_that_are_open_are_counted_all_and_named_in_part():
    version, organisation = make_version(), make_organisation()
    made = [make_remark(version, organisation=organisation) for _ in range(MOST_NAMED + 5)]

    gate = gate_of(version)

    assert (gate.open, len(gate.missing)) == (MOST_NAMED + 5, MOST_NAMED)
    assert gate.missing[0][0] == f"comment {made[0].number}"
    assert gate.told.endswith("and 5 others.")
