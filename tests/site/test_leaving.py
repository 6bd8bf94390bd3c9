"""Whoever leaves is forgotten everywhere, and what was counted stays counted."""

from __future__ import annotations

import pytest
import time_machine

from miroir.consultations.actions.positions import take_own_position
from miroir.consultations.given import Given
from miroir.consultations.models import Capability, Holder, Position, Role, Stance, Task
from miroir.directory.actions.closing import close_account
from miroir.journal.models import Opening
from tests.makers import NOW, make_process, make_statement, make_user

pytestmark = pytest.mark.django_db


def test_a_closed_account_leaves_its_answer_and_nothing_that_leads_back():
    with time_machine.travel(NOW, tick=False):
        person = make_user("Somebody with a name")
        process = make_process(individuals=True)
        Capability.objects.get_or_create(step=process.current_step, task=Task.TAKE_OWN_POSITION, role=Role.INDIVIDUAL)
        statement = make_statement(process)
        take_own_position(by=person, given=Given(statement, Stance.DISAGREE, reason="Because I live there."))

        close_account(by=person, person=person)

    position, holder = Position.objects.get(), Holder.objects.get()
    assert (position.answer, position.reason, position.taken_by) == (Stance.DISAGREE, "", None)
    assert (holder.person, holder.code.startswith("closed-")) == (None, True)
    assert not Opening.objects.filter(person=str(person.key)).exists()
