"""Objections that are raised or ended at the same moment, by real threads on the real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from miroir.common.may import Refused
from miroir.drafting.actions.objections import Opposition, raise_objection, rule_on_objection, withdraw_objection
from miroir.drafting.models import OPEN, Objection
from miroir.journal.models import Entry
from tests.consultations.test_positions_at_once import together
from tests.drafting_makers import make_version
from tests.drafting_objections_makers import make_bureau, make_objection
from tests.makers import make_organisation, make_representative

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def make_version_of_today():
    """Return a version whose step runs at the moment of the clock, which threads share and nobody freezes."""
    version = make_version()
    step, now = version.document.process.current_step, timezone.now()
    step.starts_at, step.ends_at = now - timedelta(days=1), now + timedelta(days=1)
    step.save()
    return version


def test_an_organisation_that_objects_twice_at_once_has_one_objection():
    version, organisation = make_version_of_today(), make_organisation()
    opposition = Opposition(substantial=True, reason="Non.", remedy="Autre.")

    def raising():
        person = make_representative(organisation)
        return lambda: raise_objection(by=person, version=version, organisation=organisation, opposition=opposition)

    answers = together(*[raising() for _ in range(4)])

    assert sum(isinstance(answer, Refused) for answer in answers) == 3
    assert Objection.objects.get().number == 1
    assert Entry.objects.count() == 1


def test_a_ruling_and_a_withdrawal_at_once_end_an_objection_once():
    version, organisation = make_version_of_today(), make_organisation()
    objection = make_objection(version, "maintained", organisation=organisation)
    bureau, person = make_bureau(), make_representative(organisation)

    answers = together(
        lambda: rule_on_objection(by=bureau, objection=objection, sustained=True, ruling="Oui."),
        lambda: withdraw_objection(by=person, objection=objection),
        lambda: rule_on_objection(by=bureau, objection=objection, sustained=False, ruling="Non."),
    )

    assert sum(isinstance(answer, Refused) for answer in answers) == 2
    objection.refresh_from_db()
    assert objection.state not in OPEN
    assert objection.steps.count() == Entry.objects.count() == 1
