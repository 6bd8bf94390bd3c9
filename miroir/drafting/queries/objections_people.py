"""Who is written to about an objection, and what a person said in them."""

from __future__ import annotations

from datetime import date
from typing import Any

from miroir.accounts.models import User
from miroir.directory.models import BodyKind, Organisation, Seat
from miroir.directory.queries.mandates import representatives_of
from miroir.drafting.models import Objection, ReconciliationStep


def people_of_bodies(*kinds: BodyKind, day: date) -> list[tuple[str, str]]:
    """Return the address and the language of who sits in bodies of some kinds on a day, each once."""
    seats = Seat.objects.in_force(day).filter(body__kind__in=kinds, person__is_active=True).order_by("person")
    return list(dict.fromkeys(seats.values_list("person__email", "person__language")))


def people_of_organisation(organisation: Organisation, *, day: date) -> list[tuple[str, str]]:
    """Return the address and the language of who may speak for an organisation on a day."""
    return [(one.email, one.language) for one in representatives_of([organisation.pk], day)]


def exported_objections(person: User) -> dict[str, list[dict[str, Any]]]:
    """Return what a person raised, said and ruled in objections, in plain values, for their own data. Three queries."""
    named = ("document__slug", "number")
    raised = Objection.objects.filter(raised_by=person).order_by("pk")
    steps = ReconciliationStep.objects.filter(by=person).order_by("pk")
    ruled = Objection.objects.filter(ruled_by=person).order_by("pk")
    return {
        "objections": list(raised.values(*named, "reason", "remedy", "substantial", "raised_at")),
        "steps": list(steps.values("objection__document__slug", "objection__number", "kind", "text", "held_on", "at")),
        "rulings": list(ruled.values(*named, "state", "ruling", "ended_at")),
    }
