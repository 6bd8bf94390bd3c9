"""A certificate in the language in force: what was certified of a clause, with the names of today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext

from miroir.common.strips import DrawnLine, Line, drawn
from miroir.decisions.models import Certificate
from miroir.decisions.queries.certificates import content_hash
from miroir.directory.models import College, Organisation
from miroir.drafting.models import Document, ObjectionState

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CertifiedGround:
    """A statement on which a clause stands, with the verdict and the college strip of when it was published."""

    number: int
    address: str
    text: str
    language: str
    why: str
    verdict: str
    lines: tuple[DrawnLine, ...]
    threshold: float
    caption: str


@dataclass(frozen=True, slots=True)
class CertifiedResults:
    """The results as a whole on which a clause stands: as they were kept when, and why it stands on them."""

    made_at: datetime
    address: str
    why: str


@dataclass(frozen=True, slots=True)
class CertifiedProposal:
    """A proposal on which a clause stands."""

    number: int
    address: str
    title: str
    language: str
    organisation: str
    why: str


@dataclass(frozen=True, slots=True)
class CertifiedAct:
    """An amendment that was adopted, or an objection and how it ended. `state`, `ruling`: of an objection."""

    number: int
    address: str
    organisation: str
    organisation_address: str
    state: str = ""
    ruling: str = ""


@dataclass(frozen=True, slots=True)
class Certified:
    """What is certified of a clause. `same`: whether its hash is still that of its content."""

    grounds: tuple[CertifiedGround, ...]
    results: tuple[CertifiedResults, ...]
    proposals: tuple[CertifiedProposal, ...]
    amendments: tuple[CertifiedAct, ...]
    objections: tuple[CertifiedAct, ...]
    same: bool


def certified(certificate: Certificate, document: Document) -> Certified:
    """Return a certificate in the language in force. `document`: its text, with the process. Two queries."""
    content: Plain = certificate.content
    proposals = content.get("proposals", ())
    keys = {one["organisation"] for one in (*content["amendments"], *content["objections"], *proposals)} - {""}
    names = {str(one.key): one for one in Organisation.objects.filter(key__in=keys)}
    colleges = {college.code: str(college) for college in College.objects.all()}
    return Certified(
        grounds=tuple(_ground(one, document, colleges) for one in content["ground"]),
        results=tuple(
            CertifiedResults(
                made_at=datetime.fromisoformat(one["made_at"]),
                address=reverse("consultations:results", args=[document.process.slug]),
                why=one["why"],
            )
            for one in content.get("results", ())
        ),
        proposals=tuple(_proposal(one, document, names) for one in proposals),
        amendments=tuple(_act(one, "drafting:amendment", document, names) for one in content["amendments"]),
        objections=tuple(_act(one, "drafting:objection", document, names) for one in content["objections"]),
        same=content_hash(content) == certificate.content_hash,
    )


def _ground(told: Plain, document: Document, colleges: Mapping[str, str]) -> CertifiedGround:
    language = (get_language() or "fr")[:2]
    caption = gettext("Statement %(number)s, college by college") % {"number": told["number"]}
    lines = (Line(**{**line, "k": tuple(line["k"]), "n": tuple(line["n"])}) for line in told["colleges"])
    named = (replace(line, name=colleges.get(line.name, line.name)) for line in lines)
    return CertifiedGround(
        number=told["number"],
        address=reverse("consultations:statement", args=[document.process.slug, told["number"]]),
        text=told["text"],
        language=told["language"],
        why=told["why"],
        verdict=told["verdict"],
        lines=tuple(drawn(line, language) for line in named),
        threshold=told["threshold"] or 0.0,
        caption=caption,
    )


def _proposal(told: Plain, document: Document, names: Mapping[str, Organisation]) -> CertifiedProposal:
    return CertifiedProposal(
        number=told["number"],
        address=reverse("consultations:proposal", args=[document.process.slug, told["number"]]),
        title=told["title"],
        language=told["language"],
        organisation=str(names.get(told["organisation"], "")),
        why=told["why"],
    )


def _act(told: Plain, page: str, document: Document, names: Mapping[str, Organisation]) -> CertifiedAct:
    organisation = names.get(told["organisation"])
    state = told.get("state", "")
    return CertifiedAct(
        number=told["number"],
        address=reverse(page, args=[document.slug, told["number"]]),
        organisation=str(organisation) if organisation else told.get("author", ""),
        organisation_address=organisation.get_absolute_url() if organisation else "",
        state=str(ObjectionState(state).label) if state else "",
        ruling=told.get("ruling", ""),
    )
