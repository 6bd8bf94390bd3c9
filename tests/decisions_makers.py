"""Makers of what tests of decisions need: a version to put, a call with its roll, answers, an objection, a chair."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from miroir.accounts.models import User
from miroir.consultations.models import StepKind
from miroir.decisions.actions.answers import answer_call
from miroir.decisions.actions.calls import open_call
from miroir.decisions.models import Answer, Call, Reply
from miroir.directory.models import BodyKind, Organisation, SeatRole
from miroir.drafting.models import OPEN, Objection, ObjectionState, Version
from tests.drafting_makers import make_document, make_text_process, make_version
from tests.makers import NOW, make_organisation, make_representative, make_seat, make_user

_NUMBERS = itertools.count(1)
RULE = {"minimum": 2, "threshold": 0.6}
CLOSES = NOW + timedelta(days=5)


def make_chair() -> User:
    """Return a chair of a working group."""
    person = make_user()
    make_seat(person, BodyKind.WORKING_GROUP, SeatRole.CHAIR)
    return person


def make_version_to_put(
    *, rule: dict[str, Any] | None = None, kind: StepKind = StepKind.DECISION, **told: Any
) -> Version:
    """Return an issued version of a text whose process is in its decision step, under a rule that small rolls can meet."""
    process = make_text_process(kind, rule={**RULE, **(rule or {})}, **told)
    return make_version(make_document(process))


def make_call(*, version: Version | None = None, by: User | None = None, **told: Any) -> Call:
    """Return a call that a chair opened; who is verified by then is on its roll."""
    fields: dict[str, Any] = {"question_fr": "Adoptez-vous ?", "question_en": "Do you adopt?", "closes_at": CLOSES}
    return open_call(by=by or make_chair(), version=version or make_version_to_put(), **{**fields, **told})


def make_called(*colleges: str) -> list[tuple[Organisation, User]]:
    """Return an organisation a college given, each with its representative."""
    made = [make_organisation(college=code) for code in colleges]
    return [(organisation, make_representative(organisation)) for organisation in made]


def give_answer(call: Call, organisation: Organisation, by: User, reply: str = Reply.AGREE, reason: str = "") -> Answer:
    """Return the answer of an organisation, with a reason where one is owed."""
    owed = reason or ("Because." if reply in (Reply.OPPOSE, Reply.WITH_COMMENTS) else "")
    return answer_call(by=by, organisation=organisation, call=call, reply=reply, reason=owed)


def make_objection(version: Version, state: str = ObjectionState.RAISED, **told: Any) -> Objection:
    """Return an objection to a version in a state, with its ruling where the state has one."""
    ruled = state in (ObjectionState.SUSTAINED, ObjectionState.OVERRULED)
    fields: dict[str, Any] = {
        "number": next(_NUMBERS),
        "organisation": told.pop("organisation", None) or make_organisation(),
        "substantial": True,
        "reason": "It harms.",
        "remedy": "Strike it.",
        "raised_at": NOW,
        "acknowledge_by": NOW + timedelta(days=10),
        "ended_at": None if state in OPEN else NOW,
        "reconcile_by": NOW + timedelta(days=60) if state == ObjectionState.RECONCILING else None,
    }
    if ruled:
        fields |= {"ruling": "Heard and weighed.", "ruled_as": "bureau", "ruled_by": make_user()}
    return Objection.objects.create(document=version.document, version=version, state=state, **{**fields, **told})
