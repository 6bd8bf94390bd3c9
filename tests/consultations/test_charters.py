"""The charter: frozen at opening, changed by a new version only."""

from __future__ import annotations

import hashlib
import json

import pytest
import time_machine
from django.utils.translation import override

from miroir.common.may import Refused
from miroir.consultations.actions.charters import change_charter, date_charter_anew, freeze_charter, write_charter
from miroir.consultations.actions.processes import open_process
from miroir.consultations.models import ChangeKind, Process, ProcessChange
from miroir.consultations.queries.charter_pages import charter_versions
from miroir.consultations.queries.charters import charter_in_force, fingerprint_of, rule_of, rule_told
from miroir.consultations.queries.processes import process_of
from miroir.journal.models import Entry
from miroir.letters.models import Letter
from tests.consultations.test_processes import prepared, whole
from tests.makers import (
    NOW,
    RULE,
    make_college,
    make_holder,
    make_organisation,
    make_position,
    make_process,
    make_representative,
    make_secretary,
    make_statement,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def opened(**rule):
    """Return an open process whose colleges can reach their minimum."""
    process = prepared()
    colleges = [make_college("state"), make_college("local")]
    write_charter(by=process.created_by, process=process, text=whole(colleges, rule={**RULE, **rule}))
    return open_process(by=process.created_by, process=process)


def test_the_rule_of_a_charter_is_that_of_the_engine():
    process = make_process(rule={"method": "holm", "threshold": 0.7})

    rule = rule_of(charter_in_force(process), {"state": 12, "ngo": 4})

    assert rule.colleges == ("local", "state")
    assert (rule.method, rule.threshold, rule.minimum) == ("holm", 0.7, 2)
    assert rule.rolls == {"state": 12}


def test_a_charter_without_rolls_tells_the_rule_none():
    charter = charter_in_force(make_process())
    charter.rolls = False

    assert rule_of(charter, {"state": 12}).rolls == {}
    assert len(rule_told(charter)) == 8


def test_the_fingerprint_is_the_hash_of_canonical_json_and_covers_every_promise():
    charter = charter_in_force(opened())
    codes = ["local", "state"]
    prints = {fingerprint_of(charter, codes), fingerprint_of(charter, ["state"])}
    for name, value in {
        "purpose_fr": "Autre",
        "engagement_en": "Other",
        "reply_days": 31,
        "acknowledge_days": 11,
        "reconcile_days": 61,
        "hidden_until_closing": True,
        "rolls": False,
        "calendar": [],
        "version": 9,
        "change_reason": "Other",
        "rule": {**RULE, "threshold": 0.61},
    }.items():
        kept = getattr(charter, name)
        setattr(charter, name, value)
        prints.add(fingerprint_of(charter, codes))
        setattr(charter, name, kept)

    assert len(prints) == 13
    assert fingerprint_of(charter, codes) == charter.fingerprint
    assert charter.fingerprint != hashlib.sha256(json.dumps({}).encode()).hexdigest()


def test_a_change_is_a_new_version_frozen_at_once_and_told_to_who_takes_part():
    process = opened()
    first, organisation = charter_in_force(process), make_organisation()
    english = make_representative(organisation)
    english.language = "en"
    english.save()
    make_holder(process, organisation)
    make_representative(make_organisation())

    charter = change_charter(
        by=process.created_by, process=process, text=whole([make_college("state")], reply_days=15), reason="Plus vite."
    )

    process = Process.objects.get(pk=process.pk)
    assert charter_in_force(process) == charter
    assert (charter.version, charter.frozen_at, charter.reply_days) == (2, NOW, 15)
    kept = process.charters.get(version=1)
    assert (kept.fingerprint, kept.reply_days) == (first.fingerprint, 30)
    assert {college.code for college in kept.colleges.all()} == {"state", "local"}
    letter = Letter.objects.get()
    assert letter.to == english.email
    assert "charter" in letter.subject
    assert "Plus vite." in letter.text
    assert ProcessChange.objects.get(kind=ChangeKind.CHARTER).reason == "Plus vite."
    assert "charter changed by a new version" in Entry.objects.values_list("kind", flat=True)


def test_a_new_version_keeps_the_days_of_objections_unless_it_says_others():
    process = opened()
    colleges = [make_college("state"), make_college("local")]
    secretary = process.created_by
    change_charter(
        by=secretary, process=process, text=whole(colleges, acknowledge_days=7, reconcile_days=45), reason="Plus vite."
    )

    date_charter_anew(by=secretary, process=process, reason="Une étape prolongée.", at=NOW)

    charter = charter_in_force(Process.objects.get(pk=process.pk))
    assert (charter.version, charter.acknowledge_days, charter.reconcile_days) == (3, 7, 45)
    with override("en"):
        second = charter_versions(process_of(process.slug))[1]
    assert (
        "An objection to a text is acknowledged within 7 days. Its reconciliation ends within 45 days."
        in second.promises
    )
    assert "Reply and results" in [one.subject for one in second.differences]


def test_a_change_without_a_reason_or_not_whole_leaves_the_old_version():
    process = opened()
    colleges = [make_college("state")]

    for text, reason in (
        (whole(colleges), " "),
        (whole([]), "A reason."),
        (whole(colleges, reply_days=0), "A reason."),
        (whole(colleges, acknowledge_days=0), "A reason."),
        (whole(colleges, reconcile_days=0), "A reason."),
    ):
        with pytest.raises(Refused):
            change_charter(by=process.created_by, process=process, text=text, reason=reason)

    assert process.charters.count() == 1


def test_what_was_said_in_confidence_is_never_made_public():
    process = opened(positions="confidential")
    make_position(make_statement(process))
    colleges = [make_college("state"), make_college("local")]

    with pytest.raises(Refused):
        change_charter(by=process.created_by, process=process, text=whole(colleges), reason="A reason.")

    assert charter_in_force(process).rule["positions"] == "confidential"


@pytest.mark.parametrize(("before", "taken"), [("confidential", False), ("public", True)])
def test_publicity_may_change_before_there_are_positions_and_towards_confidence(before, taken):
    process = opened(positions=before)
    if taken:
        make_position(make_statement(process))
    after = "public" if before == "confidential" else "confidential"
    text = whole([make_college("state"), make_college("local")], rule={**RULE, "positions": after})

    charter = change_charter(by=process.created_by, process=process, text=text, reason="A reason.")

    assert charter.rule["positions"] == after


def test_a_frozen_charter_does_not_freeze_twice():
    process = opened()
    charter = charter_in_force(process)

    with pytest.raises(Refused):
        freeze_charter(by=process.created_by, charter=charter, at=NOW)


def test_only_the_secretariat_changes_a_charter():
    process = opened()

    with pytest.raises(Refused):
        change_charter(
            by=make_representative(), process=process, text=whole([make_college("state")]), reason="A reason."
        )

    assert process.charters.count() == 1


def test_versions_say_what_each_changed():
    process = opened()
    text = whole(
        [make_college("state")], purpose={"fr": "Un autre but.", "en": "Another purpose."}, hidden_until_closing=True
    )
    change_charter(by=process.created_by, process=process, text=text, reason="A reason.")

    with override("en"):
        second, first = charter_versions(process_of(process.slug))

    assert (second.in_force, first.in_force) == (True, False)
    assert first.differences == ()
    assert [one.subject for one in second.differences] == ["Purpose", "Rule", "Reply and results"]
    assert (second.differences[0].before, second.differences[0].after) == ("The purpose.", "Another purpose.")
    assert [step.title for step in second.calendar] == ["Framing", "Statements", "Follow-up"]


def test_a_secretary_without_the_seat_any_more_cannot_write():
    process = prepared(make_secretary())

    with pytest.raises(Refused):
        write_charter(by=make_representative(), process=process, text=whole([]))
