"""What workers and the secretariat would have done by now in a database made at scale."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from demonstration.scale import Scaled
from measures.online.texts import lay_texts
from miroir.consultations.actions.gathering import Invited, invite, remind
from miroir.consultations.actions.imports import preview_import
from miroir.consultations.actions.processes import prepare_process
from miroir.consultations.actions.steps import PlannedStep
from miroir.consultations.models import Import, Process, StepKind
from miroir.consultations.tasks import keep_map_of, keep_record_of
from miroir.consultations.uploads import lay_down, look_into, set_mapping
from miroir.directory.models import Body, BodyKind, College, Membership, Organisation, Seat
from miroir.journal.actions import seal_entries

PREPARED = "scale-prepared"
"""The name in the address of the process that is not open yet."""
MAPPING = """layout = "long"
identities = "kept"
moments = "iso"
[columns]
holder = "who"
statement = "statement"
answer = "answer"
moment = "day"
"""


def settle(scaled: Scaled) -> None:
    """Keep the figures of every process and the record of the last, look into a file that has much to refuse, seal."""
    for process in scaled.processes:
        keep_map_of(process.pk)
    keep_record_of(scaled.processes[-1].pk)
    answers = answers_of(scaled.processes[0], organisations=20, each=20)
    odd = "".join(f"Somebody {n};Any;perhaps;2026-01-01\n" for n in range(500))
    look_at(scaled, scaled.processes[0], answers + odd)
    _gather(scaled)
    lay_texts(scaled)
    seal_entries(by=None, at=timezone.now())


def _gather(scaled: Scaled) -> None:
    """Prepare one more process, invite somebody and remind an organisation that has not answered, give a seat."""
    by, now = scaled.people.secretary, timezone.now()
    title = {"fr": "En préparation", "en": "In preparation"}
    step = PlannedStep(StepKind.STATEMENTS, now + timedelta(days=1), now + timedelta(days=9))
    prepare_process(by=by, slug=PREPARED, titles=title, questions=title, steps=[step], invented=True)
    process, college = scaled.processes[0], College.objects.order_by("pk")[0]
    spoken_for = Membership.objects.get(person=scaled.people.representative).organisation
    invite(by=by, process=process, college=college, sector=None, invited=Invited(email="guest@scale.example"))
    remind(by=by, process=process, organisation=spoken_for)
    plenary = Body.objects.create(code="plenary", kind=BodyKind.PLENARY, name_fr="Plénière", name_en="Plenary")
    Seat.objects.create(body=plenary, person=scaled.people.member, starts_on=timezone.localdate(now))


def answers_of(process: Process, *, organisations: int, each: int) -> str:
    """Return a table with answers of organisations of the directory to statements of a process, a row an answer."""
    names = list(Organisation.objects.order_by("pk").values_list("name_fr", flat=True)[:organisations])
    texts = list(process.statements.order_by("number").values_list("text", flat=True)[: each * 10])
    day = timezone.now() - timedelta(days=30)
    rows = [
        f'"{name}";"{texts[(place * 7 + n * 3) % len(texts)]}";{("agree", "disagree", "abstain")[(place + n) % 3]};'
        f"{(day + timedelta(minutes=n)).isoformat(timespec='seconds')}\n"
        for place, name in enumerate(names)
        for n in range(each)
    ]
    return "who;statement;answer;day\n" + "".join(rows)


def look_at(scaled: Scaled, process: Process, table: str) -> Import:
    """Look into a table as the page of imports does."""
    upload = lay_down(SimpleUploadedFile("answers.csv", table.encode()))
    set_mapping(upload.key, MAPPING)
    look = look_into(upload.key, upload.name)
    return preview_import(by=scaled.people.secretary, process=process, upload=upload, look=look, now=timezone.now())
