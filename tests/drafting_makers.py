"""Makers of what tests of texts need: a process in its drafting or enquiry step, a document, a version with clauses."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from miroir.consultations.capabilities import default_lines
from miroir.consultations.models import Capability, Process, Step, StepKind
from miroir.directory.models import Body, BodyKind
from miroir.drafting.models import Clause, Document, Stage, Version, Wording
from miroir.engine.text.difference import ALGORITHM
from miroir.engine.text.operations import text_hash
from tests.makers import NOW, make_process

_NUMBERS = itertools.count(1)
ARTICLE = "Les collectivités publient leurs données urbaines dans un format ouvert, au plus tard deux ans après leur collecte."


def make_text_process(kind: StepKind = StepKind.ENQUIRY, **told: Any) -> Process:
    """Return an open process whose current step is of a kind, with the table that such a step begins with."""
    process = make_process(**told)
    step = Step.objects.create(
        process=process,
        order=50 + next(_NUMBERS),
        kind=kind,
        title_fr="Étape",
        title_en="Step",
        starts_at=NOW - timedelta(days=10),
        ends_at=NOW + timedelta(days=10),
    )
    Capability.objects.bulk_create(
        Capability(step=step, task=task, role=role) for task, role in default_lines(kind, individuals=False)
    )
    process.current_step = step
    process.save()
    return process


def make_document(process: Process | None = None, **told: Any) -> Document:
    """Return a document of a process, with a working group."""
    number = next(_NUMBERS)
    group, _made = Body.objects.get_or_create(
        code=BodyKind.WORKING_GROUP, defaults={"kind": BodyKind.WORKING_GROUP, "name_fr": "Groupe", "name_en": "Group"}
    )
    fields = {"slug": f"texte-{number}", "title_fr": f"Texte {number}", "title_en": f"Text {number}", "group": group}
    return Document.objects.create(process=process or make_text_process(), created_at=NOW, **{**fields, **told})


def make_version(document: Document | None = None, *texts: str, issued: bool = True, **told: Any) -> Version:
    """Return a version whose clauses say these texts, each woven by change 1 of nobody; issued unless it is said otherwise."""
    document = document or make_document()
    last = document.versions.order_by("number").last()
    fields: dict[str, Any] = {"number": (last.number if last else 0) + 1, "begun_at": NOW, "algorithm": ALGORITHM}
    if issued:
        fields |= {"issued_at": NOW, "text_hash": "0" * 64, "stage": Stage.ENQUIRY}
    version = Version.objects.create(document=document, **{**fields, **told})
    for order, text in enumerate(texts or (ARTICLE,), start=1):
        make_wording(version, text, order=order)
    return version


def make_wording(
    version: Version, text: str, *, order: int = 1, clause: Clause | None = None, heading: str = ""
) -> Wording:
    """Return what a clause of a version says."""
    made = clause or Clause.objects.create(document=version.document, code=f"c{next(_NUMBERS)}", created_at=NOW)
    return Wording.objects.create(
        version=version,
        clause=made,
        order=order,
        number=str(order),
        heading=heading or f"Article {order}",
        text=text,
        heading_woven=[[len(heading or f"Article {order}"), 1]],
        woven=[[len(text), 1]] if text else [],
        text_hash=text_hash(text),
    )
