"""Where an organisation stands in a call, and a call as rules read it."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from miroir.consultations.queries.charters import charter_in_force
from miroir.decisions.models import Answer, Call, Delegation, Finding, Result
from miroir.decisions.permissions.answers import Place
from miroir.decisions.permissions.calls import Readiness
from miroir.decisions.permissions.findings import Ground
from miroir.decisions.queries.rolls import is_on_roll
from miroir.decisions.queries.rules import rule_refused
from miroir.directory.models import Organisation
from miroir.drafting.models import Objection, ObjectionState, Version
from miroir.drafting.queries.gate import gate_of

PROCESS = "version__document__process"
WHOLE = (f"{PROCESS}__current_step", "version__document__group", "opened_by", "follows")


def call_of(slug: str, version: int, number: int) -> Call:
    """Return a call with its version, its text, its process and that process's table and charters. Raises Http404."""
    calls = Call.objects.select_related(*WHOLE).prefetch_related(
        f"{PROCESS}__current_step__capabilities", f"{PROCESS}__charters__colleges", "version__document__group__areas"
    )
    return get_object_or_404(calls, version__document__slug=slug, version__number=version, number=number)


def version_to_call(slug: str, number: int) -> Version:
    """Return a version with its text, its process and that process's table and charters. Raises Http404."""
    process = "document__process"
    versions = Version.objects.select_related(f"{process}__current_step", "document__group").prefetch_related(
        f"{process}__current_step__capabilities", f"{process}__charters__colleges"
    )
    return get_object_or_404(versions, document__slug=slug, number=number)


def held_call(call: Call) -> Call:
    """Return a call as it stands, its row locked: answers, delegations, closing and finding wait for one another."""
    locked = Call.objects.select_for_update(of=("self",)).select_related(
        f"{PROCESS}__current_step", "version__document__group", "follows"
    )
    return locked.get(pk=call.pk)


def held_version(version: Version) -> Version:
    """Return a version as it stands, the row of its text locked: two calls on one text do not open at once."""
    locked = Version.objects.select_for_update(of=("self", "document"))
    return locked.select_related("document__process__current_step").get(pk=version.pk)


def place_in(call: Call, organisation: Organisation) -> Place:
    """Return where an organisation stands in a call. Three queries."""
    in_force = call.delegations.filter(revoked_at__isnull=True).select_related("giver", "receiver")
    given = in_force.filter(giver=organisation).first()
    return Place(is_on_roll(call, organisation), given, tuple(in_force.filter(receiver=organisation)))


def current_answer(call: Call, organisation: Organisation) -> Answer | None:
    """Return the answer of an organisation that no later one replaced; None where it has not answered."""
    return Answer.objects.current().filter(call=call, organisation=organisation).select_related("delegation").first()


def delegation_in_force(call: Call, giver: Organisation) -> Delegation | None:
    """Return the delegation that an organisation gave in a call and did not take back."""
    return call.delegations.filter(giver=giver, revoked_at__isnull=True).first()


def finding_of(call: Call) -> Finding | None:
    """Return what was found of a call with who found it, None before."""
    return Finding.objects.select_related("found_by", "publication").filter(call=call).first()


def readiness_of(version: Version) -> Readiness:
    """Return what stands in the way of calling for a version."""
    document = version.document
    later = Version.objects.issued().filter(document=document, number__gt=version.number)
    return Readiness(
        newer=later.exists(),
        missing=missing_answers(version),
        running=Call.objects.filter(version__document=document, finding__isnull=True).exists(),
        refused=rule_refused(charter_in_force(document.process)),
    )


def missing_answers(version: Version) -> int:
    """Return how many contributions to a version and to the one before it have no agreed answer."""
    before = Version.objects.filter(document_id=version.document_id, number=version.number - 1).first()
    return sum(gate_of(one).open for one in (before, version) if one is not None)


def ground_of(call: Call) -> Ground:
    """Return what a finding upon a call stands on, as it is now."""
    version = call.version
    objections = Objection.objects.filter(document_id=version.document_id)
    sustained = objections.filter(state=ObjectionState.SUSTAINED)
    return Ground(
        is_vote=call.is_vote,
        supports=(call.computed or {}).get("supports"),
        open=objections.open().count(),
        sustained=sum(_binds(one, version) for one in sustained),
        overruled=objections.filter(state=ObjectionState.OVERRULED).count(),
        missing=missing_answers(version),
    )


def result_of(call: Call) -> str:
    """Return what was found of a call, "" before."""
    return Finding.objects.filter(call=call).values_list("result", flat=True).first() or ""


def adopted_over_objections(version: Version) -> bool:
    """Return whether a version was adopted while objections had been maintained and overruled: its face says so."""
    adopting = (Result.CONSENSUS, Result.ADOPTED_BY_VOTE)
    return Finding.objects.filter(call__version=version, result__in=adopting, over_objections=True).exists()


def _binds(objection: Objection, version: Version) -> bool:
    """Return whether a sustained objection is still to be answered by a later version than this one."""
    ended, issued = objection.ended_at, version.issued_at
    return objection.version_id == version.pk or ended is None or issued is None or ended >= issued
