"""Published strategies: all of them, one with its text, its seal and its translation, and what may be published."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import datetime

from django.db.models import Max, QuerySet
from django.shortcuts import get_object_or_404

from miroir.consultations.models import KeptMap, Process
from miroir.consultations.queries.charters import charter_in_force
from miroir.decisions.models import Finding, Publication
from miroir.decisions.permissions.findings import ADOPTING
from miroir.decisions.permissions.threads import EVERYBODY, Sight, sight_in
from miroir.directory.standing import Standing
from miroir.drafting.models import Objection, ObjectionState, Wording, WordingTranslation
from miroir.drafting.queries.texts import wording_hash
from miroir.journal.models import Seal

PUBLIC = "public"


def publications() -> QuerySet[Publication]:
    """Return all published strategies, the last first."""
    return Publication.objects.select_related("version__document__process", "finding").order_by("-number")


def publication_to_write(pk: int) -> Publication | None:
    """Return a publication with all that its files hold; None where it is gone."""
    whole = publications().select_related("finding__call", "version__based_on__document")
    return whole.filter(pk=pk).first()


def publication_of(slug: str) -> Publication:
    """Return a published strategy with its text, its process and its finding. Raises Http404."""
    process = "version__document__process"
    whole = publications().select_related("finding__call__version", f"{process}__current_step")
    read = (f"{process}__current_step__capabilities", f"{process}__charters")
    return get_object_or_404(whole.prefetch_related(*read), slug=slug)


def sight_of(standing: Standing, process: Process, *, now: datetime) -> Sight:
    """Return what somebody may read along the threads of a process, by its charter and its table."""
    return sight_in(standing, process, public=positions_are_public(process), now=now)


def positions_are_public(process: Process) -> bool:
    """Return whether the charter of a process lets be told who holds which position."""
    return bool(charter_in_force(process).rule.get("positions") == PUBLIC)


def sight_of_everybody(publication: Publication, *, now: datetime) -> Sight:
    """Return what everybody may read along the threads of a publication: what its files hold."""
    return sight_of(EVERYBODY, publication.version.document.process, now=now)


def findings_to_publish() -> QuerySet[Finding]:
    """Return the findings that adopted a text which is not published yet, the last first, each with its call and text."""
    found = Finding.objects.filter(result__in=ADOPTING, publication__isnull=True, call__version__superseded_at=None)
    return found.select_related("call__version__document").order_by("-found_at")


def next_number() -> int:
    """Return the number that the next publication gets."""
    return (Publication.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def seal_over(publication: Publication) -> Seal | None:
    """Return the first seal of the journal that covers the entry of a publication; None while it waits."""
    return Seal.objects.filter(size__gt=publication.sequence).order_by("size").first()


def overruled_in(publication: Publication) -> int:
    """Return how many objections to the text of a publication had been maintained and overruled when it was published."""
    overruled = Objection.objects.filter(state=ObjectionState.OVERRULED, ended_at__lte=publication.published_at)
    return overruled.filter(document=publication.version.document_id).count()


def record_of(process: Process) -> str:
    """Return the name of the consensus record of what was found of a process last; "" where none was written."""
    return KeptMap.objects.filter(process=process).exclude(record="").values_list("record", flat=True).first() or ""


def clause_of(publication: Publication, code: str) -> Wording:
    """Return a clause of a published strategy by its code. Raises Http404."""
    wording = get_object_or_404(publication.version.wordings.select_related("clause"), clause__code=code)
    wording.version = publication.version
    return wording


def translated(wordings: Sequence[Wording]) -> list[Wording]:
    """Return what clauses say in the other language, in their order; [] unless each has a translation that is up to date.

    The wordings given back are for reading alone: their words are those of the translation. One query.
    """
    found = {one.wording_id: one for one in WordingTranslation.objects.filter(wording__in=wordings)}
    told: list[Wording] = []
    for one in wordings:
        translation = found.get(one.pk)
        if translation is None or translation.source_hash != wording_hash(one.heading, one.text):
            return []
        other = copy(one)
        other.heading, other.text = translation.heading, translation.text
        told.append(other)
    return told
