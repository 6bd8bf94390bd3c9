"""The European consultation of 2020, brought into the database: the site finds what the engine finds in the file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from miroir.consultations.actions.maps import keep_map
from miroir.consultations.models import Holder, Position, Process, Statement
from miroir.consultations.queries.consultation import consultation_of
from miroir.directory.models import College
from miroir.formats import read
from tests.makers import NOW, make_process

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DATA = Path(os.environ.get("MIROIR_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
SOURCE = DATA / "dialogues" / "eu-ai-white-paper-2020" / "responses.csv"
FEWEST_MEMBERS = 15
AGREED = ("consensus", "consensus-with-reservations")


@pytest.fixture(scope="module")
def european():
    if not SOURCE.is_file():
        pytest.skip("no dialogues/eu-ai-white-paper-2020 in the data folder")
    return read(SOURCE).consultation


def brought_in(consultation):
    """Return a process that holds a consultation, its colleges of at least 15 holders counted."""
    counts = [int((consultation.holders.colleges == place).sum()) for place in range(len(consultation.colleges))]
    colleges = [
        College.objects.create(code=label.code, name_fr=label.names["fr"], name_en=label.names["en"], order=place)
        for place, label in enumerate(consultation.colleges)
    ]
    counted = tuple(college.code for college, count in zip(colleges, counts, strict=True) if count >= FEWEST_MEMBERS)
    process = make_process(colleges=counted, rule={"minimum": 5})
    statements = Statement.objects.bulk_create(
        Statement(
            process=process,
            number=place + 1,
            text=next(iter(one.texts.values()))[:500],
            language="en",
            state="published",
            proposed_at=NOW,
        )
        for place, one in enumerate(consultation.statements)
    )
    holders = Holder.objects.bulk_create(
        Holder(process=process, code=code, college=colleges[college] if college >= 0 else None, since=NOW)
        for code, college in zip(consultation.holders.ids, consultation.holders.colleges.tolist(), strict=True)
    )
    positions = consultation.positions
    answers = zip(positions.holders().tolist(), positions.statements.tolist(), positions.answers.tolist(), strict=True)
    Position.objects.bulk_create(
        (
            Position(
                holder=holders[holder],
                statement=statements[at],
                answer=answer,
                taken_at=NOW,
                nonce="file",
                channel="import",
            )
            for holder, at, answer in answers
        ),
        batch_size=2000,
    )
    return process


def kept_by(process, method):
    process.charters.update(rule={"minimum": 5, "method": method})
    return keep_map(by=None, process=Process.objects.get(pk=process.pk), now=NOW)


def test_the_database_gives_back_the_file_and_so_many_items_gather_every_college(european):
    process = brought_in(european)
    found = consultation_of(process)
    kept, corrected = (kept_by(process, method) for method in ("interval", "holm"))

    assert [sum(one.summary["verdicts"].get(verdict, 0) for verdict in AGREED) for one in (kept, corrected)] == [19, 9]
    lines = [[line for line in told.shown["lines"] if line["counted"]] for told in kept.verdicts.all()]
    assert [len(one) for one in lines] == [8] * 32
    assert sum(all(line["low"] >= 0.6 for line in one) for one in lines) == 19
    assert sum(all(line["k"][0] / line["n"][0] >= 0.6 for line in one) for one in lines) == 26
    assert found.positions.answers.tolist() == european.positions.answers.tolist()
    assert found.positions.starts.tolist() == european.positions.starts.tolist()
