"""What stands between a version and its being issued."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from miroir.common.may import YES, Verdict, no
from miroir.drafting.models import Conflict, Document, Objection, ObjectionState, Version, Wording
from miroir.drafting.queries.gate import Gate, gate_of
from miroir.drafting.queries.proposals import Owed, owed_to_proposals


@dataclass(frozen=True, slots=True)
class Open:
    """What is open in a text: the answers owed on the version that everybody reads, conflicts, objections, and proposals.

    `proposals`: those of its process, and how many of them are answered.
    """

    gate: Gate | None
    proposals: Owed
    conflicts: int
    objections: int


def open_in(document: Document, issued: Version | None) -> Open:
    """Return what is open in a text; `issued`: the version issued last. At most seven queries."""
    conflicts = Conflict.objects.filter(version__document=document, resolved_at__isnull=True)
    return Open(
        gate=gate_of(issued) if issued else None,
        proposals=owed_to_proposals(document.process),
        conflicts=conflicts.count(),
        objections=Objection.objects.open().filter(document=document).count(),
    )


def overruled_in(version: Version) -> list[Objection]:
    """Return the maintained objections over which a version was adopted, by number; [] for one that was not. One query."""
    if version.adopted_at is None:
        return []
    over = Objection.objects.filter(
        document=version.document_id, state=ObjectionState.OVERRULED, ended_at__lte=version.adopted_at
    )
    return list(over.select_related("organisation").order_by("number"))


def what_hinders(version: Version) -> Verdict:
    """Return whether a version can be issued, and if not what is missing: words, answers, conflicts to resolve.

    The answers are those owed to the contributions on the version that it is based on: all of them, by the gate.
    """
    if not Wording.objects.filter(version=version).exclude(text="", heading="").exists():
        return no(gettext("This version says nothing yet: write a clause first."))
    if version.based_on is not None:
        gate = gate_of(version.based_on)
        if not gate.complete:
            return no(gate.told)
    conflicts = Conflict.objects.filter(version=version, resolved_at__isnull=True).count()
    if conflicts:
        told = ngettext(
            "%(number)s conflict of amendments is open: resolve it first.",
            "%(number)s conflicts of amendments are open: resolve them first.",
            conflicts,
        )
        return no(told % {"number": conflicts})
    return YES
