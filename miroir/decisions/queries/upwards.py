"""From clauses upwards: the versions that were decided on, their calls, findings and publications."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext

from miroir.decisions.models import Call, Finding, Publication
from miroir.decisions.queries.stations import Station
from miroir.drafting.models import Document, Version, Wording
from miroir.drafting.queries.texts_shown import named_version

Calls = Mapping[int, Sequence[Call]]
"""The calls on each version, by its id, each with what was found and published."""


def clauses_upwards(clauses: Iterable[int]) -> tuple[Station, ...]:
    """Return clauses by their ids, as they stand last, each with the versions of it that were called on. Two queries."""
    wanted = list(dict.fromkeys(clauses))
    if not wanted:
        return ()
    issued = Wording.objects.filter(clause__in=wanted, version__issued_at__isnull=False)
    found = list(issued.select_related("clause", "version__document").order_by("version__number"))
    calls = _calls({one.version_id for one in found})
    by_clause: dict[int, list[Wording]] = {}
    for one in found:
        by_clause.setdefault(one.clause_id, []).append(one)
    return tuple(_clause(by_clause[one], calls) for one in wanted if one in by_clause)


def document_upwards(document: Document) -> tuple[Station, ...]:
    """Return a text with its versions that were called on. Two queries."""
    versions = list(Version.objects.issued().filter(document=document).order_by("number"))
    for version in versions:
        version.document = document
    calls = _calls({one.pk for one in versions})
    under = tuple(_version(one, calls, "") for one in versions if one.pk in calls)
    title, address = str(document), document.get_absolute_url()
    return (Station(kind="document", key=str(document.key), title=title, address=address, stations=under),)


def _calls(versions: Iterable[int]) -> Calls:
    called = Call.objects.filter(version__in=versions).select_related("version__document", "finding__publication")
    found: dict[int, list[Call]] = {}
    for call in called.order_by("number"):
        found.setdefault(call.version_id, []).append(call)
    return found


def _clause(wordings: Sequence[Wording], calls: Calls) -> Station:
    last = wordings[-1]
    return Station(
        kind="clause",
        key=str(last.clause.key),
        title=str(last) or last.clause.code,
        address=last.get_absolute_url(),
        told=last.text,
        language=last.version.document.language,
        at=last.version.issued_at,
        stations=tuple(_version(one.version, calls, last.clause.code) for one in wordings if one.version_id in calls),
    )


def _version(version: Version, calls: Calls, clause: str) -> Station:
    return Station(
        kind="version",
        key=f"{version.document.key} {version.number}",
        title=named_version(version),
        address=version.get_absolute_url(),
        at=version.issued_at,
        stations=tuple(_call(one, clause) for one in calls[version.pk]),
    )


def _call(call: Call, clause: str) -> Station:
    finding = getattr(call, "finding", None)
    named = gettext("Vote %(number)s") if call.is_vote else gettext("Call for consensus %(number)s")
    return Station(
        kind="call",
        key=str(call.key),
        title=named % {"number": call.number},
        address=call.get_absolute_url(),
        at=call.opens_at,
        stations=(_finding(finding, call, clause),) if finding is not None else (),
    )


def _finding(finding: Finding, call: Call, clause: str) -> Station:
    publication = getattr(finding, "publication", None)
    return Station(
        kind="finding",
        key=str(finding.key),
        title=str(finding.get_result_display()),
        address=f"{call.get_absolute_url()}#finding",
        told=finding.reason,
        at=finding.found_at,
        stations=(_publication(publication, clause),) if publication is not None else (),
    )


def _publication(publication: Publication, clause: str) -> Station:
    """Return a publication; its page at a clause, where one is given by its code."""
    whole = publication.get_absolute_url()
    return Station(
        kind="publication",
        key=str(publication.key),
        title=gettext("Published strategy, number %(number)s") % {"number": publication.number},
        address=reverse("decisions:certificate", args=[publication.slug, clause]) if clause else whole,
        at=publication.published_at,
    )
