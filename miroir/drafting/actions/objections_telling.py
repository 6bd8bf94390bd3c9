"""Letters about an objection: to who raised it, to the secretariat, and to the steering committee that rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.utils import timezone

from miroir.accounts.models import User
from miroir.consultations.actions.telling import PURPOSE
from miroir.directory.models import BodyKind
from miroir.drafting.models import Objection, ObjectionState, ReconciliationKind, ReconciliationStep
from miroir.drafting.queries.objections_people import people_of_bodies, people_of_organisation
from miroir.letters.actions import write_letter

RAISED: Final = "drafting/letters/objection_raised.html"
CHANGED: Final = "drafting/letters/objection_changed.html"
LATE: Final = "drafting/letters/objection_late.html"
STEP: Final = "drafting/letters/objection_step.html"
Person = tuple[str, str]


@transaction.atomic
def tell_raised(*, by: User, objection: Objection) -> int:
    """Write to the secretariat and to who speaks for the organisation that it objects; return how many were written."""
    return _write(by, objection, None, RAISED, [*_secretariat(), *_objectors(objection)])


@transaction.atomic
def tell_change(*, by: User | None, objection: Objection, step: ReconciliationStep) -> int:
    """Write what became of an objection to the organisation and the secretariat, and to who must act upon it now.

    Those are the members of the steering committee where it is to be ruled on, or where nobody acknowledged it.
    """
    late = step.kind == ReconciliationKind.ESCALATION and not step.state
    bureau = _bureau() if late or objection.state == ObjectionState.MAINTAINED else []
    organisation = [] if late else _objectors(objection)
    return _write(by, objection, step, LATE if late else CHANGED, [*organisation, *_secretariat(), *bureau])


@transaction.atomic
def tell_step(*, by: User, step: ReconciliationStep) -> int:
    """Write to the other party that a step was added to the thread."""
    others = _secretariat() if step.organisation_id else _objectors(step.objection)
    return _write(by, step.objection, step, STEP, others)


def _secretariat() -> list[Person]:
    return people_of_bodies(BodyKind.SECRETARIAT, day=timezone.localdate())


def _bureau() -> list[Person]:
    return people_of_bodies(BodyKind.BUREAU, day=timezone.localdate())


def _objectors(objection: Objection) -> list[Person]:
    return people_of_organisation(objection.organisation, day=timezone.localdate())


def _write(
    by: User | None, objection: Objection, step: ReconciliationStep | None, template: str, people: Iterable[Person]
) -> int:
    """Write to each once, but not to who did it; return how many letters were written."""
    about = {"objection": objection, "document": objection.document, "step": step}
    others = [(email, language) for email, language in dict.fromkeys(people) if by is None or email != by.email]
    letters = [
        write_letter(by=by, to=email, language=language, template=template, about=about, purpose=PURPOSE)
        for email, language in others
    ]
    return sum(letter is not None for letter in letters)
