"""Pages of a text with 692 proposals, as many comments and 1,387 amendments: python -m measures.site measures.text_site_pages, with a folder in MIROIR_VAR."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import reverse
from django.utils import timezone

from demonstration.scale import Gathering, Scale, Scaled, make_scaled
from measures.online.asking import Answer, ask, session_of
from measures.pace import slowness
from measures.text_amendments import amendments, long_text
from measures.text_thread import told_thread
from miroir.accounts.models import User
from miroir.common.folding import searchable
from miroir.consultations.capabilities import default_lines
from miroir.consultations.models import Capability, Process, Proposal, Step, StepKind
from miroir.directory.models import Body, BodyKind, Organisation, Seat, SeatRole
from miroir.drafting.actions.documents import create_document
from miroir.drafting.actions.versions import begin_version, issue_version
from miroir.drafting.actions.writing import add_clause
from miroir.drafting.models import Amendment, Comment, Stage, Version, Wording
from miroir.drafting.queries.amendments_words import read_operations
from miroir.drafting.queries.collisions import collisions_page
from miroir.engine.text.operations import apply, as_json, text_hash

SEED: Final = 2026
ORGANISATIONS: Final = 120
CLAUSES, PROPOSALS, COMMENTS, AMENDMENTS = 60, 692, 692, 1_387
TABLE: Final = (10, 50)
"""Clauses of a table of collisions, and the amendments to each of them."""
CHARACTERS: Final = 1_500
"""Of each clause."""
BUDGET, TABLE_BUDGET = 100.0, 300.0
"""Milliseconds that a page may take, and the table of collisions."""
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Written:
    """A text at its full size, and who may be signed in: the rapporteur, and a representative."""

    version: Version
    rapporteur: User
    representative: User


def main(_arguments: list[str]) -> int:
    """Print what each page took; 1 where one takes too long or is not shown."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    scale = Scale(ORGANISATIONS, (Gathering(COMMENTS, 0, 0),))
    scaled = make_scaled(scale, seed=SEED, say=lambda told: print(told, file=sys.stderr))
    _begin_enquiry(scaled.processes[0])
    rapporteur = _rapporteur()
    large = Written(_text(scaled, "large", CLAUSES, AMENDMENTS), rapporteur, scaled.people.representative)
    dense = _text(scaled, "dense", TABLE[0], TABLE[0] * TABLE[1])
    _propose(scaled.processes[0])
    print(f"text.pace: {slowness():.1f} times slower than usual; times of the processor are told at the usual pace")
    faults = sum(_told(name, answer) for name, answer in _asked(large))
    return int(bool(faults + _told_table(dense) + told_thread(large.version)))


def _asked(written: Written) -> Iterator[tuple[str, Answer]]:
    """Yield each page with what it took: by a representative, and those of the work by the rapporteur."""
    application, version = get_wsgi_application(), written.version
    slug, number = version.document.slug, version.number
    reader, rapporteur = session_of(written.representative), session_of(written.rapporteur)
    first, second = _colliding(version)
    busiest = version.wordings.order_by("order")[0].clause.code
    process = version.document.process
    lists = reverse("drafting:amendments", args=[slug])
    pages = {
        "list": (lists, reader),
        "list_of_a_clause": (f"{lists}?clause={busiest}&state=tabled", reader),
        "amendment": (reverse("drafting:amendment", args=[slug, first]), reader),
        "compare": (reverse("drafting:amendment-compare", args=[slug, first, second]), reader),
        "collisions": (reverse("drafting:collisions", args=[slug, number]), reader),
        "comments": (reverse("drafting:comments", args=[slug]), reader),
        "amend": (reverse("drafting:clause-amend", args=[slug, number, busiest]), reader),
        "dispositions": (reverse("drafting:dispositions", args=[slug, number]), reader),
        "proposals": (reverse("consultations:proposals", args=[process.slug]), reader),
        "proposals_found": (reverse("consultations:proposals", args=[process.slug]) + "?q=ville", reader),
        "proposal": (reverse("consultations:proposal", args=[process.slug, PROPOSALS]), reader),
        "answer_proposals": (reverse("drafting:proposals", args=[slug]), rapporteur),
        "dispose": (reverse("drafting:consolidation", args=[slug, number]), rapporteur),
    }
    for name, (path, cookie) in pages.items():
        yield name, ask(application, path, cookie)


def _told(name: str, answer: Answer) -> bool:
    """Print what a page took; return whether it keeps to its time."""
    slow = answer.status != 200 or answer.processor > BUDGET
    fault = f", status {answer.status}" if answer.status != 200 else f", over {BUDGET:.0f} ms" if slow else ""
    took = f"{answer.milliseconds:.0f} ms ({answer.processor:.0f} of the processor)"
    told = f"{took}, {answer.size / 1000:.0f} kB, {answer.queries} queries"
    print(f"text.page.{name}: {told}{fault}", flush=True)
    return slow


def _told_table(dense: Version) -> bool:
    """Print how long a table of collisions takes, of 10 clauses with 50 amendments each; return whether too long."""
    taken, page = list[float](), collisions_page(dense, "1")
    for _time in range(5):
        start = time.process_time()
        page = collisions_page(dense, "1")
        taken.append((time.process_time() - start) * 1000 / slowness())
    pairs = sum(len(line.others) + len(line.alike) for found in page.object_list for line in found.lines) // 2
    median = sorted(taken)[len(taken) // 2]
    asked = ask(get_wsgi_application(), reverse("drafting:collisions", args=[dense.document.slug, dense.number]), "")
    slow = asked.processor > TABLE_BUDGET
    fault = f", over {TABLE_BUDGET:.0f} ms" if slow else ""
    told = f"{pairs} pairs found in {median:.0f} ms, shown in {asked.milliseconds:.0f} ms, {asked.queries} queries"
    print(f"text.collision_table.{TABLE[1]}x{TABLE[0]}: {told}{fault}", flush=True)
    return slow


def _colliding(version: Version) -> tuple[int, int]:
    """Return the numbers of two amendments of a version that collide."""
    page = collisions_page(version, "1")
    line = next(line for found in page.object_list for line in found.lines if line.others)
    return line.amendment.number, line.others[0]


def _begin_enquiry(process: Process) -> None:
    """Have a process stand in its enquiry, with the usual table of such a step."""
    now = timezone.now()
    starts, ends = now - timedelta(hours=1), now + timedelta(days=30)
    titles = {"title_fr": "Enquête", "title_en": "Enquiry"}
    step = Step.objects.create(
        process=process, order=90, kind=StepKind.ENQUIRY, starts_at=starts, ends_at=ends, **titles
    )
    lines = default_lines(StepKind.ENQUIRY, individuals=False)
    Capability.objects.bulk_create(Capability(step=step, task=task, role=role) for task, role in lines)
    process.current_step = step
    process.save()


def _rapporteur() -> User:
    group = _group()
    person = User.objects.create_user("rapporteur@scale.example", name="Alix Morel")
    Seat.objects.create(body=group, person=person, role=SeatRole.RAPPORTEUR, starts_on=timezone.localdate())
    return person


def _group() -> Body:
    names = {"kind": BodyKind.WORKING_GROUP, "name_fr": "Groupe", "name_en": "Group"}
    return Body.objects.get_or_create(code="scale-group", defaults=names)[0]


def _text(scaled: Scaled, slug: str, clauses: int, count: int) -> Version:
    """Return an issued version, written through the actions, with comments and amendments put in at once."""
    by = scaled.people.secretary
    titles = {"title_fr": f"Texte {slug}", "title_en": f"Text {slug}"}
    document = create_document(by=by, process=scaled.processes[0], slug=slug, group=_group(), **titles)
    version = begin_version(by=by, document=document)
    for place in range(clauses):
        add_clause(by=by, version=version, heading=f"Objet {place + 1}", text=long_text(CHARACTERS, SEED + place))
    issued = issue_version(by=by, version=version, stage=Stage.ENQUIRY)
    issued.document = document
    wordings = list(issued.wordings.select_related("clause").order_by("order"))
    organisations = list(Organisation.objects.order_by("pk"))
    _comment(issued, wordings, organisations)
    _amend(issued, wordings, organisations, count)
    print(f"{slug}: {clauses} clauses, {COMMENTS} comments, {count} amendments…", file=sys.stderr)
    return issued


def _propose(process: Process) -> None:
    """Put so many invented proposals into a process at once."""
    organisations, now = list(Organisation.objects.order_by("pk")), timezone.now()
    texts = [long_text(900, SEED * 11 + number) for number in range(PROPOSALS)]
    Proposal.objects.bulk_create(
        (
            Proposal(
                process=process,
                number=number,
                organisation=organisations[number % len(organisations)],
                title=text[:80],
                text=text,
                search=searchable(text),
                language="fr",
                made_at=now,
            )
            for number, text in enumerate(texts, start=1)
        ),
        batch_size=BATCH,
    )


def _comment(version: Version, wordings: Sequence[Wording], organisations: Sequence[Organisation]) -> None:
    now = timezone.now()
    Comment.objects.bulk_create(
        (
            Comment(
                document=version.document,
                version=version,
                clause=wordings[number % len(wordings)].clause,
                number=number + 1,
                text=long_text(120, SEED * 7 + number)[:400],
                language="fr",
                organisation=organisations[number % len(organisations)],
                made_at=now,
            )
            for number in range(COMMENTS)
        ),
        batch_size=BATCH,
    )


def _amend(version: Version, wordings: Sequence[Wording], organisations: Sequence[Organisation], count: int) -> None:
    """Put so many invented amendments on a version: as many to each clause, the rest to the first ones."""
    made: list[Amendment] = []
    for place, wording in enumerate(wordings):
        many = count // len(wordings) + (place < count % len(wordings))
        made += _amendments(version, wording, many, organisations, len(made))
    parents = [one for one in made if one.parent is None]
    Amendment.objects.bulk_create(parents, batch_size=BATCH)
    Amendment.objects.bulk_create([one for one in made if one.parent is not None], batch_size=BATCH)


def _amendments(
    version: Version, wording: Wording, count: int, organisations: Sequence[Organisation], before: int
) -> list[Amendment]:
    now, made = timezone.now(), list[Amendment]()
    for one in amendments(wording.text, count, SEED + wording.order):
        parent = None if one.parent is None else made[one.parent]
        base = wording.text if parent is None else apply(wording.text, read_operations(parent.operations))
        made.append(
            Amendment(
                document=version.document,
                version=version,
                clause=wording.clause,
                parent=parent,
                number=before + len(made) + 1,
                operations=[as_json(operation) for operation in one.operations],
                base_hash=text_hash(base),
                rationale=long_text(150, SEED + before + len(made)),
                language="fr",
                organisation=organisations[(before + len(made)) % len(organisations)],
                tabled_at=now,
            )
        )
    return made
